"""What every callback and route needs to know of the program: settings, country, store, and the version on show."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeVar

from data.cells import Cells
from data.filters import allowed_values
from data.store import Store, StoreDamaged, Version
from geo import country as countries
from geo.country import Country
from indicators.sums import Evidence
from settings import Settings

Read = TypeVar("Read")


class NothingToShow(Exception):
    """The store has no data yet; the message says how to put some in."""


class Damaged(NothingToShow):
    """The store has data that cannot be read; the message says what is broken and what to do."""


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

    def version(self) -> Version:
        """The data version on show now. Raises NothingToShow, Damaged."""
        version = _unless_damaged(self.store.current)
        if version is None:
            raise NothingToShow(
                f"There are no data in {self.settings.store} yet. Bring in a file at /ingest or with: python -m data ingest FILE --as TABLE, "
                "or load the demonstration data with: python -m data demo."
            )
        return version

    def evidence(self) -> Evidence:
        """What answers are made from, for the version on show."""
        version = self.version()
        return _unless_damaged(lambda: _evidence(version, self.country, self.settings.pass_mark))

    def allowed(self) -> Mapping[str, tuple[str, ...]]:
        """Every value a filter may take."""
        return _allowed(self.evidence())


def _unless_damaged(read: Callable[[], Read]) -> Read:
    """What ``read`` gives. Raises Damaged with the store's own sentence."""
    try:
        return read()
    except StoreDamaged as error:
        raise Damaged(f"{str(error)[0].upper()}{str(error)[1:]}.") from None


# One entry a version: the newest replaces the one before, whose files may then go.
@lru_cache(maxsize=2)
def _evidence(version: Version, country: Country, pass_mark: float) -> Evidence:
    cells = Cells(version.path / "cells")
    try:
        cells.sizes()  # opens every file of the cells
    except (OSError, EOFError, ValueError, KeyError) as error:
        raise version.damaged("cells", error) from None
    return Evidence(cells, country, pass_mark, demonstration=version.meta["demonstration"])


@lru_cache(maxsize=2)
def _allowed(evidence: Evidence) -> Mapping[str, tuple[str, ...]]:
    tables = ("activities", "responses")
    divisions = {name for table in tables for name in evidence.cells.values(table, "ds_division")}
    return allowed_values(evidence.country, sorted(divisions))
