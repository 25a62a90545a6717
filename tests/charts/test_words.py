"""What a mark says when pointed at, and the true reason where it has no number."""

from charts import words
from charts.marks import Marks, Measure
from indicators.designs import FEWEST_CLUSTERS
from indicators.reliability import FULL_FROM, SHOWN_FROM

SHARE = Measure("Share", range=(0, 1))
MARKS = Marks(
    "abcd",
    ("A", "B", "C", "D"),
    (0.5, 0.5, 0.5, 0.5),
    (0.4, 0.1, 0.1, 0.0),
    (0.6, 0.9, 0.9, 1.0),
    (1204, 14, 120, 60),
    ("ok", "unreliable", "unreliable", "unreliable"),
    clusters=(41, 2, 5, 0),
    how=("Wilson interval, cluster-robust",) * 4,
)


def test_the_limits_in_words_are_those_of_the_indicators() -> None:
    assert (words.FEW, words.FULL, words.FEWEST_SESSIONS) == (SHOWN_FROM, FULL_FROM, FEWEST_CLUSTERS)


def test_each_mark_says_in_how_many_clusters_its_people_were_and_why_it_has_no_number() -> None:
    said = [words.brief(MARKS, i, SHARE).replace("\u00a0", " ") for i in range(4)]
    assert said == [
        "50 % (40–60 %) · 1,204 people in 41 clusters",
        "Not shown: fewer than 25 people (14 people in 2 clusters)",
        "Not shown: fewer than 8 sessions (120 people in 5 clusters)",
        "Not shown: too uncertain (60 people)",
    ]


def test_what_a_chart_leaves_out_is_counted_by_reason() -> None:
    text = "Numbers not shown: 1 with fewer than 25 people, 1 with fewer than 8 sessions, 1 too uncertain."
    assert words.unshown_sentence([MARKS]) == text
    assert words.unshown_sentence([MARKS.take([0])]) == ""


def test_how_numbers_are_made_is_said_once_where_all_are_made_alike() -> None:
    label = words.pointed(MARKS, SHARE)["hovertemplate"]
    assert label.endswith("<br>Wilson interval, cluster-robust<extra></extra>")
    mixed = Marks("ef", "EF", (0.5, 0.5), (0.4, 0.4), (0.6, 0.6), (99, 99), how=("t; census", "t; quota"))
    assert words.pointed(mixed, SHARE)["hovertemplate"].endswith("<br>t<extra></extra>")
    assert [text.split("<br>")[1] for text in words.with_making(mixed, SHARE)] == ["t; census", "t; quota"]
    other = Marks("ef", "EF", (0.5, 0.5), how=("this", "that"))
    assert words.pointed(other, SHARE)["hovertemplate"] == words.LABEL
