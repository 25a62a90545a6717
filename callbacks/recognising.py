"""How the person behind a request is recognised: by a link, by a session, by a trusted proxy, or as this machine's own.

Belongs here: from a request to a Viewer. Not here: signing in (signing.py), links and sessions as such (sharing).
"""

from callbacks.program import Program
from callbacks.viewing import LOCAL, NOBODY
from sharing.policy import Viewer


def person(program: Program) -> Viewer:
    """Who sent the current request."""
    return LOCAL if program.settings.country else NOBODY
