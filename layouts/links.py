"""The page of links: a form that shares a view, the list of links with their openings by day, and the address once made.

Belongs here: markup. Not here: which links there are (sharing/links.py) and what is asked for (callbacks/links/routes.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from typing import Final

from charts import formats
from languages import in_language, later, say, say_n
from layouts import plain
from layouts.plain import Field, Form

DAYS: Final = 28  # the days whose openings are drawn
TITLE: Final = later("Links")
QUESTION: Final = later("Who was given a view, for what, and did they look?")
NEW: Final = "/links/new"
STATES: Final = {"ended": later("Ended"), "withdrawn": later("Withdrawn")}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A view to be shared, and what was typed so far; ``pages`` are those checked, ``filters`` as in an address."""

    pages: Sequence[str]
    filters: str
    words: str  # the filters for people
    recipient: str = ""
    purpose: str = ""
    until: str = ""
    frozen: bool = False
    fault: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A link in the list; days are in words but for those of ``openings``."""

    id: str
    recipient: str
    purpose: str
    shows: str
    until: str
    state: str  # open, ended, withdrawn
    made: str
    openings: Mapping[str, int]  # by day, ISO


def form(asked: Asked, titles: Mapping[str, str], *, token: str) -> str:
    """The section that shares a view; ``titles`` are the pages a link can show."""
    boxes = "".join(_box("pages", name, title, name in asked.pages) for name, title in titles.items())
    pages = f'<fieldset class="plain-field plain-field--across"><legend class="plain-label">{escape(say("Pages"))}</legend><div class="plain-boxes">{boxes}</div></fieldset>'
    exactly = say("Exactly these filters: nothing within them may be chosen")
    frozen = _box("frozen", "1", exactly, asked.frozen)
    filters = (
        f'<div class="plain-field"><span class="plain-label">{escape(say("Filters"))}</span><p class="plain-said">{escape(asked.words)}</p>'
        f"{frozen}</div>"
    )
    secret = plain.field_of(
        Field(
            name="passphrase",
            label=say("Passphrase"),
            kind="password",
            required=False,
            hint=say("Optional; tell it by another way than the address."),
        )
    )
    fields = (
        Field(name="recipient", label=say("For whom"), value=asked.recipient),
        Field(name="purpose", label=say("What for"), value=asked.purpose),
        Field(name="until", label=say("Until"), kind="date", value=asked.until),
    )
    whole = Form(
        action=NEW,
        button=say("Make the link"),
        fields=fields,
        hidden=(("token", token), ("filters", asked.filters)),
    )
    said = "".join(f'<p class="notice">{escape(text)}</p>' for text in (asked.fault, asked.note) if text)
    lead = say(
        "Whoever has the address sees these pages, in figures that protect each person. They cannot leave the filters."
    )
    return (
        f'<section class="card wide-card" id="new"><h2 class="card-title">{escape(say("Share a view"))}</h2>'
        f'<p class="card-subtitle">{escape(lead)}</p>{said}{plain.form_of(whole, more=pages + filters + secret)}</section>'
    )


def listed(rows: Sequence[Row], *, today: date, token: str, number: int, older: str) -> str:
    """The section that lists links; ``older`` is the address of the next ones, empty on the last page."""
    if not rows:
        body = f"<p>{escape(say('No link was made yet.'))}</p>"
    else:
        by_day = say("By day, {n} days", n=DAYS)
        heads = (say("For"), say("Shows"), say("Until"), say("Opened"), by_day, say("State"))
        cells = [_cells(row, today=today, token=token) for row in rows]
        body = plain.table(heads, cells, label=say(TITLE))
    way = f'<p><a class="button" href="{escape(in_language(older))}">{escape(say("Older links"))}</a></p>'
    told = say_n("{n} link, the newest first.", "{n} links, the newest first.", number, n=f"{number:,}")
    return (
        f'<section class="card wide-card"><h2 class="card-title">{escape(say("Links made"))}</h2>'
        f'<p class="card-subtitle">{escape(told) if rows else ""}</p>{body}{way if older else ""}</section>'
    )


def made(address: str, recipient: str, until: str) -> str:
    """The section that shows the address of a link, this once."""
    title = say("The link for {recipient} is made", recipient=recipient)
    lead = say("It works until {day}. The address is shown this once: copy it now.", day=until)
    return (
        f'<section class="card wide-card"><h2 class="card-title">{escape(title)}</h2>'
        f'<p class="card-subtitle">{escape(lead)}</p>'
        f'<div class="made"><input class="plain-input" id="address" value="{escape(address)}" readonly '
        f'aria-label="{escape(say("Address of the link"))}">'
        f'<button class="button button--first" type="button" id="copy">{escape(say("Copy"))}</button></div>'
        '<p class="plain-hint" id="copied" role="status"></p></section>'
    )


def _box(name: str, value: str, label: str, checked: bool) -> str:
    mark = " checked" if checked else ""
    return (
        f'<label class="plain-box"><input type="checkbox" name="{name}" value="{escape(value)}"{mark}> '
        f"{escape(label)}</label>"
    )


def _cells(row: Row, *, today: date, token: str) -> tuple[str, ...]:
    person = f'<strong>{escape(row.recipient)}</strong><br><span class="muted">{escape(row.purpose)}</span>'
    opened = sum(row.openings.values())
    last = max(row.openings, default="")
    times = escape(say("never"))
    if opened:
        often = say_n("once", "{n} times", opened, n=f"{opened:,}")
        lately = say("last {day}", day=formats.day(last))
        times = f'{escape(often)}<br><span class="muted">{escape(lately)}</span>'
    made_on = say("made {day}", day=row.made)
    return (
        person,
        f'{escape(row.shows)}<br><span class="muted">{escape(row.id)} · {escape(made_on)}</span>',
        f'<span class="only-stacked">{escape(say("Until"))} </span><span class="nowrap">{escape(row.until)}</span>',
        f'<span class="only-stacked">{escape(say("Opened"))} </span>{times}',
        _bars(row.openings, today=today),
        _state(row, token),
    )


def _state(row: Row, token: str) -> str:
    if row.state != "open":
        return f'<span class="muted">{escape(say(STATES[row.state]))}</span>'
    form = Form(
        action=f"/links/{row.id}/withdraw",
        button=say("Withdraw"),
        hidden=(("token", token),),
    )
    return plain.form_of(form, first=False)


def _bars(openings: Mapping[str, int], *, today: date) -> str:
    """A bar a day, the last one today; read out as a sentence."""
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    numbers = [openings.get(day.isoformat(), 0) for day in days]
    most = max(*numbers, 1)
    bars = "".join(
        f'<rect x="{at * 5}" y="{24 - round(22 * number / most)}" width="4" height="{round(22 * number / most)}">'
        f"<title>{formats.day(day)}: {number}</title></rect>"
        for at, (day, number) in enumerate(zip(days, numbers, strict=True))
        if number
    )
    said = ", ".join(
        f"{formats.day(day)}: {number}" for day, number in zip(days, numbers, strict=True) if number
    )
    return (
        f'<svg class="bars" viewBox="0 0 {DAYS * 5} 25" width="{DAYS * 5}" height="25" role="img" '
        f'aria-label="{escape(said or say("no openings"))}"><line x1="0" x2="{DAYS * 5}" y1="24.5" y2="24.5"/>{bars}</svg>'
    )
