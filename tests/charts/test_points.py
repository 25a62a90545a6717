"""Symbols over the map: areas say the count whatever the shape, types differ in more than colour."""

import math
from typing import Any

import plotly.graph_objects as go
import pytest

from charts import points
from charts.palette import DARK, LIGHT, contrast
from charts.points import SHAPES, Symbol

LABELS = [f"Type {i}" for i in range(len(SHAPES))]


def symbols(*counted: float | None, activities: int = 1) -> list[Symbol]:
    return [Symbol(7.0 + i, 80.0, activities, i, count) for i, count in enumerate(counted)]


def test_area_is_proportional_to_what_is_counted_whatever_the_shape():
    drawn = [Symbol(7.0, 80.0, 1, kind, 400.0) for kind in range(len(SHAPES))]
    cluster = Symbol(7.0, 80.0, 3, None, 800.0)
    top = points.scale_top([*drawn, cluster])
    areas = [points.shape_of(one.kind).area * (points.size_px(one, top) / 2) ** 2 for one in drawn]
    whole = math.pi * (points.size_px(cluster, top) / 2) ** 2
    assert areas == pytest.approx([whole / 2] * len(SHAPES))


def test_areas_are_those_of_the_outlines():
    """The area of each outline, found by counting points of a fine lattice inside it (even and odd crossings)."""
    for shape in SHAPES:
        if not shape.path.endswith("Z") or "H" in shape.path or "V" in shape.path:
            continue  # the two made of two triangles of base 2 and height 1
        corners = [tuple(map(float, pair.split(","))) for pair in shape.path[1:-1].split("L")]
        step, inside = 0.02, 0
        grid = [i * step - 1.5 for i in range(150)]
        for y in grid:
            crossings = sorted(
                (bx - ax) * (y - ay) / (by - ay) + ax
                for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True)
                if (ay > y) != (by > y)
            )
            inside += sum(sum(x > at for at in crossings) % 2 for x in grid)
        assert inside * step**2 == pytest.approx(shape.area, rel=0.03), shape.name


def test_every_type_has_a_shape_of_its_own_and_a_colour_that_can_be_seen():
    assert len({shape.name for shape in SHAPES}) == len(SHAPES)
    for colours in (LIGHT, DARK):
        assert all(
            contrast(points.of_kind(kind, colours), colours.surface) >= 3 for kind in range(len(SHAPES))
        )


def test_one_trace_that_plotly_takes_and_that_brings_back_which_symbol_was_pressed():
    drawn = [*symbols(30, None, 500), Symbol(6.0, 81.0, 12, None, 2000.0, "12 activities")]
    (trace,) = points.traces(drawn, key="district")
    made: Any = go.Figure(data=[trace]).data[0]
    assert made.type == "scattergeo"
    assert trace["customdata"] == [[i, "district"] for i in (3, 2, 0, 1)]  # large ones below
    assert trace["marker"]["symbol"] == ["circle", "diamond", "square", "triangle-up-open"]
    assert trace["text"] == ["12", "", "", ""]
    assert points.traces([]) == []


def test_the_legend_has_the_types_that_occur_and_sizes_as_drawn():
    drawn = [*symbols(30, None, 500), Symbol(6.0, 81.0, 12, None, 2000.0)]
    told = points.legend(
        drawn, counts={0: 1, 1: 1, 2: 1, 3: 0, None: 2}, labels=LABELS, unit="People counted"
    )
    assert [(one.label, one.count) for one in told.kinds][:4] == [
        ("Type 0", 1), ("Type 1", 1), ("Type 2", 1), ("Type not stated", 2),
    ]  # fmt: skip
    assert [one.label for one in told.kinds][4:] == [
        "Several; coloured where most are of one type",
        "Hollow: nobody counted",
    ]
    assert [one.label for one in told.sizes] == ["100", "500", "2,000"]
    wide = [one.wide - 4 for one in told.sizes]
    assert [each / wide[-1] for each in wide] == pytest.approx(
        [math.sqrt(100 / 2000), math.sqrt(500 / 2000), 1]
    )
    assert all(one.picture.startswith("data:image/svg+xml,") for one in (*told.kinds, *told.sizes))
