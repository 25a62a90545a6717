"""What a release tells, as blocks of equations: people of a place by quarter, sex, age and round; answers beside them.

Belongs here: which unknowns there are, which sums of them are published, and which groups are looked at. Not here: solving
(attacker.py), dimensions of the country (crossed.py).

Every other table nests in the spine, and the spine is published exactly: given the spine, places and years do not depend on each other,
so that one programme for each place, year and block of dimensions knows as much as one for all of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import combinations

import numpy as np

from sharing.protected import counting
from sharing.protected.attacker import Block, Most
from sharing.protected.counts import Coded, Records, cross
from sharing.protected.grains import FEW
from sharing.protected.plan import COVERAGE, PLANS, QUARTER
from sharing.protected.tables import Cell, Counted, Family, Published

Found = tuple[Block, list[np.ndarray]]
PEOPLE = (QUARTER, "sex", "age_group")


class Axes:
    """The unknowns of one block: an axis a column, and the positions of any group of values."""

    def __init__(self, columns: dict[str, Coded]) -> None:
        # A value that nobody of the table has is given to the attacker as known to be empty.
        self.columns = columns
        self.codes = {name: _present(column) for name, column in columns.items()}
        self.shape = tuple(len(codes) for codes in self.codes.values())
        self.positions = np.arange(int(np.prod(self.shape))).reshape(self.shape)

    @cached_property
    def _places(self) -> dict[str, dict[str, int]]:
        """By axis where each of its values stands."""
        return {
            name: {_name(column, code): at for at, code in enumerate(self.codes[name])}
            for name, column in self.columns.items()
        }

    def where(self, **groups: Sequence[str]) -> np.ndarray:
        """The unknowns of these values, of everything on the axes that are not named."""
        found = self.positions
        for axis, (name, places) in enumerate(self._places.items()):
            if name in groups:
                found = found.take([places[one] for one in groups[name] if one in places], axis=axis)
        return found.ravel()

    def names(self, axis: str) -> list[str]:
        return list(self._places[axis])

    def counts(self, rows: np.ndarray) -> np.ndarray:
        """The true count of each unknown among these records."""
        whole = cross(list(self.columns.values()), rows)
        return whole[np.ix_(*self.codes.values())].ravel()


def _present(column: Coded) -> list[int]:
    return np.unique(column.codes).tolist() or [0]


def _name(column: Coded, code: int) -> str:
    return column.named([code])[0]


def of_places(published: Published, records: Records, *, rules: bool = True) -> Iterator[Found]:
    """People of each place by quarter, sex, age and round, of the records of the year that are present.

    With ``rules`` once more for an attacker who makes use of the order of merging.
    """
    plan, spine = PLANS[published.table], published.structure.spine
    people = records.take(np.flatnonzero(records.present))
    columns = {name: people.column(name) for name in PEOPLE}
    if plan.rounds_apart:
        columns["rounds"] = people.rounds
    axes = Axes(columns)
    groups = list(_targets(axes, most=2))
    for places in _areas(spine):
        rows = _rows(people, places)
        block = Block(f"{published.table} {published.year} {'+'.join(places)}", axes.counts(rows))
        for counted in published.families:
            for cell in _cells(counted.family, places):
                block.publish(axes.where(**_groups(counted.family, cell, rounds=plan.rounds_apart)))
        targets = block.small(groups)
        yield block, targets
        guessed = _prefixes(axes, published, places)
        if guessed and rules:
            several = plan.rounds_apart and len(axes.codes["rounds"]) > 1
            yield (
                replace(block, name=f"{block.name}, merging order", cases=[guessed], guessed=several),
                targets,
            )


def _prefixes(axes: Axes, published: Published, places: tuple[str, ...]) -> list[Most]:
    """What the order of merging tells: what came before the last value of a cell was not enough by itself.

    Certain where a cell is of one round. Where it is of several, any of them may have been too small: that the attacker guesses
    right which is more than anybody can know.
    """
    plan, found = PLANS[published.table], []
    for counted in published.families:
        cells = _cells(counted.family, places) if len(counted.family.dims) == 1 else []
        for at, cell in enumerate(cells):
            last = at + 1 == len(cells) or cells[at + 1].rounds != cell.rounds
            if last or len(cell.values[0]) == 1:
                continue
            for one in cell.rounds if plan.rounds_apart else ("",):
                chosen = {"rounds": [one]} if plan.rounds_apart else {}
                found.append(
                    (axes.where(**{counted.family.dims[0]: cell.values[0][:-1]}, **chosen), float(FEW))
                )
    return found


def _areas(spine: Family) -> list[tuple[str, ...]]:
    return list(dict.fromkeys(cell.places for cell in spine.cells if not cell.union))


def _rows(records: Records, places: tuple[str, ...]) -> np.ndarray:
    codes = [
        records.district.values.index(one) + 1 if one in records.district.values else 0 for one in places
    ]
    return np.flatnonzero(np.isin(records.district.codes, codes))


def _cells(family: Family, places: tuple[str, ...]) -> list[Cell]:
    if not set(family.dims) <= set(PEOPLE):
        return []
    return [family.cells[at] for at in family.whole if family.cells[at].places == places]


def _groups(family: Family, cell: Cell, *, rounds: bool) -> dict[str, tuple[str, ...]]:
    named = dict(zip(family.dims, cell.values, strict=True))
    return named | ({"rounds": cell.rounds} if rounds else {})


def _targets(axes: Axes, *, most: int) -> Iterator[np.ndarray]:
    """A quarter or the year, by up to ``most`` further dimensions."""
    others = [name for name in axes.columns if name != QUARTER]
    periods: list[dict[str, list[str]]] = [{}, *({QUARTER: [one]} for one in axes.names(QUARTER))]
    for size in range(most + 1):
        for names in combinations(others, size):
            for period in periods:
                for values in np.ndindex(*(len(axes.codes[name]) for name in names)):
                    chosen = {name: [axes.names(name)[at]] for name, at in zip(names, values, strict=True)}
                    yield axes.where(**period, **chosen)


def of_pools(published: Published, records: Records, *, rules: bool = True) -> Iterator[Found]:
    """People of each place of a pool, by sex, age or quarter; and by round.

    With ``rules`` for an attacker who knows that each has fewer than ten people, or that one joined the others who is not small.
    """
    plan, spine = PLANS[published.table], published.structure.spine
    people = records.take(np.flatnonzero(records.present))
    for places in (one for one in _areas(spine) if len(one) > 1):
        rows = _rows(people, places)
        own = people.take(rows)
        for name in (None, *PEOPLE):
            columns = {"place": own.district, "rounds": own.rounds} | (
                {name: own.column(name)} if name else {}
            )
            axes = Axes(columns)
            block = Block(
                f"{published.table} {published.year} pool {'+'.join(places)} {name or ''}",
                axes.counts(np.arange(len(own))),
            )
            for counted in published.families:
                if counted.family.dims in ((), (name,)):
                    for cell in _cells(counted.family, places):
                        block.publish(axes.where(**_groups(counted.family, cell, rounds=plan.rounds_apart)))
            targets = [
                axes.where(place=[place], **chosen)
                for place in axes.names("place") for chosen in _one_each(axes, ["rounds", name] if name else ["rounds"])
            ]  # fmt: skip
            yield block, block.small(targets)
            if rules:
                cases = [_small(axes, but=one) for one in (None, *axes.names("place"))]
                yield (
                    replace(block, name=f"{block.name}, rules", cases=cases, guessed=True),
                    block.small(targets),
                )


def _small(axes: Axes, *, but: str | None) -> list[Most]:
    """Every place of a pool but one has fewer than ten people in each round."""
    return [
        (axes.where(place=[place], rounds=[one]), float(FEW))
        for place in axes.names("place") if place != but for one in axes.names("rounds")
    ]  # fmt: skip


def _one_each(axes: Axes, names: Sequence[str]) -> Iterator[dict[str, list[str]]]:
    for size in range(len(names) + 1):
        for some in combinations(names, size):
            for values in np.ndindex(*(len(axes.codes[name]) for name in some)):
                yield {name: [axes.names(name)[at]] for name, at in zip(some, values, strict=True)}


def of_answers(published: Published, records: Records, measure: str) -> Iterator[Found]:
    """Answers to a measure in each place: yes, no and none for a sensitive one, else whether there is one.

    Only where something is told: in cells where those who did not answer are joined, nothing of it is.
    """
    plan, structure = PLANS[published.table], published.structure
    status = status_of(
        counting.answered(records, structure, measure), sensitive=measure in (*plan.sensitive, *plan.every)
    )
    people = records.take(np.flatnonzero(records.present))
    answers = {"status": Coded(status.values, status.codes[records.present])}
    if plan.rounds_apart:
        answers["rounds"] = people.rounds
    asked = [
        Axes({name: people.column(name) for name in dims} | answers)
        for dims in ((QUARTER,), ("sex", "age_group"))
    ]
    groups = [
        [
            axes.where(**chosen)
            for chosen in _one_each(axes, [name for name in axes.columns if name != "rounds"])
        ]
        for axes in asked
    ]
    for places in (one for one in _areas(structure.spine) if _telling(published, measure, one)):
        rows = _rows(people, places)
        for axes, targets in zip(asked, groups, strict=True):
            name = f"{published.table} {published.year} {'+'.join(places)} {measure}"
            block = Block(name, axes.counts(rows))
            for counted in published.families:
                if set(counted.family.dims) <= set(axes.columns):
                    _publish_answers(block, axes, counted, places, measure, rounds=plan.rounds_apart)
            yield block, block.small(targets)


def status_of(column: Coded, *, sensitive: bool) -> Coded:
    """What is protected of an answer: which one, or whether there is one."""
    if sensitive:
        return column
    return Coded(("answered",), (column.codes > 0).astype(np.uint8))


def _telling(published: Published, measure: str, places: tuple[str, ...]) -> bool:
    spine = published.structure.spine
    joined = published.structure.joined.get(measure, {})
    plan = PLANS[published.table]
    sensitive = measure in (*plan.sensitive, *plan.every)
    cells = [at for at in spine.whole if spine.cells[at].places == places]
    return any(spine.shown[measure][at] and (sensitive or at not in joined) for at in cells)


def _publish_answers(
    block: Block, axes: Axes, counted: Counted, places: tuple[str, ...], measure: str, *, rounds: bool
) -> None:
    family = counted.family
    for at in family.whole:
        cell = family.cells[at]
        if cell.places != places:
            continue
        groups = _groups(family, cell, rounds=rounds)
        block.publish(axes.where(**groups))
        if family.shown.get(measure, (False,) * (at + 1))[at]:
            for status in axes.names("status"):
                block.publish(axes.where(status=[status], **groups))


def of_lost(published: Published, records: Records) -> Iterator[Found]:
    """People whose later round did not come, in each place by quarter, sex, age and round."""
    if COVERAGE not in published.categories:
        return
    plan, spine = PLANS[published.table], published.structure.spine
    lost = records.take(np.flatnonzero(~records.present))
    axes = Axes({name: lost.column(name) for name in PEOPLE} | {"rounds": lost.rounds})
    groups = list(_targets(axes, most=2))
    for places in _areas(spine):
        block = Block(
            f"{published.table} {published.year} {'+'.join(places)} lost", axes.counts(_rows(lost, places))
        )
        for counted in published.families:
            family = counted.family
            shown = family.shown.get(COVERAGE, (False,) * len(family.cells))
            for cell in (family.cells[at] for at in family.whole if shown[at]):
                if cell.places == places and set(family.dims) <= set(PEOPLE):
                    block.publish(axes.where(**_groups(family, cell, rounds=plan.rounds_apart)))
        if block.sums:
            yield block, block.small(groups)
