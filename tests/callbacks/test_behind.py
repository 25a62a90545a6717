"""What a number is made of: the table, round and columns behind a measure, and who is led there."""

import pytest

from callbacks import behind, viewing
from callbacks.view import View
from data import tables
from data.filters import Filters
from indicators.definitions import INDICATORS
from indicators.questions import Question
from layouts.tiles import Behind
from sharing.policy import Role, Viewer

FEMALE = View(filters=Filters(sex=("female",)))


class Told:
    """As much of an answer as is asked here."""

    def __init__(self, question: Question) -> None:
        self.question = question


def of(question: Question, key: tuple[str, ...] = ()) -> Behind | None:
    return behind.of(Told(question), key)  # pyright: ignore[reportArgumentType] - a question is all that is read


def test_a_measure_leads_to_its_table_round_and_columns_with_the_same_filters():
    found = of(Question("comprehension", "visit_visa", ("round",)), ("after",))
    assert found is not None
    assert found == Behind("responses", "comprehension:visit_visa", "after")
    address = behind.address(found, FEMALE)
    assert address == "/data?sex=female&round=after&measure=comprehension:visit_visa&panel=responses"
    shown = behind.columns(found.measure, "responses")
    assert {"respondent_id", "round", "district", "message_visit_visa"} <= set(shown)
    assert "message_documents" not in shown


@pytest.mark.parametrize(
    ("question", "table", "column"),
    [
        (Question("reach", "counted"), "activities", "reached_total"),
        (Question("change", "documents"), "responses", "message_documents"),
        (Question("lost_to_follow_up"), "responses", "followup_due"),
        (Question("reintegration_change", "composite"), "returnees", "composite"),
        (Question("contacts"), "calls", "call_id"),
    ],
)
def test_what_is_worked_out_leads_to_what_it_is_worked_out_from(question, table, column):
    found = of(question)
    assert found is not None
    assert found.table == table
    assert column in behind.columns(found.measure, table)


def test_every_measure_has_columns_of_its_table_and_published_figures_have_none():
    for name, indicator in INDICATORS.items():
        found = of(Question(name, indicator.items[0]))
        assert (found is None) == indicator.published, name
        if found:
            shown = behind.columns(found.measure, found.table)
            assert shown
            assert set(shown) <= set(tables.COLUMNS[found.table])


@pytest.mark.parametrize("measure", ["", "comprehension", "nothing:x", "comprehension:x", "reach:counted"])
def test_what_is_no_measure_of_the_table_means_all_columns(measure):
    assert behind.columns(measure, "responses") == ()


@pytest.mark.parametrize("role", Role)
def test_only_who_may_read_records_is_led_to_them(role, monkeypatch):
    monkeypatch.setattr(viewing, "viewer", lambda: Viewer("somebody", role))
    assert (behind.ways(FEMALE) is not None) == (role >= Role.ANALYST)
