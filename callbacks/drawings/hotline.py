"""Hotline: what people call about, from where, and whether they are helped."""

from dataclasses import replace
from functools import partial

from callbacks import marking, telling
from callbacks.drawings import alerting
from callbacks.drawn import Drawn
from callbacks.mapped import map_and_ranking
from callbacks.sheet import Choice, Sheet, any_shown, months_note, without
from charts import trend
from charts.marks import Series
from data.filters import PERIOD
from indicators.definitions import INDICATORS
from indicators.questions import Question
from languages import current, later, say
from layouts.cards import Drawing
from layouts.tiles import Tile

CHOICES = (
    Choice("per_people", "contacts_per_100000_people", label=later("Contacts per 100,000 inhabitants")),
    Choice("contacts", "contacts", label=later("Contacts")),
    Choice("answered", "answered", label=later("Answered")),
    Choice("referred", "referred", label=later("Referred to a service")),
)


def _trend(sheet: Sheet) -> Drawing:
    return sheet.trend("contacts", title=say("Contacts by month"))


def _topics(sheet: Sheet) -> Drawing:
    return sheet.items(
        "topic", INDICATORS["topic"].items, title=say("What people call about"), subtitle=say("Share of contacts, {place}", place=sheet.place_name)
    )  # fmt: skip


def _by_sex(sheet: Sheet) -> Drawing:
    return sheet.groups("contacts", "sex", title=say("Contacts by sex"), subtitle=sheet.place_name)


def _by_age(sheet: Sheet) -> Drawing:
    return sheet.groups("contacts", "age_group", title=say("Contacts by age"), subtitle=sheet.place_name)


def _handled(sheet: Sheet) -> Drawing:
    """Answered and referred, month by month."""
    names = ("answered", "referred")
    found = sheet.around(*PERIOD).ask([Question(name, by=("month",)) for name in names]).values()
    series = [
        Series(say(INDICATORS[name].title), marking.by_month(answer), str(place))
        for place, (name, answer) in enumerate(zip(names, found, strict=True))
    ]
    series = sheet.over_time(series)
    measure = replace(marking.measure_of(INDICATORS["answered"]), title=say("Share of contacts"))
    title = say("Answered and referred, by month")
    figure = (
        trend.lines(series, measure=measure, theme=sheet.view.theme)
        if any_shown(series)
        else without([one.marks for one in series], height=None)
    )
    subtitle = say(
        "Share of contacts, {place}, with 95\u00a0% intervals",
        place=sheet.place_name,
    )
    return Drawing(title=title, subtitle=subtitle, figure=figure, foot=months_note(series), summary=title)


def _tiles(sheet: Sheet) -> list[Tile]:
    topics = [Question("topic", item) for item in INDICATORS["topic"].items]
    contacts, answered, referred = Question("contacts"), Question("answered"), Question("referred")
    found = sheet.ask([contacts, answered, referred, *topics])
    shown = [found[one] for one in topics if telling.shown(found[one], 0)]
    tiles = [
        telling.count_tile(found[contacts], say("contacts with the hotline"), say("calls and messages")),
        telling.share_tile(found[answered], say("contacts were answered")),
        telling.share_tile(found[referred], say("were referred to a service")),
    ]
    if not shown:
        return tiles
    most = max(shown, key=lambda one: float(one.estimate[0]))
    label = INDICATORS["topic"].item_label(most.question.item, current())
    return [
        *tiles,
        telling.share_tile(most, say("were about the most frequent topic: {topic}", topic=label.lower())),
    ]


DRAWN = Drawn(
    tiles=_tiles,
    hero=partial(map_and_ranking, choices=CHOICES),
    cards={
        "alerts": alerting.drawing,
        "topics": _topics,
        "trend": _trend,
        "handled": _handled,
        "sex": _by_sex,
        "age": _by_age,
    },
    choices=CHOICES,
)
