"""Links: made for a recipient and a purpose until a day, opened by whoever has the address, withdrawn at once.

The address holds a token: random, signed, and kept here as a digest only, so that this database gives nobody a way in.
Belongs here: make, find, open, withdraw, list. Not here: what a link shows (bounds.py) and the browser (callbacks).
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Row, func, insert, select, update
from werkzeug.security import check_password_hash, generate_password_hash

from data.filters import Filters
from languages import ENGLISH, current, days, noted, say
from sharing import moments, sessions
from sharing.bounds import Bounds
from sharing.database import Database
from sharing.policy import LinkSeen
from sharing.schema import LINKS, OPENINGS, SESSIONS

_RANDOM: Final = 18  # bytes of a token that are random, and as many that sign them
_SIGNED: Final = 18
MOST_FAILURES: Final = 20  # wrong passphrases in a row, after which a link takes none


class NoLink(Exception):
    """There is no such link; the message is for the person."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A link to be made; checking.py says whether it can be."""

    recipient: str
    purpose: str
    until: date
    bounds: Bounds
    passphrase: str = ""
    by: str = "local"


@dataclass(frozen=True, kw_only=True)
class Made:
    """A link that was made, and its token: this is the one time it is known."""

    id: str
    token: str


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A link as the list shows it, with its openings by day."""

    id: str
    recipient: str
    purpose: str
    until: str
    bounds: Bounds
    has_passphrase: bool
    made_at: str
    made_by: str
    state: str  # open, ended, withdrawn
    openings: Mapping[str, int]


def make(database: Database, wanted: Wanted, *, key: bytes) -> Made:
    """Make a link. Raises DatabaseFault."""
    token = _signed(secrets.token_bytes(_RANDOM), key)
    id = _id()
    values = {
        "id": id,
        "digest": sessions.digest(token),
        "recipient": wanted.recipient,
        "purpose": wanted.purpose,
        "pages": ",".join(wanted.bounds.pages),
        "filters": wanted.bounds.filters.to_query(),
        "frozen": wanted.bounds.frozen,
        "until": wanted.until.isoformat(),
        "passphrase": generate_password_hash(wanted.passphrase) if wanted.passphrase else None,
        "failures": 0,
        "made_at": moments.now(),
        "made_by": wanted.by,
    }
    with database.writing() as connection:
        connection.execute(insert(LINKS).values(values))
    return Made(id=id, token=token)


def told(wanted: Wanted) -> str:
    """What the audit says of a link that was made."""
    pages = ",".join(wanted.bounds.pages) or noted("all pages")
    bounds = "; ".join(filter(None, (pages, wanted.bounds.filters.to_query())))
    return noted(
        "for {recipient}; until {day}; {bounds}", recipient=wanted.recipient, day=wanted.until, bounds=bounds
    )


def of_token(database: Database, token: str, *, key: bytes) -> Row[Any] | None:
    """The row of the link a token belongs to, whatever its state; one we did not sign is not even looked up."""
    if not _is_ours(token, key):
        return None
    with database.reading() as connection:
        return connection.execute(select(LINKS).where(LINKS.c.digest == sessions.digest(token))).one_or_none()


def refusal(link: Row[Any], *, today: date) -> str:
    """Why a link shows nothing any more; empty while it does."""
    if link.revoked_at:
        return say("This link was withdrawn; ask the person who sent it to you.")
    if today.isoformat() > link.until:
        ended = _day(link.until) if current() == ENGLISH else days.day(date.fromisoformat(link.until))
        return say("This link ended on {day}; ask the person who sent it to you for a new one.", day=ended)
    return ""


def passes(database: Database, link: Row[Any], passphrase: str) -> bool:
    """Whether a passphrase is right. Wrong ones are counted; after too many in a row none is.

    Each try is counted before it is looked at: a thousand at the same moment are a thousand tries.
    """
    if not link.passphrase:
        return True
    mine = update(LINKS).where(LINKS.c.id == link.id)
    with database.writing() as connection:
        one_more = mine.where(LINKS.c.failures < MOST_FAILURES).values(failures=LINKS.c.failures + 1)
        if not connection.execute(one_more).rowcount:
            return False
    if not check_password_hash(link.passphrase, passphrase):
        return False
    with database.writing() as connection:
        connection.execute(mine.values(failures=0))
    return True


def opened(database: Database, link: Row[Any], *, today: date) -> None:
    """Count an opening."""
    day = today.isoformat()
    mine = (OPENINGS.c.link == link.id, OPENINGS.c.day == day)
    with database.writing() as connection:
        counted = connection.execute(update(OPENINGS).where(*mine).values(number=OPENINGS.c.number + 1))
        if not counted.rowcount:
            connection.execute(_first_opening(database, link.id, day))


def _first_opening(database: Database, link: str, day: str) -> Any:
    """Two may be the first at once: the second then counts one more."""
    if database.is_sqlite:
        from sqlalchemy.dialects.sqlite import insert as insert_or
    else:
        from sqlalchemy.dialects.postgresql import insert as insert_or
    return (
        insert_or(OPENINGS)
        .values(link=link, day=day, number=1)
        .on_conflict_do_update(index_elements=["link", "day"], set_={"number": OPENINGS.c.number + 1})
    )


def seen(link: Row[Any]) -> LinkSeen:
    """What the policy and the pages need to know of a link."""
    return LinkSeen(
        id=link.id, recipient=link.recipient, purpose=link.purpose, until=link.until, bounds=bounds_of(link)
    )


def bounds_of(link: Row[Any]) -> Bounds:
    """The bounds as they were stored. They were checked then; a code that has gone since simply selects nothing."""
    pages = tuple(filter(None, link.pages.split(",")))
    return Bounds(pages=pages, filters=Filters.from_query(link.filters, {}), frozen=link.frozen)


def revoke(database: Database, id: str, *, by: str) -> bool:
    """Withdraw a link; False if it was already. Its sessions end with it. Raises NoLink."""
    now = moments.now()
    with database.writing() as connection:
        if connection.execute(select(LINKS.c.id).where(LINKS.c.id == id)).one_or_none() is None:
            raise NoLink(f"There is no link '{id}'; `python -m sharing links list` shows their IDs.")
        changed = connection.execute(
            update(LINKS)
            .where(LINKS.c.id == id, LINKS.c.revoked_at.is_(None))
            .values(revoked_at=now, revoked_by=by)
        )
        connection.execute(
            update(SESSIONS).where(SESSIONS.c.link == id, SESSIONS.c.ended_at.is_(None)).values(ended_at=now)
        )
    return bool(changed.rowcount)


def listed(database: Database, *, today: date, most: int, after: int = 0) -> tuple[Listed, ...]:
    """The links, newest first, ``most`` of them after the first ``after``."""
    page = select(LINKS).order_by(LINKS.c.made_at.desc(), LINKS.c.id).limit(most).offset(after)
    with database.reading() as connection:
        rows = connection.execute(page).all()
        wanted = (
            select(OPENINGS)
            .where(OPENINGS.c.link.in_([row.id for row in rows]))
            .order_by(OPENINGS.c.link, OPENINGS.c.day)
        )
        openings = connection.execute(wanted).all()
    by_link: dict[str, dict[str, int]] = {}
    for one in openings:
        by_link.setdefault(one.link, {})[one.day] = one.number
    return tuple(_listed(row, by_link.get(row.id, {}), today=today) for row in rows)


def number(database: Database) -> int:
    """How many links there are."""
    with database.reading() as connection:
        return connection.execute(select(func.count()).select_from(LINKS)).scalar_one()


def _listed(row: Row[Any], openings: Mapping[str, int], *, today: date) -> Listed:
    state = "withdrawn" if row.revoked_at else "ended" if refusal(row, today=today) else "open"
    return Listed(
        id=row.id,
        recipient=row.recipient,
        purpose=row.purpose,
        until=row.until,
        bounds=bounds_of(row),
        has_passphrase=bool(row.passphrase),
        made_at=row.made_at,
        made_by=row.made_by,
        state=state,
        openings=openings,
    )


def _id() -> str:
    """Eight letters and digits that cannot be taken for one another."""
    return "".join(secrets.choice("23456789abcdefghjkmnpqrstuvwxyz") for _ in range(8))


def _signed(random: bytes, key: bytes) -> str:
    signature = hmac.new(key, random, hashlib.sha256).digest()[:_SIGNED]
    return base64.urlsafe_b64encode(random + signature).decode()


def _is_ours(token: str, key: bytes) -> bool:
    try:
        random = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)[:_RANDOM]
    except ValueError:
        return False
    return hmac.compare_digest(_signed(random, key).encode(), token.encode("ascii"))


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%B %Y}"
