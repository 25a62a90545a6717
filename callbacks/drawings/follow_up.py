"""Follow-up: what people still know months later, what they plan, and who could not be reached again."""

from callbacks import telling
from callbacks.drawings import losses
from callbacks.drawings.comprehension import PANELS, messages, of_messages
from callbacks.mapped import map_and_ranking
from callbacks.sheet import Choice, Page, Sheet
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


def draw(sheet: Sheet) -> Page:
    """Tiles, map, ranking, forgetting by message, plans, documents, reasons, sources, and who was lost."""
    panel = sheet.view.panel if sheet.view.panel in PANELS else "sex"
    choice = sheet.choice(CHOICES)
    drawings = map_and_ranking(sheet, CHOICES)
    sheet.ask(_needed(sheet))
    drawings["messages"] = messages(
        sheet, "after", "follow_up", "retention", title=say("What is kept and what is forgotten")
    )
    drawings["coverage"] = sheet.groups(
        "follow_up_coverage",
        panel,
        title=say("Who could be followed up"),
        subtitle=say("Followed up, of those due for a follow-up"),
    )
    drawings["trend"] = sheet.trend(choice.indicator, choice.item.format(message=sheet.message))
    drawings["routes"] = _items(sheet, "planned_route", say("How people plan to migrate"), FOLLOW_UP)
    drawings["documents"] = _items(sheet, "documents_held", say("Documents held"), FOLLOW_UP)
    drawings["reasons"] = _items(sheet, "migration_reason", say("Reasons to migrate"), FOLLOW_UP)
    drawings["sources"] = _items(sheet, "source_used", say("Sources of information used"), FOLLOW_UP)
    drawings["trusted"] = _items(sheet, "trusted_source", say("The source trusted most"), FOLLOW_UP)
    return Page(_tiles(sheet), drawings | losses.drawings(sheet, panel))


def _needed(sheet: Sheet) -> list[Question]:
    """What the cards need of the selection as a whole, asked at once so that it shares its sums."""
    told = ("planned_route", "documents_held", "migration_reason", "source_used", "trusted_source")
    return [
        *(question for asked in of_messages("retention") for question in asked),
        *(Question(name, item, ("round",)) for name in told for item in _listed(name)),
        *_of_tiles(sheet),
        *losses.needed(),
    ]


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


def _items(sheet: Sheet, name: str, title: str, key: tuple[str, ...]) -> Drawing:
    items = _listed(name)
    asked = (
        sheet.view.shown_round(key[0]).replace("follow_up", "at follow-up").replace("after", "directly after")
    )
    subtitle = say("Share of those asked {asked}, {place}", asked=asked, place=sheet.place_name)
    return sheet.items(name, items, title=title, subtitle=subtitle, key=key)


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
