"""What of the shell depends on who looks: the pages and exports offered, the banner of a link, sharing and signing out.

Belongs here: from the Viewer to the parts of the shell. Not here: their markup (layouts/standing.py), and whether something
may be done (the policy is asked again wherever it is).
"""

from collections.abc import Sequence

from dash.development.base_component import Component

from callbacks import entry, interface, viewing
from callbacks.ingest import gate
from callbacks.program import NothingToShow, Program
from charts import formats
from geo import boundaries
from languages import say
from layouts import pages, plain, standing
from layouts.controls import Option
from layouts.shell import TABLES, PageLink


def offered(links: Sequence[PageLink]) -> tuple[PageLink, ...]:
    """The pages that are open to the person who looks."""
    return tuple(link for link in links if viewing.may(f"page {pages.BY_PATH[link.path].name}"))


def exports() -> tuple[str, ...]:
    """What the person who looks may take along."""
    records = tuple(TABLES) if viewing.may("export records") else ()
    brief = ("brief",) if viewing.may("page overview") else ()
    return (*brief, *(("answers",) if viewing.may("export answers") else ()), *records)


def actions(program: Program) -> tuple[Component, ...]:
    """The buttons of the person who looks."""
    person = viewing.viewer()
    found = [standing.share()] if viewing.may("links") else []
    if person.session and not person.link:
        found.append(standing.sign_out(person.name, gate.token(program)))
    return tuple(found)


def around(program: Program, path: str) -> plain.Around:
    """What stands around a page of plain HTML at a path: the same tabs and actions as in the shell."""
    person = viewing.viewer()
    mine = [page for page in pages.PAGES if viewing.may(f"page {page.name}")]
    out = plain.Form(action="/sign-out", button=say("Sign out"), hidden=(("token", gate.token(program)),))
    return plain.Around(
        product=say(entry.PRODUCT),
        country=say(program.country.name),
        path=path,
        tabs=[(page.path, say(page.title)) for page in mine if page.tab],
        actions=[(page.path, say(page.title)) for page in mine if page.button and not page.tab],
        credits=(say(boundaries.credit(program.country)),),
        out=out if person.session else None,
        languages=interface.offered(program.country),
        draft=interface.is_draft(),
    )


def banner(program: Program) -> Component | None:
    """For whom, what for and until when, for the donor behind a link."""
    link = viewing.viewer().link
    if link is None:
        return None
    return standing.banner(
        recipient=link.recipient,
        purpose=link.purpose,
        until=formats.day(link.until),
        as_of=_as_of(program),
        token=gate.token(program),
    )


def _as_of(program: Program) -> str:
    """The last day that the figures of a link are about; blank where nothing is published yet."""
    try:
        cells = program.evidence().cells
    except (NothingToShow, viewing.NotAllowed):
        return ""
    days = [span[1] for table in TABLES if (span := cells.span(table))]
    return formats.day(max(days)) if days else ""


def inside(parameter: str, those: Sequence[Option]) -> tuple[Option, ...]:
    """The values of a filter that the person who looks may choose: of a filter that a link holds, its own."""
    bounds = viewing.bounds()
    chosen = getattr(bounds.filters, parameter) if bounds else ()
    return tuple(option for option in those if not chosen or option.value in chosen)
