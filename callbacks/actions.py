"""Which action of the policy each route and each callback is. What stands in neither table is refused to everybody.

Belongs here: the two tables and how a request finds its row. Not here: who may do it (sharing/policy.py). A new route or
callback gets one line; tests/test_roles.py walks the application's own lists and fails without it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from callbacks import assembled
from layouts import ids, pages

EVENTS: Final = "/_dash-update-component"
ROUTES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "/static/<path:filename>": "open",
        "/assets/<path:filename>": "open",
        "/assets/all.css": "open",
        "/assets/all.js": "open",
        "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": "open",
        assembled.PLOTLY_ADDRESS: "open",
        "/_favicon.ico": "open",
        "/_reload-hash": "look",
        "/health": "open",
        "/health/live": "open",
        "/metrics": "metrics",
        "/": "look",  # any path of a page: page_at() says which
        "/<path:path>": "look",
        "/_dash-layout": "look",
        "/_dash-dependencies": "look",
        EVENTS: "look",  # what the event asks for is a callback below
        "/geo/<level>.geojson": "look",
        "/export/answers.csv": "export answers",
        "/export/answers.xlsx": "export answers",
        "/brief/<code>.pdf": "page overview",  # it shows what that page shows; charts of other pages are asked for one by one
        "/export/<table>.csv": "export records",
        "/export/<table>.xlsx": "export records",
        "/export/quality.csv": "export quality",
        "/export/quality.xlsx": "export quality",
        "/export/due.csv": "export due",
        "/export/public.zip": "export public",
        "/s/<token>": "open",  # a link's address lets in, or says why not
        "/leave": "open",
        "/sign-in": "open",
        "/sign-in/go": "open",
        "/sign-in/done": "open",
        "/sign-out": "open",
        "/links": "links",
        "/audit": "audit",
        "/links/new": "links",
        "/links/<id>/withdraw": "links",
        "/export/audit.csv": "audit",
        "/ingest/files": "ingest",
        "/ingest/files/<id>/mapping": "ingest",
        "/ingest/files/<id>/form": "ingest",
        "/ingest/files/<id>/check": "ingest",
        "/ingest/files/<id>/accept": "ingest",
        "/ingest/files/<id>/cancel": "ingest",
        "/ingest/files/<id>/sheets": "ingest",
        "/ingest/files/accept": "ingest",
        "/ingest/files/<id>/problems.csv": "ingest",
        "/ingest/versions/<name>/current": "go back",
    }
)
CALLBACKS: Final[Mapping[str, str]] = MappingProxyType(  # by the id of the first output
    {
        ids.PAGE: "look",  # the content of a page asks for "page …" itself
        ids.ADDRESS: "look",
        ids.CHIPS: "look",
        **{ids.answer(page.name): f"page {page.name}" for page in pages.PAGES},
        **{ids.rest_answer(page.name): f"page {page.name}" for page in pages.PAGES if page.rest},
        **{
            ids.card_part("card", page.name, "map"): f"page {page.name}"
            for page in pages.PAGES
            if page.points
        },
        ids.RECORDS: "records",
        ids.QUALITY_TABLE: "quality",
        ids.DUE_LIST: "due",
        ids.EXPERIENCE_LIST: "free text",
        ids.INGEST_BODY: "ingest",
    }
)


def of_route(rule: str | None, path: str) -> str | None:
    """The action of a route, by its rule in the application's own list; of a page's path, that of the page."""
    action = ROUTES.get(rule or "")
    page = pages.BY_PATH.get(path.rstrip("/") or "/")
    return f"page {page.name}" if action == "look" and page and rule in ("/", "/<path:path>") else action


def of_page_asked(rule: str, arguments: Mapping[str, str]) -> tuple[str, ...]:
    """The action of the page whose numbers an export gives; none for an export of something else."""
    page = arguments.get("page", "")
    return (f"page {page}",) if rule.startswith("/export/answers.") and page in pages.BY_NAME else ()


def of_callback(output: str) -> str | None:
    """The action of a callback, by its output as the application lists it."""
    return CALLBACKS.get(first_output(output))


def first_output(output: str) -> str:
    """The id of the first component a callback writes to: "..page.children...x.y.." is "page"."""
    first = output.removeprefix("..").split("...")[0].removesuffix("..")
    return first.rpartition(".")[0]


def answered_by_server(callback: Mapping[str, Any]) -> bool:
    """Whether a callback runs here: those of the browser have no function, and nothing to ask the server for."""
    return "callback" in callback
