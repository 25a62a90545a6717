"""The shell around every page: header, navigation, the place of filters and content, and the footer.

Not here: the controls themselves (controls.py), what stands on a page, and what reacts to events (callbacks).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from charts import formats
from charts.template import templates
from languages import ENGLISH, current, later, say
from layouts import crumbs, ids
from layouts.aria import aria
from layouts.hints import hints

TABLES: Final = {
    "activities": later("Activities"),
    "responses": later("Responses"),
    "returnees": later("Returnees"),
    "calls": later("Hotline calls"),
}
METHODS: Final = "/methods"
QUALITY: Final = "/quality"  # where the day of the data leads to

# Colours come from assets/palette.css, where 10-base.css hands them to Mantine.
THEME: Final[Any] = {
    "fontFamily": "var(--crm-font)",
    "headings": {"fontFamily": "var(--crm-font)", "fontWeight": "650"},
    "defaultRadius": "sm",
    "radius": {"xs": "4px", "sm": "6px", "md": "8px", "lg": "10px", "xl": "14px"},
    "cursorType": "pointer",
    "respectReducedMotion": True,
    # Mantine's own scroll bar never lets go of a list that was closed within a tenth of a second of its scrolling, and looks at it before
    # each frame from then on: lists have the browser's (30-controls.css).
    "components": {name: {"defaultProps": {"withScrollArea": False}} for name in ("Select", "MultiSelect")},
}


@dataclass(frozen=True, kw_only=True)
class PageLink:
    """A page as the shell knows it.

    ``parameters`` are the filters that apply there, ``tables`` the records it shows, and ``answers`` its name in
    ``/export/answers.csv?page=…`` (None when it shows no numbers of its own). ``tab``: it stands among the tabs, not
    among the actions at the right.
    """

    path: str
    name: str
    parameters: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    answers: str | None = None
    tab: bool = True
    button: bool = True


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What the shell says of the product, the country and the data shown."""

    title: str
    country_name: str
    pages: tuple[PageLink, ...]
    demonstration: bool = False
    as_of: date | None = None
    credits: tuple[str, ...] = ()
    actions: tuple[Component, ...] = ()  # of the person who looks: share, sign out
    banner: Component | None = None  # for whom a link is
    exports: tuple[str, ...] = ("brief", "answers", *TABLES)  # what the person may take along
    places: Sequence[Mapping[str, Any]] = ()
    languages: Mapping[str, str] = field(default_factory=dict)  # on offer, each by its own name
    draft: bool = False  # whether the translation is one


def shell(frame: Frame, *, controls: Component, settings: dict[str, Any]) -> Component:
    """The whole document around an empty page container; ``settings`` is for the browser (navigation.settings)."""
    return dmc.MantineProvider(
        dmc.DatesProvider(
            html.Div(
                [
                    html.A(say("Skip to the content"), href=f"#{ids.MAIN}", className="skip-link"),
                    html.A(
                        say("Skip to the filters"),
                        href=f"#{ids.DRAWER}",
                        className="skip-link skip-link--filters",
                    ),
                    dcc.Location(id=ids.ADDRESS, refresh=False),
                    dcc.Store(id=ids.THEME),
                    dcc.Store(id=ids.MARK),
                    dcc.Store(id=ids.SETTINGS, data=settings),
                    dcc.Store(id=ids.TEMPLATES, data=templates()),
                    _header(frame),
                    *([frame.banner] if frame.banner else []),
                    html.Div(
                        [_filters(controls), html.Div(className="backdrop"), _main(frame)], className="body"
                    ),
                    _footer(frame),
                ],
                className="shell",
            ),
            settings={"locale": current(), "firstDayOfWeek": 1},
        ),
        theme=THEME,
        defaultColorScheme="auto",
    )


