"""Two sides held against each other: the export beside the records, what a link tells of it, what the page shows and the address says."""

from collections.abc import Callable
from io import BytesIO
from itertools import islice
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from callbacks import address, comparing, queries, view
from callbacks.context import ShellContext
from callbacks.drawings import compared as drawing
from callbacks.options import options
from callbacks.pages import drawn
from callbacks.program import Program, protected_evidence
from data.export import stream
from data.filters import Filters
from data.tables import TABLES
from geo import country
from indicators import compared_rows, like_with_like
from indicators.answered import COLUMNS
from indicators.answers import answer
from indicators.comparison import Compared
from indicators.sides import Sides
from indicators.sums import Evidence
from layouts import ids, pages
from layouts.controls import Span
from layouts.shorthand import shorthand
from settings import Settings
from sharing.bounds import Bounds
from tests import harvesting
from tests.oracles import compared, export_frames, records

LKA = country.load("lka")
ASKED = (
    ("comprehension", "sex:female,male", {"district": "LK41"}),
    ("overview", "period:2024,2025", {"sex": "female"}),
    ("follow-up", "district:LK11,LK41", {}),
    ("returnees", "phase:IV,V", {}),
    ("outreach", "period:2024,2025", {}),
    ("hotline", "sex:female,male", {}),
    ("experience", "sex:female,male", {}),
)


@pytest.fixture(scope="module")
def program(demo_store: Path) -> Program:
    return Program(Settings(store=demo_store))


@pytest.fixture(scope="module")
def frames(program: Program) -> dict[str, pd.DataFrame]:
    return {
        table: export_frames.read(BytesIO(b"".join(stream(program.version(), table, Filters(), country=LKA))))
        for table in TABLES
    }


def told(
    evidence: Evidence, page: str, sides: str, filters: dict[str, str], *, parts: int | None = None
) -> pd.DataFrame:
    """The rows that an export adds for a comparison: the first ``parts``, the whole selection, then measures by district."""
    asked = Filters.from_query(filters, {})
    listed = compared_rows.rows(page, asked, Sides.read(sides, {}), evidence, level="district")
    return pd.DataFrame([row for rows in islice(listed, parts) for row in rows], columns=pd.Index(COLUMNS))


@pytest.mark.parametrize(("page", "sides", "filters"), ASKED)
def test_every_difference_is_recomputed_from_the_records(program, frames, page, sides, filters):
    answers = told(program.evidence(), page, sides, filters, parts=2)
    tells = compared.teller(frames, filters, LKA)
    checked = 0
    for family in compared.families(answers, "district"):
        chances = []
        for block in family:
            found, p, rule = compared.told(tells, answers, block)
            said = answers.iloc[block.difference]
            assert same(said, found, rule) == [], said.to_dict()
            shown = records._reliability(found, rule) in ("ok", "caution")
            chances.append(p if shown else float("nan"))
            checked += 1
        for block, p in zip(family, compared.adjusted(chances), strict=True):
            assert (block.p is None) == isnan(p), answers.iloc[block.difference].to_dict()
            if block.p is not None:
                assert float(answers.iloc[block.p]["estimate"]) == pytest.approx(p, abs=1e-9)
    assert checked > 5


def same(said: Any, found: Any, rule: Any) -> list[str]:
    """The names of the numbers that the export tells otherwise."""
    blank = isnan(found.low)
    numbers = {
        "estimate": float("nan") if blank else found.estimate,
        "low": found.low,
        "high": found.high,
        "n": found.n,
    }
    wrong = [
        name
        for name, right in numbers.items()
        if float(said[name] if said[name] not in ("", None) else "nan")
        != pytest.approx(right, abs=1e-9, nan_ok=True)
    ]
    return wrong + ["reliability"] * (said["reliability"] != records._reliability(found, rule))


