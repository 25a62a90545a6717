import json

import pytest

from callbacks import pages, sheet, titles, view
from callbacks.drawings import compared
from callbacks.program import Program
from charts.template import templates
from data.filters import Filters
from indicators.answers import answer
from indicators.definitions import INDICATORS
from indicators.questions import PAGES, Question, questions_of
from layouts.pages import BY_NAME
from settings import Settings

SEARCHES = (
    "",
    "?district=LK41",
    "?sex=female&round=before",
    "?from=2030-01-01",
    "?province=LK4,LK1&age_group=18-24",
    "?district=unknown",
)


@pytest.fixture(scope="module")
def program(demo_store) -> Program:
    return Program(Settings(store=demo_store))


@pytest.mark.parametrize("search", SEARCHES)
@pytest.mark.parametrize("name", pages.DRAWN)
def test_every_card_of_a_page_is_drawn(program: Program, name: str, search: str):
    page = BY_NAME[name]
    drawn = pages.drawn(page, search, "light", program)
    assert {card.name for card in page.cards} == set(drawn.drawings)
    assert len(drawn.tiles) in (3, 4)
    for card, drawing in drawn.drawings.items():
        json.dumps(drawing.figure, allow_nan=False)
        assert bool(drawing.title) == (card != compared.NAME)  # nothing is compared


@pytest.mark.parametrize("name", pages.DRAWN)
def test_an_answer_has_a_value_for_each_part_of_the_page_in_its_order(program: Program, name: str):
    page = BY_NAME[name]
    for answered, outputs in ((pages.top_answered, pages.outputs), (pages.rest_answered, pages.rest_outputs)):
        parts = answered(page, "", "dark", program)["parts"]
        assert len(parts) == len(outputs(page))
        for output, value in zip(outputs(page), parts, strict=True):
            assert isinstance(value, dict) == (output.component_property == "figure")


@pytest.mark.parametrize(
    "search", ["", "?district=LK41&compare=sex:female,male", "?each=year", "?layer=departures"]
)
@pytest.mark.parametrize("name", [*pages.DRAWN, "quality"])
def test_both_answers_of_a_page_draw_what_the_whole_page_does(program: Program, name: str, search: str):
    """In two parts, neither draws what is the other's, and each says which view it answers."""
    page = BY_NAME[name]
    whole = pages.drawn(page, search, "light", program).drawings
    assert [card.name for card in (*page.top, *page.rest)] == list(whole)
    parts = [of(page, search, "light", program) for of in (pages.top_answered, pages.rest_answered)]
    assert {(one["search"], one["theme"]) for one in parts} == {(search, "light")}
    figures = [value for one in parts for value in one["parts"] if isinstance(value, dict)]
    assert figures == [drawing.figure for drawing in whole.values() if drawing.figure is not None]


@pytest.mark.parametrize("name", pages.DRAWN)
def test_no_figure_repeats_what_its_template_says(program: Program, name: str):
    said = templates()["light"]["layout"]
    for drawing in pages.drawn(BY_NAME[name], "", "light", program).drawings.values():
        layout = drawing.figure["layout"] if drawing.figure else {}
        for key, value in layout.items():
            assert isinstance(value, bool) or value != said.get(key), f"{drawing.title}: {key}"


def test_an_answer_of_the_overview_is_small(program: Program):
    """Ten times less than the plain way (bench); most of it is what is read, not how it looks."""
    answers = [pages.top_answered(BY_NAME["overview"], search, "light", program) for search in SEARCHES]
    assert max(len(json.dumps(answer, ensure_ascii=False)) for answer in answers) < 20_000


@pytest.mark.parametrize("name", pages.DRAWN)
def test_what_a_page_draws_is_in_its_export(program: Program, name: str, monkeypatch: pytest.MonkeyPatch):
    """For every measure of the map, every question a page asks is among those its export answers."""
    asked: set[Question] = set()

    def heard(questions, filters: Filters, evidence, *, designs=True):
        listed = list(questions)
        asked.update(listed)
        return answer(listed, filters, evidence, designs=designs)

    monkeypatch.setattr(sheet, "answer", heard)
    for code in [choice.code for choice in pages.DRAWN[name].choices] or [""]:
        for panel in ("", *pages.DRAWN[name].panels):
            pages.drawn(BY_NAME[name], f"?measure={code}&panel={panel}", "light", program)
    assert asked
    assert asked <= set(questions_of(name, program.country))


def test_the_map_keeps_all_districts_and_marks_the_chosen(program: Program):
    drawn = pages.drawn(BY_NAME["overview"], "?district=LK41", "light", program).drawings["map"].figure
    assert drawn is not None
    areas = [trace for trace in drawn["data"] if trace["type"] == "choropleth"]
    assert {code for trace in areas for code in trace["locations"]} == set(program.country.codes("district"))


