"""Random pressing in one tab: nothing complains, and what the tab keeps in memory comes back.

Sixty steps, by their number and not by the clock; an hour in `make soak`.
"""

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import looks
from tests.browser.conftest import QUIET, Watch
from tests.browser.monkey import Memory, Monkey, home, memory

pytestmark = pytest.mark.browser
MORE = 1.2  # of what the tab kept before
STEPS = 60
HOUR = 3600
LOOKED = 600  # steps of the hour after which it tells what the tab keeps (pytest -s)
# The browser writes machine code for scripts that run often, and keeps it: most of what a tab grows by (docs/decisions/0057). With
# this it writes none of the lasting kinds and forgets the others whenever it collects, so that what remains is what pages hold.
FORGETS_CODE = "--js-flags=--stress-flush-code --no-opt --no-maglev"
# And it notes where each function begins that it compiles, again each time that it was forgotten: a list without end (0066).
NOTES_NONE = "--disable-features=LocalCompileHints"
# What Dash keeps for an undo: how many changes of fields.
UNDONE = "window.dash_stores[0].getState().history.past.length"
LISTS = ".filters input:not([type=hidden]), .place-bar input"
PAGES = (
    "/",
    "/outreach",
    "/comprehension",
    "/follow-up",
    "/returnees",
    "/hotline",
    "/data",
    "/quality",
    "/methods",
)
LAYERS = ("?level=province", "?level=ds_division", "?district=LK41&level=ds_division", "?points=on")


@pytest.fixture(scope="module")
def browser(launch_browser: Callable[..., Browser]) -> Iterator[Browser]:
    """A browser of this file's own, since how it keeps code is told at its start."""
    browser = launch_browser(args=[*QUIET, FORGETS_CODE, NOTES_NONE])
    yield browser
    browser.close()


def open_lists(page: Page) -> None:
    """Open the list of every field once, of folded ones too."""
    page.evaluate("document.querySelectorAll('.filters details').forEach(one => { one.open = true; })")
    for at in range(page.locator(LISTS).count()):
        field = page.locator(LISTS).nth(at)
        if field.is_visible() and field.is_enabled():
            field.click()
            page.keyboard.press("Escape")


def used_once(page: Page) -> Memory:
    """What a tab keeps in which pages of every kind were seen and every list was open, and that is on the first page again.

    A field keeps the list that was last open in it, and code is compiled when it first runs: neither grows any further.
    """
    page.goto("/")
    looks.rested(page)
    for path in ("/", "/returnees"):  # each has fields that do not apply to the other
        home(page, path)
        open_lists(page)
    for path in ("/comprehension", "/data", "/methods", "/"):
        home(page, path)
    return memory(page)


def seen_once(page: Page) -> Memory:
    """The same of a tab in which every page was seen with all that can be unfolded in it, and the map at every level.

    The outlines of a level come once and stay, and of each page the last two answers, against which the next one is told.
    """
    used_once(page)
    for path in PAGES:
        home(page, path)
        page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
        looks.rested(page)
    for view in LAYERS:
        page.evaluate("view => dash_clientside.set_props('address', { pathname: '/', search: view })", view)
        looks.rested(page)
    return back_again(page)


def back_again(page: Page) -> Memory:
    """What the tab keeps at the same view, reached from another page: what was unfolded on the first is gone."""
    for path in ("/methods", "/"):
        home(page, path)
    return memory(page)


def told(before: Memory, after: Memory, monkey: Monkey) -> str:
    return f"{before} became {after} after {len(monkey.done)} steps; the last: {monkey.done[-30:]}"


def test_what_a_tab_keeps_comes_back_after_random_pressing(page: Page):
    before = used_once(page)
    monkey = Monkey(page, seed=7)
    monkey.go(STEPS)
    page.keyboard.press("Escape")
    assert page.evaluate(UNDONE) == 0  # what fields held before; about forty changes without assets/undo.js
    after = back_again(page)
    assert after.heap < before.heap * MORE, told(before, after, monkey)


@pytest.mark.soak
def test_an_hour_of_random_pressing_leaves_nothing_behind(page: Page, watch: Watch):
    before = seen_once(page)
    monkey, end = Monkey(page, seed=1), time.monotonic() + HOUR
    while time.monotonic() < end:
        monkey.go(STEPS)
        assert not watch.errors, f"{watch.errors} after {monkey.done[-30:]}"
        if len(monkey.done) % LOOKED == 0:
            print(len(monkey.done), back_again(page))
    after = back_again(page)
    print(told(before, after, monkey))
    assert after.heap < before.heap * MORE, told(before, after, monkey)
