"""What ingest and check say to people: accounts on stdout, problems on stderr, problems as a file.

Belongs here: sentences and layout. Not here: finding problems.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from data.export import MARK, NEEDS_MARK
from data.ingest import Outcome, Report
from data.problems import FILE_COLUMNS, RULES, Unreadable
from data.store import Version

_SHOWN: Final = 3
_RISKY: Final = rf"(?={NEEDS_MARK})"
_AGREEMENT: Final = {
    "agrees": "agree",
    "differs": "lie in another district than stated",
    "outside": "lie outside the districts",
    "no_point": "have no point",
    "no_place": "have a point or nothing, and no stated district",
}


def accounts(report: Report) -> str:
    """One line a file: what was read and what became of it."""
    return (
        f"{report.path.name} → {report.table}: {report.read:,} rows read = {report.accepted:,} accepted + "
        f"{report.duplicate:,} duplicate + {report.refused:,} refused"
    )


def details(report: Report) -> Iterator[str]:
    """What was understood of a file, for ``check``."""
    yield f"  form: {report.form}"
    yield f"  kind: {report.evidence}"
    yield "  placed: " + ", ".join(f"{name} ← {header}" for name, header in report.placed)
    yield "  not used: " + (", ".join(report.unused) or "nothing is left over")
    for question, rows in report.unanswered:
        yield f"  select_multiple {question}: unanswered (missing): {rows:,}"
    checks = [f"{count:,} {_AGREEMENT.get(name, name)}" for name, count in report.place_checks]
    yield "  places of accepted rows: " + (", ".join(checks) or "none")


def sentences(report: Report) -> Iterator[str]:
    """The problems of a file by rule, the first few rows of each, and how to mend them."""
    for severity in ("refused", "doubtful", "notice"):
        for name, count in report.counts:
            if RULES[name].severity == severity:
                yield _heading(report, name, count)
                yield from _examples(report.problems[report.problems["rule"] == name])
    if report.left_out:
        yield f"{report.path.name}: {report.left_out:,} more problems were counted and are not listed one by one"


def _heading(report: Report, name: str, count: int) -> str:
    rule = RULES[name]
    what = {"refused": f"{count:,} refused", "doubtful": f"{count:,} doubtful", "notice": "note"}[
        rule.severity
    ]
    return f"{report.path.name}: {what} ({name}): {rule.sentence}. Fix: {rule.fix}."


def _examples(found: pd.DataFrame) -> Iterator[str]:
    own = found["fix"] != found["rule"].map({name: rule.fix for name, rule in RULES.items()})
    for row in found[(found["row"] > 0) | own].head(_SHOWN).itertuples(index=False):
        value = f" = {row.value!r}" if row.value else ""
        fix = f" ({row.fix})" if row.fix != RULES[str(row.rule)].fix else ""
        where = f"row {row.row}" if row.row else "whole file"
        yield f"    {where}, {row.column or 'whole row'}{value}{fix}"


def check_place(path: Path) -> None:
    """Raise Unreadable where no file of problems could be written: better before the work than after it."""
    if path.is_dir() or not path.absolute().parent.is_dir():
        what = "it is a folder" if path.is_dir() else f"there is no folder {path.absolute().parent}"
        raise Unreadable(f"the problems cannot be written to {path}: {what}; nothing was changed")


def write_problems(outcome: Outcome, path: Path) -> None:
    """The problems of all files as CSV, UTF-8 with BOM (so that a spreadsheet reads it). Raises Unreadable.

    Texts that a spreadsheet could run are marked as in exports: a hostile value would be run by its reader.
    """
    frames = [report.problems[list(FILE_COLUMNS)] for report in outcome.reports if len(report.problems)]
    table = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(FILE_COLUMNS))
    texts = [name for name in FILE_COLUMNS if name != "row"]
    table = table.assign(
        **{name: table[name].astype(str).str.replace(_RISKY, MARK, regex=True) for name in texts}
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
    for rule, count in meta["problems"].items():
        yield f"  problems, {rule}: {count:,}"
    for entry in meta["ingests"][-10:]:
        yield (
            f"  ingest {entry['when']}: {entry['file']} → {entry['table']}, {entry['read']:,} read = "
            f"{entry['accepted']:,} accepted + {entry['duplicate']:,} duplicate + {entry['refused']:,} refused"
        )
