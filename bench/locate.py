"""Which district a point lies in: ours beside ``geopandas.sjoin``, on the same points, in one process.

The points are spread evenly over the box around the country, so that about half of them lie in no district and many near
a border: harder than field points. A point on a shared border has a row for each of its districts in a spatial join;
of these the first by P-code counts, which is what ours answers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import process_time

import geopandas
import numpy as np
import pandas as pd

import geo.country
from geo import boundaries, locate
from geo.country import Country

ROUNDS = 5  # after one to warm up
SEED = 1


@dataclass(frozen=True)
class Compared:
    """Seconds of processor time of both ways, the one-off laying of the grid, and what they answered."""

    level: str
    points: int
    ours: float
    theirs: float
    laying: float
    inside: int
    on_borders: int  # points for which the join had several rows
    differ: int


def levels() -> tuple[str, ...]:
    """The levels of the benchmark's country, the widest first."""
    return geo.country.load("lka").levels


def run(points: int, level: str = "district") -> Compared:
    """Locate the same points in the places of a level both ways, in turn."""
    country = geo.country.load("lka")
    latitude, longitude = spread(points, country)
    frame = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(longitude, latitude), crs="EPSG:4326")
    places = boundaries.load(country, level)[["pcode", "geometry"]]
    laying = _seconds(lambda: locate.locate(latitude[:1], longitude[:1], country=country, level=level))
    joined = geopandas.sjoin(frame, places, predicate="intersects", how="left")
    ours = locate.locate(latitude, longitude, country=country, level=level)
    theirs = joined["pcode"].groupby(level=0).min().to_numpy(dtype=object)
    times = [
        (
            _seconds(lambda: locate.locate(latitude, longitude, country=country, level=level)),
            _seconds(lambda: geopandas.sjoin(frame, places, predicate="intersects", how="left")),
        )
        for _ in range(ROUNDS)
    ]
    return Compared(
        level=level,
        points=points,
        ours=median(mine for mine, _ in times),
        theirs=median(other for _, other in times),
        laying=laying,
        inside=int(pd.notna(ours).sum()),
        on_borders=len(joined) - points,
        differ=int((~((ours == theirs) | (pd.isna(ours) & pd.isna(theirs)))).sum()),
    )


def spread(points: int, country: Country) -> tuple[np.ndarray, np.ndarray]:
    """Latitudes and longitudes, spread evenly over the box around the country."""
    chance = np.random.default_rng(SEED)
    west, south, east, north = boundaries.load(country, "district").total_bounds
    return chance.uniform(south, north, points), chance.uniform(west, east, points)


def _seconds(work: Callable[[], object]) -> float:
    """Processor time: others on the machine do not count."""
    start = process_time()
    work()
    return process_time() - start


def told(several: Sequence[Compared]) -> str:
    """The comparison as a Markdown table, a row a level, and what was checked."""
    rows = [
        f"| {found.level} | {found.points:,} | {found.ours * 1000:.0f} ms | {found.theirs * 1000:,.0f} ms "
        f"| {found.theirs / found.ours:.0f} | {found.laying * 1000:.0f} ms |"
        for found in several
    ]
    checked = [
        f"{found.level}: {found.inside:,} points lie in one; {found.differ:,} answers differ; the join had "
        f"{found.on_borders:,} rows too many, for points on shared borders."
        for found in several
    ]
    head = ["| level | points | ours | geopandas.sjoin | times faster | laying the grid, once a process |"]
    return "\n".join([*head, "|---|---:|---:|---:|---:|---:|", *rows, "", *checked])
