"""What the ingest page shows: the state of an upload and the account of its check, put into the parts of the page.

Belongs here: which part stands there when, and its words and numbers. Not here: components (layouts/ingest*.py),
changes (routes.py).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, quote
from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from callbacks.ingest import gate, review, words
from callbacks.program import NothingToShow, Program
from charts import formats
from data.uploads import folder
from data.uploads.folder import NoUpload, State, Upload
from layouts import ingest, ingest_history, pages
from layouts.ingest_history import Line
from layouts.shell import TABLES

PATH = "/ingest"
LINES = 12  # of the history
SEES = {
    "activities": "/outreach",
    "responses": "/comprehension",
    "returnees": "/returnees",
    "calls": "/hotline",
}


@dataclass(frozen=True)
class Shown:
    """What the page shows now: its body, how far the work is, whether to ask again, and the name of all this."""

    body: list[Component | None]
    progress: Component | None
    working: bool
    key: str


def content(page: pages.Page, program: Program) -> list[Component]:
    """The frame of the page, to be filled by its callback."""
    if not gate.may("ingest"):
        return pages.message("This page is for staff.", "Sign in as staff to bring in files.")
    access = {"token": gate.token(program), "megabytes": program.settings.upload_limit}
    return ingest.frame(pages.head(page), access=access)


def shown(search: str | None, program: Program) -> Shown:
    """The page for an address: the upload it names, or where to choose a file."""
    name = parse_qs((search or "").removeprefix("?")).get("upload", [""])[0]
    if not name:
        return _beginning(program)
    try:
        upload = folder.find(program.settings.store, name, who=gate.who())
        state, cut = upload.settled()
        return _of(upload, state, cut, program)
    except NoUpload as error:
        return _still([ingest.steps(0), ingest.trouble("This upload is gone.", str(error))], "gone")


def _of(upload: Upload, state: State, cut: bool, program: Program) -> Shown:
    key = f"{upload.id}:{state.step}:{cut}"
    if cut:
        what = "check" if state.phase == "checking" else "taking over"
        sentence = f"The {what} of {state.name} was cut short, and nothing was changed. It can begin again."
        return _still([ingest.steps(1), ingest.trouble("It was cut short.", sentence, again="Check again", cancel="Cancel")], key)  # fmt: skip
    if state.working:
        return Shown([ingest.steps(1 if state.phase == "checking" else 2)], _bar(upload, state), True, key)
    if state.phase == "checked":
        return _still([ingest.steps(1), *review.parts(upload, state, program)], key)
    if state.phase == "done":
        return _still([ingest.steps(3), _done(state), *_history(program)], key)
    if state.phase == "failed":
        sentence = words.here(state.fault)
        return _still([ingest.steps(1), ingest.trouble(f"{state.name} cannot be read.", sentence, again="Check again", cancel="Cancel")], key)  # fmt: skip
    sentence = "The file is here, but it was not checked yet."
    return _still(
        [ingest.steps(1), ingest.trouble(state.name, sentence, again="Check it", cancel="Cancel")], key
    )


def _still(body: list[Component | None], key: str) -> Shown:
    return Shown(body, None, False, key)


def _beginning(program: Program) -> Shown:
    those = [
        ingest.Waiting(f"{PATH}?upload={quote(upload.id)}", state.name, f"→ {TABLES[state.table]}")
        for upload, state in folder.of(program.settings.store, who=gate.who())
    ]
    body = [
        ingest.steps(0),
        ingest.start(limit=program.settings.upload_limit),
        ingest.waiting(those),
        *_history(program),
    ]
    return _still(body, f"start:{','.join(one.href for one in those)}")


def _bar(upload: Upload, state: State) -> Component:
    """How far the work is: by rows, while their number is known or can be guessed."""
    progress = upload.progress()
    title = f"Checking {state.name}" if state.phase == "checking" else f"Bringing in {state.name}"
    rows = formats.count(progress.rows)
    if progress.stage == "building":
        return ingest.bar(
            title, f"All {rows} rows are read; the new version is being put together.", share=None, stop=True
        )
    if not progress.rows:
        return ingest.bar(title, "Looking through the file …", share=None, stop=True)
    if progress.of is None:
        return ingest.bar(title, f"{rows} rows read", share=None, stop=True)
    share = min(100 * progress.rows / progress.of, 99)
    return ingest.bar(
        title, f"{rows} of about {formats.count(progress.of)} rows read", share=share, stop=True
    )


def _done(state: State) -> Component:
    name = TABLES[state.table]
    if not state.version or not state.accepted:
        text = (
            f"Of {formats.count(state.read)} rows, {formats.count(state.duplicate)} were there already and "
            f"{formats.count(state.refused)} were left out."
        )
        return ingest.done(f"Nothing of {state.name} was new", text, {"Bring in another file": PATH})
    text = (
        f"{formats.count(state.read)} rows read = {formats.count(state.accepted)} accepted + {formats.count(state.duplicate)} "
        f"there already + {formats.count(state.refused)} left out. All pages show them now, as version {state.version}. "
        "The file that was uploaded has been removed from the waiting room."
    )
    links = {f"See {name.lower()}": SEES[state.table], "See the records": f"/data?panel={state.table}", "Bring in another file": PATH}  # fmt: skip
    return ingest.done(f"{formats.count(state.accepted)} new {name.lower()} from {state.name}", text, links)


def _history(program: Program) -> list[Component | None]:
    """What was brought in, and the versions kept."""
    try:
        version = program.version()
    except NothingToShow as nothing:
        return [ingest_history.history(()), None] if "no data" in str(nothing) else [None]
    zone = ZoneInfo(program.country.time_zone)
    lines = [_line(entry, zone) for entry in reversed(version.meta["ingests"][-LINES:])]
    return [ingest_history.history(lines)]


def _line(entry: Any, zone: ZoneInfo) -> Line:
    rows = (
        f"{entry['read']:,} read = {entry['accepted']:,} accepted + {entry['duplicate']:,} duplicate "
        f"+ {entry['refused']:,} refused"
    )
    what = f"{entry['file']} → {TABLES[entry['table']]}"
    return Line(moment(entry["when"], zone), str(entry.get("who") or "–"), what, rows)


def moment(text: str, zone: ZoneInfo) -> str:
    """A moment in the time of the country: 21 Nov 2026, 23:07."""
    when = datetime.fromisoformat(text).astimezone(zone)
    return f"{when.day} {when:%b %Y, %H:%M}"
