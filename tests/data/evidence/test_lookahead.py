"""One pass answers every question to a whole file; keys are estimated, and counted only where that decides."""

from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import pytest

import geo.country
from data.columns import placing
from data.evidence import lookahead, survey
from data.mapping import Mapping
from data.problems import Problems, Unreadable
from data.sources.sheet import Chunk
from data.sources.text import TextSheet
from tests.data import files

LKA = geo.country.load("lka")


class Counted(TextSheet):
    """A text file that counts how often it is read for looking ahead, and which columns."""

    asked: list[set[int]]

    def chunks(self, only: Collection[int] | None = None) -> Iterator[Chunk]:
        if only is not None:
            self.asked = [*getattr(self, "asked", []), set(only)]
        return super().chunks(only)


@pytest.fixture
def calls(tmp_path: Path) -> Callable[..., Counted]:
    def made(ids: list[str]) -> Counted:
        rows = [[one, "2025-06-30", "LK11", f"{number}"] for number, one in enumerate(ids)]
        return Counted(files.as_csv(tmp_path / "file.csv", [["call_id", "date", "district", "n"], *rows]))

    return made


def _looked(sheet: Counted) -> survey.Survey:
    plan = placing.plan(sheet, Mapping("calls"))
    return survey.made(sheet, plan, country=LKA, problems=Problems(file="file.csv", table="calls"))


def test_a_file_is_looked_at_in_one_pass(calls: Callable[..., Counted]):
    sheet = calls([f"c{number}" for number in range(40)])
    assert _looked(sheet).orders == {"date": "dmy"}
    assert sheet.asked == [{0, 1, 2}]


def test_who_asks_for_no_column_is_not_asked(calls: Callable[..., Counted]):
    sheet = calls(["c1"])
    lookahead.over(sheet, [])
    assert not hasattr(sheet, "asked")


@pytest.mark.parametrize(("different", "passes"), [(100, 1), (96, 1), (93, 2)])
def test_keys_are_counted_only_where_the_estimate_does_not_decide(
    calls: Callable[..., Counted], different: int, passes: int
):
    sheet = calls([f"c{min(number, different - 1)}" for number in range(100)])
    _looked(sheet)
    assert len(sheet.asked) == passes


def test_keys_of_too_few_are_refused_with_the_figures(tmp_path: Path):
    rows = [[f"c{number % 30}", "2025-06-30", f"topic {number}"] for number in range(100)]
    sheet = Counted(files.as_csv(tmp_path / "file.csv", [["call_id", "date", "topic"], *rows]))
    with pytest.raises(Unreadable, match="30 different values in 100 rows"):
        _looked(sheet)
