"""What is due next: interviews by district and month, the programme's timeline, targets against what was reached.

Belongs here: the cards of the page for staff. Not here: the list of people (callbacks/due.py).
"""

from functools import partial

from callbacks import marking, telling, viewing
from callbacks.drawn import Drawn
from callbacks.mapped import map_and_ranking
from callbacks.sheet import Choice, Sheet, any_shown, capital, without
from charts import forest, formats, strips
from charts.forest import Guide, Part
from charts.marks import Marks, Measure, Series
from indicators.definitions import INDICATORS
from indicators.questions import Question
from languages import later, say
from layouts.cards import Drawing
from layouts.tiles import Tile

NUMBERS_WIDTH = 12  # letters; what a phone can spare beside the dots
CHOICES = (
    Choice(
        "returnees_overdue", "due_returnees", "all_overdue", label=later("Returnees overdue for an interview")
    ),
    Choice("returnees_due", "due_returnees", "due", label=later("Returnees due in the next 30 days")),
    Choice(
        "respondents_overdue",
        "due_respondents",
        "all_overdue",
        label=later("Respondents overdue for an interview"),
    ),
    Choice("respondents_due", "due_respondents", "due", label=later("Respondents due in the next 30 days")),
    Choice("of_target", "target_reached", label=later("People counted, of the target")),
    Choice(
        "of_target_estimated", "target_reached_estimated", label=later("Estimated audience, of the target")
    ),
)
WHO = {"due_returnees": later("returnees"), "due_respondents": later("respondents")}
HELD = ("interviews", "respondents")  # interviews there have been, by which "nobody waits" is known
NOBODY = later("Nobody waits for an interview here")
START = Guide(0.0, drawn=False)  # what is held against a target begins at nothing
STATUSES = ("long_overdue", "overdue", "due", "later")
ROUNDS = {
    "before": later("Asked before"),
    "after": later("Asked directly after"),
    "follow_up": later("Followed up"),
}
BASES = {
    "counted": later("People counted (line: the target)"),
    "estimated": later("Estimated audience (line: the target)"),
}
SPLITS = {
    "activity_type": later("By type of activity"),
    "audience": later("By audience"),
    "phase": later("By phase"),
}


def _tiles(sheet: Sheet) -> list[Tile]:
    asked = [Question(name, item) for name in WHO for item in ("all_overdue", "due")]
    found = sheet.ask(asked)
    labels = {
        "all_overdue": say("{who} overdue for their next interview", who="{who}"),
        "due": say("{who} due in the next 30 days", who="{who}"),
    }
    as_of = sheet.evidence.as_of
    until = say("by {day}, the last day of the data", day=formats.day(as_of)) if as_of else ""
    tiles = []
    for question in asked:
        label = labels[question.item].format(who=say(WHO[question.indicator]))
        answer = found[question]
        if answer.keys and telling.shown(answer, 0):
            note = telling.joined((say("of {n} who wait for one", n=formats.count(int(answer.n[0]))), until))
            tiles.append(Tile(formats.count(float(answer.estimate[0])), label, note))
        else:
            tiles.append(Tile(telling.NOTHING, label, none_waits(sheet)))
    return tiles


def none_waits(sheet: Sheet) -> str:
    """What is said where nobody is due: that nobody waits, or that nothing was recorded to know it by."""
    known = any(found.n.any() for found in sheet.ask(Question(name) for name in HELD).values())
    return (
        say(NOBODY)
        if known
        else viewing.unanswered(say("No interview on record for these filters")).rstrip(".")
    )


def _months(sheet: Sheet) -> Drawing:
    """Interviews that are due, by the month they are due in: those behind the last day of the data are late."""
    series = []
    for place, name in enumerate(WHO):
        late, soon, later = (
            marking.by_month(sheet.one(name, item, by=("month",))) for item in ("all_overdue", "due", "later")
        )
        series.append(Series(capital(say(WHO[name])), _added(late, soon, later), str(place)))
    as_of = sheet.evidence.as_of
    figure = (
        strips.strips(
            series,
            measure=Measure(say("Interviews due"), unit="count"),
            theme=sheet.view.theme,
            day=as_of.isoformat() if as_of else "",
            day_name=say("last day of the data"),
        )
        if any_shown(series)
        else without([one.marks for one in series])
    )
    return Drawing(
        title=say("Interviews not held yet, by the month they were or are due"),
        subtitle=say("People, {place}; each strip on its own scale", place=sheet.place_name),
        figure=figure,
        foot=say("Left of the line: overdue.") if as_of else "",
        summary=say("Interviews not held yet, by month."),
    )


def _added(*several: Marks) -> Marks:
    """Counts of people in one of several states, month by month."""
    first = several[0]
    totals = [
        sum(marks.estimate[i] or 0.0 for marks in several) if first.estimate[i] is not None else None
        for i in range(len(first))
    ]
    return Marks(first.codes, first.names, totals, n=first.n, reliability=first.reliability)


