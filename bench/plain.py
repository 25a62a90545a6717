"""The plain way to the same overview: pandas masks over all responses at every click, figures by plotly express.

Written as a careful Dash author would: columns are categories, the links between rounds and the shares' parts are made once
at start, the GeoJSON of the source is passed to the figure, as the documentation of plotly express does.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.express as px
from dash import Dash, Input, Output, dcc, html

from data.filters import DIMENSIONS, Filters, parameters_of
from geo.country import Country

MESSAGE = "message_visit_visa"
Z = 1.959963984540054


def frame(version: Path) -> pd.DataFrame:
    """All responses, with the answer in the round before beside each."""
    columns = [name for name in parameters_of("responses") if name in DIMENSIONS and name != "province"]
    table = pd.read_parquet(
        version / "responses.parquet",
        columns=["respondent_id", "date", "followup_due", "score", "items_asked", MESSAGE, *columns],
    )
    table[columns] = table[columns].astype("category")
    table["date"] = pd.to_datetime(table["date"])
    table["followup_due"] = pd.to_datetime(table["followup_due"])
    table["followed"] = table["respondent_id"].isin(table.loc[table["round"] == "follow_up", "respondent_id"])
    table["month"] = table["date"].dt.to_period("M").dt.to_timestamp()
    table["knows"] = table[MESSAGE].astype("float32")
    known = table.pivot_table(index="respondent_id", columns="round", values="knows", observed=True)
    table["before"] = table["respondent_id"].map(known["before"])
    table["after"] = table["respondent_id"].map(known["after"])
    return table.drop(columns=["respondent_id", MESSAGE])


@dataclass(frozen=True)
class Tables:
    """What the plain program keeps in memory."""

    responses: pd.DataFrame
    activities: pd.DataFrame
    returnees: pd.DataFrame
    population: pd.Series
    shapes: dict[str, Any]


def load(version: Path, country: Country, shapes: dict[str, Any]) -> Tables:
    """All tables of a data version; categories and dates are made once."""
    activities = pd.read_parquet(version / "activities.parquet")
    returnees = pd.read_parquet(version / "returnees.parquet")
    activities["day"] = pd.to_datetime(activities["date"])
    returnees["day"] = pd.to_datetime(returnees["interview_date"])
    return Tables(frame(version), activities, returnees, pd.Series(country.population), shapes)


def app(tables: Tables) -> Dash:
    """A Dash application with one callback that draws map, ranking, trend, tiles and findings for a query string."""
    plain = Dash("plain")
    graphs = [dcc.Graph(id=name) for name in ("map", "ranking", "trend")]
    plain.layout = html.Div([dcc.Location("address"), *graphs, html.Div(id="words")])

    @plain.callback(
        Output("map", "figure"),
        Output("ranking", "figure"),
        Output("trend", "figure"),
        Output("words", "children"),
        Input("address", "search"),
    )
    def draw(search: str) -> Any:
        return drawn(tables, Filters.from_query(search, {}))

    return plain


def drawn(tables: Tables, filters: Filters) -> tuple[Any, ...]:
    """The four outputs. The map keeps all districts; trend and words take the chosen ones."""
    table = tables.responses
    everywhere = table[mask(table, filters.without("district"))]
    here = everywhere[mask(everywhere, Filters(district=filters.district))]
    places = shares(everywhere[everywhere["round"] == "after"], ["district"])
    hover = ["n", "low", "high"]
    chart = px.choropleth(
        places,
        geojson=tables.shapes,
        locations="district",
        color="share",
        hover_data=hover,
        projection="mercator",
    )
    chart.update_geos(fitbounds="locations", visible=False)
    return (
        chart,
        _ranking(places, hover),
        _trend(shares(here, ["month", "round"]), hover),
        _words(tables, here, places, filters),
    )


def _ranking(places: pd.DataFrame, hover: list[str]) -> Any:
    ranked = places.sort_values("share")
    above, below = ranked["high"] - ranked["share"], ranked["share"] - ranked["low"]
    return px.scatter(ranked, x="share", y="district", error_x=above, error_x_minus=below, hover_data=hover)


def _trend(months: pd.DataFrame, hover: list[str]) -> Any:
    """Lines with their bands: express draws none, so two unseen lines a round are filled between."""
    chart = px.line(months, x="month", y="share", color="round", hover_data=hover)
    for _, part in months.groupby("round", observed=True):
        chart.add_scatter(x=part["month"], y=part["low"], mode="lines", line={"width": 0}, showlegend=False)
        chart.add_scatter(
            x=part["month"], y=part["high"], mode="lines", line={"width": 0}, fill="tonexty", showlegend=False
        )
    return chart


def _words(tables: Tables, here: pd.DataFrame, places: pd.DataFrame, filters: Filters) -> list[html.Div]:
    """Tiles and findings: levels, changes on the same people, who was lost, spread, reintegration, districts apart."""
    level = here.groupby("round", observed=True)["knows"].mean()
    after, later = here[here["round"] == "after"], here[here["round"] == "follow_up"]
    due = after[after["followup_due"] <= tables.responses["date"].max()]
    lost = (~due["followed"]).sum()
    told = {
        **level.to_dict(),
        "gained": (after["knows"] - after["before"]).mean(),
        "kept": (later["knows"] - later["after"]).mean(),
        "lost": lost / max(lost + len(later), 1),
        **_spread(tables, filters),
        **_reintegration(tables, filters),
    }
    whole = places["sum"].sum() / places["n"].sum()
    apart = [*places.loc[places["low"] > whole, "district"], *places.loc[places["high"] < whole, "district"]]
    return [*(html.Div(f"{name}: {value:.3f}") for name, value in told.items()), html.Div(", ".join(apart))]


def _spread(tables: Tables, filters: Filters) -> dict[str, float]:
    held = tables.activities[mask(tables.activities, filters.for_table("activities"), day="day")]
    reached = held.groupby("district", observed=True)["reached_total"].sum()
    people = (
        tables.population.reindex(reached.index).sum()
        / tables.population[tables.population.index.str.len() == 4].sum()
    )
    counted = held.loc[held["reach_basis"] == "counted", "reached_total"].sum()
    return {"districts": len(reached), "people": people, "activities": len(held), "counted": counted}


def _reintegration(tables: Tables, filters: Filters) -> dict[str, float]:
    seen = tables.returnees[mask(tables.returnees, filters.for_table("returnees"), day="day")]
    late = seen.loc[seen["months_since_return"].between(9, 12), "composite"].to_numpy(dtype=float)
    return {"composite": np.nanmean(late), "sem": np.nanstd(late, ddof=1) / np.sqrt(len(late))}


def mask(table: pd.DataFrame, filters: Filters, *, day: str = "date") -> pd.Series:
    """Which rows the filters select."""
    chosen = pd.Series(data=True, index=table.index)
    for name, values in filters.chosen.items():
        chosen &= table[name].isin(values)
    if filters.date_from:
        chosen &= table[day] >= pd.Timestamp(filters.date_from)
    if filters.date_to:
        chosen &= table[day] <= pd.Timestamp(filters.date_to)
    return chosen


def shares(table: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Share correct with its Wilson interval by groups."""
    sums = table.groupby(by, observed=True)["knows"].agg(["sum", "count"]).reset_index()
    n, p = sums["count"], sums["sum"] / sums["count"]
    centre = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * np.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
    return sums.assign(share=p, n=n, low=centre - half, high=centre + half)
