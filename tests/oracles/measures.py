"""What each indicator means record by record, written down again from the definitions, not from the program.

A share has (yes, asked), a mean has values (NaN: none), a change has pairs (earlier, later), a total has amounts.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from tests.oracles import against, moves, people, published, quantiles, spreading
from tests.oracles.book import Book

Arrays = tuple[np.ndarray, ...]
UNSAFE = ("unregistered_broker", "unofficial_border", "does_not_know")
SATISFIED = ("very_satisfied", "satisfied")
DISSATISFIED = ("very_dissatisfied", "dissatisfied")
# Quarters of the items asked: more than the first figure, at most the second.
QUARTERS = {"quarter": (0, 1), "half": (1, 2), "three_quarters": (2, 3)}


@dataclass(frozen=True)
class Rule:
    """`kind` is share, mean, pairs, total, rate, or one of its own; `limits` those of a mean."""

    kind: str
    table: str
    of: Callable[[Book, str], Arrays]
    people: bool = True
    round: str = ""
    limits: tuple[float, float] = (0.0, 1.0)
    context: str = ""
    per: int = 1
    effect: float = 1.0  # planning design effect
    beside: str = ""  # a second table whose records stand behind the number too
    only: dict[str, str] = field(default_factory=dict)  # the records of one value of a dimension
    work: Callable[[Any, Any, Any], tuple[float, float, float, int]] | None = (
        None  # in place of a kind's own way
    )

    @property
    def complete(self) -> bool:
        """A count of all records: there is no sampling to doubt."""
        return self.kind not in ("share", "mean", "pairs", "coverage", "loss", "planned")


def _flag(table: str, column: str) -> Rule:
    """Yes among those with an answer; '{item}' stands for the item."""

    def of(book: Book, item: str) -> Arrays:
        told = book.tables[table].number(column.format(item=item))
        return told == 1, ~np.isnan(told)

    return Rule("share", table, of)


def _code(table: str, column: str, joined: dict[str, tuple[str, ...]] | None = None) -> Rule:
    """One code (or several joined in an item) among those with an answer."""

    def of(book: Book, item: str) -> Arrays:
        told = book.tables[table].text(column)
        wanted = (joined or {}).get(item, (item,))
        return np.array([value in wanted for value in told], dtype=bool), _stated(told)

    return Rule("share", table, of)


def _stated(told: np.ndarray) -> np.ndarray:
    return np.array([value is not None for value in told], dtype=bool)


def _route(book: Book, item: str) -> Arrays:
    told = book.responses.text("planned_route")
    wanted = UNSAFE if item == "unsafe" else (item,)
    asked = _stated(told) & ((told != "no_plan") if item == "unsafe" else True)
    return np.array([value in wanted for value in told], dtype=bool), asked


def _source_used(book: Book, item: str) -> Arrays:
    told = book.responses.text("source_used")
    return np.array([item in (value or "").split(" ") for value in told], dtype=bool), _stated(told)


def _content(levels: tuple[str, ...], book: Book, item: str) -> Arrays:
    """How content those are whose interview states an assistance."""
    told = book.tables["returnees"].text("satisfaction")
    had = book.tables["returnees"].number(f"assistance_{item}") == 1
    return np.array([value in levels for value in told], dtype=bool), _stated(told) & had


def _theme(book: Book, item: str) -> Arrays:
    told = book.tables["returnees"].text("themes")
    return np.array([item in (value or "").split(" ") for value in told], dtype=bool), _stated(told)


def _scores(book: Book) -> Arrays:
    """Correct items, items asked, and where there is a score at all."""
    score, asked = book.responses.number("score"), book.responses.number("items_asked")
    return score, asked, ~np.isnan(score) & (np.nan_to_num(asked) > 0)


def scored(book: Book) -> np.ndarray:
    """The share correct of each response, NaN without a score."""
    score, asked, known = _scores(book)
    return np.array(
        [s / a if k else np.nan for s, a, k in zip(score, asked, known, strict=True)], dtype=float
    )


def passes(mark: float) -> Rule:
    """At or above the pass mark, compared as fractions."""
    wanted = Fraction(str(mark))

    def of(book: Book, item: str) -> Arrays:
        score, asked, known = _scores(book)
        reached = [
            bool(k) and Fraction(int(s)) >= wanted * int(a)
            for s, a, k in zip(np.nan_to_num(score), np.nan_to_num(asked), known, strict=True)
        ]
        return np.array(reached, dtype=bool), known

    return Rule("share", "responses", of)


def _band(book: Book, item: str) -> Arrays:
    score, asked, known = _scores(book)
    bands = {"none": score == 0, "all": score == asked, "most": (4 * score > 3 * asked) & (score < asked)}
    bands |= {
        name: (4 * score > low * asked) & (4 * score <= high * asked)
        for name, (low, high) in QUARTERS.items()
    }
    return bands[item] & known, known


def _rise(book: Book, item: str) -> Arrays:
    return (scored(book) - book.before(scored(book)),)


def _rose(book: Book, item: str) -> Arrays:
    """Compared crosswise, as whole numbers."""
    score, asked, known = _scores(book)
    score0, asked0 = book.before(score), book.before(asked)
    both = known & (book.before(known.astype(float)) == 1)
    return both & (score * asked0 > score0 * asked), both


def _pairs(book: Book, item: str) -> Arrays:
    later = book.responses.number(f"message_{item}")
    return book.before(later), later


def _coverage(book: Book, item: str) -> Arrays:
    return (book.linked,)


def _rows(table: str) -> Callable[[Book, str], Arrays]:
    return lambda book, item: (np.ones(len(book.tables[table])),)


def _reach(book: Book, item: str) -> Arrays:
    activities = book.tables["activities"]
    column = "reached_total" if item in ("counted", "estimated") else f"reached_{item}"
    basis = "estimated" if item == "estimated" else "counted"
    return (np.where(activities.text("reach_basis") == basis, activities.number(column), np.nan),)


def _target(book: Book, item: str) -> Arrays:
    """People counted and the target, where an activity states both."""
    counted, target = _reach(book, "counted")[0], book.tables["activities"].number("target")
    both = ~np.isnan(counted) & ~np.isnan(target)
    return np.where(both, counted, np.nan), np.where(both, target, np.nan)


def _column(table: str) -> Callable[[Book, str], Arrays]:
    return lambda book, item: (book.tables[table].number(item),)


def _total(table: str, of: Callable[[Book, str], Arrays] | None = None, *, people: bool) -> Rule:
    return Rule("total", table, of or _rows(table), people=people)


def rules(pass_mark: float) -> dict[str, Rule]:
    """Every indicator by name."""
    return (
        _of_responses(pass_mark)
        | _of_other_tables()
        | people.rules(Rule)
        | moves.rules(Rule)
        | spreading.rules(Rule)
        | against.rules(Rule)
    )


def _of_responses(pass_mark: float) -> dict[str, Rule]:
    table, mean, both = "responses", (0.0, 1.0), (-1.0, 1.0)
    flags = ("feels_informed", "risk_awareness", "wants_to_migrate", "previous_attempt", "deceived_by_agent")
    return {name: _flag(table, name) for name in flags} | {
        "comprehension": _flag(table, "message_{item}"),
        "documents_held": _flag(table, "documents_{item}"),
        "migration_reason": _flag(table, "migration_reason_{item}"),
        "source_used": Rule("share", table, _source_used),
        "trusted_source": _code(table, "trusted_source"),
        "planned_route": Rule("share", table, _route),
        "score": Rule("mean", table, lambda book, item: (scored(book),), limits=mean),
        "score_quantile": Rule("mean", table, lambda book, item: (scored(book),), work=quantiles.work),
        "pass_mark": passes(pass_mark),
        "score_distribution": Rule("share", table, _band),
        "change": Rule("pairs", table, _pairs, round="after"),
        "retention": Rule("pairs", table, _pairs, round="follow_up"),
        "score_change": Rule("mean", table, _rise, round="after", limits=both),
        "score_retention": Rule("mean", table, _rise, round="follow_up", limits=both),
        "gained_understanding": Rule("share", table, _rose, round="after"),
        "follow_up_coverage": Rule("coverage", table, _coverage, round="follow_up"),
        "lost_to_follow_up": Rule("loss", table, _coverage, round="follow_up"),
    }


def _of_other_tables() -> dict[str, Rule]:
    def rate(table: str, of: Callable[[Book, str], Arrays], context: str, per: int, people: bool) -> Rule:
        return Rule("rate", table, of, people=people, context=context, per=per)

    return {
        "activities": _total("activities", people=False),
        "reach": _total("activities", _reach, people=False),
        "reach_per_1000_people": rate("activities", _reach, "population", 1000, False),
        "reach_per_1000_departures": rate("activities", _reach, "departures", 1000, False),
        **{
            name: Rule("figure", "activities", _rows("activities"), people=False, work=published.figure)
            for name in published.PARTS
        },
        "target_reached": Rule("ratio", "activities", _target, people=False),
        **{
            name: Rule("spread", "activities", _rows("activities"), people=False)
            for name in ("spread", "spread_departures")
        },
        "days_since_last_activity": Rule("days_since", "activities", _rows("activities"), people=False),
        "returnees": _total(
            "returnees", lambda book, item: (np.where(book.first_interview, 1.0, np.nan),), people=True
        ),
        "interviews": _total("returnees", people=True),
        "reintegration": Rule("mean", "returnees", _column("returnees")),
        "assistance": _flag("returnees", "assistance_{item}"),
        "satisfaction": _code("returnees", "satisfaction", {"satisfied_or_very": SATISFIED}),
        "satisfied_by_assistance": Rule("share", "returnees", partial(_content, SATISFIED)),
        "dissatisfied_by_assistance": Rule("share", "returnees", partial(_content, DISSATISFIED)),
        "experience_theme": Rule("share", "returnees", _theme),
        "community_acceptance": _flag("returnees", "community_acceptance"),
        "contacts": _total("calls", people=True),
        "contacts_per_100000_people": rate("calls", _rows("calls"), "population", 100_000, True),
        "topic": _code("calls", "topic"),
        "referred": _flag("calls", "referred"),
        "answered": _flag("calls", "answered"),
    }