def _status(sheet: Sheet) -> Drawing:
    """How late or how near, returnees and respondents beside each other."""
    parts = []
    for name, who in WHO.items():
        marks = marking.by_item([sheet.one(name, item) for item in STATUSES])
        parts.append(Part(capital(say(who)), [Series(say("people"), marks, "single")]))
    shown = any_shown([one for part in parts for one in part.series])
    figure = (
        forest.forest(parts, measure=Measure(say("People"), unit="count"), theme=sheet.view.theme)
        if shown
        else without([])
    )
    return Drawing(
        title=say("How late, or how near"),
        subtitle=say("People with an interview not held yet, {place}", place=sheet.place_name),
        figure=figure,
        foot="",
        summary=say("People with an interview not held yet, by how late it is."),
    )


def _timeline(sheet: Sheet) -> Drawing:
    """When activities of each phase took place, whom they reached of their targets, and when people were asked, by month."""
    activities = sheet.one("activities", by=("month", "phase"))
    phases = sorted(
        {key[1] for key, n in zip(activities.keys, activities.n, strict=True) if n and key[1] != "unknown"}
    )
    rows = [
        Series(
            say("{phase}: activities", phase=marking.group_name("phase", code)),
            marking.by_month(activities, rest=(code,)),
            "single",
        )
        for code in phases
    ]
    rows += [_against_target(sheet, basis, say(name)) for basis, name in BASES.items()]
    asked = sheet.one("respondents", by=("month", "round"))
    rows += [Series(say(name), marking.by_month(asked, rest=(code,)), code) for code, name in ROUNDS.items()]
    rows.append(
        Series(say("Returnees interviewed"), marking.by_month(sheet.one("interviews", by=("month",))), "5")
    )
    rows = [row for row in rows if any_shown([row])]
    return Drawing(
        title=say("The programme month by month"),
        subtitle=say(
            "Activities, people reached and interviews, {place}; each strip on its own scale",
            place=sheet.place_name,
        ),
        figure=strips.strips(
            rows,
            measure=Measure(say("Month"), unit="count", counted=later("records")),
            theme=sheet.view.theme,
        )
        if rows
        else without([]),
        foot=say("Targets: of activities that state both a target and how many were reached."),
        summary=say(
            "Activities by phase, people reached with the target of each month, and interviews by round, month by month."
        ),
    )


def _against_target(sheet: Sheet, basis: str, name: str) -> Series:
    """The months of what was reached where a target was set, with that target."""
    reached, target = (
        marking.by_month(sheet.one(indicator, basis, by=("month",)))
        for indicator in ("reached_of_target", "target")
    )
    return Series(name, reached, "single", goal=target)


def _targets_counted(sheet: Sheet) -> Drawing:
    return _targets(sheet, "target_reached", "counted", title=say("Target and actual: people counted"))


def _targets_estimated(sheet: Sheet) -> Drawing:
    title = say("Target and actual: estimated audiences")
    return _targets(sheet, "target_reached_estimated", "estimated", title=title)


def _targets(sheet: Sheet, ratio: str, basis: str, *, title: str) -> Drawing:
    """Reached over the target by type, audience and phase; both numbers at the right."""
    parts = []
    for split in SPLITS:
        every = sheet.around(split)
        marks = sheet.by_group(every.one(ratio, by=(split,)), split)
        reached, target = (
            marking.by_group(every.one(name, basis, by=(split,)), split)
            for name in ("reached_of_target", "target")
        )
        order = [i for i in range(len(marks)) if marks.shown(i)]
        order.sort(key=lambda i: -(marks.estimate[i] or 0.0))
        numbers = [_of(reached, target, marks.codes[i]) for i in order]
        if order:
            parts.append(
                Part(
                    say(SPLITS[split]), [Series(say("reached"), marks.take(order), "single")], numbers=numbers
                )
            )
    measure = marking.measure_of(INDICATORS[ratio])
    figure = (
        forest.forest(
            parts, measure=measure, theme=sheet.view.theme, guides=[Guide(1.0, say("target")), START]
        )
        if parts
        else without([])
    )
    return Drawing(
        title=title,
        subtitle=say(
            "Reached, of the target set, {place}; at the right people reached of the target",
            place=sheet.place_name,
        ),
        figure=figure,
        foot=say("Activities that state both. People counted and estimated audiences are never added."),
        summary=title,
    )


def _of(reached: Marks, target: Marks, code: str) -> str:
    a, b = (
        marks.estimate[at] if (at := marks.position(code)) is not None else None
        for marks in (reached, target)
    )
    if a is None or b is None:
        return ""
    numbers = {"n": formats.count(a), "all": formats.count(b)}
    text = say("{n} of {all}", **numbers)
    return text if len(text) <= NUMBERS_WIDTH else say("{n}<br>of {all}", **numbers)


DRAWN = Drawn(
    tiles=_tiles,
    hero=partial(map_and_ranking, choices=CHOICES),
    cards={
        "months": _months,
        "status": _status,
        "timeline": _timeline,
        "targets": _targets_counted,
        "targets_estimated": _targets_estimated,
    },
    choices=CHOICES,
)
