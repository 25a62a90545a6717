"""What the devices of the demonstration's teams note: who asked, until when, when it was sent; and how some teams work.

Here: teams by district, lengths of interviews, days to the server, and a few forms copied by a team under a deadline, so
that the page of data quality has something to show. Everything comes from streams of random numbers of its own: the other
modules draw the same people and answers as without it. Not here: what people answer, errors of single cells (errors).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.demo import chance, form, text
from data.demo.errors import count
from data.demo.kobo import Columns
from data.demo.profile import Profile

TEAMS: Final = tuple(f"demo_team_{number:02d}" for number in range(1, 13))
_FIELD: Final = 9  # the first nine go out, the last three telephone
# What each team is known for; the others work as one would wish.
_HASTY, _WITHOUT_NETWORK, _COPYING = 3, 6, 8
_HASTY_SHARE: Final = 0.2
_SLIP: Final = 0.004  # of all other interviews: somebody in a hurry, a form tried out
_LEFT_OPEN, _BACKWARDS = 0.0012, 0.0004
_COPIED: Final = 0.0008  # of all responses, all by one team
_CHANGED: Final = 0.4  # of the copies: one answer was changed
_SPREAD: Final = 0.26  # of the logarithm of minutes
_ANSWERS: Final = ("person/", "kap/", "plan/", "info/")
_SUBMISSION: Final = "_submission_time"


@dataclass(frozen=True)
class Work:
    """The team of each row (position in TEAMS) and how many days it took to send it."""

    team: np.ndarray
    days: np.ndarray


def work(rng: np.random.Generator, district: np.ndarray, *, visit: np.ndarray, phone: np.ndarray) -> Work:
    """Who did what: two teams a district share its visits, three telephone; one is often without a network."""
    home = (district * 7 + (visit % 2) * 4) % _FIELD
    team = np.where(phone, _FIELD + rng.integers(0, len(TEAMS) - _FIELD, len(district)), home)
    late = np.where(team == _WITHOUT_NETWORK, 0.45, 0.04)
    days = np.where(
        rng.random(len(team)) < late, rng.integers(4, 13, len(team)), rng.integers(0, 2, len(team))
    )
    return Work(team, days)


def beside(
    rng: np.random.Generator, columns: Columns, done: Work, *, minutes: np.ndarray, profile: Profile
) -> Columns:
    """The columns with the end of each form and the user of the device after its start; ``minutes`` is usual."""
    n = len(done.team)
    length = minutes * rng.lognormal(0, _SPREAD, n)
    hasty = rng.random(n) < np.where(done.team == _HASTY, _HASTY_SHARE, _SLIP)
    length = np.where(hasty, minutes * rng.uniform(0.08, 0.28, n), length)
    luck = rng.random(n)
    length = np.where(luck < _LEFT_OPEN, length + 1440 * rng.integers(1, 4, n), length)
    length = np.where(luck > 1 - _BACKWARDS, -length, length)
    begun = _moments(columns["start"])
    ended = begun + np.round(length * 60).astype("timedelta64[s]")
    ending = ".000" + form.utc_offset(profile)
    noted = {
        "start": columns["start"],
        "end": text.moments(ended, ending=ending),
        "username": text.words(done.team, TEAMS),
    }
    return noted | {header: column for header, column in columns.items() if header != "start"}


def sent(system: Columns, done: Work, day: np.ndarray) -> Columns:
    """Kobo's columns with the day and the account that each form was sent by; hours stay as they were drawn."""
    hours = _moments(system[_SUBMISSION])
    whole = (day + done.days * form.A_DAY).astype("datetime64[s]") + (hours - hours.astype("datetime64[D]"))
    return system | {_SUBMISSION: text.moments(whole), "_submitted_by": text.words(done.team, TEAMS)}


def copied(rng: np.random.Generator, columns: Columns, done: Work, *, person: np.ndarray) -> Columns:
    """The columns with some people's answers copied from the form before: people asked once, by one team.

    ``person`` is a number a person. No key, day, place or activity is touched.
    """
    asked = np.bincount(person)[person]
    here = np.flatnonzero((done.team[1:] == _COPYING) & (done.team[:-1] == _COPYING) & (asked[1:] == 1)) + 1
    same = _same(columns, here)
    here = here[same]
    chosen = np.sort(rng.permutation(here)[: min(count(_COPIED, len(person)), len(here))])
    chosen = chosen[np.append(True, np.diff(chosen) > 1)] if len(chosen) else chosen
    origin = np.arange(len(person))
    origin[chosen] -= 1
    taken = {
        header: column.take(pa.array(origin))
        for header, column in columns.items()
        if header.startswith(_ANSWERS)
    }
    changed = np.zeros(len(person), dtype=bool)
    changed[chosen[rng.random(len(chosen)) < _CHANGED]] = True
    feels = taken["kap/feels_informed"]
    other = pc.if_else(pc.equal(feels, "yes"), "no", "yes")
    taken["kap/feels_informed"] = pc.if_else(pa.array(changed), other, feels)
    return columns | taken


def _same(columns: Columns, rows: np.ndarray) -> np.ndarray:
    """Whether the form before is of the same activity and round."""
    same = np.ones(len(rows), dtype=bool)
    for header in ("survey/activity_id", "survey/round"):
        column = columns[header]
        before = column.take(pa.array(rows - 1))
        same &= pc.equal(column.take(pa.array(rows)), before).to_numpy(zero_copy_only=False)
    return same


def interviewed(rng: np.random.Generator, day: np.ndarray, district: np.ndarray) -> Columns:
    """What the form of returnees asks the interviewer at each interview: who, from when to when."""
    done = work(rng, district, visit=day.astype(np.int64), phone=np.zeros(len(day), dtype=bool))
    begun = day.astype("datetime64[s]") + rng.integers(8 * 60, 17 * 60, len(day)).astype("timedelta64[m]")
    usual = np.full(len(day), 34.0)
    quick = rng.random(len(day)) < np.where(done.team == _HASTY, 0.12, 0.003)
    minutes = np.where(quick, usual * 0.2, usual * rng.lognormal(0, _SPREAD, len(day)))
    return {
        "Interviewer": text.words(done.team, TEAMS),
        "Interview began": text.moments(begun),
        "Interview ended": text.moments(begun + np.round(minutes * 60).astype("timedelta64[s]")),
    }


def stream(seed: int, table: str, number: int = 0) -> np.random.Generator:
    """The random numbers of a table's fieldwork."""
    return chance.stream(seed, "fieldwork", table, number)


def _moments(texts: text.Text) -> np.ndarray:
    """The local moments of texts, without their offsets."""
    return pc.utf8_slice_codeunits(texts, 0, 19).cast(pa.timestamp("s")).to_numpy(zero_copy_only=False)
