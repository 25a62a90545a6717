"""Properties: any canonical table comes back equal from any file; whatever is broken, every row is accounted for."""

import random
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import geo.country
from data import cells, codebook, ingest, tables
from data.ingest import Job
from data.tables import Column
from tests.data import files
from tests.data.conftest import rows_of

COUNTRY = geo.country.load("lka")
# Letters of the scripts in use, and what trips readers of CSV. A text that begins or ends with a blank is trimmed.
LETTERS = 'abcXYZéනாහසகமப 09-/,;|\t"=\n'
TEXTS = st.text(LETTERS, min_size=1, max_size=12).map(str.strip).filter(bool)
DAYS = st.dates(date(2020, 1, 1), date(2026, 12, 31))
SLOW = settings(
    derandomize=True,
    max_examples=25,
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


def _written(value: object) -> str:
    if value is None:
        return ""
    return (
        value.isoformat()
        if isinstance(value, date)
        else repr(value)
        if isinstance(value, float)
        else str(value)
    )


@pytest.fixture(autouse=True)
def _no_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "build", lambda folder, *, country: None)


def _brought(path: Path, table: str) -> tuple[ingest.Report, list[dict[str, object]]]:
    store = path.parent / "store"
    report = ingest.ingest([Job(path, table)], store=store, country=COUNTRY).reports[0]
    return report, rows_of(store, table)


def _comes_back_equal(
    made: tuple[str, list[dict[str, object]]],
    separator: str,
    encoding: str,
    workbook: bool,
    rng: random.Random,
):
    table, rows = made
    names = list(rows[0])
    rng.shuffle(names)
    cells_of = [names, *([_written(row[name]) for name in names] for row in rows)]
    with tempfile.TemporaryDirectory() as folder:
        if workbook:
            path = files.as_workbook(Path(folder) / "f.xlsx", {"data": cells_of})
        else:
            path = files.as_csv(Path(folder) / "f.csv", cells_of, separator=separator, encoding=encoding)
        report, found = _brought(path, table)
    assert report.failure is None
    assert (report.read, report.accepted) == (len(rows), len(rows))
    assert [{name: row[name] for name in names} for row in found] == [
        {name: row[name] for name in names} for row in rows
    ]


def _lose_no_row_and_raise_nothing(rng: random.Random):
    rows = [["call_id", "date", "district", "topic", "sex", "consent", "latitude", "longitude"]]
    for i in range(30):
        day = (date(2025, 1, 1) + timedelta(days=i)).isoformat()
        rows.append([f"c-{i % 25}", day, "Jaffna", "general", "female", "yes", "9.66", "80.02"])
    data = bytearray("\r\n".join(";".join(f'"{cell}"' for cell in row) for row in rows).encode())
    for _ in range(rng.randint(1, 12)):
        at = rng.randrange(len(data))
        what = rng.choice(
            [b"", b'"', b";", b"\n", b"\xff", b"\0", "ශ".encode(), b"no", b"31/02/2025", data[:40]]
        )
        data[at : at + rng.randint(0, 6)] = what
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "f.csv"
        path.write_bytes(bytes(data))
        report, found = _brought(path, "calls")
    assert report.failure or report.read == report.accepted + report.duplicate + report.refused
    assert len(found) == report.accepted
    assert report.failure is None or "\n" not in report.failure.strip()


_WRITTEN = given(
    _tables(),
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.booleans(),
    st.randoms(),
)
_DAMAGED = given(st.randoms(use_true_random=False))
test_any_canonical_table_comes_back_equal = SLOW(_WRITTEN(_comes_back_equal))
test_damaged_files_lose_no_row_and_raise_nothing = SLOW(_DAMAGED(_lose_no_row_and_raise_nothing))

# The same over many more files, for `make soak`.
LONG = settings(SLOW, max_examples=2000)
test_many_canonical_tables_come_back_equal = pytest.mark.soak(LONG(_WRITTEN(_comes_back_equal)))
test_many_damaged_files_lose_no_row = pytest.mark.soak(LONG(_DAMAGED(_lose_no_row_and_raise_nothing)))
