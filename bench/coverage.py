"""How often a 95 % interval holds the truth: simulated surveys, our intervals and, with clusters, the plain ones beside them.

Each row averages over true shares from 0.1 to 0.9. Surveys are made as sums like those of the cells and estimated by the
same functions as every page; only how people answer is made up here. Seeded: the same table each time.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from data.cells import ClusterTally, Tally
from indicators import changes, weighing
from indicators.estimates import Estimate
from indicators.weighing import Ratio

SEED: Final = 20261122
TRUE: Final = tuple(round(0.1 * tenth, 1) for tenth in range(1, 10))
ITEMS: Final = 8
SIZE: Final = 12  # people a cluster
MOVE: Final = 0.1  # by how much a share changes, towards the middle
ALIKE: Final = 0.5  # share of people whose two answers come from the same disposition
PERSON: Final = 0.3  # correlation of the items of one person
SIMPLE: Final = (50, 100, 400)
CLUSTERS: Final = (4, 7, 8, 15, 29, 30, 60)
CORRELATIONS: Final = (0.05, 0.2)


@dataclass(frozen=True)
class Row:
    """Coverage of one kind of estimate; `few` is the share of answers marked unreliable for want of clusters."""

    kind: str
    people: int
    clusters: int
    correlation: float
    ours: float
    plain: float | None
    few: float

    @property
    def wanted(self) -> tuple[float, float]:
        """What coverage is to lie between: none is promised below eight clusters."""
        if not self.clusters:
            return 0.93, 0.97
        return (0.93, 0.97) if self.clusters >= 30 else (0.92, 1.0) if self.clusters >= 8 else (0.0, 1.0)

    def held(self, *, slack: float = 0.0) -> bool:
        """Whether coverage is as wanted; `slack` is what the number of surveys leaves to chance."""
        low, high = self.wanted
        return low - slack <= self.ours <= high + slack and self.few == (0 < self.clusters < 8)


@dataclass(frozen=True)
class _Survey:
    """People by run and cluster: correct or not at the first and second round, and scores at both.

    `others` are different people at the second round; scores of the two rounds are of different people given the cluster.
    """

    before: np.ndarray
    after: np.ndarray
    others: np.ndarray
    score_before: np.ndarray
    score_after: np.ndarray
    truth: float
    change: float


def run(
    *, runs: int = 400, simple: tuple[int, ...] = SIMPLE, clusters: tuple[int, ...] = CLUSTERS
) -> list[Row]:
    """All rows; `runs` simulated surveys for each true share."""
    random = np.random.default_rng(SEED)
    rows = [_row(kind, random, runs, people=n) for kind in KINDS for n in simple]
    return rows + [
        _row(kind, random, runs, clusters=m, correlation=correlation)
        for kind in KINDS
        for correlation in CORRELATIONS
        for m in clusters
    ]


def told(rows: list[Row]) -> str:
    """The table."""
    head = "| interval of | people | clusters | intra-class correlation | ours | plain | marked unreliable |"
    lines = [
        f"| {row.kind} | {row.people:,} | {row.clusters or '–'} | {row.correlation or '–'} | {row.ours:.1%} | "
        f"{'–' if row.plain is None else f'{row.plain:.1%}'} | {'yes' if row.few else 'no'} |"
        for row in rows
    ]
    return "\n".join([head, "|---|---:|---:|---:|---:|---:|---|", *lines])


def _row(
    kind: str,
    random: np.random.Generator,
    runs: int,
    *,
    people: int = 0,
    clusters: int = 0,
    correlation: float = 0.0,
) -> Row:
    """One row: surveys for every true share, estimated as they are and as if there were no clusters."""
    ours, plain, few = [], [], []
    for share in TRUE:
        survey = _survey(random, runs, share, people=people, clusters=clusters, correlation=correlation)
        truth = survey.change if "change" in kind else survey.truth
        found = KINDS[kind](survey, clusters > 0)
        ours.append(_holding(found, truth))
        few.append(float(np.mean(np.zeros(1) if found.few is None else found.few)))
        plain.append(_holding(KINDS[kind](survey, False), truth))
    n = people or clusters * SIZE
    beside = float(np.mean(plain)) if clusters else None
    return Row(kind, n, clusters, correlation, float(np.mean(ours)), beside, float(np.mean(few)))


def _holding(found: Estimate, truth: float) -> float:
    low, high = np.ravel(found.low), np.ravel(found.high)
    known = ~np.isnan(low)
    return float(np.mean((low[known] <= truth + 1e-12) & (truth - 1e-12 <= high[known])))


def _survey(
    random: np.random.Generator, runs: int, share: float, *, people: int, clusters: int, correlation: float
) -> _Survey:
    """Answers of people; in clusters they are alike by the correlation (beta-distributed chances)."""
    later = share + MOVE if share < 0.5 else share - MOVE
    shape = (runs, clusters or people, SIZE if clusters else 1)

    first, second = (_chances(random, one, shape, correlation) for one in (share, later))
    # So that whole scores, which vary less than single items, have the correlation that is said.
    alike = correlation * (PERSON + (1 - PERSON) / ITEMS)
    alike /= 1 - correlation + alike
    scores = [_chances(random, one, shape, alike) for one in (share, later)]
    own = random.random(shape)
    again = np.where(random.random(shape) < ALIKE, own, random.random(shape))
    return _Survey(
        own < first,
        again < second,
        random.random(shape) < second,
        _scored(random, scores[0], shape),
        _scored(random, scores[1], shape),
        share,
        later - share,
    )


def _chances(
    random: np.random.Generator, centre: float, shape: tuple[int, int, int], alike: float
) -> np.ndarray:
    """The chance of each cluster; the same for all people where there are none."""
    if not alike:
        return np.full((*shape[:2], 1), centre)
    spread = (1 - alike) / alike
    return random.beta(centre * spread, (1 - centre) * spread, size=(*shape[:2], 1))


def _scored(random: np.random.Generator, chances: np.ndarray, shape: tuple[int, int, int]) -> np.ndarray:
    """Correct items of people who differ within their cluster too."""
    spread = (1 - PERSON) / PERSON
    centre = np.broadcast_to(np.clip(chances, 1e-6, 1 - 1e-6), shape)
    return random.binomial(ITEMS, random.beta(centre * spread, (1 - centre) * spread))


def _tally(codes: np.ndarray, categories: int, *, clustered: bool) -> Tally:
    """One measure, 'm', of each run: sums by category, and by cluster too where they are to be used."""
    runs, clusters, size = codes.shape
    entry = np.repeat(np.arange(runs * clusters), size)
    flat = np.bincount(entry * categories + codes.ravel(), minlength=runs * clusters * categories)
    by_cluster = flat.reshape(runs * clusters, categories).astype(float)
    counts = by_cluster.reshape(runs, clusters, categories).sum(axis=1)
    group = np.repeat(np.arange(runs), clusters)
    sums = ClusterTally(
        groups=runs,
        group=group,
        unit=np.tile(np.arange(clusters), runs),
        stratum=np.zeros_like(group),
        single=np.zeros(len(group), dtype=bool),
        sums={"m": np.stack([by_cluster] * 3)},
        amounts={},
    )
    rows = np.full(runs, clusters * size)
    found = Tally(("run",), ((),), rows, {"m": counts}, {})
    return replace(found, clusters=sums) if clustered else found


def _share(survey: _Survey, clustered: bool) -> Estimate:
    tally = _tally(survey.before.astype(int), 2, clustered=clustered)
    return weighing.share(Ratio(tally, "m", np.array([0.0, 1.0]), np.ones(2)))


def _mean(survey: _Survey, clustered: bool) -> Estimate:
    return weighing.mean(_scores(survey.score_before, clustered), limits=(0, 1))


def _scores(scores: np.ndarray, clustered: bool) -> Ratio:
    tally = _tally(scores, ITEMS + 1, clustered=clustered)
    return Ratio(tally, "m", np.arange(ITEMS + 1) / ITEMS, np.ones(ITEMS + 1))


def _paired(survey: _Survey, clustered: bool) -> Estimate:
    codes = survey.before * 2 + survey.after
    tally = _tally(codes.astype(int), 4, clustered=clustered)
    return weighing.paired(Ratio(tally, "m", np.array([0.0, 1.0, -1.0, 0.0]), np.ones(4)))


def _paired_scores(survey: _Survey, clustered: bool) -> Estimate:
    moved = _tally(survey.score_after - survey.score_before + ITEMS, 2 * ITEMS + 1, clustered=clustered)
    steps = np.arange(-ITEMS, ITEMS + 1) / ITEMS
    return weighing.mean(Ratio(moved, "m", steps, np.ones(len(steps))), limits=(-1, 1))


def _unpaired(survey: _Survey, clustered: bool) -> Estimate:
    sides = [_tally(one.astype(int), 2, clustered=clustered) for one in (survey.before, survey.others)]
    first, second = (Ratio(tally, "m", np.array([0.0, 1.0]), np.ones(2)) for tally in sides)
    return changes.independent_shares(first, second)


def _unpaired_scores(survey: _Survey, clustered: bool) -> Estimate:
    first, second = (_scores(one, clustered) for one in (survey.score_before, survey.score_after))
    return changes.independent_means(first, second)


KINDS: Final[dict[str, Callable[[_Survey, bool], Estimate]]] = {
    "a share": _share,
    "a mean score": _mean,
    "a paired change of shares": _paired,
    "a paired change of scores": _paired_scores,
    "an unpaired change of shares": _unpaired,
    "an unpaired change of scores": _unpaired_scores,
}
