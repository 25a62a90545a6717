"""What only a whole file can tell, asked in one pass before its rows are typed.

Belongs here: the pass. Not here: what is asked (keys.py, coordinates.py, code_systems.py, date_orders.py, numbers.py)
or what follows from the answers (survey.py).
"""

from collections.abc import Collection, Sequence
from typing import Protocol

from data import ahead
from data.sources.sheet import Chunk, Sheet


class Look(Protocol):
    """A question to a whole file. It is shown every chunk, with the columns it asks for; without any it is not asked."""

    @property
    def columns(self) -> Collection[int]:
        """Positions of the columns looked at."""
        ...

    def take(self, chunk: Chunk) -> None:
        """Look at one chunk; more columns than asked for may be in it."""
        ...


def over(sheet: Sheet, looks: Sequence[Look]) -> None:
    """Show the whole file to those who ask, in one pass over the columns they need."""
    asked = [look for look in looks if look.columns]
    wanted = {position for look in asked for position in look.columns}
    for chunk in ahead.read(sheet.chunks(only=wanted)) if asked else ():
        for look in asked:
            look.take(chunk)
