import pytest

from charts import flow, forest, strips
from charts.flow import Stage
from charts.forest import Guide, Part
from charts.marks import Marks, Measure, Series
from charts.palette import LIGHT

MEASURE = Measure("Share", unit="share", range=(0.0, 1.0))
A = Marks(["a", "b", "c"], ["Alpha", "Beta", "Gamma"], [0.2, 0.5, 0.9], [0.1, 0.4, 0.8], [0.3, 0.6, 1.0], [80, 30, 10],
          ["ok", "caution", "unreliable"])  # fmt: skip
B = Marks(["d"], ["Delta"], [0.7], [0.6], [0.8], [90])


def _axis(figure: dict, name: str) -> dict:
    return figure["layout"][name]


def test_lines_stand_below_their_headings_in_order():
    figure = forest.forest(
        [Part("First", [Series("s", A)]), Part("Second", [Series("s", B)])], measure=MEASURE
    )
    texts, places = _axis(figure, "yaxis")["ticktext"], _axis(figure, "yaxis")["tickvals"]
    assert [text for text in texts if text.startswith("<b>")] == ["<b>First</b>", "<b>Second</b>"]
    assert places == sorted(places)
    assert texts[1] == "Alpha"
    assert _axis(figure, "yaxis")["range"][0] >= places[-1]


def test_what_is_too_uncertain_has_a_star_and_no_dot():
    figure = forest.forest([Part("", [Series("s", A)])], measure=MEASURE)
    dots = [trace for trace in figure["data"] if trace.get("mode") == "markers" and trace["x"] != [None]]
    assert [trace["x"] for trace in dots] == [[0.2, 0.5]]
    assert _axis(figure, "yaxis2")["ticktext"] == ["20", "(50)", "*"]


def test_bars_behind_the_dots_and_guides_lie_on_the_axis():
    outer = Marks(["d"], ["Delta"], [0.7], [0.05], [0.95], [90])
    part = Part("", [Series("s", B)], outer=outer)
    figure = forest.forest(
        [part], measure=Measure("x", unit="score_change"), guides=[Guide(-0.5, "low"), Guide(1.2)]
    )
    low, high = _axis(figure, "xaxis")["range"]
    assert low <= -0.5
    assert high >= 1.2
    assert [shape["x0"] for shape in figure["layout"]["shapes"]] == [-0.5, 1.2]
    assert [note["text"] for note in figure["layout"]["annotations"]] == ["low"]
    assert any(
        trace.get("line", {}).get("width") == 9 and trace["x"][:2] == [0.05, 0.95] for trace in figure["data"]
    )


def test_a_name_stands_once_in_the_legend_and_only_where_there_are_several():
    one = forest.forest([Part("", [Series("s", A)]), Part("", [Series("s", B)])], measure=MEASURE)
    two = forest.forest(
        [Part("", [Series("s", B), Series("t", B)]), Part("", [Series("s", B)])], measure=MEASURE
    )
    assert one["layout"]["showlegend"] is False
    shown = [trace["name"] for trace in two["data"] if trace.get("showlegend")]
    assert shown == ["s", "t"]


def test_counts_are_bars_from_nought():
    counts = Marks(["a"], ["Alpha"], [12], n=[12])
    figure = forest.forest([Part("", [Series("people", counts)])], measure=Measure("People", unit="count"))
    assert [trace["x"] for trace in figure["data"] if trace["type"] == "bar"] == [[12.0]]
    assert _axis(figure, "xaxis")["range"][0] <= 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_numbers_of_its_own_stand_at_the_right(theme: str):
    part = Part("", [Series("s", A)], numbers=["one", "two", "three"])
    assert _axis(forest.forest([part], measure=MEASURE, theme=theme), "yaxis2")["ticktext"] == [
        "one",
        "two",
        "three",
    ]


def test_nothing_to_draw_is_a_figure_without_lines():
    assert _axis(forest.forest([], measure=MEASURE), "yaxis2")["ticktext"] == []


