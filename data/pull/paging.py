"""The pages of one question to a Kobo project, checked: nothing given twice, nothing left out unnoticed.

Belongs here: following ``next`` and holding it against ``count``. Not here: HTTP (client.py) or which question to
ask (gathering.py).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs

from data.problems import Unreadable, quoted
from data.pull.client import Client, urlsplit_or_none
from data.sources.kobo_api import Record

SIZE: Final = 1000  # the most that Kobo gives at once; it may give less
_LARGEST: Final = (1 << 63) - 1  # what a database can number
_ORDER: Final = json.dumps({"_id": 1})  # new submissions come last, so that pages do not shift


@dataclass(frozen=True)
class _Page:
    records: list[Record]
    count: int
    next: str | None


class Pages:
    """The submissions that match ``query`` (in MongoDB's words), page by page; ``fields`` leaves other answers out.

    Afterwards ``doubt`` is a sentence if they cannot be all, else None. Raises Unreadable for what is no page.
    """

    def __init__(
        self, client: Client, asset: str, *, query: Mapping[str, Any], fields: tuple[str, ...] = ()
    ) -> None:
        self._client, self._path = client, f"/api/v2/assets/{asset}/data/"
        chosen = {"fields": json.dumps(fields)} if fields else {}
        self._asked = {
            "format": "json",
            "query": json.dumps(query),
            "sort": _ORDER,
            **chosen,
            "limit": str(SIZE),
        }
        self.seen: set[int] = set()
        self.count = 0
        self.doubt: str | None = None

    def __iter__(self) -> Iterator[list[Record]]:
        start, first = 0, None
        while start is not None:
            page = self._page(start)
            first = page.count if first is None else first
            fresh = self._fresh(page.records)
            if fresh:
                yield fresh
            start = self._next(page, start, fresh=bool(fresh), most=2 * first + 10 * SIZE)
        if not self.doubt and len(self.seen) != self.count:
            self.doubt = f"the server counts {self.count:,} submissions and gave {len(self.seen):,}"

    def _page(self, start: int) -> _Page:
        answer = self._client.get(self._path, {**self._asked, "start": start})
        records, count, following = answer.get("results"), answer.get("count"), answer.get("next")
        if not isinstance(records, list) or not isinstance(count, int) or not all(map(_is_record, records)):
            raise Unreadable(f"{self._client.server} answers with something else than submissions")
        if count < self.count:
            self.doubt = f"the server counted {self.count:,} submissions, then {count:,}"
        self.count = count
        return _Page(records, count, following if isinstance(following, str) and following else None)

    def _fresh(self, records: list[Record]) -> list[Record]:
        """The submissions not seen before; a page that shifted may repeat some."""
        found = {record["_id"]: record for record in records if record["_id"] not in self.seen}
        self.seen.update(found)
        return list(found.values())

    def _next(self, page: _Page, start: int, *, fresh: bool, most: int) -> int | None:
        """Where the next page starts, or None at the end or where going on would lead nowhere."""
        if page.next is None:
            return None
        if not fresh:
            self.doubt = f"the page from {start:,} on brings nothing new, and yet another is announced"
        elif len(self.seen) > most:
            raise Unreadable(
                f"{self._client.server} gives more and more submissions and comes to no end; nothing was ingested"
            )
        elif len(self.seen) > page.count:
            self.doubt = f"the server counts {page.count:,} submissions and gives more and more"
        following = self._start_of(page.next)
        if not self.doubt and following <= start:
            self.doubt = f"the page after {start:,} is said to begin at {following:,}"
        return None if self.doubt else following

    def _start_of(self, following: str) -> int:
        """The ``start`` in ``next``. Nothing else of it is used: the address asked is always the one that was named."""
        own, other = urlsplit_or_none(self._client.server), urlsplit_or_none(following)
        if own is None or other is None or _place(own.netloc) != _place(other.netloc):
            there = quoted(other.netloc) if other else "no address"
            raise Unreadable(
                f"{self._client.server} sends on to another server ({there}) for the next page; the token does "
                "not go there, and nothing was asked of it"
            )
        text = parse_qs(other.query).get("start", [""])[0]
        return int(text) if text.isdecimal() and len(text) < 16 else -1


def _is_record(value: object) -> bool:
    number = value.get("_id") if isinstance(value, dict) else None
    return isinstance(number, int) and not isinstance(number, bool) and 0 < number <= _LARGEST


def _place(netloc: str) -> str:
    """Host and port for comparing; behind a proxy a server may call itself http and leave its port out or in."""
    return netloc.lower().removesuffix(":443").removesuffix(":80")
