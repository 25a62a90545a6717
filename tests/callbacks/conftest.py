"""A store with a release, shared by the tests of what donors see."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from app import create_app
from callbacks.program import Program
from settings import Settings
from sharing import links, secret
from sharing.bounds import Bounds
from sharing.links import Wanted
from sharing.protected import proof, releases
from tests import harvesting


@pytest.fixture(scope="session")
def released(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A store with a release; that it gives nobody away is shown in tests/sharing/test_attacker.py."""
    store = tmp_path_factory.mktemp("published") / "store"
    shutil.copytree(
        demo_store, store, ignore=shutil.ignore_patterns("public")
    )  # a server may have published there
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(proof, "demand", lambda published, records, rules=True: 0)
        key = secret.key(Settings(store=store), purpose=secret.POINTS)
        assert releases.publish(store, points_key=key) is not None
    notes = SecretStr(f"sqlite:///{store.parent}/sharing.sqlite")
    return Program(Settings(store=store, database_url=notes, rate_limit=0))


@pytest.fixture(scope="session")
def released_server(released: Program) -> Any:
    """The application over it."""
    return create_app(released.settings).server


@pytest.fixture
def opened(released: Program, released_server: Any) -> Callable[..., Any]:
    """A browser that opened a link of its own, within bounds."""

    def client(bounds: Bounds | None = None, server: Any = released_server) -> Any:
        soon = date.today() + timedelta(days=30)  # noqa: DTZ011 -- any day to come
        wanted = Wanted(recipient="Embassy", purpose="Review", until=soon, bounds=bounds or Bounds())
        made = links.make(released.database, wanted, key=released.key("links"))
        found = server.test_client()
        assert found.get(f"/s/{made.token}", headers=harvesting.OWN).status_code == 303
        return found

    return client


@pytest.fixture
def donor(opened: Callable[..., Any]) -> Any:
    """A browser that opened a link to everything."""
    return opened()
