"""The demonstration data through the real path: accounts, places, linkage, and what is left alone."""

from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

import geo.country
from data import demo, tables
from data.demo import errors, profile
from data.ingest import Job, ingest
from data.problems import Unreadable
from data.store import Store, Version

ROWS = 2_000
COUNTRY = "lka"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """A store with a small demonstration, and the code the command ended with."""
    store = tmp_path_factory.mktemp("made") / "store"
    code = demo.run(rows=ROWS, seed=11, store=store, country=COUNTRY)
    version = Store(store).current()
    assert version is not None
    return SimpleNamespace(store=store, code=code, version=version)


def _frame(version: Version, table: str) -> pd.DataFrame:
    return version.table(table).to_table().to_pandas()


def test_intended_errors_do_not_make_the_command_fail(made: SimpleNamespace):
    assert made.code == 0
    assert made.version.meta["demonstration"]
    assert all(one["demonstration"] for one in made.version.meta["ingests"])


def test_every_row_is_accounted_for_and_few_are_refused(made: SimpleNamespace):
    read = refused = 0
    for one in made.version.meta["ingests"]:
        assert one["read"] == one["accepted"] + one["duplicate"] + one["refused"]
        assert one["accepted"] == made.version.meta["rows"][one["table"]]
        read, refused = read + one["read"], refused + one["refused"]
    assert {one["table"] for one in made.version.meta["ingests"]} == set(tables.TABLES)
    assert 0.002 < refused / read < 0.03
    duplicates = {one["table"]: one["duplicate"] for one in made.version.meta["ingests"]}
    assert duplicates["responses"] == 3
    assert duplicates["calls"] == 9


def test_the_rows_meant_to_be_refused_are(made: SimpleNamespace):
    meant = sum(
        errors.count(one.share, ROWS) for one in errors.of_responses(profile.load(COUNTRY)) if one.refused
    )
    (refused,) = [one["refused"] for one in made.version.meta["ingests"] if one["table"] == "responses"]
    assert meant <= refused <= meant + errors.count(0.0015, ROWS)  # one sent twice may be wrong twice


def test_what_was_put_in_wrong_is_found(made: SimpleNamespace):
    found = set(made.version.problems()["rule"])
    assert {"invalid_date", "no_consent", "not_approved", "on_hold", "not_a_district"} <= found
    assert {"unlikely_age", "score_above_items", "point_outside", "place_differs"} <= found


def test_accepted_rows_have_districts_of_the_country(made: SimpleNamespace):
    codes = set(geo.country.load(COUNTRY).codes("district"))
    for table in tables.TABLES:
        districts = _frame(made.version, table)["district"]
        assert set(districts.dropna()) <= codes
        assert districts.notna().mean() > (0.9 if table == "calls" else 0.99)
    checks = _frame(made.version, "activities")["_place_check"]
    assert (checks == "agrees").mean() > 0.7


def test_responses_agree_with_their_activity_and_with_each_other(made: SimpleNamespace):
    responses, held = (
        _frame(made.version, "responses"),
        _frame(made.version, "activities").set_index("activity_id"),
    )
    known = responses[responses["activity_id"].isin(held.index)]
    assert len(known) > 0.9 * len(responses)
    assert (
        known["district"].astype(str) == held.loc[known["activity_id"], "district"].astype(str).to_numpy()
    ).mean() > 0.98
    assert responses.groupby("respondent_id")["activity_id"].nunique().max() == 1
    assert not responses.duplicated(["respondent_id", "round"]).any()


def test_scores_are_the_correct_answers_and_forms_have_eight_items_or_five(made: SimpleNamespace):
    responses = _frame(made.version, "responses")
    items = responses.filter(regex="^message_").astype("boolean")
    whole = items.notna().any(axis=1) & responses["score"].notna()
    assert (items[whole].sum(axis=1) == responses.loc[whole, "score"]).mean() > 0.99
    assert set(responses["items_asked"].dropna()) == {5, 8}
    assert responses["documents_passport"].isna().mean() > 0.2


def test_returnees_have_scores_that_rise_over_the_year(made: SimpleNamespace):
    returnees = _frame(made.version, "returnees")
    assert returnees.groupby("returnee_id").size().max() <= 4
    early = returnees.loc[returnees["months_since_return"] <= 1, "composite"].mean()
    late = returnees.loc[returnees["months_since_return"] >= 11, "composite"].mean()
    assert 0 < early + 0.05 < late < 1


def test_a_call_belongs_to_the_day_in_the_country(made: SimpleNamespace):
    calls = _frame(made.version, "calls")
    raw = pd.read_csv(made.store / "demo" / "calls.csv", sep=";", dtype=str, skiprows=[1]).set_index(
        "call_id"
    )
    written = raw.loc[calls["call_id"], "call_time"].groupby(level=0).first().str[:10]
    assert (written == calls.set_index("call_id")["date"].astype(str).loc[written.index]).all()
    in_utc = raw["_submission_time"].str[:10] != raw["call_time"].str[:10]
    assert in_utc.any()


def test_a_second_run_replaces_the_first(tmp_path: Path):
    store = tmp_path / "store"
    for rows in (200, 150):
        assert demo.run(rows=rows, seed=1, store=store, country=COUNTRY) == 0
    version = Store(store).current()
    assert version is not None
    assert version.meta["rows"]["responses"] <= 150
    assert {path.name for path in store.iterdir()} >= {"CURRENT", "versions", "demo"}
    assert not list(store.glob(".demo-*"))


def test_real_data_are_never_mixed_with_invented_ones(tmp_path: Path):
    file, store = tmp_path / "calls.csv", tmp_path / "store"
    file.write_text("call_id,date,district\nx-1,2025-05-01,LK41\n", encoding="utf-8")
    ingest([Job(file, "calls")], store=store, country=geo.country.load(COUNTRY))
    before = Store(store).current()
    with pytest.raises(Unreadable, match=r"holds real data \(calls.csv"):
        demo.run(rows=100, seed=1, store=store, country=COUNTRY)
    assert Store(store).current() == before
    assert not (store / "demo").exists()
