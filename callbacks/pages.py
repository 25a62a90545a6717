"""The pages in the browser: which one stands in the container, and what fills each from the address.

The server answers with what is new, as short as it can be said; assets/drawing.js puts it into the page's parts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from callbacks import (
    behind,
    data_page,
    due,
    experience,
    grounds,
    helping,
    layers,
    levels,
    located,
    methods,
    point_card,
    timeline,
    view,
    viewing,
)
from callbacks.drawings import (
    compared,
    comprehension,
    follow_up,
    hotline,
    outreach,
    overview,
    returnees,
    small_maps,
)
from callbacks.drawings import due as due_drawing
from callbacks.drawings import experience as experience_drawing
from callbacks.drawn import Drawn
from callbacks.ingest import page as ingest_page
from callbacks.ingest import wiring
from callbacks.program import Damaged, NothingToShow, Program
from callbacks.quality import drawing, look
from callbacks.quality import page as quality_page
from callbacks.sheet import Page, Sheet
from callbacks.view import View
from data import codebook
from geo import boundaries
from geo.country import Country
from indicators.definitions import INDICATORS
from indicators.questions import offered
from languages import current, later, say
from layouts import ids, pages
from layouts.cards import Card, Drawing, legend_items
from layouts.controls import LABELS, Option, level_choice, sort_choice, view_choice
from layouts.layers import points_legend
from layouts.shorthand import shorthand
from layouts.tiles import tiles as tiled

# What a card cannot be drawn without.
_NEEDED: Mapping[str, str] = MappingProxyType({"lorenz": "concentration", "clusters": "clustering"})
NOTHING_DRAWN = Drawing(title="", subtitle="")
NO_SENTENCES = later("Nothing on record for these filters.")


DRAWN: Mapping[str, Drawn[Sheet]] = MappingProxyType(
    {
        "overview": overview.DRAWN,
        "outreach": outreach.DRAWN,
        "comprehension": comprehension.DRAWN,
        "follow-up": follow_up.DRAWN,
        "returnees": returnees.DRAWN,
        "hotline": hotline.DRAWN,
        "due": due_drawing.DRAWN,
        "experience": experience_drawing.DRAWN,
    }
)


def register(app: Dash, program: Program) -> None:
    """Add the callback that changes pages and the one that fills each."""

    @app.callback(Output(ids.PAGE, "children"), Input(ids.ADDRESS, "pathname"), State(ids.ADDRESS, "search"))
    def show(path: str | None, search: str | None) -> Any:
        return content(path or "/", search, program)

    for name in (*DRAWN, look.NAME):
        _register_page(app, of_country(pages.BY_NAME[name], program.country), program)
    data_page.register(app, program)
    methods.register(app)
    quality_page.register(app, program)
    due.register(app, program)
    experience.register(app, program)
    wiring.register(app, program)


def _register_page(app: Dash, page: pages.Page, program: Program) -> None:
    """The server's answers go into stores of the page, from there into its parts."""

    @app.callback(
        Output(ids.answer(page.name), "data"), Input(ids.ADDRESS, "search"), Input(ids.THEME, "data"), State(ids.ADDRESS, "pathname")
    )  # fmt: skip
    def fill(search: str | None, theme: str | None, path: str | None) -> Any:
        # Leaving a page changes the address too: what is about to go needs no answer.
        return top_answered(page, search, theme, program) if path in (page.path, None) else no_update

    app.clientside_callback(
        ClientsideFunction("drawing", "top"),
        *outputs(page),
        Input(ids.answer(page.name), "data"),
        State(ids.TEMPLATES, "data"),
    )
    if page.rest:
        _register_rest(app, page, program)
    if page.points:
        point_card.register(app, page, program)


def _register_rest(app: Dash, page: pages.Page, program: Program) -> None:
    """The browser decides when the rest is asked for, and for which view (assets/rest.js)."""
    app.clientside_callback(
        ClientsideFunction("rest", "wanted"),
        Output(ids.rest_asked(page.name), "data"),
        Input(ids.ADDRESS, "search"),
        Input(ids.THEME, "data"),
        State(ids.ADDRESS, "pathname"),
    )

    @app.callback(
        Output(ids.rest_answer(page.name), "data"),
        Input(ids.rest_asked(page.name), "data"),
        prevent_initial_call=True,
    )
    def fill(asked: Any) -> Any:
        search, theme = _view_asked(asked)
        return rest_answered(page, search, theme, program)

    app.clientside_callback(
        ClientsideFunction("drawing", "rest"),
        *rest_outputs(page),
        Input(ids.rest_answer(page.name), "data"),
        State(ids.TEMPLATES, "data"),
        prevent_initial_call=True,
    )


