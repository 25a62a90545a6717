"""What a person does with the pages, in Chromium, with every other host blocked and no WebGL."""

import re
from typing import Literal

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import breaks, looks, order

pytestmark = pytest.mark.browser
PAGES = ("/", "/outreach", "/comprehension", "/follow-up", "/returnees", "/hotline")
WIDTHS = (1024, 390, 320)  # wider ones: python -m tests.browser.screenshots
AREAS = ".card--map .choroplethlayer path"
SHAPES = "**/geo/*.geojson*"


def drawn(page: Page) -> None:
    """The page is drawn, and was looked through to its end."""
    expect(page.locator(AREAS).first).to_be_visible()
    expect(page.locator(".tile").first).to_be_visible()
    looks.through(page)


def point_at(page: Page, code: str) -> None:
    """Move the pointer into a district's shape (a transparent area over the map takes the clicks)."""
    point = page.evaluate(
        """code => {
            const shapes = [...document.querySelectorAll('.card--map .choroplethlayer path')];
            const shape = shapes.find(path => path.__data__ && path.__data__.loc === code);
            const box = shape.getBoundingClientRect(), back = shape.getScreenCTM().inverse();
            for (let i = 1; i < 20; i++) for (let j = 1; j < 20; j++) {
                const at = new DOMPoint(box.left + box.width * i / 20, box.top + box.height * j / 20);
                if (shape.isPointInFill(at.matrixTransform(back))) return [at.x, at.y];
            }
            return null;
        }""",
        code,
    )
    assert point, f"no point lies in {code}"
    page.mouse.move(*point)


def click_district(page: Page, code: str) -> None:
    point_at(page, code)
    page.mouse.down()
    page.mouse.up()


@pytest.mark.parametrize("path", PAGES)
def test_every_page_draws_all_districts_without_a_complaint(page: Page, path: str):
    page.goto(path)
    drawn(page)
    shapes = page.evaluate(
        f"new Set([...document.querySelectorAll('{AREAS}')].map(path => path.__data__.loc)).size"
    )
    assert shapes == 25
    expect(page.locator("main")).to_have_count(1)
    graphs = page.locator(".js-plotly-plot")
    for position in range(graphs.count()):
        expect(graphs.nth(position).locator(".main-svg").first).to_be_attached()


def test_a_click_on_a_district_filters_and_a_second_click_lifts_it(page: Page):
    page.goto("/")
    drawn(page)
    tiles, trend = (
        page.locator(".tiles").text_content() or "",
        page.locator(".card--trend .card-subtitle").inner_text(),
    )
    click_district(page, "LK41")
    expect(page).to_have_url(re.compile(r"\?district=LK41$"))
    expect(page.locator(".tiles")).not_to_have_text(tiles)
    looks.below(page)
    expect(page.locator(".card--trend .card-subtitle")).not_to_have_text(trend)
    page.evaluate("scrollTo(0, 0)")
    click_district(page, "LK41")
    expect(page).to_have_url(re.compile(r"/$"))
    expect(page.locator(".tiles")).to_have_text(tiles)
    looks.below(page)
    expect(page.locator(".card--trend .card-subtitle")).to_have_text(trend)


def test_the_address_brings_back_the_view(page: Page):
    page.goto("/comprehension?district=LK41&sex=female&measure=score")
    drawn(page)
    first = page.locator("main").inner_text()
    page.reload()
    drawn(page)
    expect(page.locator(".tile").first).to_be_visible()
    assert page.locator("main").inner_text() == first
    assert page.url.endswith("/comprehension?district=LK41&sex=female&measure=score")


def test_filters_stay_when_the_page_changes(page: Page):
    page.goto("/?district=LK42")
    drawn(page)
    page.get_by_role("link", name="Returnees").first.click()
    expect(page).to_have_url(re.compile(r"/returnees\?district=LK42$"))
    drawn(page)
    expect(page.locator("h1")).to_have_text("Returnees")


