"""Kobo's exporter asks what shall stand between groups: the table is the same whatever was written there."""

from pathlib import Path

import pytest

from data.columns import mangled, separated
from data.sources import kobo
from tests.data import files
from tests.data.conftest import Bring
from tests.data.sources.test_kobo import WANTED


def _rows(mode: str, end: str, several: str = "both") -> list[list[str]]:
    rows = files.kobo_rows(mode, grouped=True, several=several, hxl=False)
    rows[0] = [text if text in kobo.SYSTEM else text.replace("/", end) for text in rows[0]]
    return rows


@pytest.mark.parametrize("end", [".", "-", ":", "__", "___", "|"])
@pytest.mark.parametrize(
    ("mode", "several", "mapping"),
    [
        ("xml", "both", None),
        ("xml", "options", files.GROUPED),
        ("labels", "both", None),
        ("ta", "options", None),
    ],
)
def test_any_separator_of_groups_gives_the_same_table(
    bring: Bring, tmp_path: Path, end: str, mode: str, several: str, mapping: str | None
):
    found = bring(
        files.as_kobo_csv(tmp_path / "e.csv", _rows(mode, end, several)), "responses", mapping=mapping
    )
    assert {name: found.column(name) for name in WANTED} == WANTED
    assert found.rules == set()
    assert "with groups" in found.report.evidence


@pytest.mark.parametrize(
    "asked",
    [
        ["Age", "Age - child", "Age - spouse"],
        ["Age", "Age (child)", "Age (spouse)"],
        ["1. Age", "1.1 Sex", "1.2 Home"],
        ["q1", "pre-test", "pre-age", "e.g. this"],
        ["hh/a.x", "hh/a.y", "hh/a.z"],
        ["hh.x", "hh.y", "hh.z", "who/name"],
        ["who/hh__x", "who/hh__y", "who/hh__z"],
        ["where_district", "where_age", "where_sex"],
    ],
)
def test_what_stands_in_questions_is_no_separator(asked: list[str]):
    assert separated.separator([*asked, *files.SYSTEM]) is None
    assert separated.separator(["a___b", "a___c", "a___d"]) is None  # no export of Kobo


@pytest.mark.parametrize("end", ["__", "___", "::"])
def test_labels_without_point_or_options_tell_their_separator_too(end: str):
    asked = [f"Part A{end}{question}" for question in ("Papers? / Letters?", "Are you …", "வயது")]
    assert separated.separator([*asked, "Home", *files.SYSTEM]) == end


def test_headers_are_told_as_the_file_has_them():
    line = mangled.line(["a___b", "a___c", "a___d", *files.SYSTEM])
    assert line.find("b") == line.find("a/b") == line.find("a___b") == 0
    assert line.texts[0] == "a___b"
