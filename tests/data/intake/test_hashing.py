"""Hashes tell texts apart, are the same however the texts lie in memory, and blank and missing are alike."""

import numpy as np
import pyarrow as pa
import pytest

from data.intake import hashing

TEXTS = ["", "a", "a ", "aa", "12345678", "123456789", "k-0001", "k-0010", "නම", "x" * 300, "a\0", "ab\0c"]


def test_different_texts_have_different_hashes():
    texts = [*TEXTS, *(f"demo-r-{number:07d}" for number in range(20_000)), *map(str, range(20_000))]
    assert len(np.unique(hashing.of(pa.array(texts)))) == len(set(texts))


@pytest.mark.parametrize("half", [np.uint64(0), np.uint64(32)])
def test_each_half_of_a_hash_is_as_good_as_chance(half: np.uint64):
    hashes = hashing.of(pa.array([f"demo-r-{number:07d}" for number in range(50_000)]))
    halves = (hashes >> half) & np.uint64(0xFFFFFFFF)
    assert len(np.unique(halves)) > 49_990  # chance leaves 49,999.7


def test_a_hash_does_not_depend_on_where_a_text_lies():
    whole = hashing.of(pa.array(TEXTS))
    for start in range(len(TEXTS)):
        assert hashing.of(pa.array(TEXTS).slice(start)).tolist() == whole[start:].tolist()
    repeated = pa.array([*TEXTS, *TEXTS]).dictionary_encode()
    assert hashing.of(repeated).tolist() == [*whole.tolist(), *whole.tolist()]


def test_a_hash_does_not_depend_on_the_texts_beside_it():
    for length in (1, 7, 8, 9, 36, 5000):
        alike = [f"{number}".rjust(length, "k")[-length:] for number in range(3)]
        own = hashing.of(pa.array(alike)).tolist()
        for start in (0, 1, 2):
            assert hashing.of(pa.array(alike).slice(start)).tolist() == own[start:]
        assert hashing.of(pa.array([*alike, "another", ""])).tolist()[:3] == own


def test_blank_and_missing_are_alike_in_every_form():
    for texts in (pa.array(["", None, "a"]), pa.array(["", None, "a"]).dictionary_encode()):
        blank, missing, other = hashing.of(texts).tolist()
        assert blank == missing != other


def test_the_order_of_columns_counts():
    left, right = hashing.of(pa.array(["a", "b"])), hashing.of(pa.array(["b", "a"]))
    assert (hashing.together([left, right]) != hashing.together([right, left])).all()
    assert hashing.together([left]).tolist() == left.tolist()


def test_no_text_at_all_has_no_hash():
    assert hashing.of(pa.array([], pa.string())).tolist() == []
    assert len(set(hashing.of(pa.array(["", None], pa.string())).tolist())) == 1


@pytest.mark.parametrize("most", [3, 1 << 60])
def test_hashes_are_put_in_order_and_told_apart_with_repeats_and_without(most: int):
    for size in (0, 1, 5000):
        hashes = np.random.default_rng(size).integers(0, most, size).astype(np.uint64)
        assert hashing.in_order(hashes).tolist() == np.argsort(hashes, kind="stable").tolist()
        assert hashing.distinct(hashes).tolist() == sorted(set(hashes.tolist()))
