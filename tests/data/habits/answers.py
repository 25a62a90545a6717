"""Answers as people write them: yes and no, codes and labels, several in one cell, texts, and nothing."""

import random
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from typing import Final

from data import codebook, tables
from tests.data.habits.cells import BLANK, Cell, Habit, Habits, by


def _pairs(*pairs: tuple[str, str], native: bool = False) -> Habit:
    def write(value: bool, rng: random.Random) -> Cell:
        return Cell(rng.choice(pairs)[not value], value, native=value if native else None)

    return write


_NEITHER: Final = (
    "Yes/No", "yes or no", "Y/N", "Yes, no", "No, yes", "maybe", "Not sure", "No idea", "yes?", "1/0", "No answer", "No, I don't know", "Yes and no", "No response",
    "No data", "0/1", "partly", "1 or 0", "3", "-1", "Yes, but withdrew later", "Not yet", "no comment", "N.A.", "No; N/A", "yes; no", "No, not asked",
    "No, refused to answer", "10", "Yes No", "half", "0.5", "1.5", "Yes\nNo",
)  # fmt: skip
FLAGS: Final[Habits] = {
    "words": _pairs(("yes", "no"), ("Yes", "No"), ("YES", "NO"), ("Yes ", " No"), ("Yes.", "No.")),
    "letters": _pairs(("Y", "N"), ("y", "n")),
    "native": _pairs(("TRUE", "FALSE"), native=True),
    "numbers": lambda value, rng: Cell(str(int(value)), value, native=int(value)),
    "decimals": _pairs(("1.0", "0.0"), ("1,0", "0,0"), ("１", "０")),
    "signs": _pairs(("✓", "✗"), ("✔", "✘"), ("☑", "☐"), ("☒", "☐"), ("+", "-"), ("√", "×")),
    "si": _pairs(("ඔව්", "නැත"), ("ඔව්", "නැහැ"), ("ඔවු", "නෑ")),
    "ta": _pairs(("ஆம்", "இல்லை"), ("ஆமாம்", "இல்லை")),
    "numbered": _pairs(("1. Yes", "2. No"), ("Yes (1)", "No (0)"), ("1 = Yes", "0 = No"), ("(1) Yes", "(2) No"), ("1-Yes", "2-No")),
    "languages": _pairs(("Yes / ඔව් / ஆம்", "No / නැත / இல்லை"), ("Yes/ඔව්", "No/නැත")),
    "reasons": _pairs(("Yes, verbally", "No, too busy"), ("Yes - signed", "No - in a hurry"), ("yes (by phone)", "no (by phone)")),
    "neither": lambda value, rng: Cell(rng.choice(_NEITHER), told=True),
}  # fmt: skip

_SPACED: Final[Sequence[Callable[[str], str]]] = (
    lambda t: f"  {t} ", lambda t: t.replace(" ", "\u00a0"), lambda t: t.replace(" ", "  "), lambda t: f"{t}\u200b", lambda t: f"\ufeff{t}", str.upper, str.lower,
    str.title, lambda t: unicodedata.normalize("NFD", t), lambda t: t.replace("\u200d", ""), lambda t: f"{t}\u200d", lambda t: t.replace("’", "'"), lambda t: f"{t}.",
    lambda t: t.replace("-", "–"), lambda t: t.replace(" ", "_"), lambda t: f"\u200e{t}", lambda t: f"“{t}”", lambda t: f"'{t}", lambda t: t.replace("-", "\u2011"),
    lambda t: t.replace(" ", "\n", 1), lambda t: f"{t}\t",
)  # fmt: skip
_DRESSED: Final = (
    "{n}. {t}",
    "({n}) {t}",
    "{t} ({n})",
    "{n} = {t}",
    "{n} - {t}",
    "{n}) {t}",
    "{n}: {t}",
    "{n} {t}",
    "b) {t}",
    "{n}={t}",
    "{n}.{t}",
)
_TWO: Final = (
    "{0}/{1}", "{0}, {1}", "{0} or {1}", "{0}; {1}", "not {0}", "{0} & {1}", "{0} | {1}", "{0}\n{1}", "{0} ({1})", "{0} - {1}", "{0} {1}", "1. {0} 2. {1}",
    "{0} => {1}", "{0} (not {1})",
)  # fmt: skip
_OTHERS: Final = ("Other: boats", "other (specify)", "Others", "Misc.", "සෙසු", "Other - see notes")


def spaced(text: str, rng: random.Random) -> str:
    """A text with other blanks, case, marks that nobody sees, quotes, dashes, or letters composed otherwise."""
    return rng.choice(_SPACED)(text)


def _label(field: str, code: str, language: str = "en") -> str:
    return codebook.load().label(field, code, language)


