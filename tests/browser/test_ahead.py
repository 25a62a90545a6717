"""A choice is asked for as it is made (assets/ahead.js): once, and whatever comes between, what is drawn at rest is what the address says."""

import json
import re
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser import looks
from tests.browser.test_pages import AREAS, click_district, drawn
from tests.crowd import until

pytestmark = pytest.mark.browser
EVENTS = "**/_dash-update-component*"
TOP = re.compile(r'"output":"\w+-answer\.data"')
ADDRESS = '"output":"..address.search.'
# Dash waits for what is drawn as long as it takes, on however slow a machine.
PATIENT = "const wait = window.setTimeout; window.setTimeout = (go, ms, ...more) => ms === 1000 ? 0 : wait(go, ms, ...more);"
# The first choice is taken for another one.
WRONG_ONCE = """() => {
    const after = crmAddress.after;
    crmAddress.after = () => { crmAddress.after = after; return '?sex=male'; };
}"""
# An option that Dash knows nothing of.
NO_CHOICE = """() => {
    document.body.insertAdjacentHTML('beforeend', '<div role="listbox"><div role="option" value="male"></div></div>');
    const list = document.body.lastChild;
    list.setAttribute('aria-labelledby', '{"name":"sex","type":"control"}-label');
    list.firstChild.click();
    list.remove();
}"""
# What ranking and map tell of each place.
TOLD = """() => ['.card--ranking', '.card--map'].map(card => {
    const graph = document.querySelector(`${card} .js-plotly-plot`);
    return (graph.data || []).map(trace => [trace.hovertext, trace.locations || trace.customdata]);
})"""
# The middle of the first bar of a chart, brought into sight.
BAR = """card => {
    const bar = document.querySelector(`${card} .barlayer path`);
    bar.scrollIntoView({block: 'center', behavior: 'instant'});
    const box = bar.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
}"""


def view_of(request: Request) -> str | None:
    """The address that a question for the top of a page is about."""
    body = request.post_data or ""
    return json.loads(body)["inputs"][0]["value"] or "" if TOP.search(body) else None


@dataclass
class Asked:
    """The views that the top of a page was asked for; questions for a view that is held wait until it is let go."""

    views: list[str] = field(default_factory=list)
    addresses: int = 0  # for which the server was asked what they become
    held: str | None = None
    waiting: list[Route] = field(default_factory=list)

    def __call__(self, route: Route) -> None:
        view = view_of(route.request)
        self.views += [] if view is None else [view]
        self.addresses += ADDRESS in (route.request.post_data or "")
        if view is not None and view == self.held:
            self.waiting.append(route)
        else:
            route.continue_()

    def let_go(self) -> None:
        self.held = None
        for route in self.waiting:
            route.continue_()


def begun(page: Page, path: str) -> Asked:
    """A page, drawn and at rest."""
    page.add_init_script(PATIENT)
    page.goto(path)
    drawn(page)
    looks.rested(page)
    expect(page.locator(".dash-graph--pending")).to_have_count(0)
    found = Asked()
    page.route(EVENTS, found)
    return found


@pytest.fixture
def asked(page: Page) -> Asked:
    """The overview, drawn and at rest."""
    return begun(page, "/")


def press(page: Page, label: str, option: str) -> None:
    page.get_by_role("textbox", name=label, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()


def at_rest_as_the_address_says(page: Page, query: str) -> None:
    """Address, chips and charts come to be those of a page that is opened at the address, and stay so."""
    expect(page).to_have_url(re.compile(re.escape(query) + "$"))
    expect(page.locator(".chips .chip")).to_have_count(query.count("="))
    fresh = page.context.new_page()
    fresh.goto(page.url)
    expect(fresh.locator(AREAS).first).to_be_visible()
    looks.rested(fresh)
    told = fresh.evaluate(TOLD)
    fresh.close()
    until(lambda: page.evaluate(TOLD) == told)
    looks.rested(page)
    assert page.evaluate(TOLD) == told


def test_a_choice_is_asked_for_once(page: Page, asked: Asked):
    press(page, "Sex", "Female")
    at_rest_as_the_address_says(page, "?sex=female")
    assert asked.views == ["?sex=female"]


def test_a_press_on_a_district_is_asked_for_once_and_so_is_the_one_that_lifts_it(page: Page, asked: Asked):
    click_district(page, "LK41")
    at_rest_as_the_address_says(page, "?district=LK41")
    click_district(page, "LK41")
    at_rest_as_the_address_says(page, "/")
    assert asked.views == ["?district=LK41", ""]
    assert not asked.addresses


def test_a_bar_its_chip_and_the_way_back_are_asked_for_once_each(page: Page):
    asked = begun(page, "/outreach")
    page.mouse.click(*page.evaluate(BAR, ".card--by_type"))
    expect(page.locator(".chips .chip")).to_have_count(1)
    chosen = re.sub(r".*/outreach", "", page.url)
    assert chosen.startswith("?activity_type=")
    at_rest_as_the_address_says(page, chosen)
    assert not asked.addresses
    page.locator(".chips .chip").click()
    at_rest_as_the_address_says(page, "/outreach")
    page.go_back()
    at_rest_as_the_address_says(page, chosen)
    assert asked.views == [chosen, "", chosen]


def test_of_two_quick_choices_both_count_though_the_first_is_not_answered(page: Page, asked: Asked):
    asked.held = "?sex=female"
    press(page, "Sex", "Female")
    press(page, "District", "Kandy")
    expect(page).to_have_url(re.compile("district="))
    asked.let_go()
    at_rest_as_the_address_says(page, "?district=LK21&sex=female")


def test_what_was_foretold_wrongly_is_put_right(page: Page, asked: Asked):
    page.evaluate(WRONG_ONCE)
    press(page, "Sex", "Female")
    at_rest_as_the_address_says(page, "?sex=female")
    assert asked.views == ["?sex=male", "?sex=female"]


def test_what_was_no_choice_is_taken_back(page: Page, asked: Asked):
    before = page.evaluate(TOLD)
    page.evaluate(NO_CHOICE)
    until(lambda: page.evaluate(TOLD) != before)
    expect(page.locator(".rest")).to_have_attribute("aria-busy", "true")
    page.evaluate("dash_clientside.set_props('mark', {data: []})")  # the server says that the address stays
    until(lambda: page.evaluate(TOLD) == before)
    assert asked.views == ["?sex=male"]
    at_rest_as_the_address_says(page, "/")


def test_what_is_answered_while_a_sheet_is_open_stays(page: Page, asked: Asked):
    before = page.evaluate(TOLD)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    press(page, "Sex", "Female")
    until(lambda: all(now != was for now, was in zip(page.evaluate(TOLD), before, strict=True)))
    looks.rested(page)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    at_rest_as_the_address_says(page, "?sex=female")
