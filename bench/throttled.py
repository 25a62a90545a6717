"""A page in Chromium on a slow line and a slow processor, under the browser's own throttling: bytes and times.

Belongs here: how a visit and a click are measured, whoever made the page. Not here: the programs that are measured (light.py).
"""

import base64
import json
import math
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final

from playwright.sync_api import BrowserContext, Page, sync_playwright

LATENCY: Final = 150  # ms
DOWN, UP = 1_600_000 // 8, 750_000 // 8
SLOWED: Final = 4  # times
QUIET: Final = 2_500  # ms without a change of any chart, after which a page is drawn
PATIENCE: Final = 150_000  # ms; a page that is not drawn by then is told so: Dash gives up waiting for plotly.js after 30 s, and what it does then may go on for ever
LOOK: Final = 250  # ms between two looks whether all is drawn
ARGUMENTS: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync")  # fmt: skip
# Plotly's map asks a public server for the shapes of the world, which no map here shows, and stays blank without an answer. It gets an
# empty one at once, which costs the peers nothing; ours does not ask.
LAYERS: Final = ("coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits")
WORLD: Final = {
    "responseCode": 200,
    "responseHeaders": [{"name": "Access-Control-Allow-Origin", "value": "*"}, {"name": "Content-Type", "value": "application/json"}],
    "body": base64.b64encode(json.dumps({"type": "Topology", "arcs": [], "objects": {name: {"type": "GeometryCollection", "geometries": []} for name in LAYERS}}).encode()).decode(),
}  # fmt: skip
# Notes, in ms since the visit began, when controls and a map were first there, when the page was alive (in a browser's own words: what its
# scripts draw has taken the place of what a server wrote), when a chart last changed, and the last click.
WATCHER: Final = """
(() => {
  const seen = window.benchSeen = {controls: 0, map: 0, live: 0, changed: 0, clicked: 0};
  const inChart = record => record.target.closest && record.target.closest(".js-plotly-plot");
  new MutationObserver(records => {
    const now = performance.now();
    if (!seen.controls && document.querySelector(CONTROL)) seen.controls = now;
    if (!seen.map && document.querySelector(MAP)) seen.map = now;
    if (!seen.live && document.querySelector(LIVE)) seen.live = now;
    if (records.some(inChart)) seen.changed = now;
  }).observe(document, {subtree: true, childList: true, attributes: true});
  addEventListener("click", () => { seen.clicked = performance.now(); }, true);
})();
"""
# A point within a shape that is drawn, brought into sight.
POINT: Final = """
(selector => {
  const shape = document.querySelector(selector);
  shape.scrollIntoView({block: "center", behavior: "instant"});
  const box = shape.getBoundingClientRect(), back = shape.getScreenCTM().inverse();
  for (let i = 1; i < 20; i++) for (let j = 1; j < 20; j++) {
    const at = new DOMPoint(box.left + box.width * i / 20, box.top + box.height * j / 20);
    if (shape.isPointInFill(at.matrixTransform(back))) return [at.x, at.y];
  }
})
"""
LIVE: Final = "html:not([data-written]) .choroplethlayer path"
DRAWN: Final = "quiet => benchSeen.live && benchSeen.changed > benchSeen.clicked && performance.now() - benchSeen.changed > quiet"


@dataclass(frozen=True)
class Seen:
    """One visit, or one click: bytes on the wire with headers, and milliseconds to controls, to a map, to the live map, to the last change.

    What did not happen while anybody waited took for ever (``math.inf``).
    """

    down: int
    up: int
    asked: int
    controls: float = 0.0
    map: float = 0.0
    live: float = 0.0
    drawn: float = 0.0


@dataclass
class Wire:
    """What went over the wire since it was emptied: bodies as they were sent, headers, and frames of web sockets."""

    down: int = 0
    up: int = 0
    asked: int = 0

    def listen(self, session: Any) -> None:
        """Count from now on what a page's session of the protocol tells."""
        session.on("Network.loadingFinished", lambda told: self._add(down=round(told["encodedDataLength"])))
        session.on(
            "Network.requestWillBeSent",
            lambda told: self._add(up=len((told["request"].get("postData") or "").encode()), asked=1),
        )
        session.on("Network.requestWillBeSentExtraInfo", lambda told: self._add(up=_length(told["headers"])))
        session.on("Network.webSocketFrameReceived", lambda told: self._add(down=_payload(told["response"])))
        session.on("Network.webSocketFrameSent", lambda told: self._add(up=_payload(told["response"])))

    def _add(self, *, down: int = 0, up: int = 0, asked: int = 0) -> None:
        self.down, self.up, self.asked = self.down + down, self.up + up, self.asked + asked

    def empty(self) -> None:
        """Count from nothing."""
        self.down = self.up = self.asked = 0


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A mark of a chart that is pressed: what the occasion is called, the page it is on, and its selector."""

    name: str
    path: str
    selector: str


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a page is handled: its address, what its controls and maps are, the presses of one filter change, each a selector, and marks."""

    url: str
    control: str
    map: str
    presses: tuple[str, ...]
    marks: tuple[Mark, ...] = ()


