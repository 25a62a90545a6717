"""The map of a page as small maps side by side, one for each quarter or year: time that stands still beside the slider that plays.

Belongs here: which questions are asked, and what is said. Not here: which periods there are (callbacks/timeline.py), the figure
(charts/map.py). Each small map asks its own question, so that reliability and disclosure hold for each number as for any other.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from callbacks import base_layers, levels, marking, place_map, shapes, timeline, titles, viewing
from callbacks import periods as periods_of
from callbacks.sheet import Choice, Sheet, any_shown, without
from charts import map
from charts.marks import Marks, Series, joined
from data.filters import PERIOD
from indicators.answers import Answer
from indicators.definitions import INDICATORS, Indicator
from indicators.questions import Question
from indicators.sides import days_of
from languages import say
from layouts.cards import Drawing
from layouts.controls import Option

FEWEST: Final = 2  # periods


def drawings(name: str, choices: Sequence[Choice], sheet: Sheet) -> dict[str, Drawing]:
    """Small maps for the place of a page's map, where they are asked for and nothing else lies there."""
    view = sheet.view
    listed = timeline.side_by_side(name, view.each, sheet.evidence)
    if len(listed) < FEWEST or view.sides or view.layer in base_layers.possible(name, sheet.country):
        return {}
    choice = sheet.choice(choices)
    if INDICATORS[choice.indicator].published:
        return {}
    return {"map": _drawing(sheet, choice, listed)}


def _drawing(sheet: Sheet, choice: Choice, periods: Sequence[Option]) -> Drawing:
    indicator, item = INDICATORS[choice.indicator], choice.item.format(message=sheet.message)
    rest, theme = sheet.rest(indicator, choice.round), sheet.view.theme
    level, parts, note = _clear_enough(sheet, indicator, item, rest, periods)
    marks, measure = joined([one.marks for one in parts]), marking.measure_of(indicator, item)
    classes = place_map.classes(sheet.evidence, place_map.question(indicator.name, item, level, rest), rest)
    title = titles.title(indicator, item)
    by = say("{title}, by quarter") if sheet.view.each == "quarter" else say("{title}, by year")
    told = by.format(title=title)
    figure = map.several(
        parts, measure=measure, classes=classes, theme=theme,
        shapes=shapes.shapes(sheet.country, level, within=parts[0].marks.codes, small=True),
        chosen=levels.chosen(sheet.view.filters, level, sheet.country),
    ) if any_shown(parts) else without([marks], height=None)  # fmt: skip
    return Drawing(
        title=told,
        subtitle=" · ".join(filter(None, (say("One scale of colours for all"), note))),
        figure=figure,
        legend=map.legend(marks, classes=classes, theme=theme, counted=measure.counted),
        foot=""
        if viewing.may("unprotected")
        else say("What is told for a longer period only is left blank."),
        summary=say("Small maps. {title}.", title=told),
    )


def _clear_enough(
    sheet: Sheet, indicator: Indicator, item: str, rest: tuple[str, ...], periods: Sequence[Option]
) -> tuple[str, list[Series], str]:
    """The level of the page's map, or the first wider one of which most places have a number, and why; the maps of it."""
    country = sheet.country
    asked = sheet.places(indicator, item, rest).level
    at = min(country.levels.index(asked), country.levels.index(country.placed))
    note = ""
    for level in reversed(country.levels[: at + 1]):
        question = place_map.question(indicator.name, item, level, rest)
        parts = [Series(one.label, _marks(sheet, question, rest, level, one)) for one in periods]
        if level == country.levels[0] or periods_of.share_shown(parts) >= periods_of.ENOUGH:
            break
        wider = country.levels[country.levels.index(level) - 1]
        few = joined([one.marks for one in parts])
        note = place_map.why_wider(few, indicator.context, level, wider, country)
    return level, parts, note


def _marks(sheet: Sheet, asked: Question, rest: tuple[str, ...], level: str, period: Option) -> Marks:
    """The places in one period."""
    first, last = days_of(period.value)
    around = sheet.around(*PERIOD)
    view = replace(around.view, filters=around.view.filters.between(first, last))
    own = replace(around, view=view, known={}, others={})
    found: Answer = own.ask([asked])[asked]
    marks = place_map.of_level(found, view, level, sheet.country, rest=rest)
    return _within(marks, found, rest, first, last)


def _within(marks: Marks, found: Answer, rest: tuple[str, ...], first: date, last: date) -> Marks:
    """The marks without those that are told for more than the period (protected tables): they would stand in it for another."""
    if not found.spans:
        return marks
    rows = [found.index.get((code, *rest)) for code in marks.codes]
    longer = {
        i
        for i, row in enumerate(rows)
        if row is not None and (span := found.spans[row]) and (span[0] < first or span[1] > last)
    }
    kept = [i for i in range(len(marks)) if i not in longer]
    blank = marks.take(sorted(longer))
    unknown = Marks(blank.codes, blank.names, [None] * len(blank), reliability=["suppressed"] * len(blank))
    return joined([marks.take(kept), unknown]).standing_for(marks.of, marks.chosen)
