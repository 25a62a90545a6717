"""Answers made by hand, for what reads answers."""

import numpy as np

from indicators.answered import Answer
from indicators.questions import Question


def answered(
    question: Question, values: dict[tuple[str, ...], float], *, n: int = 400, half: float = 0.0
) -> Answer:
    """An answer with these numbers by the values of its splits; its intervals reach `half` to both sides."""
    estimate = np.array(list(values.values()), dtype=float)
    rows = len(estimate)
    return Answer(
        question=question,
        keys=tuple(values),
        place_level=question.level or "country",
        place="LKA",
        period=(None, None),
        estimate=estimate,
        low=estimate - half,
        high=estimate + half,
        n=np.full(rows, n),
        effective_n=np.full(rows, float(n)),
        designs=("",) * rows,
        method=("by hand",) * rows,
        reliability=tuple("suppressed" if np.isnan(value) else "ok" for value in estimate.tolist()),
        disclosure=("ok",) * rows,
    )
