"""The shapes of places, read from GeoJSON files: the country's own, or a folder an installation supplies.

Belongs here: reading, checking and writing boundaries, and the credit line that must stand beside them.
Does not belong here: making the country's files (build), or which place a point lies in (locate).
"""

import json
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry import shape

from geo import labels
from geo.country import Country, Level, supplied_folder

CRS = "EPSG:4326"


class BadBoundaries(Exception):
    """A boundary file cannot be used; the message names the file, what is wrong and what it should have."""


def load(country: Country, level: str) -> gpd.GeoDataFrame:
    """Columns pcode and geometry in EPSG:4326, one row a place of the level, sorted by P-code.

    From the folder of the setting CRM_BOUNDARIES where it has ``<level>.geojson``, else the country's own.
    Raises UnknownPlace for a level the country does not have, BadBoundaries for a file that does not fit.
    """
    return _load(country, level, supplied_folder(country.code)).copy()


def geojson(country: Country, level: str, *, language: str = "en") -> bytes:
    """A GeoJSON FeatureCollection: id is the P-code, properties ``name`` and those of its label, rings clockwise outside.

    Clockwise is against RFC 7946; plotly's SVG map floods the globe with a ring of the other sense.
    """
    return _geojson(country, level, supplied_folder(country.code), language)


def credit(country: Country, level: str | None = None) -> str:
    """The line that must stand on a map of a level; a supplied folder may say its own in credit.txt."""
    folder = supplied_folder(country.code)
    level = level or country.placed
    if folder is None or not _file(country, level, folder).is_relative_to(folder):
        return country.boundaries_credit
    written = folder / "credit.txt"
    return written.read_text(encoding="utf-8").strip() if written.exists() else f"Boundaries: {folder.name}"


def encode(
    frame: gpd.GeoDataFrame,
    *,
    names: Mapping[str, str],
    more: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
) -> bytes:
    """A frame of pcode and geometry as compact GeoJSON, one feature a line; same frame, same bytes.

    ``more`` has further properties by P-code.
    """
    rings = shapely.orient_polygons(frame.geometry.to_numpy(), exterior_cw=True)
    features = [
        {
            "type": "Feature",
            "id": pcode,
            "properties": {"name": names[pcode], **more.get(pcode, {})},
            "geometry": json.loads(shapely.to_geojson(ring)),
        }
        for pcode, ring in zip(frame["pcode"], rings, strict=True)
    ]
    lines = ",\n".join(json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in features)
    return f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'.encode()


def read(path: Path, *, country: Country, level: str) -> gpd.GeoDataFrame:
    """The boundaries in one GeoJSON file, checked: every place of the level once, and no other.

    A feature is known by its P-code (feature id, or a column the level names) or else by its ISO code.
    """
    rows = _features(path)
    known = country.level(level)
    iso = dict(zip(country.at(level)["iso"], country.at(level)["pcode"], strict=True))
    codes = [_pcode(row, known, iso=iso) for row in rows]
    _check_codes(codes, expected=country.codes(level), path=path)
    shapes = np.array([row["shape"] for row in rows])
    _check_shapes(shapes, path=path)
    frame = gpd.GeoDataFrame({"pcode": codes}, geometry=shapes, crs=CRS)
    return frame.sort_values("pcode", ignore_index=True)


def source(country: Country, level: str) -> Path:
    """The file the boundaries of a level are read from, by the settings."""
    return _file(country, level, supplied_folder(country.code))


@cache
def _load(country: Country, level: str, folder: Path | None) -> gpd.GeoDataFrame:
    return read(_file(country, level, folder), country=country, level=level)


@cache
def _geojson(country: Country, level: str, folder: Path | None, language: str) -> bytes:
    names = {pcode: country.name_of(pcode, language) for pcode in country.codes(level)}
    frame = _load(country, level, folder)
    return encode(frame, names=names, more=labels.spots(frame, country.population))


def _file(country: Country, level: str, folder: Path | None) -> Path:
    """The file of a level. Checking the level first keeps any other text out of the path."""
    name = f"{country.level(level).name}.geojson"
    if folder is not None and not folder.is_dir():
        raise BadBoundaries(f"CRM_BOUNDARIES is {str(folder)!r}, which is not a folder.")
    supplied = folder / name if folder else None
    return supplied if supplied and supplied.exists() else country.folder / name


def _features(path: Path) -> list[dict[str, Any]]:
    """Features of a file, each with its polygon as a shape under "shape"."""
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        shaped = [{**row, "shape": shape(row["geometry"])} for row in features]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, shapely.errors.ShapelyError):
        raise BadBoundaries(f"{path} cannot be read as a GeoJSON FeatureCollection.") from None
    if not all(row["shape"].geom_type.endswith("Polygon") for row in shaped):
        raise BadBoundaries(f"{path.name} has features that are not polygons.")
    return shaped


def _check_shapes(shapes: np.ndarray, *, path: Path) -> None:
    if not shapely.is_valid(shapes).all():
        raise BadBoundaries(f"{path.name} has shapes that are not valid; repair them with a GIS program.")
    west, south, east, north = shapely.total_bounds(shapes)
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise BadBoundaries(f"{path.name} is not in degrees; export it in {CRS} (longitude, latitude).")


def _pcode(feature: Mapping[str, Any], level: Level, *, iso: Mapping[str, str]) -> str | None:
    """P-code of a feature; a bare id is trusted only as a P-code, for its code system is not said."""
    properties = feature.get("properties") or {}
    named = [properties[column] for column in level.pcode_columns if column in properties]
    by_iso = [iso.get(properties[column]) for column in level.iso_columns if column in properties]
    return next(iter([*named, *by_iso, feature.get("id")]), None)


def _check_codes(codes: list[str | None], *, expected: tuple[str, ...], path: Path) -> None:
    counted = Counter(codes)
    missing = [code for code in expected if code not in counted]
    strange = [str(code) for code in counted if code not in expected]
    repeated = [str(code) for code, count in counted.items() if count > 1]
    wrong = {"lacks": missing, "has the unknown codes": strange, "repeats": repeated}
    faults = [f"{fault} {', '.join(sorted(which)[:5])}" for fault, which in wrong.items() if which]
    if faults:
        raise BadBoundaries(f"{path.name} {'; '.join(faults)}. It needs each P-code of the level once.")
