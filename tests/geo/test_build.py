"""Making boundary files: checked digest, joined on ISO codes, the same bytes each time."""

import io
import tarfile
from pathlib import Path

import pytest
import shapely

from geo import __main__ as command
from geo import boundaries, build, country, fetching
from geo.build import BuildFailed
from geo.country import Country
from tests.geo.conftest import CORNERS, squares, write_country


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "squares.geojson"
    path.write_bytes(squares(CORNERS))
    return path


def pack(path: Path, *, member: str, content: bytes) -> Path:
    """A package as npm makes it, with one file."""
    with tarfile.open(path, "w:gz") as archive:
        entry = tarfile.TarInfo(member)
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return path


def test_geometry_is_joined_on_iso_codes_and_speaks_p_codes(squareland: Country, source: Path):
    build.build(squareland, files=[source])
    frame = boundaries.load(squareland, "county").set_index("pcode")
    corners = {code: shape.bounds[:2] for code, shape in frame.geometry.items()}
    # XX-13 is XX12 and XX-12 is XX13: had the hyphen been dropped, both would be in the other's place.
    assert corners == {"XX11": (10, 1), "XX12": (10, 0), "XX13": (11, 1), "XX14": (11, 0)}


def test_wider_places_are_united_from_their_parts(squareland: Country, source: Path):
    written = build.build(squareland, files=[source])
    assert [path.name for path in written] == ["county.geojson", "region.geojson"]
    regions = boundaries.load(squareland, "region").set_index("pcode").geometry
    assert regions["XX1"].equals(shapely.box(10, 0, 11, 2))
    assert regions["XX2"].equals(shapely.box(11, 0, 12, 2))


def test_the_same_source_gives_the_same_bytes(squareland: Country, source: Path, tmp_path: Path):
    first = [path.read_bytes() for path in build.build(squareland, files=[source])]
    again = [path.read_bytes() for path in build.build(squareland, files=[source], into=tmp_path)]
    assert first == again


def test_a_package_is_read_like_its_file(squareland: Country, tmp_path: Path, source: Path):
    content = source.read_bytes()
    package = pack(tmp_path / "squares.tgz", member="package/squares.geojson", content=content)
    written = build.build(squareland, files=[package])
    assert written[0].read_bytes() == build.build(squareland, files=[source], into=tmp_path)[0].read_bytes()


def test_a_changed_source_is_refused_and_nothing_is_written(squareland: Country, source: Path):
    source.write_bytes(source.read_bytes() + b" ")
    with pytest.raises(BuildFailed, match="sha256"):
        build.build(squareland, files=[source])
    assert not list(squareland.folder.glob("*.geojson"))


def test_the_digest_of_the_country_is_that_of_the_field_notes(lka: Country):
    assert lka.boundary_source is not None
    assert lka.boundary_source.sha256.startswith("8310ba2b818953fcb6adc9dc5fb8f94d")


def test_other_iso_codes_than_the_table_has_are_refused(tmp_path: Path):
    strange = {"XX-99": (10, 1), **{iso: at for iso, at in CORNERS.items() if iso != "XX-11"}}
    made = write_country(tmp_path / "xxa", source=squares(strange))
    (tmp_path / "other.geojson").write_bytes(squares(strange))
    with pytest.raises(BuildFailed, match="XX-11, XX-99"):
        build.build(made, files=[tmp_path / "other.geojson"])


def test_shapes_that_overlap_are_refused(tmp_path: Path):
    overlapping = {**CORNERS, "XX-11": (10.5, 1)}
    made = write_country(tmp_path / "xxa", source=squares(overlapping))
    (tmp_path / "other.geojson").write_bytes(squares(overlapping))
    with pytest.raises(BuildFailed, match="overlap"):
        build.build(made, files=[tmp_path / "other.geojson"])


def test_the_source_is_fetched_with_npm_and_only_with_npm(
    squareland: Country, tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
):
    package = pack(tmp_path / "p.tgz", member="package/squares.geojson", content=source.read_bytes())
    stand_in = tmp_path / "npm"
    stand_in.write_text(f'#!/bin/sh\nset -e\n[ "$1 $2" = "pack none" ]\ncp "{package}" fetched.tgz\n')
    stand_in.chmod(0o755)
    monkeypatch.setattr(fetching.shutil, "which", lambda name: str(stand_in) if name == "npm" else None)
    assert len(build.build(squareland)) == 2
    monkeypatch.setattr(fetching.shutil, "which", lambda name: None)
    with pytest.raises(BuildFailed, match="npm was not found"):
        build.build(squareland)


def test_a_failed_fetch_is_a_sentence(squareland: Country, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    stand_in = tmp_path / "npm"
    stand_in.write_text("#!/bin/sh\necho no such package >&2\nexit 1\n")
    stand_in.chmod(0o755)
    monkeypatch.setattr(fetching.shutil, "which", lambda name: str(stand_in))
    with pytest.raises(BuildFailed, match="no such package"):
        build.build(squareland)


@pytest.mark.parametrize("name", ["nothing.geojson", "broken.tgz"])
def test_the_command_says_what_is_wrong_and_ends_with_two(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "broken.tgz").write_bytes(b"no archive")
    assert command.main(["build", "--file", str(tmp_path / name), "--into", str(tmp_path)]) == 2
    assert name in capsys.readouterr().err
    assert command.main(["build", "--country", "xxx"]) == 2
    assert "lka" in capsys.readouterr().err


def test_the_command_writes_the_files_and_says_so(
    squareland: Country,
    source: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.setattr(country, "load", lambda code: squareland)
    assert command.main(["build", "--file", str(source)]) == 0
    assert "county.geojson" in capsys.readouterr().out
    assert (squareland.folder / "region.geojson").exists()