@contextmanager
def browser() -> Iterator[Any]:
    """Chromium without a window, and without what it asks for of its own."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(ARGUMENTS))
        yield opened
        opened.close()


def measured(opened: Any, way: Way) -> dict[str, Seen]:
    """A first visit with an empty cache, a second one, one filter change, and a press on each mark."""
    context: BrowserContext = opened.new_context(viewport={"width": 1440, "height": 900})
    page, wire = context.new_page(), Wire()
    page.set_default_timeout(PATIENCE)
    named = {"CONTROL": way.control, "MAP": way.map, "LIVE": LIVE}
    page.add_init_script(reduce(lambda text, one: text.replace(one[0], repr(one[1])), named.items(), WATCHER))
    _slow(context, page, wire)
    found = {name: _visit(page, way, wire) for name in ("first visit", "second visit")}
    found["filter change"] = _change(page, way, wire)
    found |= {mark.name: _pressed(page, way, mark, wire) for mark in way.marks}
    context.close()
    return found


def _slow(context: BrowserContext, page: Page, wire: Wire) -> None:
    session: Any = context.new_cdp_session(page)
    session.send("Network.enable")
    line = {"offline": False, "latency": LATENCY, "downloadThroughput": DOWN, "uploadThroughput": UP}
    session.send("Network.emulateNetworkConditions", line)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    wire.listen(session)
    session.on(
        "Fetch.requestPaused",
        lambda told: session.send("Fetch.fulfillRequest", {"requestId": told["requestId"], **WORLD}),
    )
    session.send("Fetch.enable", {"patterns": [{"urlPattern": "https://cdn.plot.ly/*"}]})


def _visit(page: Page, way: Way, wire: Wire) -> Seen:
    page.goto("about:blank")
    wire.empty()
    page.goto(way.url)
    drawn = _settled(page)
    seen = {name: moment or math.inf for name, moment in page.evaluate("benchSeen").items()}
    return Seen(
        wire.down,
        wire.up,
        wire.asked,
        seen["controls"],
        seen["map"],
        seen["live"],
        seen["changed"] if drawn else math.inf,
    )


def _change(page: Page, way: Way, wire: Wire) -> Seen:
    """All presses but the last open what is chosen from; from the last on it is counted."""
    *before, last = way.presses
    for selector in before:
        page.click(selector)
    page.wait_for_selector(last)
    page.wait_for_timeout(QUIET)
    return _counted(page, wire, lambda: page.click(last))


def _pressed(page: Page, way: Way, mark: Mark, wire: Wire) -> Seen:
    """On a page of its own, looked through to its end; the pointer is over the mark before it is pressed."""
    page.goto(f"{way.url.rstrip('/')}{mark.path}")
    _settled(page)
    page.keyboard.press("End")
    page.wait_for_selector(mark.selector, state="attached")
    page.wait_for_timeout(QUIET)
    page.mouse.move(*page.evaluate(POINT, mark.selector))
    page.wait_for_timeout(QUIET)
    at = page.evaluate(POINT, mark.selector)
    return _counted(page, wire, lambda: page.mouse.click(*at))


def _counted(page: Page, wire: Wire, press: Callable[[], None]) -> Seen:
    wire.empty()
    press()
    drawn = _settled(page)
    seen = page.evaluate("benchSeen")
    return Seen(
        wire.down, wire.up, wire.asked, drawn=seen["changed"] - seen["clicked"] if drawn else math.inf
    )


def _settled(page: Page) -> bool:
    """Wait until everything is drawn; whether it was. Asked from outside: a page may forbid what a function that waits inside it would need."""
    end = time.monotonic() + PATIENCE / 1000
    while not page.evaluate(DRAWN, QUIET):
        if time.monotonic() > end:
            return False
        page.wait_for_timeout(LOOK)
    return True


def _length(headers: dict[str, str]) -> int:
    return sum(len(name) + len(value) + 4 for name, value in headers.items())


def _payload(frame: dict[str, Any]) -> int:
    """Bytes of a frame; binary ones are told in base64."""
    text = frame["payloadData"]
    return len(text.encode()) if frame["opcode"] == 1 else len(text) * 3 // 4
