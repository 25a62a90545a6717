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
# Cells along the longer side for a level of few places, and of many: more leave fewer points to test and take longer to
# lay, once a process.
_CELLS_ALONG, _FINE, _MANY = 700, 1800, 100
# A grid finer than this is filled by way of a coarser one, whose cells answer for most of its own.
_COARSE = 300
_OUTSIDE, _BORDER = -1, -2
_SLACK = 1e-9  # degrees: cells are a hair larger when their places are looked up than when points are put into them


@dataclass(frozen=True, eq=False)
class Grid:
    """Places on a grid over a level.

    ``cells`` (rows, columns) has a place's position, -1 outside, or -2 - k for the k-th cell with a border in it; that
    one may hold ``candidates[starts[k]:starts[k + 1]]``, positions in rising order.
    """

    codes: tuple[str, ...]
    shapes: np.ndarray
    west: float
    south: float
    step: float
    cells: np.ndarray
    starts: np.ndarray
    candidates: np.ndarray

    def columns(self, longitude: np.ndarray) -> np.ndarray:
        """Column of each longitude (degrees) with its fraction; may lie off the grid. Never falls as the longitude rises."""
        return (longitude - self.west) / self.step

    def rows(self, latitude: np.ndarray) -> np.ndarray:
        """Row of each latitude (degrees) with its fraction; may lie off the grid. Never falls as the latitude rises."""
        return (latitude - self.south) / self.step


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
    if not on_grid.all():
        column, row = np.where(on_grid, column, 0), np.where(on_grid, row, 0)
    cell = row.astype(np.int32) * np.int32(wide) + column.astype(np.int32)
    found = grid.cells.ravel().take(cell)
    if not on_grid.all():
        found[~on_grid] = _OUTSIDE
    unsure = np.flatnonzero(found <= _BORDER)
    found[unsure] = _exact(x[unsure], y[unsure], _BORDER - found[unsure], grid=grid)
    return found


def _exact(x: np.ndarray, y: np.ndarray, border: np.ndarray, *, grid: Grid) -> np.ndarray:
    """Position of the first place that has each point inside or on its border, -1 where none has; ``border``: its cell."""
    first, stop = grid.starts[border], grid.starts[border + 1]
    found = np.full(len(x), _OUTSIDE, dtype=np.int32)
    for turn in range(int((stop - first).max(initial=0))):
        open_ = np.flatnonzero((found == _OUTSIDE) & (first + turn < stop))
        place = grid.candidates[first[open_] + turn]
        inside = shapely.intersects_xy(grid.shapes[place], x[open_], y[open_])
        found[open_[inside]] = place[inside]
    return found


@lru_cache(maxsize=8)
def _grid(country: Country, level: str, source: Path) -> Grid:
    """The grid of a level, laid once for each file of boundaries."""
    frame = boundaries.read(source, country=country, level=level)
    fine = _FINE if len(frame) > _MANY else _CELLS_ALONG
    return lay(tuple(frame["pcode"]), frame.geometry.to_numpy(), cells_along=fine)


def lay(codes: tuple[str, ...], shapes: np.ndarray, *, cells_along: int) -> Grid:
    """A grid over polygons in the order of their codes, ``cells_along`` cells on its longer side.

    First every cell that the box around a piece of border covers is marked. What is not marked has no border
    in it, hence lies wholly in one place or in none, and its middle tells which.
    """
    shapely.prepare(shapes)
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(shapes))
    step = max(east - west, north - south) / cells_along
    size = int((north - south) / step) + 2, int((east - west) / step) + 2
    nothing = np.zeros(0, dtype=np.int64)
    empty = Grid(codes, shapes, west, south, step, np.full(size, _OUTSIDE, dtype=np.int32), nothing, nothing)
    border = _border_cells(empty)
    row, column = np.nonzero(~border)
    middle = west + (column + 0.5) * step, south + (row + 0.5) * step
    cells = np.full(size, _OUTSIDE, dtype=np.int32)
    cells[border] = _BORDER - np.arange(int(border.sum()))
    cells[row, column] = _middles(*middle, empty, cells_along=cells_along)
    starts, candidates = _candidates(border, empty)
    return Grid(codes, shapes, west, south, step, cells, starts, candidates)


def _middles(x: np.ndarray, y: np.ndarray, grid: Grid, *, cells_along: int) -> np.ndarray:
    """The place that the middle of each cell without a border lies in."""
    if cells_along > _COARSE:
        return positions(x, y, grid=lay(grid.codes, grid.shapes, cells_along=cells_along // 5))
    point, place = shapely.STRtree(grid.shapes).query(shapely.points(x, y), predicate="intersects")
    found = np.full(len(x), _OUTSIDE, dtype=np.int32)
    found[point[::-1]] = place[::-1]
    return found


def _candidates(border: np.ndarray, grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """For each cell with a border the places that reach into it: where its part of the list begins, and the list."""
    row, column = np.nonzero(border)
    west, south = grid.west + column * grid.step, grid.south + row * grid.step
    boxes = shapely.box(west - _SLACK, south - _SLACK, west + grid.step + _SLACK, south + grid.step + _SLACK)
    cell, place = shapely.STRtree(grid.shapes).query(boxes, predicate="intersects")
    order = np.lexsort((place, cell))
    starts = np.searchsorted(cell[order], np.arange(len(row) + 1))
    return starts, place[order]


def _border_cells(grid: Grid) -> np.ndarray:
    """Whether a border may run through each cell of the grid.

    Borders are cut into pieces shorter than a cell, so that the box around a piece covers four cells at most: those of
    its corners. Cutting moves a border by a rounding error, for which the boxes have slack.
    """
    high_most, wide_most = grid.cells.shape[0] - 1, grid.cells.shape[1] - 1
    marked = np.zeros((high_most + 1, wide_most + 1), dtype=bool)
    pieces = shapely.segmentize(_rings(grid.shapes), 0.9 * grid.step)
    corners, ring = shapely.get_coordinates(pieces, return_index=True)
    same = ring[1:] == ring[:-1]
    ends = np.stack([corners[1:][same], corners[:-1][same]])
    low, high = ends.min(axis=0) - _SLACK, ends.max(axis=0) + _SLACK
    for x in (low[:, 0], high[:, 0]):
        column = np.clip(np.floor(grid.columns(x)).astype(np.int64), 0, wide_most)
        for y in (low[:, 1], high[:, 1]):
            row = np.clip(np.floor(grid.rows(y)).astype(np.int64), 0, high_most)
            marked[row, column] = True
    return marked


def _rings(shapes: np.ndarray) -> np.ndarray:
    return shapely.get_rings(shapely.get_parts(shapes))


def _floats(values: np.ndarray | Sequence[float | None] | pd.Series) -> np.ndarray:
    """Degrees as floats, NaN where missing, whatever kind of missing the column has."""
    if isinstance(values, pd.Series):
        return values.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.asarray(values, dtype=np.float64)
