"""Every row of the answers of every page equals a slow recomputation from record exports, under several filter sets."""

import io
import math
import weakref
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

from data import cells, tables
from data.cells import Cells, Tally
from data.filters import PLACES, Filters, allowed_values
from geo import country
from indicators import answers, questions
from indicators.answered import COLUMNS, Answer
from indicators.definitions import INDICATORS
from indicators.questions import PAGES, Question, splits_of
from indicators.sums import Evidence
from tests import canonical
from tests.oracles import export_frames, records

LKA = country.load("lka")
DIVISIONS = tuple(f"ds_division {number}" for number in range(6))
ALLOWED = allowed_values(LKA, DIVISIONS)
PASS_MARK = 0.75


@dataclass(frozen=True)
class Made:
    """Random tables, the program's evidence from them and the exports that a reader would have."""

    evidence: Evidence
    exports: dict[str, pd.DataFrame]

    @cached_property
    def country_wide(self) -> pd.DataFrame:
        """The overview without filters."""
        return self.rows("overview", "")

    def rows(self, page: str, query: str) -> pd.DataFrame:
        """The answers export of a page, written to CSV and read back."""
        return self.listed(questions.questions_of(page, LKA), query)

    def listed(self, asked: Iterable[Question], query: str) -> pd.DataFrame:
        """The answers to these questions as an export has them."""
        found = answers.answer(asked, Filters.from_query(query, ALLOWED), self.evidence)
        listed = pd.DataFrame(
            [row for one in found.values() for row in one.rows()], columns=pd.Index(COLUMNS)
        )
        return export_frames.read(io.StringIO(listed.to_csv(index=False)))

    def recomputed(self, rows: pd.DataFrame, query: str) -> pd.DataFrame:
        filters = dict(pair.split("=") for pair in query.split("&") if pair)
        return records.recompute(rows, **self.exports, filters=filters, country=LKA, pass_mark=PASS_MARK)

    def one(self, question: Question, query: str = "") -> Answer:
        asked = Filters.from_query(query, ALLOWED)
        return answers.answer([question], asked, self.evidence)[question]


def _made(folder: Path, *, responses: int) -> Made:
    frames = canonical.write(folder, country=LKA, responses=responses)
    cells.build(folder, country=LKA)
    exports = {}
    for name, frame in frames.items():
        text = frame[list(tables.COLUMNS[name])].to_csv(index=False)
        exports[name] = export_frames.read(io.StringIO(text))
    return Made(Evidence(Cells(folder / "cells"), LKA, PASS_MARK), exports)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return _made(tmp_path_factory.mktemp("version"), responses=1200)


# --- every row ----------------------------------------------------------------------------------------------------

CHECKED = [
    *((page, "province=LK1&sex=female,unknown&from=2024-03-05&to=2024-11-17") for page in PAGES),
    *((page, "") for page in ("outreach", "returnees", "hotline")),
    ("overview", "district=LK41&round=after,follow_up&age_group=25-34,unknown"),
    ("comprehension", "from=2030-01-01&round=before"),
    ("outreach", "ds_division=ds_division 1"),
    ("outreach", "district=LK41,unknown&to=2024-07-01"),
    ("outreach", "district=unknown"),
    ("outreach", "province=LK1&district=LK21"),
    ("outreach", "district=LK11,LK21&audience=youth,students&from=2024-06-01&to=2024-06-30"),
    ("outreach", "to=2000-01-01"),
    ("returnees", "return_country=AF,unknown&phase=gaim_4&education=primary,none&district=LK11"),
    ("hotline", "sex=unknown&district=LK12&from=2024-02-29&to=2024-02-29"),
]


@pytest.mark.parametrize(("shown_on", "query"), CHECKED)
def test_every_row_is_what_the_records_say(made: Made, shown_on: str, query: str):
    rows = made.rows(shown_on, query)
    wrong = records.differences(rows, made.recomputed(rows, query))
    assert len(rows) > 200
    assert wrong.empty, wrong.head(10).to_string()


@pytest.mark.parametrize("level", PLACES)
@pytest.mark.parametrize("query", ["", "province=LK1&sex=female", "ds_division=ds_division 1"])
def test_every_row_by_place_is_what_the_records_say(made: Made, level: str, query: str):
    whole = ("reach_per_1000_people", "spread", "days_since_last_activity") if level != "ds_division" else ()
    asked = [
        Question(name, INDICATORS[name].items[0], (level,))
        for name in ("comprehension", "activities", *whole)
    ]
    asked += [
        Question("comprehension", "visit_visa", (level, "phase")),
        Question("activities", by=(level, "phase")),
    ]
    rows = made.listed(asked, query)
    wrong = records.differences(rows, made.recomputed(rows, query))
    assert set(rows["place_level"]) == {level}
    assert wrong.empty, wrong.head(10).to_string()