def test_an_export_ends_with_the_comparison(app: Any, program: Program):
    client = app.server.test_client()
    answered = client.get("/export/answers.csv?page=hotline&compare=sex:female,male&district=LK41")
    plain = client.get("/export/answers.csv?page=hotline&district=LK41")
    added = answered.text.removeprefix(plain.text).splitlines()
    assert len(added) == len(told(program.evidence(), "hotline", "sex:female,male", {"district": "LK41"}))
    assert any(
        line.startswith("answered_second_less_first,,district,LK41,sex,female|male,") for line in added
    )
    assert client.get("/export/answers.xlsx?page=hotline&compare=sex:female,male").status_code == 200
    for query, said in (
        ("page=outreach&compare=sex:female,male", "does not apply to outreach"),
        ("page=hotline&compare=sex", "write it as"),
    ):
        refused = client.get(f"/export/answers.csv?{query}")
        assert refused.status_code == 400
        assert said in refused.text
    assert client.get("/export/calls.csv?compare=sex:female,male").status_code == 400


# --- behind a link -------------------------------------------------------------------------------------------

ATTACKS = (
    "sex:female,male",
    "age_group:18-24,25-34",
    "period:2024,2025",
    "district:LK41,LK31",
    "period:2025-Q1,2025-Q2",
)


@pytest.mark.parametrize("sides", ATTACKS)
def test_a_difference_tells_a_donor_nothing_that_its_sides_do_not(released: Program, sides: str):
    """Each side is what the tables answer under that side's filter, and the difference follows from the two: with what is shown in
    test_harvested.py and by the attacker, comparing adds no equation. Nor is one told of sides that share people."""
    evidence, asked = protected_evidence(released), Sides.read(sides, {})
    known, methods = 0, set()
    for page in ("overview", "returnees", "hotline"):
        for _, several in compared_rows.selection(page, Filters(), asked, evidence):
            for one in several:
                alone = [answer([one.question], side, evidence)[one.question] for side in asked.of(Filters())]
                assert [list(map(str, a.rows())) for a in alone] == [
                    list(map(str, a.rows())) for a in (one.first, one.second)
                ]
                known += sum(follows(one, row) for row in range(len(one.difference.keys)))
                methods |= set(one.difference.method)
    assert known or methods <= {like_with_like.TOGETHER, like_with_like.UNLIKE}


def follows(one: Compared, row: int) -> bool:
    """Whether a difference is told, which then is the second less the first, of ten people or more on either side."""
    key = one.difference.keys[row]
    first, second = one.first.index[key], one.second.index[key]
    if np.isnan(one.difference.estimate[row]):
        return False
    gap = one.second.estimate[second] - one.first.estimate[first]
    assert one.difference.estimate[row] == pytest.approx(gap)
    people = [int(one.first.n[first]), int(one.second.n[second])]
    assert int(one.difference.n[row]) == sum(people)
    covers = [a.covered[at] if a.covered else None for a, at in ((one.first, first), (one.second, second))]
    assert (
        covers[0] is None or covers[0] != covers[1] or one.first.periods[first] != one.second.periods[second]
    )
    return True


def test_sides_told_of_the_same_people_have_no_difference(released: Program):
    """Protected tables answer for several ages at once where one is few: subtracting would be of people from themselves."""
    evidence = protected_evidence(released)
    whole = compared_rows.selection(
        "hotline", Filters(), Sides.read("age_group:under_18,18-24", {}), evidence
    )
    methods = {text for _, several in whole for one in several for text in one.difference.method}
    assert like_with_like.TOGETHER in methods


def test_a_comparison_cannot_leave_a_link(opened: Callable[..., Any]):
    bounded = opened(Bounds(filters=Filters(district=("LK41",))))
    assert bounded.get("/export/answers.csv?page=hotline&compare=district:LK41,LK31").status_code == 400
    answered = bounded.get("/export/answers.csv?page=hotline&compare=sex:female,male")
    assert answered.status_code == 200
    frozen = opened(Bounds(filters=Filters(sex=("female",)), frozen=True))
    refused = frozen.get("/export/answers.csv?page=hotline&compare=period:2024,2025")
    assert (refused.status_code, refused.text.strip()) == (400, comparing.OUTSIDE)


# --- the page and the address --------------------------------------------------------------------------------

