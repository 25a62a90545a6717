"""The attack on a whole release before it is published: everything that is told against every small group.

Belongs here: which blocks are attacked, and the refusal. Not here: the blocks (blocks.py, crossed.py) and solving (attacker.py).
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress

import numpy as np

from sharing.protected import attacker, blocks, crossed
from sharing.protected.attacker import Impossible, Learnt
from sharing.protected.blocks import Found
from sharing.protected.counts import Records
from sharing.protected.plan import PLANS
from sharing.protected.tables import Published


class Exposed(Exception):
    """Somebody could be found in these tables; nothing is published. The message says where."""


def attacked(
    published: Published, records: Records, *, rules: bool = True, exact: bool = True
) -> Iterator[Learnt]:
    """What the attacker can say of the groups of 1 to 9 people in one table and year.

    ``records`` are those of the table. With ``rules`` the attacker reasons from the order of merging too: so it is for a release, not
    for what changed since. Without ``exact`` a group is done with once ten values are shown to be possible.
    """
    own = records.of(published.year)
    for block, groups in _blocks(published, own, rules=rules):
        with suppress(
            Impossible
        ):  # a guess of which rounds were too small that contradicts the tables tells nothing
            yield from attacker.attack(block, groups, exact=exact)
    for crosses in crossed.of_country(published, own):
        yield from crossed.attack(crosses)


def _blocks(published: Published, own: Records, *, rules: bool) -> Iterator[Found]:
    yield from blocks.of_places(published, own, rules=rules)
    yield from blocks.of_pools(published, own, rules=rules)
    for measure in telling(published):
        yield from blocks.of_answers(published, own, measure)
    if not own.present.all():
        yield from blocks.of_lost(published, own)


def telling(published: Published) -> tuple[str, ...]:
    """The measures that tell something beside how many people a cell has, one of each set that tells the same.

    Where nobody's missing answer can be told there is nothing to attack; messages that the same people were asked are one.
    """
    found: dict[bytes, str] = {}
    plan, structure = PLANS[published.table], published.structure
    for name in published.categories:
        spine = published.families[0]
        told = np.array(structure.spine.shown.get(name, ()), dtype=bool)
        joined = np.array([at in structure.joined.get(name, {}) for at in range(len(told))], dtype=bool)
        if name in (*plan.sensitive, *plan.every):
            found[name.encode()] = name
        elif (told & ~joined).any():
            answered = [
                one.counts[name].sum(axis=1).tobytes() for one in published.families if name in one.counts
            ]
            found.setdefault(spine.n.tobytes() + b"".join(answered), name)
    return tuple(found.values())


def demand(published: Iterable[Published], records: Records, *, rules: bool = True) -> int:
    """Attack every year of a table; how many groups that were. Raises Exposed when a group is laid open."""
    tried = 0
    for one in published:
        for learnt in attacked(one, records, rules=rules, exact=False):
            tried += 1
            if not learnt.harmless:
                raise Exposed(
                    f"a group of {learnt.true} people ({learnt.block}) could be worked out to be {learnt.low} to {learnt.high}; "
                    "nothing was published"
                )
    return tried
