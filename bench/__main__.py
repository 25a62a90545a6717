"""``python -m bench [--rows N]``: makes demonstration data of that size once, then measures beside the plain way."""

import argparse
from pathlib import Path

from bench import click, report
from callbacks.program import Program
from data import demo
from settings import Settings

DATA = Path(__file__).parent / "data"


def main() -> None:
    """Run all benchmarks and print their tables."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="responses in the demonstration data")
    rows = parser.parse_args().rows
    store = DATA / f"demo-{rows}"
    if not (store / "CURRENT").exists():
        print(f"Making demonstration data with {rows:,} responses (once) …", flush=True)
        demo.run(rows=rows, seed=1, store=store, country="lka")
    print(
        f"\n{report.machine()}\n{rows:,} responses; processor time and bytes of the answer to one filter change\n"
    )
    print(cells(store))
    for page, measured in click.run(store).items():
        print(f"{page}\n\n{report.table(measured)}\n")


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
