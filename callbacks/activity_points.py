"""The activities over the map: joined where they are dense, drawn, and told in words and a legend.

Belongs here: from activities with points to symbols, and what stands beside the map about them. Not here: who may know a
point (located.py), the card of a symbol (point_card.py), and how a symbol looks (charts/points.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from callbacks import place_map, shapes
from charts import formats, points
from charts.points import PointsLegend, Symbol
from data import codebook
from data.asking.points import Located
from data.filters import Filters
from geo import clustering, displacing
from geo.clustering import Frame
from geo.country import Country
from languages import current, later, say, say_n
from layouts.cards import Drawing

# The map on a laptop beside its ranking, in CSS pixels: where it is larger, symbols stand farther apart.
MAP_PX: Final = (470.0, 540.0)
FIELD: Final = "activity_type"


@dataclass(frozen=True)
class Overlay:
    """The symbols of the map of a level, the activities each stands for (positions in ``located``), and how many have none."""

    located: Located
    level: str
    symbols: tuple[Symbol, ...]
    members: tuple[np.ndarray, ...]
    pointless: int
    elsewhere: int

    @property
    def told_reach(self) -> bool:
        """Whether attendance is known of any: a donor is told none."""
        return bool((~np.isnan(self.located.counted)).any())


def overlay(located: Located, filters: Filters, level: str, country: Country) -> Overlay:
    """The activities on the map of a level as symbols, in a stable order: the same for the map and for a card."""
    extent = shapes.shapes(country, level, within=place_map.codes_in_view(filters, level, country)).extent
    frame = Frame(extent.west, extent.south, extent.east, extent.north, *MAP_PX)
    shown = np.flatnonzero(located.has_point & frame.holds(located.latitude, located.longitude))
    here = located.take(shown)
    counted = bool((~np.isnan(located.counted)).any())
    if not len(here):
        symbols, members = (), ()
    else:
        joined = clustering.clusters(here.latitude, here.longitude, frame=frame)
        members = tuple(
            shown[part]
            for part in np.split(np.argsort(joined.of, kind="stable"), np.cumsum(joined.size)[:-1])
        )
        labels = labels_of(located)
        places = zip(joined.latitude.tolist(), joined.longitude.tolist(), members, strict=True)
        symbols = tuple(
            _symbol(located.take(part), lat, lon, labels, reach=counted) for lat, lon, part in places
        )
    pointless = int((~located.has_point).sum())
    return Overlay(located, level, symbols, members, pointless, len(located) - pointless - len(here))


def labels_of(located: Located) -> list[str]:
    """The names of the types, in the order of their codes."""
    return [codebook.load().label(FIELD, code, current()) for code in located.types.values]


def _symbol(
    here: Located, latitude: float, longitude: float, labels: Sequence[str], *, reach: bool
) -> Symbol:
    kinds = np.bincount(here.types.codes, minlength=len(labels) + 1)
    most = int(kinds.argmax())
    kind = most - 1 if most and kinds[most] * 2 > len(here) else None
    counted = float(np.nansum(here.counted)) if (~np.isnan(here.counted)).any() else None
    size = counted if reach else float(len(here))
    said = " · ".join(filter(None, (activities_words(len(here)) if len(here) > 1 else "", reach_words(here))))
    name = (
        labels[kind]
        if kind is not None
        else say("Several types")
        if len(here) > 1
        else say("Type not stated")
    )
    return Symbol(
        latitude, longitude, len(here), kind, size, "<br>".join(filter(None, (f"<b>{name}</b>", said)))
    )


def activities_words(count: int) -> str:
    """A number of activities in words."""
    return say_n("{n} activity", "{n} activities", count, n=formats.count(count))


def reach_words(here: Located) -> str:
    """People counted, and apart from them the estimated audience; blank where neither is stated."""
    parts = [
        say(words, n=formats.count(float(np.nansum(values))))
        for values, words in (
            (here.counted, later("{n} people counted")),
            (here.estimated, later("{n} estimated audience")),
        )
        if (~np.isnan(values)).any()
    ]
    return " · ".join(parts)


def over(drawing: Drawing, drawn: Overlay, *, theme: str, exact: bool) -> Drawing:
    """The drawing of a map with the activities over it, and what is to be said of them."""
    figure = drawing.figure or {}
    traces = points.traces(drawn.symbols, key=drawn.level, theme=theme)
    return replace(
        drawing,
        figure={**figure, "data": [*figure.get("data", ()), *traces]},
        points=legend(drawn, theme=theme),
        foot=" ".join(filter(None, (foot(drawn, exact=exact), drawing.foot))),
        summary=f"{spoken(drawn)} {drawing.summary}".lstrip(),
    )


def legend(drawn: Overlay, *, theme: str) -> PointsLegend:
    """Shapes, colours and sizes of what is drawn."""
    shown = drawn.located.take(np.concatenate(drawn.members) if drawn.members else slice(0, 0))
    kinds = np.bincount(shown.types.codes, minlength=1).tolist()
    counts = {code - 1 if code else None: count for code, count in enumerate(kinds)}
    unit = say("People counted") if drawn.told_reach else say("Activities")
    return points.legend(
        drawn.symbols, counts=counts, labels=labels_of(drawn.located), unit=unit, theme=theme
    )


def foot(drawn: Overlay, *, exact: bool) -> str:
    """How many activities the symbols stand for, why others are missing, and how far points were moved."""
    shown = sum(one.activities for one in drawn.symbols)
    said = [
        say(
            "On the map: {activities} of {all}",
            activities=activities_words(shown),
            all=formats.count(len(drawn.located)),
        )
    ]
    if drawn.pointless:
        said.append(say("without a usable point: {n}", n=formats.count(drawn.pointless)))
    if drawn.elsewhere:
        said.append(say("outside this map: {n}", n=formats.count(drawn.elsewhere)))
    moved = "" if exact else (
        say("Points are moved at random to protect people: by up to {town} km in towns and {land} km elsewhere, inside their district.", town=f"{displacing.TOWN_KM:g}", land=f"{displacing.LAND_KM:g}")
    )  # fmt: skip
    return f"{'; '.join(said)}. {moved}".rstrip()


def spoken(drawn: Overlay) -> str:
    """What is over the map, for those who do not see it."""
    shown = sum(one.activities for one in drawn.symbols)
    return (
        say(
            "{activities} as {symbols} symbols.",
            activities=activities_words(shown),
            symbols=formats.count(len(drawn.symbols)),
        )
        if shown
        else ""
    )
