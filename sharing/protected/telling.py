"""Which measures can be told in which cells: who did not answer, who was lost, and what is sensitive.

Belongs here: the conditions of a measure, joining, pools of a measure. Not here: the cells themselves (structure.py).

The counts that a measure would give away in a cell are *critical*: who answered and who did not, and for a sensitive one who
said yes and who did not. Each has to be 0 or at least TEN, else the cell is pooled with others or the measure is told for the place
as a whole.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from data import codebook
from sharing.protected import counting
from sharing.protected.counts import Records
from sharing.protected.grains import FEW, TEN
from sharing.protected.plan import COVERAGE, MOVE, Plan
from sharing.protected.tables import Cell, Counted, Family, Structure

# Up to this share of a place's people may be joined: nobody then learns that they are fewer than ten.
JOINED_SHARE = 1 / 20


def told(records: Records, structure: Structure, plan: Plan) -> Structure:
    """The structure with every measure joined where few did not answer, and shown where it can be told."""
    structure = replace(structure, joined=_joined(records, structure, plan))
    found = counting.counted(records, structure, hide=False)
    spine, *others = found
    shown: list[dict[str, tuple[bool, ...]]] = [{} for _ in found]
    unions: list[Cell] = []
    measures = [*records.categories, *records.amounts]
    criticals = [{name: critical(one, name, plan) for name in measures} for one in found]
    pools = {name: _pools(spine.family, criticals[0][name]) for name in measures}
    for name in measures:
        fine, joined = pools[name]
        unions += [cell for cell in joined if cell not in unions]
        shown[0][name] = tuple(fine)
        for at, one in enumerate(others, 1):
            paired = len(one.family.dims) > 1 and name in plan.sensitive
            alone = None if one.family.dims not in plan.by_place else fine
            shown[at][name] = _nested(
                one.family, spine.family, criticals[at][name], alone=alone, withheld=paired
            )
    spine_cells = (*spine.family.cells, *unions)
    for name in measures:
        _, joined = pools[name]
        shown[0][name] += tuple(cell in joined for cell in unions)
    families = [Family((), spine_cells, shown[0])]
    families += [replace(one.family, shown=shown[at]) for at, one in enumerate(others, 1)]
    return replace(structure, families=tuple(families))


def _joined(records: Records, structure: Structure, plan: Plan) -> dict[str, dict[int, str]]:
    """By measure, the cells of the spine in which those who did not answer are counted with a category.

    There they are at most nine, or a twentieth: all of them, none included, so that nobody learns whether there are any.
    """
    found: dict[str, dict[int, str]] = {}
    spine = counting.counted(records, replace(structure, joined={}), hide=False)[0]
    for name, counts in spine.counts.items():
        if plan.is_derived(name):
            continue
        missing = spine.n - counts.sum(axis=1)
        few = missing <= np.maximum(FEW, spine.n * JOINED_SHARE)
        values = records.categories[name].values
        found[name] = {int(at): _category(values, counts[at]) for at in np.flatnonzero(few)}
    return found


def _category(values: Sequence[str], counts: np.ndarray) -> str:
    """What no answer is counted with: not yes, not knowing, another one, the middle of scores, or the most frequent answer."""
    for name in ("no", "does_not_know", "other"):
        if name in values:
            return name
    sizes = [_size(value) for value in values]
    if not counts.sum() or None in sizes:
        return values[int(counts.argmax())]
    order = np.argsort(np.array(sizes, dtype=float), kind="stable")
    middle = np.searchsorted(np.cumsum(counts[order]), counts.sum() / 2)
    return values[int(order[min(int(middle), len(order) - 1)])]


def _size(value: str) -> float | None:
    """The number a category stands for ('3/5', '0.40'), None for a word."""
    top, _, bottom = value.partition("/")
    try:
        return float(top) / float(bottom or 1)
    except ValueError:
        return None


def critical(counted: Counted, name: str, plan: Plan) -> np.ndarray:
    """(cells, criticals): the counts that telling a measure would give away; −1 stands for one that must not be 0."""
    n = counted.n
    if name in counted.amounts:
        known = counted.amounts[name][:, 0]
        return np.stack([known, n - known, alone(counted, known)], axis=1)
    counts = counted.counts[name]
    if name == COVERAGE:
        linked, lost = counts[:, 0], counts[:, 1]
        beside = [alone(counted, linked), alone(counted, linked + lost)]
        return np.stack([linked, lost, n - linked, *beside], axis=1)
    answered = counts.sum(axis=1)
    if name in plan.every:
        return np.column_stack([counts, n - answered])
    if name.endswith(
        "_change"
    ):  # of those who knew before, and of those who did not, some indicators speak alone
        before = np.stack([counts[:, :2].sum(axis=1), counts[:, 2:].sum(axis=1)], axis=1)
        return np.column_stack([answered, n - answered, before, alone(counted, answered)])
    if name == MOVE:
        return np.stack([answered, n - answered, alone(counted, answered)], axis=1)
    if name in plan.apart_from:
        out = counts[:, codebook.load().codes(name).index(plan.apart_from[name])]
        return np.stack([answered, n - answered, out, answered - out], axis=1)
    if name not in plan.sensitive:
        return np.stack([answered, n - answered], axis=1)
    yes = counts[:, -1]
    some = answered > 0  # where nobody was asked there is nothing to give away
    return np.stack(
        [
            n - answered,
            np.where(some & (yes == 0), -1, yes),
            np.where(some & (answered == yes), -1, answered - yes),
        ],
        axis=1,
    )


def alone(counted: Counted, pairs: np.ndarray) -> np.ndarray:
    """For each cell how many people of one round only would show beside so many pairs of rounds; 0 where none would.

    In a cell of a later round those whom the round before has and the pairs have not; in a cell of several rounds told together what is
    left when each pair is of two of them (of three: of all three).
    """
    found = np.zeros(len(pairs))
    for at, (cell, before) in enumerate(zip(counted.family.cells, counted.family.before, strict=True)):
        several = len(cell.of_rounds)
        left = [counted.n[one] - pairs[at] for one in before]
        if several > 1:
            left = [counted.n[at] - pairs[at] * several / (several - 1)]
        found[at] = min((np.ceil(one) for one in left if one > 0), default=0)
    return found


def tellable(critical: np.ndarray) -> np.ndarray:
    """For each cell whether all critical counts are 0 or at least TEN."""
    return ((critical == 0) | (critical >= TEN)).all(axis=-1)


def _pools(spine: Family, critical: np.ndarray) -> tuple[np.ndarray, list[Cell]]:
    """Which cells of the spine tell a measure by themselves, and the unions that tell it for the others.

    Cells that cannot are pooled within the same rounds, with the smallest others if needed; where even all together cannot, none does.
    """
    fine, unions = tellable(critical), []
    for label in dict.fromkeys(cell.rounds for cell in spine.cells):
        own = [at for at, cell in enumerate(spine.cells) if cell.rounds == label]
        pool = [at for at in own if not fine[at]]
        if not pool:
            continue
        rest = sorted((at for at in own if fine[at]), key=lambda at: (int(critical[at].max()), at))
        small = len(pool)
        while rest and not _pool_told(critical[pool], small):
            pool.append(rest.pop(0))
        for at in pool:
            fine[at] = False
        if _pool_told(critical[pool], small):
            places = tuple(place for at in sorted(pool) for place in spine.cells[at].places)
            unions.append(Cell(places, label, union=True))
    return fine, unions


def _pool_told(critical: np.ndarray, small: int) -> bool:
    """Whether a pool can be told: two cells or more, its sums fine, and any member free to have any number below ten."""
    sums = np.maximum(critical, 0).sum(axis=0)
    must = (critical < 0).any(axis=0)
    if len(critical) < 2 or not tellable(sums) or (must & (sums == 0)).any():
        return False
    if (
        len(critical) > small
    ):  # others are in it: with one of ten known, nine are left to any of the small ones
        return not ((sums > 0) & (sums < TEN + FEW)).any()
    return not ((sums <= FEW * small) & (sums > FEW * (small - 1))).any()


def _nested(
    family: Family, spine: Family, critical: np.ndarray, *, alone: np.ndarray | None, withheld: bool
) -> tuple[bool, ...]:
    """Where a family tells a measure: in all cells of a place (or of the country) and its rounds, or in none of them.

    ``alone`` says which cells of the spine tell it by themselves; None for a family of the country.
    """
    good = tellable(critical) & (not withheld)
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], list[int]] = {}
    for at, cell in enumerate(family.cells):
        groups.setdefault((cell.places, cell.rounds), []).append(at)
    shown = [False] * len(family.cells)
    for key, cells in groups.items():
        if good[cells].all() and (alone is None or _alone(spine, alone, *key)):
            for at in cells:
                shown[at] = True
    return tuple(shown)


def _alone(spine: Family, alone: np.ndarray, places: tuple[str, ...], rounds: tuple[str, ...]) -> bool:
    """Whether a place tells a measure by itself in all of these rounds."""
    own = [
        at for at, cell in enumerate(spine.cells) if cell.places == places and set(cell.rounds) <= set(rounds)
    ]
    return bool(alone[own].all())
