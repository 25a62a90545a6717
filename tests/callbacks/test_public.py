"""What a donor gets is the protected tables: pages, answers, and the same from the public export by other code."""

import csv
import io
import json
import re
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import SecretStr

from app import create_app
from callbacks import recognising
from callbacks.program import Program, protected_evidence
from data import points
from data.filters import Filters
from indicators.answers import COLUMNS, answer
from indicators.definitions import INDICATORS
from indicators.questions import PAGES, Question, questions_of
from settings import Settings
from sharing import links, secret
from sharing.bounded import BoundedCells
from sharing.bounds import Bounds
from sharing.links import Wanted
from sharing.policy import Role, Viewer
from sharing.protected import proof, releases
from tests.oracles import public_tables

DONOR_PAGES = tuple(page for page in PAGES if page != "due")
OWN = {"Origin": "http://localhost", "Accept": "text/html"}


@pytest.fixture(scope="module")
def program(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A store with a release; that it gives nobody away is shown in tests/sharing/test_attacker.py."""
    store = tmp_path_factory.mktemp("published") / "store"
    shutil.copytree(
        demo_store, store, ignore=shutil.ignore_patterns("public")
    )  # a server may have published there
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(proof, "demand", lambda published, records, rules=True: 0)
        key = secret.key(Settings(store=store), purpose=secret.POINTS)
        assert releases.publish(store, points_key=key) is not None
    notes = SecretStr(f"sqlite:///{store.parent}/sharing.sqlite")
    return Program(Settings(store=store, database_url=notes, rate_limit=0))


@pytest.fixture(scope="module")
def server(program: Program) -> Any:
    return create_app(program.settings).server


@pytest.fixture
def donor(program: Program, server: Any) -> Any:
    """A browser that opened a link to everything."""
    soon = date.today() + timedelta(days=30)  # noqa: DTZ011 -- any day to come
    made = links.make(
        program.database, Wanted(recipient="Embassy", purpose="Review", until=soon, bounds=Bounds()), key=program.key("links")
    )  # fmt: skip
    client = server.test_client()
    assert client.get(f"/s/{made.token}", headers=OWN).status_code == 303
    return client


def answers(client: Any, query: str) -> list[dict[str, str]]:
    answered = client.get(f"/export/answers.csv?{query}")
    assert answered.status_code == 200, answered.text
    return list(csv.DictReader(io.StringIO(answered.data.decode("utf-8-sig"))))


@pytest.fixture
def archive(server: Any, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """The public export, as an analyst has it."""
    with monkeypatch.context() as patch:
        patch.setattr(recognising, "person", lambda program: Viewer("analyst", Role.ANALYST))
        answered = server.test_client().get("/export/public.zip", headers=OWN)
    assert answered.status_code == 200
    return answered.data


@pytest.mark.parametrize("page", DONOR_PAGES)
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
        for row in answers(donor, f"page=hotline&{query}")
        if INDICATORS[row["indicator"]].how.people
    ]
    assert people
    assert [n for n in people if 1 <= n <= 9] == []


def test_every_page_says_that_its_figures_are_protected_as_of_which_day_and_how(donor: Any):
    layout = donor.get("/_dash-layout", headers=OWN).text
    assert "are protected: small groups are merged and named" in layout
    assert re.search(r"Figures as of \d+.\w+.20\d\d", json.dumps(json.loads(layout), ensure_ascii=False))
    assert "How they are protected" in layout


def test_a_donor_has_neither_records_nor_the_files_of_analysts(donor: Any):
    for path in ("/export/responses.csv", "/export/activities.csv", "/export/public.zip", "/data"):
        assert donor.get(path, headers=OWN).status_code == 403


def test_what_was_merged_is_named_and_the_rest_comes_out_of_the_public_export_by_other_code(
    program: Program, archive: bytes
):
    lines = public_tables.read(archive, "responses")
    cells, checked = protected_evidence(program), 0
    messages = INDICATORS["comprehension"].items[:3]
    splits = ((), ("round",), ("district",), ("sex",), ("education",), ("district", "round"))
    asked = [Question("comprehension", item, by) for item in messages for by in splits]
    merged = []
    for question, found in answer(asked, Filters(), cells, designs=False).items():
        for key, row in zip(found.keys, found.rows(), strict=True):
            told, code = dict(zip(COLUMNS, row, strict=True)), dict(zip(question.by, key, strict=True))
            merged += [told] if told["disclosure"] == "merged" else []
            dimension = next((name for name in question.by if name in ("sex", "education")), "")
            if told["estimate"] == "" or (dimension and told["disclosure"] == "merged"):
                continue  # a group that is told with all of its place comes from another table
            own = public_tables.counts(
                lines, f"message_{question.item}", dimension=dimension,
                places={code["district"]} if "district" in code else None,
                rounds={code["round"]} if "round" in code else None,
                values={code[dimension]} if dimension else None,
            )  # fmt: skip
            assert (told["estimate"], told["low"], told["high"], told["n"]) == pytest.approx(
                public_tables.share(own), abs=1e-9
            )
            checked += 1
    assert checked > 50
    assert any("+" in one["place"] for one in merged)


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
