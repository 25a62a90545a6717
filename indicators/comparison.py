"""Two sides of one question: the numbers of both, the second less the first, and whether that is beyond chance.

Belongs here: which measures of a page are compared, their differences with intervals and p. Not here: what the sides are
(`sides`), the formulas (`change`, `against`, `designs`).

The sides are different records. A cluster that lies in both counts in both. Counts of all there is have a difference
without interval or p: no sample, no chance. Protected rows that are not told of like with like have no difference at all.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from data.aggregation.packing import PUBLIC
from data.filters import Filters
from indicators import against, change, changes, weighing
from indicators.answered import Answer
from indicators.answers import Plan, Sums, tallied
from indicators.estimates import Estimate
from indicators.like_with_like import Judge
from indicators.questions import Question
from indicators.reliability import disclosure, judged
from indicators.sides import Sides
from indicators.sums import Evidence, Sample

COUNTED: Final = "difference of complete counts: no sample, no chance"
HOLM: Final = "two-sided p of the difference, adjusted by Holm over {many} compared"
SURE: Final = 0.05
_SHOWN: Final = ("ok", "caution")


@dataclass(frozen=True)
class Compared:
    """Both sides of a question, the second less the first, and the p of no difference before any adjustment.

    Only rows that both sides have are in `difference`; `p` has one a row, NaN where nothing can be tested.
    """

    first: Answer
    second: Answer
    difference: Answer
    p: np.ndarray
    sampled: bool

    @property
    def question(self) -> Question:
        return self.difference.question

    def shown(self, row: int) -> bool:
        """Whether the difference of a row may be read out."""
        return self.difference.reliability[row] in _SHOWN


def compare(
    questions: Iterable[Question], filters: Filters, sides: Sides, evidence: Evidence
) -> dict[Question, Compared]:
    """Answer questions for both sides; those that the sides do not apply to are left out."""
    both = sides.of(filters)
    pairs = [
        (Plan.of(one, both[0], evidence, designs=True), Plan.of(one, both[1], evidence, designs=True))
        for one in questions
    ]
    pairs = [pair for pair in pairs if sides.apply_to(_table(pair[0]))]
    alike: dict[Hashable, list[tuple[Plan, Plan]]] = defaultdict(list)
    for pair in pairs:
        alike[pair[0].filters, pair[1].filters, pair[0].tally_by].append(pair)
    found: dict[Question, Compared] = {}
    for several in alike.values():
        found |= _compared(several, Judge(sides, filters, evidence), evidence)
    return {first.question: found[first.question] for first, _ in pairs}


def _table(plan: Plan) -> str:
    return PUBLIC.get(plan.indicator.table, plan.indicator.table)


def _compared(
    pairs: Sequence[tuple[Plan, Plan]], judge: Judge, evidence: Evidence
) -> dict[Question, Compared]:
    """The comparisons that need the same sums."""
    tallies = [tallied(plans, evidence) for plans in zip(*pairs, strict=True)]
    shared: list[dict[Hashable, dict]] = [defaultdict(dict), defaultdict(dict)]
    found = {}
    for pair in pairs:
        sums = [
            plan.sums(of_side, evidence, own[plan.family])
            for plan, of_side, own in zip(pair, tallies, shared, strict=True)
        ]
        found[pair[0].question] = _of_both(pair, (sums[0], sums[1]), judge, evidence)
    return found


def _of_both(plans: tuple[Plan, Plan], sums: tuple[Sums, Sums], judge: Judge, evidence: Evidence) -> Compared:
    first, second = (plan.answer(own, evidence) for plan, own in zip(plans, sums, strict=True))
    estimate, p = difference(plans[1], sums)
    keys = {key: at for at, key in enumerate(sums[1].keys)}
    rows = [key for key in second.keys if key in first.index]
    at = [keys[key] for key in rows]
    faults = [judge.fault(first, second, key) for key in rows]
    told = _told(plans[1], (first, second), rows, _taken(estimate, at, faults), evidence)
    fine = np.array([not fault for fault in faults], dtype=bool)
    return Compared(first, second, told, np.where(fine, np.ravel(p)[at], np.nan), plans[1].sampled)


def difference(plan: Plan, sums: tuple[Sums, Sums]) -> tuple[Estimate, np.ndarray]:
    """The second side less the first for all entries of the sums, and p; raises TypeError for a sample that has none."""
    how, item, effect = plan.indicator.how, plan.question.item, sums[1].scope.effect
    sample = getattr(how, "sample", None)
    if sample is None:
        if plan.sampled:
            raise TypeError(f"{plan.indicator.name} is of a sample and cannot be compared yet")
        return _of_counts(*(how.estimate(one.own, item, one.scope) for one in sums))
    first, second = (sample(one.own, item, one.scope) for one in sums)
    found, p = of_samples(first, second, effect=effect)
    return found, np.where(np.isnan(found.low), np.nan, p)


def of_samples(first: Sample, second: Sample, *, effect: float) -> tuple[Estimate, np.ndarray]:
    """The second share or mean less the first of different people, and its p."""
    moments = weighing.moments_of(first.ratios), weighing.moments_of(second.ratios)
    apart = weighing.apart_of(first.ratios, second.ratios)
    if second.limits is None:
        found = changes.difference_of_shares(*moments, apart, effect=effect)
        return found, against.p_of_shares(*moments, apart, effect=effect)
    reach = second.limits[1] - second.limits[0]
    found = changes.difference_of_means(*moments, apart, effect=effect, limits=(-reach, reach))
    return found, against.p_of_means(*moments, apart, effect=effect)


def _of_counts(first: Estimate, second: Estimate) -> tuple[Estimate, np.ndarray]:
    n1, n2 = np.asarray(first.n), np.asarray(second.n)
    value = np.asarray(second.estimate) - np.asarray(first.estimate)
    least = np.minimum(n1, n2)
    nothing = np.full(np.shape(value), np.nan)
    return Estimate(value, value, value, n1 + n2, method=COUNTED, least=least), nothing


def _taken(found: Estimate, at: list[int], faults: list[str]) -> Estimate:
    """Some entries; without a number, and with the reason as their method, where the sides may not be compared."""
    fine = np.array([not fault for fault in faults], dtype=bool)

    def some(values: Any, otherwise: Any) -> Any:
        if values is None or isinstance(values, str):
            return values
        return np.where(fine, np.ravel(values)[at], otherwise)

    method = found.method if not isinstance(found.method, str) else np.full(np.size(found.n), found.method)
    return Estimate(
        some(found.estimate, np.nan), some(found.low, np.nan), some(found.high, np.nan), some(found.n, 0),
        some(found.worth, 0.0), some(np.asarray(method, dtype=object), np.array(faults, dtype=object)),
        least=some(found.least, 0), few=some(found.few, False), clusters=some(found.clusters, 0),
    )  # fmt: skip


def _told(
    plan: Plan,
    sides: tuple[Answer, Answer],
    keys: list[tuple[str, ...]],
    found: Estimate,
    evidence: Evidence,
) -> Answer:
    """The difference as an answer, with what belongs to each row."""
    first, second = sides
    one, other = ([answer.index[key] for key in keys] for answer in sides)
    levels = judged(found, complete=not plan.sampled, share=False, rule=evidence.rule)
    least = found.n if found.least is None else found.least
    said = disclosure(least, people=plan.indicator.how.people)
    merged = [
        "merged" in (first.disclosure[a], second.disclosure[b]) for a, b in zip(one, other, strict=True)
    ]
    worth = found.n.astype(float) if found.worth is None else np.where(found.n > 0, found.worth, 0.0)
    return replace(
        second,
        keys=tuple(keys),
        estimate=np.where(np.isnan(found.low), np.nan, found.estimate),
        low=found.low,
        high=found.high,
        n=found.n.astype(np.int64),
        effective_n=worth,
        designs=tuple(_joined(first.designs[a], second.designs[b]) for a, b in zip(one, other, strict=True)),
        method=tuple(str(text) for text in np.asarray(found.method).tolist()),
        reliability=levels,
        disclosure=tuple("merged" if m else level for m, level in zip(merged, said, strict=True)),
        covered=tuple(second.covered[b] for b in other) if second.covered else (),
        spans=tuple(second.spans[b] for b in other) if second.spans else (),
        clusters=() if found.clusters is None else tuple(found.clusters.astype(int).tolist()),
    )


def _joined(first: str, second: str) -> str:
    """The designs of both sides, each once."""
    return "+".join(dict.fromkeys([*first.split("+"), *second.split("+")]))


def adjusted(found: Sequence[tuple[Compared, int]]) -> np.ndarray:
    """The p of these rows adjusted by Holm over those of them that may be read out; NaN for the others."""
    p = np.array([one.p[row] if one.shown(row) else np.nan for one, row in found], dtype=float)
    return change.holm(p) if len(p) else p
