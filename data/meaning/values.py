"""Texts to values: each distinct text of a column is read once, then laid out over the rows.

Belongs here: reading yes and no, numbers, codes, lists of codes and ages. Not here: places (place.py), days
(dates.py), or what happens to a row whose value is wrong (typed.py).
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data import codebook
from data.evidence import no_answer
from data.meaning import bands, dressed, numbers
from data.meaning.numbers import Mark
from data.tables import Column
from data.text import clean, fold
from geo import spelling
from languages import noted

_YES: Final = frozenset(
    {"yes", "true", "1", "y", "t", "ok", "ඔව්", "ආම්", "ஆம்", "ஆமா", "ஆமாம்", "i agree", "i consent"}
    | {"✓", "✔", "✔\ufe0f", "☑", "☑\ufe0f", "✅"}
)
_NO: Final = frozenset(
    {"no", "false", "0", "n", "f", "නැත", "නැහැ", "නෑ", "இல்லை", "இல்ல", "i do not agree", "i do not consent"}
    | {"✗", "✘", "❌", "☐"}
)
_REASON: Final = re.compile(r"^([^\W\d_]{2,})\s*[,;]\s(.*)$")  # "Yes, I agree to take part"
# What takes back the yes or no before it: "Yes, but withdrew later", "No, I don't know", "Yes, no".
_TAKEN_BACK: Final = re.compile(
    r"(?<!\w)(yes|no|but|except|unless|later|withdr[ae]wn?|maybe|perhaps|n/?a|not (?:asked|sure|known|applicable|stated)|unsure|know|answer(?:ed)?|depends|sometimes|partly)(?!\w)",
    re.IGNORECASE,
)
# What takes back a yes alone, or makes it conditional: "Yes, I do not agree", "Yes, if I find a job". A no stays a no.
_NOT_QUITE: Final = re.compile(
    r"(?<!\w)(not|never|\w+n['’]t|cannot|refus\w+|declin\w+|if|only|almost|nearly)(?!\w)", re.IGNORECASE
)
# What programs write for a blank: R, SQL, pandas, spreadsheets, CommCare, Ona, Stata. People's own words for it are told.
_PROGRAMS: Final = frozenset(
    {"NA", "<NA>", "NULL", "null", "\\N", "NaN", "nan", "NaT", "#N/A", "(blank)", "---", "n/a", "."}
)
_DASHES: Final = frozenset(dash * n for dash in "-\u2010\u2011\u2013\u2014\u2212_." for n in (1, 2, 3)) | {
    "?",
    "\u2026",
}
_NOTHING: Final = frozenset(_PROGRAMS | {f".{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"})
_BLANKS: Final = pa.array(["", *sorted(_NOTHING)])
SHARE: Final = noted("a share is no count: write how many there were")
_PART: Final = noted("write a share as a part of one: 0.75 for 75 %")
_ALL_SURE: Final[Mapping[str, str]] = MappingProxyType({})
_UNSURE: Final[Mapping[str, str]] = MappingProxyType({"boolean": "not_yes_or_no", "code": "unknown_code"})
_MOST_WORDS: Final = 120
_BETWEEN: Final = " ;,|"  # what stands between answers
_COMPARED: Final = 200  # characters of a text that a code is looked for in


@dataclass(frozen=True)
class Wrong:
    """A text that cannot be the value of its column: the rule it breaks and, if it helps, a fix of its own.

    ``instead`` is kept in its place, where part of the text could be read.
    """

    rule: str
    fix: str | None = None
    instead: Any = None


@dataclass(frozen=True)
class Fault:
    """Rows (positions in the chunk) whose text broke one rule with one fix, and their texts."""

    rule: str
    fix: str | None
    positions: np.ndarray
    texts: Sequence[str]


@dataclass(frozen=True)
class Read:
    """A typed column of a chunk and what was wrong with it."""

    values: pa.Array
    faults: tuple[Fault, ...] = ()


class Memory:
    """What a parser made of each distinct text so far; one a column and file, so that chunks share the work.

    ``lines``: the parser is to see where a line ends, since 220 above 224 is no 220 224; else it is a blank to it.
    """

    def __init__(self, parse: Callable[[str], Any], *, limit: int = 200_000, lines: bool = False) -> None:
        self._parse, self._limit, self._lines = parse, limit, lines
        self._known: dict[str, Any] = {}

    def __call__(self, text: str) -> Any:
        """The value of ``text``: None for blank, Wrong where it breaks a rule."""
        if text in self._known:
            return self._known[text]
        cleaned = "\n".join(filter(None, map(clean, text.splitlines()))) if self._lines else clean(text)
        value = self._parse(cleaned) if cleaned else None
        if len(self._known) < self._limit:
            self._known[text] = value
        return value


def read(texts: pa.Array, parse: Memory, kind: pa.DataType) -> Read:
    """Read a column of texts as ``kind``; wrong texts become null (or ``Wrong.instead``) and a fault."""
    encoded = texts.dictionary_encode()
    distinct = encoded.dictionary.to_pylist()
    parsed = [parse(text) for text in distinct]
    values = [p.instead if isinstance(p, Wrong) else p for p in parsed]
    if pa.types.is_dictionary(kind):
        laid_out = dictionary(values, encoded.indices)
    else:
        laid_out = pa.array(values, kind).take(encoded.indices)
    return Read(laid_out, _faults(encoded.indices, distinct, parsed))


def dictionary(values: Sequence[str | None], indices: pa.Array) -> pa.Array:
    """Codes of distinct texts laid out over rows, as a dictionary without repeated or null entries."""
    codes = sorted({value for value in values if value is not None})
    place = {code: i for i, code in enumerate(codes)}
    mapped = pa.array([None if v is None else place[v] for v in values], pa.int32())
    return pa.DictionaryArray.from_arrays(mapped.take(indices), pa.array(codes, pa.string()))


def _faults(indices: pa.Array, distinct: Sequence[str], parsed: Sequence[Any]) -> tuple[Fault, ...]:
    wrong = np.array([isinstance(value, Wrong) for value in parsed], dtype=bool)
    if not wrong.any():
        return ()
    at = indices.to_numpy(zero_copy_only=False)
    groups: dict[tuple[str, str | None], list[tuple[int, str]]] = {}
    for position in np.flatnonzero(wrong[at]).tolist():
        which = int(at[position])
        value = parsed[which]
        groups.setdefault((value.rule, value.fix), []).append((position, distinct[which]))
    return tuple(
        Fault(rule, fix, np.array([position for position, _ in found]), [text for _, text in found])
        for (rule, fix), found in groups.items()
    )


def text(texts: pa.Array) -> pa.Array:
    """Free text as given, trimmed; null where it is blank, or says no more than that there is nothing to say."""
    trimmed = pc.utf8_trim_whitespace(texts)
    return pc.if_else(pc.is_in(trimmed, value_set=_blanks()), pa.scalar(None, pa.string()), trimmed)


@cache
def _blanks() -> pa.Array:
    """What people and programs write for a blank, in small letters, in capitals and as a sentence begins."""
    words = {*spelling.NO_ANSWER, "n.a.", "n.a", "n. a.", "no answer", "not asked", "no data"}
    written = {change(word) for word in words for change in (str, str.upper, str.capitalize, str.title)}
    return pa.array(sorted({"", *_DASHES, *_PROGRAMS, *written}), pa.string())


def parser(
    column: Column,
    *,
    replacements: Mapping[str, str],
    xml: bool,
    decimal: Mark | None = None,
    no_answers: Collection[int] = (),
    unsure: Mapping[str, str] = _ALL_SURE,
) -> Callable[[str], Any]:
    """The parser of a column of kind code, codes, boolean, integer or number, after ``replacements``.

    ``no_answers``: numbers that stand for no answer, unless ``replacements`` keep them. ``unsure``: answers that only
    their column can tell (unsure.py), folded, with what to do about them.
    """
    read_one = _parser(column, replacements=replacements, xml=xml, decimal=decimal)
    country = column.field == codebook.COUNTRY  # whose code NA is
    gate = column.name == "consent"  # where n/a may be said of a person who was not asked

    def parse(value: str) -> Any:
        value = whole(value)
        folded = fold(value)
        replaced = replacements.get(folded)
        if unsure and replaced is None and (fix := unsure.get(folded)) is not None:
            return Wrong(_UNSURE.get(column.kind, "out_of_range"), fix) if fix else None
        said = (country and value == "NA") or (gate and folded == "n/a")
        if replaced is None and is_nothing(value) and not said:
            return None
        found = read_one(value if replaced is None else replaced) if replaced != "" else None
        return Wrong("missing_code") if no_answers and replaced is None and found in no_answers else found

    return parse


def _parser(
    column: Column, *, replacements: Mapping[str, str], xml: bool, decimal: Mark | None
) -> Callable[[str], Any]:
    field = column.field or ""
    parsers: dict[str, Callable[[str], Any]] = {
        "boolean": yes_or_no,
        "integer": lambda value: number(value, column=column, decimal=decimal),
        "number": lambda value: number(value, column=column, decimal=decimal),
        "code": lambda value: code(value, field=field),
        "codes": lambda value: several(value, field=field, replacements=replacements, xml=xml) or None,
    }
    return parsers[column.kind]


def whole(value: str) -> str:
    """A whole number without the nothing behind its point that pandas writes beside blanks: 1.0 is 1."""
    return value[:-2] if value.endswith(".0") and value[:-2].isdecimal() else value


def yes_or_no(value: str) -> bool | Wrong:
    """Yes and no in English, Sinhala and Tamil, true and false, 1 and 0."""
    value = whole(value)
    found = _word(value)
    if found is None:
        found = dressed.same(value, _word)
    if found is None and (reason := _REASON.match(value)) and not _TAKEN_BACK.search(reason[2]):
        found = _word(reason[1])
        found = None if found and _NOT_QUITE.search(reason[2]) else found
    return Wrong("not_yes_or_no") if found is None else found


def _word(value: str) -> bool | None:
    word = fold(value)
    return True if word in _YES else False if word in _NO else None


def is_nothing(value: str) -> bool:
    """Whether a text is what a program writes for a blank."""
    return value in _NOTHING


def blank(texts: pa.Array) -> np.ndarray:
    """Which texts say nothing: nothing but blanks, or what a program writes for one."""
    return pc.is_in(pc.utf8_trim_whitespace(texts), value_set=_BLANKS).to_numpy(zero_copy_only=False)


def number(value: str, *, column: Column, decimal: Mark | None = None) -> float | int | Wrong:
    """A number within the range of its column; whole where the column counts. 9,66 is read as 9.66.

    ``decimal``: the decimal mark that the rest of the column has, where anything tells.
    """
    plain = numbers.plain(value, whole=column.kind == "integer", decimal=decimal)
    if plain is None:
        return Wrong("ambiguous_number")
    try:
        found = float(plain)
    except ValueError:
        share = SHARE if column.kind == "integer" else _PART
        return Wrong("not_a_number", share if value.rstrip().endswith("%") else None)
    if not np.isfinite(found) or "_" in plain:
        return Wrong("not_a_number")
    return _within(found, column)


def _within(found: float, column: Column) -> float | int | Wrong:
    low = -np.inf if column.lowest is None else column.lowest
    high = np.inf if column.highest is None else column.highest
    if column.kind == "integer":
        if found != int(found):
            return Wrong("not_a_number", "write a whole number")
        high = min(high, 2**31 - 1)
    if not low <= found <= high and no_answer.is_code(found):
        return Wrong("missing_code")
    if not low <= found <= high:
        return Wrong("out_of_range", f"{column.name} lies between {low:g} and {high:g}")
    return int(found) if column.kind == "integer" else found


def code(value: str, *, field: str) -> str | Wrong:
    """A code of the codebook's field, by code, label in any language or another spelling."""
    book = codebook.load()
    found = book.code_of(field, value)
    return found if found else Wrong("unknown_code", unknown_fix(value, book.codes(field)))


