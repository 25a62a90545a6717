"""Before, after, later: rises and falls alike, with intervals and the size of the change."""

from charts import change, formats
from charts.config import Figure
from charts.marks import Marks
from charts.palette import LIGHT
from tests.charts.samples import SHARE, checked, trace

CODES, NAMES = ("visa", "licence", "fee"), ("A visit visa is no work permit", "Ask for the licence", "Fees")


def rounds(*numbers: float | None, reliability: tuple[str, ...] = ("ok", "ok", "ok")) -> Marks:
    low = [None if v is None else v - 0.05 for v in numbers]
    high = [None if v is None else v + 0.05 for v in numbers]
    return Marks(CODES, NAMES, numbers, low, high, (200, 200, 200), reliability)


BEFORE, AFTER = rounds(0.4, 0.6, 0.5), rounds(0.6, 0.5, 0.5)
DIFFERENCE = rounds(0.2, -0.1, 0.0, reliability=("ok", "caution", "ok"))


def drawn(
    before: Marks = BEFORE, after: Marks = AFTER, difference: Marks | None = None, **later: Marks
) -> Figure:
    return checked(
        change.dumbbell({"before": before, "after": after} | later, measure=SHARE, difference=difference)
    )


def test_a_fall_is_drawn_like_a_rise_in_the_other_colour() -> None:
    moves = {t["line"]["color"]: t for t in drawn()["data"] if t.get("line", {}).get("width") == 4}
    assert moves[LIGHT.up]["x"] == [0.4, 0.6, None]
    assert moves[LIGHT.down]["x"] == [0.6, 0.5, None]


def test_the_change_is_written_with_its_sign_and_its_interval() -> None:
    texts = drawn(difference=DIFFERENCE)["layout"]["yaxis2"]["ticktext"]
    assert "+20" in texts[0]
    assert "+15 to +25" in texts[0]
    assert LIGHT.up in texts[0]
    assert f"({formats.MINUS}10)" in texts[1]
    assert LIGHT.down in texts[1]
    assert LIGHT.muted in texts[2]


def test_without_differences_nothing_stands_at_the_right() -> None:
    layout = drawn()["layout"]
    assert layout["yaxis2"]["ticktext"] == ["", "", ""]
    assert "change" not in [a["text"] for a in layout["annotations"]]


def test_every_round_has_its_own_sign_and_tells_its_messages() -> None:
    figure = drawn(follow_up=rounds(0.55, 0.5, None, reliability=("ok", "ok", "suppressed")))
    signs = {t["name"]: (t["marker"]["symbol"], t["text"]) for t in figure["data"] if "name" in t}
    assert signs["before"] == ("circle", list(NAMES))
    assert signs["at follow-up"] == ("diamond", list(NAMES[:2]))
    assert trace(figure, name="before")["marker"]["color"] == LIGHT.before


def test_a_message_with_too_few_people_has_no_number_and_no_move() -> None:
    hidden = rounds(0.7373, 0.6, 0.5, reliability=("unreliable", "ok", "ok"))
    figure = drawn(after=hidden, difference=rounds(0.3373, -0.1, 0, reliability=("unreliable", "ok", "ok")))
    assert "0.7373" not in str(figure)
    assert "0.3373" not in str(figure)
    assert "*" in figure["layout"]["yaxis2"]["ticktext"][0]
    assert not [t for t in figure["data"] if t.get("line", {}).get("color") == LIGHT.up]


def test_names_stand_above_their_lines_and_long_ones_get_more_room() -> None:
    long = Marks(CODES, ("word " * 30, "b", "c"), (0.5, 0.5, 0.5))
    short = Marks(CODES, ("a", "b", "c"), (0.5, 0.5, 0.5))
    heights = [
        change.dumbbell({"before": marks, "after": marks}, measure=SHARE)["layout"]["height"]
        for marks in (long, short)
    ]
    assert heights[0] > heights[1]
    named = [a for a in drawn()["layout"]["annotations"] if a["text"] in NAMES]
    assert all(
        a["y"] < middle for a, middle in zip(named, drawn()["layout"]["yaxis"]["tickvals"], strict=True)
    )


def test_a_change_written_as_nothing_has_no_colour() -> None:
    marks = Marks(["a"], ["A message"], [0.5], n=[200])
    moved = Marks(["a"], ["A message"], [0.004], [-0.01], [0.02], n=[200])
    figure = change.dumbbell({"before": marks, "after": marks}, measure=SHARE, difference=moved)
    text = figure["layout"]["yaxis2"]["ticktext"][0]
    assert LIGHT.muted in text
    assert LIGHT.up not in text
