"""The folder of another country: from a package's file, from a COD-AB file, and never over what is there."""

import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geo import __main__ as command
from geo import boundaries, country, new
from geo.fetching import BuildFailed


def outline(path: Path, codes: dict[str, tuple[str, shapely.Polygon]]) -> Path:
    """A file as the package has it."""
    features = [
        {
            "type": "Feature",
            "properties": {"ISO": code, "NAME_1": name},
            "geometry": shapely.geometry.mapping(shape),
        }
        for code, (name, shape) in codes.items()
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


WEST, EAST = shapely.box(84, 27, 85, 28), shapely.box(85, 27, 86, 28)


def test_a_package_gives_the_first_level_with_its_own_codes(tmp_path: Path):
    file = outline(tmp_path / "nepal.geojson", {"NP-BA": ("Bagmati", WEST), "NP-KO": ("Kosi", EAST)})
    written = new.make("npl", file=file, into=tmp_path)
    assert [path.name for path in written] == ["country.toml", "places.csv", "province.geojson"]
    made = country.read(tmp_path / "npl")
    assert (made.name, made.time_zone, made.levels, made.placed) == (
        "Nepal",
        "Asia/Kathmandu",
        ("province",),
        "province",
    )
    assert made.codes("province") == ("NP-BA", "NP-KO")
    assert made.name_of("NP-KO") == "Kosi"
    frame = boundaries.read(tmp_path / "npl" / "province.geojson", country=made, level="province")
    assert frame.geometry.to_numpy()[0] == shapely.normalize(WEST)
    assert made.population == {}


def test_a_cod_file_gives_every_level_and_every_language(tmp_path: Path):
    columns = {
        "adm1_pcode": ["NP1", "NP1"],
        "adm2_pcode": ["NP101", "NP102"],
        "adm2_en": ["A", "B"],
        "adm2_ne": ["क", "ख"],
    }
    second = gpd.GeoDataFrame(columns, geometry=[WEST, EAST], crs="EPSG:4326")
    first = gpd.GeoDataFrame(
        {"adm1_pcode": ["NP1"], "adm1_en": ["One"]}, geometry=[shapely.box(84, 27, 86, 28)], crs="EPSG:4326"
    )
    for layer, frame in (("adm1", first), ("adm2", second)):
        frame.to_file(tmp_path / "npl.gpkg", layer=layer)
    new.make("NPL", file=tmp_path / "npl.gpkg", into=tmp_path)
    made = country.read(tmp_path / "npl")
    assert (made.levels, made.placed, made.languages) == (("province", "district"), "district", ("en", "ne"))
    assert made.parents("district") == {"NP101": "NP1", "NP102": "NP1"}
    assert made.name_of("NP102", "ne") == "ख"


def test_a_folder_is_never_written_over(tmp_path: Path):
    (tmp_path / "npl").mkdir()
    with pytest.raises(BuildFailed, match="already"):
        new.make("NPL", file=tmp_path / "x.geojson", into=tmp_path)


def test_two_shapes_with_one_code_are_told_apart_or_refused(tmp_path: Path):
    """Bazarak, at 69.51 E 35.31 N, lies in Panjsher, which the package's file labels as Parwan too."""
    panjsher, parwan = shapely.box(69, 35, 70, 36), shapely.box(68, 34, 69, 35)
    rows = [("AF-PAR", panjsher), ("AF-PAR", parwan)]
    path = outline(tmp_path / "afghanistan.geojson", {})
    features = [
        {
            "type": "Feature",
            "properties": {"ISO": code, "NAME_1": "Parwan"},
            "geometry": shapely.geometry.mapping(shape),
        }
        for code, shape in rows
    ]
    path.write_text(json.dumps({"features": features}), encoding="utf-8")
    new.make("AFG", file=path, into=tmp_path)
    assert country.read(tmp_path / "afg").codes("province") == ("AF-PAN", "AF-PAR")
    path.write_text(json.dumps({"features": [features[1], features[1]]}), encoding="utf-8")
    with pytest.raises(BuildFailed, match="AF-PAR to more than one shape"):
        new.make("AFG", file=path, into=tmp_path / "again")


def test_a_country_that_is_not_known_is_a_sentence(capsys: pytest.CaptureFixture[str]):
    assert command.main(["new", "XXX"]) == 2
    assert "'XXX' is no country" in capsys.readouterr().err


def test_wider_levels_that_a_file_only_names_are_joined_from_its_places(tmp_path: Path):
    columns = {
        "ADM1_PCODE": ["NP1", "NP1", "NP2"],
        "ADM1_EN": ["One", "One", "Two"],
        "ADM2_PCODE": ["NP101", "NP102", "NP201"],
        "ADM2_EN": ["A", "B", "C"],
    }
    shapes = [WEST, EAST, shapely.box(86, 27, 87, 28)]
    gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326").to_file(tmp_path / "adm2.geojson")
    new.make("npl", file=tmp_path / "adm2.geojson", into=tmp_path)
    made = country.read(tmp_path / "npl")
    assert made.levels == ("province", "district")
    assert made.parents("district") == {"NP101": "NP1", "NP102": "NP1", "NP201": "NP2"}
    assert made.name_of("NP2") == "Two"
    frame = boundaries.read(tmp_path / "npl" / "province.geojson", country=made, level="province")
    assert frame.geometry.to_numpy()[0].equals(shapely.union(WEST, EAST))
