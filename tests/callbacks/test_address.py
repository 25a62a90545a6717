"""The circular callback: which event counts, what it writes, and what it leaves alone."""

import pytest
from dash import no_update

from callbacks import address
from callbacks.context import ShellContext, trimmed
from callbacks.options import options
from geo import country as countries
from layouts import ids
from layouts.controls import OWN_DAYS
from layouts.shell import PageLink

SRI_LANKA = countries.load("lka")
OPTIONS = options(SRI_LANKA)
CONTEXT = ShellContext(
    title="Map",
    country=SRI_LANKA,
    pages=(PageLink(path="/", name="Overview", parameters=("from", "to", "district", "sex")),),
    options=lambda: OPTIONS,
)
YEAR = "2025-07-01..2026-06-30"


def page(search="", **changes):
    """A page as the callback gets it: three controls, a choice of measure, a map and a ranking."""
    plain = {
        "search": search,
        "controls": [None, None, [], []],
        "names": [ids.control(name) for name in ("from", "to", "district", "sex")],
        "period": "all",
        "period_data": [{"value": value, "label": value} for value in ("all", YEAR, OWN_DAYS)],
        "views": ["score"],
        "view_names": [ids.view("measure")],
        "view_data": [[{"value": "score", "label": "Score"}, {"value": "reach", "label": "Reach"}]],
        "mark": None,
        "place": None,
        "compare": [],
        "compare_parts": [],
        "compare_data": [],
    }
    return address.seen({**plain, **changes})


def pressed(of, code, *, more=False):
    """A mark as the browser notes it: what it stands for, with shift, and when."""
    return [of, code, more, 1_750_000_000_000]


def test_the_address_sets_controls_choices_and_period():
    answer = address.follow(
        page("?from=2025-07-01&to=2026-06-30&district=LK41&measure=reach"), [ids.ADDRESS], CONTEXT
    )
    assert answer["controls"] == ["2025-07-01", "2026-06-30", ["LK41"], no_update]
    assert (answer["period"], answer["views"], answer["search"]) == (YEAR, ["reach"], no_update)


def test_a_control_writes_the_address_and_keeps_the_view():
    answer = address.follow(
        page("?measure=reach", controls=[None, None, [], ["female"]], views=["reach"]),
        [ids.control("sex")],
        CONTEXT,
    )
    assert answer["search"] == "?sex=female&measure=reach"
    assert answer["controls"] == [no_update] * 4


def test_a_quick_choice_fills_the_days():
    answer = address.follow(page("?sex=female", period=YEAR), [ids.PERIOD_CHOICE], CONTEXT)
    assert answer["search"] == "?from=2025-07-01&to=2026-06-30&sex=female"
    assert answer["controls"][:2] == ["2025-07-01", "2026-06-30"]


def test_a_day_of_ones_own_shows_as_such():
    answer = address.follow(page(controls=["2025-01-05", None, [], []]), [ids.control("from")], CONTEXT)
    assert (answer["search"], answer["period"]) == ("?from=2025-01-05", OWN_DAYS)


def test_a_press_on_a_mark_chooses_what_it_stands_for():
    answer = address.follow(page("?sex=male", mark=pressed("place", "LK41")), [ids.MARK], CONTEXT)
    assert answer["search"] == "?district=LK41&sex=male"
    assert answer["controls"][2] == ["LK41"]


def test_a_mark_pressed_before_counts_no_more():
    answer = address.follow(page("?sex=male", mark=pressed("place", "LK41")), [ids.view("measure")], CONTEXT)
    assert answer["search"] is no_update


def test_a_second_click_lifts_the_place():
    chosen = page("?district=LK41", controls=[None, None, ["LK41"], []], mark=pressed("place", "LK41"))
    answer = address.follow(chosen, [ids.MARK], CONTEXT)
    assert (answer["search"], answer["controls"][2]) == ("", [])


def test_a_choice_of_view_keeps_the_filters_and_its_default_leaves_no_trace():
    event = [ids.view("measure")]
    assert (
        address.follow(page("?sex=male", views=["reach"]), event, CONTEXT)["search"]
        == "?sex=male&measure=reach"
    )
    assert address.follow(page("?measure=reach", views=["score"]), event, CONTEXT)["search"] == ""


def test_a_quick_second_choice_keeps_the_first_whose_answer_has_not_come():
    """The page still has the old address when the second event is sent; Dash drops the answer to the first."""
    jaffna = [None, None, ["LK41"], []]
    choice = page("?sex=male", controls=[None, None, ["LK41"], ["male"]], views=["reach"])
    assert (
        address.follow(choice, [ids.view("measure")], CONTEXT)["search"]
        == "?district=LK41&sex=male&measure=reach"
    )
    assert address.follow(choice, [ids.control("district")], CONTEXT)["search"] == (
        "?district=LK41&sex=male&measure=reach"
    )
    period = address.follow(page(controls=jaffna, period=YEAR), [ids.PERIOD_CHOICE], CONTEXT)
    assert period["search"] == "?from=2025-07-01&to=2026-06-30&district=LK41"


@pytest.mark.parametrize(
    "search", ["?district=LK41&measure=other_page", "?colour=red&sex=male", "?measure=reach"]
)
def test_a_page_that_appears_changes_no_address(search):
    shown = "reach" if "reach" in search else "score"
    assert address.follow(page(search, views=[shown]), [ids.view("measure")], CONTEXT)["search"] is no_update


