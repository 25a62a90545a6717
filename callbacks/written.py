"""The first page, as the server writes it into the document: seen and used before any script has come.

Belongs here: which pages are written, what is filled into their tree, and the addresses of its links and of its form. Not here: how a
tree becomes HTML (layouts/written.py), and how Dash takes over (assets/written.js).

It is drawn by the same functions as the page itself, for the same person: what may not be seen there is not written here.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final
from urllib.parse import parse_qsl, quote

from dash.development.base_component import Component
from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from callbacks import (
    address,
    behind,
    choosing,
    comparing,
    interface,
    levels,
    noting,
    pages,
    queries,
    seen,
    standing,
    view,
    viewing,
)
from callbacks.brief.asked import MANNER
from callbacks.choosing import Mark
from callbacks.context import ShellContext, trimmed
from callbacks.outlines import outlines
from callbacks.program import NothingToShow, Program
from callbacks.queries import Reading
from callbacks.sheet import Page as Drawn
from charts.source import Lines, Places
from data.filters import DIMENSIONS, PARAMETERS, PERIOD, parameters_of
from languages import ENGLISH, later, say
from layouts import ids, side_by_side, written_charts
from layouts import pages as layouts
from layouts.cards import Card, Drawing
from layouts.controls import period_choices
from layouts.shell import TABLES
from layouts.tiles import tiles
from layouts.written import PERIOD as QUICK
from layouts.written import Control, Given, Written, html_of, key_of

# Pages that have no map have nothing above their charts that a script is not needed for.
NAMES: Final = frozenset(name for name in pages.DRAWN if layouts.MAP in layouts.BY_NAME[name].cards)
NARROWEST: Final = "ds_division"
_SENT: Final = frozenset((*PARAMETERS, *queries.VIEW)) - {
    "lang"
}  # what a form sends blank where nothing is chosen
LATER: Final = later("This map is drawn by scripts, which are on their way. The numbers are beside it.")
REST: Final = later(
    "The other charts of this page need scripts, which this browser does not run. Without them:"
)
log = logging.getLogger("community_response_map")


@dataclass(frozen=True)
class Writer:
    """What is needed to write a page for the current request."""

    program: Program
    context: ShellContext
    shell: Callable[[], Component]

    def written(self) -> Written | None:
        """The page asked for; None where there is none to be written. What goes wrong is left to the page that Dash draws."""
        page = page_at(request.path)
        if page is None or not viewing.may(f"page {page.name}"):
            return None
        try:
            return self._page(page)
        except NothingToShow:
            return None
        except Exception:  # the page is there without it, a little later
            log.exception("The first page could not be written")
            return None

    def _page(self, page: layouts.Page) -> Written:
        search = _search()
        context = replace(self.context, options=cache(self.context.options), span=cache(self.context.span))
        asked = view.of(search, self.program.allowed(), theme=None)
        reading = queries.read(search, context.allowed())
        upper = pages.of_country(replace(page, rows=page.rows_of_top), self.program.country)
        drawn = pages.drawn(upper, search, None, self.program)
        follow = _Follow(page, reading, context)
        chips, notice, crumbs = address.in_force(page.path, search, context)
        inside: dict[str, Any] = {
            ids.CHIPS: chips, ids.NOTICE: notice, ids.CRUMBS: crumbs,
            ids.PAGE: [*pages.framed(upper, search, self.program), _rest(page, search, context)],
            ids.tiles(page.name): tiles(drawn.tiles, behind.ways(asked)),
        }  # fmt: skip
        for card in upper.cards:
            inside |= self._card(page, card, drawn, follow)
        given = Given(
            inside=inside,
            links=_links(page, search, reading, context),
            controls=_controls(page, reading, context, self._only(reading, context)),
            here=key_of(ids.nav(page.path)),
            action=page.path,
            hidden=_hidden(page, reading),
        )
        noting.wrote(page.name, search)
        return Written(
            seen=seen.proof(page.name, noting.understood(search, self.program), self.program),
            title=_title(page, context),
            body=Markup('<div id="written" class="written">{}</div>').format(html_of(self.shell(), given)),
        )

    def _only(self, reading: Reading, context: ShellContext) -> dict[str, frozenset[str]]:
        """What lists of hundreds are cut down to: countries that somebody came back from, and places within those chosen."""
        found = {NARROWEST: _inside(reading, context)}
        if viewing.may("unprotected"):
            found["return_country"] = frozenset(
                self.program.evidence().cells.values("returnees", "return_country")
            )
        return found

    def _card(self, page: layouts.Page, card: Card, drawn: Drawn, follow: "_Follow") -> dict[str, Any]:
        """What stands in a card."""
        drawing = drawn.drawings[card.name]
        texts = {
            "title": drawing.title,
            "subtitle": drawing.subtitle,
            "foot": drawing.foot,
            "summary": drawing.summary,
            "sentences": list(drawing.sentences),
        }
        found = {ids.card_part(part, page.name, card.name): text for part, text in texts.items()}
        if isinstance(drawing.source, Places) and card.has_legend:
            found[ids.card_part("legend", page.name, card.name)] = written_charts.legend(drawing.source)
        return found | {ids.graph(page.name, card.name): self._picture(drawing, card, follow)}

    def _picture(self, drawing: Drawing, card: Card, follow: "_Follow") -> Markup:
        source = drawing.source
        if card.has_legend and isinstance(source, Places):
            shapes = outlines(self.program.country, source.level, source.marks.codes)
            return written_charts.drawn_map(source, shapes, follow.way, label=drawing.title)
        if isinstance(source, Lines) and not card.has_legend:
            return written_charts.ranked(source, label=drawing.title)
        return Markup('<p class="empty">{}</p>').format(say(LATER) if card.has_legend else drawing.subtitle)


@dataclass(frozen=True)
class _Follow:
    """Where a press on a place leads, as it does on the page that Dash draws."""

    page: layouts.Page
    reading: Reading
    context: ShellContext

    def way(self, code: str) -> str:
        """The address of the view after a press on a place."""
        mark, by_level = Mark(choosing.PLACE, code), levels.LEVEL in self.page.choices
        after = choosing.after(self.reading, mark, by_level=by_level, context=self.context)
        return self.page.path + queries.write(queries.held(after.filters), after.view)


def register(server: Flask) -> None:
    """Answer what the form of a written page sends, and a path with a slash too many, with the view's own address."""

    @server.before_request
    def by_its_own_address() -> ResponseReturnValue | None:
        page = layouts.BY_PATH.get(trimmed(request.path))
        if request.method != "GET" or page is None:
            return None
        sent = request.query_string.decode("utf-8", "replace")
        tidy = sent_by_form(parse_qsl(sent, keep_blank_values=True)) if page.name in NAMES else None
        if tidy is None and request.path == page.path:
            return None
        return redirect(page.path + (_search() if tidy is None else tidy), 303)


