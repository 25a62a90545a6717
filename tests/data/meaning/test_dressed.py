"""Labels as forms and statistics packages dress them, and cells that are a page of text: each is looked through once."""

from zoneinfo import ZoneInfo

import pytest

from data.meaning import dates, degrees, dressed
from tests.data.conftest import Bring

YES = {"Yes": True}
PAGE = 100_000  # letters: tried in every way, one of these takes hours


@pytest.mark.parametrize(
    "text", ["Yes (1)", "Yes [1]", "Yes(12)", "1. Yes", "(1) Yes", "[1] Yes", "1 Yes", "Yes / Yes"]
)
def test_a_label_is_found_in_its_dress(text: str) -> None:
    assert dressed.same(text, YES.get)


@pytest.mark.parametrize("text", ["12 (1)", "(1)", "Yes (1) more", "Yes (1234)", "Yes 1", "Yes / No"])
def test_other_texts_are_none(text: str) -> None:
    assert dressed.same(text, YES.get) is None


@pytest.mark.parametrize("piece", ["a ", "a", "a (1) ", "1 ", " ", "1", "25/03/2025 ", "1/", "9 39 41 "])
def test_a_page_of_text_is_no_label_no_day_and_no_point(piece: str) -> None:
    page = "Yes " + piece * (PAGE // len(piece)) + "!"
    assert dressed.same(page, YES.get) is None
    assert dates.Reader(ZoneInfo("Asia/Colombo")).day(f"25/03/2025 {page}") is None
    assert not dates.has_numbers(f"25/03/2025 {page}")
    assert degrees.halves(f"9° {page}") is None
    assert degrees.of_text(f"9° {page}") != degrees.of_text("9°")


def test_rounds_as_trainings_call_them_are_read(bring: Bring):
    texts = ["Pre Test", "post test", "Pretest", "After training"]
    rows = [["respondent_id", "round", "date", "district"]]
    rows += [[f"p-{i}", text, "2025-03-04", "Kandy"] for i, text in enumerate(texts)]
    assert bring(rows, "responses").column("round") == ["before", "after", "before", "after"]
