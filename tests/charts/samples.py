"""Small marks that hold every case a chart must handle, and a walk over all texts and numbers of a figure."""

import json
from collections.abc import Iterator
from typing import Any

import plotly.graph_objects as go

from charts.map import Extent, Shapes
from charts.marks import Marks, Measure, Series

SHARE = Measure("Share answering correctly", range=(0, 1))
COUNT = Measure("Activities", unit="count", counted="activities")
POINTS = Measure("Change", unit="points", diverging=True)

# Colombo and Galle are sure, Jaffna rests on few people, Mannar on too few (its number must never show), Badulla has none
DISTRICTS = Marks(
    ("LK11", "LK31", "LK41", "LK42", "LK81"),
    ("Colombo", "Galle", "Jaffna", "Mannar", "Badulla"),
    (0.61, 0.81, 0.42, 0.7373, None),
    (0.55, 0.72, 0.26, 0.5151, None),
    (0.67, 0.88, 0.57, 0.8989, None),
    (400, 120, 39, 14, 0),
    ("ok", "ok", "caution", "unreliable", "suppressed"),
)
SECRETS = (0.7373, 0.5151, 0.8989)
SECRET_TEXTS = ("74", "52", "90", "73.7")

SHAPES = Shapes(
    geojson_url="/geo/district.geojson?v=1",
    extent=Extent(79.65, 5.92, 81.89, 9.83),
    hatch={code: [((80.0, 7.0), (80.1, 7.1)), ((80.0, 7.2), (80.1, 7.3))] for code in DISTRICTS.codes},
    label_points=dict.fromkeys(DISTRICTS.codes, (80.5, 7.5)),
)


def months(*numbers: float | None, role: str = "single", name: str = "", start: int = 1) -> Series:
    """A series of months of 2025 with intervals of 10 points, each of 100 people."""
    codes = [f"2025-{start + i:02d}-01" for i in range(len(numbers))]
    low = [None if v is None else round(v - 0.05, 4) for v in numbers]
    high = [None if v is None else round(v + 0.05, 4) for v in numbers]
    n = [0 if v is None else 100 for v in numbers]
    reliability = ["suppressed" if v is None else "ok" for v in numbers]
    return Series(name or role, Marks(codes, codes, numbers, low, high, n, reliability), role)


def checked(figure: dict[str, Any]) -> dict[str, Any]:
    """The figure, after plotly has accepted every property of it and it has gone through strict JSON."""
    go.Figure(figure)
    return json.loads(json.dumps(figure, allow_nan=False))


def trace(figure: dict[str, Any], **wanted: Any) -> dict[str, Any]:
    """The one trace that has these properties."""
    found = [t for t in figure["data"] if all(t.get(name) == value for name, value in wanted.items())]
    assert len(found) == 1, f"{len(found)} traces have {wanted}"
    return found[0]


def leaves(value: Any) -> Iterator[Any]:
    """Every text and number in a figure."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from leaves(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from leaves(inner)
    else:
        yield value


def assert_secret(figure: dict[str, Any]) -> None:
    """Neither the numbers of the place with too few people nor their texts are in the figure."""
    everything = list(leaves(figure))
    numbers = [v for v in everything if isinstance(v, float)]
    texts = [v for v in everything if isinstance(v, str) and "Mannar" in v]
    assert not [v for v in numbers if any(abs(v - secret) < 1e-6 for secret in SECRETS)]
    assert not [text for text in texts if any(secret in text for secret in SECRET_TEXTS)]
