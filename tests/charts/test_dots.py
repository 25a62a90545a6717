"""Groups in several rounds: every dot in its place and colour, nothing of what may not be shown."""

from charts import dots
from charts.marks import Marks, Series
from charts.palette import LIGHT
from tests.charts.samples import DISTRICTS, SHARE, assert_secret, checked, trace

NAMES = ["No schooling", "Survivor of trafficking or of another form of violence"]


def group(*estimates: float, reliability: list[str] | None = None) -> Marks:
    low, high = [e - 0.1 for e in estimates], [e + 0.1 for e in estimates]
    return Marks(["a", "b"], NAMES, estimates, low, high, n=[90, 30], reliability=reliability)


def test_each_round_has_its_colour_its_line_and_its_interval() -> None:
    rounds = [Series("before", group(0.4, 0.5), "before"), Series("directly after", group(0.6, 0.7), "after")]
    figure = checked(dots.dots(rounds, measure=SHARE))
    before, after = trace(figure, name="before"), trace(figure, name="directly after")
    assert (before["x"], after["x"]) == ([0.4, 0.5], [0.6, 0.7])
    assert all(b < a for b, a in zip(before["y"], after["y"], strict=True))
    assert after["marker"]["line"]["color"] == LIGHT.after
    assert sum(one["mode"] == "lines" for one in figure["data"]) == 2


def test_few_people_are_hollow() -> None:
    one = Series("before", group(0.4, 0.5, reliability=["ok", "caution"]), "before")
    assert trace(dots.dots([one], measure=SHARE), name="before")["marker"]["color"] == [
        LIGHT.before,
        LIGHT.surface,
    ]


def test_long_names_wrap_and_get_their_room() -> None:
    long = dots.dots([Series("before", group(0.4, 0.5), "before")], measure=SHARE)["layout"]
    short = dots.dots([Series("before", group(0.4, 0.5).take([0, 0]), "before")], measure=SHARE)["layout"]
    assert long["height"] > short["height"]


def test_what_may_not_be_shown_is_nowhere_and_its_name_has_a_star() -> None:
    figure = dots.dots([Series("after", DISTRICTS, "after")], measure=SHARE)
    assert_secret(figure)
    assert any("*" in name for name in figure["layout"]["yaxis"]["ticktext"])


def test_nothing_to_draw_is_no_error() -> None:
    assert checked(dots.dots([], measure=SHARE))["data"] == []
