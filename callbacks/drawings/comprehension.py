"""Comprehension: what people know of each key message before and after an activity, and who knows less."""

from callbacks import marking, telling
from callbacks.sheet import ROUND_NAMES, ROUNDS, Choice, Page, Sheet, without
from charts import change
from charts.marks import Series
from data.filters import EVENTS, GROUPS
from indicators.definitions import INDICATORS, SCORE_BANDS
from indicators.questions import Question
from layouts.cards import Drawing
from layouts.tiles import Tile

CHOICES = (
    Choice("comprehension", "comprehension", "{message}", "after", "Understands the key message, after"),
    Choice("before", "comprehension", "{message}", "before", "Understands the key message, before"),
    Choice("change", "change", "{message}", label="Change in understanding, before to after"),
    Choice("score", "score", "", "after", "Mean comprehension score"),
    Choice("pass_mark", "pass_mark", "", "after", "Reaches the pass mark"),
    Choice("gained", "gained_understanding", label="Score rose"),
    Choice("informed", "feels_informed", "", "after", "Feels informed"),
    Choice("risk", "risk_awareness", "", "after", "Is aware of the risks"),
)
PANELS = (*GROUPS, *EVENTS)


def draw(sheet: Sheet) -> Page:
    """Tiles, map, ranking, every message before and after, the distribution of scores, groups and months."""
    choice = sheet.choice(CHOICES)
    item = choice.item.format(message=sheet.message)
    panel = sheet.view.panel if sheet.view.panel in PANELS else "sex"
    drawings = sheet.map_and_ranking(CHOICES)
    drawings["messages"] = messages(
        sheet, "before", "after", "change", title="Each key message, before and after"
    )
    drawings["scores"] = _scores(sheet)
    drawings["groups"] = sheet.rounds_by_group(
        "comprehension", panel, sheet.message, title=f"Who understands: “{sheet.message_label}”",
        subtitle=f"Share correct in each round, {sheet.place_name}",
    )  # fmt: skip
    drawings["trend"] = sheet.trend(choice.indicator, item)
    return Page(_tiles(sheet), drawings)


def _tiles(sheet: Sheet) -> list[Tile]:
    questions = [
        Question("score", by=("round",)), Question("pass_mark", by=("round",)), Question("gained_understanding"),
        Question("feels_informed", by=("round",)), Question("score_change"),
    ]  # fmt: skip
    score, passed, gained, informed, change_of_score = sheet.ask(questions).values()
    mean = telling.mean_tile(score, "of items answered correctly, on average, after", key=("after",))
    points, direction = telling.change_words(change_of_score)
    mark = f"{sheet.evidence.pass_mark:.0%}".replace("%", " %")
    return [
        Tile(mean.value, mean.label, mean.note, points, direction),
        telling.share_tile(passed, f"reach the pass mark of {mark} correct, after", key=("after",)),
        telling.share_tile(gained, "scored higher after than before (the same people)"),
        telling.share_tile(informed, "feel informed, after; feeling is not knowing", key=("after",)),
    ]


def messages(sheet: Sheet, earlier: str, later: str, difference: str, *, title: str) -> Drawing:
    """Every key message in two rounds, with the change on the same people."""
    names = INDICATORS["comprehension"].items
    levels = [Question("comprehension", name, ("round",)) for name in names]
    changes = [Question(difference, name) for name in names]
    found = sheet.ask([*levels, *changes])
    first, second = (
        marking.by_item([found[one] for one in levels], key=(name,)) for name in (earlier, later)
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
    subtitle = f"Share correct {ROUND_NAMES[earlier]} and {ROUND_NAMES[later]}, {sheet.place_name}. Change: the same people, in points"
    return Drawing(title=title, subtitle=subtitle, figure=figure, summary=f"{title}, with 95 % intervals.")


def _scores(sheet: Sheet) -> Drawing:
    questions = [Question("score_distribution", band, ("round",)) for band in SCORE_BANDS]
    answers = list(sheet.ask(questions).values())
    shown = [name for name in ROUNDS if not sheet.view.filters.round or name in sheet.view.filters.round]
    series = [Series(ROUND_NAMES[name], marking.by_item(answers, key=(name,)), name) for name in shown]
    measure = marking.measure_of(INDICATORS["score_distribution"])
    return sheet.side_by_side(
        series, measure, title="How much people answered correctly", subtitle=f"Share of respondents in each round, {sheet.place_name}"
    )  # fmt: skip
