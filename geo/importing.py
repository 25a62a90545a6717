"""Official boundaries brought in: checked, held against what is in use, and put in its place.

Belongs here: the checks, the account of differences, and writing the folder that the program then reads. Does not belong
here: reading the files (cod), or using the folder (boundaries, country). The source tree is never written to.
"""

import csv
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from geo import boundaries, cod, divisions, lexicon
from geo.boundaries import BadBoundaries
from geo.country import Country, places_columns

# Shares of area: a place may stick out of its parent by this much, and all places together overlap by this much.
STICKS_OUT = 0.02
OVERLAPS = 0.001
# Share of area in common, on average: below, the file is not of these places, or not in degrees.
ELSEWHERE = 0.1
ALIKE = 0.5  # a place of the file is the one in use that it shares at least half of both areas with
LARGEST = 3_000_000  # bytes of a level as the browser gets it; more is simplified
_NAMED = 5


@dataclass(frozen=True)
class Account:
    """What is to be written, level by level, and what a person is told of it."""

    frames: Mapping[str, gpd.GeoDataFrame]
    rows: Sequence[dict[str, str]]
    sentences: list[str] = field(default_factory=list)


def bring(path: Path, country: Country, *, into: Path, credit: str = "") -> list[str]:
    """Check a COD-AB file and swap its levels in; returns what was found, in sentences.

    ``into`` is the folder the program reads (CRM_BOUNDARIES, or the one in the store). Raises BadFile for a file that
    cannot be read, BadBoundaries for one whose codes do not fit or whose places overlap; then nothing is written.
    """
    account = examine(path, country)
    _swap(account, country, into=into, credit=credit or f"Boundaries: {path.name} (COD-AB), as supplied")
    return [
        *account.sentences,
        f"{', '.join(account.frames)} written to {into}; restart the program to use it.",
    ]


def examine(path: Path, country: Country) -> Account:
    """Everything that a file would change, nothing written."""
    told: list[str] = []
    frames: dict[str, gpd.GeoDataFrame] = {}
    rows: list[dict[str, str]] = []
    for depth, layer in cod.read(path).items():
        if depth > len(country.levels):
            told.append(f"Level {depth} of the file is left out: {country.name} has no such level here.")
            continue
        level = country.levels[depth - 1]
        new_rows, sentences = _codes(layer, country, level)
        frames[level] = _coverage(layer, level, path.name)
        rows += new_rows
        told += [*sentences, *_names(layer, country, level, recoded=bool(new_rows))]
        told += _differences(frames[level], country, level, recoded=bool(new_rows))
        if layer.repaired:
            told.append(f"{level}: {layer.repaired} shapes crossed themselves and were repaired.")
    return Account(frames, rows, [*told, *_nesting(frames, rows, country)])


def _codes(layer: cod.Layer, country: Country, level: str) -> tuple[list[dict[str, str]], list[str]]:
    """Rows for the places table where the file brings codes of its own, and what is said. Raises BadBoundaries."""
    given, known = list(layer.places["pcode"]), set(country.codes(level))
    plural = country.level(level).plural
    twice = sorted({code for code in given if given.count(code) > 1})
    if twice or "" in given:
        raise BadBoundaries(
            f"The file repeats or lacks codes of {plural}: {', '.join(twice[:_NAMED]) or 'blank'}."
        )
    if set(given) == known:
        return [], [f"{level}: {len(given)} {plural}, the codes of the places table."]
    if known & set(given) or level == country.placed or level == country.levels[0]:
        raise BadBoundaries(_strange_codes(known - set(given), set(given) - known, plural, min(known)))
    return _recoded(layer, country, level)


def _strange_codes(lacks: set[str], strange: set[str], plural: str, example: str) -> str:
    """Which codes do not fit, and what to do."""
    parts = (("lacks", lacks), ("has the unknown", strange))
    said = [f"{verb} {', '.join(sorted(codes)[:_NAMED])}" for verb, codes in parts if codes]
    fix = (
        f"Codes are P-codes, such as {example}; ISO codes are not."
        if strange
        else f"Use the file of the whole country: every one of the {plural} once."
    )
    return f"The codes of {plural} do not fit: the file {' and '.join(said)}. {fix}"


