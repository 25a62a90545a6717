"""A hundred viewers who click without a pause, served as `make serve` serves: requests a second, how long they take, faults.

Belongs here: the mix of clicks, the server started for them, what it took. Not here: the viewers (viewers.py).

The clock says how crowded the machine was too, the viewers included; processor time a request says what the server can do: two
processors that nobody else uses answer two seconds' worth of it a second.
"""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from bench import held, results, viewers
from bench.click import our_body, rest_body
from bench.viewers import Click, Seen
from callbacks.program import Program
from data.cells import Cells
from data.filters import DIMENSIONS, parameters_of
from data.keeping import verifying
from data.store import Store
from settings import Settings

ROOT: Final = Path(__file__).parent.parent
PORT: Final = 8059
VIEWERS: Final = 100
SECONDS: Final = 60
WORKERS: Final = 2
CLICKS: Final = 20_000
AGAIN: Final = 300
_SEED: Final = 8
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_OWN: Final = ("Private_Dirty", "Private_Hugetlb")  # clean ones are those of files
# How often each page is looked at, in a hundred clicks.
PAGES: Final = {
    "overview": 40,
    "comprehension": 22,
    "outreach": 12,
    "follow-up": 12,
    "returnees": 8,
    "hotline": 6,
}
# Four clicks in five set or lift one filter, choose a place or a usual period: roll-ups answer them. The fifth goes into a detail.
USUAL: Final = (
    "sex",
    "age_group",
    "district",
    "province",
    "round",
    "period",
    "education",
    "livelihood",
    "audience",
    "phase",
)
DETAIL_IN: Final = 5
# Map, ranking and tiles are what a click is made for; nobody has counted who scrolls on. One in two is a guess on the high side.
SCROLLS_IN: Final = 2
REQUESTS: Final = 1 + 1 / SCROLLS_IN  # a click


@dataclass(frozen=True)
class Served:
    """What a run of some seconds took: requests, what the viewers saw, seconds of processor time, memory of each worker."""

    seconds: float
    seen: Seen
    processor: float
    own: tuple[int, ...]

    @property
    def a_second(self) -> float:
        """Requests answered in a second by the clock."""
        return len(self.seen.took) / self.seconds

    @property
    def clicks_a_second(self) -> float:
        """Clicks of viewers whose requests were answered in a second."""
        return self.a_second / REQUESTS

    @property
    def each(self) -> float:
        """Milliseconds of the server's processor time a request."""
        return self.processor * 1000 / max(len(self.seen.took), 1)


def clicks(values: dict[str, Sequence[str]], number: int) -> list[Click]:
    """The requests of all viewers in turn, drawn by a seed: a page and a query a click, four in five of them usual ones.

    Each click asks for what stands at the top; after one in two the viewer scrolls on, and the rest is asked for too.
    """
    rng = np.random.default_rng(_SEED)
    pages = rng.choice(list(PAGES), number, p=np.array([*PAGES.values()]) / sum(PAGES.values()))
    queries = [
        _detail(rng, values) if rng.integers(DETAIL_IN) == 0 else _usual(rng, values) for _ in range(number)
    ]
    further = rng.integers(SCROLLS_IN, size=number) == 0
    return [
        Click("/_dash-update-component", body(f"?{query}" if query else "", str(page)))
        for page, query, scrolls in zip(pages, queries, further, strict=True)
        for body in ((our_body, rest_body) if scrolls else (our_body,))
    ]


def _usual(rng: np.random.Generator, values: dict[str, Sequence[str]]) -> str:
    names = rng.choice(USUAL, rng.choice([0, 1, 1, 1, 2]), replace=False).tolist()
    further = [
        name for name in names if name not in ("sex", "age_group", "district", "province", "round", "period")
    ]
    return _query(rng, [name for name in names if name not in further[1:]], values, days=False)


def _detail(rng: np.random.Generator, values: dict[str, Sequence[str]]) -> str:
    names = rng.choice(
        ["education", "livelihood", "special_needs", "audience", "activity_type"], 2, replace=False
    ).tolist()
    return _query(rng, [*names, *(["period"] if rng.integers(2) else [])], values, days=True)


def _query(
    rng: np.random.Generator, names: Sequence[str], values: dict[str, Sequence[str]], *, days: bool
) -> str:
    parts = [f"{name}={rng.choice(values[name])}" for name in names if name != "period"]
    if "period" in names:
        month = int(rng.integers(0, 24))
        first = np.datetime64("2024-01", "M") + np.timedelta64(month, "M")
        day = int(rng.integers(1, 28)) if days else 1
        end = first + np.timedelta64(int(rng.integers(2, 7)), "M")
        last = end.astype("datetime64[D]") - np.timedelta64(1, "D")
        parts.append(f"from={first}-{day:02}&to={last}")
    return "&".join(parts)


