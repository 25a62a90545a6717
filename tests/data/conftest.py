"""Bringing small files in: what the tests of data share."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

import geo.country
from data import cells, ingest, tables
from data.ingest import Job, Report
from data.store import Store
from tests.data import files
from tests.data.pulling import kobo as kobo
from tests.data.pulling import run as run
from tests.data.pulling import waits as waits


@dataclass(frozen=True)
class Brought:
    """What one ingest made of one file: its report and the table as plain objects (None where blank)."""

    report: Report
    rows: list[dict[str, object]]

    @property
    def rules(self) -> set[str]:
        return {str(rule) for rule in self.report.problems["rule"]} - {"no_consent_column", "no_round_column"}

    def column(self, name: str) -> list[object]:
        return [row[name] for row in self.rows]

    def problem(self, rule: str) -> pd.Series:
        found = self.report.problems[self.report.problems["rule"] == rule]
        assert len(found), f"no problem {rule} among {sorted(self.rules)}"
        return found.iloc[0]


Bring = Callable[..., Brought]


@pytest.fixture
def without_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """Versions without cells: they have tests of their own and take most of the time of a small ingest."""
    monkeypatch.setattr(cells, "build", lambda folder, *, country: None)


@pytest.fixture
def bring(tmp_path: Path, without_cells: None) -> Bring:
    """Ingest one file (a path, or rows of a CSV) as a table, with a mapping given as TOML text."""

    def run(
        source: Path | list[list[str]],
        table: str = "calls",
        *,
        mapping: str | None = None,
        fixes: tuple[str, ...] = (),
    ) -> Brought:
        path = source if isinstance(source, Path) else files.as_csv(tmp_path / "file.csv", source)
        form = tmp_path / "form.toml" if mapping is not None else None
        if form is not None:
            form.write_text(mapping or "", encoding="utf-8")
        store = tmp_path / "store"
        jobs = [Job(path, table, form, fixes)]
        report = ingest.ingest(jobs, store=store, country=geo.country.load("lka")).reports[0]
        return Brought(report, rows_of(store, table))

    return run


def rows_of(store: Path, table: str) -> list[dict[str, object]]:
    """The rows of a table of the current version; empty where there is none."""
    version = Store(store).current()
    return version.table(table).to_table(columns=list(tables.COLUMNS[table])).to_pylist() if version else []


def call(number: int = 1, **values: str) -> dict[str, str]:
    """A call that is right in everything, with some values replaced."""
    right = {
        "call_id": f"c-{number}",
        "date": "2025-02-03",
        "district": "LK41",
        "topic": "general",
        "consent": "yes",
    }
    return right | values


def as_rows(records: list[dict[str, str]]) -> list[list[str]]:
    """Records with the same columns as rows under their header."""
    return [list(records[0]), *(list(record.values()) for record in records)]
