"""Comprehension: what people know of each key message before and after an activity, and who knows less."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from callbacks import marking, telling
from callbacks.drawn import Drawn
from callbacks.mapped import map_and_ranking
from callbacks.sheet import ROUND_NAMES, ROUNDS, Choice, Sheet, any_shown, months_note, without
from charts import change, forest, formats
from charts.forest import Part
from charts.marks import Series
from charts.source import Lines
from data.filters import EVENTS, GROUPS
from indicators.answered import Answer
from indicators.definitions import INDICATORS, SCORE_BANDS
from indicators.questions import Question
from languages import later, say
from layouts.cards import Drawing
from layouts.tiles import Tile

CHOICES = (
    Choice(
        "comprehension", "comprehension", "{message}", "after", later("Understands the key message, after")
    ),
    Choice("before", "comprehension", "{message}", "before", later("Understands the key message, before")),
    Choice("change", "change", "{message}", label=later("Change in understanding, before to after")),
    Choice("score", "score", "", "after", later("Mean comprehension score")),
    Choice("pass_mark", "pass_mark", "", "after", later("Reaches the pass mark")),
    Choice("gained", "gained_understanding", label=later("Score rose")),
    Choice("informed", "feels_informed", "", "after", later("Feels informed")),
    Choice("risk", "risk_awareness", "", "after", later("Is aware of the risks")),
)
PANELS = (*GROUPS, *EVENTS)
BEHIND = {"change": ("people_compared", "change_p"), "retention": ("people_compared_later", "retention_p")}
APART = ("Newcombe independent", "difference of independent")  # how the method of different people begins
SURE = 0.05
_TILES = (
    Question("score", by=("round",)),
    Question("pass_mark", by=("round",)),
    Question("gained_understanding"),
    Question("feels_informed", by=("round",)),
    Question("score_change"),
)
_SCORED = tuple(Question("score_distribution", band, ("round",)) for band in SCORE_BANDS)
_HALF = Question("score_quantile", "p50", ("round",))


def _needed() -> list[Question]:
    """What the cards need of the selection as a whole."""
    moves = ("message_gained", "message_lost")
    return [
        *(question for asked in of_messages("change") for question in asked),
        *(Question(kind, name) for kind in moves for name in INDICATORS[kind].items),
        *_SCORED,
        _HALF,
    ]


def before_and_after(sheet: Sheet) -> Drawing:
    """Every key message before and directly after an activity."""
    return messages(sheet, "before", "after", "change", title=say("Each key message, before and after"))


def by_group(sheet: Sheet) -> Drawing:
    """The chosen message in each round by the groups asked for, or by sex."""
    return sheet.rounds_by_group(
        "comprehension", sheet.panel(PANELS), sheet.message, title=say("Who understands: “{message}”", message=sheet.message_label),
        subtitle=say("Share correct in each round, {place}", place=sheet.place_name),
    )  # fmt: skip


def _tiles(sheet: Sheet) -> list[Tile]:
    score, passed, gained, informed, change_of_score = sheet.ask(_TILES).values()
    mean = telling.mean_tile(score, say("of items answered correctly, on average, after"), key=("after",))
    points, direction = telling.change_words(change_of_score)
    mark = f"{sheet.evidence.pass_mark:.0%}".replace("%", formats.SHARE_SIGN)
    return [
        replace(mean, change=points, direction=direction),
        telling.share_tile(
            passed, say("reach the pass mark of {mark} correct, after", mark=mark), key=("after",)
        ),
        telling.share_tile(gained, say("scored higher after than before (the same people)")),
        telling.share_tile(informed, say("feel informed, after; feeling is not knowing"), key=("after",)),
    ]


def of_messages(difference: str) -> tuple[list[Question], list[Question], list[Question], list[Question]]:
    """What is asked of every key message: its level at each round, the change, the people behind it, and chance."""
    names = INDICATORS["comprehension"].items
    people, chance = BEHIND[difference]
    return (
        [Question("comprehension", name, ("round",)) for name in names],
        [Question(difference, name) for name in names],
        [Question(people, kind) for kind in INDICATORS[people].items],
        [Question(chance, name) for name in names],
    )


def messages(sheet: Sheet, earlier: str, later: str, difference: str, *, title: str) -> Drawing:
    """Every key message in two rounds, with the change on the same people."""
    levels, changes, behind, chances = of_messages(difference)
    found = sheet.ask([*levels, *changes, *behind, *chances])
    first, second = (
        sheet.by_message([found[one] for one in levels], key=(name,)) for name in (earlier, later)
    )
    moved = marking.by_item([found[one] for one in changes])
    measure = marking.measure_of(INDICATORS["comprehension"])
    theme = sheet.view.theme
    some = any(one.shown(i) for one in (first, second) for i in range(len(one)))
    figure = (
        change.dumbbell({earlier: first, later: second}, measure=measure, difference=moved, theme=theme)
        if some
        else without([first, second])
    )  # fmt: skip
    same = _same([found[one] for one in changes])
    subtitle = say(
        "Share correct {round} and {round2}, {place}. Change in points: {same}",
        round=say(ROUND_NAMES[earlier]),
        round2=say(ROUND_NAMES[later]),
        place=sheet.place_name,
        same=same,
    )
    foot = telling.joined(
        (
            _behind([found[one] for one in behind], earlier, later),
            _beyond_chance([found[one] for one in changes], [found[one] for one in chances]),
        )
    ).strip()
    drawn = [
        Series(say(change.ROUNDS[name]), marks, name) for name, marks in ((earlier, first), (later, second))
    ]
    return Drawing(
        title=title,
        subtitle=subtitle,
        figure=figure,
        foot=foot,
        summary=say("{title}, with 95\u00a0% intervals.", title=title),
        source=Lines(series=drawn, measure=measure, joined=True, difference=moved) if some else None,
    )


def _same(changes: list[Answer]) -> str:
    """Whether the changes are those of the same people, of different ones, or of both."""
    methods = {one.method[0].startswith(APART) for one in changes if one.keys and one.n[0]}
    if methods == {True}:
        return say("different people, none link")
    return (
        say("the same people")
        if methods <= {False}
        else say("the same people where they link, else different ones")
    )


def _behind(counted: list[Answer], earlier: str, later: str) -> str:
    """How many were asked at each round, are linked, and were lost."""
    numbers = [int(one.estimate[0]) if one.keys and one.n[0] else 0 for one in counted]
    if not any(numbers):
        return ""
    first, second, linked, lost = map(formats.count, numbers)
    return say(
        "{first} people {round}, {second} {round2}, {linked} linked, {lost} lost",
        first=first,
        round=say(ROUND_NAMES[earlier]),
        second=second,
        round2=say(ROUND_NAMES[later]),
        linked=linked,
        lost=lost,
    )


def _beyond_chance(changes: list[Answer], chances: list[Answer]) -> str:
    """How many messages moved beyond chance, with the adjustment named."""
    pairs = [
        (float(moved.estimate[0]), float(p.estimate[0]))
        for moved, p in zip(changes, chances, strict=True)
        if moved.keys and p.keys and telling.shown(moved, 0) and p.estimate[0] == p.estimate[0]
    ]
    if not pairs:
        return ""
    rose = sum(p < SURE and moved > 0 for moved, p in pairs)
    fell = sum(p < SURE and moved < 0 for moved, p in pairs)
    return say(
        "Beyond chance (p < 0.05, adjusted by Holm for all messages compared): {rose} rose, {fell} fell",
        rose=rose,
        fell=fell,
    )


def _moves(sheet: Sheet) -> Drawing:
    """Who gained each message and who lost it, of the same people."""
    names = INDICATORS["message_gained"].items
    kinds = {
        "message_gained": (say("wrong before, right after"), "after"),
        "message_lost": (say("right before, wrong after"), "before"),
    }
    asked = {kind: [Question(kind, name) for name in names] for kind in kinds}
    found = sheet.ask([question for questions in asked.values() for question in questions])
    series = [
        Series(label, sheet.by_message([found[one] for one in asked[kind]]), role)
        for kind, (label, role) in kinds.items()
    ]
    title, theme = say("Who gained a message, and who lost it"), sheet.view.theme
    part = Part("", series, numbers=forest.pairs(series, theme))
    measure = marking.measure_of(INDICATORS["message_gained"])
    return Drawing(
        title=title,
        subtitle=say("Share of the same people, {place}, with 95\u00a0% intervals", place=sheet.place_name),
        figure=forest.forest([part], measure=measure, theme=theme, above=True)
        if any_shown(series)
        else without([one.marks for one in series]),
        foot=months_note(series),
        summary=title,
    )


def _scores(sheet: Sheet) -> Drawing:
    found = sheet.ask([*_SCORED, _HALF])
    answers, median = [found[one] for one in _SCORED], found[_HALF]
    shown = [name for name in ROUNDS if not sheet.view.filters.round or name in sheet.view.filters.round]
    series = [Series(say(ROUND_NAMES[name]), marking.by_item(answers, key=(name,)), name) for name in shown]
    measure = marking.measure_of(INDICATORS["score_distribution"])
    drawing = sheet.side_by_side(
        series, measure, title=say("How much people answered correctly"), subtitle=say("Share of respondents in each round, {place}", place=sheet.place_name)
    )  # fmt: skip
    return replace(drawing, foot=" ".join(part for part in (_half(median, shown), drawing.foot) if part))


def _half(median: Answer, rounds: Sequence[str]) -> str:
    """What at least half of the people answered correctly in each round, with interval and n."""
    rows = [(name, median.index.get((name,))) for name in rounds]
    told = [
        say(
            "{share} {round} (95\u00a0% interval {interval}; {n})",
            share=formats.value(float(median.estimate[row]), "share"),
            round=say(ROUND_NAMES[name]),
            interval=formats.interval(float(median.low[row]), float(median.high[row]), "share"),
            n=formats.n(int(median.n[row])),
        )
        for name, row in rows
        if row is not None and telling.shown(median, row)
    ]
    return (
        say(
            "Half of the people answered at least this much of their items correctly: {told}.",
            told=", ".join(told),
        )
        if told
        else ""
    )


DRAWN = Drawn(
    tiles=_tiles,
    hero=partial(map_and_ranking, choices=CHOICES),
    prepare=lambda sheet: sheet.ask(_needed()),
    cards={
        "messages": before_and_after,
        "groups": by_group,
        "scores": _scores,
        "trend": lambda sheet: sheet.trend_of(CHOICES),
        "moves": _moves,
    },
    choices=CHOICES,
    panels=PANELS,
)
