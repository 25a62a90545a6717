"""Workbooks (XLSX) written part by part: the first bytes leave before the last row is read, and nothing is kept.

Belongs here: cells, rows and sheets as Office Open XML (ECMA-376), zipped as they come. Not here: what stands in them
(export_book.py). Texts are texts: no cell is ever a formula or a link, whatever it begins with.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, Any, Final, cast
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.compute as pc

from languages import say

MOST_ROWS: Final = 1_048_576  # of a sheet, its header included
MOST_LETTERS: Final = 32_767  # of a cell
_MOST_BYTES: Final = (
    2_000_000_000  # of a sheet's XML: above 2 GB a ZIP file is of a kind that Excel may not open
)
_DAY_ZERO: Final = date(1899, 12, 30)
_NO_XML: Final = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_NO_XML_ARROW: Final = r"[\x00-\x08\x0b-\x1f\x{fffe}\x{ffff}]|_x[0-9A-Fa-f]{4}_"
PLAIN, HEADER, DAY, QUIET, WRAPPED = range(5)  # the styles of _STYLES, in their order
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLES: Final = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="3"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font>'
    '<font><sz val="11"/><color rgb="FF6B7280"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf/>'
    '<xf fontId="1" applyFont="1"/><xf numFmtId="164" applyNumberFormat="1"/><xf fontId="2" applyFont="1"/>'
    '<xf applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class TooLarge(Exception):
    """More than one sheet of a workbook can hold; the message is for the person who asked for it."""


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, the XML of its rows from the first on, and the widths of its columns in letters."""

    name: str
    rows: Iterable[bytes]
    widths: Sequence[int] = ()
    frozen: int = 1  # rows that stay in sight


class _Sink:
    """A file that cannot be wound back: what is written to it is taken away piece by piece."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing to do; ZipFile calls it."""

    def taken(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


def stream(sheets: Sequence[Sheet]) -> Iterator[bytes]:
    """The workbook in pieces. Each sheet's rows are asked for when those before it are written. Raises TooLarge."""
    sink = _Sink()
    file = cast("IO[bytes]", sink)  # ZipFile asks no more of a file than to be written to
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, text in _fixed([sheet.name for sheet in sheets]):
            book.writestr(_part(name), text.encode())
        yield sink.taken()
        for number, sheet in enumerate(sheets, start=1):
            yield from _sheet(book, f"xl/worksheets/sheet{number}.xml", sheet, sink)
    yield sink.taken()


def _sheet(book: zipfile.ZipFile, name: str, sheet: Sheet, sink: _Sink) -> Iterator[bytes]:
    written = 0
    with book.open(_part(name), "w") as part:
        part.write(_opening(sheet).encode())
        for rows in sheet.rows:
            written += len(rows)
            if written > _MOST_BYTES:
                raise TooLarge(
                    say(
                        "The sheet {name} is more than Excel can open; filter it, or take the CSV.",
                        name=sheet.name,
                    )
                )
            part.write(rows)
            yield sink.taken()
        part.write(b"</sheetData></worksheet>")
    yield sink.taken()


def _opening(sheet: Sheet) -> str:
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>'
        for at, width in enumerate(sheet.widths, start=1)
    )
    pane = (
        f'<pane ySplit="{sheet.frozen}" topLeftCell="A{sheet.frozen + 1}" activePane="bottomLeft" state="frozen"/>'
        if sheet.frozen
        else ""
    )
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        + (f"<cols>{columns}</cols>" if columns else "")
        + "<sheetData>"
    )


