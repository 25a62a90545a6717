"""Files of kinds never seen: made by a seeded generator from short descriptions, with what each column truly is.

Belongs here: making the files. Not here: what is asked of them (test_map*.py). ``tuned`` are the descriptions that
the rules of matching were tried on; ``held_out`` were written before those rules and are only counted.

A description is a text, a line a column: header, kind of values, canonical name. ``several:`` makes a question with a
column an option, ``roster:8:age`` a column for each of eight members; "columns" fills a file up with further questions.
"""

import csv
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import xlsxwriter

from data import codebook
from geo import country

FOLDER: Final = Path(__file__).parent
_FIRST: Final = date(2025, 1, 6)
_DIVISIONS: Final = ("Nallur", "Chavakachcheri", "Musali", "Madhu", "Karachchi", "Manmunai North", "Kinniya")
_VILLAGES: Final = (
    "J/112 Kokuvil East",
    "Pallimunai",
    "Thirukketheeswaram",
    "Kallady",
    "Nilaveli",
    "Uppuveli",
)
_NAMES: Final = ("A. Perera", "K. Sivakumar", "Nimal Silva", "R. Fathima", "S. Rajan", "M. Fernando")
_WORDS: Final = {
    "sex_mf": ("F", "M"),
    "sex_words": ("Woman", "Man", "Prefer not to say"),
    "sex_si": ("ගැහැණු", "පිරිමි"),
    "sex_ta": ("பெண்", "ஆண்"),
    "yesno": ("Yes", "No", "Yes"),
    "yesno_y": ("Y", "N"),
    "yesno_si": ("ඔව්", "නැත", "ඔව්"),
    "yesno_ta": ("ஆம்", "இல்லை", "ஆம்"),
    "truefalse": ("TRUE", "FALSE"),
    "division": _DIVISIONS,
    "gn": _VILLAGES,
    "name": _NAMES,
    "country_code": ("NP", "ML", "SN", "NG"),
    "text": ("It was hard at first", "Nothing to add", "They helped me well", "The office is far away", ""),
}
_FILL: Final = (
    "In the last three months, how often was the household affected by {}?",
    "To what extent does the respondent agree that {} became easier since the return?",
    "Please specify what was done about {} and by whom",
    "Was {} discussed with the case worker?",
)
_THINGS: Final = (
    "food prices",
    "debt",
    "transport",
    "health care",
    "housing",
    "school fees",
    "water",
    "safety",
)


@dataclass(frozen=True)
class Column:
    """A column as it stands in the file: header, maker of a value for row i, and its canonical name or ""."""

    header: str
    value: Callable[[int], str]
    truth: str = ""


