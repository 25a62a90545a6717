"""A made-up country of four square districts in two provinces, to see what holds for any country.

Its ISO codes are swapped between two districts, as the trap of real countries has it.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from geo import country
from geo.country import Country

SETTINGS = """
iso3 = "XXA"
name = "Squareland"
time_zone = "UTC"
languages = ["en"]
population_year = 2020
[credits]
boundaries = "Boundaries: drawn for a test"
[levels.region]
article = "a region"
words = ["region"]
pcode_columns = ["pcode"]
iso_columns = []
union_of = "county"
[levels.county]
article = "a county"
words = ["county"]
pcode_columns = ["pcode"]
iso_columns = ["ISO"]
[context.population_2020]
label = "People"
source = "counted by hand"
year = 2020
[boundaries]
level = "county"
package = "none"
member = "package/squares.geojson"
sha256 = "{digest}"
iso_column = "ISO"
"""
PLACES = """pcode,level,iso,parent,name_en,aliases,population_2020
XX1,region,XX-1,,West,,30
XX2,region,XX-2,,East,,
XX11,county,XX-11,XX1,Northwick,Norwick,10
XX12,county,XX-13,XX1,Southwick,,20
XX13,county,XX-12,XX2,Northey,Twin,
XX14,county,XX-14,XX2,Southey,Twin,40
"""
# South-west corner of each county's square of one degree, by ISO code.
CORNERS = {"XX-11": (10, 1), "XX-13": (10, 0), "XX-12": (11, 1), "XX-14": (11, 0)}


def squares(corners: Mapping[str, tuple[float, float]]) -> bytes:
    """A GeoJSON source of squares, as a boundary package would have it."""
    features = [
        {
            "type": "Feature",
            "properties": {"ISO": iso},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]],
            },
        }
        for iso, (x, y) in corners.items()
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def write_country(folder: Path, *, source: bytes) -> Country:
    """The folder of the made-up country, expecting the boundaries it is given."""
    folder.mkdir(parents=True)
    digest = hashlib.sha256(source).hexdigest()
    (folder / "country.toml").write_text(SETTINGS.replace("{digest}", digest), encoding="utf-8")
    (folder / "places.csv").write_text(PLACES, encoding="utf-8")
    return country.read(folder)


@pytest.fixture
def squareland(tmp_path: Path) -> Country:
    return write_country(tmp_path / "xxa", source=squares(CORNERS))


@pytest.fixture(scope="session")
def lka() -> Country:
    return country.load("lka")
