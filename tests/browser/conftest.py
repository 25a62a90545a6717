"""Chromium as a field office has it: no WebGL, nothing but this machine in reach, every complaint kept."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page, Route, expect

from tests.browser import chromium

PATIENCE = (
    120_000  # milliseconds for everything: two browsers, two servers and two cores; what is slow is not wrong
)
expect.set_options(timeout=PATIENCE)

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-3d-apis",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Tests are people who were here before; test_accessible.py looks at a first visit.
RETURNING = "try { localStorage.setItem('crm-hints', 'seen') } catch (refused) { }"
OWN_SCHEMES = ("data", "blob", "about")


@dataclass
class Watch:
    """What a page did that it must not: requests to other hosts, errors on the console or uncaught."""

    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def on_error(self, error: Error) -> None:
        self.errors.append(f"{error}\n{error.stack or ''}".strip())

    def on_route(self, route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.scheme in OWN_SCHEMES or address.hostname in ("127.0.0.1", "localhost"):
            route.continue_()
        else:
            self.outside.append(route.request.url)
            route.abort()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    path = chromium.find()
    assert path, chromium.ADVICE
    return {**browser_type_launch_args, "executable_path": path, "args": list(QUIET)}


@pytest.fixture(scope="session")
def base_url(server_url: str) -> str:
    """Pages are opened by their path: ``page.goto("/outreach")``."""
    return server_url


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A wide screen in the client's time zone."""
    place = {"timezone_id": "Asia/Colombo", "locale": "en-GB"}
    return {**browser_context_args, **place, "viewport": {"width": 1440, "height": 900}}


@pytest.fixture(scope="session", autouse=True)
def _taken_over() -> Iterator[None]:
    """Whoever goes to a page has come when Dash draws it: what the server wrote (test_written.py) stands in the document until then."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("goto", "reload"):
            patch.setattr(Page, name, _then_taken_over(getattr(Page, name)))
        yield


def _then_taken_over(go: Any) -> Any:
    def gone(page: Page, *args: Any, **kwargs: Any) -> Any:
        answered = go(page, *args, **kwargs)
        if "wait_until" not in kwargs:  # who says how long wants to see what comes before
            page.locator("html:not([data-written])").wait_for(state="attached")
        return answered

    return gone


@pytest.fixture
def watch() -> Watch:
    """What the test's page complained of; a test that provokes an error takes it out again."""
    return Watch()


@pytest.fixture
def page(context: BrowserContext, watch: Watch) -> Iterator[Page]:
    """A page that cannot reach another host; the test fails if it tried to, or if it raised an error."""
    context.set_default_timeout(PATIENCE)
    context.route("**/*", watch.on_route)
    context.add_init_script(RETURNING)
    page = context.new_page()
    page.on("console", watch.on_console)
    page.on("pageerror", watch.on_error)
    yield page
    assert not watch.outside, f"requests to other hosts: {watch.outside}"
    assert not watch.errors, f"errors in the browser: {watch.errors}"
