"""What links and the audit cost, in an empty database and in a full one: a thousand links, a million rows of audit.

Milliseconds, the median of forty; the database and not the network is measured. The last row is how long after a withdrawal
the next request of another worker is refused.
"""

import statistics
import time
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import insert

from settings import Settings
from sharing import audit, links, moments, sessions
from sharing.bounds import Bounds
from sharing.database import Database
from sharing.policy import Role, Viewer
from sharing.schema import AUDIT, LINKS, OPENINGS

LINKS_MADE, ROWS, DAYS, TIMES = 1_000, 1_000_000, 90, 40
KEY = b"bench" * 8
TODAY = date(2026, 6, 30)


def run() -> Mapping[str, tuple[float, float]]:
    """Milliseconds of each task in an empty database and in a full one."""
    with TemporaryDirectory() as folder:
        empty, full = (Database(Settings(store=Path(folder) / name)) for name in ("empty", "full"))
        fill(full)
        before, after = measured(empty), measured(full)
        for database in (empty, full):
            database.close()
    return {task: (before[task], after[task]) for task in before}


def told(found: Mapping[str, tuple[float, float]]) -> str:
    """The table as Markdown."""
    heading = f"| task | empty, ms | {LINKS_MADE:,} links and {ROWS:,} rows, ms |"
    rows = [f"| {task} | {empty:.2f} | {full:.2f} |" for task, (empty, full) in found.items()]
    return "\n".join([heading, "|---|---|---|", *rows])


def fill(database: Database, *, made: int = LINKS_MADE, rows: int = ROWS) -> None:
    """Put links, their openings and rows of audit into a database."""
    plain = {
        "recipient": "Embassy", "purpose": "Review", "pages": "", "filters": "", "frozen": False, "until": "2026-12-31",
        "failures": 0, "made_at": "2026-01-01T00:00:00+00:00", "made_by": "anna",
    }  # fmt: skip
    row = {
        "who": "Embassy",
        "role": "donor",
        "action": "saw",
        "subject": "overview",
        "detail": "district=LK41",
    }
    with database.writing() as connection:
        connection.execute(
            insert(LINKS), [plain | {"id": f"l{at}", "digest": f"d{at}"} for at in range(made)]
        )
        opened = [
            {"link": f"l{at}", "day": (TODAY - timedelta(days=back)).isoformat(), "number": 1 + at % 5}
            for at in range(made)
            for back in range(0, DAYS, 3)
        ]
        connection.execute(insert(OPENINGS), opened)
        for first in range(0, rows, 50_000):
            piece = range(first, min(first + 50_000, rows))
            connection.execute(
                insert(AUDIT),
                [
                    row | {"at": f"2026-{1 + at % 6:02}-01T00:00:00+00:00", "link": f"l{at % made}"}
                    for at in piece
                ],
            )


def measured(database: Database) -> dict[str, float]:
    """Milliseconds of each task."""
    wanted = links.Wanted(recipient="E", purpose="P", until=TODAY, bounds=Bounds())
    made = links.make(database, wanted, key=KEY)
    link = links.of_token(database, made.token, key=KEY)
    assert link is not None
    token = sessions.begin(database, name="E", role=Role.DONOR, ends_at=moments.later(days=1), link=made.id)
    donor = Viewer("E", Role.DONOR, link=links.seen(link))
    tasks: dict[str, Callable[[], object]] = {
        "who asks, at every request": lambda: sessions.find(database, token, idle_minutes=60),
        "a page seen is noted": lambda: audit.add(database, donor, "saw", subject="overview"),
        "a link is opened": lambda: links.opened(database, link, today=TODAY),
        "the page of links": lambda: links.listed(database, today=TODAY, most=51),
        "the page of the audit": lambda: audit.latest(database, most=101),
        "a page of the audit further back": lambda: audit.latest(database, most=101, before=ROWS // 2),
    }
    found = {task: _median(work) for task, work in tasks.items()}
    return found | {"withdrawn, then refused elsewhere": _withdrawn(database, made.id, token)}


def _withdrawn(database: Database, id: str, token: str) -> float:
    """Milliseconds from the order until a worker with a connection of its own finds the session over."""
    other = Database(database.chosen)
    sessions.find(other, token, idle_minutes=60)  # it is open, and so is the connection
    start = time.perf_counter()
    links.revoke(database, id, by="anna")
    while not ((found := sessions.find(other, token, idle_minutes=60)) is None or found.over):
        pass
    taken = (time.perf_counter() - start) * 1000
    other.close()
    return taken


def _median(work: Callable[[], object]) -> float:
    times = []
    for _ in range(TIMES):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)
