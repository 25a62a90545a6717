"""Every page as a machine reads it for people who do not see it: axe finds nothing, tables equal pictures, keys reach everything.

Here each page is looked at once in each language, themes and widths by turns; colours, which no language changes, are judged where it
speaks English. `make soak` looks at each page in each language in both themes, wide and narrow, with all that opens.
"""

import re
from typing import Any, Literal, get_args

import pytest
from playwright.sync_api import Browser, Page, expect

import languages
from languages import ENGLISH
from layouts import ids
from tests.browser import looks, readable
from tests.browser.conftest import Watch
from tests.browser.test_pages import PAGES, drawn

pytestmark = pytest.mark.browser
OTHERS = ("/data", "/methods", "/quality", "/due", "/experience", "/ingest", "/links", "/audit", "/nowhere")
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = get_args(Theme)
CHARTED = (*PAGES, "/quality", "/due")


def ready(page: Page, path: str, language: str = ENGLISH) -> None:
    """The page, filled, in a language and under the theme and width of the window."""
    spoken = "" if language == ENGLISH else f"{'&' if '?' in path else '?'}lang={language}"
    page.goto(path + spoken)
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("h1").first).to_be_visible()
    if path in CHARTED:
        drawn(page)
    looks.rested(page)


def as_seen(page: Page, *, width: int, theme: Theme) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")


def tables_made(page: Page) -> None:
    """Wait until each table that was opened is there: the browser tells of an opening later, and a map's waits for names."""
    expect(page.locator(".chart-table-place > *")).to_have_count(page.locator(".chart-table").count())


@pytest.mark.parametrize("language", languages.NAMES)
@pytest.mark.parametrize("path", PAGES)
def test_tables_equal_pictures_and_axe_finds_nothing_with_everything_open(
    page: Page, path: str, language: str
):
    """In either theme by turns, each of them in a language that others have in the other one."""
    theme = THEMES[(PAGES.index(path) + list(languages.NAMES).index(language)) % 2]
    as_seen(page, width=1440, theme=theme)
    ready(page, path, language)
    readable.open_all(page)
    tables_made(page)
    with languages.speaking(language):
        assert readable.differences(page) == []
    assert readable.violations(page, colours=language == ENGLISH) == []


