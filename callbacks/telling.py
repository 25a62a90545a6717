"""Answers in words: the tiles of a page and the sentences of its findings, each with n, interval and day."""

from charts import formats
from indicators.answers import Answer
from indicators.definitions import INDICATORS
from layouts.tiles import Tile

TOO_FEW = "*"
NOTHING = "–"


def share_tile(found: Answer, label: str, *, key: tuple[str, ...] = (), change: Answer | None = None) -> Tile:
    """A share as a natural frequency, with the change of the same people where there is one."""
    row = found.index.get(key)
    if row is None or not shown(found, row):
        return _unshown(found, row, label)
    points, direction = change_words(change)
    interval = formats.in_ten_interval(found.low[row], found.high[row])
    return Tile(
        value=formats.in_ten(found.estimate[row]),
        label=label,
        note=f"95 % interval {interval} · {formats.n(int(found.n[row]))} · to {formats.day(found.periods[row][1])}",
        change=points,
        direction=direction,
    )


def mean_tile(found: Answer, label: str, *, key: tuple[str, ...] = (), addition: str = "") -> Tile:
    """A mean with its interval."""
    row = found.index.get(key)
    if row is None or not shown(found, row):
        return _unshown(found, row, label)
    unit = INDICATORS[found.question.indicator].unit
    parts = (
        f"95 % interval {formats.interval(found.low[row], found.high[row], unit)}",
        formats.n(int(found.n[row])),
        addition or f"to {formats.day(found.periods[row][1])}",
    )
    return Tile(formats.value(found.estimate[row], unit), label, " · ".join(parts))


def count_tile(found: Answer, label: str, note: str, *, key: tuple[str, ...] = ()) -> Tile:
    """A complete count; the note says what it counts and until when."""
    row = found.index.get(key)
    if row is None or not shown(found, row):
        return Tile(NOTHING, label, "Nothing on record for these filters")
    unit = INDICATORS[found.question.indicator].unit
    return Tile(
        formats.value(found.estimate[row], unit), label, f"{note} · to {formats.day(found.periods[row][1])}"
    )


def shown(found: Answer, row: int) -> bool:
    """Whether a number is trusted enough to be read out."""
    return found.reliability[row] in ("ok", "caution")


def change_words(change: Answer | None) -> tuple[str, str]:
    """A signed change in points and its direction; nothing when there is none to tell."""
    if change is None or not change.keys or not shown(change, 0):
        return "", ""
    unit = INDICATORS[change.question.indicator].unit
    return formats.value(change.estimate[0], unit), "up" if change.estimate[0] > 0 else "down"


def beyond_chance(low: float, high: float) -> bool:
    """Whether an interval of a change leaves no change out."""
    return low > 0 or high < 0


def _unshown(found: Answer, row: int | None, label: str) -> Tile:
    if row is None or found.n[row] == 0:
        return Tile(NOTHING, label, "Nothing on record for these filters")
    return Tile(TOO_FEW, label, f"{formats.n(int(found.n[row]))}: too few to show (fewer than 25)")
