"""Submissions in JSON: what Central and Kobo give over their interfaces is the table of their exports."""

import json
from datetime import date
from pathlib import Path

import pytest

from data.sources import json_text
from data.sources.json_text import Broken
from tests.data import odk_files
from tests.data.conftest import Bring
from tests.data.sources.test_kobo import WANTED
from tests.data.sources.test_odk import REPEAT


def written(path: Path, content: object) -> Path:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.parametrize("wkt", [False, True])
def test_the_feed_of_central_gives_the_table_of_its_csv(bring: Bring, tmp_path: Path, *, wkt: bool):
    records = odk_files.odata(odk_files.three(), wkt=wkt)
    found = bring(odk_files.as_feed(tmp_path / "any.name", records), "responses")
    assert {name: found.column(name) for name in WANTED} == WANTED
    assert found.rules == set()
    assert dict(found.report.place_checks) == {"agrees": 2, "no_point": 1}
    assert found.report.evidence == "ODK Central export, with groups"
    assert found.report.form == "submissions from ODK Central's OData, sheet 'submissions'"


@pytest.mark.parametrize("repeat", ["visit", "call"])
def test_repeats_in_the_feed_are_those_of_the_zip_file(bring: Bring, tmp_path: Path, repeat: str):
    path = odk_files.as_feed(tmp_path / "feed.json", odk_files.odata(odk_files.three()))
    found = bring(path, "returnees", mapping=REPEAT.replace('"visit"', f'"{repeat}"'))
    days = {
        "visit": [date(2025, 4, 5), date(2025, 5, 6), date(2025, 4, 7)],
        "call": [date(2025, 5, 6), date(2025, 5, 6), date(2025, 4, 7)],
    }
    assert found.column("interview_date") == days[repeat]
    assert found.column("district") == ["LK21"] * 3
    assert (found.report.read, found.report.refused) == (3, 0)


def test_states_in_the_feed_are_gates(bring: Bring, tmp_path: Path):
    records = odk_files.odata(
        [
            odk_files.submission(1, ReviewState="rejected"),
            odk_files.submission(2, ReviewState="hasIssues"),
            odk_files.submission(3, Status="notDecrypted"),
            odk_files.submission(4, ReviewState="edited"),
        ]
    )
    found = bring(odk_files.as_feed(tmp_path / "f.json", records), "responses")
    assert found.column("respondent_id") == ["n-4"]
    assert found.rules == {"not_approved", "on_hold", "not_decrypted"}


SUBMISSION = {
    "_id": 901,
    "_uuid": "edited-n-1",
    "meta/rootUuid": "uuid:n-1",
    "_submission_time": "2025-03-09T20:10:00",
    "_validation_status": {"uid": "validation_status_approved", "label": "Approved"},
    "_geolocation": [7.29, 80.63],
    "_attachments": [{"filename": "a.jpg"}],
    "_notes": [],
    "_tags": [],
    "start": "2025-03-09T23:45:00.000+00:00",
    "where/district": "LK21",
    "ask/channels": "school newspaper",
    "ask/age": "17",
    "ask/visit": [
        {
            "ask/visit/day": "2025-04-05",
            "ask/visit/call": [{"ask/visit/call/number": 1}, {"ask/visit/call/number": 2}],
        },
        {"ask/visit/day": "2025-05-06"},
    ],
}
ON_HOLD = {
    **SUBMISSION,
    "_id": 902,
    "meta/rootUuid": "uuid:n-2",
    "_validation_status": {"uid": "validation_status_on_hold"},
}


@pytest.mark.parametrize("around", ["page", "list", "lines"])
def test_the_answer_of_kobos_api_is_read_as_its_export(bring: Bring, tmp_path: Path, around: str):
    records, path = [SUBMISSION, ON_HOLD], tmp_path / "data.json"
    if around == "lines":
        path.write_text("\r\n".join(map(json.dumps, records)) + "\r\n", encoding="utf-8")
    else:
        page = {"count": 2, "next": None, "previous": None, "results": records}
        written(path, page if around == "page" else records)
    found = bring(path, "responses")
    assert {name: found.column(name) for name in WANTED} == {name: WANTED[name][:1] for name in WANTED}
    assert found.rules == {"on_hold"}
    assert dict(found.report.place_checks) == {"agrees": 1}
    assert found.report.evidence.startswith("Kobo export, headers are xml")


@pytest.mark.parametrize(
    ("page", "more"),
    [
        ({"count": 900, "next": "https://kf.example/?start=1", "results": [SUBMISSION]}, True),
        ({"count": 1, "next": None, "results": [SUBMISSION | {"next": "https://no.example"}]}, False),
        ({"results": [SUBMISSION], "count": 900, "next": "https://kf.example/?start=1"}, True),
        ({"value": [SUBMISSION], "@odata.nextLink": "https://central.example/?$skiptoken=1"}, True),
    ],
)
def test_one_page_of_an_answer_is_told_as_that(
    bring: Bring, tmp_path: Path, page: dict[str, object], *, more: bool
):
    found = bring(written(tmp_path / "data.json", page), "responses")
    assert (found.report.accepted, "page_only" in found.rules) == (1, more)


KOBO_REPEAT = """
[repeat]
sheet = "visit"
[columns]
returnee_id = "_submission_meta/rootUuid"
interview_date = "ask/visit/day"
district = "where/district"
"""


