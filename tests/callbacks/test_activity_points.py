"""The activities over the map: exact for who may see records, moved for others, whatever the browser asks for."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app import create_app
from callbacks import activity_points, located, point_card, recognising, view, viewing
from callbacks.point_card import Symbol
from callbacks.program import Program
from data.asking import points
from data.filters import Filters
from geo import locate
from layouts import ids
from settings import Settings
from sharing.policy import Role, Viewer

OWN = {"Origin": "http://localhost"}
LEVEL = "ds_division"
JAFFNA = "?district=LK41&level=ds_division&points=on"
NEVER = ("place", "partner", "activity_id")  # what only the rows tell


@pytest.fixture(scope="module")
def program(demo_store: Path) -> Program:
    return Program(Settings(store=demo_store, rate_limit=0))


@pytest.fixture
def look_as(monkeypatch: pytest.MonkeyPatch) -> Callable[[Role], None]:
    """From now on it is somebody with this role who looks, inside a request and outside of one."""

    def become(role: Role) -> None:
        person = Viewer(role.name.lower(), role)
        monkeypatch.setattr(recognising, "person", lambda program: person)
        monkeypatch.setattr(viewing, "viewer", lambda: person)

    return become


@pytest.fixture
def true(program: Program) -> points.Located:
    """The activities as they are in the table."""
    return points.of(program.version(), program.country).located


def numbers_in(value: Any) -> Iterator[float]:
    """Every number anywhere in an answer."""
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from numbers_in(each)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)


def test_who_sees_records_gets_the_points_of_the_table(program: Program, true: points.Located, look_as: Any):
    look_as(Role.ANALYST)
    found = located.activities(Filters(), program)
    assert np.array_equal(found.latitude, true.latitude, equal_nan=True)
    assert (found.row >= 0).all()


def test_others_get_moved_points_in_their_district_and_no_trace_of_the_record(program: Program, true: points.Located, look_as: Any):  # fmt: skip
    look_as(Role.VIEWER)
    found = located.activities(Filters(), program)
    some = found.has_point
    assert some.sum() > len(found) / 2
    assert (found.row == -1).all()
    assert (
        np.abs(found.latitude - true.latitude)[some] + np.abs(found.longitude - true.longitude)[some] > 1e-4
    ).mean() > 0.99
    district = np.array([None, *found.told["district"].values], dtype=object)[found.told["district"].codes]
    assert (
        locate.locate(found.latitude, found.longitude, country=program.country)[some] == district[some]
    ).all()
    few = (true.counted > 0) & (true.counted < 10)
    assert not (some & few).any()
    again = located.activities(Filters(activity_type=("public_forum",)), program)
    kinds = found.types.codes == found.types.values.index("public_forum") + 1
    assert np.array_equal(again.latitude, found.latitude[kinds], equal_nan=True)


def test_no_true_coordinate_and_no_row_reaches_a_browser_that_may_not_have_them(program: Program, true: points.Located, look_as: Any):  # fmt: skip
    """Page and card as anybody may forge the events for them, in the district where the map is nearest."""
    client = create_app(program.settings).server.test_client()
    rows = points.rows(program.version(), range(len(true)), NEVER)
    texts = {str(row[name]) for row in rows for name in NEVER if row[name]}
    told = {}
    for role in (Role.ANALYST, Role.VIEWER):
        look_as(role)
        page = _event(client, ids.answer("outreach"), {ids.ADDRESS: JAFFNA, ids.THEME: "light"})
        cards = [
            _event(
                client,
                ids.card_part("card", "outreach", "map"),
                {ids.card_part("pressed", "outreach", "map"): [at, LEVEL, 1]},
                search=JAFFNA,
            )
            for at in range(12)
        ]
        told[role] = json.dumps([page, *cards], ensure_ascii=False)
    latitudes = {round(float(one), 4) for one in true.latitude[true.has_point]}
    longitudes = {round(float(one), 4) for one in true.longitude[true.has_point]}
    for role, exact in ((Role.ANALYST, True), (Role.VIEWER, False)):
        trace = _symbols(json.loads(told[role])[0])
        single = [
            at
            for at, size in enumerate(trace["customdata"])
            if trace["hovertext"][at].count("activities") == 0
        ]
        hits = [at for at in single if trace["lat"][at] in latitudes and trace["lon"][at] in longitudes]
        assert single
        assert (len(hits) == len(single)) == exact
        assert any(text in told[role] for text in texts) == exact


def test_the_card_of_one_and_of_several(program: Program, look_as: Any):
    look_as(Role.ANALYST)
    asked = view.of(JAFFNA, program.allowed(), theme=None)
    here = program.country
    drawn = activity_points.overlay(located.activities(asked.filters, program), asked.filters, LEVEL, here)
    sizes = [one.activities for one in drawn.symbols]
    assert sum(sizes) + drawn.pointless + drawn.elsewhere == len(drawn.located)
    alone, most = sizes.index(1), int(np.argmax(sizes))
    one = point_card.card(JAFFNA, Symbol(alone, LEVEL), program)
    several = point_card.card(JAFFNA, Symbol(most, LEVEL), program)
    assert one is not None
    assert several is not None
    assert {"Date", "Place"} <= dict(one.facts).keys()
    assert one.ways[0].label == "Open the record"
    assert several.title == activity_points.activities_words(sizes[most])
    assert sum(int(line.rpartition(": ")[2]) for line in several.lines) == sizes[most]
    assert point_card.card(JAFFNA, Symbol(len(sizes), LEVEL), program) is None
    look_as(Role.VIEWER)
    moved = point_card.card(JAFFNA, Symbol(0, LEVEL), program)
    assert moved is not None
    assert not {"Date", "Place", "Organisation"} & dict(moved.facts).keys()
    assert not any(way.href.startswith("/data") for way in moved.ways)


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        [1],
        ["1", LEVEL],
        [-1, LEVEL],
        [1.0, LEVEL],
        [True, LEVEL],
        [1, "street"],
        [1, None],
        {"points": 1},
        "x",
    ],
)
def test_what_no_browser_of_ours_tells_is_no_symbol(program: Program, told: Any):
    assert point_card.pressed(told, program.country) is None


def _symbols(answer: Any) -> dict[str, Any]:
    """The trace of the activities in an answer to a page's event."""
    found: list[dict[str, Any]] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if value.get("name") == "activities" and value.get("type") == "scattergeo":
                found.append(value)
            for each in value.values():
                walk(each)
        elif isinstance(value, list):
            for each in value:
                walk(each)

    walk(answer)
    return found[0]


def _event(client: Any, output: str, inputs: dict[str, Any], *, search: str | None = None) -> Any:
    """What the server answers to an event, posted as anybody can."""
    name, prop = output, "data" if output.endswith("answer") else "children"
    given = [{"id": key, "property": _property(key), "value": value} for key, value in inputs.items()]
    where = {"search": search, "pathname": "/outreach"}
    body = {
        "output": f"{name}.{prop}",
        "outputs": {"id": name, "property": prop},
        "changedPropIds": [f"{given[0]['id']}.{given[0]['property']}"],
        "inputs": given,
        "state": [
            {"id": ids.ADDRESS, "property": key, "value": value} for key, value in where.items() if value
        ],
    }
    answered = client.post("/_dash-update-component", json=body, headers=OWN)
    assert answered.status_code in (200, 204), answered.text
    return answered.get_json(silent=True)


def _property(name: str) -> str:
    return "search" if name == ids.ADDRESS else "data"
