"""Protected tables made from records: the grain of each year, and its numbers.

Belongs here: one table at a time. Not here: when they are made and kept (releases.py), what proves them (attacker.py).
"""

from datetime import date, timedelta

from sharing.protected import counting
from sharing.protected.counts import Records
from sharing.protected.structure import structure_of
from sharing.protected.tables import Published, Structure

_EPOCH = date(1970, 1, 1)


def published(records: Records, structure: Structure) -> Published:
    """The numbers of one year on a grain. ``records`` may be of all years."""
    own = records.of(structure.year)
    names = {name: column.values for name, column in own.categories.items()}
    return Published(structure, counting.counted(own, structure), names, as_of(own))


def built(records: Records, *, skip: frozenset[int] = frozenset()) -> tuple[Published, ...]:
    """Every year of a table that has enough people, on a grain of its own; years to ``skip`` have one already."""
    found = []
    for year in (one for one in records.years if one not in skip):
        structure = structure_of(records.of(year), year)
        if structure:
            found.append(published(records, structure))
    return tuple(found)


def as_of(records: Records) -> str:
    """The last day of the records, ISO; the end of its quarter, as nobody's own day is told."""
    if not len(records):
        return ""
    month = int(records.quarter.max()) * 3 + 3
    return (date(1970 + month // 12, month % 12 + 1, 1) - timedelta(days=1)).isoformat()
