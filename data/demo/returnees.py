"""The invented returnees of the demonstration data, each with up to four interviews in the year after the return.

Here: drawing them and the columns of the form (labels) and of its repeat sheet ``interview``. Answers to the
reintegration items mostly improve, unevenly by dimension, and fall for some. Not here: the scores (ingest makes them).
"""

from dataclasses import dataclass

import numpy as np

import geo.country
from data import codebook
from data.demo import activities, chance, form, people, text, voices
from data.demo.kobo import Columns
from data.demo.people import People
from data.demo.profile import Profile

FORM = "Returnees (demonstration)"
SHEET = "interview"
MONTHS = np.array([0, 3, 6, 12])
TAGS = {"Date of return": "#date+return", "District": "#adm2+name", "Sex": "#meta+sex"}
ASSISTANCE = (
    "cash",
    "in_kind",
    "business",
    "training",
    "job_placement",
    "psychosocial",
    "medical",
    "housing",
    "community_project",
)
SATISFACTION = ("very_satisfied", "satisfied", "neither", "dissatisfied", "very_dissatisfied")

_FIRST_RETURN, _LAST_RETURN = np.datetime64("2023-12-20"), np.datetime64("2026-06-15")
_ASSISTED = np.array([0.78, 0.34, 0.46, 0.24, 0.11, 0.20, 0.13, 0.06, 0.05])
_MET = np.array([0.97, 0.80, 0.71, 0.62])  # the share met at 0, 3, 6, 12 months
# dimension: where people start, and what is added by month 0, 3, 6, 12 (points of 1 to 5)
_COURSE = {
    "econ": (2.15, (0.0, 0.25, 0.60, 0.95)),
    "soc": (2.95, (0.0, 0.20, 0.35, 0.55)),
    "psy": (3.00, (0.0, -0.15, 0.15, 0.50)),
}


@dataclass(frozen=True)
class Returnees:
    """An entry a returnee (positions in tuples), and an entry an interview."""

    people: People
    district: np.ndarray
    country: np.ndarray
    returned: np.ndarray
    assistance: np.ndarray
    returnee: np.ndarray  # of each interview
    step: np.ndarray  # of each interview: position in MONTHS
    day: np.ndarray

    def __len__(self) -> int:
        return len(self.district)


def draw(rng: np.random.Generator, n: int, *, profile: Profile) -> Returnees:
    """``n`` returnees and their interviews up to the last day of the data."""
    who = people.draw(rng, np.full(n, people.AUDIENCES.index("returnees")))
    returned = _FIRST_RETURN + rng.integers(0, (_LAST_RETURN - _FIRST_RETURN).astype(int), n)
    returnee, step, day = _interviews(rng, returned)
    return Returnees(
        people=who,
        district=chance.pick(rng, profile.returnees, n),
        country=chance.pick(rng, list(profile.return_countries.values()), n),
        returned=returned,
        assistance=rng.random((n, len(ASSISTANCE))) < _ASSISTED,
        returnee=returnee,
        step=step,
        day=day,
    )


