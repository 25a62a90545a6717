"""The peers of the answers: the same question asked of pandas, polars and DuckDB over all records in memory, and a bare pass.

Belongs here: a frame of the records and each peer's way with it, written as its users would for speed: columns of small types,
what a pair of answers says worked out beforehand. Not here: our way, and which questions are asked (answers.py).

All give the same array a split: (groups, NUMBERS), groups in the order of the codes, 0 unknown.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, Protocol

import duckdb
import numpy as np
import pandas as pd
import polars as pl

from data.aggregation import arrays
from data.asking import rollups
from data.filters import DIMENSIONS, UNKNOWN, Filters

SPLITS: Final = (("district", "round"), ("month", "round"), ("sex", "age_group", "round"), ("round", "score"))
_EPOCH: Final = date(1970, 1, 1)
Sums = dict[tuple[str, ...], np.ndarray]


class Peer(Protocol):
    """One way to ask."""

    name: str

    def ask(self, filters: Filters) -> Sums:
        """The sums of every split."""
        ...


class Records:
    """The packed records as columns: codes of dimensions and what is added up (``numbers``; NaN where not known)."""

    def __init__(self, cells: Path) -> None:
        opened = arrays.of(cells / "responses")
        described = json.loads((cells / "responses" / "columns.json").read_text())
        parents = json.loads((cells / "places.json").read_text())
        self.values: dict[str, tuple[str, ...]] = {
            name: tuple(values) for name, values in described["dimensions"].items() if name in DIMENSIONS
        }
        self.codes: dict[str, np.ndarray] = {name: opened[name] for name in self.values}
        self._of_provinces(parents)
        self.days = opened["days"]
        months = rollups.months_of(self.days)
        self.first_month = int(months[0])
        self.codes["month"] = (months - self.first_month + 1).astype(np.uint8)
        self.codes["score"] = opened["score"]
        scores: Sequence[str] = described["categories"]["score"]
        self.sizes = {name: len(values) + 1 for name, values in self.values.items()}
        self.sizes |= {"month": int(self.codes["month"].max()) + 1, "score": len(scores) + 1}
        self.messages = [name for name in described["categories"] if _is_message(name)]
        self.numbers = _numbers(opened, self.messages, _shares(scores))

    def _of_provinces(self, parents: Mapping[str, str | None]) -> None:
        districts = self.values["district"]
        provinces = tuple(dict.fromkeys(filter(None, map(parents.get, districts))))
        number = {province: at + 1 for at, province in enumerate(provinces)}
        table = np.array([0, *(number.get(parents.get(one) or "", 0) for one in districts)], dtype=np.uint8)
        self.values["province"], self.codes["province"] = provinces, table[self.codes["district"]]

    def wanted(self, filters: Filters) -> dict[str, list[int]]:
        """The codes that each filtered dimension may have."""
        return {
            name: [0 if value == UNKNOWN else self.values[name].index(value) + 1 for value in values]
            for name, values in filters.chosen.items()
        }

    def shape(self, split: tuple[str, ...]) -> tuple[int, ...]:
        """How many codes each dimension of a split has."""
        return tuple(self.sizes[name] for name in split)


def _is_message(name: str) -> bool:
    return name.startswith("message_") and not name.endswith("_change")


def _shares(scores: Sequence[str]) -> np.ndarray:
    parts = (one.split("/") for one in scores)
    return np.array([np.nan, *(int(part) / int(whole) for part, whole in parts)])


def _numbers(
    opened: Mapping[str, np.ndarray], messages: Sequence[str], shares: np.ndarray
) -> dict[str, np.ndarray]:
    """What is added up, by column: answers; of pairs then, now and both; scores and their changes, with squares."""
    found: dict[str, np.ndarray] = {}
    unknown = np.nan
    for name in messages:
        found[name] = np.array([unknown, 0, 1], dtype=np.float32)[opened[name]]
        pair = opened[f"{name}_change"]  # unknown, no>no, no>yes, yes>no, yes>yes
        for what, table in {"then": (0, 0, 1, 1), "now": (0, 1, 0, 1), "both": (0, 0, 0, 1)}.items():
            found[f"{name}_{what}"] = np.array([unknown, *table], dtype=np.float32)[pair]
    found["share"], found["change"] = shares[opened["score"]], np.array(opened["score_change"])
    found["share_squared"], found["change_squared"] = found["share"] ** 2, found["change"] ** 2
    return found


def counted(names: Sequence[str]) -> list[str]:
    """The columns whose known values are counted: of a pair and of a square one is enough."""
    return [name for name in names if not name.endswith(("_now", "_both", "_squared"))]


class Pandas:
    """Masks over categories, then a grouping a split."""

    name = "pandas"

    def __init__(self, records: Records) -> None:
        self._records = records
        codes = {
            name: pd.Categorical.from_codes(
                codes.astype(np.int16), categories=pd.Index(range(records.sizes[name]))
            )
            for name, codes in records.codes.items()
        }
        days = pd.to_datetime(pd.Series(records.days), unit="D")
        self._frame = pd.DataFrame({"day": days, **codes, **records.numbers})

    def ask(self, filters: Filters) -> Sums:
        frame, chosen = self._frame, pd.Series(data=True, index=self._frame.index)
        for name, codes in self._records.wanted(filters).items():
            chosen &= frame[name].isin(codes)
        if filters.date_from:
            chosen &= frame["day"] >= pd.Timestamp(filters.date_from)
        if filters.date_to:
            chosen &= frame["day"] <= pd.Timestamp(filters.date_to)
        found = frame[chosen] if filters != Filters() else frame
        return {split: self._split(found, split) for split in SPLITS}

    def _split(self, frame: pd.DataFrame, split: tuple[str, ...]) -> np.ndarray:
        grouped = frame.groupby(list(split), observed=True)
        parts = [grouped.size().to_frame("rows")]
        if "score" not in split:
            names = list(self._records.numbers)
            parts += [grouped[names].sum(), grouped[counted(names)].count()]
        table = pd.concat(parts, axis=1)
        keys = [table.index.get_level_values(name).astype(int) for name in split]
        return placed(self._records.shape(split), keys, table.to_numpy(dtype=float))


class Polars:
    """The same with polars, on all cores."""

    name = "polars"

    def __init__(self, records: Records) -> None:
        self._records = records
        columns: dict[str, Any] = {"day": records.days, **records.codes, **records.numbers}
        self._frame = pl.DataFrame({name: np.asarray(one) for name, one in columns.items()}).with_columns(
            pl.col(list(records.numbers)).fill_nan(None)
        )

    def ask(self, filters: Filters) -> Sums:
        wanted = [pl.col(name).is_in(codes) for name, codes in self._records.wanted(filters).items()]
        if filters.date_from:
            wanted.append(pl.col("day") >= (filters.date_from - _EPOCH).days)
        if filters.date_to:
            wanted.append(pl.col("day") <= (filters.date_to - _EPOCH).days)
        found = self._frame.lazy().filter(*wanted) if wanted else self._frame.lazy()
        asked = [found.group_by(split).agg(self._wanted(split)) for split in SPLITS]
        return {
            split: placed(
                self._records.shape(split),
                [table[name].to_numpy().astype(int) for name in split],
                table.drop(split).to_numpy().astype(float),
            )
            for split, table in zip(SPLITS, pl.collect_all(asked), strict=True)
        }

    def _wanted(self, split: tuple[str, ...]) -> list[pl.Expr]:
        if "score" in split:
            return [pl.len()]
        names = list(self._records.numbers)
        known = [pl.col(name).count().alias(f"{name}_known") for name in counted(names)]
        return [pl.len(), *(pl.col(name).sum() for name in names), *known]


class DuckDB:
    """The same with DuckDB, the table in its memory."""

    name = "DuckDB"

    def __init__(self, records: Records) -> None:
        self._records = records
        self._open = duckdb.connect()
        frame = pl.DataFrame({"day": records.days, **records.codes, **records.numbers})  # noqa: F841 -- read by its name
        quiet = ", ".join(
            f"CASE WHEN isnan({name}) THEN NULL ELSE {name} END AS {name}" for name in records.numbers
        )
        self._open.execute(
            f"CREATE TABLE records AS SELECT day, {', '.join(records.codes)}, {quiet} FROM frame"
        )

    def ask(self, filters: Filters) -> Sums:
        wanted = [
            f"{name} IN ({', '.join(map(str, codes))})"
            for name, codes in self._records.wanted(filters).items()
        ]
        if filters.date_from:
            wanted.append(f"day >= {(filters.date_from - _EPOCH).days}")
        if filters.date_to:
            wanted.append(f"day <= {(filters.date_to - _EPOCH).days}")
        where = f"WHERE {' AND '.join(wanted)}" if wanted else ""
        return {split: self._split(split, where) for split in SPLITS}

    def _split(self, split: tuple[str, ...], where: str) -> np.ndarray:
        names = list(self._records.numbers)
        sums = [f"sum({name})" for name in names] + [f"count({name})" for name in counted(names)]
        asked = ", ".join(["count(*)", *([] if "score" in split else sums)])
        by = ", ".join(split)
        found = self._open.execute(f"SELECT {by}, {asked} FROM records {where} GROUP BY {by}").df().fillna(0)
        keys = [found[name].to_numpy(dtype=int) for name in split]
        return placed(self._records.shape(split), keys, found.iloc[:, len(split) :].to_numpy(dtype=float))


class BarePass:
    """No answer: every byte that a question without roll-ups would have to read, read once and added up."""

    name = "a pass over the bytes"

    def __init__(self, records: Records, cells: Path) -> None:
        opened = arrays.of(cells / "responses")
        names = [*(name for name in records.codes if name in opened), *records.messages]
        names += [f"{name}_change" for name in records.messages]
        self._columns = [np.array(opened[name]) for name in (*names, "days", "score_change")]

    def ask(self, filters: Filters) -> Sums:
        for column in self._columns:
            np.bitwise_or.reduce(column.view(np.uint8)[: column.nbytes // 8 * 8].view(np.uint64))
        return {}


def placed(shape: tuple[int, ...], keys: Sequence[Any], table: np.ndarray) -> np.ndarray:
    """(groups, numbers): the rows of a table at the places of their groups; zeros where there are none."""
    found = np.zeros((int(np.prod(shape)), table.shape[1]))
    if len(table):
        found[np.ravel_multi_index([np.asarray(key) for key in keys], shape)] = np.nan_to_num(table)
    return found
