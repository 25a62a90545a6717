"""What a mark says when pointed at: its number, interval and n in words. Drawing stands in the chart files."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

from charts import formats
from charts.marks import Marks, Measure
from languages import say, say_n

FULL = 50  # from this many people on it is not their number that calls for care
FEW = 25  # fewer people than this are named as the reason why a number is not shown
FEWEST_SESSIONS = 8  # and so are fewer clusters than this
Why = Literal["people", "sessions", "uncertain"]
# How name and number of a mark stand in its label. What has none is not pointed at (template).
LABEL = "<b>%{text}</b><br>%{hovertext}<extra></extra>"
LABEL_OF_SHAPE = "<b>%{properties.name}</b><br>%{hovertext}<extra></extra>"
LABEL_OF_SHAPE_IN_SERIES = "<b>%{properties.name}</b><br>%{fullData.name}:<br>%{hovertext}<extra></extra>"
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
        return say("{change} points{interval}", change=text, interval=_in_brackets(marks, position, measure))
    if measure.unit == "rate":
        text = say("{number} per {base}", number=text, base=f"{measure.per:,}")
    elif measure.unit == "days":
        text = say("{number} days", number=text)
    return text + _in_brackets(marks, position, measure)


def _in_brackets(marks: Marks, position: int, measure: Measure) -> str:
    bounds = marks.interval(position)
    return f" ({formats.interval(*bounds, measure.unit)})" if bounds else ""


def standing(marks: Marks, position: int, measure: Measure) -> str:
    """How many people, in how many clusters, stand behind a mark and how far to trust it, or why there is no number."""
    if not marks.shown(position):
        return _unshown_why(marks, position, measure.counted)
    people = _people(marks, position, measure.counted)
    if marks.reliability[position] == "caution":
        asked = marks.n[position]
        if not people:
            return say("Few people: read with care")
        few = asked is None or asked < FULL
        return (
            say("{people}: few, read with care", people=people)
            if few
            else say("{people}: read with care", people=people)
        )
    return people


def _unshown_why(marks: Marks, position: int, counted: str) -> str:
    """That nothing is known of a mark, or why its number is not shown."""
    if not marks.too_few(position):
        return say("No data")
    reason, people = _reason(why(marks, position), counted), _people(marks, position, counted)
    if not people:
        return say("Not shown: {reason}", reason=reason)
    return say("Not shown: {reason} ({people})", reason=reason, people=people)


def why(marks: Marks, position: int) -> Why:
    """The reason why a mark that something was measured for has no number."""
    people, sessions = marks.n[position], marks.clusters[position]
    if people is not None and people < FEW:
        return "people"
    return "sessions" if sessions and sessions < FEWEST_SESSIONS else "uncertain"


def reasons(counted: str = "people") -> Mapping[Why, str]:
    """Each reason in words, in the order in which they are asked for; ``counted`` is what n counts."""
    return MappingProxyType({reason: _reason(reason, counted) for reason in get_args(Why)})


def _reason(reason: Why, counted: str) -> str:
    if reason == "people":
        return say("fewer than {few} {people}", few=FEW, people=say(counted))
    return (
        say("fewer than {few} sessions", few=FEWEST_SESSIONS)
        if reason == "sessions"
        else say("too uncertain")
    )


def unshown(several: Iterable[Marks], counted: str = "people") -> Mapping[str, int]:
    """How many marks have no number for each reason, in words; none where all are shown."""
    found = _unshown(several)
    return {text: found[reason] for reason, text in reasons(counted).items() if found[reason]}


def _unshown(several: Iterable[Marks]) -> Counter[Why]:
    return Counter(why(marks, i) for marks in several for i in range(len(marks)) if marks.too_few(i))


def unshown_sentence(several: Iterable[Marks], counted: str = "people") -> str:
    """What a chart leaves out and why: "Numbers not shown: 3 with fewer than 25 people, 14 with fewer than 8 sessions."."""
    told: Mapping[Why, str] = {
        "people": say("{n} with fewer than {few} {people}", n="{n}", few=FEW, people=say(counted)),
        "sessions": say("{n} with fewer than {few} sessions", n="{n}", few=FEWEST_SESSIONS),
        "uncertain": say("{n} too uncertain", n="{n}"),
    }
    found = _unshown(several)
    listed = [told[reason].format(n=found[reason]) for reason in told if found[reason]]
    return say("Numbers not shown: {listed}.", listed=", ".join(listed)) if listed else ""


def spoken(marks: Marks, measure: Measure) -> str:
    """The highest and lowest of a chart in a sentence."""
    shown = [i for i in range(len(marks)) if marks.shown(i)]
    if not shown:
        return say("Nothing to show.")
    most, least = (pick(shown, key=lambda i: marks.estimate[i] or 0.0) for pick in (max, min))
    return say(
        "Highest: {most}, {high}. Lowest: {least}, {low}.",
        most=marks.names[most],
        high=formats.value(marks.estimate[most], measure.unit),
        least=marks.names[least],
        low=formats.value(marks.estimate[least], measure.unit),
    )


def _people(marks: Marks, position: int, counted: str) -> str:
    asked, sessions = marks.n[position], marks.clusters[position]
    if asked is None:
        return ""
    told = {"n": formats.count(asked), "people": say(counted)}
    if not sessions:
        return say("{n} {people}", **told)
    # Not "sessions": a person whose session is not known counts as a cluster too.
    return say_n(
        "{n} {people} in {clusters} cluster",
        "{n} {people} in {clusters} clusters",
        sessions,
        clusters=formats.count(sessions),
        **told,
    )
