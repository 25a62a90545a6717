"""The sampling unit and the weight of each response, as packed columns and as what their codes stand for.

A unit is a cluster within its stratum. Records without a cluster are one code a stratum here, and each of them a unit of
its own when they are added up (clusters.py). Not here: the sums, and what becomes of them (indicators.designs).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow.compute as pc

from data.columns import Coded, Stored, coded

UNIT: Final = "unit"
WEIGHT: Final = "weight"
_BETWEEN: Final = "\x1f"  # stands in no name


def unit(table: Stored, name: str) -> Coded:
    """The unit of each row as ``stratum, cluster``, either blank; 0 where both are."""
    stratum, cluster = coded(table, name, "stratum"), coded(table, name, "cluster")
    if not stratum.values and not cluster.values:
        return Coded((), stratum.codes)
    pair = stratum.codes.astype(np.int64)
    pair *= len(cluster.values) + 1
    pair += cluster.codes
    present = np.unique(pair)
    present = present[present > 0]
    strata, clusters = ("", *stratum.values), ("", *cluster.values)
    values = tuple(
        f"{strata[one // len(clusters)]}{_BETWEEN}{clusters[one % len(clusters)]}" for one in present.tolist()
    )
    codes = np.searchsorted(present, pair, side="right")  # 0 for 0: all present are above
    return Coded(values, codes.astype(np.min_scalar_type(len(values))))


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
