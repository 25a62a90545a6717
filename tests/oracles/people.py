"""Who was expected, lost or is due, and the course of returnees: worked out again person by person from the record exports.

Shares nothing with the program. Rules are merged into those of `measures`, tables into those of `book`.
"""

from dataclasses import replace
from math import nan
from typing import Any

import numpy as np
import pandas as pd

from tests.oracles import sampled, student
from tests.oracles.book import LAST_BAND, Book
from tests.oracles.export_frames import Records
from tests.oracles.sampled import Sample, Told

Interval = tuple[float, float, float, int]  # estimate, low, high, n
NOBODY = Told(nan, nan, nan, 0, 0.0, 0)
LATER = {"before": "after", "after": "follow_up"}
MESSAGES = (
    "visit_visa", "documents", "licensed_agents", "smuggling_risk", "debt_risk", "contract", "hotline", "regular_routes",
)  # fmt: skip
STATUSES = ("long_overdue", "overdue", "due", "later")
SCORES = ("economic", "social", "psychosocial", "composite")
PREFIX = {"economic": "econ_", "social": "soc_", "psychosocial": "psy_", "composite": ""}
BAND_ORDER = ("0-1", "2-4", "5-8", "9-12", LAST_BAND)


# --- tables -------------------------------------------------------------------------------------------------------


def tables(book: Book) -> dict[str, Records]:
    """Everyone lost, everyone expected, and everyone due."""
    gone, expected = _gone(book), _expected(book)
    return {
        "gone": gone,
        "expected": expected,
        "due_respondents": _due_respondents(book),
        "due_returnees": _due_returnees(book),
    }


def _gone(book: Book) -> Records:
    frame = book.frames["responses"]
    asked = Records(frame, "date", book.provinces)
    who, rounds, due = asked.text("respondent_id"), asked.text("round"), asked.days("followup_due")
    span = asked.span()
    last = np.datetime64(span[1]) if span else np.datetime64("1970-01-01")
    rows, days = [], []
    for row, (person, name) in enumerate(zip(who, rounds, strict=True)):
        if name == "before" and (person, "after") not in book.seen:
            rows.append(row)
            days.append(frame["date"].iloc[row])
        elif name == "after" and (person, "follow_up") not in book.seen and due[row] <= last:
            rows.append(row)
            days.append(frame["followup_due"].iloc[row])
    later = [LATER[str(rounds[row])] for row in rows]
    moved = frame.iloc[rows].assign(date=days, round=later).reset_index(drop=True)
    return Records(moved, "date", book.provinces)


def _expected(book: Book) -> Records:
    gone = _gone(book).frame.assign(found="lost")
    everyone = book.frames["responses"]
    there = everyone.iloc[np.flatnonzero(book.linked)].assign(found="linked")
    frame = pd.concat([there, gone], ignore_index=True)
    people = Records(frame, "date", book.provinces)
    first = [book.seen.get((person, "before")) for person in people.text("respondent_id")]
    for message in MESSAGES:
        told = book.responses.number(f"message_{message}")
        people.add("number", f"base_{message}", np.array([nan if at is None else told[at] for at in first]))
    shares = _shares(book)
    return people.add(
        "number", "base_score", np.array([nan if at is None else shares[at] for at in first], dtype=float)
    )


def _shares(book: Book) -> np.ndarray:
    score, asked = book.responses.number("score"), book.responses.number("items_asked")
    return np.array(
        [s / a if s == s and a == a and a > 0 else nan for s, a in zip(score, asked, strict=True)],
        dtype=float,
    )


def _due_respondents(book: Book) -> Records:
    asked = Records(book.frames["responses"], "date", book.provinces)
    keep = []
    for person, name, due in zip(
        asked.text("respondent_id"), asked.text("round"), asked.days("followup_due"), strict=True
    ):
        later = {"before": ("after", "follow_up"), "after": ("follow_up",)}.get(name or "", ())
        keep.append(bool(later) and due == due and not any((person, one) in book.seen for one in later))
    frame = book.frames["responses"][np.array(keep, dtype=bool)]
    moved = frame.assign(date=frame["followup_due"], round=frame["round"].map(LATER))
    return _with_status(Records(moved.reset_index(drop=True), "date", book.provinces), book)


