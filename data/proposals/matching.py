"""Each column to one name at most and each name to one column, so that all confidences together are highest.

Belongs here: the assignment and doubt between columns that are alike. Not here: how sure one pair is (evidence.py).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from data import mapping, tables
from data.columns import headers
from data.columns.placing import question_field
from data.proposals import cues, evidence
from data.proposals.cues import Said
from data.proposals.evidence import Fit, Weighed
from data.proposals.looking import Candidate
from data.proposals.proposal import LOW, MEDIUM
from data.sources import kobo
from data.text import percent
from languages import noted

_ONE_OF_MANY: Final = 0.3
_REPEATED: Final = 0.9
_CLOSE: Final = 0.92  # of the best one's confidence: such another column makes it a question
_DOUBT: Final = 0.82
_SYSTEM: Final = {"id": 0.85, "date": 0.6}
_WRITTEN_AS: Final = {
    "id": noted("Kobo writes it as the id of a submission"),
    "date": noted("Kobo writes it as the date of a submission"),
}
_RANK: Final = 0.02  # how much less each of Kobo's own columns is preferred to the one before it


@dataclass(frozen=True)
class Match:
    """A column and the name it may be."""

    candidate: Candidate
    name: str
    confidence: float
    why: str


def matched(candidates: Sequence[Candidate], table: str) -> list[Match]:
    """The assignment of names to columns with the highest sum of squared confidences, those below LOW left out."""
    from scipy.optimize import linear_sum_assignment

    names = names_of(table)
    # A day of follow-up that is called so is read as that beside any mapping: it is no day of the interview.
    own = set(tables.COLUMNS[table]) - set(names)
    open_ones = [
        c
        for c in candidates
        if c.personal is None and c.option_of is None and not c.of_another_round and c.header not in own
    ]
    pairs = {name: _weighed(name, open_ones, table) for name in names}
    sure = np.array([[w.confidence for w in pairs[name]] for name in names]).reshape(
        len(names), len(open_ones)
    )
    sure[sure < LOW] = 0.0
    # Squares prefer one sure pair to two doubtful ones.
    taken = [
        (i, j) for i, j in zip(*linear_sum_assignment(sure**2, maximize=True), strict=True) if sure[i, j] > 0
    ]
    used = {j for _, j in taken}
    return [
        _match(open_ones, j, names[i], pairs[names[i]], free=set(range(len(open_ones))) - used)
        for i, j in taken
    ]


def _noted(left: Sequence[Candidate], table: str) -> Iterator[Match]:
    """What a device notes, among the columns that nothing else is taken from: only where the header says it plainly."""
    for name in mapping.PARADATA:
        pairs = _weighed(name, left, table)
        best = max(range(len(left)), key=lambda j: pairs[j].confidence, default=None)
        if best is not None and pairs[best].confidence >= MEDIUM:
            yield Match(left[best], name, pairs[best].confidence, pairs[best].why)
            left = [c for c in left if c is not left[best]]


def names_of(table: str) -> tuple[str, ...]:
    """What a column may become: the table's columns, helpers and questions with several answers."""
    silent = {
        "validation_status",
        "economic",
        "social",
        "psychosocial",
        "composite",
        "followup_due",
        *mapping.PARADATA,
    }
    return tuple(name for name in mapping.fillable(table) if name not in silent)


def _match(
    candidates: Sequence[Candidate], at: int, name: str, pairs: Sequence[Weighed], *, free: set[int]
) -> Match:
    best = pairs[at]
    rivals = [j for j in sorted(free) if pairs[j].confidence >= _CLOSE * best.confidence]
    # Kobo's own columns stand in an order of preference that is known: they cast no doubt on each other.
    rivals = [j for j in rivals if not (candidates[at].system and candidates[j].system)]
    if not rivals:
        return Match(candidates[at], name, best.confidence, best.why)
    other = candidates[rivals[0]]
    rival, more = repr(shortened(other.header or other.source)), len(rivals) - 1
    why = (
        noted("{why}; {column} and {n} more could be it too", why=best.why, column=rival, n=more)
        if more
        else noted("{why}; {column} could be it too", why=best.why, column=rival)
    )
    return Match(candidates[at], name, best.confidence * _DOUBT, why)


def _weighed(name: str, candidates: Sequence[Candidate], table: str) -> list[Weighed]:
    fits = [_fit(name, candidate, table) for candidate in candidates]
    alone = sum((found.share or 0) >= 0.5 for found in fits) == 1
    return [_pair(name, c, found, table, alone=alone) for c, found in zip(candidates, fits, strict=True)]


def _pair(name: str, candidate: Candidate, found: Fit, table: str, *, alone: bool) -> Weighed:
    if candidate.system:
        return _system(name, candidate, table)
    said = max((cues.said(words, name, table=table) for words in candidate.words), key=_heard)
    if said.strength == 0 and not found.telling:
        return Weighed(0.0, "")
    factor = said.factor * (_REPEATED if candidate.repeated else 1.0)
    if candidate.one_of_many or candidate.of_one_round:
        factor *= _ONE_OF_MANY
    categories = candidate.profile.categorical and evidence.kind(name, table) in ("code", "codes", "boolean")
    said = replace(said, factor=factor)
    return evidence.weigh(said, found, candidate.profile, alone=alone, categories=categories)


def _heard(said: Said) -> float:
    return said.strength * said.factor


def _fit(name: str, candidate: Candidate, table: str) -> Fit:
    if candidate.system:
        return Fit(None)
    if not candidate.options:
        return evidence.fit(name, candidate.profile, table=table)
    if name not in mapping.questions(table):
        return Fit(0.0, holds=noted("it has several answers"))
    field, texts = question_field(table, name), [text for _, text in candidate.options]
    known = sum(candidate.profile.code(text, field) is not None for text in texts) / len(texts)
    kind = noted("codes or labels of {field}", field=field)
    return Fit(
        known,
        0.4,
        noted("{share} of its options are {kind}", share=percent(known), kind=kind),
    )


def _system(name: str, candidate: Candidate, table: str) -> Weighed:
    """Kobo's own columns: ids and days of submission, the steadier ones first; they are known by their names."""
    role = {tables.KEYS[table][0]: "id", tables.DATE[table]: "date"}.get(name, "")
    texts = [text for text in headers.known().get(role, ()) if text in kobo.BOOKKEEPING]
    if candidate.system not in texts or not candidate.profile.filled:
        return Weighed(0.0, "")
    sure = _SYSTEM[role] - _RANK * texts.index(candidate.system)
    return Weighed(sure, _WRITTEN_AS[role])


def shortened(text: str, length: int = 48) -> str:
    """A header for a sentence."""
    return text if len(text) <= length else f"{text[: length - 1]}…"
