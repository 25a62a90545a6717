"""What ingest and check say to people: accounts on stdout, problems on stderr, problems as a file.

Belongs here: sentences and layout. Not here: finding problems.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from data.ingest import Outcome, Report
from data.intake.understood import Understood
from data.keeping import history, originals
from data.keeping.history import Ingest
from data.meaning import whereabouts
from data.meaning.marks import MARK, NEEDS_MARK
from data.problems import FILE_COLUMNS, Unreadable
from data.rules import RULES, Rule
from data.store import Version
from geo.country import Country
from languages import noted

_SHOWN: Final = 3
_KINDS: Final = 8  # codes of a column that are named with their rows
_UNUSED: Final = 40  # columns nothing was taken from that are named
_COLUMNS: Final = frozenset(
    {"personal_column", "personal_key", "blank_header"}
)  # rules that name columns: each is shown
_RISKY: Final = rf"(?={NEEDS_MARK})"
_AGREEMENT: Final = {
    "agrees": "agree",
    "differs": noted("lie in another district than stated"),
    "outside": noted("lie outside the districts"),
    "no_point": noted("have no point"),
    "no_place": noted("have a point or nothing, and no stated district"),
}


@dataclass(frozen=True)
class Group:
    """The problems of a file that break one rule: how many, and the first rows that tell where and how."""

    rule: Rule
    count: int
    rows: pd.DataFrame


def accounts(report: Report) -> str:
    """One line a file: what was read and what became of it."""
    return (
        f"{history.named(report.path.name, report.sheet)} → {report.table}: {report.read:,} rows read = {report.accepted:,} accepted + "
        f"{report.duplicate:,} duplicate + {report.refused:,} refused"
    )


def repeated(before: Ingest) -> str:
    """What is said of a file that was not read again."""
    who = f" by {before['who']}" if before["who"] else ""
    return f"  this file was ingested on {before['when'][:10]}{who} as {before['file']}, in the same way: nothing is new"


def details(report: Report, country: Country) -> Iterator[str]:
    """What was understood of a file, for ``check``."""
    yield f"  form: {report.form}"
    yield f"  kind: {report.evidence}"
    yield "  placed: " + ", ".join(f"{name} ← {header}" for name, header in report.placed)
    more = f" and {len(report.unused) - _UNUSED} more" if len(report.unused) > _UNUSED else ""
    yield "  not used: " + (", ".join(report.unused[:_UNUSED]) or "nothing is left over") + more
    for question, rows in report.unanswered:
        yield f"  select_multiple {question}: unanswered (missing): {rows:,}"
    checks = [f"{count:,} {words}" for count, words in agreement(report)]
    yield "  places of accepted rows: " + (", ".join(checks) or "none")
    yield from _values(report, country)


def _values(report: Report, country: Country) -> Iterator[str]:
    """What the values of each column came to: whoever knows the file sees what was misread."""
    yield "  values of accepted rows:" if report.understood else "  values of accepted rows: none"
    width = max((len(one.name) for one in report.understood), default=0)
    for one in report.understood:
        yield f"    {one.name:<{width}}  {_came_to(one, country)}"


def _came_to(one: Understood, country: Country) -> str:
    """The values of a column in one line: the most frequent first, blanks last."""
    named = country.name_of if one.name == whereabouts.NAME else str
    told = [f"{named(code)}: {rows:,}" for code, rows in one.counts[:_KINDS]]
    told += [f"{len(one.counts) - _KINDS} more"] if len(one.counts) > _KINDS else []
    told += [" to ".join(dict.fromkeys(one.ends))] if one.ends else []
    told += [f"filled: {one.filled:,}"] if not told and one.filled else []
    told += [f"blank: {one.blank:,}"] if one.blank else []
    return ", ".join(told)


def agreement(report: Report) -> Iterator[tuple[int, str]]:
    """How many of the accepted rows' places agree with their points, and what the others do."""
    for name, count in report.place_checks:
        yield count, _AGREEMENT.get(name, name)


