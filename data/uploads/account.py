"""What was understood of an upload, as plain values that a page can show: columns, values, problems, first rows.

Belongs here: turning a proposal and a report into JSON. Not here: reading the file (work.py), the words of rules
(data/rules.py, data/intake/report.py) or how it looks (layouts/ingest_*.py).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import pyarrow as pa

from data import mapping, tables
from data.evidence.survey import TEXTS
from data.intake import report
from data.intake.reading import Report
from data.intake.understood import Understood
from data.problems import quoted
from data.proposals import Proposal, Suggestion
from data.uploads.decided import Decided, names, replaceable
from data.uploads.folder import COUNTS, SHAPE
from geo.country import Country

EXAMPLES: Final = 10  # rows of a problem
MOST_VALUES: Final = 60  # that need a meaning, and as many that have one
HIDDEN: Final = "•••"
# Rules that a meaning given to a value mends.
_OF_VALUES: Final = (
    "unknown_code",
    "unknown_option",
    "not_yes_or_no",
    "consent_unreadable",
    "unknown_place",
    "not_a_district",
    "ambiguous_place",
)


def of(proposal: Proposal, found: Report, *, decided: Decided, country: Country) -> dict[str, Any]:
    """The account of a check."""
    asked = _asked(found, decided, proposal, country=country)
    return {
        "shape": SHAPE,
        "failure": found.failure or "",
        "rows": {name: getattr(found, name) for name in COUNTS},
        "form": found.form,
        "evidence": found.evidence,
        "sources": _sources(proposal, decided),
        "made": _made(proposal, decided),
        "sheets": [_sheet(name, joined) for name, joined in proposal.sheets],
        "others": list(found.others),
        "sheet": _read_sheet(found, decided, proposal),
        "personal": _personal(found, decided),
        "placed": [[name, header] for name, header in found.placed],
        "exact": _exact(proposal),
        "needed": list(proposal.needed),
        "suggested": _suggested(proposal),
        "values": _by_column(_given(decided), asked),
        "values_left": max(len(asked) - MOST_VALUES, 0),
        "problems": [_group(group) for group in report.by_rule(found, shown=EXAMPLES)],
        "left_out": found.left_out,
        "places": [[count, words] for count, words in report.agreement(found)],
        "unanswered": [[question, rows] for question, rows in found.unanswered],
        "understood": {one.name: _came_to(one) for one in found.understood},
        "first": _preview(found.first, found.table) if found.first is not None else None,
    }


def _sources(proposal: Proposal, decided: Decided) -> list[dict[str, Any]]:
    """What can be chosen as a column, in the order of the file: headers, and questions with several answers."""
    found = {
        one.source: {"source": one.source, "personal": one.personal} for one in proposal.columns if one.source
    }
    for one in proposal.columns:
        if one.option is not None and one.header not in found:
            found[one.header] = {"source": one.header, "personal": one.personal}
    for source in decided.columns.values():
        found.setdefault(source, {"source": source, "personal": False})
    return list(found.values())


def _made(proposal: Proposal, decided: Decided) -> list[dict[str, str]]:
    """Columns that can be chosen to be made of several, and those that are."""
    found = [{"name": one.name, "recipe": one.recipe, "label": one.label} for one in proposal.made]
    offered = {(one["name"], one["recipe"]) for one in found}
    others = [pair for pair in decided.recipes.items() if pair not in offered]
    return [*found, *({"name": name, "recipe": recipe, "label": recipe} for name, recipe in others)]


def _sheet(name: str, joined: bool) -> str:
    """A sheet as a choice; one that is joined has its submissions beside it."""
    return f"{'r' if joined else 's'}:{name}"


def _read_sheet(found: Report, decided: Decided, proposal: Proposal) -> str:
    """The sheet that was read, or would have been."""
    if decided.repeat:
        return _sheet(decided.repeat, True)
    first = next((name for name, joined in proposal.sheets if not joined), "")
    return _sheet(decided.sheet or found.sheet or first, False)


def _personal(found: Report, decided: Decided) -> list[str]:
    """Columns of text that were chosen or are called so, look personal, and are kept if a person says so."""
    told = found.problems[found.problems["rule"] == "personal_column"]["column"].tolist()
    chosen = {source for name, source in decided.columns.items() if name in TEXTS}
    return [*decided.keep_personal, *(text for text in told if text in chosen or text in TEXTS)]


def _exact(proposal: Proposal) -> list[str]:
    """What ingest looks for itself, by a column's name or by what a device noted: it is taken unless told to be blank."""
    named = {one.header for one in proposal.columns} & set(mapping.inputs(proposal.table))
    found = {one.name for one in proposal.columns if one.name and one.found_anyway}
    return sorted({*named, *found, *mapping.PARADATA})