def _due_returnees(book: Book) -> Records:
    frame = book.frames["returnees"]
    asked = Records(frame, "interview_date", book.provinces)
    latest: dict[Any, tuple[Any, int]] = {}
    for row, (person, day) in enumerate(zip(asked.text("returnee_id"), asked.days(), strict=True)):
        if person not in latest or day >= latest[person][0]:
            latest[person] = (day, row)
    rows = sorted(
        row
        for _, row in latest.values()
        if asked.days("followup_due")[row] == asked.days("followup_due")[row]
    )
    moved = frame.iloc[rows]
    moved = moved.assign(interview_date=moved["followup_due"]).reset_index(drop=True)
    return _with_status(Records(moved, "interview_date", book.provinces), book)


def _with_status(people: Records, book: Book) -> Records:
    as_of = np.datetime64(book.as_of or "1970-01-01")
    ahead = (people.days() - as_of).astype(int)
    named = [
        "long_overdue" if d < -90 else "overdue" if d <= 0 else "due" if d <= 30 else "later"
        for d in ahead.tolist()
    ]
    return people.add("text", "status", np.array(named, dtype=object))


# --- rules --------------------------------------------------------------------------------------------------------


def _stated(values: np.ndarray) -> np.ndarray:
    return values[~np.isnan(values)]


def _drawn(teller: Any, *tables: str) -> Sample:
    """How the records of tables were drawn, one after the other."""
    if ("drawn", tables) not in teller.kept:
        teller.kept["drawn", tables] = Sample.of(*(teller.book.tables[name] for name in tables))
    return teller.kept["drawn", tables]


def _attrition(teller: Any, row: Any, rule: Any) -> Told:
    chosen = teller._where(row, rule)
    found = teller.book.tables["expected"].text("found")[chosen]
    return sampled.share(found == "lost", _drawn(teller, "expected").at(chosen))


def _first_told(teller: Any, row: Any, rule: Any, name: str, found: str = "") -> tuple[np.ndarray, Sample]:
    """What people expected had answered before the activity, of all or of those linked or lost, and how they were drawn."""
    expected = teller.book.tables["expected"]
    chosen = teller._where(row, rule) & ~np.isnan(expected.number(name))
    chosen = chosen & (expected.text("found") == found) if found else chosen
    return expected.number(name)[chosen], _drawn(teller, "expected").at(chosen)


def _baseline(teller: Any, row: Any, rule: Any) -> Told:
    return sampled.share(*_first_told(teller, row, rule, f"base_{row.item}"))


def _baseline_score(teller: Any, row: Any, rule: Any) -> Told:
    return sampled.mean(*_first_told(teller, row, rule, "base_score"), lowest=0.0, highest=1.0)


def _baseline_difference(teller: Any, row: Any, rule: Any) -> Told:
    return _two_sides(teller, row, rule, f"base_{row.item}", shares=True)


def _baseline_score_difference(teller: Any, row: Any, rule: Any) -> Told:
    return _two_sides(teller, row, rule, "base_score", shares=False)


def _two_sides(teller: Any, row: Any, rule: Any, name: str, *, shares: bool) -> Told:
    (first, one), (second, other) = (
        _first_told(teller, row, rule, name, found) for found in ("linked", "lost")
    )
    return sampled.apart(first, second, (one, other), shares=shares)


def _with_lost(
    teller: Any, row: Any, rule: Any, told: np.ndarray, asked: np.ndarray
) -> tuple[np.ndarray, Sample]:
    """The answers at the round, and those lost who were `asked` at their last interview, all wrong or all right."""
    seen = teller._where(row, rule) & ~np.isnan(told)
    gone = teller._where(row, rule, table="gone") & asked
    if not seen.any():
        return np.zeros(0), _drawn(teller, "responses").at(seen)
    added = np.full(int(gone.sum()), float(row.indicator.endswith("best_case")))
    sample = _drawn(teller, "responses", "gone").at(np.concatenate([seen, gone]))
    return np.concatenate([told[seen], added]), sample


def _bound(teller: Any, row: Any, rule: Any) -> Told:
    """Everybody lost who had answered the item is added as one who answers it wrongly, or rightly."""
    name = f"message_{row.item}"
    asked = ~np.isnan(teller.book.tables["gone"].number(name))
    told, sample = _with_lost(teller, row, rule, teller.book.responses.number(name), asked)
    return sampled.share(told, sample) if len(told) else NOBODY


def _score_bound(teller: Any, row: Any, rule: Any) -> Told:
    gone = teller.book.tables["gone"]
    asked = ~np.isnan(gone.number("score")) & (np.nan_to_num(gone.number("items_asked")) > 0)
    told, sample = _with_lost(teller, row, rule, _shares(teller.book), asked)
    return sampled.mean(told, sample, lowest=0.0, highest=1.0) if len(told) else NOBODY


