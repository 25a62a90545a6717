"""How often one person or one address may ask: counted right, forgotten in time, bounded in memory."""

from functools import partialmethod
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app import create_app
from callbacks.hardening import rates
from callbacks.hardening.counts import Window
from callbacks.hardening.rates import Limits
from settings import Settings
from sharing.policy import LinkSeen, Role, Viewer


class Clock:
    """A clock that is set."""

    now = 600.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def _no_minute_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """A minute that ends while a test counts takes a little off the count: one refusal in a hundred runs was not there."""
    monkeypatch.setattr(Window, "__init__", partialmethod(Window.__init__, clock=Clock()))


def asked(path: str = "/", address: str = "10.0.0.1", **headers: str) -> Any:
    return SimpleNamespace(path=path, remote_addr=address, headers=headers)


def limits(**chosen: Any) -> Limits:
    return Limits(Settings.model_construct(**{"rate_limit": 5, "auth": "oidc", "proxy_from": "", **chosen}))


def test_a_minute_is_counted_and_forgotten():
    clock = Clock()
    window = Window(clock=clock)
    assert [window.add("a") for _ in range(3)] == [1, 2, 3]
    clock.now += 60
    assert window.count("a") == 3
    clock.now += 30
    assert window.count("a") == 1.5
    clock.now += 90
    assert (window.count("a"), window.count("b")) == (0, 0)


def test_a_flood_of_addresses_takes_no_more_memory():
    clock = Clock()
    window = Window(clock=clock)
    before = window._numbers.nbytes
    for at in range(40_000):
        window.add(str(at))
    assert window._numbers.nbytes == before
    assert window.count("nobody of them") < rates.GUESSES  # the flood is hardly taken for somebody else


def test_a_household_counts_as_one_however_many_addresses_it_takes():
    found = limits()
    for at in range(rates.GUESSES):
        found.answered(asked("/s/x", f"2001:db8:1:2::{at:x}"), 404)
    assert found.refused_before(asked("/s/x", "2001:db8:1:2:ffff::9"))
    assert not found.refused_before(asked("/s/x", "2001:db8:1:3::1"))


def test_a_person_has_a_limit_of_their_own():
    found = limits()
    one, other = Viewer("a", Role.VIEWER, session="1"), Viewer("b", Role.VIEWER, session="2")
    assert [found.too_often(asked(), one) for _ in range(6)] == [False] * 5 + [True]
    assert not found.too_often(asked(), other)
    assert not found.too_often(asked("/assets/a.css"), one)


def test_a_new_session_is_no_new_person():
    found = limits()
    link = LinkSeen(id="abc", recipient="E", purpose="P", until="2999-01-01")
    for one in ({"name": "a", "role": Role.VIEWER}, {"name": "E", "role": Role.DONOR, "link": link}):
        asking = [found.too_often(asked(), Viewer(**one, session=str(at))) for at in range(6)]
        assert asking == [False] * 5 + [True]
    elsewhere = Viewer("E", Role.DONOR, link=link, session="1")
    assert not found.too_often(asked(address="10.0.0.9"), elsewhere)


def test_an_export_counts_as_ten():
    found = limits(rate_limit=20)
    person = Viewer("a", Role.ANALYST, session="1")
    assert [found.too_often(asked("/export/calls.csv"), person) for _ in range(3)] == [False, False, True]


def test_whoever_is_at_the_machine_itself_is_not_counted():
    found = limits(auth="none")
    assert not any(found.too_often(asked(), Viewer("local", Role.ADMIN)) for _ in range(50))


def test_an_address_that_is_refused_over_and_over_waits():
    found = limits()
    for _ in range(rates.FAILURES):
        found.answered(asked("/x"), 404)
    assert found.refused_before(asked("/"))
    assert not found.refused_before(asked("/", "10.0.0.2"))


def test_behind_a_proxy_of_ours_the_address_is_the_one_it_saw():
    found = Settings.model_construct(proxy_from="10.0.0.0/8")
    forged = {"X-Forwarded-For": "1.1.1.1, 2.2.2.2"}
    assert rates.address_of(asked(address="10.1.1.1", **forged), found) == "2.2.2.2"
    assert rates.address_of(asked(address="9.9.9.9", **forged), found) == "9.9.9.9"


def test_guesses_are_stopped_and_nothing_else_is(tmp_path: Path):
    client = create_app(Settings(store=tmp_path / "none", rate_limit=1200)).server.test_client()
    statuses = [client.get(f"/s/{'x' * 40}{at}").status_code for at in range(rates.GUESSES + 5)]
    assert set(statuses[: rates.GUESSES]) <= {401, 403, 404}
    assert set(statuses[rates.GUESSES :]) == {429}
    refused = client.get("/s/any")
    assert (refused.headers["Retry-After"], refused.mimetype) == ("60", "text/plain")
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("status", [200, 302, 304, 500, 503])
def test_what_is_no_refusal_is_no_guess(status: int):
    found = limits()
    for _ in range(100):
        found.answered(asked("/s/abc"), status)
    assert not found.refused_before(asked("/s/abc"))