def test_a_flow_is_as_long_as_there_are_people_and_leaves_out_what_nobody_is_in():
    stages = [Stage("Before", (0, 0, 0, 100)), Stage("After", (80, 20, 0, 5))]
    figure = flow.flow(stages, ("seen again", "lost", "not yet due", "new"))
    assert {trace["name"]: (trace["y"], trace["x"]) for trace in figure["data"]} == {
        "seen again": ([1], [80]), "lost": ([1], [20]), "new": ([0, 1], [100, 5]),
    }  # fmt: skip
    lost = next(trace for trace in figure["data"] if trace["name"] == "lost")
    assert lost["hovertext"] == ["20 people of 100 expected"]
    assert figure["layout"]["xaxis"]["range"][1] >= 105
    assert figure["layout"]["uniformtext"]["mode"] == "hide"  # a part too narrow for its number has none


def test_the_largest_month_of_each_strip_is_as_tall_as_any_other():
    months = ["2024-01-01", "2024-02-01", "2024-03-01"]
    small = Series("small", Marks(months, months, [1, 2, None], n=[1, 2, None]))
    large = Series("large", Marks(months, months, [1000, 500, 250], n=[1000, 500, 250]))
    figure = strips.strips(
        [small, large], measure=Measure("x", unit="count"), day="2024-02-10", day_name="today"
    )
    first, second = figure["data"]
    assert min(first["y"]) == min(second["y"]) < 0
    assert len(first["x"]) == 2
    assert (first["base"], second["base"]) == (1, 2)
    assert "today" in [note["text"] for note in figure["layout"]["annotations"]]
    assert {"most: 2", "most: 1,000"} <= {note["text"] for note in figure["layout"]["annotations"]}


def test_joined_series_stand_on_one_line_with_a_bar_between_them():
    first = Marks(["a", "b"], ["Alpha", "Beta"], [0.2, 0.5], [0.1, 0.4], [0.3, 0.6], [80, 90])
    later = Marks(["a", "b"], ["Alpha", "Beta"], [0.4, 0.3], [0.3, 0.2], [0.5, 0.4], [80, 90])
    part = Part("", [Series("first", first, "before"), Series("later", later, "single")], joined=True)
    figure = forest.forest([part], measure=MEASURE)
    dots = {trace["name"]: trace["y"] for trace in figure["data"] if trace.get("name")}
    assert dots["first"] == dots["later"] == _axis(figure, "yaxis2")["tickvals"]
    bars = [trace["x"] for trace in figure["data"] if trace.get("line", {}).get("width") == 4]
    assert bars == [[0.2, 0.4, None], [0.5, 0.3, None]]


def test_what_the_numbers_are_stands_over_them_and_sentences_over_their_lines():
    long = Marks(["a"], ["A sentence that is far longer than any name of a group could be"], [0.2], n=[80])
    figure = forest.forest(
        [Part("", [Series("s", long)], outer=long, outer_name="could be")],
        measure=MEASURE,
        head="change",
        above=True,
    )
    texts, places = (_axis(figure, "yaxis2")[name] for name in ("ticktext", "tickvals"))
    assert "change" in texts[0]
    assert places[0] < 0 < places[1]
    assert _axis(figure, "yaxis2")["range"][1] < places[0]
    named = next(note for note in figure["layout"]["annotations"] if note["text"].startswith("A sentence"))
    assert named["y"] < places[1]
    assert [trace["name"] for trace in figure["data"] if trace.get("showlegend")] == ["could be", "s"]


def test_numbers_of_several_series_have_the_colours_of_these():
    first, second = forest.pairs([Series("s", A, "after"), Series("t", A.take([0, 1, 2]), "follow_up")])[:2]
    assert first.count("20") == 2
    assert second.count("(50)") == 2
    assert LIGHT.after in first
    assert LIGHT.follow_up in first


def test_an_axis_reaches_a_guide_that_is_not_drawn():
    part = Part("", [Series("reached", B, "single")])
    drawn = forest.forest([part], measure=MEASURE, guides=[Guide(1.0, "target"), Guide(0.0, drawn=False)])
    low, high = _axis(drawn, "xaxis")["range"]
    assert -0.05 < low < 0
    assert high > 1
    assert len(drawn["layout"]["shapes"]) == 1
