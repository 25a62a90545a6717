"""What a programme officer does with a messy file, in Chromium: send it, look, correct, accept, go back."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from languages import ENGLISH, in_language, say, speaking
from tests.browser.conftest import Watch
from tests.conftest import ROOT, _free_port, _started, _wait_until_healthy
from tests.messy import MESSY

pytestmark = pytest.mark.browser


@contextmanager
def running(demo_store: Path, folder: Path) -> Iterator[str]:
    """A program over a store of its own, which may be written to."""
    shutil.copytree(demo_store, folder / "store")
    port, log = _free_port(), folder / "server.log"
    url = f"http://127.0.0.1:{port}"
    with _started(str(ROOT / "app.py"), folder=folder, log=log, CRM_PORT=str(port)) as run:
        _wait_until_healthy(run, url, log=log)
        yield url
        assert "Traceback" not in log.read_text()


@pytest.fixture(scope="module")
def own_url(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(demo_store, tmp_path_factory.mktemp("ingest")) as url:
        yield url


@pytest.fixture
def unused_url(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One that no other test sent files to, for what counts all that wait."""
    with running(demo_store, tmp_path_factory.mktemp("unused")) as url:
        yield url


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    path = tmp_path / "messy survey.csv"
    path.write_text(MESSY, encoding="utf-8")
    return path


def send(page: Page, url: str, path: Path, *, table: str = "Responses", language: str = ENGLISH) -> None:
    with speaking(language):
        address, table = in_language("/ingest"), say(table)
        choose, check = say("Choose a file"), say("Check this file")
        end = in_language("/").partition("?")[2]
    page.goto(url + address)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=choose).click()
    chooser.value.set_files(path)
    expect(page.locator(".drop .drop-chosen")).to_contain_text(path.name)
    page.get_by_role("radio", name=table).check()
    page.get_by_role("button", name=check).click()
    expect(page).to_have_url(re.compile(rf"\?upload=[0-9a-f]{{32}}{f'&{end}' if end else ''}$"))


def choose(page: Page, label: str, option: str) -> None:
    """Choose by the keyboard's way: the list opens on typing."""
    box = page.get_by_role("combobox", name=label).or_(page.get_by_label(label)).first
    box.click()
    box.fill(option)
    page.get_by_role("option", name=option, exact=True).first.click()


def test_a_messy_file_is_understood_corrected_accepted_and_taken_back(page: Page, own_url: str, messy: Path):
    send(page, own_url, messy)
    expect(page.get_by_role("heading", name="messy survey.csv")).to_be_visible()
    district = page.get_by_text("The stated district is not known")
    district.click()
    problem = page.locator("details.problem[open]")
    expect(problem.get_by_role("cell", name="Jafna Town", exact=True)).to_be_visible()
    expect(problem.get_by_text("How to mend it:")).to_be_visible()
    expect(page.get_by_text("077")).to_have_count(0)

    accept = page.locator("#ingest-accept")
    expect(accept).to_be_enabled()
    before = accept.inner_text()
    choose(page, "Meaning of Jafna Town in District", "Jaffna")
    expect(page.get_by_text("You changed something")).to_be_visible()
    expect(accept).to_be_disabled()
    page.get_by_role("button", name="Check again").click()
    expect(accept).not_to_have_text(before)
    count = int(re.findall(r"\d+", accept.inner_text())[0])
    accept.click()
    expect(page.get_by_role("heading", name=f"{count} new responses from messy survey.csv")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("messy survey.csv"))).to_contain_text("local")

    page.get_by_role("link", name="See the records").click()
    expect(page.locator(".records tbody tr").first).to_be_visible()
    page.goto(f"{own_url}/ingest")
    page.locator(".go-back summary").first.click()
    page.get_by_role("button", name="Yes, go back").first.click()
    expect(page.get_by_text("(taken back)")).to_be_visible()


def test_the_page_finds_the_upload_again_and_cancels_it(page: Page, own_url: str, messy: Path):
    send(page, own_url, messy)
    expect(page.locator("#ingest-accept")).to_be_visible()
    address = page.url
    page.goto(f"{own_url}/hotline")
    page.goto(address)
    expect(page.locator("#ingest-accept")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("button", name="Choose a file")).to_be_visible()
    page.goto(address)
    expect(page.get_by_role("heading", name="This upload is gone.")).to_be_visible()


@pytest.mark.parametrize("language", ["si", "ta"])
def test_the_page_keeps_its_language_to_the_end(page: Page, own_url: str, messy: Path, language: str):
    send(page, own_url, messy, language=language)
    expect(page.locator("#ingest-accept")).to_be_enabled()
    page.goto(f"{own_url}/ingest?lang={language}")
    page.locator("a.file-name", has_text="messy survey.csv").first.click()
    with speaking(language):
        another, cancel = say("Choose a file"), say("Cancel")
    page.get_by_role("button", name=cancel).click()
    expect(page.get_by_role("button", name=another)).to_be_visible()
    expect(page).to_have_url(f"{own_url}/ingest?lang={language}")


