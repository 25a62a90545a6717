"""The answer to an event, sent as what differs from an earlier one that the browser still holds.

Belongs here: which answers are held on both sides, and how one is packed against another; assets/wire.js unpacks. Not here: what
an answer says (pages.py), and files that never change (delivery.py).

Two answers of a page are alike but for their numbers. A browser names, in a header, the answers to the same event it holds; where this
process holds one of them too, the new one is packed against it (raw deflate with a dictionary), else it is sent whole and held
from then on. Nothing is promised: a process that holds none of them sends the whole.
"""

import hashlib
import struct
import threading
import zlib
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Final

from flask import Request, Response, request

from callbacks import actions, viewing

HELD: Final = "X-Held"  # of a request: digests of held answers, the newest first; blank for none
DIGEST: Final = "X-Digest"  # of an answer sent whole: its own
AGAINST: Final = "X-Against"  # of one sent packed: that of the answer it was packed against
PACKED: Final = "application/octet-stream"
PIECE: Final = 12_000  # bytes packed at once
# Deflate looks back 32,768 bytes at most. A piece has before it what stands around the same place of the held answer.
WINDOW: Final = 24_000
FRAME: Final = struct.Struct("<IHH")  # where the window begins, its length, the length of the packed piece
WORTH_IT: Final = 1_000  # bytes; below, an answer is about as short as its headers
# A whole answer compresses to a fifth. One that packs hardly better is unlike the held ones: it is sent whole, and the next are like it.
ALIKE: Final = 7
MOST_HELD: Final = 256  # answers, compressed a few thousand bytes each
MOST_NAMED: Final = 4  # digests that are read of a request
LENGTH: Final = 16  # characters of a digest
_MEMORY: Final = 9  # zlib's most for one piece: 256 KB while it is packed


@dataclass
class Differences:
    """The answers that one process holds, by who may see them and digest; the one used longest ago goes first."""

    held: OrderedDict[Hashable, bytes] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, answered: Response) -> Response:
        """Any answer; that to an event of a browser that can unpack is packed, or named so that it can be held."""
        if not _is_event(request, answered):
            return answered
        body = answered.get_data()
        if len(body) < WORTH_IT:
            return answered
        for digest in request.headers[HELD].split(",")[:MOST_NAMED]:
            earlier = self._found(digest)
            if earlier is not None:
                packed = pack(body, earlier)
                if len(packed) * ALIKE < len(body):
                    return _packed(answered, packed, digest)
                break
        answered.headers[DIGEST] = self._hold(body)
        return answered

    def _found(self, digest: str) -> bytes | None:
        with self.lock:
            kept = self.held.get(_key(digest))
            if kept is not None:
                self.held.move_to_end(_key(digest))
        return None if kept is None else zlib.decompress(kept)

    def _hold(self, body: bytes) -> str:
        digest = hashlib.sha256(body).hexdigest()[:LENGTH]
        with self.lock:
            self.held[_key(digest)] = zlib.compress(body, 1)
            self.held.move_to_end(_key(digest))
            while len(self.held) > MOST_HELD:
                self.held.popitem(last=False)
        return digest


def pack(body: bytes, earlier: bytes) -> bytes:
    """A body against an earlier one, piece by piece, each behind its frame."""
    pieces = []
    for at in range(0, len(body), PIECE):
        piece = body[at : at + PIECE]
        start = _window(at + len(piece) / 2, len(body), len(earlier))
        window = earlier[start : start + WINDOW]
        packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, _MEMORY, zdict=window)
        packed = packer.compress(piece) + packer.flush()
        pieces.append(FRAME.pack(start, len(window), len(packed)) + packed)
    return b"".join(pieces)


def unpack(packed: bytes, earlier: bytes) -> bytes:
    """The body again, as assets/wire.js makes it; for tests and benches."""
    body, at = b"", 0
    while at < len(packed):
        start, wide, length = FRAME.unpack_from(packed, at)
        at += FRAME.size
        body += zlib.decompressobj(-zlib.MAX_WBITS, earlier[start : start + wide]).decompress(
            packed[at : at + length]
        )
        at += length
    return body


def _window(middle: float, length: int, of: int) -> int:
    """Where the window begins in an earlier body of the length ``of``: around the place that the middle of the piece has in its own."""
    return max(0, min(round(middle * of / length) - WINDOW // 2, of - WINDOW))


def _key(digest: str) -> Hashable:
    """An answer is held for whoever may see it: nobody's is packed against what another was told."""
    person = viewing.viewer()
    return person.name, person.role, person.link.id if person.link else "", digest


def _is_event(asked: Request, answered: Response) -> bool:
    is_event = asked.method == "POST" and asked.path.endswith(actions.EVENTS)
    return is_event and HELD in asked.headers and answered.status_code == 200 and answered.is_json


def _packed(answered: Response, packed: bytes, digest: str) -> Response:
    answered.set_data(packed)
    answered.content_type = PACKED
    answered.headers[AGAINST] = digest
    return answered
