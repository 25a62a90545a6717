"""The pictures of data quality: one check by district, month and enumerator; all checks; what is blank; days to the server.

Belongs here: which shares go into which chart. Not here: words (words.py), the table of enumerators (page.py).
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from callbacks import shapes
from callbacks.quality import words
from callbacks.quality.look import Look
from callbacks.sheet import Page, without
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
from languages import current
from layouts.cards import Drawing
from layouts.shell import TABLES

MOST_ENUMERATORS = 20  # bars that a card holds; the table has all
_LAG_NAMES = ("the same day", "1 day later", "2–3 days later", "4–7 days later", "8 days or more")
_COLUMN_NAMES = {
    "latitude": "Point",
    "district": "Place",
    "reach_basis": "How people were counted",
    "items_asked": "Items answered",
    "activity_id": "Activity",
    "composite": "Reintegration score",
}


def draw(look: Look) -> Page:
    """Tiles and cards of the page."""
    drawings = _map_and_ranking(look) | {
        "findings": Drawing("Whom to phone, about what", _about(look), sentences=words.findings(look)),
        "trend": _trend(look),
        "enumerators": _enumerators(look),
        "checks": _checks(look),
        "blanks": _blanks(look),
        "lags": _lags(look),
    }
    return Page(words.tiles(look), drawings)


def measure_of(check: Check) -> Measure:
    """What a chart needs to know of a check."""
    return Measure(
        title=check.title, unit="fine_share", label=check.title, range=(0.0, 1.0), counted=check.counted
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
    reference = Reference("country", float(whole.estimate[0])) if known else None
    chosen, theme = look.view.filters.district, look.view.theme
    unplaced = int(found.n[found.keys.index(UNKNOWN)]) if UNKNOWN in found.keys else 0
    level = look.country.level(look.country.placed)
    foot = f"Without {level.article} and not on the map: {formats.count(unplaced)}." if unplaced else ""
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
    told = spoken(marks, measure)
    return {
        "map": Drawing(
            title=look.check.question,
            subtitle=f"Share of {look.check.counted}: {TABLES[look.table].lower()}",
            figure=figure,
            legend=map.legend(marks, classes=classes, theme=theme),
            foot=words.joined([foot, words.months_note(look)]),
            summary=f"Map of {level.plural}. {look.check.question}. {told}",
        ),
        "ranking": Drawing(
            title=f"{level.plural.capitalize()}, most doubtful first",
            subtitle="In per cent, with 95 % intervals",
            figure=ranked,
            foot=words.joined([ranking.caption(marks)]),
            summary=f"{level.plural.capitalize()} ranked. {look.check.question}. {told}",
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
    figure = trend.lines([Series(look.check.title, marks)], measure=measure, theme=look.view.theme)
    few = sum(marks.too_few(i) for i in range(len(marks)))
    return Drawing(
        title=f"{look.check.title}, by month of the record",
        subtitle=f"{look.place_name}, with 95 % intervals",
        figure=figure if any(marks.shown(i) for i in range(len(marks))) else without([marks], height=None),
        foot=words.joined(
            [
                words.months_note(look),
                f"Not shown, fewer than 25 {look.check.counted}: {few} months." if few else "",
            ]
        ),
        summary=f"{look.check.title} by month. {spoken(marks, measure)}",
    )


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
    unrecorded = "Who asked is not recorded here." if set(codes) <= {UNKNOWN} else ""
    return Drawing(
        title=f"{look.check.title}, by enumerator",
        subtitle=f"{look.place_name}, most doubtful first, with 95 % intervals",
        figure=_bars(marks, measure, look.view.theme),
        foot=words.joined(
            [unrecorded, ranking.caption(marks), f"{more} more stand in the table." if more else ""]
        ),
        summary=f"{look.check.title} by enumerator. {spoken(marks, measure)}",
    )


def _checks(look: Look) -> Drawing:
    found = [look.shares(check) for check in look.checks]
    marks = _side_by_side(found, [BY_NAME[one.check].title for one in found])
    return Drawing(
        title="All checks",
        subtitle=f"Share that each doubts of those it can judge, {look.place_name}",
        figure=_bars(
            marks,
            Measure("All checks", unit="fine_share", range=(0.0, 1.0), counted="judged"),
            look.view.theme,
        ),
        foot=words.joined([ranking.caption(marks), "What each means stands on the methods page."]),
        summary=f"All checks. {spoken(marks, Measure('All checks', unit='fine_share'))}",
    )


def _blanks(look: Look) -> Drawing:
    found = quality.blanks(look.tallies, look.table, look.asked.chosen)
    names = [_COLUMN_NAMES.get(name, name.replace("_", " ").capitalize()) for name in found]
    marks = _side_by_side(list(found.values()), names)
    return Drawing(
        title="What is left blank",
        subtitle=f"Share of records, of the columns that every record should fill, {look.place_name}",
        figure=_bars(
            marks, Measure("Blank", unit="fine_share", range=(0.0, 1.0), counted="records"), look.view.theme
        ),
        foot=ranking.caption(marks),
        summary=f"What is left blank. {spoken(marks, Measure('Blank', unit='fine_share'))}",
    )


def _lags(look: Look) -> Drawing:
    found = list(quality.lags(look.tallies, look.asked.chosen).values())
    marks = _side_by_side(found, _LAG_NAMES)
    assert len(LAGS) == len(_LAG_NAMES)
    judged = bool(found[0].n[0])
    figure = _bars(
        marks,
        Measure("Sent", unit="fine_share", range=(0.0, 1.0), counted="records"),
        look.view.theme,
        sort=None,
    )
    return Drawing(
        title="Days until a record is sent",
        subtitle=f"Share of records with a day of submission, {look.place_name}; up to {rules.IN_TIME_DAYS} days is in time",
        figure=figure if judged else empty("The day of submission is not recorded here."),
        foot=ranking.caption(marks) if judged else "",
        summary=f"Days until a record is sent. {spoken(marks, Measure('Sent', unit='fine_share'))}",
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


def _about(look: Look) -> str:
    rule = (
        "Named is who or what differs from all others together beyond chance, twice as often and by at least "
        f"{quality.LEAST_MORE} records. Places are compared without the enumerators named for the same."
    )
    return words.joined([f"{TABLES[look.table]}, {look.place_name}.", rule, words.months_note(look)])


def spoken(marks: Marks, measure: Measure) -> str:
    """The highest and lowest of a chart in a sentence."""
    shown = [i for i in range(len(marks)) if marks.shown(i)]
    if not shown:
        return "Nothing to show."
    most, least = (pick(shown, key=lambda i: marks.estimate[i] or 0.0) for pick in (max, min))
    said = (f"{marks.names[i]}, {formats.value(marks.estimate[i], measure.unit)}" for i in (most, least))
    return "Highest: {}. Lowest: {}.".format(*said)
