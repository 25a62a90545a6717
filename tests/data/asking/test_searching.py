"""Words are found in any script however they are written, and what is marked is what was found."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.asking import searching

LETTERS = st.text("aAéßﬁ ශ්‍රීක්ෂණයகொடுமை\u200d\u0301\u0bc6\u0bbe,.", max_size=30)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("debt", "I came back with DEBTS"),
        ("cafe", "In the Café"),
        ("café", "in the cafe\u0301"),
        ("agent debt", "Debt, because the agent …"),
        ('"the agent"', "because The  agent left"),
        ("ණය", "මම ණය එක්ක ආවේ"),
        ("ශ්රී", "ශ්‍රී"),  # without the joiner
        ("கடன்", "கடனுடன் திரும்பினேன், கடன்"),
        ("கொடு", unicodedata.normalize("NFD", "கொடுத்தார்")),
        ("strasse", "in der Straße"),
    ],
)
def test_a_text_holds_the_words(words: str, text: str):
    wanted = searching.words_of(words)
    assert wanted
    assert searching.holds(text, wanted)
    assert any(hit for _, hit in searching.parts(text, wanted))


@pytest.mark.parametrize(
    ("words", "text"),
    [("debt agent", "debt alone"), ('"the agent"', "agent, the"), ("கடி", "கடன்"), ("කිරි", "කර")],
)
def test_a_text_without_one_of_the_words_does_not(words: str, text: str):
    assert not searching.holds(text, searching.words_of(words))


def test_whole_letters_are_marked_with_their_signs():
    assert searching.parts("මම ණය එක්ක", searching.words_of("එක")) == [
        ("මම ණය ", False),
        ("එක්", True),
        ("ක", False),
    ]
    assert searching.parts("In the Café, cafe", searching.words_of("CAFE")) == [
        ("In the ", False), ("Café", True), (", ", False), ("cafe", True),
    ]  # fmt: skip


def test_few_words_of_reasonable_length_are_looked_for():
    assert searching.words_of('  a  A á "" ') == ("a",)
    assert len(searching.words_of(" ".join(map(str, range(50))))) == searching.MOST_WORDS
    assert searching.words_of("x" * 500) == ("x" * searching.LONGEST,)


@given(LETTERS, LETTERS)
def test_parts_are_the_text_and_mark_something_exactly_where_it_is_held(text: str, asked: str):
    words = searching.words_of(asked)
    parts = searching.parts(text, words)
    assert "".join(part for part, _ in parts) == text
    if words and searching.holds(text, words):
        assert any(hit for _, hit in parts)


@pytest.mark.parametrize(("text", "language"), [("ණය", "si"), ("கடன்", "ta"), ("debt", None), ("", None)])
def test_the_script_tells_the_language_to_readers_that_speak(text: str, language: str | None):
    assert searching.language_of(text) == language
