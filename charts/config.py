"""What every graph has in common: the ``config`` of the graph component and the base of its layout.

No trace is drawn here.
"""

from typing import Any

from charts import formats
from charts.palette import Theme, theme

Figure = dict[str, Any]

FONTS = "inherit"  # the page's own: its style sheet has the stack with Sinhala and Tamil behind it
SMALL, TEXT, STRONG = 11, 12, 13
LETTER = 0.58  # mean width of a bold Latin letter as a share of the font size, measured on Noto Sans
PHONE_LINE = 42  # Latin letters of a sentence that fit a card on a phone
LINE = 1.3  # plotly's line height as a share of the font size


def graph_config(locale: str = "en") -> dict[str, Any]:
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
        "locale": locale,
    }


def layout(theme_name: str, *, height: int | None = None, **more: Any) -> dict[str, Any]:
    """Base layout: transparent, the product's fonts and hover label, no dragging; ``more`` wins over it."""
    colours = theme(theme_name)
    base: dict[str, Any] = {
        "autosize": True,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONTS, "size": TEXT, "color": colours.text},
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8, "pad": 0},
        "showlegend": False,
        "dragmode": False,
        "clickmode": "event",
        "hovermode": "closest",
        "hoverlabel": _hover_label(colours),
        "uirevision": "same",
    }
    if height is not None:
        base["height"] = height
    return {**base, **more}


def axis(theme_name: str, **more: Any) -> dict[str, Any]:
    """Base of an axis: muted labels, no line, no zoom, hairline grid unless ``more`` says otherwise."""
    colours = theme(theme_name)
    base: dict[str, Any] = {
        "fixedrange": True,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "gridcolor": colours.grid,
        "gridwidth": 1,
        "tickfont": {"size": SMALL, "color": colours.muted},
        "tickangle": 0,
        "automargin": True,
    }
    return {**base, **more}


def note(text: str, theme_name: str, **more: Any) -> dict[str, Any]:
    """A text in the figure (an annotation) without an arrow; ``more`` places it."""
    return {"text": text, "showarrow": False, "font": _muted(theme_name, SMALL), **more}


def _muted(theme_name: str, size: int) -> dict[str, Any]:
    return {"size": size, "color": theme(theme_name).muted}


def empty(message: str, *, theme: str = "light", height: int = 200) -> Figure:
    """A figure that says in a sentence why there is nothing to draw."""
    where = {"xref": "paper", "yref": "paper", "x": 0.5, "y": 0.5, "align": "center"}
    hidden = {"visible": False, "fixedrange": True}
    said = note(formats.wrap(message, PHONE_LINE), theme, **where) | {"font": _muted(theme, STRONG)}
    return {
        "data": [],
        "layout": layout(theme, height=height, xaxis=hidden, yaxis=hidden, annotations=[said]),
    }


def loading(height: int = 240) -> Figure:
    """A figure without ink, of the height of what will come, so that the page does not jump."""
    hidden = {"visible": False, "fixedrange": True}
    return {"data": [], "layout": layout("light", height=height, xaxis=hidden, yaxis=hidden)}


def key(needed: bool) -> dict[str, Any]:
    """A legend above the figure that cannot be pressed."""
    where = {"orientation": "h", "x": 0, "xanchor": "left", "y": 1, "yanchor": "bottom"}
    still = {"itemclick": False, "itemdoubleclick": False, "bgcolor": "rgba(0,0,0,0)", "font": {"size": TEXT}}
    return {"showlegend": needed, "legend": {**where, **still, "traceorder": "normal"}}


def text_width(text: str, size: int = TEXT) -> int:
    """About how many pixels the longest line of a text takes."""
    return round(max(formats.letters(line) for line in text.split("<br>")) * size * LETTER)


def text_height(text: str, size: int = TEXT) -> int:
    """How many pixels the lines of a text take."""
    return (text.count("<br>") + 1) * round(size * LINE)


def _hover_label(colours: Theme) -> dict[str, Any]:
    return {
        "bgcolor": colours.raised,
        "bordercolor": colours.border,
        "font": {"family": FONTS, "size": TEXT, "color": colours.text},
        "align": "left",
        "namelength": -1,
    }
