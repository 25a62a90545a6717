"""Files as sheets of text: one module a kind of file; which kind a file is, is told by its first bytes."""

from collections.abc import Sequence
from pathlib import Path

from data.problems import Unreadable
from data.sources import columnar, json_forms, json_text, kobo_api, mended, odk_zip, text, workbook, zipped
from data.sources.sheet import Sheet
from languages import noted

_ZIP, _PARQUET = b"PK\x03\x04", b"PAR1"
_WORKBOOKS = (_ZIP, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_A_PAGE = noted(
    "it is a web page, which some portals give out under the name of a workbook; open it in a spreadsheet and save it as XLSX or CSV"
)
_PACKED = noted("it is a compressed file; unpack it first")
_NO_TABLES = {
    b"\x89PNG": noted("it is a picture"),
    b"\xff\xd8\xff": noted("it is a picture"),
    b"GIF8": noted("it is a picture"),
    b"%PDF": noted("it is a PDF document"),
    b"\x1f\x8b": _PACKED,
    b"7z\xbc\xaf": _PACKED,
    b"Rar!": _PACKED,
    b"{\\rtf": noted("it is a text document"),
    b"PK\x05\x06": noted("it is a ZIP file with no file in it"),
    b"<!doctype html": _A_PAGE,
    b"<html": _A_PAGE,
    b"<table": _A_PAGE,
    b"<meta": _A_PAGE,
    b"<head": _A_PAGE,
    b"<style": _A_PAGE,
    b"<!--": _A_PAGE,
    b"mime-version:": _A_PAGE,
    b"<?xml": noted("it is an XML document; open it in a spreadsheet and save it as XLSX or CSV"),
}


def read(path: Path, *, expected: Sequence[str] = (), mend: bool = False) -> list[Sheet]:
    """The sheets of a file, the main one first. Raises Unreadable with a sentence for what is no table.

    ``expected``: headers that a mapping names; they help to find the row of headers. ``mend``: read a text file in
    which a quote is never closed, as text.OpenQuote said, without the rows that open one.
    """
    start = _start(path)
    if start.startswith(kobo_api.MARK):
        return kobo_api.read(path)
    if start.startswith(_ZIP) and zipped.is_archive(path):
        return odk_zip.read(path, expected=expected, mend=mend) or _unpacked(path, expected, mend=mend)
    if start.startswith(_PARQUET):
        return [columnar.ParquetSheet(path)]
    if start.startswith(_WORKBOOKS):
        return list(workbook.read(path, expected=expected))
    if json_text.looks_like(path):
        return json_forms.read(path)
    return [_text(path, expected, mend=mend)]


def _text(path: Path, expected: Sequence[str], *, mend: bool) -> Sheet:
    """A text file as a sheet; one with broken bytes, with oddly dressed fields, or whose first rows a quote has taken in, is mended at once."""
    if mend:
        return mended.MendedSheet(path, expected=expected)
    try:
        sheet = text.TextSheet(path, expected=expected)
        dressed = mended.Dress(sheet.separator).worn(sheet.start)
        return mended.MendedSheet(path, expected=expected) if dressed else sheet
    except Unreadable as error:
        if not isinstance(error, text.BrokenLetters) and not mended.has_open(path):
            raise
        return mended.MendedSheet(path, expected=expected)


def _start(path: Path) -> bytes:
    """The first bytes of a file that may be a table. Raises Unreadable where it cannot be one."""
    if not path.exists():
        raise Unreadable(noted("there is no file {file}; check the name and the folder", file=path))
    if not path.is_file():
        raise Unreadable(noted("{file} is a folder; name the files in it", file=path))
    start = _bytes(path)
    if not start.strip():
        raise Unreadable(noted("{file} is empty; export it again", file=path.name))
    head = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for mark, why in _NO_TABLES.items():
        if start.startswith(mark) or head.startswith(mark):
            raise Unreadable(noted("{file} is not a table: {why}", file=path.name, why=why))
    return start


def _unpacked(path: Path, expected: Sequence[str], *, mend: bool) -> list[Sheet]:
    """The sheets of the one table in a ZIP file, under the name of the ZIP file: that is what was sent."""
    unpacked = zipped.Unpacked(path)
    if _bytes(unpacked.path).startswith(_ZIP) and zipped.is_archive(unpacked.path):
        raise Unreadable(
            noted(
                "{file} holds another ZIP file, {member}; unpack it first",
                file=path.name,
                member=unpacked.member,
            )
        )
    try:
        sheets = read(unpacked.path, expected=expected, mend=mend)
    except Unreadable as error:
        raise Unreadable(str(error).replace(unpacked.path.name, f"{path.name} ({unpacked.member})")) from None
    for sheet in sheets:
        sheet.file, sheet.form = (
            path.name,
            noted("{member} in a ZIP file, {form}", member=unpacked.member, form=sheet.form),
        )
        sheet.kept = (sheet.kept, unpacked) if sheet.kept else unpacked
    return sheets


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(64)
    except OSError as error:
        raise Unreadable(
            noted("{file} cannot be opened: {reason}", file=path, reason=error.strerror)
        ) from None
