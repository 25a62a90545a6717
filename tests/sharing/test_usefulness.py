"""Protected tables stay useful: most places keep figures of their own, and what is told is close to what is true.

What is true is counted from all records, those that no release has among them.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from data import demo
from data.store import Store
from sharing.protected import build, source
from sharing.protected.counts import Records
from sharing.protected.tables import Published
from tests.sharing import tables_at_random


class Told:
    """All responses of a store, and the protected tables made from them."""

    def __init__(self, every: Records, published: tuple[Published, ...]) -> None:
        self.published = {one.year: one for one in published}
        self.years = {
            year: (some := every.of(year)).take(np.flatnonzero(some.present)) for year in every.years
        }

    @classmethod
    def of(cls, version: Path) -> "Told":
        return cls(source.all_of(version, "responses"), build.built(source.records_of(version, "responses")))

    def kept(self, *, least: int) -> tuple[int, int]:
        """Of the district-years with at least so many people, how many have a figure of their own, and how many there are."""
        own = there = 0
        for year, some in self.years.items():
            spine = self.published[year].structure.spine.cells if year in self.published else ()
            alone = {cell.places for cell in spine}
            for at, name in enumerate(some.district.values, 1):
                people = np.bincount(some.rounds.codes[some.district.codes == at], minlength=1).max()
                there += bool(people >= least)
                own += bool(people >= least and (name,) in alone)
        return own, there

    @property
    def messages(self) -> list[str]:
        """What people were asked to know."""
        names = next(iter(self.years.values())).categories
        return [name for name in names if name.startswith("message_") and not name.endswith("_change")]

    def differences(self, measure: str, *, by_round: bool) -> Iterator[float]:
        """By district and year, or by round of these too, with 25 answers: the told share of an item's first answer, less the true one."""
        for year, some in self.years.items():
            rounds = [(at,) for at in range(1, some.rounds.size)] if by_round else [range(some.rounds.size)]
            for place, codes in (
                (place, codes) for place in range(1, some.district.size) for codes in rounds
            ):
                inside = (some.district.codes == place) & np.isin(some.rounds.codes, list(codes))
                answers = some.categories[measure].codes[inside]
                if (answers > 0).sum() >= 25:
                    names = {some.rounds.values[at - 1] for at in codes if at}
                    told = self.told(year, measure, some.district.values[place - 1], names)
                    yield abs(told - (answers == 1).sum() / (answers > 0).sum())

    def told(self, year: int, measure: str, place: str, rounds: set[str]) -> float:
        """The share of the first answer that is told of a place: its own, or that of the cells it is part of."""
        spine = self.published[year].families[0]
        cells = [
            at for at, cell in enumerate(spine.family.cells)
            if spine.family.shown[measure][at] and place in cell.places and rounds & {*cell.rounds}
        ]  # fmt: skip
        counts = spine.counts[measure][cells].sum(axis=0)
        return float(counts[0] / counts.sum())


@pytest.fixture(scope="module", params=[None, pytest.param(10_000, marks=pytest.mark.soak)])
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The demonstration data as they come by default, and a quarter of so many."""
    folder = tmp_path_factory.mktemp("demonstration")
    demo.run(store=folder, country="lka", **({"rows": request.param} if request.param else {}))
    version = Store(folder).current()
    assert version is not None
    return Told.of(version.path)


def test_nearly_all_district_years_keep_their_own_figure(told: Told):
    (large, of_large), (own, of_all) = told.kept(least=25), told.kept(least=1)
    assert of_large >= 40
    assert large / of_large >= 0.95
    assert own / of_all >= 0.8


@pytest.mark.parametrize("by_round", [False, True])
def test_what_is_told_of_a_district_is_close_to_the_true_share(told: Told, by_round: bool):
    found = np.array([one for name in told.messages for one in told.differences(name, by_round=by_round)])
    assert len(found) > 150
    assert np.median(found) < 0.02
    assert found.mean() < 0.05


def test_most_people_lie_in_cells_of_one_sex(told: Told):
    apart = whole = 0
    for published in told.published.values():
        whole += int(published.families[0].n[list(published.structure.spine.whole)].sum())
        counted = published.of(("sex",))
        if counted:
            apart += sum(
                int(counted.n[at]) for at, cell in enumerate(counted.family.cells)
                if len({"female", "male"} & set(cell.values[0])) == 1
            )  # fmt: skip
    assert apart / whole >= 0.9


def test_hardly_anybody_is_left_out_of_what_is_told(told: Told):
    """Of people with a district; years and places are all there."""
    given = sum(int((some.district.codes > 0).sum()) for some in told.years.values())
    counted = sum(
        int(one.families[0].n[list(one.structure.spine.whole)].sum()) for one in told.published.values()
    )
    assert 0.97 * given < counted < given


def test_most_district_years_keep_their_own_figure_in_random_tables():
    counts = []
    for seed in range(20):
        records = tables_at_random.records(seed)
        counts.append(Told(records, build.built(records)).kept(least=10))  # below ten nobody can
    own, there = np.sum(counts, axis=0)
    assert own / there >= 0.75
