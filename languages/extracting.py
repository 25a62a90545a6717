"""From the code to the catalogues: every message that is said anywhere, and what changed of it in each language.

Belongs here: finding messages and bringing a catalogue in line with them. A message whose English has changed starts anew: nothing is
guessed from one that looks alike, for what stands in a catalogue is shown.
"""

import ast
import csv
import io
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import write_po

from languages import catalogues

ROOT: Final = Path(__file__).parents[1]
ROOMS: Final = ("callbacks", "charts", "data", "geo", "indicators", "layouts", "sharing")
KEYWORDS: Final = {
    "say": 1,
    "later": 1,
    "rich": 1,
    "noted": 1,
    "say_n": 2,
}  # how many of the first values are texts
WIDTH: Final = 110
# The history knows when; a date in the file would change it without need.
DAY: Final = datetime(2026, 1, 1, tzinfo=UTC)
# Of a country's settings: what a person reads. Names of places stand in its table, in every language.
OF_COUNTRY: Final = ("name",)
OF_LEVEL: Final = ("title", "plural", "article")
OF_CONTEXT: Final = ("label",)

Found = tuple[str | tuple[str, ...], str]


def messages() -> dict[str | tuple[str, ...], list[str]]:
    """Every message of the code (with a number: a pair), and the files that say it."""
    found: dict[str | tuple[str, ...], list[str]] = {}
    for message, where in (*_in_python(), *_in_scripts(), *_in_countries()):
        files = found.setdefault(message, [])
        if where not in files:
            files.append(where)
    return found


def _in_python() -> Iterator[Found]:
    """Read as Python reads it: Babel's own reader sees no call within an f-string on some versions of Python."""
    files = [ROOT / "app.py", *(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))]
    for path in sorted(files):
        where = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call) and (message := _said(node)):
                yield message, where


def _said(call: ast.Call) -> str | tuple[str, ...]:
    """The message of a call, with a number a pair; blank where it is none of ours or says a constant."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    texts = [one.value for one in call.args[: KEYWORDS.get(name, 0)] if isinstance(one, ast.Constant)]
    if not texts or not all(isinstance(text, str) for text in texts):
        return ""
    return tuple(map(str, texts)) if len(texts) > 1 else str(texts[0])


def _in_scripts() -> Iterator[Found]:
    for path in sorted((ROOT / "assets").glob("*.js")):
        for _, message, _, _ in extract_from_file("javascript", path, keywords={"say": None}):
            yield message, path.relative_to(ROOT).as_posix()


def _in_countries() -> Iterator[Found]:
    for path in sorted((ROOT / "geo" / "countries").glob("*/country.toml")):
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        if not set(told["languages"]) & set(catalogues.TRANSLATED):
            continue
        where = path.relative_to(ROOT).as_posix()
        texts = [told[name] for name in OF_COUNTRY]
        texts += [level[name] for level in told["levels"].values() for name in OF_LEVEL]
        texts += [figure[name] for figure in told.get("context", {}).values() for name in OF_CONTEXT]
        texts += told.get("credits", {}).values()
        texts += _titles(path.with_name("returns.csv"))
        yield from ((text, where) for text in texts)


def _titles(returns: Path) -> list[str]:
    """What the tables of a country's returns are called, where it has any."""
    if not returns.exists():
        return []
    with returns.open(encoding="utf-8", newline="") as file:
        return list(dict.fromkeys(row["table"] for row in csv.DictReader(file)))


def updated(language: str) -> Catalog:
    """The catalogue of a language with today's messages: what is translated stays, what nobody says any more goes."""
    before = (
        catalogues.catalogue(language) if catalogues.path(language).exists() else Catalog(locale=language)
    )
    after = Catalog(
        locale=language,
        project="Community Response Map",
        version="0.1",
        copyright_holder="the Community Response Map contributors",
        creation_date=DAY,
        revision_date=DAY,
        fuzzy=False,
        header_comment=f"# {catalogues.NAMES[language]}: see docs/languages.md. A message marked fuzzy is a draft.",
    )
    for message, files in sorted(messages().items(), key=lambda pair: (pair[1][0], str(pair[0]))):
        kept = before.get(message)
        after.add(
            message,
            string=_translation(kept, message),
            locations=[(file, None) for file in files],  # pyright: ignore[reportArgumentType] -- a line would change with every edit
            flags=(kept.flags & {"fuzzy"}) if kept else (),
            user_comments=kept.user_comments if kept else (),
        )
    return after


def _translation(kept: Message | None, message: str | tuple[str, ...]) -> str | tuple[str, ...] | None:
    if kept is None or isinstance(kept.id, tuple | list) != isinstance(message, tuple):
        return None
    return tuple(kept.string) if isinstance(kept.string, list) else kept.string


def written(catalogue: Catalog) -> bytes:
    """The catalogue as its file has it; the same messages make the same bytes."""
    file = io.BytesIO()
    write_po(file, catalogue, width=WIDTH, include_lineno=False, sort_output=False)
    return file.getvalue()


def update(language: str) -> Catalog:
    """Bring the file of a language in line with the code."""
    catalogue = updated(language)
    path = catalogues.path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(written(catalogue))
    return catalogue
