"""DS divisions of records: by name within the district, else by the point; what means none stays as written."""

import numpy as np
import pyarrow as pa
import pytest

from data.meaning.division import Divider, label
from data.meaning.whereabouts import Input
from geo import country, locate
from geo.country import Country

LKA = country.load("lka")
NALLUR, NOWHERE = (9.675, 80.035), (np.nan, np.nan)


def code_of(name: str, district: str) -> str:
    rows = LKA.at("ds_division")
    (code,) = rows.loc[(rows["name_en"] == name) & (rows["parent"] == district), "pcode"]
    return str(code)


def divided(text: str | None, district: str | None, point: tuple[float, float] = NOWHERE, of: Country = LKA):
    latitude, longitude = (np.array([degrees]) for degrees in point)
    given = Input(None, None, latitude, longitude, np.array([False]), np.array([False]))
    read = Divider(of).divided(
        pa.array([text], pa.string()), pa.array([district], pa.string()).dictionary_encode(), given
    )
    return None if read is None else (read.values.to_pylist()[0], [fault.rule for fault in read.faults])


@pytest.mark.parametrize(
    "text",
    ["Nallur", " nallur DS division", "NALLUR", "Nallur Divisional Secretariat", code_of("Nallur", "LK41")],
)
def test_a_name_or_code_is_the_division_of_its_district(text: str):
    assert divided(text, "LK41") == (code_of("Nallur", "LK41"), [])


def test_a_division_with_its_districts_name_is_the_division():
    assert divided("Jaffna", "LK41") == (code_of("Jaffna", "LK41"), [])


@pytest.mark.parametrize("text", ["Dickwella", "Dikwella", "Dikwella DS"])
def test_other_spellings_are_known(text: str):
    assert divided(text, "LK32") == (code_of("Dikwella", "LK32"), [])


def test_a_name_of_another_district_is_doubtful_and_stands():
    assert divided("Nallur", "LK11") == ("Nallur", ["division_elsewhere"])


def test_an_unknown_name_is_doubtful_and_stands_unless_the_point_tells():
    assert divided("Atlantis", "LK41") == ("Atlantis", ["unknown_division"])
    assert divided("Atlantis", "LK41", NALLUR) == (code_of("Nallur", "LK41"), ["unknown_division"])


def test_a_point_fills_a_blank_but_never_leaves_the_district():
    assert divided(None, "LK41", NALLUR) == (code_of("Nallur", "LK41"), [])
    assert divided(None, "LK11", NALLUR) == (None, [])
    assert divided(None, "LK41") == (None, [])


def test_a_stated_division_stands_beside_another_point():
    assert divided("Karainagar", "LK41", NALLUR) == (code_of("Karainagar", "LK41"), [])


def test_without_a_district_a_name_counts_that_one_place_has():
    assert divided("Nallur", None) == (code_of("Nallur", "LK41"), [])


def test_a_country_without_the_level_keeps_its_texts():
    assert divided("Shahr-e Naw", "AF01", of=country.load("afg")) is None


def test_rows_are_answered_each_by_its_own_pair_of_text_and_district():
    texts = pa.array(["Nallur", None, "Nallur", "Kalpitiya", ""])
    districts = pa.array(["LK41", "LK41", "LK11", "LK62", "LK62"])
    empty = np.full(5, np.nan)
    given = Input(None, None, empty, empty, empty > 0, empty > 0)
    read = Divider(LKA).divided(texts, districts, given)
    assert read is not None
    found = [code_of("Nallur", "LK41"), None, "Nallur", code_of("Kalpitiya", "LK62"), ""]
    assert read.values.to_pylist() == found
    assert {fault.rule: fault.positions.tolist() for fault in read.faults} == {
        "division_elsewhere": [2],
        "unknown_division": [4],
    }


def test_the_point_of_the_tests_lies_where_they_say():
    assert list(locate.locate([NALLUR[0]], [NALLUR[1]], country=LKA, level="ds_division")) == [
        code_of("Nallur", "LK41")
    ]


def test_labels_name_the_district_too():
    code = code_of("Jaffna", "LK41")
    assert [label(code, LKA), label("Atlantis", LKA)] == ["Jaffna (Jaffna)", "Atlantis"]
