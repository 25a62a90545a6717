"""How files that never change while the program runs reach the browser: compressed once, kept by the browser for a year.

Belongs here: scripts and styles, ours and those of the libraries. Not here: shapes (callbacks/routes.py) and answers, which
flask-compress packs as they are made.
"""

import gzip
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

import brotli
from flask import Flask, Request, Response, abort, request
from flask_compress import Compress

from callbacks import kept
from callbacks.assembled import PLOTLY_ADDRESS
from callbacks.differences import Differences
from callbacks.routes import A_YEAR

PLOTLY: Final = Path(__file__).parents[1] / "assets" / "plotly" / "plotly.min.js"
ICON: Final = "/_favicon.ico"  # asked for anew with every change of the address, unless it is kept
WIRING: Final = (
    "/_dash-dependencies"  # which part follows which: the same for everybody while the program runs
)
FILES: Final = ("/assets/", "/_dash-component-suites/", ICON, WIRING)
KINDS: Final = (".css", ".js", ".svg", ".png", ".ico", ".woff2")  # of those that are ours
# Exports are not among them: a compressor would hold back their first bytes.
COMPRESSED: Final = ("text/html", "text/css", "text/javascript", "text/plain", "application/json", "application/geo+json", "image/svg+xml", "image/x-icon", "image/vnd.microsoft.icon")  # fmt: skip
WORTH_IT: Final = 400  # bytes; below, compression saves less than its header
# Brotli's levels above 9 take twenty times as long and save a tenth: two seconds of a small server for its first visitor.
BROTLI_LEVEL: Final = 9
ANSWER_LEVEL: Final = (
    5  # of what is made for one request: a tenth less than zstd or level 4, in the same millisecond
)

Compressor = Callable[[bytes], bytes]
# By the name of the encoding, the best first.
COMPRESSORS: Final[Mapping[str, Compressor]] = {
    "br": partial(brotli.compress, quality=BROTLI_LEVEL),
    "gzip": partial(gzip.compress, compresslevel=9, mtime=0),
}
# The same for an answer that is made while somebody waits.
_QUICKLY: Final[Mapping[str, Compressor]] = {
    "br": partial(brotli.compress, quality=ANSWER_LEVEL),
    "gzip": partial(gzip.compress, compresslevel=6, mtime=0),
}


@dataclass
class Delivery:
    """The compressed files of one running program, by address and digest; their number is that of the files."""

    packed: dict[tuple[str, str, str], bytes] = field(default_factory=dict)

    def send(self, answered: Response) -> Response:
        """Any answer; a file's is compressed, and kept by the browser where its address changes with it."""
        if request.method != "GET" or not request.path.startswith(FILES) or answered.status_code != 200:
            return answered
        answered.headers["Cache-Control"] = (
            A_YEAR if _is_named_by_its_version(request) else _looked_after(request)
        )
        encoding = next((name for name in COMPRESSORS if name in request.accept_encodings), None)
        if encoding is None or "Content-Encoding" in answered.headers:
            return answered
        return self._compressed(answered, encoding)

    def _compressed(self, answered: Response, encoding: str) -> Response:
        answered.direct_passthrough = False
        body = answered.get_data()
        if len(body) < WORTH_IT:
            return answered
        key = (request.path, encoding, hashlib.sha256(body).hexdigest())
        if key not in self.packed:
            self.packed[key] = COMPRESSORS[encoding](body)
        answered.set_data(self.packed[key])
        answered.headers["Content-Encoding"] = encoding
        answered.vary.add("Accept-Encoding")
        # The same file in another encoding is another sequence of bytes, so only weakly the same.
        answered.set_etag(key[-1][:16], weak=True)
        answered.make_conditional(request)  # turns it into "not modified" in place
        return answered


def plotly() -> Response:
    """The part of plotly that the charts need, in place of the whole that Dash would send."""
    packed = "br" in request.accept_encodings
    body = (PLOTLY.with_suffix(".js.br") if packed else PLOTLY).read_bytes()
    answered = Response(body, mimetype="text/javascript")
    if packed:
        answered.headers["Content-Encoding"] = "br"
    answered.vary.add("Accept-Encoding")
    answered.set_etag(hashlib.sha256(body).hexdigest()[:16])
    answered.headers["Cache-Control"] = "no-cache"
    answered.make_conditional(request)
    return answered


def register(server: Flask) -> None:
    """Compress what is sent, and serve our plotly at the address of the whole one. Call it last, to see every answer."""
    server.before_request(_nothing_aside)
    server.config["COMPRESS_MIMETYPES"] = list(COMPRESSED)
    server.config["COMPRESS_ALGORITHM"] = list(COMPRESSORS)
    server.config["COMPRESS_BR_LEVEL"] = ANSWER_LEVEL
    Compress(server)
    server.after_request(_kept)
    server.after_request(Differences().send)  # before the one above: what is packed is packed once
    server.add_url_rule(PLOTLY_ADDRESS, "plotly", plotly)
    server.after_request(Delivery().send)  # comes before the one above, which leaves alone what is compressed


def _kept(answered: Response) -> Response:
    """An answer that is kept is packed once."""
    encoding = next((name for name in COMPRESSORS if name in request.accept_encodings), None)
    return answered if encoding is None else kept.packed(answered, encoding, _QUICKLY[encoding])


def _nothing_aside() -> None:
    """What stands beside scripts and styles (how plotly was made, and from which versions) is no file for a browser."""
    if request.path.startswith(FILES[0]) and not request.path.endswith(KINDS):
        abort(404)


def _looked_after(asked: Request) -> str:
    """Kept, and asked for again each time; what only those who may look get, by their own browser alone."""
    return "private, no-cache" if asked.path == WIRING else "no-cache"


def _is_named_by_its_version(asked: Request) -> bool:
    """Whether another version of the file would have another address: Dash adds the time it was changed."""
    return (
        "m" in asked.args
        or ".v" in asked.path.rsplit("/", 1)[-1]
        or (asked.path == ICON and "v" in asked.args)
    )
