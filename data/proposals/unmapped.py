"""Values of placed columns that no code is known for, with their counts, and whether the order of dates is clear.

Belongs here: one further pass over the placed columns. Not here: the values of any other column. Values that may tell
who a person is are counted and not repeated.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from data import codebook, tables
from data.columns.placing import question_field
from data.evidence import unsure
from data.meaning import dates, values
from data.proposals import evidence, profiles
from data.proposals.looking import Look
from data.proposals.matching import Match
from data.proposals.profiles import Profile
from data.proposals.proposal import MEDIUM, Unmapped
from data.text import fold
from geo.country import Country

COUNTED: Final = 100_000  # rows
_LISTED: Final = 25
_NEAR: Final = 0.78
_WORDS: Final = 8
_PERSONAL: Final = re.compile(r"\d{6}|@")
_DISTINCT: Final = 5000  # of one column; more is no list of answers


@dataclass(frozen=True)
class Listed:
    """What a person should say about a column: values without a code, and how many more are not repeated."""

    values: tuple[Unmapped, ...] = ()
    unlisted: int = 0


@dataclass(frozen=True)
class Told:
    """By canonical name what is not mapped; ``order`` says why the order of day and month has to be given."""

    values: dict[str, Listed] = field(default_factory=dict)
    order: str | None = None


def found(look: Look, matches: Sequence[Match], table: str, *, country: Country) -> Told:
    """Values without a code of every matched column, most frequent first; counted over the first 100,000 rows."""
    wanted = {m.candidate.position: m for m in matches if _asks(m, table)}
    counts = _counted(look, set(wanted))
    listed, orders = {}, []
    for position, match in wanted.items():
        if evidence.kind(match.name, table) == "date":
            fit = dates.fit(text for text in counts[position] if dates.has_numbers(text))
            orders += [fit] if fit in dates.OPEN else []
            continue
        profile = Profile(counts[position], look.rows, country, match.candidate.profile.same)
        listed[match.name] = _listed(match, profile, table)
    return Told(listed, orders[0] if orders else None)


def _asks(match: Match, table: str) -> bool:
    return evidence.kind(match.name, table) in ("code", "codes", "boolean", "place", "date")


def _counted(look: Look, positions: set[int]) -> dict[int, Counter[str]]:
    counts: dict[int, Counter[str]] = {position: Counter() for position in positions}
    rows = 0
    for chunk in look.sheet.chunks(only=positions) if positions else ():
        for position in positions:
            if len(counts[position]) < _DISTINCT:
                counts[position] += profiles.counted(chunk.columns[position].to_pylist())
        rows += len(chunk.rows)
        if rows >= COUNTED:
            break
    return counts


def _listed(match: Match, profile: Profile, table: str) -> Listed:
    if match.candidate.options:
        return _options(match, table)
    kind = evidence.kind(match.name, table)
    strange: Counter[str] = Counter()
    unclear = unsure.numbered(profile.counts) if kind == "boolean" and len(profile.ways("2")) == 1 else ()
    for text, rows in profile.counts.items():
        for part in profile.parts(text) if kind == "codes" else [text]:
            if part in unclear or not _known(part, match.name, profile, table):
                strange[part] += rows
    # A column that is hardly the one meant may hold anything: nothing of it is shown.
    common = strange.most_common() if match.confidence >= MEDIUM else []
    shown = [(text, n) for text, n in common if _may_be_shown(text, n, profile)][:_LISTED]
    values_ = tuple(
        Unmapped(text, n, _nearest(text, match.name, profile, table), _label(text, profile))
        for text, n in shown
    )
    return Listed(values_, len(strange) - len(shown))


def _options(match: Match, table: str) -> Listed:
    field_ = question_field(table, match.name)
    same = match.candidate.profile
    strange = [text for _, text in match.candidate.options if same.code(text, field_) is None]
    return Listed(tuple(Unmapped(text, 0, _near(text, field_), _label(text, same)) for text in strange))


def _known(text: str, name: str, profile: Profile, table: str) -> bool:
    kind = evidence.kind(name, table)
    if values.is_nothing(text):
        return True
    if kind == "place":
        return profile.is_place(text)
    if kind == "boolean":
        return profile.is_yes_or_no(text)
    return profile.code(text, _field(name, table)) is not None


def _field(name: str, table: str) -> str:
    column = tables.columns(table).get(name)
    return column.field if column and column.field else question_field(table, name)


def _may_be_shown(text: str, rows: int, profile: Profile) -> bool:
    """A list of answers may be shown: short texts that come again, in a column of few. What a person wrote may not."""
    short = len(text) <= 60 and len(text.split()) <= _WORDS and not _PERSONAL.search(text)
    return short and (rows > 1 or profile.categorical)


def _label(text: str, profile: Profile) -> str:
    """How the form calls a choice, where the file has its name."""
    return next((way for way in profile.ways(text)[1:] if fold(way) != fold(text)), "")


def _nearest(text: str, name: str, profile: Profile, table: str) -> str:
    kind = evidence.kind(name, table)
    if kind == "place":
        names = {
            profile.country.name_of(code): code for code in profile.country.codes(profile.country.placed)
        }
        near = get_close_matches(text.title(), names, n=1, cutoff=_NEAR)
        return names[near[0]] if near else ""
    if kind == "boolean":
        return ""
    return next(filter(None, (_near(way, _field(name, table)) for way in profile.ways(text))), "")


def _near(text: str, name: str) -> str:
    """The code whose code, label or other spelling is most like a text, or ""."""
    spellings = {known: code for (of, known), code in codebook.load().spellings.items() if of == name}
    near = get_close_matches(fold(text), spellings, n=1, cutoff=_NEAR)
    return spellings[near[0]] if near else ""
