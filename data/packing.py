"""A canonical table becomes packed columns: a small code for every dimension and every measure of a record.

A dimension is what records are filtered and grouped by; a measure is what is counted (categories) or summed
(amounts). Code 0 always means unknown. What is then added up, and where it is stored, is the business of `rollups`
and `cells`; what a count means is the business of `indicators`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data import codebook, tables
from data.filters import DIMENSIONS, parameters_of

ROUNDS = ("before", "after", "follow_up")
NO_YES = ("no", "yes")
MOVES = ("fell", "same", "rose")
MESSAGE_CHANGES = ("no>no", "no>yes", "yes>no", "yes>yes")
# Months since return, by the interviews the programme plans at 0, 3, 6 and 12 months.
MONTH_BANDS = ((0, "0-1"), (2, "2-4"), (5, "5-8"), (9, "9-12"), (13, "over-12"))
ACTIVITY_AMOUNTS = ("reached_female", "reached_male")
SCORES = ("economic", "social", "psychosocial", "composite")
DAY_COLUMN = {
    "activities": "date",
    "responses": "date",
    "lost": "date",
    "returnees": "interview_date",
    "calls": "date",
}


@dataclass(frozen=True)
class Coded:
    """Codes of one dimension or one category measure: 0 unknown, i+1 stands for values[i]."""

    values: tuple[str, ...]
    codes: np.ndarray


@dataclass(frozen=True)
class Packed:
    """One table ready to be added up. `days` are days since 1970, ascending; all arrays have one entry a record."""

    days: np.ndarray
    dimensions: dict[str, Coded]
    categories: dict[str, Coded]
    amounts: dict[str, np.ndarray]

    def take(self, rows: np.ndarray) -> "Packed":
        """The same columns for these row positions."""
        return Packed(
            self.days[rows],
            {name: Coded(c.values, c.codes[rows]) for name, c in self.dimensions.items()},
            {name: Coded(c.values, c.codes[rows]) for name, c in self.categories.items()},
            {name: amounts[rows] for name, amounts in self.amounts.items()},
        )


def pack(folder: Path, *, districts: Sequence[str]) -> dict[str, Packed]:
    """Every canonical table in `folder` (``<table>.parquet``), packed, and 'lost': people not seen again.

    `districts` are the P-codes that district columns may hold. Rows are in the order of their days.
    """
    packers: dict[str, Callable[[pa.Table, Sequence[str]], Packed]] = {
        "activities": _pack_activities,
        "responses": _pack_responses,
        "returnees": _pack_returnees,
        "calls": _pack_calls,
    }
    packed = {}
    for name, packer in packers.items():
        packed[name] = packer(pq.read_table(folder / f"{name}.parquet"), districts)
    packed["lost"] = _lost(
        pq.read_table(folder / "responses.parquet", columns=LINK_COLUMNS), packed["responses"]
    )
    return {name: table.take(np.argsort(table.days, kind="stable")) for name, table in packed.items()}


LINK_COLUMNS = ["respondent_id", "round", "date", "followup_due"]


def _pack_activities(table: pa.Table, districts: Sequence[str]) -> Packed:
    total, counted = _numbers(table, "reached_total"), _equals(table, "reach_basis", "counted")
    estimated, target = _equals(table, "reach_basis", "estimated"), _numbers(table, "target")
    both = ~np.isnan(target) & ~np.isnan(total)
    amounts = {
        "reached_counted": np.where(counted, total, np.nan),
        "reached_estimated": np.where(estimated, total, np.nan),
        **{name: np.where(counted, _numbers(table, name), np.nan) for name in ACTIVITY_AMOUNTS},
        "target": np.where(both & counted, target, np.nan),
        "reached_of_target": np.where(both & counted, total, np.nan),
    }
    return Packed(_days(table, "date"), _dimensions(table, "activities", districts), {}, amounts)


def _pack_responses(table: pa.Table, districts: Sequence[str]) -> Packed:
    messages = [f"message_{code}" for code in codebook.load().codes("message")]
    flags = ["feels_informed", "risk_awareness", "wants_to_migrate", "previous_attempt", "deceived_by_agent"]
    flags += [name for name in table.column_names if name.startswith(("documents_", "migration_reason_"))]
    earlier = _earlier(table)
    knows = {name: _flag(table, name) for name in messages}
    share = _score_share(table)
    rise = share - _at(share, earlier)
    categories = {
        **knows,
        **{name: _flag(table, name) for name in flags},
        **{f"{name}_change": _message_change(coded, earlier) for name, coded in knows.items()},
        "score": _score(table),
        "score_move": Coded(
            MOVES, np.where(np.isnan(rise), 0, np.sign(np.nan_to_num(rise)) + 2).astype(np.uint8)
        ),
        "earlier": Coded(("linked",), (earlier >= 0).astype(np.uint8)),
        "planned_route": _coded(table, "responses", "planned_route"),
        "trusted_source": _coded(table, "responses", "trusted_source"),
        "design": _coded(table, "responses", "design"),
        **_several(table, "source_used", field="source"),
    }
    return Packed(
        _days(table, "date"), _dimensions(table, "responses", districts), categories, {"score_change": rise}
    )


def _pack_returnees(table: pa.Table, districts: Sequence[str]) -> Packed:
    flags = [name for name in table.column_names if name.startswith("assistance_")] + ["community_acceptance"]
    dimensions = _dimensions(table, "returnees", districts) | {"months_band": _months_band(table)}
    categories = {
        **{name: _flag(table, name) for name in flags},
        "satisfaction": _coded(table, "returnees", "satisfaction"),
        "first_interview": Coded(
            ("yes",), _first_of(table, "returnee_id", "interview_date").astype(np.uint8)
        ),
    }
    return Packed(
        _days(table, "interview_date"),
        dimensions,
        categories,
        {name: _numbers(table, name) for name in SCORES},
    )


def _pack_calls(table: pa.Table, districts: Sequence[str]) -> Packed:
    categories = {
        "topic": _coded(table, "calls", "topic"),
        "destination": _coded(table, "calls", "destination"),
        "referred": _flag(table, "referred"),
        "answered": _flag(table, "answered"),
    }
    return Packed(_days(table, "date"), _dimensions(table, "calls", districts), categories, {})


def _lost(table: pa.Table, responses: Packed) -> Packed:
    """People whose later round did not come: filed under that round, with their own filter values.

    Not asked again directly after: under the day they were first asked. Due for follow-up by the last day of the data and not
    followed up: under the day it was due. Someone not yet due is not lost.
    """
    rounds, followed = _codes_of(table, "round", ROUNDS), _seen_later(table)
    due, as_of = _days(table, "followup_due"), _days(table, "date").max(initial=0)
    dropped = (rounds == 1) & ~followed
    overdue = (rounds == 2) & ~followed & (due > 0) & (due <= as_of)
    rows = np.flatnonzero(dropped | overdue)
    moved = responses.take(rows)
    later = Coded(ROUNDS, (rounds[rows] + 1).astype(np.uint8))
    days = np.where(overdue[rows], due[rows], moved.days)
    return Packed(days, moved.dimensions | {"round": later}, {"design": moved.categories["design"]}, {})


# --- links between the rounds of one respondent -------------------------------------------------------------------


def _round_positions(table: pa.Table) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Respondent number and round (1 to 3, 0 unknown) of each row, and the row of each respondent × round (or -1)."""
    encoded = table["respondent_id"].combine_chunks().dictionary_encode()
    person = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    rounds = _codes_of(table, "round", ROUNDS).astype(np.int64)
    position = np.full((len(encoded.dictionary), 5), -1, dtype=np.int64)
    position[person, rounds] = np.arange(len(person))
    position[:, 0] = -1
    return person, rounds, position


