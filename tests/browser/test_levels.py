"""From the country to a DS division and back, by mouse and by keyboard, address and charts in step."""

import re

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser import looks
from tests.browser.test_pages import AREAS, click_district, drawn
from tests.crowd import until

pytestmark = pytest.mark.browser
SUBTITLE, RANKED = ".card--trend .card-subtitle", ".card--ranking .card-title"
ACTIVITIES = "/outreach?measure=activities"


def codes_drawn(page: Page) -> set[str]:
    found = page.evaluate(f"[...document.querySelectorAll('{AREAS}')].map(path => path.__data__.loc)")
    return set(found)


def shapes(page: Page, count: int) -> None:
    """Wait until so many places are drawn; scripts from texts are refused by the pages' policy, so it is asked again."""
    for _ in range(2400):
        if len(codes_drawn(page)) == count:
            return
        page.wait_for_timeout(50)
    assert len(codes_drawn(page)) == count


def crumb(page: Page, name: str) -> None:
    page.locator(".crumbs").get_by_role("link", name=name, exact=True).click()


def below_is_of(page: Page, place: str) -> None:
    """The charts below the map are of a place, for whoever comes to them; then the map is in sight again."""

    def told() -> bool:
        looks.through(page)
        return place in (page.locator(SUBTITLE).text_content() or "")

    until(told)


def test_down_and_up_again_with_the_mouse(page: Page):
    page.goto(f"{ACTIVITIES}&level=province")
    drawn(page)
    expect(page.locator(RANKED)).to_have_text("Provinces, highest first")
    click_district(page, "LK4")
    expect(page).to_have_url(re.compile(r"\?province=LK4&measure=activities$"))
    expect(page.locator(RANKED)).to_have_text("Districts, highest first")
    below_is_of(page, "Northern")
    shapes(page, 5)
    click_district(page, "LK41")
    expect(page).to_have_url(re.compile(r"\?district=LK41&measure=activities&level=ds_division$"))
    expect(page.locator(RANKED)).to_have_text("DS divisions, highest first")
    below_is_of(page, "Jaffna")
    shapes(page, 15)
    assert all(code.startswith("8540358B") for code in codes_drawn(page))
    crumb(page, "Northern")
    expect(page).to_have_url(re.compile(r"\?province=LK4&measure=activities$"))
    below_is_of(page, "Northern")
    crumb(page, "Sri Lanka")
    expect(page).to_have_url(re.compile(r"\?measure=activities$"))
    shapes(page, 25)
    below_is_of(page, "Sri Lanka")


def test_down_and_up_again_with_the_keyboard(page: Page):
    page.goto(ACTIVITIES)
    drawn(page)
    page.get_by_role("radio", name="District", exact=True).focus()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"level=ds_division$"))
    expect(page.locator(RANKED)).to_have_text("DS divisions, highest first")
    page.locator("input#place-search").focus()
    page.keyboard.type("யாழ்ப்பாணம்")
    expect(page.get_by_role("option", name="Jaffna · Northern")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?district=LK41&measure=activities&level=ds_division$"))
    below_is_of(page, "Jaffna")
    page.locator(".crumbs").get_by_role("link", name="Northern").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?province=LK4&measure=activities$"))
    page.locator(".crumbs").get_by_role("link", name="Sri Lanka").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?measure=activities$"))


def test_only_the_shapes_of_a_level_are_fetched_once_and_small(page: Page):
    fetched: list[Response] = []
    page.on("response", lambda answer: fetched.append(answer) if "/geo/" in answer.url else None)
    page.goto(ACTIVITIES)
    drawn(page)
    assert {re.sub(r".*/geo/|\?.*", "", answer.url) for answer in fetched} == {"district.geojson"}
    page.locator(".level-choice label").get_by_text("DS division", exact=True).click()
    expect(page.locator(RANKED)).to_have_text("DS divisions, highest first")
    shapes(page, 330)
    page.locator(".level-choice label").get_by_text("District", exact=True).click()
    expect(page.locator(RANKED)).to_have_text("Districts, highest first")
    page.locator(".level-choice label").get_by_text("DS division", exact=True).click()
    expect(page.locator(RANKED)).to_have_text("DS divisions, highest first")
    own = [answer for answer in fetched if "ds_division" in answer.url]
    assert len({answer.url for answer in own}) == 1
    assert "v=" in own[0].url
    assert own[0].request.sizes()["responseBodySize"] < 250_000


def test_a_level_too_sparse_says_so_and_shows_the_wider_one(page: Page):
    page.goto("/outreach?level=ds_division")
    drawn(page)
    expect(page.locator(".card--map .card-subtitle")).to_contain_text("districts are shown")
    expect(page.locator(RANKED)).to_have_text("Districts, highest first")
