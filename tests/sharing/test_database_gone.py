"""PostgreSQL goes away while people ask, and comes back: nothing is shown that cannot be noted, and nobody restarts anything."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import create_engine, text

from app import create_app
from callbacks.program import Program
from settings import Settings
from sharing.database import DatabaseFault
from tests.crowd import Crowd, until

PEOPLE = 3
NOTED = text("SELECT count(*) FROM audit WHERE action = 'exported'")


@contextmanager
def gone(url: str) -> Iterator[None]:
    """Nobody reaches the server any more, and who had reached it is thrown out."""
    door = Path(url.partition("host=")[2]) / ".s.PGSQL.5432"
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as inside:
        door.rename(door.with_name("closed"))
        try:
            inside.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
                )
            )
            yield
        finally:
            door.with_name("closed").rename(door)
    engine.dispose()


class Asking(Crowd):
    """People who take a file again and again; the status of each answer."""

    def __init__(self, server: Flask) -> None:
        super().__init__(self._ask, people=PEOPLE)
        self.server, self.answered = server, list[int]()

    def _ask(self) -> None:
        self.answered.append(self.server.test_client().get("/export/calls.csv").status_code)

    def until(self, true: Callable[[list[int]], bool]) -> None:
        """Wait until something holds of the answers from now on."""
        now = len(self.answered)
        until(lambda: true(self.answered[now:]))


@pytest.fixture
def program(postgres: str, demo_store: Path) -> Iterator[Program]:
    found = Program(Settings(store=demo_store, database_url=SecretStr(postgres), rate_limit=0))
    yield found
    found.database.close()


def test_postgresql_may_go_and_come_back(program: Program, postgres: str):
    with program.database.reading() as connection:
        before = connection.execute(NOTED).scalar_one()
    server = create_app(program.settings).server
    with Asking(server) as people:
        people.until(lambda now: now.count(200) >= PEOPLE)
        with gone(postgres):
            people.until(lambda now: now.count(503) >= 2 * PEOPLE)
            refused = server.test_client().get("/export/calls.csv")
            assert (refused.status_code, "call_id" in refused.text) == (503, False)
            assert server.test_client().get("/health/live").status_code == 200
            with pytest.raises(DatabaseFault), program.database.reading():
                pass
        people.until(lambda now: now.count(200) >= 2 * PEOPLE)
    assert set(people.answered) == {200, 503}
    with program.database.reading() as connection:
        noted = connection.execute(NOTED).scalar_one() - before
    # Each answer was noted once; of those under way when the server went a note may have been kept.
    assert 0 <= noted - people.answered.count(200) <= PEOPLE
