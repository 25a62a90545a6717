"""The routes of the ingest page: files stream in, orders are given, problems stream out. Nothing else changes anything.

Belongs here: requests and answers (JSON with a ``sentence`` where something was refused). Not here: who may (gate.py),
what is done (data/uploads), what is shown (page.py).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from flask import Flask, Response, request, send_file
from werkzeug.exceptions import HTTPException

from callbacks.ingest import gate
from callbacks.program import Program
from data import tables
from data.store import NotKept, StoreDamaged
from data.uploads import decided as deciding
from data.uploads import folder, landed, work
from data.uploads.decided import Decided
from data.uploads.folder import NoUpload, Refused, State, Upload
from languages import later, say

FILES: Final = "/ingest/files"
VERSIONS: Final = "/ingest/versions"
_PIECE: Final = 1 << 20
_SMALL: Final = 5 << 20  # bytes of a mapping or an XLSForm
MEGABYTE: Final = 1_000_000
MOST_SHEETS: Final = 60  # of a file that are looked at together: one a district, one a day of a month
_CUT: Final = later("The file did not come whole; send it again.")


class _BadRequest(Exception):
    """A request no page of ours sends, or a file that cannot be taken: status and sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def register(server: Flask, program: Program) -> None:
    """Add the routes."""

    def add(rule: str, name: str, view: Callable[..., Response]) -> None:
        server.add_url_rule(rule, name, _guarded(view, program), methods=["POST"])

    add(FILES, "upload", lambda: receive(program))
    add(f"{FILES}/<id>/mapping", "upload-mapping", lambda id: receive_part(program, id, "mapping"))
    add(f"{FILES}/<id>/form", "upload-form", lambda id: receive_part(program, id, "form"))
    add(f"{FILES}/<id>/check", "upload-check", lambda id: check(program, id))
    add(f"{FILES}/<id>/accept", "upload-accept", lambda id: accept(program, id))
    add(f"{FILES}/<id>/cancel", "upload-cancel", lambda id: cancel(program, id))
    add(f"{FILES}/<id>/sheets", "upload-sheets", lambda id: sheets(program, id))
    add(f"{FILES}/accept", "uploads-accept", lambda: accept_together(program))
    server.add_url_rule(
        f"{VERSIONS}/<name>/current",
        "version-back",
        _guarded(lambda name: go_back(program, name), program, action="go back"),
        methods=["POST"],
    )
    server.add_url_rule(
        f"{FILES}/<id>/problems.csv", "upload-problems", _told(lambda id: problems(program, id))
    )


def receive(program: Program) -> Response:
    """Take a file, piece by piece onto the disk; answers with the id of the upload."""
    table = request.args.get("table", "")
    if table not in tables.TABLES:
        raise _BadRequest(400, say("Say what the file holds: {tables}.", tables=", ".join(tables.TABLES)))
    size = _size(program.settings.upload_limit * MEGABYTE)
    upload = folder.create(program.settings.store, who=gate.who(), table=table)
    try:
        with upload.held():
            path = upload.receive("file", request.args.get("name", ""), _pieces())
            _whole(path.stat().st_size, size)
            upload.change(phase="received", name=path.name, size=size)
    except BaseException:
        upload.remove()
        raise
    return _json({"upload": upload.id}, 201)


def receive_part(program: Program, id: str, part: str) -> Response:
    """Take a mapping or an XLSForm to go with a file."""
    upload = _found(program, id)
    if upload.state().phase not in ("received", "failed"):
        raise Refused(say("This file was checked already; cancel it and send both together."))
    size = _size(_SMALL)
    with upload.held():
        path = upload.receive(part, request.args.get("name", ""), _pieces())
        _whole(path.stat().st_size, size)
    return _json({"upload": upload.id}, 201)


def check(program: Program, id: str) -> Response:
    """Check the file, with what a person decided on the page if it was checked before."""
    upload = _found(program, id)
    state, asked = upload.state(), _body()
    _same_page(state, asked)
    if state.phase in ("receiving", "done"):
        raise Refused(say("This file is not waiting to be checked."))
    account = upload.account()
    changes = _another_table(state, asked) or _another_sheet(account, asked)
    if not changes and asked and account is not None and state.decided is not None:
        decided = Decided.from_json(state.decided)
        after = deciding.revised(decided, asked, table=state.table, account=account, country=program.country)
        changes = {"decided": after.to_json()}
    work.start([upload], "check", _place(program), **changes)
    return _json({"upload": upload.id}, 202)


