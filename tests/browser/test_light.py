"""How many bytes a visit and a choice cost, as Chromium counts them on the wire, headers included.

Times on a slow line are measured by `python -m bench light`: a test machine says nothing about them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bench.throttled import Wire
from tests.browser import looks
from tests.browser.conftest import PATIENCE, RETURNING
from tests.browser.test_pages import drawn

pytestmark = pytest.mark.browser
FIRST, SECOND, CHANGE, CHANGE_UP = 1_000_000, 50_000, 4_096, 4_096


@contextmanager
def counted(browser: Browser, **settings: Any) -> Iterator[tuple[Page, Wire]]:
    """A page with an empty cache, which the page of the other tests must do without: whoever listens in on requests turns it off."""
    context = browser.new_context(**settings)
    context.set_default_timeout(PATIENCE)
    context.add_init_script(RETURNING)
    page, wire = context.new_page(), Wire()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    wire.listen(session)
    yield page, wire
    context.close()


def visited(page: Page) -> None:
    page.goto("/")
    drawn(page)
    looks.rested(page)


def test_a_first_visit_a_second_one_and_a_choice_stay_within_their_bytes(
    browser: Browser, browser_context_args: dict[str, Any], base_url: str
):
    with counted(browser, **browser_context_args) as (page, wire):
        visited(page)
        assert 500_000 < wire.down < FIRST
        page.goto("about:blank")
        wire.empty()
        visited(page)
        assert 1_000 < wire.down < SECOND
        page.get_by_role("textbox", name="Sex", exact=True).click()
        option = page.get_by_role("option", name="Female")
        expect(option).to_be_visible()
        wire.empty()
        option.click()
        expect(page.locator(".chips-place")).to_contain_text("Female")
        looks.rested(page)
        assert 100 < wire.down < CHANGE
        assert wire.up < CHANGE_UP
