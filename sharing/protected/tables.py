"""What is published, as values: cells, the families they form, and the counts in them.

A *family* is one table of one year: all its cells nest in the spine (place × year) and no record lies in two of them. A cell
that is a ``union`` joins others of its family, for the measures that cannot be told of each.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from data.aggregation.rounds import ROUNDS


@dataclass(frozen=True)
class Cell:
    """Codes of what the cell covers: places, rounds, and for each dimension of its family a group of values."""

    places: tuple[str, ...]
    rounds: tuple[str, ...]
    values: tuple[tuple[str, ...], ...] = ()
    union: bool = False

    @property
    def of_rounds(self) -> tuple[str, ...]:
        """The rounds of a response that it covers, in their order; those that are not stated are none."""
        return tuple(one for one in ROUNDS if one in self.rounds)

    def within(self, other: "Cell") -> bool:
        """Whether all of this cell lies in another of its family."""
        return (
            self.rounds == other.rounds
            and set(self.places) <= set(other.places)
            and all(set(own) <= set(whole) for own, whole in zip(self.values, other.values, strict=True))
        )


@dataclass(frozen=True)
class Family:
    """The cells of one table of a year, and for each measure in which of them it is told."""

    dims: tuple[str, ...]
    cells: tuple[Cell, ...]
    shown: Mapping[str, tuple[bool, ...]] = field(default_factory=dict)

    @cached_property
    def whole(self) -> tuple[int, ...]:
        """Positions of the cells that are not unions of others: a record lies in one of them at most."""
        return tuple(at for at, cell in enumerate(self.cells) if not cell.union)

    @cached_property
    def before(self) -> tuple[tuple[int, ...], ...]:
        """For each cell of one round those of the round before it: of the same values, and of some of its places."""
        return tuple(tuple(self._before(cell)) for cell in self.cells)

    def _before(self, cell: Cell) -> Iterator[int]:
        rounds = cell.of_rounds
        if cell.union or len(rounds) != 1 or rounds[0] == ROUNDS[0]:
            return
        one = ROUNDS[ROUNDS.index(rounds[0]) - 1]
        for at in self.whole:
            other = self.cells[at]
            if other.of_rounds == (one,) and other.values == cell.values and {*other.places} & {*cell.places}:
                yield at

    def members(self, at: int) -> list[int]:
        """The cells a union joins."""
        return [one for one in self.whole if self.cells[one].within(self.cells[at])]


@dataclass(frozen=True)
class Structure:
    """The grain of one table and year, frozen at its first publication: which cells there are, and what is told in each.

    ``joined`` says, by measure, in which cells of the spine people who did not answer are counted with which category.
    """

    table: str
    year: int
    families: tuple[Family, ...]  # the spine first
    joined: Mapping[str, Mapping[int, str]] = field(default_factory=dict)

    @property
    def spine(self) -> Family:
        return self.families[0]


@dataclass(frozen=True, eq=False)
class Counted:
    """One family with its numbers, an entry a cell: ``n`` people, counts by category, amounts as n, sum, sum of squares.

    −1 and NaN stand where a measure is not told.
    """

    family: Family
    n: np.ndarray
    counts: Mapping[str, np.ndarray]
    amounts: Mapping[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class Published:
    """One table of one year as it is published, with the day it shows."""

    structure: Structure
    families: tuple[Counted, ...]
    categories: Mapping[str, tuple[str, ...]]
    as_of: str

    @property
    def table(self) -> str:
        return self.structure.table

    @property
    def year(self) -> int:
        return self.structure.year

    def of(self, dims: tuple[str, ...]) -> Counted | None:
        """The family split by these dimensions, None where it is not published."""
        return next((one for one in self.families if one.family.dims == dims), None)
