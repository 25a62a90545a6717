"""The pages: where each stands, the question it answers, its choices and the cards on it. What is in them is drawn later."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from languages import later, say
from layouts import ids
from layouts.aria import aria
from layouts.cards import Card, frame

MAP = Card("map", height=560)
RANKING = Card("ranking", height=560, fills=True)
TREND = Card("trend", height=240, fills=True)
Row = tuple[str, tuple[Card, ...]]  # class name, cards


@dataclass(frozen=True)
class Page:
    """One page of charts. `choices` are the view parameters offered beside the title."""

    name: str
    path: str
    title: str
    question: str
    rows: tuple[Row, ...] = ()
    choices: tuple[str, ...] = ()
    points: bool = False  # whether activities can be shown on the map
    tiles: int = 4
    tab: bool = True  # whether it stands among the tabs; pages for staff alone have a place of their own
    button: bool = True  # whether a page that is no tab is a button of the header

    @property
    def cards(self) -> tuple[Card, ...]:
        return _of(self.rows)

    @property
    def rows_of_top(self) -> tuple[Row, ...]:
        """The rows up to map and ranking; all where there is no map."""
        return self.rows[: next((at for at, (_, cards) in enumerate(self.rows, 1) if MAP in cards), None)]

    @property
    def top(self) -> tuple[Card, ...]:
        """What is in sight when a page is opened, its tiles apart."""
        return _of(self.rows_of_top)

    @property
    def rest(self) -> tuple[Card, ...]:
        """The cards below, which are drawn when somebody comes to them."""
        return _of(self.rows[len(self.rows_of_top) :])

    def without(self, names: Collection[str]) -> "Page":
        """The page without some cards; one that is left alone in its row takes the whole width."""
        left = ((row, tuple(card for card in cards if card.name not in names)) for row, cards in self.rows)
        rows = tuple((row if len(cards) > 1 else "grid-1", cards) for row, cards in left if cards)
        return replace(self, rows=rows) if names else self


def _of(rows: Sequence[Row]) -> tuple[Card, ...]:
    return tuple(card for _, cards in rows for card in cards)


COMPARED = ("grid-1", (Card("compared", "words"),))  # seen where two sides are compared
HERO = ("grid-hero", (MAP, RANKING))
PAGES: tuple[Page, ...] = (
    Page(
        "overview", "/", later("Overview"), later("How far does the outreach spread, and is it understood?"),
        (COMPARED, HERO, ("grid-2", (TREND, Card("findings", "words")))), ("level", "measure", "message"), points=True,
    ),
    Page(
        "outreach", "/outreach", later("Outreach"), later("Whom does the outreach reach, and where is it missing?"),
        (COMPARED, HERO, ("grid-2", (Card("lorenz", height=350), Card("neglected", "words"))), ("grid-2", (TREND, Card("sexes", height=240, fills=True))),
         ("grid-2", (Card("by_type"), Card("targets"))), ("grid-side", (Card("by_audience"), Card("estimated"), Card("clusters", "words")))), ("level", "measure"), points=True,
    ),
    Page(
        "comprehension", "/comprehension", later("Comprehension"), later("Who understands the key messages, before and after?"),
        (COMPARED, HERO, ("grid-side", (Card("messages", height=560), Card("groups"), Card("scores"))), ("grid-1", (TREND,)), ("grid-1", (Card("moves", height=480),))),
        ("level", "measure", "message", "panel"), points=True,
    ),
    Page(
        "follow-up", "/follow-up", later("Follow-up"), later("What do people still know months later, and what do they plan?"),
        (COMPARED, HERO, ("grid-side", (Card("messages", height=560), Card("coverage"), Card("routes"))), ("grid-1", (TREND,)),
         ("grid-side", (Card("baseline", height=560), Card("flow", height=240), Card("attrition", height=320))),
         ("grid-side", (Card("bounds", height=560), Card("documents"), Card("reasons"))),
         ("grid-2", (Card("sources"), Card("trusted")))),
        ("level", "measure", "message", "panel"),
    ),
    Page(
        "returnees", "/returnees", later("Returnees"), later("How do people fare who came back?"),
        (COMPARED, HERO, ("grid-2", (Card("course", height=480), Card("items", height=560))),
         ("grid-side", (Card("communities", height=560), Card("change_by", height=240), Card("by_assistance"))),
         ("grid-2", (Card("assistance"), Card("satisfaction"))), ("grid-2", (TREND, Card("profile")))), ("level", "measure", "panel"),
    ),
    Page(
        "hotline", "/hotline", later("Hotline"), later("What do people call about, and from where?"),
        (COMPARED, HERO, ("grid-2", (Card("alerts", "words"), Card("topics"))), ("grid-2", (TREND, Card("handled", height=240, fills=True))),
         ("grid-2", (Card("sex"), Card("age")))), ("level", "measure"),
    ),
    Page("data", "/data", later("Data"), later("Which records are behind these numbers?"), choices=("panel",), tiles=0),
    Page("ingest", "/ingest", later("Bring in a file"), later("What did the field send, and was it understood?"), tiles=0, tab=False),
    Page(
        "quality", "/quality", later("Data quality"), later("Whom to phone this week, and about what?"),
        (("grid-1", (Card("findings", "words"),)), HERO, ("grid-2", (TREND, Card("checks"))),
         ("grid-2", (Card("enumerators"), Card("blanks"))), ("grid-1", (Card("lags"),))), tab=False, button=False,
    ),
    Page(
        "due", "/due", later("Due next"), later("Who is due for an interview, and is the programme on its way to its targets?"),
        (HERO, ("grid-side grid-side--end", (Card("months"), Card("status"), Card("targets", height=480))),
         ("grid-2", (Card("timeline", height=360), Card("targets_estimated", height=320)))), ("level", "measure"), tab=False, button=False,
    ),
    Page(
        "experience", "/experience", later("Experience"), later("What do returnees say, and how content are they with the help they had?"),
        (COMPARED, ("grid-2", (Card("by_assistance", height=420), Card("themes", height=420)))), tab=False, button=False,
    ),
    Page("methods", "/methods", later("Methods"), later("What do the numbers mean, and where do they come from?"), tiles=0),
)  # fmt: skip
BY_PATH = {page.path: page for page in PAGES}
BY_NAME = {page.name: page for page in PAGES}
CHOICE_LABELS = {"measure": later("On the map"), "message": later("Key message"), "panel": later("Split by")}


def head(page: Page, choices: Sequence[Component] = ()) -> html.Div:
    """Title, question, and the choices of the page."""
    return html.Div(
        [
            html.Div(
                [
                    html.H1(say(page.title), className="page-title"),
                    html.P(say(page.question), className="question"),
                ]
            ),
            html.Div(list(choices), className="page-choices"),
        ],
        className="page-head",
    )


def charts_page(
    page: Page,
    choices: Sequence[Component],
    *,
    credit: str,
    tools: Mapping[str, Sequence[Component]] = MappingProxyType({}),
    under: Mapping[str, Sequence[Component]] = MappingProxyType({}),
) -> list[Component]:
    """The frame of a page of charts, to be filled by its callback.

    ``credit`` names the source of the map's shapes, ``tools`` are controls over charts and ``under`` those below, by card.
    """
    rows = [
        html.Div(
            [
                frame(
                    page.name,
                    card,
                    credit=credit,
                    tools=tools.get(card.name, ()),
                    under=under.get(card.name, ()),
                )
                for card in cards
            ],
            className=row,
        )
        for row, cards in page.rows
    ]
    ends = len(page.rows_of_top)
    return [
        dcc.Store(id=ids.answer(page.name)),
        head(page, choices),
        html.Div(id=ids.tiles(page.name), className="tiles", **aria(live="polite")),
        *rows[:ends],
        *([_rest(page, rows[ends:])] if page.rest else []),
    ]


def _rest(page: Page, rows: Sequence[Component]) -> html.Div:
    """The rows below the top: blank until they are asked for, and where they answer another address (assets/rest.js)."""
    told: dict[str, Any] = {"data-rest": page.name, "data-path": page.path}
    return html.Div(
        [
            dcc.Store(id=ids.rest_asked(page.name)),
            dcc.Store(id=ids.rest_answer(page.name)),
            html.Button(say("Draw the charts below"), className="button rest-ask"),
            html.P(say("The charts below are not drawn yet: close this and print again."), className="rest-unprinted"),
            *rows,
        ],
        id=ids.rest(page.name),
        className="rest",
        **aria(busy="true"),
        **told,
    )  # fmt: skip


def message(title: str, text: str) -> list[Component]:
    """A page that only says something: no such page, no data yet, something went wrong."""
    return [html.Div([html.H1(title, className="page-title"), html.P(text)], className="empty-state")]