def _suggested(proposal: Proposal) -> dict[str, dict[str, Any]]:
    """The best suggestion for each name."""
    best: dict[str, Suggestion] = {}
    for one in proposal.columns:
        if one.name and (one.name not in best or one.confidence > best[one.name].confidence):
            best[one.name] = one
    return {
        name: {"source": one.source, "level": one.level, "why": one.why}
        for name, one in best.items()
        if name in names(proposal.table)
    }


def _given(decided: Decided) -> list[dict[str, Any]]:
    """Texts of the file that were given a meaning."""
    return [
        {"name": name, "text": text, "rows": None, "code": code, "nearest": ""}
        for name, codes in decided.values.items()
        for text, code in codes.items()
    ]


def _asked(found: Report, decided: Decided, proposal: Proposal, *, country: Country) -> list[dict[str, Any]]:
    """Texts of the file that need a meaning, the most frequent first."""
    near = {(one.name, text.value): text.nearest for one in proposal.columns for text in one.unmapped}
    name_of, rows = {header: name for name, header in found.placed}, []
    problems = found.problems[found.problems["rule"].isin(_OF_VALUES) & (found.problems["value"] != "")]
    counted = problems.groupby(["column", "value"], observed=True, as_index=False).agg(rows=("row", "size"))
    for one in counted.sort_values("rows", ascending=False, kind="stable").to_dict("records"):
        name, text = name_of.get(one["column"]) or one["column"], one["value"]
        whole = quoted(text) == text and not text.endswith("…")  # a text that was cut cannot be mapped
        known = text in decided.values.get(name, {})
        if whole and not known and replaceable(found.table, name, country=country):
            nearest = near.get((name, text), "")
            rows.append(
                {"name": name, "text": text, "rows": int(one["rows"]), "code": None, "nearest": nearest}
            )
    return rows


def _by_column(given: list[dict[str, Any]], asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As many of both as a page can bear: whoever gave sixty texts a meaning is asked for the next."""
    rows = [*given[:MOST_VALUES], *asked[:MOST_VALUES]]
    columns = list(dict.fromkeys(row["name"] for row in rows))
    return sorted(rows, key=lambda row: columns.index(row["name"]))


def _group(group: report.Group) -> dict[str, Any]:
    return {
        "rule": group.rule.name,
        "severity": group.rule.severity,
        "sentence": group.rule.sentence,
        "fix": group.rule.fix,
        "count": group.count,
        "rows": [
            [int(row["row"]), row["column"], row["value"], row["fix"] if row["fix"] != group.rule.fix else ""]
            for row in group.rows.to_dict("records")
        ],
    }


def _came_to(one: Understood) -> dict[str, Any]:
    return {
        "filled": one.filled,
        "blank": one.blank,
        "counts": [[value, rows] for value, rows in one.counts],
        "ends": list(one.ends) if one.ends else None,
    }


def _preview(first: pa.Table, table: str) -> dict[str, Any]:
    """The first rows as codes; columns that are blank throughout are left out, what tells who a person is is hidden."""
    kept = [name for name in tables.COLUMNS[table] if first.column(name).null_count < len(first)]
    specs = tables.columns(table)
    shown = [[_plain(value, specs[name]) for value in first.column(name).to_pylist()] for name in kept]
    return {"columns": kept, "rows": [list(row) for row in zip(*shown, strict=True)]}


def _plain(value: Any, column: tables.Column) -> str | bool | None:
    if value is None or isinstance(value, bool):
        return value
    if column.name in tables.PERSONAL:
        return HIDDEN
    return value.isoformat() if isinstance(value, date) else str(value)


def counts(account: Mapping[str, Any]) -> dict[str, int]:
    """The accounts of the rows, for the state of an upload."""
    return dict(account["rows"])
