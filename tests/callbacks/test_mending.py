"""A store that an earlier release made: what it did not count is said to be coming, and the server counts it."""

import json
import shutil
from pathlib import Path

import pytest

from callbacks import mending
from callbacks.program import Program
from data.__main__ import main
from data.asking.tallying import NotCounted
from data.filters import Filters
from data.keeping import checksums
from data.store import Store
from indicators import report
from settings import Settings
from tests.crowd import until

LATER = "satisfaction_with_cash"


@pytest.fixture
def earlier(demo_store: Path, tmp_path: Path) -> Program:
    """The demonstration data as if a release had brought them in that did not count one measure."""
    shutil.copytree(demo_store, tmp_path / "store", ignore=shutil.ignore_patterns("public", "originals"))
    version = Store(tmp_path / "store").current()
    assert version
    path = version.path / "cells" / "returnees" / "columns.json"
    described = json.loads(path.read_text())
    del described["categories"][LATER]
    path.write_text(json.dumps(described))
    (version.path / checksums.FILE).unlink()
    return Program(Settings(store=tmp_path / "store"))


def test_what_was_not_counted_is_named_and_the_rest_answered(earlier: Program):
    evidence = earlier.evidence()
    assert report.lacking(evidence) == [f"returnees.{LATER}"]
    with pytest.raises(NotCounted, match=r"satisfaction_with_cash was not counted .* --mend --anew"):
        evidence.cells.tally("returnees", Filters(), measures=[LATER])
    assert evidence.cells.tally("returnees", Filters(), measures=["satisfaction"]).rows.sum() > 0


def test_the_server_counts_anew(earlier: Program):
    before = earlier.newest().version
    ended = mending.watch(earlier, every=0.05)
    try:
        until(lambda: earlier.newest().version != before)
    finally:
        ended.set()
    assert not earlier.lacking()
    assert [entry.what for entry in earlier.store.history()][-1] == "mend"
    assert earlier.evidence().cells.tally("returnees", Filters(), measures=[LATER]).rows.sum() > 0


def test_a_person_can_have_it_done_at_once(earlier: Program, capsys: pytest.CaptureFixture[str]):
    store = str(earlier.settings.store)
    assert main(["verify", "--mend", "--store", store]) == 0
    assert earlier.lacking()  # nothing is damaged
    assert main(["verify", "--mend", "--anew", "--store", store]) == 0
    assert "the same records, with new cells" in capsys.readouterr().out
    assert not earlier.lacking()
