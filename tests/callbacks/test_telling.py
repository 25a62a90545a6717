"""Tiles say what was rounded, and colour only what moved."""

import numpy as np
import pytest

from callbacks import telling
from indicators.answered import Answer
from indicators.questions import Question


def told(estimate: float, low: float, high: float, *, indicator: str = "change", n: int = 400) -> Answer:
    """An answer of one row for the whole country."""
    return Answer(
        question=Question(indicator, "visit_visa"),
        keys=((),),
        place_level="country",
        place="LKA",
        period=(None, None),
        estimate=np.array([estimate]),
        low=np.array([low]),
        high=np.array([high]),
        n=np.array([n]),
        effective_n=np.array([float(n)]),
        designs=("",),
        method=("wilson",),
        reliability=("ok",),
        disclosure=("ok",),
    )


@pytest.mark.parametrize(
    ("moved", "said"),
    [
        (0.18, ("+18 points", "up")),
        (-0.06, ("−6 points", "down")),
        (0.004, ("0 points", "")),
        (-0.004, ("0 points", "")),
    ],
)
def test_a_change_written_as_nothing_has_no_direction(moved: float, said: tuple[str, str]):
    assert telling.change_words(told(moved, moved - 0.02, moved + 0.02)) == said


@pytest.mark.parametrize(
    ("share", "low", "high", "said"),
    [
        (0.6545, 0.647, 0.662, "rounded from 6.5"),
        (0.346, 0.335, 0.358, "rounded from 3.46"),
        (0.61, 0.58, 0.64, ""),
    ],
)
def test_a_frequency_outside_its_own_interval_says_what_it_was_rounded_from(
    share: float, low: float, high: float, said: str
):
    note = telling.share_tile(told(share, low, high, indicator="comprehension"), "understand").note
    assert ("rounded from" in note) == bool(said)
    assert said in note
    assert "95 % interval" in note


def test_a_note_breaks_after_its_dots():
    assert telling.joined(("n 12", "", "to 30 Jun")) == "n 12\u00a0· to 30 Jun"
