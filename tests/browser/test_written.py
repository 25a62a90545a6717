"""The first page as the server writes it: used without any script, and taken over by Dash without a jump or a loss."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bench.throttled import Wire
from tests.browser import readable
from tests.browser.conftest import PATIENCE

pytestmark = pytest.mark.browser
FIRST_SIGHT = 60_000  # bytes of document and style sheet on the wire
SPOKEN = ("en", "si", "ta")
TILES = "[...document.querySelectorAll('.tile-value')].map(one => one.textContent)"
NAMED = "[...document.querySelectorAll('.written-map title')].map(one => one.textContent)"
LINES = "[...document.querySelectorAll('.written-ranking tbody tr')].map(row => [row.cells[0].textContent, row.cells[2].textContent.trim()])"
DRAWN_LINES = """() => { const full = document.querySelector('.card--ranking .js-plotly-plot')._fullLayout, plain = text => text.replace(/<[^>]+>/g, '').trim();
    return full.yaxis.ticktext.map((name, at) => [plain(name), plain(full.yaxis2.ticktext[at])]); }"""
BOXES = """root => Object.fromEntries(['h1', '.tile-value', '.tile-note', '.card--map', '.card--ranking', '.legend-item', '.nav-link', '.filter-section', '.crumb', '.as-of',
    '.card-title', '.card-foot', '.level-choice', '.header-actions', '.hints'].flatMap(name => [...document.querySelectorAll(`${root} ${name}`)]
    .filter(one => one.getClientRects().length).map((one, at) => { const box = one.getBoundingClientRect(); return [`${name} ${at}`, [box.left, box.top + scrollY, box.width]]; })))"""


@pytest.fixture
def plain(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    """A browser that runs no scripts."""
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def held(page: Page, path: str) -> list[Any]:
    """Go to a page whose scripts wait for the layout until it is let go."""
    waiting: list[Any] = []
    page.route("**/_dash-layout", lambda route: waiting.append(route))  # a built-in cannot be named
    page.goto(path, wait_until="domcontentloaded")
    expect(page.locator("#written .written-map")).to_be_visible()
    return waiting


def let_go(page: Page, waiting: list[Any]) -> None:
    page.wait_for_function("() => window.dash_clientside && document.querySelector('#react-entry-point')")
    while not waiting:
        page.wait_for_timeout(50)
    waiting.pop().continue_()


def taken_over(page: Page) -> None:
    page.locator("html:not([data-written])").wait_for(state="attached")


def test_without_scripts_the_form_the_map_and_the_languages_lead_on(plain: Page):
    plain.goto("/", wait_until="load")
    expect(plain.get_by_role("heading", level=1)).to_have_text("Overview")
    plain.get_by_label("Sex", exact=True).select_option(label="Female")
    plain.get_by_label("Period", exact=True).last.select_option(label="Last 12 months")
    plain.get_by_label("Key message").select_option(index=1)
    plain.get_by_role("button", name="Show").click()
    expect(plain.get_by_label("Filters in force")).to_contain_text("Sex: Female")
    assert "sex=female" in plain.url
    assert "from=" in plain.url
    assert "message=" in plain.url
    assert "period" not in plain.url
    expect(plain.get_by_label("Sex", exact=True)).to_have_value("female")
    plain.locator(".written-map a[href*='district=LK41']").focus()
    plain.keyboard.press("Enter")
    expect(plain.get_by_label("Filters in force")).to_contain_text("Jaffna")
    assert "sex=female" in plain.url
    assert "district=LK41" in plain.url
    expect(plain.locator(".written-rest a")).to_have_count(2)
    plain.get_by_label("Remove the filter Jaffna").click()
    plain.wait_for_url(lambda url: "LK41" not in url)


def test_what_is_wrong_in_an_address_is_told_in_a_sentence(plain: Page):
    answered = plain.goto("/?district=LK99&sex=female", wait_until="load")
    assert answered is not None
    assert answered.status == 200
    expect(plain.locator(".notice").first).to_contain_text("'district' cannot be 'LK99'")
    expect(plain.get_by_label("Filters in force")).to_contain_text("Female")


@pytest.mark.parametrize("path", ["/?sex=female", "/returnees"])
def test_numbers_are_those_of_the_page_that_dash_draws(plain: Page, page: Page, path: str):
    plain.goto(path, wait_until="load")
    page.goto(path)
    assert plain.evaluate(TILES) == page.evaluate(TILES)
    assert plain.evaluate(LINES) == list(reversed(page.evaluate(DRAWN_LINES))) or plain.evaluate(
        LINES
    ) == page.evaluate(DRAWN_LINES)
    drawn = [f"{told}" for card, told, _ in readable.drawn(page) if "card--map" in card]
    assert sorted(name.partition(": ")[2] for name in plain.evaluate(NAMED)) == sorted(drawn)


@pytest.mark.parametrize("width", [1440, 390])
def test_dash_takes_the_place_of_the_page_without_a_jump(page: Page, width: int):
    page.set_viewport_size({"width": width, "height": 900})
    waiting = held(page, "/?district=LK41")
    written = page.evaluate(BOXES, "#written")
    assert len(written) > 30
    let_go(page, waiting)
    taken_over(page)
    drawn = page.evaluate(BOXES, "#react-entry-point")
    moved = {
        name: (box, drawn[name])
        for name, box in written.items()
        if max(abs(a - b) for a, b in zip(box, drawn[name], strict=True)) > 2
    }
    assert not moved
    expect(page.locator("#written")).to_have_count(0)
    expect(page.locator("h1")).to_have_count(1)
    assert (
        page.evaluate(
            "(ids => ids.filter((id, at) => ids.indexOf(id) !== at))([...document.querySelectorAll('[id]')].map(one => one.id))"
        )
        == []
    )


def test_a_choice_made_before_dash_has_come_is_kept_with_the_focus(page: Page):
    waiting = held(page, "/")
    page.locator("#written-control-sex").select_option("female")
    page.locator("#written-control-sex").focus()
    let_go(page, waiting)
    taken_over(page)
    expect(page.locator("#chips")).to_contain_text("Sex: Female")
    assert page.url.endswith("?sex=female")
    assert page.evaluate("document.activeElement.id") == '{"name":"sex","type":"control"}'


def test_dash_waits_while_somebody_types_and_keeps_what_was_typed(page: Page):
    waiting = held(page, "/")
    page.locator("#written-control-from").focus()
    let_go(page, waiting)
    page.locator("#react-entry-point .card--map .choroplethlayer path").first.wait_for(state="attached")
    page.locator("#written-control-from").fill("2025-07-01")
    assert page.locator("#written").count() == 1
    page.locator("#written-control-from").blur()
    taken_over(page)
    expect(page.locator("#chips")).to_contain_text("From 1 Jul 2025")


@pytest.mark.parametrize(
    "look", [("light", 1440, "en"), ("dark", 1440, "ta"), ("dark", 320, "en"), ("light", 320, "si")]
)
def test_what_the_server_wrote_breaks_no_rule_of_access(
    browser: Browser, browser_context_args: dict[str, Any], look: tuple[str, int, str]
):
    scheme, width, spoken = look
    size = {"viewport": {"width": width, "height": 800}}
    context = browser.new_context(**{**browser_context_args, **size, "color_scheme": scheme})
    page = context.new_page()
    page.route("**/*.js*", lambda route: route.abort())
    for path in ("/", "/outreach?district=LK41,LK42"):
        page.goto(f"{path}{'&' if '?' in path else '?'}lang={spoken}", wait_until="load")
        assert readable.violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_what_is_seen_first_costs_little(plain: Page):
    session = plain.context.new_cdp_session(plain)
    session.send("Network.enable")
    wire = Wire()
    wire.listen(session)
    plain.goto("/", wait_until="load")
    assert 20_000 < wire.down < FIRST_SIGHT
