"""What no combination of filters may bring to the screen, whatever the data: a number without its n and interval, a 0 for nothing.

Random tables and random questions, as in tests/indicators/test_promises.py, but what is looked at is what people read: the
tiles, the sentences, and what a mark says when pointed at.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from callbacks import pages
from callbacks.sheet import Page, Sheet
from callbacks.view import View
from data.filters import Filters, allowed_values
from geo import country
from indicators.sums import Evidence
from layouts.tiles import Tile
from tests import at_random

LKA = country.load("lka")
ALLOWED = allowed_values(LKA, ())
SIZES = (1, 400)
STEADY = settings(derandomize=True, deadline=None, database=None, max_examples=8, phases=(Phase.generate,))
# A share, a natural frequency, points: what is never said alone. No-break spaces are made blanks first.
SAID = re.compile(r"\d %|\d in 10\b|in every 100|\d points\b")
INTERVAL = re.compile(r"\d(?: points)?(?:–|, | to )[+−]?\d")
N = re.compile(r"\bn [1-9]|\b[1-9][\d,]* (?:linked )?(?:people|interviews|contacts|activities|departures)")
EMPTY = re.compile(r"Nothing|Nobody|No ")
NOBODY = re.compile(r"(?<![\d,.])0 (?:people|interviews|contacts|activities)|\bn 0\b")
# Complete counts of all records are as they are: they have an n, and no sampling to reckon with.
COMPLETE = ("complete count", "of the target", "departures;")
COUNTED = ("outreach", "due")  # pages of complete counts alone

chosen = at_random.single_values(ALLOWED, most=3)
first_days = st.none() | st.dates(date(2024, 1, 1), date(2025, 2, 1))


@st.composite
def _views(draw: st.DrawFn) -> tuple[int, str, View]:
    """How many records there are, a page, and a view of it."""
    name = draw(st.sampled_from(sorted(pages.DRAWN)))
    drawn, since = pages.DRAWN[name], draw(first_days)
    return (
        draw(st.sampled_from(SIZES)),
        name,
        View(
            filters=Filters(date_from=since).having(**draw(chosen)),
            measure=draw(st.sampled_from([one.code for one in drawn.choices])),
            panel=draw(st.sampled_from(["", *drawn.panels])),
        ),
    )


views = _views()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Evidence]:
    return at_random.tables(tmp_path_factory, LKA, sizes=SIZES)


@STEADY
@given(view=views)
def test_nothing_is_said_without_its_n_and_interval(made: dict[int, Evidence], view: tuple[int, str, View]):
    _all_is_whole(made, *view)


@pytest.mark.soak
@settings(STEADY, max_examples=3000)
@given(view=views)
def test_nor_in_thousands_of_views(made: dict[int, Evidence], view: tuple[int, str, View]):
    _all_is_whole(made, *view)


def _all_is_whole(made: dict[int, Evidence], size: int, name: str, view: View) -> None:
    page = pages.DRAWN[name].draw(Sheet(view, made[size]))
    for tile in page.tiles:
        _whole_tile(tile)
    for said in _sentences(page):
        _whole(said, complete=any(word in said for word in COMPLETE))
    for said in _pointed_at(page):
        _whole(said, complete=name in COUNTED)


@pytest.mark.parametrize("name", sorted(pages.DRAWN))
def test_a_round_that_is_not_stated_is_one_too(made: dict[int, Evidence], name: str):
    _all_is_whole(made, 400, name, View(filters=Filters(round=("unknown",))))


@pytest.mark.parametrize("name", sorted(pages.DRAWN))
def test_where_nothing_is_on_record_nothing_is_said_to_be_0(made: dict[int, Evidence], name: str):
    early = Filters(date_from=date(1999, 1, 1), date_to=date(1999, 12, 31))
    page = pages.DRAWN[name].draw(Sheet(View(filters=early), made[400]))
    assert {tile.value for tile in page.tiles} == {"–"}
    assert all(EMPTY.match(tile.note) for tile in page.tiles)
    assert not [said for said in _pointed_at(page) if SAID.search(said)]
    assert not [said for said in _sentences(page) if SAID.search(said)]


def test_the_check_finds_a_bare_number():
    for bare in ("61 %", "7 in 10 understand", "+11 points", "61 % (58–64 %)", "61 % · 1,204 people"):
        with pytest.raises(AssertionError):
            _whole(bare, complete=False)
    _whole("61 % (58–64 %) · 1,204 people", complete=False)
    with pytest.raises(AssertionError):
        _whole("0 people", complete=False)


def _whole_tile(tile: Tile) -> None:
    """The number of a tile and its change have n and interval below them; a dash and a star say why."""
    value, note = _plain(tile.value), _plain(tile.note)
    assert (value == "–") == bool(EMPTY.match(note)), tile
    assert value != "*" or note.startswith("n "), tile
    if tile.change:
        _whole(f"{_plain(tile.change)} {note.partition('change ')[2]}", complete=False)
    if SAID.search(value):
        _whole(f"{value} {note}", complete="95 % interval" not in note and "in 10" not in value)


def _whole(said: str, *, complete: bool) -> None:
    assert not NOBODY.search(said), said
    if SAID.search(said):
        assert N.search(said), said
        assert complete or INTERVAL.search(said), said


def _sentences(page: Page) -> Iterator[str]:
    """The sentences of cards."""
    for drawing in page.drawings.values():
        yield from (_plain(_text(one)) for one in drawing.sentences)


def _pointed_at(page: Page) -> Iterator[str]:
    """What every mark of every chart says when pointed at, its template filled in."""
    for drawing in page.drawings.values():
        for trace in (drawing.figure or {}).get("data", ()):
            yield from _hovers(trace)


def _hovers(trace: dict[str, Any]) -> Iterator[str]:
    template = trace.get("hovertemplate", "%{hovertext}")
    parts = {name: trace.get(name) for name in ("hovertext", "text", "customdata")}
    columns = {name: value for name, value in parts.items() if isinstance(value, list | tuple)}
    if trace.get("hoverinfo") == "skip" or not columns:
        return
    for row in zip(*columns.values(), strict=True):
        said = template
        for name, value in zip(columns, row, strict=True):
            said = re.sub(rf"%\{{{name}[^}}]*\}}", lambda _, value=value: _written(value), said)
        said = re.sub(r"<[^>]*>|%\{[^}]*\}", " ", said).strip()
        if said:
            yield _plain(said)


def _written(value: Any) -> str:
    return "" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


def _text(part: Any) -> str:
    if isinstance(part, list | tuple):
        return "".join(map(_text, part))
    return _text(part.children) if hasattr(part, "children") else "" if part is None else str(part)


def _plain(text: str) -> str:
    return re.sub(r"[\u00a0\u2007\u2008]", " ", text)
