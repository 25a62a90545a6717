"""Recipes: how a mapping says that a value is made of several cells, or stands elsewhere than in its row.

Belongs here: what a recipe is, and reading one from the TOML of a mapping. Not here: making the values (composed.py).

    respondent_id = { parts = ["Village", "Household no", "Member no"] }   an id of several columns
    date = { day = "Day", month = "Month", year = 2025 }                   a day of three
    reached_female = { sum = ["Women", "Girls"] }                          a count of several columns
    district = { down = "District" }                                       what stands once above a block of rows
    district = { above = "District" }                                      what a row by itself says above: "District: Jaffna"
    district = { sheet = true }                                            what the sheet is called
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, NoReturn

from data import tables
from languages import noted

Kind = Literal["header", "fixed", "parts", "sum", "day", "down", "above", "sheet"]
_DAY: Final = ("day", "month", "year")

Refuse = Callable[[str], NoReturn]


@dataclass(frozen=True)
class Recipe:
    """What a value is made of: ``names`` of a header (the first that is there), a ``fixed`` text, or other recipes."""

    kind: Kind
    names: tuple[str, ...] = ()
    parts: "tuple[Recipe, ...]" = ()
    at: int = -1  # where a header stands in one file

    @property
    def headers(self) -> Iterator["Recipe"]:
        """The recipes within it that are a header, itself if it is one."""
        if self.kind == "header":
            yield self
        for part in self.parts:
            yield from part.headers

    @property
    def labels(self) -> Iterator[str]:
        """What stands before the values within it that rows by themselves say."""
        if self.kind == "above":
            yield self.names[0]
        for part in self.parts:
            yield from part.labels

    def with_headers(self, change: Callable[["Recipe"], "Recipe"]) -> "Recipe":
        """The same with each header in it changed."""
        if self.kind == "header":
            return change(self)
        return replace(self, parts=tuple(part.with_headers(change) for part in self.parts))


def read(name: str, found: dict[str, Any], *, table: str, refuse: Refuse) -> Recipe:
    """The recipe of a canonical column as a mapping writes it; ``refuse`` is told a sentence where it can mean nothing."""
    where = f"columns.{name}"
    if set(found) == {"parts"} and name.endswith("_id"):
        return _of_list("parts", where, found["parts"], refuse)
    column = tables.columns(table).get(name)
    if set(found) == {"sum"} and column is not None and column.kind == "integer":
        return _of_list("sum", where, found["sum"], refuse)
    if set(found) == set(_DAY) and column is not None and column.kind == "date":
        return Recipe("day", parts=tuple(_part(where, found[key], refuse, whole=True) for key in _DAY))
    return _elsewhere(where, found, refuse)


def _of_list(kind: Kind, where: str, found: object, refuse: Refuse) -> Recipe:
    if not isinstance(found, list) or not found:
        refuse(noted("{where}: {kind} must be a list of headers in quotes", where=where, kind=kind))
    return Recipe(kind, parts=tuple(_part(where, one, refuse) for one in found))


def _part(where: str, found: object, refuse: Refuse, *, whole: bool = False) -> Recipe:
    """One part: a header, where ``whole`` a number that holds for every row, or what stands elsewhere."""
    if isinstance(found, str) and found:
        return Recipe("header", (found,))
    if whole and isinstance(found, int) and not isinstance(found, bool):
        return Recipe("fixed", (str(found),))
    return _elsewhere(where, found, refuse)


def _elsewhere(where: str, found: object, refuse: Refuse) -> Recipe:
    if isinstance(found, dict) and set(found) == {"down"} and isinstance(found["down"], str):
        return Recipe("down", parts=(Recipe("header", (found["down"],)),))
    if isinstance(found, dict) and set(found) == {"above"} and isinstance(found["above"], str):
        return Recipe("above", (found["above"].strip(),))
    if isinstance(found, dict) and set(found) == {"sheet"} and found["sheet"] is True:
        return Recipe("sheet")
    return refuse(
        noted(
            "{where} is put together in a way that is not known; there is {ways}",
            where=where,
            ways='{parts = ["…", "…"]} (ids), {sum = ["…", "…"]} (counts), {day = "…", month = "…", year = "…"} (days), {down = "…"}, {above = "…"}, {sheet = true}',
        )
    )
