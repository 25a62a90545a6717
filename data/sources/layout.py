"""Where the headers of a sheet stand, by the evidence of its first records: titles above, two rows, HXL tags.

Belongs here: which records are headers, tags and data. Not here: what a header means for a table (placing.py).

A title above a table fills one or two cells, a header as many as there are columns, and it holds words, never
days or numbers. Words that are known to head columns decide; only without them the shape does.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from data import tables
from data.columns import headers, mangled
from data.text import clean
from languages import noted

TOP: Final = 40  # records looked at
_HXL_WITHIN: Final = 25
_WIDE: Final = 0.5  # a header fills at least this share of the cells that the widest record fills
_GROUPED: Final = 3  # filled cells of a row of groups that also has columns of one row; a title fills fewer
_MARKS: Final = re.compile(r"^(?:\ufeff|ï»¿|<U\+FEFF>|X\.U\.FEFF\.|ï\.\.)")
_RETURN: Final = re.compile(r"_x000D_", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"^[-+]?[\d.,:/\s%-]*\d[\d.,:/\s%-]*$|^\d{4}-\d\d-\d\d|^##+$")

Record = Sequence[str]


@dataclass(frozen=True)
class Layout:
    """Where things stand. Rows are counted from 1; ``first`` is the first row below headers and tags.

    ``upper`` is the row of groups above the headers, ``tags`` the row of HXL tags and ``tag_texts`` what it says, ``skipped`` the rows with
    something in them that are neither headers nor tags nor data.
    """

    headers: tuple[str, ...]
    row: int
    first: int
    upper: int | None = None
    tags: int | None = None
    skipped: tuple[int, ...] = ()
    tag_texts: tuple[str, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether the headers are one row and nothing stands above them."""
        return self.upper is None and not self.skipped

    @property
    def sentence(self) -> str:
        """Where the headers were found, in words."""
        upper, row = self.upper, self.row
        where = (
            noted("rows {upper} and {row}", upper=upper, row=row) if upper else noted("row {row}", row=row)
        )
        listed = ", ".join(map(str, self.skipped))
        if not listed:
            return noted("the headers were found in {where}", where=where)
        if len(self.skipped) == 1:
            return noted(
                "the headers were found in {where}; row {listed} left out", where=where, listed=listed
            )
        return noted("the headers were found in {where}; rows {listed} left out", where=where, listed=listed)


def found(top: Sequence[Record], *, expected: Iterable[str] = (), complete: bool = False) -> Layout:
    """The layout of a sheet by its first records. ``expected``: headers that a mapping names.

    ``complete``: the records have as many cells as the sheet is wide (a workbook); else rows below tell the width.
    """
    tags = next((i for i, record in enumerate(top[:_HXL_WITHIN]) if is_tags(record)), None)
    at = _header(top[:tags] if tags else top, expected) if tags != 0 else 0
    if tags and any(map(_holds_values, top[at + 1 : tags])):
        tags = None  # records stand between: a row of tags that came with records pasted below these
    elif tags and 2 * len(_filled(top[at])) < len(_filled(top[tags])):
        at = tags  # only a title stands above: the tags are all the headers there are
    upper, lower = _pair(top, at, until=tags)
    first = max(lower, tags if tags is not None else 0) + 1
    texts = _combined(top[upper], top[lower]) if upper is not None else _texts(top[lower])
    used = {upper, lower, tags}
    skipped = [i + 1 for i, record in enumerate(top[:first]) if i not in used and _filled(record)]
    texts = texts if complete else _fitted(texts, top[first:])
    return Layout(
        headers=tuple(texts),
        row=lower + 1,
        first=first + 1,
        upper=None if upper is None else upper + 1,
        tags=None if tags is None else tags + 1,
        skipped=tuple(skipped),
        tag_texts=() if tags is None else tuple(map(clean, top[tags])),
    )


def is_tags(record: Record) -> bool:
    """Whether a record is a row of HXL tags: every cell that is filled begins with # and a letter."""
    filled = [text.strip() for text in record if text.strip()]
    # "########" is Excel's way of saying that a column is too narrow, not a tag.
    return bool(filled) and all(text.startswith("#") and text[1:2].isalpha() for text in filled)


def _header(top: Sequence[Record], expected: Iterable[str]) -> int:
    """The record that heads the columns: the one with most known headers, else the first that is wide enough."""
    filled = [len(_filled(record)) for record in top]
    first = next((i for i, count in enumerate(filled) if count), 0)
    words = _words(expected)
    if filled and filled[first] == max(filled) and _known(top[first], words) > 1:
        return first
    known = [_known(record, words) if count > 1 else 0 for record, count in zip(top, filled, strict=True)]
    wide = max(_WIDE * max(filled, default=0), 2)
    named = next((i for i, record in enumerate(top) if filled[i] >= wide and not _holds_values(record)), None)
    if known and max(known) > 1:
        best = known.index(max(known))
        # A record may answer with words that head columns too: a woman whose husband is "Male" makes no headers.
        return named if named is not None and named < best and _holds_values(top[best]) else best
    return first if named is None else named


