"""Pages for people who enlarge them (WCAG 1.4.4, 1.4.10) or set more room between letters, words and lines (1.4.12).

A window of 1280 × 1024 is 640 × 512 at 200 % and 320 × 256 at 400 %. Here the pages with the longest names are looked at; `make soak` looks
at each page in each language, at both sizes, with and without more room.
"""

from typing import Final

import pytest
from playwright.sync_api import Page

import languages
from tests.browser import breaks, looks, order
from tests.browser.test_accessible import OTHERS, ready
from tests.browser.test_pages import PAGES

pytestmark = pytest.mark.browser
WHOLE: Final = (1280, 1024)
MOST_COVERED: Final = 0.25  # of a window, by what stays in sight while the page moves

# What a person's own style sheet asks for, from the start of a page; it holds for the letters of charts too.
MORE_ROOM: Final = """
    const room = new CSSStyleSheet();
    room.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, room];
"""
# The share of the window that is not the page's own content, half-way down the page.
_COVERED: Final = """() => {
    window.scrollTo(0, document.body.scrollHeight / 2);
    let covered = 0, looked = 0;
    for (let x = 5; x < innerWidth; x += 10) for (let y = 5; y < innerHeight; y += 10) {
        looked += 1;
        for (let up = document.elementFromPoint(x, y); up; up = up.parentElement)
            if (["fixed", "sticky"].includes(getComputedStyle(up).position)) { covered += 1; break; }
    }
    window.scrollTo(0, 0);
    return covered / looked;
}"""


def enlarge(page: Page, times: int) -> None:
    width, height = WHOLE
    page.set_viewport_size({"width": width // times, "height": height // times})


def faults(page: Page) -> list[str]:
    """What leaves the screen, is cut off, meets something else or is read out of order, and what covers too much."""
    found = [*looks.faults(page), *breaks.found(page), *order.faults(page)]
    covered = page.evaluate(_COVERED)
    return found + [f"{covered:.0%} of the window stay covered"] * (covered > MOST_COVERED)


@pytest.mark.parametrize(("path", "language"), [("/outreach", "en"), ("/comprehension", "ta")])
def test_at_400_per_cent_and_with_more_room_between_letters_all_can_be_read(
    page: Page, path: str, language: str
):
    page.add_init_script(MORE_ROOM)
    enlarge(page, 4)
    ready(page, path, language)
    assert faults(page) == []


@pytest.mark.soak
@pytest.mark.parametrize("times", [2, 4])
@pytest.mark.parametrize("more_room", [False, True])
@pytest.mark.parametrize("language", languages.NAMES)
@pytest.mark.parametrize("path", [*PAGES, *(path for path in OTHERS if path != "/nowhere")])
def test_all_can_be_read_at_any_size(page: Page, path: str, language: str, more_room: bool, times: int):
    if more_room:
        page.add_init_script(MORE_ROOM)
    enlarge(page, times)
    ready(page, path, language)
    assert faults(page) == []


def test_what_stays_over_the_content_is_found(page: Page):
    page.set_content(
        "<main id='main'><h1>One</h1><div style='position: fixed; inset: 0 0 50% 0'>bar</div></main>"
    )
    assert any("stay covered" in fault for fault in faults(page))
