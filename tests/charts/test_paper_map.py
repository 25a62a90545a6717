import re
from xml.etree import ElementTree

from charts import paper_map
from charts.classes import Classes
from charts.palette import LIGHT
from charts.source import Places
from tests.charts.samples import DISTRICTS, SHAPES, SHARE

CLASSES = Classes((0.5, 0.7), "share")
SQUARE = [[[80.0, 7.0], [80.0, 7.5], [80.00001, 7.5], [80.5, 7.5], [80.5, 7.0], [80.0, 7.0]]]
FEATURES = [{"id": code, "geometry": {"type": "Polygon", "coordinates": SQUARE}} for code in DISTRICTS.codes]
PATH = "{http://www.w3.org/2000/svg}path"


def paths(*, chosen: tuple[str, ...] = ()) -> list[dict[str, str]]:
    painted = Places(marks=DISTRICTS, measure=SHARE, classes=CLASSES, level="district", chosen=chosen)
    return [
        path.attrib for path in ElementTree.fromstring(paper_map.svg(painted, SHAPES, FEATURES)).iter(PATH)
    ]


def test_places_have_the_colours_of_the_map_and_those_without_a_number_one_of_their_own():
    shades = CLASSES.colours(LIGHT)
    fills = [path["fill"] for path in paths()][: len(DISTRICTS)]
    assert fills == [shades[1], shades[2], shades[0], LIGHT.too_few, LIGHT.no_data]


def test_no_data_is_hatched_too_few_has_a_star_and_the_chosen_place_an_outline():
    plain, outlined = paths(), paths(chosen=("LK41",))
    assert [path["stroke"] for path in plain[len(DISTRICTS) :]] == [LIGHT.hatch, LIGHT.text]
    assert len(outlined) == len(plain) + 1
    assert outlined[-1]["stroke"] == LIGHT.outline


def test_points_that_fall_together_are_drawn_once():
    corners = re.findall(r"-?\d+ -?\d+", paths()[0]["d"])
    assert len(corners) == 5


def test_north_is_up_and_the_height_is_that_of_the_projection():
    at = [tuple(map(int, pair.split())) for pair in re.findall(r"-?\d+ -?\d+", paths()[0]["d"])]
    assert at[1][1] < at[0][1]
    assert 240 < paper_map.height_for(SHAPES.extent, 148) < 280
