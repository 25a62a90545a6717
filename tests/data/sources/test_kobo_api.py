"""Submissions from Kobo's API read as the export with XML names and groups that Kobo makes of them."""

from pathlib import Path
from typing import Any

import pytest

from data import sources
from data.problems import Unreadable
from data.sources import kobo, kobo_api
from data.sources.sheet import Sheet
from tests.data import files
from tests.data.conftest import Bring
from tests.data.kobo_server import FORM, edited, submission

FORM_OF_FILES = {
    "name": "Visits",
    "content": {
        "survey": [
            {"type": "start", "name": "start"},
            {"type": "begin_group", "name": "where"},
            {"type": "select_one districts", "name": "district"},
            {"type": "geopoint", "name": "gps"},
            {"type": "end_group"},
            {"type": "begin_group", "name": "ask"},
            {"type": "select_multiple channels", "name": "channels"},
            {"type": "integer", "name": "age"},
            {"type": "end_group"},
        ],
        "choices": [{"list_name": "channels", "name": name} for name in ("school", "newspaper")],
    },
}


def as_file(path: Path, records: list[dict[str, Any]], *, form: dict[str, Any] = FORM, page: int = 2) -> Path:
    pages = [records[start : start + page] for start in range(0, len(records), page)]
    path.write_bytes(kobo_api.header_line(form) + b"".join(map(kobo_api.page_line, pages)))
    return path


def cells(sheet: Sheet) -> dict[str, list[str]]:
    blocks = [
        {sheet.headers[i]: column.to_pylist() for i, column in chunk.columns.items()}
        for chunk in sheet.chunks()
    ]
    return {header: [text for block in blocks for text in block[header]] for header in sheet.headers}


def of_export(rows: list[list[str]]) -> list[dict[str, Any]]:
    """The rows of an export as the API gives them: system columns and blanks as JSON has them."""
    point, options = ("_gps_", "ask/channels/")
    records = []
    for row in rows[1:]:
        record: dict[str, Any] = dict(zip(rows[0], row, strict=True))
        record["where/gps"] = record.pop("gps")
        kept = {k: v for k, v in record.items() if v and point not in k and not k.startswith(options)}
        kept |= {"_id": int(record["_id"]), "_tags": [], "_notes": [], "_submitted_by": None}
        status = record["_validation_status"]
        kept["_validation_status"] = {"uid": status} if status else {}
        del kept["_index"]
        records.append(kept)
    return records


def test_the_columns_are_those_of_an_export(tmp_path: Path):
    rows = files.kobo_rows("xml", grouped=True, hxl=False)
    path = as_file(tmp_path / "p.json", of_export(rows), form=FORM_OF_FILES)
    (sheet,) = sources.read(path)
    wanted = {header: [row[i] for row in rows[1:]] for i, header in enumerate(rows[0])}
    found = cells(sheet)
    assert list(found) == list(wanted)
    unlike = {header for header in wanted if found[header] != wanted[header]}
    assert unlike == {"_submitted_by"}  # null in the API here


def test_the_same_mapping_gives_the_same_table(bring: Bring, tmp_path: Path):
    rows = files.kobo_rows("xml", grouped=True)
    export = bring(files.as_kobo_csv(tmp_path / "e.csv", rows), "responses", mapping=files.GROUPED)
    form = tmp_path / "other"
    form.mkdir()
    (tmp_path / "store").rename(tmp_path / "first")
    pulled = as_file(form / "p.json", of_export([rows[0], *rows[2:]]), form=FORM_OF_FILES)
    api = bring(pulled, "responses", mapping=files.GROUPED)
    assert api.rows == export.rows
    assert len(api.rows) == 3
    assert dict(api.report.unanswered) == dict(export.report.unanswered) == {"source_used": 1}


def test_questions_nobody_answered_have_their_columns(tmp_path: Path):
    record = {k: v for k, v in submission(7).items() if not k.startswith(("ask/", "where/", "hh"))}
    found = cells(sources.read(as_file(tmp_path / "p.json", [record]))[0])
    assert [
        found[name] for name in ("ask/age", "ask/channels", "ask/channels/school", "where/_gps_latitude")
    ] == [[""]] * 4
    assert "ask/thanks" not in found