def page_at(path: str) -> layouts.Page | None:
    """The page at a path, if it is one that is written."""
    page = layouts.BY_PATH.get(trimmed(path))
    return page if page and page.name in NAMES else None


def sent_by_form(pairs: list[tuple[str, str]]) -> str | None:
    """The query that a form means: no blanks, and days for a quick choice of them; None for a query that no form sent."""
    if not any(name == QUICK or (name in _SENT and not value) for name, value in pairs):
        return None
    found = {name: value for name, value in pairs if value and name != QUICK}
    quick = dict(pairs).get(QUICK, "")
    if quick:
        found = {name: value for name, value in found.items() if name not in PERIOD}
        found |= dict(zip(PERIOD, quick.split("..", 1), strict=True)) if ".." in quick else {}
    order = (*PARAMETERS, *queries.KEPT)
    known = sorted(found, key=lambda name: order.index(name) if name in order else len(order))
    query = "&".join(f"{quote(name)}={quote(found[name], safe=',:.')}" for name in known)
    return f"?{query}" if query else ""


def _search() -> str:
    query = request.query_string.decode("utf-8", "replace")
    return f"?{query}" if query else ""


def _title(page: layouts.Page, context: ShellContext) -> str:
    whole = f"{say(context.title)}, {say(context.country.name)}"
    return whole if page.path == "/" else f"{say(page.title)} · {whole}"


# --- the form -----------------------------------------------------------------------------------------------------------


def _controls(
    page: layouts.Page, reading: Reading, context: ShellContext, only: Mapping[str, frozenset[str]]
) -> dict[str, Control]:
    """What the controls of the shell show, and which of them do not apply to the page."""
    applying, labels = context.parameters(page.path), context.labels()
    idle = say(later("Does not apply here"))
    found: dict[str, Control] = {}
    for name in (*PERIOD, *DIMENSIONS):
        value = queries.control_value(reading.filters, name)
        codes = value if isinstance(value, list) else []
        text = ",".join(codes) if codes else str(value or "") if name in PERIOD else ""
        own = [(text, ", ".join(labels.get((name, code), code) for code in codes))] if codes else []
        found[key_of(ids.control(name))] = Control(
            name=name, value=text, own=own, idle="" if name in applying else idle, only=only.get(name)
        )
    quick = queries.period_choice(reading.filters, [one.value for one in period_choices(context.span())])
    found[ids.PERIOD_CHOICE] = Control(
        name=QUICK, value=quick, default=quick, idle="" if "from" in applying else idle
    )
    found[key_of(ids.view("level"))] = Control(
        name="level",
        value=levels.asked(reading.view.get("level", ""), context.country),
        default=context.country.placed,
    )
    return found | _compared(reading, context)


def _inside(reading: Reading, context: ShellContext) -> frozenset[str]:
    """The narrowest places that lie in a wider one that is chosen."""
    level = context.country.level_in(NARROWEST)
    wider = (reading.filters.province, reading.filters.district)
    return (
        frozenset(levels.inside(reading.filters, level, context.country))
        if level and any(wider)
        else frozenset()
    )


