"""What the rows of an answer cover where protected tables tell more, or less, than was asked.

Not here: how such tables are made (sharing), and how a covered place or group is written (`answers`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from data.cells import Tally


def rows_covered(
    tallies: Mapping[str, Tally], measures: Mapping[str, tuple[str, ...]], rows: int
) -> tuple[Sequence[Any], Sequence[Any]]:
    """What each row covers and its days, of tallies that name it (protected tables): by the first measure that covers something else."""
    covered: list[Any] = [None] * rows
    spans: Sequence[Any] = ()
    said = False
    for table, tally in tallies.items():
        named: Mapping[str, Sequence[Any]] = getattr(tally, "covered", {})
        some = [named[name] for name in measures[table] if name in named and name != "design"] or (
            [named[""]] if "" in named else []
        )
        for one in some:
            said = True
            if len(one) == rows:
                covered = [first or second for first, second in zip(covered, one, strict=True)]
        if len(getattr(tally, "periods", ())) == rows:
            spans = getattr(tally, "periods", ())
    return (covered if said else (), spans)


def merging(levels: tuple[str, ...], covered: Sequence[Any]) -> tuple[str, ...]:
    """'merged' where a row covers something else than was asked."""
    if not covered:
        return levels
    return tuple("merged" if covers else level for level, covers in zip(levels, covered, strict=True))
