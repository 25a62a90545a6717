"""Activities with their points, as far as the person who asks may know them: the one place where that is decided.

Belongs here: whose points are exact, whose are moved, whose come from the protected tables. Not here: how points are moved
(geo/displacing.py), what a release has of them (sharing/protected/events.py), and drawing (activity_points.py).
"""

from functools import lru_cache
from typing import Any, Final

import numpy as np

from callbacks import viewing
from callbacks.program import Program
from data.asking import points
from data.asking.points import Located
from data.filters import Filters
from data.store import Version
from geo import displacing
from geo.country import Country
from sharing import policy, secret

FEWEST: Final = policy.FEWEST_TOLD  # who came to a smaller one could be found at its point, moved or not


def activities(filters: Filters, program: Program) -> Located:
    """The activities that filters select: exact for who may see records, moved for others, as released for donors."""
    if not viewing.may("unprotected"):
        released: Any = program.evidence().cells  # those of a release, held to the bounds of the link
        return released.points(filters)
    known = points.of(program.version(), program.country)
    chosen = known.chosen(filters)
    if viewing.may("points"):
        return known.located.take(chosen)
    return _moved(program.version(), program.country, program.key(secret.POINTS)).take(chosen)


def exact() -> bool:
    """Whether the person who asks gets points as they are."""
    return viewing.may("points")


@lru_cache(maxsize=2)
def _moved(version: Version, country: Country, key: bytes) -> Located:
    """All activities of a version at points that are moved; none where so few were counted that one could be found."""
    known = points.of(version, country)
    where = known.located
    few = (where.counted > 0) & (where.counted < FEWEST)
    latitude = np.where(few, np.nan, where.latitude)
    moved = displacing.displaced(latitude, where.longitude, known.districts, country=country, key=key)
    return known.moved(*moved)
