"""Files reach the browser compressed, once, and stay there; and the plotly that is sent is the one that charts need."""

import gzip
import hashlib
import re
from pathlib import Path

import brotli
import plotly.graph_objects as go
import pytest
from plotly.basedatatypes import BaseTraceType
from plotly.offline import get_plotlyjs_version

from callbacks.delivery import PLOTLY, PLOTLY_ADDRESS
from callbacks.routes import A_YEAR

ROOT = Path(__file__).parents[1]
RECIPE = PLOTLY.parent / "recipe"
ASSET = "/assets/shell.js"


@pytest.fixture(scope="module")
def client(app):
    return app.server.test_client()


def test_the_bundle_was_made_from_the_recipe_beside_it_for_the_plotly_that_dash_expects():
    names = re.search(r"const RECIPE = \[(.*?)\]", (RECIPE / "build.mjs").read_text())
    assert names
    digest = hashlib.sha256(
        b"".join((RECIPE / name).read_bytes() for name in re.findall(r'"(.*?)"', names[1]))
    )
    head = PLOTLY.read_text("utf-8")[:400]
    assert f"recipe {digest.hexdigest()}" in head
    assert f"plotly.js v{get_plotlyjs_version()}," in head


def test_the_compressed_bundle_is_the_bundle():
    assert brotli.decompress(PLOTLY.with_suffix(".js.br").read_bytes()) == PLOTLY.read_bytes()


def test_every_type_of_trace_that_charts_draw_is_in_the_bundle():
    drawn = {
        name
        for module in (ROOT / "charts").glob("*.py")
        for name in re.findall(r'"type": "(\w+)"', module.read_text())
        if issubclass(getattr(go, name.capitalize(), object), BaseTraceType)
    }
    bundled = set(re.findall(r"plotly\.js/lib/(\w+)", (RECIPE / "bundle.js").read_text())) | {"scatter"}
    assert drawn
    assert drawn <= bundled


def test_graphs_get_the_bundle_where_they_look_for_plotly(client):
    plain = client.get(PLOTLY_ADDRESS, buffered=True)
    packed = client.get(PLOTLY_ADDRESS, buffered=True, headers={"Accept-Encoding": "br, gzip"})
    zipped = client.get(PLOTLY_ADDRESS, buffered=True, headers={"Accept-Encoding": "gzip"})
    assert plain.data == brotli.decompress(packed.data) == gzip.decompress(zipped.data) == PLOTLY.read_bytes()
    again = client.get(
        PLOTLY_ADDRESS, headers={"Accept-Encoding": "br", "If-None-Match": packed.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    ("encoding", "unpacked"), [("br, zstd, gzip", brotli.decompress), ("gzip", gzip.decompress)]
)
def test_a_file_is_compressed_at_its_first_request_and_then_the_same(client, encoding, unpacked):
    bodies = [client.get(ASSET, buffered=True, headers={"Accept-Encoding": encoding}).data for _ in range(2)]
    assert bodies[0] == bodies[1]
    assert unpacked(bodies[0]) == (ROOT / ASSET[1:]).read_bytes()


def test_a_file_that_is_addressed_with_its_version_stays_in_the_browser_for_a_year(client):
    page = client.get("/").text
    files = re.findall(r'(?:src|href)="(/(?:assets|_dash-component-suites)/[^"]+)"', page)
    kept = {file: client.get(file, buffered=True).headers["Cache-Control"] for file in files}
    assert len(kept) >= 10
    assert set(kept.values()) == {A_YEAR}


def test_a_file_whose_address_says_no_version_is_asked_for_again(client):
    assert client.get(ASSET, buffered=True).headers["Cache-Control"] != A_YEAR


def test_shapes_are_compressed(client):
    shapes = client.get("/geo/district.geojson", headers={"Accept-Encoding": "br"})
    assert shapes.headers["Content-Encoding"] == "br"
