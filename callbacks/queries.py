"""Between the address, the controls and the filters: plain functions, no browser and no dash.

A query holds filter parameters and view parameters. Filters are read by data.filters; view parameters are kept
as they are, in the order of VIEW, and what they mean is for the page that uses them.
"""

from calendar import monthrange
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from urllib.parse import parse_qsl, quote

from callbacks import viewing
from charts import formats
from data.filters import DIMENSIONS, PERIOD, BadFilter, Filters
from geo.country import Country
from languages import say
from layouts.chips import Chip
from layouts.controls import ALL_TIME, LABELS, NOT_STATED, OWN_DAYS

VIEW: Final = (
    "measure",
    "message",
    "level",
    "layer",
    "points",
    "each",
    "compare",
    "sort",
    "panel",
    "lang",
    "open",
)
# What is looked for on the page of experience; it does not go along to other pages.
LOOKED_FOR: Final = ("words", "theme", "satisfaction", "assistance")
WORDS: Final = "words"  # the one of them that is typed
KEPT: Final = (*VIEW, *LOOKED_FOR)
FIRST: Final = "first"  # the first record shown, counted from 1
OTHERS: Final = ("upload", FIRST)  # what a page has in its address that is no part of a view
LONGEST_NOTICE: Final = 260  # a list of all countries helps nobody

Allowed = Mapping[str, Collection[str]]


@dataclass(frozen=True)
class Reading:
    """What a query says: the filters and view parameters that can be used, and a sentence if some cannot."""

    filters: Filters
    view: Mapping[str, str]
    notice: str | None = None


def read(search: str | None, allowed: Allowed) -> Reading:
    """Everything that can be used of a query string; the rest is left out and the first fault is told."""
    pairs = parse_qsl((search or "").removeprefix("?"), keep_blank_values=True)
    view = {name: value for name, value in pairs if name in KEPT and value}
    rest = [(name, value) for name, value in pairs if name not in (*KEPT, *OTHERS)]
    query = "&".join(f"{quote(name)}={quote(value)}" for name, value in rest)
    try:
        return Reading(held(Filters.from_query(query, allowed)), view)
    except BadFilter as fault:
        return Reading(held(salvage(rest, allowed)), view, shortened(str(fault)))


def held(filters: Filters) -> Filters:
    """The question as the person who looks may ask it: the filters of a link are never left."""
    bounds = viewing.bounds()
    return bounds.held(filters) if bounds else filters


def salvage(pairs: Sequence[tuple[str, str]], allowed: Allowed) -> Filters:
    """The filters of those parameters and values that can be used; of two days in the wrong order, neither."""
    usable: dict[str, str] = {}
    for name, text in pairs:
        values = [value for value in text.split(",") if _is_usable({name: value}, allowed)]
        if values and name not in usable:
            usable[name] = ",".join(values)
    if not _is_usable(usable, allowed):
        usable = {name: text for name, text in usable.items() if name not in PERIOD}
    return Filters.from_query(usable, allowed)


def _is_usable(parameters: Mapping[str, str], allowed: Allowed) -> bool:
    try:
        Filters.from_query(parameters, allowed)
    except BadFilter:
        return False
    return True


def shortened(sentence: str) -> str:
    """A sentence that a page has room for; a long list is cut."""
    if len(sentence) <= LONGEST_NOTICE:
        return sentence
    return sentence[:LONGEST_NOTICE].rsplit(",", 1)[0] + ", …"


def write(filters: Filters, view: Mapping[str, str]) -> str:
    """The query string of a view with its question mark; empty when nothing departs from the default."""
    parts = [
        filters.to_query(),
        *(f"{name}={quote(view[name], safe=',:')}" for name in KEPT if view.get(name)),
    ]
    query = "&".join(part for part in parts if part)
    return f"?{query}" if query else ""


# --- controls ------------------------------------------------------------------------------------------------


def control_value(filters: Filters, name: str) -> str | list[str] | None:
    """The value of a control: a day in ISO form (None if open) or a list of codes."""
    if name in PERIOD:
        day = filters.period[name]
        return day.isoformat() if day else None
    return list(getattr(filters, name))


def filters_of(values: Mapping[str, Any], allowed: Allowed) -> Filters:
    """The filters that the controls say. Days in the wrong order are swapped: the two fields name one period."""
    days = sorted(str(values[name]) for name in PERIOD if values.get(name))
    pairs = [(name, ",".join(map(str, values[name]))) for name in DIMENSIONS if values.get(name)]
    pairs += zip(PERIOD, days, strict=True) if len(days) == len(PERIOD) else _one_day(values)
    return salvage(pairs, allowed)


