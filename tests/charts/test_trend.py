"""Months: gaps stay gaps, bands follow them, labels never overlap."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charts import trend
from charts.marks import Marks, Measure, Series
from charts.palette import LIGHT
from tests.charts.samples import COUNT, SHARE, checked, months, trace


def test_a_month_without_data_is_a_gap_and_not_bridged() -> None:
    line = trace(checked(trend.lines([months(0.5, None, 0.6, 0.7)], measure=SHARE)), name="single")
    assert line["y"] == [0.5, None, 0.6, 0.7]
    assert not line.get("connectgaps")


def test_the_band_is_closed_before_a_gap_and_opened_after_it() -> None:
    band = trace(checked(trend.lines([months(0.5, None, 0.6, 0.7)], measure=SHARE)), fill="toself")
    assert band["x"] == [
        "2025-01-16",
        "2025-01-16",
        None,
        "2025-03-16",
        "2025-04-16",
        "2025-04-16",
        "2025-03-16",
    ]
    assert band["y"] == [0.55, 0.45, None, 0.65, 0.75, 0.65, 0.55]


def test_without_gaps_months_are_told_by_the_first_and_the_step() -> None:
    figure = checked(trend.lines([months(0.5, 0.55, 0.6, 0.7)], measure=SHARE))
    line, low, high = trace(figure, name="single"), figure["data"][0], trace(figure, fill="tonexty")
    assert {(t["x0"], t["dx"]) for t in (line, low, high)} == {("2025-01-16", trend.MONTH_LENGTH)}
    assert (low["y"], high["y"]) == ([0.45, 0.5, 0.55, 0.65], [0.55, 0.6, 0.65, 0.75])


@pytest.mark.parametrize("first", range(1900, 2100, 7))
def test_steps_stay_within_the_months_they_mean(first: int) -> None:
    start = datetime(first, 1, int(trend.MIDDLE), tzinfo=UTC)
    for months_on in range(240):
        stands = start + timedelta(milliseconds=months_on * trend.MONTH_LENGTH)
        assert (stands.year - first) * 12 + stands.month - 1 == months_on


def test_months_before_the_first_number_and_after_the_last_are_left_out() -> None:
    figure = checked(trend.lines([months(None, 0.5, 0.6, None), months(0.4, 0.4, 0.4, 0.4)], measure=SHARE))
    first, second = (t for t in figure["data"] if "name" in t)
    assert (first["x0"], first["y"]) == ("2025-02-16", [0.5, 0.6])
    assert (second["x0"], len(second["y"])) == ("2025-01-16", 4)


def test_a_month_between_two_gaps_is_seen_as_a_point() -> None:
    line = trace(checked(trend.lines([months(0.5, None, 0.6, 0.7)], measure=SHARE)), name="single")
    assert [size > 0 for size in line["marker"]["size"]] == [True, False, False, False]


def test_a_line_without_gaps_has_no_points() -> None:
    """plotly would draw points of its own where a size of 0 is given for all."""
    line = trace(checked(trend.lines([months(0.5, 0.6, 0.7)], measure=SHARE)), name="single")
    assert line["mode"] == "lines"
    assert "marker" not in line


def test_few_people_are_hollow_and_too_few_a_gap_without_a_number() -> None:
    marks = Marks(
        ["2025-01-01", "2025-02-01", "2025-03-01"],
        ["Jan 2025", "Feb 2025", "Mar 2025"],
        [0.5, 0.6161, 0.7],
        [0.4, 0.5151, 0.6],
        [0.6, 0.7171, 0.8],
        [30, 9, 300],
        ["caution", "unreliable", "ok"],
    )
    figure = checked(trend.lines([Series("after", marks, "after")], measure=SHARE))
    line = trace(figure, name="after")
    assert line["y"] == [0.5, None, 0.7]
    assert line["marker"]["color"][0] == LIGHT.surface
    assert "62" not in line["text"][1]
    assert not any(secret in str(figure) for secret in ("0.6161", "0.5151", "0.7171"))


def test_each_round_has_its_colour_and_its_name_at_its_end() -> None:
    series = [months(0.5, 0.52, role="before"), months(0.6, 0.64, role="after")]
    figure = checked(trend.lines(series, measure=SHARE))
    labels = {a["text"]: a["font"]["color"] for a in figure["layout"]["annotations"]}
    assert labels == {"<b>before</b>": LIGHT.before, "<b>after</b>": LIGHT.after}
    assert {t["name"]: t["line"]["color"] for t in figure["data"] if "name" in t} == {
        "before": LIGHT.before,
        "after": LIGHT.after,
    }


def test_a_single_line_needs_no_label() -> None:
    assert checked(trend.lines([months(0.5, 0.6)], measure=SHARE))["layout"]["annotations"] == []


def test_long_labels_wrap_and_get_their_room() -> None:
    series = [months(0.5, 0.6, name="counted attendances at workshops", role="0"), months(0.4, 0.5, role="1")]
    layout = checked(trend.lines(series, measure=SHARE))["layout"]
    assert "<br>" in layout["annotations"][0]["text"]
    assert layout["margin"]["r"] > 100


def test_a_series_without_a_number_is_left_out() -> None:
    figure = checked(
        trend.lines([months(None, None, role="before"), months(0.5, 0.6, role="after")], measure=SHARE)
    )
    assert [t["name"] for t in figure["data"] if "name" in t] == ["after"]
    assert checked(trend.lines([], measure=SHARE))["data"] == []


def test_counts_are_bars_from_zero_and_an_unknown_month_has_none() -> None:
    marks = Marks(["2025-01-01", "2025-02-01", "2025-03-01"], ["Jan", "Feb", "Mar"], [12, None, 7])
    figure = checked(trend.bars([Series("activities", marks)], measure=COUNT))
    assert trace(figure, type="bar")["y"] == [12, None, 7]
    assert figure["layout"]["yaxis"]["range"][0] == 0
    assert figure["layout"]["showlegend"] is False


def test_two_kinds_of_counts_stand_side_by_side_and_are_never_summed() -> None:
    series = [months(12, 14, role="0", name="counted"), months(100, 200, role="1", name="estimated")]
    layout = checked(trend.bars(series, measure=COUNT))["layout"]
    assert layout.get("barmode", "group") == "group"
    assert layout["showlegend"] is True


LABELS = st.lists(st.tuples(st.floats(0, 200), st.sampled_from([15, 30])), min_size=1, max_size=6)


@given(LABELS)
@settings(derandomize=True, database=None)
def test_labels_never_overlap_and_stay_within_where_there_is_room(labels: list[tuple[float, float]]) -> None:
    wanted, sizes = [w for w, _ in labels], [s for _, s in labels]
    places = trend.spread(wanted, sizes, low=0, high=200)
    boxes = sorted((p - s / 2, p + s / 2) for p, s in zip(places, sizes, strict=True))
    assert all(above[0] >= below[1] - 1e-6 for below, above in pairwise(boxes))
    assert boxes[0][0] >= -1e-6
    assert boxes[-1][1] <= max(200, sum(sizes)) + 1e-6


def test_labels_with_room_between_them_stay_where_the_lines_end() -> None:
    assert trend.spread([20, 100], [15, 15], low=0, high=200) == [20, 100]


def test_months_outside_of_the_chosen_period_step_back() -> None:
    codes = ["2025-11-01", "2025-12-01", "2026-01-01"]
    marks = Marks(codes, codes, [1, 2, 3]).standing_for("month", ["2025-12-01"])
    for draw in (trend.bars, trend.lines):
        shapes = draw([Series("a", marks)], measure=Measure("x", unit="count"))["layout"]["shapes"]
        assert [(one["x0"][:10], one["x1"][:10]) for one in shapes[:2]] == [
            (shapes[0]["x0"], "2025-12-01"),
            ("2026-01-01", shapes[1]["x1"]),
        ]
        assert [one["x0"] for one in shapes[2:]] == ["2025-12-01", "2026-01-01"]
    whole = trend.bars([Series("a", marks.standing_for("month"))], measure=Measure("x", unit="count"))
    assert whole["layout"]["shapes"] == []