def _another_table(state: State, asked: object) -> dict[str, Any]:
    """What changes where another table was chosen: what was decided was about the one before. Raises Refused for none of ours."""
    table = asked.get("table") if isinstance(asked, dict) else None
    if table in (None, state.table):
        return {}
    if table not in tables.TABLES:
        named, ours = repr(str(table)[:80]), ", ".join(tables.TABLES)
        raise Refused(say("There is no table {table}; there are {tables}.", table=named, tables=ours))
    return {"table": table, "decided": None, "sheet": ""}


def _another_sheet(account: Mapping[str, Any] | None, asked: object) -> dict[str, Any]:
    """What changes where another sheet was chosen: its columns are others. Raises Refused for one the file does not have."""
    sheet = asked.get("sheet") if isinstance(asked, dict) else None
    if account is None or sheet in (None, account["sheet"]):
        return {}
    if sheet not in account["sheets"]:
        raise Refused(
            say("{sheet} is no sheet of this file; load the page again.", sheet=repr(str(sheet)[:80]))
        )
    return {"sheet": sheet, "decided": None}


def accept(program: Program, id: str) -> Response:
    """Bring the file in as it was checked last. To ask twice is to ask once."""
    upload = _found(program, id)
    with _once([upload], program):
        if not _accepted(upload, program):
            _same_page(upload.state(), _body())
            work.start([_ready(upload)], "ingest", _place(program))
    return _json({"upload": upload.id}, 202)


def accept_together(program: Program) -> Response:
    """Bring several files in as they were checked last, as one version; none where one of them is not ready."""
    asked = _body()
    ids = asked.get("uploads") if isinstance(asked, dict) else None
    if not isinstance(ids, list) or not ids or len(ids) > folder.MOST + MOST_SHEETS:
        raise _BadRequest(400, say("Say which files are to be brought in."))
    uploads = [_found(program, id) for id in dict.fromkeys(map(str, ids))]
    with _once(uploads, program):
        if waiting := [_ready(upload) for upload in uploads if not _accepted(upload, program)]:
            work.start(waiting, "ingest", _place(program))
    return _json({"uploads": [upload.id for upload in uploads]}, 202)


@contextmanager
def _once(uploads: Sequence[Upload], program: Program) -> Iterator[None]:
    """What is refused because a second press on the button overtook this one was done all the same."""
    try:
        yield
    except Refused:
        if not all(_accepted(upload, program) for upload in uploads):
            raise


def _accepted(upload: Upload, program: Program) -> bool:
    """Whether it is being brought in already, or was."""
    state, cut = landed.settled(upload, program.settings.store)
    return state.phase == "done" or (state.phase == "ingesting" and not cut)


def _same_page(state: State, asked: object) -> None:
    """Raise Refused where a page asks that shows another check than the last: what it offered meant something else."""
    step = asked.get("step") if isinstance(asked, dict) else None
    if step not in (None, state.step):
        raise Refused(say("This page is older than the last check; load it again."))


def _ready(upload: Upload) -> Upload:
    """An upload that can be brought in. Raises Refused."""
    state, cut = upload.settled()
    if not (state.phase == "checked" or (state.phase == "ingesting" and cut)):
        raise Refused(
            say("{file} is not ready: it has to be checked first.", file=state.name)
            if state.name
            else say("This file is not ready: it has to be checked first.")
        )
    if not state.accepted + state.refused:
        raise Refused(say("There is nothing in {file} that could be added.", file=state.name))
    return upload


def sheets(program: Program, id: str) -> Response:
    """Look at the other sheets of a file that hold records of its table, each as an upload of its own."""
    upload = _found(program, id)
    state, account = upload.state(), upload.account()
    if state.phase != "checked" or account is None or state.apart or not account["others"]:
        raise Refused(say("This file has no other sheets that wait to be looked at; load the page again."))
    names = account["others"]
    if len(names) > MOST_SHEETS:
        raise Refused(
            say(
                "{n} more sheets of this file hold such records, and at most {most} can be looked at together: save it as several files.",
                n=len(names),
                most=MOST_SHEETS,
            )
        )
    with upload.held():
        apart = _sheets_of(upload, names, program)
        upload.change(apart=True)
    for one in apart:
        work.start([one], "check", _place(program))
    return _json({"uploads": [one.id for one in apart]}, 202)


