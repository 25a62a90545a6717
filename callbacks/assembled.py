"""What a first visit fetches besides Dash itself: our scripts as one file, our styles as one, and no library that no page uses.

Belongs here: what stands in the document in place of what Dash would put there. Not here: how files are compressed and kept
(delivery.py); the files themselves (assets/), each of which can still be had alone, as pages without the shell do (layouts/plain.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final

from flask import Flask, Response

ASSETS: Final = Path(__file__).parents[1] / "assets"
# Where Dash's graphs fetch plotly when the first of them is mounted (delivery.py).
PLOTLY_ADDRESS: Final = "/_dash-component-suites/plotly/package_data/plotly.min.js"
EARLY: Final = "plain.js"
KINDS: Final[Mapping[str, str]] = {"css": "text/css", "js": "text/javascript"}
# The table that no page has. The polyfill stays: graphs that are fetched when they are needed take their generators from it.
NOT_NEEDED: Final = ("/dash/dash_table/",)


@dataclass(frozen=True)
class Whole:
    """All files of a kind in the order of their names, one after the other."""

    kind: str
    body: bytes

    @property
    def path(self) -> str:
        return f"/assets/all.{self.kind}"

    @property
    def address(self) -> str:
        """Another one for every change, so that browsers keep what it holds (delivery.py)."""
        return f"{self.path}?m={sha256(self.body).hexdigest()[:12]}"


def whole(kind: str) -> Whole:
    """The files of a kind as they are on the disk now."""
    return Whole(kind, b"\n".join(path.read_bytes() for path in sorted(ASSETS.glob(f"*.{kind}"))))


@dataclass(frozen=True)
class Head:
    """The tags of the document that name scripts and styles, made once a program."""

    script: str
    style: str
    early: str  # what must run before a page that the server wrote is seen: light or dark, and whether hints lie over it

    def scripts(self, tags: str) -> str:
        """Dash's own without those that nothing needs; ours come first, as they listen to what Dash's do."""
        needed = (tag for tag in tags.split("\n") if not any(name in tag for name in NOT_NEEDED))
        return "\n".join([self.script, *needed])

    def styles(self, tags: str) -> str:
        """Those of libraries, then ours."""
        return f"{tags}\n{self.style}"


def register(server: Flask) -> Head:
    """Serve both files. Returns what names them in the document."""
    made = {kind: whole(kind) for kind in KINDS}
    early = sha256((ASSETS / EARLY).read_bytes()).hexdigest()[:12]
    for kind, one in made.items():
        server.add_url_rule(one.path, f"all_{kind}", partial(_sent, one))
    return Head(
        script=f'<script src="{made["js"].address}"></script>',
        style=f'<link rel="stylesheet" href="{made["css"].address}">',
        early=f'<script src="/assets/{EARLY}?m={early}"></script>',
    )


def _sent(one: Whole) -> Response:
    return Response(one.body, mimetype=KINDS[one.kind])
