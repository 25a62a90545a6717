"""The attacker: everything the protected tables can answer as equations, and what can be worked out of any small group.

Belongs here: one block of unknown counts, its equations, and bounds by linear programming. Not here: which blocks a release
has (blocks.py). The attacker holds any number of links: all of them are answered from the same tables, so that nothing is
added by a second one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

SPAN: Final = 9  # the least that upper − lower of a group of 1 to 9 people may be: ten values
SMALL: Final = 9
_AT_ONCE: Final = 16  # targets solved in one programme: calling the solver costs more than a small programme
_EPS: Final = 1e-6
_ANY: Final = 1e6  # as many people as nothing is known of


class Impossible(ValueError):
    """No counts satisfy what is known: an attacker's guess was wrong."""


Most = tuple[np.ndarray, float]


@dataclass
class Block:
    """Unknown counts of one place, year and block of dimensions, with what is published of them.

    ``truth`` are the true counts, one an unknown; they make the right sides, and check that a bound contains what is true.
    ``cases`` are what the rules of merging leave possible, each a list of sums of unknowns with the most that they can be: one of
    them is so, and the attacker cannot tell which.
    """

    name: str
    truth: np.ndarray
    sums: list[np.ndarray] = field(default_factory=list)  # positions whose sum is published
    cases: list[list[Most]] = field(default_factory=list)
    guessed: bool = False  # the cases are a guess that may be wrong: then a bound need not contain the truth

    def publish(self, positions: np.ndarray) -> None:
        """The sum of these unknowns is published."""
        self.sums.append(np.ravel(positions))

    def small(self, groups: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Those of the groups that hold 1 to 9 people."""
        return [group for group in groups if 1 <= self.truth[group].sum() <= SMALL]


@dataclass(frozen=True)
class Learnt:
    """What the attacker can say of one group: it holds ``low`` to ``high`` people; in truth ``true``."""

    block: str
    true: int
    low: int
    high: int
    guessed: bool = False

    @property
    def contains(self) -> bool:
        return self.low <= self.true <= self.high

    @property
    def span(self) -> int:
        return self.high - self.low

    @property
    def harmless(self) -> bool:
        """Whether the truth lies in an interval of ten values or more (a guess may miss it)."""
        return (self.contains or self.guessed) and self.span >= SPAN


def attack(block: Block, groups: Sequence[np.ndarray]) -> list[Learnt]:
    """Bounds of every group, by a programme each way; several share one call of the solver.

    With cases the bounds of all that are possible together. Raises Impossible where none is.
    """
    if not groups:
        return []
    possible = [found for case in block.cases or [[]] if (found := _bounds(block, groups, case)) is not None]
    if not possible:
        raise Impossible(f"{block.name}: what is known contradicts itself")
    lows, highs = np.min([one[0] for one in possible], axis=0), np.max([one[1] for one in possible], axis=0)
    return [
        Learnt(block.name, int(block.truth[group].sum()), int(low), int(high), block.guessed)
        for group, low, high in zip(groups, lows, highs, strict=True)
    ]


def _bounds(
    block: Block, groups: Sequence[np.ndarray], case: Sequence[Most]
) -> tuple[np.ndarray, np.ndarray] | None:
    """Least and most of each group in one case, None where the case is impossible."""
    size = len(block.truth)
    matrix, right = (
        _rows(block.sums, size),
        np.array([block.truth[one].sum() for one in block.sums], dtype=float),
    )
    above, most = _rows([one for one, _ in case], size), np.array([limit for _, limit in case], dtype=float)
    lows, highs = np.zeros(len(groups)), np.zeros(len(groups))
    for start in range(0, len(groups), _AT_ONCE):
        cost = _costs(groups[start : start + _AT_ONCE], size)
        copies = sparse.identity(len(cost))
        answer = linprog(
            cost.ravel(),
            A_eq=sparse.kron(copies, matrix, format="csr") if len(right) else None,
            b_eq=np.tile(right, len(cost)) if len(right) else None,
            A_ub=sparse.kron(copies, above, format="csr") if case else None,
            b_ub=np.tile(most, len(cost)) if case else None,
            bounds=(0, _ANY),
            method="highs",
        )
        if answer.x is None:
            return None
        values = (answer.x.reshape(cost.shape) * np.abs(cost)).sum(axis=1)
        stop = start + len(cost) // 2
        lows[start:stop], highs[start:stop] = np.ceil(values[::2] - _EPS), np.floor(values[1::2] + _EPS)
    return lows, highs


def _costs(groups: Sequence[np.ndarray], size: int) -> np.ndarray:
    """Two rows a group: its unknowns to be least, and to be most."""
    cost = np.zeros((2 * len(groups), size))
    for at, group in enumerate(groups):
        cost[2 * at, group], cost[2 * at + 1, group] = 1.0, -1.0
    return cost


def _rows(groups: Sequence[np.ndarray], size: int) -> sparse.csr_matrix:
    """One row a sum, 1 at each of its unknowns."""
    rows = np.repeat(np.arange(len(groups)), [len(one) for one in groups])
    columns = np.concatenate(groups) if groups else np.zeros(0, dtype=np.int64)
    return sparse.csr_matrix((np.ones(len(columns)), (rows, columns)), shape=(len(groups), size))
