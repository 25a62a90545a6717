"""Weighted and clustered answers, end to end, beside a survey package, a plain simple sample, and people who do not link.

`figures/clustered_sample.csv` is made up. Its means and standard errors are those of samplics 0.6.1 (TaylorEstimator, with
replacement), run once over the whole sample and over the records of each sex alone.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scipy import stats

from data import cells, codebook, tables
from data.cells import Cells
from data.filters import Filters
from geo import country
from indicators.answers import Answer, answer
from indicators.questions import Question
from indicators.sums import Evidence
from tests import canonical

LKA = country.load("lka")
MESSAGE = codebook.load().codes("message")[0]
SAMPLE = pd.read_csv(Path(__file__).parent / "figures" / "clustered_sample.csv")
SAMPLICS = [
    ("all", "weights", "yes", 0.576272819228361, 0.04952928111705668),
    ("all", "weights", "score", 4.0407013149655615, 0.24370355089210605),
    ("all", "clusters", "yes", 0.576272819228361, 0.05682525644533452),
    ("all", "clusters", "score", 4.0407013149655615, 0.3141195004590654),
    ("all", "strata and clusters", "yes", 0.576272819228361, 0.04799301477578873),
    ("all", "strata and clusters", "score", 4.0407013149655615, 0.2999663575008519),
    ("f", "weights", "yes", 0.5462430227565479, 0.06611860016687277),
    ("f", "weights", "score", 3.954057535422928, 0.33182411940720274),
    ("f", "clusters", "yes", 0.5462430227565479, 0.07654887660373594),
    ("f", "clusters", "score", 3.954057535422928, 0.37871271607566914),
    ("f", "strata and clusters", "yes", 0.5462430227565479, 0.07509854259239815),
    ("f", "strata and clusters", "score", 3.954057535422928, 0.3814862292243978),
    ("m", "weights", "yes", 0.6146336112329969, 0.07524107309443473),
    ("m", "weights", "score", 4.151382185168933, 0.36074439450165446),
    ("m", "clusters", "yes", 0.6146336112329969, 0.08003828490345495),
    ("m", "clusters", "score", 4.151382185168933, 0.3614696424020217),
    ("m", "strata and clusters", "yes", 0.6146336112329969, 0.07457570697756041),
    ("m", "strata and clusters", "score", 4.151382185168933, 0.3437681713619917),
]
SEXES = {"f": "female", "m": "male"}


def _evidence(folder: Path, columns: dict[str, list[Any]]) -> Evidence:
    """Cells of responses with these columns, all others blank."""
    canonical.write(folder, country=LKA, responses=10)
    size = len(next(iter(columns.values())))
    schema = tables.arrow_schema("responses")
    filled: dict[str, list[Any]] = {
        "respondent_id": [f"r{row}" for row in range(size)],
        "round": ["after"] * size,
        "date": [pd.Timestamp("2025-03-01").date()] * size,
        "_source": ["made up"] * size,
        "_row": [*range(size)],
        "_place_check": ["no_point"] * size,
        "_ingest": [1] * size,
    } | columns
    made = {name: filled.get(name, [None] * size) for name in schema.names}
    pq.write_table(pa.table(made, schema=schema), folder / "responses.parquet")
    cells.build(folder, country=LKA)
    return Evidence(Cells(folder / "cells"), LKA, 0.75)


def _one(evidence: Evidence, question: Question, **filters: tuple[str, ...]) -> Answer:
    return answer([question], Filters().having(**filters), evidence)[question]


@pytest.fixture(scope="module", params=["weights", "clusters", "strata and clusters"])
def drawn(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Evidence]:
    """The sample with what is said of how it was drawn."""
    said = request.param
    columns = {
        f"message_{MESSAGE}": [bool(one) for one in SAMPLE["yes"]],
        "score": SAMPLE["score"].tolist(),
        "items_asked": [8] * len(SAMPLE),
        "sex": [SEXES[one] for one in SAMPLE["sex"]],
        "weight": SAMPLE["weight"].tolist(),
    }
    columns |= {"cluster": SAMPLE["cluster"].tolist()} if "clusters" in said else {}
    columns |= {"stratum": SAMPLE["stratum"].tolist()} if "strata" in said else {}
    return said, _evidence(tmp_path_factory.mktemp("drawn"), columns)


def test_answers_are_those_of_a_survey_package(drawn: tuple[str, Evidence]):
    said, evidence = drawn
    for domain, name, measured, estimate, error in SAMPLICS:
        if name != said:
            continue
        filters = {} if domain == "all" else {"sex": (SEXES[domain],)}
        if measured == "yes":
            found = _one(evidence, Question("comprehension", MESSAGE, ("round",)), **filters)
            row = found.index["after",]
            worth = estimate * (1 - estimate) / error**2
            assert found.estimate[row] == pytest.approx(estimate, rel=1e-9)
            assert found.effective_n[row] == pytest.approx(worth, rel=1e-9)
        else:
            found = _one(evidence, Question("score", by=("round",)), **filters)
            row = found.index["after",]
            half = (found.high[row] - found.low[row]) / 2
            t = stats.t.ppf(
                0.975, _freedom(SAMPLE if domain == "all" else SAMPLE[SAMPLE["sex"] == domain], said)
            )
            assert found.estimate[row] * 8 == pytest.approx(estimate, rel=1e-9)
            assert half / t * 8 == pytest.approx(error, rel=1e-9)


def _freedom(sample: pd.DataFrame, said: str) -> int:
    clusters = sample["cluster"].nunique() if "clusters" in said else len(sample)
    return clusters - (sample["stratum"].nunique() if "strata" in said else 1)


def test_methods_say_how_a_row_is_made(drawn: tuple[str, Evidence]):
    said, evidence = drawn
    method = _one(evidence, Question("comprehension", MESSAGE, ("round",))).method[1]
    assert method.startswith("Wilson 95 % on the effective n, linearised variance")
    assert method.endswith(", weighted") == ("clusters" in said)
    assert ("15 clusters" in method) == ("clusters" in said)
    assert ("3 strata" in method) == ("strata" in said)


def test_where_all_weigh_alike_the_plain_intervals_stand(tmp_path: Path):
    asked = {
        f"message_{MESSAGE}": [True] * 20 + [False] * 30,
        "weight": [2.5] * 50,
        "stratum": ["a", "b"] * 25,
    }
    found = _one(_evidence(tmp_path, asked), Question("comprehension", MESSAGE, ("round",)))
    row = found.index["after",]
    # The plain interval of 20 in 50, as in test_estimates.py.
    assert (found.low[row], found.high[row]) == pytest.approx((0.276084, 0.538186), abs=5e-7)
    assert found.method[row].startswith("Wilson 95 %, simple random sampling assumed")
    assert found.effective_n[row] == 50


# Newcombe (1998), Statistics in Medicine 17, 873–890, table II (a): 56 of 70 and 48 of 80, difference 0.0524 to 0.3339.
def test_people_who_do_not_link_are_compared_as_different_ones(tmp_path: Path):
    columns = {
        "round": ["after"] * 70 + ["before"] * 80,
        f"message_{MESSAGE}": [True] * 56 + [False] * 14 + [True] * 48 + [False] * 32,
    }
    evidence = _evidence(tmp_path, columns)
    for filters in ({}, {"round": ("after",)}):
        found = _one(evidence, Question("change", MESSAGE), **filters)
        assert (found.estimate[0], found.low[0], found.high[0]) == pytest.approx(
            (0.2, 0.0524, 0.3339), abs=6e-5
        )
        assert found.method[0].startswith("Newcombe independent 95 %")
        assert found.n[0] == 150
    before = _one(evidence, Question("change", MESSAGE), round=("before",))
    assert before.n[0] == 0
    assert before.reliability[0] == "suppressed"


def test_one_linked_pair_is_enough_for_a_change_of_the_same_people(tmp_path: Path):
    columns = {
        "respondent_id": ["a", "a", "b", "c"],
        "round": ["before", "after", "before", "after"],
        f"message_{MESSAGE}": [False, True, True, True],
    }
    found = _one(_evidence(tmp_path, columns), Question("change", MESSAGE))
    assert found.n[0] == 1
    assert found.estimate[0] == 1
    assert found.method[0].startswith("Newcombe paired 95 %")


def test_a_stratum_with_one_cluster_has_no_interval_and_seven_clusters_are_unreliable(tmp_path: Path):
    names = [f"c{row % 7}" for row in range(140)]
    columns = {f"message_{MESSAGE}": [row % 3 == 0 for row in range(140)], "cluster": names}
    seven = _one(_evidence(tmp_path / "seven", columns), Question("comprehension", MESSAGE, ("round",)))
    alone = columns | {"stratum": ["s" if name == "c0" else "t" for name in names]}
    one = _one(_evidence(tmp_path / "one", alone), Question("comprehension", MESSAGE, ("round",)))
    row = seven.index["after",]
    assert seven.reliability[row] == "unreliable"
    assert seven.n[row] == one.n[row] == 140
    assert one.reliability[row] == "suppressed"
    assert np.isnan([one.estimate[row], one.effective_n[row]]).all()


def test_where_nobody_changed_in_any_cluster_the_interval_is_not_a_point(tmp_path: Path):
    people = [(f"p{who}", name) for who in range(80) for name in ("before", "after")]
    columns = {
        "respondent_id": [who for who, _ in people],
        "round": [name for _, name in people],
        f"message_{MESSAGE}": [int(who[1:]) % 2 == 0 for who, _ in people],
        "cluster": [f"c{int(who[1:]) % 10}" for who, _ in people],
    }
    found = _one(_evidence(tmp_path, columns), Question("change", MESSAGE))
    assert found.estimate[0] == 0
    assert found.low[0] < -0.05 < 0.05 < found.high[0]
    assert found.effective_n[0] == 10
