"""Columns that may be made of others: an id where no column is one, a day of three cells, what stands once above its rows.

Belongs here: noticing them. Not here: what a mapping may say of them (data/columns/recipes.py), making them (data/meaning/composed.py).
"""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import combinations, islice
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow.compute as pc

from data import tables
from data.evidence import rows_above
from data.intake import hashing
from data.meaning.dates import Reader, is_month
from data.proposals import cues
from data.proposals.looking import ROWS, Candidate, Look
from data.proposals.matching import Match
from data.proposals.proposal import LOW, MEDIUM, Made
from data.proposals.writing import quoted
from data.sources.sheet import Chunk
from data.text import percent
from geo import lexicon
from geo.country import Country
from languages import noted

_FEWEST: Final = 5  # rows of which it can be said that they differ
_FILLED: Final = 0.8  # of the rows: others are totals and notes, or will be refused
_FITS: Final = 0.95
_MOST: Final = 8  # columns that are tried together
_APART: Final = 0.95  # of the people of a list who have a phone or an identity number of their own
_BLOCKS: Final = 20  # rows by themselves among the records that are looked at
_HALF: Final = 0.5
_SPARSE: Final = 0.6  # a column that is filled in fewer rows may stand above blocks of them
# Words of columns that number people within something, and of what they are numbered within.
_COUNTED: Final = """
no number serial code id member house household family person row seat batch class grade form අංකය අනු எண் இல இலக்கம்
"""
_AROUND: Final = """
village gn gnd division school venue place centre center site cluster group hamlet town
ගම ගම්මානය ග්‍රාම වසම பாடசாலை கிராமம் கிராம பிரிவு
"""
_NUMBERS, _WITHIN = frozenset(_COUNTED.split()), frozenset(_AROUND.split())
_PLACES: Final = ("district", "district_code", "ds_division", "place", "cluster", "activity_id")
_TELLING: Final = ("identity numbers", "phone numbers", "e-mail addresses", "names")
_DAY_WORDS, _MONTH_WORDS = "day dd දවස දිනය நாள்", "month mm mon මාසය මස மாதம்"
_YEAR_WORDS, _BIRTH = "year yyyy yy yr වර්ෂය වසර අවුරුද්ද ஆண்டு வருடம்", "birth born dob උපන් பிறந்த"
_DAY: Final = tuple(frozenset(words.split()) for words in (_DAY_WORDS, _MONTH_WORDS, _YEAR_WORDS))
_OTHER_DAY: Final = frozenset(_BIRTH.split())


def found(look: Look, matches: Sequence[Match], table: str, *, country: Country) -> Iterator[Made]:
    """What may be made of several columns of a sheet, the surest first."""
    yield from _days(look, matches, table)
    yield from _ids(look, matches, table)
    yield from _sums(look, matches)
    yield from _down(look, matches, table)
    yield from _around(look, matches, table, country)


def _days(look: Look, matches: Sequence[Match], table: str) -> Iterator[Made]:
    """Day, month and year beside each other, where no column is surely the day of the record."""
    name = tables.DATE[table]
    if any(match.name == name and match.confidence >= MEDIUM for match in matches):
        return
    by_rest: dict[tuple[str, ...], dict[int, Candidate]] = {}
    for one in look.candidates:
        if one.personal is None and (part := _part_of_day(one)) is not None:
            by_rest.setdefault(part[1], {}).setdefault(part[0], one)
    for rest, parts in sorted(by_rest.items(), key=lambda pair: -len(pair[1])):
        if _OTHER_DAY.isdisjoint(rest) and {0, 1} <= set(parts):
            yield _day(name, parts)
            return


def _day(name: str, parts: dict[int, Candidate]) -> Made:
    sources = [quoted(parts[at].source) for at in sorted(parts)]
    whole = len(parts) == len(_DAY)
    year = sources[2] if whole else "0"
    return Made(
        name,
        tuple(parts[at].source for at in sorted(parts)),
        f"{{day = {sources[0]}, month = {sources[1]}, year = {year}}}",
        noted("day, month and year stand beside each other")
        if whole
        else noted("day and month stand beside each other: write the year in place of the 0"),
        sure=whole,
    )


def _part_of_day(one: Candidate) -> tuple[int, tuple[str, ...]] | None:
    """Which part of a day a column is by its header and all its values, and the other words of its header."""
    words = one.words[0].own
    fits = (
        lambda: one.profile.within(1, 31, whole=True),
        lambda: one.profile.within(1, 12, whole=True) + one.profile.share(is_month),
        lambda: one.profile.within(1990, 2049, whole=True) + one.profile.within(0, 99, whole=True),
    )
    for at, (known, share) in enumerate(zip(_DAY, fits, strict=True)):
        if known & set(words) and one.profile.filled and share() >= _FITS:
            return at, tuple(word for word in words if word not in known)
    return None


def _ids(look: Look, matches: Sequence[Match], table: str) -> Iterator[Made]:
    """Two or three columns that together tell all rows apart, where none does so alone; else one that has to be coded."""
    key = tables.KEYS[table][0]
    first = look.sheet.first()
    sure = {match.candidate.position: match.name for match in matches if match.confidence >= MEDIUM}
    if first is None or key in sure.values() or len(first.rows) < _FEWEST:
        return
    rows = _Rows(first, [at for at, name in sure.items() if name in tables.KEYS[table]])
    parts = [one for one in look.candidates if _may_be_part(one, sure.get(one.position), table)][:_MOST]
    told = next((some for some in _combined(parts) if rows.differ([one.position for one in some])), None)
    if told:
        named = ", ".join(quoted(one.source) for one in told)
        why = noted("together they differ in every row")
        yield Made(key, tuple(one.source for one in told), f"{{parts = [{named}]}}", why)
        return
    for holds in _TELLING:
        for one in look.candidates:
            if one.personal == holds and rows.share([one.position]) >= _APART:
                why = noted("it tells people apart; ids hold a code in place of what stands there")
                yield Made(key, (one.source,), f"{{parts = [{quoted(one.source)}]}}", why)
                return