@cache
def coded(field: str) -> Habits:
    """How the codes of a field of the codebook are written."""
    book = codebook.load()
    numbers = {code: at for at, code in enumerate(book.codes(field), start=1)}
    aliases: dict[str, list[str]] = {}
    for (own, text), code in book.spellings.items():
        if own == field:
            aliases.setdefault(code, []).append(text)

    def dressed(code: str, rng: random.Random) -> Cell:
        return Cell(
            rng.choice(_DRESSED).format(
                n=numbers[code], t=_label(field, code, rng.choice(codebook.LANGUAGES))
            ),
            code,
        )

    def two(code: str, rng: random.Random) -> Cell:
        other = rng.choice([one for one in numbers if one != code])
        return Cell(rng.choice(_TWO).format(_label(field, code), _label(field, other)), code, told=True)

    def written(code: str, rng: random.Random) -> Cell:
        return Cell(
            spaced(rng.choice([code, *(_label(field, code, at) for at in codebook.LANGUAGES)]), rng), code
        )

    return {
        "code": by(str),
        **{f"label ({at})": by(lambda code, at=at: _label(field, code, at)) for at in codebook.LANGUAGES},
        "alias": lambda code, rng: Cell(rng.choice(aliases[code]), code),
        "spaced": written,
        "dressed": dressed,
        "languages": by(lambda code: " / ".join(_label(field, code, at) for at in codebook.LANGUAGES)),
        "two": two,
        "other": lambda code, rng: Cell(rng.choice(_OTHERS), code, told=True),
        "numbers": by(lambda code: str(numbers[code]), told=True),
    }


_BETWEEN: Final = (" ", ", ", "; ", "/", "\n", " | ", " and ", " + ", "\n• ")


@cache
def several(field: str) -> Habits:
    """How several codes of a field, a tuple, are written in one cell."""

    def joined(mark: str, language: str) -> Habit:
        return by(lambda codes: mark.join(_label(field, one, language) if language else one for one in codes))

    def with_other(codes: tuple[str, ...], rng: random.Random) -> Cell:
        return Cell(
            "; ".join([*(_label(field, one) for one in codes), "other: union card"]), codes, told=True
        )

    found = {
        f"{at or 'codes'} {mark!r}": joined(mark, at) for at in ("", *codebook.LANGUAGES) for mark in _BETWEEN
    }
    numbered = by(
        lambda codes: "\n".join(f"{n}. {_label(field, one)}" for n, one in enumerate(codes, start=1))
    )
    return {**found, "other": with_other, "numbered": numbered}


# --- nothing, and texts -------------------------------------------------------------------------------------

_NOTHING: Final = (
    "", "", "", "", "NA", "-", "–", "n/a", "N/A", "nil", "Nil", "Not stated", ".", "?", "--", "null", "NULL", "None", "unknown", "Unknown", "not applicable", "N.A.",
    "NaN", "#N/A", "…", "...", "refused", "no answer", "don't know", "නොදනී", "தெரியாது", "_", "—", " ", "\u00a0", "(blank)", "missing", "not asked", "‐", "No data",
)  # fmt: skip
_NO_TEXT: Final = (
    "x", "*", "0000-00-00", "blank", "tbd", "TBC", "Prefer not to say", "DK", "#REF!", "#VALUE!", "0/0/0000", "99/99/9999", "Please specify", "Select one",
)  # fmt: skip
_NO_NUMBER: Final = ("No", "nO", "NO", "-99", "99", "999", "9999", "-999", "88")
WORDS: Final = (
    "Galle town hall", "St. Mary's, hall 2", "Ward 5; east", 'The "blue" school', "ගම්පහ විද්‍යාලය", "யாழ் நூலகம்", "Line one\nline two", "a|b", "O'Brien & Co", "100",
    "007", "12/3", "March", "true", "1e5", "Total Lanka", "=sum", "1,5", "Yes", "Null Street",
)  # fmt: skip


def nothing(column: tables.Column, rng: random.Random) -> Cell:
    """What somebody writes who has nothing to say; of numbers only those that no value of the column is."""
    allowed = _NOTHING if column.kind == "text" else (*_NOTHING, *_NO_TEXT)
    if column.kind in ("date", "code") and column.name != "age_group":
        allowed = (*allowed, *_NO_NUMBER)
    text = rng.choice(allowed)
    means = column.field and codebook.load().code_of(column.field, text)
    return BLANK if means else Cell(text)


def like_nothing(column: tables.Column) -> tuple[str, ...]:
    """Codes of a column that people write who have nothing to say: Namibia, Norway and Denmark."""
    return ("NA", "NO", "DK") if column.field == codebook.COUNTRY else ()


def as_it_is(value: str, rng: random.Random) -> Cell:
    """A text as it is."""
    return Cell(value, value)
