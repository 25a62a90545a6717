"""A clean coverage of the narrowest places, out of polygons that were each simplified by itself.

Belongs here: reading the polygons, closing gaps, settling overlaps, and finding the wider place each lies in.
Does not belong here: fetching the source and writing files (build), or reading them at run time (boundaries).

Polygons simplified one by one overlap along their borders or leave gaps. Here every border comes to be one line, so
that wider places can be the unions of narrower ones, and nothing lies in two places or in none.
"""

import sqlite3
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

CRS = "EPSG:4326"
DECIMALS = 5  # of a degree: about 1 m
# Gaps narrower than this (degrees, about 1.1 km) are slips of simplifying and are closed; wider ones are lagoons.
GAP = 0.01
# Parts smaller than this (square degrees, about 0.02 km²) are splinters, or rocks that no map of a country shows.
LEAST_PART = 1.6e-6
# Outlines that are nearly a coverage are mended: gaps under a slip (degrees, 100 m), a thousandth of the area at most.
SLIP = 0.001
LEAST_FAULT = 0.001
# Cleaning and rounding are repeated until neither changes anything; one round is the rule, two were seen.
_ROUNDS = 5


class NoCoverage(Exception):
    """The polygons could not be made into a coverage; the message says what is left over."""


def read(database: Path, *, ids: str) -> gpd.GeoDataFrame:
    """Columns pcode (the source's own id), name and geometry of the polygons whose id begins with ``ids``.

    The database is SQLite with a table location_data of name, shape_id and coordinates (WKB, degrees).
    """
    connection = sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)
    try:
        rows = connection.execute(
            "select shape_id, name, coordinates from location_data where shape_id like ? order by shape_id",
            (f"{ids}%",),
        ).fetchall()
    finally:
        connection.close()
    shapes = shapely.from_wkb([row[2] for row in rows])
    columns = {"pcode": [row[0] for row in rows], "name": [row[1] for row in rows]}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


def clean(shapes: np.ndarray) -> np.ndarray:
    """The same polygons without overlaps, gaps or splinters, corners rounded, shared borders the same line.

    What two claim goes to the smaller one: a town would lose more of itself by it than the country around.
    Raises NoCoverage where polygons vanish or no valid coverage comes of them.
    """
    cleaned = _settled(shapes)
    cleaned = np.array([without_splinters(shape) for shape in cleaned])
    for _ in range(_ROUNDS):
        cleaned = on_grid(_settled(cleaned))
        if shapely.is_valid(cleaned).all() and shapely.coverage_is_valid(cleaned):
            break
    else:
        raise NoCoverage("The polygons overlap or cross themselves after cleaning.")
    if shapely.is_empty(cleaned).any():
        raise NoCoverage(f"{int(shapely.is_empty(cleaned).sum())} polygons vanished in cleaning.")
    return shapely.normalize(cleaned)


def _settled(shapes: np.ndarray, *, gap: float = GAP) -> np.ndarray:
    # The type stubs that are in use stop at shapely 2.1; the function came with 2.2.
    clean_up: Any = vars(shapely)["coverage_clean"]
    return clean_up(shapes, gap_width=gap, merge_strategy="min_area")


def without_splinters(shape: shapely.Geometry) -> shapely.Geometry:
    """A shape without its parts under LEAST_PART; the largest part always stays."""
    parts = shapely.get_parts(shape)
    areas = shapely.area(parts)
    kept = parts[(areas >= LEAST_PART) | (areas == areas.max())]
    whole: Any = kept[0] if len(kept) == 1 else shapely.multipolygons(kept)
    return whole


def mended(shapes: np.ndarray) -> np.ndarray:
    """Polygons rounded, slips along their borders settled; as they are where there are more than slips."""
    rounded = on_grid(shapes)
    if shapely.is_valid(rounded).all() and shapely.coverage_is_valid(rounded):
        return rounded
    settled = on_grid(_settled(shapes, gap=SLIP))
    changed = shapely.area(shapely.symmetric_difference(settled, shapes)).sum() / shapely.area(shapes).sum()
    return settled if changed < LEAST_FAULT else rounded


def on_grid(shapes: np.ndarray) -> np.ndarray:
    """Every corner moved to the grid by itself, so that corners that were shared stay shared."""
    return shapely.transform(shapes, lambda corners: np.round(corners, DECIMALS))


def parents(shapes: np.ndarray, wider: gpd.GeoDataFrame) -> list[str]:
    """For each shape the code (column pcode) of the wider place that most of it lies in."""
    shared = shapely.area(shapely.intersection(shapes[:, None], wider.geometry.to_numpy()[None, :]))
    return wider["pcode"].to_numpy()[shared.argmax(axis=1)].tolist()
