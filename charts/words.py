"""What a mark says when pointed at: its number, interval and n in words. Drawing stands in the chart files."""

from charts import formats
from charts.marks import Marks, Measure

FEW = 25  # fewer people than this are named as the reason why a number is not shown


def hover(marks: Marks, position: int, measure: Measure, *, heading: str = "") -> str:
    """Name, number with its 95 % interval, n, and how far to trust it; no number where none may be shown."""
    lines = (f"<b>{marks.names[position]}</b>", heading, brief(marks, position, measure))
    return "<br>".join(line for line in lines if line)


def hovers(marks: Marks, measure: Measure, *, heading: str = "") -> list[str]:
    """The hover text of every mark."""
    return [hover(marks, position, measure, heading=heading) for position in range(len(marks))]


def brief(marks: Marks, position: int, measure: Measure) -> str:
    """The same in one line, without the name: "61 % (58–64 %) · 1,204 people"."""
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
        return f"{people}: few, read with care" if people else "Few people: read with care"
    return people
