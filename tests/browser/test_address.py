"""The address after a choice is the same whether the browser writes it (assets/address.js, assets/choices.js) or the server."""

import json
import random
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from dash import no_update
from playwright.sync_api import Page

from callbacks import address, comparing, queries
from callbacks.context import ShellContext
from callbacks.options import options
from callbacks.queries import VIEW
from data import codebook
from data.filters import PARAMETERS, PLACES
from geo import country as countries
from layouts import ids
from layouts.controls import ALL_TIME, OWN_DAYS, Span

pytestmark = pytest.mark.browser
ASSETS = Path(__file__).parents[2] / "assets"
SRI_LANKA = countries.load("lka")
OPTIONS = options(SRI_LANKA)
SPAN = Span(date(2023, 11, 5), date(2025, 6, 30))
CONTEXT = ShellContext(title="Map", country=SRI_LANKA, pages=(), options=lambda: OPTIONS, span=lambda: SPAN)
DAYS = {"from": ["2024-02-01", "2025-01-01"], "to": ["2024-02-29", "2025-03-31"]}
CODES = {"province": ["LK1", "LK4"], "district": ["LK11", "LK41", "LK42"], "sex": ["female", "male", "unknown"], "audience": ["youth", "students"]}  # fmt: skip
CHOICES = {"measure": ["score", "reach", "change"], "message": list(codebook.load().codes("message"))}
PERIODS = [ALL_TIME, "2024-10-01..2024-12-31", "2025-01-01..2025-03-31", OWN_DAYS]
COMPARED = ["", "sex:female,male", "period:2024,2025-Q1", "audience:youth,students"]
MARKS = [
    *(["place", code] for code in CODES["district"]),
    *(["sex", code] for code in CODES["sex"]),
    *(["message", CHOICES["message"][at]] for at in (0, 2)),
    ["month", "2024-02-01"],
    ["month", "2025-12-01"],
    ["quarter", "2025-02-01"],
    ["quarter", "2025-10-01"],
    *(["period", code] for code in ("", *PERIODS[1:3])),
]
# The page for the scripts: what its components have to choose from.
PAGE = """offered => {
    const keyOf = id => typeof id === "string" ? id : JSON.stringify(id, Object.keys(id).sort());
    const parts = offered.map(([id, values]) => [keyOf(id), values.map(value => ({value, label: value}))]);
    window.crmHas = id => ({data: Object.fromEntries(parts)[keyOf(id)]});
}"""


def data(values: Sequence[str]) -> list[dict[str, str]]:
    return [{"value": value, "label": value} for value in values]


def page_at(search: str) -> dict[str, Any]:
    """The callback's arguments, by their names, when nothing has been changed since the address was."""
    reading = queries.read(search, CONTEXT.allowed())
    sides, _ = comparing.asked(reading, CONTEXT.allowed())
    shown = comparing.shown(sides)
    controls = (*DAYS, *CODES)
    return {
        "search": search,
        "controls": [queries.control_value(reading.filters, name) for name in controls],
        "names": [ids.control(name) for name in controls],
        "period": queries.period_choice(reading.filters, PERIODS),
        "period_data": data(PERIODS),
        "views": [reading.view.get(name, those[0]) for name, those in CHOICES.items()],
        "view_names": [ids.view(name) for name in CHOICES],
        "view_data": [data(those) for those in CHOICES.values()],
        "mark": None,
        "place": None,
        "compare": list(shown.values()),
        "compare_parts": [ids.compare(part) for part in shown],
        "compare_data": [comparing.data(sides, CONTEXT)] * len(shown),
        "changed": None,
    }


LISTS = {"names": "controls", "view_names": "views", "compare_parts": "compare"}


def changed(page: Mapping[str, Any], component: Any, value: Any) -> dict[str, Any]:
    """The same page when a component has another value."""
    after = {**page, "changed": component}
    for names, values in LISTS.items():
        after[values] = [value if each == component else old for each, old in zip(page[names], page[values], strict=True)]  # fmt: skip
    named = {ids.PERIOD_CHOICE: "period", ids.MARK: "mark"}
    return after | ({named[component]: value} if isinstance(component, str) else {})


def text_of(component: Any) -> str:
    return (
        component
        if isinstance(component, str)
        else json.dumps(component, separators=(",", ":"), sort_keys=True)
    )


def told(page: Mapping[str, Any]) -> str:
    """The event as Dash sends it."""

    def part(component: Any, value: Any, named: str = "value") -> dict[str, Any]:
        return {"id": component, "property": named, "value": value}

    lists = {
        values: [part(*each) for each in zip(page[names], page[values], strict=True)]
        for names, values in LISTS.items()
    }
    inputs = [
        part("address", page["search"], "search"),
        lists["controls"],
        part(ids.PERIOD_CHOICE, page["period"]),
        lists["views"],
        part(ids.MARK, page["mark"], "data"),
        part(ids.PLACE_SEARCH, None),
        lists["compare"],
    ]
    event = f"{text_of(page['changed'])}.{'data' if page['changed'] == ids.MARK else 'value'}"
    body = {"output": "..address.search...period-choice.value..", "inputs": inputs, "changedPropIds": [event]}
    return json.dumps(body, separators=(",", ":"))


def offered(page: Mapping[str, Any]) -> list[Any]:
    """What the page's components have to choose from."""
    found = [[ids.control(name), codes] for name, codes in CODES.items()]
    found += [[ids.view(name), those] for name, those in CHOICES.items()]
    found += [[each, address.values_of(page["compare_data"][0])] for each in page["compare_parts"]]
    return [*found, [ids.PERIOD_CHOICE, PERIODS]]


