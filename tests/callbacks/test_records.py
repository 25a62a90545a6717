"""The table of records: what an address asks for, fifty at a time, and nothing a forged one could break."""

import csv
import json

import pytest
from dash import dcc

from callbacks import records
from callbacks.program import Program
from layouts.table import TOLD
from settings import Settings


@pytest.fixture(scope="module")
def program(demo_store):
    return Program(Settings(store=demo_store))


def text_of(component) -> str:
    if isinstance(component, str):
        return component
    children = getattr(component, "children", component) or ()
    children = children if isinstance(children, list | tuple) else [children]
    return " ".join(text_of(child) for child in children)


def ways(shown) -> dict[str, str]:
    return {
        str(getattr(link, "children", "")): str(getattr(link, "href", ""))
        for link in shown[3].children
        if isinstance(link, dcc.Link)
    }


def cells(shown) -> list[list[str]]:
    return json.loads(getattr(shown[2].children, TOLD))["rows"]


def test_fifty_records_at_a_time_are_those_of_the_export(app, program):
    rows = list(csv.reader(app.server.test_client().get("/export/calls.csv").text.splitlines()))
    second = records.shown("?panel=calls&first=51", program)
    assert len(cells(second)) == records.ROWS
    assert cells(second) == rows[51 : 51 + records.ROWS]


def test_the_ends_have_no_further_way(program):
    assert set(ways(records.shown("?panel=calls", program))) == {"Next", "Last"}
    last = ways(records.shown("?panel=calls", program))["Last"]
    assert set(ways(records.shown(last.partition("?")[2], program))) == {"First", "Previous"}


def test_the_way_keeps_the_filters_and_the_view(program):
    ahead = ways(records.shown("?panel=responses&sex=female", program))["Next"]
    assert ahead == "/data?sex=female&panel=responses&first=51"
    ahead = ways(records.shown("?panel=responses&level=province&compare=sex:female,male", program))["Next"]
    assert ahead == "/data?level=province&compare=sex:female,male&panel=responses&first=51"


@pytest.mark.parametrize("first", ["0", "-5", "x", "1e9", "99999999999999999999", "٣", ""])
def test_a_position_that_is_none_is_the_beginning(program, first):
    assert "Records 1–50" in text_of(records.shown(f"?panel=calls&first={first}", program)[3])


def test_a_position_behind_the_end_is_the_last_record(program):
    found = records.shown("?panel=calls&first=999999999", program)
    assert len(cells(found)) == 1


def test_no_record_is_no_table(program):
    found = records.shown("?panel=calls&from=1990-01-01&to=1990-01-02", program)
    assert "0 calls" in text_of(found) or "0 hotline" in text_of(found).lower()
    assert len(found) == 3
