"""The columns of a random table: headers, and for each record a cell by the habits of whoever kept the column."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from data import codebook, tables
from data.columns import headers
from tests.data.habits import answers, days, numbers, places
from tests.data.habits.cells import BLANK, COUNTRY, Cell, Habits

# Columns that say something about each other, or that are worked out where a file lacks them, and consent, which is a gate.
_TIED: Final = {
    "score", "items_asked", "reached_total", "months_since_return", "consent", "economic", "social", "psychosocial", "composite",
}  # fmt: skip
_OF_A_SERVER: Final = ("start", "_submission_time")  # moments below these are read as a server's
_BLANK: Final = 0.12  # of the values
_IDS: Final = ("p-{:03d}", "{:04d}", "{}", "KEG/24/{:03d}", "uuid:{:012d}", "A {}", "2025-{:02d}")
_MARKS: Final = (
    ("1", "0"),
    ("yes", "no"),
    ("TRUE", "FALSE"),
    ("1.0", "0.0"),
    ("✓", "✗"),
    ("Y", "N"),
    ("ඔව්", "නැත"),
)
# Columns about something else that stand beside: none of them may be taken for one of the table.
_OTHERS: Final = (
    ("Date of birth", ("1990-02-03", "12/05/1985")), ("Age of spouse", ("33", "41")), ("District of birth", ("Galle", "Kandy")), ("Sex of child", ("F", "M")),
    ("Number of children", ("0", "2", "3")), ("Date of entry", ("2025-05-06",)), ("Previous district", ("Matara", "")), ("Remarks", ("ok", "", "call back")),
    ("Guardian consent", ("no", "yes")), ("End date", ("2025-06-07",)), ("Child age", ("4", "9")), ("Round trip cost", ("1,250", "900")), ("Month", ("March", "")),
)  # fmt: skip


@dataclass(frozen=True)
class Written:
    """A column: its canonical name ("" for none), its header and a cell for each record."""

    name: str
    header: str
    cells: Sequence[Cell]


def of(table: str, size: int, order: str, rng: random.Random) -> list[Written]:
    """The columns of a random table in any order. ``order``: in which days are written where they are numbers."""
    specs, key = tables.columns(table), tables.KEYS[table][0]
    asked = _asked(table, size, rng)
    found = [Written(key, _header(key, rng), _ids(size, rng))]
    where: list[str] = []
    for name in _names(table, asked, rng):
        values = _values(specs[name], size, rng)
        where = values if name == "district" else where
        found.append(_column(table, name, values, order, rng))
    if rng.random() < 0.3:
        found = [_some_left_blank(one, rng) for one in found] if where and rng.random() < 0.3 else found
        found += _points(where, size, rng)
    found += [*asked, *_others(size, rng)]
    rng.shuffle(found)
    return found


def _names(table: str, asked: Sequence[Written], rng: random.Random) -> list[str]:
    """The columns beside the key: day and round, always; and some of the others, of families one."""
    specs, day = tables.columns(table), tables.DATE[table]
    always = [*tables.KEYS[table][1:], *([day] if day not in tables.KEYS[table] else [])]
    left = {*tables.KEYS[table], day, *_TIED, "latitude", "longitude"}
    free = [name for name in specs if name not in left and not specs[name].family]
    said = {one.name.partition("_")[0] for one in asked}
    flags = [name for name, one in specs.items() if one.family and name.partition("_")[0] not in said]
    return [
        *always,
        *rng.sample(free, rng.randint(2, min(7, len(free)))),
        *rng.sample(flags, min(2, len(flags))),
    ]


def _header(name: str, rng: random.Random) -> str:
    known = headers.known().get({"interview_date": "date"}.get(name, name), ())
    usual = [text for text in known if text not in _OF_A_SERVER]
    return rng.choice(usual) if usual and rng.random() < 0.5 else name


def _ids(size: int, rng: random.Random) -> list[Cell]:
    form = rng.choice(_IDS)
    texts = [form.format(number) for number in range(1, size + 1)]
    return [Cell(text, text, native=int(text) if form == "{}" else None) for text in texts]


def _values(column: tables.Column, size: int, rng: random.Random) -> list[Any]:
    codes = codebook.load().codes(column.field) if column.kind in ("code", "codes") and column.field else ()
    codes = [code for code in codes if code not in answers.like_nothing(column)]
    few = rng.sample(codes, min(len(codes), rng.randint(2, 8)))
    first, span = date(2023, 1, 1) + timedelta(days=rng.randrange(900)), rng.choice((10, 40, 400))
    top = rng.choice((9, 60, 400, 30_000))
    kinds = {
        "text": lambda: rng.choice(answers.WORDS),
        "place": lambda: rng.choice(COUNTRY.codes("district")),
        "code": lambda: rng.choice(few),
        "codes": lambda: tuple(code for code in few if rng.random() < 0.4) or (few[0],),
        "boolean": lambda: rng.random() < 0.6,
        "integer": lambda: rng.randint(1, 5) if column.highest == 5 else rng.randint(0, top),
        "number": lambda: round(rng.random() * (3 if column.highest is None else 1), rng.choice((1, 2, 4))),
        "date": lambda: first + timedelta(days=rng.randrange(span)),
    }
    return [kinds[column.kind]() for _ in range(size)]


def _column(table: str, name: str, values: Sequence[Any], order: str, rng: random.Random) -> Written:
    column = tables.columns(table)[name]
    in_years = name == "age_group" and rng.random() < 0.6
    known = _chosen(numbers.AGES if in_years else _habits(column, order), rng)
    filled = name in (*tables.KEYS[table], tables.DATE[table], "district")
    cells = [
        answers.nothing(column, rng) if not filled and rng.random() < _BLANK else _cell(value, known, rng)
        for value in values
    ]
    return Written(name, _header("age" if in_years else name, rng), cells)


def _habits(column: tables.Column, order: str) -> Habits:
    kinds: dict[str, Any] = {
        "date": lambda: days.habits(order),
        "number": lambda: numbers.MEASURES,
        "integer": lambda: numbers.STEPS if column.highest == 5 else numbers.COUNTS,
        "boolean": lambda: answers.FLAGS,
        "place": lambda: places.PLACES,
        "code": lambda: answers.coded(column.field or ""),
        "codes": lambda: answers.several(column.field or ""),
        "text": lambda: {"as it is": answers.as_it_is},
    }
    return kinds[column.kind]()


def _chosen(known: Habits, rng: random.Random) -> Habits:
    """The habits of one column: one, or up to three of people who filled it in turn."""
    return {
        name: known[name] for name in rng.sample(list(known), min(len(known), rng.choice((1, 1, 1, 2, 2, 3))))
    }


def _cell(value: Any, known: Habits, rng: random.Random) -> Cell:
    """A value as the first of some people writes it, or sometimes one of the others."""
    first, *others = known.values()
    return (first if not others or rng.random() < 0.7 else rng.choice(others))(value, rng)


def _some_left_blank(column: Written, rng: random.Random) -> Written:
    """A column of districts of which some are left blank beside a point, which tells them."""
    if column.name != "district":
        return column
    cells = [replace(BLANK, meant=cell.meant) if rng.random() < 0.3 else cell for cell in column.cells]
    return replace(column, cells=cells)


def _points(where: Sequence[str], size: int, rng: random.Random) -> list[Written]:
    """Points in the districts of the records, in one column or two; now and then the two are the wrong way round throughout."""
    codes = where or [rng.choice(COUNTRY.codes("district")) for _ in range(size)]
    pairs = [places.points()[code] for code in codes]
    if rng.random() < 0.3:
        template = rng.choice(places.POINTS)
        return [
            Written("point", _header("point", rng), [Cell(template.format(*pair), pair) for pair in pairs])
        ]
    cells = []
    for at, letter in enumerate("NE"):
        known = _chosen(places.degrees(letter), rng)
        cells.append([_cell(pair[at], known, rng) for pair in pairs])
    if rng.random() < 0.08:
        cells = [[replace(cell, meant=None, told=True) for cell in column] for column in reversed(cells)]
    heads = ("latitude", "longitude")
    return [Written(name, _header(name, rng), column) for name, column in zip(heads, cells, strict=True)]


def _asked(table: str, size: int, rng: random.Random) -> list[Written]:
    """A question with several answers or none: in one column, or as a column an option."""
    families = [name for name in tables.families(table) if name not in ("rss", "message")]
    if not families or rng.random() < 0.5:
        return []
    name = rng.choice(families)
    members, header = tables.family(table, name), _header(name, rng)
    field = members[0].field or ""
    codes = [one.name.removeprefix(f"{name}_") for one in members]
    values = [tuple(code for code in codes if rng.random() < 0.4) for _ in range(size)]
    if rng.random() < 0.6:
        write = rng.choice(list(answers.several(field).values()))
        return [Written(name, header, [write(chosen, rng) if chosen else BLANK for chosen in values])]
    marks, labelled = rng.choice(_MARKS), rng.random() < 0.5
    option = {code: codebook.load().label(field, code) if labelled else code for code in codes}
    return [
        Written(
            f"{name}_{code}",
            f"{header}/{option[code]}",
            [Cell(marks[code not in v], code in v) for v in values],
        )
        for code in codes
    ]


def _others(size: int, rng: random.Random) -> list[Written]:
    found = rng.sample(_OTHERS, rng.choice((0, 0, 1, 3)))
    return [Written("", header, [Cell(rng.choice(texts)) for _ in range(size)]) for header, texts in found]
