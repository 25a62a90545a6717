"""The catalogues are in line with the code, and each translation keeps what its message promises."""

import re
from pathlib import Path

import pytest

from languages import catalogues, extracting, say, say_n, speaking
from languages.__main__ import main

LANGUAGES = catalogues.TRANSLATED


@pytest.fixture(scope="module")
def messages() -> dict[str | tuple[str, ...], list[str]]:
    return extracting.messages()


def forms_of(text: object) -> list[str]:
    return [str(one) for one in text] if isinstance(text, list | tuple) else [str(text or "")]


def places_of(text: str) -> set[str]:
    return set(re.findall(r"\{(\w*)", text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_of_the_code_is_in_the_catalogue_and_no_other(language: str, messages):
    known = {
        message.id if isinstance(message.id, str) else tuple(message.id)
        for message in catalogues.catalogue(language)
        if message.id
    }
    assert known == set(messages), "run: python -m languages update"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_every_place_for_a_value_and_every_strong_word(language: str):
    wrong = [
        (english, spoken)
        for message in catalogues.catalogue(language)
        if message.id
        for spoken in filter(None, forms_of(message.string))
        for english in forms_of(message.id)[-1:]
        if places_of(english) != places_of(spoken)
        or any(english.count(mark) != spoken.count(mark) for mark in ("<b>", "</b>"))
    ]
    assert wrong == []


@pytest.mark.parametrize(("language", "foreign"), [("si", "[\u0b80-\u0bff]"), ("ta", "[\u0d80-\u0dff]")])
def test_no_letter_of_another_script_is_in_a_translation(language: str, foreign: str):
    """Marks of Sinhala and Tamil look alike, and one in the wrong word stands as a box."""
    spoken = [one for message in catalogues.catalogue(language) for one in forms_of(message.string)]
    assert [one for one in spoken if re.search(foreign, one)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_has_all_the_forms_of_its_language(language: str):
    for message in catalogues.catalogue(language):
        if isinstance(message.id, tuple | list):
            assert len(forms_of(message.string)) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_with_values_is_said_in_the_language(language: str):
    with speaking(language):
        assert "25" in say(
            "None of the {n} {plural} with enough people and sessions differs from the rest of the country beyond chance, {round} ({compared}).",
            n=25,
            plural="",
            round="",
            compared="",
        )
        told = say_n("{n} activity", "{n} activities", 3, n="3")
    assert "3" in told
    assert "activities" not in told


def test_commands_say_what_is_not_reviewed(capsys: pytest.CaptureFixture[str]):
    assert main(["status"]) == 0
    assert "drafts" in capsys.readouterr().out
    assert main(["unreviewed", "--lang", "si"]) == 0
    told = capsys.readouterr()
    assert "→ " in told.out
    assert "සිංහල" in told.err
    assert main(["untranslated", "--lang", "ta"]) == 0


def test_numbers_are_written_as_the_languages_have_them():
    from babel import Locale

    for language in LANGUAGES:
        symbols = Locale.parse(language).number_symbols["latn"]
        assert (symbols["decimal"], symbols["group"]) == (".", ",")


def test_a_message_within_a_longer_text_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    room = tmp_path / "layouts"
    room.mkdir()
    (room / "one.py").write_text(
        """text = f'<p>{say("hello")} {say_n("{n} day", "{n} days", 2, n="2")}</p>'; later(NAME)\n"""
    )
    (tmp_path / "app.py").write_text("")
    monkeypatch.setattr(extracting, "ROOT", tmp_path)
    assert set(extracting.messages()) == {"hello", ("{n} day", "{n} days")}
