"""What a donor gets is the protected tables: pages, answers, and the same from the public export by other code."""

import json
import re
from datetime import date
from typing import Any

import numpy as np
import pytest

from callbacks import recognising
from callbacks.program import Program, protected_evidence
from data.asking import points
from data.filters import Filters
from indicators.answered import COLUMNS
from indicators.answers import answer
from indicators.definitions import INDICATORS
from indicators.questions import questions_of
from sharing.bounded import BoundedCells
from sharing.bounds import Bounds
from sharing.policy import Role, Viewer
from tests import harvesting
from tests.oracles import harvested, public_tables


@pytest.fixture
def program(released: Program) -> Program:
    return released


@pytest.fixture(scope="module")
def archive(released_server: Any) -> bytes:
    """The public export, as an analyst has it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recognising, "person", lambda program: Viewer("analyst", Role.ANALYST))
        answered = released_server.test_client().get("/export/public.zip", headers=harvesting.OWN)
    assert answered.status_code == 200
    return answered.data


@pytest.fixture(scope="module")
def tables(archive: bytes) -> harvested.Tables:
    return harvested.Tables(
        {table: public_tables.read(archive, table) for table in ("responses", "returnees", "calls")}
    )


@pytest.mark.parametrize("page", harvesting.DONOR_PAGES)
def test_no_number_of_a_donor_has_one_to_nine_people_behind_it(program: Program, page: str):
    some = list(questions_of(page, program.country))[::7]  # the pages have thousands of questions
    found = answer(some, Filters(), protected_evidence(program), designs=False).values()
    people = [n for one in found if INDICATORS[one.question.indicator].how.people for n in one.n.tolist()]
    assert people or page == "outreach"
    assert [n for n in people if 1 <= n <= 9] == []


@pytest.mark.parametrize("query", ["sex=female", "district=LK41", "from=2025-02-10&to=2025-08-20"])
def test_no_number_of_a_filtered_export_has_one_to_nine_people_behind_it(donor: Any, query: str):
    people = [
        int(row["n"])
        for row in harvesting.export(donor, f"page=hotline&{query}")
        if INDICATORS[row["indicator"]].how.people
    ]
    assert people
    assert [n for n in people if 1 <= n <= 9] == []


def test_every_page_says_that_its_figures_are_protected_as_of_which_day_and_how(donor: Any):
    layout = donor.get("/_dash-layout", headers=harvesting.OWN).text
    assert "are protected: small groups are merged and named" in layout
    assert re.search(r"Figures as of \d+.\w+.20\d\d", json.dumps(json.loads(layout), ensure_ascii=False))
    assert "How they are protected" in layout


def test_a_donor_has_neither_records_nor_the_files_of_analysts(donor: Any):
    for path in ("/export/responses.csv", "/export/activities.csv", "/export/public.zip", "/data"):
        assert donor.get(path, headers=harvesting.OWN).status_code == 403


FILTERS = (
    Filters(),
    Filters(sex=("female",)),
    Filters(district=("LK41", "LK31")),
    Filters(round=("after",)),
    Filters(education=("degree",)),
    Filters(date_from=date(2025, 1, 1), date_to=date(2025, 12, 31)),
)


def written(row: tuple) -> dict[str, str]:
    """A row as the export writes it."""
    return {name: str(value) for name, value in zip(COLUMNS, row, strict=True)}


@pytest.mark.parametrize("every", [61, pytest.param(1, marks=pytest.mark.soak)])
def test_what_donors_are_told_comes_out_of_the_public_export_by_other_code(
    released: Program, tables: harvested.Tables, every: int
):
    """Rows of all pages that are shares, means or numbers of people; each is found in the cells that it names."""
    cells, merged, checked = protected_evidence(released), 0, set()
    known = [
        one for page in harvesting.DONOR_PAGES for one in questions_of(page, released.country) if one.indicator in harvested.KNOWN
    ]  # fmt: skip
    for filters in FILTERS:
        asked = {
            ("place" if name == "district" else name): frozenset(values)
            for name, values in filters.chosen.items()
        }
        for found in answer(known[::every], filters, cells, designs=False).values():
            for row in (written(one) for one in found.rows()):
                if (
                    row["estimate"] and "independent" not in row["method"]
                ):  # else a difference of two such rows
                    assert harvested.explained(tables, row, asked), (filters, row)
                    merged += row["disclosure"] == "merged"
                    checked.add(row["indicator"])
    assert merged > 200
    assert len(checked) > 12


def test_the_export_of_a_donor_over_http_comes_out_of_the_public_one_part_years_too(
    donor: Any, tables: harvested.Tables
):
    checked = 0
    for query in ("", "&sex=female", "&from=2024-08-01&to=2025-04-30"):
        asked = {"sex": frozenset({"female"})} if "sex" in query else {}
        for row in harvesting.export(donor, f"page=hotline{query}"):
            if row["estimate"] and row["indicator"] in harvested.KNOWN:
                assert harvested.explained(tables, row, asked), row
                checked += 1
    assert checked > 200


def test_a_row_that_was_changed_by_one_person_is_found_nowhere(donor: Any, tables: harvested.Tables):
    rows = [row for row in harvesting.export(donor, "page=hotline") if row["indicator"] == "contacts"]
    assert not any(harvested.explained(tables, row | {"n": str(int(row["n"]) + 1)}) for row in rows)


def test_a_donor_sees_moved_points_of_whole_quarters_within_the_link_and_nothing_else_of_an_activity(
    program: Program,
):
    cells: Any = protected_evidence(program).cells
    found = cells.points(Filters())
    known = points.of(Program(program.settings).version(), program.country)
    assert len(found) == len(known.located)
    assert np.isnan(found.counted).all()
    assert np.isnan(found.estimated).all()
    assert (found.row == -1).all()
    assert set(found.told) == {"district", "audience", "activity_type", "phase"}
    quarters = found.days.astype("datetime64[D]").astype("datetime64[M]").astype(int)
    assert set((quarters % 3).tolist()) == {0}
    few = int(((known.located.counted > 0) & (known.located.counted < 10)).sum())
    assert 0 < found.has_point.sum() <= known.located.has_point.sum() - few
    assert "points" not in " ".join(found.told)
    bounded: Any = BoundedCells(cells, Bounds(filters=Filters(district=("LK41",))))
    inside = bounded.points(Filters(district=("LK41", "LK11")))
    there = inside.told["district"].values
    assert {there[code - 1] for code in inside.told["district"].codes.tolist()} == {"LK41"}
    assert len(bounded.points(Filters())) == len(inside)


def test_events_of_a_release_stand_in_no_order_of_entry_and_their_points_are_not_those_of_the_records(
    program: Program,
):
    cells: Any = protected_evidence(program).cells
    columns = cells.release.events
    order = np.lexsort([columns[name] for name in reversed(list(columns))])
    assert (order == np.arange(len(order))).all()
    true = points.of(Program(program.settings).version(), program.country).located
    exact = {*zip(true.latitude.round(3).tolist(), true.longitude.round(3).tolist(), strict=True)}
    shown = {*zip(columns["latitude"].tolist(), columns["longitude"].tolist(), strict=True)}
    # The key is the store's own: now and then a moved point falls on some other record's hundred metres.
    assert len(shown & exact) < 0.1 * len(shown)
