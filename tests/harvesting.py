"""Everything a link answers, collected over HTTP as its donor could: pages, events, exports, filter lists, shapes and points.

Belongs here: the asking. Not here: what is made of it (tests/callbacks/test_harvested.py).
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from indicators.questions import PAGES
from layouts import ids, pages
from sharing.policy import ACTIONS, Role

OWN = {"Origin": "http://localhost", "Accept": "text/html"}
DONOR_PAGES = tuple(page for page in PAGES if ACTIONS[f"page {page}"] == Role.DONOR)
TOKEN = re.compile(r"[\w-]{24}~[0-9a-f]{64}|[0-9a-f]{64}|(?<=data-written=\")[0-9a-f]{32}")
FILTERS = (
    "",
    "?sex=female",
    "?district=LK41,LK31&from=2024-08-01&to=2025-04-30",
    "?education=degree&round=after",
)


def everything(client: Any, *, searches: Sequence[str] = FILTERS) -> dict[str, str]:
    """By what was asked, what was answered; tokens of the browser's own are left out."""
    paths = ["/", "/_dash-layout", "/_dash-dependencies", *(f"/geo/{level}.geojson" for level in ("province", "district", "ds_division"))]  # fmt: skip
    return {path: TOKEN.sub("", text(client.get(path, headers=OWN))) for path in paths} | {
        f"{name}{search}": drawn for search in searches for name, drawn in drawn_pages(client, search)
    }


def drawn_pages(client: Any, search: str) -> Iterator[tuple[str, str]]:
    """What each page holds, and what is drawn on it, at some filters."""
    points = f"{search}{'&' if search else '?'}points=on"
    for name in DONOR_PAGES:
        page = pages.BY_NAME[name]
        yield f"{name} held", event(client, page, ids.PAGE, "children", pathname=page.path, search=search)
        yield f"{name} drawn", event(client, page, ids.answer(name), "data", search=points)
        yield f"{name} drawn below", below(client, page, points)


def event(client: Any, page: Any, output: str, prop: str, *, search: str, pathname: str | None = None) -> str:
    """What the server answers to an event of a page."""
    address = {"id": ids.ADDRESS, "property": "search", "value": search}
    theme = {"id": ids.THEME, "property": "data", "value": None}
    path = {"id": ids.ADDRESS, "property": "pathname", "value": pathname or page.path}
    body = {
        "output": f"{output}.{prop}", "outputs": {"id": output, "property": prop},
        "changedPropIds": [f"{ids.ADDRESS}.search"],
        "inputs": [path] if pathname else [address, theme], "state": [address] if pathname else [path],
    }  # fmt: skip
    return text(client.post("/_dash-update-component", json=body, headers=OWN))


def below(client: Any, page: Any, search: str) -> str:
    """What the server answers of the charts below the top of a page."""
    output, asked = ids.rest_answer(page.name), ids.rest_asked(page.name)
    body = {
        "output": f"{output}.data", "outputs": {"id": output, "property": "data"}, "changedPropIds": [f"{asked}.data"],
        "inputs": [{"id": asked, "property": "data", "value": [search, None]}], "state": [],
    }  # fmt: skip
    return text(client.post("/_dash-update-component", json=body, headers=OWN))


def text(answered: Any) -> str:
    assert answered.status_code == 200, answered.text[:300]
    return answered.text


def export(client: Any, query: str) -> list[dict[str, str]]:
    """The rows of an export of numbers."""
    answered = client.get(f"/export/answers.csv?{query}")
    assert answered.status_code == 200, answered.text
    return list(csv.DictReader(io.StringIO(answered.data.decode("utf-8-sig"))))


def words(value: Any) -> Iterator[str]:
    """Every text anywhere in an answer."""
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from words(each)
    elif isinstance(value, str):
        yield value


def said(drawn: str) -> list[str]:
    return list(words(json.loads(drawn)))
