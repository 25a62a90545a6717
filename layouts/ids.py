"""The id of every component that a callback, a style sheet or a test speaks to. No id is written anywhere else.

Constants are single components; functions make the ids of families, in which ``dash.ALL`` stands for every member.
"""

from typing import Any, Final

Id = dict[str, Any]

# --- the shell, on every page --------------------------------------------------------------------------------
ADDRESS: Final = "address"  # dcc.Location: the page and the view it shows
THEME: Final = "theme"  # dcc.Store: "light" or "dark", for figures
TEMPLATES: Final = "templates"  # dcc.Store: what all figures of a theme share
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
CRUMBS: Final = "crumbs"
LEVEL_LABEL: Final = "level-label"
MARK: Final = "mark"  # dcc.Store: the mark pressed last, what it stands for; assets/choose.js knows it too
PLACE_SEARCH: Final = "place-search"  # its value is the code of a place that was found
NOTICE: Final = "notice"
CONNECTION: Final = "connection"  # says that the connection is lost; assets/wire.js knows it too
DEMO_BADGE: Final = "demo-badge"
AS_OF: Final = "as-of"
FOOTER: Final = "footer"
METHODS_LINK: Final = "methods-link"
SHARE: Final = "share"  # a link of the view looked at; assets/links.js knows it too
WORDS: Final = "words"  # the texts of scripts, in the document itself; assets/00-words.js reads them
LANGUAGE: Final = "language"  # the menu of languages
DRAFT: Final = "draft"  # says that the translation is a draft
LINK_BANNER: Final = "link-banner"
PERIOD_CHOICE: Final = "period-choice"  # quick choices that set "from" and "to" together


def nav(path: Any) -> Id:
    """A link of the navigation to the page at ``path``."""
    return {"type": "nav", "path": path}


def language(code: Any) -> Id:
    """A link to the same view in another language."""
    return {"type": "language", "code": code}


def export_link(name: Any, kind: Any) -> Id:
    """A link that downloads: the name of a table, or "answers", and "csv" or "xlsx"."""
    return {"type": "export", "name": name, "kind": kind}


def control(name: Any) -> Id:
    """The control of a filter parameter; its value is a day in ISO form or a list of codes."""
    return {"type": "control", "name": name}


def view(name: Any) -> Id:
    """A choice of a view parameter (measure, message, level …) inside a page; see controls.view_choice."""
    return {"type": "view", "name": name}


def compare(part: Any) -> Id:
    """A part of what is compared: "by", what the sides differ by, then the "first" and the "second" side."""
    return {"type": "compare", "part": part}


def graph(page: str, card: str) -> str:
    """A graph. Which filter its marks stand for they say themselves (assets/choose.js)."""
    return f"{page}-{card}"


def chip(parameter: str, value: str) -> Id:
    """An active filter, a link that lifts it."""
    return {"type": "chip", "parameter": parameter, "value": value}


def card_part(part: str, page: str, card: str) -> str:
    """A text or list inside a card: its title, subtitle, legend, foot, sentences or summary."""
    return f"{page}-{card}-{part}"


def answer(page: str) -> str:
    """dcc.Store: what the server said of a page, for the browser to draw."""
    return f"{page}-answer"


def rest(page: str) -> str:
    """What stands below map and ranking of a page."""
    return f"{page}-rest"


def rest_asked(page: str) -> str:
    """dcc.Store: for which view the rest of a page is asked for, [search, theme]; when somebody comes to it; assets/rest.js knows it too."""
    return f"{page}-rest-asked"


def rest_answer(page: str) -> str:
    """dcc.Store: what the server said of the rest of a page."""
    return f"{page}-rest-answer"


def tiles(page: str) -> str:
    """The row of tiles of a page."""
    return f"{page}-tiles"


# --- the data page -------------------------------------------------------------------------------------------
RECORDS_SPAN: Final = "records-span"
RECORDS: Final = "records-place"

# --- the page of data quality ----------------------------------------------------------------------------------
QUALITY_TABLE: Final = "quality-table"
DUE_LIST: Final = "due-list"
EXPERIENCE_LIST: Final = "experience-list"

# --- the methods page ----------------------------------------------------------------------------------------
DEFINITIONS: Final = "definitions"  # dcc.Store: the texts of all measures
DEFINITIONS_PLACE: Final = "definitions-place"  # where assets/methods.js writes them out


# --- the page where files are brought in ---------------------------------------------------------------------
INGEST_BODY: Final = "ingest-body"
INGEST_PROGRESS: Final = "ingest-progress"
INGEST_SAID: Final = "ingest-said"  # a sentence about what was pressed last
INGEST_CLOCK: Final = "ingest-clock"  # asks how far the work is, while there is work
INGEST_SHOWN: Final = "ingest-shown"  # which upload the page shows, and which step of it
INGEST_AGAIN: Final = "ingest-again"  # changes when something was done, so that the page is drawn anew
INGEST_ACCESS: Final = "ingest-access"  # what the page's own requests carry, and the size limit
INGEST_TABLE: Final = "ingest-table"
INGEST_DROP: Final = "ingest-drop"
INGEST_SEND: Final = "ingest-send"
INGEST_SENDING: Final = "ingest-sending"
INGEST_CHECK: Final = "ingest-check"
INGEST_RETRY: Final = "ingest-retry"  # check as before: nothing was chosen
INGEST_ACCEPT: Final = "ingest-accept"
INGEST_CANCEL: Final = "ingest-cancel"
INGEST_STOP: Final = "ingest-stop"
INGEST_READ_AS: Final = "ingest-read-as"  # another table than the one said at first
INGEST_SHEET: Final = "ingest-sheet"  # another sheet of the file than the one proposed
INGEST_ORDER: Final = "ingest-order"
INGEST_REPAIRS: Final = "ingest-repairs"
INGEST_SHEETS: Final = "ingest-sheets"  # look at the other sheets of the file too
INGEST_HINT: Final = "ingest-hint"  # what can be done now
INGEST_OFFER: Final = "ingest-offer"  # dcc.Store: what can be chosen as a column, once for all of them


def ingest_choose(part: Any) -> Id:
    """A button that chooses a file from the disk: "file", "mapping" or "form"."""
    return {"type": "ingest-choose", "part": part}


def ingest_chosen(part: Any) -> Id:
    """The name of the file chosen for a part."""
    return {"type": "ingest-chosen", "part": part}


def ingest_column(name: Any) -> Id:
    """The choice of a column of the file for a canonical name."""
    return {"type": "ingest-column", "name": name}


def ingest_value(at: Any) -> Id:
    """The choice of a meaning for a text of the file, by its position in the account."""
    return {"type": "ingest-value", "at": at}


def ingest_together(uploads: Any) -> Id:
    """The button that brings in several files that were checked: their ids, with a blank between."""
    return {"type": "ingest-together", "uploads": uploads}


def ingest_none(uploads: Any) -> Id:
    """The button that lets go of all files that wait: their ids, with a blank between."""
    return {"type": "ingest-none", "uploads": uploads}


def ingest_back(version: Any) -> Id:
    """A button that makes an earlier version the current one."""
    return {"type": "ingest-back", "version": version}
