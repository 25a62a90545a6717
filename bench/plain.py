"""The plain way to the same overview: pandas masks over all responses at every click, figures by plotly express.

Written as a careful Dash author would: columns are categories, the links between rounds and the shares' parts are made once
at start, the GeoJSON is passed to the figure, as the documentation of plotly express does.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.express as px
from dash import Dash, Input, Output, dcc, html

from data.filters import DIMENSIONS, Filters, parameters_of
from geo import boundaries
from geo.country import Country

MESSAGE = "message_visit_visa"
Z = 1.959963984540054


def frame(version: Path) -> pd.DataFrame:
    """All responses, with the answer in the round before beside each."""
    columns = [name for name in parameters_of("responses") if name in DIMENSIONS and name != "province"]
    table = pd.read_parquet(
        version / "responses.parquet",
        columns=["respondent_id", "date", "score", "items_asked", MESSAGE, *columns],
    )
    table[columns] = table[columns].astype("category")
    table["date"] = pd.to_datetime(table["date"])
    table["month"] = table["date"].dt.to_period("M").dt.to_timestamp()
    table["knows"] = table[MESSAGE].astype("float32")
    known = table.pivot_table(index="respondent_id", columns="round", values="knows", observed=True)
    table["before"] = table["respondent_id"].map(known["before"])
    table["after"] = table["respondent_id"].map(known["after"])
    return table.drop(columns=["respondent_id", MESSAGE])


def app(table: pd.DataFrame, country: Country) -> Dash:
    """A Dash application with one callback that draws map, ranking, trend and tiles for a query string."""
    shapes = json.loads(boundaries.geojson(country, "district"))
    plain = Dash("plain")
    plain.layout = html.Div(
        [
            dcc.Location("address"),
            *(dcc.Graph(id=name) for name in ("map", "ranking", "trend")),
            html.Div(id="tiles"),
        ]
    )

    @plain.callback(
        Output("map", "figure"), Output("ranking", "figure"), Output("trend", "figure"), Output("tiles", "children"),
        Input("address", "search"),
    )  # fmt: skip
    def draw(search: str) -> Any:
        return drawn(table, Filters.from_query(search, {}), shapes)

    return plain


def drawn(table: pd.DataFrame, filters: Filters, shapes: dict[str, Any]) -> tuple[Any, ...]:
    """The four outputs. The map keeps all districts; trend and tiles take the chosen ones."""
    everywhere = table[mask(table, filters.without("district"))]
    here = everywhere[mask(everywhere, Filters(district=filters.district))]
    places = shares(everywhere[everywhere["round"] == "after"], ["district"])
    months = shares(here, ["month", "round"])
    chart = px.choropleth(
        places,
        geojson=shapes,
        locations="district",
        color="share",
        hover_data=["n", "low", "high"],
        projection="mercator",
    )
    chart.update_geos(fitbounds="locations", visible=False)
    ranked = places.sort_values("share")
    ranking = px.scatter(
        ranked,
        x="share",
        y="district",
        error_x=ranked["high"] - ranked["share"],
        error_x_minus=ranked["share"] - ranked["low"],
    )
    trend = px.line(months, x="month", y="share", color="round", hover_data=["n", "low", "high"])
    return chart, ranking, trend, tiles(here)


def mask(table: pd.DataFrame, filters: Filters) -> pd.Series:
    """Which rows the filters select."""
    chosen = pd.Series(data=True, index=table.index)
    for name, values in filters.chosen.items():
        chosen &= table[name].isin(values)
    if filters.date_from:
        chosen &= table["date"] >= pd.Timestamp(filters.date_from)
    if filters.date_to:
        chosen &= table["date"] <= pd.Timestamp(filters.date_to)
    return chosen


def shares(table: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Share correct with its Wilson interval by groups."""
    sums = table.groupby(by, observed=True)["knows"].agg(["sum", "count"]).reset_index()
    n, p = sums["count"], sums["sum"] / sums["count"]
    centre = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * np.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
    return sums.assign(share=p, n=n, low=centre - half, high=centre + half)


def tiles(table: pd.DataFrame) -> list[html.Div]:
    """The shares of the rounds and the changes on the same people."""
    level = table.groupby("round", observed=True)["knows"].mean()
    after, later = table[table["round"] == "after"], table[table["round"] == "follow_up"]
    gained = (after["knows"] - after["before"]).mean()
    kept = (later["knows"] - later["after"]).mean()
    return [
        html.Div(f"{name}: {value:.3f}")
        for name, value in [*level.items(), ("gained", gained), ("kept", kept)]
    ]
