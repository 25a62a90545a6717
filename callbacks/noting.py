"""Which answered request is worth a row of the audit: a page seen, records looked at, a file taken, something refused.

Belongs here: what is written down of a request. Not here: the rows (sharing/audit.py), and what the store itself remembers
(ingests, going back, purges). Filters are written as the program understood them, never as they were typed.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import Response, g, request

from callbacks import actions, queries, seen, viewing
from callbacks.program import NothingToShow, Program
from layouts import ids, pages
from sharing import audit
from sharing.policy import Role

_WITHOUT_ANSWER = frozenset({"methods", "ingest"})  # their content is all there is to see
_READ = {
    ids.RECORDS: "records",
    ids.EXPERIENCE_LIST: "own words",
}  # what of single people a part of a page holds
_TAKEN = ("/export/", "/brief/")
_OWN_PAGES = frozenset({"links", "audit"})  # pages that are no part of the shell


class Deed(NamedTuple):
    """What was done, to what, with which filters."""

    action: str
    subject: str
    search: str


def note(response: Response, program: Program) -> None:
    """Write down the current request if it is worth it. Raises DatabaseFault: what cannot be noted is not shown."""
    person = viewing.viewer()
    if response.status_code in (401, 403) and person.role > Role.NOBODY:
        audit.add(program.database, person, "refused", subject=_place())
        return
    if response.status_code != 200 or person.role == Role.NOBODY:
        return
    deed = _exported() or _read() or _written() or _saw()
    if deed and not _was_noted(deed, program):
        audit.add(
            program.database,
            person,
            deed.action,
            subject=deed.subject,
            detail=understood(deed.search, program),
        )


def wrote(page: str, search: str) -> None:
    """Note for the rest of this request that its document shows a page."""
    g.wrote = Deed("saw", page, search)


def _place() -> str:
    """What was asked for; the address of a link without its token, which is the way in."""
    return "/s/…" if request.path.startswith("/s/") else request.path[:200]


def _exported() -> Deed | None:
    if request.method != "GET" or not request.path.startswith(_TAKEN):
        return None
    page = request.args.get("page", "")
    name = request.path.removeprefix("/export/").removeprefix("/")
    known = page in pages.BY_NAME
    return Deed(
        "exported", f"{name} of {page}" if known else name, request.query_string.decode("ascii", "replace")
    )


def _read() -> Deed | None:
    page = request.path.strip("/")
    return Deed("saw", page, "") if request.method == "GET" and page in _OWN_PAGES else None


def _written() -> Deed | None:
    """The page that a document shows before any script has run."""
    return g.get("wrote")


def _was_noted(deed: Deed, program: Program) -> bool:
    """Whether an answer is that of a page whose document was noted already."""
    is_answer = request.method == "POST" and deed.action == "saw"
    return is_answer and seen.is_proven(deed.subject, understood(deed.search, program), program)


def _saw() -> Deed | None:
    """The page a callback's answer belongs to; what a browser asks again without looking anew is not counted."""
    if request.method != "POST" or request.path != actions.EVENTS:
        return None
    body: Any = request.get_json(silent=True)
    output = actions.first_output(str(body.get("output", ""))) if isinstance(body, dict) else ""
    values = _values(body) if output else {}
    search, path = str(values.get(f"{ids.ADDRESS}.search") or ""), values.get(f"{ids.ADDRESS}.pathname")
    page = next((page.name for page in pages.PAGES if output == ids.answer(page.name)), None)
    if page:
        return Deed("saw", page, search)
    below = next((page.name for page in pages.PAGES if output == ids.rest_answer(page.name)), None)
    if below:  # numbers too, and whoever forges a request can ask for them alone
        asked = values.get(f"{ids.rest_asked(below)}.data")
        return Deed("saw", below, str(asked[0] or "") if isinstance(asked, list) and asked else "")
    read = _READ.get(output)
    if read:
        return Deed("saw", read, search)
    found = pages.BY_PATH.get(str(path or "/").rstrip("/") or "/")
    if output == ids.PAGE and found and found.name in _WITHOUT_ANSWER:
        return Deed("saw", found.name, "")
    return None


def _values(body: Mapping[str, Any]) -> dict[str, Any]:
    """What the event holds of single components, by "id.property"."""
    parts = [*(body.get("inputs") or []), *(body.get("state") or [])]
    return {
        f"{one.get('id')}.{one.get('property')}": one.get("value") for one in parts if isinstance(one, dict)
    }


def understood(search: str, program: Program) -> str:
    """The filters of an address, as they are written down."""
    try:
        return queries.read(search, program.allowed()).filters.to_query()
    except (NothingToShow, viewing.NotAllowed):
        return ""
