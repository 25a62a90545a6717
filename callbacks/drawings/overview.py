"""The overview: does the outreach reach people, do they understand, do they keep it, and how do returnees fare?"""

from typing import Any

from dash import html

from callbacks import marking, telling
from callbacks.sheet import ROUND_NAMES, Choice, Page, Sheet
from charts import formats
from charts.marks import Marks
from indicators.answers import Answer
from indicators.definitions import INDICATORS
from indicators.questions import COUNTRY, Question
from layouts.cards import Drawing
from layouts.tiles import Tile

CHOICES = (
    Choice("comprehension", "comprehension", "{message}", "after", "Understands a key message, after"),
    Choice("before", "comprehension", "{message}", "before", "Understands a key message, before"),
    Choice("retained", "comprehension", "{message}", "follow_up", "Understands a key message, at follow-up"),
    Choice("change", "change", "{message}", label="Change from before to after"),
    Choice("score", "score", "", "after", "Mean comprehension score"),
    Choice("wants_to_migrate", "wants_to_migrate", "", "after", "Wants to migrate"),
    Choice("reach", "reach_per_1000_people", "counted", label="People counted per 1,000 inhabitants"),
    Choice("reintegration", "reintegration", "composite", label="Reintegration score of returnees"),
    Choice("contacts", "contacts_per_100000_people", label="Hotline contacts per 100,000 inhabitants"),
)
LAST_BAND = "9-12"


def draw(sheet: Sheet) -> Page:
    """Tiles, map, ranking, the months of the chosen measure, and what they show in sentences."""
    choice = sheet.choice(CHOICES)
    item = choice.item.format(message=sheet.message)
    sheet.ask(_needed(sheet))
    drawings = sheet.map_and_ranking(CHOICES)
    drawings["trend"] = sheet.trend(choice.indicator, item)
    drawings["findings"] = _findings(sheet)
    return Page(_tiles(sheet), drawings)


def _needed(sheet: Sheet) -> list[Question]:
    """What tiles, findings and the first map need, asked at once so that they share their sums."""
    understood = [
        Question("comprehension", sheet.message, by)
        for by in (("round",), ("district", "round"), ("month", "round"))
    ]
    return [
        *understood,
        Question("comprehension", sheet.message, ("round",), COUNTRY),
        *(Question(name, sheet.message) for name in ("change", "retention")),
        *(Question("spread", item) for item in ("districts", "population")),
        *(Question(name) for name in ("activities", "lost_to_follow_up")),
        Question("reach", "counted"),
        Question("reintegration", "composite", ("months_band",)),
    ]


def _tiles(sheet: Sheet) -> list[Tile]:
    after, later = Question("comprehension", sheet.message, ("round",)), Question("retention", sheet.message)
    change, spread = Question("change", sheet.message), Question("spread", "districts")
    people, score = Question("spread", "population"), Question("reintegration", "composite", ("months_band",))
    found = sheet.ask([after, later, change, spread, people, score])
    label = sheet.message_label.rstrip(".")
    asked = sheet.view.shown_round("after")
    moved = found[change] if asked == "after" else None
    return [
        telling.share_tile(found[after], f"understand, {ROUND_NAMES[asked]}: “{label}”", key=(asked,), change=moved),
        telling.share_tile(found[after], "still understand it about three months later", key=("follow_up",), change=found[later]),
        _spread_tile(sheet, found[spread], found[people]),
        telling.mean_tile(
            found[score],
            "mean reintegration score, 9 to 12 months after return",
            key=(LAST_BAND,),
            addition="demonstration weights" if sheet.evidence.demonstration else "",
        ),
    ]  # fmt: skip


