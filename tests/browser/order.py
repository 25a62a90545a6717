"""In which order a page is read: headings without gaps, landmarks, the way of the Tab key down the page.

Not here: what axe tells (readable.py), and whether the order makes sense, which people look at.
"""

from itertools import pairwise

from playwright.sync_api import Page

# Headings in the order of the document, those that are seen: levels and words.
_HEADINGS = """() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
    .filter(one => one.checkVisibility({visibilityProperty: true}) && one.textContent.trim())
    .map(one => [Number(one.tagName[1]), one.textContent.trim()])"""
# What the Tab key reaches within the content, in its order, with its place on the page: rows from above, in a row from the left.
_STOPS = """() => [...document.querySelectorAll('#main a[href], #main button, #main input:not([type=hidden]), #main select, #main summary, #main [tabindex="0"]')]
    .filter(one => !one.disabled && one.tabIndex >= 0 && !one.closest('[inert]') && one.getClientRects().length && one.checkVisibility({visibilityProperty: true}) && !one.closest('.view-bar'))
    .map(one => { const card = one.closest('.card, .tiles, .page-head'), box = (card || one).getBoundingClientRect(); return [card ? card.className : one.className, Math.round(box.top), Math.round(box.left)]; })"""
_POSITIVE = 'document.querySelectorAll(\'[tabindex]:not([tabindex="0"]):not([tabindex="-1"])\').length'


def faults(page: Page) -> list[str]:
    """Headings that skip a level, landmarks that are missing or double, stops of the Tab key that go back up the page."""
    headings = page.evaluate(_HEADINGS)
    found = [] if headings and headings[0][0] == 1 else [f"begins with {headings[:1]}"]
    found += [f"two titles of the page: {headings}"] * (sum(level == 1 for level, _ in headings) != 1)
    found += [
        f"“{words}” (h{level}) follows an h{before}"
        for (before, _), (level, words) in pairwise(headings)
        if level > before + 1
    ]
    for landmark in ("main", "banner", "navigation"):
        count = page.get_by_role(landmark, include_hidden=False).count()
        found += [f"{count} landmarks {landmark}"] * (count == 0 or (count > 1 and landmark != "navigation"))
    found += ["a stop of the Tab key has a place of its own in the order"] * bool(page.evaluate(_POSITIVE))
    stops = page.evaluate(_STOPS)
    places = [(top, left) for _, top, left in stops]
    found += [
        f"the Tab key goes back from {stops[at]} to {stops[at + 1]}"
        for at in range(len(places) - 1)
        if places[at + 1][0] < places[at][0] - 8 and places[at + 1][1] <= places[at][1]
    ]
    return found
