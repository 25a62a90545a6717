"""What a workbook says of itself: who asked for what and why, what its columns mean, what is suppressed.

Belongs here: the facts and notes of every workbook, and the sheets of answers. Not here: the sheets of records
(data/exports/export_book.py), requests (exports.py), the numbers.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from callbacks import viewing
from callbacks.program import Program
from data import codebook
from data.exports import export_book, hxl, xlsx
from data.exports.export_book import Told
from data.exports.xlsx import Sheet
from data.filters import Filters
from data.meaning.marks import marked
from geo.country import Country
from indicators import compared_rows, report
from indicators.answered import COLUMNS
from indicators.definitions import INDICATORS
from indicators.definitions.indicator import Indicator
from indicators.questions import PAGES, offered
from indicators.reliability import FLAGGED_BELOW, FULL_FROM, SHOWN_FROM
from indicators.sides import Sides
from indicators.sums import Evidence
from layouts.shell import TABLES
from sharing.policy import Viewer

EVERYTHING: Final = "none: everything"
DEMONSTRATION: Final = "Demonstration data: made up, no real person is in them."
_EVERY: Final = (
    "A blank cell is unknown, never 0.",
    "Days are days in the country's own time zone. Places are codes, named on the sheet 'codebook'.",
    ("A text that a spreadsheet could run as a formula (it begins with = + - @, a tab or a line end) has an apostrophe in front; "
    "taking one leading apostrophe off restores every text. Numbers, codes and days are never changed."),
)  # fmt: skip
_RECORDS: Final = (
    "A row is one record, in the order in which records were accepted; the CSV of the same filters has the same cells.",
    ("Records are about persons who agreed that their answers are used for the purpose stated here. Do not pass the file on and delete it "
    "when its purpose is served; for others there are links, which show figures only."),
)  # fmt: skip
_ANSWERS: Final = (
    "A row is one number of the page, with its interval (95 %) and the number of people or records behind it; the CSV has the same cells.",
    "Shares are 0 to 1. A blank 'group' takes everyone together, and all chosen rounds.",
    (f"reliability: 'ok'; 'caution' for few people ({SHOWN_FROM} to {FULL_FROM - 1}); 'unreliable' for too few people or sessions: do not quote it; "
    "'suppressed' where no interval can be given, and then there is no estimate."),
    (f"disclosure: 'flagged' where 1 to {FLAGGED_BELOW - 1} people stand behind a number: not to be published; 'merged' where groups were "
    "put together so that nobody can be found; 'suppressed' where a number is kept back for that reason."),
)  # fmt: skip
_FOR_DONORS: Final = (
    ("These numbers come from protected tables: no group of 1 to 9 people stands behind any of them, and small groups were merged in a "
    "fixed order. They may differ a little from figures inside the programme, and are not to be combined to look for a person."),
)  # fmt: skip
_CODEBOOK_HEAD: Final = (
    "indicator", "item", "label", "title", "unit", "definition", "formula", "numerator", "denominator", "caveat", "source"
)  # fmt: skip
_ITEM: Final = 6  # letters beyond a header's own that a column is wide


def of_records(table: str, filters: Filters, rows: int, *, program: Program, tags: bool) -> Told:
    """What a workbook of records says of itself."""
    facts = [("what", f"Records: {TABLES[table].lower()}"), *_facts(filters, program)]
    facts.insert(2, ("records", f"{rows:,}"))
    weights = program.version().meta["score_weights"] if table == "returnees" else None
    facts += [("reintegration scores by", weights)] if weights else []
    return Told(tuple(facts), _notes(_RECORDS, program), tags)


def of_answers(
    page: str, filters: Filters, sides: Sides | None = None, *, program: Program, tags: bool
) -> Told:
    """What a workbook of a page's numbers says of itself."""
    facts = [("what", f"Numbers of the page {page}"), *_facts(filters, program)]
    facts += [("compared", f"{sides.by}: {sides.values[1]} less {sides.values[0]}")] if sides else []
    donor = () if viewing.may("unprotected") else _FOR_DONORS
    return Told(tuple(facts), _notes((*_ANSWERS, *donor), program), tags)


def answers(
    page: str,
    filters: Filters,
    evidence: Evidence,
    told: Told,
    *,
    level: str = "",
    sides: Sides | None = None,
) -> Iterator[bytes]:
    """The workbook of every number of a page, in pieces."""
    widths = [len(name) + _ITEM for name in COLUMNS]
    yield from xlsx.stream(
        [
            Sheet(
                export_book.DATA,
                _data(page, filters, evidence, tags=told.tags, level=level, sides=sides),
                widths,
                1 + told.tags,
            ),
            Sheet(
                export_book.CODEBOOK, [_codebook(page, evidence.country)], (24, 24, 40, 40, 12, *[60] * 4, 40)
            ),
            export_book.about(told),
            Sheet(export_book.NOTES, [export_book.notes(told.notes)], (120,), 0),
        ]
    )


