"""Clusters, strata and weights: a published example, a slow second implementation, and whether intervals cover."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators import designs, estimates
from indicators.designs import ClusterSums
from tests.oracles import linearised
from tests.oracles.linearised import Record

STEADY = settings(derandomize=True, deadline=None, database=None, max_examples=150)
SEED = 20261122

# Lohr (2010), Sampling: Design and Analysis, example 5.2: grade point averages of all four students in each of five
# suites drawn from a hundred; mean 2.826, standard error 0.164 with the correction for the finite population.
SUITES = [
    [3.08, 2.60, 3.44, 3.04],
    [2.36, 3.04, 3.28, 2.68],
    [2.00, 2.56, 2.52, 1.88],
    [3.00, 2.88, 3.44, 3.64],
    [2.68, 1.92, 3.28, 3.20],
]

records = st.lists(
    st.builds(
        Record,
        stratum=st.sampled_from(["a", "b"]),
        cluster=st.sampled_from(["1", "2", "3", "4"]),
        weight=st.floats(0.1, 5),
        value=st.sampled_from([0.0, 1.0]),
    ),
    min_size=1,
    max_size=40,
)


def _sums(listed: list[Record]) -> ClusterSums:
    """One group of records as sums by cluster."""
    cells = sorted({(record.stratum, record.cluster) for record in listed})
    strata = sorted({stratum for stratum, _ in cells})
    top, bottom = np.zeros(len(cells)), np.zeros(len(cells))
    for record in listed:
        at = cells.index((record.stratum, record.cluster))
        top[at] += record.weight * record.value
        bottom[at] += record.weight
    stratum = np.array([strata.index(stratum) for stratum, _ in cells])
    return ClusterSums(1, np.zeros(len(cells), dtype=int), stratum, top, bottom)


def _several(parts: list[ClusterSums]) -> ClusterSums:
    """Several groups as one."""
    return ClusterSums(
        len(parts),
        np.concatenate([np.full(len(part.top), i) for i, part in enumerate(parts)]),
        *(np.concatenate([getattr(part, name) for part in parts]) for name in ("stratum", "top", "bottom")),
    )


def test_the_published_standard_error_of_a_cluster_sample():
    suites = [Record("", str(i), 1, grade) for i, grades in enumerate(SUITES) for grade in grades]
    found = designs.linearised(_sums(suites))
    assert found.ratio[0] == pytest.approx(2.826, abs=5e-4)
    assert np.sqrt(found.variance[0] * (1 - 5 / 100)) == pytest.approx(0.164, abs=5e-4)
    assert found.freedom[0] == 4


@STEADY
@given(st.lists(records, min_size=1, max_size=3))
def test_groups_agree_with_the_slow_one(groups):
    found = designs.linearised(_several([_sums(group) for group in groups]))
    n = np.array([len(group) for group in groups])
    interval = designs.share(found, n)
    for i, group in enumerate(groups):
        own = found.ratio[i], found.variance[i], found.clusters[i], found.freedom[i]
        assert own == pytest.approx(linearised.ratio(group), abs=1e-9, nan_ok=True)
        bounds = interval.estimate[i], interval.low[i], interval.high[i]
        assert bounds == pytest.approx(linearised.share(group), abs=1e-9, nan_ok=True)


@STEADY
@given(records)
def test_a_share_stays_within_its_interval_and_that_within_its_range(listed):
    found = designs.share(designs.linearised(_sums(listed)), np.array([len(listed)]))
    low, high, p = found.low[0], found.high[0], found.estimate[0]
    assert np.isnan(low) or 0 <= low <= p <= high <= 1


def test_a_stratum_with_one_cluster_has_no_interval():
    found = designs.share(
        designs.linearised(_sums([Record("a", "1", 1, 1), Record("a", "1", 1, 0)])), np.array([2])
    )
    assert found.estimate[0] == 0.5
    assert np.isnan([found.low[0], found.high[0]]).all()


def test_where_all_answer_alike_the_interval_is_that_of_as_many_records_as_clusters():
    alike = [Record("", str(i % 10), 1, 1) for i in range(100)]
    found = designs.share(designs.linearised(_sums(alike)), np.array([100]))
    assert found.high[0] == 1
    assert found.low[0] < estimates.wilson(np.array([10]), np.array([10])).low[0]
    assert found.low[0] > 0.6


def test_a_change_within_the_same_clusters_is_that_of_each_cluster():
    # As a paired mean: the same cluster before and after, equal weights, equal sizes.
    before, after = np.array([2.0, 4.0, 6.0, 3.0]), np.array([5.0, 6.0, 6.0, 7.0])
    group = stratum = np.zeros(4, dtype=int)
    tens = np.full(4, 10.0)
    found = designs.linearised_difference(
        ClusterSums(1, group, stratum, before, tens), ClusterSums(1, group, stratum, after, tens)
    )
    changes = (after - before) / 10
    assert found.ratio[0] == pytest.approx(changes.mean())
    assert found.variance[0] == pytest.approx(changes.var(ddof=1) / 4)


def test_a_mean_is_clipped_and_says_what_its_records_are_worth():
    suites = [Record("", str(i), 1, grade / 4) for i, grades in enumerate(SUITES) for grade in grades]
    grades = np.array([record.value for record in suites])
    found = designs.mean(
        designs.linearised(_sums(suites)),
        np.array([len(suites)]),
        simple=np.array([grades.var(ddof=1)]),
        limits=(0, 0.8),
    )
    assert found.high[0] == 0.8
    assert found.worth is not None
    assert found.worth[0] == pytest.approx(grades.var(ddof=1) / designs.linearised(_sums(suites)).variance[0])


@pytest.mark.parametrize(("clusters", "least"), [(8, 0.92), (15, 0.92), (29, 0.92), (30, 0.93), (60, 0.93)])
@pytest.mark.parametrize("correlation", [0.05, 0.2])
def test_intervals_cover_where_plain_ones_fail(clusters, least, correlation):
    random = np.random.default_rng(SEED)
    covered = [_covered(random, clusters, correlation, true) for true in np.arange(0.1, 0.95, 0.1)]
    ours, plain = np.mean(covered, axis=0)
    assert least <= ours <= 0.97
    assert plain < ours


def _covered(random: np.random.Generator, clusters: int, correlation: float, true: float, *, runs: int = 400):
    """How often the interval holds the true share of beta-binomial clusters of twelve: ours, and Wilson's plain one."""
    size, spread = 12, (1 - correlation) / correlation
    right = random.binomial(
        size, random.beta(true * spread, (1 - true) * spread, size=(runs, clusters))
    ).astype(float)
    group = np.repeat(np.arange(runs), clusters)
    bottom = np.full(runs * clusters, float(size))
    sums = ClusterSums(runs, group, np.zeros_like(group), right.ravel(), bottom)
    n = np.full(runs, clusters * size)
    return [
        np.mean((found.low <= true) & (true <= found.high))
        for found in (
            designs.share(designs.linearised(sums), n),
            estimates.wilson(right.sum(axis=1), n),
        )
    ]
