"""Follow-up: what people still know months later, what they plan, and who could not be reached again."""

from functools import partial

from callbacks import telling
from callbacks.drawings import losses
from callbacks.drawings.comprehension import PANELS, messages, of_messages
from callbacks.drawn import Drawn
from callbacks.mapped import map_and_ranking
from callbacks.sheet import ROUND_NAMES, Choice, Sheet
from indicators.definitions import INDICATORS
from indicators.questions import Question
from languages import later, say
from layouts.cards import Drawing
from layouts.tiles import Tile

CHOICES = (
    Choice(
        "retained",
        "comprehension",
        "{message}",
        "follow_up",
        later("Understands the key message at follow-up"),
    ),
    Choice("retention", "retention", "{message}", label=later("Change from directly after to follow-up")),
    Choice("coverage", "follow_up_coverage", label=later("Followed up, of those due")),
    Choice("wants_to_migrate", "wants_to_migrate", "", "follow_up", later("Wants to migrate")),
    Choice("unsafe", "planned_route", "unsafe", "follow_up", later("Plans an unsafe route")),
    Choice("deceived", "deceived_by_agent", "", "follow_up", later("Deceived by an agent")),
)
FOLLOW_UP = ("follow_up",)
# By card the indicator whose items it shows, and its title.
ITEMS = {
    "routes": ("planned_route", later("How people plan to migrate")),
    "documents": ("documents_held", later("Documents held")),
    "reasons": ("migration_reason", later("Reasons to migrate")),
    "sources": ("source_used", later("Sources of information used")),
    "trusted": ("trusted_source", later("The source trusted most")),
}


def _needed() -> list[Question]:
    """What the cards need of the selection as a whole."""
    return [
        *(question for asked in of_messages("retention") for question in asked),
        *(Question(name, item, ("round",)) for name, _ in ITEMS.values() for item in _listed(name)),
        *losses.needed(),
    ]


def _kept(sheet: Sheet) -> Drawing:
    """Every key message directly after and at follow-up."""
    return messages(sheet, "after", "follow_up", "retention", title=say("What is kept and what is forgotten"))


def _coverage(sheet: Sheet) -> Drawing:
    """Who could be asked again, by the groups asked for."""
    return sheet.groups(
        "follow_up_coverage",
        sheet.panel(PANELS),
        title=say("Who could be followed up"),
        subtitle=say("Followed up, of those due for a follow-up"),
    )


def _of_tiles(sheet: Sheet) -> list[Question]:
    return [
        Question("comprehension", sheet.message, ("round",)),
        Question("retention", sheet.message),
        Question("follow_up_coverage"),
        Question("wants_to_migrate", by=("round",)),
        Question("planned_route", "unsafe", ("round",)),
    ]


def _listed(name: str) -> list[str]:
    """The items of a card; those of an unsafe route together have a tile of their own."""
    return [item for item in INDICATORS[name].items if item != "unsafe"]


def _items(card: str, sheet: Sheet) -> Drawing:
    """The items of an indicator at follow-up."""
    name, title = ITEMS[card]
    round = sheet.view.shown_round(FOLLOW_UP[0])
    subtitle = say(
        "Share of those asked {asked}, {place}", asked=say(ROUND_NAMES[round]), place=sheet.place_name
    )
    return sheet.items(name, _listed(name), title=say(title), subtitle=subtitle, key=FOLLOW_UP)


def _tiles(sheet: Sheet) -> list[Tile]:
    level, kept, coverage, wants, unsafe = sheet.ask(_of_tiles(sheet)).values()
    return [
        telling.share_tile(coverage, say("of those due could be followed up")),
        telling.share_tile(
            level,
            say("still understand: “{message}”", message=sheet.message_label.rstrip(".")),
            key=FOLLOW_UP,
            change=kept,
        ),
        telling.share_tile(wants, say("want to migrate, at follow-up"), key=FOLLOW_UP),
        telling.share_tile(unsafe, say("of those with a plan would take an unsafe route"), key=FOLLOW_UP),
    ]


DRAWN = Drawn(
    tiles=_tiles,
    hero=partial(map_and_ranking, choices=CHOICES),
    prepare=lambda sheet: sheet.ask(_needed()),
    cards={
        "messages": _kept,
        "coverage": _coverage,
        "trend": lambda sheet: sheet.trend_of(CHOICES),
        **{card: partial(_items, card) for card in ITEMS},
        **losses.CARDS,
    },
    choices=CHOICES,
    panels=PANELS,
)