def test_links_to_other_pages_do_not_carry_the_upload(page: Page, own_url: str, messy: Path):
    send(page, own_url, messy)
    page.get_by_role("link", name="Hotline").first.click()
    expect(page).to_have_url(re.compile(r"/hotline$"))
    expect(page.locator("#notice .notice")).to_have_count(0)


def test_who_goes_on_while_a_file_is_sent_stays_where_he_went(page: Page, own_url: str, messy: Path):
    held: list[Route] = []
    page.route("**/ingest/files/*/check", lambda route: held.append(route))
    page.goto(f"{own_url}/ingest")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a file").click()
    chooser.value.set_files(messy)
    page.get_by_role("radio", name="Responses").check()
    with page.expect_request("**/ingest/files/*/check"):
        page.get_by_role("button", name="Check this file").click()
    page.get_by_role("link", name="Hotline").first.click()
    expect(page).to_have_url(re.compile(r"/hotline$"))
    with page.expect_response("**/ingest/files/*/check") as answered:
        held[0].continue_()
    answered.value.finished()
    page.evaluate("new Promise(done => setTimeout(done))")  # what waited for the answer has its turn first
    expect(page).to_have_url(re.compile(r"/hotline$"))


def test_what_is_on_its_way_or_waits_can_be_let_go(page: Page, unused_url: str, tmp_path: Path):
    files = [tmp_path / f"{month}.csv" for month in ("jan", "feb")]
    for path in files:
        path.write_text("call_id,date,consent\nc-of-both,2025-03-01,yes\n")

    def press(*paths: Path) -> None:
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Choose a file").click()
        chooser.value.set_files(paths)
        page.get_by_role("radio", name="Hotline calls").check()
        page.get_by_role("button", name="Check this file").click()

    page.goto(f"{unused_url}/ingest")
    press(*files)
    expect(page.get_by_role("button", name="Accept all 1 row of 2 files")).to_be_visible()
    page.get_by_text("Cancel all", exact=True).click()
    page.get_by_role("button", name="Yes, cancel these 2 files").click()
    expect(page.get_by_role("heading", name="Waiting for you")).to_have_count(0)

    files[0].write_bytes(b"call_id,date\n" + b"c,2025-03-01\n" * 400_000)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 50_000}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    press(files[0])
    page.locator("#ingest-sending").get_by_role("button", name="Stop").click()
    expect(page.locator("#ingest-said")).to_have_text("Sending was stopped; nothing of this file was kept.")
    expect(page.get_by_role("button", name="Check this file")).to_be_enabled()
    expect(page.get_by_role("heading", name="Waiting for you")).to_have_count(0)


def test_a_file_of_the_wrong_table_is_told_in_a_sentence(page: Page, own_url: str, tmp_path: Path):
    path = tmp_path / "notes.csv"
    path.write_text("Colour;Taste\nred;sweet\nblue;sour\n", encoding="utf-8")
    send(page, own_url, path, table="Hotline calls")
    expect(page.locator(".ingest-fault")).to_contain_text("notes.csv")
    expect(page.locator("#ingest-accept")).to_be_disabled()
    expect(page.locator(".ingest-fault")).not_to_contain_text("mapping")


def test_a_name_with_markup_stays_text(page: Page, own_url: str, tmp_path: Path):
    path = tmp_path / "<img src=x onerror=alert(1)>.csv"
    path.write_text(MESSY, encoding="utf-8")
    send(page, own_url, path)
    expect(page.get_by_role("heading", name="<img src=x onerror=alert(1)>.csv")).to_be_visible()
    assert page.locator("img[src='x']").count() == 0


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_chosen_is_said_where_it_is_seen(page: Page, own_url: str, width: int):
    page.set_viewport_size({"width": width, "height": 600})
    page.goto(f"{own_url}/ingest")
    page.get_by_role("button", name="Check this file").click()
    expect(page.get_by_role("alert")).to_have_text("Choose a file first.")
    expect(page.get_by_role("alert")).to_be_in_viewport(ratio=1)


def test_a_store_that_refuses_is_told(page: Page, own_url: str, messy: Path, watch: Watch):
    page.route("**/ingest/files?*", lambda route: route.abort())
    page.goto(f"{own_url}/ingest")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a file").click()
    chooser.value.set_files(messy)
    page.get_by_role("radio", name="Responses").check()
    page.get_by_role("button", name="Check this file").click()
    expect(page.get_by_role("alert")).to_contain_text("could not be sent")
    expect(page.get_by_role("button", name="Check this file")).to_be_enabled()
    watch.errors.clear()


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_the_page_is_not_wider_than_the_screen(page: Page, own_url: str, messy: Path, width: int):
    page.set_viewport_size({"width": width, "height": 844})
    send(page, own_url, messy)
    expect(page.locator("#ingest-accept")).to_be_visible()
    page.locator("summary").filter(has_text="more columns").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_dropped_file_is_taken(page: Page, own_url: str):
    page.goto(f"{own_url}/ingest")
    expect(page.locator("#ingest-drop")).to_be_visible()
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(['call_id,date\\n'], 'dropped.csv'));
            document.getElementById('ingest-drop').dispatchEvent(
                new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true}));
        }"""
    )
    expect(page.locator(".drop .drop-chosen")).to_contain_text("dropped.csv")
