"""A file of survey answers with every trap that a cut could fall into, and the stores that come of it."""

import random
from pathlib import Path

import pyarrow as pa

from data import ingest, tables
from data.ingest import Job, Occasion, Outcome
from data.spread.cluster import Cluster
from data.store import Version
from geo import country

LKA = country.load("lka")
HEADER = "respondent_id,round,date,district,sex,age,cluster,weight,score,items_asked,wants_to_migrate,consent,comment"
PLACES = ("Jaffna", "Galle", "කොළඹ", "Kandy", "Nowhere", "LK31", "")
# What a comment may hold: line ends, separators and quotes, within quotes.
COMMENTS = (
    "",
    "well",
    '"two\nlines"',
    '"a ""word"", and\r\nmore\n\nlines"',
    '"1,2\n3,4,5,6,7,8,9,10,11,12,13\n"',
    '""""',
)
_OWN = {"meta.json", "history.jsonl", "checks.json"}  # they tell the time, and the sum of what does


def written(path: Path, *, rows: int) -> Path:
    """A file of so many records and some rows that are none; the same each time."""
    drawn = random.Random(8)
    lines = ["Survey of the north", HEADER]
    for number in range(rows):
        lines.append(record(number, drawn))
        if number % 13 == 0:
            lines.append(
                drawn.choice(["", "Note: to be checked", "x,y", HEADER, "Total,,,,,,,,,,,,", lines[-1]])
            )
    # Only the last record says which of two numbers is the day, that -99 is no age, and what a decimal mark is.
    lines.append('r-last,after,25/03/2025,Galle,female,-99,c1,"1,5",4,6,yes,yes,')
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return path


def record(number: int, drawn: random.Random) -> str:
    """One record; some repeat the key of another, wholly or not, from anywhere above."""
    person = number // 3 if drawn.random() > 0.02 or number < 9 else drawn.randrange(number // 3)
    kinds = ("before", "after", "follow_up")
    day = f"{drawn.randint(1, 12):02d}/{drawn.randint(1, 12):02d}/2025"
    age = drawn.choice(["17", "25", "99", "40", "nineteen"])
    answers = f"{drawn.randint(0, 6)},6,{drawn.choice(['yes', 'no', '', 'maybe'])}"
    consent = "no" if drawn.random() < 0.03 else "yes"
    return (
        f"r-{person},{kinds[number % 3]},{day},{drawn.choice(PLACES)},{drawn.choice(['female', 'male'])},{age},"
        f"c{number % 40},{number % 5},{answers},{consent},{drawn.choice(COMMENTS)}"
    )


def brought(path: Path, store: Path, *, cluster: Cluster | None = None, table: str = "responses") -> Outcome:
    """What an ingest makes of a file, in a store whose codes for names are known."""
    store.mkdir(exist_ok=True)
    (store / "pseudonyms.key").write_text("ab" * 32)
    return ingest.ingest(
        [Job(path, table)], store=store, country=LKA, occasion=Occasion("tester", cluster=cluster)
    )


def version_of(outcome: Outcome) -> Version:
    """The version that was made."""
    assert outcome.version, [report.failure for report in outcome.reports]
    return outcome.version


def differences(one: Outcome, other: Outcome) -> list[str]:
    """Whatever differs in two versions and what was told of their files."""
    found = []
    for first, second in zip(one.reports, other.reports, strict=True):
        for name in (
            "read",
            "accepted",
            "duplicate",
            "refused",
            "evidence",
            "sha256",
            "place_checks",
            "left_out",
        ):
            if getattr(first, name) != getattr(second, name):
                found.append(f"{name}: {getattr(first, name)} and {getattr(second, name)}")
        if dict(first.counts) != dict(second.counts) or dict(first.unanswered) != dict(second.unanswered):
            found.append("counts")
        if not first.problems.equals(second.problems):
            found.append("problems")
    return found + _of_versions(version_of(one), version_of(other))


def _of_versions(one: Version, other: Version) -> list[str]:
    stored = {f"{table}.parquet" for table in tables.TABLES}
    found = [table for table in tables.TABLES if plain(one, table) != plain(other, table)]
    files = [
        {str(path.relative_to(v.path)): path for path in v.path.rglob("*") if path.is_file()}
        for v in (one, other)
    ]
    found += sorted(set(files[0]) ^ set(files[1]))
    alike = set(files[0]) & set(files[1]) - stored - _OWN
    return found + sorted(
        name for name in alike if files[0][name].read_bytes() != files[1][name].read_bytes()
    )


def plain(version: Version, table: str) -> list[dict[str, object]]:
    """The records of a table in their order."""
    rows: pa.Table = version.table(table).to_table()
    return rows.to_pylist()
