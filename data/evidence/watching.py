"""What only the later rows of a long file show of its columns: damage, values without a header, values that look personal.

Belongs here: looking again, at a few rows of later chunks. Not here: what is looked for (damage.py, personal.py), and the look
at the first rows, which decides before a row is read (survey.py).

A partner may begin to write telephone numbers into the column of places in the third month. From the chunk on in which
they are found, such a column of text is left out, and said so; what is only told is told once.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pyarrow as pa

from data import tables
from data.columns.headers import column_called
from data.columns.placing import Plan
from data.evidence import damage, personal
from data.evidence.survey import TEXTS
from data.problems import Problems, Told
from data.sources.sheet import Chunk
from languages import noted

_ROWS: Final = 200  # of a chunk that are looked at
_EACH: Final = 8  # chunks that are all looked at; behind them every fourth is
_FOURTH: Final = 4


@dataclass(frozen=True)
class Before:
    """What is known of the rows above those that are looked at: how many chunks they are, what was left out of them, what was told."""

    chunks: int = 0
    left_out: frozenset[int] = frozenset()
    told: tuple[Told, ...] = ()


class Watch:
    """Looks at the chunks of one sheet as they are read. The first was looked at by ``survey.made``."""

    def __init__(self, plan: Plan, problems: Problems, *, before: Before = Before()) -> None:
        self.plan, self.problems = plan, problems
        self.left_out = set(before.left_out)
        self._chunks = before.chunks
        self._told = {(told.rule, told.column) for told in (*before.told, *problems.notices())}

    def seen(self, chunk: Chunk) -> Chunk:
        """The chunk without columns that were found to look personal."""
        self._chunks += 1
        if 1 < self._chunks <= _EACH or (self._chunks > _EACH and self._chunks % _FOURTH == 0):
            self._look(chunk)
        if not self.left_out:
            return chunk
        blank = pa.repeat(pa.scalar("", pa.string()), len(chunk.rows))
        return replace(chunk, columns=chunk.columns | dict.fromkeys(self.left_out, blank))

    def _look(self, chunk: Chunk) -> None:
        few = _sample(chunk)
        if not len(few.rows):
            return
        since = noted("found from row {row} on", row=f"{int(chunk.rows[0]):,}")
        for at, text in enumerate(self.plan.headers):
            if not text and few.filled(at):
                self._tell(
                    "blank_header", at, fix=noted("{since}: give it a header if it is meant", since=since)
                )
        for column in damage.found(few):
            self._tell(
                "damaged_column",
                column.position,
                fix=noted("{since}: {what}", since=since, what=column.sentence),
            )
        self._personal(few, since)

    def _personal(self, few: Chunk, since: str) -> None:
        names = {position: name for name, position in self.plan.columns.items()}
        for suspect in personal.suspects(few, self.plan.headers):
            name, header = names.get(suspect.position), self.plan.headers[suspect.position]
            if not suspect.by_values or header in self.plan.mapping.keep_personal:
                continue
            fix = noted("{since}: look at what stands there", since=since)
            if name in TEXTS:
                self.left_out.add(suspect.position)
                fix = noted(
                    "{since}, where it is left blank; keep it with keep_personal in the mapping", since=since
                )
            if name in TEXTS or suspect.position not in self.plan.taken:
                self._tell("personal_column", suspect.position, value=suspect.holds, fix=fix)
            elif name in tables.KEYS[self.plan.table] or self._in_clear(suspect.position):
                self._tell("personal_key", suspect.position, value=suspect.holds, fix=fix)

    def _in_clear(self, position: int) -> bool:
        """Whether a column is a part of an id that was not made a code from the first row on."""
        coded = ("coded_part", self.plan.headers[position] or column_called(position))
        return position in self.plan.joined and coded not in self._told

    def _tell(self, rule: str, position: int, *, fix: str, value: str = "") -> None:
        column = self.plan.headers[position] or column_called(position)
        if (rule, column) not in self._told:
            self._told.add((rule, column))
            self.problems.notice(rule, column=column, value=value, fix=fix)


def _sample(chunk: Chunk) -> Chunk:
    """Some rows of a chunk, spread over it."""
    at = np.linspace(0, max(len(chunk.rows) - 1, 0), min(_ROWS, len(chunk.rows))).astype(np.int64)
    columns = {position: column.take(pa.array(at)) for position, column in chunk.columns.items()}
    return replace(chunk, rows=chunk.rows[at], columns=columns)
