"""What a press on a mark of a chart asks for: the view after it. The mark itself says which filter it stands for.

Belongs here: plain functions of the mark and the view. Not here: who notices the press (assets/choose.js), which marks can be
pressed (``standing_for`` in charts/marks.py), where a place leads (levels.py).
"""

from dataclasses import dataclass, replace
from typing import Any, Final

from callbacks import levels, queries
from callbacks.context import ShellContext
from callbacks.queries import Reading
from data import codebook
from data.filters import DIMENSIONS, PLACES, BadFilter, Filters
from geo.country import Country
from indicators.sides import days_of

PLACE: Final = "place"
MESSAGE: Final = "message"
PERIOD: Final = "period"  # days, written first..last; blank for all time
MONTH: Final = "month"
QUARTER: Final = "quarter"
_MOST: Final = 40  # letters of a code


@dataclass(frozen=True)
class Mark:
    """What a mark stands for, and whether it is to be added to what is chosen (with the shift key)."""

    of: str
    code: str
    more: bool = False


def read(data: Any) -> Mark | None:
    """The mark that was pressed, as the browser notes it; None for anything else."""
    if not isinstance(data, list) or len(data) < 3:
        return None
    of, code, more = data[:3]
    named = isinstance(of, str) and isinstance(code, str) and len(code) <= _MOST
    return Mark(of, code, bool(more)) if named else None


def after(asked: Reading, mark: Mark, *, by_level: bool, context: ShellContext) -> Reading:
    """The view after a press: what the mark stands for is chosen, or lifted if it was chosen alone."""
    if mark.of == PLACE:
        return _placed(asked, mark, by_level=by_level, country=context.country)
    if mark.of == MESSAGE:
        return _told(asked, mark)
    if mark.of in (MONTH, QUARTER, PERIOD):
        return replace(asked, filters=_timed(asked.filters, mark))
    if mark.of in DIMENSIONS and mark.code in context.allowed().get(mark.of, ()):
        chosen = toggled(getattr(asked.filters, mark.of), mark)
        return replace(asked, filters=asked.filters.having(**{mark.of: chosen}))
    return asked


def toggled(chosen: tuple[str, ...], mark: Mark) -> tuple[str, ...]:
    """The values after a press: the mark's alone, or added; none of it if it was there."""
    if mark.more:
        return tuple(c for c in chosen if c != mark.code) if mark.code in chosen else (*chosen, mark.code)
    return () if chosen == (mark.code,) else (mark.code,)


def _placed(asked: Reading, mark: Mark, *, by_level: bool, country: Country) -> Reading:
    """Up and down where the page has levels; with shift, or where it has none, the place is chosen or lifted."""
    level = levels.of_code(mark.code, country)
    if level is None or level not in PLACES:
        return asked
    if mark.more:
        chosen = toggled(getattr(asked.filters, level), mark)
        return replace(asked, filters=asked.filters.having(**{level: chosen}))
    if not by_level:
        return replace(asked, filters=queries.toggled(asked.filters, mark.code, country=country))
    filters, view = levels.after_click(asked.filters, asked.view, mark.code, country)
    return replace(asked, filters=filters, view=view)


def _told(asked: Reading, mark: Mark) -> Reading:
    """The key message that map and months show; pressed again, it is the first of all once more."""
    messages = codebook.load().codes(MESSAGE)
    if mark.code not in messages:
        return asked
    value = "" if asked.view.get(MESSAGE) == mark.code else mark.code
    return replace(asked, view=queries.with_view(asked.view, name=MESSAGE, value=value, default=messages[0]))


def _timed(filters: Filters, mark: Mark) -> Filters:
    """The days of a mark; with shift, those from what is chosen to it as well."""
    if not mark.code:
        return filters.without(*filters.period)
    try:
        first, last = days_of(_period(mark))
    except BadFilter:
        return filters
    if (filters.date_from, filters.date_to) == (first, last):
        return filters.without(*filters.period) if mark.of != PERIOD else filters
    if mark.more and filters.date_from and filters.date_to:
        first, last = min(first, filters.date_from), max(last, filters.date_to)
    return filters.between(first, last)


def _period(mark: Mark) -> str:
    """A month is named by its first day, and so is a quarter."""
    if mark.of == PERIOD:
        return mark.code
    month = mark.code[:7]
    return f"{month[:4]}-Q{(int(month[5:] or 0) + 2) // 3}" if mark.of == QUARTER else month
