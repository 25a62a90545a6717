"""A table in a ZIP file: a member is unpacked beside and read as what it is.

Belongs here: which member is meant, and unpacking within bounds. Not here: reading the member, or an archive of
tables that belong together (odk_zip.py).
"""

import contextlib
import errno
import lzma
import tempfile
import weakref
import zipfile
import zlib
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import IO, Final

from data.problems import Unreadable
from languages import noted

_BLOCK: Final = 1 << 20
_MOST: Final = 20 << 30  # bytes of a member; ten million rows are about two
# A table packs ten to one, one of blanks a hundred to one; zeros that are to fill a disk pack a thousand to one.
_FREELY: Final = 1 << 30  # bytes that are unpacked whatever they were packed from
_MOST_TIMES: Final = 200
# What a damaged member raises depends on how it was packed.
_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, EOFError, RuntimeError, ValueError
)  # fmt: skip
_NO_TABLES: Final = frozenset(
    {".pdf", ".doc", ".docx", ".md", ".png", ".jpg", ".jpeg", ".gif", ".mp3", ".mp4"}
)
_SYSTEMS: Final = ("thumbs.db", "desktop.ini")
_NUMBERS: Final = ".iwa"  # what Apple's Numbers keeps its tables in
_WORKBOOK_PARTS: Final = ("[Content_Types].xml", "mimetype")


def is_archive(path: Path) -> bool:
    """Whether a file that begins like a ZIP file is one with files in it, and not a workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            return not any(name in _WORKBOOK_PARTS for name in archive.namelist())
    except (*_BROKEN, OSError):
        return False


def members(path: Path) -> list[str]:
    """The names of the files in an archive, without folders and hidden files."""
    with zipfile.ZipFile(path) as archive:
        return [info.filename for info in _shown(archive)]


def check(path: Path, names: Collection[str]) -> None:
    """Raise Unreadable where these members together would unpack to more than tables pack into so few bytes."""
    with zipfile.ZipFile(path) as archive:
        _honest([info for info in _shown(archive) if info.filename in names], path.name)


def _shown(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """What somebody put into an archive: what systems put beside it (folders, hidden files) does not count."""
    return [info for info in archive.infolist() if not info.is_dir() and not _hidden(info.filename)]


def _honest(found: Sequence[zipfile.ZipInfo], name: str) -> None:
    size, packed = (sum(getattr(info, part) for info in found) for part in ("file_size", "compress_size"))
    if size > _FREELY and size > _MOST_TIMES * packed:
        raise Unreadable(
            noted(
                "{file} would unpack to {size} GB, {times} times what it takes packed, as no table does; unpack it and check what it is",
                file=name,
                size=f"{size / (1 << 30):,.1f}",
                times=f"{size // max(packed, 1):,}",
            )
        )


class Unpacked:
    """A table of an archive in a file of its own, readable by its owner alone, removed with this object.

    Without ``name`` it is the only one that the archive holds. Raises Unreadable with a sentence where there is none.
    """

    def __init__(self, archive: Path, name: str | None = None) -> None:
        with zipfile.ZipFile(archive) as opened:
            member = _usable(opened.getinfo(name), archive.name) if name else _only(opened, archive.name)
            self.member = Path(member.filename).name
            self.path = _aside(self.member)
            self._gone = weakref.finalize(self, self.path.unlink, missing_ok=True)
            _unpack(opened, member, self.path, archive.name)


def _only(opened: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    """The member that is meant: pictures, documents and a file that says "read me" beside it are no tables."""
    shown = _shown(opened)
    if any(info.filename.endswith(_NUMBERS) for info in shown):
        raise Unreadable(
            noted(
                "{file} is not a table: {why}",
                file=name,
                why=noted("it is a document of Numbers; export it there as Excel or CSV"),
            )
        )
    members = [info for info in shown if not _beside(info.filename)] or shown
    if len(members) != 1:
        listed = ", ".join(info.filename for info in members[:5]) + (" …" if len(members) > 5 else "")
        raise Unreadable(
            noted(
                "{file} holds {n} files ({listed}); a ZIP file is read where it holds one table: unpack it and name the files",
                file=name,
                n=len(members),
                listed=listed,
            )
            if members
            else noted(
                "{file} holds no file; a ZIP file is read where it holds one table: unpack it and name the files",
                file=name,
            )
        )
    _honest(members, name)
    return _usable(members[0], name)


def _usable(member: zipfile.ZipInfo, name: str) -> zipfile.ZipInfo:
    if member.flag_bits & 1:
        raise Unreadable(noted("{file} is locked with a password; unpack it first", file=name))
    if member.file_size > _MOST:
        raise Unreadable(
            noted(
                "{file} would unpack to more than {most} GB; unpack it and check what it is",
                file=name,
                most=_MOST >> 30,
            )
        )
    return member


def _beside(name: str) -> bool:
    path = Path(name.lower())
    return path.suffix in _NO_TABLES or path.stem in ("readme", "read me", "read_me")


def _hidden(name: str) -> bool:
    last = Path(name).name.lower()
    return name.startswith("__MACOSX/") or last.startswith((".", "~$")) or last in _SYSTEMS


def _aside(member: str) -> Path:
    with tempfile.NamedTemporaryFile(prefix="member-", suffix=Path(member).suffix, delete=False) as file:
        return Path(file.name)


def _unpack(opened: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, name: str) -> None:
    try:
        with opened.open(member) as source, target.open("wb") as out:
            _copy(source, out, name)
    except OSError as error:
        if (
            error.errno != errno.EINVAL
        ):  # a place before the beginning of the file, as a damaged list of members says
            raise
        raise Unreadable(
            noted("{file} cannot be unpacked (its list of files is damaged); pack it again", file=name)
        ) from None
    except _BROKEN as error:
        raise Unreadable(
            noted("{file} cannot be unpacked ({error}); pack it again", file=name, error=error)
        ) from None


def _copy(source: IO[bytes], out: IO[bytes], name: str) -> None:
    """Copy in blocks; a header may lie about the size, so what comes out is counted."""
    size = 0
    with contextlib.closing(source):
        while block := source.read(_BLOCK):
            size += len(block)
            if size > _MOST:
                raise Unreadable(
                    noted(
                        "{file} would unpack to more than {most} GB; unpack it and check what it is",
                        file=name,
                        most=_MOST >> 30,
                    )
                )
            out.write(block)
