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


def read(path: Path) -> dict[int, Layer]:
    """The layers of a file by depth. Raises BadFile."""
    if not path.is_file():
        raise BadFile(f"There is no file {str(path)!r}.")
    with tempfile.TemporaryDirectory() as folder:
        found: dict[int, Layer] = {}
        for file, name in _layers(path, Path(folder)):
            layer = _layer(file, name, said=path.name)
            if layer is not None:
                found.setdefault(layer.depth, layer)
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


def _layer(file: Path, name: str | None, *, said: str) -> Layer | None:
    """A layer with codes and polygons; None for one without (lines, points, the country's outline)."""
    try:
        frame = gpd.read_file(file, layer=name) if name else gpd.read_file(file)
    except Exception:  # as above
        raise BadFile(f"{file.name} in {said} cannot be read as boundaries.") from None
    columns = {str(column).lower(): column for column in frame.columns}
    depths = [int(found[1]) for column in columns if (found := _CODE.match(column))]
    depth = max(depths, default=0)
    if not depth or not isinstance(frame, gpd.GeoDataFrame) or not _are_polygons(frame):
        return None
    shapes, repaired = _valid(_in_degrees(frame, said=said))
    texts: dict[str, Any] = {"pcode": _texts(frame, columns, _code_column(columns, depth))}
    above = _code_column(columns, depth - 1) if depth > 1 and (depth - 1) in depths else None
    texts["parent"] = _texts(frame, columns, above) if above else [""] * len(frame)
    texts |= {
        f"name_{language}": _texts(frame, columns, column)
        for language, column in _names(columns, depth).items()
    }
    places = gpd.GeoDataFrame(texts, geometry=shapes, crs=CRS).sort_values("pcode", ignore_index=True)
    return Layer(depth, places, repaired)


def _are_polygons(frame: gpd.GeoDataFrame) -> bool:
    kinds = shapely.get_type_id(frame.geometry.to_numpy())
    return len(kinds) > 0 and bool(np.isin(kinds, (3, 6)).all())


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
