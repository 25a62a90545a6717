"""``python -m bench [click|answers|load|export|day|locate|ingest|coverage|sharing|light|far] [--rows N …]``: each part beside the plain way; all of them without a name but ``light`` and ``far``.

Demonstration data are made once. ``python -m bench ingest --rows 10000000`` takes a quarter of an hour and 2 GB of disk. ``light`` needs a Chromium on the
``PATH``, the libraries of requirements-dev.txt, and once the internet, for the peers' own. ``far`` is a file of fifty million rows (11 GB) by two
workers of a Dask scheduler, beside one machine's processes: half an hour and 30 GB of disk; with ``--rows 1000000`` a minute.
"""

import argparse
from pathlib import Path

from bench import answers, click, coverage, day, export, files, ingest, load, locate, report, sharing, survey
from callbacks import viewing
from callbacks.program import Program
from settings import Settings

DATA = Path(__file__).parent / "data"
PARTS = ("click", "answers", "load", "export", "day", "locate", "ingest", "coverage", "sharing")
INGEST_ROWS = (100_000, 1_000_000)


def main() -> None:
    """Run the parts asked for and print their tables."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "part",
        nargs="?",
        choices=(*PARTS, "light", "far"),
        help="all of them but light and far, if none is named",
    )
    parser.add_argument("--rows", type=int, nargs="+", help="rows or points measured; several for ingest")
    parser.add_argument("--kind", choices=tuple(files.KINDS), nargs="+", help="kinds of files for ingest")
    parser.add_argument(
        "--rounds", type=int, default=3, help="measurements of each file for ingest, of each page for light"
    )
    options = parser.parse_args()
    DATA.mkdir(exist_ok=True)
    print(f"\n{report.machine()}\n", flush=True)
    with viewing.at_this_machine():
        for part in [options.part] if options.part else PARTS:
            print(_run(part, options), flush=True)


def _run(part: str, options: argparse.Namespace) -> str:
    if part == "click":
        return _click((options.rows or [1_000_000])[0])
    if part == "answers":
        return _answers((options.rows or [10_000_000])[0])
    if part == "load":
        return _load((options.rows or [10_000_000])[0])
    if part == "export":
        rows = (options.rows or [1_000_000])[0]
        return f"The export of {rows:,} responses\n\n{export.told(export.run(files.made(DATA, rows)))}\n"
    if part == "day":
        rows = (options.rows or [10_000_000])[0]
        store = survey.made(DATA, rows, times=max(1, rows // files.SOURCE_ROWS))
        return f"One new day in a store of {rows:,} responses\n\n{day.told(day.run(store, DATA))}\n"
    if part == "coverage":
        return f"How often 95 % intervals hold the truth\n\n{coverage.told(coverage.run())}\n"
    if part == "sharing":
        return f"Links and the audit\n\n{sharing.told(sharing.run())}\n"
    if part in ("light", "far"):
        return _apart(part, options)
    if part == "locate":
        found = [locate.run((options.rows or [1_000_000])[0], level) for level in locate.levels()]
        return f"Points in places\n\n{locate.told(found)}\n"
    kinds = options.kind or [kind for kind in files.KINDS if _fits(kind, options.rows)]
    rows = ingest.run(options.rows or INGEST_ROWS, folder=DATA, rounds=options.rounds, kinds=kinds)
    return f"Bringing a file in\n\n{ingest.told(rows)}\n"


def _fits(kind: str, rows: list[int] | None) -> bool:
    """Whether there is a file of that kind as long: the form's is as long as the demonstration data."""
    return files.KINDS[kind].columns is not None or max(rows or INGEST_ROWS) <= files.SOURCE_ROWS


def _click(rows: int) -> str:
    store = files.made(DATA, rows)
    tables = [f"{page}\n\n{report.table(measured)}\n" for page, measured in click.run(store).items()]
    heading = f"{rows:,} responses; processor time and bytes of the answer to one filter change\n"
    return "\n".join([heading, cells(store), *tables])


def _apart(part: str, options: argparse.Namespace) -> str:
    """What needs more than the libraries of the benches, and runs only when it is named."""
    if part == "light":
        return _light((options.rows or [40_000])[0], options.rounds)
    from bench import far  # needs Dask

    found = far.run((options.rows or [50_000_000])[0], folder=DATA)
    return f"Past one machine\n\n{far.told(found)}\n"


def _light(rows: int, rounds: int) -> str:
    from bench import light  # drives a browser, by a library that only tests need otherwise

    found = light.run(files.made(DATA, rows).resolve(), DATA.resolve(), rounds=rounds)
    return f"On a slow line and a slow processor, {rows:,} responses\n\n{light.told(found)}\n"


def _load(rows: int) -> str:
    found = load.both(survey.made(DATA, rows, times=max(1, rows // files.SOURCE_ROWS)))
    slower = load.kept(found, rows)
    return "\n".join([f"A hundred viewers, {rows:,} responses\n", load.told(found), "", *slower])


def _answers(rows: int) -> str:
    """The answers of a page, and how they grow from a tenth of the responses to the same activities."""
    times = max(1, rows // files.SOURCE_ROWS)
    few = answers.of_store(survey.made(DATA, rows // 10, times=times), wanted=())
    store = survey.made(DATA, rows, times=times)
    many = answers.of_store(store)
    slower = answers.kept(store, many)
    return "\n".join(
        [
            f"The answers of a page, {rows:,} responses; milliseconds of processor time\n",
            answers.told(many),
            "\nThe same with a tenth of the responses to the same activities\n",
            answers.growth(few, many),
            "",
            cells(store),
            *slower,
        ]
    )


def cells(store: Path) -> str:
    """The number of records and of cells in each roll-up."""
    sizes = Program(Settings(store=store)).evidence().cells.sizes()
    lines = [
        f"* {table}: " + ", ".join(f"{name} {size:,}" for name, size in rows.items())
        for table, rows in sizes.items()
    ]
    return "\n".join(["Cells in each roll-up:", *lines, ""])


if __name__ == "__main__":
    main()
