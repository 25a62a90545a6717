"""A message in the language spoken, whole, with its values."""

import threading
from datetime import date

import pytest

import languages
from languages import catalogues, days, in_language, listed, say, say_n, speak, speaking


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch):
    texts = catalogues.Texts(
        {"{n} of {all}": "{all} / {n}"},
        {"{n} day": ("{n} tag", "{n} tage")},
        lambda n: int(n != 1),
        {},
        {},
        drafts=1,
    )
    monkeypatch.setattr("languages.saying.texts", lambda language: texts)


def test_english_is_the_message_itself():
    assert say("{n} of {all}", n=3, all=25) == "3 of 25"
    assert say_n("{n} day", "{n} days", 1, n="1") == "1 day"
    assert say_n("{n} day", "{n} days", 4, n="4") == "4 days"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a"]) == "a"
    assert listed([]) == ""


def test_a_day_stays_on_one_line():
    with speaking("ta"):
        assert days.day(date(2026, 6, 30)) == "30\u00a0ஜூன்,\u00a02026"
        assert " " not in days.month(date(2026, 6, 1))


def test_a_language_has_its_own_order_of_words(told):
    with speaking("ta"):
        assert say("{n} of {all}", n=3, all=25) == "25 / 3"
        assert say_n("{n} day", "{n} days", 4, n="4") == "4 tage"
        assert listed(["a", "b", "c"]) == "a, b மற்றும் c"


def test_what_has_no_translation_is_said_in_english(told):
    with speaking("si"):
        assert say("nothing of that kind, {name}", name="x") == "nothing of that kind, x"
        assert say_n("{n} month", "{n} months", 2, n="2") == "2 months"


def test_braces_are_only_braces_without_values():
    assert say("a {brace}") == "a {brace}"


def test_a_language_is_spoken_for_a_while_and_only_if_it_is_ours():
    with speaking("ta"):
        assert languages.current() == "ta"
        with speaking("tlh"):
            assert languages.current() == "en"
        assert languages.current() == "ta"
    assert languages.current() == "en"


def test_each_thread_speaks_for_itself():
    heard = []

    def other():
        heard.append(languages.current())
        speak("si")
        heard.append(languages.current())

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert heard == ["en", "si"]
    assert languages.current() == "en"


@pytest.mark.parametrize(
    ("path", "in_tamil"),
    [
        ("/methods", "/methods?lang=ta"),
        ("/data?panel=calls", "/data?panel=calls&lang=ta"),
        ("/methods#definition-reach", "/methods?lang=ta#definition-reach"),
        ("https://example.org/", "https://example.org/"),
        ("?district=LK41", "?district=LK41"),
    ],
)
def test_an_address_of_ours_keeps_the_language(path: str, in_tamil: str):
    assert in_language(path) == path
    with speaking("ta"):
        assert in_language(path) == in_tamil
