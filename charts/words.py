"""What a mark says when pointed at: its number, interval and n in words. Drawing stands in the chart files."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, Literal

from charts import formats
from charts.marks import Marks, Measure

FULL = 50  # from this many people on it is not their number that calls for care
FEW = 25  # fewer people than this are named as the reason why a number is not shown
FEWEST_SESSIONS = 8  # and so are fewer clusters than this
Why = Literal["people", "sessions", "uncertain"]
# How name and number of a mark stand in its label. What has none is not pointed at (template).
LABEL = "<b>%{text}</b><br>%{hovertext}<extra></extra>"
LABEL_OF_SHAPE = "<b>%{properties.name}</b><br>%{hovertext}<extra></extra>"
LABEL_IN_SERIES = "<b>%{text}</b><br>%{fullData.name}:<br>%{hovertext}<extra></extra>"
END: Final = "<extra></extra>"


def pointed(
    marks: Marks, measure: Measure, *, only: Iterable[int] | None = None, named: bool = False
) -> dict[str, Any]:
    """The part of a trace that says what its marks tell: whose number, the number, and what a press on each asks for.

    ``only`` the marks at these positions; ``named`` tells the name of the trace between the two.
    """
    here = list(range(len(marks)) if only is None else only)
    told = {"text": [marks.names[i] for i in here], "hovertext": [brief(marks, i, measure) for i in here]}
    return told | asked(marks, here) | made(marks, here, LABEL_IN_SERIES if named else LABEL)


def asked(marks: Marks, here: Sequence[int]) -> dict[str, Any]:
    """The part of a trace that says what a press on its marks asks for, as assets/choose.js reads it; none for most traces."""
    return {"meta": marks.of, "customdata": [marks.codes[i] for i in here]} if marks.of else {}


def made(marks: Marks, here: Sequence[int], label: str) -> dict[str, Any]:
    """The label of a trace, with how its numbers are made where that is the same for all.

    Where only what stands behind a semicolon differs (how people were sampled), what stands before it is told.
    """
    shown = {marks.how[i] for i in here if marks.shown(i)}
    for told in (shown, {how.partition(";")[0] for how in shown}):
        if len(told) == 1 and told != {""}:
            return {"hovertemplate": f"{label.removesuffix(END)}<br>{told.pop()}{END}"}
    return {"hovertemplate": label}


def with_making(marks: Marks, measure: Measure) -> list[str]:
    """What each mark tells, and below it how its own number is made."""
    told = [(brief(marks, i, measure), marks.how[i] if marks.shown(i) else "") for i in range(len(marks))]
    return ["<br>".join(filter(None, one)) for one in told]


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
    """How many people, in how many clusters, stand behind a mark and how far to trust it, or why there is no number."""
    people = _people(marks, position, measure.counted)
    if marks.without_data(position):
        return "No data"
    if not marks.shown(position):
        return f"Not shown: {reasons(measure.counted)[why(marks, position)]} ({people})".removesuffix(" ()")
    if marks.reliability[position] == "caution":
        asked = marks.n[position]
        few = asked is None or asked < FULL
        return f"{people}: {'few, ' if few else ''}read with care" if people else "Few people: read with care"
    return people


def why(marks: Marks, position: int) -> Why:
    """The reason why a mark that something was measured for has no number."""
    people, sessions = marks.n[position], marks.clusters[position]
    if people is not None and people < FEW:
        return "people"
    return "sessions" if sessions and sessions < FEWEST_SESSIONS else "uncertain"


def reasons(counted: str = "people") -> Mapping[Why, str]:
    """Each reason in words, in the order in which they are asked for; ``counted`` is what n counts."""
    return MappingProxyType(
        {
            "people": f"fewer than {FEW} {counted}",
            "sessions": f"fewer than {FEWEST_SESSIONS} sessions",
            "uncertain": "too uncertain",
        }
    )


def unshown(several: Iterable[Marks], counted: str = "people") -> Mapping[str, int]:
    """How many marks have no number for each reason, in words; none where all are shown."""
    found = Counter(why(marks, i) for marks in several for i in range(len(marks)) if marks.too_few(i))
    return {text: found[reason] for reason, text in reasons(counted).items() if found[reason]}


def unshown_sentence(several: Iterable[Marks], counted: str = "people") -> str:
    """What a chart leaves out and why: "Not shown: 3 with fewer than 25 people, 14 with fewer than 8 sessions."."""
    found = unshown(several, counted)
    listed = [f"{n} {'' if text.startswith('too') else 'with '}{text}" for text, n in found.items()]
    return f"Not shown: {', '.join(listed)}." if listed else ""


def spoken(marks: Marks, measure: Measure) -> str:
    """The highest and lowest of a chart in a sentence."""
    shown = [i for i in range(len(marks)) if marks.shown(i)]
    if not shown:
        return "Nothing to show."
    most, least = (pick(shown, key=lambda i: marks.estimate[i] or 0.0) for pick in (max, min))
    return (
        f"Highest: {marks.names[most]}, {formats.value(marks.estimate[most], measure.unit)}. "
        f"Lowest: {marks.names[least]}, {formats.value(marks.estimate[least], measure.unit)}."
    )


def _people(marks: Marks, position: int, counted: str) -> str:
    asked, sessions = marks.n[position], marks.clusters[position]
    if asked is None:
        return ""
    # Not "sessions": a person whose session is not known counts as a cluster too.
    within = f" in {formats.count(sessions)} cluster{'' if sessions == 1 else 's'}" if sessions else ""
    return f"{formats.count(asked)} {counted}{within}"
