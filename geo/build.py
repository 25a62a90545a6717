"""Making a country's boundary files from the sources its settings name. Run by hand, never by the program.

Belongs here: checking the digest, joining on ISO codes, rounding, uniting, writing.
Does not belong here: fetching (fetching), cleaning polygons (divisions), or reading the result at run time (boundaries).
"""

import csv
import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry

from geo import boundaries, divisions, fetching
from geo.country import COUNTRIES, BoundarySource, Country, CoverageSource
from geo.fetching import BuildFailed


def build(country: Country, *, files: Sequence[Path] = (), into: Path | None = None) -> list[Path]:
    """Writes ``<level>.geojson`` for each level the sources can give, and returns the paths.

    ``files`` are the sources or their packages; one not given is fetched. ``into`` defaults to the country's folder.
    With a source of its own for the narrowest level, wider levels are unions of that, and those of the outline go to
    a folder named after it, as the fallback. The same sources give the same bytes. Raises BuildFailed.
    """
    given = fetching.sorted_out(files)
    folder = into or country.folder
    outlined = outlines(country, file=given.get(fetching.OUTLINE))
    if country.coverage_source is None:
        return _write_all(outlined, country, folder)
    covered = coverage(country, wider=outlined, file=given.get(fetching.COVERAGE))
    fallback = folder / _source_of(country).folder
    return _write_all(covered, country, folder) + _write_all(outlined, country, fallback)


def outlines(country: Country, *, file: Path | None = None) -> dict[str, gpd.GeoDataFrame]:
    """Boundaries by level from the source of the section [boundaries]."""
    source = _source_of(country)
    content = fetching.content(source, file=file)
    check_digest(content, source)
    return wider_levels(country, {source.level: join(content, country=country, source=source)})


def coverage(
    country: Country, *, wider: Mapping[str, gpd.GeoDataFrame], file: Path | None = None
) -> dict[str, gpd.GeoDataFrame]:
    """Boundaries by level from the source of the section [coverage], cleaned.

    Each polygon belongs to the place of ``wider`` that most of it lies in: labels of sources are wrong here and there.
    Raises BuildFailed where the places table says otherwise.
    """
    source = _coverage_of(country)
    with fetching.database(source, file=file) as path:
        check_digest(path, source)
        raw = divisions.read(path, ids=source.ids)
    found = dict(
        zip(raw["pcode"], divisions.parents(raw.geometry.to_numpy(), wider[source.within]), strict=True)
    )
    check_parents(found, country.parents(source.level))
    try:
        shapes = divisions.clean(raw.geometry.to_numpy())
    except divisions.NoCoverage as problem:
        raise BuildFailed(str(problem)) from None
    return wider_levels(country, {source.level: _frame(list(raw["pcode"]), shapes)})


def wider_levels(country: Country, frames: Mapping[str, gpd.GeoDataFrame]) -> dict[str, gpd.GeoDataFrame]:
    """The frames with every level that can be united from them, the narrowest first."""
    found = dict(frames)
    for name in reversed(country.levels):
        part = country.level(name).union_of
        if name not in found and part in found:
            found[name] = unite(found[part], parents=country.parents(part))
    return found


def check_parents(found: Mapping[str, str], stated: Mapping[str, str]) -> None:
    """Raises BuildFailed unless the places table has the same places in the same parents."""
    differ = sorted(code for code in found.keys() | stated.keys() if found.get(code) != stated.get(code))
    if differ:
        code = differ[0]
        raise BuildFailed(
            f"{len(differ)} places lie elsewhere than places.csv says, such as {code}: by area in "
            f"{found.get(code, 'no place')}, in the table in {stated.get(code, 'none')}."
        )


def check_digest(content: bytes | Path, source: BoundarySource | CoverageSource) -> None:
    """Raises BuildFailed unless the content (or the file) is, byte for byte, the one that was looked at."""
    found = _digest(content)
    if found != source.sha256:
        raise BuildFailed(
            f"The source has the sha256 {found}, not {source.sha256}: it has changed since it was checked. "
            f"Nothing was written. Look at it before changing the digest in country.toml."
        )


