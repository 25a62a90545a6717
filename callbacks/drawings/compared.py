"""Two sides on a page: the table of its measures, and in place of map, ranking and months those of the difference or of both.

Belongs here: what is drawn and said. Not here: the sides and their controls (comparing.py), the differences (indicators).
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from callbacks import comparing, levels, marking, periods, shapes, telling, titles
from callbacks.drawn import HERO
from callbacks.place_map import Places
from callbacks.sheet import BY_SPAN, ROUND_NAMES, Choice, Sheet, any_shown, capital, months_note, without
from charts import formats, map, ranking, trend
from charts.classes import classify
from charts.marks import Marks, Measure, Series, Unit
from data.aggregation.packing import PUBLIC
from data.filters import PLACES
from geo.country import Level
from indicators import comparison
from indicators.answered import Answer
from indicators.compared_rows import Measured, selection
from indicators.comparison import SURE, Compared
from indicators.definitions import INDICATORS, Indicator
from indicators.questions import Question
from indicators.sides import DAYS, Sides
from languages import current, later, say, say_n
from layouts import side_by_side
from layouts.cards import Drawing
from layouts.side_by_side import Block, Line, Side

NAME: Final = "compared"
NOTHING: Final = Drawing(title="", subtitle="", sentences=("",))
NEWER: Final[dict[str, Unit]] = {
    "share": "points",
    "score": "score_change",
}  # the unit of a difference, where it is another
COUNTS = later("Difference of the counts")
OWN_TITLES: Final = {
    "comprehension": later("Understands a key message"),
    "score": later("Items answered correctly, mean score"),
}


def drawings(
    page: str, choices: Sequence[Choice], sheet: Sheet, names: Collection[str]
) -> dict[str, Drawing]:
    """What a comparison changes of these cards of a page; the table alone, and empty, where nothing is compared."""
    sides = sheet.view.sides
    if sides is None or not comparing.applies(page, sides):
        return {NAME: NOTHING if sides is None else _does_not_apply(sheet, sides)}
    found = {NAME: table(page, sheet, sides)} if NAME in names else {}
    if not choices:  # a page without a map
        return found
    choice = sheet.choice(choices)
    indicator, item = INDICATORS[choice.indicator], choice.item.format(message=sheet.message)
    rest = sheet.rest(indicator, choice.round)
    if sides.by not in PLACES and not set(HERO).isdisjoint(names) and _tells(indicator, sides):
        found |= _places(sheet, sides, indicator, item, rest)
    if (
        sides.by != DAYS
        and "trend" in names
        and _tells(indicator, sides)
        and hasattr(indicator.how, "sample")
    ):
        found["trend"] = _months(sheet, sides, indicator, item, rest)
    return found


def _tells(indicator: Indicator, sides: Sides) -> bool:
    """Whether the records behind an indicator say which side they are on; a published figure has no sides."""
    return not indicator.published and sides.apply_to(PUBLIC.get(indicator.table, indicator.table))


def _names(sheet: Sheet, sides: Sides) -> tuple[str, str]:
    return comparing.names(sides, sheet.labels())


def _does_not_apply(sheet: Sheet, sides: Sides) -> Drawing:
    first, second = _names(sheet, sides)
    return Drawing(
        title=f"{first} and {second}",
        subtitle=say(
            "These records do not say which of the two they belong to. Compare something else, or look at another page."
        ),
        sentences=("",),
    )


# --- the table -----------------------------------------------------------------------------------------------


def table(page: str, sheet: Sheet, sides: Sides) -> Drawing:
    """Every measure of the page for both sides, with the difference and whether it is beyond chance."""
    whole = selection(page, sheet.view.filters, sides, sheet.evidence)
    flat = [
        (one, row)
        for measured, several in whole
        for one in several
        if (row := one.difference.index.get(measured.rest)) is not None
    ]
    chances = dict(zip([one.question for one, _ in flat], comparison.adjusted(flat).tolist(), strict=True))
    tested = [(one, row) for one, row in flat if not np.isnan(chances[one.question])]
    sure = [pair for pair in tested if chances[pair[0].question] < SURE]
    names = _names(sheet, sides)
    title = say("{first} and {second}", first=names[0], second=names[1])
    scale = _scale(whole)
    blocks = [_block(measured, several, chances, scale) for measured, several in whole if several]
    ends = (formats.value(scale[0], "share"), formats.value(scale[1], "share"))
    said = side_by_side.table(blocks, sides=names, caption=title, ends=ends)
    return Drawing(
        title=title,
        subtitle=_finding(len(sure), len(tested), sheet.place_name),
        sentences=(said,),
        foot=say(
            "The difference is the second less the first, with its 95\u00a0% interval. A session with people of both sides counts in both. What was counted in full has no sampling to vary by."
        ),
    )


def _finding(sure: int, tested: int, place: str) -> str:
    told = {"place": capital(place), "tested": tested, "sure": sure, "p": SURE}
    if not tested:
        return say("{place}: no difference here can be tested", **told)
    if tested == 1:
        one = later("{place}: the one measure tested differs beyond chance (p < {p})")
        none = later("{place}: the one measure tested does not differ beyond chance (p < {p})")
        return say(one if sure else none, **told)
    if not sure:
        return say(
            "{place}: of {tested} measures tested none differs beyond chance (p < {p}, adjusted by Holm for all of them)",
            **told,
        )
    return say_n(
        "{place}: of {tested} measures tested {sure} differs beyond chance (p < {p}, adjusted by Holm for all of them)",
        "{place}: of {tested} measures tested {sure} differ beyond chance (p < {p}, adjusted by Holm for all of them)",
        sure,
        **told,
    )


def _scale(whole: Sequence[tuple[Measured, Sequence[Compared]]]) -> tuple[float, float]:
    """From where to where the strips of shares and scores reach: the tenths around all intervals that are shown."""
    bounds = [
        float(part[row])
        for measured, several in whole
        for one in several
        for answer in (one.first, one.second)
        if INDICATORS[one.question.indicator].unit in NEWER
        and (row := answer.index.get(measured.rest)) is not None
        and telling.shown(answer, row)
        for part in (answer.low, answer.high)
    ]
    if not bounds:
        return 0.0, 1.0
    return math.floor(min(bounds) * 10) / 10, math.ceil(max(bounds) * 10) / 10


def _block(
    measured: Measured,
    several: Sequence[Compared],
    chances: dict[Question, float],
    scale: tuple[float, float],
) -> Block:
    indicator = INDICATORS[measured.indicator]
    title = say(OWN_TITLES.get(indicator.name) or indicator.title)
    if measured.round:
        title = say("{measure}, {round}", measure=title, round=say(ROUND_NAMES[measured.round]))
    grouped = len(measured.items or indicator.items) > 1
    within = scale if indicator.unit in NEWER else None
    lines = [
        _line(
            one, measured.rest, chances.get(one.question, np.nan), scale=within, name="" if grouped else title
        )
        for one in several
    ]
    return Block(title if grouped else "", lines)


def _line(
    one: Compared, key: tuple[str, ...], chance: float, *, scale: tuple[float, float] | None, name: str
) -> Line:
    indicator = INDICATORS[one.question.indicator]
    row = one.difference.index.get(key)
    first, second = (_side(answer, key, scale) for answer in (one.first, one.second))
    named = name or indicator.item_label(one.question.item, current()) or say(indicator.title)
    if row is None or not one.shown(row):
        return Line(
            name=named, first=first, second=second, difference="–", interval="", verdict=_why_not(one, row)
        )
    number, low, high = (
        float(part[row]) for part in (one.difference.estimate, one.difference.low, one.difference.high)
    )
    unit = unit_of(indicator)
    beyond = ("up" if number > 0 else "down") if chance < SURE else ""
    return Line(
        name=named,
        first=first,
        second=second,
        difference=_signed(number, unit),
        interval=formats.interval(low, high, unit) if one.sampled else "",
        verdict=_verdict(one, chance),
        beyond=beyond,
    )


def _verdict(one: Compared, chance: float) -> str:
    if not one.sampled:
        return say("counted in full")
    if np.isnan(chance):
        return say("no test")
    p = "p < 0.001" if chance < 0.001 else f"p = {chance:.2f}" if chance >= 0.1 else f"p = {chance:.3f}"
    return say("yes, {p}", p=p) if chance < SURE else say("no, {p}", p=p)


def _why_not(one: Compared, row: int | None) -> str:
    """Why no difference is told."""
    if row is None:
        return say("nothing on record")
    method = one.difference.method[row]
    if method.startswith("no difference: "):
        return say(method.removeprefix("no difference: "))
    some = [
        answer for answer in (one.first, one.second) if not answer.n[answer.index[one.difference.keys[row]]]
    ]
    return say("nothing on record for one side") if some else say("too few people or sessions")


def _side(answer: Answer, key: tuple[str, ...], scale: tuple[float, float] | None) -> Side:
    row = answer.index.get(key)
    if row is None or not answer.n[row]:
        return Side(value=telling.NOTHING)
    unit = INDICATORS[answer.question.indicator].unit
    if not telling.shown(answer, row):
        return Side(value=telling.TOO_FEW, note=formats.n(int(answer.n[row])))
    number, low, high = (float(part[row]) for part in (answer.estimate, answer.low, answer.high))
    bounds = formats.interval(low, high, unit) if low < high else ""
    people = formats.n(int(answer.n[row])) if bounds else ""
    note = telling.joined((bounds, people, telling.instead(answer, row)))
    if scale is None:
        return Side(value=formats.value(number, unit), note=note)
    start, room = scale[0], scale[1] - scale[0]
    at = [(part - start) / room for part in (number, low, high)]
    some = low < high
    return Side(
        value=formats.value(number, unit),
        note=note,
        at=at[0],
        low=at[1] if some else None,
        high=at[2] if some else None,
    )


def unit_of(indicator: Indicator) -> Unit:
    """The unit of a difference."""
    return NEWER.get(indicator.unit) or indicator.unit


def _signed(number: float, unit: str) -> str:
    text = formats.value(number, unit)
    plus = "" if unit in formats.SIGNED or number <= 0 or text == formats.NO_VALUE else "+"
    return (
        say("{change} points{interval}", change=f"{plus}{text}", interval="")
        if unit == "points"
        else f"{plus}{text}"
    )


# --- map, ranking, months ------------------------------------------------------------------------------------


def _places(
    sheet: Sheet, sides: Sides, indicator: Indicator, item: str, rest: tuple[str, ...]
) -> dict[str, Drawing]:
    """The difference of each place on the map, and the places ranked by it."""
    found: dict[Question, Compared] = {}

    def ask(question: Question) -> Answer:
        found.update(comparison.compare([question], sheet.view.filters, sides, sheet.evidence))
        return found[question].difference

    places = sheet.places(indicator, item, rest, ask=ask)
    level, theme = sheet.country.level(places.level), sheet.view.theme
    unit = unit_of(indicator)
    measure = replace(marking.measure_of(indicator, item), unit=unit, diverging=True, range=None)
    marks = places.marks
    classes = classify([marks.estimate[i] for i in range(len(marks)) if marks.shown(i)], measure)
    chosen = levels.chosen(sheet.view.filters, level.name, sheet.country)
    first, second = _names(sheet, sides)
    title = say(
        "{measure}: {second} less {first}",
        measure=titles.title(indicator, item),
        second=second,
        first=first,
    )
    listed = places.ranked(sheet.sort)
    ranked = ranking.ranking(
        listed, measure=measure, classes=classes, chosen=chosen, sort=sheet.sort, theme=theme
    )
    figure = map.choropleth(
        marks,
        measure=measure,
        classes=classes,
        shapes=shapes.shapes(sheet.country, level.name, within=marks.codes),
        chosen=chosen,
        theme=theme,
    )
    about = telling.joined(
        (
            say("Asked {round}", round=say(ROUND_NAMES[rest[0]])) if rest else "",
            _unit_words(measure),
            places.note,
        )
    )
    told = _beyond(found[places.found.question], places, level, rest)
    return {
        "map": sheet.with_points(level.name, Drawing(
            title=title, subtitle=about, figure=figure,
            legend=map.legend(marks, classes=classes, theme=theme, counted=measure.counted), foot=told,
            summary=say("Map of {plural}. {title}. {told}", plural=say(level.plural), title=title, told=told),
        )),
        "ranking": Drawing(
            title=say("{plural} by the difference", plural=capital(say(level.plural))),
            subtitle=say("{words}, with 95\u00a0% intervals", words=_unit_words(measure)) if found[places.found.question].sampled else _unit_words(measure),
            figure=ranked, foot=ranking.caption(marks, counted=measure.counted), summary=f"{title}. {told}",
        ),
    }  # fmt: skip


def _unit_words(measure: Measure) -> str:
    if measure.unit == "rate":
        return say("Per {base}", base=f"{measure.per:,}")
    return say(titles.UNITS.get(measure.unit, COUNTS))


def _beyond(one: Compared, places: Places, level: Level, rest: tuple[str, ...]) -> str:
    """Which places differ beyond chance, adjusted for all that are compared."""
    if not one.sampled:
        return say("Counted in full: no sampling to vary by.")
    keys = [(code, *rest) for code in places.marks.codes if (code, *rest) in one.difference.index]
    p = comparison.adjusted([(one, one.difference.index[key]) for key in keys])
    many = int(np.count_nonzero(~np.isnan(p)))
    if not many:
        return say("No difference of any of the {plural} can be tested.", plural=say(level.plural))
    names = dict(zip(places.marks.codes, places.marks.names, strict=True))
    sure = [names[key[0]] for key, chance in zip(keys, p.tolist(), strict=True) if chance < SURE]
    listed = ", ".join(sure) if sure else say("none")
    return say(
        "Beyond chance (p < {sure}, adjusted by Holm for {many} {plural}): {listed}.",
        sure=SURE,
        many=many,
        plural=say(level.plural),
        listed=listed,
    )


def _months(sheet: Sheet, sides: Sides, indicator: Indicator, item: str, rest: tuple[str, ...]) -> Drawing:
    """Both sides by month, or by quarter where most months of either have too few people."""
    names = _names(sheet, sides)
    by = ("month", "round") if rest else ("month",)
    own = [
        replace(sheet, view=replace(sheet.view, filters=side), known={})
        for side in sides.of(sheet.view.filters)
    ]
    found = [one.one(indicator.name, item, by=by) for one in own]
    role = rest[0] if rest else "single"
    series = [
        Series(name, marking.by_month(one, rest=rest), role) for name, one in zip(names, found, strict=True)
    ]
    wider = [
        periods.clearer(one, [line], side.view.filters, sheet.evidence)
        for one, line, side in zip(found, series, own, strict=True)
    ]
    span = "month"
    if any(wider):
        span = "quarter"
        series = [
            (new or periods.by_quarter(one, [line], side.view.filters, sheet.evidence))[0]
            for new, one, line, side in zip(wider, found, series, own, strict=True)
        ]
    series = [replace(line, role=str(at)) for at, line in enumerate(series)]
    measure = marking.measure_of(indicator, item)
    drawn: Sequence[Marks] = [line.marks for line in series]
    title = say(BY_SPAN[span], title=titles.title(indicator, item))
    return Drawing(
        title=title,
        subtitle=say("{first} and {second}, asked {round}, with 95\u00a0% intervals", first=names[0], second=names[1], round=say(ROUND_NAMES[rest[0]])) if rest else say("{first} and {second}, with 95\u00a0% intervals", first=names[0], second=names[1]),
        figure=trend.lines(series, measure=measure, theme=sheet.view.theme) if any_shown(series) else without(drawn, height=None),
        foot=months_note(series),
        summary=say("{title}, {first} and {second}.", title=title, first=names[0], second=names[1]),
    )  # fmt: skip
