"""The answers of a page in processor time, ours beside pandas, polars, DuckDB and a bare pass over the bytes, in one run.

A question is what the page of comprehension is made from: under some filters the records, every key message with its pairs of
answers before and after, scores and their changes, by district, by month, and by sex and age group, at each round, and the
histogram of scores. Every peer must give the numbers that ours gives. Processor time is that of all threads together. Questions
are asked in turn, so that none finds anything of an earlier one; what is compiled has been compiled before.
"""

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any, Final

import numpy as np

from bench import peers, questions, results
from bench.peers import SPLITS, Records, Sums
from bench.questions import Asked
from data.cells import Cells, Tally
from data.filters import DIMENSIONS, parameters_of
from data.store import Store

ROUNDS: Final = 5  # of ours and of the bare pass; a peer is asked once, as it takes seconds
OURS: Final = "ours"
_NEAR: Final = 1e-6  # relative: sums of fractions depend on their order
PEERS: Final[Mapping[str, Callable[[Records], peers.Peer]]] = {
    "pandas": peers.Pandas,
    "polars": peers.Polars,
    "DuckDB": peers.DuckDB,
}


class Differs(Exception):
    """A peer gave another number than ours."""


@dataclass(frozen=True)
class Measured:
    """A question, how many records it selects, and the milliseconds of processor time that each way took."""

    asked: Asked
    records: int
    took: Mapping[str, float]

    def times(self, name: str) -> float:
        """How many times as long a peer takes."""
        return self.took[name] / self.took[OURS]


def run(store: Path, asked: Sequence[Asked], *, wanted: Sequence[str] = tuple(PEERS)) -> list[Measured]:
    """Ask all questions in every way. Raises Differs where a peer does not give our numbers."""
    version = Store(store).current()
    assert version is not None, "the store was just made"
    records = Records(version.path / "cells")
    ours = Ours(Cells(version.path / "cells"), records)
    answers = [ours.sums(ours.ask(one.filters)) for one in asked]
    took = {OURS: timed(ours.ask, asked, rounds=ROUNDS)}
    bare = peers.BarePass(records, version.path / "cells")
    took[bare.name] = timed(bare.ask, asked, rounds=ROUNDS)
    for name in wanted:
        print(f"{name}: {len(asked)} questions …", flush=True)
        took[name] = _compared(PEERS[name](records), asked, answers)
        gc.collect()
    sizes = [int(sums[SPLITS[1]][:, 0].sum()) for sums in answers]
    ways = zip(*took.values(), strict=True)
    return [
        Measured(one, size, dict(zip(took, times, strict=True)))
        for one, size, times in zip(asked, sizes, ways, strict=True)
    ]


def timed(ask: Callable[[Any], Any], asked: Sequence[Asked], *, rounds: int) -> list[float]:
    """Median milliseconds of processor time of each question, all of them asked in turn, after a round to warm up."""
    found: list[list[float]] = [[] for _ in asked]
    for number in range(rounds + 1):
        for one, times in zip(asked, found, strict=True):
            start = process_time()
            ask(one.filters)
            if number:
                times.append((process_time() - start) * 1000)
    return [median(times) for times in found]


def _compared(peer: peers.Peer, asked: Sequence[Asked], answers: Sequence[Sums]) -> list[float]:
    """The same of a peer, asked once, after a question to warm up; its numbers must be ours."""
    peer.ask(asked[-1].filters)
    took = []
    for one, ours in zip(asked, answers, strict=True):
        start = process_time()
        theirs = peer.ask(one.filters)
        took.append((process_time() - start) * 1000)
        for split in SPLITS:
            if not np.allclose(theirs[split], ours[split], rtol=_NEAR, atol=_NEAR):
                raise Differs(f"{peer.name} and ours differ on '{one.query}' by {', '.join(split)}.")
    return took


class Ours:
    """The program's own way."""

    def __init__(self, cells: Cells, records: Records) -> None:
        self._cells, self._records = cells, records
        changes = tuple(f"{name}_change" for name in records.messages)
        self._measures = (*records.messages, *changes, "score", "score_change")
        parts = (one.split("/") for one in cells.categories("responses", "score"))
        self._shares = np.array([int(correct) / int(asked) for correct, asked in parts])

    def ask(self, filters: Any) -> list[Tally]:
        """The tallies that the page needs; its histogram is in each of them."""
        ask = partial(self._cells.tally, "responses", filters, measures=self._measures)
        return [ask(by=split) for split in SPLITS[:-1]]

    def sums(self, tallies: Sequence[Tally]) -> Sums:
        """The numbers that a peer gives, read from the tallies."""
        first = self._records.first_month
        found = {tally.by: self._placed(tally, first) for tally in tallies}
        sexes = tallies[-1]
        scores = sexes.counts["score"].sum(axis=(0, 1))
        unknown = sexes.rows.sum(axis=(0, 1)) - scores.sum(axis=-1)
        found[SPLITS[-1]] = np.concatenate([unknown[:, None], scores], axis=1).reshape(-1, 1).astype(float)
        return found

    def _placed(self, tally: Tally, first_month: int) -> np.ndarray:
        """A tally's numbers at the places where the peers have them: only the months of the records."""
        numbers = self._numbers(tally)
        if tally.by[0] != "month":
            return numbers.reshape(-1, numbers.shape[-1])
        place = np.zeros((self._records.sizes["month"], *numbers.shape[1:]))
        for month, row in zip(tally.values[0], numbers, strict=True):
            at = 0 if month is None else int(np.datetime64(month, "M").astype(int)) - first_month + 1
            if 0 <= at < len(place):
                place[at] = row
        return place.reshape(-1, numbers.shape[-1])

    def _numbers(self, tally: Tally) -> np.ndarray:
        """(groups, numbers) in the order of the peers: records, sums, then how many are known."""
        sums, known = [tally.rows], []
        for name in self._records.messages:
            no, yes = np.moveaxis(tally.counts[name], -1, 0)
            pairs = np.moveaxis(tally.counts[f"{name}_change"], -1, 0)  # no>no, no>yes, yes>no, yes>yes
            sums += [yes, pairs[2] + pairs[3], pairs[1] + pairs[3], pairs[3]]
            known += [no + yes, pairs.sum(axis=0)]
        scores, change = tally.counts["score"], tally.amounts["score_change"]
        sums += [scores @ self._shares, change[..., 1], scores @ self._shares**2, change[..., 2]]
        known += [scores.sum(axis=-1), change[..., 0]]
        return np.stack([*sums, *known], axis=-1).astype(float)


