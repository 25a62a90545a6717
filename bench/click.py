"""One filter change on a page: server time and bytes of the answer, ours beside the plain way, in one run.

Ours is asked for in two parts, what stands at the top and the rest; the plain way has one answer, which both are beside.
"""

import gzip
import json
from collections.abc import Callable
from dataclasses import astuple
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from dash import Dash

from app import create_app
from bench import plain
from bench.report import Row
from callbacks.program import Program
from geo import boundaries, fetching
from geo.country import Country
from layouts import ids, pages
from settings import Settings

# Filters people set. They are asked in turn, so that no question finds the selection of the one before it still at hand.
QUESTIONS = (
    "",
    "sex=female",
    "district=LK41",
    "age_group=18-24,25-34",
    "sex=female&district=LK42",
    "education=secondary",
    "livelihood=fishing&sex=male",
    "audience=youth",
    "from=2025-01-01&to=2025-12-31",
    "from=2025-03-10&to=2025-11-20",
)
ROUNDS = 5  # after one to warm up


Rounds = dict[str, tuple[float, float, float]]  # by question milliseconds, bytes, bytes compressed
PAGES = {"overview": plain.OVERVIEW, "comprehension": plain.COMPREHENSION}


def run(store: Path) -> dict[str, list[Row]]:
    """Time every question on both programs; by page and part, a row a question and one for the medians."""
    chosen = Settings(store=store)
    program = Program(chosen)
    ours = create_app(chosen)
    tables = plain.load(program.version().path, program.country, source_shapes(program.country, store.parent))
    found = {}
    for name, page in PAGES.items():
        theirs = rounds(
            poster(plain.app(tables, page), lambda app, search, page=page: plain_body(app, search, page))
        )
        for part, body in {"at the top": our_body, "the rest": rest_body}.items():
            mine = rounds(poster(ours, lambda _, search, name=name, body=body: body(search, name)))
            found[f"{name}, {part}"] = compared(mine, theirs)
    return found


def compared(mine: Rounds, theirs: Rounds) -> list[Row]:
    """The rows of one part of a page."""
    rows = [Row(question or "no filter", *mine[question], *theirs[question]) for question in QUESTIONS]
    columns = zip(*(astuple(row)[1:] for row in rows), strict=True)
    return [*rows, Row("median", *(median(column) for column in columns))]


def rounds(post: Callable[[str], bytes]) -> Rounds:
    """For each question: median milliseconds of processor time, bytes, and bytes compressed."""
    times: dict[str, list[float]] = {question: [] for question in QUESTIONS}
    bodies = {question: post(question) for question in QUESTIONS}
    for _ in range(ROUNDS):
        for question in QUESTIONS:
            start = process_time()
            post(question)
            times[question].append((process_time() - start) * 1000)
    return {
        question: (median(times[question]), len(body), len(gzip.compress(body, 6)))
        for question, body in bodies.items()
    }


def source_shapes(country: Country, folder: Path) -> dict[str, Any]:
    """The GeoJSON as its source ships it, which the plain way passes on; our own where it cannot be fetched."""
    kept = folder / f"{country.code}-source.geojson"
    if not kept.exists() and country.boundary_source:
        try:
            kept.write_bytes(fetching.content(country.boundary_source))
        except fetching.BuildFailed as error:
            print(f"{error} The plain way gets the program's own, smaller boundaries instead.")
            return json.loads(boundaries.geojson(country, "district"))
    shapes = json.loads(kept.read_bytes())
    codes = dict(zip(country.places["iso"], country.places["pcode"], strict=True))
    for feature in shapes["features"]:
        feature["id"] = codes[feature["properties"]["ISO"]]
    return shapes


def poster(app: Dash, body_of: Callable[[Dash, str], dict]) -> Callable[[str], bytes]:
    """Ask the callback as a browser does."""
    client = app.server.test_client()
    client.get("/_dash-layout")

    def post(question: str) -> bytes:
        search = f"?{question}" if question else ""
        answer = client.post(
            "/_dash-update-component", json=body_of(app, search), headers={"Accept-Encoding": "identity"}
        )
        if answer.status_code != 200:
            raise RuntimeError(f"{question}: {answer.status} {answer.text[:300]}")
        return answer.data

    return post


def plain_body(app: Dash, search: str, page: plain.Page) -> dict:
    """What the browser posts for the plain application's only callback."""
    output = next(name for name in app.callback_map if "words" in name)
    outputs = [{"id": name, "property": "figure"} for name in page.graphs]
    outputs.append({"id": "words", "property": "children"})
    return {
        "output": output,
        "outputs": outputs,
        "inputs": [_given("address", "search", search)],
        "changedPropIds": ["address.search"],
    }


def our_body(search: str, name: str) -> dict:
    """What the browser posts for the top of one of our pages."""
    inputs = [_given(ids.ADDRESS, "search", search), _given(ids.THEME, "data", "light")]
    state = [_given(ids.ADDRESS, "pathname", pages.BY_NAME[name].path)]
    return _event(ids.answer(name), inputs) | {"state": state}


def rest_body(search: str, name: str) -> dict:
    """What it posts for the rest of the page, when somebody comes to it."""
    return _event(ids.rest_answer(name), [_given(ids.rest_asked(name), "data", [search, "light"])])


def _event(into: str, inputs: list[dict]) -> dict:
    changed = [f"{inputs[0]['id']}.{inputs[0]['property']}"]
    outputs = {"id": into, "property": "data"}
    return {"output": f"{into}.data", "outputs": outputs, "inputs": inputs, "changedPropIds": changed}


def _given(component: str, name: str, value: Any) -> dict:
    return {"id": component, "property": name, "value": value}
