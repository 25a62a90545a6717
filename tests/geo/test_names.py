"""Names and codes of places: every spelling that is known, noise that means nothing, and what is refused."""

import unicodedata

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import country, lexicon, names
from geo.country import Country

LKA = country.load("lka")
SPELLINGS = {level: lexicon.spellings(LKA.at(level), LKA.languages) for level in LKA.levels}
INVISIBLE = ["\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u2060", "\ufeff", "\u00ad"]
BLANKS = [" ", "\u00a0", "\t", "\n", "\u2003", "\u3000"]


def resolve_one(text: object, *, where: Country = LKA, level: str = "district") -> tuple:
    row = names.resolve(pd.Series([text], dtype=object), country=where, level=level).iloc[0]
    return row["pcode"], row["rule"], row["fix"]


@pytest.mark.parametrize("level", ["province", "district"])
def test_every_spelling_of_the_table_resolves_to_its_code(level: str):
    expected, written = zip(*SPELLINGS[level], strict=True)
    found = names.resolve(pd.Series(written), country=LKA, level=level)
    assert list(found["pcode"]) == list(expected)
    assert found["rule"].isna().all()


def test_every_place_is_spelt_in_three_scripts():
    scripts = {"en": "LATIN", "si": "SINHALA", "ta": "TAMIL"}
    # DS divisions have no names in Sinhala and Tamil in any source that may be used; their English one stands in.
    spelt = pd.concat([LKA.at("province"), LKA.at("district")])
    for language, script in scripts.items():
        for name in spelt[f"name_{language}"]:
            assert unicodedata.name(name[0]).startswith(script), name


@st.composite
def disturbed(draw: st.DrawFn) -> tuple[str, str]:
    """A P-code and one of its spellings after all that files do to names without changing them."""
    pcode, name = draw(st.sampled_from(SPELLINGS["district"]))
    words = draw(st.sampled_from(["", "", " District", " dist.", " மாவட்டம்", " දිස්ත්\u200dරික්කය"]))
    text = unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD"])), name + words)
    text = draw(st.sampled_from([str.upper, str.lower, str.title, str]))(text)
    for noise in draw(st.lists(st.sampled_from(INVISIBLE), max_size=4)):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + noise + text[at:]
    text = text.replace(" ", draw(st.sampled_from([*BLANKS, "  ", "-"])))
    before, after = draw(st.sampled_from(["", *BLANKS])), draw(st.sampled_from(["", ".", " ,", *BLANKS]))
    return pcode, before + text + after


@settings(max_examples=400, derandomize=True, deadline=None)
@given(disturbed())
def test_noise_does_not_change_what_a_name_means(case: tuple[str, str]):
    pcode, text = case
    assert resolve_one(text)[:2] == (pcode, None)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(max_size=20), st.floats(), st.integers()), max_size=8))
def test_any_values_get_an_answer_and_every_refusal_a_sentence(values: list):
    found = names.resolve(pd.Series(values, dtype=object), country=LKA)
    assert len(found) == len(values)
    refused = found["pcode"].isna() & found["rule"].notna()
    assert found.loc[refused, "fix"].str.len().gt(20).all()
    assert set(found["pcode"].dropna()) <= set(LKA.codes("district"))


def test_a_sinhala_name_matches_with_and_without_its_joiner():
    name = LKA.name_of("LK53", "si")
    assert "\u200d" in name
    assert resolve_one(name)[0] == resolve_one(name.replace("\u200d", ""))[0] == "LK53"


@pytest.mark.parametrize("text", ["LK41", "lk41", "LK 41", " Lk41 ", "LK41\ufeff", "ＬＫ４１"])
def test_p_codes_resolve_however_they_are_typed(text: str):
    assert resolve_one(text) == ("LK41", None, None)


