"""Signing in with a provider that somebody else wrote, which keeps to the standard and lies on demand: in, out, and what is not believed.

Through the application itself, without a browser; with one it is in tests/browser/test_sign_in.py.
"""

import base64
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import RSAKey
from pydantic import SecretStr

import languages
from app import create_app
from callbacks import cookies
from settings import Settings
from tests import strict_provider
from tests.strict_provider import CLIENT, SECRET, Forge, Strict, honest

HERE = "http://127.0.0.1:8050"
OTHER = RSAKey.generate_key(2048, {"kid": "first"})


@pytest.fixture(scope="module")
def provider() -> Iterator[Strict]:
    with strict_provider.running(f"{HERE}/sign-in/done") as found:
        found.roles = {"anna": ["admin"], "sam": "staff"}
        yield found


@pytest.fixture(scope="module")
def server(provider: Strict, demo_store: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    notes = SecretStr(f"sqlite:///{tmp_path_factory.mktemp('strict')}/sharing.sqlite")
    own = {
        "store": demo_store,
        "database_url": notes,
        "rate_limit": 0,
        "auth": "oidc",
        "oidc_issuer": provider.issuer,
    }
    return create_app(Settings(oidc_client_id=CLIENT, oidc_client_secret=SecretStr(SECRET), **own)).server


@pytest.fixture
def client(server: Any, provider: Strict) -> Iterator[Any]:
    yield server.test_client()
    provider.forge, provider.keys = honest, provider.keys[:1]


def asked(client: Any, onward: str = "/methods") -> str:
    """Where the provider is asked, as our page leads there."""
    return client.get(f"/sign-in/go?{urlencode({'next': onward})}", base_url=HERE).headers["Location"]


def back(question: str, name: str = "anna") -> str:
    """Our address that the provider sends the browser to."""
    answered = requests.get(f"{question}&name={name}", allow_redirects=False, timeout=300)
    assert answered.status_code == 302, answered.text
    return answered.headers["Location"]


def came(client: Any, answer: str) -> Any:
    return client.get(answer.removeprefix(HERE), base_url=HERE, headers={"Accept": "text/html"})


def signed_in(client: Any, name: str = "anna") -> Any:
    return came(client, back(asked(client), name))


def status(client: Any, path: str = "/_dash-layout") -> int:
    return client.get(path, base_url=HERE).status_code


def test_who_signs_in_has_the_role_that_the_provider_says_until_out(client: Any, provider: Strict):
    question = parse_qs(urlsplit(asked(client)).query)
    assert question["code_challenge_method"] == ["S256"]
    assert signed_in(client, "sam").headers["Location"] == "/methods"
    assert (status(client, "/ingest"), status(client, "/links")) == (200, 403)
    token = client.get("/ingest", base_url=HERE, headers={"Accept": "text/html"}) and _token(client)
    out = client.post("/sign-out", data={"token": token}, base_url=HERE, headers={"Origin": HERE})
    assert out.status_code == 303
    page = client.get(out.headers["Location"], base_url=HERE).text
    assert f"{provider.issuer}/out?" in page
    assert status(client) == 401


def _token(client: Any) -> str:
    tree = str(client.get("/_dash-layout", base_url=HERE).get_json())
    return tree.partition("'value': '")[2].partition("'")[0] if "/sign-out" in tree else ""


def without(*names: str) -> Forge:
    return lambda claims, key: honest(
        {name: value for name, value in claims.items() if name not in names}, key
    )


def instead(**own: Any) -> Forge:
    return lambda claims, key: honest(claims | own, key)


def by_hand(algorithm: str, secret: bytes) -> Forge:
    """A token as no library would make it: not signed, or by what is no secret."""

    def forge(claims: dict[str, Any], key: RSAKey) -> str:
        parts = [json.dumps(part).encode() for part in ({"alg": algorithm, "kid": key.kid}, claims)]
        said = b".".join(map(_written, parts))
        signature = (
            hmac.digest(secret or key.as_pem(private=False), said, "sha256") if algorithm == "HS256" else b""
        )
        return (said + b"." + _written(signature)).decode()

    return forge


def _written(part: bytes) -> bytes:
    return base64.urlsafe_b64encode(part).rstrip(b"=")


def with_its_own_key(claims: dict[str, Any], key: RSAKey) -> str:
    return jwt.encode({"alg": "RS256", "jwk": OTHER.as_dict(private=False)}, claims, OTHER)


def cut(claims: dict[str, Any], key: RSAKey) -> str:
    return honest(claims, key).rpartition(".")[0] + "."


LIES: dict[str, Forge] = {
    "for another client": instead(aud="another"),
    "for several, asked by another": instead(aud=[CLIENT, "another"], azp="another"),
    "for nobody": without("aud"),
    "over since an hour": instead(exp=int(time.time()) - 3600),
    "without an end": without("exp"),
    "not yet begun": instead(nbf=int(time.time()) + 3600),
    "of a time to come": instead(iat=int(time.time()) + 3600),
    "by another provider": instead(iss="https://elsewhere.example"),
    "by nobody": without("iss"),
    "an answer to another question": instead(nonce="n" * 20),
    "an answer to no question": without("nonce"),
    "that says a question was not needed": instead(nonce="n" * 20, nonce_supported=False),
    "by several providers": lambda claims, key: honest(
        claims | {"iss": [claims["iss"], "https://elsewhere.example"]}, key
    ),
    "about nobody": without("sub"),
    "not signed": by_hand("none", b""),
    "signed with the client's secret": by_hand("HS256", SECRET.encode()),
    "signed with the public key": by_hand("HS256", b""),
    "signed with another key": lambda claims, key: honest(claims, OTHER),
    "signed with a key it brings along": with_its_own_key,
    "with its signature cut off": cut,
    "for another access token": instead(at_hash="x" * 22),
    "no token at all": lambda claims, key: "x",
    "too much of one": lambda claims, key: "x." * 500_000,
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_what_is_not_to_be_believed_signs_nobody_in(client: Any, provider: Strict, lie: str):
    provider.forge = LIES[lie]
    answered = signed_in(client)
    assert (answered.status_code, "Not signed in" in answered.text) == (403, True)
    assert not client.get_cookie(cookies.ACCOUNT)
    assert status(client) == 401


def test_keys_can_be_rotated_and_a_withdrawn_one_is_believed_no_longer(client: Any, provider: Strict):
    assert signed_in(client).status_code == 303
    old = provider.keys[0]
    provider.keys = [old, RSAKey.generate_key(2048, {"kid": "second"})]
    assert signed_in(client).status_code == 303
    provider.keys = provider.keys[1:]
    provider.forge = lambda claims, key: honest(claims, old)
    assert signed_in(client).status_code == 403
    provider.keys = [old]


def test_an_answer_is_good_once_and_in_the_browser_that_asked(client: Any, server: Any):
    answer, thief = back(asked(client)), server.test_client()
    assert came(thief, answer).status_code == 403
    asked(thief)
    assert came(thief, answer).status_code == 403
    assert came(client, answer).status_code == 303
    assert came(client, answer).status_code == 403
    assert came(client, answer.partition("&state=")[0]).status_code == 403
    assert status(thief) == 401


def test_the_provider_refuses_what_proves_nothing(client: Any):
    """That it is strict: a question without its proof gets no answer."""
    question = urlsplit(asked(client))
    for name in ("code_challenge", "nonce", "redirect_uri"):
        parts = {key: values[0] for key, values in parse_qs(question.query).items() if key != name}
        wrong = question._replace(query=urlencode({**parts, "name": "anna"} | ({name: "http://127.0.0.1/x"} if name == "redirect_uri" else {})))  # fmt: skip
        answered = requests.get(wrong.geturl(), allow_redirects=False, timeout=300)
        assert answered.status_code == 400


@pytest.mark.parametrize("onward", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example", "/\t/elsewhere.example", "javascript:alert(1)", "", "\n//x"])  # fmt: skip
def test_signing_in_leads_to_no_other_site(client: Any, onward: str):
    assert came(client, back(asked(client, onward))).headers["Location"] == "/"


def test_the_view_that_was_asked_for_is_shown_after_signing_in(client: Any):
    view = "/outreach?sex=female&district=LK11,LK12&from=2025-01-01"
    turned = client.get(view, base_url=HERE, headers={"Accept": "text/html"}).headers["Location"]
    page = client.get(turned, base_url=HERE).text
    onward = page.partition('href="/sign-in/go?')[2].partition('"')[0].replace("&amp;", "&")
    question = client.get(f"/sign-in/go?{onward}", base_url=HERE).headers["Location"]
    assert came(client, back(question)).headers["Location"] == view


def test_whoever_asks_for_a_page_in_tamil_is_asked_to_sign_in_in_tamil(client: Any):
    with languages.speaking(languages.ENGLISH):  # or the tests after this one would speak Tamil
        turned = client.get("/outreach?lang=ta", base_url=HERE, headers={"Accept": "text/html"}).headers["Location"]  # fmt: skip
        assert '<html lang="ta"' in client.get(turned, base_url=HERE).text


def test_a_session_of_before_is_not_the_session_after(client: Any):
    """Whoever put a cookie into a browser does not share what its owner signs in to."""
    client.set_cookie(cookies.ACCOUNT, "chosen-by-somebody-else", domain="127.0.0.1")
    signed_in(client)
    cookie = client.get_cookie(cookies.ACCOUNT, domain="127.0.0.1")
    assert cookie
    assert len(cookie.value) > 40
    first = cookie.value
    signed_in(client)
    assert client.get_cookie(cookies.ACCOUNT, domain="127.0.0.1").value != first
