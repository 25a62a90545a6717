"""What each chart measures, for the help under it: the definition of every measure drawn, its source, and the way to the rest of it.

Belongs here: which measures a card is made of, and the few words said of each. Not here: the definitions themselves (indicators), their
formulas and limits (methods.py).
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from dash import html
from dash.development.base_component import Component

from callbacks import base_layers
from callbacks.sheet import Choice
from callbacks.view import View
from indicators.definitions import INDICATORS, Indicator
from languages import NAMES, current, in_language, retold, say
from layouts.shell import METHODS
from layouts.shorthand import shorthand

CHOSEN: Final = ("map", "ranking", "trend", "compared")  # cards that show the measure chosen for the map
# What the others show, whatever is chosen; a trend that stands here shows always the same.
_DRAWN: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = MappingProxyType(
    {
        "overview": {},
        "outreach": {
            "lorenz": ("concentration",), "trend": ("reach",), "sexes": ("reach",), "by_type": ("reach",), "by_audience": ("reach",),
            "targets": ("target_reached",), "estimated": ("reach",),
        },
        "comprehension": {
            "messages": ("comprehension", "change"), "groups": ("comprehension",), "scores": ("score_distribution",),
            "moves": ("message_gained", "message_lost"),
        },
        "follow-up": {
            "messages": ("comprehension", "retention"), "coverage": ("follow_up_coverage",), "routes": ("planned_route",),
            "baseline": ("baseline", "baseline_difference"), "flow": ("expected_people", "lost_to_follow_up"), "attrition": ("attrition",),
            "bounds": ("comprehension_worst_case", "comprehension_best_case"), "documents": ("documents_held",),
            "reasons": ("migration_reason",), "sources": ("source_used",), "trusted": ("trusted_source",),
        },
        "returnees": {
            "course": ("reintegration_course",), "items": ("reintegration_item", "reintegration_loss"),
            "communities": ("community_acceptance", "community_feedback"), "change_by": ("reintegration_change",),
            "by_assistance": ("change_by_assistance",), "assistance": ("assistance",), "satisfaction": ("satisfaction",),
            "profile": ("returnees",),
        },
        "hotline": {
            "topics": ("topic",), "trend": ("contacts",), "handled": ("answered", "referred"), "sex": ("contacts",), "age": ("contacts",),
        },
        "experience": {
            "by_assistance": ("satisfied_by_assistance", "dissatisfied_by_assistance"), "themes": ("experience_theme",),
        },
        "due": {
            "months": ("due_returnees", "due_respondents"), "status": ("due_returnees", "due_respondents"),
            "timeline": ("activities", "respondents", "interviews"), "targets": ("target_reached",),
            "targets_estimated": ("target_reached_estimated",),
        },
    }
)  # fmt: skip


def measures(page: str, card: str, chosen: Choice | None, layer: str = "") -> tuple[str, ...]:
    """The names of what a card shows; ``chosen`` is the measure of the map, ``layer`` what colours it instead."""
    fixed = _DRAWN.get(page, {}).get(card, ())
    if fixed or chosen is None or card not in CHOSEN:
        return fixed
    under = base_layers.OF_FIGURES.get(layer, "") if card in ("map", "ranking") else ""
    return (under or chosen.indicator,)


def told(page: str, card: str, view: View, *, choices: Sequence[Choice]) -> list[Any]:
    """What stands under "About" of a card: each measure in a sentence, its source, and the way to its formula and limits.

    Written short, for the browser to write out.
    """
    chosen = next((one for one in choices if one.code == view.measure), choices[0] if choices else None)
    return [_short(name, current()) for name in measures(page, card, chosen, view.layer)]


@lru_cache(maxsize=len(INDICATORS) * len(NAMES))
def _short(name: str, _language: str) -> Any:
    """What is said of a measure, by the language it is said in: the same under all filters."""
    return shorthand(_told(INDICATORS[name]))


def _told(indicator: Indicator) -> Component:
    way = html.A(
        say("Formula and limits (new tab)"),
        href=in_language(f"{METHODS}#definition-{indicator.name}"),
        target="_blank",
        rel="noopener",
    )
    told = say(
        ": {definition} Source: {source}.",
        definition=retold(indicator.definition),
        source=retold(indicator.source),
    )
    return html.P([html.B(say(indicator.title)), f"{told} ", way])
