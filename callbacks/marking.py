"""Answers become marks: the rows a chart draws, with the names people read."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from callbacks import making, telling
from charts import formats
from charts.marks import Marks, Measure
from data import codebook
from data.aggregation.packing import MONTH_BANDS
from data.cells import MONTH
from geo.country import Country
from indicators.answered import Answer
from indicators.definitions import INDICATORS, Indicator
from languages import current, later, say

PEOPLE = later("people")
_COUNTED = {"activities": later("activities"), "calls": later("contacts"), "returnees": later("interviews")}
OVER = "over-"
_RANGES = {"share": (0.0, 1.0), "score": (0.0, 1.0)}
_UNBOUNDED = (
    "target_reached",
    "target_reached_estimated",
)  # a share of something else than itself: more than all may be reached


def measure_of(indicator: Indicator, item: str = "") -> Measure:
    """What a chart needs to know of an indicator."""
    label = indicator.item_label(item, current()) if item else ""
    title = say(indicator.title)
    return Measure(
        title=f"{title}: {label}" if label else title,
        unit=indicator.unit,
        label=label or title,
        diverging=indicator.unit in ("points", "score_change"),
        range=None if indicator.name in _UNBOUNDED else _RANGES.get(indicator.unit),
        counted=_COUNTED.get(indicator.table, PEOPLE),
        per=indicator.per,
    )


def by_key(
    answer: Answer, codes: Sequence[str], names: Sequence[str], key: Callable[[str], tuple[str, ...]]
) -> Marks:
    """The rows of an answer for these codes, `key` saying which row is whose; no row is no data."""
    return _of_rows([(answer, answer.index.get(key(code))) for code in codes], codes, names)


def _of_rows(rows: Sequence[tuple[Answer, int | None]], codes: Sequence[str], names: Sequence[str]) -> Marks:
    """Rows of answers to the same indicator as marks; no row is no data."""
    # No people stand behind a published figure: it is nobody's sample.
    counted = not (rows and INDICATORS[rows[0][0].question.indicator].published)
    return Marks(
        codes,
        names,
        [None if row is None else answer.estimate.item(row) for answer, row in rows],
        [None if row is None else answer.low.item(row) for answer, row in rows],
        [None if row is None else answer.high.item(row) for answer, row in rows],
        [None if row is None or not counted else answer.n.item(row) for answer, row in rows],
        ["suppressed" if row is None else answer.reliability[row] for answer, row in rows],
        [None if row is None or not answer.clusters else answer.clusters[row] for answer, row in rows],
        [
            "" if row is None else making.brief(answer.method[row], answer.designs[row] if counted else "")
            for answer, row in rows
        ],
    )


def by_district(answer: Answer, country: Country, *, rest: tuple[str, ...] = ()) -> Marks:
    """Every place of the level that records are placed in; `rest` are the other split values, such as the round."""
    return by_place(answer, country, level=country.placed, rest=rest)


def by_place(answer: Answer, country: Country, *, level: str, rest: tuple[str, ...] = ()) -> Marks:
    """Every place of a level of the country."""
    codes = country.codes(level)
    names = [place_name(answer, (code, *rest), country.name_of(code, current())) for code in codes]
    return by_key(answer, codes, names, lambda code: (code, *rest)).standing_for("place")


def place_name(answer: Answer, key: tuple[str, ...], name: str) -> str:
    """A place, with how many others and with which filters not followed it is told (protected tables; the export names them)."""
    covers = _covers(answer, key)
    others = len(covers.places) - 1 if covers else 0
    together = telling.together(covers, answer.question.by)
    return _with(say("{name} + {others} more", name=name, others=others) if others > 0 else name, together)


def _with(name: str, together: str) -> str:
    return f"{name} ({together})" if together else name


def _covers(answer: Answer, key: tuple[str, ...]) -> Any:
    """What the row of a key covers, None where that is what it says."""
    row = answer.index.get(key)
    return answer.covered[row] if answer.covered and row is not None else None


def by_month(answer: Answer, *, rest: tuple[str, ...] = ()) -> Marks:
    """Every month of the period, named and coded by its first day."""
    place = answer.question.by.index(MONTH)
    months = sorted({key[place] for key in answer.keys})
    days = [f"{month}-01" for month in months]
    names = [_months(answer, (day[:7], *rest), date.fromisoformat(day)) for day in days]
    return by_key(answer, days, names, lambda day: (day[:7], *rest))


def _months(answer: Answer, key: tuple[str, ...], day: date) -> str:
    """The month, or the months that are told together."""
    row = answer.index.get(key)
    span = answer.spans[row] if answer.spans and row is not None else None
    return formats.months(*span) if span else formats.month(day)


def by_group(answer: Answer, dimension: str, *, rest: tuple[str, ...] = (), once: bool = False) -> Marks:
    """Every value of a dimension that occurs, in the order of the codebook, 'not stated' last.

    ``once``: values that are told together (protected tables) are one mark; series side by side need the same codes.
    """
    present = {key[0] for key, n in zip(answer.keys, answer.n, strict=True) if n > 0}
    codes = [code for code in group_codes(dimension, present) if code in present]
    codes = _told_once(answer, codes, dimension, rest) if once else codes
    names = [_merged(answer, (code, *rest), dimension) or group_name(dimension, code) for code in codes]
    return by_key(answer, codes, names, lambda code: (code, *rest))


def without_repeats(several: Sequence[Marks]) -> list[Marks]:
    """Series of the same groups without the lines that repeat one before them in every series: groups told together."""
    kept: dict[Any, int] = {}
    for i in range(len(several[0]) if several else 0):
        kept.setdefault(tuple((marks.names[i], marks.estimate[i]) for marks in several), i)
    return [marks.take(list(kept.values())) for marks in several]


def _told_once(answer: Answer, codes: Sequence[str], dimension: str, rest: tuple[str, ...]) -> list[str]:
    """The values without those told together with one before them (protected tables): one number is one mark."""
    kept: dict[Any, str] = {}
    for code in codes:
        covers = _covers(answer, (code, *rest))
        group = covers.values.get(dimension, frozenset()) if covers else frozenset()
        kept.setdefault(group if len(group) > 1 else code, code)
    return list(kept.values())


def told_with(
    answer: Answer, values: Sequence[str], codes: Sequence[str], *, rest: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """The values, and the codes of marks that tell one of them together with others (protected tables)."""
    dimension = answer.question.by[0]

    def tells(code: str) -> bool:
        covers = _covers(answer, (code, *rest))
        return bool(covers) and not covers.values.get(dimension, frozenset()).isdisjoint(values)

    return tuple(dict.fromkeys((*values, *filter(tells, codes)))) if values else ()


def _merged(answer: Answer, key: tuple[str, ...], dimension: str) -> str:
    """The values that are told together with this one (protected tables), blank where it is told alone."""
    covers = _covers(answer, key)
    group = covers.values.get(dimension, frozenset()) if covers else frozenset()
    known = [code for code in group_codes(dimension, set(group)) if code in group]
    return " + ".join(group_name(dimension, code) for code in known) if len(known) > 1 else ""


def by_item(answers: Sequence[Answer], *, key: tuple[str, ...] = ()) -> Marks:
    """One mark an item, from answers to the same indicator."""
    rows = [(answer, answer.index.get(key)) for answer in answers]
    codes = [answer.question.item for answer in answers]
    return _of_rows(rows, codes, [item_name(answer) for answer in answers])


def item_name(answer: Answer) -> str:
    """What the item of an answer is called."""
    indicator = INDICATORS[answer.question.indicator]
    return indicator.item_label(answer.question.item, current()) or say(indicator.title)


def group_codes(dimension: str, present: set[str]) -> list[str]:
    """The values of a dimension in the order people expect."""
    if dimension == "months_band":
        known = [code for _, code in MONTH_BANDS]
    else:
        known = list(codebook.load().codes(dimension)) if dimension in codebook.load().fields else []
    return [*known, *sorted(present - {*known, "unknown"}), "unknown"]


def group_name(dimension: str, code: str) -> str:
    """What a value of a dimension is called."""
    if code == "unknown":
        return say("Not stated")
    if dimension == "months_band":
        return _band_name(code)
    field = codebook.COUNTRY if dimension in ("return_country", "destination") else dimension
    return codebook.load().label(field, code, current())


def _band_name(code: str) -> str:
    """Months since the return: "9–12 months", "over 24 months"."""
    if code.startswith(OVER):
        return say("over {months} months", months=code.removeprefix(OVER))
    return say("{months} months", months=code.replace("-", "–"))
