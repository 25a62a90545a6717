"""A canonical table becomes packed columns: a small code for every dimension and every measure of a record.

A dimension is what records are filtered and grouped by; a measure is what is counted (categories) or summed
(amounts). Code 0 always means unknown. How a column is read is the business of `columns`; what is then added up, and
where it is stored, of `rollups` and `cells`; what a count means, of `indicators`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from data import codebook, tables
from data.aggregation import due, expected, stored_columns, units
from data.aggregation.courses import Courses
from data.aggregation.due import Until
from data.aggregation.rounds import Links
from data.aggregation.stored_columns import Coded, Lazy, Stored, blocks, coded, codes_of, flag, numbers
from data.filters import DIMENSIONS, parameters_of

MOVES = ("fell", "same", "rose")
MESSAGE_CHANGES = ("no>no", "no>yes", "yes>no", "yes>yes")
# Months since return, by the interviews the programme plans at 0, 3, 6 and 12 months.
MONTH_BANDS = ((0, "0-1"), (2, "2-4"), (5, "5-8"), (9, "9-12"), (13, "over-12"))
ACTIVITY_AMOUNTS = ("reached_female", "reached_male")
_MOST_PAIRS = (
    1 << 17
)  # of a score and the items asked: above what any form has, they are sorted instead of looked up
SCORES = ("economic", "social", "psychosocial", "composite")
DAY_COLUMN = {
    "activities": "date",
    "responses": "date",
    "lost": "date",
    "expected": "date",
    "returnees": "interview_date",
    "calls": "date",
    "due_respondents": "due",
    "due_returnees": "due",
}
# The canonical table whose filters a packed table answers to, where it is another.
PUBLIC: Mapping[str, str] = {
    "lost": "responses",
    "expected": "responses",
    "due_respondents": "responses",
    "due_returnees": "returnees",
}
AHEAD = (
    "due_respondents",
    "due_returnees",
)  # their days lie ahead of the last record's: they have a period of their own
SURVEYED = ("responses", "lost", "expected")  # records that carry a sampling design
Makers = Mapping[str, Callable[[], Coded]]
AmountMakers = Mapping[str, Callable[[], np.ndarray]]


@dataclass(frozen=True)
class Packed:
    """One table ready to be added up. `days` are days since 1970, ascending; all arrays have one entry a record.

    The columns of `pack` are made when they are asked for, those of a version are opened on disk.
    """

    days: np.ndarray
    dimensions: Mapping[str, Coded]
    categories: Mapping[str, Coded]
    amounts: Mapping[str, np.ndarray]


def pack(folder: Path, *, districts: Sequence[str]) -> dict[str, Packed]:
    """Every canonical table in `folder` (``<table>.parquet``), packed, and what follows from links between records.

    'lost' are people not seen again, 'expected' all who were to be seen again, 'due_…' interviews still to be held.
    `districts` are the P-codes that district columns may hold. Rows are in the order of their days.
    """
    stored = {name: Stored(folder / f"{name}.parquet") for name in tables.TABLES}
    links = Links(stored["responses"])
    makers = packers(stored, links, districts=districts, until=due.until(stored))
    return {name: make() for name, make in makers.items()}


def packers(
    stored: Mapping[str, Stored], links: Links, *, districts: Sequence[str], until: Until
) -> dict[str, Callable[[], Packed]]:
    """What packs each table, of tables that are open already; who is lost or due follows from the last days ``until``."""
    return {
        "activities": lambda: _pack_activities(stored["activities"], districts),
        "responses": lambda: _pack_responses(stored["responses"], districts, links),
        "returnees": lambda: _pack_returnees(stored["returnees"], districts),
        "calls": lambda: _pack_calls(stored["calls"], districts),
        **_awaited(stored, links, districts, until),
    }


def _packed(days: np.ndarray, dimensions: Makers, categories: Makers, amounts: AmountMakers) -> Packed:
    """The columns of a table in the order of its days."""
    order = stored_columns.order_of(days)
    made = {name: partial(_ordered, make, order) for name, make in amounts.items()}
    return Packed(
        stored_columns.taken(days, order), Lazy(dimensions, order), Lazy(categories, order), Lazy(made)
    )


def _ordered(make: Callable[[], np.ndarray], order: np.ndarray | None) -> np.ndarray:
    return stored_columns.taken(make(), order)


def _pack_activities(table: Stored, districts: Sequence[str]) -> Packed:
    def where(basis: str, name: str) -> np.ndarray:
        return np.where(stored_columns.equals(table, "reach_basis", basis), numbers(table, name), np.nan)

    def with_both(name: str, basis: str = "counted") -> np.ndarray:
        known = ~np.isnan(numbers(table, "target")) & ~np.isnan(numbers(table, "reached_total"))
        return np.where(known, where(basis, name), np.nan)

    amounts: AmountMakers = {
        "reached_counted": partial(where, "counted", "reached_total"),
        "reached_estimated": partial(where, "estimated", "reached_total"),
        **{name: partial(where, "counted", name) for name in ACTIVITY_AMOUNTS},
        "target": partial(with_both, "target"),
        "reached_of_target": partial(with_both, "reached_total"),
        "target_estimated": partial(with_both, "target", "estimated"),
        "reached_of_target_estimated": partial(with_both, "reached_total", "estimated"),
    }
    return _packed(
        stored_columns.days(table, "date"), _dimensions(table, "activities", districts), {}, amounts
    )


def _pack_responses(table: Stored, districts: Sequence[str], links: Links) -> Packed:
    messages = [f"message_{code}" for code in codebook.load().codes("message")]
    flags = ["feels_informed", "risk_awareness", "wants_to_migrate", "previous_attempt", "deceived_by_agent"]
    flags += [name for name in table.names if name.startswith(("documents_", "migration_reason_"))]
    sources = stored_columns.Several(table, "source_used")
    categories: Makers = {
        # First what is asked for together: as bits it stands in one row (bits.spans).
        **{name: partial(flag, table, name) for name in messages},
        **{f"{name}_change": partial(_message_change, table, name, links) for name in messages},
        "score": partial(_score, table),
        **{name: partial(flag, table, name) for name in flags},
        "score_move": partial(_moves, table, links),
        "earlier": lambda: Coded(("linked",), (links.earlier >= 0).astype(np.uint8)),
        "planned_route": partial(coded, table, "responses", "planned_route"),
        "trusted_source": partial(coded, table, "responses", "trusted_source"),
        "design": partial(coded, table, "responses", "design"),
        **{f"source_used_{code}": partial(sources.named, code) for code in codebook.load().codes("source")},
    }
    days, dimensions = stored_columns.days(table, "date"), _dimensions(table, "responses", districts)
    order = stored_columns.order_of(days)
    amounts: AmountMakers = {"score_change": partial(_rise, table, links, order)}
    return Packed(
        stored_columns.taken(days, order), Lazy(dimensions, order), Lazy(categories, order), Lazy(amounts)
    )


def _pack_returnees(table: Stored, districts: Sequence[str]) -> Packed:
    flags = [name for name in table.names if name.startswith("assistance_")] + ["community_acceptance"]
    months: Makers = {"months_band": partial(_months_band, table)}
    courses = Courses(table, scores=SCORES, bands=months["months_band"])
    themes = stored_columns.Several(table, "themes")
    categories: Makers = {
        **{name: partial(flag, table, name) for name in flags},
        **courses.items(),
        "satisfaction": partial(coded, table, "returnees", "satisfaction"),
        **{
            f"satisfaction_with_{name.removeprefix('assistance_')}": partial(_satisfaction_with, table, name)
            for name in flags
            if name.startswith("assistance_")
        },
        **{f"theme_{code}": partial(themes.named, code) for code in codebook.load().codes("theme")},
        "first_interview": lambda: Coded(
            ("yes",), stored_columns.first_of(table, "returnee_id", "interview_date").astype(np.uint8)
        ),
    }
    return _packed(
        stored_columns.days(table, "interview_date"),
        {**_dimensions(table, "returnees", districts), **months},
        categories,
        {**{name: partial(numbers, table, name) for name in SCORES}, **courses.amounts()},
    )


def _pack_calls(table: Stored, districts: Sequence[str]) -> Packed:
    categories: Makers = {
        "topic": partial(coded, table, "calls", "topic"),
        "destination": partial(coded, table, "calls", "destination"),
        "referred": partial(flag, table, "referred"),
        "answered": partial(flag, table, "answered"),
    }
    return _packed(stored_columns.days(table, "date"), _dimensions(table, "calls", districts), categories, {})


def _awaited(
    stored: Mapping[str, Stored], links: Links, districts: Sequence[str], until: Until
) -> dict[str, Callable[[], Packed]]:
    """Who was expected at a later round and who did not come; who is still due."""
    table, returnees = stored["responses"], stored["returnees"]
    dimensions = _dimensions(table, "responses", districts)
    messages = [f"message_{code}" for code in codebook.load().codes("message")]
    answers: Makers = {
        **{name: partial(flag, table, name) for name in messages},
        "score": partial(_score, table),
    }
    designs: Makers = {"design": partial(coded, table, "responses", "design")}

    def due_respondents() -> due.Columns:
        found = due.of_respondents(table, links, as_of=until.all)
        return due.packed(found, dimensions, round_after=links)

    def due_returnees() -> due.Columns:
        found = due.of_returnees(returnees, as_of=until.all)
        return due.packed(found, _dimensions(returnees, "returnees", districts))

    makers: dict[str, Callable[[], due.Columns]] = {
        "lost": lambda: expected.lost(
            table, links, dimensions=dimensions, answers={**answers, **designs}, until=until.responses
        ),
        "expected": lambda: expected.expected(
            table, links, dimensions=dimensions, answers=answers, designs=designs, until=until.responses
        ),
        "due_respondents": due_respondents,
        "due_returnees": due_returnees,
    }
    return {name: partial(_without_amounts, make) for name, make in makers.items()}


def _without_amounts(make: Callable[[], due.Columns]) -> Packed:
    return Packed(*make(), {})


# --- what is worked out ------------------------------------------------------------------------------------------


def _dimensions(table: Stored, name: str, districts: Sequence[str]) -> Makers:
    names = [
        column
        for column in parameters_of(name)
        if column in DIMENSIONS and column not in ("province", "district")
    ]
    district: Makers = {"district": lambda: Coded(tuple(districts), codes_of(table, "district", districts))}
    sampled: Makers = {}
    if name == "responses":
        sampled = {units.UNIT: partial(units.unit, table, name), units.WEIGHT: partial(units.weight, table)}
    return {**district, **{column: partial(coded, table, name, column) for column in names}, **sampled}


def _message_change(table: Stored, name: str, links: Links) -> Coded:
    """Pairs of answers, (earlier, later), of those who answered both times."""
    answers, earlier = flag(table, name).codes, links.earlier
    changes = np.empty(len(answers), dtype=np.uint8)
    for block in blocks(len(answers)):
        now, then = answers[block], np.where(earlier[block] >= 0, answers.take(earlier[block]), 0)
        changes[block] = np.where((now > 0) & (then > 0), (then - 1) * 2 + now, 0)
    return Coded(MESSAGE_CHANGES, changes)


def _rise(table: Stored, links: Links, order: np.ndarray | None) -> np.ndarray:
    """By how much the share of correct items rose since the respondent's round before, NaN where there is none; in an order."""
    rows = np.arange(table.rows, dtype=np.int32) if order is None else order
    rise, risen = np.empty(len(rows)), _risen(table, links)
    for block in blocks(len(rows)):
        rise[block] = risen(rows[block])
    return rise


