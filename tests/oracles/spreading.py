"""Concentration, clustering and rising topics worked out again from the record exports, one place after the other.

Curves are not drawn and weights are no matrices here: shares by pairs of places, neighbours by lists. Random orders are those
documented (numpy's default generator, its seed, one row of random numbers sorted for each order), else p could not agree.
"""

import json
from dataclasses import replace
from datetime import date
from functools import cache
from math import isnan, nan
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

from tests.oracles import concentrated, moran, rates

SEED, ORDERS, FEWEST = 20_240_601, 9_999, 10
LATEST, BEFORE = 3, 12
Interval = tuple[float, float, float, int]
NOTHING: Interval = (nan, nan, nan, 0)


def rules(rule: Any) -> dict[str, Any]:
    """The rules of these indicators; `rule` is the class of rules."""

    def made(table: str, work: Any, *, people: bool = False) -> Any:
        return rule("worked", table, lambda book, item: (), people=people, work=work)

    return {
        "concentration": made("activities", _concentration),
        "clustering": made("activities", _clustering),
        "local_clustering": made("activities", _local),
        **{
            name: made("calls", _topic, people=True)
            for name in ("topic_latest", "topic_before", "topic_rise", "topic_rise_p")
        },
    }


def _same(value: float, n: int) -> Interval:
    return NOTHING if isnan(value) or not n else (value, value, value, n)


# --- outreach --------------------------------------------------------------------------------------------------------


def _counted(teller: Any, row: Any, rule: Any, codes: list[str]) -> dict[str, int]:
    """People counted in each district."""
    activities = teller.book.tables["activities"]
    chosen = teller._where(row, rule)
    basis, places = activities.text("reach_basis"), activities.text("district")
    people = activities.number("reached_total")
    told = dict.fromkeys(codes, 0)
    for at in np.flatnonzero(chosen).tolist():
        if basis[at] == "counted" and places[at] in told and not isnan(people[at]):
            told[places[at]] += int(people[at])
    return told


def _concentration(teller: Any, row: Any, rule: Any) -> Interval:
    figures = teller.book.figures("departures")
    codes = [code for code in teller._districts(row, rule) or [] if figures.get(code, 0) > 0]
    told = _counted(teller, row, rule, codes)
    if not sum(told.values()):
        return NOTHING
    amounts, bases = [told[code] for code in codes], [int(figures[code]) for code in codes]
    index = concentrated.gini if row.item == "gini" else concentrated.hoover
    return _same(float(index(amounts, bases)), len(codes))


def _clustering(teller: Any, row: Any, rule: Any) -> Interval:
    key = ("clustering", row.place_level, row.place, row.period_from, row.period_to)
    if key not in teller.kept:
        codes = teller._districts(row, rule) or []
        teller.kept[key] = _whole(*_rates(teller, row, rule, codes))
    found, p, n = teller.kept[key]
    return _same(found if row.item == "i" else p, n)


def _whole(codes: list[str], values: list[float], near: list[list[int]]) -> tuple[float, float, int]:
    """Moran's I over the places, its p, and how many there are."""
    if len(values) < FEWEST or len(set(values)) < 2 or not any(near):
        return nan, nan, 0
    seen = moran.global_i(values, near)
    array = np.array(values)
    dealt = array[_orders(len(values))] - array.mean()
    around = sum(
        (dealt[:, i] * dealt[:, at].mean(axis=1) for i, at in enumerate(near) if at), np.zeros(ORDERS)
    )
    found = len(values) / sum(map(bool, near)) * around / ((array - array.mean()) ** 2).sum()
    return seen, _p(found, seen), len(values)


def _local(teller: Any, row: Any, rule: Any) -> Interval:
    key = ("local", row.period_from, row.period_to)
    if "ds_division" in teller._applying(teller.book.tables["activities"]):
        return NOTHING
    if key not in teller.kept:
        anywhere = replace(row, place_level="country", place=teller.book.country.iso3)
        teller.kept[key] = _each(*_rates(teller, anywhere, rule, sorted(teller.book.provinces)))
    found = teller.kept[key]
    seen, p = found.get(row.place, (nan, nan))
    return _same(seen if row.item == "i" else p, len(found))


def _each(codes: list[str], values: list[float], near: list[list[int]]) -> dict[str, tuple[float, float]]:
    """Local I and adjusted p of each place that has a neighbour."""
    if len(values) < FEWEST or len(set(values)) < 2:
        return {}
    array = np.array(values) - np.mean(values)
    seen, p = {}, {}
    for at, code in enumerate(codes):
        if not near[at]:
            continue
        seen[code] = moran.local_i(values, near, at)
        others = np.delete(array, at)
        drawn = others[_orders(len(values) - 1)[:, : len(near[at])]].mean(axis=1)
        p[code] = _p(array[at] * drawn / np.mean(array**2), seen[code])
    adjusted = _false_discovery(p)
    return {code: (seen[code], adjusted[code]) for code in seen}


