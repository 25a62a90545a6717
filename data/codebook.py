"""The codebook: the codes a coded column may hold, their labels in each language and their other spellings.

Belongs here: reading codebook.csv and turning a text into a code. Not here: which column uses which field
(tables.py) and what a form's own answers mean (mapping.py).
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from data.meaning import bands, dressed
from data.text import fold

LANGUAGES: Final = ("en", "si", "ta")
# A field of its own file: the codebook lists the countries of return seen so far, a record may name any country.
COUNTRY: Final = "country"


class UnknownField(KeyError):
    """The codebook has no such field or code; the message lists the ones it has."""


@dataclass(frozen=True)
class Codebook:
    """Codes by field in the order of the file, labels by (field, code, language), and a look-up of texts."""

    by_field: MappingProxyType[str, tuple[str, ...]]
    labels: MappingProxyType[tuple[str, str, str], str]
    spellings: MappingProxyType[tuple[str, str], str]

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the fields, in the order of the codebook."""
        return tuple(self.by_field)

    def codes(self, field: str) -> tuple[str, ...]:
        """The codes of ``field`` in codebook order. Raises UnknownField."""
        try:
            return self.by_field[field]
        except KeyError:
            raise UnknownField(
                f"no field {field!r} in the codebook; it has {', '.join(self.fields)}"
            ) from None

    def label(self, field: str, code: str, language: str = "en") -> str:
        """The label of a code; English where the language has none. Raises UnknownField."""
        found = self.labels.get((field, code, language)) or self.labels.get((field, code, "en"))
        if found is None:
            raise UnknownField(f"no code {code!r} in {field}; it has {', '.join(self.codes(field))}")
        return found

    def code_of(self, field: str, text: str) -> str | None:
        """The code that ``text`` means (a code, a label in any language or another spelling, dressed or bare), or None."""
        found = self._spelt(field, text)
        found = found or dressed.same(text, lambda bare: self._spelt(field, bare))
        return found or (bands.within(fold(text)) if field == bands.FIELD else None)

    def _spelt(self, field: str, text: str) -> str | None:
        return self.spellings.get((field, fold(text)))


@cache
def load() -> Codebook:
    """The project's codebook with the countries of ISO 3166-1 as the field ``country``, read once."""
    folder = Path(__file__).parent
    rows = [*_rows(folder / "codebook.csv"), *_countries(folder / "countries.csv")]
    by_field: dict[str, tuple[str, ...]] = {}
    labels: dict[tuple[str, str, str], str] = {}
    for row in rows:
        by_field[row["field"]] = (*by_field.get(row["field"], ()), row["code"])
        labels.update({(row["field"], row["code"], language): row[language] for language in LANGUAGES})
    return Codebook(
        by_field=MappingProxyType(by_field),
        labels=MappingProxyType(labels),
        spellings=MappingProxyType(_spellings(rows)),
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _countries(path: Path) -> Iterator[dict[str, str]]:
    """Countries as codebook rows, with the codebook's own labels and spellings where it lists the country."""
    known = {
        row["code"]: row for row in _rows(path.with_name("codebook.csv")) if row["field"] == "return_country"
    }
    for row in _rows(path):
        own = known.get(row["code"])
        if own is None:
            yield {"field": COUNTRY, **row}
        else:
            others = (own["aliases"], row["aliases"], *(row[language] for language in LANGUAGES))
            yield own | {"field": COUNTRY, "aliases": ";".join(others)}


def _spellings(rows: list[dict[str, str]]) -> dict[tuple[str, str], str]:
    """Codes win over labels and labels over aliases, so that a loose spelling never hides an exact code."""
    found: dict[tuple[str, str], str] = {}
    for column in ("code", *LANGUAGES, "aliases"):
        for row in rows:
            texts = row[column].split(";") if column == "aliases" else [row[column]]
            for text in texts:
                if fold(text):
                    found.setdefault((row["field"], fold(text)), row["code"])
    return found
