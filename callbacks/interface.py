"""The language of the interface: in which one a request is answered, and what a page takes along in it for its scripts.

Belongs here: reading the wish out of a request. Not here: the texts (languages), and the names of places, which stand in each
country's table.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qs

from dash import Dash
from flask import Flask, Request, request
from markupsafe import escape

import languages
from callbacks.assembled import Head
from callbacks.program import Program
from geo.country import Country
from languages import catalogues, days
from layouts import ids
from layouts.written import Written

PARAMETER: Final = "lang"
HEADER: Final = "X-Language"  # of what a page's scripts ask for: the language of the page (assets/wire.js)


class Dashboard(Dash):
    """Dash, whose document says its language, brings the texts of its scripts in it, and names no more files than it needs."""

    head: Head | None = None  # of scripts and styles; without it they are named as Dash does
    written: Callable[[], Written | None] | None = None  # the page before any script has run

    def _config(self) -> dict[str, Any]:
        """What Dash tells its scripts; of components whose only children are the usual ones they need to be told nothing."""
        told: dict[str, Any] = super()._config()
        children = {
            space: {name: props for name, props in kinds.items() if props}
            for space, kinds in told["children_props"].items()
        }
        return told | {"children_props": children}

    def interpolate_index(self, *given: Any, **named: Any) -> str:
        page = self.written() if self.written else None
        if page:
            named["title"] = escape(page.title)
        if self.head is not None:
            early = self.head.early if page else ""
            named |= {
                "scripts": self.head.scripts(named["scripts"]),
                "css": self.head.styles(named["css"]) + early,
            }
        index = super().interpolate_index(*given, **named)
        marks = f' data-written="{page.seen}" data-page-filters="some"' if page else ""
        table = "" if languages.current() == languages.ENGLISH else _table()
        return index.replace("<html>", f'<html lang="{languages.current()}"{marks}>', 1).replace(
            "<body>", f"<body>{page.body if page else ''}{table}", 1
        )


def offered(country: Country) -> Mapping[str, str]:
    """The languages on offer, each by its own name: those that have a catalogue and names for the places of the country."""
    return {
        code: name
        for code, name in languages.NAMES.items()
        if code in country.languages or code == languages.ENGLISH
    }


def language(country: Country, *, asked: str = "") -> str:
    """The language for whoever asks: the one asked for where it is on offer, else English."""
    return asked if asked in offered(country) else languages.ENGLISH


def register(server: Flask, program: Program) -> None:
    """Speak the language of each request. Call it before all else: what is refused is refused in it."""

    @server.before_request
    def begin() -> None:
        asked = request.args.get(PARAMETER) or request.headers.get(HEADER, "")
        languages.speak(language(program.country, asked=asked))


def register_events(server: Flask, program: Program, *, events: str) -> None:
    """Speak the language of the address that an event tells. Call it when what is too long has been refused."""

    @server.before_request
    def begin_event() -> None:
        if request.method == "POST" and request.path == events and (search := _address(request)) is not None:
            asked = parse_qs(search.removeprefix("?")).get(PARAMETER, [""])[-1]
            languages.speak(language(program.country, asked=asked))


def _address(asked: Request) -> str | None:
    """The query of the page that an event comes from; None where it says none."""
    try:
        body: Any = asked.get_json(silent=True)
    except RecursionError:
        return None
    told = [part for name in ("inputs", "state") for part in _parts(body, name)]
    found = (
        part.get("value")
        for part in told
        if part.get("id") == ids.ADDRESS and part.get("property") == "search"
    )
    return next((search for search in found if isinstance(search, str)), None)


def _parts(body: Any, name: str) -> Iterator[dict[str, Any]]:
    listed = body.get(name) if isinstance(body, dict) else None
    return (part for part in listed or () if isinstance(part, dict)) if isinstance(listed, list) else iter(())


def _table() -> str:
    """The texts of the scripts and the names of a calendar as a block of data in the page."""
    said = catalogues.texts(languages.current()).scripts
    table = json.dumps({"said": dict(said), "calendar": days.calendar()}, ensure_ascii=False).replace(
        "<", "\\u003c"
    )
    return f'<script type="application/json" id="{ids.WORDS}">{table}</script>'


def is_draft() -> bool:
    """Whether texts of the language spoken have not been read by a native speaker yet."""
    spoken = languages.current()
    return spoken != languages.ENGLISH and catalogues.texts(spoken).drafts > 0