def _new(teller: Any, row: Any, rule: Any) -> Interval:
    chosen = teller._where(row, rule)
    value = float((chosen & ~teller.book.linked).sum())
    return (value, value, value, int(chosen.sum())) if chosen.any() else (nan, nan, nan, 0)


def _waiting(teller: Any, row: Any, rule: Any) -> Interval:
    status = teller.book.tables[rule.table].text("status")[teller._where(row, rule)]
    wanted = ("long_overdue", "overdue") if row.item == "all_overdue" else (row.item,)
    value = float(np.isin(status, wanted).sum())
    return (value, value, value, len(status)) if len(status) else (nan, nan, nan, 0)


def _items_answered(teller: Any, row: Any, rule: Any) -> Interval:
    returnees, chosen = teller.book.tables["returnees"], teller._where(row, rule)
    names = [n for n in returnees.frame.columns if n.startswith(f"rss_{PREFIX[row.item]}")]
    answered = sum(int((~np.isnan(returnees.number(name)[chosen])).sum()) for name in names)
    n = int(chosen.sum())
    value = answered / (n * len(names)) if n else nan
    return value, value, value, n


def _has_score(teller: Any, row: Any, rule: Any) -> Interval:
    scores = teller.book.tables["returnees"].number(row.item)[teller._where(row, rule)]
    value = float((~np.isnan(scores)).mean()) if len(scores) else nan
    return value, value, value, len(scores)


def _feedback(teller: Any, row: Any, rule: Any) -> Told:
    told = teller.book.responses.number(row.item)
    chosen = teller._where(row, rule) & ~np.isnan(told)
    return sampled.share(told[chosen], _drawn(teller, "responses").at(chosen))


def _firsts(book: Book) -> dict[Any, int]:
    """The row of each returnee's first interview."""
    returnees = book.tables["returnees"]
    first: dict[Any, tuple[Any, int]] = {}
    for row, (who, day) in enumerate(zip(returnees.text("returnee_id"), returnees.days(), strict=True)):
        if who not in first or day < first[who][0]:
            first[who] = (day, row)
    return {who: row for who, (_, row) in first.items()}


def _compared(book: Book) -> dict[int, int]:
    """The rows compared with the first interview, each with the row of that: the last of each later band."""
    returnees, first = book.tables["returnees"], _firsts(book)
    last: dict[tuple[Any, str], tuple[Any, int]] = {}
    for row, (who, day) in enumerate(zip(returnees.text("returnee_id"), returnees.days(), strict=True)):
        band, started = book.bands[row], book.bands[first[who]]
        if band is None or started is None or BAND_ORDER.index(band) <= BAND_ORDER.index(started):
            continue
        if (who, band) not in last or day >= last[who, band][0]:
            last[who, band] = (day, row)
    return {row: first[who] for (who, _), (_, row) in last.items()}


def _latest(book: Book) -> dict[int, int]:
    """The latest row of each returnee met more than once, with the first."""
    returnees, first = book.tables["returnees"], _firsts(book)
    latest: dict[Any, tuple[Any, int]] = {}
    for row, (who, day) in enumerate(zip(returnees.text("returnee_id"), returnees.days(), strict=True)):
        if who not in latest or day >= latest[who][0]:
            latest[who] = (day, row)
    return {row: first[who] for who, (_, row) in latest.items() if row != first[who]}


def _over(pairs: dict[int, int], values: np.ndarray, *, first: bool = False) -> np.ndarray:
    """Later less first (or the first itself) on the rows compared, NaN elsewhere or where one of the two is missing."""
    found = np.full(len(values), nan)
    for row, start in pairs.items():
        if not np.isnan(values[row]):
            found[row] = values[start] if first else values[row] - values[start]
    return found


def _course(book: Book, item: str) -> tuple[np.ndarray, ...]:
    return (_over(_compared(book), book.tables["returnees"].number(item)),)


def _course_first(book: Book, item: str) -> tuple[np.ndarray, ...]:
    return (_over(_compared(book), book.tables["returnees"].number(item), first=True),)


def _course_later(book: Book, item: str) -> tuple[np.ndarray, ...]:
    scores = book.tables["returnees"].number(item)
    return (np.where(np.isnan(_course(book, item)[0]), nan, scores),)


def _change(book: Book, item: str) -> tuple[np.ndarray, ...]:
    return (_over(_latest(book), book.tables["returnees"].number(item)),)


