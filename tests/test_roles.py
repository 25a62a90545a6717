"""Every route and every callback × every role, from the application's own lists: allowed or refused as the policy says.

A route or callback that has no action is refused to everybody, and fails here.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path
from typing import Any

import pytest

from callbacks import actions, entry, recognising, viewing
from callbacks.ingest import gate
from callbacks.program import Program
from layouts import pages
from settings import Settings
from sharing.bounds import Bounds
from sharing.policy import ACTIONS, LinkSeen, Role, Viewer, may

LINK = LinkSeen(
    id="abc", recipient="Embassy", purpose="Review", until="2999-01-01", bounds=Bounds(pages=("outreach",))
)
PEOPLE = {role: Viewer(role.name.lower(), role, link=LINK if role == Role.DONOR else None) for role in Role}
SAMPLES = {
    "level": "district",
    "table": "responses",
    "filename": "none.css",
    "fingerprinted_path": "none.js",
    "package_name": "dash",
}
REFUSED = (401, 403)


@pytest.fixture
def look_as(monkeypatch: pytest.MonkeyPatch) -> Callable[[Role], None]:
    """From now on every request is that of somebody with a role; forms carry what our own page would put into them."""
    monkeypatch.setattr(gate, "is_own", lambda given, program: True)
    return lambda role: monkeypatch.setattr(recognising, "person", lambda program: PEOPLE[role])


def rules(app: Any) -> Iterator[tuple[str, str, str]]:
    """Every route as its rule, a method it takes, and a path that leads to it."""
    for rule in app.server.url_map.iter_rules():
        arguments = {name: SAMPLES.get(name, "none") for name in rule.arguments}
        _, path = rule.build(arguments, append_unknown=False)
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield rule.rule, method, path


def event(output: str, callback: dict[str, Any]) -> dict[str, Any]:
    """A body as anybody could forge it for a callback."""
    names = output.removeprefix("..").removesuffix("..").split("...")
    outputs = [{"id": name.rpartition(".")[0], "property": name.rpartition(".")[2]} for name in names]
    parts = {
        part: [{"id": one["id"], "property": one["property"], "value": None} for one in callback[part]]
        for part in ("inputs", "state")
    }
    return {
        "output": output,
        "outputs": outputs if output.startswith("..") else outputs[0],
        "changedPropIds": [],
        **parts,
    }


def test_every_route_has_an_action(app: Any):
    rules = {rule.rule for rule in app.server.url_map.iter_rules()}
    assert {rule for rule in rules if actions.ROUTES.get(rule) not in ACTIONS} == set()


def test_every_callback_the_server_answers_has_an_action(app: Any):
    outputs = [output for output, one in app.callback_map.items() if actions.answered_by_server(one)]
    assert [output for output in outputs if actions.of_callback(output) not in ACTIONS] == []


@pytest.mark.parametrize("one", pages.PAGES, ids=lambda one: one.name)
def test_every_page_has_an_action(one: pages.Page):
    assert f"page {one.name}" in ACTIONS


@pytest.mark.parametrize("role", Role, ids=lambda role: role.name)
def test_every_route_is_open_to_those_who_may_and_to_nobody_else(app: Any, role: Role, look_as: Any):
    look_as(role)
    client, wrong = app.server.test_client(), []
    for rule, method, path in rules(app):
        answered = client.open(path, method=method, headers={"Origin": "http://localhost"})
        action = actions.of_route(rule, path)
        allowed = action is not None and may(PEOPLE[role], action)
        elsewhere = role == Role.DONOR and path == "/"  # led to the first page of the link
        if (answered.status_code not in REFUSED) != allowed and not elsewhere:
            wrong.append((rule, method, answered.status_code))
        answered.close()
    assert wrong == []


@pytest.mark.parametrize("role", Role, ids=lambda role: role.name)
def test_every_page_is_open_to_those_who_may_and_to_nobody_else(app: Any, role: Role, look_as: Any):
    look_as(role)
    client = app.server.test_client()
    for page in pages.PAGES:
        status = client.get(page.path, headers={"Accept": "text/html"}).status_code
        if may(PEOPLE[role], f"page {page.name}"):
            assert status == 200
        elif role == Role.DONOR and page.path == "/":
            assert status == 303
        else:
            assert status in REFUSED


@pytest.mark.parametrize("role", Role, ids=lambda role: role.name)
def test_a_forged_event_gets_what_its_role_may_have(app: Any, role: Role, look_as: Any):
    look_as(role)
    client, wrong = app.server.test_client(), []
    for output, callback in app.callback_map.items():
        if not actions.answered_by_server(callback):
            continue
        status = client.post(actions.EVENTS, json=event(output, callback)).status_code
        action = actions.of_callback(output)
        allowed = action is not None and may(PEOPLE[role], action) and may(PEOPLE[role], "look")
        if (status not in REFUSED) != allowed:
            wrong.append((output[:60], status))
    assert wrong == []


@pytest.mark.parametrize("role", [Role.NOBODY, Role.DONOR], ids=lambda role: role.name)
def test_the_figures_as_they_are_are_never_read_for_a_donor(
    app: Any, role: Role, look_as: Any, monkeypatch: pytest.MonkeyPatch
):
    read: list[str] = []
    whole = Program._whole
    monkeypatch.setattr(Program, "check", lambda self: None)  # whether they can be read at all, for /health
    monkeypatch.setattr(Program, "_whole", lambda self: (read.append("read"), whole(self))[1])
    look_as(role)
    client = app.server.test_client()
    for _, method, path in rules(app):
        client.open(path, method=method, headers={"Origin": "http://localhost"}).close()
    for output, callback in app.callback_map.items():
        client.post(actions.EVENTS, json=event(output, callback))
    assert read == []


@pytest.mark.parametrize("path", ["/ingest", "/quality", "/data", "/hotline"])
def test_the_content_of_a_page_outside_the_link_is_a_sentence(app: Any, path: str, look_as: Any):
    look_as(Role.DONOR)
    callback = app.callback_map["page.children"]
    body = event("page.children", callback)
    body["inputs"][0]["value"] = path
    answered = app.server.test_client().post(actions.EVENTS, json=body)
    assert "This page is not part of your link." in answered.text


def test_a_route_or_callback_without_an_action_is_refused_to_everybody(
    app: Any, look_as: Any, monkeypatch: pytest.MonkeyPatch
):
    look_as(Role.ADMIN)
    monkeypatch.setattr(actions, "ROUTES", {**actions.ROUTES, "/health": "no such action"})
    monkeypatch.setattr(actions, "CALLBACKS", {})
    client = app.server.test_client()
    assert client.get("/health").status_code == 403
    body = event("page.children", app.callback_map["page.children"])
    assert client.post(actions.EVENTS, json=body).status_code == 403


def test_the_list_of_callbacks_holds_those_that_may_be_asked_for(app: Any, look_as: Any):
    client = app.server.test_client()
    counted = {}
    for role in (Role.DONOR, Role.VIEWER, Role.ADMIN):
        look_as(role)
        counted[role] = {row["output"] for row in client.get("/_dash-dependencies").get_json()}
    assert counted[Role.DONOR] < counted[Role.VIEWER] < counted[Role.ADMIN]
    assert not any(output.startswith("hotline-answer") for output in counted[Role.DONOR])


def test_a_role_may_what_those_before_it_may():
    for action in ACTIONS:
        allowed = [may(Viewer("x", role), action) for role in Role if role != Role.DONOR]
        assert allowed == sorted(allowed)


def test_a_donor_without_a_link_and_an_unknown_action_are_refused():
    assert not may(Viewer("x", Role.DONOR), "look")
    assert not may(PEOPLE[Role.ADMIN], "no such action")


def test_in_a_request_nobody_was_recognised_for_it_is_nobody(app: Any):
    with app.server.test_request_context("/"):
        assert viewing.viewer().role == Role.NOBODY
    assert viewing.viewer() == viewing.LOCAL


def test_a_thread_that_was_told_of_nobody_asks_as_nobody(demo_store: Path):
    program = Program(Settings(store=demo_store))
    with ThreadPoolExecutor(1) as alone:
        assert alone.submit(viewing.viewer).result() == viewing.NOBODY
        with pytest.raises(viewing.NotAllowed):
            alone.submit(program.evidence).result()
        told = alone.submit(copy_context().run, viewing.viewer)
    assert told.result() == viewing.LOCAL


def test_a_stream_is_made_for_the_person_who_asked(app: Any):
    def pieces() -> Iterator[bytes]:
        yield viewing.viewer().name.encode()
        yield viewing.viewer().name.encode()

    with app.server.test_request_context("/"):
        viewing.recognised(PEOPLE[Role.DONOR])
        stream = viewing.streamed(pieces())
    assert list(stream) == [b"donor", b"donor"]
    assert viewing.viewer() == viewing.LOCAL


def test_the_refusal_is_a_plain_page_in_a_window_and_a_line_elsewhere(app: Any, look_as: Any):
    look_as(Role.VIEWER)
    client = app.server.test_client()
    page = client.get("/links", headers={"Accept": "text/html"})
    line = client.get("/links")
    assert (page.status_code, page.mimetype, "<h1>" in page.text) == (403, "text/html", True)
    assert (line.status_code, line.mimetype) == (403, "text/plain")
    assert entry.PRODUCT in page.text
