"""The map of a page and the ranking beside it: the same places by the same measure.

Belongs here: the two drawings most pages begin with. Not here: which level has numbers (`sheet`, `place_map`), how either is drawn (charts).
"""

from collections.abc import Mapping, Sequence

from callbacks import base_layers, levels, marking, place_map, shapes, titles
from callbacks.place_map import Places
from callbacks.sheet import Choice, Sheet, capital, design_words, with_intervals, without
from charts import map, ranking, words
from charts.marks import Series
from charts.ranking import Reference
from charts.source import Lines
from charts.source import Places as Painted
from data.aggregation.packing import AHEAD
from data.filters import PLACES
from indicators.answers import Answer, designs_of
from indicators.definitions import INDICATORS, Indicator
from indicators.questions import COUNTRY, Question
from languages import later, say
from layouts.cards import Drawing

ORDERS: Mapping[ranking.Sort, str] = {
    "value": later("{plural}, highest first"),
    "lowest": later("{plural}, lowest first"),
    "name": later("{plural} by name"),
    "people": later("{plural}, most people first"),
    "sure": later("{plural}, surest first"),
}


def map_and_ranking(sheet: Sheet, choices: Sequence[Choice]) -> dict[str, Drawing]:
    """The map of the chosen measure and the places of the level ranked by it; both keep all places in view."""
    choice = sheet.choice(choices)
    indicator, item = INDICATORS[choice.indicator], choice.item.format(message=sheet.message)
    rest = sheet.rest(indicator, choice.round)
    places = sheet.places(indicator, item, rest)
    marks, found, level = places.marks, places.found, sheet.country.level(places.level)
    whole = Question(choice.indicator, item, ("round",) if rest else (), COUNTRY)
    measure = marking.measure_of(indicator, item)
    classes = place_map.classes(sheet.evidence, found.question, rest)
    reference = _reference(sheet.ask([whole])[whole], rest, indicator)
    chosen, theme = levels.chosen(sheet.view.filters, level.name, sheet.country), sheet.view.theme
    title = titles.title(indicator, item)
    about = " · ".join(filter(None, (sheet.about(found, rest), places.note)))
    place = shapes.shapes(sheet.country, level.name, within=marks.codes)
    listed = places.ranked(sheet.sort)
    ranked = (
        ranking.ranking(
            listed,
            measure=measure,
            classes=classes,
            reference=reference,
            chosen=chosen,
            sort=sheet.sort,
            theme=theme,
        )
        if len(listed)
        else without([marks], height=None)
    )
    return {
        "map": sheet.with_points(level.name, Drawing(
            title=title,
            subtitle=about,
            figure=map.choropleth(marks, measure=measure, classes=classes, shapes=place, chosen=chosen, theme=theme),
            legend=map.legend(marks, classes=classes, theme=theme, counted=measure.counted),
            foot=_map_foot(sheet, indicator, places, rest),
            summary=say("Map of {plural}. {title}. {spoken}", plural=say(level.plural), title=title, spoken=words.spoken(marks, measure)),
            source=Painted(marks=marks, measure=measure, classes=classes, level=level.name, chosen=chosen),
        )),
        "ranking": Drawing(
            title=say(ORDERS[sheet.sort], plural=capital(say(level.plural))),
            subtitle=with_intervals(titles.unit(indicator), [listed]),
            figure=ranked,
            foot=" ".join(filter(None, (places.cut_words(say(level.plural)), ranking.caption(marks, counted=measure.counted)))),
            summary=say("{plural} ranked. {title}. {spoken}", plural=capital(say(level.plural)), title=title, spoken=words.spoken(marks, measure)),
            source=Lines(series=[Series(measure.label, listed)], measure=measure, classes=classes, reference=reference, chosen=chosen) if len(listed) else None,
        ),
    }  # fmt: skip


def _map_foot(sheet: Sheet, indicator: Indicator, places: Places, rest: tuple[str, ...]) -> str:
    """How the people on the map were sampled (all districts, like the map), and who is not on it."""
    if indicator.published:
        return base_layers.source_line(indicator, sheet.country)
    everywhere = sheet.view.filters.without(*PLACES)
    sampling = say(
        "Sampling: {designs}",
        designs=design_words(designs_of(indicator.table, everywhere, sheet.evidence)),
    )
    # Who is due is all who are due; and of nobody there is no sample.
    parts = [sampling] if indicator.table not in AHEAD and places.found.n.any() else []
    parts += filter(None, [place_map.unplaced(places, sheet.country, rest)])
    return "".join(f"{part}. " for part in parts).rstrip()


def _reference(whole: Answer, rest: tuple[str, ...], indicator: Indicator) -> Reference | None:
    row = whole.index.get(rest)
    if row is None or indicator.unit in ("count", "days") or whole.reliability[row] not in ("ok", "caution"):
        return None
    return Reference(say("country"), float(whole.estimate[row]))
