"""Moments as links, sessions and the audit write them: ISO, UTC, to the second, so that texts sort as times do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def now() -> str:
    """This moment."""
    return written(datetime.now(UTC))


def written(moment: datetime) -> str:
    """A moment as text."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def later(*, minutes: int = 0, hours: int = 0, days: int = 0) -> str:
    """A moment from now on; negative ones lie in the past."""
    return written(datetime.now(UTC) + timedelta(minutes=minutes, hours=hours, days=days))


def end_of(day: str, zone: str) -> str:
    """The moment a day is over in a country."""
    midnight = datetime.combine(date.fromisoformat(day) + timedelta(days=1), time.min, ZoneInfo(zone))
    return written(midnight)


def today(zone: str) -> date:
    """The day it is in a country."""
    return datetime.now(ZoneInfo(zone)).date()