def _rates(
    teller: Any, row: Any, rule: Any, codes: list[str]
) -> tuple[list[str], list[float], list[list[int]]]:
    """Districts with a population, people counted per head of it, and the positions of their neighbours."""
    figures = teller.book.figures("population")
    codes = [code for code in codes if figures.get(code, 0) > 0]
    told = _counted(teller, row, rule, codes)
    if not sum(told.values()):
        return [], [], []
    bordering = _bordering(teller.book.country.folder / f"{teller.book.country.placed}.geojson")
    near = [[at for at, other in enumerate(codes) if other in bordering[code]] for code in codes]
    return codes, [told[code] / figures[code] for code in codes], near


@cache
def _bordering(path: Path) -> dict[str, set[str]]:
    """Which features of a file share a line with which."""
    features = {one["id"]: shape(one["geometry"]) for one in json.loads(path.read_text("utf-8"))["features"]}
    return {
        code: {
            other
            for other, there in features.items()
            if other != code and shapely.intersection(here.boundary, there.boundary).length > 0.001
        }
        for code, here in features.items()
    }


@cache
def _orders(n: int) -> np.ndarray:
    return np.random.default_rng(SEED).random((ORDERS, n)).argsort(axis=1)


def _p(dealt: np.ndarray, seen: float) -> float:
    room = 1e-12 * max(1.0, abs(seen))
    tail = min(
        sum(one >= seen - room for one in dealt.tolist()), sum(one <= seen + room for one in dealt.tolist())
    )
    return min(1.0, 2 * (tail + 1) / (ORDERS + 1))


def _false_discovery(p: dict[Any, float]) -> dict[Any, float]:
    """Each p by the smallest of p × tests ÷ rank over those that are not smaller."""
    ordered = sorted(p.values())
    return {
        key: min(
            1.0,
            *(
                ordered[rank] * len(ordered) / (rank + 1)
                for rank in range(len(ordered))
                if ordered[rank] >= one
            ),
        )
        for key, one in p.items()
    }


# --- hotline ---------------------------------------------------------------------------------------------------------


def _topic(teller: Any, row: Any, rule: Any) -> Interval:
    first, last = (date.fromisoformat(day) if day else None for day in (row.period_from, row.period_to))
    if first is None or last is None or first > last:
        return NOTHING
    key = ("topics", first, last)
    if key not in teller.kept:
        teller.kept[key] = _topics(teller, row, rule, first, last)
    counted, days, adjusted = teller.kept[key]
    later, earlier = counted.get((row.place, row.item), (0, 0))
    n = later + earlier
    if row.indicator in ("topic_latest", "topic_before"):
        return _same(float(later if row.indicator == "topic_latest" else earlier), n)
    if row.indicator == "topic_rise_p":
        value = adjusted.get((row.place, row.item), nan)
        return value, value, value, n
    if not earlier or not all(days):
        return nan, nan, nan, n
    return (later / days[0]) / (earlier / days[1]), *rates.bounds(later, earlier, days=days), n


def _topics(teller: Any, row: Any, rule: Any, first: date, last: date) -> tuple[dict, tuple[int, int], dict]:
    """Contacts lately and before by place and topic, the days of both, and the adjusted p of each rise."""
    late = _month(last, -(LATEST - 1))
    start = max(first, late)
    before = max(first, _month(start, -BEFORE))
    days = ((last - start).days + 1, (start - before).days)
    anywhere = replace(row, place_level="country", place=teller.book.country.iso3)
    calls = teller.book.tables["calls"]
    counted: dict[tuple[str, str], list[int]] = {}
    for at in np.flatnonzero(teller._where(anywhere, rule)).tolist():
        day, topic = calls.days()[at].astype(object), calls.text("topic")[at]
        if topic is None or day < before:
            continue
        place = calls.text("district")[at] or "unknown"
        counted.setdefault((place, topic), [0, 0])[0 if day >= start else 1] += 1
    p = {
        key: float(rates.p_of_rise(later, earlier, days=days))
        for key, (later, earlier) in counted.items()
        if key[0] != "unknown" and all(days)
    }
    return counted, days, _false_discovery(p)


def _month(day: date, by: int) -> date:
    """The first day of a month so many months away."""
    at = day.year * 12 + day.month - 1 + by
    return date(at // 12, at % 12 + 1, 1)
