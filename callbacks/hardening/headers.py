"""The headers of every answer, and the content security policy in them.

Belongs here: what a browser is told to refuse. Not here: what the server itself refuses.
"""

from types import MappingProxyType
from typing import Final

from dash import Dash
from flask import Response

# Features of a browser that no page of ours uses: a script that got in could not either.
_FEATURES: Final = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "geolocation",
    "gyroscope", "hid", "identity-credentials-get", "idle-detection", "local-fonts", "magnetometer", "microphone",
    "midi", "payment", "publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
ALWAYS: Final = MappingProxyType(
    {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",  # for browsers that do not know frame-ancestors
        "X-Permitted-Cross-Domain-Policies": "none",
        # A link of ours that is followed elsewhere says nothing of the view, or of the token, it was on.
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
)
FIXED: Final = MappingProxyType(
    {
        **ALWAYS,
        "Permissions-Policy": ", ".join(f"{name}=()" for name in _FEATURES),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Origin-Agent-Cluster": "?1",
    }
)
# What a page fetches is no document: no browser asks it for a document's policies, which are a thousand bytes, fifty times a visit.
# Opened as if it were one, it may do nothing.
FETCHED: Final = ("application/json", "application/geo+json", "application/octet-stream", "text/css", "text/javascript", "image/x-icon")  # fmt: skip
NOTHING: Final = "default-src 'none'; frame-ancestors 'none'"
A_YEAR_OF_TLS: Final = "max-age=31536000"


def policy(app: Dash) -> str:
    """The content security policy: nothing from other hosts, no script in a page but Dash's own by its digest.

    Call it when all callbacks exist: the digests of those in the browser are in it. Styles may stand inline, for plotly
    and Mantine write them; a style cannot run.
    """
    scripts = " ".join(f"'{digest.strip(chr(39))}'" for digest in app.csp_hashes())
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {scripts}",
            "script-src-attr 'none'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "frame-src 'none'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def put(response: Response, *, policy: str, tls: bool) -> Response:
    """The answer with the headers it lacks. One that says nothing of caches is kept by none: not on the way, not behind "Back"."""
    is_fetched = response.status_code in (200, 304) and response.mimetype in FETCHED
    response.headers.setdefault("Content-Security-Policy", NOTHING if is_fetched else policy)
    for name, value in (ALWAYS if is_fetched else FIXED).items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    if tls:
        response.headers.setdefault("Strict-Transport-Security", A_YEAR_OF_TLS)
    response.headers.pop("X-Powered-By", None)
    return response
