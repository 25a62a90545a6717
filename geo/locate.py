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
from typing import NamedTuple

import numpy as np
import pandas as pd
import shapely

from geo import boundaries
from geo.country import Country

AGREES, DIFFERS, ELSEWHERE, NO_POINT, NO_PLACE = "agrees", "differs", "outside", "no_point", "no_place"
# Cells along the longer side for a level of few places, and of many: more leave fewer points to test and take longer to
# lay, once a process.
_CELLS_ALONG, _FINE, _MANY = 700, 1800, 100
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

    First every cell that the box around a piece of border covers is marked. A cell that a place's border does not mark lies
    wholly in that place or wholly outside it, and its middle tells which.
    """
    shapely.prepare(shapes)
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(shapes))
    step = max(east - west, north - south) / cells_along
    size = int((north - south) / step) + 2, int((east - west) / step) + 2
    nothing = np.zeros(0, dtype=np.int64)
    empty = Grid(codes, shapes, west, south, step, np.full(size, _OUTSIDE, dtype=np.int32), nothing, nothing)
    pieces = _pieces(empty)
    marked, marking = _marked(pieces, empty)
    covered, covering = _covered(pieces, empty)
    cells = np.full(size[0] * size[1], _OUTSIDE, dtype=np.int32)
    cells[covered[::-1]] = covering[::-1]  # of several places the first
    border = np.zeros(len(cells), dtype=bool)
    border[marked] = True
    number = np.cumsum(border, dtype=np.int32) - 1
    cells[border] = _BORDER - number[border]
    within = border.take(covered)
    both = np.concatenate([number.take(marked), number.take(covered[within])]) * np.int64(len(shapes))
    both = _distinct(both + np.concatenate([marking, covering[within]]))
    starts = np.searchsorted(both, np.arange(int(border.sum()) + 1) * len(shapes))
    return Grid(codes, shapes, west, south, step, cells.reshape(size), starts, both % len(shapes))


class _Pieces(NamedTuple):
    """Pieces of borders, each shorter than a cell: columns and rows on the grid of both their ends, and whose border it is."""

    columns: tuple[np.ndarray, np.ndarray]
    rows: tuple[np.ndarray, np.ndarray]
    place: np.ndarray


def _pieces(grid: Grid) -> _Pieces:
    """All borders, cut. Cutting moves a border by a rounding error, for which boxes around pieces have slack."""
    parts, place = shapely.get_parts(grid.shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    cut = shapely.segmentize(rings, 0.9 * grid.step)
    (x, y), ring = shapely.get_coordinates(cut).T, shapely.get_coordinates(cut, return_index=True)[1]
    first = np.flatnonzero(ring[1:] == ring[:-1])
    column, row = grid.columns(x), grid.rows(y)
    ends = (column.take(first), column.take(first + 1)), (row.take(first), row.take(first + 1))
    return _Pieces(*ends, place[part[ring.take(first)]])


def _marked(pieces: _Pieces, grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """The cells that a border may run through, and whose border.

    A piece is shorter than a cell, so that the box around it covers four cells at most: those of its corners.
    """
    high, wide = grid.cells.shape
    slack = _SLACK / grid.step
    left, right = (
        np.clip(np.floor(one).astype(np.int64), 0, wide - 1) for one in _box(pieces.columns, slack)
    )
    low, top = (np.clip(np.floor(one).astype(np.int64), 0, high - 1) for one in _box(pieces.rows, slack))
    corners = np.concatenate([row * wide + column for row in (low, top) for column in (left, right)])
    places = np.int64(len(grid.shapes))
    found = _distinct(corners * places + np.tile(pieces.place, 4))
    return found // places, (found % places).astype(np.int32)


def _box(ends: tuple[np.ndarray, np.ndarray], slack: float) -> tuple[np.ndarray, np.ndarray]:
    return np.minimum(*ends) - slack, np.maximum(*ends) + slack


def _distinct(numbers: np.ndarray) -> np.ndarray:
    """The numbers that occur, sorted; of so few repeats numpy's own tells them apart in ten times the time."""
    numbers = np.sort(numbers)
    return numbers[np.diff(numbers, prepend=-1) != 0]


def _covered(pieces: _Pieces, grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """The cells whose middle lies in a place, and that place, the first place first.

    Along the middle of each row of cells a border is crossed on the way into a place, and then on the way out of it.
    """
    # The row whose middle is the next from each end on: where the two differ, the piece crosses the middle of the lower one.
    lower, upper = (np.ceil(one - 0.5) for one in _box(pieces.rows, 0))
    at = np.flatnonzero(lower != upper)
    (x, then), (y, above) = ([one.take(at) for one in ends] for ends in (pieces.columns, pieces.rows))
    row = lower.take(at)
    crossing = x + (then - x) * (row + 0.5 - y) / (above - y)
    place = pieces.place.take(at)
    order = np.lexsort((crossing, row, place))
    edge = (
        np.ceil(crossing.take(order) - 0.5).astype(np.int64)
        + row.take(order).astype(np.int64) * grid.cells.shape[1]
    )
    start, stop, inside = edge[::2], edge[1::2], place.take(order)[::2].astype(np.int32)
    sizes = stop - start
    run = np.arange(sizes.sum()) + np.repeat(start - (np.cumsum(sizes) - sizes), sizes)
    return run, np.repeat(inside, sizes)


def _floats(values: np.ndarray | Sequence[float | None] | pd.Series) -> np.ndarray:
    """Degrees as floats, NaN where missing, whatever kind of missing the column has."""
    if isinstance(values, pd.Series):
        return values.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.asarray(values, dtype=np.float64)
