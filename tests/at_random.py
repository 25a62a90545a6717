"""What property tests over any filters draw from: random tables with their cells, and filters of some of the values."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import strategies as st

from data import cells
from data.cells import Cells
from data.filters import Filters
from geo.country import Country
from indicators.sums import Evidence
from tests import canonical


def tables(factory: pytest.TempPathFactory, country: Country, *, sizes: Sequence[int]) -> dict[int, Evidence]:
    """Random tables by their number of responses."""
    found = {}
    for size in sizes:
        folder = factory.mktemp("version")
        canonical.write(folder, country=country, responses=size, seed=size)
        cells.build(folder, country=country)
        found[size] = Evidence(Cells(folder / "cells"), country, 0.75)
    return found


def single_values(
    allowed: Mapping[str, Sequence[str]], *, most: int
) -> st.SearchStrategy[dict[str, tuple[str]]]:
    """One value of each of up to ``most`` parameters."""
    picked = st.dictionaries(st.sampled_from(sorted(set(allowed))), st.integers(0, 200), max_size=most)
    return picked.map(
        lambda picks: {name: (allowed[name][at % len(allowed[name])],) for name, at in picks.items()}
    )


def filters_of(options: Mapping[str, Sequence[str]]) -> st.SearchStrategy[Filters]:
    """Filters with up to two of the values of each parameter."""
    chosen = {
        name: st.lists(st.sampled_from(values), max_size=2, unique=True) for name, values in options.items()
    }
    return st.fixed_dictionaries(chosen).map(
        lambda values: Filters().having(**{name: tuple(picked) for name, picked in values.items()})
    )
