"""A folder for another country: settings, places table and boundaries, from a package or from a COD-AB file.

Belongs here: what a new folder holds. Does not belong here: fetching (fetching), reading COD-AB files (cod), reading the
folder (country). Whoever makes it fills in what no source says: names in further languages, aliases, figures.
"""

import csv
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from geo import boundaries, build, cod, country, divisions, fetching
from geo.country import COUNTRIES, BoundarySource
from geo.fetching import BuildFailed

PACKAGE = "@superset-ui/legacy-plugin-chart-country-map@0.20.3"
MEMBERS = "package/lib/countries"
LEVELS = ("province", "district", "ds_division")
TITLES = ("Province", "District", "Division")
HEAD = """# What the program needs to know about this country. Facts stand here, never in code. Made by `python -m geo new`.
iso3 = "{iso3}"
name = "{name}"
time_zone = "{time_zone}" # check it: a country may have several
languages = {languages} # "en" and those of the columns name_<language> in places.csv
# population_year = 2020 # the year of the column population_<year> in places.csv, once there is one

[credits]
boundaries = "{credit}"
"""
LEVEL = """
[levels.{level}]
{column}title = "{title}"
plural = "{plural}"
article = "a {article}"
words = ["{article}"] # what may stand before or after a name of this level, in every language
pcode_columns = ["pcode", "adm{depth}_pcode", "ADM{depth}_PCODE"]
iso_columns = ["iso_3166_2", "ISO"]
"""
SOURCE = """
# Where `python -m geo build` takes the boundaries from.
[boundaries]
level = "province"
package = "{package}"
member = "{member}"
sha256 = "{digest}"
iso_column = "ISO"
"""
CONTEXT = """
# Figures per place that measures are set against; a country without one does not offer those measures.
# [context.population_2020]
# label = "Population, census 2020"
# source = "…"
# year = 2020
"""


def make(iso3: str, *, file: Path | None = None, into: Path = COUNTRIES) -> list[Path]:
    """Writes the folder of a country and returns its files. Raises BuildFailed, BadFile; never overwrites a folder.

    ``file``: a COD-AB file (all its levels), or the package or GeoJSON of the first level, fetched if not given.
    """
    entry = _entry(iso3)
    folder = into / entry["iso3"].lower()
    if folder.exists():
        raise BuildFailed(
            f"There is a folder {folder} already; remove it, or choose another one with --into."
        )
    package = file is None or file.suffix.lower() in (".tgz", ".gz")
    if not package and file is not None and not _is_outline(file):
        return _from_cod(entry, file, folder)
    return _from_package(entry, file, folder)


def _entry(iso3: str) -> dict[str, str]:
    """What is known of a country before there is a folder: names, time zone, its file in the package."""
    with (COUNTRIES / "packages.csv").open(encoding="utf-8", newline="") as file:
        known = {row["iso3"]: row for row in csv.DictReader(file)}
    if iso3.upper() not in known:
        raise BuildFailed(
            f"{iso3!r} is no country with boundaries in the package; use a three-letter code such as {min(known)}."
        )
    return known[iso3.upper()]


def _is_outline(file: Path) -> bool:
    """Whether a GeoJSON is one of the package: keyed by ISO and nothing else."""
    if file.suffix.lower() not in (".geojson", ".json") or not file.is_file():
        return False
    try:
        features = json.loads(file.read_text(encoding="utf-8"))["features"]
        return all("ISO" in row["properties"] for row in features)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _from_package(entry: dict[str, str], file: Path | None, folder: Path) -> list[Path]:
    """The first level, known by ISO 3166-2 codes: the codes of places until P-codes are filled in."""
    if file is not None and not file.is_file():
        raise BuildFailed(f"There is no file {str(file)!r}.")
    member = f"{MEMBERS}/{entry['member']}"
    source = BoundarySource("province", PACKAGE, member, "", "ISO")
    content = fetching.content(source, file=file)
    shapes = build.labelled(content, member=member, iso_column="ISO")
    mended = divisions.mended(np.array(list(shapes.values())))
    frame = gpd.GeoDataFrame({"pcode": list(shapes)}, geometry=shapely.normalize(mended), crs=cod.CRS)
    names = {
        row["properties"]["ISO"]: row["properties"].get("NAME_1") or ""
        for row in json.loads(content)["features"]
    }
    rows = [
        {
            "pcode": code,
            "level": "province",
            "iso": code,
            "name_en": names.get(code) or f"{code}: fill in the name",
        }
        for code in sorted(shapes)
    ]
    digest = hashlib.sha256(content).hexdigest()
    tail = SOURCE.format(package=PACKAGE, member=member, digest=digest)
    credit = "Boundaries: Natural Earth, indicative, not official boundaries"
    return _write(folder, entry, {"province": frame}, rows, ("en",), credit=credit, tail=tail)


def _from_cod(entry: dict[str, str], file: Path, folder: Path) -> list[Path]:
    """All levels of a COD-AB file, as many as there are canonical ones; those it only names are joined from the narrower."""
    frames: dict[str, gpd.GeoDataFrame] = {}
    rows: list[dict[str, str]] = []
    languages: dict[str, None] = {"en": None}
    for depth, layer in cod.read(file, joined=True).items():
        if depth > len(LEVELS):
            continue
        shapes = shapely.normalize(divisions.mended(layer.places.geometry.to_numpy()))
        frames[LEVELS[depth - 1]] = gpd.GeoDataFrame(
            {"pcode": layer.places["pcode"]}, geometry=shapes, crs=cod.CRS
        )
        texts = layer.places.drop(columns="geometry").to_dict("records")
        rows += [
            {"level": LEVELS[depth - 1], **{str(key): str(value) for key, value in row.items()}}
            for row in texts
        ]
        languages |= dict.fromkeys(
            str(name)[5:] for name in layer.places.columns if str(name).startswith("name_")
        )
    credit = f"Boundaries: {file.name} (COD-AB)"
    return _write(folder, entry, frames, rows, tuple(languages), credit=credit, tail="")


def _write(  # noqa: PLR0913 - what a folder is made of; callers name the last two
    folder: Path,
    entry: dict[str, str],
    frames: dict[str, gpd.GeoDataFrame],
    rows: list[dict[str, str]],
    languages: Sequence[str],
    *,
    credit: str,
    tail: str,
) -> list[Path]:
    """The files of the folder; the settings last, for a folder without them is no country."""
    folder.mkdir(parents=True)
    columns = ["pcode", "level", "iso", "parent", *(f"name_{name}" for name in languages), "aliases"]
    with (folder / "places.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    names = {row["pcode"]: row.get("name_en") or row["pcode"] for row in rows}
    for level, frame in frames.items():
        ordered = frame.sort_values("pcode", ignore_index=True)
        (folder / f"{level}.geojson").write_bytes(boundaries.encode(ordered, names=names))
    settings = HEAD.format(**entry, languages=json.dumps(list(languages)), credit=credit)
    levels = "".join(_level(level, alone="district" not in frames) for level in LEVELS if level in frames)
    (folder / "country.toml").write_text(settings + levels + CONTEXT + tail, encoding="utf-8")
    country.read(folder)
    return sorted(folder.iterdir())


def _level(level: str, *, alone: bool) -> str:
    at = LEVELS.index(level)
    title = TITLES[at]
    # Without districts, records are placed in provinces: their codes stand in the canonical column `district`.
    column = 'column = "district"\n' if level == "province" and alone else ""
    article, plural = title.lower(), f"{title.lower()}s"
    return LEVEL.format(level=level, column=column, title=title, plural=plural, article=article, depth=at + 1)
