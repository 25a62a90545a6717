"""What a figure is drawn from, kept beside it so that paper shows the same numbers as the screen.

Nothing is drawn and nothing is computed here: figures stand in the chart files, what goes on paper in ``paper``.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from charts.classes import Classes
from charts.marks import Marks, Measure, Series
from charts.ranking import Reference


@dataclass(frozen=True, kw_only=True)
class Lines:
    """One name a line: places ranked, groups, categories. All series hold the same codes in the same order.

    Two series ``joined`` have a bar from the first to the second, and ``difference`` is the change between them.
    ``bars`` start at zero. Dots take the colours of ``classes``; ``reference`` is a value all are held against.
    """

    series: Sequence[Series]
    measure: Measure
    classes: Classes | None = None
    reference: Reference | None = None
    chosen: Collection[str] = ()
    joined: bool = False
    difference: Marks | None = None
    bars: bool = False


@dataclass(frozen=True, kw_only=True)
class Months:
    """Months or quarters from left to right, a line a series, or bars for counts."""

    series: Sequence[Series]
    measure: Measure
    bars: bool = False


@dataclass(frozen=True, kw_only=True)
class Places:
    """A map: every place of a ``level`` once, the ``chosen`` ones outlined."""

    marks: Marks
    measure: Measure
    classes: Classes
    level: str
    chosen: Collection[str] = ()


Source = Lines | Months | Places