@dataclass(frozen=True)
class Description:
    """A file to be made. ``truth``: canonical name (or question) → positions of the columns that are it."""

    name: str
    form: str
    table: str
    rows: int
    columns: tuple[Column, ...]

    @property
    def truth(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for position, column in enumerate(self.columns):
            if column.truth:
                found.setdefault(column.truth, []).append(position)
        return found

    def write(self, folder: Path) -> Path:
        """The file, in ``folder``."""
        records = [[column.header for column in self.columns]]
        records += [[column.value(i) for column in self.columns] for i in range(self.rows)]
        if self.form in ("csv", "kobo"):
            path = folder / f"{self.name}.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, delimiter=";" if self.form == "kobo" else ",").writerows(records)
            return path
        titles = [["Safe migration project"], ["Sheet filled in by the partner"], []]
        return _workbook(
            folder / f"{self.name}.xlsx", [*titles, *records] if self.form == "titled" else records
        )


def described(group: str) -> list[Description]:
    """The descriptions of ``held_out`` or ``tuned``, sorted by name."""
    return [read(path) for path in sorted((FOLDER / group).glob("*.tsv"))]


def read(path: Path) -> Description:
    """One description; the same each time."""
    lines = path.read_text("utf-8").splitlines()[1:]  # the first says what kind of file it is
    settings = dict(line.split("\t")[:2] for line in lines[:4] if line.count("\t") == 1)
    specs = [[*line.split("\t"), "", ""][:3] for line in lines if line.count("\t") > 1]
    chance = random.Random(path.stem)
    columns = [column for header, kind, truth in specs for column in _columns(header, kind, truth, chance)]
    columns += _system() if settings["file"] == "kobo" else []
    columns += list(_filling(int(settings.get("columns", 0)) - len(columns), chance))
    return Description(path.stem, settings["file"], settings["table"], int(settings["rows"]), tuple(columns))


def _workbook(path: Path, records: list[list[str]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Data")
        for at, record in enumerate(records):
            sheet.write_row(at, 0, record)
    return path


def _columns(header: str, kind: str, truth: str, chance: random.Random) -> Iterator[Column]:
    what, _, rest = kind.partition(":")
    if what == "several":
        yield from _question(header, rest.split(";"), truth, chance)
    elif what == "roster":
        times, _, inner = rest.partition(":")
        group, _, question = header.partition("/")
        for number in range(1, int(times) + 1):
            yield from _columns(f"{group} {number}/{question}", inner, "", chance)
    else:
        yield Column(header, _maker(kind, chance), truth)


def _question(header: str, options: list[str], truth: str, chance: random.Random) -> Iterator[Column]:
    """A select_multiple as Kobo exports labels: a summary and 0 or 1 an option; some rows leave it blank."""
    chosen = [[chance.random() < 0.3 for _ in options] for _ in range(400)]
    blank = [chance.random() < 0.1 for _ in chosen]

    def summary(i: int) -> str:
        return "" if blank[i] else " ".join(o for o, on in zip(options, chosen[i], strict=True) if on)

    yield Column(header, summary, truth)
    for at, option in enumerate(options):
        yield Column(
            f"{header}/{option}", lambda i, at=at: "" if blank[i] else str(int(chosen[i][at])), truth
        )


def _filling(count: int, chance: random.Random) -> Iterator[Column]:
    for number in range(max(count, 0)):
        question = _FILL[number % len(_FILL)].format(_THINGS[number // len(_FILL) % len(_THINGS)])
        kind = ("yesno", "pick:Never;Sometimes;Often", "text", "int:0-5")[number % 4]
        yield Column(f"Section {'FGHJ'[number % 4]}/{number + 1}. {question}", _maker(kind, chance))


def _system() -> list[Column]:
    return [
        Column("_id", lambda i: str(880_000 + i)),
        Column("_uuid", lambda i: f"0f3c{i:04x}-77aa-4b1e-9c11-2f5d6e7a8b90"),
        Column("_submission_time", lambda i: f"{_day(i)}T06:{i % 60:02}:11"),
        Column("_validation_status", lambda i: ""),
        Column("_index", lambda i: str(i + 1)),
    ]


def _maker(kind: str, chance: random.Random) -> Callable[[int], str]:
    """A maker of values: the same value for the same row."""
    what, _, rest = kind.partition(":")
    if what == "const":
        return lambda i: rest
    if fixed := _running(what):
        return fixed
    if what == "int":
        low, high = map(int, rest.split("-"))
        pool = [str(number) for number in range(low, high + 1)]
    else:
        pool = _pool(what, rest)
    drawn = [chance.choice(pool) for _ in range(400)]
    return drawn.__getitem__


def _running(what: str) -> Callable[[int], str] | None:
    """Makers of values that go by the number of the row."""
    makers: dict[str, Callable[[int], str]] = {
        "serial": lambda i: str(i + 1),
        "code_id": lambda i: f"LK-{2000 + 7 * i}",
        "moment": lambda i: f"{_day(i)}T09:{i % 60:02}:00.000+05:30",
        "moment_later": lambda i: f"{_day(i)}T10:{i % 60:02}:00.000+05:30",
        "moment_us": lambda i: f"{_day(i):%m/%d/%Y} 14:{i % 60:02}:09",
        "day": lambda i: str(_day(i)),
        "day_after": lambda i: str(_day(i + 4)),
        "day_before": lambda i: str(_day(i) - timedelta(days=200)),
        "day_dmy": lambda i: f"{_day(i):%d/%m/%Y}",
        "day_long": lambda i: f"{_day(i):%d %B %Y}",
        "day_compact": lambda i: f"{_day(i):%Y%m%d}",
        "birth": lambda i: f"{date(1980, 1, 5) + timedelta(days=97 * i):%d/%m/%Y}",
        "clock": lambda i: f"{9 + i % 8:02}:{i % 60:02}",
        "phone": lambda i: f"07{i % 8}{4_000_000 + 731 * i}",
        "nic": lambda i: f"{850_000_000 + 1_234_567 * (i % 90)}V",
        "email": lambda i: f"person{i}@example.org",
        "latitude": lambda i: f"{9.6 + i % 30 / 100:.4f}",
        "longitude": lambda i: f"{80.0 + i % 25 / 100:.4f}",
        "point": lambda i: f"{9.6 + i % 30 / 100:.4f} {80.0 + i % 25 / 100:.4f} 12 5",
        "blank": lambda i: "",
    }
    return makers.get(what)


def _pool(what: str, rest: str) -> list[str]:
    """What values of a kind are drawn from."""
    numbers = {"age": range(17, 66), "year": range(2001, 2024), "money": range(50_000, 900_000, 12_500)}
    if what in numbers:
        return [str(number) for number in numbers[what]]
    if what == "pick":
        return rest.split(";")
    if what in _WORDS:
        return list(_WORDS[what])
    places = _places(what)
    return places or _coded(what, rest)


def _places(what: str) -> list[str]:
    lka = country.load("lka")
    north = [code for code in lka.codes("district") if code.startswith(("LK4", "LK5"))]
    pools = {
        "district": [lka.name_of(code) for code in north],
        "district_si": [lka.name_of(code, "si") for code in north],
        "district_ta": [lka.name_of(code, "ta") for code in north],
        "district_code": north,
        "province": ["Northern", "Eastern"],
        "province_code": ["LK4", "LK5"],
    }
    return pools.get(what, [])


def _coded(what: str, rest: str) -> list[str]:
    book = codebook.load()
    if what.startswith("country"):
        return [
            book.label("return_country", code, what[8:] or "en") for code in ("NP", "ML", "SN", "NG", "TG")
        ]
    if what.startswith("code_"):
        return [book.label(rest, code, what[5:]) for code in book.codes(rest)]
    labels = [book.label(rest or what, code) for code in book.codes(rest or what)]
    return [", ".join(labels[i : i + 2]) for i in range(len(labels))] if what == "ticked" else labels


def _day(i: int) -> date:
    return _FIRST + timedelta(days=i * 3 % 97)
