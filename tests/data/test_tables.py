"""Canonical tables and codebook: names, kinds and codes as the contract has them."""

import pandas as pd
import pandera.errors
import pytest

from data import codebook, tables


def test_tables_columns_and_keys():
    assert tables.TABLES == ("activities", "responses", "returnees", "calls")
    assert tables.COLUMNS["calls"] == (
        "call_id", "date", "district", "topic", "destination", "sex", "age_group", "referred", "answered", "consent",
    )  # fmt: skip
    assert tables.KEYS["responses"] == ("respondent_id", "round")
    assert tables.KEYS["returnees"] == ("returnee_id", "interview_date")
    assert {t: len(tables.COLUMNS[t]) for t in tables.TABLES} == {
        "activities": 17, "responses": 49, "returnees": 47, "calls": 10,
    }  # fmt: skip


def test_columns_of_several_answers_follow_the_codebook():
    codes = codebook.load().codes("document")
    assert [c.name for c in tables.family("responses", "documents")] == [
        f"documents_{code}" for code in codes
    ]
    assert tables.families("responses") == ("message", "migration_reason", "documents")


@pytest.mark.parametrize("table", tables.TABLES)
def test_the_stored_form_has_the_columns_and_the_trace(table: str):
    assert tuple(tables.arrow_schema(table).names) == (*tables.COLUMNS[table], *tables.TRACE)


@pytest.mark.parametrize(
    ("values", "valid"),
    [
        ({}, True),
        ({"score": 9, "items_asked": 8}, False),
        ({"sex": "woman"}, False),
        ({"weight": -1.0}, False),
    ],
)
def test_the_schema_holds_what_the_table_promises(values: dict[str, object], valid: bool):
    frame = tables.arrow_schema("responses").empty_table().to_pandas()
    row = {
        "respondent_id": "p",
        "date": pd.Timestamp(2025, 1, 1).date(),
        "score": 3,
        "items_asked": 8,
    } | values
    frame = pd.DataFrame([row]).reindex(columns=list(frame.columns))
    kinds = {"boolean": "boolean", "integer": "Int32", "number": "Float64"}
    frame = frame.astype({c.name: kinds[c.kind] for c in tables.SPECS["responses"] if c.kind in kinds})
    schema = tables.schema("responses")
    if valid:
        assert len(schema.validate(frame)) == 1
    else:
        with pytest.raises(pandera.errors.SchemaError):
            schema.validate(frame)


def test_every_code_is_found_by_code_and_by_each_label():
    book = codebook.load()
    for field in book.fields:
        for code in book.codes(field):
            found = {
                book.code_of(field, code),
                *(book.code_of(field, book.label(field, code, x)) for x in ("en", "si", "ta")),
            }
            assert found == {code}, (field, code, found)


def test_no_spelling_means_two_codes():
    book = codebook.load()
    exact = {(field, code) for field in book.fields for code in book.codes(field)}
    assert all(book.code_of(field, code.upper()) == code for field, code in exact)


def test_an_unknown_field_or_code_is_named():
    with pytest.raises(codebook.UnknownField, match="no field 'colour'"):
        codebook.load().codes("colour")
    with pytest.raises(codebook.UnknownField, match="no code 'blue' in sex; it has female, male, other"):
        codebook.load().label("sex", "blue")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("UAE", "AE"),
        ("Dubai", "AE"),
        ("K.S.A.", "SA"),
        ("South Korea", "KR"),
        ("Korea (South)", "KR"),
        ("Türkiye", "TR"),
        ("Turkey", "TR"),
        ("කුවේටය", "KW"),
        ("சவூதி அரேபியா", "SA"),
        ("u.k.", "GB"),
    ],
)
def test_a_country_is_known_by_what_people_write(written: str, code: str):
    assert codebook.load().code_of(codebook.COUNTRY, written) == code


def test_every_country_has_a_name_of_its_own_in_every_language():
    book = codebook.load()
    codes = book.codes(codebook.COUNTRY)
    for language in codebook.LANGUAGES:
        names = [book.labels[codebook.COUNTRY, code, language] for code in codes]
        assert all(names)
        assert len(set(names)) == len(codes) == 249
    assert all(
        book.code_of(codebook.COUNTRY, book.label(codebook.COUNTRY, code, language)) == code
        for code in codes
        for language in codebook.LANGUAGES
    )
