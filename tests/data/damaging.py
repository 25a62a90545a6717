"""Right files of every format that is read, and what happens to files on their way: for the campaign of damaged files.

Everything is drawn from a seeded generator, so that a file that fails can be made again from its number.
"""

import io
import json
import random
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from data.sources import kobo_api
from tests.data import files, odk_files

REPEAT: Final = """
[repeat]
sheet = "visit"
[columns]
returnee_id = "KEY"
interview_date = "day"
sex = "told-sex"
"""
_ROWS: Final = 30
_BROKEN: Final = (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError)
_HEADERS: Final = ["call_id", "date", "district", "topic", "sex", "consent", "age", "referred"]


@dataclass(frozen=True)
class Source:
    """A right file: its name, its bytes, the table it is read as, and a mapping if it needs one."""

    name: str
    content: bytes
    table: str = "calls"
    mapping: str | None = None


def _calls() -> list[list[str]]:
    return [
        [
            f"c-{i % 28}",
            f"2025-01-{i + 1:02d}",
            "යාපනය" if i % 7 == 0 else "Jaffna",
            "general",
            "female",
            "yes",
            "31",
            "0",
        ]
        for i in range(_ROWS)
    ]


def _records() -> list[dict[str, str]]:
    return [dict(zip(_HEADERS, row, strict=True)) for row in _calls()]


def _submissions(count: int = 12) -> list[dict[str, str]]:
    return [
        odk_files.submission(i % 10 + 1, **({"where-district": "Galle"} if i % 3 else {}))
        for i in range(count)
    ]


def _written(make: Callable[[Path], object], name: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder) / name)
        return (Path(folder) / name).read_bytes()


def _csv(separator: str, encoding: str, quoting: int, line_end: str) -> bytes:
    rows = [_HEADERS, *_calls()]
    if encoding == "cp1252":
        rows = [[cell.replace("යාපනය", "Jaffnà") for cell in row] for row in rows]
    return _written(
        lambda path: files.as_csv(
            path, rows, separator=separator, encoding=encoding, quoting=1 if quoting else 0, line_end=line_end
        ),
        "f.csv",
    )


def _feature(record: dict[str, str]) -> dict[str, object]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [80.02, 9.66]},
        "properties": record,
    }


def _parquet() -> bytes:
    return _written(lambda path: pq.write_table(pa.Table.from_pylist(_records()), path), "f.parquet")


def _odk_zip() -> bytes:
    tables = {
        "f.csv": odk_files.rows(_submissions()),
        "f-visit.csv": odk_files.visits(),
        "f-call.csv": odk_files.calls(),
    }
    return _written(lambda path: odk_files.as_zip(path, tables), "f.zip")


def _kobo_records() -> list[dict[str, object]]:
    return [
        {
            "_id": i,
            "_uuid": f"u-{i}",
            "_submission_time": "2025-03-09T20:10:00",
            "today": "2025-03-09",
            "district": "LK21",
        }
        | {"_validation_status": {}, "_geolocation": [7.29, 80.63], "visit": [{"visit/day": "2025-03-09"}]}
        for i in range(_ROWS)
    ]


def _json(content: object, indent: int | None = None) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=indent).encode()