def _sheets_of(upload: Upload, names: Sequence[str], program: Program) -> list[Upload]:
    """An upload for each sheet, or none of them."""
    apart: list[Upload] = []
    try:
        for name in names:
            apart.append(folder.for_sheet(program.settings.store, upload, name))
    except BaseException:
        for one in apart:
            one.remove()
        raise
    return apart


def cancel(program: Program, id: str) -> Response:
    """Stop the work on the upload and remove it with everything that was sent."""
    upload = _found(program, id)
    work.stop(upload)
    with upload.held():
        if landed.finish(upload, program.settings.store) or upload.state().version:
            raise Refused(
                say(
                    "{file} came in before it could be stopped. To take it out again, go back to the version before it.",
                    file=upload.state().name,
                )
            )
        upload.remove()
    return _json({}, 200)


def go_back(program: Program, name: str) -> Response:
    """Make an earlier version the current one. Refused while somebody writes: a request is not to wait for that."""

    def busy(_: str) -> None:
        raise Refused(say("A file is being brought in just now; go back when that is done."))

    try:
        version = program.store.go_back(name, who=gate.who(), told=busy)
    except NotKept:
        raise Refused(
            say("This version is on show already, or not kept any more; load the page again.")
        ) from None
    return _json({"version": version.name}, 200)


def problems(program: Program, id: str) -> Response:
    """Every problem of the last check as CSV."""
    if not gate.may("ingest"):
        raise gate.Forbidden(say("You may not see this file."))
    upload = _found(program, id)
    path = upload.path / "problems.csv"
    if not path.is_file():
        raise NoUpload
    stem = upload.state().name.rpartition(".")[0] or "file"
    answered = send_file(
        path.resolve(), mimetype="text/csv", as_attachment=True, download_name=f"problems of {stem}.csv"
    )
    answered.headers["Cache-Control"] = "no-store"
    return answered


def _found(program: Program, id: str) -> Upload:
    return folder.find(program.settings.store, id, who=gate.who())


def _place(program: Program) -> work.Place:
    chosen = program.settings
    return work.Place(chosen.store, chosen.country, chosen.score_weights)


def _size(limit: int) -> int:
    """The size that is announced. Raises _BadRequest before a byte is read of what is too large."""
    size = request.content_length
    if size is None:
        raise _BadRequest(411, say("The size of the file was not said; choose the file again."))
    if size > limit:
        raise _BadRequest(
            413,
            say(
                "The file has {size} MB; at most {most} MB can be brought in here.",
                size=f"{size / MEGABYTE:,.0f}",
                most=f"{limit / MEGABYTE:,.0f}",
            ),
        )
    if size == 0:
        raise _BadRequest(400, say("The file is empty; export it again."))
    request.max_content_length = limit
    return size


def _pieces() -> Iterator[bytes]:
    while piece := request.stream.read(_PIECE):
        yield piece


def _whole(came: int, announced: int) -> None:
    if came != announced:
        raise _BadRequest(400, say(_CUT))


def _body() -> object:
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


def _guarded(
    view: Callable[..., Response], program: Program, *, action: str = "ingest"
) -> Callable[..., Response]:
    """The view behind the gate: nothing of the request is read before the gate has let it pass."""

    def guarded(**arguments: str) -> Response:
        gate.demand(action, program, request)
        return view(**arguments)

    return _told(guarded)


def _told(view: Callable[..., Response]) -> Callable[..., Response]:
    """The view with every refusal as a sentence."""

    def told(**arguments: str) -> Response:
        try:
            return view(**arguments)
        except gate.Forbidden as error:
            return _json({"sentence": str(error)}, 403)
        except NoUpload as error:
            return _json({"sentence": str(error)}, 404)
        except Refused as error:
            return _json({"sentence": str(error)}, 409)
        except _BadRequest as error:
            return _json({"sentence": str(error)}, error.status)
        except HTTPException as error:
            return _json({"sentence": say(_CUT)}, error.code or 400)
        except StoreDamaged:
            return _json({"sentence": say("The store cannot be read; python -m data status says why.")}, 503)
        except OSError as error:
            reason = error.strerror or say("no reason was given")
            told = say("The server could not keep the file ({reason}); nothing was changed.", reason=reason)
            return _json({"sentence": told}, 507)

    return told


def _json(body: dict[str, Any], status: int) -> Response:
    import orjson

    answered = Response(orjson.dumps(body), status=status, mimetype="application/json")
    answered.headers["Cache-Control"] = "no-store"
    return answered
