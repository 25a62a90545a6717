"""Bytes told from text: the same files are UTF-8 as Python takes for UTF-8, wherever a block of them ends."""

import random
from pathlib import Path

import pytest

from data.sources import encodings

LETTERS = ("a", "\n", "é", "\u07ff", "ක", "\uffff", "\U00010000", "\U0010ffff")
STRANGE = (0x80, 0xA0, 0xBF, 0xC0, 0xE0, 0xED, 0xF4, 0xF5, 0xFF)


def drawn(rng: random.Random) -> bytes:
    """A few letters of one to four bytes; in every other draw a byte is another, or is left out."""
    content = bytearray("".join(rng.choices(LETTERS, k=rng.randint(1, 12))).encode())
    if rng.random() < 0.5:
        at = rng.randrange(len(content))
        content[at : at + 1] = rng.choice([b"", bytes([rng.choice(STRANGE)])])
    return bytes(content)


def is_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def test_letters_cut_by_the_end_of_a_block_are_whole_and_broken_ones_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(encodings, "_BLOCK", 7)
    rng, path, seen = random.Random(3), tmp_path / "file.csv", set[bool]()
    for _ in range(3000):
        content = b"name,place\n" + drawn(rng)
        path.write_bytes(content)
        found = encodings.found(path) if is_text(content) else None
        assert encodings._decodes(path, "utf-8") == is_text(content), content
        assert found is None or (found.name, found.whole) == ("utf-8", True), content
        seen.add(is_text(content))
    assert seen == {True, False}