@cache
def sources() -> MappingProxyType[str, Source]:
    """The right files by kind."""
    modes = [
        (mode, rows) for mode in files.QUESTIONS if (rows := files.kobo_rows(mode, grouped=mode == "xml"))
    ]
    found = {
        f"csv {i}": Source("f.csv", _csv(*form))
        for i, form in enumerate(
            [
                (",", "utf-8", 0, "\n"),
                (";", "utf-8-sig", 1, "\r\n"),
                ("\t", "utf-16", 0, "\r\n"),
                ("|", "cp1252", 1, "\n"),
            ]
        )
    }
    for mode, rows in modes:
        content = _written(
            lambda path, rows=rows: files.as_kobo_csv(path, [*rows[:2], *rows[2:] * 4]), "f.csv"
        )
        found[f"kobo csv, {mode}"] = Source("f.csv", content, "responses")
        book = _written(lambda path, rows=rows: files.as_workbook(path, {"form": rows}), "f.xlsx")
        found[f"kobo workbook, {mode}"] = Source("f.xlsx", book, "responses")
    feed = {"value": odk_files.odata(_submissions()), "@odata.context": "…"}
    calls = _written(lambda path: files.as_workbook(path, {"calls": [_HEADERS, *_calls()]}), "f.xlsx")
    pages = kobo_api.header_line({"name": "f"}) + kobo_api.page_line(_kobo_records())
    return MappingProxyType(
        found
        | {
            "workbook": Source("f.xlsx", calls),
            "parquet": Source("f.parquet", _parquet()),
            "zipped csv": Source("f.zip", packed({"f.csv": _csv(",", "utf-8", 0, "\n")})),
            "odk csv": Source(
                "f.csv",
                _written(lambda p: files.as_csv(p, odk_files.rows(_submissions())), "f.csv"),
                "responses",
            ),
            "odk zip": Source("f.zip", _odk_zip(), "responses"),
            "odk repeat": Source("f.zip", _odk_zip(), "returnees", REPEAT),
            "odk feed": Source("f.json", _json(feed), "responses"),
            "odk feed repeat": Source("f.json", _json(feed, indent=1), "returnees", REPEAT),
            "kobo json": Source("f.json", _json({"count": _ROWS, "results": _kobo_records()}), "responses"),
            "kobo pull": Source("f.json", pages, "responses"),
            "json list": Source("f.json", _json(_records(), indent=2)),
            "json lines": Source("f.jsonl", b"\n".join(map(_json, _records()))),
            "geojson": Source(
                "f.geojson", _json({"type": "FeatureCollection", "features": [*map(_feature, _records())]})
            ),
        }
    )


def packed(members: dict[str, bytes]) -> bytes:
    """Members as a ZIP file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def damaged(number: int) -> tuple[str, Source]:
    """The damaged file of a number: what it is made of and what was done to it, and the file."""
    rng = random.Random(number)
    kind = rng.choice(list(sources()))
    source = sources()[kind]
    content, name, done = source.content, source.name, list[str]()
    inside = content.startswith(b"PK") and rng.random() < 0.6
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        damage = rng.choice(_DAMAGES)
        content = _inside(content, damage, rng) if inside else damage(content, rng)
        done.append(damage.__name__.strip("_"))
    if rng.random() < 0.1:
        name = rng.choice(("f.xlsx", "f.csv", "f.zip", "f.json", "f", "f.parquet", "f.txt"))
    told = f"file {number}: {kind}{' (inside)' if inside else ''}, {', '.join(done)}, as {name}"
    return told, Source(name, content, source.table, source.mapping)


def _inside(content: bytes, damage: "Callable[[bytes, random.Random], bytes]", rng: random.Random) -> bytes:
    """An archive with one of its members damaged and packed again, so that its checksums are right."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except _BROKEN:
        return damage(content, rng)
    if not members:
        return damage(content, rng)
    chosen = rng.choice([*members, *[name for name in members if "sheet" in name or "Strings" in name] * 3])
    if rng.random() < 0.1:
        del members[chosen]
    else:
        members[chosen] = damage(members[chosen], rng)
    return packed(members)


def _place(content: bytes, rng: random.Random) -> int:
    return rng.randrange(len(content) + 1)


def _cut(content: bytes, rng: random.Random) -> bytes:
    return content[: _place(content, rng)]


def _without_beginning(content: bytes, rng: random.Random) -> bytes:
    return content[rng.randint(1, 40) :]


def _flips(content: bytes, rng: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.randint(1, 20) if changed else 0):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _lost_span(content: bytes, rng: random.Random) -> bytes:
    at = _place(content, rng)
    return content[:at] + content[at + rng.choice((1, 2, 7, 100)) :]


def _repeated_span(content: bytes, rng: random.Random) -> bytes:
    at = _place(content, rng)
    return content[:at] + content[max(at - rng.randint(1, 300), 0) :]


