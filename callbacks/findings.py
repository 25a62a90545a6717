"""The findings of the overview in sentences: three to six, in natural frequencies, with n and interval.

Belongs here: words, and which questions they need. Not here: what is a finding (indicators.findings).
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from dash import html

from callbacks import behind, marking, telling, viewing
from callbacks.drawings import spreading
from callbacks.sheet import ROUND_NAMES, Sheet
from charts import formats
from data.filters import PLACES
from indicators import findings
from indicators.answers import districts_of
from indicators.findings import Apart, Moved, Told
from indicators.neglect import Neglect
from indicators.questions import Question
from languages import current, later, say
from layouts.cards import Drawing
from layouts.sentences import rich

MOST = 6
NAMED = 3
GROUPS = ("sex", "age_group")
SEXES = ("female", "male")


MORE = (
    later("<b>{n} more in every 100 people</b> understand it directly after than before ({how})."),
    later("<b>{n} fewer in every 100 people</b> understand it directly after than before ({how})."),
    later(
        "Whether more or fewer understand it directly after than before cannot be told from chance ({how})."
    ),
)
STILL = (
    later("<b>{n} more in every 100 people</b> understand it at follow-up than directly after ({how})."),
    later("<b>{n} fewer in every 100 people</b> understand it at follow-up than directly after ({how})."),
    later(
        "Whether more or fewer understand it at follow-up than directly after cannot be told from chance ({how})."
    ),
)
SIDES = (
    later("More people than in the rest of the country understand it {round} in {places}; {compared}."),
    later("Fewer people than in the rest of the country understand it {round} in {places}; {compared}."),
)
OF_SEXES = {
    "female": later(
        "<b>Only {n} in every 100 people counted were women or girls</b> (complete count, {all} with their sex noted)."
    ),
    "male": later(
        "<b>Only {n} in every 100 people counted were men or boys</b> (complete count, {all} with their sex noted)."
    ),
}
LEVELS = (later("low"), later("moderate"), later("high"))


def drawing(sheet: Sheet) -> Drawing:
    """The card of findings for the filters and the chosen message."""
    found = _with_ways(sheet)
    if not sheet.one("comprehension", sheet.message, by=("round",)).n.any():
        nothing = say("Nothing on record for {place} with these filters.", place=sheet.place_name)
        found = [html.Li(viewing.unanswered(nothing)), *_left_out(sheet)]
    return Drawing(
        title=say("What this shows"),
        subtitle=f"{sheet.place_name}: “{sheet.message_label}”",
        sentences=found[:MOST],
        foot=say("By rule, only where the numbers can be trusted; a change is no proof of what caused it."),
    )


def _with_ways(sheet: Sheet) -> list[html.Li]:
    """Every finding, with the way to the records behind it for those who may read them."""
    asked = sheet.view.shown_round("after")
    told = partial(behind.told, view=sheet.view)
    understood = sheet.one("comprehension", sheet.message, by=("round",))
    return [
        *told(_change(sheet), sheet.one("change", sheet.message)),
        *told(_districts(sheet), understood, key=(asked,)),
        *told(_left_out(sheet), sheet.one("reach", "counted")),
        *told(_groups(sheet), understood, key=(asked,)),
        *told(_kept(sheet), sheet.one("retention", sheet.message)),
        *told(_lost(sheet), sheet.one("lost_to_follow_up")),
    ]


# --- what changed ----------------------------------------------------------------------------------------------------


def _change(sheet: Sheet) -> list[html.Li]:
    found = findings.moved(sheet.one("change", sheet.message))
    if found is not None:
        return [html.Li(_moved(found, MORE))]
    asked = sheet.view.shown_round("after")
    unshown = telling.why_not(sheet.one("comprehension", sheet.message, by=("round",)), (asked,))
    few = say(
        "Who understands it {round} in {place} is not told: {why}.",
        round=say(ROUND_NAMES[asked]),
        place=sheet.place_name,
        why=unshown,
    )
    return [html.Li(few)] if unshown else []


def _kept(sheet: Sheet) -> list[html.Li]:
    found = findings.moved(sheet.one("retention", sheet.message))
    return [] if found is None else [html.Li(_moved(found, STILL))]


def _moved(found: Moved, words: tuple[str, str, str]) -> list[Any]:
    """So many more in every 100 people, or fewer, or that it may be chance: ``words`` has a sentence for each."""
    told = {
        "interval": formats.interval(found.low, found.high, "points"),
        "people": formats.count(found.n),
    }
    how = (
        say("95\u00a0% interval {interval}; the same {people} people", **told)
        if found.same
        else say("95\u00a0% interval {interval}; {people} people, not the same", **told)
    )
    more, fewer, unsure = words
    if not found.sure:
        return rich(unsure, how=how)
    return rich(more if found.estimate > 0 else fewer, n=_hundredths(found), how=how)


# --- who differs -----------------------------------------------------------------------------------------------------


def _districts(sheet: Sheet) -> list[html.Li]:
    """Each district against the rest of the country; the chosen ones alone where some are chosen."""
    asked = sheet.view.shown_round("after")
    found = _apart(sheet, sheet.country.placed, asked)
    if found is None:
        return []
    chosen = any(getattr(sheet.view.filters, name) for name in PLACES)
    found = findings.only(found, districts_of(sheet.view.filters, sheet.evidence)) if chosen else found
    plural = say(sheet.country.level(sheet.country.placed).plural)
    compared = say(
        "each against all others, Holm-adjusted over {n} {plural}", n=found.compared, plural=plural
    )
    told = {"round": say(ROUND_NAMES[asked]), "compared": compared}
    said = [
        html.Li(rich(words, places=_named(sheet, side), **told))
        for words, side in zip(SIDES, (found.above, found.below), strict=True)
        if side
    ]
    if said or not found.codes:
        return said
    return [html.Li(_alike(sheet, found, plural, told, chosen=chosen))]


def _alike(sheet: Sheet, found: Apart, plural: str, told: dict[str, str], *, chosen: bool) -> str:
    """That nobody differs: the one district there is, or none of several."""
    if len(found.codes) == 1:
        one = sheet.country.name_of(found.codes[0], current())
        return say(
            "{place} does not differ from the rest of the country beyond chance, {round} ({compared}).",
            place=one,
            **told,
        )
    told = {"n": str(len(found.codes)), "plural": plural, **told}
    if chosen:
        return say(
            "None of the {n} {plural} in {place} with enough people and sessions differs from the rest of the country beyond chance, {round} ({compared}).",
            place=sheet.place_name,
            **told,
        )
    return say(
        "None of the {n} {plural} with enough people and sessions differs from the rest of the country beyond chance, {round} ({compared}).",
        **told,
    )


def _apart(sheet: Sheet, dimension: str, asked: str) -> Apart | None:
    by = (dimension, "round")
    own = sheet.one("comprehension", sheet.message, by=by)
    people = {key[0]: int(own.n[row]) for key, row in own.index.items() if key[1] == asked}
    difference, p = (
        sheet.one(name, sheet.message, by=by) for name in ("difference_from_rest", "difference_from_rest_p")
    )
    return findings.apart(difference, p, rest=(asked,), people=people)


def _named(sheet: Sheet, side: Sequence[tuple[str, Told]]) -> list[Any]:
    """The first places of a side with their differences, and how many more there are."""
    parts: list[Any] = []
    for at, (code, told) in enumerate(side[:NAMED]):
        name = sheet.country.name_of(code, current())
        parts += [", " if at else "", html.Strong(name), f" ({_points(told)})"]
    more = len(side) - NAMED
    return rich("{places} and {n} more", places=parts, n=more) if more > 0 else parts


def _points(told: Told) -> str:
    """The difference with its interval and the n of the place or group."""
    more = later("{n} more in 100, 95\u00a0% interval {interval}, {people}")
    fewer = later("{n} fewer in 100, 95\u00a0% interval {interval}, {people}")
    return say(
        more if told.estimate > 0 else fewer,
        n=_hundredths(told),
        interval=formats.interval(told.low, told.high, "points"),
        people=formats.n(told.n),
    )


def _hundredths(told: Told) -> str:
    """How many in every hundred, without a sign."""
    return formats.bare(abs(told.estimate), "points").lstrip("+")


# --- who is left out -------------------------------------------------------------------------------------------------


def _left_out(sheet: Sheet) -> list[html.Li]:
    """Neglected districts from which people leave, and the sex that is counted far less."""
    neglected = [one for one in spreading.neglected_of(sheet) if one.departures > 0]
    parts = [html.Li(_neglected(sheet, neglected))] if neglected else []
    sexes = {sex: sheet.one("reach", sex) for sex in SEXES}
    found = findings.fewer(sexes)
    if found:
        sex, share, whole = found
        parts.append(html.Li(rich(OF_SEXES[sex], n=formats.bare(share, "share"), all=formats.n(whole))))
    return parts


def _neglected(sheet: Sheet, found: Sequence[Neglect]) -> list[Any]:
    places: list[Any] = []
    for at, one in enumerate(found[:NAMED]):
        name = html.Strong(sheet.country.name_of(one.code, current()))
        told = {"n": formats.count(one.departures), "why": spreading.reasons(one, sheet)}
        places += ["; " if at else "", *rich("{place} ({n} departures; {why})", place=name, **told)]
    more = len(found) - NAMED
    if more > 0:
        places = rich("{places}; and {n} more, listed under Outreach", places=places, n=more)
    if any(name not in PLACES for name in sheet.view.filters.for_table("activities").chosen):
        return rich(
            "Left out by the activities these filters select, although people leave from there: {places}.",
            places=places,
        )
    return rich("Left out, although people leave from there: {places}.", places=places)


def _groups(sheet: Sheet) -> list[html.Li]:
    """Sexes and ages of which fewer understand than of the others."""
    asked = sheet.view.shown_round("after")
    said = []
    for dimension in GROUPS:
        found = _apart(sheet, dimension, asked)
        for code, told in found.below[:1] if found else ():
            sentence = rich(
                "Fewer among <b>{people}</b> understand it {round} than among everyone else ({points}; {n} groups compared, Holm-adjusted).",
                people=_people(dimension, code),
                round=say(ROUND_NAMES[asked]),
                points=_points(told),
                n=found.compared if found else 0,
            )
            said.append(html.Li(sentence))
    return said


def _people(dimension: str, code: str) -> str:
    """A sex or an age group as one says it in a sentence."""
    name = marking.group_name(dimension, code)
    if dimension == "sex":
        known = {"female": later("women and girls"), "male": later("men and boys")}
        return say(known[code]) if code in known else say("people whose sex is {name}", name=name.lower())
    if code == "unknown":
        return say("people whose age is not stated")
    if code.startswith("under"):
        return say("people {name}", name=name.lower())
    return say("people aged {name}", name=name.lower())


def _lost(sheet: Sheet) -> list[html.Li]:
    found = sheet.one("lost_to_follow_up")
    if not found.keys or not telling.shown(found, 0):
        return []
    share, due = float(found.estimate[0]), int(found.n[0])
    level = LEVELS[0 if share < 0.05 else 1 if share <= 0.2 else 2]
    sentence = rich(
        "<b>{share} in every 100 people due for a follow-up could not be reached</b>, {level} attrition (95\u00a0% interval {interval}; {n}).",
        share=formats.bare(share, "share"),
        level=say(level),
        interval=formats.interval(float(found.low[0]), float(found.high[0]), "share"),
        n=formats.n(due),
    )
    return [html.Li(sentence)]


def needed(sheet: Sheet) -> list[Question]:
    """What the findings ask, so that it can be asked at once."""
    splits = [(dimension, "round") for dimension in (sheet.country.placed, *GROUPS)]
    names = ("comprehension", "difference_from_rest", "difference_from_rest_p")
    return [
        Question("comprehension", sheet.message, ("round",)),
        *(Question(name, sheet.message) for name in ("change", "retention")),
        *(Question(name) for name in ("activities", "lost_to_follow_up")),
        Question("reach", "counted"),
        *(Question(name, sheet.message, by) for by in splits for name in names),
        *spreading.of_neglect(sheet).values(),
        *(Question("reach", sex) for sex in SEXES),
    ]
