"""Releases: the grain stays, an update waits until it is nobody or ten people in every cell, a refusal changes nothing."""

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from data.keeping import locking
from sharing.protected import build, changes, keeping, proof, releases
from sharing.protected.counts import Records
from sharing.protected.tables import Published
from tests.conftest import ROOT
from tests.sharing import tables_at_random


def joined(first: Records, second: Records) -> Records:
    """Both sets of records in one; their codes stand for the same values."""
    rows = np.concatenate([np.arange(len(first)), np.arange(len(second))])
    both = first.take(rows[: len(first)])
    columns = lambda name: np.concatenate([getattr(both, name), getattr(second, name)])  # noqa: E731

    def coded(one, other):
        return replace(one, codes=np.concatenate([one.codes, other.codes]))

    return replace(
        both,
        days=columns("days"),
        present=columns("present"),
        district=coded(first.district, second.district),
        rounds=coded(first.rounds, second.rounds),
        dimensions={name: coded(one, second.dimensions[name]) for name, one in first.dimensions.items()},
        categories={name: coded(one, second.categories[name]) for name, one in first.categories.items()},
    )


@pytest.fixture
def first() -> tuple[Records, Published]:
    records = tables_at_random.records(4)
    (published,) = build.built(records)
    return records, published


def test_one_person_more_is_not_shown(first: tuple[Records, Published]):
    records, published = first
    now = joined(records, records.take(np.array([0])))
    added, removed = changes.between(records, now)
    assert (len(added), len(removed)) == (1, 0)
    assert not changes.may_update(published.structure, now, added, removed)


def test_one_person_exchanged_for_another_is_not_shown(first: tuple[Records, Published]):
    records, published = first
    other = np.flatnonzero(records.district.codes != records.district.codes[0])[0]
    now = joined(records.take(np.arange(1, len(records))), records.take(np.array([other])))
    added, removed = changes.between(records, now)
    assert (len(added), len(removed)) == (1, 1)
    assert not changes.may_update(published.structure, now, added, removed)


def test_ten_alike_in_one_cell_are_shown_and_nobody_is_found_by_the_difference(
    first: tuple[Records, Published],
):
    records, published = first
    twice = records.take(np.repeat(np.flatnonzero(records.present)[:1], 12))
    now = joined(records, twice)
    added, removed = changes.between(records, now)
    assert len(added) == 12
    may = changes.may_update(published.structure, now, added, removed)
    after = build.published(now, published.structure)
    assert may
    assert after.structure is published.structure  # the grain is frozen
    assert (after.families[0].n - published.families[0].n).max() == 12
    change = proof.attacked(build.published(added, published.structure), added, rules=False)
    assert all(one.harmless for one in change)


def test_the_store_publishes_once_a_version_and_a_killed_build_leaves_nothing(
    demo_store: Path, tmp_path: Path, monkeypatch
):
    store = tmp_path / "own"
    shutil.copytree(
        demo_store, store, ignore=shutil.ignore_patterns("public")
    )  # a server may have published there
    monkeypatch.setattr(
        proof, "demand", lambda published, records, rules=True: 0
    )  # proved in test_attacker.py
    assert releases.waiting(store)

    def full(*_args, **_more):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(keeping, "write", full)
        with pytest.raises(OSError, match="space"):
            releases.publish(store)
    assert releases.current(store) is None
    (store / "public" / "releases" / ".000009").mkdir()  # what a killed one leaves
    outcome = releases.publish(store)
    assert outcome is not None
    assert outcome.new
    assert [path.name for path in (store / "public" / "releases").iterdir()] == [outcome.release.name]
    assert releases.publish(store) is None
    assert not releases.waiting(store)
    kept = outcome.release.before("responses", outcome.release.of("responses")[0].year)
    assert kept is not None
    assert len(changes.between(kept, kept)[0]) == 0


def test_publishing_ends_with_the_server_that_started_it(demo_store: Path, tmp_path: Path):
    """However the server ends, the pipe between the two closes. Here the work waits for a lock that nobody gives up."""
    store = tmp_path / "store"
    shutil.copytree(demo_store, store, ignore=shutil.ignore_patterns("public"))
    (store / "public" / "releases").mkdir(parents=True)
    command = [sys.executable, "-m", "sharing", "publish", "--attended", "--store", str(store)]
    with (
        locking.held(store / "public", what="test", told=None),
        subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as run,
    ):
        assert run.stderr is not None
        assert run.stderr.readline()  # says that it waits
        assert run.poll() is None
        assert run.stdin is not None
        run.stdin.close()
        assert run.wait(timeout=600) == 2
    assert releases.current(store) is None


def test_publishing_for_a_server_that_goes_on_ends_by_itself(demo_store: Path, tmp_path: Path):
    """Python aborts at its end when a thread still reads its standard input the usual way."""
    store = tmp_path / "store"
    shutil.copytree(demo_store, store, ignore=shutil.ignore_patterns("public"))
    releases.publish(store)
    command = [sys.executable, "-m", "sharing", "publish", "--attended", "--store", str(store)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as run:  # fmt: skip
        assert run.stdout is not None
        assert run.stderr is not None
        said, complaint = run.stdout.read(), run.stderr.read()
        assert run.wait(timeout=600) == 0, complaint.decode()
    assert b"nothing to publish" in said
    assert b"Fatal" not in complaint


def test_what_is_exposed_is_not_published(demo_store: Path, tmp_path: Path, monkeypatch):
    store = tmp_path / "own"
    shutil.copytree(
        demo_store, store, ignore=shutil.ignore_patterns("public")
    )  # a server may have published there

    def refuse(published, records, rules=True):
        raise proof.Exposed("a group of 3 people could be worked out")

    monkeypatch.setattr(proof, "demand", refuse)
    with pytest.raises(proof.Exposed):
        releases.publish(store)
    assert releases.current(store) is None
