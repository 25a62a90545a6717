"""The command that takes pictures of pages and measures what breaks on them."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import breaks
from tests.browser.screenshots import Asked, look

pytestmark = pytest.mark.browser
BROKEN = """<main style="margin: 0; width: 300px">
<h1 style="width: 2000px">A line that leaves the screen because nobody gave it any room to break into a second one, which it would need</h1>
<p style="width: 60px; overflow: hidden; white-space: nowrap">cut off by its own box</p>
<p style="font-size: 9px">too small to read</p>
<button style="position: absolute; top: 300px; left: 10px; width: 90px; height: 40px">first</button>
<button style="position: absolute; top: 320px; left: 40px; width: 90px; height: 40px">second</button>
<section class="card" style="width: 120px"><p style="width: 200px">wider than the card that it is in</p></section>
<p>අකුරු</p>
<h2 style="width: 60px; overflow-wrap: anywhere">Comprehension</h2>
<svg width="90" height="20"><text y="15" font-size="12" transform="scale(0.5)">shrunk</text></svg>
<button style="position: absolute; top: 400px; left: 10px; width: 12px; height: 12px; padding: 0">x</button>
<button style="position: absolute; top: 400px; left: 26px; width: 12px; height: 12px; padding: 0">y</button>
</main>"""


def test_each_kind_of_break_is_found_and_nothing_in_a_sound_page(page: Page):
    page.set_viewport_size({"width": 320, "height": 640})
    page.set_content(BROKEN)
    found = "\n".join(breaks.found(page))
    for words in ("the page is", "leaves the screen", "“cut off by its own box” is cut off", "letters of 9 px", "wider than the card that it is in” leaves its card", "has no letters of Sinhala", "h2 “Comprehension” is broken within a word", "letters of 6 px",
                  "“first” lies over main: button “second”", "“x” is 12 × 12 px to press"):  # fmt: skip
        assert words in found, found
    page.set_content("<main><h1>Sound</h1><p>Words <a href='#'>and a link</a>.</p><button style='height: 30px'>Press</button></main>")  # fmt: skip
    assert breaks.found(page) == []


def test_pictures_are_taken_of_the_screen_and_of_paper(browser: Browser, server_url: str, tmp_path: Path):
    asked = Asked(pages=["/links?sex=female"], widths=[320], themes=["dark"], languages=["en"], paper=True, folder=tmp_path)  # fmt: skip
    assert look(browser, server_url, asked) == []
    names = {path.name for path in tmp_path.iterdir()}
    assert {f"links-sex=female-dark-en-{kind}" for kind in ("320.png", "paper.pdf", "paper-1.png")} <= names
