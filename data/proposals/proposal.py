"""What a proposal is: a suggestion for each column of a file, and what a person still has to say.

Belongs here: the shapes. Not here: how they come about (proposing.py), the TOML (writing.py) or the screen (screen.py).
"""

from dataclasses import dataclass
from typing import Final, Literal

# A suggestion is sure where header and values agree, likely where one of them speaks, else it is a question.
HIGH: Final = 0.8
MEDIUM: Final = 0.5
LOW: Final = 0.25  # below this a column is not placed at all

Level = Literal["high", "medium", "low", "none"]


@dataclass(frozen=True)
class Unmapped:
    """A value of the file that no code is known for: its rows among those read, and the nearest code or ""."""

    value: str
    rows: int
    nearest: str = ""
    label: str = ""  # what the form calls it


@dataclass(frozen=True)
class Suggestion:
    """One column of the file and what it may be.

    ``source`` is what a mapping calls the column (its header; "column D" where that is blank or repeated; the
    question where the column is one of its options). ``name`` is a canonical column, a helper or a question, or None.
    """

    position: int
    header: str
    source: str
    name: str | None = None
    confidence: float = 0.0
    why: str = ""
    unmapped: tuple[Unmapped, ...] = ()
    unlisted: int = (
        0  # further values without a code that are not repeated, since they may tell who a person is
    )
    option: str | None = None  # the option of a question with several answers that the column stands for
    personal: bool = False
    found_anyway: bool = False  # ingest finds it beside a mapping too, which need not say it

    @property
    def level(self) -> Level:
        """``high``, ``medium``, ``low`` (only shown, not taken) or ``none``."""
        if self.name is None:
            return "none"
        return "high" if self.confidence >= HIGH else "medium" if self.confidence >= MEDIUM else "low"


@dataclass(frozen=True)
class Made:
    """A canonical column that may be made of ``columns``: ``recipe`` as a mapping writes it, and why.

    ``sure``: it stands in the mapping, else behind a #.
    """

    name: str
    columns: tuple[str, ...]
    recipe: str
    why: str
    sure: bool = False

    @property
    def label(self) -> str:
        """What a person calls it: its columns."""
        return " + ".join(self.columns)


@dataclass(frozen=True)
class Proposal:
    """What a file may mean for a table. ``rows`` is how many were looked at, ``more`` whether the file has others.

    ``needed`` are sentences about what ingest cannot do without; ``form`` is the XLSForm that helped.
    """

    file: str
    table: str
    columns: tuple[Suggestion, ...]
    rows: int
    more: bool = False
    sheet: str | None = None
    repeat: str | None = None
    form: str | None = None
    order: str | None = None  # one of dates.OPEN: dates of the file can be read in several ways
    needed: tuple[str, ...] = ()
    sheets: tuple[
        tuple[str, bool], ...
    ] = ()  # that can be read: its name, and whether it is joined to its submissions
    only_round: str | None = None  # the round that was asked for, of several beside each other
    only_with: tuple[str, ...] = ()  # columns of that round: a row that leaves all of them blank has none
    made: tuple[Made, ...] = ()  # columns that may be put together of others
    hints: tuple[tuple[str, str, str], ...] = ()  # constants worth a thought: name, example, why

    @property
    def placed(self) -> tuple[Suggestion, ...]:
        """The suggestions a mapping would take: high and medium ones."""
        return tuple(found for found in self.columns if found.confidence >= MEDIUM and found.name)

    def toml(self) -> str:
        """A mapping to edit: what is likely stands there, what is doubtful stands behind a #."""
        from data.proposals import writing

        return writing.toml(self)
