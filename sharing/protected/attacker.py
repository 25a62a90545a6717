"""The attacker: everything the protected tables can answer as equations, and what can be worked out of any small group.

Belongs here: one block of unknown counts, its equations, and bounds by linear programming. Not here: which blocks a release
has (blocks.py). The attacker holds any number of links: all of them are answered from the same tables, so that nothing is
added by a second one.

Unknowns that stand in the same sums cannot be told apart, so that the programme has one variable for each such class: its people.
Of a class that lies in part in a group all may be inside, or none. A group then holds at least the classes that are wholly in it
and at most all that touch it, and each bound is a programme of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

SPAN: Final = 9  # the least that upper − lower of a group of 1 to 9 people may be: ten values
SMALL: Final = 9
_AT_ONCE: Final = 16  # targets solved in one programme: calling the solver costs more than a small programme
_EPS: Final = 1e-6


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


def attack(block: Block, groups: Sequence[np.ndarray], *, exact: bool = True) -> list[Learnt]:
    """Bounds of every group; with cases the bounds of all that are possible together. Raises Impossible where none is.

    Without ``exact`` a group is done with as soon as ten values are shown to be possible: every solution that a programme finds for one
    group is a set of counts that fits all that is known, and says something of the others too. What is left gets its own programmes, so
    that a group which can be narrowed down has its exact bounds.
    """
    if not groups:
        return []
    lines = _rows([*block.sums, *(one for case in block.cases for one, _ in case)], len(block.truth))
    classes = _Classes.of(block.truth, lines, groups)
    bounds, possible = _Bounds(classes, exact=exact), False
    for known in _cases(block, classes):
        possible |= bounds.narrow(known)
    if not possible:
        raise Impossible(f"{block.name}: what is known contradicts itself")
    lows, highs = bounds.whole()
    return [
        Learnt(block.name, int(block.truth[group].sum()), int(low), int(high), block.guessed)
        for group, low, high in zip(groups, lows[classes.which], highs[classes.which], strict=True)
    ]


class _Known(NamedTuple):
    """Sums that are known, and sums that are at most so much: a column a class of unknowns."""

    equal: np.ndarray
    right: np.ndarray
    below: np.ndarray
    most: np.ndarray

    def allows(self, people: np.ndarray) -> bool:
        """Whether these numbers of people, one a class, fit all that is known."""
        return bool((self.equal @ people == self.right).all() and (self.below @ people <= self.most).all())


def _cases(block: Block, classes: "_Classes") -> Iterator[_Known]:
    """What is known in each case. The sums of all cases stand in one list, so that the classes are the same for all."""
    told, at = len(block.sums), len(block.sums)
    right = np.array([block.truth[one].sum() for one in block.sums], dtype=float)
    for case in block.cases or [[]]:
        below = classes.lines[at : at + len(case)]
        at += len(case)
        yield _Known(classes.lines[:told], right, below, np.array([limit for _, limit in case], dtype=float))


class _Classes(NamedTuple):
    """The unknowns that can be told apart, and the groups by what they hold of them: groups alike in this have the same bounds."""

    lines: np.ndarray  # (sums, classes)
    people: np.ndarray  # in truth, by class
    wholly: np.ndarray  # (patterns, classes): classes that lie in a group
    touched: np.ndarray  # (patterns, classes): classes of which some lie in it
    which: np.ndarray  # the pattern of each group

    @classmethod
    def of(cls, truth: np.ndarray, lines: np.ndarray, groups: Sequence[np.ndarray]) -> "_Classes":
        first, of_class = _alike(lines)
        sizes = np.bincount(of_class)
        inside = np.stack([np.bincount(of_class[group], minlength=len(sizes)) for group in groups])
        patterns, which = np.unique(np.sign(inside) + (inside == sizes), axis=0, return_inverse=True)
        people = np.bincount(of_class, weights=truth)
        return cls(
            lines[:, first],
            people,
            (patterns == 2).astype(float),
            (patterns >= 1).astype(float),
            which.ravel(),
        )


def _alike(lines: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For unknowns that stand in the same sums one position, and for each unknown which of these classes it is of."""
    packed = np.ascontiguousarray(np.packbits(lines.astype(bool), axis=0).T)
    keys = packed.view([("", packed.dtype)] * packed.shape[1]).ravel() if packed.shape[1] else None
    if keys is None:
        return np.zeros(1, dtype=np.int64), np.zeros(lines.shape[1], dtype=np.int64)
    _, first, of_class = np.unique(keys, return_index=True, return_inverse=True)
    return first, of_class.ravel()


class _Bounds:
    """The bounds of each pattern, narrowed from within: the least and the most that were found to be possible."""

    def __init__(self, classes: _Classes, *, exact: bool) -> None:
        self.classes, self.exact = classes, exact
        self.low = np.full(len(classes.wholly), np.inf)
        self.high = np.full(len(classes.wholly), -np.inf)

    def whole(self) -> tuple[np.ndarray, np.ndarray]:
        """Bounds in whole people: fewer than the first and more than the second are impossible."""
        return np.ceil(self.low - _EPS), np.floor(self.high + _EPS)

    def narrow(self, known: _Known) -> bool:
        """Find out what one case allows; whether it allows anything."""
        if known.allows(self.classes.people):
            self._see(self.classes.people[None])
        elif not self._solve(known, np.arange(1)):
            return False
        tried = np.zeros(len(self.low), dtype=bool)
        while len(left := np.flatnonzero(~tried & self._open())):
            some = left[:_AT_ONCE]
            tried[some] = True
            self._solve(known, some)
        return True

    def _open(self) -> np.ndarray:
        """The patterns that need a programme still."""
        if self.exact:
            return np.ones(len(self.low), dtype=bool)
        low, high = self.whole()
        return ~(high - low >= SPAN)

    def _see(self, solutions: np.ndarray) -> None:
        """Take note of sets of counts (solutions, classes) that fit everything known."""
        self.low = np.minimum(self.low, (self.classes.wholly @ solutions.T).min(axis=1))
        self.high = np.maximum(self.high, (self.classes.touched @ solutions.T).max(axis=1))

    def _solve(self, known: _Known, some: np.ndarray) -> bool:
        costs = np.concatenate([self.classes.wholly[some], -self.classes.touched[some]])
        solutions = _solved(known, costs)
        if solutions is not None:
            self._see(solutions)
        return solutions is not None


def _solved(known: _Known, costs: np.ndarray) -> np.ndarray | None:
    """For each cost (a row, an entry a class) the cheapest counts that fit what is known; None where nothing does."""
    from scipy import sparse  # imported here: scipy is slow to import and a server never needs it
    from scipy.optimize import linprog

    copies = sparse.identity(len(costs))
    answer = linprog(
        costs.ravel(),
        A_eq=sparse.kron(copies, known.equal, format="csr") if len(known.right) else None,
        b_eq=np.tile(known.right, len(costs)) if len(known.right) else None,
        A_ub=sparse.kron(copies, known.below, format="csr") if len(known.most) else None,
        b_ub=np.tile(known.most, len(costs)) if len(known.most) else None,
        bounds=(0, _ANY),
        method="highs",
    )
    return None if answer.x is None else answer.x.reshape(costs.shape)


_ANY: Final = 1e6  # as many people as nothing is known of


def _rows(groups: Sequence[np.ndarray], size: int) -> np.ndarray:
    """One row a sum, 1 at each of its unknowns."""
    rows = np.zeros((len(groups), size))
    for at, group in enumerate(groups):
        rows[at, group] = 1
    return rows
