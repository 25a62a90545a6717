"""Every route and every callback of the application has an action of the policy; one without would be refused to all."""

from typing import Any

import pytest

from callbacks import actions
from layouts import pages
from sharing.policy import ACTIONS


def test_every_route_has_an_action(app: Any):
    rules = {rule.rule for rule in app.server.url_map.iter_rules()}
    assert {rule for rule in rules if actions.ROUTES.get(rule) not in ACTIONS} == set()


def test_every_callback_the_server_answers_has_an_action(app: Any):
    outputs = [output for output, one in app.callback_map.items() if actions.answered_by_server(one)]
    assert [output for output in outputs if actions.of_callback(output) not in ACTIONS] == []


@pytest.mark.parametrize("page", pages.PAGES, ids=lambda page: page.name)
def test_every_page_has_an_action(page: pages.Page):
    assert f"page {page.name}" in ACTIONS
