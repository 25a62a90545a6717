"""The errors that the demonstration files are meant to have, so that ingest shows what it does with real ones.

Here: which errors each file has, how many, and writing them into columns of text. Not here: what ingest makes of
them. A small share of rows is refused (about one in a hundred); others are only doubtful or odd.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.demo import text
from data.demo.kobo import NOT_APPROVED, ON_HOLD, STATUS, Columns
from data.demo.profile import Profile

_NO_SUCH_DAYS = ("2025-02-30", "2024-11-31", "2025-13-05", "31/06/2025", "########")
# In a file this long an error that should be rare is there at least once; a shorter one may be without it.
_LONG_ENOUGH = 300


@dataclass(frozen=True)
class Mistake:
    """One kind of error: the share of rows that have it, and what stands in which columns instead.

    ``refused`` says whether a row with it cannot be used; the others are only noted, or harmless to read.
    """

    name: str
    share: float
    puts: Mapping[str, Sequence[str]]
    refused: bool = True


def of_activities(profile: Profile) -> tuple[Mistake, ...]:
    """Mistakes of the activities file (labels)."""
    return (
        Mistake("no such day", 0.0012, {"Date of the activity": _NO_SUCH_DAYS}),
        Mistake("not a district", 0.0012, _no_place("District", "GPS point", prefix="", profile=profile)),
        Mistake("begins with =", 0.004, {"Name of the place": ("=Village+12", "=SUM(A1:A9)")}, refused=False),
        Mistake("point at 0, 0", 0.003, _point("GPS point", "0", prefix=""), refused=False),
        Mistake("noughts too many", 0.002, {"Target": ("2600", "3200", "2400")}, refused=False),
        *_status("label"),
    )


def of_responses(profile: Profile) -> tuple[Mistake, ...]:
    """Mistakes of the responses file (XML names with groups)."""
    return (
        Mistake("no such day", 0.0006, {"survey/date": _NO_SUCH_DAYS}),
        Mistake("not a district", 0.0008, _no_place("loc/district", "gps", prefix="loc/", profile=profile)),
        Mistake("no consent", 0.0015, {"survey/consent": ("no",)}),
        Mistake("age out of range", 0.0005, {"person/age": ("207", "-3", "150")}, refused=False),
        Mistake("more correct than asked", 0.0005, {"kap/score": ("11", "80", "9")}, refused=False),
        Mistake("begins with =", 0.0004, {"loc/ds_division": ("=cmd|' /C calc'!A0", "=1+1")}, refused=False),
        Mistake("point at 0, 0", 0.001, _point("gps", "0", prefix="loc/"), refused=False),
        *_status("xml"),
    )


def of_returnees(profile: Profile) -> tuple[Mistake, ...]:
    """Mistakes of the returnees' own sheet (labels)."""
    return (
        Mistake("not a district", 0.0014, {"District": profile.not_districts}),
        Mistake("no consent", 0.003, {"Consent to take part": ("No",)}),
        *_status("label"),
    )


def of_interviews() -> tuple[Mistake, ...]:
    """Mistakes of the interviews, the returnees' repeat sheet (labels)."""
    return (
        Mistake("no such day", 0.0006, {"Date of the interview": _NO_SUCH_DAYS}),
        Mistake(
            "begins with =", 0.001, {"In their own words": ('=HYPERLINK("x")', "=I am fine")}, refused=False
        ),
    )


def of_calls(profile: Profile) -> tuple[Mistake, ...]:
    """Mistakes of the calls file (XML names)."""
    return (
        Mistake("no such day", 0.0005, {"call_time": ("2025-02-30T10:00:00.000+05:30", "########")}),
        Mistake("not a district", 0.0008, {"district": profile.not_districts}),
        Mistake("no consent", 0.0015, {"consent": ("no",)}),
        Mistake("age out of range", 0.0006, {"age": ("207", "-3")}, refused=False),
        *_status("xml"),
    )


def _point(name: str, degrees: str, *, prefix: str) -> dict[str, Sequence[str]]:
    """A point question with these degrees; "" leaves it blank."""
    parts = ("latitude", "longitude", "altitude", "precision")
    return {
        name: (f"{degrees} {degrees} {degrees} {degrees}".strip(),),
        **{f"{prefix}_{name}_{part}": (degrees,) for part in parts},
    }


def _no_place(header: str, point: str, *, prefix: str, profile: Profile) -> dict[str, Sequence[str]]:
    """Something that is not a district, with no point beside it that would say which is meant."""
    return {header: profile.not_districts, **_point(point, "", prefix=prefix)}


def _status(mode: str) -> tuple[Mistake, ...]:
    words = STATUS[mode]
    return (
        Mistake("not approved", 0.0012, {"_validation_status": (words[NOT_APPROVED],)}),
        Mistake("on hold", 0.0008, {"_validation_status": (words[ON_HOLD],)}),
    )


def count(share: float, n: int) -> int:
    """How many of ``n`` rows have an error of this share."""
    return max(int(share * n + 0.5), 1 if n >= _LONG_ENOUGH else 0)


def put(rng: np.random.Generator, columns: Columns, mistakes: Sequence[Mistake]) -> Columns:
    """The same columns with each mistake in rows of its own."""
    n = len(next(iter(columns.values())))
    free, found = rng.permutation(n), dict(columns)
    for mistake in mistakes:
        here, free = np.split(free, [min(count(mistake.share, n), len(free))])
        for header, texts in mistake.puts.items():
            found[header] = _replaced(found[header], np.sort(here), texts)
    return found


def _replaced(column: text.Text, rows: np.ndarray, texts: Sequence[str]) -> text.Text:
    mask = np.zeros(len(column), dtype=bool)
    mask[rows] = True
    values = pa.array([texts[i % len(texts)] for i in range(len(rows))], pa.string())
    return pc.replace_with_mask(column, pa.array(mask), values)


def send_again(rng: np.random.Generator, columns: Columns, *, share: float) -> Columns:
    """The same columns with some submissions once more at the end: as sent twice, or as edited (same root).

    Kobo's own columns must be there; the repeated rows get an ``_id`` and ``_uuid`` of their own.
    """
    n = len(columns["_id"])
    again = np.sort(rng.permutation(n)[: count(share, n)])
    edited = rng.random(len(again)) < 0.3
    new = text.uuids(rng, len(again))
    table = {header: column.take(pa.array(again)) for header, column in columns.items()}
    root = pc.if_else(pa.array(edited), table["meta/rootUuid"], text.join(["uuid:", new], ""))
    index = np.arange(len(again)) + int(columns["_index"][-1].as_py()) + 1
    table |= {"_uuid": new, "meta/rootUuid": root, "_index": text.numbers(index)}
    table["_id"] = text.numbers(index + 500_000)
    return {header: pa.concat_arrays([column, table[header]]) for header, column in columns.items()}


def totals_row(columns: Columns, *, summed: Sequence[str]) -> Columns:
    """The line that people add at the end: the word Total and sums, which is no record."""
    cells = dict.fromkeys(columns, "")
    first = next(header for header in columns if header not in ("start", "end", "username", *summed))
    cells[first] = "Total"
    for header in summed:
        known = pc.cast(pc.filter(columns[header], pc.not_equal(columns[header], "")), pa.int64())
        cells[header] = str(pc.sum(known).as_py())
    return {header: pa.array([cell]) for header, cell in cells.items()}
