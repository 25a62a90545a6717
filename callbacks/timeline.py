"""Time as steps: the periods that a page's map goes through one after the other, and those shown side by side.

Belongs here: which periods there are for whom. Not here: their control (layouts/timeline.py), small maps (drawings/small_maps.py).

Each step is a filter like any other: it is in the address, and its numbers go through the same reliability and disclosure. Who sees
protected figures is offered quarters and years alone, the periods in which those are published.
"""

from datetime import date
from typing import Final

from dash.development.base_component import Component

from callbacks import comparing, viewing
from callbacks.program import Program
from callbacks.view import View
from charts import formats
from data.aggregation.packing import AHEAD, PUBLIC
from data.filters import PERIOD
from indicators.definitions import INDICATORS
from indicators.questions import PAGES
from indicators.sides import days_of
from indicators.sums import Evidence
from layouts import pages, timeline
from layouts.controls import Option, Span

QUARTERS_ENOUGH: Final = 4  # fewer quarters, and months are the steps
MOST: Final = 15  # small maps that are still read
EACH: Final = ("quarter", "year")
YEAR_LETTERS: Final = len("2025")


def spans(page: str, evidence: Evidence) -> Span | None:
    """The first and last day of the records a page draws on; None where there are none."""
    cells = evidence.cells
    named = {INDICATORS[name].table for name in PAGES.get(page, ())} - set(AHEAD)
    found = [span for table in sorted({PUBLIC.get(t, t) for t in named}) if (span := cells.span(table))]
    days: list[date] = [day for span in found for day in span]
    return Span(min(days), max(days)) if days else None


def offered(span: Span | None) -> dict[str, list[Option]]:
    """Years, quarters and months of the data, the earliest first, each as days ``first..last`` with its name."""
    found: dict[str, list[Option]] = {"year": [], "quarter": [], "month": []}
    for one in reversed(comparing.periods(span)):
        code = one.value
        kind = "year" if len(code) == YEAR_LETTERS else "quarter" if "Q" in code else "month"
        first, last = days_of(code)
        name = formats.months(first, last) if kind == "quarter" else one.label
        found[kind].append(Option(f"{first}..{last}", name))
    return found


def steps(periods: dict[str, list[Option]]) -> list[Option]:
    """The steps of the slider: quarters; months where there are few quarters and the person may see them."""
    few = len(periods["quarter"]) < QUARTERS_ENOUGH and viewing.may("unprotected")
    return periods["month"] if few else periods["quarter"]


def side_by_side(page: str, each: str, evidence: Evidence) -> list[Option]:
    """The periods of small maps, the latest that there is room for; none where none are asked for."""
    return offered(spans(page, evidence))[each][-MOST:] if each in EACH else []


def control(page: pages.Page, asked: View, program: Program) -> list[Component]:
    """The slider under the map of a page; nothing where there is one period only, or a link holds the days."""
    bounds = viewing.bounds()
    if bounds and any(bounds.fixed(name) for name in PERIOD):
        return []
    periods = offered(spans(page.name, program.evidence()))
    listed = steps(periods)
    kinds = [kind for kind in EACH if len(periods[kind]) > 1]
    return timeline.bar(listed, kinds, each=asked.each) if len(listed) > 1 else []
