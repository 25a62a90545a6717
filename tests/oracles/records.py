"""Every row of an answers export, worked out again from the record exports: one row, one selection, one estimate.

A row is taken at its word: its place, group and period say which records it speaks of, its indicator and item what is
measured on them. Shares nothing with the program but the places table of the country. Slow, and meant to be.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import isnan, nan
from typing import Any

import numpy as np
import pandas as pd

from tests.oracles import people, published, sampled
from tests.oracles.book import EARLIER, Book
from tests.oracles.export_frames import UNKNOWN, Records
from tests.oracles.measures import Rule, rules
from tests.oracles.measures import scored as book_shares
from tests.oracles.sampled import Sample, Told

PLACES = ("province", "district", "ds_division")
DESIGNS = ("probability", "census", "convenience", "self_selected")  # in the order of the codebook
FIXED_DESIGN = {"activities": "census", "calls": "self_selected", "returnees": "not_stated"}
TEXTS = ("place_level", "place", "period_from", "period_to", "design", "reliability", "disclosure")
NUMBERS = ("estimate", "low", "high", "n", "effective_n")
Interval = tuple[float, float, float, int]  # estimate, low, high, n


def recompute(
    answers: pd.DataFrame,
    *,
    activities: pd.DataFrame,
    responses: pd.DataFrame,
    returnees: pd.DataFrame,
    calls: pd.DataFrame,
    filters: dict[str, Any],
    country: Any,
    pass_mark: float = 0.75,
) -> pd.DataFrame:
    """What the columns TEXTS and NUMBERS of `answers` should hold, row by row, with its index.

    The four frames are unfiltered exports; `filters` are the query's parameters, values as one text with commas or as a
    list; `country` is a geo Country. Frames may hold text (`export_frames.read`) or what pandas made of it.
    """
    frames = {"activities": activities, "responses": responses, "returnees": returnees, "calls": calls}
    book = Book(frames, country)
    book.tables["returnees"].add("text", "months_band", book.bands)
    book.tables.update(people.tables(book))
    asked = {name: tuple(_listed(value)) for name, value in filters.items() if value}
    teller = _Teller(book, asked, rules(pass_mark))
    rows = [teller.row(row) for row in _plain(answers)]
    return pd.DataFrame(rows, index=answers.index, columns=pd.Index((*TEXTS, *NUMBERS)))


def differences(answers: pd.DataFrame, recomputed: pd.DataFrame, *, tolerance: float = 1e-6) -> pd.DataFrame:
    """The cells in which an answers export and its recomputation differ: row, column, said, found, and the question."""
    found = []
    for column in TEXTS:
        said, right = answers[column].fillna("").astype(str), recomputed[column].astype(str)
        found += [(row, column, said[row], right[row]) for row in answers.index[(said != right).to_numpy()]]
    for column in NUMBERS:
        said, right = pd.to_numeric(answers[column]).astype(float), recomputed[column].astype(float)
        scale = np.maximum(1.0, right.abs().fillna(0.0))
        wrong = (said.isna() != right.isna()) | ((said - right).abs() > tolerance * scale)
        found += [(row, column, said[row], right[row]) for row in answers.index[wrong.to_numpy()]]
    cells = pd.DataFrame(found, columns=pd.Index(["row", "column", "said", "recomputed"])).set_index("row")
    return cells.join(
        answers[["indicator", "item", "place_level", "place", "group", "group_value", "period_from"]]
    )


def _listed(value: Any) -> list[str]:
    parts = value.split(",") if isinstance(value, str) else [str(part) for part in value]
    return sorted({part.strip() for part in parts if part.strip()})


@dataclass(frozen=True)
class _Row:
    """What a row of answers says it speaks of; blank where it says nothing."""

    indicator: str
    item: str
    place_level: str
    place: str
    group: str
    group_value: str
    period_from: str
    period_to: str

    @property
    def groups(self) -> list[tuple[str, str]]:
        names = self.group.split("+") if self.group else []
        return list(zip(names, self.group_value.split("+"), strict=True)) if names else []


def _plain(answers: pd.DataFrame) -> Iterator[_Row]:
    texts = answers[list(_Row.__dataclass_fields__)].fillna("").astype(str)
    return (_Row(*row) for row in texts.itertuples(index=False, name=None))


@dataclass
class _Teller:
    """Answers rows under one set of filters; keeps per-record arrays and the selections it has made."""

    book: Book
    filters: dict[str, tuple[str, ...]]
    rules: dict[str, Rule]
    kept: dict[Any, Any] = field(default_factory=dict)

    def row(self, row: _Row) -> dict[str, Any]:
        rule = self.rules[row.indicator]
        period = self._period(row, rule)
        place = self._place(row, rule)
        found = self._estimate(row, rule)
        estimate, low, high, n = found[:4]
        told = found if isinstance(found, Told) else Told(estimate, low, high, n, n / rule.effect, n)
        if isnan(low):
            estimate = nan
        return {
            "place_level": place[0], "place": place[1], "period_from": period[0], "period_to": period[1],
            "estimate": estimate, "low": low, "high": high, "n": n, "effective_n": told.worth, "design": self._design(row, rule, told),
            "reliability": _reliability(told, rule), "disclosure": "flagged" if rule.people and 0 < n < 5 else "ok",
        }  # fmt: skip

    # --- which records ------------------------------------------------------------------------------------

    def _applying(self, table: Records) -> dict[str, tuple[str, ...]]:
        return {
            name: values for name, values in self.filters.items() if name in ("from", "to") or table.has(name)
        }

    def _where(self, row: _Row, rule: Rule, *, table: str = "") -> np.ndarray:
        """The records of a table that a row speaks of."""
        name = table or rule.table
        key = (
            name,
            rule.round,
            *rule.only.items(),
            row.place_level,
            row.place,
            row.group,
            row.group_value,
            row.period_from,
            row.period_to,
        )
        if key not in self.kept:
            self.kept[key] = self._select(self.book.tables[name], row, rule)
        return self.kept[key]

    def _select(self, records: Records, row: _Row, rule: Rule) -> np.ndarray:
        wanted = {k: v for k, v in self._applying(records).items() if k not in ("from", "to")}
        if row.place_level != "selection":
            lifted = PLACES if row.place_level == "country" else ("province", "district")
            wanted = {name: values for name, values in wanted.items() if name not in lifted}
        if row.place_level in PLACES:
            wanted[row.place_level] = (row.place,)
        if rule.round:
            wanted["round"] = tuple({rule.round} & set(wanted.get("round", (rule.round,))))
        chosen = records.between(row.period_from, row.period_to)
        only = [(name, (value,)) for name, value in (*row.groups, *rule.only.items())]
        for name, values in [*wanted.items(), *only]:
            chosen = chosen & records.where(name, values)
        return chosen

    def _period(self, row: _Row, rule: Rule) -> tuple[str, str]:
        """The row's period if it is the whole one or a month of it, else the whole one, to differ from the row's."""
        if rule.kind == "figure":
            year = published.year(self.book, row.indicator)
            return f"{year}-01-01", f"{year}-12-31"
        first, last = (self.filters.get(name, ("",))[0] for name in ("from", "to"))
        span = self.book.tables["responses" if rule.table == "expected" else rule.table].span()
        if span and max(first, span[0]) <= min(last or span[1], span[1]):
            first, last = max(first, span[0]), min(last or span[1], span[1])
        said = (row.period_from, row.period_to)
        if first and last and row.period_from and said != (first, last):
            start = date.fromisoformat(row.period_from[:7] + "-01")
            end = (start + timedelta(days=32)).replace(day=1) - timedelta(days=1)
            month = max(first, start.isoformat()), min(last, end.isoformat())
            return month if month[0] <= month[1] else (first, last)
        return first, last

    def _place(self, row: _Row, rule: Rule) -> tuple[str, str]:
        """Level and code of the row's place if it is one of its rows, else of what the filters select."""
        if row.place_level == "country" or row.place in self._known(row.place_level):
            return row.place_level, self.book.country.iso3 if row.place_level == "country" else row.place
        chosen = {k: v for k, v in self._applying(self.book.tables[rule.table]).items() if k in PLACES}
        codes = [code for name in PLACES for code in chosen.get(name, ())]
        if len(codes) == 1:
            return next(iter(chosen)), codes[0]
        return ("selection", "+".join(codes)) if codes else ("country", self.book.country.iso3)

    def _known(self, level: str) -> set[str | None]:
        """The codes a row of a place level may name."""
        codes = {"district": self.book.provinces, "province": self.book.provinces.values()}
        if level == "ds_division":
            return {UNKNOWN, *self.book.responses.text(level), *self.book.tables["activities"].text(level)}
        return {UNKNOWN, *codes[level]} if level in codes else set()

    def _districts(self, row: _Row, rule: Rule) -> list[str] | None:
        """The districts a row speaks of, None where it does not speak of whole known districts alone."""
        if row.place_level == "country":
            return list(self.book.provinces)
        chosen = {k: v for k, v in self._applying(self.book.tables[rule.table]).items() if k in PLACES}
        if "ds_division" in chosen:
            return None
        if row.place_level == "district":
            return [row.place] if row.place in self.book.provinces else None
        if row.place_level == "province":
            return [code for code, province in self.book.provinces.items() if province == row.place] or None
        if row.place_level == "ds_division":
            return None
        if rule.kind == "rate" and UNKNOWN in (*chosen.get("district", ()), *chosen.get("province", ())):
            return None
        return [
            code
            for code, province in self.book.provinces.items()
            if code in chosen.get("district", (code,)) and province in chosen.get("province", (province,))
        ]

    # --- what is measured ---------------------------------------------------------------------------------

    def _arrays(self, row: _Row, rule: Rule) -> tuple[np.ndarray, ...]:
        key = ("measure", row.indicator, row.item)
        if key not in self.kept:
            self.kept[key] = rule.of(self.book, row.item)
        return self.kept[key]

    def _estimate(self, row: _Row, rule: Rule) -> Interval:
        if rule.work:
            return rule.work(self, row, rule)
        chosen = self._where(row, rule)
        picked = tuple(values[chosen] for values in self._arrays(row, rule))
        return getattr(self, f"_{rule.kind}")(row, rule, picked)

    def _sample(self, row: _Row, rule: Rule, *, table: str = "") -> Sample:
        """How the records a row speaks of were drawn."""
        name = table or rule.table
        if ("sample", name) not in self.kept:
            records = self.book.tables[name]
            drawn = records if name == "responses" else _undrawn(records)
            self.kept["sample", name] = Sample.of(drawn)
        return self.kept["sample", name].at(self._where(row, rule, table=table))

    def _share(self, row: _Row, rule: Rule, picked: tuple[np.ndarray, ...]) -> Told:
        yes, asked = picked
        return sampled.share(yes[asked], self._sample(row, rule).at(asked))

    def _mean(self, row: _Row, rule: Rule, picked: tuple[np.ndarray, ...]) -> Told:
        known = ~np.isnan(picked[0])
        same = self._averaged(picked[0], row, rule, known)
        if rule.round and not same.n:
            return self._apart(row, rule, book_shares(self.book), shares=False)
        return same

    def _averaged(self, values: np.ndarray, row: _Row, rule: Rule, known: np.ndarray) -> Told:
        sample = self._sample(row, rule).at(known)
        return sampled.mean(values[known], sample, lowest=rule.limits[0], highest=rule.limits[1])

    def _pairs(self, row: _Row, rule: Rule, picked: tuple[np.ndarray, ...]) -> Told:
        known = ~np.isnan(picked[0]) & ~np.isnan(picked[1])
        if not known.any():
            return self._apart(row, rule, self.book.responses.number(f"message_{row.item}"), shares=True)
        then, now = (values[known] for values in picked)
        return sampled.paired(then, now, self._sample(row, rule).at(known))

    def _apart(self, row: _Row, rule: Rule, values: np.ndarray, *, shares: bool) -> Told:
        """Nobody links: the round before and this one, as different people; none where this round is not asked for."""
        if rule.round not in self.filters.get("round", (rule.round,)):
            return Told(nan, nan, nan, 0, 0.0, 0)
        sides, drawn = [], []
        for name in (EARLIER[rule.round], rule.round):
            at_round = replace(rule, round=name)
            chosen = self._where_at(row, at_round)
            known = ~np.isnan(values[chosen])
            sides.append(values[chosen][known])
            drawn.append(self._whole_sample().at(chosen).at(known))
        return sampled.apart(sides[0], sides[1], (drawn[0], drawn[1]), shares=shares)

    def _whole_sample(self) -> Sample:
        if ("sample", "responses") not in self.kept:
            self.kept["sample", "responses"] = Sample.of(self.book.responses)
        return self.kept["sample", "responses"]

    def _where_at(self, row: _Row, rule: Rule) -> np.ndarray:
        """The records of another round, whatever rounds are asked for."""
        key = (
            "apart",
            rule.round,
            row.place_level,
            row.place,
            row.group,
            row.group_value,
            row.period_from,
            row.period_to,
        )
        if key not in self.kept:
            lifted = _Teller(self.book, {k: v for k, v in self.filters.items() if k != "round"}, self.rules)
            self.kept[key] = lifted._select(self.book.responses, row, rule)
        return self.kept[key]

    def _coverage(self, row: _Row, rule: Rule, picked: tuple[np.ndarray, ...]) -> Told:
        linked, lost = picked[0], self._where(row, rule, table="lost")
        if ("sample", "both") not in self.kept:
            self.kept["sample", "both"] = Sample.of(self.book.responses, self.book.tables["lost"])
        chosen = np.concatenate([self._where(row, rule), lost])
        sample = self.kept["sample", "both"].at(chosen)
        kept = np.concatenate([linked, np.zeros(int(lost.sum()), dtype=bool)])
        gone = np.concatenate([np.zeros(len(linked), dtype=bool), np.ones(int(lost.sum()), dtype=bool)])
        wanted = gone if rule.kind == "loss" else kept
        return sampled.share(wanted[kept | gone], sample.at(kept | gone))

    def _loss(self, row: _Row, rule: Rule, picked: tuple[np.ndarray, ...]) -> Told:
        return self._coverage(row, rule, picked)

    def _total(self, row: _Row, rule: Rule, picked: tuple[np.ndarray, ...]) -> Interval:
        known = ~np.isnan(picked[0])
        return _complete(float(picked[0][known].sum()), int(known.sum()))

    def _rate(self, row: _Row, rule: Rule, picked: tuple[np.ndarray, ...]) -> Interval:
        total, _, _, n = self._total(row, rule, picked)
        figures, districts = self.book.figures(rule.context), self._districts(row, rule)
        if not districts or any(code not in figures for code in districts):
            return nan, nan, nan, n
        return _complete(total / sum(figures[code] for code in districts) * rule.per, n)

    def _ratio(self, row: _Row, rule: Rule, picked: tuple[np.ndarray, ...]) -> Interval:
        over, under = (np.nansum(values) for values in picked)
        return _complete(over / under, int((~np.isnan(picked[1])).sum())) if under > 0 else (nan, nan, nan, 0)

    def _spread(self, row: _Row, rule: Rule, picked: tuple[np.ndarray, ...]) -> Interval:
        districts = self._districts(row, rule)
        if not districts:
            return nan, nan, nan, 0
        there = set(self.book.tables["activities"].text("district")[self._where(row, rule)])
        if not there:
            return nan, nan, nan, 0  # nothing on record: unknown, not none
        whole = dict.fromkeys(districts, 1.0)
        figures = whole if row.item == "districts" else self.book.figures(row.item)
        reached = sum(figures[code] for code in districts if code in there)
        return _complete(reached / sum(figures[code] for code in districts), len(districts))

    def _days_since(self, row: _Row, rule: Rule, picked: tuple[np.ndarray, ...]) -> Interval:
        days = self.book.tables["activities"].days()[self._where(row, rule)]
        if not len(days) or self.book.as_of is None:
            return nan, nan, nan, 0
        end = min(self.book.as_of, *self.filters.get("to", ()), self.book.as_of)
        return _complete(float((np.datetime64(end) - days.max()).astype(int)), len(days))

    def _design(self, row: _Row, rule: Rule, told: Told) -> str:
        """The designs of the records a row speaks of, those of lost people among them."""
        if rule.table not in ("responses", "expected"):
            return FIXED_DESIGN.get(rule.table, "not_stated")
        there = set(self.book.tables[rule.table].text("design")[self._where(row, rule)])
        if (
            rule.round and told.least < told.n
        ):  # different people are compared: those of the round before stand behind it too
            there |= set(
                self.book.responses.text("design")[
                    self._where_at(row, replace(rule, round=EARLIER[rule.round]))
                ]
            )
        beside = "lost" if rule.kind in ("coverage", "loss") else rule.beside
        if beside:
            there |= set(self.book.tables[beside].text("design")[self._where(row, rule, table=beside)])
        return "+".join(name for name in DESIGNS if name in there) or "not_stated"


def _complete(value: float, n: int) -> Interval:
    return (value, value, value, n) if n else (nan, nan, nan, 0)


def _undrawn(records: Records) -> Records:
    """The same records where a table says nothing of how they were drawn."""
    blank = np.full(len(records), None, dtype=object)
    for kind, name in (("text", "cluster"), ("text", "stratum")):
        records.add(kind, name, blank)
    return records.add("number", "weight", np.ones(len(records)))


def _reliability(told: Told, rule: Rule) -> str:
    if isnan(told.low):
        return "suppressed"
    if rule.complete:
        return "ok"
    if told.few or told.least < 25:
        return "unreliable"
    return "ok" if told.least >= 50 else "caution"
