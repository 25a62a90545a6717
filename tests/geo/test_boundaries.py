"""Boundaries: the country's own files hold together, and a supplied folder is used and checked."""

import gzip
import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo import boundaries
from geo.boundaries import BadBoundaries
from geo.country import Country, UnknownPlace


@pytest.fixture
def supplied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that the setting CRM_BOUNDARIES names."""
    folder = tmp_path / "official"
    folder.mkdir()
    monkeypatch.setenv("CRM_BOUNDARIES", str(folder))
    return folder


def write_official(folder: Path, lka: Country, *, drop: int = 0) -> gpd.GeoDataFrame:
    """A file as OCHA's has it: the code in adm2_pcode, no feature id, a frame a little to the east."""
    own = boundaries.read(lka.folder / "district.geojson", country=lka, level="district")
    moved = own.set_geometry(own.geometry.translate(0.001)).rename(columns={"pcode": "adm2_pcode"})
    (folder / "district.geojson").write_text(moved.iloc[drop:].to_json(), encoding="utf-8")
    return moved


LEVELS = {"ds_division": 330, "district": 25, "province": 9}


@pytest.mark.parametrize(("level", "count"), LEVELS.items())
def test_each_level_is_a_valid_coverage_of_all_its_places(lka: Country, level: str, count: int):
    frame = boundaries.load(lka, level)
    shapes = frame.geometry.to_numpy()
    assert list(frame["pcode"]) == list(lka.codes(level))
    assert len(frame) == count
    assert frame.crs == "EPSG:4326"
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)


def test_areas_are_near_the_published_ones(lka: Country):
    # UTM zone 44N covers the country. Natural Earth's are up to a tenth off (Jaffna), these up to a fiftieth.
    frame = boundaries.load(lka, "district").set_index("pcode")
    measured = frame.to_crs("EPSG:32644").area / 1e6
    published = lka.at("district").set_index("pcode")["area_km2"]
    assert (measured / published).between(0.975, 1.015).all()
    assert measured.sum() == pytest.approx(published.sum(), rel=0.003)


def test_files_are_small_also_over_the_wire(lka: Country):
    sizes = {path.stem: path.stat().st_size for path in lka.folder.glob("*.geojson")}
    assert sizes.keys() == LEVELS.keys()
    assert sizes["ds_division"] < 600_000
    assert sizes["district"] < 150_000
    assert len(gzip.compress((lka.folder / "ds_division.geojson").read_bytes(), 6)) < 250_000


def bare(content: bytes) -> dict[str, Any]:
    """What is served without what labels need to know."""
    told = json.loads(content)
    for feature in told["features"]:
        feature["properties"] = {"name": feature["properties"]["name"]}
    return told


@pytest.mark.parametrize("level", LEVELS)
def test_what_is_served_is_ready_for_the_svg_map(lka: Country, level: str):
    content = boundaries.geojson(lka, level)
    features = json.loads(content)["features"]
    assert [feature["id"] for feature in features] == list(lka.codes(level))
    assert [feature["properties"]["name"] for feature in features] == [
        lka.name_of(code) for code in lka.codes(level)
    ]
    for feature in features:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        rings = [part.exterior for part in shapely.get_parts(shape)]
        assert not shapely.is_ccw(np.array(rings)).any(), feature["id"]
    assert bare(content) == json.loads((lka.folder / f"{level}.geojson").read_bytes())
    assert content.count(b"\n") == len(features) + 2  # one a line


def test_an_unknown_level_is_refused_and_cannot_leave_the_folder(lka: Country):
    for level in ("county", "../lka/district", ""):
        with pytest.raises(UnknownPlace, match="province, district"):
            boundaries.geojson(lka, level)


def test_a_caller_cannot_change_what_others_get(lka: Country):
    mine = boundaries.load(lka, "district")
    mine.loc[0, "pcode"] = "changed"
    assert boundaries.load(lka, "district")["pcode"].iloc[0] == "LK11"


def test_a_supplied_folder_is_used_for_the_levels_it_has(lka: Country, supplied: Path):
    moved = write_official(supplied, lka)
    (supplied / "credit.txt").write_text("Boundaries: Survey Department\n", encoding="utf-8")
    found = boundaries.load(lka, "district")
    assert list(found["pcode"]) == list(lka.codes("district"))
    assert shapely.equals_exact(found.geometry.to_numpy(), moved.geometry.to_numpy(), 1e-9).all()
    assert boundaries.credit(lka, "district") == "Boundaries: Survey Department"
    own = (lka.folder / "province.geojson").read_bytes()
    assert bare(boundaries.geojson(lka, "province")) == json.loads(own)
    assert boundaries.credit(lka, "province") == lka.boundaries_credit


