"""Which answers in own words fit: against a plain look through the records of the demonstration data."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import geo.country
from data.asking import experience, searching
from data.asking.experience import NOT_STATED, Wanted
from data.demo import voices
from data.filters import Filters
from data.masking import masked
from data.store import Store, Version

COUNTRY = geo.country.load("lka")


@pytest.fixture(scope="module")
def version(demo_store: Path) -> Version:
    found = Store(demo_store).current()
    assert found
    return found


@pytest.fixture(scope="module")
def told(version: Version) -> pd.DataFrame:
    """Records with a text, the newest first."""
    frame = pd.read_parquet(version.path / "returnees.parquet")
    frame = frame[frame["experience"].notna()]
    return frame.sort_values("interview_date", ascending=False, kind="stable").reset_index(drop=True)


def found(
    version: Version, wanted: Wanted, filters: Filters | None = None, rows: tuple[int, int] = (0, 20)
) -> experience.Found:
    return experience.find(version, filters or Filters(), wanted, country=COUNTRY, rows=rows)


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"words": ("agent",)},
        {"words": ("கடன",), "satisfaction": "dissatisfied"},
        {"words": ("the", "help"), "assistance": "cash"},
        {"theme": "debt"},
        {"theme": NOT_STATED, "satisfaction": "satisfied"},
        {"words": ("nobody said this",)},
    ],
)
def test_what_fits_is_what_a_plain_look_finds(version: Version, told: pd.DataFrame, wanted: dict[str, Any]):
    asked = Wanted(**wanted)
    fit = told.loc[[searching.holds(masked(text), asked.words) for text in told["experience"]]]
    fit = fit[fit["satisfaction"] == asked.satisfaction] if asked.satisfaction else fit
    fit = fit[fit[f"assistance_{asked.assistance}"] == True] if asked.assistance else fit  # noqa: E712 - with blanks
    themes = [
        str(text).split() if text else [NOT_STATED]
        for text in fit["themes"].astype(object).where(fit["themes"].notna(), "")
    ]
    kept = fit.loc[[not asked.theme or asked.theme in one for one in themes]]
    answer = found(version, asked)
    assert (answer.texts, answer.fit) == (len(told), len(kept))
    assert dict(answer.by_theme) == dict(Counter(code for one in themes for code in one))
    assert [one.text for one in answer.said] == [masked(text) for text in kept["experience"].head(20)]
    assert [one.month for one in answer.said] == [
        day.replace(day=1) for day in kept["interview_date"].head(20)
    ]


def test_filters_and_pages(version: Version, told: pd.DataFrame):
    filters = Filters.from_query(
        {"district": "LK41", "sex": "female", "from": "2025-01-01"},
        {"district": ("LK41",), "sex": ("female",)},
    )
    own = told[
        (told["district"] == "LK41")
        & (told["sex"] == "female")
        & (told["interview_date"] >= date(2025, 1, 1))
    ]
    answer = found(version, Wanted(), filters, (5, 9))
    assert answer.texts == len(own) > 9
    assert [one.text for one in answer.said] == [masked(text) for text in own["experience"].iloc[5:9]]
    assert found(version, Wanted(), filters, (5000, 5020)).said == ()


def test_nothing_is_found_by_a_number_that_is_masked(version: Version, told: pd.DataFrame):
    assert told["experience"].str.contains("070 000 0000").any()  # the demonstration has invented ones
    assert found(version, Wanted(words=("070",))).fit == 0
    assert found(version, Wanted(words=("[number]",))).fit > 0


def test_the_demonstration_speaks_the_languages_of_its_country(told: pd.DataFrame):
    languages = Counter(searching.language_of(text) for text in told["experience"])
    assert {None, "si", "ta"} == set(languages)
    assert told["themes"].notna().mean() == pytest.approx(0.85, abs=0.03)
    content = told[told["satisfaction"] == "very_dissatisfied"]["experience"]
    assert not content.str.contains("glad to see me").any()
    assert voices.OPENERS == min(map(len, voices._SAID)) == max(map(len, voices._SAID))
