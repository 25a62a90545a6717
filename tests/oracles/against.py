"""Each district or group against all others, record by record: the difference, and p adjusted over all that are compared."""

from dataclasses import replace
from math import isnan, nan, sqrt
from typing import Any

import numpy as np
from scipy import stats

from tests.oracles import sampled
from tests.oracles.export_frames import UNKNOWN
from tests.oracles.sampled import Sample, Told


def rules(rule: Any) -> dict[str, Any]:
    """The rules of these indicators; `rule` is the class of rules."""
    return {
        name: rule("planned", "responses", lambda book, item: (), work=work)
        for name, work in (("difference_from_rest", _difference), ("difference_from_rest_p", _p))
    }


def _difference(teller: Any, row: Any, rule: Any) -> Told:
    return _sides(teller, row, rule)[0]


def _p(teller: Any, row: Any, rule: Any) -> Told:
    told, _ = _sides(teller, row, rule)
    p = {one: _sides(teller, one, rule)[1] for one in _siblings(teller, row)}
    adjusted = _holm(p).get(row, nan)
    return told._replace(estimate=adjusted, low=adjusted, high=adjusted)


def _siblings(teller: Any, row: Any) -> list[Any]:
    """The same row of every known district or group."""
    if row.group == "round":
        return [replace(row, place=code) for code in teller.book.provinces]
    dimension = row.group.split("+")[0]
    there = sorted({value for value in teller.book.responses.text(dimension) if value})
    return [replace(row, group_value=f"{value}+{row.group_value.split('+')[1]}") for value in there]


def _sides(teller: Any, row: Any, rule: Any) -> tuple[Told, float]:
    """The difference from the others, and its p as it stands alone."""
    blank = replace(row, indicator="")
    if ("against", blank) not in teller.kept:
        teller.kept["against", blank] = _compared(teller, row, rule)
    return teller.kept["against", blank]


def _compared(teller: Any, row: Any, rule: Any) -> tuple[Told, float]:
    own = teller._where(row, rule)
    everyone = np.zeros(len(own), dtype=bool)
    for one in _siblings(teller, row):
        everyone |= teller._where(one, rule)
    if (row.place if row.group == "round" else row.group_value.split("+")[0]) == UNKNOWN:
        everyone = own
    answers = teller.book.responses.number(f"message_{row.item}")
    sides, drawn = [], []
    for chosen in (everyone & ~own, own):
        known = chosen & ~np.isnan(answers)
        sides.append(answers[known])
        drawn.append(teller._whole_sample().at(known))
    told = sampled.apart(sides[0], sides[1], (drawn[0], drawn[1]), shares=True)
    few = bool(drawn[1].clustered.any()) and len(set(drawn[1].cluster.tolist())) < sampled.FEWEST
    p = nan if isnan(told.low) else _alone(sides[0], sides[1], drawn[0], drawn[1])
    return told._replace(few=told.few or few), p


def _alone(first: np.ndarray, second: np.ndarray, rest: Sample, own: Sample) -> float:
    """The pooled z test, or Student's t of the difference with clusters and weights."""
    if rest.plain and own.plain:
        n1, n2 = len(first), len(second)
        pooled = (first.sum() + second.sum()) / (n1 + n2)
        error = sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
        return float(2 * stats.norm.sf(abs(second.mean() - first.mean()) / error)) if error else 1.0
    both = Sample(
        *(np.concatenate([getattr(one, name) for one in (rest, own)]) for name in Sample.__dataclass_fields__)
    )
    residuals, shares = [], []
    for values, side, sign in ((first, rest, -1.0), (second, own, 1.0)):
        share = float((side.weight * values).sum() / side.weight.sum())
        shares.append(share)
        residuals.append(sign * side.weight * (values - share) / side.weight.sum())
    found = sampled._from_residuals(shares[1] - shares[0], np.concatenate(residuals), both)
    return (
        float(2 * stats.t.sf(abs(found.value) / sqrt(found.variance), found.freedom))
        if found.variance > 0
        else nan
    )


def _holm(p: dict[Any, float]) -> dict[Any, float]:
    """Each p times the number of those not smaller, never less than a smaller one's, at most 1."""
    known = sorted((value, at) for at, value in enumerate(p.values()) if not isnan(value))
    keys, reached, adjusted = list(p), 0.0, {}
    for done, (value, at) in enumerate(known):
        reached = max(reached, min(1.0, value * (len(known) - done)))
        adjusted[keys[at]] = reached
    return adjusted
