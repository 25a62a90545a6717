"""The filters in force, as chips that lift them. A chip is a link: what it does is the address it leads to.

Not here: which chips there are and where they lead (callbacks/queries.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from languages import say
from layouts import ids
from layouts.aria import aria


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One filter in force; ``href`` is the view without it, ``applies`` whether this page heeds it.

    One that is ``fixed`` belongs to a link and cannot be lifted.
    """

    parameter: str
    value: str
    label: str
    href: str
    applies: bool = True
    fixed: bool = False


def chips(those: Sequence[Chip], *, clear: str) -> Component | None:
    """The chips, then "Clear all", which leads to ``clear``; None when nothing is filtered."""
    if not those:
        return None
    entries = html.Ul([html.Li(_chip(chip)) for chip in those], className="chips")
    lift = dmc.Anchor(say("Clear all"), id=ids.CLEAR, href=clear, className="clear", underline="never")
    ways = [] if all(chip.fixed for chip in those) else [lift]
    return html.Div(
        [entries, *ways], className="chips-row", role="group", **aria(label=say("Filters in force"))
    )


def _chip(chip: Chip) -> Component:
    words = [html.Span(chip.label, className="chip-label")]
    if not chip.applies:
        words.append(html.Span(say("does not apply here"), className="chip-aside"))
    if chip.fixed:
        return html.Span(words, className="chip chip--fixed")
    return dmc.Anchor(
        [*words, html.Span("×", className="chip-cross", **aria(hidden="true"))],
        id=ids.chip(chip.parameter, chip.value),
        href=chip.href,
        underline="never",
        className="chip" if chip.applies else "chip chip--idle",
        **aria(label=say("Remove the filter {label}", label=chip.label)),
    )


def notice(sentence: str | None) -> Component | None:
    """A sentence about a view that could not be read whole; None when there is nothing to say."""
    return html.P(sentence, className="notice") if sentence else None
