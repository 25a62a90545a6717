"""Proof that a page was noted as seen when its document was sent: the answer that Dash then asks for is no second look at it.

Belongs here: making and reading the proof. It goes with the document, comes back as a header (assets/wire.js), and holds for the same
person, page and filters and for a few minutes; without it, or with another's, the answer is noted as any other (noting.py).
"""

import hashlib
import hmac
import time
from typing import Final

from flask import request

from callbacks import viewing
from callbacks.program import Program

HEADER: Final = "X-Seen"
LASTS: Final = 600  # seconds; a proof holds for the rest of the span it was made in, and for the next


def proof(page: str, filters: str, program: Program) -> str:
    """That the person who asks was noted just now as having seen a page under these filters."""
    return _signed(page, filters, _span(), program)


def is_proven(page: str, filters: str, program: Program) -> bool:
    """Whether the current request brings the proof for this page and these filters."""
    given = request.headers.get(HEADER, "")
    spans = (_span(), _span() - 1)
    return bool(given) and any(
        hmac.compare_digest(_signed(page, filters, span, program).encode(), given.encode()) for span in spans
    )


def _span() -> int:
    return int(time.time()) // LASTS


def _signed(page: str, filters: str, span: int, program: Program) -> str:
    person = viewing.viewer()
    who = f"{person.name}\n{person.session}\n{person.link.id if person.link else ''}"
    told = f"{who}\n{page}\n{filters}\n{span}"
    return hmac.new(program.key("seen"), told.encode(), hashlib.sha256).hexdigest()[:32]
