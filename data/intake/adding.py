"""New rows added to a large store: what they change is worked out from them and the persons they are of, not from all rows.

Belongs here: which rows those are, and the files of such a version. Not here: how the parts answer as one (segments.py), how all is put
together again (settling.py).

A version with rows added shares its tables, cells and list of who is due with the version before, and has beside them the new
rows as parts of the tables (``responses-0001.parquet``), the cells of the persons something came of as they are now (``cells/more``) and as the whole
has them (``cells/less``), and the same two of the list. Measures follow links between the rounds of one person and the last days of
the data, nothing else, so that persons are all that has to be taken whole. What needs the whole table, likeness and what is usual, is
looked at among the new rows until all is put together.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data import tables
from data.aggregation import building, due, packing, persons, stored_columns, units
from data.aggregation.due import Until
from data.aggregation.stored_columns import Stored
from data.aggregation.units import Units
from data.asking import segments
from data.intake import records
from data.intake.reading import Ledger
from data.keeping import durable
from data.store import Version
from geo.country import Country

SHARE: Final = (
    16  # rows of the whole for each row that is worked on, at least: with fewer all is put together at once
)
_OWN: Final = ("meta.json", "history.jsonl", "checks.json", "problems.parquet", due.MORE, due.LESS)
_EPOCH: Final = date(1970, 1, 1)


def fits(ledger: Ledger) -> bool:
    """Whether so much is there, and so little came, that adding is worth it."""
    before = ledger.before
    if before is None or before.spoiled or persons.index(before.path / "cells") is None:
        return False
    new = sum(_rows([path]) for paths in ledger.parts.values() for path in paths)
    held = sum(_rows(before.parts(table)[1:]) for table in tables.TABLES)
    return (new + held) * SHARE <= before.meta["rows"]["responses"]


def _rows(paths: Sequence[Path]) -> int:
    return Stored(paths[0], parts=paths[1:]).rows if paths else 0


def days_of(as_of: Mapping[str, str | None]) -> Until:
    """The last days of the tables as numbers."""
    days = {table: (date.fromisoformat(day) - _EPOCH).days if day else 0 for table, day in as_of.items()}
    return Until(days["responses"], max(days.values()))


def build(aside: Path, ledger: Ledger, *, as_of: Mapping[str, str | None], country: Country) -> bool:
    """Write everything of the version but what tells of itself (meta, problems, tallies); False, and nothing, where too much is to be worked on.

    ``as_of`` are the last days with the new rows.
    """
    before = ledger.before
    assert before is not None
    then, now = days_of(before.meta.get("whole") or before.meta["as_of"]), days_of(as_of)
    parts = {table: (*before.parts(table)[1:], *ledger.parts.get(table, ())) for table in tables.TABLES}
    rows = _rows_of(before, parts, then=then, now=now)
    if sum(map(len, rows.values())) * SHARE > before.meta["rows"]["responses"]:
        return False
    less, more = (_folder(ledger.folder / name) for name in (segments.LESS, segments.MORE))
    for table in tables.TABLES:
        old = records.taken(before.parts(table)[0], rows[table], table)
        _write(less, table, [old])
        _write(more, table, [old, *(piece for path in parts[table] for piece in records.batches_of(path))])
    building.build(less, country=country, until=then)
    building.build(more, country=country, until=now)
    if not _alike(before.path / "cells", more / "cells"):
        return False
    _share(before, aside)
    for folder, listed in ((less, due.LESS), (more, due.MORE)):
        shutil.move(folder / "cells", aside / "cells" / folder.name)
        shutil.move(folder / due.FILE, aside / listed)
    for table, paths in parts.items():
        for number, path in enumerate(paths, 1):
            durable.link(path, aside / f"{table}-{number:04d}.parquet")
    return True


def _alike(whole: Path, more: Path) -> bool:
    """Whether cells count the same: an older program counted less, and by clusters only where there are any."""
    for name in packing.DAY_COLUMN:
        one, other = (
            json.loads((cells / name / "columns.json").read_text("utf-8")) for cells in (whole, more)
        )
        if [[*one[kind]] for kind in one] != [[*other[kind]] for kind in one]:
            return False
        plain, plain_too = (_plain(described) for described in (one, other))
        if plain and not plain_too:
            return False
    return True


def _plain(described: Mapping[str, Mapping[str, Sequence[str]]]) -> bool:
    """Whether every record stands for itself."""
    dimensions = described["dimensions"]
    if units.UNIT not in dimensions:
        return True
    return Units.of(tuple(dimensions[units.UNIT]), tuple(dimensions[units.WEIGHT])).plain


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def _write(folder: Path, table: str, pieces: Sequence[pa.Table]) -> None:
    with records.writer(folder / f"{table}.parquet", table) as out:
        for rows in pieces:
            out.write_table(rows.cast(tables.arrow_schema(table)))


def _share(before: Version, aside: Path) -> None:
    """Give every file that stays a name in the new version."""
    for path in before.path.rglob("*"):
        name = path.relative_to(before.path)
        own = name.as_posix() in _OWN or name.name.startswith(("quality-", "."))
        segment = name.parts[:2] in (("cells", segments.MORE), ("cells", segments.LESS))
        part = len(name.parts) == 1 and "-" in name.name
        if path.is_file() and not (own or segment or part):
            (aside / name).parent.mkdir(parents=True, exist_ok=True)
            durable.link(path, aside / name)


# --- the persons something came of ---------------------------------------------------------------------------------


def _rows_of(
    before: Version, parts: Mapping[str, Sequence[Path]], *, then: Until, now: Until
) -> dict[str, np.ndarray]:
    """The rows of the whole, by table, of persons who are in the parts or whose standing the new last days change."""
    found = {table: np.empty(0, dtype=np.int64) for table in tables.TABLES}
    found["responses"] = _of_respondents(before, parts["responses"], then=then, now=now)
    found["returnees"] = _of_returnees(before, parts["returnees"], then=then, now=now)
    return found


def _of_respondents(before: Version, parts: Sequence[Path], *, then: Until, now: Until) -> np.ndarray:
    index = persons.index(before.path / "cells")
    assert index is not None
    new = [
        records.key_hashes(rows, "responses")
        for path in parts
        for rows in records.batches_of(path, columns=tables.KEYS["responses"])
    ]
    standing = _turning(
        stored_columns.days(Stored(before.parts("responses")[0]), "followup_due"), then=then, now=now
    )
    turned = index.numbers[standing[index.rows]] if standing.any() else index.numbers[:0]
    return index.rows_of(np.concatenate([turned, *new]))


def _of_returnees(before: Version, parts: Sequence[Path], *, then: Until, now: Until) -> np.ndarray:
    table = Stored(before.parts("returnees")[0])
    ids = pa.chunked_array([*table.pieces("returnee_id")], pa.string())
    new = [
        rows.column("returnee_id")
        for path in parts
        for rows in records.batches_of(path, columns=("returnee_id",))
    ]
    turned = ids.filter(pa.array(_turning(stored_columns.days(table, "followup_due"), then=then, now=now)))
    wanted = pa.chunked_array([chunk for one in (turned, *new) for chunk in one.chunks], pa.string())
    return np.flatnonzero(pc.is_in(ids, value_set=wanted).to_numpy())


def _turning(due_days: np.ndarray, *, then: Until, now: Until) -> np.ndarray:
    """Which interviews are due on a day for which the new last days mean another standing than those before."""
    found = (due_days > then.responses) & (due_days <= now.responses)
    for bound in due.BOUNDS:
        found |= (due_days >= then.all + bound) & (due_days < now.all + bound)
    return found & (due_days > 0)
