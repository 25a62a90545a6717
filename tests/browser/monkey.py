"""A monkey: it presses whatever it sees, by a seed, and looks at what the tab keeps in memory.

Belongs here: one step, and the memory of the tab. Not here: how many steps, and what must hold after them (test_monkey.py).

It stays in the tab and does no harm: files are not saved, nothing is brought in or shared, and pages of plain HTML, which would be a
new document with a memory of its own, are not opened.
"""

import random
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Page, expect

from tests.browser import looks

# What can be pressed: ways, buttons, fields, what is folded, choices that are open, marks of charts, places.
_SEEN: Final = """
    .nav-link, .chip, .clear, .crumbs a, a.text-link, .as-of-link, .pager a, a.voices-group, button, summary, .main label,
    .filters input:not([type=hidden]), .main input:not([type=hidden]), [role=option], [role=tab],
    .chart .points path, .chart path.choroplethlayer, .chart .choroplethlayer path, .chart .barlayer path, .marks
"""
_NOT: Final = """
    [disabled], [data-picture], [aria-disabled=true], .header-action, .menu-link, a[href^="/export"], a[href^="/brief"],
    a[href^="/links"], a[href^="/ingest"], a[href^="/audit"], a[href^="http"], a[target], a[download], .languages *, .skip-link
"""
# The element that a number between 0 and 1 stands for, among those in sight; where to press it, and what it is.
_PICKED: Final = """([seen, not, luck]) => {
    const shown = one => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !one.closest("[inert]");
    const open = [...document.querySelectorAll("[role=option]")].filter(shown);
    const all = open.length ? open : [...document.querySelectorAll(seen)].filter(one => !one.closest(not) && shown(one));
    const one = all[Math.floor(luck * all.length)];
    if (!one) return null;
    one.scrollIntoView({ block: "center", inline: "center" });
    const box = one.getBoundingClientRect();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2,
             told: `${one.tagName.toLowerCase()} ${(one.getAttribute("aria-label") || one.textContent || one.id || "").trim().slice(0, 40)}` };
}"""
# To a view of this document, where there is one that way: before the first one the tab was blank.
_MOVED: Final = """kind => navigation[kind === "back" ? "canGoBack" : "canGoForward"] && navigation[kind]().committed.then(() => true, () => false)"""
_KEYS: Final = (
    "Tab",
    "Tab",
    "Shift+Tab",
    "ArrowDown",
    "ArrowRight",
    "Enter",
    "Escape",
    "k",
    "Backspace",
    "PageDown",
)
_KINDS: Final = {"press": 70, "key": 18, "wheel": 4, "back": 5, "forward": 3}
# What is let go of by a first collection may hold more, and code that nobody runs is let go of after several.
COLLECTIONS: Final = 12
_RESTS: Final = 12  # steps after which it lets the page come to rest: a person reads now and then


@dataclass(frozen=True)
class Memory:
    """What a tab keeps after a forced collection: bytes of its scripts, nodes of its documents, listeners."""

    heap: int
    nodes: int
    listeners: int


class Monkey:
    """Steps by chance, the same for the same seed and the same answers of the page; ``done`` tells them."""

    def __init__(self, page: Page, seed: int) -> None:
        self.page, self._luck = page, random.Random(seed)
        self.done: list[str] = []

    def go(self, steps: int) -> None:
        """So many steps."""
        for _ in range(steps):
            self.step()
            if len(self.done) % _RESTS == 0:
                looks.rested(self.page)

    def step(self) -> None:
        """One step, of any kind."""
        (kind,) = self._luck.choices(list(_KINDS), list(_KINDS.values()))
        luck = self._luck.random()
        if kind == "press":
            kind = self._press(luck)
        elif kind == "key":
            self.page.keyboard.press(kind := _KEYS[int(luck * len(_KEYS))])
        elif kind == "wheel":
            self.page.mouse.wheel(0, (luck - 0.5) * 3000)
        else:
            self.page.evaluate(_MOVED, kind)
        self.done.append(kind)

    def _press(self, luck: float) -> str:
        picked = self.page.evaluate(_PICKED, [_SEEN, _NOT, luck])
        if picked is None:
            return "nothing to press"
        self.page.mouse.click(picked["x"], picked["y"])
        return f"press {picked['told']}"


def memory(page: Page) -> Memory:
    """What the tab keeps, after a forced collection."""
    tab = page.context.new_cdp_session(page)
    try:
        tab.send("HeapProfiler.enable")
        for _ in range(COLLECTIONS):
            tab.send("HeapProfiler.collectGarbage")
        used = tab.send("Runtime.getHeapUsage")
        counted = tab.send("Memory.getDOMCounters")
        return Memory(int(used["usedSize"]), counted["nodes"], counted["jsEventListeners"])
    finally:
        tab.detach()


def home(page: Page, path: str) -> None:
    """The same view, in the same document, whatever stands in the tab: nothing filtered, nothing open, light."""
    page.keyboard.press("Escape")
    page.evaluate("""() => {
        document.querySelectorAll("details[open]").forEach(one => { one.open = false; });
        document.activeElement?.blur();
    }""")
    page.evaluate("path => dash_clientside.set_props('address', { pathname: path, search: '' })", path)
    expect(page.locator("h1").first).to_be_visible()
    looks.rested(page)
