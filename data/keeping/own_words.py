"""What people said in their own words, taken out of the tables when the retention of its ingest is over.

Belongs here: counting and blanking such texts in a version. Not here: what is due, and when (purging.py).

A text in somebody's own words may tell who it is, whatever its column is called. Codes, days and numbers of the record stay.
"""

from collections.abc import Collection
from types import MappingProxyType
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from data import tables
from data.intake import records
from data.keeping import checksums, durable
from data.store import Version

COLUMNS: Final = MappingProxyType({"returnees": (tables.OWN_WORDS,)})
_INGEST: Final = "_ingest"


def count(version: Version, ingests: Collection[int]) -> int:
    """How many texts of these ingests a version still holds."""
    return sum(
        pc.sum(pc.is_valid(rows.column(name)).filter(_of(rows, ingests))).as_py() or 0
        for table, names in COLUMNS.items()
        for path in version.parts(table)
        for rows in records.batches_of(path)
        for name in names
        if name in rows.column_names
    )


def blank(version: Version, ingests: Collection[int]) -> None:
    """Take the texts of these ingests out of a version: a new file in the place of the old one, in one step."""
    if not count(version, ingests):
        return
    several = ((names, table, path) for table, names in COLUMNS.items() for path in version.parts(table))
    for names, table, path in several:
        aside = path.with_name(f".{path.name}.new")
        try:
            with records.writer(aside, table) as out:
                for rows in records.batches_of(path):
                    out.write_table(
                        records.conform(_blanked(rows, names, ingests), tables.arrow_schema(table))
                    )
            aside.chmod(path.stat().st_mode)
            durable.flush(aside)
            with checksums.replacing(version.path, path.name):
                aside.replace(path)
                durable.flush(path.parent)
        finally:
            aside.unlink(missing_ok=True)


def _blanked(rows: pa.Table, names: Collection[str], ingests: Collection[int]) -> pa.Table:
    own = _of(rows, ingests)
    for name in names:
        at = rows.column_names.index(name)
        kept = pc.if_else(own, pa.scalar(None, rows.column(name).type), rows.column(name))
        rows = rows.set_column(at, rows.field(at), kept)
    return rows


def _of(rows: pa.Table, ingests: Collection[int]) -> pa.ChunkedArray:
    """Which rows came with these ingests; none in a store from before rows were numbered by their ingest."""
    if _INGEST not in rows.column_names:
        return pa.chunked_array([pa.repeat(False, len(rows))])
    numbers = pa.array(sorted(ingests), rows.column(_INGEST).type)
    return pc.fill_null(pc.is_in(rows.column(_INGEST), value_set=numbers), False)
