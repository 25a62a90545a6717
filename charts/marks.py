"""What a chart is given: marks (one number each, with its interval and how far to trust it) and what they measure.

Nothing here is drawn and nothing is computed; how a number is written stands in ``formats``.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final, Literal, get_args

import numpy as np

from languages import later

Unit = Literal[
    "share", "fine_share", "points", "score", "score_change", "count", "rate", "ratio", "index", "days"
]
Reliability = Literal["ok", "caution", "unreliable", "suppressed"]

DECIMALS_KEPT = 4  # finer than any screen, and a third of the bytes of a full float


class BadMarks(ValueError):
    """Marks that do not belong together; the message names the column and the rule."""


@dataclass(frozen=True)
class Measure:
    """What is measured. ``range`` bounds the axis where the measure has bounds, e.g. (0, 1) for a share.

    Units: ``share`` 0 to 1 (``fine_share``: with a decimal where it is small), ``points`` difference of shares -1 to 1,
    ``score`` 0 to 1, ``score_change`` -1 to 1, ``count`` whole numbers, ``rate`` per ``per``, ``ratio`` times as many, ``index`` a signed number without bounds, ``days`` whole days.
    """

    title: str
    unit: Unit = "share"
    label: str = ""
    diverging: bool = False
    range: tuple[float, float] | None = None
    counted: str = later("people")
    per: int = 1000

    def __post_init__(self) -> None:
        if self.unit not in get_args(Unit):
            raise BadMarks(f"The unit {self.unit!r} is unknown; use one of {', '.join(get_args(Unit))}.")


@dataclass(frozen=True, init=False)
class Marks:
    """Numbers to draw, one a code: columns of one length; NaN becomes None, numpy values plain ones.

    ``codes`` are P-codes, ids of key messages, categories or ISO dates (a month by its first day). ``n`` is the
    number of people behind the estimate, ``clusters`` the sessions or villages they come from (0: each stands for itself).
    ``how`` says in a few words how the number is made. Only marks that are ``ok`` or ``caution`` show their number.

    ``of`` is what the codes are values of where a press on a mark asks for something: a filter parameter, place, month,
    quarter or message; blank for marks that are not pressed. ``chosen`` are the codes asked for already.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    estimate: tuple[float | None, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    n: tuple[int | None, ...]
    reliability: tuple[str, ...]
    clusters: tuple[int | None, ...]
    how: tuple[str, ...]
    of: str = ""
    chosen: tuple[str, ...] = ()

    def __init__(  # noqa: PLR0913 - an argument a column; callers name them
        self,
        codes: Iterable[str],
        names: Iterable[str],
        estimate: Iterable[Any],
        low: Iterable[Any] | None = None,
        high: Iterable[Any] | None = None,
        n: Iterable[Any] | None = None,
        reliability: Iterable[str] | None = None,
        clusters: Iterable[Any] | None = None,
        how: Iterable[str] | None = None,
    ) -> None:
        """Any sequences or arrays of one length; without intervals, n, clusters or reliability: none, unknown, unknown, ok."""
        codes = tuple(map(str, codes))
        empty = (None,) * len(codes)
        columns = {
            "codes": codes,
            "names": tuple(map(str, names)),
            "estimate": _numbers(estimate),
            "low": empty if low is None else _numbers(low),
            "high": empty if high is None else _numbers(high),
            "n": empty if n is None else _wholes(n),
            "reliability": ("ok",) * len(codes) if reliability is None else tuple(map(str, reliability)),
            "clusters": empty if clusters is None else _wholes(clusters),
            "how": ("",) * len(codes) if how is None else tuple(map(str, how)),
        }
        for name, values in columns.items():
            if len(values) != len(codes):
                raise BadMarks(
                    f"Column {name!r} has {len(values)} values for {len(codes)} codes; give one each."
                )
        self.__dict__.update(columns, of="", chosen=())
        if unknown := set(self.reliability) - set(get_args(Reliability)):
            raise BadMarks(
                f"Reliability {sorted(unknown)} is unknown; use {', '.join(get_args(Reliability))}."
            )

    def __len__(self) -> int:
        return len(self.codes)

    def shown(self, position: int) -> bool:
        """Whether the number at this position may be drawn and written."""
        return self.estimate[position] is not None and self.reliability[position] in ("ok", "caution")

    def too_few(self, position: int) -> bool:
        """Whether something was measured here, but too little of it to show the number."""
        asked = self.n[position] not in (None, 0) or self.estimate[position] is not None
        return asked and not self.shown(position)

    def without_data(self, position: int) -> bool:
        """Whether nothing was measured here."""
        return not self.shown(position) and not self.too_few(position)

    def interval(self, position: int) -> tuple[float, float] | None:
        """Lower and upper bound where the number is shown and has bounds of some width, else None."""
        low, high = self.low[position], self.high[position]
        if not self.shown(position) or low is None or high is None or low == high:
            return None
        return low, high

    def take(self, positions: Iterable[int]) -> "Marks":
        """The marks at these positions, in this order."""
        kept = list(positions)
        return self._with(**{name: tuple([values[i] for i in kept]) for name, values in self.columns.items()})

    def named(self, names: Iterable[str]) -> "Marks":
        """The same marks under other names."""
        given = tuple(map(str, names))
        if len(given) != len(self):
            raise BadMarks(f"{len(given)} names for {len(self)} codes; give one each.")
        return self._with(names=given)

    def standing_for(self, of: str, chosen: Iterable[str] = ()) -> "Marks":
        """The same marks as values that can be asked for by a press, some of them ``chosen`` already."""
        return self._with(of=of, chosen=tuple(chosen))

    @property
    def columns(self) -> dict[str, Any]:
        """What has a value a mark, by name."""
        return {name: getattr(self, name) for name in COLUMNS}

    def _with(self, **values: Any) -> "Marks":
        """The same with other values, which are those of marks: nothing is looked at twice."""
        made = object.__new__(Marks)
        made.__dict__.update(self.__dict__, **values)
        return made

    def faint(self, position: int) -> bool:
        """Whether others are chosen and not this one: it steps back, and stays readable."""
        return bool(self.chosen) and self.codes[position] not in self.chosen

    def of_chosen(self) -> "Marks":
        """The chosen marks alone, all where none is: what stands on paper, which nobody can press."""
        return self.take(i for i in range(len(self)) if not self.faint(i)) if self.chosen else self

    def position(self, code: str) -> int | None:
        """Where this code stands, or None."""
        return self.codes.index(code) if code in self.codes else None


COLUMNS: Final = tuple(one.name for one in fields(Marks) if one.name not in ("of", "chosen"))


@dataclass(frozen=True)
class Series:
    """Marks that are drawn as one line or one set of bars. ``role`` picks the colour.

    ``role`` is a round (before, after, follow_up), ``single``, or the position of a category ("0", "1", …). ``goal`` is what
    each mark was to reach, in the order of the marks; few charts draw one.
    """

    name: str
    marks: Marks
    role: str = "single"
    goal: Marks | None = None


def joined(several: Sequence[Marks]) -> Marks:
    """Marks one after the other."""
    one = Marks(**{name: [v for marks in several for v in getattr(marks, name)] for name in COLUMNS})
    return one.standing_for(several[0].of if several else "", [c for marks in several for c in marks.chosen])


def _numbers(values: Iterable[Any]) -> tuple[float | None, ...]:
    """Each as a plain float, None for what is not a number."""
    given = values.tolist() if isinstance(values, np.ndarray) else values
    return tuple(
        [
            round(value, DECIMALS_KEPT)
            if type(value) is float and -math.inf < value < math.inf
            else _number(value)
            for value in given
        ]
    )


def _wholes(values: Iterable[Any]) -> tuple[int | None, ...]:
    given = values.tolist() if isinstance(values, np.ndarray) else values
    return tuple([value if type(value) is int else _whole(value) for value in given])


def _number(value: Any) -> float | None:
    """A plain float, or None for what is not a number (None, NaN, infinite, pandas NA)."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return round(number, DECIMALS_KEPT) if math.isfinite(number) else None


def _whole(value: Any) -> int | None:
    number = _number(value)
    return None if number is None else round(number)
