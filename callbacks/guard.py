"""What holds for every answer of the server: security headers, unknown paths as 404, errors as sentences."""

import logging
from typing import Any

from dash import Dash, set_props
from flask import Response, request

from callbacks.program import NothingToShow
from layouts import chips, ids, pages

log = logging.getLogger("community_response_map")
SORRY = (
    "This could not be drawn; what went wrong is in the server's log. Lift a filter or load the page again."
)


def policy(app: Dash) -> str:
    """The content security policy: nothing from other hosts. Call it when all callbacks exist (their hashes are in it)."""
    scripts = " ".join(f"'{digest}'" if not digest.startswith("'") else digest for digest in app.csp_hashes())
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {scripts}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "frame-ancestors 'self'",
            "form-action 'self'",
        )
    )


def register(app: Dash) -> None:
    """Add the headers and the 404 of unknown paths."""
    headers = {
        "Content-Security-Policy": policy(app),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }

    @app.server.after_request
    def finish(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if _is_page_request() and not known(request.path):
            response.status_code = 404
        return response


def known(path: str) -> bool:
    """Whether a page stands at a path."""
    return (path.rstrip("/") or "/") in pages.BY_PATH


def tell(error: Exception) -> Any:
    """A failed callback: the error goes to the log, a sentence to the person."""
    if not isinstance(error, NothingToShow):
        log.exception("A callback failed", exc_info=error)
    text = str(error) if isinstance(error, NothingToShow) else SORRY
    set_props(ids.NOTICE, {"children": chips.notice(text)})


def _is_page_request() -> bool:
    """Dash answers every path nobody else knows with its index, endpoint '/<path:path>'."""
    return request.method == "GET" and bool(request.endpoint) and str(request.endpoint).startswith("/<path")