def _words(expected: Iterable[str]) -> tuple[str, ...]:
    from data.sources.kobo import SYSTEM  # kobo.py reads sheets, which have layouts

    known = [text for texts in headers.known().values() for text in texts]
    canonical = [name for table in tables.TABLES for name in tables.COLUMNS[table]]
    return tuple(dict.fromkeys((*expected, *known, *canonical, *SYSTEM)))


def _known(record: Record, words: Sequence[str]) -> int:
    """How many columns of a record are found by the names that head columns."""
    line = mangled.line(_texts(record))
    return len({position for name in words if (position := line.find(name)) is not None})


def _pair(top: Sequence[Record], at: int, *, until: int | None) -> tuple[int | None, int]:
    """The header and, above it, a row of groups: the record found may be either of the two."""
    if until is not None and at == until:
        return None, at
    if at + 1 < (len(top) if until is None else until) and _completes(top[at], top[at + 1]):
        return at, at + 1
    if at and (_groups(top[at - 1], top[at]) or _stands_over(top[at - 1], top[at])):
        return at - 1, at
    return None, at


def _completes(upper: Record, lower: Record) -> bool:
    """Whether ``lower`` names the columns that ``upper`` leaves blank under its groups: words only, no values."""
    cells = list(zip_longest(upper, lower, fillvalue=""))
    below = [i for i, (_, text) in enumerate(cells) if text.strip()]
    under_blank = [i for i in below if not cells[i][0].strip() and any(up.strip() for up, _ in cells[:i])]
    beside_names = any(up.strip() and not low.strip() for up, low in cells)
    # A cell of the lower row stands under a group: under its name, which has a blank beside it, or under the blank.
    names = [up.strip() for up, _ in cells] + [""]
    spanned = all(not names[i] or not names[i + 1] for i in below)
    return len(below) > 1 and bool(under_blank) and beside_names and spanned and not _holds_values(lower)


def _stands_over(upper: Record, lower: Record) -> bool:
    """Whether ``upper`` has the groups of ``lower`` and, beside them, columns that have no second row."""
    return len(_filled(upper)) >= _GROUPED and not _holds_values(upper) and _completes(upper, lower)


def _groups(upper: Record, lower: Record) -> bool:
    """Whether ``upper`` is a row of groups: words with blanks beside them to span, not a title over everything."""
    filled, below = _filled(upper), _filled(lower)
    if not filled or len(filled) >= len(below) or _holds_values(upper):
        return False
    if filled == below[:1] or any(upper[i].strip().endswith(":") for i in filled):
        return False
    return filled[-1] <= below[-1] and any(i + 1 not in filled and i + 1 in below for i in filled)


def _combined(upper: Record, lower: Record) -> list[str]:
    """Two rows as one: "group/column", as Kobo writes groups; a column without a lower part keeps its upper one."""
    texts, group = [], ""
    for up, low in zip_longest(_texts(upper), _texts(lower), fillvalue=""):
        group = "" if up and not low else up or group
        texts.append(f"{group}/{low}" if group and low and group != low else low or up)
    return texts


def _texts(record: Record) -> list[str]:
    return [clean(_RETURN.sub(" ", _MARKS.sub("", text))) for text in record]


def _filled(record: Record) -> list[int]:
    return [i for i, text in enumerate(record) if text.strip()]


def _holds_values(record: Record) -> bool:
    """Whether a cell holds a day, a number or nothing but marks: a record of values, not of headers."""
    return any(_NUMBERED.match(text.strip()) for text in record if text.strip())


def _fitted(texts: list[str], below: Sequence[Record]) -> list[str]:
    """The headers with as many columns as most rows below have, if nothing but blank cells comes or goes.

    Separators at the end of each row, or only of the headers, make columns that nobody meant. R writes row names
    without a header: then every header stands one column to the left of its values.
    """
    rows = [record for record in below if _filled(record)]
    if not rows:
        return texts
    width, count = Counter(map(len, rows)).most_common(1)[0]
    alike = [record for record in rows if len(record) == width]
    if 2 * count <= len(rows) or width == len(texts):
        return texts
    if width < len(texts):
        return texts if any(texts[width:]) else texts[:width]
    if not any(map(any, (record[len(texts) :] for record in alike))):
        return texts + [""] * (width - len(texts))
    names = [record[0].strip() for record in alike]
    numbered = names == [str(i) for i in range(1, len(names) + 1)]
    return ["", *texts] if numbered and width == len(texts) + 1 else texts
