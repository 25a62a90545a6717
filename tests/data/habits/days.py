"""Days as people write them: numbers in an order, words of three languages, moments, serial numbers, ranges, parts."""

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from tests.data.habits.cells import DIGITS, Cell, Habit, Habits, in_digits

HERE: Final = ZoneInfo("Asia/Colombo")
EXCEL_ZERO: Final = date(1899, 12, 30)
ORDERS: Final = ("dmy", "dmy", "mdy", "ymd")
_MONTHS: Final = {
    "en": "January|February|March|April|May|June|July|August|September|October|November|December",
    "si": "ජනවාරි|පෙබරවාරි|මාර්තු|අප්‍රේල්|මැයි|ජූනි|ජූලි|අගෝස්තු|සැප්තැම්බර්|ඔක්තෝබර්|නොවැම්බර්|දෙසැම්බර්",
    "ta": "ஜனவரி|பிப்ரவரி|மார்ச்|ஏப்ரல்|மே|ஜூன்|ஜூலை|ஆகஸ்ட்|செப்டம்பர்|அக்டோபர்|நவம்பர்|டிசம்பர்",
}
_ISO: Final = ("{y}-{mm}-{dd}", "{y}/{mm}/{dd}", "{y}.{mm}.{dd}", "{y}{mm}{dd}")
_WORDS: Final = (
    "{d} {month} {y}",
    "{month} {d}, {y}",
    "{y} {month} {d}",
    "{d}-{month}-{y}",
    "{dd} {month}, {y}",
)
_ENGLISH: Final = (
    *_WORDS, "{weekday} {d} {month} {y}", "{d}-{mon}-{yy}", "{d} {mon}. {y}", "{dd}{mon}{y}", "{mon} {d} {y}", "{d} {mon} {y} 2:05 PM",
)  # fmt: skip
_BEHIND: Final = (
    "",
    "",
    "",
    "",
    " 14:05",
    " 2:05 PM",
    " 09:30:00",
    ", 10:00",
    ".",
    " 09:00 - 11:00",
    " (Tue)",
)
# Which of several days is meant nobody can know.
_SEVERAL: Final = (
    "{d}/{m}/{y} - {l}", "{d}/{m}/{y} to {l}", "{d}/{m}/{y}, {l}", "{d}/{m}/{y} and {l}", "{d}/{m}/{y} {l}", "{d}/{m}/{y}\n{l}", "{d}/{m}/{y};{l}",
    "{d}/{m}/{y} – {l}", "{d}/{m}/{y} සිට {l}", "{d}/{m}/{y} முதல் {l}", "{d}/{m}/{y} or {l}", "{d}/{m}/{y}-{l}", "{d}/{m}/{y}(2 days)", "{d}/{m}/{y} (2 days)",
    "{iso} to {liso}", "{iso}/{liso}", "{iso} - {liso}", "{iso} {liso}", "{iso}, {liso}", "{iso}-{liso}", "{iso}_{liso}", "{iso} 09:00 - {liso} 17:00",
    "{d}-{e} {month} {y}", "{d} & {e} {month} {y}", "{d},{e}/{m}/{y}", "{d} - {e}/{m}/{y}", "{month} {d}-{e}, {y}", "{d} {month} {y} - {e} {month} {y}",
)  # fmt: skip
_PARTS: Final = (
    "{month} {y}", "{mon}-{yy}", "{y}", "{mm}/{y}", "{d}/{m}", "{d} {month}", "{y}-{mm}", "Week 10", "{y}-W10", "before {iso}", "{iso}?", "approx {iso}",
    "early {month} {y}", "Q1 {y}", "??/{mm}/{y}", "00/{mm}/{y}", "XX {month} {y}", "{d}-{m}/{y}",
)  # fmt: skip


def _parts(day: date, language: str = "en") -> dict[str, Any]:
    month, last = _MONTHS[language].split("|")[day.month - 1], day + timedelta(days=2)
    numbers = {"d": day.day, "m": day.month, "y": day.year, "e": day.day + 2, "iso": day, "liso": last}
    own = {
        "month": month,
        "mon": month[:3],
        "weekday": f"{day:%A}",
        "l": f"{last.day}/{last.month}/{last.year}",
    }
    return {**numbers, **own, "dd": f"{day:%d}", "mm": f"{day:%m}", "yy": f"{day:%y}"}


def _written(*templates: str, language: str = "en", told: bool = False) -> Habit:
    return lambda day, rng: Cell(rng.choice(templates).format(**_parts(day, language)), day, told=told)


def _numbers(order: str) -> Habit:
    """Day and month as numbers, padded or not, with two or four digits of the year, and a time or none behind them."""

    def write(day: date, rng: random.Random) -> Cell:
        mark, padded = rng.choice(("/", "/", "/", ".", "-", " ", " / ")), rng.random() < 0.6
        if order == "ymd":
            return Cell(f"{day:%y-%m-%d}", day)
        d, m = (f"{n:02d}" if padded else str(n) for n in (day.day, day.month))
        year = str(day.year) if rng.random() < 0.8 else f"{day:%y}"
        text = mark.join([d, m, year] if order == "dmy" else [m, d, year])
        return Cell(text + rng.choice(_BEHIND), day)

    return write


def _moment(day: date, rng: random.Random) -> Cell:
    """A moment with an offset, whose day here may be another than the one written."""
    here = datetime.combine(day, time(rng.randrange(24), rng.randrange(60)), HERE)
    there = here.astimezone(UTC)
    written = (f"{there:%Y-%m-%dT%H:%M:%SZ}", here.isoformat(), f"{there:%Y-%m-%dT%H:%M:%S}.000+0000")
    others = (f"{there:%Y-%m-%d %H:%M:%S} UTC", f"{here:%Y-%m-%d %H:%M}", f"{here:%Y-%m-%d %I:%M %p}")
    return Cell(rng.choice((*written, *others)), day)


def _serial(day: date, rng: random.Random) -> Cell:
    number = (day - EXCEL_ZERO).days
    return Cell(f"{number}{rng.choice(('', '', '.0', '.75'))}", day, native=number)


def _epoch(day: date, rng: random.Random) -> Cell:
    number = int(datetime.combine(day, time(12), HERE).timestamp()) * rng.choice((1, 1000))
    return Cell(str(number), day, native=number)


def habits(order: str) -> Habits:
    """Habits of writing days, those in numbers all in one order: of two orders in one column nobody could tell which is which."""
    found: dict[str, Habit] = {
        "iso": _written(*_ISO),
        "native": lambda day, rng: Cell(str(day), day, native=day),
        "native moment": lambda day, rng: Cell(
            f"{day}T09:30:00", day, native=datetime.combine(day, time(9, 30))
        ),
        "numbers": _numbers(order),
        "words": _written(*_ENGLISH),
        "words (si)": _written(*_WORDS, language="si"),
        "words (ta)": _written(*_WORDS, language="ta"),
        "moment": _moment,
        "serial": _serial,
        "epoch": _epoch,
        "other digits": lambda day, rng: Cell(in_digits(rng.choice(DIGITS), f"{day}"), day),
    }
    doubtful = {"several": _written(*_SEVERAL, told=True), "parts": _written(*_PARTS, told=True)}
    return {**found, **doubtful} if order == "dmy" else found
