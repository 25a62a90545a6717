"""What two links answer over HTTP, collected: it comes from the release alone, and nothing of it is of one to nine people."""

import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app import create_app
from callbacks.program import Program
from sharing.protected import releases
from sharing.protected.tables import Published
from tests import harvesting


def test_all_a_link_answers_is_answered_from_the_release_alone(
    released: Program, opened: Callable[..., Any], tmp_path: Path
):
    """With every record, every cell of theirs and every original taken away each answer is the same to the letter.

    So whatever is asked, how often, and through however many links: nothing can be told but what follows from the protected tables,
    and these are what the attacker holds in whole (tests/sharing/test_attacker.py).
    """
    bare = tmp_path / "store"
    kept = shutil.ignore_patterns("*.parquet", "*.npy", "*.npz", "originals", "demo", "problems*", "releases")
    shutil.copytree(released.settings.store, bare, ignore=kept)
    release = releases.current(released.settings.store)
    assert release is not None
    shutil.copytree(release.path, bare / "public" / "releases" / release.name, ignore=shutil.ignore_patterns("before.npz"))  # fmt: skip
    assert not [path for path in bare.rglob("*") if path.suffix in (".parquet", ".npy", ".xlsx", ".csv")]
    without = create_app(released.settings.model_copy(update={"store": bare})).server
    some = harvesting.FILTERS[::2]
    there, here = (harvesting.everything(one, searches=some) for one in (opened(), opened(server=without)))
    assert [name for name in there if there[name] != here[name]] == []
    assert sum(len(one) for one in there.values()) > 1_000_000
    for page in ("hotline", "outreach"):
        query = f"page={page}&from=2024-08-01"
        assert harvesting.export(opened(), query) == harvesting.export(opened(server=without), query)


def test_nobody_behind_a_link_hears_of_new_records_before_they_are_released(
    released: Program, opened: Callable[..., Any]
):
    version = released.newest()
    donor = opened()
    told = json.loads(donor.get("/health").data)
    assert (told["data_version"], told["age_days"], told["ready"]) == ("release 000001", None, True)
    assert told["as_of"] in {one.as_of for one in releases_of(released)}
    book = donor.get("/export/answers.xlsx?page=hotline")
    assert book.status_code == 200
    with zipfile.ZipFile(io.BytesIO(book.data)) as parts:
        texts = [parts.read(name).decode() for name in parts.namelist()]
    assert any("release 000001" in text for text in texts)
    shown = [*texts, *harvesting.everything(donor, searches=("",)).values()]
    assert not any(version.version in text for text in shown)


def releases_of(program: Program) -> tuple[Published, ...]:
    release = releases.current(program.settings.store)
    assert release is not None
    return release.published


def test_a_filter_that_would_cut_a_cell_names_what_is_told_instead(opened: Callable[..., Any]):
    """Of each filter that applies to calls: a row is of what was asked, or names what it is of, or tells nothing."""
    named = 0
    for query in (
        "sex=female",
        "sex=other",
        "age_group=under-18",
        "district=LK22",
        "province=LK2",
        "from=2025-02-10&to=2025-03-01",
    ):
        for row in harvesting.export(opened(), f"page=hotline&{query}"):
            if row["indicator"] == "contacts" and row["estimate"] and row["place_level"] == "district":
                assert int(row["n"]) >= 10
                name, _, value = query.partition("=")
                if row["disclosure"] == "merged" and name in ("sex", "age_group") and name in row["group"]:
                    assert value in row["group_value"]
                    named += 1
    assert named > 5


@pytest.mark.parametrize("search", harvesting.FILTERS)
def test_no_sentence_or_mark_that_is_drawn_is_of_one_to_nine_people(opened: Callable[..., Any], search: str):
    """Everything written on a page: 'n 7' and '7 people' are nowhere; of activities any number may be told."""
    few = re.compile(
        r"\bn\s=?\s?[1-9]\b(?![\d.,]|\sactivities)|(?<![\d.,])\b[1-9]\s(?:people|interviews|calls|returnees)\b(?!\s(?:in|of)\b)"
    )
    drawn = dict(harvesting.drawn_pages(opened(), search))
    found = {name: [one for one in harvesting.said(text) if few.search(one)] for name, text in drawn.items()}
    assert {name: texts[:3] for name, texts in found.items() if texts} == {}
    sizes = re.compile(r"\bn\s[\d,]{2,}|[\d,]{2,}\s(?:people|interviews|calls)")
    assert sum(bool(sizes.search(one)) for text in drawn.values() for one in harvesting.said(text)) > 20


def test_a_page_says_where_a_filter_was_not_followed(opened: Callable[..., Any]):
    drawn = dict(harvesting.drawn_pages(opened(), "?sex=female&district=LK22"))
    said = [one for text in drawn.values() for one in harvesting.said(text)]
    assert any("sex told together" in one for one in said)
    assert any(re.search(r"of\s\d+ places", one) for one in said)
    plain = [
        one for text in dict(harvesting.drawn_pages(opened(), "")).values() for one in harvesting.said(text)
    ]
    assert not any("sex told together" in one for one in plain)
