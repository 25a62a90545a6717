"""How numbers, intervals, dates and periods are written for people.

Only text comes out of here; what is drawn where stands in the chart files. No-break spaces keep a number and its
unit on one line.
"""

import calendar
import math
import re
import unicodedata
from datetime import date
from functools import lru_cache
from typing import Any, Final

import languages
from languages import days, say

NO_VALUE = "–"
MINUS = "−"
SPACE = "\u00a0"
FIGURE_SPACE = "\u2007"
COMMA_SPACE = "\u2008"
SHARE_SIGN = f"{SPACE}%"  # behind a share, on its line
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SIGNED = ("points", "score_change", "index")
# The fine one keeps a decimal below ten per cent: 0.4 % of records are not none.
SHARES = ("share", "fine_share")
DECIMALS = {
    "share": 2,
    "fine_share": 3,
    "points": 2,
    "score": 2,
    "score_change": 2,
    "rate": 1,
    "ratio": 1,
    "index": 2,
    "count": 0,
    "days": 0,
}
FINE_BELOW = 0.0995  # what is written as ten per cent needs no decimal
KEPT: Final = (
    8192  # numbers and labels that are written already: a page has hundreds, most of them again and again
)
_BLANKS: Final = re.compile(r"[^\S\u00a0]+")  # where a line may end
WIDE = 1.5  # a letter of another script than Latin, in Latin letters; measured on Noto Sans Sinhala and Tamil


def value(number: float | None, unit: str) -> str:
    """One number with its unit: 0.614 as a share "61 %", 0.11 as points "+11", 1204 as a count "1,204"."""
    text = bare(number, unit)
    return f"{text}{SHARE_SIGN}" if unit in SHARES and text != NO_VALUE else text


@lru_cache(maxsize=KEPT)
def bare(number: float | None, unit: str) -> str:
    """One number without its unit, as on a crowded chart: 0.614 as a share "61"."""
    if number is None or not math.isfinite(number):
        return NO_VALUE
    return _sign(number * _scale(unit), _decimals(number, unit), signed=unit in SIGNED)


def rounded(number: float, unit: str) -> float:
    """The number that is read where this one is written: 0.5587 as a share is 0.56, 4.96 as a rate 5."""
    scale = _scale(unit)
    return round(_round(number * scale, _decimals(number, unit)) / scale, 6)


def _scale(unit: str) -> int:
    return 100 if unit in (*SHARES, "points") else 1


def _decimals(number: float, unit: str) -> int:
    """That are written behind the point of a number of its size."""
    if unit == "fine_share":
        return 1 if 0 < number < FINE_BELOW else 0
    if unit in ("rate", "ratio"):
        return 0 if abs(number) >= 99.95 else 1
    return 2 if unit in ("score", "score_change", "index") else 0


def tick(number: float, unit: str) -> str:
    """A number of an axis or a class, which is exact as it is: a rate of 20 is "20", a count of 1,500,000 is "1.5M"."""
    if unit == "count" and abs(number) >= 1e6:
        return f"{number / 1e6:g}M"
    if unit == "fine_share":
        return _sign(number * 100, 0 if exact(number, "share") else 1, signed=False)
    return bare(number, "count" if unit == "rate" and float(number).is_integer() else unit)


def interval(low: float | None, high: float | None, unit: str) -> str:
    """Bounds with one unit: "58–64 %"; signed numbers are joined by "to": "−3 to +8"."""
    if low is None or high is None:
        return ""
    if unit in SIGNED:
        return say("{low} to {high}", low=bare(low, unit), high=bare(high, unit))
    text = f"{bare(low, unit)}–{bare(high, unit)}"
    return f"{text}{SHARE_SIGN}" if unit in SHARES else text


def in_ten(share: float | None) -> str:
    """A share as a natural frequency: 0.61 is "6 in 10"; never "0 in 10" for some or "10 in 10" for not all."""
    if share is None or not math.isfinite(share):
        return NO_VALUE
    tenths = _round(share * 10, 0)
    if tenths == 0 and share > 0:
        return say("fewer than 1 in 10")
    if tenths == 10 and share < 1:
        return say("more than 9 in 10")
    return say("{tenths} in 10", tenths=f"{tenths:.0f}")


def in_ten_exactly(share: float) -> str:
    """The share that "7 in 10" was rounded from, in ten: 0.655 is "6.6"; 0.346 is "3.46", since 3.5 would be rounded up."""
    once = _round(share * 10, 1)
    return f"{once:.1f}" if _round(once, 0) == _round(share * 10, 0) else f"{_round(share * 10, 2):.2f}"


def in_ten_within(share: float, low: float, high: float) -> bool:
    """Whether the rounded natural frequency lies within its interval as both are written."""
    return _round(low * 10, 1) <= _round(share * 10, 0) <= _round(high * 10, 1)


