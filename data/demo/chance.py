"""Random draws for the demonstration data: seeded streams and picks from tables of shares.

Here: what every table module draws with. Not here: any share or size itself.
"""

from collections.abc import Sequence
from zlib import crc32

import numpy as np


def stream(seed: int, *names: str | int) -> np.random.Generator:
    """A generator for one named part of the data, so that parts do not shift each other."""
    keys = [crc32(str(name).encode()) for name in names]
    return np.random.default_rng([seed, *keys])


def pick(rng: np.random.Generator, shares: Sequence[float] | np.ndarray, n: int) -> np.ndarray:
    """``n`` positions drawn with these shares (they need not add up to one)."""
    return pick_rows(rng.random(n), np.asarray(shares, dtype=float)[None, :], np.zeros(n, dtype=int))


def pick_by(rng: np.random.Generator, table: np.ndarray, group: np.ndarray) -> np.ndarray:
    """A position a row, drawn with the shares of its group: ``table`` is groups × positions."""
    return pick_rows(rng.random(len(group)), np.asarray(table, dtype=float), group)


def pick_rows(luck: np.ndarray, table: np.ndarray, group: np.ndarray) -> np.ndarray:
    """As ``pick_by`` with the luck (0 to 1) given, so that one person's answers can hang together."""
    return pick_matrix(luck, table[group])


def pick_matrix(luck: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """A position a row by luck, with each row its own shares (rows × positions)."""
    steps = np.cumsum(shares, axis=1)
    limit = luck[:, None] * steps[:, -1:]
    return np.minimum((limit >= steps).sum(axis=1), shares.shape[1] - 1)


def blank(rng: np.random.Generator, codes: np.ndarray, share: float) -> np.ndarray:
    """The same codes with a share of them unknown (-1)."""
    return np.where(rng.random(len(codes)) < share, -1, codes)


def likely(score: np.ndarray) -> np.ndarray:
    """Log-odds as a probability."""
    return 1.0 / (1.0 + np.exp(-score))


def exactly(rng: np.random.Generator, total: int, weights: np.ndarray) -> np.ndarray:
    """Whole numbers that follow the weights and add up to the total; no weight, no share."""
    wanted = total * weights / weights.sum()
    counts = np.floor(wanted).astype(np.int64)
    rest = wanted - counts
    missing = total - int(counts.sum())
    if missing:
        lucky = rng.choice(len(weights), size=missing, replace=False, p=rest / rest.sum())
        counts[lucky] += 1
    return counts
