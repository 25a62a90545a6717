"""Ids that a spreadsheet made days are told: they never meet the same people's ids in another file."""

import pytest

from tests.data.conftest import Bring


@pytest.mark.parametrize(
    ("ids", "days"),
    [
        (["1-4", "12-31", "3-Jan", "Jan-03", "12-35"], "2 of 5"),
        (["1-32", "2025-04-01 00:00:00", "2025-03-12"], "2 of 3"),
        (["1/32", "1/3/2025"], "1 of 2"),
        (["4-Jan", "5-Jan", ""], "2 of 2"),
        (["2025-04-01", "2025-04-02"], ""),
        (["Jan-01", "Jan-02", "Feb-01"], ""),
        (["1-4", "12-31", "KEG-24-01"], ""),
        (["2025-01", "2025-02"], ""),
        (["p-1", "uuid:1-2-3"], ""),
    ],
)
def test_ids_that_became_days(bring: Bring, ids: list[str], days: str):
    rows = [["respondent_id", "round", "date", "district"]]
    found = bring([*rows, *([one, "before", "2025-03-04", "Galle"] for one in ids)], "responses")
    assert found.column("respondent_id") == [one for one in ids if one]
    assert ("day_ids" in found.rules) == bool(days)
    if days:
        assert str(found.problem("day_ids")["fix"]).startswith(f"{days} ids looked at are days (")
