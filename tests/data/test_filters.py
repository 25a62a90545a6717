"""Filters travel in addresses: what is written reads back as the same value, and what cannot be asked for is said."""

from dataclasses import FrozenInstanceError
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import tables
from data.filters import DIMENSIONS, PARAMETERS, BadFilter, Filters, allowed_values, parameters_of
from geo import country

STEADY = settings(derandomize=True, deadline=None, database=None, max_examples=80)
LKA = country.load("lka")
DIVISIONS = ("Nallur", "Thenmarachchi (Chavakachcheri)", "වව්නියාව", "a&b=c+d", "50% #1")
ALLOWED = allowed_values(LKA, DIVISIONS)


@st.composite
def questions(draw: st.DrawFn) -> Filters:
    first, last = sorted(draw(st.tuples(st.dates(), st.dates())))
    chosen = {
        name: tuple(sorted(draw(st.sets(st.sampled_from(ALLOWED[name]), max_size=4)))) for name in DIMENSIONS
    }
    return Filters(
        date_from=draw(st.sampled_from([None, first])), date_to=draw(st.sampled_from([None, last])), **chosen
    )


@STEADY
@given(questions())
def test_what_is_written_reads_back_as_the_same_value(asked: Filters):
    assert Filters.from_query(asked.to_query(), ALLOWED) == asked
    assert Filters.from_query("?" + asked.to_query(), ALLOWED) == asked


@STEADY
@given(questions(), st.randoms(use_true_random=False))
def test_the_order_and_repetition_of_values_do_not_matter(asked: Filters, chance):
    shuffled = {name: [*values, *values] for name, values in asked.chosen.items()}
    for values in shuffled.values():
        chance.shuffle(values)
    parameters = {name: ",".join(values) for name, values in shuffled.items()}
    parameters |= {name: day.isoformat() for name, day in asked.period.items() if day}
    assert Filters.from_query(parameters, ALLOWED) == asked


@STEADY
@given(questions())
def test_nothing_that_is_lifted_is_left(asked: Filters):
    rest = asked.without("province", "district", "from")
    assert (rest.province, rest.district, rest.date_from) == ((), (), None)
    assert rest.having(province=asked.province, district=asked.district).sex == asked.sex
    assert asked.without(*PARAMETERS) == Filters()


def test_nothing_asked_is_an_empty_query():
    assert Filters().to_query() == ""
    assert Filters.from_query("", ALLOWED) == Filters()
    assert Filters.from_query("sex=&from=&district=", ALLOWED) == Filters()


def test_values_are_written_plainly():
    asked = Filters(date_from=date(2025, 1, 2), district=("LK41", "LK42"), sex=("unknown",))
    assert asked.to_query() == "from=2025-01-02&district=LK41,LK42&sex=unknown"


def test_blanks_around_values_are_forgiven():
    assert Filters.from_query({"sex": " male , female,", "from": " 2025-01-02 "}, ALLOWED) == Filters(
        sex=("female", "male"), date_from=date(2025, 1, 2)
    )


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("gender=female", ("gender", "sex", "return_country")),
        ("sex=femal", ("sex", "femal", "female, male, other, unknown")),
        ("district=LK41,LK-42", ("district", "LK-42", "LK41")),
        ("district=LK4", ("'LK4'", "LK41")),
        ("province=LK41", ("province", "LK41", "LK4")),
        ("ds_division=Jaffna", ("ds_division", "Jaffna", "Nallur")),
        ("round=during", ("during", "before, after, follow_up")),
        ("return_country=XX", ("return_country", "XX", "unknown")),
        ("sex=female&sex=male", ("sex", "twice", "sex=a,b")),
        ("from=30/06/2025", ("from", "30/06/2025", "2025-06-30")),
        ("to=2025-02-29", ("to", "2025-02-29")),
        ("to=yesterday", ("to", "yesterday")),
        ("from=2025-07-01&to=2025-06-30", ("2025-07-01", "2025-06-30", "swap")),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_value_and_what_is_allowed(
    query: str, said: tuple[str, ...]
):
    with pytest.raises(BadFilter) as refused:
        Filters.from_query(query, ALLOWED)
    assert [part for part in said if part not in str(refused.value)] == []


def test_a_period_of_one_day_is_a_period():
    asked = Filters.from_query("from=2025-06-30&to=2025-06-30", ALLOWED)
    assert asked.date_from == asked.date_to == date(2025, 6, 30)


def test_every_list_of_allowed_values_ends_with_unknown():
    assert [name for name in DIMENSIONS if ALLOWED[name][-1] != "unknown"] == []
    assert len(ALLOWED["district"]) == 26
    assert len(ALLOWED["province"]) == 10


@pytest.mark.parametrize("table", tables.TABLES)
def test_a_table_is_asked_what_it_has_columns_for(table: str):
    everything = Filters.from_query({name: ALLOWED[name][0] for name in DIMENSIONS}, ALLOWED)
    kept = everything.for_table(table)
    columns = {*tables.COLUMNS[table], "province"}
    assert set(kept.chosen) == {name for name in DIMENSIONS if name in columns}
    assert set(everything.not_applying_to(table)) == set(DIMENSIONS) - set(kept.chosen)
    assert {"from", "to", "district", "province"} <= set(parameters_of(table))


def test_the_value_is_frozen_and_can_be_a_key():
    asked = Filters(sex=("male",))
    assert {asked: 1}[Filters(sex=("male",))] == 1
    with pytest.raises(FrozenInstanceError):
        asked.sex = ()  # pyright: ignore[reportAttributeAccessIssue]  # that it is refused is what is tested
