"""The metrics: what is counted, who may read it, and labels that no visitor can multiply."""

from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from app import create_app
from callbacks.watching import metrics
from data.store import Store
from settings import Settings

TOKEN = "a-token-of-the-monitoring-server"


def client(store: Path, **chosen: Any) -> Any:
    return create_app(Settings(store=store, rate_limit=0, **chosen)).server.test_client()


def values(answered: Any, name: str) -> dict[tuple[str, ...], float]:
    """The samples of one metric by the values of their labels."""
    assert answered.status_code == 200, answered.text
    return {
        tuple(sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answered.text)
        for sample in family.samples
        if sample.name == name
    }


def test_requests_are_counted_by_kind_and_status_with_their_time(demo_store: Path):
    browser = client(demo_store)
    for path in ("/geo/province.geojson", "/geo/district.geojson", "/geo/nothing.geojson", "/health"):
        browser.get(path)
    answered = browser.get("/metrics")
    counted = values(answered, "crm_requests_total")
    assert counted == {("shapes", "2xx"): 2, ("shapes", "4xx"): 1, ("watch", "2xx"): 1}
    assert values(answered, "crm_request_seconds_count")["shapes",] == 3


def test_rows_and_the_version_are_those_of_the_store(demo_store: Path):
    version = Store(demo_store).current()
    assert version is not None
    answered = client(demo_store).get("/metrics")
    assert values(answered, "crm_rows") == {(table,): rows for table, rows in version.meta["rows"].items()}
    assert list(values(answered, "crm_data")) == [("2026-06-30", version.name)]
    taken = values(answered, "crm_ingested_rows_total")
    ingests = version.meta["ingests"]
    assert sum(taken.values()) == sum(one["read"] for one in ingests)


def test_without_data_the_program_is_not_ready_and_still_counts(tmp_path: Path):
    answered = client(tmp_path / "none").get("/metrics")
    assert values(answered, "crm_ready") == {(): 0}
    assert values(answered, "crm_rows") == {}


@pytest.mark.parametrize(
    ("header", "status"),
    [({}, 403), ({"Authorization": f"Bearer {TOKEN}"}, 200), ({"Authorization": "Bearer x"}, 403), ({"Authorization": f"Bearer {TOKEN}é"}, 403)],
)  # fmt: skip
def test_only_an_administrator_or_the_token_reads_them(demo_store: Path, header: dict[str, str], status: int):
    browser = client(demo_store, auth="proxy", proxy_from="10.0.0.9", metrics_token=SecretStr(TOKEN))
    assert browser.get("/metrics", headers=header).status_code == status


def test_an_unset_token_is_nobodys(demo_store: Path):
    browser = client(demo_store, auth="proxy", proxy_from="10.0.0.9")
    assert [browser.get("/metrics", headers={"Authorization": given}).status_code for given in ("Bearer ", "", "Bearer None")] == [403] * 3  # fmt: skip


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/", "page"), ("/outreach", "page"), ("/_dash-layout", "page"), ("/_dash-update-component", "event"), ("/s/abc", "link"), ("/x/y/z", "page"), ("/export/calls.csv", "export")],
)  # fmt: skip
def test_any_path_is_one_of_a_dozen_kinds(path: str, kind: str):
    assert metrics.kind_of(path) == kind
