"""The id of every component that a callback, a style sheet or a test speaks to. No id is written anywhere else.

Constants are single components; functions make the ids of families, in which ``dash.ALL`` stands for every member.
"""

from typing import Any, Final

Id = dict[str, Any]

# --- the shell, on every page --------------------------------------------------------------------------------
ADDRESS: Final = "address"  # dcc.Location: the page and the view it shows
THEME: Final = "theme"  # dcc.Store: "light" or "dark", for figures
SETTINGS: Final = "shell-settings"  # dcc.Store: what the browser must know of pages and exports
PAGE: Final = "page"  # where the content of a page goes
HEADER: Final = "header"
MAIN: Final = "main"
DRAWER: Final = "filters"  # the filters: a column on a wide screen, a drawer on a narrow one
OPEN_FILTERS: Final = "open-filters"
CLOSE_FILTERS: Final = "close-filters"
THEME_SWITCH: Final = "theme-switch"
EXPORT: Final = "export"
CHIPS: Final = "chips"
CLEAR: Final = "clear"
NOTICE: Final = "notice"
DEMO_BADGE: Final = "demo-badge"
AS_OF: Final = "as-of"
FOOTER: Final = "footer"
METHODS_LINK: Final = "methods-link"
PERIOD_CHOICE: Final = "period-choice"  # quick choices that set "from" and "to" together


def nav(path: Any) -> Id:
    """A link of the navigation to the page at ``path``."""
    return {"type": "nav", "path": path}


def export_link(name: Any) -> Id:
    """A link that downloads: the name of a table, or "answers"."""
    return {"type": "export", "name": name}


def control(name: Any) -> Id:
    """The control of a filter parameter; its value is a day in ISO form or a list of codes."""
    return {"type": "control", "name": name}


def view(name: Any) -> Id:
    """A choice of a view parameter (measure, message, level …) inside a page; see controls.view_choice."""
    return {"type": "view", "name": name}


def place_graph(page: Any, card: Any) -> Id:
    """A graph whose clicks choose a place: ``points[0].location`` or ``.customdata`` is its P-code."""
    return {"type": "place-graph", "page": page, "card": card}


def graph(page: str, card: str) -> str:
    """A graph without clicks."""
    return f"{page}-{card}"


def chip(parameter: str, value: str) -> Id:
    """An active filter, a link that lifts it."""
    return {"type": "chip", "parameter": parameter, "value": value}


def card_part(part: str, page: str, card: str) -> str:
    """A text or list inside a card: its title, subtitle, legend, foot, sentences or summary.

    A plain text, unlike the other families: nobody asks for all of them, and every answer repeats them.
    """
    return f"{page}-{card}-{part}"


def tiles(page: str) -> str:
    """The row of tiles of a page."""
    return f"{page}-tiles"


# --- the data page -------------------------------------------------------------------------------------------
GRID: Final = "records-grid"
RECORDS: Final = "records-place"