def test_without_an_event_everything_follows_the_address():
    assert address.follow(page("?sex=other"), [], CONTEXT)["controls"][3] == ["other"]


def test_a_bad_address_stays_until_a_person_changes_something():
    bad = "?colour=red&sex=male"
    assert address.follow(page(bad), [ids.ADDRESS], CONTEXT)["search"] is no_update
    changed = page(bad, controls=[None, None, ["LK41"], ["male"]])
    assert address.follow(changed, [ids.control("district")], CONTEXT)["search"] == "?district=LK41&sex=male"


def test_values_of_plain_and_grouped_options():
    groups = [{"group": "One", "items": [{"value": "a", "label": "A"}, "b"]}, "c"]
    assert address.values_of(groups) == ["a", "b", "c"]
    assert address.values_of(None) == []


def test_chips_and_notice_of_an_address():
    chips, notice, _ = address.in_force("/", "?district=LK41&round=after&colour=red", CONTEXT)
    said = str(chips)
    assert "Jaffna" in said
    assert "does not apply here" in said
    assert "'colour' is not known" in str(notice)
    assert address.in_force("/", "", CONTEXT)[:2] == (None, None)


def test_a_slash_at_the_end_names_the_same_page():
    assert [trimmed(path) for path in ("/outreach/", "/", "", None)] == ["/outreach", "/", "/", "/"]


# --- levels --------------------------------------------------------------------------------------------------

LEVELS = [{"value": name, "label": name} for name in ("province", "district", "ds_division")]
NALLUR = next(code for code in SRI_LANKA.codes("ds_division") if SRI_LANKA.name_of(code) == "Nallur")


def levelled(search="", *, level="district", **changes):
    """A page with a choice of level."""
    names = [ids.view("level"), ids.view("measure")]
    return page(
        search,
        views=[level, "score"],
        view_names=names,
        view_data=[LEVELS, [{"value": "score", "label": "Score"}]],
        **changes,
    )


def test_a_level_stands_in_the_address_unless_it_is_that_of_the_records():
    event = [ids.view("level")]
    assert address.follow(levelled(level="province"), event, CONTEXT)["search"] == "?level=province"
    assert address.follow(levelled("?level=province"), event, CONTEXT)["search"] == ""


def test_without_a_level_in_the_address_that_of_the_records_is_shown():
    assert address.follow(levelled(level="province"), [ids.ADDRESS], CONTEXT)["views"][0] == "district"


@pytest.mark.parametrize(
    ("search", "clicked", "expected"),
    [
        ("?level=province", "LK4", "?province=LK4"),
        ("?province=LK4", "LK41", "?district=LK41&level=ds_division"),
        (
            "?district=LK41&level=ds_division",
            NALLUR,
            f"?district=LK41&ds_division={NALLUR}&level=ds_division",
        ),
        (
            f"?district=LK41&ds_division={NALLUR}&level=ds_division",
            NALLUR,
            "?district=LK41&level=ds_division",
        ),
        ("", "LK41", "?district=LK41"),
        ("?district=LK41", "LK41", ""),
    ],
)
def test_a_click_goes_down_and_on_the_map_of_the_country_chooses(search, clicked, expected):
    asked = address.queries.read(search, CONTEXT.allowed() | {"ds_division": (NALLUR,)})
    wider = ShellContext(
        title="Map",
        country=SRI_LANKA,
        pages=CONTEXT.pages,
        options=lambda: options(SRI_LANKA, ds_divisions=(NALLUR,)),
    )
    level = asked.view.get("level", "district")
    answer = address.follow(levelled(search, level=level, mark=pressed("place", clicked)), [ids.MARK], wider)
    assert answer["search"] == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [("LK4", "?province=LK4"), ("LK41", "?district=LK41&level=ds_division"), (NALLUR, f"?district=LK41&ds_division={NALLUR}&level=ds_division")],
)  # fmt: skip
def test_a_found_place_is_gone_to_and_the_field_is_empty_again(found, expected):
    answer = address.follow(levelled(place=found), [ids.PLACE_SEARCH], CONTEXT)
    assert (answer["search"], answer["place"]) == (expected, None)


def steps(search, path="/"):
    reading = address.queries.read(search, CONTEXT.allowed())
    return [(crumb.label, crumb.href) for crumb in address.way(path, reading, CONTEXT)]


def test_breadcrumbs_lead_up_to_the_country_and_keep_the_other_filters():
    assert steps("?sex=male&district=LK41&level=ds_division") == [
        ("Sri Lanka", "/?sex=male"),
        ("Northern", "/?province=LK4&sex=male"),
        ("Jaffna", None),
    ]


def test_a_chosen_place_that_is_not_entered_has_a_way_in():
    assert steps("?district=LK41") == [
        ("Sri Lanka", "/"),
        ("Northern", "/?province=LK4"),
        ("Jaffna", None),
        ("its DS divisions", "/?district=LK41&level=ds_division"),
    ]


def test_pages_without_levels_have_no_breadcrumbs():
    assert steps("", "/methods") == []
    assert steps("", "/") == [("Sri Lanka", None)]
