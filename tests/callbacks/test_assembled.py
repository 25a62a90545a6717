"""Scripts and styles of our own come as one file each, and libraries that no page uses do not come."""

import re

import pytest

from callbacks import assembled
from callbacks.routes import A_YEAR


@pytest.fixture(scope="module")
def client(app):
    return app.server.test_client()


@pytest.mark.parametrize("kind", list(assembled.KINDS))
def test_a_file_holds_all_of_its_kind_in_the_order_of_their_names(client, kind):
    served = client.get(assembled.whole(kind).address)
    assert (served.mimetype, served.headers["Cache-Control"]) == (assembled.KINDS[kind], A_YEAR)
    at = [served.text.index(path.read_text("utf-8")) for path in sorted(assembled.ASSETS.glob(f"*.{kind}"))]
    assert len(at) > 10
    assert at == sorted(at)


def test_the_document_names_both_and_nothing_else_of_ours(client):
    page = client.get("/").text
    named = re.findall(r'(?:src|href)="([^"]+)"', page)
    own = [address for address in named if address.startswith("/assets/")]
    early = [address for address in own if assembled.EARLY in address]
    assert sorted(own) == sorted([*early, *(assembled.whole(kind).address for kind in assembled.KINDS)])
    assert len(early) == 1  # light or dark, before the page that the server wrote is seen
    assert not any("dash_table" in address for address in named)
    assert page.index("/assets/all.js") < page.index("dash_renderer")  # which asks for what ours answer


def test_another_script_has_another_address():
    one, other = assembled.Whole("js", b"let a"), assembled.Whole("js", b"let b")
    assert one.address != other.address