def _interviews(rng: np.random.Generator, returned: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Who was met when: some are hard to find every time, some interviews are late, none after the last day."""
    n = len(returned)
    reachable = rng.normal(0, 0.12, n)
    late = np.where(rng.random((n, 4)) < 0.15, rng.integers(15, 45, (n, 4)), rng.integers(0, 13, (n, 4)))
    days = returned[:, None] + ((MONTHS * 30.44).round().astype(int)[None, :] + late) * form.A_DAY
    met = (rng.random((n, 4)) < _MET + reachable[:, None]) & (days <= activities.LAST_DAY)
    met &= days >= activities.FIRST_DAY
    returnee, step = np.nonzero(met)
    return returnee, step, days[returnee, step]


def columns(rng: np.random.Generator, drawn: Returnees, *, profile: Profile) -> Columns:
    """The form's own sheet, a row a returnee, without Kobo's columns."""
    n = len(drawn)
    phase = (drawn.returned >= np.datetime64("2025-01-15")).astype(int)
    return {
        "start": text.moments(drawn.returned.astype("datetime64[s]") + np.timedelta64(9 * 3600, "s")),
        "Returnee number": text.numbered("demo-t-", np.arange(1, n + 1), 5),
        "Consent to take part": text.constant("Yes", n),
        "Date of return": text.days(drawn.returned),
        "Returned from": text.words(drawn.country, _country_labels(profile)),
        "Project phase": text.words(phase, form.labels("phase", activities.PHASES)),
        "District": form.district_text(rng, drawn.district, profile),
        **_person(rng, drawn.people),
        **_assistance(drawn),
    }


def _country_labels(profile: Profile) -> list[str]:
    return form.labels(codebook.COUNTRY, tuple(profile.return_countries))


def _person(rng: np.random.Generator, who: People) -> Columns:
    stated = who.as_stated(rng)
    fields = {
        "Sex": ("sex", people.SEXES),
        "Age group": ("age_group", people.AGE_GROUPS),
        "Education": ("education", people.EDUCATION),
        "Livelihood": ("livelihood", people.LIVELIHOODS),
        "Special needs": ("special_needs", people.SPECIAL_NEEDS),
    }
    return {
        header: text.words(getattr(stated, field), form.labels(field, codes))
        for header, (field, codes) in fields.items()
    }


def _assistance(drawn: Returnees) -> Columns:
    everybody = np.ones(len(drawn), dtype=bool)
    names = form.labels("assistance", ASSISTANCE)
    return form.several("Assistance received", names, chosen=drawn.assistance, asked=everybody)


def interviews(rng: np.random.Generator, drawn: Returnees, *, profile: Profile) -> Columns:
    """The repeat sheet, a row an interview, without Kobo's columns."""
    months = ((drawn.day - drawn.returned[drawn.returnee]).astype(int) / 30.44).round().astype(int)
    return {
        "Date of the interview": text.days(drawn.day),
        "Next interview due": text.days(_due(drawn)),
        "Months since return": text.numbers(months),
        **_items(rng, drawn),
        **_opinions(rng, drawn, profile),
    }


def _due(drawn: Returnees) -> np.ndarray:
    """The day the next interview falls due; none after the fourth."""
    following = np.minimum(drawn.step + 1, len(MONTHS) - 1)
    due = drawn.returned[drawn.returnee] + (MONTHS[following] * 30.44).round().astype(int) * form.A_DAY
    return np.where(drawn.step == len(MONTHS) - 1, np.datetime64("NaT", "D"), due)


def _items(rng: np.random.Generator, drawn: Returnees) -> Columns:
    """The reintegration items, 1 worst to 5 best; a person's items hang together, by dimension and in all."""
    level = rng.normal(0, 0.55, len(drawn))
    # A quarter has a setback from some interview on: illness, a lost stall, a creditor.
    setback = np.where(rng.random(len(drawn)) < 0.25, rng.integers(1, 4, len(drawn)), 99)
    hit = np.where(drawn.step >= setback[drawn.returnee], -0.85, 0.0)
    helped = 0.25 * drawn.assistance[:, ASSISTANCE.index("business")]
    short = rng.random(len(drawn.day)) < 0.05
    found: Columns = {}
    for code in codebook.load().codes("rss"):
        dimension = code.split("_")[0]
        start, course = _COURSE.get(dimension, _COURSE["soc"])
        own = (level + helped * (dimension == "econ"))[drawn.returnee]
        mean = start + np.array(course)[drawn.step] + own + hit + rng.normal(0, 0.25)
        points = np.clip(np.round(mean + rng.normal(0, 0.7, len(mean))), 1, 5).astype(int)
        known = (rng.random(len(mean)) > 0.03) & ~(short & (dimension != "econ"))
        found[codebook.load().label("rss", code)] = text.numbers(points, known=known)
    return found


def _opinions(rng: np.random.Generator, drawn: Returnees, profile: Profile) -> Columns:
    n = len(drawn.day)
    accepted = rng.random(n) < np.array([0.70, 0.74, 0.78, 0.83])[drawn.step]
    shares = np.array([[0.14, 0.40, 0.22, 0.16, 0.08], [0.19, 0.43, 0.19, 0.13, 0.06]])
    content = chance.pick_by(rng, shares, (drawn.assistance[drawn.returnee].sum(axis=1) > 2).astype(int))
    spoke, opener = rng.random(n) < 0.6, rng.integers(0, 42, n)
    return {
        "Accepted by the community": text.flags(accepted, asked=rng.random(n) > 0.03, yes="Yes", no="No"),
        "Satisfaction with the assistance": text.words(
            chance.blank(rng, content, 0.04), form.labels("satisfaction", SATISFACTION)
        ),
        **voices.columns(
            rng.spawn(1)[0],
            opener,
            spoke=spoke,
            satisfaction=content,
            languages=geo.country.load(profile.country).languages,
        ),
    }