def _view_asked(asked: Any) -> tuple[str, str]:
    """An address and a theme out of what a browser sent; blank for what is none."""
    told = [one if isinstance(one, str) else "" for one in asked] if isinstance(asked, list) else []
    search, theme, *_ = [*told, "", ""]
    return search, theme


def of_country(page: pages.Page, country: Country) -> pages.Page:
    """The page without the cards that need figures the country does not have."""
    return page.without([card for card, name in _NEEDED.items() if not offered(INDICATORS[name], country)])


def content(path: str, search: str | None, program: Program) -> Any:
    """What stands in the page container for a path: a page, or a sentence why there is none."""
    page = pages.BY_PATH.get(path.rstrip("/") or "/")
    if page is None:
        return pages.message(
            say("This page does not exist."),
            say("There is nothing at {path}. Choose a page above.", path=path),
        )
    if not viewing.may(f"page {page.name}"):
        return pages.message(*not_yours())
    if page.name == "ingest":  # it needs no data: it is where they come from
        return ingest_page.content(page, program)
    try:
        evidence = program.evidence()
    except NothingToShow as nothing:
        title = say("The data cannot be read.") if isinstance(nothing, Damaged) else say("No data yet.")
        return pages.message(title, str(nothing))
    if page.name == "methods":
        return methods.content(page, program.version() if viewing.may("unprotected") else None, evidence)
    if page.name == "data":
        return data_page.content(page, search, program)
    if page.name == look.NAME:
        return quality_page.content(page, search, program)
    cards = framed(of_country(page, program.country), search, program)
    if page.name == due.NAME:
        return [*cards, due.place(search, program)]
    if page.name == experience.NAME:
        return [
            *cards[:-1],
            experience.place(search, program),
            cards[-1],
        ]  # what people say stands before the charts
    ways = {"follow-up": due.way, "returnees": lambda: [*due.way(), *experience.way()]}
    return [*cards, *ways[page.name]()] if page.name in ways else cards


def framed(page: pages.Page, search: str | None, program: Program) -> list[Component]:
    """The empty cards of a page, with the controls in them set to what the address asks for."""
    asked = view.of(search, program.allowed(), theme=None)
    return pages.charts_page(
        page,
        _choices(page, asked, program),
        credit=say(boundaries.credit(program.country)),
        tools={
            "map": layers.control(page, asked, program),
            "ranking": [] if page.name == look.NAME else [sort_choice(value=asked.sort)],
        },
        under={"map": timeline.control(page, asked, program)},
    )


def not_yours() -> tuple[str, str]:
    """What stands on a page that is not open to the person who asks: a title and a sentence."""
    if viewing.viewer().link:
        return say("This page is not part of your link."), say("Choose another page above.")
    return say("This page is not open to your account."), say(
        "Choose another page above, or ask an administrator."
    )


def drawn(page: pages.Page, search: str | None, theme: str | None, program: Program) -> Page:
    """The tiles and all drawings of a page for an address."""
    asked = view.of(search, program.allowed(), theme=theme)
    return _drawn(page, page.cards, search, asked, program, tiles=True)


def _drawn(
    page: pages.Page, cards: Sequence[Card], search: str | None, asked: View, program: Program, *, tiles: bool
) -> Page:
    """The drawings of these cards of a page, and its tiles where they are wanted, for an address that was read."""
    names = [card.name for card in cards]
    if page.name == look.NAME:
        return drawing.DRAWN.draw(look.of(search, asked.theme, program), names, tiles=tiles)
    points = partial(located.activities, program=program) if layers.shows_points(page, asked) else None
    sheet, offered = Sheet(asked, program.evidence(), points), DRAWN[page.name]
    instead = {
        **compared.drawings(page.name, offered.choices, sheet, names),
        **(small_maps.drawings(page.name, offered.choices, sheet) if "map" in names else {}),
        **(grounds.drawings(page.name, sheet) if "map" in names else {}),
    }
    found = offered.draw(sheet, [name for name in names if name not in instead], tiles=tiles)
    drawings = {**found.drawings, **instead}
    return replace(found, drawings={name: drawings[name] for name in names})


