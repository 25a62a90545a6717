"""Labels as forms and statistics packages dress them: "1. Yes", "2 No", "(2) Female", "Yes (1)", "Yes / ඔව් / ஆம்".

Belongs here: the labels within such a text. Not here: what a label means (codebook.py, values.py).
"""

import re
from collections.abc import Callable, Iterator
from typing import Final, TypeVar

Meaning = TypeVar("Meaning")

_NUMBER: Final = r"[(\[]?\d{1,3}[)\]]?"
_BEFORE: Final = re.compile(rf"^{_NUMBER}\s*(?:[.)\]:=]|[-\u2013]\s)\s*(?=.*[^\W\d_])(.+)$")
_BEFORE_IN_BRACKETS: Final = re.compile(r"^[(\[]\d{1,3}[)\]]\s*(?=.*[^\W\d_])(.+)$")
_BEFORE_A_BLANK: Final = re.compile(r"^\d{1,2}\s+(?=[^\W\d_])(.+)$")
_BEHIND: Final = re.compile(r"[(\[]\d{1,3}[)\]]$")
_LETTER: Final = re.compile(r"[^\W\d_]")
_BETWEEN: Final = re.compile(r"\s*[/|\n]\s*")


def same(text: str, meaning: Callable[[str], Meaning | None]) -> Meaning | None:
    """What a dressed label means: without its number, or where each of its languages means one and the same; else None."""
    for bare in _without_number(text):
        if (found := meaning(bare)) is not None:
            return found
    parts = [part for part in _BETWEEN.split(text) if part]
    meanings = [meaning(part) for part in parts] if len(parts) > 1 else []
    return meanings[0] if meanings and all(one == meanings[0] for one in meanings) else None


def _without_number(text: str) -> Iterator[str]:
    for form in (_BEFORE, _BEFORE_IN_BRACKETS, _BEFORE_A_BLANK):
        if match := form.match(text):
            yield match[1].strip()
    # Sought from behind: a cell may be a page of text, and looking for what stands before it goes through it time and again.
    if (match := _BEHIND.search(text)) and _LETTER.search(bare := text[: match.start()].strip()):
        yield bare
