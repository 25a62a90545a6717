"""A donor's numbers recomputed from the public export alone: plain dictionaries, none of the project's code."""

import csv
import io
import math
import zipfile
from collections import defaultdict

Cell = tuple[str, str, str]  # places, rounds, values: codes joined by '+'


def read(archive: bytes, table: str) -> list[dict[str, str]]:
    """The lines of one table of the archive."""
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        return list(csv.DictReader(io.StringIO(files.read(f"{table}.csv").decode())))


def counts(lines, measure, *, dimension="", places=None, rounds=None, values=None) -> dict[str, int]:
    """Counts by category: of each year the cells that lie in what is asked, else those that touch it.

    A year that can only be told with others is left out where another year can be told alone.
    """
    cells: dict[str, dict[Cell, dict[str, int]]] = defaultdict(dict)
    for line in lines:
        if (line["measure"], line["dimension"], line["dimension_2"]) == (measure, dimension, ""):
            cell = (line["places"], line["rounds"], line["values"])
            cells[line["year"]].setdefault(cell, {})[line["category"]] = int(line["count"])
    asked = (places, rounds, values)
    inside, touching = [], []
    for year in cells.values():
        within = [one for cell, one in year.items() if fits(cell, asked, all_of=True)]
        inside += within
        if not within:
            touching += [one for cell, one in year.items() if fits(cell, asked, all_of=False)]
    total: dict[str, int] = defaultdict(int)
    for one in inside or touching:
        for category, count in one.items():
            total[category] += count
    return total


def fits(cell: Cell, asked, *, all_of: bool) -> bool:
    for codes, wanted in zip(cell, asked, strict=True):
        group = set(codes.split("+"))
        if wanted is not None and not (group <= wanted if all_of else group & wanted):
            return False
    return True


def share(counted: dict[str, int]) -> tuple[float, float, float, int]:
    """Share of yes with Wilson's interval at a design effect of 1.5, and n."""
    n = sum(counted.values())
    p, z, m = counted.get("yes", 0) / n, 1.959963984540054, n / 1.5
    middle, half = p + z * z / (2 * m), z * math.sqrt(p * (1 - p) / m + z * z / (4 * m * m))
    return p, max((middle - half) / (1 + z * z / m), 0), min((middle + half) / (1 + z * z / m), 1), n
