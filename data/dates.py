"""Days written in many ways, read as days of the country.

Belongs here: one text to one day, and which order of day and month fits a whole column. Not here: columns of
Arrow (values.py) or which column is a date (tables.py).
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final, Literal
from zoneinfo import ZoneInfo

Order = Literal["dmy", "mdy", "ymd"]  # the last for years of two digits alone: 25-03-04
# What the texts of a column allow: one order, both (nothing decides), or none (some rows fit one, some the other).
Fit = Literal["dmy", "mdy", "ymd", "undecided", "mixed"]

_DAY_MONTH: Final = re.compile(r"^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})(?:[ T,].*)?$")
_YEAR_FIRST: Final = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\.?([ T,]\s*\d{1,2}:.*)?$")
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
    re.compile(rf"^{_WEEKDAY}{''.join(parts)}\.?(?P<time>[\sT,]+\d{{1,2}}:\d{{2}}.*)?$", re.IGNORECASE)
    for parts in (
        (_DAY_PART, _NO_GAP, _MONTH_PART, _NO_GAP, r"(?P<year>\d{4}|\d{2})"),
        (_MONTH_PART, _NO_GAP, _DAY_PART, _GAP, r"(?P<year>\d{4})"),
        (r"(?P<year>\d{4})", _NO_GAP, _MONTH_PART, _NO_GAP, _DAY_PART),
    )
)
_OFFSET: Final = re.compile(
    r"(?:Z|UTC|GMT|(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>\d{2})?)$", re.IGNORECASE
)
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\s*([ap])?\.?m?\.?", re.IGNORECASE)
# What is a time, and no day: whoever wrote it meant the whole of it.
_NO_DAYS: Final = {
    "a week": re.compile(r"^\d{4}-?W\d{2}$|^w(?:ee)?k\.?\s*\d{1,2}\b", re.IGNORECASE),
    "a month": re.compile(r"^(?:\d{4}[-/.]\d{1,2}|\d{1,2}[-/.]\d{4}|[^\W\d_]{3,}[\s./-]*'?(?:\d{4}|\d{2}))$"),
    "a year": re.compile(r"^(?:19|20)\d{2}$"),
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
_ENOUGH: Final = 5  # days of which hardly all would stand so close together by chance
_FEW_YEARS: Final = 2  # between the first and the last day of a file, where days lie further apart
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
        return self._iso(text) or self._numbers(text) or _serial(text, self.zero) or self._worded(text)

    def _iso(self, text: str) -> date | None:
        if _COMPACT.match(text):
            return _date(int(text[:4]), int(text[4:6]), int(text[6:]))
        if _WEEK_DAY.match(text):
            return _week_day(text)
        if (match := _YEAR_FIRST.match(text)) is None:
            return None
        if match[4] and (moment := _moment(text)):
            aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
            return self._local(aware) if moment.tzinfo or self.utc else moment.date()
        return self._at(_date(int(match[1]), int(match[2]), int(match[3])), match[4] or "")

    def _local(self, moment: datetime) -> date | None:
        try:
            return moment.astimezone(self.zone).date()
        except OverflowError:
            return None

    def _numbers(self, text: str) -> date | None:
        match = _DAY_MONTH.match(text)
        if not match:
            return None
        first, second, year = (int(part) for part in match.groups())
        if self.order == "ymd" and year < 100:
            return self._at(_date(_century(first), second, year), text)
        day, month = (second, first) if self.order == "mdy" else (first, second)
        return self._at(_date(_century(year), month, day), text)

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
    """What a text names that is longer than a day ("a week", "a month", "a year"); None where it names none."""
    if (worded := _NO_DAYS["a month"].match(text)) and text[0].isalpha():
        word = re.match(r"[^\W\d_]+", text)
        return "a month" if worded and word and _word(word[0]) in _MONTH_OF else None
    return next((what for what, form in _NO_DAYS.items() if form.match(text)), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _serial(text: str, zero: date) -> date | None:
    """An Excel serial number of five digits (1927 to 2173), as a date column saved as numbers holds it."""
    return zero + timedelta(days=int(float(text))) if _SERIAL.match(text) else None


def fit(texts: Iterable[str]) -> Fit:
    """Which order of day and month fits all of ``texts``; "dmy" where no text leaves a choice."""
    day_first = month_first = choice = False
    numbers = [tuple(map(int, match.groups())) for text in texts if (match := _DAY_MONTH.match(text))]
    if _years_first(numbers):
        return "ymd"
    for first, second, _ in numbers:
        day_first |= first > 12 >= second
        month_first |= second > 12 >= first
        choice |= first != second
    if day_first and month_first:
        return "mixed"
    if choice and not (day_first or month_first):
        return "undecided"
    return "mdy" if month_first else "dmy"


def _years_first(numbers: Collection[tuple[int, ...]]) -> bool:
    """Whether years of two digits stand first: days go through the month where years hardly change."""
    if len(numbers) < _ENOUGH or any(middle > 12 or last > 31 for _, middle, last in numbers):
        return False
    firsts, lasts = {first for first, _, _ in numbers}, {last for _, _, last in numbers}
    return max(firsts) - min(firsts) <= _FEW_YEARS < max(lasts) - min(lasts) and min(firsts) > 12


def has_numbers(text: str) -> bool:
    """Whether day and month stand as two numbers before the year, so that an order has to be known."""
    return bool(_DAY_MONTH.match(text))


def leaves_choice(text: str) -> bool:
    """Whether a text means two days, depending on the order."""
    match = _DAY_MONTH.match(text)
    return bool(match and match[1] != match[2])