OPTIONS = options(LKA)
CONTEXT = ShellContext(
    title="Map",
    country=LKA,
    pages=(),
    options=lambda: OPTIONS,
    span=lambda: Span(*(queries.date(year, 6, 30) for year in (2024, 2026))),
)


@pytest.mark.parametrize(
    "page", ["overview", "outreach", "comprehension", "follow-up", "returnees", "hotline"]
)
def test_every_page_shows_both_sides_their_difference_and_chance(program: Program, page: str):
    content = drawn(pages.BY_NAME[page], "?compare=period:2024,2025", None, program)
    card = content.drawings[drawing.NAME]
    text = " ".join(harvesting.words(shorthand(card.sentences[0])))
    assert card.title == "2024 and 2025"
    assert "chance" in card.subtitle or "can be tested" in card.subtitle
    assert "2024" in text
    assert "counted in full" in text or "p " in text
    assert content.drawings["map"].title.endswith("2025 less 2024")
    assert (
        "chance" in content.drawings["map"].foot
        or "in full" in content.drawings["map"].foot
        or "tested" in content.drawings["map"].foot
    )


def test_places_and_groups_stand_side_by_side_in_time(program: Program):
    content = drawn(pages.BY_NAME["comprehension"], "?compare=sex:female,male", None, program)
    assert content.drawings["trend"].subtitle.startswith("Female and Male")
    places = drawn(pages.BY_NAME["comprehension"], "?compare=district:LK11,LK41", None, program)
    assert "less" not in places.drawings["map"].title
    nothing = drawn(pages.BY_NAME["comprehension"], "", None, program).drawings[drawing.NAME]
    assert (nothing.title, nothing.sentences) == ("", ("",))


def test_a_page_that_cannot_compare_says_so(program: Program):
    card = drawn(pages.BY_NAME["outreach"], "?compare=sex:female,male", None, program).drawings[drawing.NAME]
    assert card.subtitle.startswith("These records do not say")
    asked = view.of("?compare=sex:female", program.allowed(), theme=None)
    assert asked.sides is None


def compare(search: str, **values: str | None) -> Any:
    parts = [ids.compare(part) for part in ("by", "first", "second")]
    page = {
        "search": search, "controls": [], "names": [], "period": "all", "period_data": [], "views": [], "view_names": [], "view_data": [],
        "mark": None, "place": None, "compare": [values.get(part) for part in ("by", "first", "second")], "compare_parts": parts,
        "compare_data": [[], [], []],
    }  # fmt: skip
    return address.follow(address.seen(page), [ids.compare("by")], CONTEXT)


def test_the_controls_write_a_short_address_and_follow_it():
    begun = compare("", by="sex")
    assert begun["search"] == "?compare=sex:female,male"
    assert begun["compare"][1:] == ["female", "male"]
    assert {"value": "male", "label": "Male"} in begun["compare_data"][1]
    turned = compare("?compare=sex:female,male", by="sex", first="male", second="male")
    assert turned["search"] == "?compare=sex:male,female"
    assert compare("?sex=male", by="period")["search"] == "?sex=male&compare=period:2025,2026"
    assert compare("?district=LK41", by="district")["search"].startswith(
        "?district=LK41&compare=district:LK41,"
    )
    assert compare("?compare=sex:female,male", by="nothing")["search"] == ""
    kept = compare("?compare=period:2025,2026", by="period", first="2026-Q1", second="2026")
    assert kept["search"] is address.no_update


def test_a_comparison_is_a_chip_that_lifts_it_and_a_fault_a_sentence():
    chips, notice, _ = address.in_force("/hotline", "?sex=male&compare=period:2024,2025-Q1", CONTEXT)
    assert "Compared: 2024 and Jan – Mar 2025" in str(chips).replace(
        "\u00a0", " "
    ) or "Compared: 2024" in str(chips)
    assert "href='/hotline?sex=male'" in str(chips)
    assert notice is None
    _, notice, _ = address.in_force("/hotline", "?compare=period:2024,2024-Q1", CONTEXT)
    assert "share days" in str(notice)
