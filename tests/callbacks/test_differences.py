"""Answers to events packed against held ones: the same bytes come out again, few go over the wire, and nobody is told another's."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.click import our_body, rest_body
from callbacks import recognising
from callbacks.differences import (
    AGAINST,
    DIGEST,
    FRAME,
    HELD,
    MOST_HELD,
    PACKED,
    PIECE,
    WINDOW,
    Differences,
    pack,
    unpack,
)
from sharing.policy import Role, Viewer

ROOT = Path(__file__).parents[2]
EVENT = "/_dash-update-component"
MOST = 4_000  # bytes of one filter change, of the pages that people open first
CHANGES = ("sex=female", "education=secondary", "from=2025-03-10&to=2025-11-20")
LONGER = 5_500  # of those with a dozen charts


@pytest.fixture
def client(app: Any) -> Any:
    return app.server.test_client()


@pytest.fixture
def look_as(monkeypatch: pytest.MonkeyPatch) -> Callable[[Role], None]:
    """From now on it is somebody with this role who asks."""
    return lambda role: monkeypatch.setattr(recognising, "person", lambda program: Viewer(role.name, role))


def ask(client: Any, page: str, question: str = "", *, held: str | None = "", body: Any = our_body) -> Any:
    """The answer of a page to a question, as a browser that holds these answers asks."""
    search = f"?{question}" if question else ""
    headers = {"Accept-Encoding": "br"} | ({} if held is None else {HELD: held})
    answered = client.post(EVENT, json=body(search, page), headers=headers)
    assert answered.status_code == 200
    return answered


def plain(client: Any, page: str, question: str, *, body: Any = our_body) -> bytes:
    """The same answer to a browser that takes everything as it is."""
    search = f"?{question}" if question else ""
    return client.post(EVENT, json=body(search, page), headers={"Accept-Encoding": "identity"}).data


@given(st.binary(max_size=3 * PIECE), st.binary(max_size=2 * WINDOW))
def test_any_body_comes_out_of_its_package_again(body: bytes, earlier: bytes):
    assert unpack(pack(body, earlier), earlier) == body


def test_a_long_body_finds_its_like_around_the_same_place():
    """Noise that no compressor makes shorter, three times as long as deflate looks back, a thousandth of it changed."""
    noise = bytearray(random.Random(7).randbytes(100_000))
    earlier = bytes(noise)
    for at in range(0, len(noise), 1_000):
        noise[at] ^= 1
    assert len(pack(bytes(noise), earlier)) < len(noise) / 50


@pytest.mark.parametrize("body", [our_body, rest_body])
@pytest.mark.parametrize(
    ("page", "most"),
    [("overview", MOST), ("outreach", MOST), ("hotline", MOST), ("comprehension", LONGER), ("returnees", LONGER), ("follow-up", LONGER)],
)  # fmt: skip
def test_one_filter_change_is_a_few_thousand_bytes(client: Any, page: str, most: int, body: Any):
    first = ask(client, page, body=body)
    held_by = first.headers[DIGEST]
    changes = [(question, ask(client, page, question, held=held_by, body=body)) for question in CHANGES]
    assert {change.headers[AGAINST] for _, change in changes} == {first.headers[DIGEST]}
    sizes = {question: len(change.data) for question, change in changes}
    assert max(sizes.values()) < most, sizes
    held = plain(client, page, "", body=body)
    question, change = changes[0]
    assert unpack(change.data, held) == plain(client, page, question, body=body)


def test_headers_of_an_event_are_few(client: Any):
    change = ask(client, "overview", "sex=female", held=ask(client, "overview").headers[DIGEST])
    assert change.content_type == PACKED
    assert "Content-Encoding" not in change.headers
    assert len(str(change.headers)) < 600


def test_an_answer_unlike_those_held_is_sent_whole_and_held_from_then_on(client: Any):
    other = ask(client, "overview").headers[DIGEST]
    first = ask(client, "hotline", held=other)
    assert AGAINST not in first.headers
    again = ask(client, "hotline", "sex=female", held=f"{first.headers[DIGEST]},{other}")
    assert again.headers[AGAINST] == first.headers[DIGEST]


def test_who_cannot_unpack_gets_everything_as_it_is(client: Any):
    answered = ask(client, "overview", held=None)
    assert not {DIGEST, AGAINST} & set(answered.headers.keys())


@pytest.mark.parametrize("held", ["", "0000000000000000", "no digest, 'at' all", "," * 5_000])
def test_what_is_not_held_is_nothing_to_pack_against(client: Any, held: str):
    assert ask(client, "hotline", "sex=male", held=held).headers[DIGEST]


def test_nobody_is_answered_against_what_another_was_told(client: Any, look_as: Callable[[Role], None]):
    look_as(Role.ANALYST)
    told = ask(client, "overview").headers[DIGEST]
    assert ask(client, "overview", "sex=male", held=told).headers[AGAINST] == told
    look_as(Role.VIEWER)
    assert ask(client, "overview", "sex=male", held=told).headers[DIGEST]


def test_what_a_process_holds_is_bounded():
    kept = Differences()
    digests = [kept._hold(bytes([i % 256, i // 256]) * 600) for i in range(MOST_HELD + 5)]
    assert len(kept.held) == MOST_HELD
    assert kept._found(digests[0]) is None
    assert kept._found(digests[-1]) is not None


def test_the_browser_reads_the_headers_and_frames_that_are_written():
    script = (ROOT / "assets" / "wire.js").read_text("utf-8")
    assert all(f'"{name}"' in script for name in (HELD, DIGEST, AGAINST))
    assert f"var FRAME = {FRAME.size};" in script
