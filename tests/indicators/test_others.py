"""The others' sums that are made tell what sums that are added up again tell: beside the straightforward expansion."""

import numpy as np
import pytest

from data.asking.tallying import ClusterTally, Tally
from indicators import against
from tests.oracles import expanded

PLACES = (None, "a", "b", "c", "d")
ROUNDS = (None, "before", "after")


def drawn(seed: int, *, spanning: float, lone: float, weighted: float, strata: int, units: int = 60) -> Tally:
    """Records in clusters of which a part spans places, records without one, some weighted: a tally by place and round."""
    random = np.random.default_rng(seed)
    size = 1500
    cluster = random.integers(0, units, size)
    place = np.where(
        random.random(size) < spanning, random.integers(0, len(PLACES), size), cluster % len(PLACES)
    )
    stratum = cluster % strata
    single = random.random(size) < lone
    # A unit without a cluster stands for each stratum, beyond those that are clusters.
    unit = np.where(single, units + stratum, cluster)
    within = random.integers(0, len(ROUNDS), size)
    said = np.where(
        random.random(size) < 0.1, -1, random.random(size) < 0.2 + 0.1 * place + 0.3 * (cluster % 3 == 0)
    )
    weight = np.where(random.random(size) < weighted, random.uniform(0.5, 3, size), 1.0)
    group = place * len(ROUNDS) + within
    wide = units + strata
    keys, at = np.unique(group * wide + unit, return_inverse=True)
    sums = np.stack(
        [
            np.stack([np.bincount(at, (said == code) * weight**power, len(keys)) for code in (0, 1)], axis=-1)
            for power in range(3)
        ]
    )
    unit = keys % wide
    groups = len(PLACES) * len(ROUNDS)
    counts = np.stack([np.bincount(keys // wide, sums[0, :, code], groups) for code in (0, 1)], axis=-1)
    counts = counts.astype(np.int64).reshape(len(PLACES), len(ROUNDS), 2)
    clusters = ClusterTally(
        groups, keys // wide, unit, np.where(unit < units, unit % strata, unit - units), unit >= units, {"m": sums}, {}
    )  # fmt: skip
    return Tally(("district", "round"), (PLACES, ROUNDS), counts.sum(axis=-1), {"m": counts}, {}, clusters)


CASES = {
    "clusters in one place": {"spanning": 0.0, "lone": 0.0, "weighted": 0.0, "strata": 1},
    "some in several": {"spanning": 0.05, "lone": 0.0, "weighted": 0.0, "strata": 2},
    "all in several": {"spanning": 1.0, "lone": 0.0, "weighted": 0.5, "strata": 3},
    "records without a cluster": {"spanning": 0.1, "lone": 0.3, "weighted": 0.2, "strata": 2},
    "weights and no clusters": {"spanning": 0.5, "lone": 1.0, "weighted": 0.3, "strata": 1},
    "neither": {"spanning": 0.5, "lone": 1.0, "weighted": 0.0, "strata": 1},
    "few clusters, strata with one": {
        "spanning": 0.02,
        "lone": 0.0,
        "weighted": 0.0,
        "strata": 4,
        "units": 12,
    },
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
@pytest.mark.parametrize("seed", range(3))
def test_made_sums_of_the_others_tell_the_same_as_expanded_ones(case: dict, seed: int):
    tally = drawn(seed, **case)
    (found, p), (right, right_p) = (
        each(tally, "m", effect=1.5) for each in (against.compared, expanded.compared)
    )
    for name in ("estimate", "low", "high", "n", "worth", "least"):
        own, other = (np.asarray(getattr(one, name), dtype=float) for one in (found, right))
        np.testing.assert_allclose(own, other, rtol=1e-9, atol=1e-12, err_msg=name)
    np.testing.assert_allclose(p, right_p, rtol=1e-8, atol=1e-12)
    assert np.array_equal(np.asarray(found.few), np.asarray(right.few))
    assert np.array_equal(np.asarray(found.method), np.asarray(right.method))
    assert (~np.isnan(p)).any()


def alike(shares: list[tuple[int, int]]) -> Tally:
    """Ten clusters a place, all of one place with as many no and yes."""
    groups = np.repeat(np.arange(4), 10)
    sums = np.array([[0, 0], *shares], dtype=float)[groups]
    counts = 10 * np.array([[0, 0], *shares])
    units = np.arange(40)
    clusters = ClusterTally(
        4, groups, units, np.zeros(40, dtype=int), np.zeros(40, dtype=bool), {"m": np.stack([sums] * 3)}, {}
    )  # fmt: skip
    return Tally(("district",), ((None, "a", "b", "c"),), counts.sum(axis=1), {"m": counts}, {}, clusters)


@pytest.mark.parametrize(
    "shares", [[(2, 1), (2, 1), (2, 1)], [(0, 3), (3, 0), (3, 0)], [(4, 3), (2, 1), (2, 1)], [(0, 3)] * 3]
)
def test_where_clusters_do_not_differ_nothing_varies_either(shares: list[tuple[int, int]]):
    tally = alike(shares)
    (found, _), (right, _) = (each(tally, "m", effect=1.0) for each in (against.compared, expanded.compared))
    for name in ("estimate", "low", "high", "worth"):
        own, other = (np.asarray(getattr(one, name), dtype=float) for one in (found, right))
        np.testing.assert_allclose(own, other, rtol=1e-9, atol=1e-12, err_msg=name)