def test_the_oracle_sees_a_number_that_is_off_by_one(made: Made):
    rows = made.rows("hotline", "")
    spoilt = rows.assign(n=[str(int(n) + (i == 7)) for i, n in enumerate(rows["n"])])
    wrong = records.differences(spoilt, made.recomputed(spoilt, ""))
    assert wrong[["column"]].to_numpy().tolist() == [["n"]]


@pytest.mark.parametrize("empty", tables.TABLES)
def test_pages_stand_an_empty_table(tmp_path: Path, empty: str):
    canonical.write(tmp_path, country=LKA, responses=60)
    pq.write_table(tables.arrow_schema(empty).empty_table(), tmp_path / f"{empty}.parquet")
    cells.build(tmp_path, country=LKA)
    made = Made(Evidence(Cells(tmp_path / "cells"), LKA, PASS_MARK), {})
    page = {"activities": "outreach", "calls": "hotline", "returnees": "returnees"}.get(
        empty, "comprehension"
    )
    rows = made.rows(page, "")
    asked = [INDICATORS[name] for name in rows["indicator"]]
    rows = rows[[one.table == empty and not one.published for one in asked]]
    assert len(rows)
    assert (rows["n"] == "0").all()
    assert set(rows.loc[rows["n"] == "0", "reliability"]) == {"suppressed"}


# --- what every export promises -----------------------------------------------------------------------------------


def test_numbers_are_finite_and_lie_within_their_bounds(made: Made):
    rows = made.country_wide
    numbers = rows[["estimate", "low", "high"]].astype(float)
    blank = numbers.isna()
    assert (blank.all(axis=1) == blank.any(axis=1)).all()
    assert (blank["low"] == (rows["reliability"] == "suppressed")).all()
    shown = numbers[~blank["low"]]
    assert all(math.isfinite(value) for value in shown.to_numpy().ravel())
    slack = 1e-12 * shown["estimate"].abs().clip(lower=1)
    assert (shown["low"] <= shown["estimate"] + slack).all()
    assert (shown["estimate"] <= shown["high"] + slack).all()
    units = rows.loc[shown.index, "indicator"].map({name: one.unit for name, one in INDICATORS.items()})
    for names, lowest in ((["share", "score"], 0), (["points", "score_change"], -1)):
        bounded = shown[units.isin(names)].to_numpy()
        assert len(bounded)
        assert bounded.min() >= lowest
        assert bounded.max() <= 1


def test_every_choice_has_a_row_for_each_district_and_the_country(made: Made):
    rows = made.country_wide
    districts = set(LKA.codes("district"))
    for name in (name for name in PAGES["overview"] if () in splits_of(INDICATORS[name])):
        for item in INDICATORS[name].items:
            own = rows[(rows["indicator"] == name) & (rows["item"].fillna("") == item) & rows["group"].isna()]
            assert "LKA" in set(own["place"])
            if name != "spread":
                assert districts <= set(own["place"])


def test_every_group_with_records_has_a_row(made: Made):
    rows = made.rows("hotline", "")
    contacts = rows[rows["indicator"] == "contacts"]
    for group in ("sex", "age_group"):
        told = made.exports["calls"][group].fillna("unknown").value_counts()
        said = contacts[(contacts["group"] == group) & (contacts["n"] != "0")].set_index("group_value")["n"]
        assert said.astype(int).to_dict() == told.to_dict()


def test_districts_and_unknown_add_up_to_the_country(made: Made):
    rows = made.country_wide
    contacts = rows[(rows["indicator"] == "contacts") & rows["group"].isna()]
    by_district = contacts[contacts["place_level"] == "district"]["n"].astype(int).sum()
    assert by_district == len(made.exports["calls"])


def test_no_row_is_given_twice_with_different_numbers(made: Made):
    rows = made.country_wide
    key = list(COLUMNS[:8])
    assert (rows.drop_duplicates().groupby(key, dropna=False).size() == 1).all()


# --- rules of their own -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", [name for name, one in INDICATORS.items() if one.round == "after" and one.unit != "count"]
)
def test_a_change_is_not_shown_for_the_round_before(made: Made, name: str):
    found = made.one(Question(name, INDICATORS[name].items[0], ("month",)), "round=before")
    assert found.n.sum() == 0
    assert set(found.reliability) == {"suppressed"}


