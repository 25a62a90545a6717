"""Columns that are made of others: ids of several parts, days of three cells, what stands once above a block of rows.

Belongs here: the sheet in which each of them is one more column, behind those of the file. Not here: what a mapping may
say of them (recipes.py), where the parts stand (placing.py).

Parts of an id that tell who a person is (names, phones, identity numbers) become codes that only this store can make, as
the names of enumerators do: the same person has the same code before and after, and nobody can read it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, reduce
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from data.columns.headers import column_called
from data.columns.placing import Plan
from data.columns.recipes import Recipe
from data.evidence import personal, rows_above
from data.meaning import ids
from data.meaning.pseudonyms import Coder
from data.problems import Problems
from data.sources.layout import Layout
from data.sources.sheet import Chunk, Sheet, SheetOver
from data.text import whole_numbers

BETWEEN: Final = "-"  # the parts of an id
_SHORT_YEAR: Final = (r"^(\d{2})$", r"20\1")
_MONTH: Final = r"^\d{1,2}$"
_COUNT: Final = r"^\d{1,9}$"


def over(sheet: Sheet, plan: Plan, *, coder: Coder, problems: Problems) -> Sheet:
    """The sheet with the columns that the plan makes of others; what became a code is told."""
    return ComposedSheet(sheet, plan, coder=coder, problems=problems) if plan.composed else sheet


class ComposedSheet(SheetOver):
    """A sheet with more columns than its file, each made by its recipe."""

    def __init__(self, sheet: Sheet, plan: Plan, *, coder: Coder, problems: Problems) -> None:
        super().__init__(sheet)
        self._recipes, self._headers, self._coder = plan.composed, plan.headers, coder
        self._hidden = _personal(sheet, plan)
        for at in sorted(self._hidden):
            problems.notice(
                "coded_part", column=plan.headers[at] or column_called(at), value=self._hidden[at]
            )

    @cached_property
    def layout(self) -> Layout:
        """The layout of the sheet, with the headers of the columns that were made."""
        return replace(self.sheet.layout, headers=self._headers)

    def chunks(self, only: Collection[int] | None = None) -> Iterator[Chunk]:
        """The records, with the columns that were made, or those of them that are asked for."""
        if only is None:
            yield from self._made(self.sheet.chunks(), list(self._recipes))
            return
        made = [at for at in only if at in self._recipes]
        if any(
            True for at in made for _ in self._recipes[at].labels
        ):  # every cell tells of rows by themselves
            for chunk in self._made(self.sheet.chunks(), made):
                yield replace(chunk, columns={at: chunk.columns[at] for at in only})
            return
        parts = {header.at for at in made for header in self._recipes[at].headers}
        # a chunk without any column has no rows: the first column is always there
        asked = {*parts, *(at for at in only if at not in self._recipes)} or {0}
        for chunk in self._made(self.sheet.chunks(asked), made):
            yield replace(chunk, columns={at: chunk.columns[at] for at in only})

    def drained(self) -> Iterator[Chunk]:
        """The same for the last time."""
        yield from self._made(self.sheet.drained(), list(self._recipes))

    def _made(self, chunks: Iterator[Chunk], wanted: Sequence[int]) -> Iterator[Chunk]:
        above: dict[int | str, str] = {}  # by column, or by what stands before it: what stood there last
        titles = self.sheet.first_lines[: self.sheet.layout.row - 1]
        for label in filter(None, {label for recipe in self._recipes.values() for label in recipe.labels}):
            said = [text for cells in titles if (text := rows_above.said(cells, label))]
            above |= {label: said[-1]} if said else {}
        for chunk in chunks:
            making = _Making(chunk, self.sheet.name, above, self._hidden, self._coder)
            made = {at: making.of(self._recipes[at]) for at in wanted}
            yield replace(chunk, columns=chunk.columns | made)


def _personal(sheet: Sheet, plan: Plan) -> dict[int, str]:
    """Parts of ids that look personal, by header or values, and what they seem to hold."""
    first = sheet.first() if plan.joined else None
    found = personal.suspects(first, sheet.headers) if first else []
    return {suspect.position: suspect.holds for suspect in found if suspect.position in plan.joined}


class _Making:
    """Makes columns of one chunk; ``above`` is what stood last in the columns that are filled down."""

    def __init__(
        self, chunk: Chunk, sheet: str, above: dict[int | str, str], hidden: Collection[int], coder: Coder
    ) -> None:
        self.chunk, self.sheet, self.above, self.hidden, self.coder = chunk, sheet, above, hidden, coder

    def of(self, recipe: Recipe) -> pa.Array:
        """The texts of a recipe, one a row."""
        if recipe.kind == "header":
            return pc.utf8_trim_whitespace(self.chunk.columns[recipe.at])
        if recipe.kind == "down":
            return self._down(recipe.parts[0])
        if recipe.kind == "above":
            return self._above(recipe.names[0])
        if recipe.kind == "parts":
            return self._id(recipe.parts)
        if recipe.kind == "sum":
            return _sum([whole_numbers(self.of(part)) for part in recipe.parts])
        if recipe.kind == "day":
            return _day(*map(self.of, recipe.parts))
        text = self.sheet if recipe.kind == "sheet" else recipe.names[0]
        return pa.repeat(pa.scalar(text, pa.string()), len(self.chunk.rows))

    def _down(self, header: Recipe) -> pa.Array:
        texts = self.of(header)
        filled = pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
        found = pc.fill_null(pc.fill_null_forward(filled), self.above.get(header.at, ""))
        if len(found):
            self.above[header.at] = found[-1].as_py()
        return found

    def _above(self, label: str) -> pa.Array:
        texts, start, last = [], 0, self.above.get(label, "")
        for at, text in [*rows_above.found(self.chunk, label), (len(self.chunk.rows), last)]:
            texts.append(pa.repeat(pa.scalar(last, pa.string()), at - start))
            start, last = at, text if at < len(self.chunk.rows) else last
        self.above[label] = last
        return pa.concat_arrays(texts)

    def _id(self, parts: Sequence[Recipe]) -> pa.Array:
        """An id of its parts; a part cut to its first digits stands alone, to be refused: its code would be that of many people."""
        written = [self.of(part) for part in parts]
        found = _joined([self._part(one, texts) for one, texts in zip(parts, written, strict=True)])
        for texts in written:
            found = pc.if_else(pa.array(ids.rounded(texts)), texts, found)
        return found

    def _part(self, recipe: Recipe, texts: pa.Array) -> pa.Array:
        """A part of an id, written in one way: case, blanks and a lost ``.0`` do not make another person."""
        texts = pc.replace_substring_regex(texts, r"\s+", " ")
        texts = pc.utf8_lower(whole_numbers(texts))
        return self._coded(texts) if any(header.at in self.hidden for header in recipe.headers) else texts

    def _coded(self, texts: pa.Array) -> pa.Array:
        encoded = texts.dictionary_encode()
        codes = [self.coder.part(text) or "" for text in encoded.dictionary.to_pylist()]
        return pa.array(codes, pa.string()).take(encoded.indices)


def _joined(parts: Sequence[pa.Array]) -> pa.Array:
    """The parts of each row as one text, blank where one of them is."""
    blank = pc.equal(parts[0], "")
    for part in parts[1:]:
        blank = pc.or_(blank, pc.equal(part, ""))
    return pc.if_else(blank, "", pc.binary_join_element_wise(*parts, BETWEEN))


def _sum(parts: Sequence[pa.Array]) -> pa.Array:
    """The counts of each row added up, blank where all are; one that is no whole number stands beside the others, to be told."""
    numbers = [pc.match_substring_regex(part, _COUNT) for part in parts]
    blanks = [pc.equal(part, "") for part in parts]
    read = reduce(pc.and_, map(pc.or_, numbers, blanks))
    counts = (
        pc.if_else(is_one, part, "0").cast(pa.int64()) for is_one, part in zip(numbers, parts, strict=True)
    )
    added = reduce(pc.add, counts).cast(pa.string())
    beside = pc.binary_join_element_wise(*parts, " + ")
    return pc.if_else(reduce(pc.and_, blanks), "", pc.if_else(read, added, beside))


def _day(day: pa.Array, month: pa.Array, year: pa.Array) -> pa.Array:
    """A day in words that dates.py reads in one way, with ? for a part that is missing; blank where the day is."""
    day, month, year = map(whole_numbers, (day, month, year))
    year = pc.replace_substring_regex(year, *_SHORT_YEAR)
    month, year = (pc.if_else(pc.equal(part, ""), "?", part) for part in (month, year))
    numbers = pc.binary_join_element_wise(year, *(pc.utf8_lpad(part, 2, "0") for part in (month, day)), "-")
    words = pc.binary_join_element_wise(day, month, year, " ")
    found = pc.if_else(pc.match_substring_regex(month, _MONTH), numbers, words)
    return pc.if_else(pc.equal(day, ""), "", found)
