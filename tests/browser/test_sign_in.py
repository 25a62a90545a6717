"""Signing in through a browser, against a strict provider on loopback and against oidc-provider-mock: in, role, out, and
everything that is not to be believed."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import create_engine, text

from tests.browser import provider as providing
from tests.browser.provider import Provider
from tests.conftest import ROOT, _free_port, _started, _wait_until_healthy

pytestmark = pytest.mark.browser
PEOPLE = {"anna": ["admin", "viewer"], "sam": ["staff"], "vera": "viewer", "nora": []}


@pytest.fixture(scope="module")
def signed_in(
    demo_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Provider, Path]]:
    """The program with sign-in, the provider it asks, and the file of its sessions."""
    folder, port = tmp_path_factory.mktemp("signing"), _free_port()
    url, notes = f"http://127.0.0.1:{port}", folder / "sharing.sqlite"
    with providing.running(f"{url}/sign-in/done") as provider:
        provider.roles = PEOPLE
        own = {
            "CRM_STORE": str(demo_store),
            "CRM_PORT": str(port),
            "CRM_AUTH": "oidc",
            "CRM_OIDC_ISSUER": provider.issuer,
            "CRM_OIDC_CLIENT_ID": providing.CLIENT,
            "CRM_OIDC_CLIENT_SECRET": providing.SECRET,
            "CRM_DATABASE_URL": f"sqlite:///{notes}",
        }
        log = folder / "server.log"
        with _started(str(ROOT / "app.py"), folder=folder, log=log, **own) as run:
            _wait_until_healthy(run, url, log=log)
            yield url, provider, notes
            said = log.read_text()
            assert "Traceback" not in said, said
            assert providing.SECRET not in said


@pytest.fixture
def url(signed_in: tuple[str, Provider, Path]) -> str:
    return signed_in[0]


@pytest.fixture
def provider(signed_in: tuple[str, Provider, Path]) -> Iterator[Provider]:
    """The provider, honest again after the test."""
    found = signed_in[1]
    yield found
    found.change, found.held = (lambda claims: claims), None


def sign_in(page: Page, url: str, name: str, *, at: str = "/") -> None:
    page.goto(f"{url}{at}")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Go").click()


def quiet(watch: Any) -> None:
    """What is refused is a complaint of the browser's console; here it is meant."""
    watch.errors.clear()


def test_who_signs_in_sees_what_the_role_allows_and_sees_nothing_once_out(
    page: Page, url: str, provider: Provider, watch: Any
):
    sign_in(page, url, "sam", at="/outreach?sex=female")
    expect(page).to_have_url(f"{url}/outreach?sex=female")
    expect(page.get_by_role("link", name="Bring in a file")).to_be_visible()
    expect(page.get_by_role("link", name="Share")).to_have_count(0)
    assert page.goto(f"{url}/links").status == 403  # type: ignore[union-attr]
    kept = page.context.cookies()
    [cookie] = [one for one in kept if one.get("name") == "crm_session"]
    assert (cookie.get("httpOnly"), cookie.get("sameSite")) == (True, "Lax")
    page.goto(f"{url}/outreach")
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Signed out")).to_be_visible()
    page.context.add_cookies(kept)  # type: ignore[arg-type]  # whoever copied the cookie has nothing
    page.goto(f"{url}/outreach")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    quiet(watch)


@pytest.mark.parametrize(
    ("name", "at", "status"),
    [("anna", "/audit", 200), ("sam", "/quality", 200), ("vera", "/data", 403), ("vera", "/", 200)],
)
def test_the_role_is_the_highest_that_the_claim_names(
    page: Page, url: str, provider: Provider, watch: Any, name: str, at: str, status: int
):
    sign_in(page, url, name, at="/methods")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    answered = page.goto(f"{url}{at}")
    assert answered
    assert answered.status == status
    quiet(watch)


def test_an_account_without_a_role_is_told_so_and_sees_nothing(
    page: Page, url: str, provider: Provider, watch: Any
):
    sign_in(page, url, "nora")
    expect(page.get_by_text("this account has no role here")).to_be_visible()
    assert page.request.get(f"{url}/_dash-layout").status == 403
    quiet(watch)


# What else is not believed is asked without a browser, in tests/callbacks/test_strict_provider.py.
LIES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "for another client": lambda claims: claims | {"aud": "another"},
    "of the day before": lambda claims: (
        claims | {"exp": int(time.time()) - 3600, "iat": int(time.time()) - 7200}
    ),
    "an answer to another question": lambda claims: claims | {"nonce": "n" * 20},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_is_not_to_be_believed_signs_nobody_in(
    page: Page, url: str, provider: Provider, watch: Any, lie: str
):
    provider.change = LIES[lie]
    sign_in(page, url, "anna")
    expect(page.get_by_role("heading", name="Not signed in")).to_be_visible()
    assert page.request.get(f"{url}/_dash-layout").status == 401
    quiet(watch)


