"""What was brought in before, by whom and when, and the way back to an earlier version.

Not here: reading the history (callbacks/ingest/past.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from languages import say
from layouts import ids
from layouts.table import table


@dataclass(frozen=True)
class Line:
    """One ingest: when, who, which file as what, and what became of its rows."""

    when: str
    who: str
    what: str
    rows: str


@dataclass(frozen=True)
class Earlier:
    """A version that is kept: its name, when it was made, what it holds, and whether it is the one on show."""

    name: str
    when: str
    words: str
    current: bool = False


def history(lines: Sequence[Line]) -> Component:
    """Ingests, the newest first."""
    if not lines:
        body: Component = html.P(say("Nothing was brought in yet."), className="card-subtitle")
    else:
        rows = [(line.when, line.who, line.what, line.rows) for line in lines]
        heads = (say("When"), say("Who"), say("What"), say("Rows"))
        body = html.Div(table(heads, rows, stacked=True), className="card-body")
    return html.Section([html.H2(say("Brought in so far"), className="card-title"), body], className="card")


def versions(those: Sequence[Earlier]) -> Component | None:
    """The versions that are kept, and a way back to each; going back takes a second press."""
    if len(those) < 2:
        return None
    return html.Section(
        [
            html.H2(say("Versions"), className="card-title"),
            html.P(
                say(
                    "Each accepted file makes a new version, and the last few are kept. Going back shows an older one again, on every page."
                ),
                className="card-subtitle",
            ),
            html.Ul([_version(one) for one in those], className="versions card-body"),
        ],
        className="card",
    )


def _version(one: Earlier) -> Component:
    words = html.Div([html.B(one.when), html.P(one.words, className="aside")])
    if one.current:
        return html.Li([words, html.Span(say("on show"), className="mark mark--sure")], className="version")
    confirm = html.Details(
        [
            html.Summary(say("Go back to this"), className="button"),
            html.Div(
                [
                    html.P(
                        say(
                            "Every page will show the records of {when} again. What was brought in since is out of sight, not "
                            "deleted: you can go back to the later version in the same way.",
                            when=one.when,
                        )
                    ),
                    html.Button(say("Yes, go back"), id=ids.ingest_back(one.name), type="button", className="button button--main"),
                ],
                className="confirm",
            ),
        ],
        className="go-back",
    )  # fmt: skip
    return html.Li([words, confirm], className="version")
