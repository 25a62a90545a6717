"""Boundary files as OCHA publishes them (COD-AB): GeoJSON, shapefile or GeoPackage, zipped or not.

Belongs here: finding the layers of a file and reading codes, names, parents and shapes of each level. Does not belong
here: judging them beside what is in use (importing), or making a country of them (new).
"""

import re
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

CRS = "EPSG:4326"
SUFFIXES = (".geojson", ".json", ".shp", ".gpkg")
LARGEST = 2_000_000_000  # bytes unpacked
POLYGONS = (3, 6)  # types of shapely: polygon and multipolygon
KINDS = {-1: "without a shape", 0: "a point", 1: "a line", 4: "points", 5: "lines", 7: "a collection"}
_CODE = re.compile(r"^adm(\d)_?pcode$")
_NAMED = re.compile(r"^adm\d_?(?:name_?)?([a-z]{2})$")


class BadFile(Exception):
    """A boundary file cannot be used; the message names it, what is wrong and what it should have."""


@dataclass(frozen=True, eq=False)
class Layer:
    """One level of a file: columns pcode, parent ("" without one), name_en, name_<language> …, geometry in degrees.

    ``depth`` is 1 for the widest level below the country.
    """

    depth: int
    places: gpd.GeoDataFrame
    repaired: int = 0


def read(path: Path, *, joined: bool = False) -> dict[int, Layer]:
    """The layers of a file by depth. Raises BadFile.

    ``joined``: wider levels that the file only names beside its places are made of them, as their unions.
    """
    if not path.is_file():
        raise BadFile(f"There is no file {str(path)!r}.")
    with tempfile.TemporaryDirectory() as folder:
        found: dict[int, Layer] = {}
        unions: dict[int, Layer] = {}
        for file, name in _layers(path, Path(folder)):
            read_as = _layer(file, name, said=path.name)
            if read_as is not None:
                layer, frame, columns = read_as
                found.setdefault(layer.depth, layer)
                unions |= _unions(frame, columns, layer.depth) if joined else {}
    found = unions | found
    if not found:
        raise BadFile(
            f"{path.name} has no column such as adm1_pcode, adm2_pcode or adm3_pcode; is it a COD-AB file?"
        )
    return dict(sorted(found.items()))


def _layers(path: Path, folder: Path) -> Iterator[tuple[Path, str | None]]:
    """Each file and layer that may hold polygons; a zipped file is unpacked into the folder."""
    files = _unzipped(path, folder) if path.suffix.lower() == ".zip" else [path]
    usable = [file for file in files if file.suffix.lower() in SUFFIXES]
    if not usable:
        raise BadFile(f"{path.name} holds no boundaries; use a file ending in {', '.join(SUFFIXES)} or .zip.")
    for file in sorted(usable):
        try:
            names = pyogrio.list_layers(file)[:, 0] if file.suffix.lower() == ".gpkg" else [None]
        except Exception:  # the library raises many kinds; each means that the file cannot be read
            raise BadFile(f"{file.name} cannot be read as boundaries.") from None
        yield from ((file, name) for name in names)


def _unzipped(path: Path, folder: Path) -> list[Path]:
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > LARGEST:
                raise BadFile(f"{path.name} is larger than {LARGEST:,} bytes unpacked.")
            archive.extractall(folder)  # names that lead out of the folder are cut by the library
    except (zipfile.BadZipFile, OSError, RuntimeError):
        raise BadFile(f"{path.name} cannot be unpacked.") from None
    return [file for file in folder.rglob("*") if file.is_file()]


def _layer(
    file: Path, name: str | None, *, said: str
) -> tuple[Layer, gpd.GeoDataFrame, dict[str, Any]] | None:
    """A layer with codes and polygons, its frame as it is in degrees, and its columns by their names in small letters.

    None for a layer without (lines, points, the country's outline).
    """
    try:
        frame = gpd.read_file(file, layer=name) if name else gpd.read_file(file)
    except Exception:  # as above
        inside = "" if file.name == said else f" in {said}"
        raise BadFile(
            f"{file.name}{inside} cannot be read as boundaries; export it again as GeoJSON or GeoPackage."
        ) from None
    columns = {str(column).lower(): column for column in frame.columns}
    depths = [int(found[1]) for column in columns if (found := _CODE.match(column))]
    depth = max(depths, default=0)
    if not depth or not isinstance(frame, gpd.GeoDataFrame) or not _has_polygons(frame):
        return None
    _check_polygons(frame, said=said)
    shapes, repaired = _valid(_in_degrees(frame, said=said))
    frame = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=CRS))
    places = gpd.GeoDataFrame(_told(frame, columns, depth), geometry=shapes, crs=CRS)
    return Layer(depth, places.sort_values("pcode", ignore_index=True), repaired), frame, columns


