"""A sentence that is kept in English is said to whoever reads it, whole, with its values, and nothing else is taken for one."""

import re

import pytest

from callbacks.ingest import words
from data.rules import RULES
from languages import catalogues, extracting, noted, retold, speaking, values_of

LANGUAGES = catalogues.TRANSLATED
PLACES = re.compile(r"\{(\w+)\}")


def filled(message: str) -> dict[str, str]:
    """Values that no message is made of, a different one for each place."""
    return {name: f"Zq{at}" for at, name in enumerate(dict.fromkeys(PLACES.findall(message)))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kept_sentence_is_found_again_with_its_values(language: str):
    kept = catalogues.texts(language).kept
    wrong = []
    for message, translation in kept.items():
        values = filled(message)
        sentence = message.format(**values) if values else message
        expected = translation.format(**values) if values else translation
        with speaking(language):
            if retold(sentence) != expected:
                wrong.append((sentence, retold(sentence)))
    assert len(kept) > 400
    # Told apart by nothing but how a value is called: each says the same.
    assert [pair for pair in wrong if not same_but_for_names(pair[0], kept)] == []


def same_but_for_names(sentence: str, kept) -> bool:
    shapes = [PLACES.sub("…", message) for message in kept if values_of(message, sentence) is not None]
    return len(set(shapes)) < len(shapes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_is_said_in_the_language(language: str):
    with speaking(language):
        for rule in RULES.values():
            for said in (rule.sentence, rule.fix):
                assert retold(said) != said
                assert re.search(r"[\u0B80-\u0BFF\u0D80-\u0DFF]", words.here(said))


def test_a_value_may_be_a_sentence_itself():
    why = noted("{key} must be true or false", key="demonstration")
    sentence = noted(
        "None of the files came in: {why}", why=noted("the mapping {file}: {what}", file="a.toml", what=why)
    )
    with speaking("ta"):
        said = retold(sentence)
    assert "a.toml" in said
    assert "demonstration" in said
    assert not re.search(r"mapping|must|came in", said)


def test_what_is_no_sentence_of_ours_stays_as_it_is():
    with speaking("si"):
        assert retold("ගාල්ල") == "ගාල්ල"
        assert retold("something that another release wrote") == "something that another release wrote"
        assert retold("") == ""


def test_english_is_the_sentence_itself():
    assert retold("the row has no date") == "the row has no date"


def test_a_value_that_stands_twice_is_the_same_both_times():
    message = "{key} must be a section [{key}]"
    assert values_of(message, "values must be a section [values]") == {"key": "values"}
    assert values_of(message, "values must be a section [columns]") is None


def test_a_page_says_what_can_be_done_on_it_instead_of_options_of_a_command():
    known = set(extracting.messages())
    for message, instead in words._HERE.items():
        assert message in known
        assert set(PLACES.findall(instead)) <= set(PLACES.findall(message))
    assert words.here(RULES["ambiguous_date_order"].fix) == "choose “Day and month” under Columns."
    with speaking("ta"):
        assert "[dates]" not in words.here(RULES["ambiguous_date_order"].fix)
