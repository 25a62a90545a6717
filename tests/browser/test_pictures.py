"""A chart taken away as a picture says by itself what it shows: title, legend, view, people, day and source."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_pages import drawn

pytestmark = pytest.mark.browser
PNG_HEAD = b"\x89PNG\r\n\x1a\n"


def saved(page: Page, card: str, kind: str) -> Path:
    with page.expect_download() as waiting:
        page.locator(f".card--{card}").get_by_label(f"Save this chart as {kind}").click()
    assert waiting.value.suggested_filename == f"demonstration_comprehension_{card}.{kind.lower()}"
    return Path(waiting.value.path())


def words_of(picture: Path) -> str:
    read = ET.fromstring(picture.read_text("utf-8"))
    return " ".join(" ".join(read.itertext()).split())


def test_a_picture_holds_what_the_card_says_and_which_view_it_is(page: Page):
    page.goto("/comprehension?sex=female")
    drawn(page)
    expect(page.locator(".card--map .map-labels text")).not_to_have_count(0)
    words = words_of(saved(page, "map", "SVG"))
    for part in (".card-title", ".card-subtitle", ".legend-item", ".map-labels text"):
        told = page.locator(f".card--map {part}").first.text_content() or ""
        assert told.split()[0] in words
    for told in ("Female", "Demonstration data", "as of", "Source: Community Response Map, "):
        assert told in words
    assert "people for each mark" in words_of(saved(page, "messages", "SVG"))


def test_a_picture_of_pixels_is_twice_as_sharp_as_the_page(page: Page):
    page.goto("/comprehension")
    drawn(page)
    raw = saved(page, "ranking", "PNG").read_bytes()
    box = page.locator(".card--ranking").bounding_box()
    assert raw.startswith(PNG_HEAD)
    assert box is not None
    assert abs(int.from_bytes(raw[16:20], "big") - 2 * box["width"]) <= 2
