"""What every callback and route needs to know of the program: settings, country, store, and the version on show.

Everything read here is read for the person of the current request (viewing.py): who may not see records does not get
the version, and a donor's answers are made from the protected tables, within the bounds of the link.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar

from callbacks import viewing
from data.filters import allowed_values
from data.problems import Unreadable
from data.store import Store, StoreDamaged, Version
from geo import country as countries
from geo.country import Country
from indicators import report
from indicators.sums import Evidence
from languages import retold, say
from settings import Settings
from sharing import secret
from sharing.bounded import BoundedCells
from sharing.bounds import Bounds
from sharing.database import Database
from sharing.protected import releases
from sharing.protected.cells import ProtectedCells

Read = TypeVar("Read")


class NothingToShow(Exception):
    """The store has no data yet; the message says how to put some in."""


class Damaged(NothingToShow):
    """The store has data that cannot be read; the message says what is broken and what to do."""


@dataclass(frozen=True)
class Shown:
    """What the person who asks may know of the data on show: no number of records.

    Whoever sees protected figures alone is told of their release: a new version, or the day of its last record, would say that
    somebody was asked since.
    """

    version: str
    as_of: str | None  # the day of the last record, ISO; of a release the end of its last quarter
    demonstration: bool


@dataclass(frozen=True)
class Program:
    """One running program. Everything it reads is a data version, which never changes."""

    settings: Settings

    @cached_property
    def country(self) -> Country:
        return countries.load(self.settings.country)

    @cached_property
    def store(self) -> Store:
        return Store(self.settings.store)

    @cached_property
    def database(self) -> Database:
        """Where links, sessions and the audit are kept."""
        return Database(self.settings)

    def key(self, purpose: str) -> bytes:
        """The secret key for one purpose."""
        return secret.key(self.settings, purpose=purpose)

    def version(self) -> Version:
        """The data version on show now, with its records. Raises NothingToShow, Damaged, NotAllowed for a donor."""
        viewing.demand("unprotected", "Only figures that protect each person are part of this link.")
        return self._current()

    def shown(self) -> Shown:
        """Which version, or release, is on show for the person who asks. Raises NothingToShow, Damaged."""
        if viewing.may("unprotected"):
            return self.newest()
        release = releases.current(self.settings.store)
        if release is None:
            return Shown("", None, self.newest().demonstration)
        days = [one.as_of for one in release.published]
        return Shown(f"release {release.name}", max(days, default=None), release.demonstration)

    def newest(self) -> Shown:
        """The version that was brought in last: for the program's own judgement, not to be told. Raises NothingToShow, Damaged."""
        version = self._current()
        meta = _unless_damaged(lambda: version.meta)
        days = [day for day in meta["as_of"].values() if day]
        return Shown(version.name, max(days, default=None), meta["demonstration"])

    def evidence(self) -> Evidence:
        """What answers are made from for the person who asks. Raises NothingToShow, Damaged, NotAllowed."""
        if viewing.may("unprotected"):
            return self._whole()
        viewing.demand("look", "Sign in to see this.")
        return self._protected(viewing.bounds() or Bounds())

    def allowed(self) -> Mapping[str, tuple[str, ...]]:
        """Every value a filter may take for the person who asks."""
        bounds = viewing.bounds()
        allowed = _allowed(self.evidence())
        return {**allowed, **bounds.filters.chosen} if bounds else allowed

    def check(self) -> None:
        """Whether the version on show can be read at all. Raises NothingToShow, Damaged."""
        self._whole()

    def lacking(self) -> bool:
        """Whether an earlier release made the cells of the version on show, which counted less. Raises NothingToShow, Damaged."""
        return _lacking(self._whole())

    def _current(self) -> Version:
        version = _unless_damaged(self.store.current)
        if version is None:
            raise NothingToShow(
                say(
                    "There are no data in {store} yet. Bring in a file at /ingest or with: python -m data ingest FILE --as TABLE, or load the demonstration data with: python -m data demo.",
                    store=self.settings.store,
                )
            )
        if version.spoiled:
            raise Damaged(_sentence(version.spoiled))
        return version

    def _whole(self) -> Evidence:
        version = self._current()
        chosen = self.settings
        return _unless_damaged(
            lambda: _evidence(
                version, self.country, chosen.pass_mark, chosen.reliability, chosen.score_weights
            )
        )

    def _protected(self, bounds: Bounds) -> Evidence:
        """The donor's view: the protected tables, held to the bounds of the link."""
        found = protected_evidence(self)
        cells: Any = BoundedCells(found.cells, bounds)
        return replace(found, cells=cells)


def protected_evidence(program: Program) -> Evidence:
    """What donors' answers are made from: the release on show. Without one they get nothing: safe by default."""
    release = releases.current(program.settings.store)
    if release is None:
        raise NothingToShow(
            say("The figures for this link are not published yet; ask the person who sent it to you.")
        )
    return _released(release.name, program.settings.store, program.country, program.settings.pass_mark)


@lru_cache(maxsize=2)
def _released(name: str, store: Path, country: Country, pass_mark: float) -> Evidence:
    """The evidence of one release: as immutable as a data version."""
    release = releases.current(store)
    if release is None or release.name != name:  # swapped this very moment
        raise NothingToShow(say("The figures are being published; try again in a moment."))
    cells: Any = ProtectedCells(release, dict(country.provinces))
    return Evidence(
        cells, country, pass_mark, demonstration=release.demonstration, score_weights=release.score_weights
    )


def _sentence(kept: str) -> str:
    """A sentence of the store with its capital and full stop."""
    said = retold(kept)
    return f"{said[0].upper()}{said[1:]}."


def _unless_damaged(read: Callable[[], Read]) -> Read:
    """What ``read`` gives. Raises Damaged with the store's own sentence."""
    try:
        return read()
    except StoreDamaged as error:
        raise Damaged(_sentence(str(error))) from None


# One entry a version: the newest replaces the one before, whose files may then go.
@lru_cache(maxsize=2)
def _evidence(
    version: Version, country: Country, pass_mark: float, rule: str, weights: Path | None
) -> Evidence:
    """The evidence of one data version. Raises NothingToShow with a sentence where the weights cannot be used."""
    try:
        return report.evidence_of(version, country, pass_mark, rule=rule, weights=weights)
    except Unreadable as error:
        raise NothingToShow(
            say("{error}. Mend the file named in CRM_SCORE_WEIGHTS, or unset it.", error=retold(str(error)))
        ) from None


@lru_cache(maxsize=2)
def _lacking(evidence: Evidence) -> bool:
    return bool(report.lacking(evidence))


@lru_cache(maxsize=2)
def _allowed(evidence: Evidence) -> Mapping[str, tuple[str, ...]]:
    tables = ("activities", "responses")
    divisions = {name for table in tables for name in evidence.cells.values(table, "ds_division")}
    level = evidence.country.level_in("ds_division")
    known = evidence.country.codes(level) if level else ()
    return allowed_values(evidence.country, (*known, *sorted(divisions - set(known))))
