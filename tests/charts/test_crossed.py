"""Two measures on one map: thirds, cells, colours, and what each place says."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest

from charts import crossed, map, palette
from charts.crossed import CELLS, Crossed, Side
from charts.marks import Marks, Measure
from charts.palette import DARK, LIGHT, Theme

CODES = tuple(f"P{i}" for i in range(9))
UP, ACROSS = Measure("Leaving", "rate"), Measure("Reached", "rate", counted="activities")
CORNERS = ("neither", "reached", "leaving", "both")


def marks(values: Sequence[float | None], n: list[int | None] | None = None) -> Marks:
    told = list(values)
    return Marks(CODES, [f"Place {code}" for code in CODES], told, told, told, n=n).standing_for("place")


def grid() -> Crossed:
    """Nine places, one a cell in the order of the cells."""
    up, across = [1.0] * 3 + [5.0] * 3 + [9.0] * 3, [1.0, 5.0, 9.0] * 3
    return Crossed(Side(marks(up), UP, (3.0, 7.0)), Side(marks(across), ACROSS, (3.0, 7.0)), CORNERS)


def test_thirds_part_the_places_and_are_rounded_as_they_are_written():
    assert crossed.thirds(marks([1, 2, 3, 4, 5, 6, 7, 8, 9.04]), UP) == (3.7, 6.3)
    few: list[float | None] = [1, 2, 3, 4, 5, None, None, None, None]
    assert crossed.thirds(marks(few), UP) is None


def test_a_number_on_a_cut_belongs_to_the_third_above():
    side = Side(marks([2.9, 3, 6.9, 7, 7.1, 0, 9, 9, 9]), UP, (3.0, 7.0))
    assert [side.third(i) for i in range(6)] == [0, 1, 1, 2, 2, 0]


def test_each_place_is_in_one_cell_and_named_there():
    found = grid()
    assert [found.cell(i) for i in range(9)] == list(range(9))
    assert [found.names_in(cell) for cell in range(9)] == [[f"Place {code}"] for code in CODES]
    assert found.of(["P2", "P6"]).names_in(6) == ["Place P6"]
    assert found.told()["P2"] == "Leaving: 1.0 per 1,000<br>Reached: 9.0 per 1,000"


def test_what_lacks_a_number_has_no_cell_and_is_hatched_or_starred():
    reached = Marks(
        CODES,
        CODES,
        [None, None, *[5.0] * 7],
        n=[0, 3, *[50] * 7],
        reliability=["suppressed"] * 2 + ["ok"] * 7,
    )
    found = Crossed(Side(marks([5.0] * 9), UP, (3, 7)), Side(reached, ACROSS, (3, 7)), CORNERS)
    assert [found.cell(0), found.cell(1)] == [None, None]
    assert found.marks.without_data(0)
    assert found.marks.too_few(1)
    legend = map.legend(found.marks, classes=CELLS)
    assert [(one.pattern, one.count) for one in legend if one.count] == [
        ("fill", 7),
        ("star", 1),
        ("hatch", 1),
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_map_and_points_have_the_same_colours(theme: str):
    colours = palette.theme(theme)
    assert CELLS.colours(colours) == colours.crossed
    points = crossed.scatter(grid(), theme=theme)["data"][0]
    assert tuple(points["marker"]["color"]) == colours.crossed
    assert points["customdata"] == list(CODES)
    shapes = map.Shapes("/geo/x.geojson", map.Extent(0, 0, 1, 1))
    (area,) = crossed.choropleth(grid(), shapes=shapes, theme=theme)["data"]
    assert area["z"] == list(range(9))
    assert area["hovertext"] == [grid().told()[code] for code in CODES]


# Machado, Oliveira and Fernandes (2009), IEEE TVCG 15(6), 1291–1298: full severity, for linear sRGB
VISIONS = {
    "all cones": np.eye(3),
    "no red": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "no green": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]),
    "no blue": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]]),
}  # fmt: skip
TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]])  # fmt: skip


def lab(colour: str, vision: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of a colour as somebody sees it."""
    channels = np.array(palette.rgb(colour)) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(vision @ linear, 0, 1) / np.array([0.95047, 1, 1.08883])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("vision", VISIONS.values(), ids=VISIONS)
@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_nine_colours_are_told_apart_by_everybody(colours: Theme, vision: np.ndarray):
    pairs = combinations([lab(colour, vision) for colour in colours.crossed], 2)
    assert min(np.linalg.norm(one - other) for one, other in pairs) > 15
