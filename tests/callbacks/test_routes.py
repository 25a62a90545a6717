import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest

from data import tables
from data.store import Store, Version
from indicators.answered import COLUMNS
from indicators.questions import PAGES

BOM = "\ufeff"


@pytest.fixture
def client(app):
    return app.server.test_client()


def read(answered) -> pd.DataFrame:
    assert answered.status_code == 200, answered.text
    return pd.read_csv(io.StringIO(answered.data.decode("utf-8-sig")), dtype=str, keep_default_na=False)


def version_of(store: Path) -> Version:
    version = Store(store).current()
    assert version is not None
    return version


@pytest.mark.parametrize(("level", "features"), [("district", 25), ("province", 9)])
def test_shapes_are_served_by_level(client, level, features):
    body = json.loads(client.get(f"/geo/{level}.geojson").data)
    assert len(body["features"]) == features
    assert all(feature["id"].startswith("LK") for feature in body["features"])


def test_shapes_are_fetched_once(client):
    from callbacks import shapes
    from geo import country

    answered = client.get(shapes.url(country.load("lka"), "district"))
    assert "immutable" in answered.headers["Cache-Control"]
    again = client.get("/geo/district.geojson", headers={"If-None-Match": answered.headers["ETag"]})
    assert again.status_code == 304


def test_a_level_the_country_lacks_is_named(client):
    answered = client.get("/geo/village.geojson")
    assert (answered.status_code, "has no level 'village'" in answered.text) == (404, True)


@pytest.mark.parametrize("table", tables.TABLES)
def test_an_export_holds_the_whole_table_in_order(client, demo_store, table):
    frame = read(client.get(f"/export/{table}.csv"))
    kept = version_of(demo_store).table(table).to_table(columns=list(tables.COLUMNS[table])).to_pandas()
    assert tuple(frame.columns) == tables.COLUMNS[table]
    key = tables.KEYS[table][0]
    assert frame[key].tolist() == kept[key].tolist()


def test_an_export_holds_what_an_independent_filter_holds(client, demo_store):
    frame = read(client.get("/export/responses.csv?district=LK41&sex=female&from=2025-01-01"))
    stored = pd.read_parquet(version_of(demo_store).path / "responses.parquet")
    kept = stored[
        (stored["district"] == "LK41")
        & (stored["sex"] == "female")
        & (stored["date"].astype(str) >= "2025-01-01")
    ]
    assert len(frame) > 0
    assert frame["respondent_id"].tolist() == kept["respondent_id"].tolist()
    assert frame["round"].tolist() == kept["round"].astype(object).fillna("").tolist()


def test_unknown_selects_nulls(client, demo_store):
    frame = read(client.get("/export/responses.csv?education=unknown,degree"))
    stored = pd.read_parquet(version_of(demo_store).path / "responses.parquet")
    assert len(frame) == (stored["education"].isna() | (stored["education"] == "degree")).sum()
    assert set(frame["education"]) == {"", "degree"}


def test_a_province_selects_its_districts(client):
    frame = read(client.get("/export/calls.csv?province=LK4"))
    assert set(frame["district"]) <= {"LK41", "LK42", "LK43", "LK44", "LK45"}
    assert len(frame) > 0


def test_exports_begin_with_a_mark_for_spreadsheets_and_say_what_they_are(client):
    answered = client.get("/export/calls.csv")
    assert answered.data.decode().startswith(BOM)
    assert "demonstration" in answered.headers["Content-Disposition"]
    assert answered.headers["X-Data"] == "Demonstration data"


def test_hxl_tags_stand_in_the_second_row(client):
    lines = client.get("/export/activities.csv?hxl=1").data.decode("utf-8-sig").splitlines()
    header, tags = (next(csv.reader([line])) for line in lines[:2])
    assert tags[header.index("district")] == "#adm2+code"
    assert all(tag.startswith("#") for tag in tags)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/export/calls.csv?education=degree", "'education' does not apply to calls"),
        ("/export/responses.csv?sex=woman", "allowed are female, male, other, unknown"),
        ("/export/responses.csv?gender=female", "Parameter 'gender' is not known"),
        ("/export/responses.csv?from=2025-13-01", "not a day"),
        ("/export/responses.csv?from=2025-02-01&to=2025-01-01", "swap"),
        ("/export/responses.csv?sex=female&sex=male", "given twice"),
        ("/export/responses.csv?hxl=yes", "'hxl' is 'yes'"),
        ("/export/responses.csv?page=overview", "belongs to answers.csv"),
        ("/export/answers.csv", "use one of overview"),
        ("/export/answers.csv?page=data", "use one of overview"),
        ("/export/answers.csv?page=hotline&education=degree", "does not apply to hotline"),
        ("/export/responses.csv?district=LK-41", "'district' cannot be 'LK-41'"),
        ("/export/responses.csv?measure=score", "Parameter 'measure' is not known"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(client, address, words):
    answered = client.get(address)
    assert answered.status_code == 400
    assert words in answered.text


def test_an_unknown_table_is_not_found(client):
    answered = client.get("/export/people.csv")
    assert (answered.status_code, "activities, responses" in answered.text) == (404, True)


@pytest.mark.parametrize(
    ("path", "status"),
    [("/", 200), ("/outreach", 200), ("/follow-up", 200), ("/nothing", 404), ("/export", 404)],
)
def test_unknown_paths_are_not_found(client, path, status):
    assert client.get(path).status_code == status


@pytest.mark.parametrize("page", PAGES)
def test_answers_have_the_columns_of_the_contract(client, page):
    frame = read(client.get(f"/export/answers.csv?page={page}"))
    assert tuple(frame.columns) == COLUMNS
    assert not frame.duplicated(
        ["indicator", "item", "place_level", "place", "group", "group_value", "period_from", "period_to"]
    ).any()
    numbers = frame[frame["estimate"] != ""]
    low, value, high = (numbers[name].astype(float) for name in ("low", "estimate", "high"))
    assert ((low <= value) & (value <= high)).all()
    assert set(frame["reliability"]) <= {"ok", "caution", "unreliable", "suppressed"}
    assert (frame.loc[frame["estimate"] == "", "reliability"] == "suppressed").all()


def test_no_answer_may_come_from_another_host(client):
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy
