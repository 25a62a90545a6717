"""The page that the server writes: for whom, of what, and what its form means."""

import re
from typing import Any

import pytest

from callbacks import noting, pages, seen, viewing, written
from callbacks.program import Program
from data.filters import Filters
from layouts import ids
from layouts import pages as listed
from sharing import audit
from sharing.bounds import Bounds
from tests import harvesting

JAFFNA = Bounds(filters=Filters(district=("LK41",)))


def event(search: str) -> dict[str, Any]:
    """What Dash asks for the page of the hotline."""
    values = ((ids.ADDRESS, "search", search), (ids.THEME, "data", "light"))
    inputs = [{"id": name, "property": part, "value": value} for name, part, value in values]
    return {
        "output": f"{ids.answer('hotline')}.data", "outputs": {"id": ids.answer("hotline"), "property": "data"},
        "changedPropIds": [], "inputs": inputs, "state": [{"id": ids.ADDRESS, "property": "pathname", "value": "/hotline"}],
    }  # fmt: skip


def body(client: Any, address: str) -> str:
    answered = client.get(address)
    assert answered.status_code == 200
    return answered.text.partition('<div id="written"')[2].partition('id="react-entry-point"')[0]


@pytest.mark.parametrize("name", sorted(written.NAMES))
def test_every_page_with_a_map_is_written_with_the_numbers_of_its_drawing(
    released: Program, released_server: Any, name: str
):
    page = pages.of_country(listed.BY_NAME[name], released.country)
    told = body(released_server.test_client(), f"{page.path}?sex=female" if name != "due" else page.path)
    with viewing.at_this_machine():
        drawn = pages.drawn(page, "?sex=female" if name != "due" else "", None, released)
    shown = re.findall(r'class="tile-value">(?:<span>)?([^<]+)', told)
    assert shown == [tile.value.replace("'", "&#39;") for tile in drawn.tiles]
    source = drawn.drawings["map"].source
    assert source is not None
    assert told.count("<title>") == len(source.marks)  # type: ignore[union-attr]
    assert told.count("<h1") == 1


def test_a_page_without_a_map_is_written_by_dash_alone(released_server: Any):
    for path in ("/methods", "/data", "/nothing-here"):
        assert "data-written" not in released_server.test_client().get(path).text


def test_who_opened_a_link_reads_what_it_shows_and_nothing_else(opened: Any):
    client = opened(JAFFNA)
    told = body(client, "/?district=LK11")
    assert "Filters in force" in told
    assert "Remove the filter" not in told  # its filter is the link's
    assert 'value="LK11"' not in told
    assert "/ingest" not in told
    assert "Records" not in re.sub(r"Records:", "", told)
    assert client.get("/due").status_code == 403


def test_nobody_reads_a_page_that_is_not_open_to_him(opened: Any):
    client = opened(Bounds(pages=("outreach",)))
    assert client.get("/").status_code == 303
    refused = client.get("/returnees")
    assert refused.status_code == 403
    assert "tile-value" not in refused.text


def test_a_page_is_noted_once_for_its_document_and_the_answer_after_it(released: Program, donor: Any):
    def count() -> int:
        return sum(row.action == "saw" for row in audit.everything(released.database))

    before = count()
    document = donor.get("/hotline?sex=female").text
    proof = re.search(r'data-written="(\w+)"', document)
    assert proof
    assert count() == before + 1
    asked = event("?sex=female")
    assert (
        donor.post("/_dash-update-component", json=asked, headers={seen.HEADER: proof[1]}).status_code == 200
    )
    assert count() == before + 1
    other = event("?sex=male")
    donor.post("/_dash-update-component", json=other, headers={seen.HEADER: proof[1]})
    assert count() == before + 2
    donor.post("/_dash-update-component", json=asked, headers={seen.HEADER: "é"})
    assert count() == before + 3
    harvesting.below(
        donor, listed.BY_NAME["hotline"], "?sex=male"
    )  # numbers too, for whoever asks for them alone
    assert count() == before + 4


def test_what_cannot_be_written_is_left_to_dash(released_server: Any, monkeypatch: pytest.MonkeyPatch):
    def fails(*_: object) -> str:
        raise ValueError("no")

    monkeypatch.setattr(noting, "wrote", fails)
    answered = released_server.test_client().get("/")
    assert answered.status_code == 200
    assert "data-written" not in answered.text


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ([("sex", "female")], None),
        ([("lang", "")], None),
        ([("sex", ""), ("district", "LK41"), ("from", "")], "?district=LK41"),
        ([("sex", "female"), ("period", "all"), ("from", "2025-01-01")], "?sex=female"),
        (
            [("period", "2025-01-01..2025-03-31"), ("district", "LK41,LK42")],
            "?from=2025-01-01&to=2025-03-31&district=LK41,LK42",
        ),
        ([("period", ""), ("message", "a&b")], "?message=a%26b"),
        ([("sex", ""), ("measure", "")], ""),
    ],
)
def test_a_form_means_the_address_of_the_view(sent: list[tuple[str, str]], meant: str | None):
    assert written.sent_by_form(sent) == meant


@pytest.mark.parametrize(
    ("asked", "own"),
    [
        ("/outreach/?sex=female", "/outreach?sex=female"),
        ("/methods//", "/methods"),
        ("/outreach/?sex=&district=LK41", "/outreach?district=LK41"),
    ],
)
def test_a_path_with_a_slash_too_many_leads_to_the_page(released_server: Any, asked: str, own: str):
    answered = released_server.test_client().get(asked)
    assert (answered.status_code, answered.headers["Location"]) == (303, own)