def _risen(table: Stored, links: Links) -> Callable[[np.ndarray | slice], np.ndarray]:
    """What gives the rise at some rows."""
    score, earlier = _score(table), links.earlier
    parts = (one.split("/") for one in score.values)
    share = np.array([np.nan, *(int(part) / int(of) for part, of in parts)])

    def at(rows: np.ndarray | slice) -> np.ndarray:
        before = earlier[rows]
        then = np.where(before >= 0, score.codes.take(before), 0)
        return share.take(score.codes[rows]) - share.take(then)

    return at


def _moves(table: Stored, links: Links) -> Coded:
    """Whether the share fell, stayed or rose."""
    moves, risen = np.empty(table.rows, dtype=np.uint8), _risen(table, links)
    for block in blocks(table.rows):
        found = risen(block)
        moves[block] = np.where(np.isnan(found), 0, np.sign(np.nan_to_num(found)) + 2)
    return Coded(MOVES, moves)


def _score(table: Stored) -> Coded:
    """Every 'correct/asked' that occurs is a category, so means, quantiles and pass marks come out exact."""
    return table.once("score", lambda: _scores(table))


def _scores(table: Stored) -> Coded:
    found: set[int] = set()

    def pair(score: np.ndarray, asked: np.ndarray) -> np.ndarray:
        known = ~np.isnan(score) & (asked > 0)
        both = np.where(known, score + asked * 1000, -1).astype(np.int64)
        found.update(_occurring(both).tolist())
        return both

    pairs = table.filled_from(("score", "items_asked"), np.dtype(np.int64), pair)
    present = np.array(sorted(found - {-1}), dtype=np.int64)
    values = tuple(f"{pair % 1000}/{pair // 1000}" for pair in present.tolist())
    codes = np.empty(len(pairs), dtype=np.min_scalar_type(len(values)))
    if len(present) and present[-1] >= _MOST_PAIRS:
        for block in blocks(len(pairs)):
            codes[block] = np.where(pairs[block] >= 0, np.searchsorted(present, pairs[block]) + 1, 0)
        return Coded(values, codes)
    place = np.zeros(_MOST_PAIRS, dtype=codes.dtype)  # the last one stands for -1
    place[present] = np.arange(1, len(present) + 1)
    for block in blocks(len(pairs)):
        codes[block] = place.take(pairs[block])
    return Coded(values, codes)


def _occurring(pairs: np.ndarray) -> np.ndarray:
    """The numbers from -1 on that occur."""
    if pairs.max(initial=0) >= _MOST_PAIRS - 1:
        return np.unique(pairs)
    occurs = np.zeros(_MOST_PAIRS, dtype=bool)
    occurs[pairs + 1] = True
    return np.flatnonzero(occurs) - 1


def _satisfaction_with(table: Stored, assistance: str) -> Coded:
    """The satisfaction stated in the interviews that state an assistance, unknown in all others."""
    told = coded(table, "returnees", "satisfaction")
    return Coded(told.values, np.where(flag(table, assistance).codes == 2, told.codes, 0).astype(np.uint8))


def _months_band(table: Stored) -> Coded:
    months = numbers(table, "months_since_return")
    starts, names = [start for start, _ in MONTH_BANDS], tuple(name for _, name in MONTH_BANDS)
    codes = np.where(np.isnan(months), 0, np.searchsorted(starts, np.nan_to_num(months), side="right"))
    return Coded(names, codes.astype(np.uint8))
