"""Days, months and quarters as numbers: the calendar of protected tables.

Belongs here: arithmetic of days alone. Not here: which quarters a question asks for (asking.py).
"""

import calendar
from datetime import date, timedelta
from typing import Final

EPOCH: Final = date(1970, 1, 1)


def day_of(days: int) -> date:
    """The day so many days after the epoch."""
    return EPOCH + timedelta(days=int(days))


def month_number(day: date) -> int:
    """The month as a number: months since the epoch."""
    return (day.year - 1970) * 12 + day.month - 1


def quarter_start(day: date) -> date:
    """The first day of the quarter."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def quarter_end(day: date) -> date:
    """The last day of the quarter."""
    month = (day.month - 1) // 3 * 3 + 3
    return day.replace(month=month, day=calendar.monthrange(day.year, month)[1])
