"""What is compared, between the address and the controls: reading it, what can be chosen, what it is called.

Belongs here: plain functions. Not here: what is drawn of it (drawings/compared.py), the sides as such (indicators/sides.py).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final

from callbacks import queries
from callbacks.context import Options, ShellContext
from callbacks.queries import Reading
from charts import formats
from data.filters import BadFilter, Filters
from indicators import compared_rows
from indicators.sides import DAYS, OFFERED, Sides, days_of
from languages import later, say
from layouts import pages, side_by_side
from layouts.chips import Chip
from layouts.controls import LABELS, Option, Span
from layouts.side_by_side import NOTHING, PARTS

COMPARE: Final = "compare"
OUTSIDE: Final = later("The comparison leaves what this link shows; compare within it.")


def read(text: str, filters: Filters, allowed: Mapping[str, Collection[str]]) -> Sides | None:
    """The sides that an address asks for; None where it asks for none. Raises BadFilter with the sentence."""
    if not text:
        return None
    sides = Sides.read(text, allowed)
    if any(queries.held(side) != side for side in sides.of(filters)):
        raise BadFilter(OUTSIDE)
    return sides


def asked(reading: Reading, allowed: Mapping[str, Collection[str]]) -> tuple[Sides | None, str | None]:
    """The sides of a view, and a sentence where it asks for some that cannot be."""
    try:
        return read(reading.view.get(COMPARE, ""), reading.filters, allowed), None
    except BadFilter as fault:
        return None, queries.shortened(str(fault))


def applies(page: str, sides: Sides) -> bool:
    """Whether a page has something to say of both sides."""
    return any(map(sides.apply_to, compared_rows.tables_of(page)))


# --- words ---------------------------------------------------------------------------------------------------


def names(sides: Sides, labels: Mapping[tuple[str, str], str]) -> tuple[str, str]:
    """What the two sides are called."""
    first, second = (
        period_name(value) if sides.by == DAYS else labels.get((sides.by, value), value)
        for value in sides.values
    )
    return first, second


def period_name(code: str) -> str:
    """A period in words: a year by its number."""
    first, last = days_of(code)
    return code if len(code) == len("2025") else formats.period(first, last)


def chip(path: str, reading: Reading, context: ShellContext) -> list[Chip]:
    """The chip of a comparison, which leads to the view without it; none where nothing is compared."""
    sides, _ = asked(reading, context.allowed())
    if sides is None:
        return []
    first, second = names(sides, context.labels())
    rest = {name: text for name, text in reading.view.items() if name != COMPARE}
    page = pages.BY_PATH.get(path.rstrip("/") or "/")
    return [
        Chip(
            parameter=COMPARE,
            value=COMPARE,
            label=say("Compared: {first} and {second}", first=first, second=second),
            href=path + queries.write(reading.filters, rest),
            applies=page is not None and applies(page.name, sides),
        )
    ]


# --- controls ------------------------------------------------------------------------------------------------


def by_options(options: Options) -> list[Option]:
    """What two sides can differ by."""
    known = [name for name in OFFERED if len(options.get(name, ())) > 2]
    return [
        Option(NOTHING, say("Nothing")),
        Option(DAYS, say("Periods")),
        *(Option(name, LABELS[name]) for name in known),
    ]


def values(by: str, options: Options, span: Span | None) -> list[Option]:
    """The values that a side can have."""
    if by == DAYS:
        return periods(span)
    return list(options.get(by, ()))


def periods(span: Span | None) -> list[Option]:
    """The years, quarters and months of the data, the latest first within each."""
    if span is None:
        return []
    months = [
        date(month // 12, month % 12 + 1, 1) for month in range(_month(span.first), _month(span.last) + 1)
    ]
    quarters = dict.fromkeys(f"{day.year}-Q{(day.month + 2) // 3}" for day in months)
    years = dict.fromkeys(str(day.year) for day in months)
    codes = [*reversed(years), *reversed(quarters), *reversed([f"{day:%Y-%m}" for day in months])]
    return [Option(code, period_name(code)) for code in codes]


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def chosen(
    parts: Mapping[str, Any], before: Sides | None, filters: Filters, offered: Sequence[Option]
) -> Sides | None:
    """The sides that the three controls say; ``offered`` are the values of what they now differ by.

    Another dimension begins with its first two values, or with what is filtered and another. A value that the other side
    has changes places with it; two periods that share days are left as they were.
    """
    by = parts["by"]
    codes = [option.value for option in offered]
    if by in (None, NOTHING) or len(codes) < 2:
        return None
    if before is None or before.by != by:
        return _first_two(by, codes, filters)
    first, second = (parts[name] or old for name, old in zip(PARTS[1:], before.values, strict=True))
    if first == second:
        first, second = before.values[1], before.values[0]
    try:
        return Sides.read(Sides(by=by, values=(first, second)).write(), {by: codes} if by != DAYS else {})
    except BadFilter:
        return before


def shown(sides: Sides | None) -> dict[str, str | None]:
    """What the three controls show."""
    found = (sides.by, *sides.values) if sides else (NOTHING, None, None)
    return dict(zip(PARTS, found, strict=True))


def data(sides: Sides | None, context: ShellContext) -> list[dict[str, str]]:
    """What can be chosen for a side; days of one's own are offered as they stand in the address."""
    if sides is None:
        return []
    offered = values(sides.by, context.options(), context.span())
    known = {option.value for option in offered}
    own = [
        Option(value, name) for value, name in zip(sides.values, names(sides, context.labels()), strict=True)
    ]
    return side_by_side.data([*(one for one in own if one.value not in known), *offered])


def after(parts: Mapping[str, Any], reading: Reading, context: ShellContext) -> dict[str, str]:
    """The view parameters after a choice in one of the three controls."""
    before, _ = asked(reading, context.allowed())
    offered = values(parts["by"] or NOTHING, context.options(), context.span())
    sides = chosen(parts, before, reading.filters, offered)
    text = sides.write() if sides else None
    return queries.with_view(reading.view, name=COMPARE, value=text, default=None)


def _first_two(by: str, codes: Sequence[str], filters: Filters) -> Sides:
    if by == DAYS:  # the latest, after the one before it
        years = [code for code in codes if len(code) == len("2025")]
        quarters = [code for code in codes if "Q" in code]
        latest = years if len(years) > 1 else quarters if len(quarters) > 1 else codes[1:]
        return (
            Sides(by=by, values=(latest[1], latest[0]))
            if len(latest) > 1
            else Sides(by=by, values=(codes[1], codes[0]))
        )
    filtered = [code for code in getattr(filters, by) if code in codes]
    first, second, *_ = dict.fromkeys([*filtered, *codes])
    return Sides(by=by, values=(first, second))
