"""What people read about links, in one place."""

from typing import Final

from languages import later

NO_LINK: Final = later(
    "This address is not that of a link. It may have been cut short: copy it whole, or ask the person who sent it."
)
TOO_OLD: Final = later("This page is too old to be used; load it again.")
PROTECTED: Final = later("This link is protected. Enter the passphrase you were given with it.")
WRONG: Final = later("That is not the passphrase. Try again.")
NO_MORE_GUESSES: Final = later(
    "Too many wrong passphrases were tried; this link takes none any more. Ask for a new one."
)
