"""Which place a point lies in, and whether that agrees with the place a record states.

Belongs here: points to P-codes, exactly, one answer a point. Does not belong here: names (names), reading
shapes (boundaries), or what is done about a difference (data).

A grid laid over a country answers most points by one look-up; only points in cells that a border runs
through are tested against the shapes, so every answer is the shapes' own. A point off the coast, be it by a
metre, is outside: the boundaries are indicative and nothing is moved to fit them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from geo import boundaries
from geo.country import Country

AGREES, DIFFERS, ELSEWHERE, NO_POINT, NO_PLACE = "agrees", "differs", "outside", "no_point", "no_place"
# Cells along the longer side. More leave fewer points to test and take longer to lay, once a process.
_CELLS_ALONG = 700
_OUTSIDE, _BORDER = -1, -2


@dataclass(frozen=True, eq=False)
class Grid:
    """Places on a grid over a level; ``cells`` (rows, columns) has a place's position, outside or border."""

    codes: tuple[str, ...]
    shapes: np.ndarray
    west: float
    south: float
    step: float
    cells: np.ndarray

    def columns(self, longitude: np.ndarray) -> np.ndarray:
        """Column of each longitude (degrees); may lie off the grid. Never falls as the longitude rises."""
        return np.floor((longitude - self.west) / self.step)

    def rows(self, latitude: np.ndarray) -> np.ndarray:
        """Row of each latitude (degrees); may lie off the grid. Never falls as the latitude rises."""
        return np.floor((latitude - self.south) / self.step)


def locate(
    latitude: np.ndarray | Sequence[float | None] | pd.Series,
    longitude: np.ndarray | Sequence[float | None] | pd.Series,
    *,
    country: Country,
    level: str | None = None,
) -> np.ndarray:
    """The P-code of the place each point (degrees) lies in; None outside and where a coordinate is missing.

    ``level``: the one that records are placed in, if it is not given.

    Returns an array of objects of the points' length. A point on a shared border belongs to the first of
    its places by P-code. Raises UnknownPlace for a level the country does not have.
    """
    codes, found = numbered(latitude, longitude, country=country, level=level)
    return np.array([*codes, None], dtype=object)[found]


def numbered(
    latitude: np.ndarray | Sequence[float | None] | pd.Series,
    longitude: np.ndarray | Sequence[float | None] | pd.Series,
    *,
    country: Country,
    level: str | None = None,
) -> tuple[tuple[str, ...], np.ndarray]:
    """P-codes of a level, and for each point the number of its place among them, -1 for none: as ``locate`` in numbers."""
    level = level or country.placed
    grid = _grid(country, level, boundaries.source(country, level))
    return grid.codes, positions(_floats(longitude), _floats(latitude), grid=grid)


def compare(stated: np.ndarray, located: np.ndarray, *, has_point: np.ndarray) -> np.ndarray:
    """How stated and located P-codes (None where there is none) relate, a word for each row.

    ``no_point`` without a point; else ``outside`` where it lies in no place; else ``no_place`` where none is
    stated; else ``agrees`` or ``differs``. Nothing is repaired: the stated place stands.
    """
    said, here = np.asarray(stated, dtype=object), np.asarray(located, dtype=object)
    cases = [~np.asarray(has_point, dtype=bool), pd.isna(here), pd.isna(said), said == here]
    return np.select(cases, [NO_POINT, ELSEWHERE, NO_PLACE, AGREES], default=DIFFERS).astype(object)


def positions(x: np.ndarray, y: np.ndarray, *, grid: Grid) -> np.ndarray:
    """Position in ``grid.codes`` of the place each point lies in, -1 where it lies in none."""
    column, row = grid.columns(x), grid.rows(y)
    high, wide = grid.cells.shape
    # A missing coordinate fails every comparison, so it is off the grid too.
    on_grid = (column >= 0) & (column < wide) & (row >= 0) & (row < high)
    cell = np.where(on_grid, row * wide + column, 0).astype(np.int64)
    found = np.where(on_grid, grid.cells.ravel()[cell], _OUTSIDE)
    unsure = np.flatnonzero(found == _BORDER)
    found[unsure] = _exact(x[unsure], y[unsure], grid.shapes)
    return found


def _exact(x: np.ndarray, y: np.ndarray, shapes: np.ndarray) -> np.ndarray:
    """Position of the first shape that has each point inside or on its border, -1 where none has."""
    found = np.full(len(x), _OUTSIDE, dtype=np.int16)
    for position, (west, south, east, north) in enumerate(shapely.bounds(shapes)):
        near = (x >= west) & (x <= east) & (y >= south) & (y <= north) & (found == _OUTSIDE)
        candidates = np.flatnonzero(near)
        inside = shapely.intersects_xy(shapes[position], x[candidates], y[candidates])
        found[candidates[inside]] = position
    return found


@lru_cache(maxsize=8)
def _grid(country: Country, level: str, source: Path) -> Grid:
    """The grid of a level, laid once for each file of boundaries."""
    frame = boundaries.read(source, country=country, level=level)
    return lay(tuple(frame["pcode"]), frame.geometry.to_numpy(), cells_along=_CELLS_ALONG)


def lay(codes: tuple[str, ...], shapes: np.ndarray, *, cells_along: int) -> Grid:
    """A grid over polygons in the order of their codes, ``cells_along`` cells on its longer side.

    First every cell that the box around a piece of border covers is marked. What is not marked has no border
    in it, hence lies wholly in one place or in none, and its middle tells which.
    """
    shapely.prepare(shapes)
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(shapes))
    step = max(east - west, north - south) / cells_along
    size = int((north - south) / step) + 2, int((east - west) / step) + 2
    empty = Grid(codes, shapes, west, south, step, np.full(size, _OUTSIDE, dtype=np.int16))
    border = _border_cells(empty)
    row, column = np.nonzero(~border)
    middle_x, middle_y = west + (column + 0.5) * step, south + (row + 0.5) * step
    cells = np.full(size, _BORDER, dtype=np.int16)
    cells[row, column] = _exact(middle_x, middle_y, shapes)
    return Grid(codes, shapes, west, south, step, cells)


def _border_cells(grid: Grid) -> np.ndarray:
    """Whether a border may run through each cell of the grid."""
    marked = np.zeros(grid.cells.shape, dtype=bool)
    corners, ring = shapely.get_coordinates(_rings(grid.shapes), return_index=True)
    column, row = (axis.astype(np.int64) for axis in (grid.columns(corners[:, 0]), grid.rows(corners[:, 1])))
    same = ring[1:] == ring[:-1]
    left, right = (pick(column[1:], column[:-1])[same] for pick in (np.minimum, np.maximum))
    low, high = (pick(row[1:], row[:-1])[same] for pick in (np.minimum, np.maximum))
    for west, east, south, north in zip(left, right, low, high, strict=True):
        marked[south : north + 1, west : east + 1] = True
    return marked


def _rings(shapes: np.ndarray) -> np.ndarray:
    return shapely.get_rings(shapely.get_parts(shapes))


def _floats(values: np.ndarray | Sequence[float | None] | pd.Series) -> np.ndarray:
    """Degrees as floats, NaN where missing, whatever kind of missing the column has."""
    if isinstance(values, pd.Series):
        return values.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.asarray(values, dtype=np.float64)
