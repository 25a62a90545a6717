"""Outreach: where activities took place, how many people they reached, and whom they leave out."""

from callbacks import marking, telling
from callbacks.drawings import spreading
from callbacks.sheet import Choice, Page, Sheet, any_shown, without
from charts import formats, trend
from charts.marks import Series
from data.filters import PERIOD
from indicators.definitions import INDICATORS
from indicators.questions import Question
from languages import current
from layouts.cards import Drawing
from layouts.tiles import Tile

CHOICES = (
    Choice("per_people", "reach_per_1000_people", "counted", label="People counted per 1,000 inhabitants"),
    Choice(
        "per_departures", "reach_per_1000_departures", "counted", label="People counted per 1,000 departures"
    ),
    Choice("counted", "reach", "counted", label="People counted at activities"),
    Choice("estimated", "reach", "estimated", label="Estimated audience"),
    Choice("activities", "activities", label="Activities"),
    Choice("days", "days_since_last_activity", label="Days since the last activity"),
    Choice("target", "target_reached", label="People counted, of the target set"),
)
BASES = ("counted", "estimated")


def draw(sheet: Sheet) -> Page:
    """Tiles, map, ranking, months, and reach by type and audience, counted and estimated apart."""
    drawings = sheet.map_and_ranking(CHOICES)
    drawings["trend"] = sheet.trend("reach", "counted", title="People counted at activities, by month")
    drawings["by_type"] = by_type(sheet)
    drawings["by_audience"] = sheet.groups(
        "reach", "audience", "counted", title="People counted, by audience", subtitle=sheet.place_name
    )
    drawings["estimated"] = sheet.groups(
        "reach", "activity_type", "estimated", title="Estimated audience, by type of activity",
        subtitle="Radio, social media and newspapers; never added to people counted",
    )  # fmt: skip
    drawings["targets"] = sheet.groups(
        "target_reached", "activity_type", title="Target and actual, by type of activity",
        subtitle="People counted over the target set (dotted: 100 %); activities that state both", goal=1.0,
    )  # fmt: skip
    drawings["sexes"] = _sexes(sheet)
    return Page(_tiles(sheet), drawings | spreading.drawings(sheet))


def by_type(sheet: Sheet) -> Drawing:
    """Who was counted at activities of each type."""
    title = "People counted, by type of activity"
    return sheet.groups("reach", "activity_type", "counted", title=title, subtitle=sheet.place_name)


def _tiles(sheet: Sheet) -> list[Tile]:
    questions = [
        Question("activities"), Question("reach", "counted"), Question("reach", "estimated"), Question("spread", "population"),
        Question("spread", "districts"), Question("target_reached"),
    ]  # fmt: skip
    activities, counted, estimated, people, districts, target = sheet.ask(questions).values()
    living = spreading.living(sheet, people)
    there = telling.shown(activities, 0)
    total = int(districts.n[0])
    spread = telling.count_tile(activities, f"activities in {sheet.place_name}", "all on record")
    if there and total > 1:  # "1 of 1 districts" would tell nothing
        value = f"{round(districts.estimate[0] * total)} of {total}"
        spread = Tile(
            value,
            f"{sheet.placed.plural} with an activity",
            telling.joined((living, telling.until(activities))),
        )
    behind = f"n{formats.SPACE}{formats.count(float(target.n[0]))} activities that state both"
    reached = telling.count_tile(target, "of the target set was reached", behind)
    return [
        telling.count_tile(counted, "attendances counted at activities", "not unique people"),
        telling.count_tile(estimated, "estimated audience of media", "kept apart from people counted"),
        spread,
        Tile(f"{formats.value(target.estimate[0], 'share')}", reached.label, reached.note)
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
    title = "Women and men counted, by month"
    theme = sheet.view.theme
    figure = (
        trend.bars(series, measure=measure, theme=theme)
        if any_shown(series)
        else without([one.marks for one in series], height=None)
    )
    return Drawing(title=title, subtitle="Where the sex was recorded", figure=figure, summary=title)
