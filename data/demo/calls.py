"""The invented calls to the safe-migration hotline.

Here: drawing them and the columns of the call form (XML names, no groups). Many callers do not say who they are; calls
come at every hour, so that a moment in UTC may lie on another day. Not here: the errors put into the file (errors).
"""

import numpy as np

from data.demo import activities, chance, form, people, text
from data.demo.kobo import Columns
from data.demo.profile import Profile

TAGS = {"call_time": "#date", "district": "#adm2+name", "topic": "#subject"}
TOPICS = (
    "documents",
    "agent_check",
    "job_offer",
    "complaint",
    "stranded",
    "return_help",
    "trafficking",
    "general",
)
_TOPICS = np.array([0.22, 0.19, 0.17, 0.11, 0.05, 0.06, 0.02, 0.18])
_ANSWERED = np.array([0.90, 0.90, 0.88, 0.86, 0.93, 0.90, 0.96, 0.84])
_REFERRED = np.array([0.20, 0.35, 0.30, 0.62, 0.80, 0.72, 0.92, 0.08])
RISING = "complaint"  # about an agent
_RISING_DAYS, _RISING_SHARE = np.timedelta64(75, "D"), 0.4
_HOURS = np.array([1, 1, 0, 0, 0, 1, 2, 4, 9, 12, 12, 11, 8, 8, 9, 10, 9, 8, 7, 6, 5, 4, 3, 2])
_MONTHS = np.array([1.0, 1.0, 1.1, 0.8, 0.9, 1.0, 1.1, 1.2, 1.2, 1.0, 0.9, 0.8])
_AGES = np.array([0.04, 0.29, 0.35, 0.23, 0.09])


def draw(rng: np.random.Generator, n: int, *, profile: Profile) -> tuple[np.ndarray, Columns]:
    """The moments of the calls in UTC and the columns of the form, in order of time."""
    local = _moments(rng, n)
    topic = chance.pick(rng, _TOPICS, n)
    answered = rng.random(n) < _ANSWERED[topic]
    known = rng.random(n) < 0.62
    age = chance.blank(rng, chance.pick(rng, _AGES, n), 0.15)
    district = chance.blank(rng, chance.pick(rng, profile.calls, n), 0.07)
    topic = _rising(rng.spawn(1)[0], topic, local, loudest=district == profile.calls.argmax())
    columns = {
        "call_time": text.moments(local, ending=".000" + form.utc_offset(profile)),
        "call_id": text.numbered("demo-c-", np.arange(1, n + 1), 6),
        "consent": text.constant("yes", n),
        "district": form.district_text(rng, district, profile),
        "topic": text.words(chance.blank(rng, topic, 0.01), TOPICS),
        "destination": text.words(_destinations(rng, n, profile), tuple(profile.destinations)),
        "sex": text.words(np.where(known, chance.pick(rng, (0.43, 0.565, 0.005), n), -1), people.SEXES),
        "age": text.numbers(people.years(rng, age), known=known & (age >= 0)),
        "answered": text.flags(answered),
        "referred": text.flags(rng.random(n) < _REFERRED[topic], asked=answered),
    }
    return local - form.offset(profile), columns


def noted(rng: np.random.Generator, columns: Columns) -> Columns:
    """Who took each call."""
    desk = rng.integers(1, 5, len(columns["call_id"]))
    return {"_submitted_by": text.numbered("demo_operator_", desk, 2)}


def _rising(
    rng: np.random.Generator, topic: np.ndarray, local: np.ndarray, *, loudest: np.ndarray
) -> np.ndarray:
    """The topics, with one that rises in the district that calls most: without it nobody would see what an alert is."""
    lately = local >= activities.LAST_DAY - _RISING_DAYS
    return np.where(loudest & lately & (rng.random(len(topic)) < _RISING_SHARE), TOPICS.index(RISING), topic)


def _moments(rng: np.random.Generator, n: int) -> np.ndarray:
    """Local moments: the hotline becomes better known, and rests little."""
    calendar = np.arange(activities.FIRST_DAY, activities.LAST_DAY + form.A_DAY)
    month = calendar.astype("datetime64[M]").astype(int)
    shares = _MONTHS[month % 12] * np.linspace(0.7, 1.35, len(calendar))
    hour = chance.pick(rng, _HOURS, n)
    seconds = hour * 3600 + rng.integers(0, 3600, n)
    day = calendar[chance.pick(rng, shares, n)]
    return np.sort(day.astype("datetime64[s]") + seconds.astype("timedelta64[s]"))


def _destinations(rng: np.random.Generator, n: int, profile: Profile) -> np.ndarray:
    return chance.blank(rng, chance.pick(rng, list(profile.destinations.values()), n), 0.22)
