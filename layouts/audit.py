"""The page of the audit: who did what and when, the newest first. Markup alone; the rows come from callbacks/audit.py."""

from collections.abc import Sequence
from html import escape
from typing import Final

from languages import in_language, later, say
from layouts import plain

TITLE: Final = later("Audit")
QUESTION: Final = later("Who saw, exported, shared, brought in or changed what, and when?")
HEADS: Final = (later("When"), later("Who"), later("Did"), later("What"), later("Details"))


def section(rows: Sequence[Sequence[str]], *, note: str, older: str, newest: bool) -> str:
    """The rows as texts, in the order of HEADS; ``older`` is the address of the next ones, empty on the last page."""
    cells = [[*(_whole(text) for text in row[:3]), *(escape(text) for text in row[3:])] for row in rows]
    nothing = f"<p>{escape(say('Nothing was written down yet.'))}</p>"
    body = plain.table([say(head) for head in HEADS], cells, label=say(TITLE)) if rows else nothing
    ways = [("/audit", say("Newest rows"))] if not newest else []
    ways += [(older, say("Older rows"))] if older else []
    links = " ".join(
        f'<a class="button" href="{escape(in_language(where))}">{escape(words)}</a>' for where, words in ways
    )
    return (
        '<section class="card wide-card"><div class="wide-head"><p class="card-subtitle">'
        f'{escape(note)}</p><a class="button" href="/export/audit.csv">{escape(say("Everything as CSV"))}</a></div>{body}'
        f'<p class="wide-ways">{links}</p></section>'
    )


def _whole(text: str) -> str:
    return f'<span class="nowrap">{escape(text)}</span>'
