"""The overview: does the outreach reach people, do they understand, do they keep it, and how do returnees fare?"""

from functools import partial

from callbacks import behind, findings, telling, viewing
from callbacks.activity_points import activities_words
from callbacks.drawings.spreading import of_people
from callbacks.drawn import Drawn
from callbacks.mapped import map_and_ranking
from callbacks.sheet import ROUND_NAMES, Choice, Sheet
from charts import formats
from indicators.answered import Answer
from indicators.questions import Question
from languages import later, say
from layouts.cards import Drawing
from layouts.tiles import Tile

CHOICES = (
    Choice("comprehension", "comprehension", "{message}", "after", later("Understands a key message, after")),
    Choice("before", "comprehension", "{message}", "before", later("Understands a key message, before")),
    Choice(
        "retained",
        "comprehension",
        "{message}",
        "follow_up",
        later("Understands a key message, at follow-up"),
    ),
    Choice("change", "change", "{message}", label=later("Change from before to after")),
    Choice("score", "score", "", "after", later("Mean comprehension score")),
    Choice("wants_to_migrate", "wants_to_migrate", "", "after", later("Wants to migrate")),
    Choice("reach", "reach_per_1000_people", "counted", label=later("People counted per 1,000 inhabitants")),
    Choice("reintegration", "reintegration", "composite", label=later("Reintegration score of returnees")),
    Choice("contacts", "contacts_per_100000_people", label=later("Hotline contacts per 100,000 inhabitants")),
)
LAST_BAND = "9-12"
_COUNTED = (Question("activities"), Question("reach", "counted"))


def by_month(sheet: Sheet) -> Drawing:
    """The months of the chosen measure."""
    return sheet.trend_of(CHOICES)


def _tiles(sheet: Sheet) -> list[Tile]:
    after, later = Question("comprehension", sheet.message, ("round",)), Question("retention", sheet.message)
    change, spread = Question("change", sheet.message), Question("spread", "districts")
    people, score = Question("spread", "population"), Question("reintegration", "composite", ("months_band",))
    found = sheet.ask([after, later, change, spread, people, score, *_COUNTED])
    label = sheet.message_label.rstrip(".")
    asked = sheet.view.shown_round("after")
    moved = found[change] if asked == "after" else None
    return [
        telling.share_tile(found[after], say("understand, {round}: “{message}”", round=say(ROUND_NAMES[asked]), message=label), key=(asked,), change=moved),
        telling.share_tile(found[after], say("still understand it about three months later"), key=("follow_up",), change=found[later]),
        _spread_tile(sheet, found[spread], found[people]),
        telling.mean_tile(
            found[score],
            say("mean reintegration score, 9 to 12 months after return"),
            key=(LAST_BAND,),
            addition=say("demonstration weights") if sheet.evidence.demonstration else "",
        ),
    ]  # fmt: skip


def _attended(counted: Answer) -> str:
    """How many attendances were counted; media have none."""
    some = telling.shown(counted, 0)
    return (
        say("{n} attendances counted", n=formats.count(counted.estimate[0]))
        if some
        else say("no attendances counted")
    )


def _spread_tile(sheet: Sheet, spread: Answer, people: Answer) -> Tile:
    activities, counted = sheet.ask(_COUNTED).values()
    if not telling.shown(activities, 0):
        nothing = viewing.unanswered(say("No activity on record for these filters")).rstrip(".")
        return Tile(
            telling.NOTHING, say("{plural} with an activity", plural=say(sheet.placed.plural)), nothing
        )
    total, attended = int(spread.n[0]), _attended(counted)
    if total <= 1:  # "1 of 1 districts" would tell nothing
        return telling.count_tile(activities, say("activities in {place}", place=sheet.place_name), attended)
    return Tile(
        value=say("{n} of {all}", n=round(spread.estimate[0] * total), all=total),
        label="; ".join(
            filter(
                None, (say("{plural} with an activity", plural=say(sheet.placed.plural)), of_people(people))
            )
        ),
        note=telling.joined(
            (activities_words(round(activities.estimate[0])), attended, telling.until(activities))
        ),
        behind=behind.of(activities),
    )


DRAWN = Drawn(
    tiles=_tiles,
    hero=partial(map_and_ranking, choices=CHOICES),
    prepare=lambda sheet: sheet.ask(findings.needed(sheet)),
    cards={"trend": by_month, "findings": findings.drawing},
    choices=CHOICES,
)
