"""Which cells are merged: the rules of the protected tables, on plain counts.

Belongs here: merging in a fixed order, pools of small places, products of two grains. Not here: what the counts are of
(counts.py) and what is published (plan.py). A *grain* is a partition: a tuple of groups, each a tuple of positions.

Every rule looks at (groups, rounds) counts of people, so that nobody counts twice in one number, and uses one idea: a number
and every difference of two numbers that are published side by side is 0 or at least TEN.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

TEN: Final = 10
Group = tuple[int, ...]
Grain = tuple[Group, ...]
FEW: Final = TEN - 1


def enough(people: np.ndarray) -> bool:
    """Whether every count is of ten people or more."""
    return bool((people >= TEN).all())


def none_or_enough(people: np.ndarray) -> bool:
    """Whether every count is of nobody, or of ten people or more."""
    return bool(((people == 0) | (people >= TEN)).all())


def apart(labels: np.ndarray) -> bool:
    """Whether all counts of one cell differ by nobody, or by ten people or more."""
    differences = np.abs(labels[:, None] - labels[None, :])
    return none_or_enough(differences)


def by_label(rounds: np.ndarray, labels: Grain) -> np.ndarray:
    """(…, rounds) counts added up into (…, labels)."""
    return np.stack([rounds[..., list(label)].sum(axis=-1) for label in labels], axis=-1)


def people_of(rounds: np.ndarray, labels: Grain) -> np.ndarray:
    """At least how many different people stand in each label: those of its largest round."""
    return np.stack([rounds[..., list(label)].max(axis=-1) for label in labels], axis=-1)


def publishable(rounds: np.ndarray, labels: Grain) -> bool:
    """Whether a cell with these counts a round may be published: ten people in each label, and labels apart."""
    return enough(people_of(rounds, labels)) and apart(by_label(rounds, labels))


def in_order(size: int, whole: Callable[[Group], bool]) -> Grain:
    """Positions 0 to size − 1 merged in their order until each group is whole; what is left over joins the last group.

    ``whole`` says whether a group may be published. One group of everything where no finer grain is.
    """
    groups: list[Group] = []
    current: Group = ()
    for at in range(size):
        current = (*current, at)
        if whole(current):
            groups.append(current)
            current = ()
    while current and groups:
        current = (*groups.pop(), *current)
        if whole(current):
            groups.append(current)
            current = ()
    return tuple(groups) if groups else (tuple(range(size)),)


def labels_of(rounds: np.ndarray) -> Grain:
    """The rounds of one place and year as they are published: each of ten people and all apart, else joined in their order."""
    labels = list(in_order(len(rounds), lambda group: int(rounds[list(group)].max()) >= TEN))
    while True:
        counts = by_label(rounds, tuple(labels))
        near = np.abs(counts[:, None] - counts[None, :])
        pairs = np.argwhere((near > 0) & (near < TEN))
        if not len(pairs):
            return tuple(labels)
        first, last = (int(at) for at in pairs[0])
        labels[first : last + 1] = [tuple(at for label in labels[first : last + 1] for at in label)]


def pool(people: np.ndarray) -> Group:
    """The places that form "other districts": those with fewer than ten people, and the smallest others if needed.

    ``people`` are (places, rounds) in a fixed public order. Empty places are in it too: nobody learns which are empty. Enough
    are in it when there are two, ten people, and any member could have any number from 0 to 9: without others, at most nine times
    the members less one; with others, ten for each of them and ten more. Who knows that fewer others were not enough learns only that
    the small ones have nine people at most. Empty when no place is small.
    """
    sizes = people.max(axis=1)
    small = [int(at) for at in np.flatnonzero(sizes < TEN)]
    if not small:
        return ()
    rest = sorted((int(at) for at in np.flatnonzero(sizes >= TEN)), key=lambda at: (sizes[at], at))
    joined: list[int] = []
    while rest and not _enough_in(people, small, joined):
        joined.append(rest.pop(0))
    return tuple(sorted([*small, *joined]))


def _enough_in(people: np.ndarray, small: Sequence[int], joined: Sequence[int]) -> bool:
    total = int(people[[*small, *joined]].sum(axis=0).max())
    if len(small) + len(joined) < 2 or total < TEN:
        return False
    return total >= TEN * (len(joined) + 1) if joined else total <= FEW * (len(small) - 1)


def areas(people: np.ndarray) -> Grain:
    """The places of one year: each with enough people by itself, and the pool last.

    ``people`` are (places, rounds). Empty when the whole year has too few.
    """
    together = pool(people)
    if together and people[list(together)].sum(axis=0).max() < TEN:
        return ()
    alone = tuple((at,) for at in range(len(people)) if at not in together)
    return (*alone, together) if together else alone


def product(first: Grain, second: Grain, whole: Callable[[Group, Group], bool]) -> tuple[Grain, Grain] | None:
    """Two grains whose every pair of groups is whole: the second coarsened in its order, then the first.

    None when only one group of either is left: then the pair tells nothing that the single tables do not.
    """
    rows, columns = list(first), list(second)
    while len(rows) > 1 and len(columns) > 1:
        broken = [at for at, column in enumerate(columns) if not all(whole(row, column) for row in rows)]
        if not broken:
            return tuple(rows), tuple(columns)
        _join(columns, broken[0])
        if len(columns) == 1 and len(rows) > 2:
            _join(rows, len(rows) - 1)
            columns = list(second)
    return None


def _join(groups: list[Group], at: int) -> None:
    """Join a group with the one before it (the first with the one after)."""
    low = max(at - 1, 0)
    groups[low : low + 2] = [tuple(sorted((*groups[low], *groups[low + 1])))]
