"""Headers of options that are called as columns of the table: assistance/psychosocial beside assistance/cash is no score.

Belongs here: telling options by what stands beside them. Not here: finding the options of a question (headers.py,
placing.py).
"""

from collections.abc import Mapping

from data import codebook, tables
from data.columns.headers import HeaderLine, leaf


def others(found: Mapping[str, int], line: HeaderLine, table: str) -> dict[str, int]:
    """Of columns found by their headers those that are no option of a question with several answers."""
    options = _options(line, table) if any("/" in line.meant[at] for at in found.values()) else set()
    return {name: at for name, at in found.items() if at not in options}


def _options(line: HeaderLine, table: str) -> set[int]:
    """The options of questions that look like one; a question may stand under several headings, "Part A" and "Part B"."""
    together: dict[str, dict[int, str]] = {}
    for at, text in enumerate(line.meant):
        question, slash, option = text.rpartition("/")
        if slash:
            together.setdefault(leaf(question), {})[at] = option
    groups = [texts for texts in together.values() if len(texts) > 1]
    return {at for texts in groups if _are_options(list(texts.values()), table) for at in texts}


def _are_options(texts: list[str], table: str) -> bool:
    """Whether more than half of some texts under one header are codes of one question."""
    several = [c for c in tables.SPECS[table] if c.kind == "codes" or (c.family and c.kind == "boolean")]
    fields = {column.field for column in several if column.field}
    book = codebook.load()
    known = (sum(book.code_of(field, text) is not None for text in texts) for field in fields)
    return any(2 * codes > len(texts) for codes in known)
