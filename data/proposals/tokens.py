"""The words of a header: without numbering, markup and groups, short names opened up, three scripts.

Belongs here: a header's words and how two words compare. Not here: what words mean for a table (cues.py).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from data.text import fold

# "A13. ", "2.4) ", "(iii) ", "Q7 - " before a question, and marks of markdown and of questions quoted in it.
_NUMBERING: Final = re.compile(
    r"^\s*[(\[]?(?:[A-Za-z]{0,3}\d{1,3}(?:[._-]\d{1,3})*[a-z]?|[ivxIVX]{1,4}|[A-Za-z])[)\].:]+(?!\d)\s*[-–:]?\s*|"
    r"^\s*[A-Za-z]{0,3}\d{1,3}(?:[._-]\d{1,3})+[a-z]?\s+"
)
_MARKUP: Final = re.compile(r"<[^>]{1,60}>|\$\{[^}]*\}|[*_]{2,}")
_WORD: Final = re.compile(
    r"[\u0d80-\u0dff\u0b80-\u0bff]+|[#%]|[^\W_\u0d80-\u0dff\u0b80-\u0bff]+(?:['’][^\W_]+)?"
)
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SHORT_NAME: Final = re.compile(r"^[A-Za-z][\w.\-]*$")
_NUMBER_OF_QUESTION: Final = re.compile(r"^[a-z]{0,2}\d+[a-z]?$")
_STEM: Final = 0.7  # of a word in Sinhala or Tamil, whose endings change
_BEGINNING: Final = 4  # letters from which a cut word of a short name is taken for the whole
_STOP_WORDS: Final = """
a an and any are as at be been by can could did do does for from had has have he her his how if in into is it its
me my of on or our please she should so that the their them there these they this those to was we were what when
where which who whom whose will with would you your respondent beneficiary participant select specify state one
only all that apply
"""
STOP: Final = frozenset(_STOP_WORDS.split())
# How statistics packages and people shorten words in names of columns.
_SHORTENED: Final = {
    "adm": "admin",
    "ben": "beneficiary",
    "com": "community",
    "comm": "community",
    "ctry": "country",
    "cntry": "country",
    "dist": "district",
    "dob": "birth",
    "dt": "date",
    "edu": "education",
    "enum": "enumerator",
    "gndr": "gender",
    "grp": "group",
    "hh": "household",
    "info": "information",
    "int": "interview",
    "intv": "interview",
    "itw": "interview",
    "lvl": "level",
    "mig": "migration",
    "nr": "number",
    "num": "number",
    "occ": "occupation",
    "org": "organisation",
    "prev": "previous",
    "prog": "programme",
    "res": "residence",
    "resp": "respondent",
    "ret": "return",
    "sat": "satisfaction",
    "sub": "submission",
    "tot": "total",
    "yr": "year",
    "yrs": "years",
}


@dataclass(frozen=True)
class Words:
    """The words of one header: ``own`` of the question itself, ``group`` of the groups written before it."""

    own: tuple[str, ...]
    group: tuple[str, ...] = ()

    @cached_property
    def forms(self) -> frozenset[str]:
        """Every way to ask for any word of the question."""
        return frozenset().union(*map(forms, self.own))

    @cached_property
    def heads(self) -> frozenset[str]:
        """The first letters of its words: words that differ in these are not alike."""
        return frozenset(word[:3] for word in self.own)

    @cached_property
    def telling(self) -> tuple[str, ...]:
        """The words that are not there in any question."""
        return tuple(word for word in self.own if word not in STOP) or self.own


def of(text: str, *, vocabulary: Collection[str] = ()) -> tuple[str, ...]:
    """The words of a text in order. ``vocabulary``: words that the parts of a short name may stand for."""
    plain = _NUMBERING.sub("", _MARKUP.sub(" ", text)) or text
    if _SHORT_NAME.match(plain.strip()):
        return _opened(plain.strip(), vocabulary)
    return tuple(_WORD.findall(_folded(plain)))


def _folded(text: str) -> str:
    """Case and accents of Latin letters do not matter; vowel signs of other scripts do."""
    parts = unicodedata.normalize("NFKD", fold(text).replace("_", " "))
    return unicodedata.normalize("NFC", re.sub("[\u0300-\u036f]", "", parts))


def _opened(name: str, vocabulary: Collection[str]) -> tuple[str, ...]:
    """The words of a short name such as ``q102_ageyrs``: split, shortenings written out, numbers left out."""
    pieces = [
        piece.casefold() for part in re.split(r"[_.\-]+", name) for piece in _CAMEL.split(part) if piece
    ]
    kept = [piece for piece in pieces if not _NUMBER_OF_QUESTION.match(piece)] or pieces
    merged = ["".join(kept)] if all(len(piece) == 1 for piece in kept) else kept
    return tuple(word for piece in merged for word in _known(piece, frozenset(vocabulary)))


@lru_cache(maxsize=4096)
def _known(piece: str, vocabulary: frozenset[str]) -> tuple[str, ...]:
    if piece in vocabulary or piece in _SHORTENED:
        return (_SHORTENED.get(piece, piece),)
    for cut in range(2, len(piece) - 1):
        halves = piece[:cut], piece[cut:]
        if all(half in _SHORTENED or (half in vocabulary and len(half) > 1) for half in halves):
            return tuple(_SHORTENED.get(half, half) for half in halves)
    whole = sorted(word for word in vocabulary if len(piece) >= _BEGINNING and word.startswith(piece))
    return (min(whole, key=len),) if whole else (piece,)


def grouped(headers: Sequence[str]) -> list[tuple[str, str]]:
    """Each header as its group and the rest: a text before a slash is a group if several columns have it.

    A slash also stands in questions ("province/region"): a beginning that only one column has is none.
    """
    counts = Counter(text[:at] for text in headers for at in _slashes(text))
    found = []
    for text in headers:
        cut = max((at for at in _slashes(text) if counts[text[:at]] > 1), default=-1)
        found.append((text[: max(cut, 0)], text[cut + 1 :]))
    return found


def _slashes(text: str) -> Iterable[int]:
    return (match.start() for match in re.finditer("/", text))


@lru_cache(maxsize=65_536)
def forms(word: str) -> frozenset[str]:
    """Every way words.csv may ask for a word: itself, or its beginning with a *.

    Words in Sinhala and Tamil are met by their beginning alone: their endings change with the sentence.
    """
    beginnings = [word[:end] for end in range(2, len(word) + 1)]
    plain = [word] if word.isascii() else beginnings
    return frozenset((word, *plain, *(f"{beginning}*" for beginning in beginnings)))


def alike(word: str, other: str) -> bool:
    """Whether two words of running text are the same but for their endings."""
    if word == other:
        return True
    least = 4 if word.isascii() else 3
    stem = max(least, round(_STEM * max(len(word), len(other))))
    return min(len(word), len(other)) >= stem and word[:stem] == other[:stem]