def in_ten_interval(low: float | None, high: float | None) -> str:
    """Bounds of a natural frequency: 0.58 and 0.64 are "5.8–6.4"."""
    if low is None or high is None:
        return ""
    return f"{_round(low * 10, 1):.1f}–{_round(high * 10, 1):.1f}"


def count(number: float | None) -> str:
    """A whole number with commas: 24180 is "24,180"."""
    return bare(number, "count")


def rate(number: float | None, per: int = 1000) -> str:
    """A rate with its base: 12.4 is "12.4 per 1,000"."""
    return (
        NO_VALUE
        if number is None
        else say("{number} per {base}", number=bare(number, "rate"), base=f"{per:,}")
    )


def n(number: float | None) -> str:
    """The number of people behind an estimate: "n 1,204"; nothing when it is not known."""
    return "" if number is None else f"n{SPACE}{count(number)}"


def day(value: Any) -> str:
    """A day: "30 Jun 2026". Takes a date or ISO text."""
    when = _date(value)
    if when is not None and languages.current() != languages.ENGLISH:
        return days.day(when)
    return NO_VALUE if when is None else f"{when.day}{SPACE}{MONTHS[when.month - 1]}{SPACE}{when.year}"


def month(value: Any) -> str:
    """A month: "Jun 2026". Takes a date or ISO text."""
    when = _date(value)
    if when is not None and languages.current() != languages.ENGLISH:
        return days.month(when)
    return NO_VALUE if when is None else f"{MONTHS[when.month - 1]}{SPACE}{when.year}"


def period(start: Any, end: Any) -> str:
    """From and to, inclusive: whole months as "Jul 2024 – Jun 2026", else days; an open end is said in words."""
    first, last = _date(start), _date(end)
    if first is None and last is None:
        return say("all dates")
    if first is None:
        return say("until {day}", day=day(last))
    if last is None:
        return say("since {day}", day=day(first))
    if first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]:
        one = (first.year, first.month) == (last.year, last.month)
        return month(first) if one else f"{month(first)} – {month(last)}"
    return day(first) if first == last else f"{day(first)} – {day(last)}"


def months(first: Any, last: Any) -> str:
    """Months that are told together: "Apr–Jun 2026", of one year; any others as a period."""
    start, end = _date(first), _date(last)
    if start is None or end is None or start.year != end.year:
        return period(first, last)
    if languages.current() == languages.ENGLISH:
        return f"{MONTHS[start.month - 1]}–{MONTHS[end.month - 1]} {end.year}"
    return f"{end.year} {days.month_name(start.month)}–{days.month_name(end.month)}"


def pad(texts: list[str]) -> list[str]:
    """Texts made equally wide with spaces in front, so that digits stand under digits and commas under commas."""
    longest = max(texts, key=len, default="")
    room = "".join(FIGURE_SPACE if sign.isalnum() else COMMA_SPACE for sign in longest)
    return [room[: len(longest) - len(text)] + text for text in texts]


@lru_cache(maxsize=KEPT)
def wrap(text: str, width: int = 28) -> str:
    """Long labels in lines (``<br>``) of ``width`` Latin letters, broken at blanks so that no word is cut."""
    lines: list[str] = []
    for word in _BLANKS.split(text.strip()):
        if lines and letters(lines[-1]) + 1 + letters(word) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return "<br>".join(lines)


def letters(text: str) -> float:
    """About how many Latin letters wide a text is; marks that stand over or under a letter take no room."""
    return sum(
        0.0 if unicodedata.category(c) in ("Mn", "Cf") else 1.0 if c < "\u0250" else WIDE for c in text
    )


def exact(number: float, unit: str) -> bool:
    """Whether a number is written without rounding; a tick or class break that is not would mislead."""
    written = round(number, DECIMALS[unit])
    return bool(written) == bool(number) and math.isclose(number, written, abs_tol=1e-9)


def _round(number: float, decimals: int) -> float:
    """Half away from zero, as people round; a hair is added because 0.615 times 100 is below 61.5."""
    scale = 10**decimals
    return math.copysign(math.floor(abs(number) * scale + 0.5 + 1e-9) / scale, number)


def _sign(number: float, decimals: int, *, signed: bool) -> str:
    rounded = _round(number, decimals)
    text = f"{abs(rounded):,.{decimals}f}"
    if rounded == 0:
        return text
    if rounded < 0:
        return MINUS + text
    return f"+{text}" if signed else text


def _date(value: Any) -> date | None:
    if value is None or value == "":
        return None
    if isinstance(value, date):
        return value
    text = str(value)[:10]
    return date.fromisoformat(text if len(text) == 10 else f"{text}-01")
