"""Published figures of places, looked up again in the places table and divided by hand."""

from math import nan
from typing import Any

Interval = tuple[float, float, float, int]
PARTS = {
    "population": ("population", "", 1),
    "departures": ("departures", "", 1),
    "population_density": ("population", "area", 1),
    "departures_per_1000_people": ("departures", "population", 1000),
}


def year(book: Any, indicator: str) -> str:
    """The year the figure is of, as its column is named."""
    kind = PARTS[indicator][0]
    return max(str(name) for name in book.places if str(name).startswith(f"{kind}_"))[-4:]


def figure(teller: Any, row: Any, rule: Any) -> Interval:
    """The sum over the districts a row speaks of, over another where it is a rate; none where one is not known."""
    del rule
    book = teller.book
    codes = _districts(teller, row)
    top, under, per = PARTS[row.indicator]
    known = [book.figures(kind) for kind in (top, under) if kind]
    if not codes or any(code not in figures for figures in known for code in codes):
        return nan, nan, nan, 0
    sums = [sum(figures[code] for code in codes) for figures in known]
    value = sums[0] / sums[1] * per if under else sums[0]
    return value, value, value, len(codes)


def _districts(teller: Any, row: Any) -> list[str]:
    provinces = teller.book.provinces
    if row.place_level == "country":
        return list(provinces)
    if row.place_level in ("district", "province"):
        return [code for code, province in provinces.items() if row.place in (code, province)]
    chosen = teller.filters
    if "ds_division" in chosen or row.place_level == "ds_division":
        return []
    return [
        code
        for code, province in provinces.items()
        if code in chosen.get("district", (code,)) and province in chosen.get("province", (province,))
    ]
