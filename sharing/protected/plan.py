"""What is published: the tables, what splits them at which level, and how each measure is treated.

Belongs here: the lists alone. Not here: how cells are merged (grains.py). A measure that is not listed is not published, so
that nothing new can slip out; sex and age stand at places, the rest at the country: no dimension at two levels.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

QUARTER: Final = "quarter"
SEX_AGE: Final = ("sex", "age_group")


@dataclass(frozen=True)
class Plan:
    """How one table is published. ``rounds`` is the dimension that tells apart several records of one person.

    ``sensitive`` measures have numerator and complement of ten people or more, ``derived`` ones exist for part of the people
    only, so that who does not have them is never counted with another category.
    """

    rounds: str
    by_place: tuple[tuple[str, ...], ...]
    by_country: tuple[str, ...]
    measures: tuple[str, ...]  # names, or beginnings of names that end in '*'
    derived: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    binned: tuple[str, ...] = ()  # amounts from 0 to 1, published as how many have each hundredth
    sensitive: tuple[str, ...] = ()
    apart_from: Mapping[str, str] = field(
        default_factory=dict
    )  # a category that an indicator leaves out, by measure
    every: tuple[str, ...] = ()  # measures of which each category is told of ten people or of nobody
    rounds_apart: bool = True  # else the rounds only tell how many people there are at least

    def kept(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of the measures that are published."""
        wanted = (*self.measures, *self.derived, *self.sensitive)
        return tuple(name for name in names if any(_is(name, one) for one in wanted))

    def is_derived(self, name: str) -> bool:
        return any(_is(name, one) for one in self.derived)


def _is(name: str, wanted: str) -> bool:
    if wanted.startswith("*"):
        return name.endswith(wanted[1:])
    if wanted.endswith("*"):
        return name.startswith(wanted[:-1]) and not name.endswith("_change")
    return name == wanted


COVERAGE: Final = "coverage"  # linked to the round before, or lost
MOVE: Final = "score_move"  # the score of the round before and the own one
PLANS: Final[Mapping[str, Plan]] = MappingProxyType(
    {
        "responses": Plan(
            rounds="round",
            by_place=((QUARTER,), ("sex",), ("age_group",), SEX_AGE),
            by_country=("education", "livelihood", "special_needs", "audience", "activity_type", "phase"),
            measures=(
                "message_*", "score", "feels_informed", "risk_awareness", "planned_route", "trusted_source", "previous_attempt",
                "migration_reason_*", "documents_*", "source_used_*",
            ),
            derived=("*_change", MOVE, COVERAGE),
            amounts=("score_change",),
            sensitive=("wants_to_migrate", "deceived_by_agent"),
            apart_from={"planned_route": "no_plan"},
        ),
        "returnees": Plan(
            rounds="months_band",
            rounds_apart=False,
            by_place=((QUARTER,), ("sex",), ("age_group",)),
            by_country=("months_band", "education", "livelihood", "special_needs", "phase", "return_country"),
            measures=(
                "assistance_cash", "assistance_in_kind", "assistance_business", "assistance_training", "assistance_job_placement",
                "assistance_housing", "assistance_community_project", "community_acceptance", "satisfaction",
            ),
            derived=("first_interview",),
            binned=("economic", "social", "psychosocial", "composite"),
            sensitive=("assistance_medical", "assistance_psychosocial"),
        ),
        "calls": Plan(
            rounds="",
            by_place=((QUARTER,), ("sex",), ("age_group",)),
            by_country=(),
            measures=("topic", "referred", "answered"),
            every=("topic",),
        ),
    }
)  # fmt: skip