def join(content: bytes, *, country: Country, source: BoundarySource) -> gpd.GeoDataFrame:
    """Columns pcode and geometry, joined on the ISO code alone, corners on the grid, a valid coverage."""
    places = country.at(source.level)
    pcodes = dict(zip(places["iso"], places["pcode"], strict=True))
    shapes = labelled(content, member=source.member, iso_column=source.iso_column)
    if shapes.keys() != pcodes.keys():
        strange = ", ".join(sorted(shapes.keys() ^ pcodes.keys()))
        raise BuildFailed(f"Source and places table do not have the same ISO codes: {strange}.")
    rounded = divisions.mended(np.array([shapes[iso] for iso in pcodes]))
    return _frame(list(pcodes.values()), rounded)


def labelled(content: bytes, *, member: str, iso_column: str) -> dict[str, BaseGeometry]:
    """The shapes of a source by ISO code, known faults of its labels mended (geo/countries/relabelled.csv).

    Raises BuildFailed where two shapes are left with one code: which is which cannot be told from the source.
    """
    rows = [
        (row["properties"][iso_column], shape(row["geometry"])) for row in json.loads(content)["features"]
    ]
    faults = [fault for fault in _faults() if fault["member"] == Path(member).name]
    codes = [_mended(code, polygon, faults) for code, polygon in rows]
    twice = sorted(code for code, count in Counter(codes).items() if count > 1)
    if twice:
        raise BuildFailed(
            f"{Path(member).name} gives {', '.join(twice)} to more than one shape. Write a line for each wrong one "
            f"into geo/countries/relabelled.csv, or use a COD-AB file."
        )
    return {code: polygon for code, (_, polygon) in zip(codes, rows, strict=True)}


def unite(frame: gpd.GeoDataFrame, *, parents: Mapping[str, str]) -> gpd.GeoDataFrame:
    """The wider places that the places of a frame lie in. Raises BuildFailed where a gap would be left."""
    groups = frame.groupby(frame["pcode"].map(parents))["geometry"]
    united = {pcode: shapely.coverage_union_all(shapes.to_numpy()) for pcode, shapes in groups}
    return _frame(list(united), np.array(list(united.values())))


def _faults() -> list[dict[str, str]]:
    with (COUNTRIES / "relabelled.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _mended(code: str, polygon: BaseGeometry, faults: list[dict[str, str]]) -> str:
    """The right code of a shape: another one where it holds a town of the place it really is."""
    for fault in (fault for fault in faults if fault["labelled"] == code):
        if polygon.contains(Point(float(fault["longitude"]), float(fault["latitude"]))):
            return fault["iso"]
    return code


def _source_of(country: Country) -> BoundarySource:
    if country.boundary_source is None:
        raise BuildFailed(f"country.toml of {country.code} has no [boundaries] section to build from.")
    return country.boundary_source


def _coverage_of(country: Country) -> CoverageSource:
    if country.coverage_source is None:
        raise BuildFailed(f"country.toml of {country.code} has no [coverage] section to build from.")
    return country.coverage_source


def _digest(content: bytes | Path) -> str:
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _frame(pcodes: list[str], shapes: np.ndarray) -> gpd.GeoDataFrame:
    tidy = shapely.normalize(shapes)
    if not (shapely.is_valid(tidy).all() and shapely.coverage_is_valid(tidy)):
        raise BuildFailed("The boundaries overlap, have gaps or cross themselves after rounding.")
    frame = gpd.GeoDataFrame({"pcode": pcodes}, geometry=tidy, crs=boundaries.CRS)
    return frame.sort_values("pcode", ignore_index=True)


def _write_all(frames: Mapping[str, gpd.GeoDataFrame], country: Country, folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(frame, country, folder, level=name) for name, frame in frames.items()]


def _write(frame: gpd.GeoDataFrame, country: Country, folder: Path, *, level: str) -> Path:
    names = {pcode: country.name_of(pcode) for pcode in frame["pcode"]}
    path = folder / f"{level}.geojson"
    path.write_bytes(boundaries.encode(frame, names=names))
    return path
