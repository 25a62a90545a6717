"""Reintegration scores: answers from 1 to 5 turned into scores from 0 to 1 by a weights file.

Belongs here: reading the weights and computing scores. Not here: bands, intervals or anything drawn from scores
(indicators). The weights are a file because they are a decision of the programme, with a name, date and source.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from data import codebook
from data.problems import Unreadable
from languages import noted

DIMENSIONS: Final = ("economic", "social", "psychosocial")
LEVELS: Final = ("individual", "community", "structural")
OPTIONS: Final = 5
DEFAULT: Final = Path(__file__).parent / "weights" / "demonstration.toml"


@dataclass(frozen=True)
class Item:
    """One item: its id (``rss_<id>`` is its column), weight, and points for the answers 1 to 5 (0 to 1 each).

    ``level`` says on whom it depends, one of LEVELS; blank where the file does not say.
    """

    id: str
    weight: float
    points: tuple[float, ...]
    level: str = ""


@dataclass(frozen=True)
class Band:
    """A name for scores from ``start`` up to the next band's."""

    name: str
    start: float


@dataclass(frozen=True)
class Weights:
    """A weights file. ``composite`` weighs the dimensions; all must be scored for a composite.

    ``bands`` are none unless the file has them: where no published source names them, nobody should read them off.
    """

    name: str
    version: str
    date: str
    source: str
    minimum_share_answered: float
    dimensions: MappingProxyType[str, tuple[Item, ...]]
    composite: MappingProxyType[str, float]
    bands: tuple[Band, ...] = ()


def read(path: Path | None = None) -> Weights:
    """The weights in ``path`` (the demonstration weights if None). Raises Unreadable with a sentence."""
    path = path or DEFAULT
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise Unreadable(
            noted("the weights file {file} cannot be opened: {reason}", file=path, reason=error.strerror)
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Unreadable(
            noted("the weights file {file} is not valid TOML: {error}", file=path.name, error=error)
        ) from None
    try:
        return _weights(raw)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = noted("{name} is missing", name=error) if isinstance(error, KeyError) else str(error)
        raise Unreadable(
            noted("the weights file {file} cannot be used: {what}", file=path.name, what=what)
        ) from None


def _weights(raw: dict[str, Any]) -> Weights:
    if raw["missing"] != "leave_out":
        raise ValueError(
            f'missing is {raw["missing"]!r}; the only rule is "leave_out": a missing item is never 0'
        )
    share = float(raw["minimum_share_answered"])
    if not 0 < share <= 1:
        raise ValueError(f"minimum_share_answered is {share}; it lies above 0 and at most 1")
    dimensions = {name: _items(raw["dimensions"][name], _points(raw["points"])) for name in DIMENSIONS}
    return Weights(
        name=str(raw["name"]),
        version=str(raw["version"]),
        date=str(raw["date"]),
        source=str(raw["source"]),
        minimum_share_answered=share,
        dimensions=MappingProxyType(dimensions),
        composite=MappingProxyType({name: float(raw["composite"][name]) for name in DIMENSIONS}),
        bands=_bands(raw.get("bands", [])),
    )


def _bands(raw: list[dict[str, Any]]) -> tuple[Band, ...]:
    bands = tuple(Band(str(one["name"]), float(one["from"])) for one in raw)
    starts = [band.start for band in bands]
    if bands and (starts[0] != 0 or starts != sorted(set(starts)) or starts[-1] >= 1):
        raise ValueError(f"bands begin at {starts}; the first begins at 0, each later one higher, below 1")
    return bands


def _items(raw: dict[str, dict[str, Any]], points: tuple[float, ...]) -> tuple[Item, ...]:
    known = codebook.load().codes("rss")
    for name, item in raw.items():
        if name not in known:
            raise ValueError(f"{name} is no item of the codebook; its items are {', '.join(known)}")
        if float(item["weight"]) <= 0:
            raise ValueError(f"the weight of {name} is {item['weight']}; it must be above 0")
        if item.get("level", "") not in ("", *LEVELS):
            raise ValueError(f"the level of {name} is {item['level']!r}; use one of {', '.join(LEVELS)}")
    return tuple(
        Item(
            k, float(v["weight"]), _points(v["points"]) if "points" in v else points, str(v.get("level", ""))
        )
        for k, v in raw.items()
    )


def _points(raw: list[float]) -> tuple[float, ...]:
    points = tuple(float(point) for point in raw)
    if len(points) != OPTIONS or not all(0 <= point <= 1 for point in points):
        raise ValueError(
            f"points are {raw}; give {OPTIONS} numbers from 0 to 1, for the answers 1 to {OPTIONS}"
        )
    return points


def score(answers: dict[str, np.ndarray], weights: Weights) -> dict[str, np.ndarray]:
    """Scores 0 to 1 by dimension and ``composite``, NaN where too few items were answered.

    ``answers`` maps item ids to arrays of 1 to 5 with NaN for missing, one entry a person; an absent item is
    missing for everyone. A score is the weighted mean of the points of the items answered.
    """
    found = {name: _dimension(answers, items, weights) for name, items in weights.dimensions.items()}
    total = sum(weights.composite.values())
    parts = [found[name] * weight for name, weight in weights.composite.items() if weight]
    return found | {"composite": np.sum(parts, axis=0) / total}


def _dimension(answers: dict[str, np.ndarray], items: tuple[Item, ...], weights: Weights) -> np.ndarray:
    n = len(next(iter(answers.values())))
    points, weight, answered = np.zeros(n), np.zeros(n), np.zeros(n)
    for item in items:
        given = answers.get(item.id, np.full(n, np.nan))
        known = ~np.isnan(given)
        option = np.where(known, given, 1).astype(int) - 1
        points += np.where(known, np.array(item.points)[option] * item.weight, 0)
        weight += np.where(known, item.weight, 0)
        answered += known
    enough = answered >= weights.minimum_share_answered * len(items)
    return np.divide(points, weight, out=np.full(n, np.nan), where=enough & (weight > 0))
