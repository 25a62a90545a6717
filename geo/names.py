"""Place names and codes of a column, resolved to P-codes.

Belongs here: answers for whole columns; each distinct value is looked at once, however many rows have it.
Does not belong here: what one value means (lexicon), or which code system a column of codes uses (codes).
"""

from collections.abc import Iterable
from typing import Any, cast

import numpy as np
import pandas as pd

from geo import lexicon
from geo.country import Country
from geo.lexicon import MISSING, Lexicon, Meaning

# Looking for the nearest name is slow; a column with more strangers than this is not a column of places.
_SUGGESTIONS = 50


def resolve(values: pd.Series, *, country: Country, level: str | None = None) -> pd.DataFrame:
    """The P-code each value stands for, or why there is none; ``level``: the one records are placed in, if not given.

    Returns a frame on the index of ``values``: ``pcode`` (str or None), ``rule`` (None, ``unknown_place``,
    ``ambiguous_place``, ``not_a_<level>``, or ``iso_code`` where an ISO code was converted) and ``fix`` (a
    sentence, or None). A missing or blank value has neither P-code nor rule.
    Raises UnknownPlace if the country has no such level.
    """
    words = lexicon.load(country, level or country.placed)
    rows, distinct = pd.factorize(values)
    return spread(meanings(map(str, distinct), words), rows, values.index)


def meanings(texts: Iterable[str], words: Lexicon) -> list[Meaning]:
    """What each of some distinct texts means; only the first strangers among them get a suggestion."""
    found: list[Meaning] = []
    strangers = 0
    for text in texts:
        found.append(lexicon.meaning(text, words, suggest=strangers < _SUGGESTIONS))
        strangers += found[-1].rule == "unknown_place"
    return found


def spread(meanings: list[Meaning], rows: np.ndarray, index: pd.Index) -> pd.DataFrame:
    """Meanings of distinct values laid out over rows; row number -1 is a missing value."""
    known = [*meanings, MISSING]
    columns = {
        "pcode": [meaning.pcode for meaning in known],
        "rule": [meaning.rule for meaning in known],
        "fix": [meaning.fix for meaning in known],
    }
    return pd.DataFrame({name: _column(column, rows, index) for name, column in columns.items()})


def _column(distinct: list[str | None], rows: np.ndarray, index: pd.Index) -> pd.Series:
    # Python objects rather than pandas' text type: None stays None, and taking them copies no text.
    return pd.Series(np.array(distinct, dtype=object)[rows], index=index, dtype=cast(Any, object))