def _recoded(layer: cod.Layer, country: Country, level: str) -> tuple[list[dict[str, str]], list[str]]:
    """The places table of a level whose places have codes of their own so far: P-codes take their place."""
    wider = country.levels[country.levels.index(level) - 1]
    strange = sorted(set(layer.places["parent"]) - set(country.codes(wider)))
    if strange:
        raise BadBoundaries(
            f"Places of {level} say they lie in {', '.join(strange[:_NAMED])}, which is no {wider} here."
        )
    old = _same_places(layer, country, level)
    before = country.at(level).set_index("pcode")
    rows = []
    for place in layer.places.drop(columns="geometry").to_dict("records"):
        known = before.loc[old[place["pcode"]]] if place["pcode"] in old else None
        names = {str(key): str(value) for key, value in place.items() if str(key).startswith("name_")}
        aliases = [known["name_en"], known["aliases"], old[place["pcode"]]] if known is not None else []
        own = {
            "pcode": place["pcode"],
            "level": level,
            "parent": place["parent"],
            "aliases": "; ".join(filter(None, aliases)),
        }
        rows.append(own | names)
    sentence = (
        f"{level}: {len(rows)} P-codes take the place of {len(before)} codes of the former source; {len(old)} were "
        f"recognised by their area, and their names and former codes stay as aliases. Bring in again the files whose "
        f"records say a {country.level(level).title}."
    )
    return rows, [sentence]


def _same_places(layer: cod.Layer, country: Country, level: str) -> dict[str, str]:
    """For codes of the file the code in use of the place that shares at least half of both areas."""
    now = boundaries.load(country, level)
    new, old = layer.places.geometry.to_numpy(), now.geometry.to_numpy()
    left, right = shapely.STRtree(old).query(new, predicate="intersects")
    shared = shapely.area(shapely.intersection(new[left], old[right]))
    alike = (shared > ALIKE * shapely.area(new[left])) & (shared > ALIKE * shapely.area(old[right]))
    codes, former = layer.places["pcode"].to_numpy(), now["pcode"].to_numpy()
    return dict(zip(codes[left[alike]].tolist(), former[right[alike]].tolist(), strict=True))


def _names(layer: cod.Layer, country: Country, level: str, *, recoded: bool) -> list[str]:
    """Names that the places table has for another code, or not at all: a code and a name must agree."""
    if recoded or "name_en" not in layer.places:
        return []
    words = lexicon.load(country, level)
    pairs = zip(layer.places["pcode"], layer.places["name_en"], strict=True)
    odd = [(code, name) for code, name in pairs if name and code not in lexicon.candidates(name, words)]
    other = [(code, name) for code, name in odd if lexicon.candidates(name, words)]
    if other:
        code, name = other[0]
        raise BadBoundaries(
            f"The file calls {code} {name!r}, which is {words.said(lexicon.candidates(name, words)[0])} here: its codes are "
            f"of another system (ISO codes look alike). Nothing was written."
        )
    listed = ", ".join(f"{code} {name!r}" for code, name in odd[:_NAMED])
    return [f"{level}: {len(odd)} names are not in the places table: {listed}."] if odd else []


def _coverage(layer: cod.Layer, level: str, said: str) -> gpd.GeoDataFrame:
    """The shapes on the grid, small slips along borders settled. Raises BadBoundaries where places overlap."""
    raw = layer.places.geometry.to_numpy()
    whole = shapely.area(shapely.union_all(raw))
    overlap = (shapely.area(raw).sum() - whole) / whole
    if overlap > OVERLAPS:
        one, other = _most_overlapping(layer)
        raise BadBoundaries(
            f"Places of {level} in {said} overlap by {overlap:.1%} of the area, {one} and {other} most; at most {OVERLAPS:.1%} is "
            "settled. Mend them with a GIS program (check topology, no overlaps); nothing was written."
        )
    shapes = shapely.normalize(divisions.mended(raw))
    tolerance = 0.0001
    while shapely.get_num_coordinates(shapes).sum() * 19 > LARGEST and tolerance < 0.01:  # about 1 km
        shapes, tolerance = divisions.on_grid(shapely.coverage_simplify(shapes, tolerance)), tolerance * 2
    return gpd.GeoDataFrame({"pcode": layer.places["pcode"]}, geometry=shapes, crs=cod.CRS)


