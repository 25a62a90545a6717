"""What lies over the map: names never meet, at any level of any country, and symbols open by keyboard and mouse."""

import json
import math
import re
from itertools import combinations
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from geo import boundaries
from geo import country as countries
from tests.browser.test_pages import drawn

pytestmark = pytest.mark.browser
SYMBOLS = ".scattergeo .point[role=button]"
SCREENS = ((470, 560), (326, 480), (900, 560))  # a laptop, a phone, a wide screen
LETTER, TALL = 6.2, 15
PLACE = "([labels, obstacles, frame]) => crmMap.place(labels, obstacles, frame).map(one => ({...one.box, text: one.label.text}))"

BOXES = "texts => texts.map(text => text.getBoundingClientRect().toJSON())"


def meet(one: dict[str, float], other: dict[str, float]) -> bool:
    across = one["left"] < other["right"] and other["left"] < one["right"]
    return across and one["top"] < other["bottom"] and other["top"] < one["bottom"]


def labels_of(code: str, level: str, wide: int, tall: int) -> list[dict[str, Any]]:
    """The names of a level where its places just fit the screen, in Mercator's projection."""
    land = countries.load(code)
    told = [one["properties"] for one in json.loads(boundaries.geojson(land, level))["features"]]
    west, south, east, north = boundaries.load(land, level).total_bounds.tolist()

    def up(latitude: float) -> float:
        return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)))

    scale = min(wide / (east - west), tall / (up(north) - up(south)))
    return [
        {
            "text": one["name"], "weight": one["weight"], "room": one["side"] * scale,
            "x": (one["at"][0] - west) * scale, "y": (up(north) - up(one["at"][1])) * scale,
            "wide": len(one["name"]) * LETTER, "tall": TALL,
        }
        for one in told
    ]  # fmt: skip


def test_names_never_meet_and_never_leave_the_map_at_any_level_of_any_country(page: Page):
    page.goto("/methods")
    for code in countries.available():
        for level in countries.load(code).levels:
            for wide, tall in SCREENS:
                labels = labels_of(code, level, wide, tall)
                symbol = {
                    "left": wide / 2 - 40,
                    "right": wide / 2 + 40,
                    "top": tall / 2 - 40,
                    "bottom": tall / 2 + 40,
                }
                frame = {"left": 0, "right": wide, "top": 0, "bottom": tall}
                placed = page.evaluate(PLACE, [labels, [symbol], frame])
                assert len(placed) >= min(5, len(labels)), (code, level, wide)
                assert not [pair for pair in combinations([*placed, symbol], 2) if meet(*pair)], (
                    code,
                    level,
                    wide,
                )
                assert all(box["left"] >= 0 and box["right"] <= wide for box in placed)
                assert all(box["top"] >= 0 and box["bottom"] <= tall for box in placed)


def test_symbols_open_their_card_by_keyboard_and_the_drawn_names_do_not_meet(page: Page):
    page.goto("/outreach?points=on")
    drawn(page)
    page.locator(SYMBOLS).first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".point-card h3")).not_to_be_empty()
    expect(page.get_by_role("link", name="Open the record")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".point-card")).to_have_count(0)
    boxes = page.locator(".map-labels text").evaluate_all(BOXES)
    assert len(boxes) > 5
    assert not [pair for pair in combinations(boxes, 2) if meet(*pair)]
    page.get_by_text("Places", exact=True).click()
    expect(page.locator(SYMBOLS)).to_have_count(0)
    expect(page).not_to_have_url(re.compile("points="))
