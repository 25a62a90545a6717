"""What a monitoring officer does with the page of data quality, in Chromium."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import looks

pytestmark = pytest.mark.browser
AREAS = ".card--map .choroplethlayer path"


def drawn(page: Page) -> None:
    expect(page.locator(AREAS).first).to_be_attached()
    expect(page.locator(".findings li").first).to_be_visible()
    expect(page.locator(".quality-table tbody tr").first).to_be_attached()
    looks.through(page)


def test_the_day_of_the_data_leads_to_its_quality_with_the_filters(page: Page):
    page.goto("/?district=LK52")
    link = page.get_by_role("link", name=re.compile("quality of the data"))
    expect(link).to_have_attribute("href", "/quality?district=LK52")
    link.click()
    expect(page).to_have_url(re.compile(r"/quality\?district=LK52$"))
    drawn(page)
    expect(page.get_by_role("heading", level=1, name="Data quality")).to_be_visible()


def test_a_finding_is_put_on_the_map_and_a_district_narrows_it(page: Page):
    page.goto("/quality")
    drawn(page)
    first = page.locator(".findings li").first
    expect(first).to_contain_text("all others together")
    first.get_by_role("link").click()
    expect(page).to_have_url(re.compile("measure="))
    drawn(page)
    rows = page.locator(".quality-table tbody tr")
    before = rows.count()
    page.goto("/quality?district=LK52")
    drawn(page)
    expect(rows).not_to_have_count(before)


def test_another_table_is_chosen_and_stands_in_the_address(page: Page):
    page.goto("/quality")
    drawn(page)
    page.get_by_label("Table", exact=True).first.click()
    page.get_by_role("option", name="Hotline calls").click()
    expect(page).to_have_url(re.compile("panel=calls"))
    expect(page.locator(".tile-label").first).to_contain_text("hotline calls looked at")
    expect(page.locator(".quality-table")).to_contain_text("demo_operator_01")


def test_numbers_are_downloaded_for_what_is_shown(page: Page):
    page.goto("/quality?panel=activities&district=LK52")
    drawn(page)
    link = page.get_by_role("link", name="All numbers as CSV")
    expect(link).to_have_attribute("href", "/export/quality.csv?table=activities&district=LK52")
    with page.expect_download() as waiting:
        link.click()
    assert waiting.value.suggested_filename.startswith("demonstration_quality_activities_")


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_nothing_is_wider_than_the_screen(page: Page, width: int):
    page.set_viewport_size({"width": width, "height": 844})
    page.goto("/quality")
    drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_accessible(page: Page):
    """Every graph has a sentence beside it, and the table has headings for its rows and columns."""
    page.goto("/quality")
    drawn(page)
    spoken = page.locator(".picture .visually-hidden")
    assert spoken.count() == page.locator(".js-plotly-plot").count()
    for text in spoken.all_inner_texts():
        assert "Highest: " in text or "Nothing to show" in text
    assert page.locator(".quality-table th[scope=row]").count() > 5
    assert page.locator(".quality-table th[scope=col]").count() > 5