def test_repeats_of_kobos_api_are_joined(bring: Bring, tmp_path: Path):
    path = written(tmp_path / "data.json", [SUBMISSION])
    found = bring(path, "returnees", mapping=KOBO_REPEAT)
    assert found.column("interview_date") == [date(2025, 4, 5), date(2025, 5, 6)]
    assert (found.column("returnee_id"), found.column("district")) == (["n-1"] * 2, ["LK21"] * 2)
    inner = KOBO_REPEAT.replace('"visit"', '"call"').replace("_submission_meta/rootUuid", "_index")
    found = bring(path, "returnees", mapping=inner)
    assert found.report.refused == 0
    assert found.report.read == 2


def test_a_list_of_plain_records_is_a_table(bring: Bring, tmp_path: Path):
    records = [
        {"call_id": "c-1", "date": "2025-03-04", "district": "Jaffna", "consent": True, "referred": None},
        {"call_id": "c-2", "date": "2025-03-05", "district": "Galle", "consent": False, "topic": "visa"},
    ]
    found = bring(written(tmp_path / "f.json", records))
    assert (found.column("call_id"), found.column("referred")) == (["c-1"], [None])
    assert found.problem("no_consent")["row"] == 3
    assert found.report.evidence == "plain table"


def test_points_of_geojson_become_latitude_and_longitude(bring: Bring, tmp_path: Path):
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [80.02, 9.68]},
        "properties": {"activity_id": "A-1", "date": "2025-03-04", "district": "Jaffna"},
    }
    nowhere = {
        **feature,
        "geometry": None,
        "properties": {"activity_id": "A-2", "date": "2025-03-05", "district": "Galle"},
    }
    path = written(tmp_path / "f.geojson", {"type": "FeatureCollection", "features": [feature, nowhere]})
    found = bring(path, "activities")
    assert (found.column("latitude"), found.column("longitude")) == ([9.68, None], [80.02, None])
    assert dict(found.report.place_checks) == {"agrees": 1, "no_point": 1}


def _text(count: int) -> str:
    records = [{"call_id": f"c-{i}", "date": "2025-03-04", "district": "Jaffna"} for i in range(count)]
    return json.dumps(records)


def test_a_damaged_record_costs_itself_alone(bring: Bring, tmp_path: Path):
    path = tmp_path / "f.json"
    path.write_text(_text(5).replace('"c-2", "date"', '"c-2", date'), encoding="utf-8")
    found = bring(path)
    assert found.column("call_id") == ["c-0", "c-1", "c-3", "c-4"]
    assert found.problem("damaged_record")["row"] == 4
    assert (found.report.read, found.report.accepted, found.report.refused) == (5, 4, 1)


def test_a_file_that_was_cut_off_gives_what_it_has(bring: Bring, tmp_path: Path):
    text = _text(5)
    (tmp_path / "f.json").write_text(text[: text.index("c-3") + 20], encoding="utf-8")
    found = bring(tmp_path / "f.json")
    assert found.column("call_id") == ["c-0", "c-1", "c-2"]
    assert found.report.refused == 1  # the record cut in two


def test_a_damaged_line_costs_itself_alone(bring: Bring, tmp_path: Path):
    lines = [json.dumps({"call_id": f"c-{i}", "date": "2025-03-04", "district": "Jaffna"}) for i in range(4)]
    lines[1] = lines[1][:20]
    (tmp_path / "f.jsonl").write_text("\n\n".join(lines), encoding="utf-8")
    found = bring(tmp_path / "f.jsonl")
    assert found.column("call_id") == ["c-0", "c-2", "c-3"]
    assert found.problem("damaged_record")["row"] == 3


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("[]", "f.json is JSON without a single record that can be read"),
        ("[{", "f.json is JSON without a single record that can be read"),
        ('{"detail": "Not found."}', "f.json is not a table: it is JSON without a list of records"),
        ('{"value": 3, "error', "f.json is not a table: it is JSON without a list of records"),
    ],
)
def test_json_without_records_gets_a_sentence(bring: Bring, tmp_path: Path, content: str, sentence: str):
    (tmp_path / "f.json").write_text(content, encoding="utf-8")
    assert str(bring(tmp_path / "f.json").report.failure).startswith(sentence)


def test_a_csv_that_begins_with_a_bracket_is_no_json(bring: Bring):
    rows = [["[Hotline log]", "", ""], ["call_id", "date", "district"], ["c-1", "2025-03-04", "Jaffna"]]
    assert bring(rows).column("call_id") == ["c-1"]


def test_records_are_found_across_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("data.sources.json_text._BLOCK", 7)
    (tmp_path / "f.json").write_text(
        '{"a": [1, {"b": "]"}], "results": [{"x": 12},\n {"x": "}{"} , {"x": }, {"x": null}]}'
    )
    found = list(json_text.records(tmp_path / "f.json"))
    assert found == [{"x": 12}, {"x": "}{"}, Broken(), {"x": None}]


@pytest.mark.parametrize("value", ["[" * 100_000, "9" * 5_000, "NaN", "1e999"])
def test_values_that_no_program_writes_cost_no_more_than_their_record(
    bring: Bring, tmp_path: Path, value: str
):
    path = tmp_path / "f.json"
    path.write_text(_text(3).replace('"Jaffna"', value, 1), encoding="utf-8")
    found = bring(path)
    assert found.column("call_id")[-2:] == ["c-1", "c-2"]
    assert found.report.read == 3
