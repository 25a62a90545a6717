"""Cards: the frame of a chart (title, subtitle, graph, legend, foot) and what is put into it when a page is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from dash import dcc, html
from dash.development.base_component import Component

from charts.config import graph_config, loading
from charts.map import LegendItem
from charts.points import PointsLegend
from charts.source import Source
from languages import say
from layouts import ids
from layouts.aria import aria
from layouts.shorthand import shorthand

PICTURES: Final = ("PNG", "SVG")  # the first for a report or a message, the second to be worked on


@dataclass(frozen=True)
class Card:
    """A place for one chart on a page. `kind` is 'chart' or 'words'.

    A chart that `fills` its card is as tall as the longest card beside it; its figure has no height.
    """

    name: str
    kind: str = "chart"
    height: int = 300
    fills: bool = False

    @property
    def has_legend(self) -> bool:
        """Only a map needs one beside it; other charts name what they show."""
        return self.name == "map"


@dataclass(frozen=True)
class Drawing:
    """What stands in a card: texts, a figure as a plain dict or sentences instead, and the legend of a map.

    `summary` says in a sentence what the figure shows, for those who do not see it; `source` is what it was drawn from,
    None where there is no number to draw.
    """

    title: str
    subtitle: str
    figure: dict[str, Any] | None = None
    legend: Sequence[LegendItem | Component] = ()
    points: PointsLegend | None = None  # of the activities over a map
    foot: str = ""
    summary: str = ""
    about: Sequence[Any] = ()  # what its measures mean, written short
    sentences: Sequence[Any] = field(default_factory=tuple)
    source: Source | None = None


def frame(
    page: str, card: Card, *, credit: str, tools: Sequence[Component] = (), under: Sequence[Component] = ()
) -> html.Section:
    """The empty frame of a card; its parts are filled by one callback a page.

    ``tools`` are controls over the chart, ``under`` those below it; a map has the ``credit`` of its shapes there too.
    """

    def part(name: str) -> str:
        return ids.card_part(name, page, card.name)

    body: list[Component] = [html.Ul(id=part("sentences"), className="findings")]
    if card.kind != "words":
        body = [_picture(page, card)]
    if card.has_legend:
        counted = html.P(say("Number of places in each"), className="legend-head")
        body.append(
            html.Div([counted, html.Div(id=part("legend"), className="legend")], className="legend-place")
        )
    return html.Section(
        [
            html.H2(id=part("title"), className="card-title"),
            html.P(id=part("subtitle"), className="card-subtitle"),
            *tools,
            html.Div(body, className="card-body"),
            *under,
            *([html.Div(id=part("points"), className="points-legend")] if card.has_legend else []),
            html.P(id=part("foot"), className="card-foot"),
            *([html.P(credit, className="card-foot")] if card.has_legend else []),
            *([_ways(page, card)] if card.kind != "words" else []),
        ],
        className=f"card card--{card.name}" + " card--fills" * card.fills,
    )


def _ways(page: str, card: Card) -> html.Div:
    """What can be had of a chart: its numbers as a table, what its measures mean, itself as a picture."""
    parts = [_table(page, card), _about(page, card), *(_saved_as(kind) for kind in PICTURES)]
    return html.Div(parts, className="card-ways")


def _about(page: str, card: Card) -> html.Details:
    """Definition and source of what is drawn; nothing is seen of it where a page says none (40-components.css)."""
    inside = html.Div(id=ids.card_part("about", page, card.name), className="card-about-text")
    return html.Details([html.Summary(say("About")), inside], className="card-about")


def _saved_as(kind: str) -> html.Button:
    """Saves the card as it stands (assets/pictures.js)."""
    told: dict[str, Any] = {"data-picture": kind.lower()}
    return html.Button(
        kind, className="card-way", **aria(label=say("Save this chart as {kind}", kind=kind)), **told
    )


def _table(page: str, card: Card) -> html.Details:
    """Where the numbers of the chart stand as a table, once it is opened (assets/tables.js)."""
    opener = ids.card_part("table", page, card.name)
    named = aria(labelledby=f"{opener} {ids.card_part('title', page, card.name)}")
    place = html.Div(className="chart-table-place table-place", tabIndex=0, role="group", **named)
    return html.Details([html.Summary(say("Table"), id=opener), place], className="chart-table")


def _picture(page: str, card: Card) -> html.Div:
    """The graph, behind a sentence that says what it shows to those who do not see it."""
    graph = dcc.Graph(
        id=ids.graph(page, card.name),
        figure=loading(card.height),
        config=dcc.Graph.Config(**graph_config()),
        className="chart",
        # A map without a height of its own is drawn where the figure before it ended.
        style={"height": "var(--crm-hero)"} if card.has_legend else {},
    )
    spoken = html.P(id=ids.card_part("summary", page, card.name), className="visually-hidden")
    pressed = html.Div(
        id=ids.card_part("card", page, card.name), className="point-place", **aria(live="polite")
    )
    symbol = dcc.Store(id=ids.card_part("pressed", page, card.name))  # by assets/map_layers.js
    parts = [spoken, graph, _marks(page, card), *([pressed, symbol] if card.has_legend else [])]
    return html.Div(parts, className="picture")


def _marks(page: str, card: Card) -> html.Div:
    """The marks of a chart as a list for the keyboard, made when it is reached (assets/marks.js)."""
    named = aria(
        labelledby=ids.card_part("title", page, card.name),
        describedby=ids.card_part("summary", page, card.name),
    )
    return html.Div(
        id=ids.card_part("marks", page, card.name), className="marks", tabIndex=0, role="listbox", **named
    )


def legend_items(items: Sequence[LegendItem | Component]) -> list[Any]:
    """The legend of a map, written short: a swatch, what it stands for, and how many places are in it; what is drawn already stays."""
    return [shorthand(item) if isinstance(item, Component) else _line(item) for item in items]


def _line(item: LegendItem) -> list[Any]:
    return ["Div.legend-item", _swatch(item), item.label, ["B", item.count]]


def _swatch(item: LegendItem) -> list[Any]:
    if item.pattern == "hatch":
        return ["I.swatch.swatch--hatched"]
    return ["I.swatch", {"style": {"background": item.colour}}, *(["*"] if item.pattern == "star" else [])]