def by_rule(report: Report, *, shown: int = _SHOWN) -> Iterator[Group]:
    """The problems of a file by rule, refused rows first, with the first ``shown`` rows of each."""
    for severity in ("refused", "doubtful", "notice"):
        for name, count in report.counts:
            if RULES[name].severity == severity:
                found = report.problems[report.problems["rule"] == name]
                # A note about the whole file says something of its own, names columns, or its rule says all.
                told = (found["row"] > 0) | (found["fix"] != RULES[name].fix) | (name in _COLUMNS)
                yield Group(RULES[name], count, found[told].head(_UNUSED if name in _COLUMNS else shown))


def sentences(report: Report) -> Iterator[str]:
    """The problems of a file by rule, the first few rows of each, and how to mend them."""
    for group in by_rule(report):
        yield _heading(report, group)
        yield from _examples(group)
    if report.left_out:
        yield f"{report.path.name}: {report.left_out:,} more problems were counted and are not listed one by one"


def _heading(report: Report, group: Group) -> str:
    rule = group.rule
    what = {"refused": f"{group.count:,} refused", "doubtful": f"{group.count:,} doubtful", "notice": "note"}
    return f"{report.path.name}: {what[rule.severity]} ({rule.name}): {rule.sentence}. Fix: {rule.fix}."


def _examples(group: Group) -> Iterator[str]:
    for row in group.rows.itertuples(index=False):
        value = f" = {row.value!r}" if row.value else ""
        fix = f" ({row.fix})" if row.fix != group.rule.fix else ""
        where = f"row {row.row}" if row.row else "whole file"
        yield f"    {where}, {row.column or 'whole row'}{value}{fix}"


def check_place(path: Path) -> None:
    """Raise Unreadable where no file of problems could be written: better before the work than after it."""
    if path.is_dir() or not path.absolute().parent.is_dir():
        what = "it is a folder" if path.is_dir() else f"there is no folder {path.absolute().parent}"
        raise Unreadable(f"the problems cannot be written to {path}: {what}; nothing was changed")


def write_problems(outcome: Outcome, path: Path) -> None:
    """The problems of all files as CSV, UTF-8 with BOM (so that a spreadsheet reads it). Raises Unreadable.

    Texts that a spreadsheet could run are marked as in exports: a hostile value would be run by its reader. A line that ends
    within one with the sign of old Macs would begin a row, and goes.
    """
    frames = [report.problems[list(FILE_COLUMNS)] for report in outcome.reports if len(report.problems)]
    table = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(FILE_COLUMNS))
    texts = [name for name in FILE_COLUMNS if name != "row"]
    table = table.assign(
        **{
            name: table[name].astype(str).str.replace(_RISKY, MARK, regex=True).str.replace("\r", " ")
            for name in texts
        }
    )
    try:
        table.to_csv(path, index=False, encoding="utf-8-sig")
    except OSError as error:
        raise Unreadable(f"the problems cannot be written to {path}: {error.strerror or error}") from None


def status(version: Version | None, names: Sequence[str], store: Path) -> Iterator[str]:
    """What a store holds."""
    if version is None:
        yield f"{store}: nothing was ingested yet"
        return
    meta = version.meta
    kind = "demonstration data" if meta["demonstration"] else "data"
    yield f"{store}: version {version.name} ({kind}, country {meta['country']}, built {meta['built_at']})"
    for table, rows in meta["rows"].items():
        yield f"  {table}: {rows:,} rows, as of {meta['as_of'][table] or 'no day'}"
    yield f"  scores: {meta['score_weights']}"
    yield f"  kept versions: {', '.join(names)}"
    there = originals.kept(store)
    yield f"  originals: {len(there):,} files, {sum(there.values()) / 1e6:,.1f} MB"
    for rule, count in meta["problems"].items():
        yield f"  problems, {rule}: {count:,}"
    for entry in meta["ingests"][-10:]:
        yield (
            f"  ingest {entry['when']}: {entry['file']} → {entry['table']}, {entry['read']:,} read = "
            f"{entry['accepted']:,} accepted + {entry['duplicate']:,} duplicate + {entry['refused']:,} refused"
        )
