"""Moving between the levels of places: which level is drawn, what lies inside what is chosen, where a click and a breadcrumb lead.

Belongs here: plain functions of filters, the level asked for, and the country. Not here: drawing (sheet.py), the address
(address.py), and what is too sparse to be shown (place_map.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from callbacks import viewing
from data.filters import PLACES, Filters
from geo.country import Country
from languages import current, say

LEVEL = "level"


@dataclass(frozen=True)
class Step:
    """One breadcrumb: what it says, and the filters and level it leads to; ``here`` is the one being looked at."""

    label: str
    filters: Filters
    level: str
    here: bool = False


def offered(country: Country) -> tuple[str, ...]:
    """The levels this person may look at, the widest first: below the level of the records' district only who sees records."""
    levels = tuple(level for level in country.levels if level in PLACES)
    return levels if viewing.may("unprotected") else levels[: levels.index(country.placed) + 1]


def asked(level: str, country: Country) -> str:
    """The level to draw: the one asked for where it is offered, else the one that records are placed in."""
    return level if level in offered(country) else country.placed


def of_code(code: str | None, country: Country) -> str | None:
    """The level a code is of; None for a code that is no place's."""
    return next((level for level in country.levels if code in country.codes(level)), None)


def within(code: str, level: str, country: Country) -> str | None:
    """The place of a level that a place lies in: itself at its own level, None where it is wider."""
    here: str | None = code
    for name in reversed(country.levels):
        if here is not None and here in country.codes(name):
            if name == level:
                return here
            here = country.parents(name).get(here)
    return None


def inside(filters: Filters, level: str, country: Country) -> tuple[str, ...]:
    """The places of a level that lie in the wider places chosen; all of them where none is chosen."""
    codes = country.codes(level)
    for wider in country.levels[: country.levels.index(level)]:
        chosen = {code for code in getattr(filters, wider) if code in country.codes(wider)}
        if chosen:
            codes = tuple(code for code in codes if within(code, wider, country) in chosen)
    return codes or country.codes(level)


def chosen(filters: Filters, level: str, country: Country) -> tuple[str, ...]:
    """The places of a level that the filters choose, by themselves or by a narrower place in them."""
    at = country.levels.index(level)
    for name in reversed(country.levels[at:]):
        codes = (within(code, level, country) for code in getattr(filters, name))
        if found := tuple(dict.fromkeys(filter(None, codes))):
            return found
    return ()


def after_click(
    filters: Filters, view: Mapping[str, str], code: str, country: Country
) -> tuple[Filters, dict[str, str]]:
    """Filters and view after a click on a place.

    In a view that has come down from a wider place, and on the widest level, a click goes down into the place. On the
    map of the whole country at the level of the records, and on the narrowest level, it chooses the place, and a
    second one lifts it.
    """
    level = of_code(code, country)
    if level is None or level not in PLACES:
        return filters, dict(view)
    narrower = below(level, country)
    if narrower and (level != country.placed or came_down(filters, level, country)):
        return into(filters, view, code, country)
    picked = () if getattr(filters, level) == (code,) else (code,)
    return filters.having(**{level: picked}), dict(view)


def came_down(filters: Filters, level: str, country: Country) -> bool:
    """Whether one wider place is chosen and nothing else: the map shows the inside of it."""
    at = country.levels.index(level)
    return at > 0 and len(getattr(filters, country.levels[at - 1])) == 1


def into(
    filters: Filters, view: Mapping[str, str], code: str, country: Country
) -> tuple[Filters, dict[str, str]]:
    """Filters and view that show the inside of a place; of the narrowest level, the place itself among its neighbours."""
    level = of_code(code, country)
    if level is None:
        return filters, dict(view)
    bare = filters.without(*PLACES)
    down = below(level, country)
    if down:
        return bare.having(**{level: (code,)}), with_level(view, down, country)
    parent = country.parents(level).get(code)
    wider = {str(of_code(parent, country)): (parent,)} if parent else {}
    return bare.having(**wider, **{level: (code,)}), with_level(view, level, country)


def below(level: str, country: Country) -> str | None:
    """The next narrower level that is offered."""
    levels = offered(country)
    at = levels.index(level) + 1 if level in levels else len(levels)
    return levels[at] if at < len(levels) else None


def with_level(view: Mapping[str, str], level: str, country: Country) -> dict[str, str]:
    """The view parameters with a level; the one of the records leaves no trace."""
    rest = {name: value for name, value in view.items() if name != LEVEL}
    return rest if level == country.placed else {**rest, LEVEL: level}


def trail(filters: Filters, level: str, country: Country) -> list[Step]:
    """The breadcrumbs from the country to what is looked at, and one more step down where there is one."""
    levels = offered(country)
    bare = filters.without(*PLACES)
    steps = [Step(say(country.name), bare, country.placed)]
    code = _one(filters, levels)
    for name in levels:
        place = within(code, name, country) if code else None
        if place:
            inner, view = into(filters, {}, place, country)
            label = country.name_of(place, current())
            steps.append(Step(label, inner, view.get(LEVEL, country.placed)))
    return _marked(steps, filters, level, country)


def _marked(steps: list[Step], filters: Filters, level: str, country: Country) -> list[Step]:
    """The step that is looked at is marked; where it is the last place but not yet entered, the way in follows."""
    places = {name: getattr(filters, name) for name in PLACES}
    at = [
        i
        for i, step in enumerate(steps)
        if step.level == level and {name: getattr(step.filters, name) for name in PLACES} == places
    ]
    if at:
        here = at[-1]
        return [Step(one.label, one.filters, one.level, here=i == here) for i, one in enumerate(steps)]
    last = steps[-1]
    if len(steps) > 1 and last.level in country.levels:
        way_in = Step(
            say("its {plural}", plural=say(country.level(last.level).plural)), last.filters, last.level
        )
        return [*steps[:-1], Step(last.label, filters, level, here=True), way_in]
    return [*steps[:-1], Step(last.label, filters, level, here=True)]


def _one(filters: Filters, levels: Sequence[str]) -> str | None:
    """The narrowest place chosen, where only one is."""
    for name in reversed(levels):
        values = getattr(filters, name)
        if values:
            return values[0] if len(values) == 1 and values[0] != "unknown" else None
    return None
