"""Random records for the attacker: places of very different size, rounds that lose people, rare categories, unanswered items."""

import numpy as np

from sharing.protected.counts import Coded, Records
from sharing.protected.plan import COVERAGE

SEX, AGES = ("female", "male", "other"), ("under-18", "18-24", "25-34", "35-49", "50-over")
ROUNDS = ("before", "after", "follow_up")
_START = 18_262  # 1 January 2020, in days since 1970


def records(seed: int, *, years: int = 1) -> Records:
    """The responses of six to fourteen districts, from nobody to several hundred people each."""
    chance = np.random.default_rng(seed)
    districts = tuple(f"D{at:02d}" for at in range(int(chance.integers(6, 15))))
    sizes = np.round(np.exp(chance.uniform(-1, 6.2, len(districts) * years))).astype(int)
    person = np.repeat(np.arange(len(sizes)), sizes)
    people = len(person)
    stays = np.stack(
        [chance.random(people) < 0.93, chance.random(people) < 0.95, chance.random(people) < 0.6]
    )
    rows, rounds = np.nonzero(stays.T)
    day = chance.integers(0, 365, people)
    lost = _lost(stays)
    return _of(chance, districts, rows=rows, rounds=rounds, lost=lost, place=person % len(districts),
               day=_START + 365 * (person // len(districts)) + day)  # fmt: skip


def _lost(stays: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Who was there and not at the next round, and which round that is."""
    people, rounds = np.nonzero((stays[:-1] & ~stays[1:]).T)
    return people, rounds + 1


def _of(chance, districts, *, rows, rounds, lost, place, day) -> Records:
    people = len(place)
    everybody, at = np.concatenate([rows, lost[0]]), np.concatenate([rounds, lost[1]])
    present = np.arange(len(everybody)) < len(rows)

    def trait(values: tuple[str, ...], weights: list[float]) -> Coded:
        codes = chance.choice(len(values) + 1, people, p=np.array(weights) / sum(weights))
        return Coded(values, codes[everybody].astype(np.uint8))

    def answer(share: float, missing: float) -> Coded:
        codes = np.where(chance.random(len(everybody)) < share, 2, 1)
        codes[(chance.random(len(everybody)) < missing) | ~present] = 0
        return Coded(("no", "yes"), codes.astype(np.uint8))

    linked = np.isin(rows * 4 + rounds, rows * 4 + rounds + 1)
    coverage = np.concatenate([linked.astype(np.uint8), np.full(len(lost[0]), 2, dtype=np.uint8)])
    return Records(
        "responses",
        day[everybody],
        Coded(districts, (place[everybody] + 1).astype(np.uint8)),
        Coded(ROUNDS, (at + 1).astype(np.uint8)),
        {
            "sex": trait(SEX, [0.003, 0.5, 0.48, 0.004]),
            "age_group": trait(AGES, [0.01, 0.15, 0.3, 0.25, 0.2, 0.08]),
            "education": trait(("none", "primary", "secondary", "degree"), [0.02, 0.03, 0.1, 0.7, 0.1]),
            "livelihood": trait(("student", "farming", "fishing", "other"), [0.02, 0.5, 0.3, 0.04, 0.1]),
            "special_needs": trait(("none", "disability", "chronic_illness"), [0.04, 0.9, 0.03, 0.02]),
            "audience": trait(("students", "youth", "returnees"), [0, 0.6, 0.35, 0.05]),
            "activity_type": trait(("workshop", "forum", "quiz"), [0, 0.5, 0.45, 0.03]),
            "phase": trait(("one", "two"), [0, 0.97, 0.03]),
        },
        {
            "message_a": answer(0.6, float(chance.choice([0.0, 0.02, 0.15]))),
            "wants_to_migrate": answer(float(chance.choice([0.5, 0.1])), 0.01),
            COVERAGE: Coded(("linked", "lost"), coverage),
        },
        {},
        present,
    )
