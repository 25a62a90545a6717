"""The invented activities of the demonstration data: when, where, of what type, for whom, how many were reached.

Here: drawing them, surveyed and not, and the columns of the activities form (label headers). Not here: the errors
put into the file (errors), the people surveyed (responses).
"""

from dataclasses import dataclass, replace

import numpy as np

from data.demo import chance, form, text
from data.demo.kobo import Columns
from data.demo.people import AUDIENCES
from data.demo.places import Points, Sites
from data.demo.profile import Profile
from data.demo.text import Text

FIRST_DAY, LAST_DAY = np.datetime64("2024-01-01"), np.datetime64("2026-06-30")
TYPES = (
    "career_guidance",
    "awareness_workshop",
    "public_forum",
    "student_session",
    "training_of_trainers",
    "word_of_mouth",
    "sports_event",
    "sms_quiz",
    "radio_programme",
    "social_media",
    "newspaper_campaign",
)
ESTIMATED = TYPES[8:]
PHASES = ("gaim_4", "gaim_5")
DESIGNS = ("census", "convenience", "self_selected", "probability")

_SURVEYED_TYPES = np.array([0.13, 0.35, 0.13, 0.18, 0.05, 0.05, 0.05, 0.06, 0, 0, 0])
_OTHER_TYPES = np.array([0.12, 0.22, 0.10, 0.13, 0.03, 0.15, 0.06, 0.03, 0.05, 0.07, 0.04])
_AUDIENCES = np.array(  # type × audience
    [
        [3, 5, 0, 0, 1, 0.5, 0],
        [0, 2, 0.5, 0.8, 6, 0.3, 0.8],
        [0, 1, 0.8, 1.5, 4, 0.3, 1.2],
        [1, 0, 0, 0, 0, 0, 0],
        [0, 0.5, 4, 4, 0, 0, 0.3],
        [0, 2, 0, 0, 5, 1, 0.5],
        [1, 5, 0, 0, 1, 0, 0],
        [1, 3, 0, 0, 3, 0, 0],
        [0, 1, 0, 0, 5, 0, 0],
        [0, 4, 0, 0, 2, 0, 0],
        [0, 0, 0, 1, 4, 0, 0],
    ]
)
_SIZES = np.array([45, 55, 160, 90, 24, 14, 220, 130, 45_000, 12_000, 30_000])  # people, the middle activity
_WOMEN = np.array([0.50, 0.58, 0.48, 0.54, 0.42, 0.52, 0.30, 0.47, 0.5, 0.5, 0.5])
_VENUES = ("Training room", "Community hall", "Open ground", "School hall", "Meeting room", "Village")
_VENUES += ("Playing field", "By telephone", "On air", "Online", "In print")
_WEEKDAYS = np.array([0.9, 1.0, 1.1, 1.0, 1.1, 1.2, 0.5])  # Monday first


@dataclass(frozen=True)
class Activities:
    """Positions in the tuples above and in the profile's districts, an entry an activity, in order of time."""

    day: np.ndarray
    kind: np.ndarray
    audience: np.ndarray
    phase: np.ndarray
    district: np.ndarray
    sites: Sites
    surveyed: np.ndarray
    reached: np.ndarray
    women: np.ndarray
    village: np.ndarray
    language: np.ndarray

    def __len__(self) -> int:
        return len(self.day)


