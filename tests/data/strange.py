"""Files that nobody damaged and that are strange all the same, as people and programs write them: for a campaign.

Not what happens to bytes on their way (damaging.py), but what stands in cells, rows and headers, and how it was packed. All is
drawn from a seeded generator, so that a file that fails can be made again from its number.
"""

import io
import json
import random
from collections.abc import Callable
from itertools import zip_longest
from typing import Any, Final

import xlsxwriter

from tests.data.damaging import Source, packed

Table = list[list[str]]
Change = Callable[[Table, random.Random], Table]
_HEADERS: Final = [
    "call_id",
    "date",
    "district",
    "topic",
    "sex",
    "age",
    "consent",
    "referred",
    "latitude",
    "longitude",
]
_DIGITS: Final = ("௦௧௨௩௪௫௬௭௮௯", "෦෧෨෩෪෫෬෭෮෯", "٠١٢٣٤٥٦٧٨٩", "０１２３４５６７８９")
_DAYS: Final = (
    "1899-12-31", "1850-01-01", "2101-01-01", "0025-03-04", "2568-03-04", "31/02/2025", "2025-W10", "2025-W10-3", "45720",
    "45720.75", "9999999", "-5", "2025-03-04T23:59:59-12:00", "2025-03-04T00:00:01+14:00", "04/03/2025 24:00", "March 2025",
    "Tue 4 Mar 2025 11:30 PM", "4 මාර්තු 2025", "4 மார்ச் 2025", "2025-03-04T20:00:00Z", "########", "0", "1e5", "NaT", "=TODAY()",
    "04.03.25", "29 Feb 2025", "12/25/2025", "2025-03-04 to 2025-03-06", "yesterday", "1/1", "Mar 4 2025 99:99 PM UTC+99",
)  # fmt: skip
_CELLS: Final = (
    "", " ", "\u00a0", "\u202e\u200f", "\ufeff", "\x00", "-99", "98", "999", "1e999", "-inf", "nan", "∞", "½", "١٢", "1.250,50",
    "1'250.5", "12 345", "٪", "=1+1", "@SUM(A1)", "+94 77 123 4567", "a@b.lk", "901234567V", "????", "#REF!", "😀",
    "e\u0301" * 50, "x" * 40_000, "yes no", "school newspaper", "1;2", '"', "'", "\\", "\r", "\x85", "\u2028", "{}", "null", "TRUE",
    "6°03'12\"N", "80.63", "7,29", "LK-42", "lk42", "Kalmunai", "Total", "CMC", "மொத்தம்", "මුළු", "-", "n/a", "Don't know",
)  # fmt: skip


def _rows(rng: random.Random) -> Table:
    count = rng.choice((1, 3, 12, 25))
    return [
        list(_HEADERS),
        *(
            [
                f"c-{i}",
                f"2025-03-{i % 28 + 1:02d}",
                rng.choice(("Galle", "LK41", "மன்னார்", "ත්‍රිකුණාමලය")),
                "general",
                "female",
                str(rng.randint(15, 70)),
                "yes",
                rng.choice(("0", "1", "")),
                f"{6 + rng.random() * 3:.4f}",
                f"{80 + rng.random():.4f}",
            ]
            for i in range(count)
        ),
    ]


def _days(rows: Table, rng: random.Random) -> Table:
    return _column(rows, 1, lambda text: rng.choice(_DAYS) if rng.random() < 0.6 else text)


def _other_digits(rows: Table, rng: random.Random) -> Table:
    table = str.maketrans("0123456789", rng.choice(_DIGITS))
    return _column(rows, rng.choice((0, 1, 5, 8)), lambda text: text.translate(table))


def _cells(rows: Table, rng: random.Random) -> Table:
    return [
        rows[0],
        *([rng.choice(_CELLS) if rng.random() < 0.15 else text for text in row] for row in rows[1:]),
    ]


def _uuids(rows: Table, rng: random.Random) -> Table:
    ids = [f"0f3c1a52-9d1e-4a37-8b0a-{rng.randrange(8):012x}" for _ in rows]
    forms = (str.upper, str.lower, "uuid:{}".format, "{{{}}}".format)
    drawn = iter(ids)
    return _column(rows, 0, lambda _: rng.choice(forms)(next(drawn)))


