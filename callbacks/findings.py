"""The findings of the overview in sentences: three to six, in natural frequencies, with n and interval.

Belongs here: words, and which questions they need. Not here: what is a finding (indicators.findings).
"""

from collections.abc import Sequence
from typing import Any

from dash import html

from callbacks import marking, telling, viewing
from callbacks.drawings import spreading
from callbacks.sheet import ROUND_NAMES, Sheet
from charts import formats
from data.filters import PLACES
from indicators import findings
from indicators.answers import districts_of
from indicators.findings import Apart, Moved, Told
from indicators.neglect import Neglect
from indicators.questions import Question
from languages import current
from layouts.cards import Drawing

MOST = 6
NAMED = 3
GROUPS = ("sex", "age_group")


def drawing(sheet: Sheet) -> Drawing:
    """The card of findings for the filters and the chosen message."""
    found = [
        *_change(sheet),
        *_districts(sheet),
        *_left_out(sheet),
        *_groups(sheet),
        *_kept(sheet),
        *_lost(sheet),
    ]
    if not sheet.one("comprehension", sheet.message, by=("round",)).n.any():
        found = [
            html.Li(viewing.unanswered(f"Nothing on record for {sheet.place_name} with these filters.")),
            *_left_out(sheet),
        ]
    return Drawing(
        title="What this shows",
        subtitle=f"{sheet.place_name}: “{sheet.message_label}”",
        sentences=found[:MOST],
        foot="By rule, only where the numbers can be trusted; a change is no proof of what caused it.",
    )


# --- what changed ----------------------------------------------------------------------------------------------------


def _change(sheet: Sheet) -> list[html.Li]:
    found = findings.moved(sheet.one("change", sheet.message))
    if found is not None:
        return [html.Li(_moved(found, "understand it directly after than before"))]
    asked = sheet.view.shown_round("after")
    unshown = telling.why_not(sheet.one("comprehension", sheet.message, by=("round",)), (asked,))
    few = f"Who understands it {ROUND_NAMES[asked]} in {sheet.place_name} is not told: {unshown}."
    return [html.Li(few)] if unshown else []


def _kept(sheet: Sheet) -> list[html.Li]:
    found = findings.moved(sheet.one("retention", sheet.message))
    return [] if found is None else [html.Li(_moved(found, "understand it at follow-up than directly after"))]


def _moved(found: Moved, than: str) -> list[Any]:
    """So many more in every 100 people, or that it may be chance."""
    people = (
        f"the same {formats.count(found.n)} people"
        if found.same
        else f"{formats.count(found.n)} people, not the same"
    )
    interval = (
        f"95{formats.SHARE_SIGN} interval {formats.interval(found.low, found.high, 'points')}; {people}"
    )
    if not found.sure:
        return [f"Whether more or fewer {than} cannot be told from chance ({interval})."]
    more = "more" if found.estimate > 0 else "fewer"
    return [html.Strong(f"{_hundredths(found)} {more} in every 100 people"), f" {than} ({interval})."]


# --- who differs -----------------------------------------------------------------------------------------------------


def _districts(sheet: Sheet) -> list[html.Li]:
    """Each district against the rest of the country; the chosen ones alone where some are chosen."""
    asked = sheet.view.shown_round("after")
    found = _apart(sheet, sheet.country.placed, asked)
    if found is None:
        return []
    chosen = any(getattr(sheet.view.filters, name) for name in PLACES)
    found = findings.only(found, districts_of(sheet.view.filters, sheet.evidence)) if chosen else found
    plural = sheet.country.level(sheet.country.placed).plural
    compared = f"each against all others, Holm-adjusted over {found.compared} {plural}"
    when = ROUND_NAMES[asked]
    said = [
        html.Li(
            [
                f"{word} people than in the rest of the country understand it {when} in ",
                *_named(sheet, side),
                f"; {compared}.",
            ]
        )
        for word, side in (("More", found.above), ("Fewer", found.below))
        if side
    ]
    if said or not found.codes:
        return said
    one = sheet.country.name_of(found.codes[0], current()) if len(found.codes) == 1 else ""
    where = f" in {sheet.place_name}" if chosen else ""
    enough = f"None of the {len(found.codes)} {plural}{where} with enough people and sessions differs"
    who = f"{one} does not differ" if one else enough
    return [html.Li(f"{who} from the rest of the country beyond chance, {when} ({compared}).")]


def _apart(sheet: Sheet, dimension: str, asked: str) -> Apart | None:
    by = (dimension, "round")
    own = sheet.one("comprehension", sheet.message, by=by)
    people = {key[0]: int(own.n[row]) for key, row in own.index.items() if key[1] == asked}
    difference, p = (
        sheet.one(name, sheet.message, by=by) for name in ("difference_from_rest", "difference_from_rest_p")
    )
    return findings.apart(difference, p, rest=(asked,), people=people)


