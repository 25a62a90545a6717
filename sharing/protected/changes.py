"""What was added to a table and what was removed from it between two releases, counted apart.

Belongs here: the comparison, and whether an update may be shown. Not here: where releases are kept (releases.py).

Records are compared by everything that is published of them and by nothing else: two people of whom the tables say the same are
interchangeable, and no name and no key is needed. So nothing that identifies anybody is kept for the comparison.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from sharing.protected import counting, grains, proof, telling
from sharing.protected.build import published
from sharing.protected.counts import Coded, Records
from sharing.protected.plan import PLANS
from sharing.protected.tables import Family, Structure


def alike(old: Records, new: Records) -> tuple[Records, Records]:
    """Both with the same values behind their codes: those of the old one, and what is new after them."""

    def both(first: Coded, second: Coded) -> tuple[Coded, Coded]:
        values = (*first.values, *(one for one in second.values if one not in first.values))
        place = np.array([0, *(values.index(one) + 1 for one in second.values)])
        return Coded(values, first.codes), Coded(values, place[second.codes])

    def several(
        first: Mapping[str, Coded], second: Mapping[str, Coded]
    ) -> tuple[dict[str, Coded], dict[str, Coded]]:
        names = [*first, *(name for name in second if name not in first)]
        pairs = {
            name: both(first.get(name) or _blank(old), second.get(name) or _blank(new)) for name in names
        }
        return {name: pair[0] for name, pair in pairs.items()}, {
            name: pair[1] for name, pair in pairs.items()
        }

    district, rounds = both(old.district, new.district), both(old.rounds, new.rounds)
    dimensions, categories = several(old.dimensions, new.dimensions), several(old.categories, new.categories)
    first, second = (
        replace(
            one,
            district=district[at],
            rounds=rounds[at],
            dimensions=dimensions[at],
            categories=categories[at],
        )
        for at, one in enumerate((old, new))
    )
    return first, second


def _blank(records: Records) -> Coded:
    return Coded((), np.zeros(len(records), dtype=np.uint8))


def between(old: Records, new: Records) -> tuple[Records, Records]:
    """The records that were added and those that were removed. Both of one year, with the same values (``alike``)."""
    lines = np.concatenate([_lines(old), _lines(new)])
    _, first, which = np.unique(lines, axis=0, return_index=True, return_inverse=True)
    which = which.ravel()
    was = np.bincount(which[: len(old)], minlength=len(first))
    now = np.bincount(which[len(old) :], minlength=len(first))
    gone = first[was > 0]  # the first of equal lines is an old one where there is one
    removed = old.take(np.repeat(gone, np.maximum(was - now, 0)[was > 0]))
    last = np.zeros(len(first), dtype=np.int64)
    last[which[len(old) :]] = np.arange(len(new))
    added = new.take(np.repeat(last, np.maximum(now - was, 0)))
    return added, removed


def _lines(records: Records) -> np.ndarray:
    """One line a record: everything that is published of it."""
    columns = [records.quarter, records.present, records.district.codes, records.rounds.codes]
    columns += [one.codes for one in (*records.dimensions.values(), *records.categories.values())]
    columns += [np.rint(np.nan_to_num(one, nan=-9) * 1e6) for one in records.amounts.values()]
    return np.stack([np.asarray(one, dtype=np.int32) for one in columns], axis=1)


def may_update(structure: Structure, now: Records, added: Records, removed: Records) -> bool:
    """Whether a new state may be shown on a grain that is frozen. ``now`` are all records of its year, as they are now.

    Additions and removals, counted apart, are each 0 or at least ten in every cell and in all that it tells; and what is left stands as
    a first publication would: ten people in every cell, rounds apart. Then the attacker is run on each of the three as if it were a
    release of its own.
    """
    own = now.of(structure.year)
    parts = [part for part in (added, removed) if len(part)]
    if not parts:
        return True
    if not (_stands(structure, own) and all(_fine(structure, part) for part in parts)):
        return False
    try:
        for part in (*parts, own):
            proof.demand([published(part, structure)], part, rules=False)
    except proof.Exposed:
        return False
    return True


def _stands(structure: Structure, own: Records) -> bool:
    """Whether every cell of the grain has ten people still, rounds differ by nobody or ten, and all that is told can be."""
    plan = PLANS[structure.table]
    people = own.take(np.flatnonzero(own.present))
    for family in structure.families:
        at = counting.cells_of(people, family)
        key = at[at >= 0].astype(np.int64) * people.rounds.size + people.rounds.codes[at >= 0]
        by_round = np.bincount(key, minlength=len(family.cells) * people.rounds.size)
        by_round = by_round.reshape(-1, people.rounds.size)
        if not grains.enough(by_round.max(axis=1)[list(family.whole)]) or not _apart(family, by_round):
            return False
    for counted in counting.counted(own, structure, hide=False):
        for name, shown in counted.family.shown.items():
            told = np.flatnonzero(np.array(shown, dtype=bool))
            if not telling.tellable(telling.critical(counted, name, plan)[told]).all():
                return False
    return True


def _apart(family: Family, by_round: np.ndarray) -> bool:
    """Whether what differs in its rounds alone differs by nobody or ten people."""
    alike: dict[tuple, list[int]] = {}
    for at in family.whole:
        alike.setdefault((family.cells[at].places, family.cells[at].values), []).append(at)
    return all(grains.apart(by_round[cells].sum(axis=1)) for cells in alike.values())


def _fine(structure: Structure, part: Records) -> bool:
    plan = PLANS[structure.table]
    own = part.of(structure.year)
    if not len(own):
        return True
    for counted in counting.counted(own, structure, hide=False):
        whole = list(counted.family.whole)
        if not telling.tellable(counted.n[whole][:, None]).all():
            return False
        for name, shown in counted.family.shown.items():
            told = np.flatnonzero(np.array(shown, dtype=bool))
            critical = np.maximum(telling.critical(counted, name, plan)[told], 0)
            if not telling.tellable(critical).all():
                return False
    return True
