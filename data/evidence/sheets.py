"""Which sheet of a file holds the records, and which others could as well.

Belongs here: the choice, by a mapping or by what the headers of each sheet can be taken for. Not here: joining repeats
(sources/repeats.py), which column is which (placing.py).

A cover page or a list of choices may stand before the records, so that the first sheet is read only if it can be; and
a workbook may have a sheet for each month, of which one is read and the others are told: nothing is lost unseen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from data.columns import placing
from data.mapping import Mapping
from data.problems import Problems, Unreadable
from data.sources import repeats
from data.sources.sheet import Sheet
from data.text import fold
from languages import noted


@dataclass(frozen=True)
class Chosen:
    """The sheet that is read, the names of others with records of the same table, and whether a person chose among them."""

    sheet: Sheet
    others: tuple[str, ...] = ()
    asked_for: bool = False

    def tell(self, problems: Problems) -> None:
        """Say that there are others, if nobody chose among them."""
        if self.others and not self.asked_for:
            named = ", ".join(repr(name) for name in self.others)
            fix = f'{named}: bring them in with --sheet "…", once for each, or choose one on the page'
            problems.notice("other_sheets", fix=fix)


def chosen(sheets: Sequence[Sheet], form: Mapping, *, by_form: bool = False) -> Chosen:
    """The sheet that ``form`` names, joined if it is a repeat, else the first that can be read as its table.

    ``by_form``: an XLSForm tells what the columns are, and its submissions stand in the first sheet.
    """
    if form.sheet:
        wanted = fold(form.sheet)
        named = [sheet for sheet in sheets if sheet.name == form.sheet]
        named = named or [sheet for sheet in sheets if fold(sheet.name) == wanted]
        if not named:
            names = ", ".join(sheet.name for sheet in sheets)
            raise Unreadable(
                noted(
                    "{file} has no sheet {sheet}; it has {names}",
                    file=sheets[0].file,
                    sheet=repr(form.sheet),
                    names=names or noted("one without a name"),
                )
            )
        sheets = [named[0], *(sheet for sheet in sheets if sheet is not named[0])]
    if form.repeat:
        return Chosen(repeats.joined(sheets, form.repeat))
    if by_form or len(sheets) == 1:
        return Chosen(sheets[0])
    fitting = [sheet for sheet in sheets if sheet is sheets[0] or not repeats.is_linked(sheet)]
    fitting = [sheet for sheet in fitting if _fits(sheet, form)]
    found = fitting[0] if fitting and not form.sheet else sheets[0]
    others = tuple(sheet.name for sheet in fitting if sheet is not found)
    return Chosen(found, others, asked_for=form.sheet is not None)


def _fits(sheet: Sheet, form: Mapping) -> bool:
    try:
        placing.plan(sheet, form)
    except Unreadable:
        return False
    return True
