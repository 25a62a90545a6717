"""Signs looked for in many texts at once: none that stands in one of them is overlooked."""

import pyarrow as pa
import pytest

from data.text import may_hold

TEXTS = pa.array(["Kandy", "", None, "a#b", "???", "මහ\ufffd", "what? why?"], pa.string())


@pytest.mark.parametrize(
    ("rows", "sign", "held"),
    [
        (slice(0, 7), "#", True),
        (slice(4, 7), "#", False),
        (slice(0, 4), "??", False),
        (slice(4, 5), "??", True),
        (slice(6, 7), "??", False),
        (slice(5, 6), "\ufffd", True),
        (slice(0, 5), "\ufffd", False),
        (slice(2, 3), "#", False),
        (slice(0, 0), "#", False),
    ],
)
def test_a_sign_is_found_in_the_texts_that_are_asked_about(rows: slice, sign: str, *, held: bool):
    assert may_hold(TEXTS[rows], (sign,)) == held


def test_one_of_several_signs_is_enough():
    assert may_hold(TEXTS, ("§", "#"))
    assert not may_hold(TEXTS, ("§", "€"))
    assert not may_hold(TEXTS, ())
