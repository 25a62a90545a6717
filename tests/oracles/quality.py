"""Data quality the slow way: every pair compared, every record asked, one after the other, from plain values.

Second implementations of data/quality; the thresholds are written out again, so that a change of one is seen.
"""

from collections import Counter
from datetime import date
from math import comb, expm1, log1p, log2
from statistics import median
from typing import Any

Record = dict[str, Any]

_BLOCKS = {
    "responses": ("date", "round"),
    "returnees": ("interview_date",),
    "activities": ("date", "district"),
}


# --- near duplicates -----------------------------------------------------------------------------------------------


def near_duplicates(records: list[Record], columns: list[str], table: str) -> dict[int, int]:
    """For each row told as a near duplicate the earlier row it is like, by comparing every pair."""
    bits = {name: _surprise([record[name] for record in records]) for name in columns}
    blocks = [_block(record, table) for record in records]
    sizes = Counter(block for block in blocks if block)
    neighbours = sum(n * (n - 1) / 2 for n in sizes.values()) / len(records)
    found: dict[int, tuple[int, int]] = {}
    person = {"responses": "respondent_id", "returnees": "returnee_id", "activities": "activity_id"}[table]
    for later in range(len(records)):
        for earlier in range(later):
            if records[later][person] == records[earlier][person]:
                continue
            same_block = blocks[later] is not None and blocks[later] == blocks[earlier]
            different = _told(
                records[later], records[earlier], bits, neighbours if same_block else 0.0, len(records)
            )
            if different is not None and (later not in found or (different, earlier) < found[later]):
                found[later] = (different, earlier)
    return {later: earlier for later, (_, earlier) in found.items()}


def _told(one: Record, other: Record, bits: dict[str, dict], neighbours: float, n: int) -> int | None:
    """How many answers differ, None where the pair is not told."""
    answered = [name for name in bits if one[name] is not None or other[name] is not None]
    different = [name for name in answered if one[name] != other[name]]
    if len(answered) < 10 or len(different) > 2 or (len(answered) - len(different)) / len(answered) < 0.9:
        return None
    agreeing = sum(bits[name][one[name]] for name in answered if name not in different)
    ways = log2(comb(len(answered), len(different)))
    scopes = ([n / 2] if not different else []) + ([neighbours] if neighbours else [])
    expected = [log2(max(scope, 1)) + ways - agreeing for scope in scopes]
    return len(different) if any(one <= log2(1e-5) for one in expected) else None


def _surprise(values: list[Any]) -> dict[Any, float]:
    counts = Counter(value for value in values if value is not None)
    total = sum(counts.values())
    return {value: -log2((count + 1) / (total + 16)) for value, count in counts.items()}


def _block(record: Record, table: str) -> tuple | None:
    key = tuple(record[name] for name in _BLOCKS[table])
    who = None if table == "activities" else record["_enumerator"]
    where = record["district"]
    if table == "activities":
        return key
    return (*key, who or where) if who or where else None


# --- interviews and numbers ----------------------------------------------------------------------------------------


def judged_lengths(records: list[Record]) -> dict[int, bool]:
    """For each row whose interview can be judged, whether it was too quick; a form and round a group."""
    groups: dict[tuple, list[int]] = {}
    for at, record in enumerate(records):
        minutes = record["_minutes"]
        if minutes is not None and 0 <= minutes <= 1440:
            groups.setdefault((record.get("_form"), record.get("round")), []).append(at)
    large = [rows for rows in groups.values() if len(rows) >= 30]
    usual = {at: median(records[i]["_minutes"] for i in rows) for rows in large for at in rows}
    return {at: records[at]["_minutes"] < middle / 3 for at, middle in usual.items()}


def judged_numbers(records: list[Record], column: str, kind: str | None) -> dict[int, bool]:
    """For each row whose number can be judged, whether it lies beyond Tukey's outer fences on the logarithm."""
    groups: dict[Any, list[int]] = {}
    for at, record in enumerate(records):
        if record[column] is not None:
            groups.setdefault(record[kind] if kind else "", []).append(at)
    found = {}
    for rows in groups.values():
        numbers = sorted(float(records[i][column]) for i in rows)
        if len(rows) >= 30 and (ends := _fences(numbers)):
            found |= {at: not ends[0] <= records[at][column] <= ends[1] for at in rows}
    return found


def _fences(numbers: list[float]) -> tuple[float, float] | None:
    first, third = (log1p(_quantile(numbers, part)) for part in (0.25, 0.75))
    if first == third:
        return None
    return expm1(first - 3 * (third - first)), expm1(third + 3 * (third - first))


def _quantile(numbers: list[float], part: float) -> float:
    place = part * (len(numbers) - 1)
    low = int(place)
    high = min(low + 1, len(numbers) - 1)
    return numbers[low] + (numbers[high] - numbers[low]) * (place - low)


# --- tallies -------------------------------------------------------------------------------------------------------

ESSENTIAL = {
    "activities": "activity_type audience district latitude reached_total reach_basis target partner",
    "responses": "round activity_id district sex age_group education livelihood items_asked consent",
    "returnees": "district sex age_group return_date return_country composite satisfaction community_acceptance consent",
    "calls": "district topic sex age_group answered consent",
}
OTHER = {
    "responses": "sex livelihood special_needs",
    "returnees": "sex livelihood special_needs",
    "calls": "sex",
}
NUMBERS = {
    "activities": dict.fromkeys(
        ("reached_female", "reached_male", "reached_total", "target"), "activity_type"
    ),
    "returnees": {"months_since_return": None},
}


def doubtful(records: list[Record], table: str, check: str) -> dict[int, bool]:
    """For each row (or answer, as a list of rows) that a check judges, whether it doubts it."""
    rows = range(len(records))
    if check == "incomplete":
        return {i: any(records[i][name] is None for name in ESSENTIAL[table].split()) for i in rows}
    if check == "place_differs":
        stated = [i for i in rows if records[i]["district"] is not None]
        both = [i for i in stated if records[i]["_place_check"] in ("agrees", "differs", "outside")]
        return {i: records[i]["_place_check"] != "agrees" for i in both}
    if check in ("late", "sent_before"):
        lags = {i: _lag(records[i]) for i in rows if records[i]["_submitted"] is not None}
        return {i: lag > 3 if check == "late" else lag < 0 for i, lag in lags.items()}
    if check == "speeding":
        return judged_lengths(records)
    if check == "impossible_length":
        return {i: not 0 <= m <= 1440 for i in rows if (m := records[i]["_minutes"]) is not None}
    if check == "far_outside":
        judged: dict[int, bool] = {}
        for column, kind in NUMBERS.get(table, {}).items():
            for i, outside in judged_numbers(records, column, kind).items():
                judged[i] = judged.get(i, False) or outside
        return judged
    raise KeyError(check)


def other_answers(record: Record, table: str) -> tuple[int, int]:
    """How many answers "other" a record gives, and to how many questions that offer it."""
    answers = [record[name] == "other" for name in OTHER.get(table, "").split() if record[name] is not None]
    if table == "responses" and record["migration_reason_other"] is not None:
        answers.append(record["migration_reason_other"])
    return sum(answers), len(answers)


def _lag(record: Record) -> int:
    day: date = record.get("date") or record["interview_date"]
    return (record["_submitted"] - day).days
