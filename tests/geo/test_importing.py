"""Official boundaries brought in: read in every form, checked, and used in place of the country's own."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geo import __main__ as command
from geo import boundaries, cod, country, importing
from geo.boundaries import BadBoundaries
from geo.cod import BadFile
from geo.country import Country


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty store; boundaries are imported into it."""
    monkeypatch.setenv("CRM_STORE", str(tmp_path / "store"))
    return tmp_path / "store"


def districts(lka: Country) -> gpd.GeoDataFrame:
    """Districts as OCHA writes them, a little to the east of those in use."""
    own = boundaries.read(lka.folder / "district.geojson", country=lka, level="district")
    codes = own["pcode"]
    columns = {
        "ADM2_PCODE": codes,
        "ADM2_EN": [lka.name_of(code) for code in codes],
        "ADM1_PCODE": [lka.parents("district")[code] for code in codes],
    }
    return gpd.GeoDataFrame(columns, geometry=own.geometry.translate(0.001), crs="EPSG:4326")


def divisions(lka: Country) -> gpd.GeoDataFrame:
    """DS divisions with P-codes made for the test, as a file of the official source has its own."""
    own = boundaries.read(lka.folder / "ds_division.geojson", country=lka, level="ds_division")
    parents = [lka.parents("ds_division")[code] for code in own["pcode"]]
    numbers = [parents[: i + 1].count(parent) for i, parent in enumerate(parents)]
    columns = {
        "adm3_pcode": [f"{parent}{number:02d}" for parent, number in zip(parents, numbers, strict=True)],
        "adm3_name": [lka.name_of(code) for code in own["pcode"]],
        "adm2_pcode": parents,
    }
    return gpd.GeoDataFrame(columns, geometry=own.geometry.to_numpy(), crs="EPSG:4326")


def as_geojson(frame: gpd.GeoDataFrame, folder: Path) -> Path:
    frame.to_file(folder / "adm.geojson")
    return folder / "adm.geojson"


def as_package(frame: gpd.GeoDataFrame, folder: Path) -> Path:
    frame.to_file(folder / "adm.gpkg", layer="admin")
    return folder / "adm.gpkg"


def as_zipped_shapefile(frame: gpd.GeoDataFrame, folder: Path) -> Path:
    (folder / "shape").mkdir()
    frame.to_crs("EPSG:32644").to_file(folder / "shape" / "adm.shp", encoding="utf-8")
    with zipfile.ZipFile(folder / "adm.zip", "w") as archive:
        for part in (folder / "shape").iterdir():
            archive.write(part, f"inside/{part.name}")
    return folder / "adm.zip"


@pytest.mark.parametrize("written", [as_geojson, as_package, as_zipped_shapefile])
def test_every_form_is_read_alike(
    written: Callable[[gpd.GeoDataFrame, Path], Path], lka: Country, tmp_path: Path
):
    layers = cod.read(written(districts(lka), tmp_path))
    assert list(layers) == [2]
    places = layers[2].places
    assert list(places["pcode"]) == list(lka.codes("district"))
    assert dict(zip(places["pcode"], places["parent"], strict=True)) == lka.parents("district")
    assert list(places["name_en"]) == [lka.name_of(code) for code in lka.codes("district")]
    assert places.total_bounds == pytest.approx(districts(lka).total_bounds, abs=1e-6)


def test_an_imported_level_is_used_and_credited(
    lka: Country, tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
):
    file = as_geojson(districts(lka), tmp_path)
    own = (lka.folder / "district.geojson").read_bytes()
    assert (
        command.main(["import", str(file), "--country", "lka", "--credit", "Boundaries: Survey Department"])
        == 0
    )
    said = capsys.readouterr().out
    assert "25 districts" in said
    assert "overlap with the boundaries in use 0.9" in said
    assert boundaries.source(lka, "district") == store / "boundaries" / "lka" / "district.geojson"
    assert boundaries.credit(lka, "district") == "Boundaries: Survey Department"
    assert boundaries.credit(lka, "province") == lka.boundaries_credit
    assert (lka.folder / "district.geojson").read_bytes() == own


def test_checking_writes_nothing(lka: Country, tmp_path: Path, store: Path):
    file = as_geojson(districts(lka), tmp_path)
    assert command.main(["import", str(file), "--country", "lka", "--check"]) == 0
    assert not store.exists()


