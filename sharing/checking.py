"""Whether a link can be made as it is wanted: every reason against it, as a sentence.

Belongs here: from what a person typed (in the shell or on the page) to a Wanted, or BadLink. Not here: making it (links.py).
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final
from urllib.parse import parse_qsl

from data.filters import BadFilter, Filters, allowed_values, parameters_of
from geo.country import Country
from languages import say
from sharing import moments
from sharing.bounds import PATHS, Bounds
from sharing.links import Wanted

LONGEST: Final = 200  # letters of a recipient or purpose
FURTHEST: Final = timedelta(days=3 * 366)
SHORTEST_PASSPHRASE: Final = 8
_ALL: Final = ("activities", "responses", "returnees", "calls")
# The tables each page draws on; a test compares this with what the pages do.
TABLES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "overview": _ALL,
        "outreach": ("activities",),
        "comprehension": ("responses",),
        "follow-up": ("responses",),
        "returnees": ("returnees", "responses"),
        "hotline": ("calls",),
    }
)


class BadLink(ValueError):
    """A link that cannot be made; the message is for the person and says what to change."""


def wanted(asked: Mapping[str, str], country: Country, *, by: str) -> Wanted:
    """The link somebody asks for with ``recipient, purpose, until, pages, filters, frozen, passphrase``. Raises BadLink."""
    bounds = Bounds(
        pages=_pages(asked.get("pages", "")),
        filters=_filters(asked.get("filters", ""), country),
        frozen=asked.get("frozen", "") == "1",
    )
    _fit(bounds)
    return Wanted(
        recipient=_text(asked.get("recipient", ""), "recipient", say("who gets the link")),
        purpose=_text(asked.get("purpose", ""), "purpose", say("what it is for")),
        until=_until(asked.get("until", ""), moments.today(country.time_zone)),
        bounds=bounds,
        passphrase=_passphrase(asked.get("passphrase", "")),
        by=by,
    )


def _text(given: str, name: str, meaning: str) -> str:
    text = " ".join(given.split())
    if not text or len(text) > LONGEST or not text.isprintable():
        raise BadLink(
            say(
                "'{name}' is {text}; say in up to {most} letters {meaning}.",
                name=name,
                text=repr(text[:40]),
                most=LONGEST,
                meaning=meaning,
            )
        )
    return text


def _until(given: str, today: date) -> date:
    try:
        day = date.fromisoformat(given.strip())
    except ValueError:
        raise BadLink(
            say("'until' is {text}, not a day; write it as 2027-06-30.", text=repr(given[:40]))
        ) from None
    if not today <= day <= today + FURTHEST:
        raise BadLink(
            say(
                "'until' is {day}; a link ends between today, {today}, and {last}.",
                day=day,
                today=today,
                last=today + FURTHEST,
            )
        )
    return day


def _pages(given: str) -> tuple[str, ...]:
    names = {name.strip() for name in given.split(",") if name.strip()}
    strange = sorted(names - set(PATHS))
    if strange:
        raise BadLink(
            say(
                "A link cannot show the page {page}; it can show {pages}.",
                page=repr(strange[0][:40]),
                pages=", ".join(PATHS),
            )
        )
    return tuple(name for name in PATHS if name in names)


def _filters(given: str, country: Country) -> Filters:
    allowed = {name: values for name, values in allowed_values(country).items() if name != "ds_division"}
    query = given.strip().removeprefix("?")
    try:
        filters = Filters.from_query(query, allowed)
    except BadFilter as fault:
        raise BadLink(str(fault)) from None
    _bounding(query, filters)
    if filters.ds_division:
        raise BadLink(say("A link shows districts or provinces; leave 'ds_division' out."))
    return filters


def _bounding(query: str, filters: Filters) -> None:
    """A bound without a value would bound nothing, and whoever wrote it would believe that it does."""
    chosen = {*filters.chosen, *(name for name, day in filters.period.items() if day)}
    blank = [name for name, _ in parse_qsl(query, keep_blank_values=True) if name not in chosen]
    if blank:
        raise BadLink(say("'{name}' has no value; write it as {name}=VALUE, or leave it out.", name=blank[0]))


def _fit(bounds: Bounds) -> None:
    """A bound that a page cannot heed would leave it empty, and nobody would know why."""
    for page in bounds.pages or PATHS:
        idle = bounds.unheeded(TABLES[page])
        if idle and (bounds.pages or all(bounds.unheeded(TABLES[each]) for each in PATHS)):
            fitting = [each for each in PATHS if not bounds.unheeded(TABLES[each])]
            raise BadLink(
                say(
                    "'{name}' does not apply to {page}; choose among the pages {pages}, or leave it out.",
                    name=idle[0],
                    page=page,
                    pages=", ".join(fitting),
                )
                if fitting
                else say("'{name}' does not apply to {page}; leave it out.", name=idle[0], page=page)
            )


def _passphrase(given: str) -> str:
    if given and len(given) < SHORTEST_PASSPHRASE:
        raise BadLink(
            say(
                "The passphrase has {n} letters; use {least} or more, or none.",
                n=len(given),
                least=SHORTEST_PASSPHRASE,
            )
        )
    return given


def parameters(pages: Sequence[str]) -> tuple[str, ...]:
    """The filter parameters that every one of these pages can heed."""
    heeded = [
        {name for table in TABLES[page] for name in parameters_of(table)} for page in pages if page in TABLES
    ]
    return tuple(sorted(set.intersection(*heeded))) if heeded else ()
