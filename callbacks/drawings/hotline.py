"""Hotline: what people call about, from where, and whether they are helped."""

from dataclasses import replace

from callbacks import marking, telling
from callbacks.drawings import alerting
from callbacks.sheet import Choice, Page, Sheet, any_shown, months_note, without
from charts import formats, trend
from charts.marks import Series
from data.filters import PERIOD
from indicators.definitions import INDICATORS
from indicators.questions import Question
from languages import current
from layouts.cards import Drawing
from layouts.tiles import Tile

CHOICES = (
    Choice("per_people", "contacts_per_100000_people", label="Contacts per 100,000 inhabitants"),
    Choice("contacts", "contacts", label="Contacts"),
    Choice("answered", "answered", label="Answered"),
    Choice("referred", "referred", label="Referred to a service"),
)


def draw(sheet: Sheet) -> Page:
    """Tiles, map, ranking, months, topics, and who calls."""
    drawings = sheet.map_and_ranking(CHOICES)
    drawings["trend"] = sheet.trend("contacts", title="Contacts by month")
    drawings["topics"] = sheet.items(
        "topic", INDICATORS["topic"].items, title="What people call about", subtitle=f"Share of contacts, {sheet.place_name}"
    )  # fmt: skip
    drawings["alerts"] = alerting.drawing(sheet)
    drawings["handled"] = _handled(sheet)
    drawings["sex"] = sheet.groups("contacts", "sex", title="Contacts by sex", subtitle=sheet.place_name)
    drawings["age"] = sheet.groups(
        "contacts", "age_group", title="Contacts by age", subtitle=sheet.place_name
    )
    return Page(_tiles(sheet), drawings)


def _handled(sheet: Sheet) -> Drawing:
    """Answered and referred, month by month."""
    names = ("answered", "referred")
    found = sheet.around(*PERIOD).ask([Question(name, by=("month",)) for name in names]).values()
    series = [
        Series(INDICATORS[name].title, marking.by_month(answer), str(place))
        for place, (name, answer) in enumerate(zip(names, found, strict=True))
    ]
    series = sheet.over_time(series)
    measure = replace(marking.measure_of(INDICATORS["answered"]), title="Share of contacts")
    title = "Answered and referred, by month"
    figure = (
        trend.lines(series, measure=measure, theme=sheet.view.theme)
        if any_shown(series)
        else without([one.marks for one in series], height=None)
    )
    subtitle = f"Share of contacts, {sheet.place_name}, with 95{formats.SHARE_SIGN} intervals"
    return Drawing(title=title, subtitle=subtitle, figure=figure, foot=months_note(series), summary=title)


def _tiles(sheet: Sheet) -> list[Tile]:
    topics = [Question("topic", item) for item in INDICATORS["topic"].items]
    contacts, answered, referred = Question("contacts"), Question("answered"), Question("referred")
    found = sheet.ask([contacts, answered, referred, *topics])
    shown = [found[one] for one in topics if telling.shown(found[one], 0)]
    tiles = [
        telling.count_tile(found[contacts], "contacts with the hotline", "calls and messages"),
        telling.share_tile(found[answered], "contacts were answered"),
        telling.share_tile(found[referred], "were referred to a service"),
    ]
    if not shown:
        return tiles
    most = max(shown, key=lambda one: float(one.estimate[0]))
    label = INDICATORS["topic"].item_label(most.question.item, current())
    return [*tiles, telling.share_tile(most, f"were about the most frequent topic: {label.lower()}")]
