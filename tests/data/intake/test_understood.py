"""What the values of a file came to, against counting them row by row with pandas."""

from pathlib import Path

import pandas as pd
import pytest

from data import tables
from data.ingest import check
from data.intake import report, understood
from data.intake.reading import Job, Report
from data.intake.understood import Understood
from data.store import Store
from geo import country

LANKA = country.load("lka")
FORM = """respondent_id,round,date,district,sex,age,message_contract,score,items_asked,weight,source_used,trusted_source,consent
p-1,before,2025-03-04,Galle,female,19,yes,1,2,0.5,radio returnee,radio,yes
p-2,before,2025-03-09,Galle,male,31,no,0,2,1.25,radio,,yes
p-3,after,2025-01-30,Kandy,,44,,2,2,2,,,
p-4,after,2025-02-01,Kandy,male,,yes,1,1,,returnee,,no
"""


@pytest.fixture
def checked(tmp_path: Path) -> Report:
    path = tmp_path / "form.csv"
    path.write_text(FORM)
    (found,) = check([Job(path, "responses")], store=tmp_path / "store", country=LANKA).reports
    return found


def _of(checked: Report) -> dict[str, Understood]:
    return {one.name: one for one in checked.understood}


def test_codes_are_counted_the_most_frequent_first_and_a_person_who_did_not_consent_is_not(
    checked: Report,
) -> None:
    found = _of(checked)
    assert found["district"].counts == (("LK31", 2), ("LK21", 1))
    assert (found["sex"].counts, found["sex"].blank) == ((("female", 1), ("male", 1)), 1)
    assert found["age_group"].counts == (("18-24", 1), ("25-34", 1), ("35-49", 1))
    assert found["consent"].counts == (("yes", 2),)


def test_days_and_many_numbers_have_ends_and_few_numbers_are_counted(checked: Report) -> None:
    found = _of(checked)
    assert (found["date"].ends, found["date"].counts) == (("2025-01-30", "2025-03-09"), ())
    assert found["score"].counts == (("0", 1), ("1", 1), ("2", 1))
    assert found["weight"].counts == (("0.5", 1), ("1.25", 1), ("2", 1))


def test_each_of_several_answers_is_counted(checked: Report) -> None:
    assert _of(checked)["source_used"].counts == (("radio", 2), ("returnee", 1))


def test_of_ids_only_how_many_there_are_is_told(checked: Report) -> None:
    assert _of(checked)["respondent_id"] == Understood("respondent_id", 3, 0)


def test_a_column_of_the_file_that_came_to_nothing_is_there_and_one_it_has_not_is_not(tmp_path: Path) -> None:
    path = tmp_path / "form.csv"
    path.write_text("call_id,date,district,topic\nc-1,2025-03-04,Galle,Ausreise\n")
    (found,) = check([Job(path, "calls")], store=tmp_path / "store", country=LANKA).reports
    assert _of(found)["topic"] == Understood("topic", 0, 1)
    assert "sex" not in _of(found)


def test_the_command_writes_it_in_lines_with_names_of_districts(checked: Report) -> None:
    lines = [line.split(maxsplit=1) for line in report.details(checked, LANKA)]
    told = dict(line for line in lines if len(line) == 2)
    assert told["district"] == "Galle: 2, Kandy: 1"
    assert told["date"] == "2025-01-30 to 2025-03-09"
    assert told["trusted_source"] == "radio: 1, blank: 2"
    assert told["respondent_id"] == "filled: 3"


def test_a_second_file_of_a_run_has_its_own(tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text("call_id,date,district\nc-1,2025-03-04,Galle\nc-2,2025-03-04,Galle\n")
    second.write_text("call_id,date,district\nc-2,2025-03-04,Galle\nc-3,2025-03-05,Kandy\n")
    reports = check(
        [Job(first, "calls"), Job(second, "calls")], store=tmp_path / "store", country=LANKA
    ).reports
    assert [_of(one)["district"].counts for one in reports] == [(("LK31", 2),), (("LK21", 1),)]


@pytest.mark.parametrize("table", tables.TABLES)
def test_demonstration_tables_are_counted_as_pandas_counts_them(demo_store: Path, table: str) -> None:
    version = Store(demo_store).current()
    assert version
    frame: pd.DataFrame = version.table(table).to_table().to_pandas()
    number = int(frame["_ingest"].iloc[0])
    own = frame[frame["_ingest"] == number]
    found = {
        one.name: one for one in understood.of(version.parts(table), table=table, ingest=number, placed=())
    }
    for name, column in tables.columns(table).items():
        filled = own[name].dropna()
        assert found[name].filled == len(filled) if len(filled) else name not in found
        if column.kind in ("code", "place") and len(filled):
            assert (
                dict(found[name].counts) == filled.astype(str).value_counts().loc[lambda n: n > 0].to_dict()
            )
        if column.kind == "date" and len(filled):
            assert found[name].ends == (str(filled.min())[:10], str(filled.max())[:10])
