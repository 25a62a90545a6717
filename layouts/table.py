"""A plain table of texts. Not here: the grid of records (data page) and tables whose cells are more than text."""

from collections.abc import Collection, Iterable, Sequence

from dash import html
from dash.development.base_component import Component

from layouts.aria import aria


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
    classes = ["number" if at in numbers else "" for at in range(len(heads))]
    head = html.Tr([html.Th(word, scope="col", className=c) for word, c in zip(heads, classes, strict=True)])
    body = [
        html.Tr([html.Td(cell, className=c) for cell, c in zip(row, classes, strict=True)]) for row in rows
    ]
    looks = " ".join(
        ["table", *["table--stacked"] * stacked, *["table--fitted"] * fitted, *["table--lines"] * lines]
    )
    whole = html.Table([html.Thead(head), html.Tbody(body)], className=looks)
    reach = aria(label=", ".join(word for word in heads if word))
    return html.Div(whole, className="table-place", tabIndex=0, role="region", **reach)
