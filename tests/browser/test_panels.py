"""What is open under charts stands in the address (assets/panels.js)."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import looks

pytestmark = pytest.mark.browser


def test_what_is_open_stands_in_the_address_and_an_address_opens_it(page: Page):
    page.goto("/hotline?open=topics.table")
    card = page.locator(".card--topics")
    expect(page.locator(".tile").first).to_be_visible()
    looks.below(page)
    expect(card.locator(".chart-table td").first).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    card.locator(".card-about > summary").click()
    expect(page).to_have_url(re.compile(r"\?open=topics\.table,topics\.about$"))
    assert [url for url in asked if "_dash-update-component" in url] == []
    page.locator(".level-choice label").first.click()
    expect(page).to_have_url(re.compile(r"\?level=province&open=topics\.table,topics\.about$"))
    looks.below(page)
    card.locator(".chart-table > summary").click()
    expect(page).to_have_url(re.compile(r"\?level=province&open=topics\.about$"))
    page.go_back()
    expect(card.locator(".chart-table")).to_have_attribute("open", "")
