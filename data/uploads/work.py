"""The work on an upload, in a process of its own: check it, ingest it, and leave word of how it went.

Belongs here: the two steps and their order. Not here: how a file is read (data/intake/reading.py), what a page shows of it.
"""

import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from data.problems import Unreadable
from data.store import StoreDamaged
from data.uploads import folder, landed, together
from data.uploads.decided import Decided
from data.uploads.folder import Progress, Refused, Upload
from languages import noted, say

if TYPE_CHECKING:
    from data.ingest import Job
    from data.intake.reading import Report
    from data.proposals import Proposal

Step = Literal["check", "ingest"]
ROOT: Final = Path(__file__).resolve().parents[2]
_OFTEN: Final = 0.2  # seconds between two words of progress
_HEAD: Final = 1 << 18  # bytes looked at to guess how many rows there are
log = logging.getLogger("community_response_map")
SORRY: Final = noted(
    "Something went wrong with this file; what it was is in the server's log. Nothing was changed."
)


@dataclass(frozen=True)
class Place:
    """Where and how files are brought in: the store, the country's code, and the weights of the scores."""

    store: Path
    country: str
    weights: Path | None = None


def start(uploads: Sequence[Upload], step: Step, place: Place, **changes: Any) -> None:
    """Set a process to work on uploads and come back at once. Raises Refused where one is at work already.

    The process inherits the locks: they are held until it ends, however it ends, and whatever becomes of this one.
    Raises Refused too for what cannot be done with them any more, NoUpload for one that is gone.
    """
    with ExitStack() as stack:
        locks = [stack.enter_context(upload.held()).fileno() for upload in uploads]
        phases = [_begins(upload, step) for upload in uploads]
        for upload in uploads:
            upload.change(phase="checking" if step == "check" else "ingesting", fault="", **changes)
            stage = "queued" if step == "check" else "looking"
            upload.write("progress.json", asdict(Progress(stage=stage, since=time.time())))
            (upload.path / "process.json").unlink(missing_ok=True)
        try:
            process = _process(uploads, step, place, locks)
        except OSError:
            for upload, phase in zip(uploads, phases, strict=True):
                upload.change(phase=phase)
            raise
        for upload in uploads:
            upload.write("process.json", process.pid)
    threading.Thread(target=process.wait, daemon=True).start()  # its end is taken note of: no zombie stays


def _begins(upload: Upload, step: Step) -> folder.Phase:
    """The phase of an upload that is held and can take this step. Raises Refused: it may have gone on before it was held."""
    state = upload.state()
    if state.phase in ("receiving", "done"):
        raise Refused(say("This file is not waiting to be checked."))
    if step == "ingest" and state.phase not in ("checked", "ingesting"):
        raise Refused(say("This file is not ready: it has to be checked first."))
    return state.phase


def _process(
    uploads: Sequence[Upload], step: Step, place: Place, locks: Sequence[int]
) -> "subprocess.Popen[bytes]":
    paths = [os.environ["PYTHONPATH"]] if os.environ.get("PYTHONPATH") else []
    command = [
        sys.executable,
        "-m",
        "data.uploads",
        step,
        *(str(upload.path.resolve()) for upload in uploads),
    ]
    command += ["--store", str(place.store.resolve()), "--country", place.country]
    command += ["--weights", str(place.weights.resolve())] if place.weights else []
    aside = _aside(uploads[0])
    return subprocess.Popen(  # noqa: S603 -- our own interpreter and module; the folders' names are ids of ours
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *paths]), "TMPDIR": str(aside)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=tuple(locks),
        start_new_session=True,  # Ctrl+C ends the server, not the file on its way in
    )


def _aside(upload: Upload) -> Path:
    """An empty folder for what is made of the file on the way: a process that is ended removes nothing, the upload's end does."""
    path = upload.path.resolve() / "aside"
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(mode=0o700)
    return path


def stop(upload: Upload) -> None:
    """End the process at work on an upload, if there is one: it holds the lock, so its number is still its own.

    Others that it was to bring in together with this one are cut short, and can begin again.
    """
    process = upload.read("process.json")
    if process is None or not upload.busy():
        return
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGTERM)


