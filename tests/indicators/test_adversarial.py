"""What no data may do to an answer: tables made to break it, each asked some of every page's questions."""

import random
from pathlib import Path

import pytest

from data.filters import Filters
from indicators.answered import COLUMNS
from indicators.answers import answer
from indicators.definitions import INDICATORS
from tests import adversarial
from tests.indicators.test_promises import LKA, QUESTIONS, promised

ASKED = 80  # of each case; all questions in the long form
FILTERS = (Filters(), Filters().having(sex=("female",), district=("LK41",)))


@pytest.mark.parametrize("case", adversarial.CASES)
def test_no_data_bring_a_bare_number_a_nought_for_nothing_or_an_error(case: str, tmp_path: Path):
    _ask(case, tmp_path, asked=ASKED, responses=60)


@pytest.mark.soak
@pytest.mark.parametrize("case", adversarial.CASES)
def test_nor_does_any_question(case: str, tmp_path: Path):
    _ask(case, tmp_path, asked=len(QUESTIONS), responses=900)


def _ask(case: str, folder: Path, *, asked: int, responses: int) -> None:
    evidence = adversarial.evidence(folder, case, country=LKA, responses=responses)
    names = sorted({question.indicator for question in QUESTIONS})
    chance = random.Random(case)  # a choice of questions, the same at each run
    # One question of every indicator at least, then any.
    chosen = [chance.choice([one for one in QUESTIONS if one.indicator == name]) for name in names]
    chosen += chance.sample(QUESTIONS, max(0, asked - len(chosen)))
    for filters in FILTERS:
        for question, found in answer(chosen, filters, evidence).items():
            for row in found.rows():
                promised(dict(zip(COLUMNS, row, strict=True)), INDICATORS[question.indicator].unit)
