"""How long an address and a body may be. Routes that take files set their own limit (callbacks/ingest/routes.py)."""

from typing import Final

from flask import Flask, Request

from languages import say

LONGEST_BODY: Final = 1 << 20  # bytes
LONGEST_EVENT: Final = (
    1 << 16
)  # bytes; one of the fullest page has a few thousand, all DS divisions by name twice 20,000
LONGEST_ADDRESS: Final = 16_384  # characters; every DS division chosen by name takes about 6,000
_LONGEST_FORM: Final = 64_000  # bytes of a form's texts; the longest of ours holds a name and a purpose
_MOST_FIELDS: Final = 50


def limit(server: Flask) -> None:
    """Set what the server takes before it reads on."""
    server.config["MAX_CONTENT_LENGTH"] = LONGEST_BODY
    server.config["MAX_FORM_MEMORY_SIZE"] = _LONGEST_FORM
    server.config["MAX_FORM_PARTS"] = _MOST_FIELDS


def narrow(request: Request, *, events: str) -> None:
    """Take less of an event: its values are read one by one, in callbacks that everybody with a link may ask."""
    if request.path == events:
        request.max_content_length = LONGEST_EVENT


def unannounced(request: Request) -> str | None:
    """Why a body in pieces is refused: no page of ours sends one, and two servers may read its end differently."""
    if "Transfer-Encoding" not in request.headers:
        return None
    return say("Say how long the body is (Content-Length); one in pieces is not read.")


def fault(request: Request) -> str | None:
    """Why a request is refused by the length of its address, or None."""
    length = len(request.full_path)
    if length <= LONGEST_ADDRESS:
        return None
    return say(
        "The address has {length} characters; at most {most} are read. Choose fewer values.",
        length=f"{length:,}",
        most=f"{LONGEST_ADDRESS:,}",
    )
