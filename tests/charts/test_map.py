"""The map: each place once, hatched, starred, outlined or coloured, and never a number for want of data."""

import pytest

from charts import map as district_map
from charts.classes import Classes
from charts.config import Figure
from charts.marks import Series
from charts.palette import DARK, LIGHT
from tests.charts.samples import DISTRICTS, SHAPES, SHARE, assert_secret, checked, trace

CLASSES = Classes((0.5, 0.6, 0.7), "share")


def drawn(chosen: tuple[str, ...] = (), theme: str = "light") -> Figure:
    return checked(
        district_map.choropleth(
            DISTRICTS, measure=SHARE, classes=CLASSES, shapes=SHAPES, chosen=chosen, theme=theme
        )
    )


def areas(figure: Figure) -> list[dict]:
    return [t for t in figure["data"] if t["type"] == "choropleth"]


@pytest.mark.parametrize("chosen", [(), ("LK41",), ("LK42", "LK81", "LK11"), DISTRICTS.codes])
def test_every_place_is_drawn_exactly_once(chosen: tuple[str, ...]) -> None:
    codes = [code for area in areas(drawn(chosen)) for code in area["locations"]]
    assert sorted(codes) == sorted(DISTRICTS.codes)


def test_only_shown_numbers_are_drawn_and_a_click_brings_back_the_code() -> None:
    area = trace(drawn(), name="shown")
    assert dict(zip(area["locations"], area["z"], strict=True)) == {"LK11": 0.61, "LK31": 0.81, "LK41": 0.42}


def test_the_shapes_come_by_address_and_not_in_the_figure() -> None:
    assert {area["geojson"] for area in areas(drawn())} == {SHAPES.geojson_url}


def test_each_number_is_painted_in_the_colour_of_its_class() -> None:
    area = trace(drawn(), name="shown")
    shades = CLASSES.colours(LIGHT)
    for number in (*area["z"], 0.05, 0.55, 0.65, 0.99, *CLASSES.breaks):
        place = (number - area["zmin"]) / (area["zmax"] - area["zmin"])
        below = [colour for stop, colour in area["colorscale"] if stop <= max(place, 0)]
        assert below[-1] == shades[CLASSES.of(number)]


def test_no_data_is_hatched_and_too_few_is_grey_with_a_star() -> None:
    figure = drawn()
    hatching = trace(figure, type="scattergeo", mode="lines")
    assert hatching["lon"] == [80.0, 80.1, None, 80.0, 80.1, None]
    assert trace(figure, type="scattergeo", mode="text")["text"] == ["*"]
    assert trace(figure, name="too few")["colorscale"][0][1] == LIGHT.too_few
    assert trace(figure, name="no data")["locations"] == ["LK81"]


def test_chosen_places_are_outlined_and_drawn_after_their_neighbours() -> None:
    figure = drawn(("LK41", "LK81"))
    outlined = [a.get("marker", {}).get("line", {}).get("color") == LIGHT.outline for a in areas(figure)]
    assert outlined == sorted(outlined)
    named = [a["locations"] for a, strong in zip(areas(figure), outlined, strict=True) if strong]
    assert named == [["LK81"], ["LK41"]]


def test_the_number_of_a_place_with_too_few_people_is_nowhere() -> None:
    assert_secret(drawn())


def test_pointing_at_a_place_says_number_interval_people_and_trust() -> None:
    hovers = {c: h for a in areas(drawn()) for c, h in zip(a["locations"], a["hovertext"], strict=True)}
    said = {code: text.replace("\u00a0", " ") for code, text in hovers.items()}
    assert said["LK11"] == "61 % (55–67 %) · 400 people"
    assert said["LK41"].endswith("39 people: few, read with care")
    assert said["LK42"] == "Not shown: fewer than 25 people (14 people)"
    assert said["LK81"] == "No data"


def test_the_map_shows_the_country_with_a_margin() -> None:
    geo = drawn()["layout"]["geo"]
    assert geo["lonaxis"]["range"][0] < SHAPES.extent.west < SHAPES.extent.east < geo["lonaxis"]["range"][1]


def test_the_legend_counts_places_by_class_and_says_what_has_no_number() -> None:
    items = district_map.legend(DISTRICTS, classes=CLASSES)
    assert [item.count for item in items] == [1, 0, 1, 1, 1, 1]
    assert [item.pattern for item in items] == ["fill"] * 4 + ["star", "hatch"]
    assert sum(item.count for item in items) == len(DISTRICTS)


def test_a_legend_of_sure_places_has_no_line_for_missing_ones() -> None:
    items = district_map.legend(DISTRICTS.take([0, 1]), classes=CLASSES, theme="dark")
    assert {item.pattern for item in items} == {"fill"}
    assert [item.colour for item in items] == list(CLASSES.colours(DARK))


def test_one_class_paints_every_place_alike() -> None:
    same = district_map.choropleth(DISTRICTS, measure=SHARE, classes=Classes((), "share"), shapes=SHAPES)
    assert len({colour for _, colour in trace(checked(same), name="shown")["colorscale"]}) == 1


def test_each_of_several_small_maps_has_its_name_over_it_and_within_the_picture():
    parts = [Series(str(2016 + at), DISTRICTS, "single") for at in range(10)]  # three rows
    figure = checked(district_map.several(parts, measure=SHARE, classes=CLASSES, shapes=SHAPES))
    layout = figure["layout"]
    for at, name in enumerate(layout["annotations"]):
        own = layout[f"geo{at + 1}" if at else "geo"]["domain"]
        assert name["text"] == parts[at].name
        assert own["x"][0] < name["x"] < own["x"][1]
        assert sum(own["y"]) / 2 < name["y"] <= own["y"][1]  # it stands on this line
        assert own["y"][1] < 1
