"""What a person is told at the first visit, and never again: three hints over the first page of charts.

Not here: whether it is the first visit, which only the browser knows (assets/hints.js). Help that stays is under each chart.
"""

from typing import Final

from dash import html
from dash.development.base_component import Component

from languages import later, say
from layouts.aria import aria

TITLE: Final = later("First time here?")
HINTS: Final = (
    (later("Choose"), later("Click a district, a bar or a month (with Shift several), or reach the chart with Tab and press Enter: every other chart follows. A second click lifts it.")),
    (later("See how sure it is"), later("A line through a dot is its 95\u00a0% interval. A star means too few people or sessions to tell; pointing at it says which.")),
    (later("Take it along"), later("Under each chart: its table, what it measures, a picture. The address of the page is the view; send it to a colleague.")),
)  # fmt: skip


def hints() -> Component:
    """The hints and the button that puts them away; not seen until assets/hints.js says so."""
    listed = [html.Li([html.B(say(head)), html.Span(say(text))]) for head, text in HINTS]
    done = html.Button(say("Got it"), className="button hints-done", type="button")
    head = html.Div([html.H2(say(TITLE), className="hints-title"), done], className="hints-head")
    return html.Section([head, html.Ul(listed)], className="hints", **aria(label=say(TITLE)))
