"""Whoever reads only Sinhala or Tamil finds no English sentence of ours on a page, the pages of staff and of files with problems included.

What stays in Latin letters: what a file holds, names, codes, commands, and who wrote the method a number is made by.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from dash.development.base_component import Component

from app import create_app
from callbacks import interface, pages
from callbacks.ingest import page
from callbacks.program import Program
from data.uploads import folder
from languages import ENGLISH, catalogues, speak, speaking
from layouts.pages import PAGES
from settings import Settings
from tests.callbacks.test_ingest import FILES, at_once, checked, client, decided, post, program, send
from tests.data.files import as_workbook
from tests.messy import MESSY

__all__ = ["at_once", "client", "post", "program"]  # fixtures

LANGUAGES = catalogues.TRANSLATED
TEXTS = ("children", "label", "title", "placeholder", "description", "alt", "aria-label")
# Four words in a row, one of them no name: a sentence.
SENTENCE = re.compile(r"(?:\b[A-Za-z][a-z'’]*\b ){3,}\b[a-z]+\b")
# Titles of what others wrote, whose names are not translated, and commands.
NAMES = re.compile(
    r"Department of Census and Statistics, Census of Population and Housing|Bureau of Foreign Employment|"
    r"IOM Sri Lanka briefing note on assisted voluntary return|python -m [a-z]+|--[a-z-]+"
)


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """A thread keeps the language of its last request."""
    yield
    speak(ENGLISH)


def said(component: Any) -> Iterator[str]:
    """Every text of a component and of those within it."""
    if isinstance(component, str):
        yield component
    elif isinstance(component, list | tuple):
        for one in component:
            yield from said(one)
    elif isinstance(component, dict):
        for name, value in component.items():
            if name in (*TEXTS, "group", "options", "items", "data"):
                yield from said(value)
    elif isinstance(component, Component):
        for name in (*TEXTS, "data"):
            yield from said(getattr(component, name, None))


def english(component: Any, *, but: str = "") -> list[str]:
    """The English sentences of a component, except what stands in ``but`` word for word."""
    return [
        text
        for text in dict.fromkeys(said(component))
        if any(found.group().strip() not in but for found in SENTENCE.finditer(NAMES.sub("…", text)))
    ]


@pytest.fixture(scope="module")
def server(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Program]:
    notes = f"sqlite:///{tmp_path_factory.mktemp('notes')}/audit.sqlite"
    chosen = Settings.model_validate({"store": demo_store, "database_url": notes, "rate_limit": 0})
    return create_app(chosen).server, Program(chosen)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [one.name for one in PAGES])
def test_no_page_shows_an_english_sentence(server: tuple[Any, Program], name: str, language: str):
    app, over = server
    path = next(one.path for one in PAGES if one.name == name)
    with app.test_request_context(f"{path}?{interface.PARAMETER}={language}"):
        app.preprocess_request()
        assert english(pages.content(path, f"?lang={language}", over)) == []


BAD_MAPPING = '[columns]\nrespondent_id = "Nobody"\n'
DAMAGED = {
    "nothing.csv": b"one;two\nthree;four\n",
    "a.pdf": b"%PDF-1.4 and more",
    "both.csv": MESSY.replace("25/03", "05/03").replace("26/03", "06/03").replace("28/03", "08/03").encode(),
    "locked.xlsx": b"PK\x03\x04 no workbook at all",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_with_problems_is_told_in_the_language(
    post: Callable[..., Any], program: Program, language: str
):
    upload = checked(post)
    with speaking(language):
        assert english(page.shown(f"?upload={upload}", program).body, but=MESSY) == []
    assert post(f"{FILES}/{upload}/check", json=decided(upload, program)).status_code == 202
    with speaking(language):
        told = page.shown(f"?upload={upload}", program).body
        assert english(told, but=MESSY) == []
        assert program.country.name_of("LK41", language) in "\n".join(said(told))  # the first rows, as stored
    assert post(f"{FILES}/{upload}/accept", json={}).status_code == 202
    with speaking(language):
        assert english(page.shown(f"?upload={upload}", program).body, but=MESSY) == []
        assert english(page.shown("", program).body, but=MESSY) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", DAMAGED)
def test_a_file_that_cannot_be_read_is_told_in_the_language(
    post: Callable[..., Any], program: Program, name: str, language: str
):
    upload = send(post, name=name, content=DAMAGED[name])
    post(f"{FILES}/{upload}/check", json={})
    state = folder.find(program.settings.store, upload, who="local").state()
    assert state.phase in ("checked", "failed")
    with speaking(language):
        assert english(page.shown(f"?upload={upload}", program).body, but=MESSY) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_with_two_rows_of_headers_is_told_in_the_language(
    post: Callable[..., Any], program: Program, tmp_path: Path, language: str
):
    rows: list[list[str]] = [list(line.split(";")) for line in MESSY.splitlines()]
    path = as_workbook(tmp_path / "two.xlsx", {"data": [["Who", *[""] * 8], *rows[1:]], "notes": rows[:1]})
    upload = send(post, name="two.xlsx", content=path.read_bytes())
    post(f"{FILES}/{upload}/check", json={})
    with speaking(language):
        assert english(page.shown(f"?upload={upload}", program).body, but=MESSY) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "address",
    [
        "/export/due.csv?sex=female",
        "/export/due.csv?from=never",
        "/export/quality.csv?table=cats",
        "/export/answers.csv?page=cats",
        "/export/answers.csv?page=hotline&compare=cats",
        "/export/calls.csv?sex=cats",
        "/export/calls.csv?level=district",
        "/export/cats.csv",
        "/brief/LK99.pdf",
        "/geo/cats.geojson",
    ],
)
def test_what_is_refused_is_refused_in_the_language(server: tuple[Any, Program], address: str, language: str):
    answered = server[0].test_client().get(address, headers={interface.HEADER: language})
    assert answered.status_code in (400, 404)
    assert english(answered.get_data(as_text=True)) == []
    assert re.search(r"[\u0B80-\u0BFF\u0D80-\u0DFF]", answered.get_data(as_text=True))
