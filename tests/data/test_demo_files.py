"""The demonstration files: the same each time, in Kobo's format, as large as asked, linked, with intended errors."""

import csv
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import shapely

import geo.country
from data import codebook, demo, mapping
from data.demo import (
    activities,
    calls,
    errors,
    knowledge,
    messages,
    people,
    plans,
    profile,
    responses,
    returnees,
)
from geo import boundaries, names

ROWS = 6_000
SYSTEM = ["_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by"]
SYSTEM += ["__version__", "_tags", "meta/rootUuid", "_index"]
COUNTRY = "lka"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """The written files by table: their path and, of the CSV ones, all cells as text."""
    folder = tmp_path_factory.mktemp("demo")
    paths = {table: path for path, table, _ in demo.write(folder, rows=ROWS, seed=7, country=COUNTRY)}
    return SimpleNamespace(
        paths=paths, **{name: _read(paths[name]) for name in ("activities", "responses", "calls")}
    )


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, sep=";", dtype=str, keep_default_na=False, skiprows=[1])


def _sheets(path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    book = pd.read_excel(path, sheet_name=None, dtype=object, engine="calamine")
    return book[returnees.FORM].iloc[1:].reset_index(drop=True), book[returnees.SHEET]


def _share(values: pd.Series, word: str) -> float:
    answered = values[values != ""]
    return float((answered == word).mean())


def test_the_same_rows_and_seed_give_the_same_bytes_and_another_seed_does_not(tmp_path: Path):
    made = {}
    for name, seed in {"first": 1, "again": 1, "other": 2}.items():
        written = demo.write(tmp_path / name, rows=300, seed=seed, country=COUNTRY)
        made[name] = {table: path.read_bytes() for path, table, _ in written}
    assert made["first"] == made["again"]
    assert all(made["first"][table] != made["other"][table] for table in made["first"])


@pytest.mark.parametrize("rows", [1, 2, 99, 350])
def test_any_number_of_responses_is_exact_but_for_those_sent_twice(tmp_path: Path, rows: int):
    (path,) = [
        path
        for path, table, _ in demo.write(tmp_path, rows=rows, seed=3, country=COUNTRY)
        if table == "responses"
    ]
    found = _read(path)
    assert len(found.drop_duplicates(["survey/respondent_id", "survey/round"])) == rows
    assert len(found) == rows + errors.count(0.0015, rows)


def test_fewer_than_one_response_is_refused_in_a_sentence(tmp_path: Path):
    with pytest.raises(ValueError, match=r"0 responses cannot be written; --rows must be at least 1\."):
        demo.write(tmp_path, rows=0, seed=1, country=COUNTRY)


def test_sizes_are_those_promised(files: SimpleNamespace):
    surveyed = files.responses["survey/activity_id"].nunique()
    assert surveyed == ROWS / 100
    assert files.activities["Activity number"].nunique() == 3 * surveyed + 1  # and the line of totals
    main, interviews = _sheets(files.paths["returnees"])
    assert len(main) == 1500
    assert interviews.groupby("_submission__id").size().max() == 4
    assert files.calls["call_id"].nunique() == 6000


def test_csv_is_as_kobo_writes_it(files: SimpleNamespace):
    raw = files.paths["responses"].read_bytes()
    lines = raw.split(b"\r\n")
    assert lines[-1] == b""
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert all(line.startswith(b'"') and line.endswith(b'"') for line in lines[:-1])
    tags = next(csv.reader([lines[1].decode()], delimiter=";"))
    assert {tag[:1] for tag in tags} == {"", "#"}
    assert list(files.responses.columns[-len(SYSTEM) :]) == SYSTEM


def test_groups_prefix_the_parts_of_a_point_but_not_the_point(files: SimpleNamespace):
    columns = list(files.responses.columns)
    at = columns.index("gps")
    assert columns[at + 1 : at + 5] == [
        f"loc/_gps_{part}" for part in ("latitude", "longitude", "altitude", "precision")
    ]


def test_a_question_with_several_answers_is_blank_everywhere_or_nowhere(files: SimpleNamespace):
    options = files.responses.filter(regex="^plan/docs/")
    asked = files.responses["plan/docs"] != ""
    assert 0 < asked.mean() < 1
    assert (options[~asked] == "").all(axis=None)
    assert options[asked].isin(["0", "1"]).all(axis=None)
    told = options[asked].apply(
        lambda row: " ".join(c.split("/")[-1] for c in options if row[c] == "1"), axis=1
    )
    assert (told == files.responses.loc[asked, "plan/docs"]).all()


def test_interviews_belong_to_submissions_and_moments_have_no_zone(files: SimpleNamespace):
    main, interviews = _sheets(files.paths["returnees"])
    assert list(main.columns[-len(SYSTEM) :]) == SYSTEM
    by_index = main.set_index("_index")["_id"]
    assert (
        by_index.loc[interviews["_parent_index"]].to_numpy() == interviews["_submission__id"].to_numpy()
    ).all()
    assert pd.to_datetime(main["_submission_time"]).dt.tz is None


def test_every_word_in_the_model_is_a_code_of_the_codebook():
    codes = codebook.load().codes
    assert codes("sex") == people.SEXES
    assert codes("age_group") == people.AGE_GROUPS
    assert codes("education") == people.EDUCATION
    assert codes("livelihood") == people.LIVELIHOODS
    assert codes("special_needs") == people.SPECIAL_NEEDS
    assert codes("audience") == people.AUDIENCES
    assert codes("message") == messages.IDS
    assert codes("round") == knowledge.ROUNDS
    assert codes("source") == plans.SOURCES
    assert codes("migration_reason") == plans.REASONS
    assert codes("document") == plans.DOCUMENTS
    assert codes("assistance") == returnees.ASSISTANCE
    assert codes("satisfaction") == returnees.SATISFACTION
    assert codes("topic") == calls.TOPICS
    assert codes("phase") == activities.PHASES
    for field, used in {
        "planned_route": plans.ROUTES,
        "activity_type": activities.TYPES,
        "design": activities.DESIGNS,
    }.items():
        assert set(used) == set(codes(field))


def test_mappings_name_columns_that_the_files_have(files: SimpleNamespace):
    for table, path in files.paths.items():
        said = mapping.read(demo.mapping(table), table=table)
        assert said.demonstration
        headers = set()
        for frame in _sheets(path) if table == "returnees" else [_read(path)]:
            headers |= set(frame.columns)
        wanted = {name for names_ in (*said.columns.values(), *said.choices.values()) for name in names_}
        assert wanted <= headers


def test_identifiers_say_that_they_are_invented(files: SimpleNamespace):
    assert files.responses["survey/respondent_id"].str.fullmatch(r"demo-r-\d{7}").all()
    assert files.responses["survey/activity_id"].str.fullmatch(r"demo-a-\d{6}").all()
    assert files.calls["call_id"].str.fullmatch(r"demo-c-\d{6}").all()


def test_surveyed_activities_exist_and_are_not_estimated(files: SimpleNamespace):
    listed = files.activities.set_index("Activity number")
    used = listed.loc[files.responses["survey/activity_id"].unique()]
    assert (used["How the number was found"] == "People counted at the activity").all()
    estimated = listed["How the number was found"] == "Estimated audience"
    assert set(listed.loc[estimated, "Type of activity"]) == {
        "Radio programme",
        "Social media",
        "Newspaper campaign",
    }
    assert (listed.loc[estimated, "Women reached"] == "").all()


def test_people_are_linked_lost_and_followed_up(files: SimpleNamespace):
    once = files.responses.drop_duplicates(["survey/respondent_id", "survey/round"])
    rounds = once.groupby("survey/respondent_id")["survey/round"].agg(frozenset)
    has = {name: rounds.map(lambda met, name=name: name in met) for name in ("pre", "post", "m3")}
    assert 0.02 < (has["pre"] & ~has["post"]).sum() / has["pre"].sum() < 0.15
    assert not (has["m3"] & ~has["post"]).any()
    after = once[once["survey/round"] == "post"]
    assert (after["survey/followup_due"] != "").all()
    assert (once.loc[once["survey/round"] != "post", "survey/followup_due"] == "").all()
    due = after["survey/followup_due"] <= "2026-06-30"
    assert (~due).any()
    found = after["survey/respondent_id"].isin(once.loc[once["survey/round"] == "m3", "survey/respondent_id"])
    assert 0.58 < found[due].mean() < 0.74
    young_men = (after["person/sex"] == "man") & pd.to_numeric(after["person/age"]).between(18, 34)
    assert found[due & young_men].mean() < found[due & ~young_men].mean() - 0.08


def test_knowledge_rises_and_fades_and_opinions_rise_more(files: SimpleNamespace):
    by_round = dict(iter(files.responses.groupby("survey/round")))
    items = [f"kap/m_{name}" for name in messages.IDS]
    known = {
        name: float(np.mean([_share(rows[item], "1") for item in items])) for name, rows in by_round.items()
    }
    assert known["pre"] + 0.08 < known["m3"] < known["post"]
    for opinion in ("kap/feels_informed", "kap/risk_awareness"):
        rise = _share(by_round["post"][opinion], "yes") - _share(by_round["pre"][opinion], "yes")
        assert rise > known["post"] - known["pre"]
    assert 0.64 < _share(by_round["pre"]["plan/wants"], "yes") < 0.76


def test_some_districts_are_empty_and_activities_follow_the_weights(files: SimpleNamespace):
    assumed = profile.load(COUNTRY)
    country = geo.country.load(COUNTRY)
    stated = names.resolve(files.responses["loc/district"], country=country)["pcode"].dropna()
    empty = {code for code, weight in zip(assumed.districts, assumed.outreach, strict=True) if not weight}
    assert len(empty) == 3
    assert not empty & set(stated)
    assert set(stated) <= set(assumed.districts)


def test_districts_are_written_in_several_scripts_and_all_but_the_intended_ones_are_understood():
    assumed = profile.load(COUNTRY)
    country = geo.country.load(COUNTRY)
    for at, pcode in enumerate(assumed.districts):
        ways = {assumed.spellings[way] for way in assumed.spelling_of[at]}
        assert len(ways) >= 6
        resolved = names.resolve(pd.Series(sorted(ways)), country=country)
        assert set(resolved["pcode"]) == {pcode}
    wrong = names.resolve(pd.Series(assumed.not_districts), country=country)
    assert wrong["pcode"].isna().all()
    assert wrong["rule"].notna().all()


def test_every_intended_error_is_there(files: SimpleNamespace):
    assumed = profile.load(COUNTRY)
    main, interviews = _sheets(files.paths["returnees"])
    for rows, mistakes in (
        (files.responses, errors.of_responses(assumed)),
        (files.calls, errors.of_calls(assumed)),
        (main, errors.of_returnees(assumed)),
        (interviews, errors.of_interviews()),
    ):
        for mistake in mistakes:
            header, texts = next(iter(mistake.puts.items()))
            assert rows[header].isin(texts).any(), mistake.name
    assert files.responses.duplicated(["survey/respondent_id", "survey/round"]).any()
    assert (files.activities["Activity number"] == "Total").sum() == 1


def test_a_country_without_assumptions_of_its_own_spreads_by_population(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    bare = replace(geo.country.load(COUNTRY), folder=tmp_path)
    monkeypatch.setattr(geo.country, "load", lambda code: bare)
    assumed = profile.load(COUNTRY)
    people_of = bare.population
    shares = assumed.outreach / np.array([people_of[code] for code in assumed.districts])
    assert set(np.round(shares, 9)) == {0.0, 1.0}
    assert (assumed.outreach == 0).sum() == 2
    assert not assumed.lost.any()


def test_surveys_have_exactly_the_rows_asked_for():
    assumed = profile.load(COUNTRY)
    points = demo.Points(assumed)
    drawn = activities.draw(5, surveyed=20, total=60, profile=assumed, points=points)
    asked = responses.surveys(5, drawn, rows=1234)
    assert asked.responses.sum() == 1234
    assert sorted(np.concatenate(list(asked.chunks()))) == list(range(20))


def test_towns_that_sites_stand_around_lie_in_their_district():
    assumed = profile.load(COUNTRY)
    shapes = boundaries.load(geo.country.load(COUNTRY), "district").set_index("pcode").geometry
    for pcode, towns in zip(assumed.districts, assumed.divisions, strict=True):
        for name, latitude, longitude in towns:
            # A town on the coast may stand a little outside the simplified boundary, but no other is nearer.
            degrees = shapely.distance(shapes.to_numpy(), shapely.Point(longitude, latitude))
            assert shapes.index[int(degrees.argmin())] == pcode, name
            assert degrees.min() < 0.03, name
