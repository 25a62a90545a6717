"""The page as a careful author writes it with Vizro: one page, a filter on sex, three graphs and the numbers. PEERS_PORT says where."""

import os

import figures
import vizro.models as vm
from dash import html
from pandas import DataFrame
from plotly.graph_objects import Figure
from vizro import Vizro
from vizro.models.types import capture


@capture("graph")
def choropleth(data_frame: DataFrame) -> Figure:
    """The map."""
    return figures.choropleth(data_frame)


@capture("graph")
def ranking(data_frame: DataFrame) -> Figure:
    """Districts in order."""
    return figures.ranking(data_frame)


@capture("graph")
def months(data_frame: DataFrame) -> Figure:
    """The months."""
    return figures.months(data_frame)


@capture("figure")
def told(data_frame: DataFrame) -> html.Div:
    """The numbers above."""
    return html.Div([html.Div(text) for text in figures.told(data_frame)])


table = figures.responses()
page = vm.Page(
    title="Overview",
    components=[
        vm.Figure(figure=told(data_frame=table)),
        vm.Graph(figure=choropleth(data_frame=table)),
        vm.Graph(figure=ranking(data_frame=table)),
        vm.Graph(figure=months(data_frame=table)),
    ],
    controls=[vm.Filter(column="sex", selector=vm.RadioItems(options=figures.SEXES, value=figures.SEXES[0]))],
)

if __name__ == "__main__":
    Vizro().build(vm.Dashboard(pages=[page])).run(
        host="127.0.0.1", port=int(os.environ["PEERS_PORT"]), debug=False
    )
