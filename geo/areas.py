"""The area of each place in square kilometres: the country's own figure where one is known, else that of its boundaries.

Belongs here: reckoning areas. Not here: the boundaries (boundaries.py), and what is set against an area (indicators).
"""

from functools import cache

from geo import boundaries
from geo.country import Country, supplied_folder

EQUAL_AREA = (
    "EPSG:6933"  # cylindrical, the same area everywhere: what lies near a pole is wide and flat, not larger
)
SQUARE_METRES = 1e6


def areas(country: Country, level: str) -> dict[str, float]:
    """Square kilometres by code of every place of a level. Raises UnknownPlace for a level the country does not have."""
    official = country.figures("area")
    return {code: official.get(code, drawn) for code, drawn in of_shapes(country, level).items()}


def of_shapes(country: Country, level: str) -> dict[str, float]:
    """Square kilometres by code as the boundaries in use are drawn."""
    return dict(_of_shapes(country, level, str(supplied_folder(country.code))))


@cache
def _of_shapes(country: Country, level: str, folder: str) -> dict[str, float]:
    del folder  # only tells apart which boundaries were in use
    frame = boundaries.load(country, level)
    sizes = frame.to_crs(EQUAL_AREA).geometry.area / SQUARE_METRES
    return dict(zip(frame["pcode"], sizes.astype(float).tolist(), strict=True))
