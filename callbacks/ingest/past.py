"""What was brought in before, and the versions there is a way back to, for the ingest page.

Belongs here: reading the history and putting it into words. Not here: going back (routes.py), components.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from callbacks.ingest import words
from callbacks.program import Damaged, NothingToShow, Program
from charts import formats
from data.keeping.history import Entry
from data.store import StoreDamaged, Version
from data.uploads.folder import COUNTS, Upload
from languages import later, retold, say
from layouts import ingest, ingest_history
from layouts.ingest_history import Earlier, Line
from layouts.shell import TABLES

LINES: Final = 12
_DEEDS: Final = {
    "back": later("Went back {detail}"),
    "purge": later("Removed: {detail}"),
    "mend": later("Mended: {detail}"),
}
_NAME: Final = re.compile(r"\b\d{6,}-\d{8}T\d{6}\b")
_MOMENT: Final = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")
_DIGEST: Final = re.compile(
    r"\b([0-9a-f]{12})[0-9a-f]{52}\b"
)  # the first digits name a file for python -m data purge too


def parts(program: Program) -> list[Component | None]:
    """The history and the versions kept; a sentence where the store cannot be read."""
    try:
        entries = program.store.history()
        current = program.version()
    except (Damaged, StoreDamaged) as error:
        return [ingest.trouble(say("The data cannot be read."), words.here(_without_folder(error, program)))]
    except NothingToShow:
        return [ingest_history.history(())]
    zone = ZoneInfo(program.country.time_zone)
    lines = [_line(entry, zone) for entry in reversed(entries[-LINES:])]
    return [
        ingest_history.history(lines),
        ingest_history.versions(_versions(program, current, entries, zone)),
    ]


def demonstration(program: Program) -> Component | None:
    """A word of warning where the rows would stand among made-up ones."""
    try:
        made_up = program.version().meta["demonstration"]
    except (NothingToShow, StoreDamaged):
        return None
    return ingest.among_demonstration() if made_up else None


def is_taken_back(upload: Upload, program: Program) -> bool:
    """Whether what an upload brought is not in the version on show."""
    try:
        entries = program.store.history()
    except StoreDamaged:
        return False
    return any(one.ingest and one.ingest["upload"] == upload.id and not one.in_use for one in entries)


def stamp(program: Program) -> str:
    """The name of the version on show, "" for none."""
    try:
        return program.version().name
    except NothingToShow:
        return ""


def _line(entry: Entry, zone: ZoneInfo) -> Line:
    one = entry.ingest
    if one is None:
        said = say(_DEEDS.get(entry.what, "{detail}"), detail=retold(entry.detail))
        return Line(moment(entry.when, zone), entry.who or "–", _with_moments(said, zone), "")
    rows = say(
        "{read} read = {accepted} accepted + {duplicate} duplicate + {refused} refused", **_counts(one)
    )
    what = f"{_file(one)} → {say(TABLES[one['table']])}"
    said = what if entry.in_use else say("{what} (taken back)", what=what)
    return Line(moment(entry.when, zone), entry.who or "–", said, rows)


def _file(one: Mapping[str, Any]) -> str:
    """A file that was brought in, and the sheet of it that was read."""
    sheet = say("sheet “{name}”", name=one["sheet"])
    return f"{one['file']}, {sheet}" if one["sheet"] else one["file"]


def _counts(ingested: Mapping[str, Any]) -> dict[str, str]:
    """What became of the rows of a file, as numbers are written."""
    return {name: f"{ingested[name]:,}" for name in COUNTS}


def _versions(program: Program, current: Version, entries: Sequence[Entry], zone: ZoneInfo) -> list[Earlier]:
    """What there is a way back to, the newest first; versions that cannot be read are not offered.

    Versions of the same records are one: rows are added first and looked at as a whole then, and going back makes a version too.
    """
    states: dict[str, list[Version]] = {}
    for name in reversed(program.store.versions()):
        version = Version(name, program.settings.store / "versions" / name)
        with suppress(StoreDamaged):
            states.setdefault(version.state, []).append(version)
    return [_earlier(same, current, entries, zone) for same in states.values()]


def _earlier(same: Sequence[Version], current: Version, entries: Sequence[Entry], zone: ZoneInfo) -> Earlier:
    """Versions of the same records, the newest first, as one to go back to."""
    newest, names = same[0], {version.name for version in same}
    rows = newest.meta["rows"]
    held = ", ".join(
        say("{table}: {n}", table=say(label), n=formats.count(rows[table]))
        for table, label in TABLES.items()
        if rows[table]
    )
    happened = [_happened(entry, zone) for entry in entries if entry.version in {*names, newest.state}]
    said = " · ".join(filter(None, (held or say("no records"), ", ".join(happened))))
    return Earlier(newest.name, _made(newest.name, zone), said, current=current.name in names)


def _happened(entry: Entry, zone: ZoneInfo) -> str:
    if entry.ingest:
        return say("after {file}", file=_file(entry.ingest))
    return _with_moments(say("went back {detail}", detail=retold(entry.detail.partition(",")[0])), zone)


def _with_moments(text: str, zone: ZoneInfo) -> str:
    """The text with versions told by when they were made, moments as people write them and digests by their first digits."""
    named = _NAME.sub(lambda found: _made(found.group(), zone), text)
    return _DIGEST.sub(r"\1…", _MOMENT.sub(lambda found: moment(found.group(), zone), named))


def _made(name: str, zone: ZoneInfo) -> str:
    """When a version was made, as its name says it; the name where it does not."""
    if not _NAME.fullmatch(name):
        return name
    when = datetime.strptime(name.rpartition("-")[2], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    return moment(when.isoformat(), zone)


def moment(text: str, zone: ZoneInfo) -> str:
    """A moment in the time of the country: 21 Nov 2026, 23:07."""
    when = datetime.fromisoformat(text).astimezone(zone)
    return f"{formats.day(when.date())}, {when:%H:%M}"


def _without_folder(error: Exception, program: Program) -> str:
    return retold(str(error)).replace(str(program.settings.store), say("the store"))
