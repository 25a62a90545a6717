"""Whoever moves by keyboard or sees little reads a page from its title down; test_pages.py looks at the order of every page it opens."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import breaks, order
from tests.browser.test_pages import drawn

pytestmark = pytest.mark.browser


def test_the_first_stop_leads_past_the_navigation(page: Page):
    page.goto("/methods")
    expect(page.locator("h1")).to_be_visible()
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_the_keyboard_goes_from_the_tabs_to_the_page_to_any_chart_and_to_the_filters(page: Page):
    page.goto("/")
    expect(page.locator("h1")).to_have_text("Overview")
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Hotline").press("Enter")
    expect(page.locator("h1")).to_have_text("Hotline")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_text("Charts on this page")).to_be_focused()
    drawn(page)
    page.keyboard.press("Enter")
    ways = page.locator(".skip-menu").get_by_role("link")
    titles = [text for text in page.locator(".card > .card-title").all_inner_texts() if text]
    expect(ways).to_have_text(titles)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(ways.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=titles[1], exact=True)).to_be_focused()
    expect(page.locator(".skip-menu")).not_to_have_attribute("open", "")
    page.get_by_role("link", name="Skip to the filters").press("Enter")
    expect(page.locator("#filters")).to_be_focused()


def test_a_page_reflows_at_400_per_cent_in_colours_of_the_system(page: Page):
    """1280 px at 400 % are 320: WCAG 1.4.10."""
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/links")
    expect(page.locator("h1")).to_be_visible()
    assert breaks.found(page) == []
    assert order.faults(page) == []


def test_what_is_out_of_order_is_found(page: Page):
    page.set_content("<main id='main'><h1>One</h1><h3>Three</h3><a href='#' style='position: absolute; top: 300px'>late</a><a href='#' style='position: absolute; top: 90px' tabindex='3'>early</a></main>")  # fmt: skip
    found = "\n".join(order.faults(page))
    for words in ("“Three” (h3) follows an h1", "0 landmarks banner", "a place of its own", "goes back from"):
        assert words in found, found
