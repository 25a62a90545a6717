"""A canonical table written out in many ways: header modes, formats, separators, encodings and forms of dates.

Each way comes with the mapping that a person would need for it, and with none where the file speaks for itself.
"""

import json
import random
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from tests.data import damaging, files, odk_files

Rows = list[dict[str, object]]
FORMATS: Final = ("csv", "workbook", "parquet", "zip", "json list", "json lines")
HEADERS: Final = ("names", "kobo", "odk", "odk feed", "labels", "labels (si)", "labels (ta)")
DATES: Final = ("iso", "compact", "day first", "month first", "dots", "words", "serial", "moment")
_WORDS: Final = {"labels": "Question", "labels (si)": "ප්‍රශ්නය", "labels (ta)": "கேள்வி"}
_PATTERNS: Final = {
    "iso": "%Y-%m-%d",
    "compact": "%Y%m%d",
    "day first": "%d/%m/%Y",
    "month first": "%m/%d/%Y",
    "dots": "%d.%m.%Y",
    "words": "%d %B %Y",
    "moment": "%Y-%m-%dT12:30:00.000+05:30",
}
_ORDERS: Final = {"day first": "dmy", "dots": "dmy", "month first": "mdy"}


@dataclass(frozen=True)
class Form:
    """One way to write a table."""

    format: str
    headers: str
    dates: str
    separator: str
    encoding: str


def write(folder: Path, rows: Rows, form: Form, rng: random.Random) -> tuple[Path, str | None]:
    """A file of the rows, and the mapping it needs. Columns come in an order of their own."""
    names = list(rows[0])
    rng.shuffle(names)
    headers = _headers(names, form, rng)
    told = [{headers[name]: _value(row[name], form.dates) for name in names} for row in rows]
    if form.headers == "odk feed":
        return odk_files.as_feed(folder / "f.json", [_fed(row, i) for i, row in enumerate(told)]), _mapping(
            rows, headers, form
        )
    if form.headers in ("kobo", "odk"):
        told = [_with_system(row, i, form.headers) for i, row in enumerate(told)]
    return _file(folder, told, form), _mapping(rows, headers, form)


def _headers(names: list[str], form: Form, rng: random.Random) -> dict[str, str]:
    if form.headers in _WORDS:
        return {name: f"{_WORDS[form.headers]} {i}: {rng.choice('abc')}/{i}?" for i, name in enumerate(names)}
    group = {"kobo": "the_group/", "odk": "the_group-", "odk feed": "the_group-"}.get(form.headers, "")
    return {name: (group if rng.random() < 0.5 else "") + name for name in names}


def _mapping(rows: Rows, headers: dict[str, str], form: Form) -> str | None:
    lines = []
    if form.headers in _WORDS:
        lines += ["[columns]", *(f'{name} = "{header}"' for name, header in headers.items())]
    if form.dates in _ORDERS:
        lines += ["[dates]", f'order = "{_ORDERS[form.dates]}"']
    if form.headers != "names":
        lines += _countries(rows)
    return "\n".join(lines) if lines else None


def _countries(rows: Rows) -> list[str]:
    """Norway and Denmark with no other country beside them, which headers of others leave in doubt."""
    lines = []
    for name in {"return_country", "destination"} & rows[0].keys():
        codes = {str(row[name]) for row in rows if row[name]}
        if codes and codes <= {"NO", "DK"}:
            lines += [f"[values.{name}]", *(f'{code} = "{code}"' for code in sorted(codes))]
    return lines


def _value(value: object, dates: str) -> object:
    if not isinstance(value, date):
        return value
    return str((value - date(1899, 12, 30)).days) if dates == "serial" else value.strftime(_PATTERNS[dates])


def text(value: object) -> str:
    """A value as a cell of text."""
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)


def _with_system(row: dict[str, object], number: int, headers: str) -> dict[str, object]:
    own: dict[str, str]
    if headers == "kobo":
        own = dict.fromkeys(files.SYSTEM, "") | {
            "_id": str(number),
            "_uuid": f"u-{number}",
            "_index": str(number + 1),
        }
        return {**row, **own}
    own = dict.fromkeys(odk_files.OWN, "") | {"KEY": f"uuid:{number}"}
    return {"SubmissionDate": "2025-03-09T20:10:00.123Z", **row, **own}


def _fed(row: dict[str, object], number: int) -> dict[str, object]:
    """A row as Central's OData feed gives it: groups nested."""
    group = {
        name.removeprefix("the_group-"): value for name, value in row.items() if name.startswith("the_group-")
    }
    plain = {name: value for name, value in row.items() if not name.startswith("the_group-")}
    return {
        "__id": f"uuid:{number}",
        "__system": {"submissionDate": "2025-03-09T20:10:00.123Z"},
        **plain,
        "the_group": group,
    }


def _file(folder: Path, rows: Rows, form: Form) -> Path:
    table = [list(rows[0]), *([text(value) for value in row.values()] for row in rows)]
    if form.format == "workbook":
        return files.as_workbook(folder / "f.xlsx", {"data": table})
    if form.format == "parquet":
        pq.write_table(pa.Table.from_pylist(rows), folder / "f.parquet")
        return folder / "f.parquet"
    if form.format.startswith("json"):
        records = [json.dumps(row, ensure_ascii=False) for row in rows]
        lines = (
            "\n".join(records) if form.format == "json lines" and len(rows) > 1 else f"[{', '.join(records)}]"
        )
        (folder / "f.json").write_text(lines, encoding="utf-8")
        return folder / "f.json"
    quoting = 1 if form.headers == "kobo" else 0
    path = files.as_csv(
        folder / "f.csv",
        table,
        separator=form.separator,
        encoding=form.encoding,
        quoting=quoting,
        line_end="\r\n",
    )
    if form.format == "zip":
        (folder / "f.zip").write_bytes(damaging.packed({"f.csv": path.read_bytes()}))
        return folder / "f.zip"
    return path
