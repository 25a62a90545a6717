"""The district of a row: by name in any script, by code, by point; what disagrees is said, never repaired."""

import pytest

from tests.data.conftest import Bring, as_rows, call

JAFFNA, KANDY, AT_SEA = ("9.66", "80.02"), ("7.29", "80.63"), ("3.0", "75.0")


@pytest.mark.parametrize("text", ["LK43", "Vavuniya", "வவுனியா", "වවුනියා", " vavuniya ", "LK-44", "Vavunia"])
def test_a_district_is_known_by_name_alias_script_and_code(bring: Bring, text: str):
    assert bring(as_rows([call(1, district=text)])).column("district") == ["LK43"]


def test_iso_codes_are_converted_and_said(bring: Bring):
    written = ["LK-42", "LK-43", "LK-44", "LK-45", "LK-41"]
    found = bring(as_rows([call(i, district=text) for i, text in enumerate(written)]))
    assert found.column("district") == ["LK45", "LK42", "LK43", "LK44", "LK41"]
    assert found.problem("iso_code")["severity"] == "notice"


def _at(point: tuple[str, str], **values: str) -> dict[str, str]:
    return call(1, latitude=point[0], longitude=point[1], **values)


def test_a_blank_district_is_taken_from_the_point(bring: Bring):
    found = bring(as_rows([_at(KANDY, district="")]))
    assert (found.column("district"), found.rules) == (["LK21"], set())


def test_the_stated_district_stands_and_the_difference_is_flagged(bring: Bring):
    found = bring(as_rows([_at(KANDY, district="Jaffna")]))
    assert (found.column("district"), found.rules) == (["LK41"], {"place_differs"})
    assert dict(found.report.place_checks) == {"differs": 1}


def test_a_point_outside_is_flagged(bring: Bring):
    found = bring(as_rows([_at(AT_SEA)]))
    assert (found.column("district"), found.rules) == (["LK41"], {"point_outside"})


def test_an_unknown_district_beside_a_point_is_rescued(bring: Bring):
    found = bring(as_rows([_at(JAFFNA, district="Atlantis")]))
    assert (found.column("district"), found.rules) == (["LK41"], {"place_from_point"})


def test_half_a_point_is_no_point(bring: Bring):
    found = bring(as_rows([_at(("9.66", ""))]))
    assert (found.column("district"), found.rules) == (["LK41"], {"point_incomplete"})


def test_a_point_in_one_cell_is_read(bring: Bring):
    found = bring(as_rows([call(1, district="", point="7.29 80.63 480 5")]))
    assert found.column("district") == ["LK21"]


def test_a_code_and_a_name_that_disagree_are_refused(bring: Bring):
    rows = as_rows(
        [call(1, district="Mannar", adm2_pcode="LK42"), call(2, district="Mannar", adm2_pcode="LK43")]
    )
    found = bring(rows)
    assert (found.column("district"), found.rules) == (["LK42"], {"code_and_name_disagree"})
