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
from data.uploads import folder, landed, together
from data.uploads.folder import NoUpload, Progress, State, Upload
from languages import in_language, later, say, say_n
from layouts import ingest, pages
from layouts.shell import TABLES

PATH = "/ingest"
_STAGES = {
    "queued": later("Waiting for the file before it"),
    "looking": later("Step 1 of 2: looking at what stands in the columns"),
    "starting": later("Step 2 of 2: looking through the values before the first row"),
    "": later("Looking through the file"),
}
_SEE = {
    "activities": later("See outreach"),
    "responses": later("See comprehension"),
    "returnees": later("See the returnees"),
    "calls": later("See the hotline"),
}
_NEW = {
    "activities": later("{n} new activities from {file}"),
    "responses": later("{n} new responses from {file}"),
    "returnees": later("{n} new returnees from {file}"),
    "calls": later("{n} new hotline calls from {file}"),
}
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
        return pages.message(say("This page is for staff."), say("Sign in as staff to bring in files."))
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
        state, cut = landed.settled(upload, program.settings.store)
        return _of(upload, state, cut, program)
    except NoUpload as error:
        return _still([ingest.steps(0), ingest.trouble(say("This upload is gone."), str(error))], "gone")


def _of(upload: Upload, state: State, cut: bool, program: Program) -> Shown:
    key = f"{upload.id}:{state.step}:{cut}"
    if cut:
        sentence = (
            say(
                "The check of {file} was cut short, and nothing was changed. It can begin again.",
                file=state.name,
            )
            if state.phase == "checking"
            else say(
                "Bringing in {file} was cut short, and nothing was changed. It can begin again.",
                file=state.name,
            )
        )
        return _troubled(say("It was cut short."), sentence, key)
    if state.working:
        return Shown([ingest.steps(1 if state.phase == "checking" else 2)], _bar(upload, state), True, key)
    if state.phase == "checked" and (parts := review.parts(upload, state, program)):
        return _still([ingest.steps(1), *parts], key)
    if state.phase == "done":
        done = _done(state, taken_back=past.is_taken_back(upload, program))
        return _still([ingest.steps(3), done, *past.parts(program)], f"{key}:{past.stamp(program)}")
    if state.phase == "failed":
        return _troubled(say("{file} cannot be read.", file=state.name), words.here(state.fault), key)
    sentence = say("The file is here, but it was not checked yet by this release of the program.")
    return _troubled(state.name, sentence, key)


def _troubled(title: str, sentence: str, key: str) -> Shown:
    """What does not go on as it is; the file can be checked again, or let go."""
    trouble = ingest.trouble(title, sentence, again=say("Check again"), cancel=say("Cancel"))
    return _still([ingest.steps(1), trouble], key)


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
    store = program.settings.store
    those = [(upload, *landed.settled(upload, store)) for upload, _ in folder.of(store, who=gate.who())]
    found = [one for one in those if one[1].phase != "done"]
    held = {
        upload.id
        for upload, state, _ in found
        if state.phase == "checked" and review.repair_waits(upload, state)
    }
    lines = [
        ingest.Waiting(
            in_language(f"{PATH}?upload={quote(upload.id)}"),
            f"{state.name}, {words.sheet(state.sheet)}" if state.sheet else state.name,
            say(TABLES[state.table]),
            _standing(upload, state, cut, held=upload.id in held),
        )
        for upload, state, cut in found
    ]
    ready = [
        (upload, state)
        for upload, state, _ in found
        if state.phase == "checked" and state.accepted and not state.fault and upload.id not in held
    ]
    rows = together.rows(ready)
    order = ingest.Together(
        [upload.id for upload, _ in ready] if len(ready) > 1 else [],
        say_n(
            "Accept all {rows} row of {files} files",
            "Accept all {rows} rows of {files} files",
            rows,
            rows=formats.count(rows),
            files=len(ready),
        ),
        say("Rows that stand in several of these files are counted once.")
        if rows < sum(state.accepted for _, state in ready)
        else "",
    )
    idle = [upload.id for upload, state, cut in found if cut or state.phase != "ingesting"]
    shown = ingest.waiting(lines, order, idle if len(idle) > 1 else [])
    return shown, any(state.working and not cut for _, state, cut in found)