def served(page: Mapping[str, Any]) -> dict[str, Any]:
    """What the server changes of address and components."""
    answer = address.follow(address.seen(page), [page["changed"]], CONTEXT)
    assert answer["place"] is no_update
    assert all(each is no_update for each in answer["compare_data"])
    changes = {"address": {"search": answer["search"]}, ids.PERIOD_CHOICE: {"value": answer["period"]}}
    for names, values in LISTS.items():
        changes |= {text_of(each): {"value": value} for each, value in zip(page[names], answer[values], strict=True)}  # fmt: skip
    return {
        name: change
        for name, change in changes.items()
        if all(each is not no_update for each in change.values())
    }


def search_of(dice: random.Random) -> str:
    """An address as this program writes it, of one place's level at most."""
    chosen = {name: sorted(dice.sample(codes, dice.choice([0, 0, 1, 2]))) for name, codes in CODES.items()}
    days = dice.choice([{}, {}, {name: dice.choice(those) for name, those in DAYS.items()}, {"from": DAYS["from"][0]}])  # fmt: skip
    views = {name: dice.choice(["", *those[1:]]) for name, those in CHOICES.items()}
    filters = {name: ",".join(codes) for name, codes in chosen.items() if codes and name != "province"} | days
    known = queries.filters_of({name: text.split(",") if name in CODES else text for name, text in filters.items()}, CONTEXT.allowed())  # fmt: skip
    return queries.write(known, {**views, "compare": dice.choice(COMPARED)})


def pressed(page: Mapping[str, Any], dice: random.Random) -> dict[str, Any]:
    """Something plain is chosen: in a control, of a view, a period, a side of what is compared, or a mark, at times with shift."""
    sides = [each for each in page["compare_parts"] if each["part"] != "by" and page["compare"][0] == "sex"]
    name = dice.choice([*DAYS, *CODES, *CHOICES, ids.PERIOD_CHOICE, *[ids.MARK] * 6, *["compare"] * len(sides)])  # fmt: skip
    if name == ids.MARK:
        return changed(page, ids.MARK, [*dice.choice(MARKS), dice.random() < 0.3, 1])
    if name == ids.PERIOD_CHOICE:
        return changed(page, name, dice.choice(PERIODS))
    if name == "compare":
        return changed(page, dice.choice(sides), dice.choice(CODES["sex"]))
    if name in CHOICES:
        return changed(page, ids.view(name), dice.choice(CHOICES[name]))
    if name in DAYS:
        return changed(page, ids.control(name), dice.choice([None, *DAYS[name]]))
    return changed(page, ids.control(name), dice.sample(CODES[name], dice.randint(0, len(CODES[name]))))


@pytest.fixture
def ready(page: Page) -> Page:
    page.goto("about:blank")
    for script in ("choices.js", "address.js"):
        page.add_script_tag(path=ASSETS / script)
    known = {"filters": list(PARAMETERS), "view": list(VIEW), "places": list(PLACES), "placed": "district"}
    page.evaluate("lists => crmAddress.know(lists)", known)
    return page


def answered(page: Page, event: Mapping[str, Any]) -> Any:
    """What the browser answers to the event; None where it leaves it to the server."""
    page.evaluate(PAGE, offered(event))
    return page.evaluate("body => crmAddress.answered(body)", told(event))


def test_the_browser_writes_what_the_server_would(ready: Page):
    dice = random.Random(7)
    addresses = set()
    for _ in range(240):
        event = pressed(page_at(search_of(dice)), dice)
        known, answer = answered(ready, event), served(event)
        assert known, (event["search"], event["changed"], event["mark"])
        assert known["answer"]["response"] == answer, (event["search"], event["changed"], event["mark"])
        assert known["search"] == answer.get("address", {}).get("search", event["search"])
        addresses.add(known["search"])
    assert len(addresses) > 120


@pytest.mark.parametrize(
    ("search", "component", "value"),
    [
        ("", ids.view("level"), "province"),  # other shapes
        ("", ids.MARK, ["place", "LK4", False, 1]),  # a press that goes down
        ("?province=LK4", ids.MARK, ["place", "LK41", False, 1]),
        ("", ids.MARK, ["place", "unknown", False, 1]),
        ("", ids.MARK, ["nobody", "knows", False, 1]),
        ("", ids.MARK, ["month", "2025-13-01", False, 1]),
        ("", ids.MARK, ["sex"]),
        ("", ids.MARK, None),
        ("?compare=sex:female,male", ids.compare("by"), "district"),  # what there is to choose from changes
        ("?compare=period:2024,2025", ids.compare("first"), "2025-Q1"),  # periods that share days
        ("?nobody=knows", ids.control("sex"), ["male"]),
        ("?sex=male&sex=female", ids.control("sex"), ["male"]),
        ("", ids.control("audience"), ["a b&c"]),
    ],
)
def test_what_is_less_plain_is_left_to_the_server(ready: Page, search: str, component: Any, value: Any):
    page = page_at(search)
    if component == ids.view("level"):
        page |= {"view_names": [component], "views": ["district"], "view_data": [[]]}
    assert answered(ready, changed(page, component, value)) is None


def test_whoever_holds_a_link_asks_the_server(ready: Page):
    ready.evaluate("document.body.innerHTML = '<div id=\"link-banner\"></div>'")
    assert answered(ready, changed(page_at(""), ids.control("sex"), ["male"])) is None
