"""Which order of day and month fits each date column of a file, over all its rows.

Belongs here: gathering the texts in which the order matters, and the refusal where the day of a record has none. Not
here: what one text means (dates.py).
"""

from collections.abc import Mapping
from functools import cached_property

import pyarrow.compute as pc

from data import tables
from data.columns.placing import Plan
from data.meaning import dates
from data.problems import Unreadable
from data.sources.sheet import Chunk, Sheet
from languages import noted


class DateOrders:
    """A look at the date columns of a file: the distinct texts in which day and month stand as two numbers."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._texts: dict[str, set[str]] = {name: set() for name in self._wanted}

    @cached_property
    def _wanted(self) -> Mapping[str, int]:
        specs = tables.columns(self.plan.table)
        return {
            name: at for name, at in self.plan.columns.items() if name in specs and specs[name].kind == "date"
        }

    @property
    def columns(self) -> set[int]:
        """Positions of the date columns; none where the mapping says the order."""
        return set() if self.plan.mapping.date_order else set(self._wanted.values())

    def take(self, chunk: Chunk) -> None:
        """Remember the texts of a chunk in which the order matters."""
        for name, position in self._wanted.items():
            distinct = (text.strip() for text in pc.unique(chunk.columns[position]).to_pylist())
            self._texts[name].update(text for text in distinct if dates.has_numbers(text))

    def join(self, other: "DateOrders") -> None:
        """Add what was seen in another part of the file."""
        for name, texts in other._texts.items():
            self._texts[name] |= texts

    def found(self, sheet: Sheet) -> Mapping[str, dates.Fit]:
        """The order of each column. Raises Unreadable where the table's own day has none."""
        if self.plan.mapping.date_order:
            return dict.fromkeys(self._wanted, self.plan.mapping.date_order)
        orders: dict[str, dates.Fit] = {name: dates.fit(texts) for name, texts in self._texts.items()}
        for name, order in orders.items():
            if order in dates.OPEN and name in tables.essential(self.plan.table):
                raise Unreadable(self._which(sheet, name, order))
        return orders

    def _which(self, sheet: Sheet, name: str, order: str) -> str:
        header = self.plan.headers[self.plan.columns[name]]
        example = ", ".join(sorted(self._texts[name])[:3])
        if order == "undecided year":
            return noted(
                '{file}: the dates of {header} ({example}) can be read with the year first or last; both fit all rows. Say which it is in a mapping: [dates] order = "ymd", order = "dmy" or order = "mdy"',
                file=sheet.file,
                header=repr(header),
                example=example,
            )
        what = (
            noted("some rows fit only day/month, others only month/day")
            if order == "mixed"
            else noted("both orders fit all rows")
        )
        return noted(
            '{file}: the dates of {header} ({example}) can be read with the day or the month first; {what}. Say which it is in a mapping: [dates] order = "dmy" or order = "mdy"',
            file=sheet.file,
            header=repr(header),
            example=example,
            what=what,
        )
