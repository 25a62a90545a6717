"""The ten tasks of docs/tasks.md, as a person does them: by mouse, and again by keyboard alone; answers are those of the export.

One tab a way, as a person would keep it: a task begins where the one before it ended.
"""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from charts import formats
from data import codebook
from geo import country
from tests.browser import looks, readable
from tests.browser.conftest import PATIENCE, RETURNING, Watch
from tests.browser.hands import Hands, Keyboard, Mouse

pytestmark = [pytest.mark.browser, pytest.mark.soak]  # twenty tasks in one tab each way take minutes
HOTLINE = "The safe-migration hotline is free and confidential"
ROOT = Path(__file__).resolve().parents[2]


class Desk:
    """A tab, the hands that use it, and the export to hold answers against."""

    def __init__(self, page: Page, hands: Hands, base_url: str) -> None:
        self.page, self.hands, self.base_url = page, hands, base_url

    def begin(self, name: str) -> None:
        """Lift what is filtered and go to a page by its tab."""
        for said, place in (("Sri Lanka", ".crumbs"), ("Clear all", ".main")):
            way = self.page.locator(place).get_by_role("link", name=said, exact=True)
            if way.is_visible():
                self.hands.press(way)
                expect(way).to_have_count(0)
        self.hands.press(
            self.page.get_by_role("navigation", name="Pages").get_by_role("link", name=name, exact=True)
        )
        expect(self.page.locator("h1")).to_have_text(name)
        if name != "Data" and "level=" in self.page.url:
            self.hands.pick_level("District")
            expect(self.page).not_to_have_url(re.compile("level="))

    def exported(self, page: str, indicator: str, **filters: str) -> list[dict[str, str]]:
        """The rows of an indicator in the answers export of a page."""
        rows = self.fetched(f"answers.csv?{urlencode({'page': page, **filters})}")
        return [row for row in rows if row["indicator"] == indicator]

    def fetched(self, path: str) -> list[dict[str, str]]:
        with urlopen(f"{self.base_url}/export/{path}") as answer:
            return list(csv.DictReader(io.StringIO(answer.read().decode("utf-8-sig"))))

    def table(self, card: str) -> list[list[str]]:
        """The rows behind a chart, read as a person reads them: the table is opened, and closed again."""
        summary = self.page.locator(f".card--{card} .chart-table > summary")
        self.hands.press(summary)
        body = self.page.locator(f".card--{card} .chart-table tbody tr")
        expect(body).not_to_have_count(0)
        rows = readable.tabled(self.page)
        self.hands.press(summary)
        return next(found for look, found in rows.items() if f"card--{card}" in look.split())

    def shows(self, aim: str | Locator, text: str) -> None:
        """Wait until what a person looks at says it."""
        place = self.page.locator(aim) if isinstance(aim, str) else aim
        looks.through(self.page)
        expect(place).to_contain_text(text)


@pytest.fixture(scope="module", params=["mouse", "keyboard"])
def desk(
    request: Any, browser: Browser, browser_context_args: dict[str, Any], base_url: str
) -> Iterator[Desk]:
    watch = Watch()
    context = browser.new_context(**browser_context_args)
    context.route("**/*", watch.on_route)
    context.add_init_script(RETURNING)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.on("console", watch.on_console)
    page.on("pageerror", lambda error: watch.errors.append(str(error)))
    page.goto("/")
    yield Desk(page, Mouse(page) if request.param == "mouse" else Keyboard(page), base_url)
    context.close()
    assert not watch.errors, f"errors in the browser: {watch.errors}"


def told(row: dict[str, str]) -> bool:
    return row["reliability"] in ("ok", "caution")


def of_all_days(row: dict[str, str]) -> bool:
    """Rows split by month are about one of them."""
    return row["period_from"][:7] != row["period_to"][:7]


def label(field: str, code: str) -> str:
    return codebook.load().label(field, code)


