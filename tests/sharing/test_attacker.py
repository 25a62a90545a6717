"""The attacker against the protected tables: he learns nothing of any group of 1 to 9 people. See docs/disclosure.md."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from data.store import Store
from sharing.protected import attacker, blocks, build, crossed, proof, source
from sharing.protected.attacker import Block, Learnt
from sharing.protected.counts import Records
from sharing.protected.tables import Published
from tests.sharing import tables_at_random

TABLES = 50
SAMPLE = 6  # groups of each block that are tried where not all are


def bounds(published: Published, records: Records, *, rest: int, seed: int = 0) -> Iterator[Learnt]:
    """All groups of the smallest units (places, and places of a pool), and a seeded sample of the rest."""
    chance, own = np.random.default_rng(seed), records.of(published.year)

    def some(groups: list) -> list:
        return (
            groups
            if len(groups) <= rest
            else [groups[at] for at in chance.choice(len(groups), rest, replace=False)]
        )

    small = sorted(blocks.of_places(published, own), key=lambda found: found[0].truth.sum())
    for at, (block, groups) in enumerate(small):
        try:
            yield from attacker.attack(block, groups if at < 4 else some(groups))
        except attacker.Impossible:
            assert block.guessed
    for block, groups in blocks.of_pools(published, own):
        yield from attacker.attack(block, groups if rest > SAMPLE else some(groups))
    for crosses in crossed.of_country(published, own):
        yield from crossed.attack(some(crosses))
    for measure in proof.telling(published):
        for block, groups in blocks.of_answers(published, own, measure):
            yield from attacker.attack(block, some(groups))
    for block, groups in blocks.of_lost(published, own):
        yield from attacker.attack(block, some(groups))


def every(records: Records) -> list[Learnt]:
    """Every small group of every year; each is done with once ten values are shown to be possible (attacker.attack)."""
    return [
        one for published in build.built(records) for one in proof.attacked(published, records, exact=False)
    ]


def demonstration(store: Path, table: str) -> Records:
    version = Store(store).current()
    assert version is not None
    return source.records_of(version.path, table)


@pytest.mark.parametrize("seed", range(10))
def test_nothing_is_learnt_of_any_small_group_in_a_random_table(seed: int):
    found = every(tables_at_random.records(seed))
    assert len(found) > 200
    assert [one for one in found if not one.harmless] == []


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(TABLES))
def test_nothing_is_learnt_of_a_small_group_in_fifty_random_tables(seed: int):
    records = tables_at_random.records(1000 + seed)
    found = [
        one for published in build.built(records) for one in bounds(published, records, rest=40, seed=seed)
    ]
    assert len(found) > 50
    assert [one for one in [*found, *every(records)] if not one.harmless] == []


@pytest.mark.parametrize("table", ["responses", "returnees", "calls"])
def test_nothing_is_learnt_of_any_small_group_in_the_demonstration_data(demo_store: Path, table: str):
    found = every(demonstration(demo_store, table))
    assert len(found) > 10_000
    assert [one for one in found if not one.harmless] == []


@pytest.mark.soak
@pytest.mark.parametrize("table", ["responses", "returnees", "calls"])
def test_no_bound_of_any_group_in_the_demonstration_data_is_narrow(demo_store: Path, table: str):
    records = demonstration(demo_store, table)
    found = [one for published in build.built(records) for one in proof.attacked(published, records)]
    assert len(found) > 10_000
    assert [one for one in found if not one.harmless] == []


def test_what_is_hidden_at_a_glance_is_what_programmes_of_its_own_find_hidden():
    records = tables_at_random.records(3)
    (published,) = build.built(records)
    checked = 0
    for block, groups in blocks.of_places(published, records.of(published.year), rules=False):
        quick, exact = attacker.attack(block, groups[:25], exact=False), attacker.attack(block, groups[:25])
        checked += len(exact)
        assert [one.harmless for one in quick] == [one.harmless for one in exact]
        assert all(
            wide.low <= one.low and one.high <= wide.high for one, wide in zip(quick, exact, strict=True)
        )
    assert checked > 100


# --- the same attacker against what others do -----------------------------------------------------------------------


def learnt(block: Block, *groups: list[int]) -> list[Learnt]:
    return attacker.attack(block, [np.array(group) for group in groups])


def exact(found: list[Learnt]) -> bool:
    return all(one.low == one.high == one.true for one in found)


def test_plain_suppression_is_undone_by_the_totals():
    truth = np.array(
        [40, 3, 25, 30]
    )  # two districts × two sexes: only the 3 is left out, and its row's partner
    block = Block("suppressed", truth)
    for positions in ([0], [2], [3], [0, 1], [2, 3], [0, 2], [1, 3]):
        block.publish(np.array(positions))
    assert exact(learnt(block, [1]))


def test_noise_is_undone_by_overlapping_lists_of_districts():
    chance = np.random.default_rng(5)
    truth = np.concatenate([chance.integers(1, 10, 14), chance.integers(20, 400, 11)])
    lists = chance.random((400, len(truth))) < 0.5
    told = lists @ truth + chance.integers(-5, 6, len(lists))
    from scipy.optimize import linprog  # bounds of each district, the noise being at most 5

    limits = np.concatenate([lists, -lists.astype(int)]), np.concatenate([told + 5, -(told - 5)])
    found = []
    for at in range(14):
        cost = np.zeros(len(truth))
        cost[at] = 1
        low, high = (
            linprog(sign * cost, A_ub=limits[0], b_ub=limits[1], method="highs").fun * sign
            for sign in (1, -1)
        )
        found.append(high - low)
    # An interval below 9 is a person found; the estimate in its middle is nearly always exact.
    assert max(found) < 9
    guess = np.rint(np.linalg.lstsq(lists.astype(float), told.astype(float), rcond=None)[0]).astype(int)
    assert np.abs(guess[:14] - truth[:14]).max() <= 1
    assert (guess[:14] == truth[:14]).mean() > 0.5


def test_linked_tables_merged_each_on_its_own_give_each_other_away():
    truth = np.array(
        [12, 4, 30]
    )  # people of three districts; asked: A and B merged; answered by all: B and C merged
    block = Block("linked", truth)
    for positions in ([0, 1], [2], [0], [1, 2]):
        block.publish(np.array(positions))
    assert exact(learnt(block, [1]))


def test_an_answer_beside_the_number_asked_tells_who_did_not_answer():
    truth = np.array([97, 3])  # answered, did not
    block = Block("asked", truth)
    block.publish(np.array([0, 1]))
    block.publish(np.array([0]))
    assert exact(learnt(block, [1]))


def test_a_release_merged_anew_gives_the_one_before_away():
    truth = np.array([4, 12, 10, 0])  # A and B at the first release; added to A and to B until the second
    block = Block("re-merged", truth)
    block.publish(np.array([0, 1]))  # the first: A and B merged
    block.publish(np.array([0, 2]))  # the second: A alone
    block.publish(np.array([1, 3]))  # and B alone
    block.publish(np.array([3]))  # nothing was added to B: its as-of day is the same
    assert exact(learnt(block, [0]))


def test_published_zeros_tell_that_the_others_are_there():
    truth = np.ones(10, dtype=int)  # ten districts pooled, none of them empty, as empty ones are shown with 0
    block = Block("zeros", truth)
    block.publish(np.arange(10))
    block.cases = [[(np.array([at]), 9.0) for at in range(10)]]
    assert learnt(block, [0])[0].low == 0  # with empty ones among them nobody knows
    shown = Block("zeros shown", truth - 1)  # one each for sure: what is unknown is how many more
    shown.publish(np.arange(10))
    found = learnt(shown, [0])[0]
    assert (found.low + 1, found.high + 1) == (1, 1)


# --- crossings of two tables ------------------------------------------------------------------------------------------


def test_the_bounds_of_a_crossing_are_those_of_linear_programming():
    chance = np.random.default_rng(8)
    for _ in range(40):
        whole = int(chance.integers(30, 200))
        row, column = (
            crossed.Side(*chance.multinomial(whole, chance.dirichlet((1, 1, 1)))[:2].tolist())
            for _ in range(2)
        )
        (found,) = crossed.attack([crossed.Cross("", row, column, whole, 5)])
        assert (found.low, found.high) == pytest.approx(programmed(row, column, whole))


def programmed(row: crossed.Side, column: crossed.Side, whole: int) -> tuple[float, float]:
    """Least and most people where both lie in the group: sixteen unknowns, what is sure, inside, outside and the rest by as many."""
    from scipy.optimize import linprog

    at = np.arange(16).reshape(4, 4)
    lines = [at[0], at[[1, 2]], at[3], at[:, 0], at[:, [1, 2]], at[:, 3]]
    matrix = np.array([np.isin(np.arange(16), line) for line in lines], dtype=float)
    right = [number for one in (row, column) for number in (one.sure, one.part, whole - one.sure - one.part)]
    inside = np.isin(np.arange(16), at[:2, :2]).astype(float)
    low, high = (
        sign * linprog(sign * inside, A_eq=matrix, b_eq=right, method="highs").fun for sign in (1, -1)
    )
    return low, high
