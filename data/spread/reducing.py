"""The tables of a version reduced to cells by the workers of a cluster, a packed table each.

Belongs here: who builds what, and its place. Not here: how cells are built (building.py).

What links the rounds of a person is found once and kept in files that all of them map. A table is built in a folder of another
name, so that it may be built twice or half.
"""

import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from data.aggregation.building import Building
from data.spread.cluster import Cluster
from geo.country import Country

_LINKS: Final = ".links"


@contextmanager
def working(cluster: Cluster, version: Path, *, country: Country) -> Iterator[Callable[[], None]]:
    """Have the cells built while the block runs; gives what is to be done in it: the lists. Raises Unreadable."""
    folder = version / _LINKS
    folder.mkdir()
    for _ in cluster.each(_link, country, [version]):
        pass
    building = Building(version, country=country, linked=folder)
    built = cluster.each(_build, (version, country), building.by_size)
    yield building.lists
    for _ in built:
        pass
    for left in (*version.glob(f"{_LINKS}*"), *(version / "cells").glob(".*")):
        shutil.rmtree(left)


def _link(country: Country, version: Path) -> None:
    """Find the links between rounds and keep them."""
    aside = version / f"{_LINKS}-{uuid.uuid4().hex}"
    aside.mkdir()
    Building(version, country=country).keep_links(aside)
    for path in aside.iterdir():
        path.replace(version / _LINKS / path.name)
    aside.rmdir()


def _build(common: tuple[Path, Country], name: str) -> None:
    """Build the cells of one packed table."""
    version, country = common
    place = version / "cells" / name
    aside = place.with_name(f".{name}-{uuid.uuid4().hex}")
    Building(version, country=country, linked=version / _LINKS).one(name, into=aside)
    try:
        aside.rename(place)
    except OSError:
        if not place.exists():
            raise
        shutil.rmtree(aside)  # another attempt was first: what it built is the same
