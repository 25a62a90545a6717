"""The protected tables as files for analysts: the very numbers that links are answered from, and what was done to them.

Belongs here: the lines of the files and the statement. Not here: who may have them (callbacks/public.py).
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from typing import Final

import numpy as np

from sharing.protected import events
from sharing.protected.keeping import Release
from sharing.protected.plan import PLANS
from sharing.protected.tables import Counted, Published

COLUMNS: Final = (
    "table", "year", "as_of", "places", "rounds", "dimension", "values", "dimension_2", "values_2", "people", "measure", "category", "count",
)  # fmt: skip
PEOPLE: Final = "people"  # the measure of a line that tells how many there are
AMOUNT: Final = ("n", "sum", "sum of squares")


def lines(release: Release, table: str) -> Iterator[tuple]:
    """Every published number of a table, one a line, the names of the columns first. Codes that were merged are joined by '+'."""
    yield COLUMNS
    for published in release.of(table):
        for counted in published.families:
            yield from _family(published, counted)


def _family(published: Published, counted: Counted) -> Iterator[tuple]:
    family = counted.family
    for at, cell in enumerate(family.cells):
        named = [("", ""), ("", "")]
        named[: len(family.dims)] = [
            (name, "+".join(group)) for name, group in zip(family.dims, cell.values, strict=True)
        ]
        head = (
            published.table,
            published.year,
            published.as_of,
            "+".join(cell.places),
            "+".join(cell.rounds),
            *named[0],
            *named[1],
            int(counted.n[at]),
        )
        if not cell.union:
            yield (*head, PEOPLE, "", int(counted.n[at]))
        for name, shown in family.shown.items():
            if not shown[at]:
                continue
            if name in counted.counts:
                for category, count in zip(
                    published.categories[name], counted.counts[name][at].tolist(), strict=True
                ):
                    if count or name not in PLANS[published.table].binned:
                        yield (*head, name, category, count)
            else:
                yield from (
                    (*head, name, part, value)
                    for part, value in zip(AMOUNT, counted.amounts[name][at].tolist(), strict=True)
                )


def activities(release: Release) -> Iterator[tuple]:
    """Activities by quarter, district, audience, type and phase: how many, and each amount with how many state it."""
    columns, named = release.events, release.described["events"]
    amounts = events.amounts_of(columns)
    yield (
        "quarter_from",
        *events.DIMENSIONS,
        "activities",
        *(f"{name}_{part}" for name in amounts for part in ("n", "sum")),
    )
    keys = np.stack([columns["days"], *(columns[name] for name in events.DIMENSIONS)], axis=1)
    found, which = np.unique(keys, axis=0, return_inverse=True)
    which = which.ravel()
    count = np.bincount(which)
    sums = [
        np.bincount(which, weights=weights)
        for name in amounts for weights in (~np.isnan(columns[name]), np.nan_to_num(columns[name]))
    ]  # fmt: skip
    for at, key in enumerate(found.tolist()):
        codes = [
            named[name][code - 1] if code else "unknown"
            for name, code in zip(events.DIMENSIONS, key[1:], strict=True)
        ]
        day = np.datetime64(int(key[0]), "D")
        yield (str(day), *codes, int(count[at]), *(float(one[at]) for one in sums))


def statement(release: Release) -> str:
    """What was done, in words, with the as-of day of every table and year."""
    shown = "\n".join(f"  {one.table} {one.year}: to {one.as_of}" for one in release.published)
    label = "DEMONSTRATION DATA: no real person is in them.\n\n" if release.demonstration else ""
    return f"""{label}Protected tables, release {release.name}, made {release.made}.

These are the numbers that donors' links are answered from. Every number counts ten people or more, or nobody is told apart by it:
* A district with fewer than ten people in a year is part of that year's "other districts". Years are never merged.
* Quarters, sex and age stand within a place and year; education, livelihood, special needs, audience, type of activity, phase, months
  since return and country of return within a year of the country. Values merge in the order of the codebook until each cell has ten people.
* Where one to nine people of a place and year lack the round before or the next one, that response of theirs is left out, as if it had
  not been given. Rounds that differ by one to nine people all the same are told together. So are answers where one to nine people did not answer: these are counted
  with 'no', 'does not know', 'other' or the middle or most frequent answer of their place.
* Of sensitive answers (wants to migrate, deceived by an agent, medical and psychosocial assistance) both sides are ten people or more.
* An activity with one to nine people counted tells no attendance.
* A year is updated when additions and removals, counted apart, are each nobody or ten people or more in every cell.

Codes joined by '+' were merged. A measure without a line in a cell is told for a larger one only. As-of days:
{shown}
"""


def packed(release: Release) -> bytes:
    """All files in one archive."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", statement(release))
        for table in PLANS:
            archive.writestr(f"{table}.csv", _csv(lines(release, table)))
        archive.writestr("activities.csv", _csv(activities(release)))
    return whole.getvalue()


def _csv(rows: Iterator[tuple]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
