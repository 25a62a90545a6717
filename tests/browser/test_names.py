"""Names in charts take the room there is (assets/names.js), held on figures of the chart room without a server."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from charts.config import Figure
from charts.distribution import bars
from charts.forest import Part, forest
from charts.marks import Marks, Measure, Series
from charts.strips import strips
from charts.trend import lines

pytestmark = pytest.mark.browser
SCRIPT = Path(__file__).parents[2] / "assets" / "names.js"
SHARE = Measure("share")
TEMPLATE: dict[str, Any] = {"layout": {"font": {"size": 12, "color": "#123456"}, "xaxis": {"tickfont": {"size": 11}}}}  # fmt: skip
LONG = ["A word that is long", "Incomprehensibilitiesofthefields", "Short"]
MARKS = Marks(["a", "b", "c"], LONG, [0.2, 0.4, 0.6])


def fitted(page: Page, figure: Figure, width: int) -> Figure:
    page.set_content("<body style='font-family: monospace'></body>")
    page.add_script_tag(path=SCRIPT)
    told = json.dumps([figure, width, TEMPLATE])
    return page.evaluate(f"(([figure, width, template]) => window.crmNames.fitted(figure, width, template))({told})")  # fmt: skip


def test_names_stay_at_the_left_where_there_is_room_and_stand_above_their_bars_where_there_is_none(
    page: Page,
):
    drawn = bars(MARKS, measure=SHARE, sort=None)
    assert fitted(page, drawn, 900)["layout"]["yaxis"] == drawn["layout"]["yaxis"]
    narrow = fitted(page, drawn, 200)["layout"]
    names = [note["text"] for note in narrow["annotations"]]
    assert narrow["yaxis"]["showticklabels"] is False
    assert [name.replace("-<br>", "").replace("<br>", " ") for name in names] == LONG
    assert "-<br>" in names[1]  # a word wider than the chart is broken
    tops = [note["y"] for note in narrow["annotations"]]
    middles = narrow["yaxis2"]["tickvals"]
    assert tops[0] < middles[0] < tops[1] < middles[1] < tops[2] < middles[2] < narrow["yaxis"]["range"][0]
    assert narrow["height"] > drawn["layout"]["height"]


def test_a_browser_does_not_keep_every_text_that_was_ever_measured(page: Page):
    drawn = bars(MARKS, measure=SHARE, sort=None)
    fitted(page, drawn, 200)
    before = kept_beside_scripts(page)
    page.evaluate(
        """([figure, template]) => {
            const names = figure.layout.yaxis.ticktext;
            for (let i = 0; i < 300; i++) {
                figure.layout.yaxis.ticktext = names.map(name => `${i} ${name} ${i}`);
                window.crmNames.fitted(figure, 200, template);
            }
        }""",
        [drawn, TEMPLATE],
    )
    assert kept_beside_scripts(page) - before < 1e6  # with one canvas nearly five


def kept_beside_scripts(page: Page) -> float:
    """Bytes that a browser keeps beside its scripts, after a collection."""
    tab = page.context.new_cdp_session(page)
    try:
        tab.send("HeapProfiler.enable")
        for _ in range(4):
            tab.send("HeapProfiler.collectGarbage")
        return tab.send("Runtime.getHeapUsage")["embedderHeapUsedSize"]
    finally:
        tab.detach()


def test_marks_numbers_and_headings_move_together(page: Page):
    part = Part("Of all", [Series("one", MARKS, "single")])
    drawn = forest([part, part], measure=SHARE)
    narrow = fitted(page, drawn, 200)
    heights = [mark for trace in narrow["data"] if trace.get("hovertext") for mark in trace["y"]]
    assert heights == narrow["layout"]["yaxis2"]["tickvals"]
    names = narrow["layout"]["annotations"]
    assert [note["text"] for note in names[::4]] == ["<b>Of all</b>"] * 2
    assert all(one["y"] < other["y"] for one, other in pairwise(names))


def test_a_long_name_of_a_series_is_wrapped_in_the_legend(page: Page):
    series = [Series(name, MARKS, "single") for name in ("understood by everybody who was lost", "few")]
    drawn = forest([Part("", series)], measure=SHARE)
    named = [trace["name"] for trace in fitted(page, drawn, 200)["data"] if trace.get("name")]
    assert "<br>" in named[0]
    assert named[1] == "few"


def test_names_broken_for_a_phone_are_whole_on_a_wide_chart_and_headings_begin_at_the_left(page: Page):
    names = ["Communities prone to irregular migration", "Youth"]
    marks = Marks(["a", "b"], names, [0.2, 0.4])
    drawn = forest([Part("Community: what receiving communities say", [Series("one", marks, "single")])], measure=SHARE)  # fmt: skip
    assert "<br>" in drawn["layout"]["yaxis"]["ticktext"][1]
    wide = fitted(page, drawn, 1100)["layout"]
    assert wide["yaxis"]["ticktext"] == ["", *names]
    (heading,) = wide["annotations"]
    assert heading["text"] == "<b>Community: what receiving communities say</b>"
    assert heading["xshift"] == -wide["margin"]["l"]


def test_no_line_of_the_grid_runs_through_a_name_that_stands_in_the_chart(page: Page):
    narrow = bars(MARKS, measure=SHARE, sort=None)
    fitted(page, narrow, 200)
    page.evaluate("document.documentElement.style.setProperty('--crm-surface', '#fedcba')")
    told = json.dumps([narrow, 200, TEMPLATE])
    drawn = page.evaluate(f"(([figure, width, template]) => window.crmNames.fitted(figure, width, template))({told})")  # fmt: skip
    assert {note["bgcolor"] for note in drawn["layout"]["annotations"]} == {"#fedcba"}


@pytest.mark.parametrize(
    ("room", "parted"),
    [
        (44, ["26–<br>50\u00a0%", "100\u00a0%"]),
        (36, ["26–<br>50\u00a0%", "100\u00a0%"]),
        (24, ["26–<br>50<br>%", "100<br>%"]),
    ],
)
def test_a_number_parts_from_its_per_cent_sign_last_of_all(page: Page, room: int, parted: list[str]):
    names = ["26–50\u00a0%", "100\u00a0%"]
    drawn = {"data": [], "layout": {"xaxis": {"type": "category", "ticktext": names}}}
    tick = fitted(page, drawn, 46 + 2 * room)["layout"]["xaxis"]["ticktext"]
    assert tick == parted


def test_a_sentence_above_its_line_is_broken_no_more_than_the_chart_is_narrow_and_nothing_below_moves_up(page: Page):  # fmt: skip
    names = ["Only agents licensed by the Bureau of Foreign Employment may recruit", "Short"]
    marks = Marks(["a", "b"], names, [0.2, 0.4])
    drawn = forest([Part("", [Series("one", marks, "single")])], measure=SHARE, above=True)
    wide, narrow = (fitted(page, drawn, width)["layout"] for width in (1100, 300))
    assert [note["text"] for note in wide["annotations"]] == names
    assert "<br>" in narrow["annotations"][0]["text"]
    assert wide["height"] == drawn["layout"]["height"]


def test_the_room_of_names_at_the_ends_of_lines_is_that_of_their_letters(page: Page):
    marks = Marks(["2026-01-01", "2026-02-01"], ["Jan 2026", "Feb 2026"], [0.2, 0.4])
    drawn = lines([Series("Answered", marks, "after"), Series("WWWWWWWWWW", marks, "before")], measure=SHARE)
    room = fitted(page, drawn, 900)["layout"]["margin"]["r"]
    wide = page.evaluate("(() => { const pen = document.createElement('canvas').getContext('2d'); pen.font = '700 12px monospace'; return pen.measureText('WWWWWWWWWW').width; })()")  # fmt: skip
    assert wide < room < wide + 20


def test_what_stands_beside_strips_has_the_room_of_its_letters(page: Page):
    marks = Marks(["2026-01-01", "2026-02-01"], ["Jan 2026", "Feb 2026"], [1200, 40])
    drawn = strips([Series("Followed up", marks, "after")], measure=Measure("people", unit="count"))
    told = [note["text"] for note in drawn["layout"]["annotations"] if note.get("x") == 1]
    room = fitted(page, drawn, 300)["layout"]["margin"]["r"]
    wide = page.evaluate("(text => { const pen = document.createElement('canvas').getContext('2d'); pen.font = '400 11px monospace'; return pen.measureText(text).width; })('" + told[0] + "')")  # fmt: skip
    assert wide < room < wide + 20


def test_names_stand_above_their_lines_where_they_and_the_numbers_would_leave_the_marks_no_room(page: Page):
    part = Part("", [Series("one", MARKS, "single")], numbers=["1,732,550 of<br>1,802,280"] * 3)
    drawn = forest([part], measure=SHARE)
    wide = fitted(page, drawn, 900)["layout"]
    assert wide["yaxis"].get("showticklabels", True)
    assert wide["yaxis2"]["ticktext"] == ["1,732,550 of 1,802,280"] * 3  # nor are numbers broken there
    assert fitted(page, drawn, 350)["layout"]["yaxis"]["showticklabels"] is False


def test_the_label_of_a_mark_is_broken_into_lines_that_the_chart_has_room_for(page: Page):
    drawn = bars(MARKS, measure=SHARE, sort=None)
    (wide,) = [trace for trace in fitted(page, drawn, 900)["data"] if trace.get("hovertext")]
    assert isinstance(wide["hovertemplate"], str)
    (narrow,) = [trace for trace in fitted(page, drawn, 120)["data"] if trace.get("hovertext")]
    assert narrow["hovertext"] == wide["hovertext"]  # which tables read
    label = narrow["hovertemplate"][0]
    assert label.startswith("<b>A word that<br>is long</b><br>20\xa0%")
    assert label.endswith("<extra></extra>")
    told = page.evaluate("trace => window.crmNames.labelOf(trace)", narrow)
    assert told == wide["hovertemplate"]
