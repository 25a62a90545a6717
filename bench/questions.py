"""The questions that answers are measured by: of whole months, of arbitrary days, and any other combination, drawn by a seed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from data.asking.rollups import FURTHER
from data.filters import Filters

WHOLE: Final = "whole months"
DAYS: Final = "arbitrary days"
OTHER: Final = "any other combination"
KINDS: Final = (WHOLE, DAYS, OTHER)
COMBINATIONS: Final = 36
_SEED: Final = 8
# With at most one of what a roll-up is had for one at a time.
_USUAL: Final = (
    "",
    "from=2025-01-01&to=2025-12-31",
    "sex=female",
    "district=LK41",
    "province=LK1",
    "round=after",
    "age_group=18-24,25-34",
    "sex=female&age_group=18-24",
    "sex=female&district=LK42",
    "sex=female,unknown&age_group=18-24,25-34,35-49&from=2024-07-01&to=2025-06-30",
    "education=secondary",
    "education=secondary,unknown&sex=female",
    "livelihood=fishing&sex=male",
    "livelihood=fishing&from=2025-04-01&to=2025-09-30",
    "special_needs=none",
    "special_needs=none&district=LK41&age_group=25-34",
    "audience=youth",
    "audience=youth&sex=female&age_group=18-24",
    "activity_type=awareness_workshop",
    "phase=gaim_5&sex=female",
)
_PERIOD: Final = "from=2025-03-10&to=2025-11-20"
_PEOPLE: Final = ("province", "district", "sex", "age_group", "round")
_MOST_VALUES: Final = 3


@dataclass(frozen=True)
class Asked:
    """A question, and the class it belongs to."""

    kind: str
    query: str
    filters: Filters


def asked(values: Mapping[str, Sequence[str]], first: date, last: date) -> list[Asked]:
    """All questions. ``values``: what each dimension may be filtered by; the days of the first and the last record."""
    usual = [query for query in _USUAL if _known(query, values)]
    days = [f"{query}&{_PERIOD}".lstrip("&") for query in usual if "from=" not in query]
    return [
        *(_of(WHOLE, query) for query in usual),
        *(_of(DAYS, query) for query in days),
        *(Asked(OTHER, one.to_query(), one) for one in _combinations(values, first, last)),
    ]


def _of(kind: str, query: str) -> Asked:
    return Asked(kind, query, Filters.from_query(query, {}))


def _known(query: str, values: Mapping[str, Sequence[str]]) -> bool:
    chosen = Filters.from_query(query, {}).chosen
    wrong = [
        f"{name}={one}"
        for name, ones in chosen.items()
        for one in ones
        if one not in (*values[name], "unknown")
    ]
    if wrong:
        print(f"left out, as the data have none: {', '.join(wrong)}", flush=True)
    return not wrong


def _combinations(values: Mapping[str, Sequence[str]], first: date, last: date) -> list[Filters]:
    """Two or more of what no roll-up has together, or a DS division; half of them for arbitrary days, most for groups of people."""
    rng = np.random.default_rng(_SEED)
    found: list[Filters] = []
    while len(found) < COMBINATIONS:
        names = list(rng.permutation(FURTHER)[: rng.integers(2, 4)])
        if rng.random() < 0.15:
            names = ["ds_division", *names[: rng.integers(0, 2)]]
        names += list(rng.permutation(_PEOPLE)[: rng.integers(0, 3)])
        if {"province", "district"} <= set(names):
            continue
        filters = Filters().having(**{name: _drawn(rng, values[name]) for name in names})
        if len(found) % 2:
            start, length = (int(rng.integers(*of)) for of in ((0, 500), (40, 400)))
            begin = first + timedelta(days=start)
            filters = filters.between(begin, min(last, begin + timedelta(days=length)))
        found.append(filters)
    return found


def _drawn(rng: np.random.Generator, values: Sequence[str]) -> tuple[str, ...]:
    most = min(_MOST_VALUES, len(values))
    return tuple(str(one) for one in rng.permutation(values)[: rng.integers(1, most + 1)])
