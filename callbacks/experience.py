"""What returnees say in their own words, for staff alone: looked for by word, theme, satisfaction and assistance, twenty at a time.

Belongs here: the request, the controls, the list. Not here: which answers fit (data/asking/experience.py), the charts beside them
(drawings/experience.py), who may read (sharing/policy.py), what is written down of it (noting.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import parse_qs

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from callbacks import queries, viewing
from callbacks.program import Program
from charts import formats
from data import codebook
from data.asking import experience, searching
from data.asking.experience import NOT_STATED, Found, Said, Wanted
from data.filters import Filters
from geo.country import Country
from languages import current, in_language, later, say, say_n
from layouts import ids, pages
from layouts.aria import aria
from layouts.controls import Option, view_choice

NAME: Final = "experience"
ROWS: Final = 20
FEW: Final = 5  # answers, below which staff are told that they may point to one person
ANY: Final = "any"
FIELDS: Final = ("theme", "satisfaction", "assistance")  # of the codebook
NOT_FOR_YOU: Final = later("What people said in their own words is for staff; sign in first.")
CARE: Final = later(
    "For staff. Phone and identity numbers, e-mail addresses and names that are introduced as such are masked; other names "
    "and places may stand in an answer. Quote nothing by which a person can be known."
)
NO_TEXTS: Final = later(
    "None of these interviews holds an answer in own words: the form has no column “experience”, or the time for which "
    "such answers are kept is over."
)
NO_THEMES: Final = later("No themes were noted for these answers: a form has them in the column “themes”.")
NOTHING_FITS: Final = later(
    "Nothing fits. Look for one word alone, or for a part of it; words are found in the language in which they were said."
)
FEW_ANSWERS: Final = later("Fewer than {few} answers: they can point to one person. Do not pass them on.")
NOTHING: Final = later("No interview on record for these filters. Lift a filter, or choose a longer period.")


@dataclass(frozen=True)
class Asked:
    """What an address asks for: the filters, what is looked for, and the position of the first answer (from 0)."""

    filters: Filters
    wanted: Wanted
    first: int
    view: Mapping[str, str]

    @classmethod
    def of(cls, search: str | None, program: Program) -> "Asked":
        """What can be understood of an address; codes that are none are left out."""
        reading = queries.read(search, program.allowed())
        codes = {name: _code(name, reading.view.get(name, "")) for name in FIELDS}
        words = searching.words_of(reading.view.get(queries.WORDS, ""))
        place = parse_qs((search or "").removeprefix("?")).get(queries.FIRST, ["1"])[0]
        first = int(place) - 1 if place.isascii() and place.isdigit() and len(place) < 10 else 0
        filters = reading.filters.for_table(experience.TABLE)
        return cls(filters, Wanted(words=words, **codes), max(first, 0), reading.view)

    def address(self, *, first: int = 0, **changes: str) -> str:
        """The address of the same view from another position, or with something else looked for."""
        query = queries.write(self.filters, {**self.view, **changes})
        place = f"{queries.FIRST}={first + 1}" if first else ""
        return pages.BY_NAME[NAME].path + query + (f"{'&' if query else '?'}{place}" if place else "")


def register(app: Dash, program: Program) -> None:
    """Add the callback of the list; the cards are filled like those of any page."""

    # The second input never changes. With the address alone a list that has just come into the page would not be asked for:
    # the address's own callback leaves it as it is, and what hangs on nothing else is then taken for answered.
    @app.callback(
        Output(ids.EXPERIENCE_LIST, "children"),
        Input(ids.ADDRESS, "search"),
        Input(ids.EXPERIENCE_LIST, "id"),
        State(ids.ADDRESS, "pathname"),
    )
    def show(search: str | None, _: str, path: str | None) -> Any:
        return shown(search, program) if path == pages.BY_NAME[NAME].path else no_update


def place(search: str | None, program: Program) -> Component:
    """Where the answers stand, with what looks for them. They come with an event of their own, which the audit notes."""
    choices = [
        view_choice(
            name, [Option(ANY, say("Any")), *_options(name)], label=label, value=_value(name, search, program)
        )
        for name, label in (("satisfaction", say("Satisfaction")), ("assistance", say("Assistance had")))
    ]
    return html.Section(
        [
            html.H2(say("What they say"), className="card-title"),
            html.P(say(CARE), className="card-subtitle"),
            html.Div([_field(search, program), *choices], className="voices-choices", role="search", **aria(label=say("Look for answers"))),
            html.Div(id=ids.EXPERIENCE_LIST, className="voices"),
        ],
        className="card",
    )  # fmt: skip


def way() -> list[Component]:
    """The way to the page, for those who may see it."""
    if not viewing.may(f"page {NAME}"):
        return []
    link = dmc.Anchor(
        say("What returnees say in their own words"),
        href=in_language(pages.BY_NAME[NAME].path),
        className="text-link",
    )
    return [html.P(link, className="card-tools")]


def shown(search: str | None, program: Program) -> list[Component]:
    """How many answers fit, by theme, twenty of them, and the way to the others. Raises NotAllowed for whoever is not staff."""
    viewing.demand("free text", say(NOT_FOR_YOU))
    asked = Asked.of(search, program)
    found = _found(asked, program)
    if found.fit and asked.first >= found.fit:  # an address from before the answers were fewer
        asked = replace(asked, first=(found.fit - 1) // ROWS * ROWS)
        found = _found(asked, program)
    said = html.P(_counted(found), className="voices-said", role="status")
    if not found.fit:
        return [said, *_nothing(asked, found)]
    entries = [_entry(one, asked.wanted.words, program.country) for one in found.said]
    few = [html.P(say(FEW_ANSWERS, few=FEW), className="notice")]
    return [
        said,
        _groups(asked, found),
        *(few if found.fit < FEW else []),
        html.Ol(entries, start=str(asked.first + 1), className="voices-list"),
        *([_pager(asked, found)] if found.fit > ROWS else []),
    ]


def _found(asked: Asked, program: Program) -> Found:
    rows = (asked.first, asked.first + ROWS)
    return experience.find(program.version(), asked.filters, asked.wanted, country=program.country, rows=rows)


# --- what looks for answers ------------------------------------------------------------------------------------------


def _field(search: str | None, program: Program) -> Component:
    return dmc.TextInput(
        id=ids.view(queries.WORDS),
        label=say("Words"),
        description=say("All of them; “two words” in double quotes as one"),
        value=queries.read(search, program.allowed()).view.get(queries.WORDS, ""),
        placeholder="debt, ණය, கடன்",
        debounce=400,
        size="sm",
        className="view-choice voices-words",
        inputProps={"type": "search", "maxLength": searching.LONGEST},
    )


def _options(name: str) -> list[Option]:
    book = codebook.load()
    return [Option(code, book.label(name, code, current())) for code in book.codes(name)]


def _value(name: str, search: str | None, program: Program) -> str:
    return _code(name, queries.read(search, program.allowed()).view.get(name, "")) or ANY


def _code(name: str, asked: str) -> str:
    """The code asked for if there is such a one; a theme may also be none."""
    known = codebook.load().codes(name)
    return asked if asked in known or (name == "theme" and asked == NOT_STATED) else ""


# --- the list --------------------------------------------------------------------------------------------------------


def _counted(found: Found) -> str:
    whole = {"texts": formats.count(found.texts), "interviews": formats.count(found.interviews)}
    if found.fit == found.texts:
        return say("Answers in own words: {texts}, of {interviews} interviews", **whole)
    return say(
        "{fit} of {texts} answers in own words, of {interviews} interviews",
        fit=formats.count(found.fit),
        **whole,
    )


def _nothing(asked: Asked, found: Found) -> list[Component]:
    """Why there is nothing to read, and what helps."""
    if not found.interviews:
        return [html.P(say(NOTHING))]
    if not found.texts:
        return [html.P(say(NO_TEXTS))]
    every = asked.address(**dict.fromkeys(queries.LOOKED_FOR, ""))
    way = dcc.Link(say("Show all answers"), href=every, className="text-link")
    return [html.P([say(NOTHING_FITS), " ", way])]


def _groups(asked: Asked, found: Found) -> Component:
    """The themes with the answers of each, as ways to these; without any, that there are none."""
    if not found.coded and not asked.wanted.theme:
        return html.P(say(NO_THEMES), className="card-foot")
    book = codebook.load()
    named = [(code, book.label("theme", code, current())) for code in book.codes("theme")] + [
        (NOT_STATED, say("No theme noted"))
    ]
    ways = [("", say("All"), None), *((code, label, found.by_theme.get(code, 0)) for code, label in named)]
    items = [html.Li(_group(asked, *way)) for way in ways if way[2] is None or way[2]]
    return html.Nav(
        html.Ul(items, className="voices-groups"), **aria(label=say("Answers by theme; one may have several"))
    )


def _group(asked: Asked, code: str, label: str, n: int | None) -> Component:
    inside = [label, *([html.Span(f" {formats.count(n)}", className="voices-n")] if n is not None else [])]
    if code == asked.wanted.theme:
        return html.Span(inside, className="voices-group voices-group--chosen", **aria(current="true"))
    return dcc.Link(inside, href=asked.address(theme=code), className="voices-group")


def _entry(said: Said, words: tuple[str, ...], country: Country) -> Component:
    text = [html.Mark(part) if hit else part for part, hit in searching.parts(said.text, words)]
    quote = html.Blockquote(text, className="voice", lang=searching.language_of(said.text))
    return html.Li([quote, html.P(" · ".join(_beside(said, country)), className="voice-beside")])


def _beside(said: Said, country: Country) -> list[str]:
    """What is told beside an answer: place, who, how long back, how content, which help, and the themes noted."""
    book, own = codebook.load(), said.beside

    def label(name: str) -> str:
        return book.label(name, str(own[name]), current()) if own[name] else ""

    helped = [code for code in book.codes("assistance") if own[f"assistance_{code}"]]
    helps = [book.label("assistance", code, current()) for code in helped]
    themes = [book.label("theme", code, current()) for code in said.themes]
    parts = [
        country.name_of(str(own["district"]), current()) if own["district"] else "",
        *(label(name) for name in ("sex", "age_group")),
        _back(own["months_since_return"]),
        say("Interview: {month}", month=formats.month(said.month)),
        label("satisfaction"),
        say("Had: {help}", help=", ".join(helps)) if helps else "",
        say("Speaks of: {themes}", themes=", ".join(themes)) if themes else "",
    ]
    return [part for part in parts if part]


def _back(months: object) -> str:
    """How long somebody had been back."""
    if not isinstance(months, int):
        return ""
    if not months:
        return say("Less than a month after the return")
    return say_n("{n} month after the return", "{n} months after the return", months, n=formats.count(months))


def _pager(asked: Asked, found: Found) -> Component:
    first, last = asked.first, min(asked.first + ROWS, found.fit)
    ways = ((say("Previous"), max(first - ROWS, 0), first > 0), (say("Next"), first + ROWS, last < found.fit))
    links = [
        dcc.Link(word, href=asked.address(first=to), className="text-link pager-way")
        if there
        else html.Span(word, className="pager-way pager-way--none")
        for word, to, there in ways
    ]
    numbers = {
        name: formats.count(n) for name, n in (("first", first + 1), ("last", last), ("all", found.fit))
    }
    span = say("Answers {first}–{last} of {all}, the newest first", **numbers)
    return html.Nav([html.Span(span), *links], className="pager", **aria(label=say("More answers")))
