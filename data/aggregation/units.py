"""The sampling unit and the weight of each response, as packed columns and as what their codes stand for.

A unit is a cluster within its stratum. Records without a cluster are one code a stratum here, and each of them a unit of
its own when they are added up (clusters.py). Not here: the sums, and what becomes of them (indicators.designs).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow.compute as pc

from data.aggregation import stored_columns
from data.aggregation.stored_columns import Coded, Stored, coded

UNIT: Final = "unit"
WEIGHT: Final = "weight"
_BETWEEN: Final = "\x1f"  # stands in no name


def unit(table: Stored, name: str) -> Coded:
    """The unit of each row as ``stratum, cluster``, either blank; 0 where both are."""
    stratum, cluster = coded(table, name, "stratum"), coded(table, name, "cluster")
    if not stratum.values and not cluster.values:
        return Coded((), stratum.codes)
    width = len(cluster.values) + 1

    def pairs(block: slice) -> np.ndarray:
        return stratum.codes[block].astype(np.int64) * width + cluster.codes[block]

    blocks = stored_columns.blocks(table.rows)
    found = [np.unique(pairs(block)) for block in blocks]
    present = np.unique(np.concatenate([np.zeros(1, dtype=np.int64), *found]))[1:]
    strata, clusters = ("", *stratum.values), ("", *cluster.values)
    values = tuple(f"{strata[one // width]}{_BETWEEN}{clusters[one % width]}" for one in present.tolist())
    codes = np.empty(table.rows, dtype=np.min_scalar_type(len(values)))
    for block in blocks:
        codes[block] = np.searchsorted(present, pairs(block), side="right")  # 0 for 0: all present are above
    return Coded(values, codes)


def weight(table: Stored) -> Coded:
    """The weight of each row among those that occur; 0 where it is 1 or missing, which counts as 1."""
    occurring = {value for piece in table.pieces("weight") for value in pc.unique(piece).to_pylist()}
    present = np.array(sorted(value for value in occurring if value not in (None, 1.0)), dtype=np.float64)
    present = present[~np.isnan(present)]
    kind = np.min_scalar_type(len(present))

    def code(weights: np.ndarray) -> np.ndarray:
        plain = np.isnan(weights) | (weights == 1.0)
        return np.where(plain, 0, np.searchsorted(present, weights) + 1).astype(kind)

    codes = table.filled_from(("weight",), kind, code) if len(present) else np.zeros(table.rows, dtype=kind)
    return Coded(tuple(map(repr, present.tolist())), codes)


@dataclass(frozen=True)
class Units:
    """What the codes stand for: by code of a unit its stratum and whether it has no cluster, by code of a weight the weight."""

    stratum: np.ndarray
    single: np.ndarray
    weight: np.ndarray

    @classmethod
    def of(cls, units: tuple[str, ...], weights: tuple[str, ...]) -> "Units":
        """From the values of the two columns."""
        strata, clusters = zip(*(value.split(_BETWEEN) for value in (_BETWEEN, *units)), strict=True)
        _, stratum = np.unique(np.array(strata), return_inverse=True)
        return cls(
            stratum.astype(np.int64),
            np.array([not name for name in clusters]),
            np.array([1.0, *map(float, weights)]),
        )

    @property
    def plain(self) -> bool:
        """Every record stands for itself and counts alike."""
        return bool(self.single.all()) and len(self.weight) == 1
