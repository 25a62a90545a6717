"""A database of each kind: an SQLite file, and a PostgreSQL started for the run."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine, text

from settings import Settings
from sharing.database import Database
from tests import postgresql


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL of the tests' own."""
    with postgresql.running() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def chosen(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings over an empty database of each kind."""
    if request.param == "sqlite":
        return Settings(store=tmp_path / "store")
    url = request.getfixturevalue("postgres")
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return Settings(store=tmp_path / "store", database_url=SecretStr(url))


@pytest.fixture
def database(chosen: Settings) -> Iterator[Database]:
    """An empty database."""
    found = Database(chosen)
    yield found
    found.close()
