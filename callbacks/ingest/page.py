"""What the ingest page shows: the state of an upload and the account of its check, put into the parts of the page.

Belongs here: which part stands there when, and its words and numbers. Not here: components (layouts/ingest*.py),
changes (routes.py).
"""

import time
from dataclasses import dataclass
from urllib.parse import parse_qs, quote

from dash.development.base_component import Component

from callbacks.ingest import gate, past, review, words
from callbacks.program import Program
from charts import formats
from data.uploads import folder
from data.uploads.folder import NoUpload, Progress, State, Upload
from layouts import ingest, pages
from layouts.shell import TABLES

PATH = "/ingest"
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
    if not gate.may("ingest"):
        return _still([], "not allowed")
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
    if state.phase == "checked" and (parts := review.parts(upload, state, program)):
        return _still([ingest.steps(1), *parts], key)
    if state.phase == "done":
        return _still([ingest.steps(3), _done(state), *past.parts(program)], key)
    if state.phase == "failed":
        sentence = words.here(state.fault)
        return _still([ingest.steps(1), ingest.trouble(f"{state.name} cannot be read.", sentence, again="Check again", cancel="Cancel")], key)  # fmt: skip
    sentence = "The file is here, but it was not checked yet by this release of the program."
    return _still(
        [ingest.steps(1), ingest.trouble(state.name, sentence, again="Check it", cancel="Cancel")], key
    )


def _still(body: list[Component | None], key: str) -> Shown:
    return Shown(body, None, False, key)


def _beginning(program: Program) -> Shown:
    body = [
        ingest.steps(0),
        past.demonstration(program),
        ingest.start(limit=program.settings.upload_limit),
        *past.parts(program),
    ]
    waiting, working = _waiting(program)
    return Shown(body, waiting, working, f"start:{past.stamp(program)}")


def _waiting(program: Program) -> tuple[Component | None, bool]:
    """The files that wait, above the rest so that choosing another one is not disturbed; whether one is worked on."""
    found = [(upload, *upload.settled()) for upload, _ in folder.of(program.settings.store, who=gate.who())]
    those = [
        ingest.Waiting(
            f"{PATH}?upload={quote(upload.id)}",
            f"{state.name}, {words.sheet(state.sheet)}" if state.sheet else state.name,
            TABLES[state.table],
            _standing(upload, state, cut),
        )
        for upload, state, cut in found
    ]
    ready = [
        (upload.id, state.accepted)
        for upload, state, _ in found
        if state.phase == "checked" and state.accepted and not state.fault
    ]
    accept = f"Accept all {formats.count(sum(rows for _, rows in ready))} rows of {len(ready)} files"
    shown = ingest.waiting(those, [id for id, _ in ready] if len(ready) > 1 else [], accept)
    return shown, any(state.working and not cut for _, state, cut in found)


def _standing(upload: Upload, state: State, cut: bool) -> str:
    """Where a file stands, in a few words."""
    if cut:
        return "cut short; open it to begin again"
    if state.working:
        queued = state.phase == "checking" and upload.progress().stage == "queued"
        return "waits its turn" if queued else "is being checked" if state.phase == "checking" else "is being brought in"  # fmt: skip
    if state.phase != "checked" or state.fault:
        return words.here(state.fault) if state.fault else "not checked yet"
    if not state.read:
        return "cannot be added yet: open it to see why"
    counts = {"would be added": state.accepted, "there already": state.duplicate, "left out": state.refused}
    return " · ".join(f"{formats.count(rows)} {said}" for said, rows in counts.items() if rows or said == "would be added")  # fmt: skip


def _bar(upload: Upload, state: State) -> Component:
    """How far the work is: by rows, while their number is known or can be guessed."""
    progress = upload.progress()
    title = f"Checking {state.name}" if state.phase == "checking" else f"Bringing in {state.name}"
    rows = formats.count(progress.rows)
    if progress.stage == "waiting":
        return ingest.bar(title, words.here(words.capital(progress.words)), share=None, stop=True)
    if progress.stage == "building":
        return ingest.bar(
            title, f"All {rows} rows are read; the new version is being put together.", share=None, stop=True
        )
    if not progress.rows:
        return ingest.bar(title, _before_rows(progress, state), share=None, stop=True)
    if progress.of is None:
        return ingest.bar(title, f"{rows} rows read", share=None, stop=True)
    share = min(100 * progress.rows / progress.of, 99)
    return ingest.bar(
        title, f"{rows} of about {formats.count(progress.of)} rows read", share=share, stop=True
    )


def _before_rows(progress: Progress, state: State) -> str:
    """What is done before the first row is read, and for how long: nobody knows how long it will take."""
    what = {
        "queued": "Waiting for the file before it",
        "looking": "Step 1 of 2: looking at what stands in the columns",
        "starting": "Step 2 of 2: looking through the values before the first row",
    }.get(progress.stage, "Looking through the file")
    if state.phase == "ingesting":
        what = "Looking through the values before the first row"
    seconds = max(int(time.time() - progress.since), 0) if progress.since else 0
    size = f" of {state.size / 1e6:,.1f} MB" if state.size >= 1e6 else ""
    return f"{what}{size}, {seconds} s so far" if seconds else f"{what}{size} …"


def _done(state: State) -> Component:
    name = TABLES[state.table]
    if not state.version:
        text = (
            "Every row of it was there already, from the same file read in the same way. Nothing was changed."
        )
        return ingest.done(f"Nothing in {state.name} was new", text, {"Bring in another file": PATH})
    text = (
        f"{formats.count(state.read)} rows read = {formats.count(state.accepted)} accepted + "
        f"{formats.count(state.duplicate)} there already + {formats.count(state.refused)} left out. All pages show this version now."
    )
    links = {
        f"See {name.lower()}": SEES[state.table],
        "See the records": f"/data?panel={state.table}",
        "Bring in another file": PATH,
    }
    return ingest.done(f"{formats.count(state.accepted)} new {name.lower()} from {state.name}", text, links)
