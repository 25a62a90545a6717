"""Who is left out of a release: those by whom the rounds of a place would differ by a few people, and nobody else."""

import numpy as np
import pytest

from sharing.protected.counts import Coded, Records
from sharing.protected.left_out import MOST, left_out

ROUNDS = ("before", "after", "follow_up")


def asked(*people: tuple[str, int], place: int = 1, day: int = 20_000) -> tuple[Records, np.ndarray]:
    """Responses of so many people each, who were there in the rounds of the letters 'b', 'a' and 'f'; and each one's round before."""
    rounds: list[int] = []
    earlier: list[int] = []
    for letters, number in people:
        for _ in range(number):
            last = 0
            for one in ("baf".index(letter) + 1 for letter in letters):
                earlier.append(len(rounds) - 1 if last == one - 1 and last else -1)
                rounds.append(one)
                last = one
    size = len(rounds)
    codes = np.array(rounds, dtype=np.uint8)
    records = Records("responses", np.full(size, day), Coded(("D1", "D2"), np.full(size, place, dtype=np.uint8)),
                      Coded(ROUNDS, codes), {}, {}, {}, np.ones(size, dtype=bool))  # fmt: skip
    return records, np.array(earlier)


def left(*people: tuple[str, int]) -> list[int]:
    """How many of each round stay."""
    records, earlier = asked(*people)
    out = left_out(records, earlier)
    return np.bincount(records.rounds.codes[~out], minlength=4)[1:].tolist()


@pytest.mark.parametrize(
    ("people", "stay"),
    [
        ([("ba", 40), ("b", 5)], [40, 40, 0]),  # five who did not come again
        ([("ba", 40), ("a", 3), ("b", 5)], [40, 40, 0]),  # three who came late, too
        ([("ba", 40), ("b", 12)], [52, 40, 0]),  # ten can be told of
        ([("ba", 40), ("b", 15), ("a", 12)], [52, 52, 0]),  # the rounds would differ by three
        ([("ba", 40), ("b", 25), ("a", 12)], [65, 52, 0]),
        (
            [("baf", 30), ("ba", 4), ("b", 2)],
            [30, 30, 30],
        ),  # who goes from one round goes from the one before
        ([("ba", 12), ("b", 8)], [20, 12, 0]),  # too many: the rounds are joined instead
        ([("ba", 9), ("b", 1)], [10, 9, 0]),  # nobody's round falls below ten
        ([("b", 30)], [30, 0, 0]),
        ([("baf", 20)], [20, 20, 20]),
    ],
)
def test_of_a_place_and_year_the_few_without_the_round_beside_theirs_are_left_out(people, stay):
    assert left(*people) == stay


def test_a_round_in_another_place_or_year_is_none():
    here, earlier = asked(("ba", 40), ("b", 5))
    rows = np.flatnonzero(here.rounds.codes == 2)[:4]
    days = here.days.copy()
    days[rows] += 365  # four were asked again a year later
    late = Records("responses", days, here.district, here.rounds, {}, {}, {}, here.present)
    out = left_out(late, earlier)
    first = ~out & (late.days == 20_000)
    assert np.bincount(late.rounds.codes[first], minlength=4)[1:].tolist() == [36, 36, 0]
    assert not out[rows].any()  # by themselves they are few people of their year, whose place is pooled


def test_what_is_told_is_of_rounds_that_are_alike_or_ten_apart_at_random():
    chance = np.random.default_rng(11)
    for _ in range(300):
        people = [(name, int(chance.integers(0, 60))) for name in ("b", "a", "f", "ba", "af", "baf", "bf")]
        records, earlier = asked(*people)
        out = left_out(records, earlier)
        before, after = (
            np.bincount(records.rounds.codes[some], minlength=4)[1:] for some in (slice(None), ~out)
        )
        assert (after >= before * (1 - MOST)).all()
        assert ((before < 10) | (after >= 10)).all()
        if out.any():
            pairs = [
                int((~out[at] & (one >= 0) & ~out[one]).sum()) for at, one in pair_rows(records, earlier)
            ]
            for later, told in zip((1, 2), pairs, strict=True):
                alone = [int(after[later] - told), int(after[later - 1] - told)]
                assert all(one == 0 or one >= 10 for one in (*alone, abs(alone[0] - alone[1])))


def pair_rows(records: Records, earlier: np.ndarray):
    """By later round its rows, and where each one's round before stands."""
    for code in (2, 3):
        rows = np.flatnonzero((records.rounds.codes == code) & (earlier >= 0))
        yield rows, earlier[rows]