def _header(frame: Frame) -> Component:
    brand = html.Div(
        [
            html.Span(say(frame.title), className="brand-name"),
            html.Span(say(frame.country_name), className="brand-country"),
        ],
        className="brand",
    )
    aside = [_action(page) for page in frame.pages if page.button and not page.tab]
    actions = html.Div(
        [*_languages(frame.languages), _theme_switch(), *aside, *frame.actions, _export(frame.exports)],
        className="header-actions",
    )
    inner = html.Div([brand, _nav(frame.pages), actions], className="header-inner")
    return html.Header(inner, id=ids.HEADER, className="header")


def _action(page: PageLink) -> Component:
    """A page that is no tab, as a button of the header; on a narrow screen its icon alone is seen."""
    inside = [html.Span(className="icon icon--up"), html.Span(say(page.name), className="action-name")]
    return dmc.Anchor(
        inside,
        id=ids.nav(page.path),
        href=page.path,
        className="button header-action",
        underline="never",
        **aria(label=say(page.name)),
    )


def _nav(pages: Sequence[PageLink]) -> Component:
    links = [
        dmc.Anchor(
            say(page.name), id=ids.nav(page.path), href=page.path, className="nav-link", underline="never"
        )
        for page in pages
        if page.tab
    ]
    return html.Nav(
        html.Ul([html.Li(link) for link in links], className="nav-list"),
        className="nav",
        **aria(label=say("Pages")),
    )


def _languages(offered: Mapping[str, str]) -> list[Component]:
    """The languages, each in its own script; a link loads the same view anew. Nothing where there is no choice."""
    if len(offered) < 2:
        return []
    links = [
        html.Li(
            html.A(
                name,
                id=ids.language(code),
                href=f"?lang={code}",
                lang=code,
                className="menu-link",
                **(aria(current="true") if code == current() else {}),
            )
        )
        for code, name in offered.items()
    ]
    spoken = html.Span(offered[current()], className="action-name")
    opener = html.Summary(
        [html.Span(className="icon icon--globe"), spoken],
        className="button header-action",
        **aria(label=say("Language: {name}", name=offered[current()])),
    )
    panel = html.Div(html.Ul(links), className="menu-panel menu-panel--short")
    return [html.Details([opener, panel], id=ids.LANGUAGE, className="menu")]


def _theme_switch() -> Component:
    return dmc.ColorSchemeToggle(
        id=ids.THEME_SWITCH,
        lightIcon=html.Span(className="icon icon--sun"),
        darkIcon=html.Span(className="icon icon--moon"),
        variant="subtle",
        className="icon-button",
        **aria(label=say("Switch between light and dark")),
    )


def _export(offered: Sequence[str]) -> Component:
    """Plain links that download: the browser follows them, so that a long file streams to the disk."""
    names = {"answers": say("Numbers on this page")}
    names |= {table: say("Records: {table}", table=within(name)) for table, name in TABLES.items()}
    rows = [_downloads(name, names[name]) for name in names if name in offered]
    rows = [*([_brief()] if "brief" in offered else []), *rows]
    links = [html.Li(row, className="menu-row") for row in rows]
    button = html.Summary([say("Export"), html.Span(className="icon icon--down")], className="button")
    panel = html.Div(
        [html.P(say("With the filters of this page"), className="menu-note"), html.Ul(links)],
        className="menu-panel",
    )
    return html.Details([button, panel], id=ids.EXPORT, className="menu")


def within(name: str) -> str:
    """A name as it stands within a sentence: what has small letters has them there."""
    return say(name) if current() != ENGLISH else name.lower()


def _brief() -> list[Component]:
    """The sheet of the chosen place, to print or to send."""
    inside = [html.Span(say("One-page brief")), html.Span("PDF", className="menu-kind")]
    return [html.A(inside, id=ids.export_link("brief", "pdf"), href="/brief/", className="menu-link")]


