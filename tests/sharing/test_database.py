"""The tables are those that schema.py describes, on both databases; the audit is never changed; faults tell no password."""

import threading
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from pydantic import SecretStr
from sqlalchemy import insert, text

from settings import Settings
from sharing import audit, database, moments
from sharing.database import Database, DatabaseFault
from sharing.policy import Role, Viewer
from sharing.schema import AUDIT, METADATA

ANNA = Viewer("anna", Role.STAFF)


def test_the_steps_lead_to_what_the_schema_says(database: Database):
    with database.reading() as connection:
        different = compare_metadata(MigrationContext.configure(connection), METADATA)
    assert different == []


def test_the_last_step_is_the_one_the_program_expects():
    folder = Path(database.__file__).parent / "migrations"
    assert ScriptDirectory(str(folder)).get_heads() == [database.HEAD]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET who = 'nobody'",
        "DELETE FROM audit",
        "UPDATE audit_purges SET number = 0",
        "DELETE FROM audit_purges",
        # Written over: the same number once more. SQLite would not ask what guards against removing.
        "INSERT INTO audit SELECT * FROM audit",
        "INSERT INTO audit_purges SELECT * FROM audit_purges",
        # A purge of what is young, so that it may go.
        "INSERT INTO audit_purges (at, who, before, number) VALUES ('2026', 'eve', '9999', 1)",
    ],
)
def test_rows_of_the_audit_stay_as_they_are(database: Database, statement: str):
    long_ago(database, days=40)
    audit.purge(database, days=30, by="anna")
    audit.add(database, ANNA, "saw", subject="outreach")
    with pytest.raises(DatabaseFault), database.writing() as connection:
        connection.execute(text(statement))
    assert (len(audit.purges(database)), len(audit.latest(database, most=9))) == (1, 1)


def test_a_row_is_not_replaced_by_another_of_its_number(tmp_path: Path):
    mine = Database(Settings(store=tmp_path / "store"))
    audit.add(mine, ANNA, "saw", subject="outreach")
    for how in ("INSERT OR REPLACE", "REPLACE"):
        with pytest.raises(DatabaseFault), mine.writing() as connection:
            connection.execute(
                text(
                    f"{how} INTO audit SELECT id, at, 'nobody', role, link, action, subject, detail FROM audit"
                )
            )
    assert [row.who for _, row in audit.latest(mine, most=9)] == ["anna"]


def long_ago(database: Database, *, days: int) -> None:
    """A row as it was added so many days ago."""
    row = {
        "at": moments.later(days=-days),
        "who": "anna",
        "role": "staff",
        "action": "saw",
        "subject": "",
        "detail": "",
    }
    with database.writing() as connection:
        connection.execute(insert(AUDIT), row)


def test_a_purge_removes_what_is_past_its_time_counts_it_and_stays_on_record(database: Database):
    for days in (50, 40, 20):
        long_ago(database, days=days)
    assert audit.purge(database, days=60, by="anna").number == 0
    assert (audit.due(database, days=30).number, audit.purges(database)) == (2, [])
    assert audit.purge(database, days=30, by="anna").number == 2
    assert len(audit.latest(database, most=9)) == 1
    [(_, who, purged)] = audit.purges(database)
    assert (who, purged.number) == ("anna", 2)


def test_rows_are_read_newest_first_and_on_from_any(database: Database):
    for number in range(5):
        audit.add(database, ANNA, "saw", subject=str(number))
    newest = audit.latest(database, most=2)
    older = audit.latest(database, most=9, before=newest[-1][0])
    assert [row.subject for _, row in newest + older] == ["4", "3", "2", "1", "0"]
    assert [row.subject for row in audit.everything(database)] == ["0", "1", "2", "3", "4"]


def test_several_may_be_the_first_to_ask(chosen: Settings):
    found: list[Any] = []

    def ask() -> None:
        mine = Database(chosen)
        audit.add(mine, ANNA, "saw")
        found.append(len(audit.latest(mine, most=99)))
        mine.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(found) == 4


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://crm:hush-hush@localhost/x", "another kind"),
        ("not an address hush-hush", "cannot be read"),
        ("postgresql://crm:hush-hush@127.0.0.1:1/x", "cannot be used"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_without_its_password(tmp_path: Path, url: str, said: str):
    with pytest.raises(DatabaseFault, match=said) as told:
        audit.latest(Database(Settings(store=tmp_path, database_url=SecretStr(url))), most=1)
    assert "hush" not in str(told.value)


def test_moments_sort_as_times_do():
    assert moments.later(minutes=-1) < moments.now() < moments.later(hours=1)
    assert moments.end_of("2026-06-30", "Asia/Colombo") == "2026-06-30T18:30:00+00:00"