@pytest.mark.parametrize("hyphen", ["-", "\u2010", "\u2011", "\u2013", "\u2212", " - "])
def test_a_code_with_a_hyphen_is_iso_and_is_converted_with_a_note(hyphen: str):
    pcode, rule, fix = resolve_one(f"LK{hyphen}43")
    assert (pcode, rule) == ("LK42", "iso_code")
    assert "ISO 3166-2" in fix
    assert "Mannar (LK42)" in fix


def test_all_iso_codes_convert_through_the_table():
    rows = LKA.at("district")
    found = names.resolve(rows["iso"], country=LKA)
    assert list(found["pcode"]) == list(rows["pcode"])
    assert set(found["rule"]) == {"iso_code"}


def test_another_separator_is_read_only_where_both_systems_agree():
    assert resolve_one("LK_41")[:2] == ("LK41", None)
    pcode, rule, fix = resolve_one("LK_43")
    assert (pcode, rule) == (None, "ambiguous_place")
    assert "Vavuniya (LK43)" in fix
    assert "Mannar (LK42)" in fix


@pytest.mark.parametrize("blank", [None, float("nan"), pd.NA, "", "  ", "-", "–", "\ufeff", "."])
def test_missing_is_neither_a_place_nor_a_fault(blank: object):
    assert resolve_one(blank) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Kalmunai", "health area"),
        ("CMC", "health area"),
        ("NIHS", "health area"),
        ("Jaffna RDHS", "a health area"),
        ("Total", "a totals row"),
        ("GRAND TOTAL", "a totals row"),
        ("மொத்தம்", "a totals row"),
        ("Sri Lanka", "the whole country"),
        ("Northern", "a province"),
        ("Northern Province", "a province"),
        ("උතුරු පළාත", "a province"),
        ("LK4", "a province"),
        ("Vanni", "electoral district"),
        ("Kandy electoral district", "an electoral area"),
        ("Vavuniya DS Division", "a DS division"),
        ("Mannar Divisional Secretariat", "a DS division"),
    ],
)
def test_what_is_not_a_district_is_refused_by_what_it_is(text: str, what: str):
    pcode, rule, fix = resolve_one(text)
    assert (pcode, rule) == (None, "not_a_district")
    assert f'"{text}" is' in fix
    assert what in fix


def test_a_district_is_refused_where_a_province_is_asked_for():
    assert resolve_one("Jaffna", level="province")[:2] == (None, "not_a_province")
    assert resolve_one("Northern", level="province")[:2] == ("LK4", None)


@pytest.mark.parametrize("text", ["????", "########", "Atlantis", "LK99", "LK-99", "District", "41"])
def test_strangers_are_refused(text: str):
    pcode, rule, fix = resolve_one(text)
    assert (pcode, rule) == (None, "unknown_place")
    assert text in fix


def test_the_nearest_name_is_offered_and_never_taken():
    pcode, rule, fix = resolve_one("Jafna")
    assert (pcode, rule) == (None, "unknown_place")
    assert "did you mean Jaffna (LK41)?" in fix


def test_a_name_of_two_places_is_refused_with_both(squareland: Country):
    pcode, rule, fix = resolve_one("Twin", where=squareland, level="county")
    assert (pcode, rule) == (None, "ambiguous_place")
    assert "Northey (XX13)" in fix
    assert "Southey (XX14)" in fix


def test_no_spelling_of_the_table_stands_for_two_places():
    for level in LKA.levels:
        assert all(len(codes) == 1 for codes in lexicon.load(LKA, level).names.values())


def test_the_index_and_the_values_given_stay_as_they_are():
    values = pd.Series(["Kandy", None, "Kandy", "nowhere"], index=[7, 3, 7, 1], dtype="category")
    before = values.copy(deep=True)
    found = names.resolve(values, country=LKA)
    assert list(found.index) == [7, 3, 7, 1]
    assert list(found["pcode"]) == ["LK21", None, "LK21", None]
    pd.testing.assert_series_equal(values, before)


def test_a_long_answer_in_the_column_is_quoted_in_part_only():
    fix = resolve_one("my neighbour told me about the boat and his number is " + "0" * 60)[2]
    assert "…" in fix
    assert len(fix) < 160
