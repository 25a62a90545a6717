"""Time under a map: a slider through periods with a button that plays it. Made whole by assets/time.js, which knows the periods.

Not here: which periods there are (callbacks/timeline.py).
"""

import json
from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from languages import say
from layouts.aria import aria
from layouts.controls import Option


def bar(steps: Sequence[Option]) -> list[Component]:
    """The place of the slider with its periods: days ``first..last`` and the name of each, the earliest first."""
    told: dict[str, Any] = {
        "data-periods": json.dumps([[one.value, one.label] for one in steps], ensure_ascii=False)
    }
    return [html.Div(className="time-bar card-tools", role="group", **aria(label=say("Time")), **told)]
