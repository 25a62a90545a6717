"""What a donor has collected, row by row, found again in the public export: plain dictionaries, none of the project's code.

A row names what it covers: places, rounds, values of a split, days. Each year adds to it the cells that lie in what is named, of the table with the
finest split that tells of it. Where several values or places are named because they were merged, it is those cells that hold the
one that was asked for; and a year that tells nothing of it adds nothing.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from itertools import product
from types import MappingProxyType

Row = dict[str, str]
Counts = dict[str, float]
Groups = Mapping[str, frozenset[str]]
NO_FILTERS: Groups = MappingProxyType({})
# By indicator: the table, the measure, and the category that is counted; {} stands for the item.
SHARES = {
    "comprehension": ("responses", "message_{}", "yes"),
    "feels_informed": ("responses", "feels_informed", "yes"),
    "risk_awareness": ("responses", "risk_awareness", "yes"),
    "wants_to_migrate": ("responses", "wants_to_migrate", "yes"),
    "deceived_by_agent": ("responses", "deceived_by_agent", "yes"),
    "previous_attempt": ("responses", "previous_attempt", "yes"),
    "documents_held": ("responses", "documents_{}", "yes"),
    "migration_reason": ("responses", "migration_reason_{}", "yes"),
    "source_used": ("responses", "source_used_{}", "yes"),
    "trusted_source": ("responses", "trusted_source", "{}"),
    "message_gained": ("responses", "message_{}_change", "no>yes"),
    "message_kept": ("responses", "message_{}_change", "yes>yes"),
    "message_lost": ("responses", "message_{}_change", "yes>no"),
    "gained_understanding": ("responses", "score_move", "rose"),
    "score_fell": ("responses", "score_move", "fell"),
    "follow_up_coverage": ("responses", "coverage", "linked"),
    "lost_to_follow_up": ("responses", "coverage", "lost"),
    "assistance": ("returnees", "assistance_{}", "yes"),
    "community_acceptance": ("returnees", "community_acceptance", "yes"),
    "topic": ("calls", "topic", "{}"),
    "referred": ("calls", "referred", "yes"),
    "answered": ("calls", "answered", "yes"),
}
MEANS = {"reintegration": ("returnees", "{}"), "score": ("responses", "score")}
COUNTS = {"contacts": "calls", "interviews": "returnees"}
DIFFERENCES = (
    "retention",
)  # "change" names what either of its two ways of reckoning covers; its two parts are found
KNOWN = (*SHARES, *MEANS, *COUNTS, *DIFFERENCES)
# Of pairs: the round they end in. Who was lost is told of both later rounds.
ENDS: dict[str, str] = {"retention": "follow_up"}
ENDS |= dict.fromkeys(("message_gained", "message_kept", "message_lost", "gained_understanding", "score_fell"), "after")  # fmt: skip


class Cell:
    """One line of the spine or of a split of it: what it covers, and its counts by category."""

    def __init__(self, line: Row) -> None:
        self.groups = {"place": _set(line["places"]), "round": _set(line["rounds"])}
        for name, values in (
            (line["dimension"], line["values"]),
            (line["dimension_2"], line["values_2"]),
        ):
            if name:
                self.groups[name] = _set(values)
        self.counts: Counts = {}

    def lies(self, asked: dict[str, frozenset[str]]) -> bool:
        return all(self.groups[name] <= values for name, values in asked.items() if name in self.groups)


@cache
def _set(text: str) -> frozenset[str]:
    return frozenset(text.split("+"))


class Tables:
    """The export by table, measure, year and split."""

    def __init__(self, lines: dict[str, list[Row]]) -> None:
        found: dict[tuple, dict[tuple, Cell]] = defaultdict(dict)
        for table, rows in lines.items():
            for line in rows:
                split = frozenset({line["dimension"], line["dimension_2"]} - {""})
                key = (table, line["measure"], int(line["year"]), split)
                name = (line["places"], line["rounds"], line["values"], line["values_2"])
                if name not in found[key]:
                    found[key][name] = Cell(line)
                found[key][name].counts[line["category"]] = float(line["count"])
        self.cells = {key: list(cells.values()) for key, cells in found.items()}
        self.years = sorted({key[2] for key in self.cells})
        self.last = max(date.fromisoformat(line["as_of"]) for rows in lines.values() for line in rows)
        self.axes = {
            table: {"place", *(name for key in found if key[0] == table for name in key[3])}
            for table in lines
        }
        self.axes["responses"].add("round")

    def lying(self, table: str, measure: str, row: Row, filters: Groups) -> list[list[list[Cell]]]:
        """By year, and by split of it, the cells that lie in what a row names."""
        groups, found = {**filters, **named(row)}, []
        dims = [name for name in groups if name not in ("place", "round")]
        for year in self.years:
            quarters = quarters_of(row, year, self.last)
            splits = [[*dims, "quarter"], dims, ["quarter"], []] if of_one_year(row) else [dims, []]
            splits += [[*dims, "quarter"], ["quarter"]] if len(quarters) < 4 and not of_one_year(row) else []
            cells = [
                self.cells.get((table, measure, year, frozenset(split)), []) for split in splits if quarters
            ]
            asked = groups | {"quarter": quarters}
            found.append([[one for one in some if one.lies(asked)] for some in cells])
        return found


def questions(row: Row, filters: Groups) -> Iterator[Groups]:
    """What may have been asked where a row names what was merged: one of the values, those of a filter, or all of them."""
    groups = named(row)
    if of_one_year(row):
        groups["quarter"] = quarters_of(row, int(row["period_from"][:4]), date.max)
    merged = {
        name: [frozenset({one}) for one in sorted(values)]
        for name, values in groups.items()
        if len(values) > 1
    }
    asked = {
        name: [None, *([filters[name]] if name in filters else []), *values]
        for name, values in merged.items()
    }
    ends = {"round": _set(ENDS[row["indicator"]])} if row["indicator"] in ENDS else {}
    for chosen in product(*asked.values()):
        yield ends | {name: value for name, value in zip(asked, chosen, strict=True) if value is not None}


def parts(cells: list[Cell], asked: Groups) -> list[list[Cell]]:
    """Those of the cells that hold what was asked, and those that hold nothing else; where it was all, all."""
    touching = [
        one for one in cells if all(values & one.groups.get(name, values) for name, values in asked.items())
    ]
    return [
        touching,
        [
            one
            for one in touching
            if all(one.groups[name] <= values for name, values in asked.items() if name in one.groups)
        ],
    ]


def named(row: Row) -> dict[str, frozenset[str]]:
    """What a row names, by axis; the whole country and everybody are not named."""
    found = {} if row["place"] == "LKA" else {"place": frozenset(row["place"].split("+"))}
    if not row["group"]:
        return found
    names, values = row["group"].split("+"), row["group_value"].split(";")
    if len(names) > len(values):
        values = row["group_value"].split("+")
    return found | {name: _set(value) for name, value in zip(names, values, strict=True)}


def quarters_of(row: Row, year: int, last: date) -> frozenset[str]:
    """The quarters of a year that lie in the days of a row; those after the last day of the export are empty and lie in any that reaches it."""
    days = date.fromisoformat(row["period_from"]), date.fromisoformat(row["period_to"])
    until = date.max if days[1] >= last else days[1]
    return frozenset(
        f"Q{at}"
        for at in range(1, 5)
        if days[0] <= date(year, 3 * at - 2, 1) and date(year, 3 * at, 28) <= until
    )


def of_one_year(row: Row) -> bool:
    return row["period_from"][:4] == row["period_to"][:4]


def total(cells: list[Cell]) -> Counts:
    found: Counts = defaultdict(float)
    for one in cells:
        for category, count in one.counts.items():
            found[category] += count
    return dict(found)


def explained(tables: Tables, row: Row, filters: Groups = NO_FILTERS) -> bool:
    """Whether estimate and n of a row of KNOWN come out of the export. A filter that is not named was followed."""
    table, measure, worth = told(row)
    own = {
        name: values
        for name, values in filters.items()
        if name in tables.axes[table] and (name != "place" or row["place_level"] == "selection")
    }
    lying = tables.lying(table, measure, row, own)

    def sums(cells: list[Cell]) -> tuple[float, float]:
        counts = total(cells)
        return sum(counts.values()), sum(worth(name) * n for name, n in counts.items())

    tried: set[tuple] = set()
    for asked in questions(row, filters):
        years = [
            {(0.0, 0.0), *(sums(part) for cells in splits for part in parts(cells, asked))}
            for splits in lying
        ]
        tried |= {tuple(map(sum, zip(*chosen, strict=True))) for chosen in product(*years)}
        if any(_is(row, n, value) for n, value in tried):
            return True
    return False


def _is(row: Row, n: float, value: float) -> bool:
    estimate = n if row["indicator"] in COUNTS else value / max(n, 1)
    return n == int(row["n"]) and math.isclose(estimate, float(row["estimate"]), abs_tol=1e-6)


def told(row: Row) -> tuple[str, str, Callable[[str], float]]:
    """The table and measure of a row, and what each category adds to its estimate."""
    name, item = row["indicator"], row["item"]
    if name in SHARES:
        table, measure, yes = (text.format(item) for text in SHARES[name])
        return table, measure, lambda category: float(category == yes)
    if name in MEANS:
        table, measure = (text.format(item) for text in MEANS[name])
        return table, measure, fraction
    if name in DIFFERENCES:
        return (
            "responses",
            f"message_{item}_change",
            lambda category: {"no>yes": 1.0, "yes>no": -1.0}.get(category, 0.0),
        )
    return COUNTS[name], "people", lambda category: 1.0


def fraction(text: str) -> float:
    top, _, bottom = text.partition("/")
    return float(top) / float(bottom or 1)
