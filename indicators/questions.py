"""Which questions each page asks: indicator, item and the groups it is split by.

What a page draws is a part of what it asks here, so that the export of a page holds every number on it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from data.aggregation.packing import PUBLIC
from data.filters import EVENTS, GROUPS, PLACES, parameters_of
from geo.country import Country
from indicators.definitions import INDICATORS, Indicator
from indicators.sums import context_figures

SELECTION, COUNTRY = "selection", "country"


@dataclass(frozen=True)
class Question:
    """One indicator and item, split by `by` (dimensions, one of PLACES, 'month'), for the selection or the whole country.

    A question split by a place keeps all places of that level whatever places are chosen.
    """

    indicator: str
    item: str = ""
    by: tuple[str, ...] = ()
    scope: str = SELECTION

    @property
    def level(self) -> str:
        """The place level it is split by; blank when it is not."""
        return next((name for name in self.by if name in PLACES), "")


# What a map can stand on instead of a measure.
_CONTEXT = ("population", "departures", "population_density", "departures_per_1000_people")
PAGES: dict[str, tuple[str, ...]] = {
    "overview": (
        "comprehension", "difference_from_rest", "difference_from_rest_p", "score", "pass_mark", "change", "score_change", "retention", "follow_up_coverage", "lost_to_follow_up", "wants_to_migrate",
        "activities", "reach", "reach_per_1000_people", "reach_per_1000_departures", "spread", "days_since_last_activity", *_CONTEXT,
        "reintegration", "contacts", "contacts_per_100000_people",
    ),
    "outreach": (
        "activities", "reach", "reach_per_1000_people", "reach_per_1000_departures", "spread", "spread_departures",
        "days_since_last_activity", "target_reached", "concentration", "clustering", "local_clustering", *_CONTEXT,
    ),
    "comprehension": (
        "comprehension", "difference_from_rest", "difference_from_rest_p", "score", "score_quantile", "pass_mark", "score_distribution", "change", "score_change", "gained_understanding",
        "message_gained", "message_kept", "message_lost", "score_fell", "people_compared", "change_p", "feels_informed", "risk_awareness",
    ),
    "follow-up": (
        "comprehension", "score", "retention", "score_retention", "still_understands", "people_compared_later", "retention_p", "follow_up_coverage", "lost_to_follow_up", "attrition", "expected_people", "new_at_round", "due_respondents",
        "baseline", "baseline_score", "baseline_difference", "baseline_score_difference", "comprehension_worst_case",
        "comprehension_best_case", "score_worst_case", "score_best_case", "planned_route", "wants_to_migrate",
        "previous_attempt", "deceived_by_agent", "documents_held", "migration_reason", "source_used", "trusted_source",
    ),
    "returnees": (
        "returnees", "interviews", "reintegration", "reintegration_course", "reintegration_first", "reintegration_later",
        "reintegration_change",
        "reintegration_by_assistance", "change_by_assistance", "reintegration_item", "reintegration_loss", "items_answered",
        "has_score", "assistance", "satisfaction", "community_acceptance", "community_feedback",
    ),
    "experience": (
        "interviews", "satisfaction", "satisfied_by_assistance", "dissatisfied_by_assistance", "community_acceptance", "experience_theme",
    ),
    "due": (
        "due_returnees", "due_respondents", "activities", "respondents", "interviews", "target_reached", "target_reached_estimated",
        "target", "reached_of_target",
    ),
    "hotline": (
        "contacts", "contacts_per_100000_people", "topic", "referred", "answered", "topic_latest", "topic_before", "topic_rise", "topic_rise_p",
    ),
}  # fmt: skip

_PEOPLE = tuple((name,) for name in GROUPS)
_ACTIVITY_GROUPS = tuple((name,) for name in EVENTS)
_SPLITS: dict[str, tuple[tuple[str, ...], ...]] = {
    "responses": ((), ("district",), ("month",), *_PEOPLE, *_ACTIVITY_GROUPS),
    "activities": ((), ("district",), ("month",), *_ACTIVITY_GROUPS),
    "returnees": ((), ("district",), ("month",), ("months_band",), *_PEOPLE, ("phase",), ("return_country",)),
    "calls": ((), ("district",), ("month",), ("sex",), ("age_group",)),
}
# Not split further: a share of districts, a day, and rates whose base is the population of whole places.
_OWN_SPLITS = {
    "days_since_last_activity": ((), ("district",)),
    **dict.fromkeys(
        ("difference_from_rest", "difference_from_rest_p"),
        (("district", "round"), ("sex", "round"), ("age_group", "round")),
    ),
    **dict.fromkeys(_CONTEXT, ((), ("district",))),
    **dict.fromkeys(("change_p", "retention_p"), ((),)),
    "score_quantile": ((), ("round",), ("district", "round"), ("sex", "round"), ("age_group", "round")),
    **dict.fromkeys(("spread", "spread_departures", "concentration", "clustering"), ((),)),
    **dict.fromkeys(
        ("local_clustering", "topic_latest", "topic_before", "topic_rise", "topic_rise_p"), (("district",),)
    ),
}
_RATE_SPLITS = ((), ("district",), ("month",))
# What exists at later rounds only is never pooled over them.
_LATER_SPLITS = tuple((*split, "round") for split in _SPLITS["responses"] if split != ("month",))
_OWN_SPLITS |= {
    "attrition": _LATER_SPLITS,
    "expected_people": (("round", "found"), ("round",)),
    "new_at_round": (("round",),),
    **dict.fromkeys(("baseline", "baseline_score"), (("round", "found"),)),
    **dict.fromkeys(
        ("baseline_difference", "baseline_score_difference"), (("round",), ("district", "round"))
    ),
    **dict.fromkeys(
        ("comprehension_worst_case", "comprehension_best_case", "score_worst_case", "score_best_case"),
        _LATER_SPLITS,
    ),
    "due_returnees": ((), ("district",), ("month",)),
    "due_respondents": ((), ("district",), ("month",), ("round",)),
    "activities": (*_SPLITS["activities"], ("month", "phase")),
    "reintegration_course": (("months_band",), ("district", "months_band")),
    "reintegration_first": (("months_band",), ("district", "months_band")),
    "reintegration_later": (("months_band",), ("district", "months_band")),
    "community_feedback": ((), ("district",), ("month",), *_PEOPLE, ("activity_type",), ("phase",)),
}


def splits_of(indicator: Indicator) -> tuple[tuple[str, ...], ...]:
    """Every way in which an indicator is split; those of responses by round too, where it exists in several."""
    if indicator.name in _OWN_SPLITS:
        return _OWN_SPLITS[indicator.name]
    splits = _RATE_SPLITS if indicator.context else _SPLITS[indicator.table]
    if indicator.table != "responses" or indicator.round:
        return splits
    return splits + tuple((*split, "round") for split in splits)


def offered(indicator: Indicator, country: Country) -> bool:
    """Whether the country has the context an indicator needs."""
    kinds = {indicator.context, *getattr(indicator.how, "needs", ())} - {""}
    return all(context_figures(country, kind) for kind in kinds)


def split_at(split: tuple[str, ...], indicator: Indicator, level: str) -> tuple[str, ...] | None:
    """A split with places of a level for districts; None where the records do not say them, or no context is known."""
    if "district" not in split or level == "district":
        return split
    narrow = level == "ds_division"
    if narrow and (
        indicator.context or level not in parameters_of(PUBLIC.get(indicator.table, indicator.table))
    ):
        return None
    return tuple(level if name == "district" else name for name in split)


def questions_of(page: str, country: Country, *, level: str = "") -> Iterator[Question]:
    """Every question of a page: all indicators, items and splits, for the selection and for the country.

    ``level``: the places they are split by, those that records are placed in if it is not given.
    """
    for name in PAGES[page]:
        indicator = INDICATORS[name]
        if not offered(indicator, country):
            continue
        for item in indicator.items:
            asked = [split_at(split, indicator, level or country.placed) for split in splits_of(indicator)]
            yield from (Question(name, item, split) for split in asked if split is not None)
            splits = splits_of(indicator)
            if () in splits:
                yield Question(name, item, scope=COUNTRY)
            if ("round",) in splits:
                yield Question(name, item, ("round",), scope=COUNTRY)
