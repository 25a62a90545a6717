"""What people answer about the key messages: before, directly after and three months after an activity.

Here: drawing answers that hang together in a person and in a session, that gain, are partly forgotten and in some
places fall; feeling informed and aware of risk, which rise more than knowledge does. Not here: the parameters by
message (messages) or what a file looks like (responses).
"""

from dataclasses import dataclass

import numpy as np

from data.demo import chance, messages
from data.demo.people import People
from data.demo.profile import Profile

BEFORE, AFTER, FOLLOW_UP = range(3)
ROUNDS = ("before", "after", "follow_up")

_BY_EDUCATION = np.array([-0.75, -0.45, -0.12, 0.05, 0.30, 0.25, 0.60])
_BY_AGE = np.array([-0.20, 0.05, 0.12, 0.05, -0.25])
_BY_SEX = np.array([0.03, -0.03, 0.0])
# Women of these groups hear less of agents' licences beforehand and gain more of it: a difference that can be found.
_AGENTS = messages.IDS.index("licensed_agents")
_WOMEN_AND_AGENTS = {BEFORE: -0.30, AFTER: 0.10, FOLLOW_UP: 0.0}
_NOT_ANSWERED = 0.012


@dataclass(frozen=True)
class Session:
    """What a row knows of its activity, an entry a row: round, district and audience (positions), the session."""

    rounds: np.ndarray
    district: np.ndarray
    audience: np.ndarray
    strength: np.ndarray
    mood: np.ndarray
    short_form: np.ndarray
    score_only: np.ndarray


@dataclass(frozen=True)
class Answers:
    """Correct and answered (rows × messages), score and items asked, and the two opinions."""

    correct: np.ndarray
    answered: np.ndarray
    score: np.ndarray
    items_asked: np.ndarray
    feels_informed: np.ndarray
    risk_awareness: np.ndarray


def draw(
    rng: np.random.Generator, people: People, *, ability: np.ndarray, session: Session, profile: Profile
) -> Answers:
    """Answers a row. ``ability`` is the person's own (log-odds) and the same in every round."""
    odds = _base(people, ability, session=session, profile=profile) + _change(session, profile)
    odds = odds + rng.normal(0, 0.35, len(people))[:, None]
    correct = rng.random(odds.shape) < chance.likely(odds)
    asked = ~session.short_form[:, None] | messages.IN_SHORT_FORM[None, :]
    answered = asked & (rng.random(odds.shape) >= _NOT_ANSWERED)
    correct &= answered
    return Answers(
        correct=correct,
        answered=answered & ~session.score_only[:, None],
        score=correct.sum(axis=1),
        items_asked=asked.sum(axis=1),
        feels_informed=_opinion(rng, session, ability=ability, odds=(-0.40, 1.80, 1.35)),
        risk_awareness=_opinion(rng, session, ability=ability, odds=(0.00, 1.65, 1.20)),
    )


def _base(people: People, ability: np.ndarray, *, session: Session, profile: Profile) -> np.ndarray:
    """Log-odds without any session (rows × messages)."""
    person = ability + _BY_EDUCATION[people.education] + _BY_AGE[people.age_group] + _BY_SEX[people.sex]
    odds = messages.BASE[None, :] + (person + profile.ability[session.district])[:, None]
    women = np.select([session.rounds == at for at in _WOMEN_AND_AGENTS], list(_WOMEN_AND_AGENTS.values()))
    odds[:, _AGENTS] += np.where(people.sex == 0, women, 0.0)
    return odds


def _change(session: Session, profile: Profile) -> np.ndarray:
    """What the session did: the usual gain or, in some places, a fall; a part of it is kept at follow-up."""
    falls = profile.falls[session.district]
    usual = messages.GAIN[None, :] * (session.strength * (1 + 0.35 * session.mood))[:, None]
    change = np.where(np.isnan(falls), usual, falls)
    kept = np.where((session.rounds == FOLLOW_UP)[:, None], messages.KEPT[None, :], 1.0)
    return np.where((session.rounds == BEFORE)[:, None], 0.0, change * kept)


def _opinion(
    rng: np.random.Generator, session: Session, *, ability: np.ndarray, odds: tuple[float, ...]
) -> np.ndarray:
    """Yes or no by round, little bound to what the person knows."""
    score = np.array(odds)[session.rounds] + 0.35 * ability + 0.2 * session.mood
    return rng.random(len(score)) < chance.likely(score)
