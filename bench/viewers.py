"""Viewers that cost next to nothing: connections that stay open, requests written beforehand, answers read but not understood."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

_HEAD_END: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length:"


@dataclass(frozen=True)
class Click:
    """What a browser sends for one click."""

    path: str
    body: dict[str, Any]

    def sent(self, port: int) -> bytes:
        """The request as it goes over the line."""
        body = json.dumps(self.body, separators=(",", ":")).encode()
        head = (
            f"POST {self.path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
            f"Accept-Encoding: gzip, br\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


@dataclass
class Seen:
    """Seconds that each answer took, how many were none, bytes received, and the viewers' own processor time."""

    took: list[float] = field(default_factory=list)
    faults: int = 0
    received: int = 0
    processor: float = 0.0


def look(port: int, clicks: Sequence[Click], *, viewers: int, seconds: float) -> Seen:
    """Have all viewers click without a pause; each next click of anyone is the next of the list, over and over."""
    seen, began = Seen(), time.process_time()
    asyncio.run(
        _all([click.sent(port) for click in clicks], port, viewers, time.perf_counter() + seconds, seen)
    )
    seen.processor = time.process_time() - began
    return seen


async def _all(requests: list[bytes], port: int, viewers: int, until: float, seen: Seen) -> None:
    turn = count()
    await asyncio.gather(*(_one(requests, turn, port, until, seen) for _ in range(viewers)))


async def _one(requests: list[bytes], turn: "count[int]", port: int, until: float, seen: Seen) -> None:
    way: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    while (began := time.perf_counter()) < until:
        try:
            way = way or await asyncio.open_connection("127.0.0.1", port)
            way[1].write(requests[next(turn) % len(requests)])
            way = way if await _answered(way[0], seen) else None
        except (OSError, asyncio.IncompleteReadError):
            seen.faults += 1
            way = None
            continue
        seen.took.append(time.perf_counter() - began)
    if way:
        way[1].close()


async def _answered(reader: asyncio.StreamReader, seen: Seen) -> bool:
    """Read one answer; whether the connection stays open."""
    head = (await reader.readuntil(_HEAD_END)).lower()
    if not head.startswith(b"http/1.1 200"):
        seen.faults += 1
    at = head.index(_LENGTH) + len(_LENGTH)
    length = int(head[at : head.index(b"\r\n", at)])
    await reader.readexactly(length)
    seen.received += len(head) + length
    return b"connection: close" not in head
