"""The question a viewer asks: one frozen value that travels in the address, the query, the export and the cache key.

How an answer is drawn (measure, level, language) stands apart and is not here; neither is anything that reads data.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from urllib.parse import parse_qsl, quote

from data import codebook, tables
from geo.country import Country
from languages import say

UNKNOWN = "unknown"  # the value that selects nulls
PLACES = ("province", "district", "ds_division")
GROUPS = ("sex", "age_group", "education", "livelihood", "special_needs")
EVENTS = ("audience", "activity_type", "phase")
DIMENSIONS = (*PLACES, *GROUPS, *EVENTS, "round", "return_country")
PERIOD = ("from", "to")
PARAMETERS = (*PERIOD, *DIMENSIONS)


class BadFilter(ValueError):
    """A parameter or value that cannot be asked for; the message says which are allowed."""


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Days are inclusive; a dimension's values are a sorted tuple of codes, empty when everything is meant."""

    date_from: date | None = None
    date_to: date | None = None
    province: tuple[str, ...] = ()
    district: tuple[str, ...] = ()
    ds_division: tuple[str, ...] = ()
    sex: tuple[str, ...] = ()
    age_group: tuple[str, ...] = ()
    education: tuple[str, ...] = ()
    livelihood: tuple[str, ...] = ()
    special_needs: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    activity_type: tuple[str, ...] = ()
    phase: tuple[str, ...] = ()
    round: tuple[str, ...] = ()
    return_country: tuple[str, ...] = ()

    @classmethod
    def from_query(cls, query: str | Mapping[str, str], allowed: Mapping[str, Collection[str]]) -> "Filters":
        """Read a query string (or its parameters), refusing what `allowed` does not list.

        Raises BadFilter with the value and the allowed ones. A dimension missing from `allowed` takes any text.
        """
        parameters = _parameters(query)
        unknown = [name for name in parameters if name not in PARAMETERS]
        if unknown:
            raise BadFilter(
                say(
                    "Parameter '{name}' is not known; use one of {allowed}.",
                    name=unknown[0],
                    allowed=", ".join(PARAMETERS),
                )
            )
        first, last = (_day(name, parameters.get(name)) for name in PERIOD)
        lists = {
            name: _values(name, parameters[name], allowed) for name in DIMENSIONS if parameters.get(name)
        }
        if first and last and first > last:
            raise BadFilter(
                say("'from' is {first}, after 'to', {last}; swap the two days.", first=first, last=last)
            )
        return cls(date_from=first, date_to=last, **lists)

    def to_query(self) -> str:
        """The shortest query string that reads back as this value; empty when nothing is filtered."""
        pairs = [(name, value.isoformat()) for name, value in self.period.items() if value]
        pairs += [(name, ",".join(getattr(self, name))) for name in DIMENSIONS if getattr(self, name)]
        return "&".join(f"{name}={quote(value, safe=',')}" for name, value in pairs)

    @property
    def period(self) -> dict[str, date | None]:
        return {"from": self.date_from, "to": self.date_to}

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        """The dimensions that are filtered, with their values."""
        return {name: getattr(self, name) for name in DIMENSIONS if getattr(self, name)}

    def without(self, *names: str) -> "Filters":
        """The same question with these parameters lifted ('from' and 'to' are parameters too)."""
        lifted = {field: _DEFAULTS[field] for field in map(_field, names) if getattr(self, field)}
        return replace(self, **lifted) if lifted else self

    def having(self, **values: tuple[str, ...]) -> "Filters":
        """The same question with these dimensions set."""
        return replace(self, **{name: tuple(sorted(chosen)) for name, chosen in values.items()})

    def between(self, first: date, last: date) -> "Filters":
        """The same question for these days, both included."""
        return replace(self, date_from=first, date_to=last)

    def for_table(self, table: str) -> "Filters":
        """The part of the question that this table can answer."""
        return self.without(*self.not_applying_to(table))

    def not_applying_to(self, table: str) -> tuple[str, ...]:
        """The chosen dimensions that this table has no column for."""
        return tuple(name for name in self.chosen if name not in parameters_of(table))


_DEFAULTS = {field.name: field.default for field in fields(Filters)}


def _field(parameter: str) -> str:
    return f"date_{parameter}" if parameter in PERIOD else parameter


@cache
def parameters_of(table: str) -> tuple[str, ...]:
    """The filter parameters that apply to a canonical table."""
    columns = {*tables.COLUMNS[table], *PERIOD}
    return tuple(name for name in PARAMETERS if ("district" if name == "province" else name) in columns)


def allowed_values(country: Country, ds_divisions: Collection[str] = ()) -> dict[str, tuple[str, ...]]:
    """Every value a filter parameter may take, in the order people expect; each list ends with 'unknown'."""
    codes = {name: codebook.load().codes(name) for name in (*GROUPS, *EVENTS, "round")}
    codes["return_country"] = codebook.load().codes(codebook.COUNTRY)
    places = {
        **{
            level: country.codes(level) if level in country.levels else ()
            for level in ("province", "district")
        },
        "ds_division": tuple(ds_divisions),
    }
    return {name: (*values, UNKNOWN) for name, values in (places | codes).items()}


def _parameters(query: str | Mapping[str, str]) -> dict[str, str]:
    if not isinstance(query, str):
        return dict(query)
    query = query.removeprefix("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    bare = next((part for part in query.split("&") if part and "=" not in part), None)
    if bare:  # taken for nothing it would select everything
        raise BadFilter(say("'{name}' has no value; write it as {name}=VALUE.", name=bare))
    times = Counter(name for name, _ in pairs)
    twice = next((name for name, number in times.items() if number > 1), None)
    if twice:
        raise BadFilter(
            say("Parameter '{name}' is given twice; write several values as {name}=a,b.", name=twice)
        )
    return dict(pairs)


def _day(name: str, text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadFilter(
            say("'{name}' is '{text}', not a day; write it as 2025-06-30.", name=name, text=text)
        ) from None


def _values(name: str, text: str, allowed: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    values = sorted({value.strip() for value in text.split(",") if value.strip()})
    wrong = [value for value in values if name in allowed and value not in allowed[name]]
    if wrong:
        raise BadFilter(
            say(
                "'{name}' cannot be '{value}'; allowed are {allowed}.",
                name=name,
                value=wrong[0],
                allowed=", ".join(allowed[name]),
            )
        )
    return tuple(values)