def test_a_page_left_before_its_shapes_came_leaves_nothing_behind(page: Page):
    """On a slow line the shapes of the map come last, and people do not wait for them."""
    held: list[Route] = []
    page.route(SHAPES, lambda route: held.append(route))
    with page.expect_request(SHAPES):
        page.goto("/", wait_until="load")
    expect(page.locator(".tile").first).to_be_visible()
    page.get_by_role("link", name="Hotline").first.click()
    expect(page.locator("h1")).to_have_text("Hotline")
    expect(page.locator(".tile").first).to_be_visible()
    for route in held:
        route.continue_()
    page.unroute(SHAPES)
    drawn(page)


def test_what_a_page_had_under_way_when_it_was_left_ends_without_a_word(page: Page):
    """Its map's names are still on their way to a table, and what stands below was never asked for."""
    page.goto("/")
    expect(page.locator(AREAS).first).to_be_visible()
    held: list[Route] = []
    page.route(SHAPES, lambda route: held.append(route))
    with page.expect_request(SHAPES):
        page.locator(".card--map .chart-table summary").click()
    page.get_by_role("link", name="Methods").first.click()
    expect(page.locator(".card--map")).to_have_count(0)
    with page.expect_event("requestfinished", lambda request: "/geo/" in request.url):
        held[0].continue_()
    page.keyboard.press("Control+f")
    page.evaluate(
        "crmPut('overview-rest-asked', { data: {} }); crmPut({ part: 'file', type: 'ingest-chosen' }, { children: '' })"
    )
    expect(page.locator("h1")).to_be_visible()


def test_back_returns_to_the_view_before(page: Page):
    page.goto("/")
    drawn(page)
    page.get_by_role("link", name="Hotline").first.click()
    expect(page.locator("h1")).to_have_text("Hotline")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Overview")


def test_no_text_is_cut_off_or_meets_another_and_no_page_is_wider_than_the_screen(page: Page):
    for path in (*PAGES, "/data", "/methods"):
        page.goto(path)
        expect(page.locator("h1")).to_be_visible()
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            assert looks.faults(page) == [], (path, width)
            assert breaks.found(page) == [], (path, width)
        assert order.faults(page) == [], path


def test_on_the_narrowest_screen_the_header_holds_the_longest_words_and_numbers_of_an_axis_give_way(page: Page):  # fmt: skip
    page.set_viewport_size({"width": 320, "height": 700})
    for language in ("si", "ta"):
        page.goto(f"/methods?lang={language}")
        expect(page.locator("h1")).to_be_visible()
        assert breaks.found(page) == [], language
    page.goto("/outreach")
    drawn(page)
    assert looks.faults(page) == []
    page.set_viewport_size(
        {"width": 200, "height": 700}
    )  # narrower than any phone: not all numbers have room
    numbers = page.locator(".card--by_type .xtick text")
    hidden = page.locator(".card--by_type .xtick text[style*='visibility: hidden']")
    expect(hidden.first).to_be_attached()
    assert 0 < hidden.count() < numbers.count()


def test_charts_keep_their_height_when_plotly_forgets_it(page: Page):
    """As it does when it follows a width (Plots.resize); a graph that was first drawn in a place with a height then has none."""
    page.goto("/returnees")
    drawn(page)
    looks.rested(page)
    looks.rested(page)  # what is below comes a moment after it was asked for
    page.evaluate("""Promise.all([...document.querySelectorAll('.chart .js-plotly-plot')].filter(graph => graph.layout.meta?.height).map(graph => {
        graph._context._hasZeroHeight = false;
        return Plotly.relayout(graph, { autosize: true, height: null });
    })).then(() => null)""")
    looks.rested(page)
    assert breaks.found(page) == []


def test_charts_are_drawn_for_the_sheet_and_afterwards_for_the_window_again(page: Page):
    page.goto("/comprehension?lang=ta")  # sentences that take more lines on a sheet
    drawn(page)
    looks.rested(page)
    widths = (
        "[...document.querySelectorAll('.js-plotly-plot')].map(graph => Math.round(graph._fullLayout.width))"
    )
    before = page.evaluate(widths)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    looks.rested(page)
    # Three charts share their rows, two have one for themselves. The map stays as it is.
    assert page.evaluate(widths) == [before[0], 273, 375, 375, 375, 808, 808]
    assert [fault for fault in looks.faults(page) if fault.startswith("card")] == []
    assert page.locator(".chart .main-svg:not([viewBox])").count() == 0
    # Sheets come apart: the margin of each says what it is of.
    sheet = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--crm-sheet')")
    assert page.locator(".page-title").first.inner_text() in sheet
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    looks.rested(page)
    assert page.evaluate(widths) == before
    assert page.locator(".chart .main-svg[viewBox]").count() == 0


