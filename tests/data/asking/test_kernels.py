"""The compiled loops do what a slow loop over single bits does: few bits and all, cells that end inside a word, bytes about to be full."""

import numpy as np
import pytest

from data.asking import kernels

WORDS = 40


def _selected(share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Whether each record is selected, and the same as words."""
    chosen = np.random.default_rng(seed).random(WORDS * 64) < share
    return chosen, np.packbits(chosen, bitorder="little").view("<u8")


def _segments(longest: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Where segments begin and end; the last one ends inside a word."""
    rng = np.random.default_rng(seed)
    starts = np.unique(np.append(0, np.cumsum(rng.integers(1, longest + 1, WORDS * 64))))
    starts = starts[starts < WORDS * 64 - 17]
    return starts, np.append(starts[1:], WORDS * 64 - 17)


def _pieces(
    words: np.ndarray, starts: np.ndarray, stops: np.ndarray
) -> tuple[tuple[np.ndarray, ...], np.ndarray, int]:
    ends, kept = np.stack([starts, stops]), np.arange(len(starts))
    firsts, behind = np.empty((2, len(starts)), np.int64)
    _, room = kernels.runs(ends, kept, 0, firsts, behind)
    assert room == (((stops - 1) >> 6) - (starts >> 6) + 1).sum()
    word, mask, held = (
        np.empty(room, np.int32),
        np.empty(room, np.uint64),
        np.empty((2, len(starts)), np.int64),
    )
    cells, most = kernels.pieces(words, (ends, kept), word, mask, held)
    return (word, mask, held[1, :cells]), held[0, :cells], most


@pytest.mark.parametrize(
    "longest", [1, 3, 64, 300, 2_000]
)  # records a cell, from one to many times what a byte holds
@pytest.mark.parametrize("share", [0.0, 0.01, 0.1, 0.5, 0.97, 1.0])
def test_rows_are_added_up_by_cell(share: float, longest: int):
    chosen, words = _selected(share, seed=longest)
    starts, stops = _segments(longest, seed=longest)
    rows = np.random.default_rng(1).integers(0, 1 << 64, WORDS * 64, dtype=np.uint64)
    rows[::2] = ~np.uint64(0)  # all categories at once: no byte has room for more than 255 of them
    codes = (rows % 7).astype(np.uint8)
    values = np.array([0.0, -1.5, 0.25, 0.0, 1.0, 3.5, -0.125])
    amount = np.where(codes, values[codes], np.nan)
    pieces, held, most = _pieces(words, starts, stops)
    bits = (rows[:, None] >> np.arange(64, dtype=np.uint64) & np.uint64(1)).astype(int)
    expected, sums, cells = [], [], []
    for number, (start, stop) in enumerate(zip(starts, stops, strict=True)):
        own = np.flatnonzero(chosen[start:stop]) + start
        if len(own):
            cells.append(number)
            expected.append(bits[own].sum(axis=0))
            known = amount[own][~np.isnan(amount[own])]
            sums.append([len(known), known.sum(), (known**2).sum()])
    assert held.tolist() == cells
    assert most == max(
        (chosen[start:stop].sum() for start, stop in zip(starts, stops, strict=True)), default=0
    )
    for kind in (np.uint8, np.uint16, np.uint32)[most > 255 :]:
        found = np.zeros((len(held), 64), kind)
        add = kernels.count_few if kind is np.uint8 else kernels.count
        add(rows, *pieces, found)
        assert np.array_equal(found, np.array(expected).reshape(-1, 64))
    coded, plain = np.zeros((len(held), 3)), np.zeros((len(held), 3))
    kernels.amounts(codes, values, *pieces, coded)
    kernels.plain_amounts(amount, *pieces, plain)
    for added in (coded, plain):
        assert added == pytest.approx(np.array(sums, dtype=float).reshape(-1, 3))


@pytest.mark.parametrize("size", [1, 2, 7, 300])
def test_bits_are_kept_by_code(size: int):
    rng = np.random.default_rng(size)
    words = 1_200  # more than are worked on at a time
    codes = rng.integers(0, size + 1, words * 64)
    digits = np.arange(size.bit_length())[:, None]
    planes = np.packbits(codes >> digits & 1, axis=1, bitorder="little").view("<u8")
    runs = np.array([3, 40, 100]), np.array([20, 41, words - 5])
    inside = np.zeros(words, dtype=bool)
    for first, stop in zip(*runs, strict=True):
        inside[first:stop] = True
    for few in ([], [0], [size], sorted({0, size // 2, size})):
        for others in (False, True):
            selected = np.full(words, ~np.uint64(0))
            kernels.keep(selected, planes, np.array(few, dtype=np.int64), others, *runs)
            wanted = np.isin(codes, few) != others
            expected = np.packbits(wanted, bitorder="little").view("<u8")
            assert np.array_equal(selected[inside], expected[inside])
            assert (selected[~inside] == ~np.uint64(0)).all(), "words outside the runs are left alone"


@pytest.mark.parametrize("number", [0, 1, 12, 16, 31])
def test_bits_are_cut_at_a_number(number: int):
    days = np.random.default_rng(3).integers(0, 31, WORDS * 64)
    planes = np.packbits(days >> np.arange(5)[:, None] & 1, axis=1, bitorder="little").view("<u8")
    for others in (False, True):
        selected = np.full(WORDS, ~np.uint64(0))
        kernels.below(selected, planes, number, others, 5, WORDS - 5)
        expected = np.packbits((days < number) != others, bitorder="little").view("<u8")
        assert np.array_equal(selected[5:-5], expected[5:-5])
        assert (selected[:5] == ~np.uint64(0)).all()


@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.uint32, np.float64])
@pytest.mark.parametrize("by_slot", [False, True])
def test_cells_are_added_to_their_groups(kind: type, by_slot: bool):
    rng = np.random.default_rng(5)
    cells = rng.integers(0, 200, (500, 70)).astype(kind)
    cells = np.asfortranarray(cells) if by_slot else cells
    key, chosen = rng.integers(0, 9, 500), np.flatnonzero(rng.random(500) < 0.3)
    part, place = slice(3, 60), slice(1, 58)
    sums = np.float64 if kind is np.float64 else np.int64
    joined, gathered = np.ones((9, 64), sums), np.ones((9, 64), sums)
    kernels.join(cells, part, key, joined, place)
    kernels.gather(cells, part, chosen, key[chosen], gathered, place)
    for found, own in ((joined, np.arange(500)), (gathered, chosen)):
        expected = np.ones((9, 64))
        np.add.at(expected[:, place], key[own], cells[own][:, part])
        assert found.tolist() == expected.tolist()


def test_codes_that_are_wanted_are_found_in_two_steps():
    rng = np.random.default_rng(6)
    first, second = rng.integers(0, 5, 1_000, dtype=np.int32), rng.integers(0, 3, 1_000, dtype=np.int32)
    some, others = np.array([True, False, True, False, False]), np.array([False, True, True])
    found = np.empty(1_000, dtype=np.int32)
    found = found[: kernels.sift(first, some, found)]
    assert found.tolist() == np.flatnonzero(some[first]).tolist()
    found = found[: kernels.sift_again(second, others, found)]
    assert found.tolist() == np.flatnonzero(some[first] & others[second]).tolist()
    assert kernels.sift(first[:0], some, np.empty(0, dtype=np.int32)) == 0


@pytest.mark.parametrize("gap", [0, 1, 5])
def test_words_of_segments_are_run_together_over_small_gaps(gap: int):
    rng = np.random.default_rng(gap)
    starts, stops = _segments(150, seed=2)
    kept = np.flatnonzero(rng.random(len(starts)) < 0.2)
    firsts, behind = np.empty((2, len(kept)), np.int64)
    n, _ = kernels.runs(np.stack([starts, stops]), kept, gap, firsts, behind)
    needed = {word for s in kept for word in range(starts[s] >> 6, ((stops[s] - 1) >> 6) + 1)}
    covered = [word for run in range(n) for word in range(firsts[run], behind[run])]
    assert len(covered) == len(set(covered)) >= len(needed)
    assert needed <= set(covered)
    assert (firsts[1:n] > behind[: n - 1] + gap).all()


def test_codes_make_a_number_with_a_key():
    rng = np.random.default_rng(8)
    before, codes = rng.integers(0, 5, 50), rng.integers(640, 650, 50, dtype=np.int32)
    key = before.copy()
    kernels.number(codes, 12, 639, key)
    assert key.tolist() == (before * 12 + codes - 639).tolist()
