"""Exports of ODK Central for the tests: one made-up form with a group, a point, several answers and a repeat in a repeat.

Each form of export is written as Central writes it (getodk/central-backend, lib/data/briefcase.js and odata.js).
"""

import json
import zipfile
from pathlib import Path

from tests.data import files

OWN = (
    "KEY", "SubmitterID", "SubmitterName", "AttachmentsPresent", "AttachmentsExpected", "Status", "ReviewState",
    "DeviceID", "Edits", "FormVersion",
)  # fmt: skip
HEADERS = [
    "SubmissionDate", "start", "where-district", "where-gps-Latitude", "where-gps-Longitude", "where-gps-Altitude",
    "where-gps-Accuracy", "ask-channels", "ask-channels/school", "ask-channels/newspaper", "ask-age",
    "meta-instanceID", *OWN,
]  # fmt: skip
VISITS = ["day", "told-sex", "PARENT_KEY", "KEY"]
CALLS = ["number", "PARENT_KEY", "KEY"]


def submission(number: int, **values: str) -> dict[str, str]:
    """A submission as Central writes one that was edited once: its KEY stays, its instanceID is the latest."""
    right = {
        "SubmissionDate": f"2025-03-{8 + number:02d}T20:10:00.123Z",
        "start": f"2025-03-{8 + number:02d}T23:45:00.000+00:00",  # the next day in Colombo
        "where-district": "LK21",
        "where-gps-Latitude": "7.29",
        "where-gps-Longitude": "80.63",
        "where-gps-Altitude": "0",
        "where-gps-Accuracy": "5",
        "ask-channels": "school newspaper",
        "ask-channels/school": "1",
        "ask-channels/newspaper": "1",
        "ask-age": "17",
        "meta-instanceID": f"uuid:edited-n-{number}",
        "KEY": f"uuid:n-{number}",
        "SubmitterID": "5",
        "SubmitterName": "Enumerator",
        "AttachmentsPresent": "0",
        "AttachmentsExpected": "0",
        "Edits": "1",
        "FormVersion": "v3",
    }
    return {name: (right | values).get(name, "") for name in HEADERS}


def unanswered() -> dict[str, str]:
    """What a submission holds that left the point and the channels blank: Central writes 0 for the options all the same."""
    parts = dict.fromkeys(
        [f"where-gps-{part}" for part in ("Latitude", "Longitude", "Altitude", "Accuracy")], ""
    )
    return parts | {"ask-channels": "", "ask-channels/school": "0", "ask-channels/newspaper": "0"}


def three() -> list[dict[str, str]]:
    """The three submissions of the form in tests/data/files.py, as Central has them."""
    return [
        submission(1, ReviewState="approved"),
        submission(2, **unanswered() | {"where-district": "LK31", "ask-age": "52"}),
        submission(3, **{"ask-channels": "school", "ask-channels/newspaper": "0", "ask-age": "35"}),
    ]


def rows(submissions: list[dict[str, str]], *, without: str = "") -> list[list[str]]:
    """Submissions as the rows of a CSV, without the columns that have ``without`` in their header."""
    kept = [name for name in HEADERS if not without or without not in name]
    return [kept, *([record[name] for name in kept] for record in submissions)]


def ungrouped(table: list[list[str]]) -> list[list[str]]:
    """The same with the option of Central that leaves groups out of the headers."""
    return [[name.removeprefix("where-").removeprefix("ask-") for name in table[0]], *table[1:]]


def visits() -> list[list[str]]:
    """A repeat of the form: two visits at the first submission, one at the third, one at none."""
    return [
        VISITS,
        ["2025-04-05", "female", "uuid:n-1", "uuid:n-1/visit[1]"],
        ["2025-05-06", "female", "uuid:n-1", "uuid:n-1/visit[2]"],
        ["2025-04-07", "male", "uuid:n-3", "uuid:n-3/visit[1]"],
        ["2025-04-08", "male", "uuid:n-9", "uuid:n-9/visit[1]"],
    ]


def calls() -> list[list[str]]:
    """A repeat within the visits: two calls at the second visit to the first, one at the visit to the third."""
    return [
        CALLS,
        ["1", "uuid:n-1/visit[2]", "uuid:n-1/visit[2]/told/call[1]"],
        ["2", "uuid:n-1/visit[2]", "uuid:n-1/visit[2]/told/call[2]"],
        ["1", "uuid:n-3/visit[1]", "uuid:n-3/visit[1]/told/call[1]"],
    ]


def as_zip(path: Path, tables: dict[str, list[list[str]]], *, more: dict[str, str] | None = None) -> Path:
    """Tables as the members of a ZIP file, the submissions under the form's own name."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, table in tables.items():
            archive.write(files.as_csv(path.with_suffix(".part"), table), name)
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return path


def odata(submissions: list[dict[str, str]], *, wkt: bool = False) -> list[dict[str, object]]:
    """Submissions as Central's OData feed gives them, with their repeats expanded."""
    return [_nested(record, wkt=wkt) for record in submissions]


def _nested(record: dict[str, str], *, wkt: bool) -> dict[str, object]:
    north, east = record["where-gps-Latitude"], record["where-gps-Longitude"]
    point: object = {
        "type": "Point",
        "coordinates": [float(east or 0), float(north or 0), 0],
        "properties": {"accuracy": 5},
    }
    return {
        "__id": record["KEY"],
        "__system": {
            "submissionDate": record["SubmissionDate"],
            "updatedAt": None,
            "submitterId": "5",
            "submitterName": "Enumerator",
            "attachmentsPresent": 0,
            "attachmentsExpected": 0,
            "status": record["Status"] or None,
            "reviewState": record["ReviewState"] or None,
            "deviceId": None,
            "edits": 1,
            "formVersion": "v3",
            "deletedAt": None,
        },
        "start": record["start"],
        "where": {
            "district": record["where-district"],
            "gps": (f"POINT ({east} {north} 0)" if wkt else point) if north else None,
        },
        "ask": {"channels": record["ask-channels"] or None, "age": int(record["ask-age"])},
        "meta": {"instanceID": record["meta-instanceID"]},
        **_repeats(record["KEY"]),
    }


def _repeats(submission: str) -> dict[str, object]:
    own = [
        {
            "__id": row[3],
            "day": row[0],
            "told": {
                "sex": row[1],
                "call": [{"__id": c[2], "number": int(c[0])} for c in calls()[1:] if c[1] == row[3]],
            },
        }
        for row in visits()[1:]
        if row[2] == submission
    ]
    return {"visit": own, "visit@odata.navigationLink": f"Submissions('{submission}')/visit"} if own else {}


def as_feed(path: Path, records: list[dict[str, object]]) -> Path:
    """Records as the answer of Central's OData service."""
    feed = {"value": records, "@odata.context": "https://central.example.org/v1/…#Submissions"}
    path.write_text(json.dumps(feed, ensure_ascii=False), encoding="utf-8")
    return path