def test_days_since_the_last_activity_end_with_the_day_asked_for(made: Made):
    activities = made.exports["activities"]
    last = activities.loc[activities["date"] <= "2024-08-15", "date"].max()
    found = made.one(Question("days_since_last_activity"), "to=2024-08-15")
    assert found.estimate.tolist() == [(date(2024, 8, 15) - date.fromisoformat(last)).days]
    later = made.one(Question("days_since_last_activity"), "to=2099-01-01")
    assert later.estimate.tolist() == made.one(Question("days_since_last_activity")).estimate.tolist()


def test_a_rate_is_not_given_for_less_than_whole_districts(made: Made):
    asked = Question("reach_per_1000_people", "counted")
    assert set(made.one(asked, "ds_division=ds_division 1").reliability) == {"suppressed"}
    assert set(made.one(asked, "district=LK41,unknown").reliability) == {"suppressed"}
    assert set(made.one(asked, "district=LK41").reliability) == {"ok"}


def test_a_few_callers_are_flagged_whatever_they_are_set_against(made: Made):
    day = "from=2024-02-29&to=2024-02-29"
    for name in ("contacts", "contacts_per_100000_people"):
        found = made.one(Question(name, "", ("district",)), day)
        flagged = {
            place for place, said in zip(found.places, found.disclosure, strict=True) if said == "flagged"
        }
        small = {place for place, n in zip(found.places, found.n.tolist(), strict=True) if 0 < n < 5}
        assert flagged == small
        assert small


@pytest.mark.parametrize(
    ("query", "level", "place"),
    [
        ("", "country", "LKA"),
        ("district=LK41", "district", "LK41"),
        ("province=LK4", "province", "LK4"),
        ("district=LK42,LK41", "selection", "LK41+LK42"),
        ("province=LK4&district=LK41", "selection", "LK4+LK41"),
        ("district=unknown", "district", "unknown"),
    ],
)
def test_a_row_names_the_place_it_speaks_of(made: Made, query: str, level: str, place: str):
    found = made.one(Question("activities"), query)
    assert (found.place_level, found.places) == (level, (place,))


def test_a_filter_that_does_not_apply_leaves_the_place_alone(made: Made):
    found = made.one(Question("contacts"), "ds_division=ds_division 1")
    assert (found.place_level, found.places) == ("country", ("LKA",))


def test_a_period_far_from_the_data_has_no_months(made: Made):
    found = made.one(Question("activities", "", ("month",)), "from=9999-01-01&to=9999-12-31")
    assert found.keys == ()
    whole = made.one(Question("activities"), "from=9999-01-01&to=9999-12-31")
    assert whole.periods == (("9999-01-01", "9999-12-31"),)
    assert whole.reliability == ("suppressed",)


def test_demonstration_data_are_named_in_every_method(made: Made):
    evidence = Evidence(made.evidence.cells, LKA, PASS_MARK, demonstration=True)
    asked = [Question("activities"), Question("score"), Question("comprehension", "contract")]
    found = answers.answer(asked, Filters(), evidence)
    assert all("demonstration" in text for one in found.values() for text in one.method)


@dataclass(frozen=True)
class Held:
    """Cells that remember, without holding them, the sums they gave; `most` is over how many splits sums lived at once."""

    cells: Cells
    given: list[tuple[tuple[str, ...], weakref.ref]]
    most: list[int]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.cells, name)

    def tally(
        self, table: str, filters: Filters, *, by: Sequence[str] = (), measures: Sequence[str] = ()
    ) -> Tally:
        found = self.cells.tally(table, filters, by=by, measures=measures)
        self.given.append((tuple(by), weakref.ref(found)))
        self.most.append(len({split for split, one in self.given if one() is not None}))
        return found


def test_sums_are_let_go_before_those_of_another_split_are_added_up(made: Made):
    cells_held: Any = Held(made.evidence.cells, [], [])
    asked = list(questions.questions_of("comprehension", LKA))
    found = answers.answer(asked, Filters(), replace(made.evidence, cells=cells_held))
    assert list(found) == asked
    assert len({split for split, _ in cells_held.given}) > 20
    # The last is still there: who is answered has just been left.
    assert max(cells_held.most) <= 2


# --- definitions --------------------------------------------------------------------------------------------------


def test_every_indicator_of_a_page_is_defined_and_says_where_from():
    named = {name for names in PAGES.values() for name in names}
    assert named == set(INDICATORS)
    for one in INDICATORS.values():
        assert one.title
        assert one.definition.endswith(".")
        assert one.source
        assert all(one.item_label(item) for item in one.items if item)


def test_all_pages_of_the_contract_have_questions():
    of_contract = {"overview", "outreach", "comprehension", "follow-up", "returnees", "hotline"}
    assert set(PAGES) == of_contract | {"due", "experience"}
    assert all(list(questions.questions_of(page, LKA)) for page in PAGES)
