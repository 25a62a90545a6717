"""Sessions: that a browser signed in, or opened a link. They are kept here, so that ending one ends it everywhere at once.

The browser holds a random token, this database its digest alone. Belongs here: begin, find, end. Not here: cookies
(callbacks/recognising.py) and how people sign in.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, delete, insert, select, update

from sharing import moments
from sharing.database import Database
from sharing.policy import Role
from sharing.schema import LINKS, SESSIONS

_NOTED_EVERY: Final = timedelta(minutes=1)  # how exactly it is known when a session was used last
_KEPT: Final = timedelta(days=30)  # a session that is over, so that its browser can be told why


@dataclass(frozen=True, kw_only=True)
class Session:
    """``over`` says whether it is: signed out, not used for too long, or past its end. ``link`` is the row of its link."""

    digest: str
    name: str
    role: Role
    over: bool
    link: Row[Any] | None = None


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin(database: Database, *, name: str, role: Role, ends_at: str, link: str | None = None) -> str:
    """A new session; gives the token for the browser. Sessions that were over long ago are forgotten."""
    token, now = secrets.token_urlsafe(32), moments.now()
    forgotten = moments.written(datetime.now(UTC) - _KEPT)
    with database.writing() as connection:
        connection.execute(delete(SESSIONS).where(SESSIONS.c.ends_at < forgotten))
        connection.execute(
            insert(SESSIONS).values(
                digest=digest(token),
                name=name,
                role=role.name.lower(),
                link=link,
                made_at=now,
                seen_at=now,
                ends_at=ends_at,
            )
        )
    return token


def find(database: Database, token: str, *, idle_minutes: int) -> Session | None:
    """The session of a token, over or not; None if there never was one. That it was used is noted."""
    wanted = select(SESSIONS).where(SESSIONS.c.digest == digest(token))
    with database.reading() as connection:
        row = connection.execute(wanted).one_or_none()
        link = (
            connection.execute(select(LINKS).where(LINKS.c.id == row.link)).one_or_none()
            if row and row.link
            else None
        )
    if row is None:
        return None
    now = datetime.now(UTC)
    idle = now - datetime.fromisoformat(row.seen_at)
    # Seen at a moment to come: the clock was set back, and nobody knows any more for how long the session was idle.
    idled = not -_NOTED_EVERY <= idle <= timedelta(minutes=idle_minutes)
    over = bool(row.ended_at or moments.written(now) >= row.ends_at or idled)
    if not over and idle > _NOTED_EVERY:
        with database.writing() as connection:
            connection.execute(
                update(SESSIONS).where(SESSIONS.c.digest == row.digest).values(seen_at=moments.written(now))
            )
    return Session(digest=row.digest, name=row.name, role=Role[row.role.upper()], over=over, link=link)


def end(database: Database, token: str) -> None:
    """End a session for good: its token is worth nothing from now on, in whoever's hands."""
    with database.writing() as connection:
        connection.execute(
            update(SESSIONS)
            .where(SESSIONS.c.digest == digest(token), SESSIONS.c.ended_at.is_(None))
            .values(ended_at=moments.now())
        )