def _named(sheet: Sheet, side: Sequence[tuple[str, Told]]) -> list[Any]:
    parts: list[Any] = []
    for at, (code, told) in enumerate(side[:NAMED]):
        parts += [
            ", " if at else "",
            html.Strong(sheet.country.name_of(code, current())),
            f" ({_points(told)})",
        ]
    more = len(side) - NAMED
    return [*parts, f" and {more} more" if more > 0 else ""]


def _points(told: Told) -> str:
    """The difference with its interval and the n of the place or group."""
    bounds = formats.interval(told.low, told.high, "points")
    more = f"{_hundredths(told)} {'more' if told.estimate > 0 else 'fewer'} in 100"
    return f"{more}, 95{formats.SHARE_SIGN} interval {bounds}, {formats.n(told.n)}"


def _hundredths(told: Told) -> str:
    """How many in every hundred, without a sign."""
    return formats.bare(abs(told.estimate), "points").lstrip("+")


# --- who is left out -------------------------------------------------------------------------------------------------


def _left_out(sheet: Sheet) -> list[html.Li]:
    """Neglected districts from which people leave, and the sex that is counted far less."""
    neglected = [one for one in spreading.neglected_of(sheet) if one.departures > 0]
    parts = [html.Li(_neglected(sheet, neglected))] if neglected else []
    sexes = {sex: sheet.one("reach", sex) for sex in ("female", "male")}
    found = findings.fewer(sexes)
    if found:
        sex, share, whole = found
        who = {"female": "women or girls", "male": "men or boys"}[sex]
        parts.append(
            html.Li([html.Strong(f"Only {formats.bare(share, 'share')} in every 100 people counted were {who}"), f" (complete count, {formats.n(whole)} with their sex noted)."])
        )  # fmt: skip
    return parts


def _neglected(sheet: Sheet, found: Sequence[Neglect]) -> list[Any]:
    chosen = any(name not in PLACES for name in sheet.view.filters.for_table("activities").chosen)
    who = "Left out by the activities these filters select" if chosen else "Left out"
    parts: list[Any] = [f"{who}, although people leave from there: "]
    for at, one in enumerate(found[:NAMED]):
        why = spreading.reasons(one, sheet)
        parts += [
            "; " if at else "",
            html.Strong(sheet.country.name_of(one.code, current())),
            f" ({formats.count(one.departures)} departures; {why})",
        ]
    more = len(found) - NAMED
    return [*parts, f"; and {more} more, listed under Outreach." if more > 0 else "."]


def _groups(sheet: Sheet) -> list[html.Li]:
    """Sexes and ages of which fewer understand than of the others."""
    asked = sheet.view.shown_round("after")
    said = []
    for dimension in GROUPS:
        found = _apart(sheet, dimension, asked)
        for code, told in found.below[:1] if found else ():
            who = html.Strong(_people(dimension, code))
            compared = f"{found.compared if found else 0} groups compared, Holm-adjusted"
            against = (
                f" understand it {ROUND_NAMES[asked]} than among everyone else ({_points(told)}; {compared})."
            )
            said.append(html.Li(["Fewer among ", who, against]))
    return said


def _people(dimension: str, code: str) -> str:
    """A sex or an age group as one says it in a sentence."""
    name = marking.group_name(dimension, code).lower()
    if dimension == "sex":
        return {"female": "women and girls", "male": "men and boys"}.get(code, f"people whose sex is {name}")
    if code == "unknown":
        return "people whose age is not stated"
    return f"people {name}" if name.startswith("under") else f"people aged {name}"


def _lost(sheet: Sheet) -> list[html.Li]:
    found = sheet.one("lost_to_follow_up")
    if not found.keys or not telling.shown(found, 0):
        return []
    share, due = float(found.estimate[0]), int(found.n[0])
    level = "low" if share < 0.05 else "moderate" if share <= 0.2 else "high"
    interval = formats.interval(float(found.low[0]), float(found.high[0]), "share")
    head = html.Strong(
        f"{formats.bare(share, 'share')} in every 100 people due for a follow-up could not be reached"
    )
    return [
        html.Li(
            [head, f", {level} attrition (95{formats.SHARE_SIGN} interval {interval}; {formats.n(due)})."]
        )
    ]


def needed(sheet: Sheet) -> list[Question]:
    """The questions of most findings, so that they can be asked together with those of the page."""
    splits = [(dimension, "round") for dimension in (sheet.country.placed, *GROUPS)]
    names = ("comprehension", "difference_from_rest", "difference_from_rest_p")
    return [Question(name, sheet.message, by) for by in splits for name in names]
