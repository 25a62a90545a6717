"""The program's own server, as `python app.py` starts it: what it says of itself, and how long it waits for a line."""

from typing import Final

from werkzeug.serving import WSGIRequestHandler

PATIENCE: Final = 60  # seconds without a byte after which a connection is closed


class Handler(WSGIRequestHandler):
    """Werkzeug's handler, which names neither itself nor Python, and does not wait for ever."""

    timeout = PATIENCE

    def version_string(self) -> str:
        return "web"