def unknown_fix(value: str, codes: Sequence[str]) -> str:
    """What to do about a code that is not known: the nearest one, or the first few allowed ones."""
    # Of numbers the nearest in writing is not the nearest: 15-19 is not 35-49.
    near = get_close_matches(fold(value[:_COMPARED]), codes, n=1) if not value[:1].isdigit() else []
    shown = ", ".join(codes[:12]) + (" …" if len(codes) > 12 else "")
    hint = f"perhaps {near[0]}; " if near else ""
    return f"{hint}use one of {shown}, or map the value under [values]"


def several(value: str, *, field: str, replacements: Mapping[str, str], xml: bool) -> str | Wrong | None:
    """Codes of a select_multiple in one cell, blank-separated in codebook order.

    Codes are split at blanks; labels, since they hold blanks, only where a comma or semicolon stands between them or
    where ``replacements`` has all of them (a form's choices) and they fit in one way.
    """
    if not (value := value.strip(_BETWEEN)):  # some forms end each answer with a semicolon
        return None
    book = codebook.load()
    whole = book.code_of(field, value)
    if whole:
        return whole
    if found := labels(value, replacements):
        return _joined(found, field=field, replacements=replacements)
    blank_parts = value.split()
    allowed = book.codes(field)
    if xml or all(part in allowed or fold(part) in replacements for part in blank_parts):
        return _joined(blank_parts, field=field, replacements=replacements)
    parts = [part.strip() for part in re.split(r"[;,|]", value) if part.strip()]
    said = [_option(part, field, replacements) or replacements.get(fold(part)) == "" for part in parts]
    if len(parts) > 1 and all(said):
        return _joined(parts, field=field, replacements=replacements)
    split_is_likely = any(_option(part, field, replacements) for part in blank_parts)
    return (
        Wrong("labels_cannot_be_split")
        if split_is_likely
        else Wrong("unknown_code", unknown_fix(value, allowed))
    )