def test_tiles_and_charts_change_with_the_district(program: Program):
    whole, one = (
        pages.drawn(BY_NAME["overview"], search, "light", program) for search in ("", "?district=LK41")
    )
    assert whole.tiles != one.tiles
    assert whole.drawings["trend"] != one.drawings["trend"]


def test_a_number_from_too_few_people_is_not_written(program: Program):
    drawn = pages.drawn(
        BY_NAME["comprehension"], "?district=LK41&from=2024-03-01&to=2024-03-03", "light", program
    )
    assert all(tile.value in ("*", "–") for tile in drawn.tiles)


@pytest.mark.parametrize(
    "path", ["/", "/data", "/methods", *(f"/{name}" for name in PAGES if name != "overview")]
)
def test_every_page_has_content(program: Program, path: str):
    assert pages.content(path, "", program)


def test_every_measure_of_a_map_has_a_title_in_words():
    used = {choice.indicator for drawn in pages.DRAWN.values() for choice in drawn.choices}
    assert used <= set(titles.TITLES)
    for name in used:
        item = INDICATORS[name].items[0]
        assert "{" not in titles.title(INDICATORS[name], item)


def test_a_chosen_district_without_data_is_said_in_words_and_not_drawn_as_zero(program: Program):
    outreach = pages.drawn(BY_NAME["outreach"], "?district=LK82", "light", program)
    assert all(tile.value == "–" for tile in outreach.tiles)
    assert all(
        not (card.figure or {}).get("data")
        for name, card in outreach.drawings.items()
        if name not in ("map", "ranking")
    )
    overview = pages.drawn(BY_NAME["overview"], "?district=LK82", "light", program)
    assert "Nothing on record for Monaragala" in str(overview.drawings["findings"].sentences[0])


def test_with_nothing_on_record_the_ranking_says_so_instead_of_an_axis_without_districts(program: Program):
    figure = pages.drawn(BY_NAME["overview"], "?from=2030-01-01", "light", program).drawings["ranking"].figure
    assert figure is not None
    assert figure["data"] == []
    assert "height" not in figure["layout"]
    assert figure["layout"]["annotations"][0]["text"].startswith("Nothing on record")


def test_with_people_on_record_but_too_few_a_chart_does_not_say_that_there_is_nothing(program: Program):
    figure = pages.drawn(BY_NAME["returnees"], "?district=LK71", "light", program).drawings["trend"].figure
    assert figure is not None
    assert figure["data"] == []
    assert figure["layout"]["annotations"][0]["text"].startswith("Too few people")


def test_the_sampling_design_under_a_map_is_that_of_all_districts_on_it(program: Program):
    whole, one = (
        pages.drawn(BY_NAME["overview"], search, "light", program).drawings["map"].foot
        for search in ("", "?district=LK82")
    )
    assert whole == one
    assert whole.startswith("Sampling: ")


def test_one_district_is_told_its_activities_not_that_it_is_one_of_one(program: Program):
    tiles = pages.drawn(BY_NAME["overview"], "?district=LK41", "light", program).tiles
    assert "activities in Jaffna" in [tile.label for tile in tiles]


def test_one_district_has_no_spread_and_no_curve(program: Program):
    curves = [
        pages.drawn(BY_NAME["outreach"], search, "light", program).drawings["lorenz"]
        for search in ("", "?district=LK41")
    ]
    assert [bool(curve.figure and curve.figure["data"]) for curve in curves] == [True, False]
    assert "no spread" in str(curves[1].figure)


def test_with_a_round_chosen_the_overview_tells_of_that_round(program: Program):
    tile = pages.drawn(BY_NAME["overview"], "?round=before", "light", program).tiles[0]
    assert tile.label.startswith("understand, before")
    assert (tile.value != "–", tile.change) == (True, "")


def test_an_unknown_page_says_so(program: Program):
    assert "does not exist" in str(pages.content("/nothing", "", program))


def test_an_empty_store_says_what_to_do(tmp_path):
    empty = Program(Settings(store=tmp_path / "none"))
    assert "python -m data demo" in str(pages.content("/", "", empty))


@pytest.mark.parametrize("sent", [None, "neon", [], {}, ["dark"], 1.5])
def test_a_theme_that_is_none_is_the_light_one(program: Program, sent: object):
    """Whatever a browser says: drawn by, not failed on."""
    assert view.of("", program.allowed(), theme=sent).theme == "light"
    assert view.of("", program.allowed(), theme="dark").theme == "dark"


def test_a_view_leaves_out_what_it_cannot_read(program: Program):
    read = view.of("?district=LK99&sex=female&measure=score", program.allowed(), theme=None)
    assert (read.filters, read.measure) == (Filters(sex=("female",)), "score")
