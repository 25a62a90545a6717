"""The filters a person sets, and the choices of view inside a page: components, their words and their options.

Not here: what a change does (callbacks/address.py) and which values may be asked for (data/filters.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from charts import formats
from languages import later, say
from layouts import ids
from layouts.aria import aria

NOT_STATED: Final = later("Not stated")
LABELS: Final = {
    "from": later("From"),
    "to": later("To"),
    "province": later("Province"),
    "district": later("District"),
    "ds_division": later("DS division"),
    "sex": later("Sex"),
    "age_group": later("Age"),
    "education": later("Education"),
    "livelihood": later("Livelihood"),
    "special_needs": later("Special needs"),
    "audience": later("Audience"),
    "activity_type": later("Activity type"),
    "phase": later("Phase"),
    "round": later("Round"),
    "return_country": later("Country of return"),
}
SECTIONS: Final = {
    later("Place"): ("province", "district"),
    later("Activity"): ("audience", "activity_type"),
    later("People"): ("sex", "age_group"),
    later("Survey"): ("round",),
}
MORE: Final = ("ds_division", "education", "livelihood", "special_needs", "phase", "return_country")
ALL_TIME: Final = "all"
OWN_DAYS: Final = "own"


@dataclass(frozen=True)
class Option:
    """A value that may be asked for, and what a person reads."""

    value: str
    label: str


SORTS: Final = (
    Option("value", later("Highest first")),
    Option("lowest", later("Lowest first")),
    Option("people", later("Most people first")),
    Option("sure", later("Surest first")),
    Option("name", later("By name")),
)  # the first leaves no trace in the address


@dataclass(frozen=True)
class Span:
    """The first and the last day of the data; quick choices of period end with the last."""

    first: date
    last: date


def controls(
    options: Mapping[str, Sequence[Option]], *, span: Span | None, further: Sequence[Component] = ()
) -> Component:
    """The panel of filters. A parameter with no option but "Not stated" is left out; ``further`` sections follow the period."""
    offered = {name: those for name, those in options.items() if len(those) > 1}
    sections = [_period(span), *further]
    for heading, names in SECTIONS.items():
        sections += _section(
            say(heading), [_choice(name, offered[name]) for name in names if name in offered]
        )
    more = [_choice(name, offered[name]) for name in MORE if name in offered]
    sections.append(html.Details([html.Summary(say("More filters")), *more], className="filter-more"))
    return html.Form(sections, className="controls", role="search", **aria(label=say("Filter the data")))


def _section(heading: str, fields: list[Component]) -> list[Component]:
    if not fields:
        return []
    return [html.Fieldset([html.Legend(heading), *fields], className="filter-section")]


def _choice(name: str, those: Sequence[Option]) -> Component:
    return dmc.MultiSelect(
        id=ids.control(name),
        label=say(LABELS[name]),
        data=[{"value": option.value, "label": option.label} for option in those],
        value=[],
        placeholder=say("All"),
        searchable=True,
        clearable=True,
        hidePickedOptions=True,
        nothingFoundMessage=say("Nothing of that name"),
        size="xs",
        comboboxProps={"keepMounted": False},  # a list nobody opened is no part of the page
        clearButtonProps=_clear_button(name),
    )


def _clear_button(name: str) -> Any:
    """Reached by the keyboard too, and named after what it clears."""
    return {
        "tabIndex": 0,
        "aria-hidden": False,
        **aria(label=say("Clear: {filter}", filter=say(LABELS[name]))),
    }


def _period(span: Span | None) -> Component:
    quick = dmc.Select(
        id=ids.PERIOD_CHOICE,
        data=[{"value": option.value, "label": option.label} for option in period_choices(span)],
        value=ALL_TIME,
        allowDeselect=False,
        size="xs",
        **aria(label=say("Period")),
    )
    days = html.Div([_day("from", span), _day("to", span)], className="filter-days")
    return html.Fieldset([html.Legend(say("Period")), quick, days], className="filter-section")


def _day(name: str, span: Span | None) -> Component:
    limits: dict[str, Any] = {}
    if span:
        day = span.first if name == "from" else span.last
        limits = {
            "placeholder": formats.day(day),
            "minDate": span.first.isoformat(),
            "maxDate": span.last.isoformat(),
        }
    return dmc.DateInput(
        id=ids.control(name),
        label=say(LABELS[name]),
        valueFormat=say("D MMM YYYY"),
        clearable=True,
        size="xs",
        clearButtonProps=_clear_button(name),
        **limits,
    )


def period_choices(span: Span | None) -> tuple[Option, ...]:
    """Quick choices; a value other than "all" and "own" is ``first..last``, both days included."""
    whole, own = Option(ALL_TIME, say("All time")), Option(OWN_DAYS, say("Own dates"))
    if span is None:
        return whole, own
    last = span.last
    year_before = last.replace(year=last.year - 1, day=min(last.day, 28) if last.month == 2 else last.day)
    spans = {
        say("Last 12 months"): (year_before + timedelta(days=1), last),
        say("This year ({year})", year=last.year): (last.replace(month=1, day=1), last),
        say("Last full quarter"): _last_quarter(last),
    }
    return whole, *(Option(f"{a}..{b}", label) for label, (a, b) in spans.items()), own


def _last_quarter(last: date) -> tuple[date, date]:
    """The last calendar quarter that had ended by this day."""
    tomorrow = last + timedelta(days=1)
    start = date(tomorrow.year, 3 * ((tomorrow.month - 1) // 3) + 1, 1)
    end = start - timedelta(days=1)
    return date(end.year, end.month - 2, 1), end


def level_choice(those: Sequence[Option], *, value: str) -> Component:
    """The level of places: all in sight, one chosen; moved by the arrow keys too."""
    return html.Div(
        [
            html.Span(say("Level"), className="level-label", id=ids.LEVEL_LABEL),
            dmc.SegmentedControl(
                id=ids.view("level"),
                data=[{"value": option.value, "label": option.label} for option in those],
                value=value,
                size="sm",
                className="level-choice",
                **aria(labelledby=ids.LEVEL_LABEL),
            ),
        ],
        className="level-place",
    )


def sort_choice(*, value: str) -> Component:
    """The order of a ranking, under its head."""
    return html.Div(
        dmc.Select(
            id=ids.view("sort"),
            data=[{"value": option.value, "label": say(option.label)} for option in SORTS],
            value=value if value in {option.value for option in SORTS} else SORTS[0].value,
            allowDeselect=False,
            size="xs",
            className="sort-choice",
            comboboxProps={"width": "max-content", "position": "bottom-start"},
            **aria(label=say("Order of the ranking")),
        ),
        className="card-tools",
    )


def view_choice(
    name: str, those: Sequence[Option], *, value: str | None = None, label: str = ""
) -> Component:
    """A choice of a view parameter inside a page. The first option is the default and leaves no trace in the address."""
    return dmc.Select(
        id=ids.view(name),
        data=[{"value": option.value, "label": option.label} for option in those],
        value=value if value in {option.value for option in those} else those[0].value,
        allowDeselect=False,
        size="sm",
        label=label or say("Shown"),
        className=f"view-choice view-choice--{name}",
        comboboxProps={"width": "max-content", "position": "bottom-start"},
    )
