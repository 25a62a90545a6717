"""Texts that a spreadsheet could run: which they are, and the mark that makes them harmless.

A spreadsheet takes a cell that begins with one of these letters for a formula, whatever quotes stand around it (OWASP,
"CSV Injection"): = + - @, a tab, the ends of a line, and the wide forms of the first four. Such a text, and one that begins with
the mark itself, gets one apostrophe in front; taking one leading apostrophe off restores every text. Only texts are
marked: numbers, days, codes and truth values are never touched, so that -1.5 stays a number.
"""

import re
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

MARK: Final = "'"
NEEDS_MARK: Final = "^['=+@\\-\t\r\n＝＋－＠]"
_RISKY: Final = re.compile(NEEDS_MARK)
_FIRST_BYTES: Final = pa.array(
    [b"'", b"=", b"+", b"@", b"-", b"\t", b"\r", b"\n", "＝".encode()[:1]], pa.binary()
)


def marked(text: str) -> str:
    """A text with the mark where it needs one."""
    return MARK + text if _RISKY.match(text) else text


def restored(text: str) -> str:
    """The text that was marked, as it was."""
    return text[1:] if text.startswith(MARK) and _RISKY.match(text[1:]) else text


def marked_column(texts: pa.Array) -> pa.Array:
    """A column of texts with the mark on each that needs one; blanks stay blank.

    Where nothing begins so, which is nearly always, this costs one look at each first byte: a third of the whole.
    """
    plain = texts.cast(pa.string())
    if not pc.any(pc.is_in(pc.binary_slice(plain.cast(pa.binary()), 0, 1), value_set=_FIRST_BYTES)).as_py():
        return plain
    risky = pc.match_substring_regex(plain, NEEDS_MARK)
    return pc.if_else(risky, pc.binary_join_element_wise(MARK, plain, ""), plain)


def restored_column(texts: pa.Array) -> pa.Array:
    """A column of texts as they were before they were marked: an export that comes in again holds what it held.

    Where nothing begins with the mark, which is nearly always, this costs one look at each first letter.
    """
    if not pc.any(pc.starts_with(texts, MARK)).as_py():
        return texts
    return pc.replace_substring_regex(
        texts, pattern=f"{NEEDS_MARK[0]}{MARK}({NEEDS_MARK[1:]})", replacement=r"\1"
    )
