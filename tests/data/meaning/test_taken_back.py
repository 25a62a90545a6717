"""Cells that say more than one value, or none: they are told and left blank, never read by half."""

import pytest

from tests.data.conftest import Bring, as_rows, call


@pytest.mark.parametrize(
    "text",
    [
        "Yes, no",
        "No, yes",
        "No, I don't know",
        "No, not asked",
        "No; N/A",
        "Yes, but withdrew later",
        "No, no answer",
        "Yes, I do not agree",
        "Yes, refused by her husband",
        "Yes, if nobody is named",
        "Yes, only the interview",
        "Yes, I don’t agree",
    ],
)
def test_a_yes_or_no_that_is_taken_back_is_neither(bring: Bring, text: str):
    found = bring(as_rows([call(1, referred=text), call(2, referred="Yes, by phone")]))
    assert found.column("referred") == [None, True]
    assert found.problem("not_yes_or_no")["value"] == text


def test_numbers_above_each_other_in_a_cell_are_no_thousands(bring: Bring):
    rows = [["activity_id", "date", "district", "target"], ["a-1", "2025-03-04", "Galle", "220\n224"]]
    rows += [["a-2", "2025-03-04", "Galle", "1 250\n"]]
    found = bring(rows, "activities")
    assert found.column("target") == [None, 1250]
    assert "not_a_number" in found.rules


@pytest.mark.parametrize(
    "text", ["NA", "n/a", "N/A", "-", "–", "Nil", "Unknown", "Not stated", "null", "(blank)", "නොදනී", "?"]
)
def test_a_text_that_says_nothing_is_blank(bring: Bring, text: str):
    rows = [["respondent_id", "round", "date", "district", "cluster", "stratum"]]
    rows += [
        ["p-1", "before", "2025-03-04", "Galle", text, "North"],
        ["p-2", "before", "2025-03-04", "Galle", "Na oya", text],
    ]
    found = bring(rows, "responses")
    assert (found.column("cluster"), found.column("stratum")) == ([None, "Na oya"], ["North", None])


def test_an_id_that_says_nothing_is_none(bring: Bring):
    found = bring(
        as_rows([call(1), call(2) | {"call_id": "N/A"}, call(3) | {"call_id": "-"}, *map(call, range(4, 40))])
    )
    assert len(found.rows) == 37
    assert found.report.problems["rule"].value_counts()["missing_key"] == 2


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (["No", "Qatar"], [None, "QA"]),
        (["DK", "Qatar"], [None, "QA"]),
        (["no"], [None]),
        (["No", "QA"], [None, "QA"]),
        (["NO", "QA", "DK"], ["NO", "QA", "DK"]),
        (["NO", "", "QA"], ["NO", None, "QA"]),
        (["", "DK"], [None, "DK"]),
        (["no", "qa"], ["NO", "QA"]),
    ],
)
def test_no_and_dk_are_countries_beside_codes_alone(
    bring: Bring, written: list[str], meant: list[str | None]
):
    found = bring(as_rows([call(at, destination=text) for at, text in enumerate(written)]))
    assert found.column("destination") == meant
    assert ("unknown_code" in found.rules) == any(
        text and not code for text, code in zip(written, meant, strict=True)
    )


@pytest.mark.parametrize("code", ["NO", "DK"])
def test_a_code_alone_is_a_country_under_our_own_headers_only(bring: Bring, code: str):
    rows = as_rows([call(1, destination=code)])
    assert bring(rows).column("destination") == [code]
    foreign = [[*rows[0], "Remarks"], ["c-2", *rows[1][1:], "came late"]]
    found = bring(foreign)
    assert found.column("destination") == [code, None]
    assert "unknown_code" in found.rules


def test_a_mapping_says_what_dk_is(bring: Bring):
    rows = as_rows([call(1, destination="DK"), call(2, destination="Qatar")])
    assert bring(rows, mapping='[values.destination]\n"DK" = "DK"').column("destination") == ["DK", "QA"]


def test_whole_numbers_with_decimals_are_yes_and_no(bring: Bring):
    found = bring(as_rows([call(1, referred="1.0"), call(2, referred="0.0"), call(3, referred="")]))
    assert found.column("referred") == [True, False, None]


def test_whole_numbers_with_decimals_are_asked_about_as_those_without(bring: Bring):
    rows = as_rows([call(1, referred="1.0"), call(2, referred="2.0")])
    assert bring(rows).column("referred") == [None, None]
    said = [rows[0], ["c-3", *rows[1][1:]], ["c-4", *rows[2][1:]]]
    found = bring(said, mapping='[values.referred]\n1 = "no"\n2 = "yes"')
    assert found.column("referred") == [None, None, False, True]


@pytest.mark.parametrize(
    ("scores", "meant"),
    [
        (["0.8", "1", "0", "1.0", "0.75"], [None] * 5),
        (["8", "1", "0", "1.0", "7"], [8, 1, 0, 1, 7]),
    ],
)
def test_scores_as_shares_are_told_throughout(bring: Bring, scores: list[str], meant: list[int | None]):
    """A spreadsheet keeps 80 % as 0.8 and 100 % as 1, which is also the score of one right answer."""
    head = ["respondent_id", "round", "date", "district", "score", "items_asked"]
    rows = [[f"p-{n}", "before", "2025-03-04", "Galle", one, "8"] for n, one in enumerate(scores)]
    found = bring([head, *rows], "responses")
    assert found.column("score") == meant
    assert (found.report.problems["column"] == "score").sum() == meant.count(None)


def test_a_scale_from_zero_with_decimals_is_asked_about(bring: Bring):
    rows = [["returnee_id", "interview_date", "rss_econ_debt"]]
    rows += [[f"r-{step}", "2025-03-04", f"{step}.0"] for step in range(5)]
    assert bring(rows, "returnees").column("rss_econ_debt") == [None] * 5


@pytest.mark.parametrize(
    ("answers", "meant"),
    [
        (["10", "8", "5", "3", "1"], [None] * 5),
        (["9", "8", "5", "3", "1"], [None, None, 5, 3, 1]),
        (["10", "5", "4", "3", "1"], [None, 5, 4, 3, 1]),
    ],
)
def test_a_scale_up_to_ten_is_asked_about(bring: Bring, answers: list[str], meant: list[int | None]):
    """A slip of one answer, or codes for no answer, make no other scale of a file."""
    rows = [["returnee_id", "interview_date", "rss_econ_debt"]]
    found = bring([*rows, *([f"r-{n}", "2025-03-04", one] for n, one in enumerate(answers))], "returnees")
    assert found.column("rss_econ_debt") == meant


def test_thousands_that_two_people_marked_in_two_ways_are_asked_about(bring: Bring):
    rows = [["activity_id", "date", "district", "target"]]
    rows += [[f"a-{n}", "2025-03-04", "Galle", one] for n, one in enumerate(["25,000", "30.000", "850"])]
    found = bring(rows, "activities")
    assert found.column("target") == [None, None, 850]
    assert found.problem("ambiguous_number")["value"] == "25,000"