def _zeros(rows: Table, rng: random.Random) -> Table:
    return _column(rows, 0, lambda text: f"{rng.randrange(200):0{rng.choice((1, 4))}d}")


def _commas(rows: Table, rng: random.Random) -> Table:
    return _column(_column(rows, 8, _with_comma), 9, _with_comma)


def _with_comma(text: str) -> str:
    return text.replace(".", ",")


def _odd_headers(rows: Table, rng: random.Random) -> Table:
    marks = (
        "\u00a0{}",
        "\u200f{}\u200e",
        "{} ",
        "\ufeff{}",
        "{}\n",
        "X_{}",
        "{}.1",
        "grp/{}",
        "",
        "{0}/{0}",
        "#{}",
        "{0}" * 300,
    )
    return [[rng.choice(marks).format(text) if rng.random() < 0.3 else text for text in rows[0]], *rows[1:]]


def _again(rows: Table, rng: random.Random) -> Table:
    at = rng.randint(1, len(rows))
    tags = [f"#{text.replace('_', '+')}" for text in rows[0]]
    return [*rows[:at], rows[0], *([tags] if rng.random() < 0.5 else []), *rows[at:]]


def _above(rows: Table, rng: random.Random) -> Table:
    groups = [rng.choice(("", "Where", "Who")) for _ in rows[0]]
    above = (
        [["Report of 2025"], []],
        [groups],
        [[f"#{text}" for text in rows[0]]],
        [[""] * 30] * rng.randint(1, 45),
    )
    return [*rng.choice(above), *rows]


def _below(rows: Table, rng: random.Random) -> Table:
    below = (
        ["Total", "", "", "", "", "12"],
        ["* counted by the partner"],
        ["", "Source:", "x"],
        [""] * 200,
        ["Grand total"],
    )
    return [*rows, *(rng.choice(below) for _ in range(rng.randint(1, 4)))]


def _pivot(rows: Table, rng: random.Random) -> Table:
    return [list(row) for row in zip_longest(*rows, fillvalue="")]


def _choices(rows: Table, rng: random.Random) -> Table:
    """A select_multiple as one column and as a column an option, which may contradict each other."""
    head = ["source_used", "source_used/school", "source_used/newspaper", "source_used/nonsense"]
    marks = ("1", "0", "", "True", "school", "2")
    own = [
        [rng.choice(("school", "school newspaper", "", "School Newspaper")), *rng.choices(marks, k=3)]
        for _ in rows
    ]
    return [[*row, *more] for row, more in zip(rows, [head, *own[1:]], strict=True)]


def _versions(rows: Table, rng: random.Random) -> Table:
    head = ["_version_", "_version__001", "__version__", "a/district", "b/district", "_uuid", "_id"]
    return [
        [*row, *(head if at == 0 else rng.choices(("", "v1", "Galle", "1"), k=7))]
        for at, row in enumerate(rows)
    ]


def _ragged(rows: Table, rng: random.Random) -> Table:
    return [row[: rng.randrange(len(row) + 1)] if rng.random() < 0.2 else [*row, *rng.choices(("", "x"), k=rng.choice((0, 0, 1, 5)))] for row in rows]  # fmt: skip


def _wide(rows: Table, rng: random.Random) -> Table:
    more = rng.choice((300, 3000, 30_000))
    return [[*row, *(f"q{i}" if at == 0 else "1" for i in range(more))] for at, row in enumerate(rows[:4])]


def _giant(rows: Table, rng: random.Random) -> Table:
    return _column(
        rows[:3], rng.randrange(len(_HEADERS)), lambda _: rng.choice(("x", "1", "a b\n")) * 1_000_000
    )


def _column(rows: Table, at: int, change: Callable[[str], str]) -> Table:
    return [
        rows[0],
        *([*row[:at], change(row[at]), *row[at + 1 :]] if len(row) > at else row for row in rows[1:]),
    ]


