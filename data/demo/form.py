"""Parts that several of the invented forms have: identifiers, points, moments, labels, questions with several answers.

Here: what a device or Kobo writes for one kind of question. Not here: which question a form asks (the table modules)
and how a file is written (kobo).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from data import codebook
from data.demo import text
from data.demo.kobo import Columns
from data.demo.profile import Profile
from data.demo.text import Text

A_DAY = np.timedelta64(1, "D")  # days are added in their own unit: numpy takes bare numbers no longer


def activity_ids(positions: np.ndarray) -> Text:
    """``demo-a-00012`` for the activity at position 11."""
    return text.numbered("demo-a-", positions + 1, 6)


def gps(name: str, latitude: np.ndarray, longitude: np.ndarray, *, prefix: str) -> Columns:
    """A point as Kobo exports it: the whole without its group, the parts with it; blank without a point."""
    known = ~np.isnan(latitude)
    lat, lon = text.numbers(np.nan_to_num(latitude)), text.numbers(np.nan_to_num(longitude))
    altitude, precision = text.constant("12", len(known)), text.constant("4.9", len(known))
    parts = {"latitude": lat, "longitude": lon, "altitude": altitude, "precision": precision}
    return {
        name: text.only(text.join(list(parts.values()), " "), known),
        **{f"{prefix}_{name}_{part}": text.only(value, known) for part, value in parts.items()},
    }


def utc_offset(profile: Profile) -> str:
    """The country's offset as devices write it, ``+05:30``, on the first day of the data."""
    minutes = int(offset(profile) / np.timedelta64(1, "m"))
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def offset(profile: Profile) -> np.timedelta64:
    """What the country's clocks are ahead of UTC, on the first day of the data (summer time is left out)."""
    ahead = datetime(2024, 1, 1, tzinfo=ZoneInfo(profile.time_zone)).utcoffset()
    return np.timedelta64(ahead or timedelta(0), "s")


def started(rng: np.random.Generator, day: np.ndarray, profile: Profile) -> Text:
    """The moment the form was opened, in working hours, as a device writes it."""
    minutes = rng.integers(8 * 60, 18 * 60, len(day)).astype("timedelta64[m]")
    return text.moments(day.astype("datetime64[s]") + minutes, ending=".000" + utc_offset(profile))


def submitted(rng: np.random.Generator, day: np.ndarray, profile: Profile) -> np.ndarray:
    """When a form filled in on ``day`` reached the server, in UTC: the same evening or some days later."""
    late = np.where(rng.random(len(day)) < 0.2, rng.integers(1, 9, len(day)), 0)
    seconds = rng.integers(14 * 3600, 23 * 3600, len(day)).astype("timedelta64[s]")
    return (day + late * A_DAY).astype("datetime64[s]") + seconds - offset(profile)


def labels(field: str, codes: Sequence[str]) -> list[str]:
    """The English labels of codes of the codebook."""
    return [codebook.load().label(field, code) for code in codes]


def several(header: str, options: Sequence[str], *, chosen: np.ndarray, asked: np.ndarray) -> Columns:
    """A question with several answers as Kobo exports it: a summary, then 1 or 0 an option; blank if not asked.

    ``chosen`` is rows × options.
    """
    together = (chosen * 2 ** np.arange(len(options))).sum(axis=1)
    summaries = [
        " ".join(name for bit, name in enumerate(options) if number >> bit & 1)
        for number in range(2 ** len(options))
    ]
    return {
        header: text.words(np.where(asked, together, -1), summaries),
        **{f"{header}/{name}": text.flags(chosen[:, at], asked=asked) for at, name in enumerate(options)},
    }


def district_text(rng: np.random.Generator, district: np.ndarray, profile: Profile) -> Text:
    """The district as people write it: mostly its English name, sometimes another script, spelling or code."""
    variant = rng.integers(0, profile.spelling_of.shape[1], len(district))
    known = district >= 0
    return text.words(np.where(known, profile.spelling_of[district, variant], -1), profile.spellings)
