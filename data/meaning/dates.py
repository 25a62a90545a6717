"""Days written in many ways, read as days of the country.

Belongs here: one text to one day, and which order of day and month fits a whole column. Not here: columns of
Arrow (values.py) or which column is a date (tables.py).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final, Literal, get_args
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Order = Literal["dmy", "mdy", "ymd"]  # the last for years of two digits alone: 25-03-04
# What the texts of a column allow: one order, several (nothing decides; the year may be one of the things that are not
# known), or none (some rows fit one, some the other).
Fit = Literal["dmy", "mdy", "ymd", "undecided", "undecided year", "mixed"]
OPEN: Final = ("undecided", "undecided year", "mixed")  # what a person has to say

# What may stand behind a day: a time, or a time and its end, and a zone; a day of the week. Anything else may be another day.
_TIME: Final = r"(?:\d{1,2}[:.]\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s*[ap]\.?m\.?)?|\d{1,2}\s*[ap]\.?m\.?)"
_ZONE: Final = r"\s*(?:Z|[A-Z]{2,4})?\s*(?:[+-]\d{2}:?(?:\d{2})?|(?<=[CT])[+-]\d(?::?\d{2})?)?\s*(?:\(\D*\)|\[\D*\]|hrs?\.?)?"
_BEHIND: Final = rf"(?:(?:[\s,]+|\s*T\s*){_TIME}(?:\s*(?:-|\u2013|to)\s*{_TIME})?{_ZONE})"
_WEEKDAY_BEHIND: Final = r"(?:[\s,(]+(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?\)?)"
_DAY_MONTH: Final = re.compile(
    rf"^(?P<first>\d{{1,2}})(?P<mark>\s?[/.\-]\s?|\s)(?P<second>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}|\d{{2}})\.?(?:{_BEHIND}|{_WEEKDAY_BEHIND})?$",
    re.IGNORECASE,
)
_YEAR_FIRST: Final = re.compile(
    rf"^(\d{{4}})(?P<mark>[-/.])(\d{{1,2}})(?P=mark)(\d{{1,2}})\.?(?P<time>{_BEHIND})?$", re.IGNORECASE
)
_COMPACT: Final = re.compile(r"^(19|20)\d{6}$")
_SERIAL: Final = re.compile(r"^\d{5}(\.\d+)?$")
_WEEK_DAY: Final = re.compile(r"^\d{4}-?W\d{2}-?\d$")
# A month as a word, between the parts of a day: "Tue 4th March, 2025", "Mar 4, 2025 8:10 PM", "2025 මාර්තු 4".
_WEEKDAY: Final = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_DAY_PART: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_MONTH_PART: Final = r"(?P<month>[^\W\d_][^\d\s,./-]*)"
_GAP: Final = r"[\s,./-]+"
_NO_GAP: Final = r"[\s,./-]*"  # between a number and a word: Stata writes 04mar2025
_WORDED: Final = tuple(
    re.compile(rf"^{_WEEKDAY}{''.join(parts)}\.?(?P<time>{_BEHIND})?$", re.IGNORECASE)
    for parts in (
        (_DAY_PART, _NO_GAP, _MONTH_PART, _NO_GAP, r"(?P<year>\d{4}|\d{2})"),
        (_MONTH_PART, _NO_GAP, _DAY_PART, _GAP, r"(?P<year>\d{4})"),
        (r"(?P<year>\d{4})", _NO_GAP, _MONTH_PART, _NO_GAP, _DAY_PART),
    )
)
_OFFSET: Final = re.compile(
    r"(?:Z|UTC|GMT|(?P<sign>[+-])(?P<hours>\d{2}|(?<=[CT][+-])\d):?(?P<minutes>\d{2})?)\s*(?:[(\[].*)?$",
    re.IGNORECASE,
)
# From when to when, and no offset from UTC: those stand behind seconds, or a T.
_UNTIL: Final = re.compile(r"(?<=\s)(\d{1,2}[:.]\d{2})-(?:\d{1,2}[:.]\d{2}|\d{2})$")
_CLOCK: Final = re.compile(
    r"(?<![\d+-])(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\s*([ap])?\.?m?\.?", re.IGNORECASE
)
# What is a time, and no day: whoever wrote it meant the whole of it.
_NO_DAYS: Final = {
    "a week": re.compile(r"^\d{4}-?W\d{2}$|^w(?:ee)?k\.?\s*\d{1,2}\b", re.IGNORECASE),
    "a month": re.compile(r"^(?:\d{4}[-/.]\d{1,2}|\d{1,2}[-/.]\d{4}|[^\W\d_]{3,}[\s./-]*'?(?:\d{4}|\d{2}))$"),
    "a year": re.compile(r"^(?:19|20)\d{2}$"),
    "several days": re.compile(
        r"\d[/.-]\d{1,4}\b.*\D\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}\b|^\d{1,2}\s*(?:-|\u2013|&|,|to|and)\s*\d{1,2}\b.*[^\W\d_]",
        re.IGNORECASE | re.DOTALL,
    ),
}
_MONTHS: Final = (
    "jan january ජනවාරි ජන ஜனவரி ஜன",
    "feb february පෙබරවාරි පෙබ பிப்ரவரி பெப்ரவரி பிப் பெப்",
    "mar march මාර්තු මාර් மார்ச் மார்ச்சு",
    "apr april අප්‍රේල් අප්රේල් ஏப்ரல் ஏப்",
    "may මැයි மே",
    "jun june ජූනි ජුනි ஜூன்",
    "jul july ජූලි ජුලි ஜூலை",
    "aug august අගෝස්තු අගෝ ஆகஸ்ட் ஆகஸ்டு ஓகஸ்ட் ஆக",
    "sep sept september සැප්තැම්බර් සැප් செப்டம்பர் செப்டெம்பர் செப்",
    "oct october ඔක්තෝබර් ඔක් அக்டோபர் ஒக்டோபர் அக்",
    "nov november නොවැම්බර් නොවැ நவம்பர் நவ",
    "dec december දෙසැම්බර් දෙසැ டிசம்பர் டிச",
)
_MONTH_OF: Final = {
    name.replace("\u200d", ""): number
    for number, names in enumerate(_MONTHS, start=1)
    for name in names.split()
}
_TWO_DIGITS: Final = 2
_LONGEST: Final = 120  # letters of a text that is a day; a page of text would be tried in millions of ways
_MOST_YEARS: Final = 10  # between the first and the last day of a form
# Excel counts days from 30 December 1899 (it believes that 1900 had a 29 February).
EXCEL_ZERO: Final = date(1899, 12, 30)
# Days of a form lie within these; a typing error outside them would stretch every axis of time over decades. Fixed, so
# that a file reads the same on every machine whatever its clock says.
FIRST, LAST = date(1990, 1, 1), date(2049, 12, 31)
_TOMORROW: Final = timedelta(days=1)  # where it is today, somewhere it is tomorrow


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
        if len(text) > _LONGEST:
            return None
        text = _UNTIL.sub(r"\1", text) if "-" in text else text
        return self._iso(text) or self._numbers(text) or _serial(text, self.zero) or self._worded(text)

    def _iso(self, text: str) -> date | None:
        if _COMPACT.match(text):
            return _date(int(text[:4]), int(text[4:6]), int(text[6:]))
        if _WEEK_DAY.match(text):
            return _week_day(text)
        if (match := _YEAR_FIRST.match(text)) is None:
            return None
        if match["time"] and (moment := _moment(text)):
            aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
            return self._local(aware) if moment.tzinfo or self.utc else moment.date()
        return self._at(_date(int(match[1]), int(match[3]), int(match[4])), match["time"] or "")

    def _local(self, moment: datetime) -> date | None:
        try:
            return moment.astimezone(self.zone).date()
        except OverflowError:
            return None

    def _numbers(self, text: str) -> date | None:
        found = _by_order(text)
        # Beside years of two digits that stand first, one of four digits stands last.
        return self._at(found.get(self.order) or (found.get("dmy") if self.order == "ymd" else None), text)

    def _worded(self, text: str) -> date | None:
        for form in _WORDED:
            if (match := form.match(text)) and (month := _MONTH_OF.get(_word(match["month"]))):
                day = _date(_century(int(match["year"])), month, int(match["day"]))
                return self._at(day, match["time"] or "")
        return None

    def _at(self, day: date | None, text: str) -> date | None:
        """The day in the country of a moment whose text ends in a time of day; the day itself where no offset tells."""
        clock, offset = _CLOCK.search(text), _OFFSET.search(text)
        if day is None or clock is None or not (offset or self.utc):
            return day
        hour = int(clock[1]) % 12 + 12 * (clock[3] in "pP") if clock[3] else int(clock[1])
        if hour > 23 or int(clock[2]) > 59:
            return day
        zone = timezone(_ahead(offset)) if offset else UTC
        return self._local(datetime(day.year, day.month, day.day, hour, int(clock[2]), tzinfo=zone))


def _word(text: str) -> str:
    return text.casefold().replace("\u200d", "").replace("\u200c", "")


def _century(year: int) -> int:
    return year if year > 99 else 2000 + year


def _ahead(offset: re.Match[str]) -> timedelta:
    """How far a written offset is ahead of UTC."""
    ahead = timedelta(hours=int(offset["hours"] or 0), minutes=int(offset["minutes"] or 0))
    ahead = min(ahead, timedelta(hours=23, minutes=59))
    return -ahead if offset["sign"] == "-" else ahead


def _moment(text: str) -> datetime | None:
    """A moment in ISO 8601, as nearly all devices write it."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _week_day(text: str) -> date | None:
    """A day of a week as ISO 8601 counts them: 2025-W10-1 is Monday, 3 March."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def no_day(text: str) -> str | None:
    """What a text names that is longer than a day ("a week", "a month", "several days"); None where it names none."""
    if (worded := _NO_DAYS["a month"].match(text)) and text[0].isalpha():
        word = re.match(r"[^\W\d_]+", text)
        return "a month" if worded and word and _word(word[0]) in _MONTH_OF else None
    return next((what for what, form in _NO_DAYS.items() if form.match(text[:_LONGEST])), None)


def to_come(days: pa.Array) -> dict[int, str]:
    """Position → day (ISO) of those days that have not come anywhere yet, by the clock of this machine. ``days``: date32."""
    today = datetime.now(UTC).date()
    late = pc.fill_null(pc.greater(days, pa.scalar(today + _TOMORROW, pa.date32())), False)
    if not pc.any(late).as_py():
        return {}
    at = np.flatnonzero(late.to_numpy(zero_copy_only=False))
    return {int(one): days[one].as_py().isoformat() for one in at}


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _serial(text: str, zero: date) -> date | None:
    """An Excel serial number of five digits (1927 to 2173), as a date column saved as numbers holds it."""
    return zero + timedelta(days=int(float(text))) if _SERIAL.match(text) else None


def _by_order(text: str) -> dict[Order, date]:
    """The days that a text with three numbers means, by the order in which they are read; empty where it is no such text."""
    match = _DAY_MONTH.match(text) if len(text) <= _LONGEST else None
    if not match:
        return {}
    first, second, last = (int(match[part]) for part in ("first", "second", "year"))
    days: dict[Order, date | None] = {
        "dmy": _date(_century(last), second, first),
        "mdy": _date(_century(last), first, second),
    }
    if len(match["first"]) == len(match["year"]) == _TWO_DIGITS:
        days["ymd"] = _date(_century(first), second, last)
    return {order: day for order, day in days.items() if day}


def _plausible(text: str) -> dict[Order, date]:
    return {order: day for order, day in _by_order(text).items() if FIRST <= day <= LAST}


def fit(texts: Iterable[str]) -> Fit:
    """Which order of day, month and year fits all of ``texts``; "dmy" where no text leaves a choice.

    Years of two digits stand first or last: where both fit, the one by which the days of the file lie within few years,
    if the other scatters them over many. Days that lie close together tell nothing: 25-03-04 and 25-03-05 may be two
    days of 2025, or the 25th of March in two years.
    """
    days = [found for text in texts if (found := _plausible(text))]
    orders: list[Order] = [order for order in get_args(Order) if all(order in found for found in days)]
    if not orders:
        return "mixed"
    if "ymd" in orders:
        orders = [order for order in orders if _years(days, order) <= _MOST_YEARS] or orders
    if len({tuple(found[order] for found in days) for order in orders}) == 1:
        return orders[0]
    return "undecided year" if "ymd" in orders else "undecided"


def _years(days: Iterable[Mapping[Order, date]], order: Order) -> int:
    years = {found[order].year for found in days}
    return max(years) - min(years) if years else 0


def is_month(text: str) -> bool:
    """Whether a text is the name of a month in one of the languages."""
    return _word(text.strip(". ")) in _MONTH_OF


def has_numbers(text: str) -> bool:
    """Whether day and month stand as two numbers before the year, so that an order has to be known."""
    return len(text) <= _LONGEST and bool(_DAY_MONTH.match(text))


def leaves_choice(text: str) -> bool:
    """Whether a text means two days, depending on the order."""
    return len(set(_plausible(text).values())) > 1
