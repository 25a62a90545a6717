"""A plain table of texts. Not here: tables whose cells are more than text (callbacks/quality/page.py).

It is one component, whatever it holds: assets/rows.js writes out its rows. A component for each cell makes a browser look at all of
them at every change, and fifty records of thirty columns then take an old laptop seconds.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from dash import html
from dash.development.base_component import Component

from layouts.aria import aria

TOLD: Final = "data-table"  # the attribute that holds the texts


def table(
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    numbers: Collection[int] = (),
    stacked: bool = False,
    fitted: bool = False,
    lines: bool = False,
) -> Component:
    """A table that scrolls inside its place; the columns at the positions ``numbers`` are set right.

    ``stacked`` has the cells of a row one below the other on a phone, ``fitted`` is no wider than its content;
    ``lines`` keeps each cell on one line: on a phone the table scrolls instead of breaking words of a list.
    """
    looks = ["table", *["table--stacked"] * stacked, *["table--fitted"] * fitted, *["table--lines"] * lines]
    told = {
        "heads": list(heads),
        "rows": [list(row) for row in rows],
        "numbers": sorted(numbers),
        "look": " ".join(looks),
    }
    reach = aria(label=", ".join(word for word in heads if word))
    attributes = {TOLD: json.dumps(told, ensure_ascii=False, separators=(",", ":")), **reach}
    return html.Div(className="table-place", tabIndex=0, role="group", **attributes)
