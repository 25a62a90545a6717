"""However many links and rows there are, what a page asks of the database is found by an index, never by looking at every row."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from bench import sharing as bench
from settings import Settings
from sharing import audit, links, moments, sessions
from sharing.bounds import Bounds
from sharing.database import Database
from sharing.policy import Role, Viewer

KEY = b"k" * 32
TODAY = date(2026, 6, 30)


def plans(database: Database, work: Callable[[], object]) -> list[str]:
    """How SQLite does what the work asks of it."""
    asked: list[tuple[str, Any]] = []
    engine = database._engine

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    work()
    event.remove(engine, "before_cursor_execute", note)
    with database.reading() as connection:
        found = [
            connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", values).all() for one, values in asked
        ]
    return [row[3] for rows in found for row in rows]


@pytest.fixture
def full(tmp_path: Path) -> Database:
    database = Database(Settings(store=tmp_path / "store"))
    bench.fill(database, made=50, rows=500)
    with database.writing() as connection:
        connection.execute(text("ANALYZE"))
    return database


def test_nothing_a_page_asks_looks_at_every_row(full: Database):
    wanted = links.Wanted(recipient="E", purpose="P", until=TODAY, bounds=Bounds())
    made = links.make(full, wanted, key=KEY)
    link = links.of_token(full, made.token, key=KEY)
    assert link
    token = sessions.begin(full, name="E", role=Role.DONOR, ends_at=moments.later(days=1), link=made.id)
    tasks = [
        lambda: sessions.find(full, token, idle_minutes=60),
        lambda: links.of_token(full, made.token, key=KEY),
        lambda: links.opened(full, link, today=TODAY),
        lambda: audit.add(full, Viewer("E", Role.DONOR), "saw"),
        lambda: audit.latest(full, most=11),
        lambda: audit.latest(full, most=11, before=300),
        lambda: audit.latest(full, most=11, link=made.id),
        lambda: links.listed(full, today=TODAY, most=11),
        lambda: links.revoke(full, made.id, by="anna"),
    ]
    found = [plan for task in tasks for plan in plans(full, task)]
    # By its key from one end, and only as far as there is room on the page, is no look at every row.
    whole = [
        plan
        for plan in found
        if plan.startswith("SCAN") and "USING INDEX" not in plan and plan != "SCAN audit"
    ]
    assert whole == []
    assert not any(
        "TEMP B-TREE" in plan for plan in found if "LAST TERM" not in plan and "RIGHT PART" not in plan
    )


def test_the_bench_measures_every_task(full: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bench, "TIMES", 1)
    found = bench.measured(full)
    assert "withdrawn, then refused elsewhere" in found
    assert all(milliseconds > 0 for milliseconds in found.values())
    assert "| who asks, at every request | 1.00 | 2.00 |" in bench.told(
        {"who asks, at every request": (1.0, 2.0)}
    )
