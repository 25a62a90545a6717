"""One measurement in a process of its own: ``python -m bench.ingest_once ours|pandas|alone KIND FILE STORE``.

Prints rows, seconds, seconds of processor time (of all its processes) and the peak of its own resident memory as JSON. Importing the library is not
counted for either; what it imports later is.
"""

import json
import resource
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time

from bench import files


def main() -> None:
    """Measure one way of reading one file."""
    way, kind, path, store = sys.argv[1:]
    work = _ours(kind, Path(path), Path(store)) if way == "ours" else _pandas(kind, Path(path), way)
    began, used = perf_counter(), process_time()
    rows = work()
    found = {
        "rows": rows,
        "seconds": perf_counter() - began,
        "processor": process_time() - used + _of_children(),
        "peak": _peak(),
    }
    print(json.dumps(found))


def _ours(kind: str, path: Path, store: Path) -> Callable[[], int]:
    import geo.country
    from data import ingest
    from data.ingest import Job

    def work() -> int:
        job = Job(path, "responses", files.KINDS[kind].mapping)
        (report,) = ingest.ingest([job], store=store, country=geo.country.load("lka")).reports
        if report.failure:
            raise RuntimeError(report.failure)
        return report.read

    return work


def _pandas(kind: str, path: Path, way: str) -> Callable[[], int]:
    import pandas

    if way == "alone":
        pandas.set_option("mode.max_threads", 1)

    def work() -> int:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # columns of mixed types, which pandas tells of
            return len(pandas.read_csv(path, sep=files.KINDS[kind].separator))

    return work


def _of_children() -> float:
    """Processor time of processes that were started for a part of the work and have ended, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _peak() -> int:
    """The most resident memory of this process in bytes. Not ru_maxrss: that counts who started the process too."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()
