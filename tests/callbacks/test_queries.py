"""The query of an address: what is read, what is left out and said, what is written back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callbacks import queries
from callbacks.queries import Reading
from data.filters import DIMENSIONS, Filters, allowed_values
from geo import country as countries

SRI_LANKA = countries.load("lka")
ALLOWED = allowed_values(SRI_LANKA)
DAYS = st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1))


@st.composite
def any_filters(draw):
    """Filters of allowed values; DS divisions take names with blanks and letters of other scripts."""
    values = {
        name: tuple(draw(st.sets(st.sampled_from(ALLOWED[name]), max_size=3)))
        for name in DIMENSIONS
        if name != "ds_division"
    }
    days = sorted(day for day in (draw(DAYS), draw(DAYS)) if day)
    period = dict(zip(("date_from", "date_to"), days, strict=False))
    return Filters(**period).having(**values)


@given(any_filters(), st.sampled_from(["", "reach", "a b&c=d?", "ම"]))
def test_a_view_reads_back_as_it_was_written(filters, measure):
    view = {"measure": measure} if measure else {}
    assert queries.read(queries.write(filters, view), ALLOWED) == Reading(filters, view)


@given(any_filters())
def test_controls_show_the_filters_and_give_them_back(filters):
    values = {name: queries.control_value(filters, name) for name in ("from", "to", *DIMENSIONS)}
    assert queries.filters_of(values, ALLOWED) == filters


def test_a_place_name_with_blanks_and_signs_survives():
    allowed = {**ALLOWED, "ds_division": ("Four Gravets & more", "unknown")}
    written = queries.write(Filters(ds_division=("Four Gravets & more",)), {})
    assert queries.read(written, allowed).filters.ds_division == ("Four Gravets & more",)


def test_the_default_view_leaves_the_address_empty():
    assert queries.write(Filters(), {}) == ""
    assert queries.read(None, ALLOWED) == Reading(Filters(), {})


@pytest.mark.parametrize(
    ("search", "kept", "said"),
    [
        ("?colour=red&sex=female", "sex=female", "'colour' is not known"),
        ("?district=XX,LK41&sex=female", "district=LK41&sex=female", "'district' cannot be 'XX'"),
        ("?from=2025-13-01&to=2025-06-30", "to=2025-06-30", "'2025-13-01', not a day"),
        ("?from=2026-01-01&to=2025-01-01&sex=male", "sex=male", "swap the two days"),
        ("?sex=male&sex=female", "sex=male", "given twice"),
    ],
)
def test_what_cannot_be_used_is_said_and_the_rest_works(search, kept, said):
    reading = queries.read(search, ALLOWED)
    assert reading.filters.to_query() == kept
    assert said in (reading.notice or "")


def test_a_long_list_of_allowed_values_is_cut_at_a_comma():
    notice = queries.read("?return_country=ZZ", ALLOWED).notice or ""
    assert len(notice) <= queries.LONGEST_NOTICE + len(", …")
    assert notice.endswith(", …")


def test_days_in_the_wrong_order_name_the_same_period():
    filters = queries.filters_of({"from": "2025-06-30", "to": "2025-01-01"}, ALLOWED)
    assert (filters.date_from, filters.date_to) == (date(2025, 1, 1), date(2025, 6, 30))


def test_a_control_cannot_smuggle_in_a_value():
    assert queries.filters_of({"sex": ["female", "x&province=LK1"]}, ALLOWED) == Filters(sex=("female",))


@pytest.mark.parametrize(
    ("choice", "query"),
    [
        ("2025-07-01..2026-06-30", "from=2025-07-01&to=2026-06-30&sex=female"),
        ("all", "sex=female"),
        ("own", "from=2024-01-01&sex=female"),
        ("nonsense..", "from=2024-01-01&sex=female"),
        (None, "from=2024-01-01&sex=female"),
    ],
)
def test_a_quick_choice_sets_both_days(choice, query):
    before = Filters(date_from=date(2024, 1, 1), sex=("female",))
    assert queries.with_period(before, choice).to_query() == query


def test_the_quick_choice_follows_the_days():
    year = Filters(date_from=date(2025, 7, 1), date_to=date(2026, 6, 30))
    assert queries.period_choice(year, ["all", "2025-07-01..2026-06-30", "own"]) == "2025-07-01..2026-06-30"
    assert queries.period_choice(year, ["all", "own"]) == "own"
    assert queries.period_choice(Filters(), ["all", "own"]) == "all"


def test_a_default_of_the_view_leaves_no_trace_and_others_stay():
    view = {"measure": "reach", "lang": "ta"}
    assert queries.with_view(view, name="measure", value="score", default="score") == {"lang": "ta"}
    assert queries.with_view(view, name="measure", value="spread", default="score")["measure"] == "spread"
    assert queries.with_view(view, name="colour", value="red", default=None) == view


def test_a_click_chooses_a_second_one_lifts():
    once = queries.toggled(Filters(sex=("male",)), "LK41", country=SRI_LANKA)
    assert once == Filters(sex=("male",), district=("LK41",))
    assert queries.toggled(once, "LK41", country=SRI_LANKA) == Filters(sex=("male",))
    assert queries.toggled(once, "LK92", country=SRI_LANKA).district == ("LK92",)


def test_a_click_on_one_of_several_chosen_keeps_that_one():
    several = Filters(district=("LK41", "LK92"))
    assert queries.toggled(several, "LK41", country=SRI_LANKA).district == ("LK41",)


def test_a_province_is_chosen_as_a_province_and_a_strange_code_not_at_all():
    assert queries.toggled(Filters(), "LK4", country=SRI_LANKA) == Filters(province=("LK4",))
    assert queries.toggled(Filters(), "XX", country=SRI_LANKA) == Filters()


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2025, 7, 1), date(2026, 6, 30), "Jul 2025 – Jun 2026"),
        (date(2026, 2, 1), date(2026, 2, 28), "Feb 2026"),
        (date(2026, 2, 1), date(2026, 2, 27), "1 Feb 2026 – 27 Feb 2026"),
        (date(2026, 2, 3), None, "From 3 Feb 2026"),
        (None, date(2026, 2, 3), "Until 3 Feb 2026"),
        (None, None, ""),
        (date(2026, 1, 1), date.max, "Jan 2026 – Dec 9999"),
    ],
)
def test_the_period_in_words(first, last, words):
    assert queries.period_words(Filters(date_from=first, date_to=last)) == words


def test_each_chip_leads_to_the_view_without_it():
    reading = queries.read("?from=2025-01-01&district=LK41,LK92&round=after&measure=reach", ALLOWED)
    labels = {
        ("district", "LK41"): "Jaffna",
        ("district", "LK92"): "Kegalle",
        ("round", "after"): "Directly after",
    }
    chips = queries.chips_of(reading, path="/outreach", labels=labels, applying=("from", "to", "district"))
    assert [(chip.label, chip.applies) for chip in chips] == [
        ("From 1 Jan 2025", True),
        ("Jaffna", True),
        ("Kegalle", True),
        ("Round: Directly after", False),
    ]
    assert chips[0].href == "/outreach?district=LK41,LK92&round=after&measure=reach"
    assert chips[1].href == "/outreach?from=2025-01-01&district=LK92&round=after&measure=reach"


def test_clearing_keeps_how_it_is_shown():
    reading = queries.read("?district=LK41&measure=reach", ALLOWED)
    assert queries.cleared(reading, path="/") == "/?measure=reach"
    assert queries.cleared(Reading(Filters(sex=("male",)), {}), path="/hotline") == "/hotline"
