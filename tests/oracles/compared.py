"""Two sides of an answers export held against each other again, record by record: difference, interval, p, Holm.

A row of either side is taken at its word, as in `records`; the difference is worked out from the records of both. Shares
nothing with the program.
"""

from collections.abc import Iterator
from dataclasses import replace
from math import isnan, nan
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from tests.oracles import against, people, records, sampled
from tests.oracles.book import Book
from tests.oracles.measures import rules
from tests.oracles.sampled import Sample, Told

NOT_GROUPS = ("period", "province", "district", "ds_division")  # told by the row's days or place
ENDING, CHANCE = "_second_less_first", "_second_less_first_p"


class Block(NamedTuple):
    """What the export says of one comparison: positions of its rows, the last None where there is no p."""

    first: int
    second: int
    difference: int
    p: int | None


def blocks(answers: pd.DataFrame) -> list[Block]:
    """Every comparison of an export, in its order."""
    names = answers["indicator"].tolist()
    at = [i for i, name in enumerate(names) if name.endswith(ENDING)]
    return [
        Block(i - 2, i - 1, i, i + 1 if i + 1 < len(names) and names[i + 1].endswith(CHANCE) else None)
        for i in at
    ]


def teller(frames: dict[str, pd.DataFrame], filters: dict[str, str], country: Any) -> Any:
    """What answers rows from the record exports."""
    book = Book(frames, country)
    book.tables["returnees"].add("text", "months_band", book.bands)
    book.tables.update(people.tables(book))
    asked = {name: tuple(value.split(",")) for name, value in filters.items()}
    return records._Teller(book, asked, rules(0.75))


def told(tells: Any, answers: pd.DataFrame, block: Block) -> tuple[Told, float, Any]:
    """The second side less the first, its p before any adjustment (NaN for a complete count), and the rule."""
    rows = [_row(answers.iloc[[at]]) for at in (block.first, block.second)]
    rule = tells.rules[rows[0].indicator]
    if rule.complete:
        one, other = (tells._estimate(row, rule) for row in rows)
        gap = other[0] - one[0] if one[3] and other[3] else nan
        return (
            Told(gap, gap, gap, one[3] + other[3], float(one[3] + other[3]), min(one[3], other[3])),
            nan,
            rule,
        )
    (first, drawn), (second, also) = (_sample(tells, row, rule) for row in rows)
    shares = rule.kind in ("share", "coverage")
    # A change lies between -1 and 1, a difference of two changes between -2 and 2: halved it has the bounds of a difference of means.
    scale = 2.0 if rule.kind == "pairs" else 1.0
    found = sampled.apart(first / scale, second / scale, (drawn, also), shares=shares)
    found = found._replace(estimate=found.estimate * scale, low=found.low * scale, high=found.high * scale)
    if isnan(found.low):
        return found, nan, rule
    return (
        found,
        against._alone(first, second, drawn, also) if shares else _p_of_means(first, second, drawn, also),
        rule,
    )


def _row(answers: pd.DataFrame) -> Any:
    """The row of a side, without the group that its place or its days tell already."""
    (row,) = records._plain(answers)
    names, values = row.group.split("+"), row.group_value.split("+")
    kept = [(name, value) for name, value in zip(names, values, strict=True) if name not in NOT_GROUPS]
    return replace(row, group="+".join(n for n, _ in kept), group_value="+".join(v for _, v in kept))


def _sample(tells: Any, row: Any, rule: Any) -> tuple[np.ndarray, Sample]:
    """The numbers that are averaged, and how their records were drawn."""
    chosen = tells._where(row, rule)
    picked = tuple(values[chosen] for values in tells._arrays(row, rule))
    if rule.kind == "coverage":
        lost = tells._where(row, rule, table="lost")
        drawn = Sample.of(tells.book.responses, tells.book.tables["lost"]).at(np.concatenate([chosen, lost]))
        linked = picked[0].astype(bool)
        asked = np.concatenate([linked, np.ones(int(lost.sum()), dtype=bool)])
        return np.concatenate([linked, np.zeros(int(lost.sum()), dtype=bool)])[asked].astype(float), drawn.at(
            asked
        )
    drawn = tells._sample(row, rule)
    if rule.kind == "share":
        yes, asked = picked
        return yes[asked].astype(float), drawn.at(asked)
    values = picked[0] if rule.kind == "mean" else picked[1] - picked[0]
    known = ~np.isnan(values)
    return values[known], drawn.at(known)


def _p_of_means(first: np.ndarray, second: np.ndarray, drawn: Sample, also: Sample) -> float:
    if drawn.plain and also.plain:
        p: Any = stats.ttest_ind(first, second, equal_var=False)[1]
        return float(p)
    return sampled.p_of(sampled.linear_apart(first, second, (drawn, also))[0])


def adjusted(p: list[float]) -> list[float]:
    """Holm's p over those that are known."""
    known = {at: value for at, value in enumerate(p) if not isnan(value)}
    found = against._holm(known)
    return [found.get(at, nan) for at in range(len(p))]


def families(answers: pd.DataFrame, level: str) -> Iterator[list[Block]]:
    """The comparisons that are adjusted together: the whole selection, then each measure by the places of the level."""
    listed = blocks(answers)
    split = [one for one in listed if _of_place(answers.iloc[one.difference], level)]
    yield [one for one in listed if one not in split]
    keys = dict.fromkeys(
        tuple(answers.iloc[one.difference][["indicator", "item", "group_value"]]) for one in split
    )
    for key in keys:
        yield [
            one
            for one in split
            if tuple(answers.iloc[one.difference][["indicator", "item", "group_value"]]) == key
        ]


def _of_place(row: Any, level: str) -> bool:
    return row["place_level"] == level and not str(row["group"]).startswith(level)
