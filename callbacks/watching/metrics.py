"""The metrics, in Prometheus' text form: requests and their time by kind, what was ingested, the data on show.

Belongs here: what is counted. Not here: how the program is found to be well (health.py), who may read it (recognising.py). No label holds a
filter, a name or an address: a metric has as few values as there are kinds of requests.
"""

import os
from collections import Counter as Counting
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from flask import Flask, Response, request

from callbacks.program import Program
from callbacks.watching import health, logs
from data.keeping.history import Ingest
from data.store import StoreDamaged

if (
    TYPE_CHECKING
):  # the library looks at SHARED when it is imported, so that is done when an application is made
    from prometheus_client import CollectorRegistry
    from prometheus_client.core import Metric

PATH: Final = "/metrics"
TEXT: Final = "text/plain; version=0.0.4; charset=utf-8"
SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"  # the library's own name: where several workers count together
# Seconds; a filter change is answered within a tenth, an export may take minutes.
BOUNDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120)
KINDS: Final = (
    ("/_dash-update-component", "event"),
    ("/export/", "export"),
    ("/geo/", "shapes"),
    ("/ingest/", "ingest"),
    ("/assets/", "file"),
    ("/_dash-component-suites/", "file"),
    ("/_dash", "page"),
    ("/s/", "link"),
    ("/sign-", "sign-in"),
    ("/health", "watch"),
    (PATH, "watch"),
)


class Counts:
    """What one application counts. The workers of one server share it by files where ``SHARED`` is set."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Histogram

        self.registry = CollectorRegistry()
        named = ("kind", "status")
        self.requests = Counter("crm_requests", "Answered requests.", named, registry=self.registry)
        self.seconds = Histogram(
            "crm_request_seconds", "Time to an answer's first byte.", ("kind",), buckets=BOUNDS, registry=self.registry
        )  # fmt: skip

    def add(self, kind: str, *, status: int, seconds: float) -> None:
        """Count one answered request."""
        self.requests.labels(kind, f"{status // 100}xx").inc()
        self.seconds.labels(kind).observe(seconds)

    def of_all_workers(self) -> "CollectorRegistry":
        """The counts of every worker together."""
        if not os.environ.get(SHARED):
            return self.registry
        from prometheus_client import CollectorRegistry
        from prometheus_client.multiprocess import MultiProcessCollector

        together = CollectorRegistry()
        MultiProcessCollector(together)
        return together


class Data:
    """The data on show and what was ingested, read from the store when asked: no worker keeps it."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def collect(self) -> "Iterator[Metric]":
        """The metrics of the data on show now."""
        from prometheus_client.core import GaugeMetricFamily

        found = health.of(self.program)
        version = GaugeMetricFamily("crm_data", "The data version on show.", labels=("version", "as_of"))
        version.add_metric((found.data_version or "", found.as_of or ""), 1)
        yield version
        yield GaugeMetricFamily("crm_ready", "1 while the program can answer.", value=int(found.ready))
        if found.age_days is not None:
            yield GaugeMetricFamily("crm_data_age_days", "Days since the last record.", value=found.age_days)
        yield from self._ingested()

    def _ingested(self) -> "Iterator[Metric]":
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        try:
            version = self.program.store.current()
            meta = version.meta if version else None
        except StoreDamaged:
            meta = None  # crm_ready says so
        if meta is None:
            return
        rows = GaugeMetricFamily("crm_rows", "Records on show.", labels=("table",))
        for table, count in meta["rows"].items():
            rows.add_metric((table,), count)
        yield rows
        taken = CounterMetricFamily(
            "crm_ingested_rows", "Rows of the files in store.", labels=("table", "outcome")
        )
        for (table, outcome), count in _outcomes(meta["ingests"]).items():
            taken.add_metric((table, outcome), count)
        yield taken


def register(server: Flask, program: Program) -> None:
    """Count every answer and add ``/metrics``. Call it before all else."""
    counts = Counts()

    @server.after_request
    def count(response: Response) -> Response:
        counts.add(kind_of(request.path), status=response.status_code, seconds=logs.seconds())
        return response

    server.add_url_rule(PATH, "metrics", lambda: _told(counts, program))


def kind_of(path: str) -> str:
    """What a path asks for: one of a dozen kinds, whatever the path."""
    return next((kind for start, kind in KINDS if path.startswith(start)), "page")


def _told(counts: Counts, program: Program) -> Response:
    from prometheus_client import CollectorRegistry, generate_latest

    data = CollectorRegistry()
    data.register(Data(program))
    body = generate_latest(counts.of_all_workers()) + generate_latest(data)
    return Response(body, content_type=TEXT, headers={"Cache-Control": "no-store"})


def _outcomes(ingests: list[Ingest]) -> Mapping[tuple[str, str], int]:
    """Rows by table and what became of them."""
    found: Counting[tuple[str, str]] = Counting()
    for one in ingests:
        table = one["table"]
        found[table, "accepted"] += one["accepted"]
        found[table, "duplicate"] += one["duplicate"]
        found[table, "refused"] += one["refused"]
    return found