def test_every_task_of_the_document_is_done_here():
    document = (ROOT / "docs/tasks.md").read_text(encoding="utf-8")
    tasks = re.findall(r"Test: `(\w+)`", document)
    assert len(re.findall(r"^## \d+\. ", document, flags=re.MULTILINE)) == len(set(tasks))
    assert len(tasks) == 10
    assert all(task in globals() for task in tasks)


def test_which_places_understood_least_and_is_it_beyond_chance(desk: Desk):
    desk.begin("Overview")
    desk.hands.choose("Sex", "Female")
    desk.hands.choose("Key message", HOTLINE)
    desk.shows(".card--map .card-title", HOTLINE)
    few = desk.page.locator(".card--ranking .card-foot")
    expect(few).to_contain_text("with fewer than 8 sessions")  # why no district can be told here
    desk.hands.pick_level("Province")
    expect(desk.page.locator(".card--ranking .card-title")).to_have_text("Provinces, highest first")
    rows = desk.exported("overview", "comprehension", sex="female", level="province")
    after = [
        row
        for row in rows
        if (row["item"], row["group_value"], row["place_level"]) == ("hotline", "after", "province")
    ]
    ranked = sorted((row for row in after if told(row)), key=lambda row: -float(row["estimate"]))
    names = [country.load("lka").name_of(row["place"]) for row in ranked]
    shown = [row[0] for row in desk.table("ranking") if not row[1].startswith("Not shown")]
    assert shown == names
    sure = [
        row
        for row in desk.exported("overview", "difference_from_rest_p", sex="female")
        if row["item"] == "hotline" and told(row)
    ]
    looks.below(desk.page)
    beyond = any(
        float(row["estimate"]) < 0.05
        for row in sure
        if row["group_value"] == "after" and row["place_level"] == "district"
    )
    assert ("than in the rest of the country" in desk.page.locator(".card--findings").inner_text()) == beyond


def test_how_many_people_were_counted_in_a_district_in_the_last_year(desk: Desk):
    desk.begin("Outreach")
    desk.hands.choose("Period", "Last 12 months")
    expect(desk.page).to_have_url(re.compile("from="))
    desk.hands.press_place("LK41", "Jaffna")
    desk.shows(".card--trend .card-subtitle", "Jaffna")
    days = dict(re.findall(r"(from|to)=([\d-]+)", desk.page.url))
    rows = desk.exported("outreach", "reach", district="LK41", **days)
    (counted,) = {
        float(row["estimate"])
        for row in rows
        if row["item"] == "counted" and not row["group"] and row["place"] == "LK41" and of_all_days(row)
    }
    desk.shows(desk.page.locator(".tile").first, formats.count(counted))


def test_which_districts_had_no_activity(desk: Desk):
    desk.begin("Outreach")
    desk.hands.choose("On the map", "Activities")
    desk.shows(".card--map .card-title", "Where activities took place")
    nowhere = {row[0] for row in desk.table("map") if row[1] == "No data"}
    rows = [
        row
        for row in desk.exported("outreach", "activities")
        if row["place_level"] == "district" and not row["group"]
    ]
    held = {row["place"] for row in rows if row["estimate"] and float(row["estimate"])}
    assert nowhere == {
        country.load("lka").name_of(code)
        for code in country.load("lka").codes("district")
        if code not in held
    }
    assert nowhere


def test_what_people_in_a_district_ask_the_hotline_about(desk: Desk):
    desk.begin("Hotline")
    desk.hands.find_place("කොළඹ", "Colombo · Western")
    desk.shows(".card--topics .card-subtitle", "Colombo")
    rows = [
        row
        for row in desk.exported("hotline", "topic", district="LK11")
        if row["place"] == "LK11" and not row["group"]
    ]
    wholes = {row["item"]: float(row["estimate"]) for row in rows if told(row) and of_all_days(row)}
    most = max(wholes, key=lambda item: wholes[item])
    assert desk.table("topics")[0][0] == label("topic", most)


