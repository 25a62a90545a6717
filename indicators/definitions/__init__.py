"""Every indicator, named once, by subject; the order is that of the pages.

How an estimate comes out of sums is in `sums`, which indicators a page shows in `questions`.
"""

from typing import Final

from indicators.definitions import (
    attrition,
    context,
    due,
    hotline,
    moves,
    outreach,
    plans,
    returnees,
    understanding,
)
from indicators.definitions.indicator import Indicator, Unit
from indicators.definitions.understanding import SCORE_BANDS

__all__ = ["INDICATORS", "SCORE_BANDS", "Indicator", "Unit"]

_SUBJECTS = (understanding, moves, plans, attrition, outreach, context, due, returnees, hotline)
INDICATORS: Final = {one.name: one for subject in _SUBJECTS for one in subject.INDICATORS}