def _combined(parts: Sequence[Candidate]) -> Iterator[tuple[Candidate, ...]]:
    """Two, then three of them; first those that say within what people are numbered: numbers alone differ by chance."""
    some = [*combinations(parts, 2), *combinations(parts, 3)]
    yield from sorted(
        some, key=lambda one: _WITHIN.isdisjoint(word for part in one for word in part.words[0].own)
    )


def _may_be_part(one: Candidate, name: str | None, table: str) -> bool:
    """Whether a column numbers people or says within what, or is the day of what has no numbers of its own."""
    if one.personal or one.system or one.options or one.of_one_round or one.profile.distinct < 2:
        return False
    if one.profile.filled < _FILLED * one.profile.rows:
        return False
    days = name == tables.DATE[table] and table != "responses"
    words = set(one.words[0].own)
    return days or name in _PLACES or (name is None and not words.isdisjoint(_NUMBERS | _WITHIN))


class _Rows:
    """The first rows of a file; ``beside``: columns that are a part of the key already, such as the round."""

    def __init__(self, first: Chunk, beside: Sequence[int]) -> None:
        columns = {at: column.slice(0, ROWS) for at, column in first.columns.items()}
        self._hashes = {at: hashing.of(pc.utf8_trim_whitespace(column)) for at, column in columns.items()}
        self._filled = {
            at: pc.not_equal(pc.utf8_trim_whitespace(column), "") for at, column in columns.items()
        }
        self._beside = list(beside)
        self._whole = hashing.together(self._hashes.values())

    def share(self, positions: Sequence[int]) -> float:
        """Different texts of some columns to the records that differ at all, among rows that fill these columns."""
        filled = np.ones(len(self._whole), dtype=bool)
        for at in positions:
            filled &= self._filled[at]
        own = hashing.together(self._hashes[at] for at in (*positions, *self._beside))
        records = len(hashing.distinct(self._whole[filled]))
        return len(hashing.distinct(own[filled])) / records if records else 0.0

    def differ(self, positions: Sequence[int]) -> bool:
        """Whether all rows differ in some columns."""
        return self.share(positions) >= 1


def _sums(look: Look, matches: Sequence[Match]) -> Iterator[Made]:
    """Counts of women and of girls, of men and of boys, that stand beside each other."""
    taken = {match.candidate.position for match in matches}
    for match in matches:
        others = [
            one
            for one in look.candidates
            if one.position not in taken
            and one.profile.filled
            and one.profile.within(0, 1e6, whole=True) == 1
            and any(cues.counts_some(words, match.name) for words in one.words)
        ]
        if others:
            sources = [match.candidate.source, *(one.source for one in others)]
            named = ", ".join(map(quoted, sources))
            why = noted("if nobody is counted in two of them, let this be the only line for it")
            yield Made(match.name, tuple(sources), f"{{sum = [{named}]}}", why)


def _down(look: Look, matches: Sequence[Match], table: str) -> Iterator[Made]:
    """Columns filled in the first of the rows and in few below: each text may hold until the next."""
    first = look.sheet.first()
    if first is None or not look.rows:
        return
    whole = _whole(first)
    for match in matches:
        one = match.candidate
        if match.name not in (tables.DATE[table], *_PLACES) or match.confidence < LOW:
            continue
        filled = _filled(first, one.position)[whole]
        if filled.any() and filled[0] and filled.mean() < _SPARSE:
            why = noted(
                "filled in {share} of rows: if each text holds for the rows below it, let this be the only line for it",
                share=percent(filled.mean()),
            )
            yield Made(match.name, (one.source,), f"{{down = {quoted(one.source)}}}", why)


def _whole(first: Chunk) -> np.ndarray:
    """Rows that fill more than half as many cells as the fullest one: no totals, notes and signatures."""
    cells = np.sum([_filled(first, at) for at in first.columns], axis=0)
    return cells > _HALF * cells.max()


def _filled(first: Chunk, at: int) -> np.ndarray:
    return pc.not_equal(pc.utf8_trim_whitespace(first.columns[at]), "").to_numpy(zero_copy_only=False)


def _around(look: Look, matches: Sequence[Match], table: str, country: Country) -> Iterator[Made]:
    """A day or a district that no column holds, but a row above the headers or the name of the sheet."""
    sure = {match.name for match in matches if match.confidence >= MEDIUM}
    day = Reader(ZoneInfo(country.time_zone)).day
    means = partial(lexicon.meaning, lexicon=lexicon.load(country, country.placed), suggest=False)
    first = look.sheet.first()
    blocks = islice(rows_above.alone(first), _BLOCKS) if first else ()
    rows = [*look.sheet.first_lines[: look.sheet.layout.row - 1], *(cells for _, cells in blocks)]
    for name, fits in ((tables.DATE[table], day), ("district", lambda text: means(text).pcode)):
        if name in sure or name not in tables.COLUMNS[table]:
            continue
        if fits(look.sheet.name):
            yield Made(name, (look.sheet.name,), "{sheet = true}", noted("the sheet is called so"))
            continue
        for row in rows:
            label = next(
                (label for label in rows_above.labels(row) if fits(rows_above.said(row, label))), None
            )
            if label:
                why = noted("stands in a row by itself")
                yield Made(name, (label,), f"{{above = {quoted(label)}}}", why)
                break
