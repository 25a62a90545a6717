"""Cells held to the bounds of a link: whatever is asked, no record outside of them is added up.

Belongs here: narrowing each question. Not here: what the bounds are (bounds.py), how cells add up (data/cells.py), and what
makes small numbers safe (the protected cells, which this wraps like any other).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from data import tables
from data.filters import Filters
from sharing.bounds import Bounds


@dataclass(frozen=True)
class BoundedCells:
    """The same questions as `data.cells.Cells`; ``inner`` answers them, within the bounds."""

    inner: Any
    bounds: Bounds

    def tally(
        self, table: str, filters: Filters, *, by: Sequence[str] = (), measures: Sequence[str] = ()
    ) -> Any:
        return self.inner.tally(table, self._held(table, filters, by), by=by, measures=measures)

    def last_days(self, table: str, filters: Filters, *, by: str) -> dict[str | None, date]:
        return self.inner.last_days(table, self._held(table, filters, (by,)), by=by)

    def points(self, filters: Filters) -> Any:
        """The activities of a selection with their moved points: each is a place of its own, never a total."""
        return self.inner.points(self._held("activities", filters, ("district",)))

    def span(self, table: str) -> tuple[date, date] | None:
        """First and last day of the records inside the period of the bounds."""
        span = self.inner.span(table)
        if span is None:
            return None
        first = max(span[0], self.bounds.filters.date_from or span[0])
        last = min(span[1], self.bounds.filters.date_to or span[1])
        return (first, last) if first <= last else None

    def __getattr__(self, name: str) -> Any:
        """What has no filters is as it is; what has some, and is not above, is held to the bounds by its second argument."""
        found = getattr(self.inner, name)
        if name not in ("clusters",):
            return found

        def held(table: str, filters: Filters, *rest: Any, **more: Any) -> Any:
            return found(table, self._held(table, filters, more.get("by", ())), *rest, **more)

        return held

    def _held(self, table: str, filters: Filters, by: Sequence[str]) -> Filters:
        return self.bounds.read(filters, table if table in tables.COLUMNS else "responses", by=by)
