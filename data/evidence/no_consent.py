"""What to do about a file of which no column is read as consent, although a header speaks of it.

Belongs here: that advice. Not here: the gate itself (typed.py).
"""

import re
from typing import Final

from data.columns.placing import Plan
from languages import noted

_CONSENT: Final = re.compile(r"consent|එකඟ|சம்மத|ஒப்புதல்", re.IGNORECASE)


def advice(plan: Plan) -> str | None:
    """A sentence that names the header; None where none speaks of consent."""
    like = next((text for text in plan.unused if _CONSENT.search(text)), None)
    if like is None:
        return None
    if _asks_the_opposite(like, plan.table):
        return noted(
            '{header} asks the opposite: name it in a mapping, [columns] consent = "…", and turn each of its answers round under [values.consent], so that who refused stays out',
            header=repr(like),
        )
    return noted(
        '{header} may be it: name it in a mapping, [columns] consent = "…", so that who did not consent stays out',
        header=repr(like),
    )


def _asks_the_opposite(header: str, table: str) -> bool:
    from data.proposals import polarity, tokens  # few files come to this

    return polarity.turned(tokens.Words(tokens.of(header)), "consent", table=table)
