"""Which place a point lies in, and whether that agrees with the place a record states.

A grid laid over a country answers most points by one look-up: a cell wholly inside a place needs no test. Exact
tests are made only in cells that a border crosses, so answers are those of the shapes themselves. A point off the
coast, be it by a metre, is outside: boundaries are indicative and nothing is moved to fit them.
Does not belong here: names (names), reading shapes (boundaries).
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import shapely

from geo import boundaries
from geo.country import Country

CELLS_ALONG = 400  # cells along the longer side: about a kilometre each for a country of 400 km
OUTSIDE, BORDER = -1, -2
AGREES, DIFFERS, ELSEWHERE, NO_POINT, NO_PLACE = "agrees", "differs", "outside", "no_point", "no_place"


@dataclass(frozen=True, eq=False)
class Grid:
    """Places on a grid. `inside` is (rows, columns): a place's position, OUTSIDE or BORDER; `border` numbers the border
    cells; `touching` is (places, border cells): which places reach into each.
    """

    codes: tuple[str, ...]
    shapes: np.ndarray
    west: float
    south: float
    step: float
    inside: np.ndarray
    border: np.ndarray
    touching: np.ndarray


def locate(latitude: np.ndarray, longitude: np.ndarray, *, country: Country, level: str = "district") -> np.ndarray:
    """The P-code of the place each point (degrees) lies in, None outside and where a coordinate is missing.

    Returns an array of objects of the points' length; a point on a shared border belongs to the first place by code.
    """
    grid = _grid(country, level, boundaries.source(country, level))
    y, x = (np.asarray(values, dtype=float) for values in (latitude, longitude))
    found = np.full(len(x), OUTSIDE)
    row, column, within = _cell(grid, x, y)
    found[within] = grid.inside[row[within], column[within]]
    unsure = np.flatnonzero(found == BORDER)
    found[unsure] = _exact(grid, x[unsure], y[unsure], grid.border[row[unsure], column[unsure]])
    return np.array([*grid.codes, None], dtype=object)[found]


def compare(stated: np.ndarray, located: np.ndarray, *, has_point: np.ndarray) -> np.ndarray:
    """How stated and located P-codes (None where there is none) relate: agrees, differs, outside, no_point or no_place.

    'no_place': a point lies in a place, but none is stated.
    """
    here = np.array([code is not None for code in located], dtype=bool)
    said = np.array([code is not None for code in stated], dtype=bool)
    same = np.asarray(stated, dtype=object) == np.asarray(located, dtype=object)
    cases = [~np.asarray(has_point, dtype=bool), ~here, ~said, same]
    return np.select(cases, [NO_POINT, ELSEWHERE, NO_PLACE, AGREES], default=DIFFERS).astype(object)


def _cell(grid: Grid, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row and column of each point, and whether it is on the grid at all."""
    across, up = (x - grid.west) / grid.step, (y - grid.south) / grid.step
    rows, columns = grid.inside.shape
    within = (across >= 0) & (across < columns) & (up >= 0) & (up < rows)  # False for a missing coordinate
    return np.where(within, up, 0).astype(np.int64), np.where(within, across, 0).astype(np.int64), within


def _exact(grid: Grid, x: np.ndarray, y: np.ndarray, cell: np.ndarray) -> np.ndarray:
    """The place each point of a border cell lies in, by its shape."""
    found = np.full(len(x), OUTSIDE)
    for place, shape in enumerate(grid.shapes):
        open_ = np.flatnonzero(grid.touching[place, cell] & (found == OUTSIDE))
        found[open_[shapely.intersects_xy(shape, x[open_], y[open_])]] = place
    return found


@lru_cache(maxsize=8)
def _grid(country: Country, level: str, _source: Path) -> Grid:
    """The grid of a level, made once for each source of boundaries."""
    frame = boundaries.load(country, level)
    shapes = frame.geometry.to_numpy()
    shapely.prepare(shapes)
    west, south, east, north = (float(edge) for edge in frame.total_bounds)
    step = max(east - west, north - south) / CELLS_ALONG
    size = int((north - south) / step) + 1, int((east - west) / step) + 1
    inside, touches = _fill(shapes, west, south, step, size)
    border = np.full(size, -1)
    border[inside == BORDER] = np.arange(int((inside == BORDER).sum()))
    touching = touches[:, inside == BORDER]
    return Grid(tuple(frame["pcode"]), shapes, west, south, step, inside, border, touching)


def _fill(
    shapes: np.ndarray, west: float, south: float, step: float, size: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """For each cell the place that covers it (or OUTSIDE, BORDER), and which places touch it."""
    rows, columns = size
    left, bottom = west + np.arange(columns) * step, south + np.arange(rows) * step
    boxes = shapely.box(left[None], bottom[:, None], left[None] + step, bottom[:, None] + step)
    inside = np.full(size, OUTSIDE)
    touches = np.zeros((len(shapes), *size), dtype=bool)
    for place, shape in enumerate(shapes):
        window = _window(shape, west, south, step)
        touches[place][window] = shapely.intersects(shape, boxes[window])
        covered = shapely.covers(shape, boxes[window])
        inside[window] = np.where(covered, place, inside[window])
    # A cell along a shared border touches two places though one covers it: points on the line need the exact test.
    inside[touches.any(axis=0) & ((inside == OUTSIDE) | (touches.sum(axis=0) > 1))] = BORDER
    return inside, touches


def _window(shape: shapely.Geometry, west: float, south: float, step: float) -> tuple[slice, slice]:
    """The cells that the box around a shape overlaps."""
    x0, y0, x1, y1 = shapely.bounds(shape)
    return (
        slice(max(int((y0 - south) / step) - 1, 0), int((y1 - south) / step) + 2),
        slice(max(int((x0 - west) / step) - 1, 0), int((x1 - west) / step) + 2),
    )
