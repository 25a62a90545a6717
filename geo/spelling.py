"""Spellings: what is left of a written name once blanks, case, marks of no meaning and level words are gone.

Belongs here: turning text into a key that can be compared, in any script.
Does not belong here: knowing places (lexicon) or answering for a column (names).
"""

import re
import unicodedata
from collections.abc import Iterable

# Hyphen, non-breaking hyphen, dashes and the minus sign: word processors swap them freely.
_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"), "-")
JOINER = "\u200d"
_BLANK = re.compile(r"\s+")
# What people and programs write where they have nothing to say; no place is called so.
NO_ANSWER = frozenset(
    (
        *(
            "n/a",
            "na",
            "#n/a",
            "<na>",
            "nil",
            "null",
            "\\n",
            "nan",
            "nat",
            "none",
            "unknown",
            "not known",
            "not stated",
        ),
        *(
            "not available",
            "not applicable",
            "missing",
            "don't know",
            "dont know",
            "do not know",
            "dk",
            "refused",
        ),
        *("නොදනී", "නොදන්නා", "தெரியாது", "தெரியவில்லை"),
    )
)
_NO_WORD = {code: " " for code in range(128) if not chr(code).isalnum()}


def visible(text: str) -> str:
    """Text without characters that show nothing, composed (NFKC), case folded, blanks single.

    The ZERO WIDTH JOINER goes too. It belongs in some Sinhala names, but many files lack it, and no two
    places differ by it alone; both sides of a comparison lose it.
    """
    if text.isascii() and text.isprintable():  # nothing to compose or to leave out, in most files
        return " ".join(text.lower().split())
    composed = unicodedata.normalize("NFKC", text)
    shown = "".join(char for char in composed if char.isspace() or unicodedata.category(char)[0] != "C")
    # Folding case and dropping a joiner can both bring apart what NFKC puts together.
    return _BLANK.sub(" ", unicodedata.normalize("NFKC", shown.casefold())).strip()


def phrase(text: str) -> str:
    """Letters, their marks and digits of a text, case folded, in words: "Nuwara  Eliya." → "nuwara eliya"."""
    shown = visible(text)
    if shown.isascii():
        return " ".join(shown.translate(_NO_WORD).split())
    kept = (char if unicodedata.category(char)[0] in "LMN" else " " for char in shown)
    return " ".join("".join(kept).split())


def key(text: str) -> str:
    """The phrase of a text without its blanks, for files set them freely: "Nuwara Eliya" → "nuwaraeliya"."""
    return phrase(text).replace(" ", "")


def is_blank(text: str) -> bool:
    """Whether a value has only blanks, dashes and full stops, or words for no answer. "????" is damage, not nothing."""
    plain = visible(text.translate(_HYPHENS)).strip("-. ")
    return not plain or plain in NO_ANSWER


def code_key(text: str) -> str:
    """A code as comparable text: case folded, no blanks, one kind of hyphen: " LK - 43" → "lk-43"."""
    # Before NFKC, which turns a non-breaking hyphen into another hyphen but leaves that one be.
    return visible(text.translate(_HYPHENS)).translate(_HYPHENS).replace(" ", "")


def word_keys(words: Iterable[str]) -> tuple[str, ...]:
    """Keys of level words, the longest first, so that "dsdivision" is tried before "ds"."""
    return tuple(sorted({key(word) for word in words}, key=lambda word: (-len(word), word)))


def without_words(name_key: str, words: tuple[str, ...]) -> str:
    """A key without the level words (keys, longest first) before and after the name itself."""
    while True:
        shorter = name_key
        for word in words:
            shorter = shorter.removesuffix(word).removeprefix(word)
        if shorter == name_key:
            return name_key
        name_key = shorter
