"""Points that lie close together on a map, drawn as one: a nested grid first, then neighbours joined.

Belongs here: which points belong together at a scale. Not here: how a symbol looks (charts/points.py) and whose points
they are. Deterministic: the same points at the same scale are joined in the same way, in whatever order they come.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

NEAR_PX: Final = 34.0  # symbols nearer to each other than this are joined
_WORLD_PX: Final = 256.0  # of the whole Earth at scale 0, as web maps have it


@dataclass(frozen=True)
class Frame:
    """The part of the Earth a map shows, in degrees, and how large it is drawn, in CSS pixels."""

    west: float
    south: float
    east: float
    north: float
    wide: float
    tall: float

    @property
    def pixels(self) -> float:
        """Pixels for a radian of longitude where the whole frame just fits, in Mercator's projection."""
        high = float(mercator(np.array([self.north]))[0] - mercator(np.array([self.south]))[0])
        return min(self.wide / np.radians(self.east - self.west), self.tall / high)

    def holds(self, latitude: np.ndarray, longitude: np.ndarray) -> np.ndarray:
        """Whether each point lies in the frame; False for a point that is missing."""
        return (
            (longitude >= self.west) & (longitude <= self.east)
            & (latitude >= self.south) & (latitude <= self.north)
        )  # fmt: skip


@dataclass(frozen=True)
class Clusters:
    """``of`` is the number of the cluster of each point; a cluster lies at the mean of its points (degrees)."""

    of: np.ndarray
    latitude: np.ndarray
    longitude: np.ndarray
    size: np.ndarray


def mercator(latitude: np.ndarray) -> np.ndarray:
    """Mercator's ordinate of latitudes in degrees, for a globe of radius 1."""
    return np.log(np.tan(np.pi / 4 + np.radians(latitude) / 2))


def clusters(latitude: np.ndarray, longitude: np.ndarray, *, frame: Frame) -> Clusters:
    """Points joined so that no two clusters are drawn within NEAR_PX of each other, the largest first.

    The squares of the grid halve from one scale to the next (as the tiles of web maps do), so that a cluster falls
    apart into its own when one goes nearer.
    """
    x, y = np.radians(longitude) * frame.pixels, mercator(latitude) * frame.pixels
    square, size = _squares(x, y, frame.pixels)
    middle = np.column_stack([_mean(x, square, size), _mean(y, square, size)])
    joined = _joined(middle, size)
    of = joined[square]
    size = np.bincount(of)
    return Clusters(of, _mean(latitude, of, size), _mean(longitude, of, size), size)


def _squares(x: np.ndarray, y: np.ndarray, pixels: float) -> tuple[np.ndarray, np.ndarray]:
    """The number of the square each point lies in, and how many points lie in each."""
    # The finest scale of the web's tiles that still has squares of half NEAR_PX at least.
    step = 2 * np.pi * pixels / 2.0 ** np.floor(np.log2(4 * np.pi * pixels / NEAR_PX))
    place = (np.floor(part / step).astype(np.int64) for part in (x, y))
    along, up = (part - part.min(initial=0) for part in place)
    _, square, size = np.unique(along * (up.max(initial=0) + 1) + up, return_inverse=True, return_counts=True)
    return square, size


def _joined(middle: np.ndarray, size: np.ndarray) -> np.ndarray:
    """For each square the cluster it comes to belong to: passes of joining until nothing lies too near any more."""
    cluster = np.arange(len(size))
    while True:
        taken_by = _pass(middle, size)
        kept, number = np.unique(taken_by, return_inverse=True)
        number = number.ravel()
        cluster = number[cluster]
        if len(kept) == len(size):
            return cluster
        weights = np.bincount(number, weights=size)
        middle = np.column_stack(
            [np.bincount(number, weights=middle[:, axis] * size) / weights for axis in (0, 1)]
        )
        size = weights


def _pass(middle: np.ndarray, size: np.ndarray) -> np.ndarray:
    """From the fullest on, each that is left takes in all others left that lie near; for each the one it went to."""
    taken_by = np.full(len(size), -1)
    for one in np.lexsort((middle[:, 1], middle[:, 0], -size)).tolist():
        if taken_by[one] < 0:
            near = (np.abs(middle - middle[one]) < NEAR_PX).all(axis=1) & (taken_by < 0)
            near[near] = np.hypot(*(middle[near] - middle[one]).T) < NEAR_PX
            taken_by[near] = one
    return taken_by


def _mean(values: np.ndarray, of: np.ndarray, size: np.ndarray) -> np.ndarray:
    return np.bincount(of, weights=values, minlength=len(size)) / size
