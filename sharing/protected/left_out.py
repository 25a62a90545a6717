"""Responses that no release has: the few by whom the rounds of a place and year would differ.

Belongs here: which responses these are. Not here: how rounds that differ all the same are joined (grains.py).

Nearly everywhere a few people are asked once and not again. Rounds told beside each other would give these few away, so that most rounds
would have to be told together, and nobody saw what changed. Where the people of a place and year who lack the round before, or the next one,
are one to nine, that response of theirs is left out of all tables, as if it had not been given. What is told is of the
others, exactly; nobody learns how many were left out, from none to nine, or whether any were.
"""

from typing import Final

import numpy as np

from sharing.protected.counts import QUARTERS, Records
from sharing.protected.grains import FEW, TEN

MOST: Final = (
    1 / 3
)  # of a round; where more would be missing its figures were of others, and rounds are joined instead
_LATER: Final = (2, 3)  # codes of the rounds that have one before
_TURNS: Final = 12


def left_out(records: Records, earlier: np.ndarray) -> np.ndarray:
    """Mask of the responses that are left out. ``earlier``: position of the same person's round before, -1 where there is none."""
    out = np.zeros(len(records), dtype=bool)
    place = records.quarter // QUARTERS * records.district.size + records.district.codes
    for one in np.unique(place):
        rows = np.flatnonzero(place == one)
        at = np.searchsorted(rows, earlier[rows])
        here = (earlier[rows] >= 0) & (rows[np.minimum(at, len(rows) - 1)] == earlier[rows])
        out[rows] = ~_kept(records.rounds.codes[rows], np.where(here, at, -1))
    return out


def _kept(rounds: np.ndarray, earlier: np.ndarray) -> np.ndarray:
    """Mask of those who stay, of one place and year; of all where too many would go."""
    kept = np.ones(len(rounds), dtype=bool)
    for _ in range(_TURNS):  # who goes may leave another round of the same person alone
        going = _going(rounds, earlier, kept)
        if not going.any():
            break
        kept &= ~going
    before, after = (np.bincount(rounds[some], minlength=4) for some in (slice(None), kept))
    few = ((before >= TEN) & (after < TEN)) | (after < before * (1 - MOST))
    return np.ones(len(rounds), dtype=bool) if few.any() else kept


def _going(rounds: np.ndarray, earlier: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """Who goes next, of those who are kept so far."""
    going = np.zeros(len(rounds), dtype=bool)
    for later in _LATER:
        here = kept & (rounds == later) & (earlier >= 0) & kept[earlier]
        again = np.zeros(len(rounds), dtype=bool)
        again[earlier[here]] = True
        new, lost = kept & (rounds == later) & ~here, kept & (rounds == later - 1) & ~again
        for some in (new, lost):
            if 1 <= some.sum() <= FEW:
                going |= some
        more, fewer = (new, lost) if new.sum() > lost.sum() else (lost, new)
        apart = int(more.sum() - fewer.sum())
        if fewer.sum() >= TEN and 1 <= apart <= FEW:  # as many on both sides then
            going[np.flatnonzero(more)[-apart:]] = True
    return going
