"""Retention: what holds personal values as they came in is removed when its time is over, and that it was is noted.

Belongs here: what is due, and removing it. Not here: originals themselves (originals.py), the setting (settings.py).

What is removed: originals past their day; the values quoted in problems of the same ingests, in every version that is
kept; what people said in their own words (own_words.py); pages of a pull that was never finished and uploads that were never
accepted. The rest of the tables stays: it holds no column that looks personal. What was purged is in the history, never what it said.
"""

import fcntl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import pandas as pd

import settings
from data.keeping import checksums, durable, history, originals, own_words, parquet
from data.keeping.history import Entry, Ingest
from data.problems import Unreadable
from data.rules import RULES
from data.store import Store, Version
from data.uploads import folder as uploads
from languages import noted

_PAGES: Final = ("page-*.json", "kobo-*.json")  # of data/pull/kept.py


@dataclass(frozen=True)
class Due:
    """What is past its time: ingests whose raw values are, whether their original is still there, and pages."""

    ingests: tuple[Ingest, ...]
    kept: frozenset[str]
    pages: tuple[Path, ...]
    values: int  # quoted in problems, over all versions
    texts: int = 0  # in somebody's own words, over all versions

    def sentences(self) -> Iterator[str]:
        """What is removed, for people."""
        for one in {one["sha256"]: one for one in self.ingests if one["sha256"] in self.kept}.values():
            yield noted(
                "the original of {file} (sha256 {sha256}), ingested {when} by {who}",
                **{name: one[name] for name in ("file", "sha256", "when")},
                who=one["who"] or noted("unknown"),
            )
        if self.values:
            numbers = ", ".join(str(one["number"]) for one in self.ingests)
            yield noted(
                "{n} values quoted in problems of ingest {numbers}", n=f"{self.values:,}", numbers=numbers
            )
        if self.texts:
            yield noted("{n} texts in people's own words", n=f"{self.texts:,}")
        if self.pages:
            yield noted("{n} pages of pulls that were never finished", n=f"{len(self.pages):,}")


def last_day(one: Ingest) -> date:
    """The last day on which the raw values of an ingest are kept.

    The day that was set when it came in; a shorter retention set since holds for it too, a longer one does not.
    """
    when = datetime.fromisoformat(one["when"]).date()
    allowed = when + timedelta(days=settings.get().retention_days)
    return min(allowed, date.fromisoformat(one["keep_until"])) if one["keep_until"] else allowed


def due(store: Store, *, today: date, original: str | None = None) -> Due:
    """What is due in a store; with ``original`` (a digest or its first digits) that file alone, before its day."""
    happened = {(one["number"], one["sha256"]): one for one in _ingests(store)}.values()
    kept = frozenset(originals.kept(store.path))
    if original is not None:
        past = tuple(one for one in happened if original and one["sha256"].startswith(original))
        if len({one["sha256"] for one in past}) != 1:
            raise Unreadable(f"no single file of this store has a digest that begins with {original!r}")
        return Due(past, kept, (), _values(store, past), _texts(store, past))
    latest: dict[str, date] = {}
    for one in happened:
        latest[one["sha256"]] = max(last_day(one), latest.get(one["sha256"], date.min))
    past = tuple(one for one in happened if latest[one["sha256"]] < today)
    pages = tuple(_pages(store.path, today=today))
    return Due(past, kept, pages, _values(store, past), _texts(store, past))


def purge(
    store: Store,
    *,
    who: str = "",
    today: date | None = None,
    original: str | None = None,
    told: Callable[[str], None] | None = None,
) -> Due:
    """Remove what is due and note it. Cut short at any moment, the next purge does the rest. Raises Unreadable."""
    today = today or datetime.now(UTC).date()
    with durable.said(store.path), store.writing("purge", told=told):
        found = due(store, today=today, original=original)
        sentences = list(found.sentences())
        when, person = history.now(), who or history.person()
        if (
            sentences
        ):  # noted first: a record of something still there is mended by the next purge, a gap is not
            history.add_purges(store.path, [Entry("purge", when, person, text) for text in sentences])
        for one in found.ingests:
            originals.remove(store.path, one["sha256"])
        for version in _versions(store):
            _blank(version, found.ingests)
            own_words.blank(version, {one["number"] for one in found.ingests})
        for path in found.pages:
            with _pull_at_rest(path.parent) as at_rest:
                if at_rest:
                    path.unlink(missing_ok=True)
        uploads.sweep(store.path)
        store.share()
    return found


def _versions(store: Store) -> list[Version]:
    return [Version(name, store.path / "versions" / name) for name in store.versions()]


def _ingests(store: Store) -> Iterator[Ingest]:
    """Every ingest that any version knows of."""
    for version in _versions(store):
        yield from version.meta["ingests"]
        yield from (entry.ingest for entry in version.history() if entry.ingest)


def _values(store: Store, ingests: Iterable[Ingest]) -> int:
    return sum(int(_quoting(version.problems(), ingests).sum()) for version in _versions(store))


def _texts(store: Store, ingests: Iterable[Ingest]) -> int:
    numbers = {one["number"] for one in ingests}
    return sum(own_words.count(version, numbers) for version in _versions(store)) if numbers else 0


def _quoting(problems: pd.DataFrame, ingests: Iterable[Ingest]) -> pd.Series:
    """Which problems of these ingests still quote a value."""
    if "ingest" not in problems:  # a store from before they were numbered
        own = problems["file"].isin({one["file"] for one in ingests})
    else:
        own = problems["ingest"].isin({one["number"] for one in ingests})
    ordinary = problems["rule"].map({name: rule.fix for name, rule in RULES.items()})
    return own & (problems["row"] > 0) & ((problems["value"] != "") | (problems["fix"] != ordinary))


def _blank(version: Version, ingests: Iterable[Ingest]) -> None:
    """Take the values out of the problems of a version: a new file in the place of the old one, in one step."""
    problems = version.problems()
    if _quoting(problems, ingests).any():
        after = blanked(problems, ingests)
        with checksums.replacing(version.path, "problems.parquet"):
            durable.write(version.path / "problems.parquet", after.to_parquet(index=False, **parquet.WRITTEN))


def blanked(problems: pd.DataFrame, ingests: Iterable[Ingest]) -> pd.DataFrame:
    """The problems without what those of these ingests quote: row, column and rule stay."""
    quoting = _quoting(problems, ingests)
    ordinary = problems["rule"].map({name: rule.fix for name, rule in RULES.items()})
    return problems.assign(
        value=problems["value"].where(~quoting, ""), fix=problems["fix"].where(~quoting, ordinary)
    )


def _pages(store: Path, *, today: date) -> Iterator[Path]:
    """What a pull fetched and never ingested, older than the retention."""
    kept = timedelta(days=settings.get().retention_days)
    for pattern in _PAGES:
        for path in store.glob(f"pull/*/*/{pattern}"):
            if datetime.fromtimestamp(path.stat().st_mtime, UTC).date() + kept < today:
                yield path


@contextmanager
def _pull_at_rest(path: Path) -> Iterator[bool]:
    """Whether no pull is at work in this folder; none begins meanwhile."""
    with (path / ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
