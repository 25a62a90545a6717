"""The rule of the DHS tables at its edges, and small groups flagged for staff."""

import numpy as np
import pytest

from indicators.reliability import disclosure, reliability


@pytest.mark.parametrize(
    ("n", "level"),
    [(0, "unreliable"), (24, "unreliable"), (25, "caution"), (49, "caution"), (50, "ok"), (5000, "ok")],
)
def test_fewer_than_25_is_not_shown_and_25_to_49_stands_in_parentheses(n: int, level: str):
    assert reliability(np.array([n]), np.array([0.2]), complete=False) == (level,)


@pytest.mark.parametrize("complete", [True, False])
def test_without_an_interval_a_number_is_suppressed(complete: bool):
    assert (
        reliability(np.array([0, 900]), np.array([np.nan, np.nan]), complete=complete) == ("suppressed",) * 2
    )


def test_a_complete_count_has_no_sampling_to_doubt():
    assert reliability(np.array([1, 30]), np.array([1.0, 30.0]), complete=True) == ("ok", "ok")


def test_one_to_four_people_are_flagged():
    assert disclosure(np.array([0, 1, 4, 5]), people=True) == ("ok", "flagged", "flagged", "ok")
    assert disclosure(np.array([0, 1, 4, 5]), people=False) == ("ok",) * 4
