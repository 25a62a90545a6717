"""What returnees said in their own words: the texts that filters, words and themes select, and how many there are of each.

Belongs here: looking through one version. Not here: finding words in one text (searching.py), who may read (callbacks/experience.py),
and shares with their intervals, which come from cells (indicators).

Texts are masked before they are looked through, so that nobody finds a person by a number that is not shown.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from data import export, tables
from data.asking import searching
from data.filters import Filters
from data.store import Version
from geo.country import Country

TABLE: Final = "returnees"
TEXT, THEMES, DAY = tables.OWN_WORDS, "themes", "interview_date"
NOT_STATED: Final = "unknown"  # a theme that nobody gave
# What is told beside a text: enough to understand it, neither the key nor the day.
_BESIDE: Final = (
    "district",
    "sex",
    "age_group",
    "months_since_return",
    "satisfaction",
    *(column.name for column in tables.family(TABLE, "assistance")),
)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is looked for besides the filters; blank is everything. ``words`` are as ``searching.words_of`` gives them."""

    words: tuple[str, ...] = ()
    theme: str = ""
    satisfaction: str = ""
    assistance: str = ""


@dataclass(frozen=True, kw_only=True)
class Said:
    """One answer, masked, with what is told beside it. ``month`` is the first day of the month of the interview."""

    text: str
    month: date
    themes: tuple[str, ...]
    beside: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Found:
    """How many interviews the filters select, how many of them have a text, how many fit, and some of these, newest first.

    ``by_theme`` counts what fits whatever the theme: an answer with two themes counts under both, ``NOT_STATED`` is without.
    """

    interviews: int
    texts: int
    fit: int
    by_theme: Mapping[str, int]
    said: tuple[Said, ...]

    @property
    def coded(self) -> bool:
        """Whether anything that fits has a theme."""
        return any(n for code, n in self.by_theme.items() if code != NOT_STATED)


def find(
    version: Version, filters: Filters, wanted: Wanted, *, country: Country, rows: tuple[int, int]
) -> Found:
    """The answers that fit, those from the first position in ``rows`` up to the second; raises StoreDamaged."""
    needed = {TEXT, THEMES, DAY, *_BESIDE}
    without = tuple(name for name in tables.COLUMNS[TABLE] if name not in needed)
    interviews = texts = 0
    by_theme: Counter[str] = Counter()
    kept: list[pa.RecordBatch] = []
    for batch in export.batches(version, TABLE, filters, country=country, without=without):
        told = batch.filter(pc.is_valid(batch.column(TEXT)))
        interviews, texts = interviews + batch.num_rows, texts + told.num_rows
        fit = _fitting(told, wanted)
        by_theme.update(_themes(fit))
        kept.append(_of_theme(fit, wanted.theme))
    found = pa.Table.from_batches(kept) if kept else None
    return Found(
        interviews=interviews,
        texts=texts,
        fit=len(found) if found is not None else 0,
        by_theme=by_theme,
        said=tuple(_newest(found, rows)) if found is not None else (),
    )


def _fitting(told: pa.RecordBatch, wanted: Wanted) -> pa.RecordBatch:
    """The texts that fit whatever their theme."""
    if wanted.satisfaction:
        told = told.filter(_equal(told.column("satisfaction"), wanted.satisfaction))
    if wanted.assistance:
        told = told.filter(pc.fill_null(told.column(f"assistance_{wanted.assistance}"), False))
    if wanted.words:
        texts = told.column(TEXT).to_pylist()
        told = told.filter(pa.array([searching.holds(text, wanted.words) for text in texts], pa.bool_()))
    return told


def _equal(column: pa.Array, code: str) -> pa.Array:
    return pc.fill_null(pc.equal(column.cast(pa.string()), code), False)


def _themes(told: pa.RecordBatch) -> Counter[str]:
    """How many texts have each theme; combinations are counted first, of which there are few."""
    found: Counter[str] = Counter()
    for one in pc.value_counts(told.column(THEMES).cast(pa.string())).to_pylist():
        for code in (one["values"] or NOT_STATED).split():
            found[code] += one["counts"]
    return found


def _of_theme(told: pa.RecordBatch, theme: str) -> pa.RecordBatch:
    if not theme:
        return told
    themes = told.column(THEMES).cast(pa.string())
    if theme == NOT_STATED:
        return told.filter(pc.is_null(themes))
    return told.filter(pc.fill_null(pc.match_substring(_spaced(themes), f" {theme} "), False))


def _spaced(themes: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(" ", themes, " ", "")


def _newest(found: pa.Table, rows: tuple[int, int]) -> Iterator[Said]:
    """The texts at these positions, the newest first and of one day in the order of acceptance."""
    order = pc.sort_indices(
        found.append_column("at", pa.array(range(len(found)))),
        sort_keys=[(DAY, "descending"), ("at", "ascending")],
    )
    for row in found.take(order.slice(rows[0], max(rows[1] - rows[0], 0))).to_pylist():
        yield Said(
            text=row[TEXT],
            month=row[DAY].replace(day=1),
            themes=tuple((row[THEMES] or "").split()),
            beside={name: row[name] for name in _BESIDE},
        )