def _fixed(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The parts that say what the others are."""
    numbered = list(enumerate(names, start=1))
    sheets = "".join(f'<sheet name="{escape(n)}" sheetId="{i}" r:id="rId{i}"/>' for i, n in numbered)
    parts = "".join(f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{_TYPES}.worksheet+xml"/>' for i, _ in numbered)  # fmt: skip
    links = "".join(f'<Relationship Id="rId{i}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{i}.xml"/>' for i, _ in numbered)  # fmt: skip
    package = "http://schemas.openxmlformats.org/package/2006"
    yield (
        "[Content_Types].xml",
        (
            f'{_HEAD}<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>{parts}'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/></Types>'
        ),
    )
    yield (
        "_rels/.rels",
        (
            f'{_HEAD}<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
    )
    yield "xl/workbook.xml", f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{sheets}</sheets></workbook>'  # fmt: skip
    yield (
        "xl/_rels/workbook.xml.rels",
        (
            f'{_HEAD}<Relationships xmlns="{package}/relationships">{links}'
            f'<Relationship Id="rId{len(names) + 1}" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>'
        ),
    )
    yield "xl/styles.xml", _STYLES


def _part(name: str) -> zipfile.ZipInfo:
    part = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))  # the same content, the same bytes
    part.compress_type = zipfile.ZIP_DEFLATED
    return part


# --- rows of Python values ------------------------------------------------------------------------------------


def rows(listed: Iterable[Sequence[Any]], *, first: int, style: int = PLAIN) -> bytes:
    """Rows of plain values as XML, the first being number ``first`` of its sheet."""
    return "".join(
        f'<row r="{at}">{"".join(_cell(value, f"{column_name(i)}{at}", style) for i, value in enumerate(row))}</row>'
        for at, row in enumerate(listed, start=first)
    ).encode()


def _cell(value: Any, at: str, style: int) -> str:
    where = f'<c r="{at}" s="{style}"' if style else f'<c r="{at}"'
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return f'{where} t="b"><v>{int(value)}</v></c>'
    if isinstance(value, date):
        return f'<c r="{at}" s="{DAY}"><v>{(value - _DAY_ZERO).days}</v></c>'
    if isinstance(value, int | float):
        return f"{where}><v>{value!r}</v></c>"
    return f'{where} t="inlineStr"><is><t xml:space="preserve">{text(str(value))}</t></is></c>'


def text(value: str) -> str:
    """A text as XML holds it: letters that XML cannot hold are written as Excel writes them, ``_x000B_``."""
    return escape(_NO_XML.sub(lambda found: f"_x{ord(found[0][0]):04X}_", _fitting(value)))


def _fitting(value: str) -> str:
    """As much of a text as a cell holds: letters are counted in UTF-16, where some count twice."""
    if len(value) <= MOST_LETTERS // 2:
        return value
    return value.encode("utf-16-le")[: 2 * MOST_LETTERS].decode("utf-16-le", "ignore")


def column_name(at: int) -> str:
    """The letters of a column: 0 is A, 26 is AA."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


# --- rows of Arrow columns ------------------------------------------------------------------------------------


def batch_rows(batch: pa.RecordBatch, *, first: int) -> bytes:
    """The rows of a batch as XML, the first being number ``first`` of its sheet."""
    numbers = pa.array(range(first, first + batch.num_rows), pa.int32()).cast(pa.string())
    cells = [_cells(column, column_name(at), numbers) for at, column in enumerate(batch.columns)]
    lines = pc.binary_join_element_wise(
        '<row r="', numbers, '">', *cells, "</row>", "", null_handling="replace", null_replacement=""
    )
    return _joined(lines)


def _joined(lines: pa.Array) -> bytes:
    """All texts of a column one after the other: what its buffer holds already."""
    offsets, data = lines.buffers()[1], lines.buffers()[2]
    ends = memoryview(offsets).cast("i")
    return bytes(memoryview(data)[ends[lines.offset] : ends[lines.offset + len(lines)]]) if data else b""


def _cells(column: pa.Array, letters: str, numbers: pa.Array) -> pa.Array:
    """A column as cells; null where there is none."""
    kind = column.type
    where = f'<c r="{letters}'
    if pa.types.is_boolean(kind):
        return pc.binary_join_element_wise(where, numbers, '" t="b"><v>', column.cast(pa.int8()).cast(pa.string()), "</v></c>", "")  # fmt: skip
    if pa.types.is_date(kind):
        serial = pc.add(column.cast(pa.int32()), (date(1970, 1, 1) - _DAY_ZERO).days)
        return pc.binary_join_element_wise(where, numbers, f'" s="{DAY}"><v>', serial.cast(pa.string()), "</v></c>", "")  # fmt: skip
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return pc.binary_join_element_wise(where, numbers, '"><v>', column.cast(pa.string()), "</v></c>", "")
    opening, closing = '" t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>"
    return pc.binary_join_element_wise(where, numbers, opening, _texts(column), closing, "")


def _texts(column: pa.Array) -> pa.Array:
    """A column of texts as XML holds them, blank ones as null; codes are escaped once for each code."""
    if pa.types.is_dictionary(column.type):
        return _texts(column.dictionary).take(column.indices)
    plain = pc.if_else(pc.equal(column, ""), None, column)
    if pc.any(pc.match_substring_regex(plain, _NO_XML_ARROW)).as_py() or _longest(plain) > MOST_LETTERS // 2:
        return pa.array([None if value is None else text(value) for value in plain.to_pylist()], pa.string())
    for letter, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        plain = pc.replace_substring(plain, letter, entity)
    return plain


def _longest(texts: pa.Array) -> int:
    return pc.max(pc.utf8_length(texts)).as_py() or 0


def too_long(column: pa.Array) -> int:
    """How many texts of a column a cell cannot hold whole."""
    long = column.filter(pc.greater(pc.utf8_length(column), MOST_LETTERS // 2))
    return sum(_fitting(value) != value for value in long.to_pylist())