def test_questions_and_options_of_earlier_versions_are_kept(tmp_path: Path):
    records = [
        submission(1),
        submission(2, **{"ask/channels": "drama", "old/question": 5, "ask/agreed": True}),
    ]
    found = cells(sources.read(as_file(tmp_path / "p.json", records))[0])
    assert found["ask/channels/drama"] == ["0", "1"]
    assert found["old/question"] == ["", "5"]
    assert found["ask/agreed"] == ["", "true"]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"uid": "validation_status_on_hold"}, "validation_status_on_hold"),
        ({}, ""),
        (None, ""),
        ("Approved", "Approved"),
    ],
)
def test_the_validation_status_may_be_an_object_empty_or_null(tmp_path: Path, given: object, text: str):
    path = as_file(tmp_path / "p.json", [submission(1, _validation_status=given)])
    assert cells(sources.read(path)[0])["_validation_status"] == [text]


def test_the_point_kobo_took_stands_in_where_the_form_has_none(tmp_path: Path):
    form = {"name": "x", "content": {"survey": [{"type": "text", "name": "place"}]}}
    records = [{"_id": 1, "_geolocation": [7.29, 80.63]}, {"_id": 2, "_geolocation": [None, None]}]
    (sheet,) = sources.read(as_file(tmp_path / "p.json", records, form=form))
    assert cells(sheet)["_geolocation_latitude"] == ["7.29", ""]
    assert set(kobo.evidence(sheet.headers).point_parts) == {"latitude", "longitude"}


def test_a_submission_without_a_root_is_its_own_unless_it_was_edited(tmp_path: Path):
    first = submission(1)
    del first["meta/rootUuid"]
    records = [first, edited(first) | {"_id": 2}]
    assert cells(sources.read(as_file(tmp_path / "p.json", records))[0])["meta/rootUuid"] == ["uuid:u-1", ""]


def test_repeats_are_sheets_linked_as_in_a_workbook(tmp_path: Path):
    records = [submission(1), submission(2, hh=None), submission(3)]
    main, members, trips = sources.read(as_file(tmp_path / "p.json", records))
    assert (main.name, members.name, trips.name) == ("Visits to villages", "hh", "trip")
    found = cells(members)
    assert found["hh/rel"] == ["mother", "brother"] * 2
    assert found["_submission__id"] == ["1", "1", "3", "3"]
    assert (found["_index"], found["_parent_index"]) == (["1", "2", "3", "4"], ["1", "1", "3", "3"])
    assert found["_parent_table_name"] == ["Visits to villages"] * 4
    inner = cells(trips)
    assert (inner["hh/trip/to"], inner["_parent_index"]) == (["Qatar"] * 2, ["1", "3"])
    assert (inner["_parent_table_name"], inner["_submission_meta/rootUuid"]) == (
        ["hh"] * 2,
        ["uuid:u-1", "uuid:u-3"],
    )


def test_the_rows_of_a_repeat_can_be_the_records(bring: Bring, tmp_path: Path):
    mapping = '[columns]\ncall_id = "hh/rel"\ndate = "start"\n[repeat]\nsheet = "hh"'
    found = bring(as_file(tmp_path / "p.json", [submission(1)]), "calls", mapping=mapping)
    assert found.column("call_id") == ["mother", "brother"]
    assert found.column("district") == ["LK21", "LK21"]


def test_problems_name_the_submission_by_its_id(bring: Bring, tmp_path: Path):
    records = [
        submission(484),
        submission(490, **{"where/district": "Atlantis", "where/gps": None, "_geolocation": None}),
    ]
    found = bring(as_file(tmp_path / "p.json", records), "responses")
    assert found.problem("unknown_place")["row"] == 490


def test_half_a_character_is_no_fault(tmp_path: Path):
    path = as_file(tmp_path / "p.json", [submission(1, **{"ask/age": "3\ud800"})])
    assert cells(sources.read(path)[0])["ask/age"] == ["3?"]


@pytest.mark.parametrize("line", [b"{}\n", b"[1, 2", b"[" * 100_000])
def test_a_damaged_file_is_told_in_a_sentence(tmp_path: Path, line: bytes):
    path = as_file(tmp_path / "p.json", [])
    path.write_bytes(path.read_bytes() + line)
    with pytest.raises(Unreadable, match="damaged"):
        sources.read(path)
