"""Each against the rest: the others' sums, the pooled z test, clusters that lie on both sides."""

import numpy as np
import pytest
from scipy import stats

from data.asking.tallying import ClusterTally, Tally
from indicators import against
from indicators.weighing import Ratio
from tests.oracles import expanded

COUNTS = np.array([[4, 6], [10, 30], [20, 20], [5, 35]])  # no and yes of: unknown place, a, b, c


def tally(clusters: ClusterTally | None = None) -> Tally:
    return Tally(("district",), ((None, "a", "b", "c"),), COUNTS.sum(axis=1), {"m": COUNTS}, {}, clusters)


def ratio(one: Tally) -> Ratio:
    return Ratio(one, "m", np.array([0.0, 1.0]), np.ones(2))


def test_the_rest_of_a_place_is_all_other_known_places():
    assert against.rest_of(tally(), "m").counts["m"].tolist() == [[0, 0], [25, 55], [15, 65], [30, 50]]


def test_p_is_that_of_the_physicians_health_study():
    """Heart attacks of 189 in 11,034 without and 104 in 11,037 with aspirin: X² = 25.01, one degree of freedom (Agresti 2007,
    An Introduction to Categorical Data Analysis, on the Physicians' Health Study). X² is the square of the pooled z.
    """
    counts = np.array([[10_845, 189], [10_933, 104]])
    both = Tally(("district",), (("placebo", "aspirin"),), counts.sum(axis=1), {"m": counts}, {}, None)
    p = against.p_of(ratio(against.rest_of(both, "m")), ratio(both), effect=1.0)
    assert stats.chi2.isf(p, 1) == pytest.approx(25.01, abs=0.005)


def test_p_is_that_of_the_pooled_z_test():
    """Fleiss, Levin and Paik (2003), ch. 3, by statsmodels."""
    from statsmodels.stats.proportion import proportions_ztest

    own = tally()
    p = against.p_of(ratio(against.rest_of(own, "m")), ratio(own), effect=1.0)
    right = [proportions_ztest([yes, 85 - yes], [40, 80])[1] for yes in (30, 20, 35)]
    assert p[1:] == pytest.approx(right, abs=1e-12)
    assert np.isnan(p[0])


def test_a_design_effect_makes_p_larger():
    own = tally()
    rest = against.rest_of(own, "m")
    plain, planned = (against.p_of(ratio(rest), ratio(own), effect=effect)[1] for effect in (1.0, 1.5))
    assert planned > plain


def test_parts_of_one_cluster_in_several_other_places_are_one_cluster():
    # Cluster 7 lies in b and in c, cluster 8 in a, cluster 9 in b.
    sums = np.array([[[1, 2], [3, 4], [5, 6], [7, 8]]] * 3, dtype=float)
    parts = ClusterTally(
        4, np.array([2, 3, 1, 2]), np.array([7, 7, 8, 9]), np.zeros(4, dtype=int), np.zeros(4, dtype=bool), {"m": sums}, {}
    )  # fmt: skip
    rest = expanded.rest_of(tally(parts), "m").clusters
    assert rest is not None
    of_a = {
        int(unit): rest.sums["m"][0, at].tolist() for at, unit in enumerate(rest.unit) if rest.group[at] == 1
    }
    assert of_a == {7: [4, 6], 9: [7, 8]}
    assert sorted(rest.unit[rest.group == 2].tolist()) == [7, 8]