def of_store(store: Path, *, wanted: Sequence[str] = tuple(PEERS)) -> list[Measured]:
    """All questions of all classes, asked of a store in every way wanted besides ours."""
    version = Store(store).current()
    assert version is not None, "the store was just made"
    cells = Cells(version.path / "cells")
    names = [name for name in parameters_of("responses") if name in DIMENSIONS]
    span = cells.span("responses")
    assert span is not None, "the store was just filled"
    return run(
        store,
        questions.asked({name: cells.values("responses", name) for name in names}, *span),
        wanted=wanted,
    )


def growth(few: Sequence[Measured], many: Sequence[Measured]) -> str:
    """How many times as long our answers take with more records of the same activities, by class."""
    lines = [
        "| class | questions | records, few | many | ours ms, few | many | times, median | most |",
        "|---|" + "---:|" * 7,
    ]
    for kind in questions.KINDS:
        pairs = [
            (a, b) for a, b in zip(few, many, strict=True) if a.asked.kind == kind and a.asked == b.asked
        ]
        times = [b.took[OURS] / a.took[OURS] for a, b in pairs]
        middle = [median(one.took[OURS] for one in ones) for ones in zip(*pairs, strict=True)]
        records = [max(one.records for one in ones) for ones in (few, many)]
        lines.append(
            f"| {kind} | {len(pairs)} | {records[0]:,} | {records[1]:,} | {middle[0]:.1f} | {middle[1]:.1f} | {median(times):.2f} | {max(times):.2f} |"
        )
    return "\n".join(lines)


def kept(store: Path, measured: Sequence[Measured]) -> list[str]:
    """Keep the figures of a run; gives what became slower."""
    headline = {
        f"answers, {kind}, {max(one.records for one in measured):,} records": median(
            one.took[OURS] for one in measured if one.asked.kind == kind
        )
        for kind in questions.KINDS
    }
    version = Store(store).current()
    assert version is not None, "the store was just asked"
    found = {
        "cells": Cells(version.path / "cells").sizes(),
        "questions": [
            {"class": one.asked.kind, "query": one.asked.query, "records": one.records, "ms": dict(one.took)}
            for one in measured
        ],
    }
    return results.keep("answers", found, headline=headline)


def told(measured: Sequence[Measured]) -> str:
    """The classes, each with its medians and its slowest question; then every question."""
    names = list(measured[0].took)
    others = names[1:]
    lines = [
        "| class | questions | " + " | ".join(f"{name} ms" for name in names) + " | ours, slowest | "
        + " | ".join(f"{name}: times, median (least)" for name in others) + " |",
        "|---|---:|" + "---:|" * (len(names) + len(others) + 1),
    ]  # fmt: skip
    for kind in questions.KINDS:
        if own := [one for one in measured if one.asked.kind == kind]:
            lines.append(_line(kind, own, names))
    return "\n".join([*lines, "", *_each(measured, names)])


def _line(kind: str, own: Sequence[Measured], names: Sequence[str]) -> str:
    middle = " | ".join(f"{median(one.took[name] for one in own):,.1f}" for name in names)
    slowest = max(one.took[OURS] for one in own)
    ratios = [[one.times(name) for one in own] for name in names[1:]]
    times = " | ".join(f"{median(found):,.0f} ({min(found):,.1f})" for found in ratios)
    return f"| {kind} | {len(own)} | {middle} | {slowest:.1f} | {times} |"


def _each(measured: Sequence[Measured], names: Sequence[str]) -> list[str]:
    lines = [
        "| question | records | " + " | ".join(f"{name} ms" for name in names) + " |",
        "|---|---:|" + "---:|" * len(names),
    ]
    for one in measured:
        took = " | ".join(f"{one.took[name]:,.1f}" for name in names)
        lines.append(f"| {one.asked.query or 'no filter'} | {one.records:,} | {took} |")
    return lines
