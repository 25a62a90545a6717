"""The audit: who saw, exported, shared, brought in, changed what and when. Rows are added; nothing else happens to them.

Belongs here: adding, reading, and removing what is past its time. Not here: which request is worth a row
(callbacks/noting.py), and what the store remembers of ingests (data/keeping/history.py), which readers put beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, delete, func, insert, select

from languages import noted
from sharing import moments
from sharing.database import Database
from sharing.policy import Viewer
from sharing.schema import AUDIT, PURGES

COLUMNS: Final = ("at", "who", "role", "link", "action", "subject", "detail")
_AT_A_TIME: Final = 5_000  # rows fetched, or removed, in one go


@dataclass(frozen=True, kw_only=True)
class Noted:
    """One row, as people read it."""

    at: str
    who: str
    role: str
    link: str
    action: str
    subject: str
    detail: str

    def row(self) -> tuple[str, ...]:
        """The values in the order of COLUMNS."""
        return tuple(getattr(self, name) for name in COLUMNS)


@dataclass(frozen=True, kw_only=True)
class Purged:
    """What a purge removed, or would: rows older than ``before``."""

    before: str
    number: int

    @property
    def sentence(self) -> str:
        """What was removed, as the audit notes it."""
        return noted("{n} rows from before {day}", n=f"{self.number:,}", day=self.before)


def add(database: Database, person: Viewer, action: str, *, subject: str = "", detail: str = "") -> None:
    """Note what somebody did. Raises DatabaseFault: what cannot be noted is not to happen."""
    values = {
        "at": moments.now(),
        "who": person.name,
        "role": person.role.name.lower(),
        "link": person.link.id if person.link else None,
        "action": action,
        "subject": subject,
        "detail": detail,
    }
    with database.writing() as connection:
        connection.execute(insert(AUDIT), values)


def latest(
    database: Database, *, most: int, before: int | None = None, link: str = ""
) -> list[tuple[int, Noted]]:
    """The newest rows with their numbers, newest first; ``before`` a number, to go on from there."""
    wanted = select(AUDIT).order_by(AUDIT.c.id.desc()).limit(most)
    wanted = wanted.where(AUDIT.c.id < before) if before else wanted
    wanted = wanted.where(AUDIT.c.link == link) if link else wanted
    with database.reading() as connection:
        return [(row.id, _noted(row)) for row in connection.execute(wanted)]


def everything(database: Database) -> Iterator[Noted]:
    """Every row, oldest first, a piece at a time: however many there are, few are in memory."""
    last = 0
    while True:
        wanted = select(AUDIT).where(AUDIT.c.id > last).order_by(AUDIT.c.id).limit(_AT_A_TIME)
        with database.reading() as connection:
            rows = connection.execute(wanted).all()
        if not rows:
            return
        yield from map(_noted, rows)
        last = rows[-1].id


def purges(database: Database) -> list[tuple[str, str, Purged]]:
    """When and by whom rows were removed, and how many."""
    with database.reading() as connection:
        rows = connection.execute(select(PURGES).order_by(PURGES.c.id)).all()
    return [(row.at, row.who, Purged(before=row.before, number=row.number)) for row in rows]


def due(database: Database, *, days: int) -> Purged:
    """What is older than so many days."""
    before = moments.later(days=-days)
    with database.reading() as connection:
        counted = select(func.count()).select_from(AUDIT).where(AUDIT.c.at < before)
        return Purged(before=before, number=connection.execute(counted).scalar_one())


def purge(database: Database, *, days: int, by: str) -> Purged:
    """Remove what is older than so many days. That it was done, and how much went, stays on record for good."""
    found = due(database, days=days)
    if not found.number:
        return found
    with database.writing() as connection:
        connection.execute(
            insert(PURGES).values(at=moments.now(), who=by, before=found.before, number=found.number)
        )
        connection.execute(delete(AUDIT).where(AUDIT.c.at < found.before))
    return found


def _noted(row: Row[Any]) -> Noted:
    return Noted(
        at=row.at,
        who=row.who,
        role=row.role,
        link=row.link or "",
        action=row.action,
        subject=row.subject,
        detail=row.detail,
    )
