"""What stands below map and ranking is asked for when somebody comes to it, and is never seen as the answer to another view."""

import re

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser import looks
from tests.browser.test_pages import AREAS

pytestmark = pytest.mark.browser
EVENTS = "**/_dash-update-component*"


def top(page: Page, address: str) -> None:
    """Open a page and look at what is in sight."""
    page.goto(address)
    expect(page.locator(AREAS).first).to_be_visible()
    expect(page.locator(".tile").first).to_be_visible()


def busy(page: Page, *, is_so: bool) -> None:
    expect(page.locator(".rest")).to_have_attribute("aria-busy", "true" if is_so else "false")


def go(page: Page, search: str) -> None:
    page.evaluate("search => dash_clientside.set_props('address', {search})", search)


def asked_of(request: Request) -> str:
    """Which part of a page an event asks for; blank where it asks for something else."""
    found = re.match(r'{"output":"([\w-]+)-answer\.data"', request.post_data or "")
    return found[1] if found else ""


@pytest.fixture
def asked(page: Page) -> list[str]:
    """What the page has asked for so far, on a laptop."""
    page.set_viewport_size({"width": 1366, "height": 768})
    found: list[str] = []
    page.on("request", lambda request: found.append(asked_of(request)) if asked_of(request) else None)
    return found


def test_the_rest_is_asked_for_by_who_comes_to_it_and_at_once_where_it_is_seen(page: Page, asked: list[str]):
    top(page, "/hotline")
    tiles = page.locator(".tiles").text_content() or ""
    go(page, "?sex=female")
    expect(page.locator(".tiles")).not_to_have_text(tiles)
    assert asked == ["hotline", "hotline"]
    busy(page, is_so=True)
    expect(page.locator(".card--topics .card-title")).to_be_hidden()
    looks.below(page)
    expect(page.locator(".card--topics .card-title")).to_be_visible()
    assert asked[2:] == ["hotline-rest"]
    with page.expect_request(lambda request: asked_of(request) == "hotline-rest"):
        go(page, "?sex=male")
    busy(page, is_so=False)
    assert sorted(asked[3:]) == ["hotline", "hotline-rest"]


def test_a_table_below_is_not_read_before_it_is_that_of_the_view(page: Page, asked: list[str]):
    top(page, "/hotline?open=topics.table")
    looks.below(page)
    cells = page.locator(".card--topics .chart-table tbody")
    expect(cells).to_be_visible()
    before = cells.inner_text()
    page.evaluate("scrollTo(0, 0)")
    tiles = page.locator(".tiles").text_content() or ""
    go(page, "?district=LK41")
    expect(page.locator(".tiles")).not_to_have_text(tiles)
    expect(cells).to_be_hidden()
    expect(page.locator(".card--topics [data-picture=png]")).to_be_hidden()
    assert asked.count("hotline-rest") == 1
    looks.below(page)
    expect(cells).to_be_visible()
    expect(cells).not_to_have_text(before)


@pytest.mark.parametrize("slow", ["hotline", "hotline-rest"])
def test_of_two_quick_changes_both_halves_show_the_second(page: Page, asked: list[str], slow: str):
    """The answer of one half to the first change comes last."""
    top(page, "/hotline")
    looks.below(page)
    held: list[Route] = []

    def late(route: Route) -> None:
        if asked_of(route.request) == slow and not held:
            held.append(route)
        else:
            route.continue_()

    page.route(EVENTS, late)
    with page.expect_request(lambda request: asked_of(request) == slow):
        go(page, "?district=LK11")
    go(page, "?district=LK41")
    expect(page.locator(".card--topics .card-subtitle")).to_contain_text("Jaffna")
    busy(page, is_so=False)
    shown = page.locator(".page").inner_text()
    with page.expect_event("requestfinished", lambda request: asked_of(request) == slow):
        held[0].continue_()
    expect(page.locator(".card--topics .card-subtitle")).to_contain_text("Jaffna")
    assert page.locator(".page").inner_text() == shown
    busy(page, is_so=False)


def test_who_prints_or_searches_or_comes_by_keyboard_has_all_of_the_page(page: Page, asked: list[str]):
    page.add_init_script(
        "window.print = () => { window.printed = document.querySelector('.rest').ariaBusy; }"
    )
    top(page, "/hotline")
    page.keyboard.press("Control+p")
    busy(page, is_so=False)
    assert page.evaluate("window.printed") == "false"
    go(page, "?district=LK41")
    expect(page.locator(".card--map .card-title")).to_be_visible()
    busy(page, is_so=True)
    page.keyboard.press("Control+f")
    busy(page, is_so=False)
    go(page, "?district=LK11")
    busy(page, is_so=True)
    page.locator(".rest-ask").focus()
    busy(page, is_so=False)
    expect(page.locator(".card--alerts .card-title")).to_be_focused()
    assert asked.count("hotline-rest") == 3
