"""The pictures of data quality: one check by district, month and enumerator; all checks; what is blank; days to the server.

Belongs here: which shares go into which chart. Not here: words (words.py), the table of enumerators (page.py).
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from callbacks import shapes
from callbacks.drawn import Drawn
from callbacks.ingest import words as columns
from callbacks.quality import words
from callbacks.quality.look import Look
from callbacks.sheet import capital, without
from charts import distribution, formats, map, ranking, trend
from charts.classes import Classes, classify
from charts.config import Figure, empty
from charts.marks import Marks, Measure, Series
from charts.ranking import Reference, Sort
from data.filters import UNKNOWN
from data.quality import rules
from data.quality.tallies import LAGS, Chosen, Tallies
from geo.country import Country
from indicators import quality
from indicators.definitions.quality import BY_NAME, Check
from indicators.quality import Shares
from languages import current, later, say
from layouts.cards import Drawing
from layouts.shell import TABLES

MOST_ENUMERATORS = 20  # bars that a card holds; the table has all
_LAG_NAMES = (
    later("the same day"),
    later("1 day later"),
    later("2–3 days later"),
    later("4–7 days later"),
    later("8 days or more"),
)
_COLUMN_NAMES = {
    "latitude": later("Point"),
    "district": later("Place"),
    "reach_basis": later("How people were counted"),
    "items_asked": later("Items answered"),
    "activity_id": later("Activity"),
    "composite": later("Reintegration score"),
}


def measure_of(check: Check) -> Measure:
    """What a chart needs to know of a check."""
    return Measure(
        title=say(check.title),
        unit="fine_share",
        label=say(check.title),
        range=(0.0, 1.0),
        counted=say(check.counted),
    )


def marks_of(found: Shares, codes: Sequence[str], names: Sequence[str]) -> Marks:
    """A row a code; a code that has no record is no data."""
    at = {key: i for i, key in enumerate(found.keys)}
    places = [at.get(code) for code in codes]

    def column(values: np.ndarray) -> list[float | None]:
        return [None if i is None else float(values[i]) for i in places]

    n = [None if i is None or not found.n[i] else int(found.n[i]) for i in places]
    level = ["suppressed" if i is None else found.reliability[i] for i in places]
    return Marks(codes, names, column(found.estimate), column(found.low), column(found.high), n, level)


def _districts(found: Shares, country: Country) -> Marks:
    codes = country.codes(country.placed)
    return marks_of(found, codes, [country.name_of(code, current()) for code in codes]).standing_for("place")


def _map_and_ranking(look: Look) -> dict[str, Drawing]:
    """The chosen check by district; both keep all districts."""
    everywhere, measure = look.asked.everywhere, measure_of(look.check)
    found = look.shares(look.check, by="district", chosen=everywhere)
    marks, classes = _districts(found, look.country), _classes(look.tallies, look.check, look.country)
    whole = look.shares(look.check, chosen=everywhere)
    known = whole.reliability[0] in ("ok", "caution")
    reference = Reference(say("country"), float(whole.estimate[0])) if known else None
    chosen, theme = look.view.filters.district, look.view.theme
    unplaced = int(found.n[found.keys.index(UNKNOWN)]) if UNKNOWN in found.keys else 0
    level = look.country.level(look.country.placed)
    missing = say(
        "Without {level} and not on the map: {n}.", level=say(level.article), n=formats.count(unplaced)
    )
    foot = missing if unplaced else ""
    figure = map.choropleth(
        marks,
        measure=measure,
        classes=classes,
        shapes=shapes.shapes(look.country, look.country.placed),
        chosen=chosen,
        theme=theme,
    )
    ranked = ranking.ranking(
        marks, measure=measure, classes=classes, reference=reference, chosen=chosen, theme=theme
    )
    named = {"counted": say(look.check.counted), "table": say(TABLES[look.table])}
    spelt = {
        "plural": say(level.plural),
        "title": say(look.check.question),
        "told": spoken(marks, measure),
    }
    return {
        "map": Drawing(
            title=say(look.check.question),
            subtitle=say("Share of {counted}: {table}", **named),
            figure=figure,
            legend=map.legend(marks, classes=classes, theme=theme),
            foot=words.joined([foot, words.months_note(look)]),
            summary=say("Map of {plural}. {title}. {told}", **spelt),
        ),
        "ranking": Drawing(
            title=say("{plural}, most doubtful first", plural=capital(say(level.plural))),
            subtitle=say("In per cent, with 95\u00a0% intervals"),
            figure=ranked,
            foot=words.joined([ranking.caption(marks)]),
            summary=say("Ranking of {plural}. {title}. {told}", **spelt),
        ),
    }


@lru_cache(maxsize=64)
def _classes(counted: Tallies, check: Check, country: Country) -> Classes:
    """Classes from all records of the table, so that a colour keeps its meaning while filters change."""
    marks = _districts(quality.shares(counted, check, Chosen(), by="district"), country)
    return classify([marks.estimate[i] for i in range(len(marks)) if marks.shown(i)], measure_of(check))


def _trend(look: Look) -> Drawing:
    found = look.shares(look.check, by="month")
    days = [f"{month}-01" for month in found.keys]
    marks = marks_of(found, found.keys, [formats.month(day) for day in days])
    marks = Marks(days, marks.names, marks.estimate, marks.low, marks.high, marks.n, marks.reliability)
    measure = measure_of(look.check)
    figure = trend.lines([Series(say(look.check.title), marks)], measure=measure, theme=look.view.theme)
    few = sum(marks.too_few(i) for i in range(len(marks)))
    return Drawing(
        title=say("{check}, by month of the record", check=say(look.check.title)),
        subtitle=say("{place}, with 95\u00a0% intervals", place=look.place_name),
        figure=figure if any(marks.shown(i) for i in range(len(marks))) else without([marks], height=None),
        foot=words.joined(
            [
                words.months_note(look),
                _months_of_few(look, few),
            ]
        ),
        summary=say("{check} by month. {told}", check=say(look.check.title), told=spoken(marks, measure)),
    )


def _months_of_few(look: Look, few: int) -> str:
    """How many months are not shown because too little was counted in them."""
    if not few:
        return ""
    return say("Not shown, fewer than 25 {counted}: {n} months.", counted=say(look.check.counted), n=few)


def _enumerators(look: Look) -> Drawing:
    found = look.shares(look.check, by="enumerator")
    order = sorted(
        (i for i in range(len(found.keys)) if found.n[i]),
        key=lambda i: -(float(found.estimate[i]) if found.reliability[i] in ("ok", "caution") else -1.0),
    )[:MOST_ENUMERATORS]
    codes = [found.keys[i] for i in order]
    marks = marks_of(found, codes, [words.named(look, "enumerator", code) for code in codes])
    more = len([n for n in found.n.tolist() if n]) - len(codes)
    measure = measure_of(look.check)
    unrecorded = say("Who asked is not recorded here.") if set(codes) <= {UNKNOWN} else ""
    rest = say("{n} more stand in the table.", n=more) if more else ""
    return Drawing(
        title=say("{check}, by enumerator", check=say(look.check.title)),
        subtitle=say("{place}, most doubtful first, with 95\u00a0% intervals", place=look.place_name),
        figure=_bars(marks, measure, look.view.theme),
        foot=words.joined([unrecorded, ranking.caption(marks), rest]),
        summary=say(
            "{check} by enumerator. {told}", check=say(look.check.title), told=spoken(marks, measure)
        ),
    )


def _checks(look: Look) -> Drawing:
    found = [look.shares(check) for check in look.checks]
    marks = _side_by_side(found, [say(BY_NAME[one.check].title) for one in found])
    measure = Measure(say("All checks"), unit="fine_share", range=(0.0, 1.0), counted=say("judged"))
    return Drawing(
        title=say("All checks"),
        subtitle=say("Share that each doubts of those it can judge, {place}", place=look.place_name),
        figure=_bars(marks, measure, look.view.theme),
        foot=words.joined([ranking.caption(marks), say("What each means stands on the methods page.")]),
        summary=say("All checks. {told}", told=spoken(marks, measure)),
    )


def _blanks(look: Look) -> Drawing:
    found = quality.blanks(look.tallies, look.table, look.asked.chosen)
    names = [
        say(_COLUMN_NAMES[name]) if name in _COLUMN_NAMES else columns.label(look.table, name)
        for name in found
    ]
    marks = _side_by_side(list(found.values()), names)
    measure = Measure(say("Blank"), unit="fine_share", range=(0.0, 1.0), counted=say("records"))
    return Drawing(
        title=say("What is left blank"),
        subtitle=say(
            "Share of records, of the columns that every record should fill, {place}", place=look.place_name
        ),
        figure=_bars(marks, measure, look.view.theme),
        foot=ranking.caption(marks),
        summary=say("What is left blank. {told}", told=spoken(marks, measure)),
    )


def _lags(look: Look) -> Drawing:
    found = list(quality.lags(look.tallies, look.asked.chosen).values())
    marks = _side_by_side(found, [say(name) for name in _LAG_NAMES])
    assert len(LAGS) == len(_LAG_NAMES)
    judged = bool(found[0].n[0])
    measure = Measure(say("Sent"), unit="fine_share", range=(0.0, 1.0), counted=say("records"))
    figure = _bars(marks, measure, look.view.theme, sort=None)
    return Drawing(
        title=say("Days until a record is sent"),
        subtitle=say(
            "Share of records with a day of submission, {place}; up to {n} days is in time",
            place=look.place_name,
            n=rules.IN_TIME_DAYS,
        ),
        figure=figure if judged else empty(say("The day of submission is not recorded here.")),
        foot=ranking.caption(marks) if judged else "",
        summary=say("Days until a record is sent. {told}", told=spoken(marks, measure)),
    )


def _side_by_side(found: Sequence[Shares], names: Sequence[str]) -> Marks:
    """One mark a share of everything together."""
    columns = {
        name: [getattr(one, name)[0] for one in found]
        for name in ("estimate", "low", "high", "n", "reliability")
    }
    columns["n"] = [int(n) or None for n in columns["n"]]
    return Marks([one.check for one in found], names, **columns)


def _bars(marks: Marks, measure: Measure, theme: str, *, sort: Sort | None = "value") -> Figure:
    some = any(marks.shown(i) for i in range(len(marks)))
    return distribution.bars(marks, measure=measure, theme=theme, sort=sort) if some else without([marks])


def _findings(look: Look) -> Drawing:
    return Drawing(say("Whom to phone, about what"), _about(look), sentences=words.findings(look))


def _about(look: Look) -> str:
    rule = say(
        "Named is who or what differs from all others together beyond chance, twice as often and by at least "
        "{n} records. Places are compared without the enumerators named for the same.",
        n=quality.LEAST_MORE,
    )
    return words.joined([f"{say(TABLES[look.table])}, {look.place_name}.", rule, words.months_note(look)])


def spoken(marks: Marks, measure: Measure) -> str:
    """The highest and lowest of a chart in a sentence."""
    shown = [i for i in range(len(marks)) if marks.shown(i)]
    if not shown:
        return say("Nothing to show.")
    most, least = (pick(shown, key=lambda i: marks.estimate[i] or 0.0) for pick in (max, min))
    high, low = (f"{marks.names[i]}, {formats.value(marks.estimate[i], measure.unit)}" for i in (most, least))
    return say("Highest: {high}. Lowest: {low}.", high=high, low=low)


DRAWN = Drawn(
    tiles=words.tiles,
    hero=_map_and_ranking,
    cards={
        "findings": _findings,
        "trend": _trend,
        "checks": _checks,
        "enumerators": _enumerators,
        "blanks": _blanks,
        "lags": _lags,
    },
)
