"""The browser of the tests is cut off from other hosts and hears complaints."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Watch

pytestmark = pytest.mark.browser


def test_another_host_is_blocked_and_noted(page: Page, watch: Watch):
    page.goto("about:blank")
    outcome = page.evaluate("fetch('http://192.0.2.1/').then(() => 'reached', () => 'blocked')")
    assert (outcome, watch.outside) == ("blocked", ["http://192.0.2.1/"])
    watch.outside.clear()
    watch.errors.clear()


def test_errors_are_heard(page: Page, watch: Watch):
    page.goto("about:blank")
    with page.expect_event("pageerror"):
        page.evaluate("console.error('a'); setTimeout(() => { throw Error('b') })")
    assert [error[0:1] for error in watch.errors] == ["a", "b"]
    watch.errors.clear()


def test_webgl_is_off(page: Page):
    page.goto("about:blank")
    assert page.evaluate("document.createElement('canvas').getContext('webgl2')") is None
