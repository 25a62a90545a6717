"""Pictures of every page at every width, in both themes, in each language and on paper, to be looked at one by one.

    python -m tests.browser.screenshots [--pages /,/outreach] [--widths 320,1440] [--themes light,dark] [--languages ta] [--paper]

Makes demonstration data and serves them, or looks at a server that is there (``--url``). Writes into test-results/screenshots, which git
leaves out, and says what breaks (breaks.py, looks.py); ends with 1 when something does. Not here: tests, which hold what is found (test_pages.py).
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import pypdfium2
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import breaks, chromium, looks
from tests.browser.conftest import PATIENCE, QUIET, RETURNING
from tests.conftest import ROOT, _free_port, _started, _wait_until_healthy

PAGES: Final = ("/", "/outreach", "/comprehension", "/follow-up", "/returnees", "/hotline", "/quality", "/due", "/experience", "/data", "/methods", "/ingest", "/links", "/audit", "/nowhere")  # fmt: skip
WIDTHS: Final = (320, 390, 768, 1024, 1440, 1920)
THEMES: Final = ("light", "dark")
HEIGHTS: Final = {
    320: 640,
    390: 844,
    768: 1024,
    1024: 768,
}  # of screens that are so wide; the others have 900
ROWS: Final = 10_000
PRINTED_FROM: Final = 1440  # px of the window that a page is printed from
SHARPNESS: Final = 2  # pixels of a picture of a sheet for each point
DRAWN: Final = "html:not([data-written])"  # what the server wrote has given way to the page that Dash draws

Theme = Literal["light", "dark"]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is to be looked at, and where the pictures go."""

    pages: Sequence[str]
    widths: Sequence[int]
    themes: Sequence[Theme]
    languages: Sequence[str]
    paper: bool
    folder: Path


def main(given: Sequence[str] | None = None) -> int:
    """Take the pictures, say what breaks. Returns 1 when something does, 2 without a browser."""
    options = _parsed(given)
    path = chromium.find()
    if path is None:
        print(chromium.ADVICE, file=sys.stderr)
        return 2
    asked = _asked(options)
    asked.folder.mkdir(parents=True, exist_ok=True)
    with _served(options.url, options.rows) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        faults = look(browser, url, asked)
        browser.close()
    (asked.folder / "breaks.txt").write_text("".join(f"{fault}\n" for fault in faults), "utf-8")
    print(f"{len(faults)} breaks; pictures in {asked.folder}")
    return 1 if faults else 0


def _parsed(given: Sequence[str] | None) -> argparse.Namespace:
    ask = argparse.ArgumentParser(prog="python -m tests.browser.screenshots", description=(__doc__ or "").split("\n")[0])  # fmt: skip
    ask.add_argument("--pages", default=",".join(PAGES), help="addresses, by comma; each may have a query")
    ask.add_argument("--widths", default=",".join(map(str, WIDTHS)), help="pixels, by comma")
    ask.add_argument("--themes", default=",".join(THEMES), help="light, dark")
    ask.add_argument("--languages", default="en", help="as in the address: en, si, ta")
    ask.add_argument("--paper", action="store_true", help="each page as A4 sheets, too")
    ask.add_argument("--url", help="of a server that is there, instead of demonstration data made for this")
    ask.add_argument("--rows", type=int, default=ROWS, help="responses of the demonstration data")
    ask.add_argument("--to", type=Path, default=ROOT / "test-results" / "screenshots", help="a folder")
    return ask.parse_args(given)


def _asked(options: argparse.Namespace) -> Asked:
    return Asked(
        pages=options.pages.split(","),
        widths=[int(width) for width in options.widths.split(",") if width],
        themes=options.themes.split(","),
        languages=options.languages.split(","),
        paper=options.paper,
        folder=options.to,
    )


@contextmanager
def _served(url: str | None, rows: int) -> Iterator[str]:
    """The address of a server: the one that is there, or one of our own over demonstration data that ends with us."""
    if url:
        yield url.rstrip("/")
        return
    folder, port = Path(tempfile.mkdtemp(prefix="crm-screenshots-")), _free_port()
    try:
        with _started("-m", "data", "demo", "--rows", str(rows), folder=folder, log=folder / "demo.log") as made:  # fmt: skip
            if made.wait():
                raise RuntimeError((folder / "demo.log").read_text())
        log = folder / "server.log"
        with _started(str(ROOT / "app.py"), folder=folder, log=log, CRM_PORT=str(port)) as run:
            _wait_until_healthy(run, f"http://127.0.0.1:{port}", log=log)
            yield f"http://127.0.0.1:{port}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def look(browser: Browser, url: str, asked: Asked) -> list[str]:
    """Take the pictures of the pages of a server. Returns what breaks, in sentences, which are also said at once."""
    faults: list[str] = []
    for theme in asked.themes:
        context = browser.new_context(base_url=url, color_scheme=theme, reduced_motion="reduce", timezone_id="Asia/Colombo")  # fmt: skip
        context.set_default_timeout(PATIENCE)
        context.add_init_script(RETURNING)
        page = context.new_page()
        for language in asked.languages:
            for path in asked.pages:
                for found in _page(page, path, f"{theme}-{language}", asked):
                    faults += found
        context.close()
    return faults


def _page(page: Page, path: str, manner: str, asked: Asked) -> Iterator[list[str]]:
    """One page, opened anew at every width, and on paper."""
    language = manner.rpartition("-")[2]
    address = path if language == "en" else f"{path}{'&' if '?' in path else '?'}lang={language}"
    name = f"{_named(path)}-{manner}"
    for width in asked.widths:
        _opened(page, address, width)
        faults = [*looks.faults(page), *breaks.found(page)]
        page.screenshot(path=asked.folder / f"{name}-{width}.png", full_page=True)
        yield [_told(f"{path} {manner} {width}: {fault}") for fault in faults]
    if asked.paper:
        _opened(page, address, PRINTED_FROM)
        looks.rested(page)
        yield [_told(f"{path} {manner} on paper: {fault}") for fault in looks.on_paper(page)]
        _sheets(page, asked.folder / f"{name}-paper")


def _named(path: str) -> str:
    """A name for files: "outreach", "overview-district=LK41"."""
    where, _, query = path.partition("?")
    return "-".join(filter(None, [where.strip("/") or "overview", query.replace("&", "_")]))


def _opened(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHTS.get(width, 900)})
    page.goto(address)
    page.locator(DRAWN).wait_for(state="attached")
    page.wait_for_load_state("networkidle")  # definitions of measures come after the page
    expect(page.locator("h1").first).to_be_visible()


def _told(fault: str) -> str:
    print(fault, flush=True)
    return fault


def _sheets(page: Page, place: Path) -> None:
    """The page as it is printed: a PDF, and each of its A4 sheets as a picture."""
    pdf = place.with_suffix(".pdf")
    for before in place.parent.glob(f"{place.name}-*.png"):
        before.unlink()  # there may have been more sheets
    page.pdf(path=pdf, format="A4", prefer_css_page_size=True, print_background=False)
    with pypdfium2.PdfDocument(pdf) as document:
        for at in range(len(document)):
            document[at].render(scale=SHARPNESS).to_pil().save(f"{place}-{at + 1}.png")


if __name__ == "__main__":
    sys.exit(main())
