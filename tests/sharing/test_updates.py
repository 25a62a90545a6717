"""Sequences of updates at random: what is shown of two releases gives nobody away, and what could is held.

The attacker holds both releases and is told more than they say: what was added and what was removed, counted apart in every cell. What stayed,
what came and what went are then unknowns of their own, of which every cell's sum is known.
"""

from collections.abc import Iterator

import numpy as np
import pytest

from sharing.protected import attacker, blocks, build, changes, counting
from sharing.protected.attacker import Block, Learnt
from sharing.protected.blocks import Axes
from sharing.protected.counts import Coded, Records
from sharing.protected.tables import Published
from tests.sharing import tables_at_random
from tests.sharing.test_releases import joined

STAYED, CAME, WENT = PARTS = ("stayed", "came", "went")
SHOWN = {
    "before": (STAYED, WENT),
    "now": (STAYED, CAME),
    "added": (CAME,),
    "removed": (WENT,),
}  # what a group is of


def changed(records: Records, chance: np.random.Generator) -> Records:
    """A few people more or fewer, a crowd of people alike who come, or most of such a crowd who leave."""
    people = np.flatnonzero(records.present)
    one = chance.choice(people, 1)
    kind = chance.choice(["few", "crowd", "leave", "gone"], p=[0.2, 0.4, 0.2, 0.2])
    if kind == "few":
        return joined(records, records.take(chance.choice(people, int(chance.integers(1, 10)))))
    if kind == "crowd":
        return joined(records, records.take(np.repeat(one, int(chance.integers(10, 30)))))
    codes = [
        records.district.codes,
        records.rounds.codes,
        *(each.codes for each in records.dimensions.values()),
    ]
    lines = np.stack([np.asarray(each, dtype=np.int64) for each in (records.quarter, *codes)], axis=1)[people]
    _, which, sizes = np.unique(lines, axis=0, return_inverse=True, return_counts=True)
    alike = people[which.ravel() == sizes.argmax()]
    leaving = alike if kind == "gone" else alike[: max(len(alike) - int(chance.integers(1, 9)), 1)]
    return records.take(np.setdiff1d(np.arange(len(records)), leaving))


def learnt(published: Published, parts: dict[str, Records], chance: np.random.Generator) -> Iterator[Learnt]:
    """Bounds of small groups of each place, before and now, and of what changed: all of a sample of a place's."""
    together = joined(joined(parts[STAYED], parts[CAME]), parts[WENT])
    of = np.repeat(np.arange(1, 4), [len(parts[name]) for name in PARTS])
    keep = np.flatnonzero(together.present)
    people, part = together.take(keep), Coded(PARTS, of[keep].astype(np.uint8))
    axes = Axes(
        {name: people.column(name) for name in blocks.PEOPLE} | {"rounds": people.rounds, "part": part}
    )
    areas = dict.fromkeys(cell.places for cell in published.structure.spine.cells if not cell.union)
    for places in areas:
        block = Block("+".join(places), axes.counts(rows_of(people, places)))
        for family in (
            one.family for one in published.families if set(one.family.dims) <= set(blocks.PEOPLE)
        ):
            for cell in (family.cells[at] for at in family.whole if family.cells[at].places == places):
                named = dict(zip(family.dims, cell.values, strict=True))
                for name in PARTS:
                    block.publish(axes.where(rounds=cell.rounds, part=[name], **named))
        groups = block.small(list(of_place(axes)))
        some = [groups[at] for at in chance.permutation(len(groups))[:150]]
        yield from attacker.attack(block, some, exact=False)


def rows_of(people: Records, places: tuple[str, ...]) -> np.ndarray:
    codes = [people.district.values.index(one) + 1 if one != "unknown" else 0 for one in places]
    return np.flatnonzero(np.isin(people.district.codes, codes))


def of_place(axes: Axes) -> Iterator[np.ndarray]:
    """Groups by round, quarter and one or two further dimensions, before, now, and of what changed."""
    for parts in SHOWN.values():
        for one in axes.names("rounds"):
            for dims in (("quarter",), ("sex",), ("age_group",), ("quarter", "sex"), ("sex", "age_group")):
                for values in np.ndindex(*(len(axes.codes[name]) for name in dims)):
                    chosen = {name: [axes.names(name)[at]] for name, at in zip(dims, values, strict=True)}
                    yield axes.where(part=parts, rounds=[one], **chosen)


@pytest.mark.parametrize(
    ("seed", "steps"), [(1, 7), *(pytest.param(seed, 30, marks=pytest.mark.soak) for seed in range(12))]
)
def test_no_sequence_of_updates_gives_anybody_away(seed: int, steps: int):
    chance = np.random.default_rng(seed)
    shown = tables_at_random.records(4 + seed)
    (release,) = build.built(shown)
    updated = held = 0
    data = shown
    for _ in range(steps):
        data = changed(data, chance)
        came, went = changes.between(shown, data)
        if not changes.may_update(release.structure, data, came, went):
            held += 1
            data = shown if len(came) + len(went) < 10 or chance.random() < 0.5 else data
            continue
        after = build.published(data, release.structure)
        stayed, _ = changes.between(went, shown)
        found = list(learnt(release, {STAYED: stayed, CAME: came, WENT: went}, chance))
        assert [one for one in found if not one.harmless] == []
        assert told_of_ten(after)
        assert all(tens(part, release) for part in (came, went) if len(part))
        release, shown, updated = after, data, updated + 1
    assert updated > 1
    assert held > 1


def told_of_ten(published: Published) -> bool:
    """Whether every cell has ten people or more."""
    return all((one.n[list(one.family.whole)] >= 10).all() for one in published.families)


def tens(part: Records, published: Published) -> bool:
    """Whether so many came, or went, in each cell: nobody, or ten and more."""
    counts = counting.counted(part, published.structure)
    return all(((one.n == 0) | (one.n >= 10)).all() for one in counts)


def test_a_cell_that_would_keep_fewer_than_ten_people_is_held():
    records = tables_at_random.records(4)
    (first,) = build.built(records)
    spine = first.families[0]
    at = min(spine.family.whole, key=lambda one: spine.n[one])
    inside = np.flatnonzero((counting.cells_of(records, spine.family) == at) & records.present)
    others = records.take(np.setdiff1d(np.arange(len(records)), inside))
    twins = joined(others, records.take(np.repeat(inside[:1], 13)))  # the cell is of thirteen people alike
    (release,) = build.built(twins)
    left = twins.take(np.arange(len(twins) - 10))  # ten of them leave, three stay
    came, went = changes.between(twins, left)
    assert (len(came), len(went)) == (0, 10)
    assert tens(went, release)
    assert not changes.may_update(release.structure, left, came, went)


def test_rounds_that_would_differ_by_a_few_people_are_held():
    records = tables_at_random.records(4)
    (release,) = build.built(records)
    spine = release.families[0]
    own = [
        cell
        for at, cell in enumerate(spine.family.cells)
        if at in spine.family.whole and len(cell.rounds) == 1
    ]
    places = next(cell.places for cell in own if sum(one.places == cell.places for one in own) > 1)
    some = [at for at, cell in enumerate(spine.family.cells) if cell.places == places and not cell.union][:2]
    more = (
        abs(int(spine.n[some[0]]) - int(spine.n[some[1]])) + 3
    )  # the smaller has three people more than the other then
    smaller = min(some, key=lambda at: spine.n[at])
    inside = np.flatnonzero((counting.cells_of(records, spine.family) == smaller) & records.present)
    now = joined(records, records.take(np.repeat(inside[:1], more)))
    assert not changes.may_update(release.structure, now, *changes.between(records, now))
