"""Nothing that tells who a person is is repeated: not in the store, on the screen, in files of problems."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from data.__main__ import main
from data.evidence import personal
from data.masking import masked, telling
from data.store import Store
from tests.data import files

SECRETS = ("0771234567", "77 123", "nimal@x.lk", "901234567V", "199012345678", "Nimal", "Kamala")


@pytest.mark.parametrize(
    "text",
    [
        "nimal@x.lk", "write to nimal.p@ex-ample.co.uk please", "0771234567", "077 123 4567", "077-1234567",
        "+94 77 123 4567", "0094771234567", "(077) 123-4567", "call Nimal 0771234567", "901234567V", "901234567x",
        "199012345678", "1990 1234 5678", "N 901234567",
    ],
)  # fmt: skip
def test_what_tells_who_a_person_is(text: str):
    assert telling(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "Jaffna", "2025-02-03", "2025-02-03 10:20:30", "2025-02-30T10:20:30.000+05:30", "03/04/2025 10:20", "31.12.2025",
        "9.6612345678", "80.0212345678", "9.66123 80.02123", "9.66 80.0212 10.5 4.25", "1,250,000,000", "1 250 000", "12345678", "about 40 people",
        "@home", "a@b",
    ],
)  # fmt: skip
def test_what_tells_nothing(text: str):
    assert not telling(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("call my brother on 077 123 4567, please", "call my brother on [number], please"),
        ("NIC 901234567V or 199012345678.", "NIC [number] or [number]."),
        ("nimal@x.lk / +94 77 123 4567", "[e-mail] / [number]"),
        ("My name is Nimal Perera and I came back", "My name is [name] and I came back"),
        ("Mr. de Silva, Mrs Kamala", "Mr. de Silva, Mrs [name]"),
        ("මගේ නම නිමල් වේ", "මගේ නම [name] වේ"),
        ("என் பெயர் கமலா ஆகும்", "என் பெயர் [name] ஆகும்"),
        ("I came on 2025-02-03 10:20 with 1,250,000,000", "I came on 2025-02-03 10:20 with 1,250,000,000"),
        ("we walked for 12 days", "we walked for 12 days"),
    ],
)  # fmt: skip
def test_what_is_shown_of_a_text_in_own_words(text: str, shown: str):
    assert masked(text) == shown
    assert personal.masked(pa.array([text, None, ""])).to_pylist() == [shown, None, ""]


HEAD = [
    "respondent_id", "round", "date", "district", "ds_division", "sex", "age", "livelihood", "score", "items_asked",
    "feels_informed", "weight", "trusted_source", "consent", "respondent name", "Comment", "latitude", "longitude",
    "cluster", "planned_route", "enumerator",
]  # fmt: skip
RIGHT = dict(
    zip(
        HEAD,
        [
            "p-1", "before", "2025-02-03", "Jaffna", "Nallur", "female", "33", "student", "3", "4", "yes", "1", "radio", "yes",
            "Nimal Perera", "ring 0771234567", "9.66", "80.02", "vil1", "", "Kamala Silva",
        ],
        strict=True,
    )
)  # fmt: skip
WRONG = (
    "0771234567",
    "nimal@x.lk",
    "901234567V",
    "call Nimal on 077 123 4567",
    "house of Nimal +94 77 123 4567",
)


@pytest.mark.parametrize("wrong", WRONG)
def test_no_value_of_any_column_that_tells_is_repeated_anywhere(
    tmp_path: Path, without_cells: None, capsys: pytest.CaptureFixture[str], wrong: str
):
    rows = [list(RIGHT.values())]
    rows += [
        [*({**RIGHT, "respondent_id": f"p-{at}", name: wrong}).values()]
        for at, name in enumerate(HEAD[1:], start=2)
    ]
    rows += [[wrong], [f"Total {wrong}", *[""] * (len(HEAD) - 1)], [*RIGHT.values(), wrong]]
    path = files.as_csv(tmp_path / "attack.csv", [HEAD, *rows])
    (tmp_path / "m.toml").write_text('[columns]\neducation = "respondent name"', "utf-8")
    for command in (["ingest"], ["ingest", "--mapping", str(tmp_path / "m.toml")], ["check"]):
        assert main([*command, str(path), "--as", "responses", "--problems", str(tmp_path / "p.csv")]) == 1
        told = "".join(capsys.readouterr()) + (tmp_path / "p.csv").read_text("utf-8-sig")
        assert [secret for secret in SECRETS if secret in told] == []
    kept = "".join(
        pd.read_parquet(path).to_csv() for path in (tmp_path / "store").glob("versions/*/problems.parquet")
    )
    assert "unknown_code" in kept
    assert [secret for secret in SECRETS if secret in kept] == []


@pytest.mark.parametrize(
    "column", ["district", "ds_division", "sex", "date", "consent", "livelihood", "weight"]
)
def test_a_column_of_names_taken_for_another_is_not_repeated_in_what_to_do(
    tmp_path: Path, without_cells: None, capsys: pytest.CaptureFixture[str], column: str
):
    names = ["Nimal Perera", "Kumari Nimal", "Jaffna Nimal Silva"]
    rows = [
        [*({**RIGHT, "respondent_id": f"p-{at}", "respondent name": name, "latitude": ""}).values()]
        for at, name in enumerate(names)
    ]
    path = files.as_csv(tmp_path / "names.csv", [HEAD, *rows])
    (tmp_path / "m.toml").write_text(f'[columns]\n{column} = "respondent name"', "utf-8")
    mapped, listed = ["--mapping", str(tmp_path / "m.toml")], ["--problems", str(tmp_path / "p.csv")]
    main(["ingest", str(path), "--as", "responses", *mapped, *listed])
    told = "".join(capsys.readouterr()) + (tmp_path / "p.csv").read_text("utf-8-sig")
    assert "respondent name" in told
    assert "Nimal" not in told


def test_keys_that_tell_are_not_repeated(
    tmp_path: Path, without_cells: None, capsys: pytest.CaptureFixture[str]
):
    record = {**RIGHT, "topic": "weather"}
    rows = [[*{**record, "respondent_id": f"19901234567{n}"}.values()] for n in range(9)]
    path = files.as_csv(tmp_path / "keys.csv", [[*HEAD, "topic"], *rows, rows[0]])
    assert main(["ingest", str(path), "--as", "responses"]) == 0
    told = "".join(capsys.readouterr())
    assert "personal_key" in told
    assert "19901234567" not in told
    version = Store(tmp_path / "store").current()
    assert version
    assert "19901234567" not in version.problems().to_csv()


@pytest.mark.parametrize("mapped", ["", '[columns]\nrespondent_id = "Code"'])
def test_a_first_record_taken_for_headers_is_not_repeated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], mapped: str
):
    rows = [[f"p-{n}", "before", "2025-04-01", "Jaffna", f"077123456{n}"] for n in range(9)]
    path = files.as_csv(tmp_path / "rows.csv", rows)
    (tmp_path / "m.toml").write_text(mapped, "utf-8")
    assert main(["ingest", str(path), "--as", "responses", "--mapping", str(tmp_path / "m.toml")]) == 2
    told = "".join(capsys.readouterr())
    assert "[number]" in told
    assert "0771234560" not in told
