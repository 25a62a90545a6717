"""What people plan: whether they want to migrate, by which route, why, with which documents, and whom they trust.

Here: drawing plans that hang together in a person and move a little after a session. Not here: knowledge.
"""

from dataclasses import dataclass

import numpy as np

from data.demo import chance
from data.demo.knowledge import BEFORE, FOLLOW_UP, Session
from data.demo.people import AUDIENCES, LIVELIHOODS, People
from data.demo.profile import Profile

ROUTES = (
    "registered_agency",
    "government_scheme",
    "friends_family",
    "does_not_know",
    "unregistered_broker",
    "unofficial_border",
    "no_plan",
)
REASONS = ("no_work", "low_income", "debt", "study", "join_family", "insecurity", "other")
DOCUMENTS = ("passport", "visa", "work_permit", "job_offer")
SOURCES = (
    "family_friends",
    "returnee",
    "agent",
    "official_bureau",
    "community_officer",
    "radio",
    "newspaper",
    "social_media",
    "hotline",
    "school",
)

_ROUTES = np.array(  # round × route, of those who want to go
    [
        [0.24, 0.08, 0.16, 0.27, 0.155, 0.045, 0.05],
        [0.45, 0.13, 0.11, 0.17, 0.075, 0.020, 0.045],
        [0.38, 0.11, 0.13, 0.19, 0.105, 0.030, 0.055],
    ]
)
_ROUTES_OF_OTHERS = np.array([0.03, 0.01, 0.01, 0.07, 0.01, 0.0, 0.87])
_WANTS_BY_AGE = np.array([0.10, 0.60, 0.30, -0.35, -1.40])
_WANTS_BY_SEX = np.array([-0.12, 0.22, 0.0])
_WANTS_BY_ROUND = np.array([0.0, -0.16, -0.05])
_SOURCES = np.array(  # round × source used
    [
        [0.30, 0.07, 0.15, 0.09, 0.05, 0.08, 0.04, 0.18, 0.01, 0.03],
        [0.18, 0.07, 0.06, 0.18, 0.22, 0.05, 0.03, 0.12, 0.05, 0.04],
        [0.22, 0.08, 0.08, 0.17, 0.15, 0.06, 0.03, 0.14, 0.05, 0.02],
    ]
)
_TRUSTED = np.array([[1.2, 1.6, 0.25, 2.2, 2.4, 1.0, 0.9, 0.5, 1.8, 1.5]])  # trust, relative to use
_REASONS = np.array([0.42, 0.55, 0.27, 0.12, 0.10, 0.11, 0.06])
_DOCUMENTS = np.array([0.36, 0.06, 0.035, 0.07])


@dataclass(frozen=True)
class Plans:
    """Positions in the tuples above or yes/no, an entry a row; the masks say who was asked."""

    wants: np.ndarray
    route: np.ndarray
    profile_asked: np.ndarray
    previous_attempt: np.ndarray
    reasons: np.ndarray
    reasons_asked: np.ndarray
    documents: np.ndarray
    documents_asked: np.ndarray
    deceived: np.ndarray
    deceived_asked: np.ndarray
    source_used: np.ndarray
    trusted_source: np.ndarray


@dataclass(frozen=True)
class Person:
    """What stays with a person in every round: inclinations (standard normal) and luck (0 to 1)."""

    drive: np.ndarray
    luck: np.ndarray

    def take(self, rows: np.ndarray) -> "Person":
        """The same persons for chosen rows."""
        return Person(self.drive[rows], self.luck[rows])


def person(rng: np.random.Generator, n: int) -> Person:
    """The lasting inclinations of ``n`` persons."""
    return Person(rng.normal(0, 1.3, n), rng.random((n, 3)))


def draw(
    rng: np.random.Generator, who: Person, *, people: People, session: Session, profile: Profile
) -> Plans:
    """Plans a row; the questions about the past are asked at the first meeting and at follow-up."""
    n, rounds = len(people), session.rounds
    wants = rng.normal(0, 0.5, n) < _drive(who, people, session=session, profile=profile)
    asked = (rounds == BEFORE) | (rounds == FOLLOW_UP)
    irregular = profile.irregular[session.district]
    tried = who.luck[:, 0] < 0.11 * irregular * np.where(people.sex == 1, 1.25, 0.75)
    contact = tried | (who.luck[:, 1] < 0.30)
    documents = who.luck[:, [2, 0, 1, 1]] < _DOCUMENTS * np.where(rounds == FOLLOW_UP, 1.2, 1.0)[:, None]
    return Plans(
        wants=wants,
        route=_route(rng, who, wants=wants, rounds=rounds, irregular=irregular),
        profile_asked=asked & (rng.random(n) > 0.015),
        previous_attempt=tried,
        reasons=_reasons(rng, people),
        reasons_asked=asked & wants & (rng.random(n) > 0.02),
        documents=documents,
        documents_asked=asked & wants & (rng.random(n) > 0.03),
        deceived=rng.random(n) < 0.29 + 0.09 * irregular - 0.06 * (people.sex == 0),
        deceived_asked=asked & contact,
        source_used=chance.blank(rng, chance.pick_by(rng, _SOURCES, rounds), 0.02),
        trusted_source=chance.blank(rng, chance.pick_by(rng, _SOURCES * _TRUSTED, rounds), 0.03),
    )


def _drive(who: Person, people: People, *, session: Session, profile: Profile) -> np.ndarray:
    """How much each row wants to go; above about 0 it says so."""
    by_audience = np.zeros(len(AUDIENCES))
    by_audience[AUDIENCES.index("government_officials")] = -2.0
    by_audience[AUDIENCES.index("community_leaders")] = -1.3
    by_livelihood = np.zeros(len(LIVELIHOODS))
    for name, change in {"daily_labour": 0.4, "unemployed": 0.5, "fishing": 0.3, "salaried": -0.4}.items():
        by_livelihood[LIVELIHOODS.index(name)] = change
    lasting = 0.62 + who.drive + profile.drive[session.district] + by_livelihood[people.livelihood]
    traits = _WANTS_BY_AGE[people.age_group] + _WANTS_BY_SEX[people.sex] + by_audience[session.audience]
    return lasting + traits + _WANTS_BY_ROUND[session.rounds]


def _route(
    rng: np.random.Generator, who: Person, *, wants: np.ndarray, rounds: np.ndarray, irregular: np.ndarray
) -> np.ndarray:
    """Positions in ROUTES; most people keep their luck, so that a route chosen before is often kept."""
    n = len(rounds)
    luck = np.where(rng.random(n) < 0.6, who.luck[:, 2], rng.random(n))
    shares = np.where(wants[:, None], _ROUTES[rounds], _ROUTES_OF_OTHERS)
    shares[:, ROUTES.index("unregistered_broker")] *= irregular
    shares[:, ROUTES.index("unofficial_border")] *= irregular**1.5
    return chance.blank(rng, chance.pick_matrix(luck, shares), 0.01)


def _reasons(rng: np.random.Generator, people: People) -> np.ndarray:
    """Rows × reasons; everybody who was asked named at least one."""
    shares = np.tile(_REASONS, (len(people), 1))
    shares[:, REASONS.index("study")] *= np.where(people.age_group <= 1, 2.6, 0.4)
    named = rng.random(shares.shape) < shares
    named[:, REASONS.index("low_income")] |= ~named.any(axis=1)
    return named
