"""Headers that share the words of a column and ask something else are never surely proposed as it."""

from pathlib import Path

import pytest

from tests.data.conftest import Bring
from tests.data.proposals.test_map import by_name, proposed


@pytest.mark.parametrize(
    ("table", "header", "value", "name"),
    [
        ("activities", "Men reached %", "40", "reached_male"),
        ("activities", "Male %", "40", "reached_male"),
        ("activities", "Target ('000)", "12", "target"),
        ("activities", "Number of participants (thousand)", "3", "reached_total"),
        ("responses", "Guardian consent", "no", "consent"),
        ("responses", "Previous district", "Galle", "district"),
        ("responses", "Date of entry", "2025-03-04", "date"),
        ("responses", "Age band", "3", "age"),
        ("responses", "வயதுப் பிரிவு", "3", "age"),
        ("responses", "වයස් කාණ්ඩය", "3", "age"),
    ],
)
def test_a_header_that_means_something_near_is_not_surely_the_column(
    tmp_path: Path, table: str, header: str, value: str, name: str
) -> None:
    rows = [["ID", header], *[[f"i-{i}", value] for i in range(20)]]
    one = by_name(proposed(tmp_path, rows, table)).get(name)
    assert one is None or one.level == "low"


@pytest.mark.parametrize("header", ["Age at marriage", "Age when first migrated"])
def test_an_age_at_another_time_is_not_surely_the_age(tmp_path: Path, header: str) -> None:
    rows = [["ID", header], *[[f"i-{i}", str(18 + i)] for i in range(20)]]
    one = by_name(proposed(tmp_path, rows, "returnees")).get("age")
    assert one is None or one.level == "low"


def test_the_share_that_is_told_of_ages_is_that_of_the_file(tmp_path: Path) -> None:
    rows = [["ID", "Age"], *[[f"i-{i}", "30"] for i in range(20)]]
    assert "100 % of its values are whole numbers" in by_name(proposed(tmp_path, rows))["age"].why


def test_the_day_of_follow_up_is_no_day_of_the_interview(tmp_path: Path) -> None:
    rows = [["ID", "followup_due", "When"], *[[f"i-{i}", "2025-09-04", "4 to 6 March"] for i in range(20)]]
    one = by_name(proposed(tmp_path, rows, "responses")).get("date")
    assert one is None or one.header != "followup_due"


@pytest.mark.parametrize("part", ["", "Part B/"])
@pytest.mark.parametrize("mapping", [None, "usual_headers = false"])
def test_an_option_called_as_a_column_is_none(bring: Bring, mapping: str | None, part: str) -> None:
    heads = [
        "returnee_id",
        "interview_date",
        f"{part}Assistance received/psychosocial",
        *(f"Assistance received/{one}" for one in ("cash", "housing")),
    ]
    found = bring([heads, ["r-1", "2025-03-04", "1", "0", "0"]], "returnees", mapping=mapping)
    assert found.column("psychosocial") == [None]
    assert found.column("assistance_psychosocial") == [None if mapping else True]
