"""The commands that look after a store: ``history``, ``back``, ``trace``, ``original``, ``purge``, ``forget``, ``verify``.

Belongs here: their arguments and what they print. Not here: the work (history.py, store.py, tracing.py, originals.py,
purging.py, forgetting.py, verifying.py), which pages use too.
"""

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from data import tables
from data.keeping import durable, history
from data.problems import Unreadable
from data.store import NotKept, Store, Version

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # argparse has no public name for it


def add(commands: "Commands", store_option: Callable[[argparse.ArgumentParser], None]) -> None:
    """Add the commands to those of ``python -m data``."""
    for name, run, text in (
        ("history", _history, "who brought in what and when, who went back, what was purged"),
        ("back", _back, "go back to an earlier version; nothing is lost by it"),
        ("trace", _trace, "where a record came from: file, row, ingest, problems of the row"),
        ("original", _original, "give back a file as it came in"),
        ("purge", _purge, "remove originals, and what was quoted from them, when their time is over"),
        (
            "forget",
            _forget,
            "remove one person's records for good, from every version and with their originals",
        ),
        ("verify", _verify, "compare the current version with what was written, and mend it if asked"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(run=run)
        _ARGUMENTS[name](command)
        store_option(command)


def _back_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("version", metavar="VERSION", help="a kept version; `status` lists them")


def _trace_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("table", choices=tables.TABLES)
    command.add_argument("key", nargs="+", metavar="KEY", help="the parts of the key, or the first of them")


def _original_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("digest", metavar="DIGEST", help="sha256 of the file, or its first digits")
    command.add_argument("file", type=Path, metavar="FILE", help="a new file to write it to")


def _purge_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--dry-run", action="store_true", help="say what is due, and remove nothing")
    command.add_argument("--original", metavar="DIGEST", help="this one now, whatever its day")


def _forget_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--table", required=True, choices=tables.TABLES)
    command.add_argument("--id", required=True, help="the person's key in that table")
    command.add_argument("--dry-run", action="store_true", help="say what would go, and remove nothing")


def _verify_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--mend",
        action="store_true",
        help="mark what is damaged, and make damaged cells anew from the tables",
    )
    command.add_argument(
        "--anew",
        action="store_true",
        help="with --mend: make cells that are whole anew too, after an upgrade",
    )


_ARGUMENTS = {
    "history": lambda _: None,
    "back": _back_arguments,
    "trace": _trace_arguments,
    "original": _original_arguments,
    "purge": _purge_arguments,
    "forget": _forget_arguments,
    "verify": _verify_arguments,
}


def _history(options: argparse.Namespace) -> int:
    from data.keeping import originals

    happened = Store(options.store).history()
    told = "\n".join(history.lines(happened, kept=originals.kept(options.store)))
    _print(told or f"{options.store}: nothing happened yet")
    return 0


def _back(options: argparse.Namespace) -> int:
    store = Store(options.store)
    if not store.versions():  # and no folder is made for a store there is none of
        raise NotKept(
            f"there is no version {options.version[:80]!r} in {options.store}; nothing was ingested yet"
        )
    with durable.said(options.store):
        version = store.go_back(options.version, told=_told)
    _print(f"version {version.name} in {options.store}: the records of {options.version}")
    return 0


def _trace(options: argparse.Namespace) -> int:
    from data.keeping import tracing

    store = Store(options.store)
    found = tracing.traced(store, _current(store), table=options.table, key=options.key)
    _print("\n".join(tracing.lines(found)))
    return 0


def _original(options: argparse.Namespace) -> int:
    from data.keeping import originals

    with durable.said(options.file):
        originals.give_back(options.store, options.digest, options.file)
    _print(f"{options.file}: as it came in; it holds personal data, so remove it when it is no longer needed")
    return 0


def _purge(options: argparse.Namespace) -> int:
    from data.keeping import purging

    store = Store(options.store)
    _current(store)
    if options.dry_run:
        found = purging.due(store, today=datetime.now(UTC).date(), original=options.original)
    else:
        found = purging.purge(store, original=options.original, told=_told)
    did = "due" if options.dry_run else "removed"
    _print("\n".join(f"{did}: {text}" for text in found.sentences()) or "nothing is due")
    return 0


def _forget(options: argparse.Namespace) -> int:
    from data.keeping import forgetting
    from geo import country

    store = Store(options.store)
    version = _current(store)
    if options.dry_run:
        found = forgetting.due(store, table=options.table, id=options.id)
    else:
        of = country.load(version.meta["country"])
        found = forgetting.forget(store, table=options.table, id=options.id, country=of, told=_told)
    did = "would go" if options.dry_run else "removed"
    _print("\n".join(f"{did}: {text}" for text in found.sentences()))
    _print("Take the row out of the files you keep: ingested again, they would bring it back.")
    return 0


def _verify(options: argparse.Namespace) -> int:
    from data.keeping import verifying

    store = Store(options.store)
    if options.mend:
        found = verifying.mend(store, anew=options.anew, told=_told)
    else:
        found = verifying.look(_current(store))
    _print(found.sentence())
    mended = store.current() if options.mend and not found.records else None
    if mended and mended != found.version:
        _print(f"version {mended.name} in {options.store}: the same records, with new cells")
    return int(not found.whole and mended in (None, found.version))


def _current(store: Store) -> Version:
    version = store.current()
    if version is None:
        raise Unreadable(f"{store.path}: nothing was ingested yet")
    return version


def _told(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
