"""What people read about links, in one place."""

from datetime import date
from typing import Final

NO_LINK: Final = "This address is not that of a link. It may have been cut short: copy it whole, or ask the person who sent it."
TOO_OLD: Final = "This page is too old to be used; load it again."
PROTECTED: Final = "This link is protected. Enter the passphrase you were given with it."
WRONG: Final = "That is not the passphrase. Try again."
NO_MORE_GUESSES: Final = (
    "Too many wrong passphrases were tried; this link takes none any more. Ask for a new one."
)


def day(iso: str) -> str:
    """A day for people: 30 Jun 2027."""
    when = date.fromisoformat(iso)
    return f"{when.day} {when:%b %Y}"
