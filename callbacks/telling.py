"""Answers in words: the tiles of a page and the sentences of its findings, each with n, interval and day."""

from collections.abc import Sequence
from typing import Any

from callbacks import behind, viewing
from charts import formats
from indicators.answered import Answer
from indicators.covering import filters_told
from indicators.definitions import INDICATORS
from indicators.designs import FEWEST_CLUSTERS
from indicators.reliability import SHOWN_FROM
from languages import ENGLISH, current, listed, say, say_n
from layouts.controls import LABELS
from layouts.tiles import Tile

TOO_FEW = "*"
NOTHING = "–"


def share_tile(found: Answer, label: str, *, key: tuple[str, ...] = (), change: Answer | None = None) -> Tile:
    """A share as a natural frequency, with the change of the same people where there is one."""
    row = found.index.get(key)
    if row is None or not shown(found, row):
        return _unshown(found, row, label)
    points, direction = change_words(change)
    low, high = float(found.low[row]), float(found.high[row])
    exact = formats.in_ten_exactly(found.estimate[row])
    parts = (
        say("95 % interval {interval}", interval=formats.in_ten_interval(low, high)),
        formats.n(int(found.n[row])),
        ""
        if formats.in_ten_within(found.estimate[row], low, high)
        else say("rounded from {exact}", exact=exact),
        until(found, row),
        change_note(change) if points else "",
    )
    return Tile(
        value=formats.in_ten(found.estimate[row]),
        label=label,
        note=joined(parts),
        change=points,
        direction=direction,
        behind=behind.of(found, key),
    )


def mean_tile(found: Answer, label: str, *, key: tuple[str, ...] = (), addition: str = "") -> Tile:
    """A mean with its interval."""
    row = found.index.get(key)
    if row is None or not shown(found, row):
        return _unshown(found, row, label)
    unit = INDICATORS[found.question.indicator].unit
    parts = (
        say("95 % interval {interval}", interval=formats.interval(found.low[row], found.high[row], unit)),
        formats.n(int(found.n[row])),
        addition or until(found, row),
    )
    return Tile(formats.value(found.estimate[row], unit), label, joined(parts), behind=behind.of(found, key))


def count_tile(found: Answer, label: str, note: str, *, key: tuple[str, ...] = ()) -> Tile:
    """A complete count; the note says what it counts and until when."""
    row = found.index.get(key)
    if row is None or not shown(found, row):
        return Tile(
            NOTHING, label, viewing.unanswered(say("Nothing on record for these filters")).rstrip(".")
        )
    unit = INDICATORS[found.question.indicator].unit
    return Tile(
        formats.value(found.estimate[row], unit),
        label,
        joined((note, until(found, row))),
        behind=behind.of(found, key),
    )


def joined(parts: Sequence[str]) -> str:
    """Parts of a note in a line that breaks after its dots, never before them."""
    return f"{formats.SPACE}· ".join(part for part in parts if part)


def until(found: Answer, row: int = 0) -> str:
    """The last day the number is about; of protected tables also what it covers, where that is not what was asked."""
    return joined((say("to\u00a0{day}", day=formats.day(found.periods[row][1])), instead(found, row)))


def instead(found: Answer, row: int) -> str:
    """What a protected number is of, where that is not what was asked: how many places, and the filters that would have cut it."""
    covers = found.covered[row] if found.covered else None
    if not covers:
        return ""
    places = (
        say("of {places} places", places=formats.count(len(covers.places))) if len(covers.places) > 1 else ""
    )
    return joined((places, together(covers, found.question.by)))


def together(covers: Any, by: tuple[str, ...]) -> str:
    """The filters whose values a protected number joins: "sex and age group told together"."""
    names = [_filter_name(name) for name, values in filters_told(covers, by).items() if len(values) > 1]
    return say("{names} told together", names=listed(names)) if names else ""


def _filter_name(name: str) -> str:
    return name.replace("_", " ") if current() == ENGLISH else say(LABELS[name])


def shown(found: Answer, row: int) -> bool:
    """Whether a number is trusted enough to be read out."""
    return found.reliability[row] in ("ok", "caution")


def change_words(change: Answer | None) -> tuple[str, str]:
    """A signed change in points and its direction ('' for a change written as 0); nothing when there is none to tell."""
    if change is None or not change.keys or not shown(change, 0):
        return "", ""
    unit = INDICATORS[change.question.indicator].unit
    text = formats.value(change.estimate[0], unit)
    direction = "up" if text.startswith("+") else "down" if text.startswith(formats.MINUS) else ""
    return say("{change} points{interval}", change=text, interval="") if unit == "points" else text, direction


def change_note(change: Answer | None) -> str:
    """What stands behind a change that is shown: its interval and the people it is about."""
    if change is None or not change.keys:
        return ""
    unit = INDICATORS[change.question.indicator].unit
    interval = formats.interval(change.low[0], change.high[0], unit)
    return say("change {interval} ({n})", interval=interval, n=formats.n(int(change.n[0])))


def _unshown(found: Answer, row: int | None, label: str) -> Tile:
    if row is None or found.n[row] == 0:
        return Tile(
            NOTHING, label, viewing.unanswered(say("Nothing on record for these filters")).rstrip(".")
        )
    return Tile(
        TOO_FEW,
        label,
        say("{why}: not shown", why=_reason(formats.n(int(found.n[row])), found, row)),
    )


def why_not(found: Answer, key: tuple[str, ...]) -> str:
    """Why a number that something is on record for is not shown: "120 people in 5 clusters (fewer than 8)"; else nothing."""
    row = found.index.get(key)
    if row is None or not found.n[row] or shown(found, row):
        return ""
    return _reason(say("{n} people", n=formats.count(int(found.n[row]))), found, row)


def _reason(people: str, found: Answer, row: int) -> str:
    """The people, and what of them and their sessions is too few for a number."""
    sessions = found.clusters[row] if found.clusters else 0
    if found.n[row] < SHOWN_FROM:
        people = say("{people} (fewer than {few})", people=people, few=SHOWN_FROM)
        return _within(people, sessions)
    told = _within(people, sessions)
    if 0 < sessions < FEWEST_CLUSTERS:
        return say("{people} (fewer than {few})", people=told, few=FEWEST_CLUSTERS)
    return say("{people} (too uncertain)", people=told)


def _within(people: str, sessions: int) -> str:
    """The people, and in how many clusters they are where that is known."""
    if not sessions:
        return people
    told = {"people": people, "clusters": formats.count(sessions)}
    return say_n("{people} in {clusters} cluster", "{people} in {clusters} clusters", sessions, **told)
