"""What benches found, kept: the latest figures of each part, and a line for every run, so that a regression is seen.

Belongs here: the files in ``results/`` and what has become slower. Not here: what is measured.
"""

import json
import os
import platform
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent / "results"
LATEST: Final = "latest.json"
HISTORY: Final = "history.jsonl"
SLOWER: Final = 1.3  # times as long as before, from which it is told
_LIBRARIES: Final = ("numpy", "numba", "pandas", "polars", "duckdb", "pyarrow", "dash", "plotly", "gunicorn")


def machine() -> dict[str, Any]:
    """What the figures were taken on, and how crowded it was (processes wanting a processor, over a minute)."""
    model = [
        line.split(":")[1].strip() for line in _lines(Path("/proc/cpuinfo")) if line.startswith("model name")
    ]
    return {
        "processor": model[0] if model else platform.machine(),
        "processors": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in _LIBRARIES},
    }


def keep(
    part: str, found: Mapping[str, Any], *, headline: Mapping[str, float], folder: Path = FOLDER
) -> list[str]:
    """Keep what a part found; gives a sentence for each headline figure that became slower than in the run before.

    ``headline``: milliseconds by name, the less the better; sizes of the run belong into the names.
    """
    folder.mkdir(exist_ok=True)
    slower = list(_slower(part, headline, folder=folder))
    taken = {"taken": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine()}
    path = folder / LATEST
    latest = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    path.write_text(json.dumps({**latest, part: {**taken, **found}}, indent=1) + "\n", encoding="utf-8")
    with (folder / HISTORY).open("a", encoding="utf-8") as history:
        history.write(json.dumps({"part": part, **taken, "headline": dict(headline)}) + "\n")
    return slower


def _slower(part: str, headline: Mapping[str, float], *, folder: Path) -> Iterator[str]:
    earlier = [one for one in map(json.loads, _lines(folder / HISTORY)) if one["part"] == part]
    before = earlier[-1]["headline"] if earlier else {}
    for name, took in headline.items():
        if name in before and took > SLOWER * before[name]:
            yield f"{name}: {took:.1f} ms, {took / before[name]:.1f} times as long as in the run before ({before[name]:.1f} ms)."


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []
