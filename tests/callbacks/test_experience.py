"""The page of experience: what is told of each answer, how it is looked for, and that nobody but staff can read it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from dash.development.base_component import Component

from callbacks import actions, experience, pages, recognising, viewing
from callbacks.program import Program
from layouts import ids
from settings import Settings
from sharing.policy import Role, Viewer
from tests.test_roles import event

PATH = "/experience"


@pytest.fixture(scope="module")
def program(demo_store) -> Program:
    return Program(Settings(store=demo_store))


def parts(content: Any) -> Iterator[Component]:
    """Every component in a list of them."""
    for one in content if isinstance(content, list | tuple) else [content]:
        if isinstance(one, Component):
            yield one
            yield from parts(getattr(one, "children", None) or [])


def of(content: Any, kind: str) -> list[Any]:
    return [one for one in parts(content) if type(one).__name__ == kind]


def words(content: Any) -> str:
    """The text of components."""
    if isinstance(content, list | tuple):
        return "".join(map(words, content))
    return words(getattr(content, "children", None) or "") if isinstance(content, Component) else str(content)


def test_answers_stand_with_what_helps_to_understand_them_and_nothing_that_names_a_person(program: Program):
    shown = experience.shown("?district=LK41", program)
    answers = of(shown, "Blockquote")
    assert len(answers) == experience.ROWS
    beside = [words(one) for one in of(shown, "P") if getattr(one, "className", "") == "voice-beside"]
    assert all(text.startswith("Jaffna · ") and " after the return · Interview: " in text for text in beside)
    assert "demo-t-" not in str(shown)
    assert {getattr(one, "lang", None) for one in answers} > {"si", "ta"}


def test_words_are_marked_and_themes_are_ways(program: Program):
    shown = experience.shown("?words=AGENT", program)
    assert {words(one).lower() for one in of(shown, "Mark")} == {"agent"}
    ways = {words(one): one.href for one in of(shown, "Link")}
    (debt,) = [name for name in ways if name.startswith("Debt ")]
    assert ways[debt] == f"{PATH}?words=AGENT&theme=debt"
    chosen = experience.shown("?words=AGENT&theme=debt", program)
    assert words(chosen[0]).startswith(f"{debt.split()[1]} of ")
    current = [
        one for one in of(chosen, "Span") if "voices-group--chosen" in (getattr(one, "className", "") or "")
    ]
    assert [words(one) for one in current] == [debt]


def test_pages_follow_each_other_and_a_page_too_far_is_the_last(program: Program):
    first, second = (experience.shown(search, program) for search in ("", "?first=21"))
    assert {words(one) for one in of(first, "Blockquote")} != {words(one) for one in of(second, "Blockquote")}
    (following,) = [one.href for one in of(first, "Link") if words(one) == "Next"]
    assert following == f"{PATH}?first=21"
    last = experience.shown("?words=agent&first=99999", program)
    assert not [one for one in of(last, "Link") if words(one) == "Next"]
    assert of(last, "Blockquote")


@pytest.mark.parametrize(
    ("search", "said"),
    [
        ("?words=nobodysaidthis", "Nothing fits."),
        ("?from=2031-01-01", "No interview on record for these filters."),
        ("?words=%22&theme=no-such-theme&satisfaction=%3Cb%3E&first=x", "Answers in own words: "),
    ],
)
def test_what_cannot_be_found_or_understood_is_told(program: Program, search: str, said: str):
    assert said in words(experience.shown(search, program))


def test_few_answers_say_that_they_can_point_to_a_person(program: Program):
    few = [f"?words=clinic&district={code}" for code in ("LK44", "LK45", "LK91")]
    told = [words(experience.shown(search, program)) for search in few]
    counts = [int(text.split(" ")[0].replace(",", "")) for text in told]
    assert any(0 < n < experience.FEW for n in counts)
    assert [("can point to one person" in text) for text in told] == [0 < n < experience.FEW for n in counts]


def test_data_without_texts_or_themes_say_so(program: Program, monkeypatch: pytest.MonkeyPatch):
    from data.asking.experience import Found

    def nothing(*given: Any, **named: Any) -> Found:
        return Found(interviews=30, texts=0, fit=0, by_theme={}, said=())

    with monkeypatch.context() as patch:
        patch.setattr(experience.experience, "find", nothing)
        assert experience.NO_TEXTS in words(experience.shown("", program))
    found = experience._found(experience.Asked.of("", program), program)
    plain = Found(interviews=9, texts=9, fit=9, by_theme={"unknown": 9}, said=found.said)
    monkeypatch.setattr(experience.experience, "find", lambda *given, **named: plain)
    assert "No themes were noted for these answers" in words(experience.shown("", program))


# --- who may read ------------------------------------------------------------------------------------------------------


@pytest.fixture
def look_as(monkeypatch: pytest.MonkeyPatch) -> Callable[[Role], None]:
    return lambda role: monkeypatch.setattr(recognising, "person", lambda program: Viewer("somebody", role))


def asked_for(app: Any, output: str) -> dict[str, Any]:
    (name,) = [name for name in app.callback_map if actions.first_output(name) == output]
    body = event(name, app.callback_map[name])
    for part in (*body["inputs"], *body["state"]):
        part["value"] = {"pathname": PATH, "search": "?words=debt"}.get(part["property"], part["value"])
    return body


def test_nobody_but_staff_is_answered_anywhere(app: Any, look_as: Callable[[Role], None]):
    client = app.server.test_client()
    asks = [
        lambda: client.post(actions.EVENTS, json=asked_for(app, ids.EXPERIENCE_LIST)),
        lambda: client.post(actions.EVENTS, json=asked_for(app, ids.answer("experience"))),
        lambda: client.get("/export/answers.csv?page=experience"),
        lambda: client.get("/export/answers.xlsx?page=experience"),
    ]
    for role in (Role.NOBODY, Role.VIEWER, Role.ANALYST):
        look_as(role)
        assert [ask().status_code in (401, 403) for ask in asks] == [True] * 4, role
    look_as(Role.STAFF)
    assert [ask().status_code for ask in asks] == [200] * 4


def test_a_link_is_refused_too(donor: Any, released_server: Any, app: Any):
    for body in (asked_for(app, ids.EXPERIENCE_LIST), asked_for(app, ids.answer("experience"))):
        answer = donor.post(actions.EVENTS, json=body, headers={"Origin": "http://localhost"})
        assert answer.status_code == 403
        assert "debt" not in answer.text
    assert donor.get("/export/answers.csv?page=experience").status_code == 403


def test_the_texts_themselves_refuse_whoever_is_not_staff(program: Program, monkeypatch: pytest.MonkeyPatch):
    for role in (Role.NOBODY, Role.DONOR, Role.VIEWER, Role.ANALYST):
        monkeypatch.setattr(viewing, "viewer", lambda role=role: Viewer("somebody", role))
        with pytest.raises(viewing.NotAllowed, match="for staff"):
            experience.shown("", program)
        assert experience.way() == []
        assert "This page is not open to your account." in words(pages.content(PATH, "", program))


def test_what_is_exported_of_own_words_is_masked_and_only_for_staff(
    app: Any, look_as: Callable[[Role], None]
):
    client = app.server.test_client()
    look_as(Role.STAFF)
    file = client.get("/export/returnees.csv").data.decode("utf-8-sig")
    assert "[number]" in file
    assert "070 000 0000" not in file
    look_as(Role.ANALYST)
    heads = client.get("/export/returnees.csv").data.decode("utf-8-sig").partition("\n")[0]
    assert "experience" not in heads
    assert "themes" not in heads


def test_the_way_to_the_page_stands_among_returnees(program: Program):
    assert "in their own words" in words(pages.content("/returnees", "", program))
    own = pages.content(PATH, "?words=debt", program)
    assert any(getattr(one, "id", None) == ids.EXPERIENCE_LIST for one in parts(own))
    assert not of(own, "Blockquote")  # they come with an event of their own, which the audit notes
