"""What the words of a header say about the canonical column it may be, by words.csv, known headers and labels.

Belongs here: a header's strength for a name, 0 to 1, and what weakens it. Not here: values (profiles.py).
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import log
from pathlib import Path
from types import MappingProxyType
from typing import Final

from data import codebook, mapping, tables
from data.columns import headers
from data.columns.headers import HeaderLine
from data.proposals import polarity, tokens
from data.proposals.tokens import Words

# Groups of names that share what weakens them.
_OF_A_PERSON: Final = """
sex age age_group education livelihood special_needs district district_code ds_division wants_to_migrate satisfaction
respondent_id returnee_id community_acceptance
"""
_OF_TODAY: Final = "district district_code ds_division livelihood age age_group education"
COUNTED_APART: Final = ("reached_female", "reached_male")
_REACHED: Final = "reached_female reached_male reached_total"
_OF_A_COUNT: Final = f"{_REACHED} target"
_GROUPS: Final = MappingProxyType(
    {
        "#person": tuple(_OF_A_PERSON.split()),
        "#now": tuple(_OF_TODAY.split()),
        "#day": ("date", "interview_date"),
        "#key": tuple(key[0] for key in tables.KEYS.values()),
        "#count": tuple(_OF_A_COUNT.split()),
        "#reached": tuple(_REACHED.split()),
    }
)
_SAME: Final = 0.98  # a header that is a known one
_NOTED: Final = 0.6  # one that a device fills in
_TURNED: Final = 0.4  # left of a header that asks the opposite: never read unless a person says so
_COUNTS: Final = 0.6
_ENOUGH: Final = 0.6  # of the words of a label, weighed by how rare they are


@dataclass(frozen=True)
class Cue:
    """Words that all have to be in a header (each with alternatives), and how strongly they speak."""

    strength: float
    words: tuple[frozenset[str], ...]

    def matched(self, header: Words) -> int:
        """How many words of the header the cue explains; 0 where one of its words is missing."""
        if any(asked.isdisjoint(header.forms) for asked in self.words):
            return 0
        either = frozenset().union(*self.words)
        return sum(not either.isdisjoint(tokens.forms(word)) for word in header.own)


@dataclass(frozen=True)
class Said:
    """What a header says for one name: its strength, what it is weakened by, and words to explain both."""

    strength: float = 0.0
    factor: float = 1.0
    known: bool = False
    turned: bool = False  # yes under it would mean no


def of_another(group: str, name: str) -> bool:
    """Whether a group of questions is by its name about somebody else or another time than a canonical column is."""
    words = Words(tokens.of(group))
    return bool(group) and any(
        cue.matched(words) for cue in (*_elsewhere()["#person"], *_elsewhere().get(name, ()))
    )


def own(line: HeaderLine, name: str, position: int) -> int:
    """The column of a name, given the first: the first in a group about the record itself, if others are (spouse/sex, planned/male)."""
    if not of_another(line.meant[position].rpartition("/")[0], name):
        return position
    others = (
        at for at in line.namesakes(position) if not of_another(line.meant[at].rpartition("/")[0], name)
    )
    return next(others, position)


@cache
def _elsewhere() -> dict[str, list[Cue]]:
    """Cues that weaken all names of a group, by these names and by that of the group; and those that weaken days."""
    found: dict[str, list[Cue]] = {}
    for row, strength, words in _rows():
        if strength < 0 and (row in _GROUPS or row in tables.DATE.values()):
            for name in {row, *_GROUPS.get(row, ())}:
                found.setdefault(name, []).append(Cue(1 + strength, words))
    return found


def _rows() -> Iterator[tuple[str, float, tuple[frozenset[str], ...]]]:
    """The rows of words.csv: the name (or group of names) each is of, how strongly it speaks for it, and its words."""
    with Path(__file__).with_name("words.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words = tuple(frozenset(tokens_of(word)) for word in row["words"].split())
            yield row["name"], int(row["strength"]) / 100, words


@cache
def _cues() -> tuple[dict[str, list[Cue]], dict[str, list[Cue]]]:
    """Cues that speak for a name, and cues that weaken it (with a strength below 1 to multiply by)."""
    speaking: dict[str, list[Cue]] = {}
    weakening: dict[str, list[Cue]] = {}
    for row, strength, words in _rows():
        for name in _GROUPS.get(row, (row,)):
            found = speaking if strength > 0 else weakening
            found.setdefault(name, []).append(Cue(strength if strength > 0 else 1 + strength, words))
    return speaking, weakening


def tokens_of(alternatives: str) -> Iterable[str]:
    """The alternatives of one word of words.csv, in the form that headers have."""
    for text in alternatives.split("|"):
        plain = text.removesuffix("*")
        folded = "".join(tokens.of(f"{plain} .")) if plain != "#" else plain
        yield folded + ("*" if text.endswith("*") else "")


@cache
def vocabulary() -> frozenset[str]:
    """English words that parts of short names may stand for."""
    found = {
        w.rstrip("*")
        for cues in _cues()
        for rows in cues.values()
        for cue in rows
        for a in cue.words
        for w in a
    }
    return frozenset(word for word in found if word.isascii() and len(word) > 1)


@cache
def _known(table: str) -> dict[str, list[tuple[str, ...]]]:
    """Known headers of a table by canonical name, as words; the canonical name itself is one of them."""
    own = {"id": tables.KEYS[table][0], "date": tables.DATE[table]}
    found: dict[str, list[tuple[str, ...]]] = {}
    for name, texts in headers.known().items():
        found.setdefault(own.get(name, name), []).extend(tokens.of(text + " .") for text in texts)
    return found


@cache
def _noted() -> frozenset[tuple[str, ...]]:
    """Headers of moments that a device notes: a day of the record only where the form asks for none."""
    texts = [text for name in mapping.PARADATA for text in headers.known().get(name, ())]
    return frozenset(tokens.of(f"{text} .") for text in (*texts, "today"))


def said(words: Words, name: str, *, table: str) -> Said:
    """What a header says for ``name``, before any value is looked at."""
    known = _known(table).get(name, ())
    if words.own == tuple(name.split("_")) or words.own in known:
        noted = name in tables.DATE.values() and words.own in _noted()
        return Said(_NOTED if noted else _SAME, known=True)
    speaking, weakening = _cues()
    best = max(
        (
            _labelled(words, name, table=table),
            *(_strength(cue, words) for cue in speaking.get(name, ())),
            *(_contained(phrase, words) for phrase in known),
        )
    )
    group = Words(words.group)
    factor = 1.0
    for cue in weakening.get(name, ()) if best else ():
        if cue.matched(words) or cue.matched(group):
            factor *= cue.strength
    turned = bool(best) and polarity.turned(words, name, table=table)
    return Said(best, factor * _TURNED if turned else factor, turned=turned)


def counts_some(words: Words, name: str) -> bool:
    """Whether a header counts women or girls (men or boys) present, whatever else it says of them."""
    found = said(words, name, table="activities")
    return name in COUNTED_APART and found.strength * found.factor >= _COUNTS


def _strength(cue: Cue, words: Words) -> float:
    """A cue counts in full in a short header and somewhat less in a long one, which may ask for something else."""
    matched = cue.matched(words)
    if not matched:
        return 0.0
    share = min(1.0, matched / max(len(set(words.telling)), 1))
    return cue.strength * (0.82 + 0.18 * share)


def _contained(phrase: tuple[str, ...], words: Words) -> float:
    """How much of a header is a known one: all words of the known header in it, and few others."""
    wanted = [word for word in phrase if word not in tokens.STOP]
    if not wanted or not all(_has(words, word) for word in wanted):
        return 0.0
    others = len([word for word in words.own if word not in tokens.STOP])
    return 0.3 + 0.12 * min(len(wanted), 3) + 0.3 * min(1.0, len(wanted) / max(others, 1))


def _has(words: Words, word: str) -> bool:
    return word[:3] in words.heads and any(tokens.alike(word, other) for other in words.own)


@cache
def _label_words(field: str) -> tuple[dict[str, list[tuple[str, ...]]], dict[str, float]]:
    """The labels of a field as words by code, and how much each word tells one code from the others."""
    book = codebook.load()
    labels = {
        code: [
            tuple(w for w in tokens.of(text + " .") if w not in tokens.STOP)
            for text in {book.label(field, code, lang) for lang in codebook.LANGUAGES}
            | {code.replace("_", " ")}
        ]
        for code in book.codes(field)
    }
    counts = Counter(word for texts in labels.values() for word in {w for text in texts for w in text})
    return labels, {word: 1 + log(len(labels) / count) for word, count in counts.items()}


def _labelled(words: Words, name: str, *, table: str) -> float:
    """How much a header is like the label of the one code that a column such as ``message_contract`` stands for."""
    column = tables.columns(table).get(name)
    if column is None or column.family is None or column.field is None:
        return 0.0
    labels, weights = _label_words(column.field)
    code = name.removeprefix(f"{column.family}_")
    share = max((_share(text, words, weights) for text in labels[code]), default=0.0)
    if share < _ENOUGH:
        return 0.0
    asked = 1.0 if column.family in ("message", "rss") else _asks(words, column.family)
    return (0.45 + 0.5 * share) * asked


def _asks(words: Words, family: str) -> float:
    """Whether a header asks the family's question: "Papers held [Passport]" does, "Passport number" does not."""
    speaking, _ = _cues()
    return 1.0 if any(cue.matched(words) for cue in speaking.get(family, ())) else 0.3


def _share(label: Sequence[str], words: Words, weights: dict[str, float]) -> float:
    """How much of a label is in a header, each word weighed by how rare it is among the labels."""
    total = sum(weights.get(word, 1.0) for word in label)
    met = [word for word in label if _has(words, word)]
    # One word alone is too little: "hotline" or "contract" stands in many questions.
    if len(met) < min(2, len(label)):
        return 0.0
    return sum(weights.get(word, 1.0) for word in met) / total if total else 0.0