@pytest.mark.parametrize("language", languages.NAMES)
def test_axe_finds_nothing_on_pages_without_charts(page: Page, watch: Watch, language: str):
    turn = list(languages.NAMES).index(language)
    for at, path in enumerate(OTHERS, start=turn):
        as_seen(page, width=(1440, 390)[at % 2], theme=THEMES[at // 2 % 2])
        ready(page, path, language)
        readable.open_all(page)
        assert readable.violations(page, colours=language == ENGLISH) == [], path
    watch.errors.clear()  # the browser complains of the page that is not there


@pytest.mark.parametrize("language", languages.NAMES)
def test_axe_finds_nothing_on_a_dark_phone_with_its_menu_its_drawer_and_a_list_open(
    page: Page, language: str
):
    as_seen(page, width=390, theme="dark")
    ready(page, "/comprehension?sex=female", language)
    with languages.speaking(language):
        looked_at_open(page)


# What opened and is not wholly between the edges of the screen, as a reader of the page sees it.
_BESIDE_THE_SCREEN = """() => [...document.querySelectorAll('.menu-panel a, .menu-panel, [role=option]')].filter(node => {
    const {left, right, width} = node.getBoundingClientRect();
    return width > 1 && node.checkVisibility() && (left < -1 || right > innerWidth + 1);
}).map(node => node.innerText)"""


def looked_at_open(page: Page) -> None:
    """Axe finds nothing with each menu open, nor with the drawer and one of its lists; all of them are on the screen."""
    for menu in page.locator("details.menu > summary").all():
        if menu.is_visible():
            menu.press("Enter")  # one of them is seen only when it has the focus
            assert page.evaluate(_BESIDE_THE_SCREEN) == []
            assert readable.violations(page) == []
            page.keyboard.press("Escape")
    page.locator(f"#{ids.OPEN_FILTERS}").click()
    page.get_by_role(
        "textbox", name=languages.say("District"), exact=True
    ).click()  # which applies everywhere
    expect(page.get_by_role("option").first).to_be_visible()
    assert page.evaluate(_BESIDE_THE_SCREEN) == []
    assert readable.violations(page) == []
    assert (
        page.locator(".mantine-ScrollArea-root").count() == 0
    )  # which may never let go of it (layouts/shell.py)


def test_another_language_keeps_the_view(page: Page):
    ready(page, "/?sex=female&level=province")
    page.locator("#language > summary").click()
    page.get_by_role("link", name="தமிழ்").click()
    expect(page.locator("html")).to_have_attribute("lang", "ta")
    expect(page).to_have_url(re.compile(r"/\?sex=female&level=province&lang=ta$"))
    drawn(page)
    expect(page.locator(".chip-label")).to_have_text("பால்: பெண்")
    expect(page.locator("#draft")).to_be_visible()


@pytest.mark.soak
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("language", languages.NAMES)
@pytest.mark.parametrize("path", [*PAGES, *OTHERS])
def test_axe_finds_nothing_anywhere(
    page: Page, watch: Watch, path: str, language: str, width: int, theme: Theme
):
    as_seen(page, width=width, theme=theme)
    ready(page, path, language)
    assert readable.violations(page) == []
    readable.open_all(page)
    assert readable.violations(page) == []
    if path in PAGES and width == 390:
        with languages.speaking(language):
            looked_at_open(page)
    watch.errors.clear()  # the browser complains of the page that is not there


def test_the_keyboard_reaches_each_chart_once_and_says_every_mark(page: Page):
    """One stop a chart; in it the arrow keys go from mark to mark, and what is said is what the table says."""
    ready(page, "/hotline")
    lists = page.get_by_role("listbox")
    assert lists.count() == page.locator(".js-plotly-plot").count()
    topics = page.locator(".card--topics").get_by_role("listbox")
    topics.focus()
    said = []
    for _ in range(topics.get_by_role("option").count()):
        reached = topics.get_attribute("aria-activedescendant")
        said.append(page.locator(f"[id='{reached}']").inner_text())
        page.keyboard.press("ArrowDown")
    readable.open_all(page)
    tables_made(page)
    rows = readable.tabled(page)["card card--topics"]
    assert [text.split(":")[0] for text in said] == [row[0] for row in rows]
    assert all(row[1] in text for row, text in zip(rows, said, strict=True))


def test_hints_are_shown_at_the_first_visit_and_never_again(
    browser: Browser, browser_context_args: dict[str, Any], base_url: str
):
    context = browser.new_context(**browser_context_args, reduced_motion="reduce")
    page = context.new_page()
    page.goto("/")
    drawn(page)
    hints = page.get_by_role("region", name="First time here?")
    expect(hints).to_be_visible()
    assert readable.violations(page) == []
    hints.get_by_role("button", name="Got it").press("Enter")
    expect(hints).to_be_hidden()
    expect(page.locator("#main")).to_be_focused()
    page.reload()
    drawn(page)
    expect(hints).to_be_hidden()
    held = page.evaluate("Object.entries(localStorage).filter(([name]) => name.startsWith('crm'))")
    assert held == [["crm-hints", "seen"]]  # nothing of the person
    context.close()


def test_each_chart_says_what_it_measures(page: Page):
    ready(page, "/comprehension?measure=score")
    card = page.locator(".card--map")
    card.locator("summary", has_text="About").press("Enter")
    expect(card.locator(".card-about-text")).to_contain_text("Source: ")
    expect(card.get_by_role("link", name="Formula and limits")).to_have_attribute(
        "href", "/methods#definition-score"
    )