def labels(value: str, known: Collection[str]) -> Sequence[str] | None:
    """The labels, of some known ones in folded form, that a text is made of with blanks between.

    None where they fit in no way or in several. A text of more words than any list of answers has is not tried.
    """
    words = fold(value).split(" ") if known else []
    if len(words) > _MOST_WORDS:
        return None
    ways: list[list[list[str]]] = [[[]]]  # up to two ways to read the words up to each place
    for end in range(1, len(words) + 1):
        texts = {start: " ".join(words[start:end]) for start in range(end)}
        found = [[*way, text] for start, text in texts.items() if text in known for way in ways[start]]
        ways.append(found[:2])
    return ways[-1][0] if words and len(ways[-1]) == 1 else None


def _option(part: str, field: str, replacements: Mapping[str, str]) -> str | None:
    return codebook.load().code_of(field, replacements.get(fold(part), part))


def _joined(parts: Sequence[str], *, field: str, replacements: Mapping[str, str]) -> str | Wrong | None:
    """The codes of the parts; "" where the mapping says that they mean none of the codes."""
    codes = {part: _option(part, field, replacements) for part in parts if replacements.get(fold(part)) != ""}
    found = " ".join(code for code in codebook.load().codes(field) if code in codes.values())
    strange = [part for part, code in codes.items() if not code]
    if strange:
        return Wrong("unknown_option", f"{', '.join(strange)} is no code of {field}", found or None)
    return found


def age_group(value: str, *, no_answers: Collection[int] = ()) -> str | Wrong:
    """The age band of an age in years, or the band a text names; some numbers stand for no answer."""
    whole = bands.years(fold(value))
    try:
        years = float(value.replace(",", ".")) if whole is None else whole
    except ValueError:
        return code(value, field="age_group")
    if years in no_answers or (not 0 <= years <= 120 and no_answer.is_code(years)):
        return Wrong("missing_code")
    if not 0 <= years <= 120:
        return Wrong("unlikely_age")
    return bands.of(years)