def test_a_supplied_folder_without_a_credit_names_itself(lka: Country, supplied: Path):
    write_official(supplied, lka)
    assert boundaries.credit(lka) == "Boundaries: official"


def test_supplied_boundaries_must_have_every_place(lka: Country, supplied: Path):
    write_official(supplied, lka, drop=2)
    with pytest.raises(BadBoundaries, match="lacks LK11, LK12"):
        boundaries.load(lka, "district")


@pytest.mark.parametrize(("moved", "word"), [(1000.0, "not in degrees"), (None, "not valid")])
def test_supplied_shapes_must_be_valid_and_in_degrees(
    lka: Country, supplied: Path, moved: float | None, word: str
):
    own = boundaries.read(lka.folder / "district.geojson", country=lka, level="district")
    bow_tie = shapely.Polygon([(80, 7), (81, 8), (81, 7), (80, 8)])
    shapes = own.geometry.translate(moved) if moved else [bow_tie, *own.geometry.iloc[1:]]
    (supplied / "district.geojson").write_text(own.set_geometry(shapes).to_json(), encoding="utf-8")
    with pytest.raises(BadBoundaries, match=word):
        boundaries.load(lka, "district")


def test_supplied_iso_codes_are_joined_through_the_table(lka: Country, supplied: Path):
    own = boundaries.read(lka.folder / "district.geojson", country=lka, level="district")
    iso = lka.at("district")["iso"]
    by_iso = own.drop(columns="pcode").assign(ISO=iso.to_numpy())
    (supplied / "district.geojson").write_text(by_iso.to_json(), encoding="utf-8")
    assert boundaries.load(lka, "district").geometry.equals(own.geometry)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"type": "Feature"}',
        '{"features": 5}',
        '{"features": [1]}',
        '{"features": [{}]}',
        '{"features": [{"geometry": null}]}',
        '{"features": [{"geometry": {"type": "Point", "coordinates": [80, 9]}}]}',
        '{"features": [{"geometry": {"type": "Polygon", "coordinates": [[1, 2]]}}]}',
    ],
)
def test_a_file_that_is_no_feature_collection_is_refused(lka: Country, supplied: Path, content: str):
    (supplied / "district.geojson").write_text(content, encoding="utf-8")
    with pytest.raises(BadBoundaries, match=r"district\.geojson"):
        boundaries.load(lka, "district")


def test_a_setting_that_names_no_folder_is_refused(
    lka: Country, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CRM_BOUNDARIES", str(tmp_path / "nowhere"))
    with pytest.raises(BadBoundaries, match="CRM_BOUNDARIES"):
        boundaries.load(lka, "district")


def test_the_credit_of_the_country_says_what_the_boundaries_are_not(lka: Country):
    credit = boundaries.credit(lka)
    assert "geoBoundaries" in credit
    assert "CC BY 3.0 IGO" in credit
    assert "not the official" in credit


def test_natural_earth_is_at_hand_as_the_fallback(lka: Country, monkeypatch: pytest.MonkeyPatch):
    own = boundaries.read(lka.folder / "district.geojson", country=lka, level="district").geometry.to_numpy()
    monkeypatch.setenv("CRM_BOUNDARIES", str(lka.folder / "natural_earth"))
    fallback = boundaries.load(lka, "district").geometry.to_numpy()
    alike = shapely.area(shapely.intersection(own, fallback)) / shapely.area(shapely.union(own, fallback))
    assert alike.min() > 0.75
    assert alike.mean() > 0.93
    assert "Natural Earth" in boundaries.credit(lka, "district")


@pytest.mark.parametrize("level", LEVELS)
def test_a_name_stands_inside_its_place_and_in_the_language_asked_for(lka: Country, level: str):
    shapes = dict(zip(*(boundaries.load(lka, level)[name] for name in ("pcode", "geometry")), strict=True))
    for feature in json.loads(boundaries.geojson(lka, level, language="ta"))["features"]:
        told = feature["properties"]
        assert told["name"] == lka.name_of(feature["id"], "ta")
        assert shapes[feature["id"]].contains(shapely.Point(told["at"]))
        assert told["side"] == pytest.approx(shapes[feature["id"]].area ** 0.5, abs=1e-3)
        assert told["weight"] > 0