def _most_overlapping(layer: cod.Layer) -> tuple[str, str]:
    """The codes of the two places that share most area."""
    shapes, codes = layer.places.geometry.to_numpy(), layer.places["pcode"].to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    left, right = left[left < right], right[left < right]
    worst = int(np.argmax(shapely.area(shapely.intersection(shapes[left], shapes[right]))))
    return str(codes[left[worst]]), str(codes[right[worst]])


def _differences(frame: gpd.GeoDataFrame, country: Country, level: str, *, recoded: bool) -> list[str]:
    """How far the shapes differ from those in use: the overlap (intersection over union). Raises BadBoundaries for other places."""
    if recoded:
        return []
    now = boundaries.load(country, level).set_index("pcode").geometry
    new = frame.set_index("pcode").geometry.loc[list(now.index)]
    both = shapely.area(shapely.intersection(new.to_numpy(), now.to_numpy()))
    alike = both / shapely.area(shapely.union(new.to_numpy(), now.to_numpy()))
    if alike.mean() < ELSEWHERE:
        west, south, east, north = (f"{edge:.2f}" for edge in frame.total_bounds)
        raise BadBoundaries(
            f"The places of {level} lie elsewhere than those in use: they share {alike.mean():.0%} of their area, and span {west} to "
            f"{east} east, {south} to {north} north. Check the coordinate system of the file ({cod.CRS}); nothing was written."
        )
    order = np.argsort(alike)[:3]
    least = ", ".join(f"{country.name_of(str(now.index[i]))} {alike[i]:.2f}" for i in order)
    return [f"{level}: overlap with the boundaries in use {alike.mean():.3f} on average, least in {least}."]


def _nesting(
    frames: Mapping[str, gpd.GeoDataFrame], rows: Sequence[dict[str, str]], country: Country
) -> list[str]:
    """Places that stick out of the wider place they belong to."""
    parents = {row["pcode"]: row["parent"] for row in rows}
    found = []
    for level, frame in frames.items():
        at = country.levels.index(level)
        if at == 0:
            continue
        wider = country.levels[at - 1]
        shapes = (
            (frames[wider] if wider in frames else boundaries.load(country, wider))
            .set_index("pcode")
            .geometry
        )
        own = {code: parents.get(code) or country.parents(level)[code] for code in frame["pcode"]}
        outer = np.array([shapes[own[code]] for code in frame["pcode"]])
        inner = frame.geometry.to_numpy()
        out = 1 - shapely.area(shapely.intersection(inner, outer)) / shapely.area(inner)
        odd = [str(code) for code, share in zip(frame["pcode"], out, strict=True) if share > STICKS_OUT]
        if odd:
            source = (
                ""
                if wider in frames
                else f" in use (import the {country.level(wider).plural} of the same source too)"
            )
            found.append(
                f"{level}: {len(odd)} places stick out of their {wider}{source}: {', '.join(odd[:_NAMED])}."
            )
    return found


def _swap(account: Account, country: Country, *, into: Path, credit: str) -> None:
    """Write aside, then move file by file into the folder."""
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=into) as aside:
        folder = Path(aside)
        recoded = {row["pcode"]: row.get("name_en", "") for row in account.rows}
        for level, frame in account.frames.items():
            names = {code: recoded.get(code) or country.name_of(code) for code in frame["pcode"]}
            (folder / f"{level}.geojson").write_bytes(boundaries.encode(frame, names=names))
        (folder / "credit.txt").write_text(f"{credit}\n", encoding="utf-8")
        if account.rows:
            _write_places(folder / "places.csv", account.rows, country)
        for file in sorted(folder.iterdir()):
            shutil.move(file, into / file.name)


def _write_places(path: Path, rows: Sequence[dict[str, str]], country: Country) -> None:
    columns = places_columns(country)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: row["pcode"]))
