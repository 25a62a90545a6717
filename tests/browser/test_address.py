"""The address after a choice is the same whether the browser writes it (assets/address.js) or the server."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from dash import no_update
from playwright.sync_api import Page

from callbacks import address
from callbacks.context import ShellContext
from callbacks.options import options
from callbacks.queries import VIEW
from data.filters import PARAMETERS
from geo import country as countries
from layouts import ids
from layouts.controls import OWN_DAYS

pytestmark = pytest.mark.browser
SCRIPT = Path(__file__).parents[2] / "assets" / "address.js"
SRI_LANKA = countries.load("lka")
OPTIONS = options(SRI_LANKA)
CONTEXT = ShellContext(title="Map", country=SRI_LANKA, pages=(), options=lambda: OPTIONS)
DAYS = ["from", "to"]
CODES = {"district": ["LK11", "LK41", "LK42"], "sex": ["female", "male", "unknown"], "audience": ["youth", "students"]}  # fmt: skip
CHOICES = {"measure": ["score", "reach", "change"], "message": ["passport", "agent"]}
CONTROLS = [*DAYS, *CODES]


def event(search: str, values: dict[str, Any], views: dict[str, str], changed: str) -> dict[str, Any]:
    """The callback's arguments, by their names."""
    return {
        "search": search,
        "controls": [values[name] for name in CONTROLS],
        "names": [ids.control(name) for name in CONTROLS],
        "period": "all",
        "period_data": [{"value": each, "label": each} for each in ("all", OWN_DAYS)],
        "views": list(views.values()),
        "view_names": [ids.view(name) for name in views],
        "view_data": [[{"value": each, "label": each} for each in CHOICES[name]] for name in views],
        **dict.fromkeys(["mark", "place"]),
        **{name: [] for name in ("compare", "compare_parts", "compare_data")},
        "changed": ids.control(changed) if changed in values else ids.view(changed),
    }


def told(page: dict[str, Any]) -> str:
    """The event as Dash sends it."""

    def parts(listed: list[Any], values: list[Any], named: str = "value") -> list[dict[str, Any]]:
        return [
            {"id": each, "property": named, "value": value}
            for each, value in zip(listed, values, strict=True)
        ]

    changed = json.dumps(page["changed"], separators=(",", ":"), sort_keys=True)
    return json.dumps(
        {
            "output": "..address.search...period-choice.value..",
            "inputs": [{"id": "address", "property": "search", "value": page["search"]}, parts(page["names"], page["controls"]), parts(page["view_names"], page["views"])],
            "changedPropIds": [f"{changed}.value"],
            "state": [parts(page["view_names"], page["view_data"], "data")],
        },
        separators=(",", ":"),
    )  # fmt: skip


def served(page: dict[str, Any]) -> dict[str, Any]:
    """What the server changes of address, controls and choices."""
    answer = address.follow(address.seen(page), [page["changed"]], CONTEXT)
    assert answer["period"] is no_update
    changes = {"address": {"search": answer["search"]}}
    for listed, values in ((page["names"], answer["controls"]), (page["view_names"], answer["views"])):
        changes |= {json.dumps(each, separators=(",", ":"), sort_keys=True): {"value": value} for each, value in zip(listed, values, strict=True)}  # fmt: skip
    return {
        name: change
        for name, change in changes.items()
        if all(each is not no_update for each in change.values())
    }


def chosen(dice: random.Random) -> tuple[dict[str, Any], dict[str, str]]:
    filters = {name: sorted(dice.sample(codes, dice.randint(0, len(codes)))) for name, codes in CODES.items()}
    return filters, {name: dice.choice(those) for name, those in CHOICES.items()}


def written(filters: dict[str, Any], views: dict[str, str]) -> str:
    parts = [f"{name}={','.join(filters[name])}" for name in PARAMETERS if filters.get(name)]
    parts += [
        f"{name}={views[name]}"
        for name in VIEW
        if views.get(name, "") not in ("", CHOICES.get(name, [""])[0])
    ]
    return f"?{'&'.join(parts)}" if parts else ""


@pytest.fixture
def ready(page: Page) -> Page:
    page.goto("about:blank")
    page.add_script_tag(path=SCRIPT)
    page.evaluate("lists => crmAddress.know(lists)", {"filters": list(PARAMETERS), "view": list(VIEW)})
    return page


def test_the_browser_writes_what_the_server_would(ready: Page):
    dice = random.Random(7)
    events = []
    for _ in range(120):
        filters, views = chosen(dice)
        search = written(filters, views)
        changed = dice.choice([*CODES, *CHOICES])
        if changed in CODES:
            filters[changed] = dice.sample(CODES[changed], dice.randint(0, len(CODES[changed])))
        else:
            views[changed] = dice.choice(CHOICES[changed])
        events.append(event(search, {**dict.fromkeys(DAYS), **filters}, views, changed))
    known = ready.evaluate("bodies => bodies.map(crmAddress.answered)", [told(each) for each in events])
    answers = [each["answer"] for each in known]
    assert [answer["response"] for answer in answers] == [served(each) for each in events]
    assert [each["search"] for each in known] == [
        answer["response"].get("address", {}).get("search", each["search"])
        for each, answer in zip(events, answers, strict=True)
    ]
    assert len({answer["response"].get("address", {}).get("search") for answer in answers}) > 40


@pytest.mark.parametrize(
    ("search", "values", "changed"),
    [
        ("?compare=sex:female,male", {"sex": ["male"]}, "sex"),  # what is compared may change with it
        ("", {"from": "2025-01-01"}, "from"),  # the choice of a period follows
        ("?nobody=knows", {"sex": ["male"]}, "sex"),
        ("?sex=male&sex=female", {"sex": ["male"]}, "sex"),
        ("", {"audience": ["a b&c"]}, "audience"),
    ],
)
def test_what_is_less_plain_is_left_to_the_server(
    ready: Page, search: str, values: dict[str, Any], changed: str
):
    plain = {**dict.fromkeys(DAYS), **{name: [] for name in CODES}, **values}
    body = told(event(search, plain, {name: those[0] for name, those in CHOICES.items()}, changed))
    assert ready.evaluate("body => crmAddress.answered(body)", body) is None


def test_whoever_holds_a_link_asks_the_server(ready: Page):
    ready.evaluate("document.body.innerHTML = '<div id=\"link-banner\"></div>'")
    plain = {**dict.fromkeys(DAYS), **{name: [] for name in CODES}, "sex": ["male"]}
    body = told(event("", plain, {name: those[0] for name, those in CHOICES.items()}, "sex"))
    assert ready.evaluate("body => crmAddress.answered(body)", body) is None
