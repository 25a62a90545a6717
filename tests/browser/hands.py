"""Two ways to use a page: a mouse, and a keyboard alone. Both do the same things, named as a person would name them.

Not here: what is done with them (test_tasks.py).
"""

from typing import Protocol

from playwright.sync_api import Locator, Page, expect

from tests.browser import looks
from tests.browser.test_pages import AREAS, click_district

FARTHEST = 120  # presses of the Tab key after which something counts as out of reach

# -1 and 1: before and after what has the focus, in the order of the document; 0: it has the focus.
_WAY = """aim => {
    const here = document.activeElement;
    if (here === aim) return 0;
    return here.compareDocumentPosition(aim) & Node.DOCUMENT_POSITION_PRECEDING ? -1 : 1;
}"""
_ACTIVE_OPTION = "input => document.getElementById(input.getAttribute('aria-activedescendant'))?.textContent"


class Hands(Protocol):
    """What a person can do on a page."""

    def press(self, aim: Locator) -> None: ...
    def choose(self, label: str, option: str) -> None: ...
    def pick_level(self, name: str) -> None: ...
    def press_place(self, code: str, name: str) -> None: ...
    def find_place(self, typed: str, option: str) -> None: ...


def _come_to(aim: Locator) -> None:
    """Scroll to what stands further below, where it is drawn by then."""
    if aim.evaluate("one => Boolean(one.closest('.rest'))"):
        looks.below(aim.page)


class Mouse:
    """A mouse; letters are typed only where something is to be written."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, aim: Locator) -> None:
        _come_to(aim)
        aim.click()

    def choose(self, label: str, option: str) -> None:
        box = self.page.get_by_role("textbox", name=label, exact=True)
        expect(box).to_be_enabled()
        box.click()
        self.page.get_by_role("option", name=option, exact=True).click()
        self.page.keyboard.press("Escape")

    def pick_level(self, name: str) -> None:
        self.page.locator(".level-choice label").get_by_text(name, exact=True).click()

    def press_place(self, code: str, name: str) -> None:
        expect(self.page.locator(AREAS).first).to_be_visible()
        click_district(self.page, code)

    def find_place(self, typed: str, option: str) -> None:
        self.page.get_by_role("textbox", name="Find a place").click()
        self.page.keyboard.type(typed)
        self.page.get_by_role("option", name=option, exact=True).click()


class Keyboard:
    """A keyboard alone: Tab to get somewhere, then the keys that such a thing answers to."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, aim: Locator) -> None:
        """Press Tab, or Shift and Tab where it lies behind, until the element has the focus, which must be seen.

        Into a card the menu of charts leads.
        """
        expect(aim).to_be_attached()
        title = aim.locator(
            "xpath=ancestor::*[contains(concat(' ', @class, ' '), ' card ')][1]/*[contains(@class, 'card-title')]"
        )
        if title.count() and not title.evaluate(
            "title => title.parentElement.contains(document.activeElement)"
        ):
            self._skip_to(title)
        self._tab_to(aim)

    def _skip_to(self, title: Locator) -> None:
        opener = self.page.locator(".skip-menu > summary")
        self._tab_to(opener)
        self.page.keyboard.press("Enter")
        self._tab_to(self.page.locator(f".skip-menu a[href='#{title.get_attribute('id')}']"))
        self.page.keyboard.press("Enter")
        expect(title).to_be_focused()

    def _tab_to(self, aim: Locator) -> None:
        expect(aim).to_be_attached()
        for _ in range(FARTHEST):
            way = aim.evaluate(_WAY)
            if way == 0:
                break
            self.page.keyboard.press("Tab" if way > 0 else "Shift+Tab")
            if self.page.locator(".rest-ask:focus").count():  # what follows is being drawn
                expect(self.page.locator(".rest")).to_have_attribute("aria-busy", "false")
        expect(aim).to_be_focused()

    def press(self, aim: Locator) -> None:
        self.reach(aim)
        self.page.keyboard.press("Enter")

    def choose(self, label: str, option: str) -> None:
        box = self.page.get_by_role("textbox", name=label, exact=True)
        expect(box).to_be_enabled()
        self.reach(box)
        self._take(box, option)
        self.page.keyboard.press("Escape")

    def pick_level(self, name: str) -> None:
        chosen = self.page.locator(".level-choice input:checked")
        self.reach(chosen)
        there = self.page.locator(".level-choice input").evaluate_all(
            "all => all.map(one => one.labels[0].textContent)"
        )
        steps = there.index(name) - there.index(chosen.evaluate("one => one.labels[0].textContent"))
        for _ in range(abs(steps)):
            self.page.keyboard.press("ArrowRight" if steps > 0 else "ArrowLeft")

    def press_place(self, code: str, name: str) -> None:
        expect(self.page.locator(AREAS).first).to_be_visible()
        marks = self.page.locator(".card--map").get_by_role("listbox")
        self.reach(marks)
        self.page.keyboard.type(name)
        expect(self.page.locator(".card--map .marks-tip b")).to_have_text(name)
        self.page.keyboard.press("Enter")

    def find_place(self, typed: str, option: str) -> None:
        box = self.page.get_by_role("textbox", name="Find a place")
        self.reach(box)
        self.page.keyboard.type(typed)
        self._take(box, option)

    def _take(self, box: Locator, option: str) -> None:
        """Open the list, go down until the option is reached, take it."""
        self.page.keyboard.press("ArrowDown")
        expect(self.page.get_by_role("option", name=option, exact=True)).to_be_visible()
        for _ in range(60):
            if box.evaluate(_ACTIVE_OPTION) == option:
                break
            self.page.keyboard.press("ArrowDown")
        assert box.evaluate(_ACTIVE_OPTION) == option
        self.page.keyboard.press("Enter")
