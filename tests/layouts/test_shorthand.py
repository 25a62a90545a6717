"""Components written short keep their names, classes, properties and order; what cannot be is refused."""

import pytest
from dash import dcc, html

from layouts.shorthand import shorthand
from layouts.tiles import Tile, tiles


def test_name_and_class_stand_first_other_properties_second_and_then_what_is_inside() -> None:
    swatch = html.I("*", className="swatch swatch--flat", style={"background": "red"})
    assert shorthand(swatch) == ["I.swatch.swatch--flat", {"style": {"background": "red"}}, "*"]
    assert shorthand(html.Li(["Rose by ", html.Strong("18"), "."])) == [
        "Li",
        "Rose by ",
        ["Strong", "18"],
        ".",
    ]
    assert shorthand([html.B(0), html.Hr(), "text"]) == [["B", 0], ["Hr"], "text"]


def test_a_tile_is_little_more_than_its_words() -> None:
    short = shorthand(tiles([Tile("7 in 10", "understand", "n 1,204", "+18 points", "up")]))
    change = ["Span.tile-change.tile-change--up", "+18 points"]
    value = ["Div.tile-value", ["Span", "7 in 10"], change]
    assert short == [["Div.tile", value, ["Div.tile-label", "understand"], ["Div.tile-note", "n 1,204"]]]


@pytest.mark.parametrize(
    "component", [dcc.Store(id="here"), html.Div(id="here"), html.Div([html.P(id="within")])]
)
def test_only_plain_html_without_ids_is_written_short(component) -> None:
    with pytest.raises(TypeError, match="cannot be written short"):
        shorthand(component)