def _zeros(content: bytes, rng: random.Random) -> bytes:
    at, count = _place(content, rng), rng.choice((1, 2, 16, 512))
    return content[:at] + bytes(count) + content[at + (count if rng.random() < 0.5 else 0) :]


def _zero_end(content: bytes, rng: random.Random) -> bytes:
    at = _place(content, rng)
    return content[:at] + bytes(len(content) - at)


def _noise(content: bytes, rng: random.Random) -> bytes:
    at = _place(content, rng)
    return content[:at] + rng.randbytes(rng.choice((1, 3, 30))) + content[at:]


_WORDS: Final = (
    b'"', b"'", b";", b",", b"\t", b"\n", b"\r", b"\r\n", b"{", b"}", b"[", b"]", b":", b"null", b"NaN", b"1e999", b"-",
    b"=cmd", b"\xef\xbb\xbf", b"\xff\xfe", b"\xff", b"\xc3", "ශ".encode(), "é".encode("cp1252"), b"no", b"31/02/2025",
    b"9" * 400, b"Total", b"#date", b"\\u", b"\\ud800", b"KEY", b"PARENT_KEY", b"<", b"&#0;", b"99999999",
)  # fmt: skip


def _words(content: bytes, rng: random.Random) -> bytes:
    for _ in range(rng.randint(1, 8)):
        at = _place(content, rng)
        content = content[:at] + rng.choice(_WORDS) + content[at + rng.randint(0, 6) :]
    return content


def _other_separators(content: bytes, rng: random.Random) -> bytes:
    old, new = rng.sample((b",", b";", b"\t", b"|", b" "), 2)
    lines = content.split(b"\n")
    return b"\n".join(line.replace(old, new) if rng.random() < 0.3 else line for line in lines)


def _doubled_lines(content: bytes, rng: random.Random) -> bytes:
    lines = content.split(b"\n")
    return b"\n".join(line for line in lines for _ in range(2 if rng.random() < 0.2 else 1))


def _shuffled_lines(content: bytes, rng: random.Random) -> bytes:
    lines = content.split(b"\n")
    rng.shuffle(lines)
    return b"\n".join(lines)


def _line_ends(content: bytes, rng: random.Random) -> bytes:
    ends = (b"\n", b"\r", b"\r\n", b"\n\n", b"\x0b", "\u2028".encode())
    return b"".join(line + rng.choice(ends) for line in content.split(b"\n"))


def _huge_field(content: bytes, rng: random.Random) -> bytes:
    at, size = _place(content, rng), rng.choice((1 << 12, 1 << 17, 1 << 17, 5 << 20))
    return content[:at] + rng.choice((b"x", b"1", b"a b ", b"\n", b'""')) * (size // 4) + content[at:]


def _mixed_encodings(content: bytes, rng: random.Random) -> bytes:
    at = _place(content, rng)
    text = content[at:].decode("utf-8", errors="replace")
    return content[:at] + text.encode(
        rng.choice(("utf-16-le", "utf-16", "cp1252", "utf-8-sig")), errors="replace"
    )


def _two_files(content: bytes, rng: random.Random) -> bytes:
    return content + rng.choice(list(sources().values())).content


def _quotes_lost(content: bytes, rng: random.Random) -> bytes:
    parts = content.split(b'"')
    return b"".join(part + (b"" if rng.random() < 0.02 else b'"') for part in parts[:-1]) + parts[-1]


def _mistyped(content: bytes, rng: random.Random) -> bytes:
    for old, new in (
        (b"2025", b"25"),
        (b"Jaffna", b"Kalmunai"),
        (b"date", b"datum"),
        (b"yes", b"no"),
        (b'"KEY"', b"1"),
    ):
        if rng.random() < 0.5:
            content = content.replace(old, new, rng.randint(1, 5))
    return content


_DAMAGES: Final = (
    _cut, _cut, _without_beginning, _flips, _flips, _lost_span, _repeated_span, _zeros, _zero_end, _noise, _words, _words,
    _other_separators, _doubled_lines, _shuffled_lines, _line_ends, _huge_field, _mixed_encodings, _two_files,
    _quotes_lost, _quotes_lost, _mistyped,
)  # fmt: skip