def _one_day(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(name, str(values[name])) for name in PERIOD if values.get(name)]


def period_choice(filters: Filters, offered: Collection[str]) -> str:
    """The quick choice that the period amounts to."""
    if not any(filters.period.values()):
        return ALL_TIME
    span = f"{filters.date_from}..{filters.date_to}"
    return span if span in offered else OWN_DAYS


def with_period(filters: Filters, choice: str | None) -> Filters:
    """The same question for a quick choice. "Own dates" changes nothing: the days are then typed."""
    if choice == ALL_TIME:
        return filters.without(*PERIOD)
    try:
        first, last = (date.fromisoformat(day) for day in (choice or "").split(".."))
    except ValueError:
        return filters
    return filters.between(min(first, last), max(first, last))


def with_view(
    view: Mapping[str, str], *, name: str, value: str | None, default: str | None
) -> dict[str, str]:
    """The view parameters after a choice; a default leaves no trace."""
    kept = {key: text for key, text in view.items() if key != name}
    return kept if value in (None, "", default) or name not in KEPT else kept | {name: str(value)}


def view_value(view: Mapping[str, str], name: str, *, offered: Sequence[str]) -> str | None:
    """What a choice of view shows: the address's value if it is on offer, else the first."""
    asked = view.get(name)
    return asked if asked in offered else next(iter(offered), None)


# --- clicks --------------------------------------------------------------------------------------------------


def toggled(filters: Filters, code: str | None, *, country: Country) -> Filters:
    """The same question for the clicked place alone, or without it when it was the one chosen."""
    level = next((name for name in ("district", "province") if _is_of(country, name, code)), None)
    if code is None or level is None:
        return filters
    chosen = () if getattr(filters, level) == (code,) else (code,)
    return filters.having(**{level: chosen})


def _is_of(country: Country, level: str, code: str | None) -> bool:
    return level in country.levels and code in country.codes(level)


# --- chips ---------------------------------------------------------------------------------------------------


def chips_of(
    reading: Reading, *, path: str, labels: Mapping[tuple[str, str], str], applying: Collection[str]
) -> list[Chip]:
    """One chip a value in force, the period as one; each leads to the view without it."""
    filters = reading.filters
    found = _period_chips(reading, path=path, applying=applying)
    for name, values in filters.chosen.items():
        for value in values:
            rest = filters.having(**{name: tuple(other for other in values if other != value)})
            label = chip_label(name, labels.get((name, value), value))
            href = path + write(rest, reading.view)
            found.append(
                Chip(
                    parameter=name,
                    value=value,
                    label=label,
                    href=href,
                    applies=name in applying,
                    fixed=held(rest) == filters,
                )
            )
    return found


def _period_chips(reading: Reading, *, path: str, applying: Collection[str]) -> list[Chip]:
    words = period_words(reading.filters)
    if not words:
        return []
    rest = reading.filters.without(*PERIOD)
    href = path + write(rest, reading.view)
    fixed = held(rest) == reading.filters
    return [
        Chip(
            parameter="period",
            value="period",
            label=words,
            href=href,
            applies="from" in applying,
            fixed=fixed,
        )
    ]


def chip_label(name: str, label: str) -> str:
    """A place speaks for itself; everything else names its parameter."""
    if name in ("province", "district"):
        return f"{say(LABELS[name])}: {label}" if name == "province" or label == say(NOT_STATED) else label
    return f"{say(LABELS[name])}: {label}"


def period_words(filters: Filters) -> str:
    """The period in words, whole months by their names; empty when it is open at both ends."""
    first, last = filters.date_from, filters.date_to
    if first and last:
        return _months(first, last) or f"{_day(first)} – {_day(last)}"
    if first or last:
        return say("From {day}", day=_day(first)) if first else say("Until {day}", day=_day(last))
    return ""


def _months(first: date, last: date) -> str:
    """The period by its months ("Jul 2025 – Jun 2026") when it is made of whole ones, else empty."""
    if first.day != 1 or last.day != monthrange(last.year, last.month)[1]:
        return ""
    names = dict.fromkeys((_loose(formats.month(first)), _loose(formats.month(last))))
    return " – ".join(names)


def _day(day: date | None) -> str:
    return _loose(formats.day(day)) if day else ""


def _loose(text: str) -> str:
    """A day that may break: a chip is narrow."""
    return text.replace(formats.SPACE, " ")


def cleared(reading: Reading, *, path: str) -> str:
    """The address of the same view with no filter, and nothing compared."""
    view = {name: text for name, text in reading.view.items() if name != "compare"}
    return path + write(replace(reading.filters, **_nothing()), view)


def _nothing() -> dict[str, Any]:
    return vars(Filters())