def test_a_stolen_answer_signs_nobody_in(page: Page, url: str, provider: Provider, watch: Any, browser: Any):
    """The address with code and state, sent to somebody else's browser: neither theirs nor a second time the own."""
    provider.held = []
    sign_in(page, url, "anna")
    expect(page.get_by_text("held")).to_be_visible()
    [answer] = provider.held
    thief = browser.new_context()
    other = thief.new_page()
    assert other.goto(answer).status == 403
    expect(other.get_by_role("heading", name="Not signed in")).to_be_visible()
    assert thief.request.get(f"{url}/_dash-layout").status == 401
    thief.close()
    forged = re.sub("state=[^&]*", "state=" + "x" * 30, answer)
    assert page.request.get(forged).status == 403
    quiet(watch)


def test_a_session_ends_when_it_is_not_used(page: Page, context: BrowserContext, signed_in: Any, watch: Any):
    url, _, notes = signed_in
    sign_in(page, url, "vera", at="/methods")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.locator("html:not([data-written])").wait_for(state="attached")
    page.wait_for_load_state(
        "networkidle"
    )  # what is under way would be refused, and load the page again by itself
    engine = create_engine(f"sqlite:///{notes}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE sessions SET seen_at = '2020-01-01T00:00:00+00:00'"))
    engine.dispose()
    page.goto(f"{url}/methods")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    quiet(watch)


def test_signing_in_leads_to_no_other_site(page: Page, url: str, provider: Provider, watch: Any):
    page.goto(f"{url}/sign-in/go?next=/\\elsewhere.example")
    page.get_by_label("Name").fill("vera")
    page.get_by_role("button", name="Go").click()
    expect(page).to_have_url(f"{url}/")
    quiet(watch)


def test_the_sign_in_carries_a_proof_and_a_question(page: Page, url: str, provider: Provider, watch: Any):
    provider.asked.clear()
    sign_in(page, url, "vera", at="/methods")
    [asked] = provider.asked
    assert asked["code_challenge_method"] == "S256"
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    quiet(watch)


def test_oidc_provider_mock_signs_in_as_well(page: Page, demo_store: Path, tmp_path: Path, watch: Any):
    port, at = _free_port(), _free_port()
    url, issuer = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{at}"
    claims = '{"sub": "sam", "email": "sam@example.org", "realm_access": {"roles": ["field-team"]}}'
    command = [sys.executable, "-m", "oidc_provider_mock", "-p", str(at), "--user-claims", claims]
    with (tmp_path / "mock.log").open("w") as log:
        mock = subprocess.Popen(command, stdout=log, stderr=log, env=dict(os.environ))
    own = {
        "CRM_STORE": str(demo_store), "CRM_PORT": str(port), "CRM_AUTH": "oidc", "CRM_OIDC_ISSUER": issuer,
        "CRM_OIDC_CLIENT_ID": "map", "CRM_OIDC_CLIENT_SECRET": "any", "CRM_DATABASE_URL": f"sqlite:///{tmp_path}/sharing.sqlite",
        "CRM_ROLES_CLAIM": "realm_access.roles", "CRM_ROLES": "field-team=staff",
    }  # fmt: skip
    try:
        with _started(str(ROOT / "app.py"), folder=tmp_path, log=tmp_path / "server.log", **own) as run:
            _wait_until_healthy(run, url, log=tmp_path / "server.log")
            _answers(f"{issuer}/.well-known/openid-configuration")
            page.goto(f"{url}/methods")
            page.get_by_role("link", name="Sign in").click()
            page.locator("input[name=sub]").fill("sam")
            page.locator("button[type=submit], input[type=submit]").first.click()
            expect(page.get_by_role("button", name="Sign out")).to_be_visible()
            assert page.request.get(f"{url}/links").status == 403
            page.get_by_role("button", name="Sign out").click()
            expect(page.get_by_role("link", name="Sign out of the sign-in service too")).to_be_visible()
    finally:
        mock.terminate()
        mock.wait(timeout=120)
    watch.outside.clear()  # the page of the mock dresses itself from elsewhere; ours are watched by every other test
    quiet(watch)


def _answers(address: str) -> None:
    for _ in range(1200):
        try:
            urlopen(address, timeout=60).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")
