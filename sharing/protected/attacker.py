"""The attacker: everything the protected tables can answer as equations, and what can be worked out of any small group.

Belongs here: one block of unknown counts, its equations, and bounds by linear programming. Not here: which blocks a release
has (blocks.py). The attacker holds any number of links: all of them are answered from the same tables, so that nothing is
added by a second one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

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


def hidden(block: Block, groups: Sequence[np.ndarray]) -> np.ndarray:
    """Which groups nobody can narrow down, without a programme: a sufficient test, and true for any attacker.

    The people of a class of unknowns that stand in the same sums may lie in any of them. Of a class that is partly in a group
    all may be inside or none, and everything that is known is as it was: ten values are possible where they are nine or more.
    """
    lines = _rows([*block.sums, *(one for case in block.cases for one, _ in case)], len(block.truth))
    _, of_class = np.unique(lines, axis=1, return_inverse=True)
    people, sizes = np.bincount(of_class.ravel(), weights=block.truth), np.bincount(of_class.ravel())
    inside = np.stack([np.bincount(of_class.ravel()[group], minlength=len(sizes)) for group in groups])
    return ((inside > 0) & (inside < sizes)) @ people >= SPAN


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
    """Least and most of each group in one case, None where the case is impossible.

    Unknowns that stand in the same sums cannot be told apart: of each such class only matters whether none, some or all of it lies in the
    group. Groups that are alike in this have the same bounds, and a programme of two unknowns a class (inside, outside) is exact.
    """
    size = len(block.truth)
    lines = _rows([*block.sums, *(one for one, _ in case)], size)
    classes, of_class = np.unique(lines, axis=1, return_inverse=True)
    of_class, sizes = of_class.ravel(), np.bincount(of_class.ravel(), minlength=classes.shape[1])
    inside = np.stack([np.bincount(of_class[group], minlength=len(sizes)) for group in groups])
    patterns, which = np.unique(np.sign(inside) + (inside == sizes), axis=0, return_inverse=True)
    right = np.array([block.truth[one].sum() for one in block.sums], dtype=float)
    most = np.array([limit for _, limit in case], dtype=float)
    solved = _solved(_Equations(classes[: len(right)], right, classes[len(right) :], most), patterns)
    return None if solved is None else (solved[0][which.ravel()], solved[1][which.ravel()])


class _Equations(NamedTuple):
    """Sums that are known, and sums that are at most so much: a column a class of unknowns."""

    equal: np.ndarray
    right: np.ndarray
    below: np.ndarray
    most: np.ndarray


_NONE, _SOME, _ALL = range(3)


def _solved(known: _Equations, patterns: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Least and most for each pattern (a row of none, some, all by class); None where nothing satisfies what is known."""
    from scipy import sparse  # imported here: scipy is slow to import and a server never needs it
    from scipy.optimize import linprog

    classes = patterns.shape[1]
    equal = sparse.csr_matrix(np.hstack([known.equal, known.equal]))
    below = sparse.csr_matrix(np.hstack([known.below, known.below]))
    lows, highs = np.zeros(len(patterns)), np.zeros(len(patterns))
    for start in range(0, len(patterns), _AT_ONCE):
        some = np.repeat(patterns[start : start + _AT_ONCE], 2, axis=0)
        sign = np.tile([1.0, -1.0], len(some) // 2)
        copies = sparse.identity(len(some))
        cost = np.hstack([np.ones_like(some) * sign[:, None], np.zeros_like(some)])
        limits = np.hstack([np.where(some == _NONE, 0, _ANY), np.where(some == _ALL, 0, _ANY)])
        answer = linprog(
            cost.ravel(),
            A_eq=sparse.kron(copies, equal, format="csr") if len(known.right) else None,
            b_eq=np.tile(known.right, len(some)) if len(known.right) else None,
            A_ub=sparse.kron(copies, below, format="csr") if len(known.most) else None,
            b_ub=np.tile(known.most, len(some)) if len(known.most) else None,
            bounds=np.stack([np.zeros(limits.size), limits.ravel()], axis=1),
            method="highs",
        )
        if answer.x is None:
            return None
        values = answer.x.reshape(len(some), 2 * classes)[:, :classes].sum(axis=1)
        stop = start + len(some) // 2
        lows[start:stop], highs[start:stop] = np.ceil(values[::2] - _EPS), np.floor(values[1::2] + _EPS)
    return lows, highs


def _rows(groups: Sequence[np.ndarray], size: int) -> np.ndarray:
    """One row a sum, 1 at each of its unknowns."""
    rows = np.zeros((len(groups), size))
    for at, group in enumerate(groups):
        rows[at, group] = 1
    return rows
