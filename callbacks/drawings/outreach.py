"""Outreach: where activities took place, how many people they reached, and whom they leave out."""

from dataclasses import replace
from functools import partial

from callbacks import behind, marking, telling
from callbacks.drawings import spreading
from callbacks.drawn import Drawn
from callbacks.mapped import map_and_ranking
from callbacks.sheet import Choice, Sheet, any_shown, without
from charts import formats, trend
from charts.marks import Series
from data.filters import PERIOD
from indicators.definitions import INDICATORS
from indicators.questions import Question
from languages import current, later, say
from layouts.cards import Drawing
from layouts.tiles import Tile

CHOICES = (
    Choice(
        "per_people", "reach_per_1000_people", "counted", label=later("People counted per 1,000 inhabitants")
    ),
    Choice(
        "per_departures",
        "reach_per_1000_departures",
        "counted",
        label=later("People counted per 1,000 departures"),
    ),
    Choice("counted", "reach", "counted", label=later("People counted at activities")),
    Choice("estimated", "reach", "estimated", label=later("Estimated audience")),
    Choice("activities", "activities", label=later("Activities")),
    Choice("days", "days_since_last_activity", label=later("Days since the last activity")),
    Choice("target", "target_reached", label=later("People counted, of the target set")),
)
BASES = ("counted", "estimated")
_TILES = (
    Question("activities"),
    Question("reach", "counted"),
    Question("reach", "estimated"),
    Question("spread", "population"),
    Question("spread", "districts"),
    Question("target_reached"),
)


def _trend(sheet: Sheet) -> Drawing:
    return sheet.trend("reach", "counted", title=say("People counted at activities, by month"))


def _by_audience(sheet: Sheet) -> Drawing:
    title = say("People counted, by audience")
    return sheet.groups("reach", "audience", "counted", title=title, subtitle=sheet.place_name)


def _estimated(sheet: Sheet) -> Drawing:
    return sheet.groups(
        "reach", "activity_type", "estimated", title=say("Estimated audience, by type of activity"),
        subtitle=say("Radio, social media and newspapers; never added to people counted"),
    )  # fmt: skip


def _targets(sheet: Sheet) -> Drawing:
    return sheet.groups(
        "target_reached", "activity_type", title=say("Target and actual, by type of activity"),
        subtitle=say("People counted over the target set (dotted: 100\u00a0%); activities that state both"), goal=1.0,
    )  # fmt: skip


def by_type(sheet: Sheet) -> Drawing:
    """Who was counted at activities of each type."""
    title = say("People counted, by type of activity")
    return sheet.groups("reach", "activity_type", "counted", title=title, subtitle=sheet.place_name)


def _tiles(sheet: Sheet) -> list[Tile]:
    activities, counted, estimated, people, districts, target = sheet.ask(_TILES).values()
    living = spreading.living(sheet, people)
    there = telling.shown(activities, 0)
    total = int(districts.n[0])
    spread = telling.count_tile(
        activities, say("activities in {place}", place=sheet.place_name), say("all on record")
    )
    if there and total > 1:  # "1 of 1 districts" would tell nothing
        value = say("{n} of {all}", n=round(districts.estimate[0] * total), all=total)
        spread = Tile(
            value,
            say("{plural} with an activity", plural=say(sheet.placed.plural)),
            telling.joined((living, telling.until(activities))),
            behind=behind.of(activities),
        )
    counted_of = say(
        "n\u00a0{n} activities that state both",
        n=formats.count(float(target.n[0])),
    )
    reached = telling.count_tile(target, say("of the target set was reached"), counted_of)
    return [
        telling.count_tile(counted, say("attendances counted at activities"), say("not unique people")),
        telling.count_tile(
            estimated, say("estimated audience of media"), say("kept apart from people counted")
        ),
        spread,
        replace(reached, value=f"{formats.value(target.estimate[0], 'share')}")
        if telling.shown(target, 0)
        else reached,
    ]


def _sexes(sheet: Sheet) -> Drawing:
    series = []
    for place, item in enumerate(("female", "male")):
        marks = marking.by_month(sheet.around(*PERIOD).one("reach", item, by=("month",)))
        series.append(Series(INDICATORS["reach"].item_label(item, current()), marks, str(place)))
    series = sheet.over_time(series)
    measure = marking.measure_of(INDICATORS["reach"], "female")
    title = say("Women and men counted, by month")
    theme = sheet.view.theme
    figure = (
        trend.bars(series, measure=measure, theme=theme)
        if any_shown(series)
        else without([one.marks for one in series], height=None)
    )
    return Drawing(title=title, subtitle=say("Where the sex was recorded"), figure=figure, summary=title)


DRAWN = Drawn(
    tiles=_tiles,
    hero=partial(map_and_ranking, choices=CHOICES),
    prepare=lambda sheet: sheet.ask(spreading.needed(sheet)),
    cards={
        **spreading.CARDS,
        "trend": _trend,
        "sexes": _sexes,
        "by_type": by_type,
        "targets": _targets,
        "by_audience": _by_audience,
        "estimated": _estimated,
    },
    choices=CHOICES,
)
