"""Small files for the tests of data: Kobo exports of one made-up form in every header mode, and plain tables.

The form asks for a village visit: place, point, channels (several answers), age and the date it was filled in.
"""

import csv
import io
from pathlib import Path
from typing import Literal

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

SYSTEM = (
    "_id",
    "_uuid",
    "_submission_time",
    "_validation_status",
    "_notes",
    "_status",
    "_submitted_by",
    "__version__",
    "_tags",
    "meta/rootUuid",
    "_index",
)
# Header texts of the form by mode: district, point, channels, its options, age.
QUESTIONS = {
    "xml": ("district", "gps", "channels", ("school", "newspaper"), "age"),
    "labels": (
        "District",
        "GPS location",
        "Sources of information",
        ("School", "Newspaper"),
        "How old are you?",
    ),
    "si": ("දිස්ත්‍රික්කය", "GPS", "තොරතුරු මූලාශ්‍ර", ("පාසල", "පුවත්පත්"), "වයස"),
    "ta": ("மாவட்டம்", "GPS", "தகவல் மூலங்கள்", ("பாடசாலை", "செய்தித்தாள்"), "வயது"),
}
DISTRICTS = {
    "xml": ("LK21", "LK31"),
    "labels": ("Kandy", "Galle"),
    "si": ("මහනුවර", "ගාල්ල"),
    "ta": ("கண்டி", "காலி"),
}
GROUPS = {
    "xml": ("where", "ask"),
    "labels": ("Where it was", "Questions"),
    "si": ("ස්ථානය", "ප්‍රශ්න"),
    "ta": ("இடம்", "கேள்விகள்"),
}
# What says which columns hold what, where the form's header texts are its names with their groups.
GROUPED = """
[columns]
respondent_id = "meta/rootUuid"
date = "start"
district = "where/district"
age = "ask/age"
[choices]
source_used = "ask/channels"
"""


def kobo_rows(
    mode: str, *, grouped: bool = False, several: str = "both", hxl: bool = True
) -> list[list[str]]:
    """Headers, HXL tags and three submissions; the second left channels blank, the third chose none of them.

    ``several``: summary, options or both, as the exporter offers them.
    """
    district, point, channels, options, age = QUESTIONS[mode]
    first, second = (name + "/" if grouped else "" for name in GROUPS[mode])
    summary = [second + channels] if several != "options" else []
    split = [f"{second}{channels}/{option}" for option in options] if several != "summary" else []
    parts = [f"{first}_{point}_{part}" for part in ("latitude", "longitude", "altitude", "precision")]
    headers = ["start", first + district, point, *parts, *summary, *split, second + age, *SYSTEM]
    tags = ["", "#adm2", "#geo", *[""] * (len(headers) - 3)]
    return [headers, *([tags] if hxl else []), *_submissions(mode, summary=bool(summary), split=bool(split))]


def _submissions(mode: str, *, summary: bool, split: bool) -> list[list[str]]:
    options = QUESTIONS[mode][3]
    approved = "validation_status_approved" if mode == "xml" else "Approved"
    answers = [
        ("n-1", 0, ("7.29", "80.63"), " ".join(options), ("1", "1"), "17", approved),
        ("n-2", 1, ("", ""), "", ("", ""), "52", ""),
        ("n-3", 0, ("7.29", "80.63"), options[0], ("1", "0"), "35", approved),
    ]
    rows = []
    for number, (uuid, place, (north, east), chosen, marks, age, status) in enumerate(answers, start=1):
        point = [
            f"{north} {east} 0 5" if north else "",
            north,
            east,
            "0" if north else "",
            "5" if north else "",
        ]
        marked = [*([chosen] if summary else []), *(marks if split else ())]
        system = [
            str(900 + number),
            f"edited-{uuid}",
            "2025-03-12T20:10:00",
            status,
            "",
            "submitted_via_web",
            "e",
        ]
        tail = ["v3", "", f"uuid:{uuid}", str(number)]
        # 23:45 in UTC is the next day in Colombo.
        start = f"2025-03-{8 + number:02d}T23:45:00.000+00:00"
        rows.append([start, DISTRICTS[mode][place], *point, *marked, age, *system, *tail])
    return rows


def as_kobo_csv(path: Path, rows: list[list[str]]) -> Path:
    """Rows as Kobo writes CSV: semicolons, everything quoted, CRLF, UTF-8 without a mark."""
    return as_csv(path, rows, separator=";", quoting=csv.QUOTE_ALL, line_end="\r\n")


def as_csv(
    path: Path,
    rows: list[list[str]],
    *,
    separator: str = ",",
    encoding: str = "utf-8",
    quoting: Literal[0, 1, 2, 3] = csv.QUOTE_MINIMAL,  # the QUOTE_ constants of csv
    line_end: str = "\n",
) -> Path:
    """Rows as a CSV file."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=separator, quoting=quoting, lineterminator=line_end).writerows(rows)
    path.write_bytes(buffer.getvalue().encode(encoding))
    return path


def as_workbook(path: Path, sheets: dict[str, list[list[str]]]) -> Path:
    """Sheets of texts, with numbers typed as numbers below the headers, as Kobo's exporter does."""
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    _write(sheet, at, column, cell)
    return path


def _write(sheet: Worksheet, row: int, column: int, cell: str) -> None:
    if row and cell.replace(".", "", 1).isdigit():
        sheet.write_number(row, column, float(cell))
    elif cell:
        sheet.write_string(row, column, cell)
