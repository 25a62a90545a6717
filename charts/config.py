"""What every graph has in common: the ``config`` of the graph component, sizes, and figures that hold no chart.

What figures look alike in stands in ``template``. No trace is drawn here.
"""

from typing import Any

from charts import formats
from languages import ENGLISH, current, days

Figure = dict[str, Any]

FONTS = "inherit"  # the page's own: its style sheet has the stack with Sinhala and Tamil behind it
CLEAR = "rgba(0,0,0,0)"
SMALL, TEXT, STRONG = 11, 12, 13
LETTER = 0.58  # mean width of a bold Latin letter as a share of the font size, measured on Noto Sans
PHONE_LINE = 34  # Latin letters of a sentence that fit a card on the narrowest phone
LINE = 1.3  # plotly's line height as a share of the font size


def graph_config() -> dict[str, Any]:
    """The ``config`` of each graph: nothing to press, and nothing that could send the data elsewhere."""
    return {
        "displayModeBar": False,
        "displaylogo": False,
        "showSendToCloud": False,
        "showEditInChartStudio": False,
        "plotlyServerURL": "",
        "responsive": True,
        "scrollZoom": False,
        "doubleClick": False,
        "showTips": False,
        "showAxisDragHandles": False,
        "locale": current(),
        **({} if current() == ENGLISH else {"locales": {current(): _axis_of_time()}}),
    }


def _axis_of_time() -> dict[str, Any]:
    """The names of months as plotly writes them along an axis."""
    names = days.calendar()
    told = {"months": names["months"], "shortMonths": names["monthsShort"], "days": names["weekdays"]}
    return {"dictionary": {}, "format": {**told, "shortDays": names["weekdaysShort"]}}


def empty(message: str, *, height: int | None = 200) -> Figure:
    """A figure that says in a sentence why there is nothing to draw; without a height it takes its container's."""
    where = {"xref": "paper", "yref": "paper", "x": 0.5, "y": 0.5, "align": "center"}
    said = {"text": formats.wrap(message, PHONE_LINE), **where, "font": {"size": STRONG}}
    return {"data": [], "layout": {**_blank(height), "annotations": [said]}}


def loading(height: int = 240) -> Figure:
    """A figure without ink, of the height of what will come, so that the page does not jump. It needs no template."""
    return {"data": [], "layout": {**_blank(height), "paper_bgcolor": CLEAR, "plot_bgcolor": CLEAR}}


def _blank(height: int | None) -> dict[str, Any]:
    hidden = {"visible": False}
    tall = {} if height is None else {"height": height}
    return {**tall, "xaxis": hidden, "yaxis": hidden}


def text_width(text: str, size: int = TEXT) -> int:
    """About how many pixels the longest line of a text takes."""
    return round(max(formats.letters(line) for line in text.split("<br>")) * size * LETTER)


def text_height(text: str, size: int = TEXT) -> int:
    """How many pixels the lines of a text take."""
    return (text.count("<br>") + 1) * round(size * LINE)


def tidy(number: float) -> float:
    """A place on an axis without the dust of binary fractions: 0.8340280000000001 is 0.834028."""
    return float(f"{number:.6g}")


def alike(values: list[Any]) -> Any:
    """One value for all where they are equal, as plotly takes it too: less to send."""
    return values[0] if len(set(values)) == 1 else values
