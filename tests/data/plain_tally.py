"""The sums that cells should give, by plain pandas on the frames of tests/canonical.py; shares nothing with data/cells."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from data.filters import Filters
from geo.country import Country

EARLIER = {"after": "before", "follow_up": "after"}
BAND_NAMES = ("0-1", "2-4", "5-8", "9-12", "over-12")


def prepared(frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The frames as objects with None for unknown, the month, and the measures the program derives."""
    plain = {name: _objects(frame) for name, frame in frames.items()}
    plain["responses"] = _with_links(plain["responses"])
    plain["activities"] = _with_reach(plain["activities"])
    plain["returnees"] = plain["returnees"].assign(months_band=_column(_bands(plain["returnees"])))
    days = {"returnees": "interview_date"}
    return {
        name: frame.assign(
            _day=pd.to_datetime(frame[days.get(name, "date")]),
            month=frame[days.get(name, "date")].astype(str).str[:7],
        )
        for name, frame in plain.items()
    }


def rows_of(frame: pd.DataFrame, filters: Filters, country: Country) -> pd.DataFrame:
    """The records that filters select, dimensions that the table lacks left aside."""
    kept = frame
    if filters.date_from:
        kept = kept[kept["_day"] >= pd.Timestamp(filters.date_from)]
    if filters.date_to:
        kept = kept[kept["_day"] <= pd.Timestamp(filters.date_to)]
    parents = country.parents("district")
    for name, values in filters.chosen.items():
        if name == "province":
            column = kept["district"].map(parents)
        elif name in kept:
            column = kept[name]
        else:
            continue
        known = column.notna()
        kept = kept[(known & column.isin(values)) | (~known if "unknown" in values else False)]
    return kept


def counted(rows: pd.DataFrame, by: tuple[str, ...]) -> dict[tuple[Any, ...], int]:
    """Number of records by group; None stands for unknown."""
    if not by:
        return {(): len(rows)} if len(rows) else {}
    sizes = rows.groupby(list(by), dropna=False).size()
    return {_key(key): int(size) for key, size in sizes.items()}


def categories(rows: pd.DataFrame, by: tuple[str, ...], measure: str) -> dict[tuple[Any, ...], int]:
    """Number of records by group and category of a measure; records without a category are left out."""
    named = rows.assign(_category=_named(rows[measure]))
    return counted(named[named["_category"].notna()], (*by, "_category"))


def sums(rows: pd.DataFrame, by: tuple[str, ...], measure: str) -> dict[tuple[Any, ...], tuple[float, ...]]:
    """n, sum and sum of squares of an amount by group."""
    stated = rows[rows[measure].notna()]
    values = stated[measure].astype(float)
    if not by:
        return {(): (len(values), values.sum(), (values**2).sum())} if len(values) else {}
    groups = stated.assign(_one=1.0, _value=values, _square=values**2).groupby(list(by), dropna=False)
    added = groups[["_one", "_value", "_square"]].sum()
    return {_key(key): tuple(row) for key, row in zip(added.index, added.to_numpy(), strict=True)}


def _objects(frame: pd.DataFrame) -> pd.DataFrame:
    plain = frame.astype(object)
    return plain.where(plain.notna(), None)


def _named(values: pd.Series) -> pd.Series:
    return values.map({True: "yes", False: "no"}) if values.isin([True, False, None]).all() else values


def _key(key: Any) -> tuple[Any, ...]:
    parts = key if isinstance(key, tuple) else (key,)
    return tuple(None if pd.isna(part) else part for part in parts)


def _column(values: list[Any]) -> pd.Series:
    return pd.Series(values, dtype=object)


def _bands(returnees: pd.DataFrame) -> list[str | None]:
    """Bands by their last months."""
    lasts = dict(zip((1, 4, 8, 12, 10**6), BAND_NAMES, strict=True))
    months = returnees["months_since_return"].tolist()
    return [
        None if month is None else next(name for last, name in lasts.items() if month <= last)
        for month in months
    ]


def _with_links(responses: pd.DataFrame) -> pd.DataFrame:
    share = responses["score"].astype(float) / responses["items_asked"].astype(float)
    named = responses.assign(share=share)
    before = named[["respondent_id", "round", "share", "message_contract"]].dropna(subset=["round"])
    asked = named.assign(_earlier=named["round"].map(EARLIER))
    # A row without a round before is given a name that no round has, so that unknown is not joined to unknown.
    paired = asked.assign(_earlier=asked["_earlier"].fillna("none")).merge(
        before, how="left", left_on=["respondent_id", "_earlier"], right_on=["respondent_id", "round"],
        suffixes=("", "_before"), indicator=True,
    )  # fmt: skip
    words = paired["message_contract"].map({True: "yes", False: "no"})
    words_before = paired["message_contract_before"].map({True: "yes", False: "no"})
    rise = (paired["share"] - paired["share_before"]).to_numpy()
    scores = zip(named["score"], named["items_asked"], strict=True)
    scored = [None if pd.isna(s) or pd.isna(a) else f"{int(s)}/{int(a)}" for s, a in scores]
    return named.assign(
        score=_column(scored),
        score_change=rise,
        score_move=_column([_move(change) for change in rise.tolist()]),
        earlier=(paired["_merge"] == "both").map({True: "linked", False: None}).to_numpy(),
        message_contract_change=(words_before + ">" + words).to_numpy(),
        source_used_radio=_column(
            [None if text is None else "radio" in text.split() for text in responses["source_used"]]
        ),
    )


def _move(change: float) -> str | None:
    return "rose" if change > 0 else "fell" if change < 0 else "same" if change == 0 else None


def _with_reach(activities: pd.DataFrame) -> pd.DataFrame:
    total = activities["reached_total"].astype(float)
    basis, target = activities["reach_basis"], activities["target"].astype(float)
    return activities.assign(
        reached_counted=total.where(basis == "counted"),
        reached_estimated=total.where(basis == "estimated"),
        target=target.where((basis == "counted") & total.notna()),
    )
