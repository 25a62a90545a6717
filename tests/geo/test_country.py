"""Countries: what is read from the folder, what is refused, and the sums of the published tables."""

import re
from pathlib import Path

import pytest

from geo import country
from geo.country import Country, UnknownCountry, UnknownPlace


def test_twenty_five_districts_lie_in_nine_provinces(lka: Country):
    parents = lka.parents("district")
    assert len(lka.codes("district")) == 25
    assert len(lka.codes("province")) == 9
    assert set(parents) == set(lka.codes("district"))
    assert set(parents.values()) == set(lka.codes("province"))
    assert lka.parents("province") == {}


def test_children_are_the_other_side_of_parents(lka: Country):
    for province in lka.codes("province"):
        assert all(lka.parents("district")[code] == province for code in lka.children(province))
    assert sum(len(lka.children(province)) for province in lka.codes("province")) == 25


# Census totals: Department of Census and Statistics. Departures: SLBFE, registered departures of 2023.
@pytest.mark.parametrize("level", ["district", "province"])
@pytest.mark.parametrize(
    ("column", "total"),
    [("population_2012", 20_359_439), ("population_2024", 21_781_800), ("departures_2023", 297_656)],
)
def test_figures_add_up_to_the_published_totals(lka: Country, level: str, column: str, total: int):
    known = lka.context(column)
    assert sum(known[code] for code in lka.codes(level)) == total


def test_four_districts_have_other_iso_codes_than_p_codes(lka: Country):
    rows = lka.at("district")
    pairs = zip(rows["pcode"], rows["iso"], strict=True)
    differ = {pcode: iso for pcode, iso in pairs if pcode != iso.replace("-", "")}
    assert differ == {"LK42": "LK-43", "LK43": "LK-44", "LK44": "LK-45", "LK45": "LK-42"}


def test_names_come_in_every_language(lka: Country):
    assert lka.name_of("LK41") == "Jaffna"
    assert lka.name_of("LK41", "ta") == "யாழ்ப்பாணம்"
    assert lka.name_of("LK53", "si") == "ත්\u200dරිකුණාමළය"  # the joiner belongs to the name
    assert all(lka.name_of(code, language) for code in lka.places["pcode"] for language in lka.languages)


def test_what_is_not_known_is_absent_and_never_zero(squareland: Country):
    assert squareland.population == {"XX1": 30, "XX11": 10, "XX12": 20, "XX14": 40}
    assert squareland.context("departures_2020") == {}


@pytest.mark.parametrize("code", ["xxx", "", "../lka", "LKA"])
def test_an_unknown_country_is_refused_with_those_there_are(code: str):
    with pytest.raises(UnknownCountry, match=rf"'{re.escape(code)}'.*lka"):
        country.load(code)


def test_unknown_codes_levels_and_languages_are_refused(lka: Country):
    with pytest.raises(UnknownPlace, match="LK99"):
        lka.name_of("LK99")
    with pytest.raises(UnknownPlace, match="province, district"):
        lka.codes("county")
    with pytest.raises(UnknownPlace, match="en, si, ta"):
        lka.name_of("LK41", "fr")


def test_a_country_is_read_once():
    assert country.load("lka") is country.load("lka")


def test_no_code_of_this_room_names_a_country_or_its_places(lka: Country):
    names = [*lka.at("district")["name_en"], lka.name, r"LK-?\d"]
    pattern = re.compile("|".join(names))
    room = Path(country.__file__).parent
    for path in sorted(room.glob("*.py")):
        # Sentences of comments and docstrings may give examples; code may not.
        code = re.sub(r'""".*?"""|#[^\n]*', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not pattern.search(code), path.name
