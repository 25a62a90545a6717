"""How a number is made, in a few words."""

import pytest

from callbacks import making
from indicators import estimates


@pytest.mark.parametrize(
    ("method", "design", "said"),
    [
        (estimates.WILSON, "", "Wilson interval, simple random sampling assumed"),
        (
            "Wilson 95 % on the effective n, linearised variance by cluster (41 clusters in 3 strata), weighted; demonstration data",
            "probability+census",
            "Wilson interval, cluster-robust, weighted; probability sample and all participants",
        ),
        (
            estimates.named(estimates.PAIRED, 1.5),
            "not_stated",
            "paired Student t interval, design effect 1.5 assumed; sampling not stated",
        ),
        (estimates.COMPLETE, "census", ""),
    ],
)
def test_method_and_sampling_fit_a_label(method: str, design: str, said: str):
    assert making.brief(method, design) == said
