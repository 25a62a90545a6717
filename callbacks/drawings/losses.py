"""Who is lost between rounds, drawn: the flow of people, rates by group, baselines, and what the lost could change.

Belongs here: the cards of the follow-up page that speak of people lost. Not here: what they remember or plan (follow_up.py).
"""

from collections.abc import Callable, Mapping

from callbacks import marking
from callbacks.drawings.comprehension import PANELS
from callbacks.sheet import Sheet, any_shown, capital, without
from charts import flow, forest, formats
from charts.forest import Guide, Part
from charts.marks import Marks, Measure, Series
from data import codebook
from indicators.answered import Answer
from indicators.attrition import GUIDE, adjusted_p, guide
from indicators.definitions import INDICATORS
from indicators.questions import Question
from languages import later, say
from layouts.cards import Drawing

LATER = ("after", "follow_up")
ROUND_NAMES = {
    "before": later("before the activity"),
    "after": later("directly after"),
    "follow_up": later("at follow-up"),
}
PARTS = (later("seen again"), later("lost"), later("not yet due"), later("new at this round"))
SMALL_P = 0.05
_FLOW = (
    Question("expected_people", "", ("round", "found")),
    Question("new_at_round", "", ("round",)),
    *(Question("due_respondents", item, ("round",)) for item in ("due", "later")),
)
_SCORE = Question("baseline_score", "", ("round", "found"))
_GAP = Question("baseline_score_difference", "", ("round",))


def needed() -> list[Question]:
    """What the cards need of the selection as a whole."""
    bounds = (question for listed in _of_bounds().values() for question in listed)
    return [*_FLOW, Question("attrition", by=("round",)), *(question for listed in _of_baseline() for question in listed), _SCORE, _GAP, *bounds]  # fmt: skip


def _of_baseline() -> tuple[list[Question], list[Question]]:
    """Of each message what those reached and those lost answered before, and the difference."""
    codes = codebook.load().codes("message")
    levels = [Question("baseline", code, ("round", "found")) for code in codes]
    return levels, [Question("baseline_difference", code, ("round",)) for code in codes]


def _of_bounds() -> dict[str, list[Question]]:
    codes = codebook.load().codes("message")
    names = ("comprehension", "comprehension_worst_case", "comprehension_best_case")
    return {name: [Question(name, code, ("round",)) for code in codes] for name in names}


def _flow(sheet: Sheet) -> Drawing:
    found = sheet.ask(_FLOW)
    expected, new, *due = found.values()
    stages = []
    for name in ("before", *LATER):
        not_due = sum(_count(one, (name,)) for one in due)
        people = (
            _count(expected, (name, "linked")), _count(expected, (name, "lost")), not_due, _count(new, (name,)),
        )  # fmt: skip
        stages.append(flow.Stage(capital(say(ROUND_NAMES[name])), people))
    # Of protected tables, who came anew may be told for less of the place than who was seen again: no flow adds up then.
    some = any(sum(stage.people) for stage in stages) and all(min(stage.people) >= 0 for stage in stages)
    lost = {name: stage.people for name, stage in zip(("before", *LATER), stages, strict=True)}
    return Drawing(
        title=say("How many went on from round to round"),
        subtitle=say("People, {place}", place=sheet.place_name),
        figure=flow.flow(stages, tuple(map(say, PARTS)), theme=sheet.view.theme) if some else without([]),
        foot=say(
            "Lost: not asked directly after, or due for follow-up by the last day of the data and not reached."
        ),
        summary=" ".join(
            say(
                "{round}: {seen} seen again, {lost} lost.",
                round=capital(say(ROUND_NAMES[name])),
                seen=formats.count(lost[name][0]),
                lost=formats.count(lost[name][1]),
            )
            for name in LATER
        ),
    )


def _count(found: Answer, key: tuple[str, ...]) -> int:
    row = found.index.get(key)
    return 0 if row is None or not found.n[row] else round(float(found.estimate[row]))


def _attrition(sheet: Sheet) -> Drawing:
    """Rates by group, both rounds, with the two lines of the guide."""
    panel = sheet.panel(PANELS)
    whole, groups = (
        sheet.one("attrition", by=("round",)),
        sheet.around(panel).one("attrition", by=(panel, "round")),
    )
    parts = [
        _both([_everyone(whole, name) for name in LATER], sheet.view.theme),
        _both(
            marking.without_repeats([sheet.by_group(groups, panel, rest=(name,)) for name in LATER]),
            sheet.view.theme,
        ),
    ]
    measure = marking.measure_of(INDICATORS["attrition"])
    guides = [Guide(share, formats.value(share, "share")) for share in GUIDE]
    return _drawn(
        sheet,
        parts,
        measure,
        title=say("Who is lost between rounds"),
        subtitle=say(
            "Of those expected, {place}, 95\u00a0% intervals. Under 5\u00a0% is low, above 20\u00a0% high",
            place=sheet.place_name,
        ),
        foot=_judged(whole),
        guides=guides,
    )


