"""The proposal for one file: which sheet, which rows are looked at, and what its columns may be.

Belongs here: the order of the steps. Not here: what a header or a value says (headings.py, profiles.py).
"""

from pathlib import Path
from typing import Final

from data import headers, mangled, mapping, sources, tables
from data.proposals.proposal import HIGH, Proposal, Suggestion
from data.sources.sheet import Sheet
from geo.country import Country

ROWS: Final = 5000  # looked at; what a column holds shows long before


def propose(path: Path, *, table: str, country: Country, form: Path | None = None) -> Proposal:
    """What the columns of the file at ``path`` may be in ``table``. Reads its first 5,000 rows and changes nothing.

    ``form``: the XLSForm (.xlsx) the file was collected with. Raises Unreadable with a sentence.
    """
    country.codes("district")
    sheet = sources.read(path, expected=[form.name] if form else [])[0]
    named = _known(sheet, table)
    columns = tuple(
        Suggestion(at, text, text, named.get(at), HIGH if at in named else 0.0)
        for at, text in enumerate(sheet.headers)
    )
    return Proposal(sheet.file, table, columns, rows=0)


def _known(sheet: Sheet, table: str) -> dict[int, str]:
    line, own = mangled.line(sheet.headers), {"id": tables.KEYS[table][0], "date": tables.DATE[table]}
    found: dict[int, str] = {}
    named = {own.get(name, name): texts for name, texts in headers.known().items()}
    for name in (*mapping.inputs(table), *mapping.questions(table)):
        for text in (name, *named.get(name, ())):
            position = line.find(text)
            if position is not None and position not in found:
                found[position] = name
                break
    return found
