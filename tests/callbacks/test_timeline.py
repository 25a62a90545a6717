"""The steps of time: which periods there are, for whom, and when there is no slider."""

from datetime import date

import pytest

from callbacks import timeline, viewing
from callbacks.program import Program
from callbacks.view import View
from data.filters import Filters
from layouts import pages
from layouts.controls import Span
from settings import Settings
from sharing.bounds import Bounds
from sharing.policy import LinkSeen, Role, Viewer

LONG = timeline.offered(Span(date(2024, 1, 3), date(2026, 6, 30)))
SHORT = timeline.offered(Span(date(2026, 2, 1), date(2026, 6, 30)))


def looking(role: Role, bounds: Bounds | None = None) -> Viewer:
    link = LinkSeen(id="a", recipient="b", purpose="c", until="2030-01-01", bounds=bounds or Bounds())
    return Viewer("b", role, link if role == Role.DONOR else None)


def test_periods_are_days_with_a_name_the_earliest_first():
    assert [one.value for one in LONG["year"]] == [f"{y}-01-01..{y}-12-31" for y in (2024, 2025, 2026)]
    assert (LONG["quarter"][0].value, len(LONG["quarter"])) == ("2024-01-01..2024-03-31", 10)
    assert (LONG["month"][1].value, LONG["month"][1].label) == ("2024-02-01..2024-02-29", "Feb\u00a02024")
    assert timeline.offered(None) == {"year": [], "quarter": [], "month": []}


@pytest.mark.parametrize("role", [Role.DONOR, Role.VIEWER, Role.ADMIN])
def test_months_are_steps_where_there_are_few_quarters_but_never_for_a_link(role, monkeypatch):
    monkeypatch.setattr(viewing, "viewer", lambda: looking(role))
    assert timeline.steps(LONG) == LONG["quarter"]
    assert timeline.steps(SHORT) == (SHORT["quarter"] if role == Role.DONOR else SHORT["month"])


def test_a_link_that_holds_the_days_has_no_slider(demo_store, monkeypatch):
    program, page = Program(Settings(store=demo_store)), pages.BY_NAME["overview"]
    assert "data-periods" in str(timeline.control(page, View(filters=Filters()), program))
    bounds = Bounds(filters=Filters(date_from=date(2025, 1, 1)))
    monkeypatch.setattr(viewing, "viewer", lambda: looking(Role.DONOR, bounds))
    assert timeline.control(page, View(filters=Filters()), program) == []
