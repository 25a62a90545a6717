"""A question is never answered from outside of a link's bounds, however it is put."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.filters import Filters, parameters_of
from geo import country as countries
from indicators import report
from indicators.questions import PAGES
from layouts import pages
from sharing import bounds as bounding
from sharing import checking
from sharing.bounds import Bounds
from sharing.checking import BadLink
from sharing.policy import ACTIONS, Role

LKA = countries.load("lka")
CODES = {"district": ("LK11", "LK41", "LK42"), "sex": ("female", "male"), "age_group": ("18-24", "25-34")}
DAYS = st.none() | st.dates(date(2024, 1, 1), date(2026, 12, 31))


@st.composite
def filters(draw: st.DrawFn) -> Filters:
    lists = {name: tuple(sorted(draw(st.sets(st.sampled_from(codes))))) for name, codes in CODES.items()}
    days = sorted(day for day in (draw(DAYS), draw(DAYS)) if day)
    first = days[0] if days else None
    return Filters(date_from=first, date_to=days[1] if len(days) > 1 else None, **lists)


def inside(asked: Filters, bound: Filters) -> bool:
    """Whether every record that ``asked`` selects is selected by ``bound``."""
    lists = all(
        set(getattr(asked, name)) <= set(values) and getattr(asked, name)
        for name, values in bound.chosen.items()
    )
    early = not bound.date_from or (asked.date_from is not None and asked.date_from >= bound.date_from)
    late = not bound.date_to or (asked.date_to is not None and asked.date_to <= bound.date_to)
    return bool(lists) and early and late


@given(asked=filters(), bound=filters(), frozen=st.booleans())
def test_what_is_asked_lies_within_the_bounds(asked: Filters, bound: Filters, frozen: bool):
    held = Bounds(filters=bound, frozen=frozen).held(asked)
    assert inside(held, bound)
    assert held == bound or not frozen
    assert Bounds(filters=bound, frozen=frozen).held(held) == held


@given(asked=filters(), bound=filters())
def test_what_is_read_lies_within_the_bounds_or_is_nothing(asked: Filters, bound: Filters):
    read = Bounds(filters=bound).read(asked, "responses", by=("district",))
    assert inside(read, bound) or read.date_to == date.min
    if read.date_to != date.min:
        assert all(set(getattr(read, name)) <= set(values) for name, values in asked.chosen.items())


def test_the_country_and_a_table_that_cannot_heed_the_bounds_give_nothing():
    bounds = Bounds(filters=Filters(district=("LK41",)))
    assert bounds.read(Filters(), "calls").date_to == date.min
    assert bounds.read(Filters(), "calls", by=("district",)).district == ("LK41",)
    assert Bounds(filters=Filters(education=("degree",))).read(Filters(), "calls").date_to == date.min


def test_the_pages_a_link_can_show_are_those_of_the_program():
    shown = {name for name in PAGES if ACTIONS[f"page {name}"] == Role.DONOR}
    assert {name: pages.BY_NAME[name].path for name in shown} == dict(bounding.PATHS)


@pytest.mark.parametrize("name", bounding.PATHS)
def test_the_tables_of_a_page_heed_the_same_filters(name: str):
    real = {name for table in report.tables_of(name) for name in parameters_of(table)}
    assert set(checking.parameters((name,))) == real


GOOD = {
    "recipient": " The  Embassy ",
    "purpose": "Review",
    "until": "2999-01-01",
    "pages": "outreach",
    "filters": "district=LK41",
}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"recipient": " "}, "who gets the link"),
        ({"purpose": "x" * 201}, "what it is for"),
        ({"until": "soon"}, "not a day"),
        ({"until": "2020-01-01"}, "ends between today"),
        ({"until": "2999-01-01"}, "ends between today"),
        ({"pages": "data"}, "cannot show the page 'data'"),
        ({"filters": "district=LK99"}, "cannot be 'LK99'"),
        ({"filters": "ds_division=LK4103"}, "leave 'ds_division' out"),
        ({"filters": "return_country=QA"}, "does not apply to outreach"),
        ({"passphrase": "short"}, "8 or more"),
    ],
    ids=str,
)
def test_a_link_that_cannot_be_made_is_told_in_a_sentence(change: dict[str, str], said: str):
    with pytest.raises(BadLink, match=said):
        checking.wanted(GOOD | {"until": "2027-01-01"} | change, LKA, by="anna")


def test_what_was_typed_becomes_a_link():
    wanted = checking.wanted(
        GOOD | {"until": checking.moments.today(LKA.time_zone).isoformat()}, LKA, by="anna"
    )
    assert (wanted.recipient, wanted.by) == ("The Embassy", "anna")
    assert wanted.bounds == Bounds(pages=("outreach",), filters=Filters(district=("LK41",)))
    assert wanted.bounds.first_view() == "/outreach?district=LK41"