def _spread_tile(sheet: Sheet, spread: Answer, people: Answer) -> Tile:
    counts = sheet.ask([Question("activities"), Question("reach", "counted")])
    activities, counted = counts.values()
    if not telling.shown(activities, 0):
        return Tile(telling.NOTHING, "districts with an activity", "No activity on record for these filters")
    total, attended = int(spread.n[0]), f"{formats.count(counted.estimate[0])} attendances counted"
    if total <= 1:  # "1 of 1 districts" would tell nothing
        return telling.count_tile(activities, f"activities in {sheet.place_name}", attended)
    return Tile(
        value=f"{round(spread.estimate[0] * total)} of {total}",
        label=f"districts with an activity; {formats.value(people.estimate[0], 'share')} of people live in them",
        note=telling.joined(
            (f"{formats.count(activities.estimate[0])} activities", attended, telling.until(activities))
        ),
    )


def _findings(sheet: Sheet) -> Drawing:
    own = [*_change_sentence(sheet), *_lost_sentence(sheet)]
    if not sheet.one("comprehension", sheet.message, by=("round",)).n.any():
        own = [html.Li(f"Nothing on record for {sheet.place_name} with these filters.")]
    sentences = [*own[:1], *_apart_sentence(sheet), *own[1:]]
    return Drawing(
        title="What this shows", subtitle=f"{sheet.place_name}: “{sheet.message_label}”", sentences=sentences
    )


def _change_sentence(sheet: Sheet) -> list[html.Li]:
    found = sheet.one("change", sheet.message)
    if not telling.shown(found, 0):
        return []
    points = formats.value(abs(found.estimate[0]), "points").lstrip("+−")
    direction = "rose" if found.estimate[0] > 0 else "fell"
    sure = "" if telling.beyond_chance(found.low[0], found.high[0]) else ", which may be chance"
    interval = formats.interval(found.low[0], found.high[0], "points")
    return [
        html.Li(
            ["Understanding ", html.Strong(f"{direction} by {points} points"), (f" from before to after{sure} (95 % interval {interval}; "
             f"the same {formats.count(int(found.n[0]))} people).")]
        )
    ]  # fmt: skip


def _apart_sentence(sheet: Sheet) -> list[html.Li]:
    """Districts whose interval leaves the country's figure out, on either side."""
    by_district, whole = (
        Question("comprehension", sheet.message, ("district", "round")),
        Question("comprehension", sheet.message, ("round",), COUNTRY),
    )
    found = sheet.ask([by_district, whole])
    rest = sheet.rest(INDICATORS["comprehension"], "after")
    row = found[whole].index.get(rest)
    if row is None or not telling.shown(found[whole], row):
        return []
    marks = marking.by_district(found[by_district], sheet.country, rest=rest)
    level = float(found[whole].estimate[row])
    above = [marks.names[i] for i in _order(marks) if (marks.low[i] or 0) > level]
    below = [marks.names[i] for i in reversed(_order(marks)) if (marks.high[i] or 1) < level]
    country = f"the country’s {formats.value(level, 'share')}"
    said = [
        html.Li([f"Clearly {word} {country} (the whole 95 % interval): ", *_named(names)])
        for word, names in (("above", above), ("below", below))
        if names
    ]
    return said or [html.Li("No district lies clearly above or below the country.")]


def _order(marks: Marks) -> list[int]:
    shown = [i for i in range(len(marks)) if marks.shown(i)]
    return sorted(shown, key=lambda i: -(marks.estimate[i] or 0))


def _named(names: list[str]) -> list[Any]:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return [html.Strong(", ".join(names[:3])), f"{more}."]


def _lost_sentence(sheet: Sheet) -> list[html.Li]:
    found = sheet.one("lost_to_follow_up")
    if not found.keys or not telling.shown(found, 0):
        return []
    due, share = int(found.n[0]), float(found.estimate[0])
    level = "low" if share < 0.05 else "moderate" if share <= 0.2 else "high"
    text = f"Of {formats.count(due)} people due for a follow-up, {formats.count(share * due)} could not be reached: "
    return [html.Li([text, html.Strong(f"{formats.value(share, 'share')}, {level} attrition"), "."])]