def _where_assisted(book: Book, item: str, values: np.ndarray) -> tuple[np.ndarray, ...]:
    had = book.tables["returnees"].number(f"assistance_{item}") == 1
    return (np.where(had, values, nan),)


def _assisted(book: Book, item: str) -> tuple[np.ndarray, ...]:
    return _where_assisted(book, item, book.tables["returnees"].number("composite"))


def _assisted_change(book: Book, item: str) -> tuple[np.ndarray, ...]:
    return _where_assisted(book, item, _change(book, "composite")[0])


def _item(book: Book, item: str) -> tuple[np.ndarray, ...]:
    return ((book.tables["returnees"].number(f"rss_{item}") - 1) / 4,)


def _loss(teller: Any, row: Any, rule: Any) -> Interval:
    """What the answers take off; equal weights in the dimension that the item's name begins with, which is the most lost."""
    book, chosen = teller.book, teller._where(row, rule)
    columns = [name for name in book.frames["returnees"].columns if name.startswith("rss_")]
    most = 1 / len([name for name in columns if name.split("_")[1] == row.item.split("_")[0]])
    values = _stated((1 - _item(book, row.item)[0][chosen]) * most)
    return (*student.interval(values, lowest=0.0, highest=most), len(values))


def _of_basis(target: bool) -> Any:
    def of(book: Book, item: str) -> tuple[np.ndarray, ...]:
        reached, wanted = _both(book, item)
        return (wanted if target else reached,)

    return of


def _both(book: Book, basis: str) -> tuple[np.ndarray, np.ndarray]:
    """People reached and the target, where an activity of this basis states both."""
    activities = book.tables["activities"]
    reached, target = activities.number("reached_total"), activities.number("target")
    both = (activities.text("reach_basis") == basis) & ~np.isnan(reached) & ~np.isnan(target)
    return np.where(both, reached, nan), np.where(both, target, nan)


def _nothing(book: Book, item: str) -> tuple[np.ndarray, ...]:
    return ()


def rules(rule: Any) -> dict[str, Any]:
    """The rules of this module, made with the class `rule`."""
    expected = rule("planned", "expected", _nothing)
    bounds = rule("planned", "responses", _nothing, beside="gone")
    due = rule("waiting", "due_returnees", _nothing)
    returnees = rule("mean", "returnees", _nothing)
    change = replace(returnees, limits=(-1.0, 1.0))
    everyone = rule("total", "expected", lambda book, item: (np.ones(len(book.tables["expected"])),))
    community = {"audience": "receiving_communities"}
    activities = rule("total", "activities", _of_basis(True), people=False)
    return {
        "expected_people": everyone,
        "new_at_round": rule("new", "responses", _nothing, work=_new),
        "attrition": replace(expected, work=_attrition),
        "baseline": replace(expected, work=_baseline),
        "baseline_score": replace(expected, work=_baseline_score),
        "baseline_difference": replace(expected, work=_baseline_difference),
        "baseline_score_difference": replace(expected, work=_baseline_score_difference),
        **dict.fromkeys(
            ("comprehension_worst_case", "comprehension_best_case"), replace(bounds, work=_bound)
        ),
        **dict.fromkeys(("score_worst_case", "score_best_case"), replace(bounds, work=_score_bound)),
        "due_returnees": replace(due, work=_waiting),
        "due_respondents": replace(due, table="due_respondents", work=_waiting),
        "respondents": rule(
            "total", "responses", lambda book, item: (np.ones(len(book.tables["responses"])),)
        ),
        "target": activities,
        "reached_of_target": replace(activities, of=_of_basis(False)),
        "target_reached_estimated": rule(
            "ratio", "activities", lambda book, item: _both(book, "estimated"), people=False
        ),
        "reintegration_course": replace(change, of=_course),
        "reintegration_first": replace(returnees, of=_course_first),
        "reintegration_later": replace(returnees, of=_course_later),
        "reintegration_change": replace(change, of=_change),
        "reintegration_by_assistance": replace(returnees, of=_assisted),
        "change_by_assistance": replace(change, of=_assisted_change),
        "reintegration_item": replace(returnees, of=_item),
        "reintegration_loss": replace(returnees, work=_loss),
        "items_answered": rule("planned", "returnees", _nothing, work=_items_answered),
        "has_score": rule("planned", "returnees", _nothing, work=_has_score),
        "community_feedback": rule(
            "planned", "responses", _nothing, round="after", only=community, work=_feedback
        ),
    }