def _told(frame: gpd.GeoDataFrame, columns: dict[str, Any], depth: int) -> dict[str, list[str]]:
    """Codes, parents and names of a depth, a text a row."""
    texts = {"pcode": _texts(frame, columns, _code_column(columns, depth))}
    above = any((found := _CODE.match(name)) and int(found[1]) == depth - 1 for name in columns)
    parents = _texts(frame, columns, _code_column(columns, depth - 1)) if above and depth > 1 else None
    names = {
        f"name_{language}": _texts(frame, columns, column)
        for language, column in _names(columns, depth).items()
    }
    return {**texts, "parent": parents or [""] * len(frame), **names}


def _unions(frame: gpd.GeoDataFrame, columns: dict[str, Any], depth: int) -> dict[int, Layer]:
    """The wider levels that a layer names: each place the union of those that say its code."""
    depths = [int(found[1]) for name in columns if (found := _CODE.match(name))]
    made = {}
    for wider in sorted({one for one in depths if 0 < one < depth}):
        places = gpd.GeoDataFrame(_told(frame, columns, wider), geometry=frame.geometry.to_numpy(), crs=CRS)
        whole = places[places["pcode"] != ""].dissolve("pcode", as_index=False, sort=True)
        made[wider] = Layer(wider, whole)
    return made


def _has_polygons(frame: gpd.GeoDataFrame) -> bool:
    return bool(np.isin(shapely.get_type_id(frame.geometry.to_numpy()), POLYGONS).any())


def _check_polygons(frame: gpd.GeoDataFrame, *, said: str) -> None:
    """Raises BadFile where some places of a layer of polygons are points, lines or nothing."""
    kinds = shapely.get_type_id(frame.geometry.to_numpy())
    wrong = np.flatnonzero(~np.isin(kinds, POLYGONS))
    if len(wrong):
        kind = KINDS.get(int(kinds[wrong[0]]), "something else")
        raise BadFile(
            f"{said}: place {int(wrong[0]) + 1} is {kind}, not a polygon ({len(wrong)} in all); give each place its outline."
        )


def _in_degrees(frame: gpd.GeoDataFrame, *, said: str) -> np.ndarray:
    moved = frame.to_crs(CRS) if frame.crs is not None else frame
    shapes = shapely.force_2d(moved.geometry.to_numpy())
    west, south, east, north = shapely.total_bounds(shapes)
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise BadFile(f"{said} does not say its coordinate system and is not in degrees; export it in {CRS}.")
    return shapes


def _valid(shapes: np.ndarray) -> tuple[np.ndarray, int]:
    """The shapes, those that cross themselves repaired, and how many those were."""
    wrong = ~shapely.is_valid(shapes)
    mended = np.where(wrong, shapely.make_valid(shapes, method="structure", keep_collapsed=False), shapes)
    return mended, int(wrong.sum())


def _code_column(columns: dict[str, Any], depth: int) -> str:
    return next(name for name in columns if (found := _CODE.match(name)) and int(found[1]) == depth)


def _names(columns: dict[str, Any], depth: int) -> dict[str, str]:
    """The column of the name in each language; "en" for the one that says no language."""
    own = [name for name in columns if name.startswith(f"adm{depth}_")]
    found = {match[1]: name for name in own if (match := _NAMED.match(name))}
    plain = f"adm{depth}_name"
    return ({"en": plain} if plain in columns else {}) | found


def _texts(frame: gpd.GeoDataFrame, columns: dict[str, Any], name: str) -> list[str]:
    return ["" if value is None or value != value else str(value).strip() for value in frame[columns[name]]]
