"""Returnees: who came back, what assistance they had, and how they fare in the months after."""

from functools import partial

from callbacks import marking, telling
from callbacks.drawings import reintegration
from callbacks.drawn import Drawn
from callbacks.mapped import map_and_ranking
from callbacks.sheet import Choice, Sheet, any_shown, without
from charts import distribution, formats
from charts.marks import Series
from data import codebook
from indicators.definitions import INDICATORS
from indicators.questions import Question
from languages import current, later, say
from layouts.cards import Drawing
from layouts.tiles import Tile

CHOICES = (
    Choice("composite", "reintegration", "composite", label=later("Reintegration score, all dimensions")),
    Choice("economic", "reintegration", "economic", label=later("Economic reintegration")),
    Choice("social", "reintegration", "social", label=later("Social reintegration")),
    Choice("psychosocial", "reintegration", "psychosocial", label=later("Psychosocial reintegration")),
    Choice(
        "change",
        "reintegration_change",
        "composite",
        label=later("Change since the first interview, all dimensions"),
    ),
    Choice("returnees", "returnees", label=later("Returnees")),
    Choice("satisfied", "satisfaction", "satisfied_or_very", label=later("Satisfied with the assistance")),
    Choice("accepted", "community_acceptance", label=later("Feels accepted by the community")),
)
BAND = ("months_band",)
LAST_BAND = "9-12"
_TILES = (
    Question("returnees"),
    Question("interviews"),
    Question("reintegration", "composite", BAND),
    Question("satisfaction", "satisfied_or_very"),
    Question("community_acceptance"),
)


def _assistance(sheet: Sheet) -> Drawing:
    """The assistance people had."""
    return sheet.items(
        "assistance", INDICATORS["assistance"].items, title=say("Assistance received"), subtitle=say("Share of interviews, {place}", place=sheet.place_name)
    )  # fmt: skip


def _profile(sheet: Sheet) -> Drawing:
    """The returnees by the groups asked for."""
    return sheet.groups(
        "returnees",
        sheet.panel(reintegration.PANELS),
        title=say("Who the returnees are"),
        subtitle=say("Returnees, each counted once, {place}", place=sheet.place_name),
    )


def by_months(sheet: Sheet) -> Drawing:
    """The score of all dimensions by months since the return, for where there is no room for the course of each."""
    return sheet.groups(
        "reintegration", "months_band", "composite", title=say("How returnees fare, by months since return"),
        subtitle=say("Mean score, {scale}, {place} · {weights}", scale=say(reintegration.SCALE), place=sheet.place_name, weights=reintegration.weights_note(sheet)),
    )  # fmt: skip


def _needed(sheet: Sheet) -> list[Question]:
    """What the cards need of the selection as a whole."""
    codes = codebook.load().codes("satisfaction")
    return [
        *(Question("assistance", item) for item in INDICATORS["assistance"].items),
        *(Question("satisfaction", code, BAND) for code in codes),
        *reintegration.needed(sheet),
    ]


def _tiles(sheet: Sheet) -> list[Tile]:
    people, held, score, satisfied, accepted = sheet.ask(_TILES).values()
    note = (
        say("{n} interviews", n=formats.count(int(held.n[0])))
        if held.keys and telling.shown(held, 0)
        else say("first interviews")
    )
    return [
        telling.count_tile(people, say("returnees interviewed"), note),
        telling.mean_tile(score, say("mean reintegration score at 9 to 12 months"), key=(LAST_BAND,), addition=reintegration.weights_note(sheet)),
        telling.share_tile(satisfied, say("interviews were with people satisfied or very satisfied with the assistance")),
        telling.share_tile(accepted, say("interviews were with people who feel accepted by the community")),
    ]  # fmt: skip


def _satisfaction(sheet: Sheet) -> Drawing:
    codes = tuple(reversed(codebook.load().codes("satisfaction")))
    answers = sheet.ask([Question("satisfaction", code, BAND) for code in codes]).values()
    labels = [codebook.load().label("satisfaction", code, current()) for code in codes]
    parts = [
        Series(label, marking.by_group(found, "months_band"), str(i)) for i, (label, found) in enumerate(zip(labels, answers, strict=True))
    ]  # fmt: skip
    theme = sheet.view.theme
    figure = (
        distribution.stacked(parts, theme=theme)
        if any_shown(parts)
        else without([one.marks for one in parts])
    )
    title = say("Satisfaction with assistance, by months since return")
    return Drawing(
        title=title,
        subtitle=say("Share of interviews, {place}", place=sheet.place_name),
        figure=figure,
        summary=title,
    )


DRAWN = Drawn(
    tiles=_tiles,
    hero=partial(map_and_ranking, choices=CHOICES),
    prepare=lambda sheet: sheet.ask(_needed(sheet)),
    cards={
        **reintegration.CARDS,
        "assistance": _assistance,
        "satisfaction": _satisfaction,
        "trend": lambda sheet: sheet.trend_of(CHOICES),
        "profile": _profile,
    },
    choices=CHOICES,
    panels=reintegration.PANELS,
)
