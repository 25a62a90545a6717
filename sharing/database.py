"""The database of links, sessions and audit: a file in the store, or PostgreSQL for several machines.

Belongs here: the connection and bringing the tables up to date. Not here: what is in them (schema.py, links.py, …).
"""

import fcntl
import sys
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from settings import Settings

NAME: Final = "sharing.sqlite"  # in the store
HEAD: Final = "0002"  # the last step of migrations/
_STEPS: Final = Path(__file__).parent / "migrations"
_LOCK: Final = 7_304_117  # any number, the same for all: PostgreSQL's name of the lock


class DatabaseFault(Exception):
    """The database cannot be reached or used; the message is for the person and holds no password."""


@dataclass(frozen=True)
class Database:
    """Where links, sessions and audit are kept. Opened, and brought up to date, when first asked."""

    chosen: Settings

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read by. Raises DatabaseFault."""
        try:
            with self._engine.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise _fault(error) from None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection whose changes hold together: all of them or, at an error, none. Raises DatabaseFault."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise _fault(error) from None

    @property
    def is_sqlite(self) -> bool:
        return self._engine.dialect.name == "sqlite"

    @cached_property
    def _engine(self) -> Engine:
        engine = self._postgresql() if self.chosen.database_url else self._sqlite()
        try:
            self._up_to_date(engine)
        except SQLAlchemyError as error:
            raise _fault(error) from None
        weakref.finalize(self, engine.dispose)  # what is open is closed when nobody can ask any more
        return engine

    def close(self) -> None:
        """Close what is open; the next question opens it again."""
        self._engine.dispose()

    def _postgresql(self) -> Engine:
        assert self.chosen.database_url
        try:
            url = make_url(self.chosen.database_url.get_secret_value())
        except ArgumentError:
            raise DatabaseFault(
                "CRM_DATABASE_URL cannot be read; write it as postgresql://USER:PASSWORD@HOST/NAME."
            ) from None
        if url.get_backend_name() == "sqlite":
            return _with_pragmas(create_engine(url))
        if url.get_backend_name() not in ("postgresql", "postgres"):
            raise DatabaseFault("CRM_DATABASE_URL names another kind of database; PostgreSQL is meant.")
        # The dead are told from the living before each use: a server that was restarted costs no page.
        return create_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            # A host that falls silent is as good as gone: nobody waits for it longer than this.
            connect_args={"connect_timeout": 10, "tcp_user_timeout": 10_000},
        )

    def _sqlite(self) -> Engine:
        store = self.chosen.store
        store.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = store / NAME
        path.touch(mode=0o600)
        return _with_pragmas(create_engine(f"sqlite:///{path.resolve()}"))

    def _up_to_date(self, engine: Engine) -> None:
        """Run the steps that are missing, one process at a time."""
        with engine.connect() as connection:
            if _step(connection) == HEAD:
                return
        with self._alone(engine), engine.begin() as connection:
            if engine.dialect.name != "sqlite":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            if _step(connection) != HEAD:
                _migrate(connection)

    def _alone(self, engine: Engine) -> Any:
        return _locked(Path(str(engine.url.database))) if engine.dialect.name == "sqlite" else nullcontext()


def _step(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(connection: Connection) -> None:
    from alembic import command  # takes a moment to import, and is needed once
    from alembic.config import Config

    config = Config(stdout=sys.stderr)
    config.set_main_option("script_location", str(_STEPS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)


def _with_pragmas(engine: Engine) -> Engine:
    """Readers do not wait for a writer, writers wait for each other, and a row written outlives the process."""

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=5000"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.with_name(f"{path.name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _fault(error: SQLAlchemyError) -> DatabaseFault:
    """The fault in one line, without the address: it holds a password."""
    said = str(getattr(error, "orig", None) or type(error).__name__).splitlines()
    return DatabaseFault(
        f"The database of links and audit cannot be used: {said[0] if said else 'no reason given'}"
    )
