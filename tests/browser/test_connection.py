"""A connection that comes and goes: what is chosen meanwhile is not lost, and the page says what it waits for."""

import pytest
from playwright.sync_api import Page, Route, expect

from callbacks import differences
from tests.browser.conftest import Watch

PROVOKED = ("ERR_INTERNET_DISCONNECTED", "502")


@pytest.fixture
def shown(page: Page) -> Page:
    """The overview of women's answers, drawn."""
    page.goto("/?sex=female")
    expect(page.locator("#overview-tiles .tile")).to_have_count(4)
    return page


def forgive(watch: Watch) -> None:
    """The browser itself writes a line for each request that failed; anything else stays an error."""
    watch.errors[:] = [error for error in watch.errors if not any(one in error for one in PROVOKED)]


def test_what_is_chosen_while_the_connection_is_lost_is_shown_when_it_is_back(shown: Page, watch: Watch):
    notice, tiles = shown.locator("#connection"), shown.locator("#overview-tiles")
    expect(notice).to_be_hidden()
    women = tiles.inner_text()
    shown.context.set_offline(True)
    shown.get_by_label("Remove the filter", exact=False).first.click()
    expect(notice).to_contain_text("connection is lost")
    assert tiles.inner_text() == women
    shown.context.set_offline(False)
    expect(notice).to_be_hidden()
    expect(tiles).not_to_have_text(women, use_inner_text=True)
    expect(shown.locator("#chips .chip")).to_have_count(0)
    forgive(watch)


def test_a_gateway_that_has_lost_the_server_is_asked_again(shown: Page, watch: Watch):
    failed = []

    def fail(route):
        failed.append(route.request.url)
        route.fulfill(status=502, body="Bad Gateway")

    shown.route("**/_dash-update-component*", fail, times=2)
    shown.get_by_label("Remove the filter", exact=False).first.click()
    expect(shown.locator("#chips .chip")).to_have_count(0)
    expect(shown.locator("#connection")).to_be_hidden()
    assert len(failed) == 2
    forgive(watch)


def test_an_answer_as_a_difference_becomes_whole_whatever_came_in_between(page: Page):
    """Two answers of an event are held; while one was on its way that differs from the first, two others came."""
    page.goto("/methods")
    late: list[Route] = []
    whole = {name: f"{name} of many words " * 200 for name in ("first", "second", "third", "late")}

    def answer(route: Route) -> None:
        name = (route.request.post_data_json or {}).get("wanted")
        if name == "late":
            late.append(route)
        elif name:
            route.fulfill(body=whole[name], headers={differences.DIGEST: name})
        else:
            route.continue_()

    page.route("**/_dash-update-component*", answer)
    page.evaluate("""() => { window.ask = wanted => fetch("/_dash-update-component", {
        method: "POST", body: JSON.stringify({ output: "some.answer", wanted })
    }).then(answer => answer.text()); }""")
    assert page.evaluate("ask('first')") == whole["first"]
    with page.expect_request(lambda request: '"late"' in (request.post_data or "")):
        page.evaluate("() => { window.late = ask('late'); }")
    for name in ("second", "third"):
        assert page.evaluate(f"ask('{name}')") == whole[name]
    packed = differences.pack(whole["late"].encode(), whole["first"].encode())
    late[0].fulfill(body=packed, headers={differences.AGAINST: "first"})
    assert page.evaluate("late") == whole["late"]
