"""What is new or edited in a Kobo project since the last pull, gathered into the folder of the pull.

Belongs here: which questions to ask, and asking again where the answers do not add up. Not here: pages (paging.py)
or what becomes of submissions (ingest).

Kobo has no time of change: ``_submission_time`` stays when a submission is edited, and only its ``_uuid`` is new.
So what is new is asked for by ``_id``, and what was seen before is listed with ``_uuid`` and validation status
alone, which is short, and compared. The same comparison finds what an interrupted or doubtful pull left out.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from data.problems import Unreadable
from data.pull.client import Client
from data.pull.kept import Folder, Marks, mark
from data.pull.paging import SIZE, Pages

ROUNDS: Final = 3
_FIELDS: Final = ("_id", "_uuid", "_validation_status")
_AT_ONCE: Final = 100  # ids in one question: an address has to stay short


@dataclass
class Gathered:
    """What was found: marks of everything seen so far, and which were new, changed, or gone from the server."""

    marks: Marks
    new: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)

    @property
    def there(self) -> Marks:
        """The marks of what the server has now."""
        return {number: text for number, text in self.marks.items() if number not in self.gone}


@dataclass(frozen=True)
class Gathering:
    """One pull at work. ``told`` hears how far it is."""

    client: Client
    asset: str
    folder: Folder
    told: Callable[[str], None]

    def run(self, known: Marks) -> Gathered:
        """Fetch what is missing. Raises Unreadable when the server's answers never add up; pages are kept."""
        kept = self.folder.marks()
        found = Gathered(marks=known | kept, new=set(kept) - set(known), changed=set(kept) & set(known))
        for _ in range(ROUNDS):
            doubts = [doubt for doubt in self._round(found) if doubt]
            if not doubts:
                return found
            self.told(f"{doubts[0]}; looking again")
        raise Unreadable(
            f"{self.client.server}: {doubts[0]}, {ROUNDS} times over. Nothing was ingested; what came is kept for "
            "the next pull. Try again later, or tell its administrator"
        )

    def _round(self, found: Gathered) -> Iterator[str | None]:
        """One look at everything; gives the doubts it leaves."""
        last = max(found.marks, default=0)
        if found.marks:
            yield from self._compare(found, last=last)
        yield self._fetch(found, {"_id": {"$gt": last}}, what="new")

    def _compare(self, found: Gathered, *, last: int) -> Iterator[str | None]:
        """List what should be there already and fetch what is not, or is no longer as it was."""
        listing = self._pages({"_id": {"$lte": last}}, fields=_FIELDS)
        wanted = [r["_id"] for page in listing for r in page if found.marks.get(r["_id"]) != mark(r)]
        yield listing.doubt
        found.gone = set(found.marks.keys() - listing.seen)
        for start in range(0, len(wanted), _AT_ONCE):
            yield self._fetch_these(found, wanted[start : start + _AT_ONCE])

    def _fetch_these(self, found: Gathered, wanted: Sequence[int]) -> str | None:
        doubt = self._fetch(found, {"_id": {"$in": list(wanted)}}, what="changed")
        missing = [number for number in wanted if number not in found.new | found.changed]
        return doubt or (f"{len(missing):,} submissions are listed and not given" if missing else None)

    def _fetch(self, found: Gathered, query: dict[str, Any], *, what: str) -> str | None:
        pages = self._pages(query)
        for page in pages:
            self.folder.keep(page)
            for record in page:
                group = found.changed if record["_id"] in found.marks else found.new
                if record["_id"] not in found.new:
                    group.add(record["_id"])
                found.marks[record["_id"]] = mark(record)
            if pages.count > SIZE // 10:
                self.told(f"{len(pages.seen):,} of {pages.count:,} {what} submissions")
        return pages.doubt

    def _pages(self, query: dict[str, Any], *, fields: tuple[str, ...] = ()) -> Pages:
        return Pages(self.client, self.asset, query=query, fields=fields)