_CHANGES: Final[tuple[Change, ...]] = (
    _days, _days, _other_digits, _cells, _cells, _uuids, _zeros, _commas, _odd_headers, _again, _above, _below, _pivot,
    _choices, _versions, _ragged,
)  # fmt: skip
_COSTLY: Final[tuple[Change, ...]] = (_wide, _giant)


def _csv(rows: Table, rng: random.Random) -> Source:
    separator, quote = rng.choice((",", ";", "\t", "|")), rng.choice(('"', '"', "'", ""))
    ends, encodings = (
        ("\n", "\r\n", "\r"),
        ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252", "mac-roman", "utf-32"),
    )
    line = rng.choice(ends)
    texts = [
        separator.join(f"{quote}{text.replace(quote, quote * 2) if quote else text}{quote}" for text in row)
        for row in rows
    ]
    if rng.random() < 0.2:  # each line in an encoding of its own
        content = b"".join((text + line).encode(rng.choice(encodings[:5]), "replace") for text in texts)
    else:
        content = line.join(texts).encode(rng.choice(encodings), "replace")
    return Source("f.csv", content)


def _workbook(rows: Table, rng: random.Random) -> Source:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "date_1904": rng.random() < 0.3}) as book:
        for name in rng.choice(
            (("Data",), ("Cover", "Data"), ("Data", "Data 2"), ("Data", "Lists", "visit"))
        ):
            sheet = book.add_worksheet(name)
            if name in ("Cover", "Lists"):
                sheet.write_column(0, 0, ["About these data", "female", "male"])
                continue
            for at, row in enumerate(rows):
                _write(sheet, at, row, rng)
            if rng.random() < 0.3:
                sheet.merge_range(len(rows) + 1, 0, len(rows) + 1, 3, "merged below")
    content = buffer.getvalue()
    return Source("f.xlsx", content[: rng.randrange(len(content))] if rng.random() < 0.1 else content)


def _write(sheet: Any, at: int, row: list[str], rng: random.Random) -> None:
    for column, text in enumerate(row[:16_384]):
        number = text.replace(".", "", 1).isascii() and text.replace(".", "", 1).isdecimal()
        if number and len(text) < 300 and rng.random() < 0.8:
            sheet.write_number(at, column, float(text))
        else:
            sheet.write_string(at, column, text[:32_767])


def _zip(rows: Table, rng: random.Random) -> Source:
    inner = _csv(rows, rng).content
    members = rng.choice(
        (
            {"f.csv": inner},
            {"a.zip": packed({"f.csv": inner})},
            {"a.csv": inner, "b.csv": inner},
            {"f.xlsx": _workbook(rows, rng).content},
            {"x/": b"", "__MACOSX/f.csv": b"1", "x/f.csv": inner},
            {},
            {"KEY.csv": inner, "f-visit.csv": inner},
            {"[Content_Types].xml": inner},
        )
    )
    return Source("f.zip", packed(members))


def _json(rows: Table, rng: random.Random) -> Source:
    records: list[Any] = [dict(zip(rows[0], row, strict=False)) for row in rows[1:]]
    shapes = (records, {"results": records, "count": len(records) + 1}, {"value": records}, [records], [{"a": records}], {"x": {"y": records}}, [*records, 5, None, "x"])  # fmt: skip
    return Source(
        "f.json", json.dumps(rng.choice(shapes), ensure_ascii=rng.random() < 0.5).encode("utf-8", "replace")
    )


def strange(number: int) -> tuple[str, Source]:
    """The strange file of a number: what was done to it and how it was packed, and the file."""
    rng = random.Random(number)
    changes = rng.choices(_CHANGES, k=rng.choice((1, 1, 2, 2, 3, 5)))
    if rng.random() < 0.02:
        changes.append(rng.choice(_COSTLY))
    rows = _rows(rng)
    for change in changes:
        rows = change(rows, rng) if len(rows) > 1 else rows
    pack = rng.choice((_csv, _csv, _csv, _workbook, _workbook, _zip, _json))
    named = ", ".join(change.__name__.strip("_") for change in changes)
    return f"strange file {number}: {named}, as {pack.__name__.strip('_')}", pack(rows, rng)