def test_how_returnees_of_a_province_fare_after_a_year(desk: Desk):
    desk.begin("Returnees")
    desk.hands.choose("Province", "Northern")
    rows = desk.exported("returnees", "reintegration", province="LK4")
    (row,) = [
        row for row in rows if (row["item"], row["group_value"], row["place"]) == ("composite", "9-12", "LK4")
    ]
    desk.shows(".chips", "Northern")
    desk.shows(desk.page.locator(".tile").nth(1), formats.value(float(row["estimate"]), "score"))
    desk.shows(desk.page.locator(".tile").nth(1), formats.n(int(row["n"])))


def test_which_assistance_most_returnees_had(desk: Desk):
    desk.begin("Returnees")
    rows = [
        row
        for row in desk.exported("returnees", "assistance")
        if row["place_level"] == "country" and not row["group"] and told(row) and of_all_days(row)
    ]
    most = max(rows, key=lambda row: float(row["estimate"]))
    first = desk.table("assistance")[0]
    assert first[0] == label("assistance", most["item"])
    assert first[1].startswith(formats.value(float(most["estimate"]), "share"))


def test_what_women_learnt_of_a_message(desk: Desk):
    desk.begin("Comprehension")
    desk.hands.choose("Sex", "Female")
    desk.shows(".chips", "Female")
    rows = desk.exported("comprehension", "comprehension", sex="female")
    (row,) = [
        row
        for row in rows
        if (row["item"], row["group"], row["group_value"], row["place_level"])
        == ("hotline", "round", "after", "country")
        and of_all_days(row)
    ]
    number = formats.value(float(row["estimate"]), "share")
    told = desk.page.locator(".card--messages .chart-table")
    desk.hands.press(told.locator("> summary"))
    desk.shows(told.locator("tbody"), number)  # what women alone say is drawn
    desk.hands.press(told.locator("> summary"))
    (found,) = [cells for cells in desk.table("messages") if cells[:2] == [HOTLINE, "directly after"]]
    assert found[2].startswith(number)
    expect(desk.page.locator(".card--messages .card-foot")).to_contain_text("Beyond chance")


def test_which_age_group_could_least_be_followed_up(desk: Desk):
    desk.begin("Follow-up")
    desk.hands.choose("Split by", "Age")
    rows = [
        row
        for row in desk.exported("follow-up", "follow_up_coverage")
        if row["group"] == "age_group" and row["place_level"] == "country"
    ]
    known = [row for row in rows if told(row) and row["group_value"] != "unknown"]
    least = min(known, key=lambda row: float(row["estimate"]))
    desk.shows(".card--coverage .chart", "18 to 24")
    cells = {row[0]: row[1] for row in desk.table("coverage")}
    number = formats.value(float(least["estimate"]), "share")
    assert cells[label("age_group", least["group_value"])].startswith(number)
    assert min(cells.values(), key=lambda text: (not text[0].isdigit(), text)).startswith(number)


def test_which_records_stand_behind_the_calls_of_a_district(desk: Desk):
    desk.begin("Data")
    desk.hands.choose("District", "Kandy")
    desk.shows(".chips", "Kandy")
    desk.hands.choose("Table", "Hotline calls")
    count = len(desk.fetched("calls.csv?district=LK21"))
    desk.shows("#records-span", f"of {count:,}")


def test_the_numbers_of_a_page_are_taken_along(desk: Desk):
    desk.begin("Hotline")
    desk.hands.choose("Age", "18 to 24")
    desk.shows(".chips", "18 to 24")
    desk.hands.press(desk.page.locator("summary", has_text="Export"))
    link = desk.page.get_by_role("link", name="Numbers on this page CSV")
    with desk.page.expect_download() as waiting:
        desk.hands.press(link)
    taken = list(csv.DictReader(io.StringIO(Path(waiting.value.path()).read_text("utf-8-sig"))))
    assert taken == desk.fetched("answers.csv?page=hotline&age_group=18-24")
