"""The rule of the DHS tables at its edges, and small groups flagged for staff."""

from dataclasses import replace

import numpy as np
import pytest

from indicators.estimates import Estimate
from indicators.reliability import DHS, NCHS, disclosure, judged, reliability


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


# NCHS Series 2 No. 175 (Parker et al. 2017), table and text: share, low, high, effective n, level.
STANDARDS = [
    (0.40, 0.30, 0.50, 29, "unreliable"),  # effective n below 30
    (0.03, 0.01, 0.06, 400, "ok"),  # width of 0.05: shown whatever its relative width
    (0.50, 0.35, 0.65, 45, "unreliable"),  # width of 0.30
    (0.10, 0.05, 0.19, 80, "unreliable"),  # relative width of 140 %
    (0.12, 0.07, 0.20, 90, "ok"),  # relative width of 108 %
    (0.90, 0.81, 0.95, 80, "caution"),  # the complement's relative width is 140 %
    (0.00, 0.00, 0.04, 90, "caution"),  # nobody: to be looked at
]


@pytest.mark.parametrize(("share", "low", "high", "worth", "level"), STANDARDS)
def test_the_standards_of_the_nchs_at_their_edges(share, low, high, worth, level):
    found = _one(share, low, high, n=1000, worth=worth)
    assert judged(found, complete=False, share=True, rule=NCHS) == (level,)
    assert judged(found, complete=False, share=True) == ("ok",)


def test_of_a_mean_the_effective_n_alone_counts():
    wide = _one(0.1, -0.9, 0.9, n=60, worth=31)
    assert judged(wide, complete=False, share=False, rule=NCHS) == ("ok",)
    assert judged(_one(0.1, 0.0, 0.2, n=60, worth=29), complete=False, share=False, rule=NCHS) == (
        "unreliable",
    )


@pytest.mark.parametrize("rule", [DHS, NCHS])
def test_too_few_clusters_and_no_interval_go_before_the_rule(rule):
    few = replace(_one(0.5, 0.45, 0.55, n=900, worth=400), few=np.array([True]))
    none = _one(0.5, np.nan, np.nan, n=900, worth=np.nan)
    assert judged(few, complete=False, share=True, rule=rule) == ("unreliable",)
    assert judged(none, complete=False, share=True, rule=rule) == ("suppressed",)
    assert judged(replace(none, few=np.array([True])), complete=False, share=True, rule=rule) == (
        "suppressed",
    )


def test_where_two_samples_are_compared_the_smaller_one_counts():
    compared = replace(_one(0.1, 0.0, 0.2, n=900, worth=900), least=np.array([24]))
    assert judged(compared, complete=False, share=False) == ("unreliable",)


def _one(estimate: float, low: float, high: float, *, n: int, worth: float) -> Estimate:
    bounds = np.array([estimate]), np.array([low]), np.array([high])
    return Estimate(bounds[0], bounds[1], bounds[2], np.array([n]), np.array([worth]))
