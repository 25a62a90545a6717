"""Property: any canonical table comes back equal, however it was written (damaged files: test_damaged_files.py)."""

import random
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import geo.country
from data import cells, codebook, ingest, tables
from data.ingest import Job
from data.tables import Column
from tests.data import writing
from tests.data.conftest import rows_of
from tests.data.writing import Form

COUNTRY = geo.country.load("lka")
# Letters of the scripts in use, and what trips readers of CSV. A text that begins or ends with a blank is trimmed, and one
# of dashes alone is blank.
LETTERS = 'abcXYZéනாහසகமப 09-/,;|\t"=\n'
TEXTS = st.text(LETTERS, min_size=1, max_size=12).map(str.strip).filter(lambda text: text.strip("-"))
DAYS = st.dates(date(2020, 1, 1), date(2025, 12, 31))
SLOW = settings(
    derandomize=True,
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def _values(column: Column) -> st.SearchStrategy[object]:
    codes = codebook.load().codes(column.field) if column.field and column.kind in ("code", "codes") else ()
    kinds: dict[str, st.SearchStrategy[object]] = {
        "text": TEXTS,
        "place": st.sampled_from(COUNTRY.codes("district")),
        "code": st.sampled_from(codes or ("",)),
        "codes": st.sets(st.sampled_from(codes or ("",)), min_size=1).map(
            lambda s: " ".join(c for c in codes if c in s)
        ),
        "boolean": st.booleans(),
        "integer": st.integers(int(column.lowest or 0), int(column.highest or 1000)),
        # A workbook keeps fifteen digits of a number.
        "number": st.floats(column.lowest or 0, column.highest or 1e6).map(lambda x: round(x, 6)),
        "date": DAYS,
    }
    return kinds[column.kind]


# Columns that say something about each other, or are worked out when a file lacks them.
TIED = {"score", "items_asked", "reached_total", "latitude", "longitude", "return_date", "consent"}


@st.composite
def _tables(draw: st.DrawFn) -> tuple[str, list[dict[str, object]]]:
    table = draw(st.sampled_from(tables.TABLES))
    key = (*tables.KEYS[table], tables.DATE[table])
    free = [c for c in tables.SPECS[table] if c.name not in key and c.name not in TIED]
    extra = draw(st.lists(st.sampled_from(free), unique_by=lambda c: c.name, max_size=6))
    columns = [c for c in tables.SPECS[table] if c.name in key] + extra
    rows = []
    for number in range(draw(st.integers(1, 4))):
        row = {c.name: draw(_values(c) if c.name in key else st.none() | _values(c)) for c in columns}
        rows.append(row | {tables.KEYS[table][0]: f"k{number}"})
    return table, rows


@pytest.fixture(autouse=True)
def _no_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "build", lambda folder, *, country: None)


def _comes_back_equal(made: tuple[str, list[dict[str, object]]], form: Form, rng: random.Random):
    table, rows = made
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path, mapping = writing.write(folder, rows, form, rng)
        if mapping:
            (folder / "form.toml").write_text(mapping, encoding="utf-8")
        job = Job(path, table, folder / "form.toml" if mapping else None)
        report = ingest.ingest([job], store=folder / "store", country=COUNTRY).reports[0]
        found = rows_of(folder / "store", table)
    assert report.failure is None
    assert (report.read, report.accepted) == (len(rows), len(rows))
    assert [{name: row[name] for name in rows[0]} for row in found] == rows


_FORMS = st.builds(
    Form,
    format=st.sampled_from(writing.FORMATS),
    headers=st.sampled_from(writing.HEADERS),
    dates=st.sampled_from(writing.DATES),
    separator=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]),
)
_WRITTEN = given(_tables(), _FORMS, st.randoms())
test_any_canonical_table_comes_back_equal = SLOW(_WRITTEN(_comes_back_equal))

# The same over many more files, for `make soak`.
LONG = settings(SLOW, max_examples=2000)
test_many_canonical_tables_come_back_equal = pytest.mark.soak(LONG(_WRITTEN(_comes_back_equal)))
