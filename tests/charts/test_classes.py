"""Classes of a map: few, round, never written rounded, in agreement with the numbers as they are read, and a fall never painted like a rise."""

import math
from itertools import pairwise
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charts import formats
from charts.classes import Classes, classify
from charts.marks import Measure, Unit
from charts.palette import DARK, LIGHT
from tests.charts.samples import COUNT, POINTS, SHARE

UNITS: tuple[Unit, ...] = ("share", "points", "score", "count", "rate", "days")


def test_shares_get_equal_round_steps_in_the_middle_of_the_country() -> None:
    classes = classify(np.linspace(0.42, 0.81, 25).tolist(), SHARE)
    assert classes.breaks == (0.5, 0.6, 0.7, 0.8)
    written = [label.replace(formats.SPACE, " ") for label in classes.labels()]
    assert written == ["under 50 %", "50–60 %", "60–70 %", "70–80 %", "80 % and over"]


def test_a_number_on_a_break_belongs_to_the_class_above() -> None:
    classes = Classes((0.5, 0.6), "share")
    assert [classes.of(v) for v in (0.49, 0.5, 0.59, 0.6, 1.0)] == [0, 1, 1, 2, 2]


@pytest.mark.parametrize(
    ("unit", "breaks", "number", "place"),
    [("share", (0.56,), 0.5587, 1), ("rate", (2, 5), 4.96, 2), ("score", (0.46, 0.48), 0.4799, 2),
     ("score", (0.46, 0.48), 0.455, 1), ("points", (0.0,), -0.004, 1), ("rate", (100,), 99.6, 0)],
)  # fmt: skip
def test_a_number_is_in_the_class_that_its_reader_would_put_it_in(
    unit: Unit, breaks: tuple[float, ...], number: float, place: int
) -> None:
    assert Classes(breaks, unit).of(number) == place


def test_small_changes_of_the_numbers_leave_the_breaks_alone() -> None:
    numbers = np.linspace(0.42, 0.81, 25)
    assert classify((numbers + 0.004).tolist(), SHARE) == classify(numbers.tolist(), SHARE)


def test_changes_have_a_break_at_zero_and_equal_shades_at_equal_distance() -> None:
    classes = classify(np.linspace(-0.08, 0.22, 25).tolist(), POINTS)
    assert 0.0 in classes.breaks
    shades = classes.colours(LIGHT)
    assert shades[classes.of(-0.01)] in LIGHT.falls
    assert shades[classes.of(0.01)] in LIGHT.rises
    assert LIGHT.falls.index(shades[classes.of(-0.01)]) == LIGHT.rises.index(shades[classes.of(0.01)])


def test_counts_that_differ_greatly_get_one_two_five_steps() -> None:
    classes = classify([1, 3, 8, 20, 40, 90, 300, 1200, 5000], COUNT)
    assert set(classes.breaks) <= {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000}
    assert 3 <= len(classes) <= 5


@pytest.mark.parametrize("numbers", [[], [None, float("nan")], [0.4], [0.4, 0.4]])
def test_without_a_spread_there_is_one_class(numbers: list[float | None]) -> None:
    assert classify(numbers, SHARE) == Classes((), "share")
    assert Classes((), "share").labels() == ("all values",)


@given(st.sampled_from(UNITS), st.lists(st.floats(-1, 1), min_size=1, max_size=30), st.floats(0.001, 5000))
@settings(derandomize=True, database=None)
def test_classes_are_few_rising_exactly_written_and_coloured(
    unit: Unit, numbers: list[float], size: float
) -> None:
    bounded = unit in ("share", "score")
    values = [abs(v) if bounded or unit in ("count", "rate", "days") else v for v in numbers]
    values = [v * size for v in values] if unit in ("count", "rate", "days") else values
    classes = classify(values, Measure("x", unit=unit))
    assert 1 <= len(classes) <= 5
    assert list(classes.breaks) == sorted(set(classes.breaks))
    assert all(formats.exact(b, unit) for b in classes.breaks)
    assert len(set(classes.labels())) == len(classes)
    for colours in (LIGHT, DARK):
        assert len(set(classes.colours(colours))) == len(classes)
    assert all(0 <= classes.of(v) < len(classes) for v in values)


def _read(text: str) -> float:
    """The number that a reader takes a text for."""
    plain = text.replace(",", "").replace(formats.MINUS, "-")
    return float(plain.removesuffix("M")) * (1e6 if plain.endswith("M") else 1)


@given(
    st.sampled_from(get_args(Unit)),
    st.lists(st.floats(0, 1), min_size=2, max_size=30),
    st.sampled_from((0.01, 1, 20, 300, 5000, 9e6)),
)
@settings(derandomize=True, database=None)
def test_every_number_lies_within_the_bounds_of_its_class_as_both_are_written(
    unit: Unit, numbers: list[float], size: float
) -> None:
    values = numbers if unit in (*formats.SHARES, "score") else [v * size for v in numbers]
    values = [v - size / 2 for v in values] if unit in formats.SIGNED else values
    classes = classify(values, Measure("x", unit=unit))
    bounds = [-math.inf, *(_read(formats.tick(b, unit)) for b in classes.breaks), math.inf]
    for value in (*values, *classes.breaks):
        place = classes.of(value)
        assert bounds[place] <= _read(formats.bare(value, unit)) < bounds[place + 1]


def test_classes_are_not_finer_than_chance() -> None:
    """Scores that differ by hundredths lie within each other's intervals: a map that paints them apart misleads."""
    breaks = classify([0.44, 0.45, 0.46, 0.47, 0.48], Measure("score", unit="score")).breaks
    assert all(b - a >= 0.02 - 1e-9 for a, b in pairwise(breaks))


def test_rates_that_crowd_together_get_finer_steps() -> None:
    rates = [
        9.7,
        10,
        13,
        16,
        17,
        17,
        18,
        18,
        18,
        19,
        19,
        20,
        20,
        22,
        24,
        29,
        33,
        33,
        46,
        55,
        70,
        81,
        91,
        108,
        151,
    ]
    classes = classify(rates, Measure("contacts", unit="rate"))
    assert len(classes) >= 4
    assert classes.labels()[0] == f"under {classes.breaks[0]:.0f}"
