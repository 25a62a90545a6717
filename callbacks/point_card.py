"""The card of a symbol on the map: what is known of the activity there, or of the several it stands for.

Belongs here: which symbol was pressed and what its card says to whom. Not here: who may know a point (located.py), the
symbols (activity_points.py), and the look of the card (layouts/point_card.py).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from dash import Dash, Input, Output, State, no_update

from callbacks import activity_points, levels, located, queries, view, viewing
from callbacks.program import Program
from charts import formats
from data import codebook
from data.asking import points
from data.asking.points import EPOCH, Located
from data.filters import PLACES, Filters
from data.meaning import division
from geo import locate
from geo.country import Country
from languages import current, say
from layouts import ids, pages
from layouts.point_card import Card, Way

MOST_NAMED = 3
RECORD = ("date", "place", "ds_division", "district", "partner", "target", "reached_female", "reached_male", "latitude", "longitude")  # fmt: skip
Facts = list[tuple[str, str]]


@dataclass(frozen=True)
class Symbol:
    """Which symbol was pressed: its position among those drawn, and the level of the map it was drawn on."""

    position: int
    level: str


def register(app: Dash, page: pages.Page, program: Program) -> None:
    """Add the callback that opens the card of a symbol; assets/map_layers.js closes it when the view changes."""

    @app.callback(
        Output(ids.card_part("card", page.name, "map"), "children"),
        Input(ids.card_part("pressed", page.name, "map"), "data"),
        State(ids.ADDRESS, "search"),
        State(ids.ADDRESS, "pathname"),
        prevent_initial_call=True,
    )
    def show(told: Any, search: str | None, path: str | None) -> Any:
        symbol = pressed(told, program.country)
        if symbol is None or path not in (page.path, None):
            return no_update
        found = card(search, symbol, program)
        return found.component() if found else None


def pressed(told: Any, country: Country) -> Symbol | None:
    """The symbol that the browser tells; None for anything that is none of ours."""
    position, level = told[:2] if isinstance(told, list) and len(told) > 1 else (None, None)
    if type(position) is not int or position < 0 or level not in levels.offered(country):
        return None
    return Symbol(position, str(level))


def card(search: str | None, symbol: Symbol, program: Program) -> Card | None:
    """The card of one symbol of the map that an address shows; None where there is no such symbol."""
    asked = view.of(search, program.allowed(), theme=None)
    found, position = located.activities(asked.filters, program), symbol.position
    drawn = activity_points.overlay(found, asked.filters, symbol.level, program.country)
    if position >= len(drawn.members):
        return None
    here = drawn.located.take(drawn.members[position])
    made = _one if len(here) == 1 else _several
    return made(here, asked, program)


# --- one activity ------------------------------------------------------------------------------------------------


def _one(here: Located, asked: view.View, program: Program) -> Card:
    country = program.country
    told = {name: _names(here, name, country) for name in here.told}
    kind = next(iter(told["activity_type"]), say("Activity, type not stated"))
    facts: Facts = [(say("When"), when(here)), (say("District"), _listed(told["district"]))]
    note, ways = "", _ways_in(here, asked, country)
    if here.row[0] >= 0:
        record = points.rows(program.version(), here.row.tolist(), RECORD)[0]
        facts = [(say("Date"), formats.day(record["date"])), (say("Place"), _place(record, country))]
        facts += [(say("Organisation"), record["partner"] or ""), (say("Target"), formats.count(record["target"]) if record["target"] else "")]  # fmt: skip
        note, ways = _astray(record, country), [*_records(here, asked.filters), *ways]
    facts += [
        (say("Audience"), _listed(told["audience"])),
        (say("Phase"), _listed(told["phase"])),
        *_reach(here),
    ]
    return Card(kind, _stated(facts), (), note or _moved_note(here), ways)


def _place(record: dict[str, Any], country: Country) -> str:
    said = [record["place"]]
    if record["ds_division"]:
        said.append(division.label(record["ds_division"], country, current()))
    elif record["district"]:
        said.append(country.name_of(record["district"], current()))
    return ", ".join(dict.fromkeys(filter(None, said)))


def _astray(record: dict[str, Any], country: Country) -> str:
    """A sentence where the point lies elsewhere than the record says; nothing is moved."""
    found = locate.locate([record["latitude"]], [record["longitude"]], country=country)[0]
    if found == record["district"]:
        return ""
    if not found:
        return say("The point lies outside every place; the record is counted where it says.")
    place = country.name_of(found, current())
    return say("The point lies in {place}; the record is counted where it says.", place=place)


# --- several -----------------------------------------------------------------------------------------------------


def _several(here: Located, asked: view.View, program: Program) -> Card:
    country = program.country
    districts = _names(here, "district", country)
    facts: Facts = [
        (say("When"), when(here)),
        (say("Districts") if len(districts) > 1 else say("District"), _listed(districts)),
    ]
    kinds = np.bincount(here.types.codes, minlength=len(here.types.values) + 1)
    labels = [say("Type not stated"), *activity_points.labels_of(here)]
    lines = [f"{labels[code]}: {formats.count(int(kinds[code]))}" for code in np.argsort(-kinds, kind="stable") if kinds[code]]  # fmt: skip
    ways = [*(_records(here, asked.filters) if here.row[0] >= 0 else []), *_ways_in(here, asked, country)]
    title = activity_points.activities_words(len(here))
    return Card(title, _stated([*facts, *_reach(here)]), lines, _moved_note(here), ways)


def when(here: Located) -> str:
    """The time of some activities: from the first month to the last, of what is told by quarters from quarter to quarter."""
    first, last = (EPOCH + timedelta(days=int(day)) for day in (here.days.min(), here.days.max()))
    if here.quarterly:
        last = (last.replace(day=1) + timedelta(days=80)).replace(day=1)
    end = (last.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return formats.period(first.replace(day=1), end)


def _reach(here: Located) -> Facts:
    return [
        (name, formats.count(float(np.nansum(values))))
        for name, values in (
            (say("People counted"), here.counted),
            (say("Estimated audience"), here.estimated),
        )
        if (~np.isnan(values)).any()
    ]


def _names(here: Located, name: str, country: Country) -> list[str]:
    """The labels of the values that occur, the most frequent first."""
    coded = here.told[name]
    counts = np.bincount(coded.codes, minlength=len(coded.values) + 1)
    found = [coded.values[code - 1] for code in np.argsort(-counts, kind="stable") if code and counts[code]]
    if name == "district":
        return [country.name_of(code, current()) for code in found]
    return [codebook.load().label(name, code, current()) for code in found]


def _listed(names: Sequence[str]) -> str:
    rest = len(names) - MOST_NAMED
    named = ", ".join(names[:MOST_NAMED])
    return say("{names} and {n} more", names=named, n=rest) if rest > 0 else named


def _stated(facts: Iterable[tuple[str, str]]) -> Facts:
    return [(name, text) for name, text in facts if text]


def _moved_note(here: Located) -> str:
    return "" if here.row[0] >= 0 else say("The point is moved at random, inside its district.")


# --- ways on -----------------------------------------------------------------------------------------------------


def _records(here: Located, filters: Filters) -> list[Way]:
    """The way to the rows, for who may see rows: the same filters, narrowed to these days, types and districts."""
    if not viewing.may("records"):
        return []
    narrowed = filters.between(*(_day(here, end) for end in (np.min, np.max)))
    for name in ("district", "activity_type"):
        coded = here.told[name]
        values = tuple(
            coded.values[code - 1] if code else "unknown" for code in np.unique(coded.codes).tolist()
        )
        narrowed = narrowed.having(**{name: values})
    query = queries.write(narrowed.for_table("activities"), {"panel": "activities"})
    return [Way(say("Open the record") if len(here) == 1 else say("Open the records"), f"/data{query}")]


def _day(here: Located, end: Any) -> date:
    return EPOCH + timedelta(days=int(end(here.days)))


def _ways_in(here: Located, asked: view.View, country: Country) -> list[Way]:
    """The way into the district of the symbol, where all of it lies in one that is not looked at yet."""
    codes = np.unique(here.told["district"].codes)
    if len(codes) != 1 or not codes[0]:
        return []
    code = here.told["district"].values[int(codes[0]) - 1]
    manner = {name: getattr(asked, name) for name in queries.VIEW if getattr(asked, name, "")}
    filters, shown = levels.into(asked.filters, manner, code, country)
    if all(getattr(filters, name) == getattr(asked.filters, name) for name in PLACES):
        return []
    return [Way(say("Go to {place}", place=country.name_of(code, current())), queries.write(filters, shown))]
