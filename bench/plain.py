"""The plain way to the same pages: pandas masks over all responses at every click, figures by plotly express.

Written as a careful Dash author would: columns are categories, the links between rounds and the shares' parts are made once
at start, the GeoJSON of the source is passed to the figure, as the documentation of plotly express does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.express as px
from dash import Dash, Input, Output, dcc, html

from data import codebook
from data.filters import DIMENSIONS, Filters, parameters_of
from geo.country import Country

MESSAGE = "message_visit_visa"
MESSAGES = tuple(f"message_{code}" for code in codebook.load().codes("message"))
Z = 1.959963984540054


def frame(version: Path) -> pd.DataFrame:
    """All responses, with the answers in the round before beside each."""
    columns = [name for name in parameters_of("responses") if name in DIMENSIONS and name != "province"]
    read = [
        "respondent_id",
        "date",
        "followup_due",
        "score",
        "items_asked",
        "feels_informed",
        *MESSAGES,
        *columns,
    ]
    table = pd.read_parquet(version / "responses.parquet", columns=read)
    table[columns] = table[columns].astype("category")
    table["date"], table["followup_due"] = (
        pd.to_datetime(table["date"]),
        pd.to_datetime(table["followup_due"]),
    )
    table["followed"] = table["respondent_id"].isin(table.loc[table["round"] == "follow_up", "respondent_id"])
    table["month"] = table["date"].dt.to_period("M").dt.to_timestamp()
    table["share"] = table["score"] / table["items_asked"]
    values = [*MESSAGES, "share", "feels_informed"]
    table[values] = table[values].astype("float32")
    known = table.pivot_table(
        index="respondent_id", columns="round", values=[*MESSAGES, "share"], observed=True
    )
    for name in (*MESSAGES, "share"):
        table[f"{name}_before"] = table["respondent_id"].map(known[name]["before"])
        table[f"{name}_after"] = table["respondent_id"].map(known[name]["after"])
    return table.assign(knows=table[MESSAGE]).drop(columns=["respondent_id"])


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


def app(tables: Tables, page: "Page") -> Dash:
    """A Dash application with one callback that draws a page for a query string."""
    plain = Dash("plain")
    graphs = [dcc.Graph(id=name) for name in page.graphs]
    plain.layout = html.Div([dcc.Location("address"), *graphs, html.Div(id="words")])
    outputs = [Output(name, "figure") for name in page.graphs]

    @plain.callback(*outputs, Output("words", "children"), Input("address", "search"))
    def draw(search: str) -> Any:
        return page.draw(tables, Filters.from_query(search, {}))

    return plain


@dataclass(frozen=True)
class Page:
    """One page: its figures in the order `draw` gives them, the words last."""

    graphs: tuple[str, ...]
    draw: Callable[[Tables, Filters], tuple[Any, ...]]


def overview(tables: Tables, filters: Filters) -> tuple[Any, ...]:
    """Map, ranking, trend and words. The map keeps all districts; the others take the chosen ones."""
    everywhere, here = _selected(tables, filters)
    places = shares(everywhere[everywhere["round"] == "after"], ["district"])
    return *_common(tables, places, here), _words(tables, here, places, filters)


def comprehension(tables: Tables, filters: Filters) -> tuple[Any, ...]:
    """The same three, every message before and after, the scores, understanding by sex, and words.

    The distribution of scores is drawn as plotly express documents it, from the records.
    """
    everywhere, here = _selected(tables, filters)
    places = shares(everywhere[everywhere["round"] == "after"], ["district"])
    after = here[here["round"] == "after"]
    scores = px.histogram(here, x="share", color="round", barmode="group", histnorm="percent", nbins=9)
    sexes = shares(here, ["sex", "round"])
    bars = px.bar(sexes, x="sex", y="share", color="round", barmode="group", hover_data=["n", "low", "high"])
    rose = after["share"] - after["share_before"]
    told = {
        "mean": after["share"].mean(),
        "pass": (after["share"] >= 0.75).mean(),
        "rose": (rose.dropna() > 0).mean(),
        "informed": after["feels_informed"].mean(),
    }
    return *_common(tables, places, here), _messages(here), scores, bars, _told(told)


def _messages(here: pd.DataFrame) -> Any:
    rows = []
    for name in MESSAGES:
        asked = here.assign(knows=here[name])
        level = shares(asked, ["round"]).assign(message=name)
        after = asked[asked["round"] == "after"]
        rows.append(level.assign(change=(after[name] - after[f"{name}_before"]).mean()))
    table = pd.concat(rows)
    above, below = table["high"] - table["share"], table["share"] - table["low"]
    return px.scatter(
        table,
        x="share",
        y="message",
        color="round",
        error_x=above,
        error_x_minus=below,
        hover_data=["n", "change"],
    )


def _selected(tables: Tables, filters: Filters) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The filtered responses everywhere, and in the chosen districts."""
    everywhere = tables.responses[mask(tables.responses, filters.without("district"))]
    return everywhere, everywhere[mask(everywhere, Filters(district=filters.district))]


def _common(tables: Tables, places: pd.DataFrame, here: pd.DataFrame) -> tuple[Any, ...]:
    """Map, ranking and trend of the key message."""
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
    return chart, _ranking(places, hover), _trend(shares(here, ["month", "round"]), hover)


OVERVIEW = Page(("map", "ranking", "trend"), overview)
COMPREHENSION = Page(("map", "ranking", "trend", "messages", "scores", "groups"), comprehension)


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
        "gained": (after["knows"] - after[f"{MESSAGE}_before"]).mean(),
        "kept": (later["knows"] - later[f"{MESSAGE}_after"]).mean(),
        "lost": lost / max(lost + len(later), 1),
        **_spread(tables, filters),
        **_reintegration(tables, filters),
    }
    whole = places["sum"].sum() / places["n"].sum()
    apart = [*places.loc[places["low"] > whole, "district"], *places.loc[places["high"] < whole, "district"]]
    return [*_told(told), html.Div(", ".join(apart))]


def _told(numbers: dict[str, float]) -> list[html.Div]:
    return [html.Div(f"{name}: {value:.3f}") for name, value in numbers.items()]


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
