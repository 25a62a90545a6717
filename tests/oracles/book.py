"""The four record exports together, with what links them: who was asked before, who was lost, who comes first.

Links are made over all records, before any filter. Nothing here knows indicators or intervals.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from tests.oracles.export_frames import Records

EARLIER = {"after": "before", "follow_up": "after"}
# Planned interviews at 0, 3, 6 and 12 months: the first month that no longer belongs to a band, and the band.
BANDS = ((2, "0-1"), (5, "2-4"), (9, "5-8"), (13, "9-12"))
LAST_BAND = "over-12"


@dataclass
class Book:
    """Everything that can be read from the exports of one data version."""

    frames: dict[str, pd.DataFrame]
    country: Any  # a geo Country: its places table alone is used

    @cached_property
    def places(self) -> pd.DataFrame:
        return self.country.places

    @cached_property
    def provinces(self) -> dict[str, str]:
        """Province of each district."""
        rows = self.places[self.places["level"] == "district"]
        return dict(zip(rows["pcode"], rows["parent"], strict=True))

    @cached_property
    def tables(self) -> dict[str, Records]:
        days = {"returnees": "interview_date"}
        return {
            name: Records(frame, days.get(name, "date"), self.provinces)
            for name, frame in self.frames.items()
        } | {"lost": self._lost()}

    @property
    def responses(self) -> Records:
        return self.tables["responses"]

    @cached_property
    def as_of(self) -> str | None:
        """The latest day of any record."""
        spans = [self.tables[name].span() for name in self.frames]
        return max((span[1] for span in spans if span), default=None)

    @cached_property
    def seen(self) -> dict[tuple[str | None, str | None], int]:
        """Row of each respondent × round."""
        frame = Records(self.frames["responses"], "date", self.provinces)
        return {
            key: row
            for row, key in enumerate(zip(frame.text("respondent_id"), frame.text("round"), strict=True))
        }

    @cached_property
    def earlier(self) -> np.ndarray:
        """For each response the row of the same person's round before, -1 without one."""
        rows = zip(self.responses.text("respondent_id"), self.responses.text("round"), strict=True)
        return np.array(
            [
                self.seen.get((who, EARLIER.get(when or ""))) if when in EARLIER else None
                for who, when in rows
            ],
            dtype=object,
        )

    @cached_property
    def linked(self) -> np.ndarray:
        """Which responses have a round before."""
        return np.array([row is not None for row in self.earlier], dtype=bool)

    def before(self, values: np.ndarray) -> np.ndarray:
        """The same person's value a round before, NaN without one."""
        return np.array([np.nan if row is None else values[row] for row in self.earlier], dtype=float)

    def _lost(self) -> Records:
        """Asked directly after, due for follow-up by the last day of the responses, and not followed up."""
        frame = self.frames["responses"]
        asked = Records(frame, "date", self.provinces)
        due, last = asked.days("followup_due"), asked.span()
        followed = [(who, "follow_up") in self.seen for who in asked.text("respondent_id")]
        if last is None:
            return asked
        overdue = ~np.isnat(due) & (due <= np.datetime64(last[1]))
        gone = (asked.text("round") == "after") & overdue & ~np.array(followed, dtype=bool)
        moved = frame[gone].assign(date=frame["followup_due"][gone], round="follow_up")
        return Records(moved.reset_index(drop=True), "date", self.provinces)

    @cached_property
    def first_interview(self) -> np.ndarray:
        """Which interview is the first with its returnee; on the same day the one accepted first."""
        returnees, best = self.tables["returnees"], {}
        for row, (who, day) in enumerate(zip(returnees.text("returnee_id"), returnees.days(), strict=True)):
            if who not in best or day < best[who][0]:
                best[who] = (day, row)
        first = {row for _, row in best.values()}
        return np.array([row in first for row in range(len(returnees))], dtype=bool)

    @cached_property
    def bands(self) -> np.ndarray:
        """Months since return in bands, None where unknown."""
        months = self.tables["returnees"].number("months_since_return").tolist()
        return np.array(
            [None if m != m else next((name for end, name in BANDS if m < end), LAST_BAND) for m in months],
            dtype=object,
        )

    def figures(self, kind: str) -> dict[str, float]:
        """The newest context figure of a kind ('population', 'departures') by district; unknown ones left out."""
        column = max(str(name) for name in self.places if str(name).startswith(f"{kind}_"))
        rows = self.places[(self.places["level"] == "district") & self.places[column].notna()]
        return dict(zip(rows["pcode"], rows[column], strict=True))
