"""The shell: landmarks, labels, and every id once."""

from datetime import date
from typing import Any

from dash import html

from layouts import ids
from layouts.chips import Chip, chips, notice
from layouts.shell import Frame, PageLink, shell

PAGES = (PageLink(path="/", name="Overview"), PageLink(path="/methods", name="Methods"))


def made(**changes) -> list[Any]:
    frame = Frame(**{"title": "Map", "country_name": "Sri Lanka", "pages": PAGES, **changes})
    return list(shell(frame, controls=html.Div(id="controls"), settings={})._traverse())


def of(kind, parts):
    return [each for each in parts if type(each).__name__ == kind]


def test_one_main_one_header_and_a_way_past_them():
    parts = made()
    assert [len(of(kind, parts)) for kind in ("Main", "Header", "Nav")] == [1, 1, 1]
    assert ids.DRAWER in [getattr(each, "id", None) for each in of("Section", parts)]
    assert any(each.href == f"#{ids.MAIN}" for each in of("A", parts) if each.className == "skip-link")


def test_every_id_once():
    found = [str(each.id) for each in made(demonstration=True) if getattr(each, "id", None)]
    assert sorted(found) == sorted(set(found))


def test_the_kind_of_data_and_its_day_are_said():
    text = str(made(demonstration=True, as_of=date(2026, 6, 30)))
    assert "Demonstration data" in text
    assert "as of 30\\xa0Jun\\xa02026" in text
    assert "Demonstration data" not in str(made())
    assert "no data yet" in str(made())


def test_a_chip_says_what_it_lifts_and_whether_it_counts():
    chip = Chip(parameter="round", value="after", label="Round: after", href="/?sex=male", applies=False)
    text = str(chips([chip], clear="/"))
    assert "Remove the filter Round: after" in text
    assert "does not apply here" in text
    assert "Clear all" in text
    assert chips([], clear="/") is None


def test_a_notice_only_when_there_is_something_to_say():
    assert notice(None) is None
    assert "not known" in str(notice("'colour' is not known"))
