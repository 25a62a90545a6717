"""Reintegration scores: the demonstration weights, missing items, and weights files that cannot be used."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import codebook, scores
from data.problems import Unreadable
from tests.data.conftest import Bring

WEIGHTS = scores.read()
ITEMS = codebook.load().codes("rss")


def _slow_score(answers: dict[str, float | None]) -> dict[str, float | None]:
    """The same by hand, one person and one item at a time."""
    found: dict[str, float | None] = {}
    for name, items in WEIGHTS.dimensions.items():
        given_items = [(item, answers[item.id]) for item in items if answers.get(item.id) is not None]
        enough = len(given_items) / len(items) >= WEIGHTS.minimum_share_answered and given_items
        points = [item.weight * item.points[int(answer or 0) - 1] for item, answer in given_items]
        found[name] = sum(points) / sum(item.weight for item, _ in given_items) if enough else None
    parts = [found[name] for name in scores.DIMENSIONS]
    known = [part for part in parts if part is not None]
    return found | {"composite": sum(known) / 3 if len(known) == 3 else None}


@given(st.lists(st.sampled_from([None, 1, 2, 3, 4, 5]), min_size=len(ITEMS), max_size=len(ITEMS)))
def test_scores_agree_with_a_slow_count(answers: list[float | None]):
    one = dict(zip(ITEMS, answers, strict=True))
    arrays = {item: np.array([np.nan if a is None else a]) for item, a in one.items()}
    fast = {name: float(values[0]) for name, values in scores.score(arrays, WEIGHTS).items()}
    slow = {name: np.nan if value is None else value for name, value in _slow_score(one).items()}
    assert fast == pytest.approx(slow, nan_ok=True)
    assert all(np.isnan(value) or 0 <= value <= 1 for value in fast.values())


def test_every_item_of_the_codebook_is_weighed_once():
    weighed = [item.id for items in WEIGHTS.dimensions.values() for item in items]
    assert sorted(weighed) == sorted(ITEMS)
    assert WEIGHTS.name == "demonstration weights, not IOM's"


def test_missing_items_are_not_zero():
    answers = {item: np.array([5.0]) for item in ITEMS[:3]}  # half of the economic items
    found = scores.score(answers, WEIGHTS)
    assert found["economic"].tolist() == [1.0]
    assert np.isnan(found["social"]).all()
    assert np.isnan(found["composite"]).all()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('name = "demo', 'nom = "demo', "'name' is missing"),
        ('"leave_out"', '"zero"', "a missing item is never 0"),
        ("econ_food =", "econ_fod =", "econ_fod is no item of the codebook"),
        ("0.25, 0.5", "0.25, 5", "give 5 numbers from 0 to 1"),
        ("econ_debt = { weight = 1", "econ_debt = { weight = 0", "the weight of econ_debt is 0"),
        ("minimum_share_answered = 0.5", "minimum_share_answered = 2", "it lies above 0 and at most 1"),
        ("version =", "version", "not valid TOML"),
    ],
)
def test_weights_that_cannot_be_used_are_refused_in_a_sentence(
    tmp_path: Path, old: str, new: str, sentence: str
):
    text = scores.DEFAULT.read_text("utf-8")
    assert old in text
    path = tmp_path / "weights.toml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(Unreadable, match=r"weights\.toml") as raised:
        scores.read(path)
    assert sentence in str(raised.value)


def test_bands_and_levels_are_what_the_file_says_and_none_by_default(tmp_path: Path):
    assert WEIGHTS.bands == ()
    assert {item.level for items in WEIGHTS.dimensions.values() for item in items} == set(scores.LEVELS)
    text = scores.DEFAULT.read_text("utf-8").replace(
        "[composite]",
        'bands = [{ name = "low", from = 0.0 }, { name = "high", from = 0.6 }]\n\n[composite]',
        1,
    )
    path = tmp_path / "bands.toml"
    path.write_text(text, "utf-8")
    assert [(band.name, band.start) for band in scores.read(path).bands] == [("low", 0.0), ("high", 0.6)]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[composite]", 'bands = [{ name = "low", from = 0.2 }]\n\n[composite]', "the first begins at 0"),
        (
            "[composite]",
            'bands = [{ name = "a", from = 0.0 }, { name = "b", from = 0.0 }]\n\n[composite]',
            "each later one higher",
        ),
        ('level = "community"', 'level = "village"', "individual, community, structural"),
    ],
)
def test_bands_out_of_order_and_strange_levels_are_refused_with_the_rule(
    tmp_path: Path, old: str, new: str, told: str
):
    path = tmp_path / "weights.toml"
    path.write_text(scores.DEFAULT.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(Unreadable, match=told):
        scores.read(path)


def test_a_score_in_per_cent_is_asked_for_as_a_part_of_one(bring: Bring):
    found = bring([["returnee_id", "interview_date", "composite"], ["r-1", "2025-03-04", "75%"]], "returnees")
    assert found.column("composite") == [None]
    assert found.problem("not_a_number")["fix"] == "write a share as a part of one: 0.75 for 75 %"