def draw(seed: int, *, surveyed: int, total: int, profile: Profile, points: Points) -> Activities:
    """``total`` activities in order of time, of which ``surveyed`` will have responses."""
    rng = chance.stream(seed, "activities")
    is_surveyed = np.zeros(total, dtype=bool)
    is_surveyed[:surveyed] = True
    kind = np.where(
        is_surveyed, chance.pick(rng, _SURVEYED_TYPES, total), chance.pick(rng, _OTHER_TYPES, total)
    )
    district = _districts(rng, is_surveyed, profile)
    day = _days(rng, district, profile)
    reached = np.maximum(8, np.round(_SIZES[kind] * rng.lognormal(0, 0.45, total))).astype(np.int64)
    women = rng.binomial(reached, np.clip(_WOMEN[kind] + rng.normal(0, 0.1, total), 0.02, 0.98))
    order = np.argsort(day, kind="stable")
    district = district[order]
    return Activities(
        day=day[order],
        kind=kind[order],
        audience=chance.pick_by(rng, _AUDIENCES, kind[order]),
        phase=_phases(rng, day[order]),
        district=district,
        sites=points.sites(rng, district),
        surveyed=is_surveyed[order],
        reached=reached[order],
        women=women[order],
        village=rng.integers(1, max(4, total // 40), total),
        language=_languages(rng, district, profile),
    )


def with_room(drawn: Activities, *, respondents: np.ndarray) -> Activities:
    """The same activities, none with fewer people reached than answered (an entry each)."""
    reached = np.maximum(drawn.reached, respondents)
    women = np.round(drawn.women * (reached / drawn.reached)).astype(np.int64)
    return replace(drawn, reached=reached, women=women)


def _districts(rng: np.random.Generator, surveyed: np.ndarray, profile: Profile) -> np.ndarray:
    """A district each; each of the two kinds follows the weights as nearly as whole numbers can."""
    district = np.empty(len(surveyed), dtype=np.int64)
    for kind in (surveyed, ~surveyed):
        counts = chance.exactly(rng, int(kind.sum()), profile.outreach)
        district[kind] = rng.permutation(np.repeat(np.arange(len(counts)), counts))
    return district


def _days(rng: np.random.Generator, district: np.ndarray, profile: Profile) -> np.ndarray:
    """A day each, by the district's seasons, the weekday and the project's own ups and downs."""
    calendar = np.arange(FIRST_DAY, LAST_DAY + form.A_DAY)
    month = calendar.astype("datetime64[M]").astype(int)
    weekday = (calendar.astype(int) + 3) % 7
    since = month - month[0]
    pace = np.clip(0.45 + since / 10, None, 1.0) * np.where((since >= 12) & (since <= 13), 0.4, 1.0)
    shares = profile.seasons[:, month % 12] * (_WEEKDAYS[weekday] * pace)[None, :]
    return calendar[chance.pick_by(rng, shares, district)]


def _phases(rng: np.random.Generator, day: np.ndarray) -> np.ndarray:
    """Phase IV runs out while phase V begins, early in 2025."""
    share = (day - np.datetime64("2024-12-15")).astype(int) / 75
    return (rng.random(len(day)) < share).astype(np.int64)


def language_words(profile: Profile) -> tuple[str, ...]:
    """The languages that activities are held in, in alphabetical order."""
    return tuple(sorted({word for row in profile.languages for word in row}))


def _languages(rng: np.random.Generator, district: np.ndarray, profile: Profile) -> np.ndarray:
    """Positions in ``language_words``."""
    spoken = language_words(profile)
    table = np.array([[row.get(word, 0.0) for word in spoken] for row in profile.languages])
    return chance.pick_by(rng, table, district)


TAGS = {
    "Date of the activity": "#date",
    "District": "#adm2+name",
    "GPS point": "#geo",
    "Type of activity": "#activity+type",
    "Women reached": "#reached+f",
    "Men reached": "#reached+m",
    "People reached": "#reached",
    "Target": "#targeted",
    "Partner": "#org+partner",
}
# What somebody adds up in the last line of such a file before sending it on.
SUMMED = ("Women reached", "Men reached", "People reached", "Target")


def columns(rng: np.random.Generator, drawn: Activities, *, profile: Profile, points: Points) -> Columns:
    """The columns of the activities form, with labels as headers and as answers."""
    n = len(drawn)
    latitude, longitude = np.round(drawn.sites.latitude, 5), np.round(drawn.sites.longitude, 5)
    return {
        "start": form.started(rng, drawn.day, profile),
        "Activity number": form.activity_ids(np.arange(n)),
        "Date of the activity": text.days(drawn.day),
        "Type of activity": text.words(drawn.kind, form.labels("activity_type", TYPES)),
        "Audience": text.words(drawn.audience, form.labels("audience", AUDIENCES)),
        "Project phase": text.words(drawn.phase, form.labels("phase", PHASES)),
        "District": form.district_text(rng, drawn.district, profile),
        "DS division": text.words(drawn.sites.division, points.divisions),
        "Name of the place": _place_names(rng, drawn),
        **form.gps("GPS point", latitude, longitude, prefix=""),
        **_reach(rng, drawn),
        "Language": text.words(drawn.language, language_words(profile)),
        "Partner": text.words(
            chance.blank(rng, rng.integers(0, len(profile.partners), n), 0.03), profile.partners
        ),
    }


def _place_names(rng: np.random.Generator, drawn: Activities) -> Text:
    """``Community hall 12``: invented, and by their number seen to be so."""
    venue = text.words(drawn.kind, _VENUES)
    number = text.numbers(drawn.village)
    return text.only(text.join([venue, number], " "), rng.random(len(drawn)) > 0.05)


def _reach(rng: np.random.Generator, drawn: Activities) -> Columns:
    """Women, men and all reached; some counted without saying whom, audiences estimated as a whole."""
    estimated = drawn.kind >= TYPES.index(ESTIMATED[0])
    split = ~estimated & (rng.random(len(drawn)) > 0.06)
    target = np.round(drawn.reached * rng.normal(1.06, 0.22, len(drawn)).clip(0.5, 2) / 5) * 5
    basis = text.words(estimated.astype(int), form.labels("reach_basis", ("counted", "estimated")))
    return {
        "Women reached": text.numbers(drawn.women, known=split),
        "Men reached": text.numbers(drawn.reached - drawn.women, known=split),
        "People reached": text.numbers(drawn.reached),
        "How the number was found": basis,
        "Target": text.numbers(np.maximum(5, target).astype(np.int64), known=rng.random(len(drawn)) > 0.08),
    }