def check(upload: Upload, place: Place) -> None:
    """Read the file as ingest would and leave an account; nothing is changed in the store."""
    with _told([upload], place, otherwise="failed"):
        upload.write("progress.json", asdict(Progress(stage="looking", since=time.time())))
        _check(upload, place)


def ingest(uploads: Sequence[Upload], place: Place) -> None:
    """Bring files in as they were checked: all of them make one version, which one step back takes out again."""
    with _told(uploads, place, otherwise="checked"):
        _ingest(uploads, place)


def _check(upload: Upload, place: Place) -> None:
    from data import proposals
    from data.uploads import account
    from data.uploads import decided as deciding
    from geo import country as countries

    country, state, path = countries.load(place.country), upload.state(), _file(upload)
    proposal = proposals.propose(
        path,
        table=state.table,
        country=country,
        form=upload.part("form"),
        only=deciding.sheet_of(state.sheet) if state.sheet else None,
    )
    upload.write("progress.json", asdict(Progress(since=time.time())))
    decided = Decided.from_json(state.decided) if state.decided is not None else None
    decided, report = _understood(upload, proposal, decided, place)
    found = account.of(proposal, report, decided=decided, country=country)
    found["failure"] = plain(found["failure"], upload, place)
    upload.write("account.json", found)
    _write_problems(upload, report)
    together.keep(upload, report.keys)
    upload.change(phase="checked", decided=decided.to_json(), fault="", **account.counts(found))


def _understood(
    upload: Upload, proposal: "Proposal", decided: Decided | None, place: Place
) -> tuple[Decided, "Report"]:
    """The file read by what was decided; at first by the mapping that came with it, else by what is proposed."""
    from data import mapping
    from data.uploads import decided as deciding

    sent, chosen = upload.part("mapping"), upload.state().sheet
    if decided is None and sent is not None and not chosen:
        report = _read(upload, sent, (), place)
        if not report.failure:
            form = mapping.read(sent, table=report.table)
            return deciding.of_mapping(form, dict(report.placed)), report
        return _proposed(proposal, chosen), report  # the fault of the mapping is told, and nothing is lost
    first = decided or _proposed(proposal, chosen)
    report = _read(upload, _mapping(upload, first), first.fixes, place)
    return first if decided else deciding.with_taken(first, report.table, report.placed), report


def _proposed(proposal: "Proposal", chosen: str) -> Decided:
    from data.uploads import decided as deciding

    columns: dict[str, str] = {}
    for one in proposal.placed:
        columns.setdefault(str(one.name), one.source)
    sheet = deciding.sheet_of(chosen)[0] if chosen and not proposal.repeat else proposal.sheet
    recipes = {one.name: one.recipe for one in proposal.made if one.sure}
    return Decided(columns=columns, sheet=sheet, repeat=proposal.repeat, recipes=recipes)


def _read(upload: Upload, mapping: Path, fixes: tuple[str, ...], place: Place) -> "Report":
    from data import ingest as ingesting
    from geo import country as countries

    job = ingesting.Job(_file(upload), upload.state().table, mapping, fixes, form=upload.part("form"))
    outcome = ingesting.check(
        [job],
        store=place.store,
        country=countries.load(place.country),
        weights=place.weights,
        progress=_progress([upload]),
    )
    return outcome.reports[0]


def _ingest(uploads: Sequence[Upload], place: Place) -> None:
    from data import ingest as ingesting
    from geo import country as countries

    states = [upload.state() for upload in uploads]
    outcome = ingesting.ingest(
        [_job(upload) for upload in uploads],
        store=place.store,
        country=countries.load(place.country),
        weights=place.weights,
        progress=_progress(uploads, of=sum(state.read for state in states)),
        occasion=ingesting.Occasion(
            who=states[0].who, told=_waits(uploads), uploads=tuple(upload.id for upload in uploads)
        ),
    )
    if failed := [report for report in outcome.reports if report.failure]:
        why = str(failed[0].failure)
        raise Unreadable(noted("None of the files came in: {why}", why=why) if len(uploads) > 1 else why)
    version = outcome.version.name if outcome.version else ""
    for upload, report in zip(uploads, outcome.reports, strict=True):
        rows = {name: getattr(report, name) for name in folder.COUNTS}
        upload.change(phase="done", version=version, fault="", **rows)
        upload.strip()


