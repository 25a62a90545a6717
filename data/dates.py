"""Days written in many ways, read as days of the country.

Belongs here: one text to one day, and which order of day and month fits a whole column. Not here: columns of
Arrow (values.py) or which column is a date (tables.py).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

Order = Literal["dmy", "mdy"]
# What the texts of a column allow: one order, both (nothing decides), or none (some rows fit one, some the other).
Fit = Literal["dmy", "mdy", "undecided", "mixed"]

_DAY_MONTH: Final = re.compile(r"^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})(?:[ T,].*)?$")
_YEAR_FIRST: Final = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$")
_COMPACT: Final = re.compile(r"^(19|20)\d{6}$")
_SERIAL: Final = re.compile(r"^\d{5}(\.\d+)?$")
_WORDS: Final = (
    "%d %B %Y",
    "%d %b %Y",
    "%d-%b-%Y",
    "%d-%B-%Y",
    "%d-%b-%y",
    "%B %d, %Y",
    "%b %d, %Y",
    "%B %d %Y",
    "%b %d %Y",
)
# Excel counts days from 30 December 1899 (it believes that 1900 had a 29 February).
EXCEL_ZERO: Final = date(1899, 12, 30)
# Days of a form lie within these; a typing error outside them would stretch every axis of time over decades. Fixed, so
# that a file reads the same on every machine whatever its clock says.
FIRST, LAST = date(1990, 1, 1), date(2049, 12, 31)


@dataclass(frozen=True)
class Reader:
    """Reads the dates of one column: ``order`` for numbers with slashes, ``zone`` of the country.

    ``utc``: moments without an offset are UTC (Kobo's ``_submission_time``), else they are local. ``zero``: the day from
    which serial numbers count.
    """

    zone: ZoneInfo
    order: Order = "dmy"
    utc: bool = False
    zero: date = EXCEL_ZERO

    def day(self, text: str) -> date | None:
        """The day a text means, or None where it means none, or one that no form can have."""
        found = self._any(text)
        return found if found and FIRST <= found <= LAST else None

    def is_implausible(self, text: str) -> bool:
        """Whether a text is a day, but one before FIRST or after LAST."""
        found = self._any(text)
        return found is not None and not FIRST <= found <= LAST

    def _any(self, text: str) -> date | None:
        return self._iso(text) or self._numbers(text) or _serial(text, self.zero) or _worded(text)

    def _iso(self, text: str) -> date | None:
        if match := _YEAR_FIRST.match(text):
            return _date(*(int(part) for part in match.groups()))
        if _COMPACT.match(text):
            return _date(int(text[:4]), int(text[4:6]), int(text[6:]))
        if len(text) < 11 or text[4:5] != "-":
            return None
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return None
        if moment.tzinfo is None and not self.utc:
            return moment.date()
        aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
        try:
            return aware.astimezone(self.zone).date()
        except OverflowError:
            return None

    def _numbers(self, text: str) -> date | None:
        match = _DAY_MONTH.match(text)
        if not match:
            return None
        first, second, year = (int(part) for part in match.groups())
        day, month = (first, second) if self.order == "dmy" else (second, first)
        return _date(year if year > 99 else 2000 + year, month, day)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _serial(text: str, zero: date) -> date | None:
    """An Excel serial number of five digits (1927 to 2173), as a date column saved as numbers holds it."""
    return zero + timedelta(days=int(float(text))) if _SERIAL.match(text) else None


def _worded(text: str) -> date | None:
    for form in _WORDS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return None


def fit(texts: Iterable[str]) -> Fit:
    """Which order of day and month fits all of ``texts``; "dmy" where no text leaves a choice."""
    day_first = month_first = choice = False
    for text in texts:
        match = _DAY_MONTH.match(text)
        if not match:
            continue
        first, second = int(match[1]), int(match[2])
        day_first |= first > 12 >= second
        month_first |= second > 12 >= first
        choice |= first != second
    if day_first and month_first:
        return "mixed"
    if choice and not (day_first or month_first):
        return "undecided"
    return "mdy" if month_first else "dmy"


def has_numbers(text: str) -> bool:
    """Whether day and month stand as two numbers before the year, so that an order has to be known."""
    return bool(_DAY_MONTH.match(text))


def leaves_choice(text: str) -> bool:
    """Whether a text means two days, depending on the order."""
    match = _DAY_MONTH.match(text)
    return bool(match and match[1] != match[2])