def _earlier(table: pa.Table) -> np.ndarray:
    """Row of the same respondent's previous round (before for after, after for follow_up), -1 if there is none."""
    person, rounds, position = _round_positions(table)
    return np.where(rounds > 1, position[person, np.maximum(rounds - 1, 0)], -1)


def _seen_later(table: pa.Table) -> np.ndarray:
    person, rounds, position = _round_positions(table)
    return position[person, rounds + 1] >= 0


def _at(values: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """values[rows], NaN where the row is -1."""
    if not len(values):
        return values
    return np.where(rows >= 0, values[rows], np.nan)


def _message_change(coded: Coded, earlier: np.ndarray) -> Coded:
    """Pairs of answers, (earlier, later), of those who answered both times."""
    if not len(earlier):
        return Coded(MESSAGE_CHANGES, coded.codes)
    now, then = coded.codes, np.where(earlier >= 0, coded.codes[earlier], 0)
    pair = np.where((now > 0) & (then > 0), (then - 1) * 2 + now, 0)
    return Coded(MESSAGE_CHANGES, pair.astype(np.uint8))


# --- single columns ------------------------------------------------------------------------------------------------


def _dimensions(table: pa.Table, name: str, districts: Sequence[str]) -> dict[str, Coded]:
    columns = [
        column
        for column in parameters_of(name)
        if column in DIMENSIONS and column not in ("province", "district")
    ]
    district = Coded(tuple(districts), _codes_of(table, "district", districts))
    return {"district": district} | {column: _coded(table, name, column) for column in columns}


def _coded(table: pa.Table, name: str, column: str) -> Coded:
    """A column of codes; the codebook gives the values and their order, for texts and countries the data, sorted."""
    field = tables.columns(name)[column].field
    values = _distinct(table, column) if field in (None, codebook.COUNTRY) else codebook.load().codes(field)
    return Coded(values, _codes_of(table, column, values))


def _distinct(table: pa.Table, column: str) -> tuple[str, ...]:
    return tuple(
        sorted(value for value in pc.unique(table[column].cast(pa.string())).to_pylist() if value is not None)
    )


def _codes_of(table: pa.Table, column: str, values: Sequence[str]) -> np.ndarray:
    found = pc.index_in(table[column].cast(pa.string()), value_set=pa.array(values, pa.string()))
    codes = found.fill_null(-1).to_numpy() + 1
    return codes.astype(np.min_scalar_type(len(values)))


def _equals(table: pa.Table, column: str, value: str) -> np.ndarray:
    return _codes_of(table, column, (value,)) == 1


def _flag(table: pa.Table, column: str) -> Coded:
    codes = table[column].cast(pa.int8()).fill_null(-1).to_numpy() + 1
    return Coded(NO_YES, codes.astype(np.uint8))


def _several(table: pa.Table, column: str, *, field: str) -> dict[str, Coded]:
    """A column of blank-separated codes as one yes/no measure a code; blank counts as not asked."""
    text = table[column].cast(pa.string())
    asked = pc.is_valid(text).to_numpy().astype(np.uint8)
    measures = {}
    for code in codebook.load().codes(field):
        named = pc.match_substring_regex(text, rf"(^| ){code}( |$)").fill_null(False).to_numpy()
        measures[f"{column}_{code}"] = Coded(NO_YES, asked + named.astype(np.uint8))
    return measures


def _numbers(table: pa.Table, column: str) -> np.ndarray:
    return table[column].cast(pa.float64()).fill_null(np.nan).to_numpy()


def _days(table: pa.Table, column: str) -> np.ndarray:
    """Days since 1970; 0 where there is none."""
    return table[column].cast(pa.date32()).cast(pa.int32()).fill_null(0).to_numpy()


def _score_share(table: pa.Table) -> np.ndarray:
    score, asked = _numbers(table, "score"), _numbers(table, "items_asked")
    return np.divide(score, asked, out=np.full(len(score), np.nan), where=asked > 0)


def _score(table: pa.Table) -> Coded:
    """Every 'correct/asked' that occurs is a category, so means, quantiles and pass marks come out exact."""
    score, asked = _numbers(table, "score"), _numbers(table, "items_asked")
    known = ~np.isnan(score) & (asked > 0)
    pairs = np.where(known, score + asked * 1000, -1).astype(np.int64)
    present, codes = np.unique(pairs, return_inverse=True)
    shift = 0 if -1 in present else 1
    values = tuple(f"{pair % 1000}/{pair // 1000}" for pair in present[present >= 0].tolist())
    return Coded(values, (codes + shift).astype(np.min_scalar_type(len(values))))


def _months_band(table: pa.Table) -> Coded:
    months = _numbers(table, "months_since_return")
    starts, names = [start for start, _ in MONTH_BANDS], tuple(name for _, name in MONTH_BANDS)
    codes = np.where(np.isnan(months), 0, np.searchsorted(starts, np.nan_to_num(months), side="right"))
    return Coded(names, codes.astype(np.uint8))


def _first_of(table: pa.Table, key: str, day: str) -> np.ndarray:
    """True on the earliest row of each key."""
    codes = table[key].combine_chunks().dictionary_encode().indices.to_numpy(zero_copy_only=False)
    order = np.lexsort((_days(table, day), codes))
    first = np.zeros(len(codes), dtype=bool)
    first[order[np.flatnonzero(np.diff(codes[order], prepend=-1))]] = True
    return first
