"""A store at an address: what one host publishes another shows, whole or not at all; two who write lose nothing."""

import json
import logging
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

import settings
from data.keeping import durable, history
from data.keeping.history import Entry
from data.mirror import following
from data.mirror import state as states
from data.mirror.place import Overtaken, Place, Unreachable
from data.problems import Unreadable
from data.store import Meta, Store
from tests.crowd import until

ROOT = Path(__file__).parents[3]


@pytest.fixture(params=["file", "memory"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a store on a disk, and of one in memory."""
    if request.param == "file":
        yield f"file://{tmp_path}/far"
        return
    yield f"memory://{tmp_path.name}"
    fsspec.filesystem("memory").rm(f"/{tmp_path.name}", recursive=True)


def host(address: str, cache: Path) -> Store:
    return Store(settings.mirror_of(address, cache=cache))


def publish(store: Store, text: str, **files: str) -> str:
    """Publish a version with a file that stays the same, and these."""
    with store.building() as aside:
        meta = dict.fromkeys(Meta.__required_keys__) | {"built_at": text, "ingests": []}
        (aside / "meta.json").write_text(json.dumps(meta))
        (aside / "cells").mkdir()
        before = store.current()
        if before:
            durable.link(before.path / "cells" / "same", aside / "cells" / "same")
        else:
            (aside / "cells" / "same").write_text("the same")
        for name, content in files.items():
            (aside / "cells" / name).write_text(content)
        return store.publish(aside).name


def shown(store: Store) -> str | None:
    following.latest(store.path)
    version = store.current()
    return version.meta["built_at"] if version else None


def test_what_one_host_publishes_another_shows(address: str, tmp_path: Path):
    one, other = host(address, tmp_path / "a"), host(address, tmp_path / "b")
    assert shown(other) is None
    first = publish(one, "first", new="1")
    assert shown(other) == "first"
    publish(other, "second", new="2")
    assert shown(one) == "second"
    assert one.versions() == other.versions()
    assert other.versions()[0] == first
    here = {path: (one.path / path).read_bytes() for path in states.found_in(one.path)}
    assert here == {path: (other.path / path).read_bytes() for path in states.found_in(other.path)}


def test_a_file_that_versions_share_is_sent_and_fetched_once(address: str, tmp_path: Path):
    one, other = host(address, tmp_path / "a"), host(address, tmp_path / "b")
    for text in ("first", "second"):
        publish(one, text)
    assert shown(other) == "second"
    files = states.noted(other.path).state.files
    assert len({file.key for path, file in files.items() if path.endswith("/cells/same")}) == 1
    copies = {(other.path / path).stat().st_ino for path in files if path.endswith("/cells/same")}
    assert len(copies) == 1
    assert len([path for path in files if path.endswith("/cells/same")]) == 2


def test_old_versions_and_removed_files_go_everywhere(address: str, tmp_path: Path):
    one, other = host(address, tmp_path / "a"), host(address, tmp_path / "b")
    for number in range(5):
        publish(one, str(number), own=f"of {number}")
    with one.writing("purge"):
        history.add_purges(one.path, [Entry("purge", history.now(), "somebody", "something")])
        one.share()
    assert shown(other) == "4"
    assert other.versions() == one.versions()
    assert len(one.versions()) == 3
    assert [entry.detail for entry in history.purges(other.path)] == ["something"]
    named = {file.key for file in states.noted(one.path).state.files.values()}
    assert set(Place(address).sent()) == named


def test_going_back_is_seen_elsewhere(address: str, tmp_path: Path):
    one, other = host(address, tmp_path / "a"), host(address, tmp_path / "b")
    first = publish(one, "first")
    publish(one, "second")
    assert shown(other) == "second"
    one.go_back(first)
    assert shown(other) == "first"


def test_of_two_who_write_at_once_one_is_refused(address: str, tmp_path: Path):
    one, other = host(address, tmp_path / "a"), host(address, tmp_path / "b")
    publish(one, "first")
    with durable.said(one.path), one.building() as aside:
        (aside / "meta.json").write_text("{}")
        publish(other, "of the other")
        with pytest.raises(Overtaken, match="from another host meanwhile; run the same again"):
            one.publish(aside)
    assert shown(one) == "of the other"
    publish(one, "again")
    assert shown(other) == "again"


def test_a_state_made_in_the_same_moment_is_refused(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Both saw the same newest state, and both have sent their files."""
    one, other = host(address, tmp_path / "a"), host(address, tmp_path / "b")
    publish(one, "first")
    put, late = Place.put, []

    def then_the_other(place: Place, key: str, path: Path) -> None:
        put(place, key, path)
        if not late:
            late.append(key)
            publish(other, "of the other")

    monkeypatch.setattr(Place, "put", then_the_other)
    with pytest.raises(Overtaken):
        publish(one, "too late")
    assert shown(one) == "of the other"
    assert shown(other) == "of the other"
    publish(other, "next")  # also removes what the refused one sent
    named = {file.key for file in states.noted(other.path).state.files.values()}
    assert set(Place(address).sent()) == named


def test_who_slept_while_states_came_and_went_is_refused(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("data.mirror.sending.KEPT", 2)
    one, other = host(address, tmp_path / "a"), host(address, tmp_path / "b")
    publish(one, "first")
    publish(one, "second")
    make, late = Place.make_state, []

    def after_a_sleep(place: Place, number: int, content: bytes) -> None:
        if not late:
            late.append(number)
            for text in "abc":
                publish(other, text)
        make(place, number, content)

    monkeypatch.setattr(Place, "make_state", after_a_sleep)
    with pytest.raises(Overtaken):
        publish(one, "too late")
    assert shown(one) == "c"
    assert Place(address).numbers()[-1] == states.noted(other.path).number


def test_half_an_upload_is_seen_by_nobody(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    one, other = host(address, tmp_path / "a"), host(address, tmp_path / "b")
    publish(one, "first")
    put = Place.put

    def lost(place: Place, key: str, path: Path) -> None:
        put(place, key, path)
        raise Unreachable(place.url, "the line is gone")

    monkeypatch.setattr(Place, "put", lost)
    with pytest.raises(Unreachable):
        publish(one, "second")
    assert shown(one) == "first"
    assert shown(other) == "first"
    assert len(one.versions()) == 1
    monkeypatch.undo()
    publish(one, "third")
    assert shown(other) == "third"
    assert set(Place(address).sent()) == {file.key for file in states.noted(one.path).state.files.values()}


def test_a_state_whose_making_was_not_confirmed_is_ours(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    one, other = host(address, tmp_path / "a"), host(address, tmp_path / "b")
    make = Place.make_state

    def unheard(place: Place, number: int, content: bytes) -> None:
        make(place, number, content)
        raise Unreachable(place.url, "the answer was lost")

    monkeypatch.setattr(Place, "make_state", unheard)
    publish(one, "first")
    assert shown(other) == "first"
    assert shown(one) == "first"


def test_a_lost_connection_leaves_what_is_shown_and_goes_on_where_it_was(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    one, other = host(address, tmp_path / "a"), host(address, tmp_path / "b")
    publish(one, "first")
    assert shown(other) == "first"
    publish(one, "second", a="1", b="2", c="3")
    get, fetched = Place.get, []

    def lost(place: Place, key: str, path: Path) -> None:
        if len(fetched) == 2:
            path.write_bytes(b"ha")
            raise Unreachable(place.url, "the line is gone")
        fetched.append(key)
        get(place, key, path)

    monkeypatch.setattr(Place, "get", lost)
    assert "the line is gone; what was fetched before goes on being shown" in following.latest(other.path)
    version = other.current()
    assert version
    assert version.meta["built_at"] == "first"
    monkeypatch.setattr(Place, "get", lambda place, key, path: fetched.append(key) or get(place, key, path))
    assert shown(other) == "second"
    assert len(fetched) == len(set(fetched))
    assert not (other.path / ".fetching").exists()


def test_other_bytes_than_were_sent_are_not_shown(tmp_path: Path):
    address = f"file://{tmp_path}/far"
    one, other = host(address, tmp_path / "a"), host(address, tmp_path / "b")
    publish(one, "first")
    for path in (tmp_path / "far" / "objects").iterdir():
        path.write_bytes(b"x" * path.stat().st_size)
    with pytest.raises(following.NothingYet, match="came with other bytes than were sent"):
        following.latest(other.path)
    assert other.current() is None


@pytest.mark.parametrize(
    "path", ["../x", "versions/../../x", "versions/.1-a/x", ".secret", "/etc/x", "uploads/x", "versions//x"]
)
def test_a_state_cannot_name_files_outside_of_a_store(path: str):
    content = {"current": "", "by": "", "files": {path: ["k", 1, "0"]}}
    with pytest.raises(ValueError, match="outside"):
        states.read(json.dumps(content).encode())


@pytest.mark.parametrize(
    ("current", "key"), [("", "../../x"), ("", "/etc/x"), ("", ".x"), ("../x", "k"), (".x", "k")]
)
def test_a_state_cannot_have_files_put_outside_of_a_store(current: str, key: str):
    """Its keys name files on their way in, its version a folder."""
    content = {"current": current, "by": "", "files": {"versions/1/meta.json": [key, 1, "0"]}}
    with pytest.raises(ValueError, match="outside"):
        states.read(json.dumps(content).encode())


def test_an_address_that_is_not_reached_is_said(tmp_path: Path):
    store = host("nosuch://bucket/store", tmp_path)
    with pytest.raises(following.NothingYet, match=r"nosuch://bucket/store: it is not reached.*nosuch"):
        following.latest(store.path)
    with pytest.raises(Unreadable, match="nosuch"), durable.said(store.path):
        publish(store, "first")


def test_where_two_could_write_at_once_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("data.mirror.place.ATOMIC", frozenset({"s3"}))
    store = host(f"file://{tmp_path}/far", tmp_path / "a")
    with pytest.raises(Unreachable, match="two who write at once could lose rows there"):
        publish(store, "first")
    assert shown(store) is None


def test_a_mirror_follows_and_says_once_that_it_cannot(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    address = f"file://{tmp_path}/far"
    one, other = host(address, tmp_path / "a"), host(address, tmp_path / "b")
    publish(one, "first")
    numbers, away = Place.numbers, [False]

    def now_and_then(place: Place) -> list[int]:
        if away[0]:
            raise Unreachable(place.url, "no route")
        return numbers(place)

    def on_show() -> str:
        version = other.current()
        return version.meta["built_at"] if version else ""

    monkeypatch.setattr(Place, "numbers", now_and_then)
    with caplog.at_level(logging.WARNING, logger="community_response_map"):
        ended = following.watch(other.path, every=0.01)
        try:
            until(lambda: on_show() == "first")
            away[0] = True
            until(lambda: "no route" in caplog.text)
            away[0] = False
            until(lambda: "is reached again" in caplog.text)
            publish(one, "second")
            until(lambda: on_show() == "second")
        finally:
            ended.set()
    assert caplog.text.count("no route") == 1


def test_a_mirror_that_was_lost_is_fetched_anew(address: str, tmp_path: Path):
    one = host(address, tmp_path / "a")
    publish(one, "first")
    shutil.rmtree(one.path)
    assert shown(host(address, tmp_path / "a")) == "first"


def test_a_writer_killed_while_it_sends_is_seen_by_nobody(tmp_path: Path):
    """The process is gone after the second file; the next writer of that host clears away what it sent."""
    address = f"file://{tmp_path}/far"
    one, other = host(address, tmp_path / "a"), host(address, tmp_path / "b")
    publish(one, "first")
    program = f"""
import os, signal
from pathlib import Path
from data.mirror.place import Place
from tests.data.mirror.test_mirror import host, publish
put, sent = Place.put, []
def last(place, key, path):
    put(place, key, path)
    sent.append(key)
    if len(sent) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
Place.put = last
publish(host({address!r}, Path({str(tmp_path / "a")!r})), "second", x="1", y="2")
"""
    killed = subprocess.run([sys.executable, "-c", program], cwd=ROOT)
    assert killed.returncode == -signal.SIGKILL
    assert shown(one) == shown(other) == "first"
    named = {file.key for file in states.noted(one.path).state.files.values()}
    assert len(Place(address).sent()) == len(named) + 2
    publish(one, "third")
    assert shown(other) == "third"
    assert set(Place(address).sent()) == {file.key for file in states.noted(one.path).state.files.values()}


def test_a_store_of_this_machine_moves_to_an_address_by_a_copy(address: str, tmp_path: Path):
    """Also how a backup is restored to a new address."""
    store = Store(tmp_path / "store")
    publish(store, "first")
    (store.path / "pseudonyms.key").write_text("ab")
    moved, other = host(address, tmp_path / "a"), host(address, tmp_path / "b")
    shutil.copytree(store.path, moved.path)
    publish(moved, "second")
    assert shown(other) == "second"
    assert len(other.versions()) == 2
    assert (other.path / "pseudonyms.key").read_text() == "ab"
    again = host(f"{address}/again", tmp_path / "a")
    shutil.copytree(other.path, again.path)
    publish(again, "third")
    assert shown(host(f"{address}/again", tmp_path / "b")) == "third"
    assert shown(other) == "second"


def test_the_name_of_a_mirror_is_its_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    chosen = settings.Settings(store="s3://bucket/a b/", cache=tmp_path, secret_key="k" * 40)  # pyright: ignore[reportArgumentType] -- as the environment gives them
    assert chosen.store.parent == tmp_path
    assert settings.address_of(chosen.store) == "s3://bucket/a b"
    assert settings.address_of(chosen.store.resolve()) == "s3://bucket/a b"
    monkeypatch.setenv("CRM_STORE", "s3://key:word@bucket/x")
    settings.get.cache_clear()
    with pytest.raises(settings.BadSettings, match="no account or password stands in the address"):
        settings.get()
    settings.get.cache_clear()


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, "set CRM_SECRET_KEY too, the same on every host"),
        (
            {
                "secret_key": "k" * 40,
                "auth": "oidc",
                "oidc_issuer": "https://a.example",
                "oidc_client_id": "c",
            },
            "set CRM_DATABASE_URL too",
        ),
    ],
)
def test_what_all_hosts_need_in_common_is_demanded(given: dict[str, str], wanted: str):
    with pytest.raises(ValueError, match=wanted):
        settings.Settings(store="s3://bucket/prefix", **given)  # pyright: ignore[reportArgumentType] -- as the environment gives them


def test_a_store_of_this_machine_has_no_mirror(tmp_path: Path):
    store = Store(tmp_path / "store")
    publish(store, "first")
    assert settings.address_of(store.path) == ""
    assert following.latest(store.path) == ""
    assert not (store.path / states.NOTE).exists()
