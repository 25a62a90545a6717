"""Sharing through a browser: three clicks to a link, another browser that opens it, and the way out of it."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from charts import formats

pytestmark = pytest.mark.browser


def test_a_view_is_shared_opened_left_and_withdrawn(
    page: Page, browser: Browser, server_url: str, watch: Any
):
    """Sharing takes three clicks: Share, Make the link, Copy."""
    page.goto("/outreach?district=LK41")
    share = page.get_by_role("link", name="Share")
    expect(share).to_be_visible()
    share.click()
    expect(page.get_by_text("Jaffna")).to_be_visible()
    assert [box.get_attribute("value") for box in page.locator("input[name=pages]:checked").all()] == [
        "outreach"
    ]
    until = page.get_by_label("Until")
    day = datetime.now(UTC).date() + timedelta(days=30)
    until.fill(day.isoformat())
    expect(page.locator("output[for=until]")).to_have_text(
        formats.day(day)
    )  # whatever the browser makes of it
    page.get_by_label("For whom").fill("Embassy")
    page.get_by_label("What for").fill("Annual review")
    page.get_by_role("button", name="Make the link").click()
    address = page.get_by_label("Address of the link").input_value()
    assert re.fullmatch(re.escape(server_url) + r"/s/[\w-]{48}", address)
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("#copied")).to_have_text(re.compile("Copied|Ctrl"))
    expect(
        page.get_by_role("navigation", name="Pages").get_by_role("link", name="Comprehension")
    ).to_be_visible()
    donor = browser.new_context()
    theirs = donor.new_page()
    theirs.goto(address)
    assert theirs.url == f"{server_url}/outreach?district=LK41"
    expect(theirs.get_by_text("Embassy")).to_be_visible()
    expect(theirs.get_by_role("link", name="Share")).to_have_count(0)
    expect(theirs.get_by_role("link", name="Hotline", exact=True)).to_have_count(0)
    assert donor.request.get(f"{server_url}/export/responses.csv").status == 403
    page.goto("/links")
    page.get_by_role("row", name=re.compile("Embassy")).first.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("Withdrawn").first).to_be_visible()
    theirs.reload()
    expect(theirs.get_by_text("This link was withdrawn")).to_be_visible()
    theirs.get_by_role("button", name="Leave this link").click()
    expect(theirs.get_by_role("link", name="Share")).to_be_visible()  # at this machine it is whoever it was
    donor.close()
    watch.errors.clear()
