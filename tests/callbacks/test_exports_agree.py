"""An analyst who has only the exports comes to the same numbers: every row of the answers, recomputed from the records."""

from io import BytesIO

import pandas as pd
import pytest

from data.tables import TABLES
from geo import country
from indicators.questions import PAGES
from tests.oracles import export_frames, records

QUESTIONS = ("", "district=LK41&sex=female", "from=2025-03-10&to=2025-11-20&province=LK4,LK5")
ONLY_FOR_PEOPLE = {"sex"}


@pytest.fixture(scope="module")
def client(app):
    return app.server.test_client()


@pytest.fixture(scope="module")
def exports(client) -> dict[str, pd.DataFrame]:
    return {table: export_frames.read(BytesIO(client.get(f"/export/{table}.csv").data)) for table in TABLES}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("name", PAGES)
def test_every_answer_is_recomputed_from_the_records(client, exports, name: str, question: str):
    filters = dict(pair.split("=") for pair in question.split("&") if pair)
    if name == "outreach":
        filters = {key: value for key, value in filters.items() if key not in ONLY_FOR_PEOPLE}
    query = "".join(f"&{key}={value}" for key, value in filters.items())
    answered = client.get(f"/export/answers.csv?page={name}{query}")
    assert answered.status_code == 200, answered.text
    answers = export_frames.read(BytesIO(answered.data))
    recomputed = records.recompute(answers, **exports, filters=filters, country=country.load("lka"))
    assert len(answers) > 100
    wrong = records.differences(answers, recomputed, tolerance=1e-9)
    assert wrong.empty, wrong.head().to_string()
