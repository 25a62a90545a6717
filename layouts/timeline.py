"""Time under a map: a slider through periods with a button that plays it. Made whole by assets/time.js, which knows the periods.

Not here: which periods there are (callbacks/timeline.py).
"""

import json
from collections.abc import Sequence
from typing import Any, Final

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from languages import later, say
from layouts import ids
from layouts.aria import aria
from layouts.controls import Option

OFF: Final = "one"  # leaves no trace in the address
EACH: Final = {"": later("One at a time"), "quarter": later("Quarters"), "year": later("Years")}


def bar(steps: Sequence[Option], kinds: Sequence[str], *, each: str) -> list[Component]:
    """The place of the slider with its periods: days ``first..last`` and the name of each, the earliest first.

    Beside it the choice of the still alternative, a small map for ``each`` of these ``kinds`` of periods.
    """
    told: dict[str, Any] = {
        "data-periods": json.dumps([[one.value, one.label] for one in steps], ensure_ascii=False)
    }
    slider = html.Div(className="time-bar", role="group", **aria(label=say("Time")), **told)
    return [html.Div([slider, *([_each(kinds, each)] if kinds else [])], className="time-row card-tools")]


def _each(kinds: Sequence[str], each: str) -> Component:
    offered = [(kind or OFF, say(EACH[kind])) for kind in ("", *kinds)]
    return dmc.SegmentedControl(
        id=ids.view("each"),
        data=[{"value": value, "label": label} for value, label in offered],
        value=each if each in kinds else OFF,
        size="xs",
        className="layer-switch",
        **aria(label=say("Time on the map")),
    )