def test_divisions_get_their_p_codes_and_keep_their_former_names_as_aliases(
    lka: Country, tmp_path: Path, store: Path
):
    told = importing.bring(as_package(divisions(lka), tmp_path), lka, into=store / "boundaries" / "lka")
    assert any("330 were recognised by their area" in sentence for sentence in told)
    made = country.load("lka")
    assert all(code.startswith("LK") and len(code) == 6 for code in made.codes("ds_division"))
    assert made.codes("district") == lka.codes("district")
    row = made.at("ds_division").set_index("pcode").loc[made.codes("ds_division")[0]]
    assert "8540358B" in row["aliases"]
    frame = boundaries.load(made, "ds_division")
    assert list(frame["pcode"]) == list(made.codes("ds_division"))
    assert shapely.coverage_is_valid(frame.geometry.to_numpy())


def changed(lka: Country, tmp_path: Path, change: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame]) -> Path:
    return as_geojson(change(districts(lka)), tmp_path)


def swapped_codes(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """ISO codes that lost their hyphen: they look like P-codes and are those of other districts."""
    turned = {"LK42": "LK43", "LK43": "LK44", "LK44": "LK45", "LK45": "LK42"}
    return frame.assign(ADM2_PCODE=frame["ADM2_PCODE"].replace(turned))


def too_wide(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.set_geometry(frame.geometry.buffer(0.02))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (swapped_codes, "calls LK42 'Kilinochchi', which is Kilinochchi .LK45. here"),
        (lambda frame: frame.iloc[2:], "lacks LK11, LK12"),
        (lambda frame: frame.assign(ADM2_PCODE="LK11"), "repeats or lacks codes"),
        (
            lambda frame: frame.assign(ADM2_PCODE=frame["ADM2_PCODE"].str.replace("LK", "LK-")),
            "unknown LK-11",
        ),
        (too_wide, "overlap by"),
    ],
)
@pytest.mark.filterwarnings("ignore:Geometry is in a geographic CRS")
def test_a_file_that_does_not_fit_is_refused_and_nothing_written(
    change, words: str, lka: Country, tmp_path: Path, store: Path
):
    with pytest.raises(BadBoundaries, match=words):
        importing.bring(changed(lka, tmp_path, change), lka, into=store / "boundaries")
    assert not store.exists()


def test_what_sticks_out_of_its_parent_is_told(lka: Country, tmp_path: Path):
    moved = districts(lka)
    moved = moved.set_geometry(moved.geometry.translate(0.2))
    told = importing.examine(as_geojson(moved, tmp_path), lka).sentences
    assert any("stick out of their province in use" in sentence for sentence in told)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("no.zip", b"no archive", "cannot be unpacked"),
        ("no.geojson", b"{}", "cannot be read"),
        ("no.csv", b"a,b", "use a file ending in"),
        ("no.gpkg", b"nothing", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_sentence(
    name: str, content: bytes, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / name).write_bytes(content)
    assert command.main(["import", str(tmp_path / name), "--country", "lka"]) == 2
    assert words in capsys.readouterr().err


def test_a_file_without_codes_says_what_it_needs(tmp_path: Path, lka: Country):
    bare = districts(lka)[["geometry"]]
    with pytest.raises(BadFile, match="adm2_pcode"):
        cod.read(as_geojson(gpd.GeoDataFrame(bare), tmp_path))
    with pytest.raises(BadFile, match="There is no file"):
        cod.read(tmp_path / "nothing.geojson")


def test_places_that_lie_elsewhere_are_refused_with_where(lka: Country, tmp_path: Path):
    moved = districts(lka)
    moved = moved.set_geometry(moved.geometry.translate(0.5, 0.5))
    with pytest.raises(
        boundaries.BadBoundaries, match=r"share 1% of their area, and span 80\.02 to 82\.\d\d east"
    ):
        importing.examine(as_geojson(moved, tmp_path), lka)


def test_the_places_that_overlap_are_named(lka: Country, tmp_path: Path):
    wide = districts(lka)
    shapes = wide.geometry.to_numpy().copy()
    shapes[0] = shapely.buffer(shapes[0], 0.08)
    with pytest.raises(boundaries.BadBoundaries, match="LK11 and LK12 most"):
        importing.examine(as_geojson(wide.set_geometry(shapes), tmp_path), lka)


def test_a_place_that_is_no_polygon_and_a_part_of_the_country_are_told(lka: Country, tmp_path: Path):
    frame = districts(lka)
    shapes = frame.geometry.to_numpy().copy()
    shapes[2] = shapely.Point(80, 7)
    with pytest.raises(cod.BadFile, match="place 3 is a point"):
        cod.read(as_geojson(frame.set_geometry(shapes), tmp_path))
    with pytest.raises(
        boundaries.BadBoundaries, match=r"lacks LK72, LK81, LK82, LK91, LK92\. Use the file of the whole"
    ):
        importing.examine(as_geojson(frame.iloc[:20], tmp_path), lka)