@pytest.mark.parametrize(("theme", "text"), [("light", "#17202e"), ("dark", "#e9eef4")])
def test_every_figure_stands_on_the_template_of_its_theme(
    page: Page, theme: Literal["light", "dark"], text: str
):
    page.emulate_media(color_scheme=theme)
    page.goto("/hotline")  # contacts fill every month, whatever the sample
    drawn(page)
    expect(page.locator(".card--handled .scatterlayer .trace").first).to_be_attached()
    looks = page.evaluate(
        """() => [...document.querySelectorAll('.js-plotly-plot')].map(({_fullLayout: full}) =>
            [full.font.color, full.font.family, full.paper_bgcolor, full.dragmode].join())"""
    )
    assert set(looks) == {f"{text},inherit,rgba(0,0,0,0),false"}


@pytest.mark.parametrize(("path", "card"), [("/", "ranking"), ("/hotline", "handled")])
def test_only_marks_answer_the_pointer_and_say_whose_number_they_are(page: Page, path: str, card: str):
    """The pointer goes over a whole chart; lines and bands without a text of their own stay silent."""
    page.goto(path)
    drawn(page)
    chart = page.locator(f".card--{card} .js-plotly-plot")
    chart.scroll_into_view_if_needed()
    expect(chart.locator(".scatterlayer .trace").first).to_be_attached()
    box = chart.locator(".nsewdrag").first.bounding_box()
    assert box
    said = set()
    for across in range(1, 12):
        for down in range(1, 8):
            page.mouse.move(box["x"] + box["width"] * across / 12, box["y"] + box["height"] * down / 8)
            page.wait_for_timeout(60)
            said |= set(chart.locator(".hoverlayer .hovertext").all_text_contents())
    assert said
    assert all(re.search(r"\d [a-z]+|too few|No data", text) for text in said), said


def test_pointing_at_a_district_says_its_name_and_its_number(page: Page):
    page.goto("/")
    drawn(page)
    point_at(page, "LK41")
    expect(page.locator(".card--map .hoverlayer .hovertext")).to_contain_text("Jaffna")
    expect(page.locator(".card--map .hoverlayer .hovertext")).to_contain_text("people")


def test_the_chart_cannot_send_data_away(page: Page):
    page.goto("/")
    drawn(page)
    settings = page.evaluate(
        "[...document.querySelectorAll('.js-plotly-plot')].map(graph => graph._context.showSendToCloud)"
    )
    assert settings
    assert not any(settings)


def test_an_address_that_cannot_be_understood_is_explained(page: Page):
    page.goto("/?district=LK99&sex=female")
    drawn(page)
    expect(page.locator("#notice")).to_contain_text("LK99")


def test_demonstration_data_are_named_on_every_page(page: Page):
    for path in (*PAGES, "/data", "/methods"):
        page.goto(path)
        expect(page.get_by_text("Demonstration data", exact=True).first).to_be_visible()


def test_the_data_page_shows_the_filtered_records_fifty_at_a_time(page: Page):
    page.goto("/data?panel=calls&district=LK41,LK11")
    place = page.locator("#records-span")
    expect(place).to_contain_text("Records 1–50 of")
    at = page.locator(".records th").all_text_contents().index("district") + 1
    assert set(page.locator(f".records tbody td:nth-child({at})").all_text_contents()) == {"LK41", "LK11"}
    rows = page.locator(".records tbody tr")
    firsts = rows.all_text_contents()
    page.get_by_role("link", name="Next").click()
    expect(place).to_contain_text("Records 51–")
    assert rows.all_text_contents() != firsts
    page.go_back()
    expect(place).to_contain_text("Records 1–50 of")
    assert rows.all_text_contents() == firsts
