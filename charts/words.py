"""What a mark says when pointed at: its number, interval and n in words. Drawing stands in the chart files."""

from collections.abc import Iterable
from typing import Any

from charts import formats
from charts.marks import Marks, Measure

FULL = 50  # from this many people on it is not their number that calls for care
FEW = 25  # fewer people than this are named as the reason why a number is not shown
# How name and number of a mark stand in its label. What has none is not pointed at (template).
LABEL = "<b>%{text}</b><br>%{hovertext}<extra></extra>"
LABEL_OF_SHAPE = "<b>%{properties.name}</b><br>%{hovertext}<extra></extra>"
LABEL_IN_SERIES = "<b>%{text}</b><br>%{fullData.name}:<br>%{hovertext}<extra></extra>"


def pointed(
    marks: Marks, measure: Measure, *, only: Iterable[int] | None = None, named: bool = False
) -> dict[str, Any]:
    """The part of a trace that says what its marks tell: whose number, and the number.

    ``only`` the marks at these positions; ``named`` tells the name of the trace between the two.
    """
    here = list(range(len(marks)) if only is None else only)
    told = {
        "text": [marks.names[i] for i in here],
        "hovertext": [brief(marks, i, measure) for i in here],
    }
    return told | {"hovertemplate": LABEL_IN_SERIES if named else LABEL}


def brief(marks: Marks, position: int, measure: Measure) -> str:
    """Number with its 95 % interval, n, and how far to trust it: "61 % (58–64 %) · 1,204 people"; no number that may not be shown."""
    counted_twice = measure.unit == "count" and marks.estimate[position] == marks.n[position]
    told = number(marks, position, measure) if marks.shown(position) and not counted_twice else ""
    return " · ".join(part for part in (told, standing(marks, position, measure)) if part)


def number(marks: Marks, position: int, measure: Measure) -> str:
    """The number and its interval: "61 % (58–64 %)"."""
    text = formats.value(marks.estimate[position], measure.unit)
    if measure.unit == "points":
        text += " points"
    elif measure.unit == "rate":
        text += f" per {measure.per:,}"
    elif measure.unit == "days":
        text += " days"
    if bounds := marks.interval(position):
        text += f" ({formats.interval(*bounds, measure.unit)})"
    return text


def standing(marks: Marks, position: int, measure: Measure) -> str:
    """How many people stand behind a mark and how far to trust it, or why there is no number."""
    asked = marks.n[position]
    people = "" if asked is None else f"{formats.count(asked)} {measure.counted}"
    if marks.without_data(position):
        return "No data"
    if not marks.shown(position):
        few = asked is not None and asked < FEW
        return (
            f"Not shown: {people} is too few"
            if few
            else f"Not shown: too uncertain ({people})".replace(" ()", "")
        )
    if marks.reliability[position] == "caution":
        few = asked is None or asked < FULL
        return f"{people}: {'few, ' if few else ''}read with care" if people else "Few people: read with care"
    return people