def _standing(upload: Upload, state: State, cut: bool, *, held: bool) -> str:
    """Where a file stands, in a few words. ``held``: a repair is offered that nobody has taken."""
    if cut:
        return say("cut short; open it to begin again")
    if state.working:
        queued = state.phase == "checking" and upload.progress().stage == "queued"
        if queued:
            return say("waits its turn")
        return say("is being checked") if state.phase == "checking" else say("is being brought in")
    if state.phase != "checked" or state.fault:
        return words.here(state.fault) if state.fault else say("not checked yet")
    if not state.read:
        return say("cannot be added yet: open it to see why")
    told = [say("{n} would be added", n=formats.count(state.accepted))]
    told += [say("{n} there already", n=formats.count(state.duplicate))] if state.duplicate else []
    told += [say("{n} left out", n=formats.count(state.refused))] if state.refused else []
    told += [say("a repair is offered: open it first")] if held else []
    return " · ".join(told)


def _bar(upload: Upload, state: State) -> Component:
    """How far the work is: by rows, while their number is known or can be guessed."""
    progress = upload.progress()
    title = (
        say("Checking {file}", file=state.name)
        if state.phase == "checking"
        else say("Bringing in {file}", file=state.name)
    )
    rows = formats.count(progress.rows)
    if progress.stage == "waiting":
        return ingest.bar(title, words.capital(words.here(progress.words)), share=None)
    if progress.stage == "building":
        told = say("All {n} rows are read; the new version is being put together.", n=rows)
        return ingest.bar(title, told, share=None)
    if not progress.rows:
        return ingest.bar(title, _before_rows(progress, state), share=None)
    if progress.of is None:
        return ingest.bar(title, say("{n} rows read", n=rows), share=None)
    share = min(100 * progress.rows / progress.of, 99)
    told = say("{n} of about {all} rows read", n=rows, all=formats.count(progress.of))
    return ingest.bar(title, told, share=share)


def _before_rows(progress: Progress, state: State) -> str:
    """What is done before the first row is read, and for how long: nobody knows how long it will take."""
    what = say(_STAGES.get(progress.stage, _STAGES[""]))
    if state.phase == "ingesting":
        what = say("Looking through the values before the first row")
    seconds = max(int(time.time() - progress.since), 0) if progress.since else 0
    told = [what]
    told += [say("{n} MB", n=f"{state.size / 1e6:,.1f}")] if state.size >= 1e6 else []
    told += [say("{n} s so far", n=seconds)] if seconds else []
    return f"{', '.join(told)} …"


def _done(state: State, *, taken_back: bool) -> Component:
    another = say("Bring in another file")
    if not state.version:
        text = say(
            "Every row of it was there already, from the same file read in the same way. Nothing was changed."
        )
        return ingest.done(
            say("Nothing in {file} was new", file=state.name), text, {another: in_language(PATH)}
        )
    sentence = (
        later(
            "{read} rows read = {accepted} accepted + {duplicate} there already + {refused} left out. They were taken back since: all pages show another version."
        )
        if taken_back
        else later(
            "{read} rows read = {accepted} accepted + {duplicate} there already + {refused} left out. All pages show this version now."
        )
    )
    text = say(
        sentence,
        read=formats.count(state.read),
        accepted=formats.count(state.accepted),
        duplicate=formats.count(state.duplicate),
        refused=formats.count(state.refused),
    )
    links = {
        say(_SEE[state.table]): in_language(SEES[state.table]),
        say("See the records"): in_language(f"/data?panel={state.table}"),
        another: in_language(PATH),
    }
    title = say(_NEW[state.table], n=formats.count(state.accepted), file=state.name)
    return ingest.done(title, text, links)
