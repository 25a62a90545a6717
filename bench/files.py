"""The files that reading is measured on, written in pieces from demonstration data, however many rows are asked for.

More rows than the demonstration data have are the same days and places again, under other ids and with the answers dealt
out anew, so that every row is a record of another person.
"""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from data import demo, tables
from data.store import Store

SOURCE_ROWS = 1_000_000
_MAPPINGS = Path(demo.__file__).parent / "mappings"
# The columns that a table of survey answers usually has, and that any questionnaire of the programme asks for.
_USUAL = (
    *(
        "respondent_id",
        "activity_id",
        "round",
        "date",
        "district",
        "sex",
        "age_group",
        "education",
        "livelihood",
    ),
    *("audience", "activity_type", "phase"),
    *(column.name for column in tables.family("responses", "message")),
    *("score", "items_asked", "wants_to_migrate", "trusted_source", "consent"),
)
# Columns that belong together: who, when, where, and a score with the items it is of.
_TIED = (
    *("respondent_id", "activity_id", "round", "date", "followup_due", "district", "ds_division", "cluster"),
    *("stratum", "weight", "design", "score", "items_asked", "consent"),
)


@dataclass(frozen=True)
class Kind:
    """A kind of file: its separator, its mapping if it needs one, and the columns it has (None: the form's own).

    ``words``: how yes and no are written.
    """

    separator: str
    mapping: Path | None
    columns: tuple[str, ...] | None
    words: tuple[str, str] = ("yes", "no")


KINDS = {
    "our export": Kind(",", None, tables.COLUMNS["responses"], ("true", "false")),
    "all columns": Kind(",", None, tables.COLUMNS["responses"]),
    "usual columns": Kind(",", None, _USUAL),
    "Kobo form": Kind(";", _MAPPINGS / "responses.toml", None),
}


def write(kind: str, rows: int, *, folder: Path) -> Path:
    """A file of a kind with so many rows, made anew."""
    path = folder / f"{kind.replace(' ', '-')}-{rows}.csv"
    if KINDS[kind].columns is None:
        _write_form(path, rows, source=made(folder) / "demo" / "responses.csv")
    else:
        _write_table(path, rows, store=made(folder), kind=KINDS[kind])
    return path


def made(folder: Path, rows: int = SOURCE_ROWS) -> Path:
    """The store of the demonstration data, made once."""
    store = folder / f"demo-{rows}"
    if not (store / "CURRENT").exists():
        print(f"Making demonstration data with {rows:,} responses (once) …", flush=True)
        demo.run(rows=rows, seed=1, store=store, country="lka")
    return store


def _write_table(path: Path, rows: int, *, store: Path, kind: Kind) -> None:
    """A file whose headers are canonical names."""
    version = Store(store).current()
    assert version is not None, "the demonstration data were just made"
    columns = kind.columns or ()
    schema = pa.schema([(name, pa.string()) for name in columns])
    options = pyarrow.csv.WriteOptions(quoting_style="needed")
    left, again = rows, 0
    with pyarrow.csv.CSVWriter(path, schema, write_options=options) as out:
        while left:
            for batch in version.table("responses").to_batches(columns=list(columns)):
                out.write(as_text(batch.slice(0, left), schema, again, words=kind.words))
                left -= min(left, len(batch))
            again += 1


def as_text(
    batch: pa.RecordBatch, schema: pa.Schema, again: int = 0, *, words: tuple[str, str] = ("true", "false")
) -> pa.RecordBatch:
    """Rows as they stand in a file; ``again``: how many times they stood there before."""
    texts = [_text(batch.column(name), words) for name in schema.names]
    if again:
        texts[0] = pc.binary_join_element_wise(texts[0], str(again), "-")
        texts = [
            text if name in _TIED else _dealt(text, again * (7919 + 104_729 * at))
            for at, (name, text) in enumerate(zip(schema.names, texts, strict=True))
        ]
    return pa.RecordBatch.from_arrays(texts, schema=schema)


def _dealt(texts: pa.Array, by: int) -> pa.Array:
    """The same texts for other rows of the batch."""
    cut = by % max(len(texts), 1)
    return pa.concat_arrays([texts.slice(cut), texts.slice(0, cut)])


def _text(column: pa.Array, words: tuple[str, str]) -> pa.Array:
    if pa.types.is_boolean(column.type):
        return pc.if_else(column, *words)
    return column.cast(pa.string())


def _write_form(path: Path, rows: int, *, source: Path) -> None:
    """The first rows of the form's export, headers and row of HXL tags above them."""
    limit = rows + 2
    with source.open("rb") as lines, path.open("wb") as out:
        for number, line in enumerate(lines):
            if number == limit:
                return
            out.write(line)
    raise ValueError(f"the demonstration form has no {rows:,} rows")
