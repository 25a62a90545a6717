"""The code system of a column: ISO codes without their hyphen are told by what stands beside them."""

import numpy as np
import pandas as pd
import pytest

from geo import codes
from geo.codes import Evidence, Votes
from geo.country import Country

NORTH = ["LK42", "LK43", "LK44", "LK45"]
AS_PCODES = ["Mannar", "Vavuniya", "Mullaitivu", "Kilinochchi"]
AS_ISO = ["Kilinochchi", "Mannar", "Vavuniya", "Mullaitivu"]
ISO_PLACES = np.array(["LK45", "LK42", "LK43", "LK44"], dtype=object)


def text(values: list) -> pd.Series:
    return pd.Series(values, dtype=object)


def test_names_tell_iso_codes_without_hyphens_and_they_are_converted(lka: Country):
    column = text([*NORTH, "LK41", None])
    found = codes.code_system(column, country=lka, names_beside=text([*AS_ISO, "Jaffna", None]))
    assert (found.system, found.evidence.names) == ("iso", Votes(pcode=0, iso=4))
    assert "converted to P-codes" in found.sentence
    resolved = codes.resolve(column, system=found, country=lka)
    assert list(resolved["pcode"]) == [*ISO_PLACES, "LK41", None]
    assert list(resolved["rule"]) == ["iso_code"] * 5 + [None]


def test_points_tell_iso_codes_where_there_are_no_names(lka: Country):
    found = codes.code_system(text(NORTH), country=lka, located=ISO_PLACES)
    assert (found.system, found.evidence.points) == ("iso", Votes(pcode=0, iso=4))


def test_codes_whose_names_agree_are_p_codes(lka: Country):
    found = codes.code_system(text(NORTH), country=lka, names_beside=text(AS_PCODES))
    assert (found.system, found.evidence.names) == ("pcode", Votes(pcode=4, iso=0))
    assert list(codes.resolve(text(NORTH), system=found, country=lka)["pcode"]) == NORTH


def test_stray_points_do_not_turn_p_codes_into_iso(lka: Country):
    many = NORTH * 25
    located = np.array(many, dtype=object)
    located[:6] = [*ISO_PLACES, None, "LK11"]
    assert codes.code_system(text(many), country=lka, located=located).system == "pcode"


def test_names_that_contradict_each_other_get_the_codes_refused(lka: Country):
    mixed = text([*AS_PCODES[:2], *AS_ISO[2:]])
    found = codes.code_system(text(NORTH), country=lka, names_beside=mixed)
    assert (found.system, found.contradicted) == ("undecidable", True)
    resolved = codes.resolve(text([*NORTH, "LK41", "Kandy"]), system=found, country=lka)
    assert list(resolved["pcode"]) == [None] * 4 + ["LK41", "LK21"]
    assert list(resolved["rule"]) == ["code_system_unclear"] * 4 + [None] * 2
    assert "Kilinochchi (LK45)" in resolved["fix"].iloc[0]


def test_names_and_points_that_are_opposed_settle_nothing(lka: Country):
    found = codes.code_system(text(NORTH), country=lka, names_beside=text(AS_PCODES), located=ISO_PLACES)
    assert (found.system, found.contradicted) == ("undecidable", True)


def test_a_hyphen_tells_by_itself(lka: Country):
    column = text(["LK-42", "LK-43"])
    found = codes.code_system(column, country=lka)
    assert (found.system, found.evidence.hyphenated) == ("iso", 2)
    assert list(codes.resolve(column, system=found, country=lka)["pcode"]) == ["LK45", "LK42"]


def test_hyphens_in_some_rows_put_the_others_in_doubt(lka: Country):
    found = codes.code_system(text(["LK-42", "LK43", "LK41"]), country=lka)
    assert (found.system, found.contradicted) == ("undecidable", True)
    assert "have the hyphen" in found.sentence


def test_in_a_column_of_names_each_code_speaks_for_itself(lka: Country):
    column = text(["LK-42", "LK43", "Jaffna", "Kandy", "-", None])
    found = codes.code_system(column, country=lka)
    assert (found.system, found.contradicted, found.evidence.words) == ("undecidable", False, 2)
    longer = codes.code_system(text([*column, "Galle"]), country=lka)
    assert (longer.system, longer.contradicted) == ("undecidable", False)
    shorter = codes.code_system(text(["LK-42", "LK43", "Jaffna"]), country=lka)
    assert (shorter.system, shorter.contradicted) == ("undecidable", True)


def test_without_evidence_a_hyphenless_code_is_a_p_code(lka: Country):
    found = codes.code_system(text(NORTH), country=lka)
    assert (found.system, found.contradicted) == ("undecidable", False)
    assert list(codes.resolve(text(NORTH), system=found, country=lka)["pcode"]) == NORTH


def test_codes_that_mean_the_same_in_both_systems_need_no_evidence(lka: Country):
    found = codes.code_system(text(["LK11", "LK41", "LK92"]), country=lka)
    assert (found.system, found.evidence.telling) == ("pcode", 0)


def test_one_slip_is_not_enough(lka: Country):
    found = codes.code_system(text(["LK43", "LK11"]), country=lka, names_beside=text(["Mannar", "Colombo"]))
    assert (found.system, found.contradicted) == ("undecidable", False)


def test_evidence_of_the_parts_of_a_file_adds_up(lka: Country):
    column, beside = text([*NORTH, "LK41", None, "LK-42"]), text([*AS_ISO, "Jaffna", "Kandy", None])
    whole = codes.weigh(column, country=lka, names_beside=beside)
    parts = [
        codes.weigh(column.iloc[part], country=lka, names_beside=beside.iloc[part])
        for part in (slice(0, 3), slice(3, None))
    ]
    assert sum(parts, start=Evidence()) == whole == Evidence(5, 1, 4, Votes(0, 4), Votes())


@pytest.mark.parametrize(
    ("votes", "verdict"),
    [
        (Votes(0, 0), None),
        (Votes(1, 0), "pcode"),
        (Votes(0, 2), None),
        (Votes(0, 3), "iso"),
        (Votes(2, 2), "undecidable"),
        (Votes(3, 1), "pcode"),
        (Votes(3, 2), "pcode"),
        (Votes(5, 3), "undecidable"),
        (Votes(93, 7), "pcode"),
        (Votes(7, 93), "iso"),
    ],
)
def test_verdicts_need_enough_and_nearly_all(votes: Votes, verdict: str | None):
    assert votes.verdict == verdict
