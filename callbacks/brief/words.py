"""The words of a brief that no page has: its filters in a line, how to read it, where its numbers come from.

Belongs here: sentences. Not here: titles, notes and findings of charts, which are those of the pages.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from callbacks import making, queries, viewing
from callbacks.options import label
from callbacks.program import Program
from callbacks.sheet import Sheet, capital, design_words
from charts import formats
from charts.words import FEW, FULL
from data.filters import PLACES, Filters
from geo import boundaries
from indicators.answers import designs_of, place_of
from indicators.sums import Evidence
from languages import ENGLISH, current, later, say
from layouts.controls import LABELS
from layouts.shell import TABLES

DEMONSTRATION: Final = later("Demonstration data")
KIND: Final = later("One-page brief")
VIEW: Final = later("This view in the dashboard:")
NAMED: Final = 3  # values of a filter that are named; more are counted
ALL: Final = later("All people and activities")
READING: Final = (
    later(
    "Dots are estimates, lines and bands their 95 % intervals. Hollow, dashed or in parentheses: few people ({few} to {many}). "
    "* too few people or sessions to be shown; – nothing on record, which is never 0. “6 in 10” is rounded; its interval is not. "
    "A change is no proof of what caused it.")
)  # fmt: skip
PROTECTED: Final = (
    later("Protected figures: no group of fewer than 10 people stands behind any of them, small groups were merged. They may differ a little from figures inside the programme.")
)  # fmt: skip
INSIDE: Final = later(
    "For use inside the programme; for others there are links, which show protected figures."
)


def period(filters: Filters, evidence: Evidence) -> str:
    """The days the brief is about: those asked for, an open end being that of the data."""
    spans = [span for table in TABLES if (span := evidence.cells.span(table))]
    days: list[date] = [day for span in spans for day in span]
    first = filters.date_from or min(days, default=None)
    last = filters.date_to or max(days, default=None)
    if first and last and first > last:  # nothing was asked so early or so late
        return formats.period(filters.date_from, filters.date_to)
    return formats.period(first, last)


def title(sheet: Sheet) -> str:
    """The place as a heading: "Jaffna", "Northern Province", "The chosen places"."""
    name, level = sheet.place_name, place_of(sheet.view.filters, sheet.evidence)[0]
    wider = level in sheet.country.levels and level != sheet.country.placed
    return (
        say("{name} {level}", name=name, level=say(sheet.country.level(level).title))
        if wider
        else capital(name)
    )


def filters(sheet: Sheet) -> str:
    """Everything that is chosen but the period; of a place only what the title does not say."""
    said = []
    for name, values in sheet.view.filters.chosen.items():
        if name in PLACES and len(values) == 1 and label(name, values[0], sheet.country) == sheet.place_name:
            continue
        labels = [label(name, value, sheet.country) for value in values[:NAMED]]
        more = len(values) - NAMED
        listed = ", ".join(labels)
        told = say("{names} and {n} more", names=listed, n=more) if more > 0 else listed
        said.append(f"{say(LABELS[name])}: {told}")
    return " · ".join(said) or say(ALL)


def address(sheet: Sheet, *, base: str) -> str:
    """Where the view of the brief stands in the dashboard."""
    manner = {name: value for name in ("measure", "message") if (value := getattr(sheet.view, name))}
    if current() != ENGLISH:
        manner["lang"] = current()
    return base.rstrip("/") + "/" + queries.write(sheet.view.filters, manner)


def notes(sheet: Sheet, program: Program) -> list[tuple[str, str]]:
    """Headed paragraphs at the foot of the sheet."""
    return [
        (say("How to read it"), say(READING, few=FEW, many=FULL - 1)),
        (say("How it was asked"), _asked(sheet)),
        (say("Sources"), " ".join(_sources(sheet, program))),
    ]


def _asked(sheet: Sheet) -> str:
    """Sampling of the people asked, the method of what they understood, and whom the sheet is for."""
    found = sheet.one("comprehension", sheet.message, by=("round",))
    row = found.index.get((sheet.view.shown_round("after"),))
    told = [say(INSIDE if viewing.may("unprotected") else PROTECTED)]
    if row is not None and found.n[row]:
        sampling = design_words(designs_of("responses", sheet.view.filters, sheet.evidence))
        made = making.brief(found.method[row])
        told = [say("Sampling: {sampling}.", sampling=sampling), f"{made[:1].upper()}{made[1:]}.", *told]
    return " ".join(told)


def _sources(sheet: Sheet, program: Program) -> Sequence[str]:
    country, shown = sheet.country, program.shown()
    day = say(", as of {day}", day=formats.day(shown.as_of)) if shown.as_of else ""
    version = say(", data {version}", version=shown.version) if shown.version else ""
    kind = (
        say("demonstration data, no real person is in them")
        if sheet.evidence.demonstration
        else say("field records of the programme")
    )
    credits = (boundaries.credit(country), country.credits.get("population", ""))
    scores = say(sheet.evidence.scores_by.replace("'", "’"))
    return (
        say("Numbers: {kind}{day}{version}.", kind=kind, day=day, version=version),
        say("Reintegration scores: {scores}.", scores=scores) if scores else "",
        *(f"{say(credit)}." for credit in credits if credit),
    )  # fmt: skip