def _job(upload: Upload) -> "Job":
    """The file of an upload, read as it was decided."""
    from data.ingest import Job

    state = upload.state()
    decided = Decided.from_json(state.decided or {})
    return Job(_file(upload), state.table, _mapping(upload, decided), decided.fixes, upload.part("form"))


def _file(upload: Upload) -> Path:
    path = upload.part("file")
    if path is None:
        raise Unreadable(noted("the file did not come whole; choose it again"))
    return path


def _mapping(upload: Upload, decided: Decided) -> Path:
    """What was decided as a mapping beside the file, named after the mapping that came with it, or after the file."""
    named = upload.part("mapping") or _file(upload)
    path = upload.path / "decided" / f"{named.stem}.toml"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    folder.write_text(path, decided.toml(upload.state().table))
    return path


def _write_problems(upload: Upload, report: "Report") -> None:
    from data.ingest import Outcome
    from data.intake.report import write_problems

    path = upload.path / "problems.csv"
    write_problems(Outcome((report,)), path)
    path.chmod(0o600)


def _progress(uploads: Sequence[Upload], *, of: int | None = None) -> Callable[[str, int], None]:
    """Word of how far the work is, now and then; rows of files brought in together are counted together."""
    expected = of or expected_rows(_file(uploads[0]))
    last, earlier, here = 0.0, 0, 0

    def told(_: str, rows: int) -> None:
        nonlocal last, earlier, here
        earlier, here = earlier + (here if rows < here else 0), rows  # fewer: the next file has begun
        if time.monotonic() - last >= _OFTEN:
            last = time.monotonic()
            done = expected is not None and of is not None and earlier + rows >= expected
            _write(uploads, Progress(earlier + rows, expected, "building" if done else "reading"))

    return told


def _write(uploads: Sequence[Upload], progress: Progress) -> None:
    for upload in uploads:
        upload.write("progress.json", asdict(progress))


def _waits(uploads: Sequence[Upload]) -> Callable[[str], None]:
    """Word of what has to end before this can begin."""
    return lambda sentence: _write(uploads, Progress(stage="waiting", words=sentence))


def expected_rows(path: Path) -> int | None:
    """How many rows a file may have, by the lines at its beginning; None for what is not plain text."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith((b"PK", b"\xd0\xcf", b"PAR1")) or b"\n" not in head:
        return None
    return max(int(path.stat().st_size / len(head) * head.count(b"\n")), 1)


@contextmanager
def _told(uploads: Sequence[Upload], place: Place, *, otherwise: folder.Phase) -> Iterator[None]:
    """Whatever goes wrong becomes a sentence in the state of each: a page waits for it."""
    from geo.boundaries import BadBoundaries
    from geo.country import UnknownCountry

    try:
        yield
        return
    except (Unreadable, UnknownCountry, BadBoundaries, StoreDamaged) as error:
        fault = str(error)
    except OSError as error:
        fault = noted(
            "the disk did not allow it ({reason}); nothing was changed",
            reason=error.strerror or noted("no reason was given"),
        )
    except MemoryError:
        fault = noted("this machine has not enough memory for this file; nothing was changed")
    except Exception:
        log.exception("The work on an upload failed")
        fault = SORRY
    try:
        for upload in uploads:
            if not upload.over() and not landed.finish(upload, place.store):  # those that came in are done
                upload.change(phase=otherwise, fault=plain(fault, upload, place))
    except OSError as error:  # a disk that takes not even this: the page says that it was cut short
        log.warning("The disk took no word of an upload that failed: %s", error.strerror)


def plain(sentence: str, upload: Upload, place: Place) -> str:
    """A sentence without the folders of this machine: a page is no place for them."""
    for path, words in ((upload.path, ""), (place.store, "the store")):
        for text in {str(path), str(path.resolve())}:
            sentence = (
                sentence.replace(f"{text}/file/", "").replace(f"{text}/decided/", "").replace(text, words)
            )
    return sentence
