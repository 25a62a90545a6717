"""ODK Central's ZIP file: one table of submissions and one of each repeat, as sheets that belong together.

Belongs here: telling such an archive by the headers of its tables. Not here: unpacking (zipped.py), the join of
repeats (repeats.py), or the headers' meaning (data/columns/dashed.py).

Source: getodk/central-backend, lib/data/briefcase.js: ``form.csv``, ``form-repeat.csv`` (``form-repeat~2.csv`` where
two repeats share a name), attachments in ``media/``, and ``form - audit.csv`` where the form keeps one.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from data.columns import dashed
from data.problems import Unreadable
from data.sources import mended, text, zipped
from data.sources.sheet import Sheet
from languages import noted

_MOST_TABLES: Final = 200  # each is unpacked to look at its headers; forms have a handful of repeats


def read(path: Path, *, expected: Sequence[str], mend: bool = False) -> list[Sheet] | None:
    """The submissions, then a sheet a repeat; None where the archive is not Central's.

    ``mend``: a quote is never closed in one of them; they are read without the rows that open one.
    """
    names = [name for name in zipped.members(path) if "/" not in name and name.lower().endswith(".csv")]
    if not 2 <= len(names) <= _MOST_TABLES:
        return None
    zipped.check(path, names)
    found = [sheet for name in names if (sheet := _table(path, name, expected, mend=mend)) is not None]
    roots = [sheet for sheet in found if dashed.PARENT not in sheet.headers]
    if len(roots) != 1:
        return None
    repeats = [sheet for sheet in found if sheet is not roots[0]]
    for sheet in repeats:
        sheet.name = sheet.name.removeprefix(f"{roots[0].name}-")
    return [roots[0], *repeats]


def _table(path: Path, name: str, expected: Sequence[str], *, mend: bool) -> Sheet | None:
    """A member as a sheet under the name of the archive; None for what is no table of Central's."""
    unpacked = zipped.Unpacked(path, name)
    try:
        sheet = _sheet(unpacked.path, expected, mend=mend)
    except Unreadable:
        return None
    if not dashed.is_one(sheet.headers):
        return None
    sheet.file, sheet.name, sheet.kept = path.name, Path(name).stem, (sheet.kept, unpacked)
    sheet.form = noted(
        "{member} in a ZIP file of ODK Central, {form}", member=Path(name).name, form=sheet.form
    )
    return sheet


def _sheet(path: Path, expected: Sequence[str], *, mend: bool) -> text.TextSheet:
    if mend:
        return mended.MendedSheet(path, expected=expected)
    try:
        return text.TextSheet(path, expected=expected)
    except text.BrokenLetters:
        return mended.MendedSheet(path, expected=expected)
