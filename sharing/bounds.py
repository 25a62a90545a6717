"""What a link shows: its pages, and the filters a donor cannot leave.

Belongs here: which pages and filters are inside. Not here: links as such (links.py), and the numbers (bounded.py holds
every question to these bounds where the data are read).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Final

from data.filters import PERIOD, PLACES, Filters, parameters_of

# The pages a link can show, with where they stand and the tables they draw on.
PATHS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "overview": "/",
        "outreach": "/outreach",
        "comprehension": "/comprehension",
        "follow-up": "/follow-up",
        "returnees": "/returnees",
        "hotline": "/hotline",
    }
)
ALWAYS: Final = ("methods",)  # what the numbers mean belongs to every link
_NO_DAY: Final = date.min  # a period in which nothing happened


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """``pages`` are names, empty for every page donors may see. ``frozen``: these filters exactly, else any within them."""

    pages: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)
    frozen: bool = False

    def shows(self, page: str) -> bool:
        """Whether a page is part of the link."""
        return not self.pages or page in self.pages or page in ALWAYS

    def first_view(self) -> str:
        """Where an opened link begins: its first page, in the order of the tabs, under its filters."""
        path = next((path for page, path in PATHS.items() if self.shows(page)), "/")
        query = self.filters.to_query()
        return path + (f"?{query}" if query else "")

    def held(self, asked: Filters) -> Filters:
        """The question within the bounds. What lies wholly outside is answered for the bounds themselves."""
        return self.filters if self.frozen else self._within(asked, outside=None)

    def read(self, asked: Filters, table: str, *, by: Collection[str] = ()) -> Filters:
        """What may be read of a table for a question, split ``by`` dimensions; nothing where both have nothing in common.

        A table that cannot heed one of the bounds is outside of them, and so is the country as a whole where the bounds
        are places: it would be the bounds' own number under the country's name. Both give nothing.
        """
        nothing = asked.between(_NO_DAY, _NO_DAY)
        bounded = any(getattr(self.filters, name) for name in PLACES)
        placed = any(getattr(asked, name) for name in PLACES) or not set(PLACES).isdisjoint(by)
        if self.filters.not_applying_to(table) or (bounded and not placed):
            return nothing
        return self._within(asked, outside=nothing)

    def _within(self, asked: Filters, *, outside: Filters | None) -> Filters:
        """Both together, dimension by dimension; ``outside`` (None: the bound) where they exclude each other."""
        found, bound = asked, self.filters
        for name, values in bound.chosen.items():
            wanted = getattr(asked, name)
            both = tuple(value for value in wanted if value in values) if wanted else values
            if not both and outside is not None:
                return outside
            found = found.having(**{name: both or values})
        first = max(filter(None, (asked.date_from, bound.date_from)), default=None)
        last = min(filter(None, (asked.date_to, bound.date_to)), default=None)
        if first and last and first > last:
            return outside or replace(found, date_from=bound.date_from, date_to=bound.date_to)
        return replace(found, date_from=first, date_to=last)

    def fixed(self, parameter: str) -> bool:
        """Whether a donor cannot lift this filter parameter at all."""
        if self.frozen:
            return True
        name = f"date_{parameter}" if parameter in PERIOD else parameter
        return bool(getattr(self.filters, name))

    def unheeded(self, tables: tuple[str, ...]) -> tuple[str, ...]:
        """The bounds that none of these tables can heed."""
        return tuple(
            name for name in self.filters.chosen if not any(name in parameters_of(table) for table in tables)
        )