def _compared(reading: Reading, context: ShellContext) -> dict[str, Control]:
    """What two sides differ by, each with the sides it begins with; sides that are chosen can be read, and changed once scripts run."""
    sides, _ = comparing.asked(reading, context.allowed())
    offered = [one.value for one in comparing.by_options(context.options())]
    begun = {
        by: comparing.after({"by": by, "first": None, "second": None}, reading, context).get(
            comparing.COMPARE, ""
        )
        for by in offered
    }
    found = {
        "by": Control(name=comparing.COMPARE, value=sides.by if sides else side_by_side.NOTHING, sends=begun)
    }
    if sides:
        names = comparing.names(sides, context.labels())
        told = zip(side_by_side.PARTS[1:], sides.values, names, strict=True)
        found |= {
            part: Control(name=part, value=value, own=[(value, name)], idle=name)
            for part, value, name in told
        }
    return {key_of(ids.compare(part)): control for part, control in found.items()}


def _hidden(page: layouts.Page, reading: Reading) -> list[tuple[str, str]]:
    """What of the view no control of the page shows: it goes along."""
    shown = {*page.choices, "sort", "layer", "points", "each", comparing.COMPARE}
    return [(name, text) for name, text in reading.view.items() if name in queries.VIEW and name not in shown]


# --- links --------------------------------------------------------------------------------------------------------------


def _links(page: layouts.Page, search: str, reading: Reading, context: ShellContext) -> dict[str, str | None]:
    """Links that follow the view, as assets/shell.js writes them."""
    carried = queries.write(
        reading.filters, {name: text for name, text in reading.view.items() if name in queries.VIEW}
    )
    found: dict[str, str | None] = {key_of(ids.nav(one.path)): one.path + carried for one in context.pages}
    found[ids.METHODS_LINK] = f"/methods{carried}"
    for code in interface.offered(context.country):
        spoken = {**reading.view, "lang": "" if code == ENGLISH else code}
        found[key_of(ids.language(code))] = page.path + queries.write(reading.filters, spoken)
    return found | _exports(page, search, reading, context)


def _exports(
    page: layouts.Page, search: str, reading: Reading, context: ShellContext
) -> dict[str, str | None]:
    here = next(one for one in context.pages if one.path == page.path)
    found: dict[str, str | None] = {}
    for kind in ("csv", "xlsx"):
        own = ("page", *here.parameters, "level", comparing.COMPARE)
        answers = _kept(f"?page={here.answers}&{search[1:]}", own)
        found[key_of(ids.export_link("answers", kind))] = (
            f"/export/answers.{kind}{answers}" if here.answers else None
        )
        for table in TABLES:
            rows = f"/export/{table}.{kind}{_kept(search, parameters_of(table))}"
            found[key_of(ids.export_link(table, kind))] = rows if table in (here.tables or TABLES) else None
    found[key_of(ids.export_link("brief", "pdf"))] = brief(page, reading, context) if here.answers else None
    return found


def brief(page: layouts.Page, reading: Reading, context: ShellContext) -> str:
    """The address of the brief of the one district that is chosen, else of the country with whatever is."""
    filters, code = reading.filters, context.country.iso3
    if (
        len(filters.district) == 1
        and "unknown" not in filters.district
        and not (filters.province or filters.ds_division)
    ):
        filters, code = filters.having(district=()), filters.district[0]
    manner = {name: reading.view[name] for name in MANNER if name in reading.view}
    kept = {name: text for name, text in manner.items() if name != "measure" or page.path == "/"}
    return f"/brief/{code}.pdf{queries.write(filters, kept)}"


def _kept(search: str, names: tuple[str, ...]) -> str:
    """The parameters of a query that an export understands."""
    kept = [(name, value) for name, value in parse_qsl(search.removeprefix("?")) if name in names]
    query = "&".join(f"{name}={quote(value, safe=',:')}" for name, value in kept)
    return f"?{query}" if query else ""


def _rest(page: layouts.Page, search: str, context: ShellContext) -> Markup:
    """Where the rest of the page is for those whose browser runs no scripts."""
    reading = queries.read(search, context.allowed())
    ways = _exports(page, search, reading, context)
    offered = standing.exports()
    named: Mapping[str, tuple[str, str]] = {
        "answers": (key_of(ids.export_link("answers", "csv")), say("Numbers on this page")),
        "brief": (key_of(ids.export_link("brief", "pdf")), say("One-page brief")),
    }
    links = [(ways[key], words) for name, (key, words) in named.items() if name in offered and ways[key]]
    listed = Markup(" · ").join(Markup('<a href="{}">{}</a>').format(href, words) for href, words in links)
    return (
        Markup('<noscript><p class="notice written-rest">{} {}</p></noscript>').format(say(REST), listed)
        if links
        else Markup("")
    )