def run(store: Path, asked: Sequence[Click], *, seconds: float = SECONDS, kept: int = 0) -> Served:
    """Serve a store to all viewers for so long; ``kept``: how many answers each worker keeps."""
    with serving(store, kept=kept) as server:
        if kept:
            viewers.look(PORT, asked, viewers=WORKERS, seconds=seconds)  # until all of them were made once
        before = processor(server.pid)
        began = time.perf_counter()
        seen = viewers.look(PORT, asked, viewers=VIEWERS, seconds=seconds)
        took = time.perf_counter() - began
        return Served(took, seen, processor(server.pid) - before, own(server.pid))


def both(store: Path) -> dict[str, Served]:
    """Clicks that are all of them new to the server, and clicks that come again and again."""
    version = Store(store).current()
    assert version is not None, "the store was just made"
    cells = Cells(version.path / "cells")
    names = [name for name in parameters_of("responses") if name in DIMENSIONS]
    asked = clicks({name: cells.values("responses", name) for name in names}, CLICKS)
    return {
        "nothing kept": run(store, asked),
        f"answers kept, {AGAIN} different clicks": run(store, asked[:AGAIN], kept=AGAIN),
    }


@contextmanager
def serving(store: Path, *, kept: int) -> Iterator["subprocess.Popen[bytes]"]:
    """The server as `make serve` starts it, ready to answer, over cells as this release makes them."""
    _bring_up_to_date(store)
    settings = {
        "CRM_STORE": str(store.absolute()),
        "CRM_PORT": str(PORT),
        "CRM_WORKERS": str(WORKERS),
        "CRM_KEPT_ANSWERS": str(kept),
        "CRM_RATE_LIMIT": "0",  # a hundred viewers are one address here
    }
    server = subprocess.Popen(
        [sys.executable, "serve.py"],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _ready(server)
        yield server
    finally:
        server.terminate()
        server.wait()


def _bring_up_to_date(store: Path) -> None:
    """Make the cells of an earlier release anew: the server would do so beside, and its figures would be of that."""
    if Program(Settings(store=store)).lacking():
        print("Making cells of an earlier release anew (once) …", flush=True)
        verifying.mend(Store(store), anew=True)


def _ready(server: "subprocess.Popen[bytes]") -> None:
    while server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health") as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The server did not start; run `make serve` with the same store to see why.")


def processor(pid: int) -> float:
    """Seconds of processor time of the server and its workers, with those that ended."""
    total = 0
    for one in held.family(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        total += sum(map(int, fields[11:15] if one == pid else fields[11:13]))
    return total / _TICKS


def own(pid: int) -> tuple[int, ...]:
    """Bytes that each worker shares with nobody."""
    found = []
    for worker in (
        held.children(pid) or ()
    ):  # and nothing below: what a worker starts for other work is not its own
        lines = Path(f"/proc/{worker}/smaps_rollup").read_text().splitlines()
        found.append(sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(_OWN)))
    return tuple(found)


def kept(rows: dict[str, Served], number: int, *, folder: Path = results.FOLDER) -> list[str]:
    """Keep the figures of a run over so many responses; gives what became slower."""
    headline = {f"load, {name}, {number:,} responses": one.each for name, one in rows.items()}
    found = {
        name: {
            "requests": len(one.seen.took),
            "a_second": one.a_second,
            "clicks_a_second": one.clicks_a_second,
            "ms_median": float(np.median(one.seen.took)) * 1000,
            "ms_95": float(np.percentile(one.seen.took, 95)) * 1000,
            "faults": one.seen.faults,
            "processor_ms": one.each,
            "own_bytes": list(one.own),
        }
        for name, one in rows.items()
    }
    return results.keep("load", {"responses": number, "clicks": found}, headline=headline, folder=folder)


def told(rows: dict[str, Served]) -> str:
    """A line for each way of asking."""
    lines = [
        "| clicks | requests | a second | clicks a second | median | 95 % within | faults | processor time each | two processors could | own memory of a worker | viewers' processor time each |",
        "|---|" + "---:|" * 10,
    ]
    for name, one in rows.items():
        took = np.array(one.seen.took) * 1000
        lines.append(
            f"| {name} | {len(took):,} | {one.a_second:.0f} | {one.clicks_a_second:.0f} | {np.median(took):.0f} ms | {np.percentile(took, 95):.0f} ms | {one.seen.faults} "
            f"| {one.each:.1f} ms | {2000 / one.each:.0f} a second | {max(one.own) / 1e6:.0f} MB | {one.seen.processor * 1000 / len(took):.2f} ms |"
        )
    return "\n".join(lines)
