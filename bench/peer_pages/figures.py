"""The figures of both peers' pages: the map, the ranking with intervals and the months with bands, by plotly express.

Belongs here: what is drawn, as the documentation of plotly express does it. Runs in the peers' own environment and imports nothing of
the program; the table and the shapes are laid down by bench/light.py in the folder named by PEERS_DATA.
"""

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import plotly.express as px
import plotly.graph_objects as go

FOLDER = Path(os.environ["PEERS_DATA"])
SEXES = ["male", "female"]
SHAPES = json.loads((FOLDER / "shapes.geojson").read_text("utf-8"))
Z = 1.959963984540054
HOVER = ["n", "low", "high"]


def responses() -> pd.DataFrame:
    """A row an answer: district, month, round, sex, and whether the key message was known."""
    return pd.read_parquet(FOLDER / "responses.parquet")


def shares(table: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Share that knows the message, with its Wilson interval, by groups."""
    sums = table.groupby(by, observed=True)["knows"].agg(["sum", "count"]).reset_index()
    n, p = sums["count"], sums["sum"] / sums["count"]
    centre = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * np.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
    return sums.assign(share=p, n=n, low=centre - half, high=centre + half)


def districts(table: pd.DataFrame) -> pd.DataFrame:
    """The shares after the activities, by district."""
    return shares(table[table["round"] == "after"], ["district"])


def choropleth(table: pd.DataFrame) -> go.Figure:
    """The map of districts."""
    chart = px.choropleth(
        districts(table), geojson=SHAPES, locations="district", color="share", hover_data=HOVER, projection="mercator"
    )  # fmt: skip
    return chart.update_geos(fitbounds="locations", visible=False)


def ranking(table: pd.DataFrame) -> go.Figure:
    """The districts as dots with their intervals, in order."""
    ranked = districts(table).sort_values("share")
    above, below = ranked["high"] - ranked["share"], ranked["share"] - ranked["low"]
    return px.scatter(ranked, x="share", y="district", error_x=above, error_x_minus=below, hover_data=HOVER)


def months(table: pd.DataFrame) -> go.Figure:
    """Lines by round with their bands: express draws none, so two unseen lines a round are filled between."""
    told = shares(table, ["month", "round"])
    chart = px.line(told, x="month", y="share", color="round", hover_data=HOVER)
    for _, part in told.groupby("round", observed=True):
        chart.add_scatter(x=part["month"], y=part["low"], mode="lines", line={"width": 0}, showlegend=False)
        chart.add_scatter(
            x=part["month"], y=part["high"], mode="lines", line={"width": 0}, fill="tonexty", showlegend=False
        )
    return chart


def told(table: pd.DataFrame) -> list[str]:
    """The numbers above the charts."""
    level = table.groupby("round", observed=True)["knows"].mean()
    return [f"{name}: {value:.3f}" for name, value in level.items()] + [f"n: {len(table):,}"]
