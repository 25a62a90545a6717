"""What all graphs share: nothing leaves the browser, nothing is dragged, every script has a font."""

import re
from pathlib import Path

import plotly
import plotly.graph_objects as go
import pytest

from charts import config, rows
from charts.marks import Unit
from charts.palette import DARK, LIGHT
from charts.template import templates
from tests.charts.samples import checked

ASSET = Path(__file__).parents[2] / "assets" / "plotly_geo.js"


def test_no_graph_offers_to_send_its_data_anywhere() -> None:
    settings = config.graph_config()
    assert settings["showSendToCloud"] is False
    assert settings["displayModeBar"] is False
    assert settings["plotlyServerURL"] == ""


def test_each_theme_has_a_template_that_plotly_takes() -> None:
    for name, colours in (("light", LIGHT), ("dark", DARK)):
        go.layout.Template(templates()[name])  # raises for what plotly does not know
        layout = templates()[name]["layout"]
        assert layout["font"]["color"] == colours.text
        assert layout["paper_bgcolor"] == "rgba(0,0,0,0)"
        assert layout["dragmode"] is False
        assert layout["xaxis"]["fixedrange"] is layout["yaxis"]["fixedrange"] is True
        assert layout["geo"]["visible"] is False
        assert layout["legend"]["itemclick"] is False


def test_figures_take_the_pages_fonts_which_hold_all_three_scripts() -> None:
    assert {template["layout"]["font"]["family"] for template in templates().values()} == {"inherit"}
    stack = (Path(config.__file__).parents[1] / "assets" / "10-base.css").read_text("utf-8")
    assert "Noto Sans Sinhala" in stack
    assert "Noto Sans Tamil" in stack


def test_an_empty_figure_says_why() -> None:
    figure = checked(config.empty("Nothing matches."))
    assert figure["layout"]["annotations"][0]["text"] == "Nothing matches."
    assert checked(config.loading(300))["layout"]["height"] == 300


def test_taller_and_longer_texts_take_more_room() -> None:
    assert config.text_height("a<br>b") == 2 * config.text_height("a")
    assert config.text_width("long<br>longest") == config.text_width("longest")


@pytest.mark.parametrize(
    ("low", "high", "unit", "ticks"),
    [
        (0.0, 1.0, "share", [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (0.44, 0.58, "share", [0.45, 0.5, 0.55]),
        (0.600, 0.604, "share", [0.6]),
        (0, 7, "count", [0, 2, 4, 6]),
        (-0.08, 0.21, "points", [0, 0.1, 0.2]),
    ],
)
def test_ticks_are_round_and_never_written_rounded(
    low: float, high: float, unit: Unit, ticks: list[float]
) -> None:
    assert rows.round_ticks(low, high, unit) == pytest.approx(ticks)


def test_the_empty_world_names_every_layer_that_plotly_asks_for() -> None:
    script = (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_text(encoding="utf-8")
    asset = ASSET.read_text(encoding="utf-8")
    fills = re.search(r"fillLayers=\{(.*?)\}", script)
    lines = re.search(r"lineLayers=\{(.*?)\}", script)
    assert fills is not None, "plotly names its layers otherwise now: compare the asset by hand"
    assert lines is not None
    assert "PlotlyGeoAssets" in script
    wanted = set(re.findall(r"(\w+):1", fills.group(1) + "," + lines.group(1))) - {"frame"}
    assert wanted <= set(re.findall(r'"(\w+)"', asset))
    assert "window.PlotlyGeoAssets" in asset


def test_the_sentence_of_an_empty_chart_fits_a_phone() -> None:
    said = config.empty("Nothing on record for these filters. Lift a filter, or choose a longer period.")
    lines = said["layout"]["annotations"][0]["text"].split("<br>")
    assert max(map(len, lines)) <= config.PHONE_LINE