def _data(
    page: str, filters: Filters, evidence: Evidence, *, tags: bool, level: str, sides: Sides | None
) -> Iterator[bytes]:
    yield export_book.heading(COLUMNS, tags=tags)
    at = 2 + tags
    for rows in _told(page, filters, evidence, level=level, sides=sides):
        yield xlsx.rows(rows, first=at)
        at += len(rows)


def _told(
    page: str, filters: Filters, evidence: Evidence, *, level: str, sides: Sides | None
) -> Iterator[list[list[object]]]:
    """The rows of a page, a question at a time, then those of what is compared."""
    for found in report.answers(page, filters, evidence, level=level):
        yield [harmless(row) for row in found.rows()]
    if sides:
        for rows in compared_rows.rows(
            page, filters, sides, evidence, level=level or evidence.country.placed
        ):
            yield [harmless(row) for row in rows]


def harmless(row: Sequence[object]) -> list[object]:
    """A row with every text that a spreadsheet could run marked; numbers stay numbers."""
    return [marked(value) if isinstance(value, str) else value for value in row]


def lines(
    page: str,
    filters: Filters,
    evidence: Evidence,
    *,
    tags: bool,
    level: str = "",
    sides: Sides | None = None,
) -> Iterator[Sequence[Sequence[object]]]:
    """The rows of the CSV of a page, a question at a time, the header first."""
    yield [COLUMNS, *([[hxl.tag(name) for name in COLUMNS]] if tags else [])]
    yield from _told(page, filters, evidence, level=level, sides=sides)


def _codebook(page: str, country: Country) -> bytes:
    """Every indicator of the page, item by item, with its formula and its source."""
    listed = [INDICATORS[name] for name in PAGES[page] if offered(INDICATORS[name], country)]
    rows = [row for one in listed for row in _defined(one)]
    return xlsx.rows([_CODEBOOK_HEAD], first=1, style=xlsx.HEADER) + xlsx.rows(rows, first=2)


def _defined(one: Indicator) -> list[tuple[str, ...]]:
    rest = (
        one.title,
        one.unit,
        one.definition,
        one.formula,
        one.numerator,
        one.denominator,
        one.caveat,
        one.source,
    )
    return [(one.name, item, one.item_label(item) if item else "", *rest) for item in one.items]


# --- what stands on every workbook --------------------------------------------------------------------------


def _facts(filters: Filters, program: Program) -> list[tuple[str, str]]:
    shown, person = program.shown(), viewing.viewer()
    return [
        ("country", program.country.name),
        *_in_words(filters, program.country),
        ("data version", shown.version),
        ("data as of", shown.as_of or "unknown"),
        ("kind of data", DEMONSTRATION if shown.demonstration else "Records of the programme"),
        ("exported", f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"),
        ("exported by", _by(person)),
        ("purpose", person.link.purpose if person.link else program.settings.purpose),
        *([("to be used until", person.link.until)] if person.link else []),
    ]


def _by(person: Viewer) -> str:
    return (
        f"{person.link.recipient}, through a link"
        if person.link
        else f"{person.name}, {person.role.name.lower()}"
    )


def _in_words(filters: Filters, country: Country) -> list[tuple[str, str]]:
    """Each filter in force: its code and its name."""
    days = [(name, day.isoformat()) for name, day in filters.period.items() if day]
    chosen = [
        (name, "; ".join(_named(name, value, country) for value in values))
        for name, values in filters.chosen.items()
    ]
    return [(f"filter: {name.replace('_', ' ')}", text) for name, text in [*days, *chosen]] or [
        ("filters", EVERYTHING)
    ]


def _named(name: str, code: str, country: Country) -> str:
    """A code with what it is called, where it is called something else."""
    book = codebook.load()
    if name in country.levels and code in country.codes(name):
        return f"{code} {country.name_of(code)}"
    field = codebook.COUNTRY if name == "return_country" else name
    known = field in book.fields and code in book.codes(field)
    return f"{code} ({book.label(field, code)})" if known else code


def _notes(own: Sequence[str], program: Program) -> tuple[str, ...]:
    first = [DEMONSTRATION] if program.shown().demonstration else []
    return (*first, *own, *_EVERY)
