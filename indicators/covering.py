"""What the rows of an answer cover where protected tables tell more, or less, than was asked.

Belongs here: which rows cover something else, and how their groups are written. Not here: how such tables are made (sharing).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from data.cells import MONTH, Tally
from data.filters import PLACES


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


def values_covered(key: tuple[str, ...], by: tuple[str, ...], covers: Any) -> str:
    """The values that a row covers, split by split: unions joined by '+', splits then by ';'."""
    names = [name for name in by if name not in (*PLACES, MONTH)]
    asked = dict(zip(by, key, strict=True))
    values = {("rounds" if name == "round" else name): name for name in names}
    groups = [
        "+".join(sorted(covers.values[axis])) if covers.values.get(axis) else asked[name]
        for axis, name in values.items()
    ]
    return ";".join(groups)


def with_filters(group: str, values: str, covers: Any, by: tuple[str, ...]) -> tuple[str, str]:
    """A filter that would have cut a protected cell is named with what the row covers instead."""
    more = filters_told(covers, by)
    if not more:
        return group, values
    told = ("+".join(sorted(one)) for one in more.values())
    return "+".join([*([group] if group else []), *more]), ";".join([*([values] if group else []), *told])


def filters_told(covers: Any, by: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """By filter that is no split of a row, the values that the row covers; those it is told by as asked are left out by protected tables."""
    named = (
        {"round" if axis == "rounds" else axis: values for axis, values in covers.values.items()}
        if covers
        else {}
    )
    return {name: values for name, values in named.items() if name not in by and values}