def top_answered(page: pages.Page, search: str | None, theme: str | None, program: Program) -> dict[str, Any]:
    """What the server says of the top of a page for an address: tiles, map and ranking, and what is compared."""
    return _answered(page, page.top, search, theme, program, tiles=True)


def rest_answered(
    page: pages.Page, search: str | None, theme: str | None, program: Program
) -> dict[str, Any]:
    """What the server says of the rest of a page for an address."""
    return _answered(page, page.rest, search, theme, program, tiles=False)


def _answered(
    page: pages.Page,
    cards: Sequence[Card],
    search: str | None,
    theme: str | None,
    program: Program,
    *,
    tiles: bool,
) -> dict[str, Any]:
    """For which address and theme it is said, and the value of each part in the order of the outputs."""
    asked = view.of(search, program.allowed(), theme=theme)
    content = _drawn(page, cards, search, asked, program, tiles=tiles)
    helped = partial(_helped, page.name, asked)
    values = (_values(helped(card.name, content.drawings[card.name]), card) for card in cards)
    parts = [
        *([shorthand(tiled(content.tiles, behind.ways(asked)))] if tiles else []),
        *(value for of_card in values for value in of_card.values()),
    ]
    return {"search": search or "", "theme": "dark" if theme == "dark" else "light", "parts": parts}


def _helped(page: str, asked: View, card: str, drawing: Drawing) -> Drawing:
    """The drawing with what is said of its measures."""
    choices = DRAWN[page].choices if page in DRAWN else ()
    return replace(drawing, about=helping.told(page, card, asked, choices=choices))


def outputs(page: pages.Page) -> list[Output]:
    """Where the parts of the top of a page go, in the order in which they are sent."""
    return [Output(ids.tiles(page.name), "children"), *_outputs(page.name, page.top)]


def rest_outputs(page: pages.Page) -> list[Output]:
    """Where the parts of the rest of a page go."""
    return _outputs(page.name, page.rest)


def _outputs(page: str, cards: Sequence[Card]) -> list[Output]:
    return [_output(part, page, card) for card in cards for part in _values(NOTHING_DRAWN, card)]


def _output(part: str, page: str, card: Card) -> Output:
    if part != "figure":
        return Output(ids.card_part(part, page, card.name), "children")
    return Output(ids.graph(page, card.name), "figure")


def _values(drawing: Drawing, card: Card) -> dict[str, Any]:
    """The parts of a card and what stands in each."""
    values: dict[str, Any] = {"title": drawing.title, "subtitle": drawing.subtitle, "foot": drawing.foot}
    if card.has_legend:
        values["legend"] = legend_items(drawing.legend)
        values["points"] = shorthand(points_legend(drawing.points))
    if card.kind == "words":
        return values | {
            "sentences": shorthand(
                list(drawing.sentences or [html.Li(viewing.unanswered(say(NO_SENTENCES)))])
            )
        }
    return values | {"summary": drawing.summary, "figure": drawing.figure, "about": list(drawing.about)}


def _choices(page: pages.Page, asked: View, program: Program) -> list[Component]:
    """The choices of view a page offers, each set to what the address asks for."""
    level = levels.asked(asked.level, program.country)
    offers = {
        "level": [
            Option(name, say(program.country.level(name).title)) for name in levels.offered(program.country)
        ],
        "measure": [
            Option(one.code, say(one.label))
            for one in DRAWN[page.name].choices
            if offered(INDICATORS[one.indicator], program.country)
        ],
        "message": [
            Option(code, codebook.load().label("message", code, current()))
            for code in codebook.load().codes("message")
        ],
        "panel": [Option(name, say(LABELS[name])) for name in DRAWN[page.name].panels],
    }
    labels = pages.CHOICE_LABELS
    return [
        level_choice(offers[name], value=level)
        if name == "level"
        else view_choice(name, offers[name], label=say(labels[name]), value=getattr(asked, name))
        for name in page.choices
        if len(offers[name]) > 1 or name != "level"
    ]