def _everyone(found: Answer, name: str) -> Marks:
    return marking.by_key(found, ["all"], [say("Everyone")], lambda _: (name,))


def _both(marks: list[Marks], theme: str) -> Part:
    """Both rounds of each group, their numbers side by side."""
    series = [Series(say(ROUND_NAMES[name]), one, name) for name, one in zip(LATER, marks, strict=True)]
    return Part("", series, numbers=forest.pairs(series, theme))


def _judged(found: Answer) -> str:
    """What the guide says of everyone together."""
    said = []
    for name in LATER:
        row = found.index.get((name,))
        if row is not None and found.reliability[row] in ("ok", "caution"):
            share = float(found.estimate[row])
            said.append(f"{say(ROUND_NAMES[name])} {say(guide(share))} ({formats.value(share, 'share')})")
    return say("Attrition: {said}.", said=", ".join(said)) if said else ""


def _baseline(sheet: Sheet) -> Drawing:
    """Those lost to follow-up beside those reached, by what they answered before the activity."""
    levels, gaps = _of_baseline()
    found = sheet.ask([*levels, *gaps, _SCORE, _GAP])
    asked = ((levels, gaps, ""), ([_SCORE], [_GAP], say("Mean score")))
    parts, differing, tested = [], 0, 0
    for own, differences, name in asked:
        series = []
        for place, (state, label) in enumerate(
            (("linked", say("reached at follow-up")), ("lost", say("lost")))
        ):
            answers, key = [found[one] for one in own], ("follow_up", state)
            marks = marking.by_item(answers, key=key) if name else sheet.by_message(answers, key=key)
            series.append(Series(label, _named(marks, name), str(place)))
        told = [_gap(found[one]) for one in differences]
        differing += sum(small for _, small in told)
        tested += sum(bool(text) for text, _ in told)
        parts.append(Part("", series, numbers=[text for text, _ in told]))
    foot = (
        say(
            "Difference: lost less reached, in points. Bold: beyond chance after adjusting for {tested} comparisons: {differing}.",
            tested=tested,
            differing=differing,
        )
        if tested
        else ""
    )
    return _drawn(
        sheet,
        parts[::-1],
        marking.measure_of(INDICATORS["baseline"]),
        title=say("Did those who were lost know less to begin with?"),
        subtitle=say(
            "Share correct before the activity, {place}, with 95\u00a0% intervals",
            place=sheet.place_name,
        ),
        foot=foot,
        head=say("difference"),
        above=True,
    )


def _named(marks: Marks, name: str) -> Marks:
    return marks.named([name] * len(marks)) if name else marks


def _gap(found: Answer) -> tuple[str, bool]:
    """The difference in points, strong where it is beyond chance, and whether it is."""
    row = found.index.get(("follow_up",))
    if row is None or found.reliability[row] not in ("ok", "caution"):
        return "", False
    text = formats.bare(float(found.estimate[row]), "points")
    small = adjusted_p(found.method[row]) < SMALL_P
    return (f"<b>{text}</b>" if small else text), small


def _bounds(sheet: Sheet) -> Drawing:
    """Comprehension at follow-up, and how far those lost could move it."""
    asked = _of_bounds()
    names = tuple(asked)
    found = sheet.ask([question for listed in asked.values() for question in listed])
    seen, worst, best = (
        sheet.by_message([found[question] for question in asked[name]], key=("follow_up",)) for name in names
    )
    outer = Marks(
        seen.codes, seen.names, seen.estimate, worst.estimate, best.estimate, seen.n,
        [a if b != "suppressed" else b for a, b in zip(seen.reliability, worst.reliability, strict=True)],
    )  # fmt: skip
    series = Series(say("of those reached"), seen, "follow_up")
    return _drawn(
        sheet,
        [Part("", [series], outer=outer, outer_name=say("if none or all lost understood"))],
        marking.measure_of(INDICATORS["comprehension"]),
        title=say("How far could those lost move the numbers?"),
        subtitle=say("Understands at follow-up, {place}, with 95\u00a0% intervals", place=sheet.place_name),
        foot=say("The true share lies between the ends of the wide bar."),
        above=True,
    )


def _drawn(  # noqa: PLR0913 - the texts of a card; all but three are named
    sheet: Sheet,
    parts: list[Part],
    measure: Measure,
    *,
    title: str,
    subtitle: str,
    foot: str,
    guides: list[Guide] | None = None,
    head: str = "",
    above: bool = False,
) -> Drawing:
    series = [one for part in parts for one in part.series]
    shown = any_shown(series)
    figure = (
        forest.forest(
            parts, measure=measure, theme=sheet.view.theme, guides=guides or (), head=head, above=above
        )
        if shown
        else without([one.marks for one in series])
    )
    return Drawing(title=title, subtitle=subtitle, figure=figure, foot=foot if shown else "", summary=title)


CARDS: Mapping[str, Callable[[Sheet], Drawing]] = {
    "flow": _flow,
    "attrition": _attrition,
    "baseline": _baseline,
    "bounds": _bounds,
}
