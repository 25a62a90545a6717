"""ISO codes without hyphens: told by what stands beside them in the whole file, converted or refused, never guessed."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import geo.country
from data import ingest
from data.ingest import Job
from geo import lexicon
from tests.data import files
from tests.data.conftest import Bring, as_rows, call

NORTH = ("LK42", "LK43", "LK44", "LK45")
TOWNS = {
    "LK42": ("Mannar", "8.98", "79.90"),
    "LK43": ("Vavuniya", "8.75", "80.50"),
    "LK44": ("Mullaitivu", "9.27", "80.81"),
    "LK45": ("Kilinochchi", "9.38", "80.40"),
}
# What the same text means as an ISO 3166-2 code without its hyphen.
ISO = {"LK43": "LK42", "LK44": "LK43", "LK45": "LK44", "LK42": "LK45", "LK41": "LK41"}

Write = Callable[[Path, list[list[str]]], Path]


def _as_workbook(path: Path, rows: list[list[str]]) -> Path:
    return files.as_workbook(path.with_suffix(".xlsx"), {"calls": rows})


@pytest.fixture(params=[files.as_csv, _as_workbook], ids=["csv", "xlsx"])
def write(request: pytest.FixtureRequest) -> Write:
    return request.param


def named(number: int, code: str, place: str) -> dict[str, str]:
    """A call with a code and the name of the district ``place`` beside it."""
    return call(number, district=TOWNS[place][0] if place in TOWNS else place, adm2_pcode=code)


def pointed(number: int, code: str, place: str) -> dict[str, str]:
    """A call with a code and the town of the district ``place`` beside it."""
    _, latitude, longitude = TOWNS[place]
    return call(number, district=code, latitude=latitude, longitude=longitude)


@pytest.mark.parametrize("beside", [named, pointed])
def test_iso_codes_without_hyphens_are_converted_and_said_once(
    bring: Bring, write: Write, tmp_path: Path, beside: Callable[[int, str, str], dict[str, str]]
):
    path = write(
        tmp_path / "calls.csv", as_rows([beside(i, code, ISO[code]) for i, code in enumerate(NORTH)])
    )
    found = bring(path)
    assert found.column("district") == [ISO[code] for code in NORTH]
    assert found.rules == {"iso_code"}
    notice = found.problem("iso_code")
    assert (notice["row"], notice["severity"], dict(found.report.counts)["iso_code"]) == (0, "notice", 1)
    assert "of 4 rows that tell" in notice["fix"]
    assert "agree with ISO in 4 and with P-codes in 0" in notice["fix"]


def test_check_says_what_ingest_does(bring: Bring, tmp_path: Path):
    path = files.as_csv(tmp_path / "calls.csv", as_rows([pointed(i, c, ISO[c]) for i, c in enumerate(NORTH)]))
    lka = geo.country.load("lka")
    checked = ingest.check([Job(path, "calls")], store=tmp_path / "none", country=lka).reports[0]
    brought = bring(path).report
    assert checked.problems.equals(brought.problems)
    assert (checked.accepted, checked.place_checks) == (brought.accepted, brought.place_checks)
    assert dict(checked.place_checks) == {"agrees": 4}


def test_the_column_is_named_where_codes_stand_alone_beside_points(bring: Bring):
    records = [pointed(i, code, ISO[code]) for i, code in enumerate(NORTH)]
    renamed = [
        {"District code" if k == "district" else k: v for k, v in record.items()} for record in records
    ]
    found = bring(as_rows(renamed))
    assert found.column("district") == [ISO[code] for code in NORTH]
    assert found.problem("iso_code")["column"] == "District code"


def test_names_in_a_column_that_fills_nothing_are_heard(bring: Bring):
    records = [call(i, district=code, adm2_name=TOWNS[ISO[code]][0]) for i, code in enumerate(NORTH)]
    assert bring(as_rows(records)).column("district") == [ISO[code] for code in NORTH]


def test_the_same_code_twice_is_no_evidence(bring: Bring):
    found = bring(as_rows([call(i, district=code, adm2_pcode=code) for i, code in enumerate(NORTH)]))
    assert (found.column("district"), found.rules) == (list(NORTH), set())


@pytest.mark.parametrize("beside", [named, pointed])
def test_p_codes_that_agree_stay(bring: Bring, beside: Callable[[int, str, str], dict[str, str]]):
    found = bring(as_rows([beside(i, code, code) for i, code in enumerate(NORTH)]))
    assert (found.column("district"), found.rules) == (list(NORTH), set())


def test_without_names_or_points_codes_are_p_codes(bring: Bring):
    found = bring(as_rows([call(i, district=code) for i, code in enumerate(NORTH)]))
    assert (found.column("district"), found.rules) == (list(NORTH), set())


def test_codes_contradicted_within_the_file_are_refused_and_no_others(
    bring: Bring, write: Write, tmp_path: Path
):
    iso = [pointed(i, code, ISO[code]) for i, code in enumerate(NORTH)]
    plain = [pointed(i + 4, code, code) for i, code in enumerate(NORTH)]
    jaffna = call(8, district="LK41", latitude="9.66", longitude="80.02")
    found = bring(write(tmp_path / "calls.csv", as_rows([*iso, *plain, jaffna])))
    assert (found.column("district"), found.report.refused, found.rules) == (
        ["LK41"],
        8,
        {"code_system_unclear"},
    )
    problem = found.problem("code_system_unclear")
    assert (problem["row"], problem["column"], problem["value"]) == (2, "district", "LK42")
    assert "Mannar (LK42)" in problem["fix"]
    assert "Kilinochchi (LK45)" in problem["fix"]


def test_names_do_not_mend_codes_that_contradict_each_other(bring: Bring):
    rows = [named(i, c, ISO[c]) for i, c in enumerate(NORTH)] + [
        named(i + 4, c, c) for i, c in enumerate(NORTH)
    ]
    found = bring(as_rows([*rows, call(9, district="Jaffna", adm2_pcode="LK41")]))
    assert (found.column("district"), found.report.refused) == (["LK41"], 8)
    problem = found.problem("code_system_unclear")
    assert (problem["column"], problem["value"]) == ("adm2_pcode", "LK42")


def test_hyphens_in_some_rows_put_the_others_in_doubt(bring: Bring):
    found = bring(as_rows([call(i, district=text) for i, text in enumerate(["LK-42", "LK43", "LK41"])]))
    assert found.column("district") == ["LK45", "LK41"]
    assert found.rules == {"iso_code", "code_system_unclear"}


@pytest.mark.parametrize("share", [0.02, 0.07])
@pytest.mark.parametrize("rows", [4, 20, 400])
def test_points_that_stray_leave_p_codes_p_codes(bring: Bring, rows: int, share: float):
    stray = set(
        np.random.default_rng(2).choice(rows, size=max(1, round(rows * share)), replace=False).tolist()
    )
    records = []
    for number in range(rows):
        code = NORTH[number % 4]
        # Every stray point lies just where the ISO reading would have it: the hardest case.
        records.append(pointed(number, code, ISO[code] if number in stray else code))
    found = bring(as_rows(records))
    assert found.column("district") == [NORTH[number % 4] for number in range(rows)]
    assert (found.rules, dict(found.report.counts)["place_differs"]) == ({"place_differs"}, len(stray))


def test_one_slip_is_refused_alone(bring: Bring):
    rows = [named(i, code, code) for i, code in enumerate(NORTH)]
    found = bring(as_rows([*rows, named(5, "LK43", "LK42")]))
    assert (found.column("district"), found.report.refused) == (list(NORTH), 1)
    assert found.rules == {"code_and_name_disagree"}


def test_a_wrong_name_in_a_file_of_iso_codes_is_refused(bring: Bring):
    rows = [named(i, code, ISO[code]) for i, code in enumerate(NORTH * 2)]
    found = bring(as_rows([*rows, named(9, "LK43", "Jaffna")]))
    assert found.column("district") == [ISO[code] for code in NORTH * 2]
    assert found.rules == {"iso_code", "code_and_name_disagree"}


@pytest.mark.parametrize("turned", [False, True])
def test_evidence_is_gathered_over_all_chunks(bring: Bring, monkeypatch: pytest.MonkeyPatch, turned: bool):
    """The rows that tell stand at one end of a file of many chunks; rows at the other end are read the same way."""
    monkeypatch.setattr("data.sources.text._BLOCK", 2048)
    monkeypatch.setattr("data.sources.text._CHUNK", 20)
    silent = [call(i, district="LK43", latitude="", longitude="") for i in range(200)]
    telling = [pointed(200 + i, code, ISO[code]) for i, code in enumerate(NORTH)]
    records = [*telling, *silent] if turned else [*silent, *telling]
    found = bring(as_rows(records))
    assert found.column("district") == [ISO[record["district"]] for record in records]


@pytest.mark.parametrize("turned", [False, True])
def test_evidence_is_gathered_over_all_chunks_of_a_workbook(
    bring: Bring, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, turned: bool
):
    monkeypatch.setattr("data.sources.workbook._CHUNK", 3)
    silent = [call(i, district="LK43", latitude="", longitude="") for i in range(10)]
    telling = [pointed(10 + i, code, ISO[code]) for i, code in enumerate(NORTH)]
    records = [*telling, *silent] if turned else [*silent, *telling]
    found = bring(_as_workbook(tmp_path / "calls", as_rows(records)))
    assert found.column("district") == [ISO[record["district"]] for record in records]


def test_replacements_of_the_mapping_are_made_first(bring: Bring):
    mapping = 'table = "calls"\n[values.district]\nN2 = "LK42"\nN3 = "LK43"\nN4 = "LK44"\nN5 = "LK45"\n'
    records = [pointed(i, code, ISO[code]) | {"district": f"N{code[-1]}"} for i, code in enumerate(NORTH)]
    assert bring(as_rows(records), mapping=mapping).column("district") == [ISO[code] for code in NORTH]


def test_a_whole_column_with_hyphens_is_said_once(bring: Bring):
    written = ["LK-42", "LK-43", "LK-44", "LK-45", "LK-41"]
    found = bring(as_rows([call(i, district=text) for i, text in enumerate(written)]))
    assert found.column("district") == ["LK45", "LK42", "LK43", "LK44", "LK41"]
    assert dict(found.report.counts)["iso_code"] == 1
    assert "5 rows" in found.problem("iso_code")["fix"]


def test_every_spelling_of_a_district_in_one_column_ends_in_its_p_code(bring: Bring):
    places = geo.country.load("lka").at("district")
    written = [(code, code) for code in places["pcode"]]
    written += list(zip(places["pcode"], places["iso"], strict=True))
    written += lexicon.spellings(places, ("en", "si", "ta"))
    found = bring(as_rows([call(i, district=text) for i, (_, text) in enumerate(written)]))
    assert found.column("district") == [code for code, _ in written]


TABLES = {
    "activities": {"activity_id": "a", "date": "2025-02-03"},
    "responses": {"respondent_id": "r", "round": "before", "date": "2025-02-03", "consent": "yes"},
    "returnees": {"returnee_id": "t", "interview_date": "2025-02-03", "consent": "yes"},
    "calls": {"call_id": "c", "date": "2025-02-03", "consent": "yes"},
}


@pytest.mark.parametrize("table", TABLES)
def test_towns_with_a_blank_district_land_in_it_in_every_table(bring: Bring, table: str):
    (key, stem), *rest = TABLES[table].items()
    records = [
        {key: f"{stem}-{code}", **dict(rest), "district": "", "latitude": latitude, "longitude": longitude}
        for code, (_, latitude, longitude) in TOWNS.items()
    ]
    found = bring(as_rows(records), table)
    assert (found.column("district"), found.report.refused) == (list(TOWNS), 0)
