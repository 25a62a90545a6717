"""Submissions in JSON: ODK Central's OData, Kobo's API, GeoJSON, and lists of plain records, told by what they hold.

Belongs here: which of them a file is, and the columns each would have as an export. Not here: reading JSON
(json_text.py), sheets (json_sheet.py), or the lines that a pull keeps (kobo_api.py).

Sources: getodk/central-backend, lib/data/odata.js (``__id``, ``__system``, nested groups, points as GeoJSON or with
``$wkt`` as text, repeats as lists with ``$expand=*`` and else as a navigationLink, which holds no rows); KPI's API v2,
``/api/v2/assets/{uid}/data/`` (``group/question``, ``_geolocation``, ``_validation_status`` as an object).
"""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from data.columns import dashed
from data.problems import Unreadable
from data.sources import json_text, kobo_api
from data.sources.json_sheet import Cells, Dialect, Place, Row, sheets
from data.sources.json_text import Broken, Record
from data.sources.kobo import ROOT, SYSTEM
from data.sources.kobo_api import text
from data.sources.sheet import Sheet
from languages import noted

_LOOKED_AT: Final = 100
_KOBO: Final = frozenset(
    {"_id", "_uuid", "_submission_time", "_xform_id_string", "meta/instanceID", "formhub/uuid"}
)
_STATUS: Final = MappingProxyType(
    {"notDecrypted": "not decrypted", "missingEncryptedFormData": "missing encrypted form data"}
)


def read(path: Path) -> list[Sheet]:
    """The submissions of a file, then a sheet a repeat. Raises Unreadable where it holds no records."""
    first = [
        record for record in islice(json_text.records(path), _LOOKED_AT) if not isinstance(record, Broken)
    ]
    if not first:
        raise Unreadable(
            noted("{file} is JSON without a single record that can be read; export it again", file=path.name)
        )
    return sheets(path, _dialect(first[0]))


def _dialect(record: Record) -> Dialect:
    if "__id" in record:
        return Central()
    if record.get("type") == "Feature":
        return Features()
    return Kobo() if len(_KOBO & set(record)) > 1 else Plain()


class Plain(Dialect):
    """Records of no form that is known: groups and repeats as Kobo would name them."""

    form = "JSON"

    def row(self, record: Record, *, index: int) -> Row:
        """A record as it stands; one with repeats has an index, by which they are joined."""
        row = self.flat(record)
        return Row(row.cells | {"_index": str(index)}, row.blank, row.repeats) if row.repeats else row

    def item(self, item: Record, around: Row, *, place: Place, index: int, parent: int) -> Row:
        """An item with its index and its parent's."""
        row = self.flat(item)
        return Row(row.cells | {"_index": str(index), "_parent_index": str(parent)}, row.blank, row.repeats)


class Features(Plain):
    """GeoJSON: the properties of a feature, and its point as latitude and longitude."""

    form = "GeoJSON"

    def row(self, record: Record, *, index: int) -> Row:
        """The properties; a point of theirs goes before that of the feature."""
        found = record.get("properties")
        row = super().row(found if isinstance(found, dict) else {}, index=index)
        point = self.flat({"": record.get("geometry")}).cells
        own = {part: point[f"_{'_' + part}"] for part in ("latitude", "longitude") if f"__{part}" in point}
        return Row(own | row.cells, row.blank, row.repeats)


class Kobo(Dialect):
    """Kobo's API: the columns of an export with XML names and groups."""

    form = noted("submissions from Kobo's API")
    rooted = True

    def row(self, record: Record, *, index: int) -> Row:
        """A submission with the columns that tell of it as an export has them."""
        asked = {k: v for k, v in record.items() if k not in kobo_api.NOT_EXPORTED and k not in SYSTEM}
        row = self.flat(asked)
        own = {name: text(record.get(name)) for name in SYSTEM} | {
            kobo_api.STATUS: kobo_api.status(record),
            ROOT: kobo_api.root(record),
            "_index": str(index),
        }
        return Row(row.cells | _located(record.get(kobo_api.POINT)) | own, row.blank, row.repeats)

    def item(self, item: Record, around: Row, *, place: Place, index: int, parent: int) -> Row:
        """An item with what links it to its parent and to its submission."""
        row = self.flat(item)
        name = place[-2].rsplit("/", 1)[-1] if len(place) > 1 else self.main
        links = {"_index": str(index), "_parent_table_name": name, "_parent_index": str(parent)}
        of = {f"_submission_{name}" for name in SYSTEM if name != "_index"}
        told = {each: around.cells[each] for each in of & set(around.cells)} or {
            each: around.cells.get(each.removeprefix("_submission_"), "") for each in of
        }
        return Row(row.cells | links | dict(sorted(told.items())), row.blank, row.repeats)


class Central(Dialect):
    """ODK Central's OData feed: the columns of its CSV, so that one mapping serves both."""

    form = noted("submissions from ODK Central's OData")
    separator = "-"

    def row(self, record: Record, *, index: int) -> Row:
        """A submission with Central's own columns around what was asked."""
        row = self.flat(_asked(record))
        system = record.get("__system")
        told = _system(system if isinstance(system, dict) else {})
        date = {dashed.SUBMITTED: told.pop(dashed.SUBMITTED)}
        return Row(date | row.cells | {dashed.KEY: text(record.get("__id"))} | told, row.blank, row.repeats)

    def item(self, item: Record, around: Row, *, place: Place, index: int, parent: int) -> Row:
        """An item with its key and its parent's."""
        row = self.flat(_asked(item))
        links = {dashed.PARENT: around.cells.get(dashed.KEY, ""), dashed.KEY: text(item.get("__id"))}
        return Row(row.cells | links, row.blank, row.repeats)

    def point(self, header: str, parts: Sequence[str]) -> Cells:
        """A point in four columns, as Central's CSV has it."""
        return dict(zip([f"{header}-{part}" for part in dashed.PARTS], [*parts, "", "", ""], strict=False))


def _asked(record: Record) -> Record:
    return {name: value for name, value in record.items() if not name.startswith("__")}


def _system(told: dict[str, Any]) -> Cells:
    """What Central's CSV says of a submission. One in the trash counts as rejected."""
    status = text(told.get("status"))
    return {
        dashed.SUBMITTED: text(told.get("submissionDate")),
        "SubmitterID": text(told.get("submitterId")),
        "SubmitterName": text(told.get("submitterName")),
        "AttachmentsPresent": text(told.get("attachmentsPresent")),
        "AttachmentsExpected": text(told.get("attachmentsExpected")),
        "Status": _STATUS.get(status, status),
        "ReviewState": "rejected" if told.get("deletedAt") else text(told.get("reviewState")),
        "DeviceID": text(told.get("deviceId")),
        "Edits": text(told.get("edits")),
        "FormVersion": text(told.get("formVersion")),
    }


def _located(point: object) -> Cells:
    """The point that Kobo itself took from a submission."""
    if not isinstance(point, list) or len(point) != 2:
        return {}
    north, east = map(text, point)
    return {f"{kobo_api.POINT}_latitude": north, f"{kobo_api.POINT}_longitude": east}
