"""What only a whole file can tell, asked in one pass before its rows are typed.

Belongs here: the pass. Not here: what is asked (keys.py, coordinates.py, code_systems.py, date_orders.py, numbers.py)
or what follows from the answers (survey.py).
"""

from collections.abc import Collection, Sequence
from typing import Any, Protocol, runtime_checkable

from data.running import ahead
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

    def join(self, other: Any) -> None:
        """Add what another look at the same columns saw in another part of the file."""
        ...


@runtime_checkable
class Spread(Protocol):
    """A sheet whose parts are looked at by several processes (data/spread)."""

    def look(self, looks: Sequence[Look]) -> None:
        """Show the whole file to those who ask, part by part, and join what they saw."""
        ...


def over(sheet: Sheet, looks: Sequence[Look]) -> None:
    """Show the whole file to those who ask, in one pass over the columns they need."""
    asked = [look for look in looks if look.columns]
    if isinstance(sheet, Spread):
        sheet.look(asked)
    elif asked:
        show(sheet, asked)


def show(sheet: Sheet, looks: Sequence[Look]) -> int:
    """Show every chunk to all of them; gives how many chunks there are."""
    chunks = 0
    wanted = {position for look in looks for position in look.columns}
    for chunk in ahead.read(sheet.chunks(only=wanted)):
        chunks += 1
        for look in looks:
            look.take(chunk)
    return chunks
