"""What all figures of a theme share, as a plotly template: it stands in the page once, so that no answer repeats it.

The browser lays it under every figure (assets/drawing.js). A figure says only what differs from its template and from
plotly's own defaults. X axes are those of values and months, y axes those of names; ``rows`` has the exceptions.
"""

from typing import Any, Final, get_args

from charts.config import CLEAR, FONTS, SMALL, TEXT
from charts.palette import Theme, ThemeName, theme
from charts.words import LABEL_OF_SHAPE

NARROWEST: Final = 20  # pixels left for the marks where names take the rest: on a phone names are read first


def templates() -> dict[str, dict[str, Any]]:
    """The template of each theme, by its name."""
    return {name: template(theme(name)) for name in get_args(ThemeName)}


def template(colours: Theme) -> dict[str, Any]:
    """The template for these colours, as ``layout.template`` takes it."""
    return {"layout": _layout(colours), "data": _traces(colours)}


def _layout(colours: Theme) -> dict[str, Any]:
    """Transparent, the product's fonts and hover label, no dragging."""
    small = {"size": SMALL, "color": colours.muted}
    axis = _axis(colours)
    return {
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "font": {"family": FONTS, "size": TEXT, "color": colours.text},
        "showlegend": False,
        "minreducedwidth": NARROWEST,
        "dragmode": False,
        "hoverlabel": _hover_label(colours),
        "xaxis": {**axis, "tickfont": small, "ticklabelstandoff": 4, "title": {"font": small, "standoff": 6}},
        # Plotly would measure each name to hide one that leaves the graph, half of a ranking's time: none does, within margins of its own.
        "yaxis": {**axis, "showgrid": False, "ticklabelstandoff": 6, "ticklabeloverflow": "allow"},
        "geo": {"visible": False, "bgcolor": CLEAR, "projection": {"type": "mercator"}},
        "legend": _legend(),
        "annotationdefaults": {"showarrow": False, "align": "left", "font": small},
    }


def _axis(colours: Theme) -> dict[str, Any]:
    """No line, no zoom, a hairline grid, and a line at zero for those who ask for one."""
    return {
        "fixedrange": True,
        "gridcolor": colours.grid,
        "zeroline": False,
        "zerolinecolor": colours.muted,
        "tickangle": 0,
        "automargin": True,
    }


def _legend() -> dict[str, Any]:
    """Names above the figure that cannot be pressed."""
    where = {"orientation": "h", "x": 0, "xanchor": "left", "y": 1, "yanchor": "bottom"}
    return {**where, "itemclick": False, "itemdoubleclick": False, "bgcolor": CLEAR, "traceorder": "normal"}


def _hover_label(colours: Theme) -> dict[str, Any]:
    return {
        "bgcolor": colours.raised,
        "bordercolor": colours.border,
        "font": {"family": FONTS, "size": TEXT, "color": colours.text},
        "align": "left",
        "namelength": -1,
    }


def _traces(colours: Theme) -> dict[str, Any]:
    """Places, bars and dots say what they tell; lines beside them and what lies over a map do not answer the pointer."""
    line = {"color": colours.boundary, "width": 0.8}
    whiskers = {"color": colours.interval, "thickness": 1.4, "width": 0}
    on_bar = {"color": colours.text, "thickness": 1.4, "width": 0}
    return {
        "scatter": [
            {"hoverinfo": "skip", "cliponaxis": False, "marker": {"opacity": 1}, "error_x": whiskers}
        ],
        "bar": [{"textposition": "none", "error_x": on_bar, "error_y": on_bar}],
        "choropleth": [{"hovertemplate": LABEL_OF_SHAPE, "showscale": False, "marker": {"line": line}}],
        "scattergeo": [{"hoverinfo": "skip"}],
    }
