"""Clustered estimates beside what R's package survey prints for its own schools in California: quantiles, and one group against the rest.

`figures/california_schools.csv` is `apiclus1` of that package: all 183 schools of 15 school districts (clusters) drawn at
random, their score of 2000 (`api00`), and whether they met their target (`comp.imp`). All weigh alike.
"""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data.asking.tallying import ClusterTally
from data.cells import Tally
from indicators import designs, others, quantiles, weighing
from indicators.definitions import INDICATORS
from indicators.weighing import Ratio

SCHOOLS = pd.read_csv(Path(__file__).parent / "figures" / "california_schools.csv")
SCORES = np.unique(SCHOOLS["score"])
EFFECT = 1.0
# svyquantile(~api00, svydesign(ids = ~dnum, weights = ~pw, data = apiclus1), c(.25, .5, .75)) in R, without a finite population
# correction; default interval, Wald's around the share at or below the quantile with t on 14 degrees of freedom.
SVYQUANTILE = {"p25": (552, 491, 628), "p50": (652, 559, 715), "p75": (719, 696, 777)}
# svyttest(api00 ~ comp.imp, the same design) of survey 4.5: difference, t. It takes one degree of freedom less than we do.
SVYTTEST = 15.506015037594, 0.915856254417054


def tallied(group: np.ndarray, names: tuple[str | None, ...]) -> Tally:
    """How many schools of each group have each score, and the same by cluster."""
    score = np.searchsorted(SCORES, SCHOOLS["score"])
    cluster = np.unique(SCHOOLS["cluster"], return_inverse=True)[1]
    size = cluster.max() + 1
    keys, at = np.unique(group * size + cluster, return_inverse=True)
    counts, sums = np.zeros((len(names), len(SCORES)), dtype=int), np.zeros((len(keys), len(SCORES)))
    np.add.at(counts, (group, score), 1)
    np.add.at(sums, (at, score), 1)
    own, unit = np.divmod(keys, size)
    none = np.zeros(len(keys), dtype=bool)
    clusters = ClusterTally(
        len(names), own, unit, none.astype(int), none, {"score": np.stack([sums] * 3)}, {}
    )
    return Tally(("group",), (names,), counts.sum(axis=1), {"score": counts}, {}, clusters)


def _reached(tally: Tally, share: float) -> float:
    return quantiles.inverse(tally.counts["score"].astype(float), SCORES, np.array([share])).item()


@pytest.mark.parametrize(("item", "printed"), SVYQUANTILE.items(), ids=SVYQUANTILE.keys())
def test_quantiles_and_what_their_intervals_are_made_of_are_those_of_r(item: str, printed: tuple):
    """R takes Wald's interval of the cumulative share where we take Wilson's; all else is the program's own."""
    tally = tallied(np.zeros(len(SCHOOLS), dtype=int), ("all",))
    scope: Any = SimpleNamespace(evidence=SimpleNamespace(score_shares=SCORES), effect=EFFECT)
    found = INDICATORS["score_quantile"].how.estimate({"responses": tally}, item, scope)
    below = (SCHOOLS["score"] <= found.estimate[0]).mean()
    worth = np.asarray(found.worth).item()
    t = designs.quantile(np.array([14.0])).item()
    half = t * np.sqrt(below * (1 - below) / worth)
    assert (found.estimate[0], _reached(tally, below - half), _reached(tally, below + half)) == printed
    # Wilson's bounds are the shares q with |p - q| = t √(q (1 - q) / n).
    p, add = quantiles.SHARES[item], t**2 / worth
    low, high = sorted(np.roots([1 + add, -(2 * p + add), p**2]))
    assert (found.low[0], found.high[0]) == (_reached(tally, low), _reached(tally, high))


def test_a_group_against_the_rest_differs_as_r_says():
    """Clusters lie in both groups, in one of them only, and of different sizes."""
    tally = tallied((SCHOOLS["improved"] == "no").to_numpy().astype(int), ("improved", "not"))
    own = weighing.weighed(Ratio(tally, "score", SCORES.astype(float), np.ones(len(SCORES))))
    assert own is not None
    apart = others.apart(own, np.array([True, True]))
    assert apart is not None
    difference, t = SVYTTEST
    for group, sign in enumerate((1, -1)):
        assert apart.linear.ratio[group] == pytest.approx(sign * difference, rel=1e-12)
        assert apart.linear.ratio[group] / np.sqrt(apart.linear.variance[group]) == pytest.approx(
            sign * t, rel=1e-12
        )
        assert apart.linear.freedom[group] == 14


def test_means_are_those_of_r():
    """svymean(~api00): 644.17, standard error 23.779; svyby of it over those that met their target and those that did not is
    left out, as R counts clusters there that have no such school and we do not."""
    tally = tallied(np.zeros(len(SCHOOLS), dtype=int), ("all",))
    own = weighing.weighed(Ratio(tally, "score", SCORES.astype(float), np.ones(len(SCORES))))
    assert own is not None
    linear = designs.linearised(own.sums)
    assert linear.ratio[0] == pytest.approx(644.17, abs=5e-3)
    assert np.sqrt(linear.variance[0]) == pytest.approx(23.779, abs=5e-4)