def _downloads(name: str, words: str) -> list[Component]:
    """The two files of an export: the CSV by its words, the workbook beside it."""
    inside = [html.Span(words), html.Span("CSV", className="menu-kind")]
    book = say("{words}, Excel workbook", words=words)
    return [
        html.A(inside, id=ids.export_link(name, "csv"), href=f"/export/{name}.csv", className="menu-link"),
        html.A(
            "XLSX",
            id=ids.export_link(name, "xlsx"),
            href=f"/export/{name}.xlsx",
            className="menu-link menu-kind",
            **aria(label=book),
        ),
    ]


def _filters(controls: Component) -> Component:
    head = html.Div(
        [
            html.H2(say("Filters"), className="filters-title"),
            html.Button(
                html.Span(className="icon icon--close"),
                id=ids.CLOSE_FILTERS,
                className="icon-button filters-close",
                type="button",
                **aria(label=say("Close the filters")),
            ),
        ],
        className="filters-head",
    )
    return html.Section(
        [head, controls], id=ids.DRAWER, className="filters", tabIndex=-1, **aria(label=say("Filters"))
    )


def _main(frame: Frame) -> Component:
    content = [
        _ways_to_charts(),
        _view_bar(frame),
        html.Div(id=ids.NOTICE, role="status", className="notice-place"),
        html.Div(id=ids.CONNECTION, role="status", className="connection"),
        hints(),
        crumbs.bar(frame.places),
        html.Div(id=ids.PAGE, className="page"),
    ]
    return html.Main(content, id=ids.MAIN, className="main", tabIndex=-1)


def _ways_to_charts() -> Component:
    """A menu of the cards of the page, seen when the Tab key reaches it and filled when it is opened (assets/skipping.js)."""
    opener = html.Summary(say("Charts on this page"), className="skip-link")
    return html.Details([opener, html.Div(html.Ul(), className="menu-panel")], className="menu skip-menu")


def _view_bar(frame: Frame) -> Component:
    """What is being looked at: the filters in force at the left, the data at the right."""
    opener = html.Button(
        [html.Span(className="icon icon--filter"), say("Filters")],
        id=ids.OPEN_FILTERS,
        className="button filters-open",
        type="button",
        **aria(controls=ids.DRAWER, expanded="false"),
    )
    chips = html.Div(id=ids.CHIPS, className="chips-place")
    return html.Div([opener, chips, _status(frame)], className="view-bar")


def _draft(frame: Frame) -> list[Component]:
    """That nobody who grew up with the language has read its texts yet."""
    if not frame.draft:
        return []
    long = say("This translation is a draft: no native speaker has reviewed it yet.")
    return [
        html.Span(
            [say("Draft translation"), html.Span(f": {long}", className="visually-hidden")],
            id=ids.DRAFT,
            title=long,
            className="badge",
        )
    ]


def _status(frame: Frame) -> Component:
    badge = (
        [html.Span(say("Demonstration data"), id=ids.DEMO_BADGE, className="badge")]
        if frame.demonstration
        else []
    )
    day = say("as of {day}", day=formats.day(frame.as_of)) if frame.as_of else say("no data yet")
    shown: Component = html.Span(day, id=ids.AS_OF, className="as-of")
    if QUALITY in {page.path for page in frame.pages}:
        hidden = html.Span(say(": quality of the data"), className="visually-hidden")
        shown = dmc.Anchor([shown, hidden], id=ids.nav(QUALITY), href=QUALITY, className="as-of-link")
    return html.Div([*badge, *_draft(frame), shown], className="status")


def _footer(frame: Frame) -> Component:
    methods = dmc.Anchor(say("Definitions, methods and sources"), id=ids.METHODS_LINK, href=METHODS)
    texts = [html.Span(say(credit)) for credit in frame.credits]
    # Dash's own page ends with a <footer> around its scripts; a second one would be a landmark too many.
    return html.Section(
        [*texts, methods], id=ids.FOOTER, className="footer", **aria(label=say("Sources and methods"))
    )
