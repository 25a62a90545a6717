"""A file that comes in again under other ids is told: its people would count twice, and the counts would look right."""

from collections.abc import Callable
from pathlib import Path

import pytest

from data.ingest import Outcome, check, ingest
from data.intake.reading import Job, Report
from geo import country

LANKA = country.load("lka")
FORM = 'table = "responses"\n[columns]\nrespondent_id = "{}"\n[constants]\nround = "{}"\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two people with two ids each."""
    path = tmp_path / "form.csv"
    path.write_text(
        "no,other,date,district,consent\n1,a,2025-03-01,Galle,yes\n2,b,2025-03-02,Kandy,yes\n3,,2025-03-02,Kandy,yes\n"
    )
    return path


def _job(file: Path, *, ids: str, round_: str = "before") -> Job:
    mapping = file.with_name(f"{ids}-{round_}.toml")
    mapping.write_text(FORM.format(ids, round_))
    return Job(file, "responses", mapping=mapping)


def _brought(job: Job, *, how: Callable[..., Outcome] = ingest) -> Report:
    (report,) = how([job], store=job.path.with_name("store"), country=LANKA).reports
    return report


def _again(report: Report) -> list[str]:
    return report.problems.query("rule == 'rows_again'")["value"].tolist()


def test_rows_stored_under_other_ids_are_counted(file: Path) -> None:
    assert not _again(_brought(_job(file, ids="other")))
    other = _job(file, ids="no")
    assert _again(_brought(other, how=check)) == ["2"], "before it is accepted"
    assert _again(_brought(other)) == ["2"], "the third row was refused for its blank id: now it comes in"


def test_another_round_of_the_same_people_is_not(file: Path) -> None:
    _brought(_job(file, ids="no"))
    after = _brought(_job(file, ids="no", round_="after"))
    assert (after.accepted, _again(after)) == (3, [])


def test_another_file_of_the_same_size_is_not(file: Path) -> None:
    _brought(_job(file, ids="no"))
    file.write_text(file.read_text().replace("Galle", "Kandy"))
    assert not _again(_brought(_job(file, ids="other")))


EXPORT = "start;district;consent;round;_id;_uuid;_submission_time;_validation_status;meta/rootUuid\n"
SUBMISSION = "2025-03-04T09:00:00.000+05:30;Galle;yes;{};{};u-{};2025-03-04T04:10:00;;uuid:u-{}\n"


def test_an_edit_that_changes_the_round_is_told(tmp_path: Path) -> None:
    first, second = tmp_path / "monday.csv", tmp_path / "friday.csv"
    first.write_text(EXPORT + "".join(SUBMISSION.format("before", i, i, i) for i in (1, 2)))
    second.write_text(
        EXPORT
        + "".join(SUBMISSION.format(r, i, i, i) for i, r in ((1, "before"), (2, "after"), (3, "before")))
    )
    assert not _edited(_brought(Job(first, "responses")))
    found = _brought(Job(second, "responses"))
    assert (found.accepted, found.duplicate, _edited(found)) == (2, 1, ["1"])


def test_another_round_of_the_same_submissions_is_no_edit(tmp_path: Path) -> None:
    """On the page both readings of a file have a mapping of one name."""
    path, mapping = tmp_path / "both.csv", tmp_path / "both.toml"
    path.write_text(EXPORT + SUBMISSION.format("", 1, 1, 1))
    for round_ in ("before", "after"):
        mapping.write_text(f'table = "responses"\n[constants]\nround = "{round_}"\n')
        found = _brought(Job(path, "responses", mapping=mapping))
        assert (found.accepted, _edited(found)) == (1, [])


def test_who_takes_consent_back_is_told_to_stand_in_the_store(tmp_path: Path) -> None:
    first, second = tmp_path / "monday.csv", tmp_path / "friday.csv"
    first.write_text(EXPORT + "".join(SUBMISSION.format("before", i, i, i) for i in (1, 2, 3)))
    withdrawn = SUBMISSION.replace(";yes;", ";no;")
    second.write_text(
        EXPORT
        + "".join((withdrawn if i in (2, 4) else SUBMISSION).format("before", i, i, i) for i in range(1, 5))
    )
    assert "stands_already" not in _brought(Job(first, "responses")).problems["rule"].tolist()
    found = _brought(Job(second, "responses"))
    assert (found.accepted, found.duplicate, found.refused) == (0, 2, 2)
    assert found.problems.query("rule == 'no_consent'")["row"].tolist() == [3, 5]
    assert found.problems.query("rule == 'stands_already'")["row"].tolist() == [3]


def test_two_refused_rows_of_one_person_do_not_stand_for_a_record(tmp_path: Path) -> None:
    path = tmp_path / "monday.csv"
    withdrawn = SUBMISSION.replace(";yes;", ";no;").format("before", 1, 1, 1)
    path.write_text(EXPORT + withdrawn + withdrawn + SUBMISSION.format("before", 2, 2, 2))
    assert "stands_already" not in _brought(Job(path, "responses")).problems["rule"].tolist()


def _edited(report: Report) -> list[str]:
    return report.problems.query("rule == 'edited_key'")["value"].tolist()
