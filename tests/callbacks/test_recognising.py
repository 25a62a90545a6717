"""Who is recognised: by a trusted proxy alone, never by headers of others; without sign-in, only on this machine."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import settings
from app import create_app
from settings import Settings
from sharing.policy import Role
from sharing.roles import account_in, named_in, role_of

PROXY = {"auth": "proxy", "proxy_from": "127.0.0.1, 10.1.0.0/16", "roles": "team=staff, it=admin"}


@pytest.fixture
def client(tmp_path: Path) -> Any:
    return create_app(Settings(store=tmp_path / "store", **PROXY)).server.test_client()  # type: ignore[arg-type]


def asked(client: Any, path: str, headers: Any, *, address: str = "127.0.0.1") -> Any:
    return client.get(path, headers=headers, environ_base={"REMOTE_ADDR": address})


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3"])
def test_whom_the_proxy_names_has_the_role_it_names(client: Any, address: str):
    headers = {"X-Forwarded-User": "sam", "X-Forwarded-Groups": "others, team"}
    assert asked(client, "/ingest", headers, address=address).status_code == 200
    assert asked(client, "/links", headers, address=address).status_code == 403


@pytest.mark.parametrize("address", ["10.2.0.1", "192.0.2.1", "::1", ""])
def test_headers_of_anybody_else_are_not_looked_at(client: Any, address: str):
    headers = {"X-Forwarded-User": "sam", "X-Forwarded-Groups": "it"}
    answered = asked(client, "/links", headers, address=address)
    assert (answered.status_code, "did not come through it" in answered.text) == (403, True)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Forwarded-User": " "},
        {"X-Forwarded-User": "eve, sam", "X-Forwarded-Groups": "it"},
        [("X-Forwarded-User", "eve"), ("X-Forwarded-User", "sam"), ("X-Forwarded-Groups", "it")],
        {"X-Forwarded-Groups": "it"},
        {"X-Forwarded-User": "sam"},
        {"X-Forwarded-User": "sam", "X-Forwarded-Groups": "unknown"},
    ],
    ids=str,
)
def test_nobody_or_two_or_somebody_without_a_role_sees_nothing(client: Any, headers: Any):
    assert asked(client, "/_dash-layout", headers).status_code in (401, 403)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"host": "0.0.0.0"}, "without sign-in the program serves only this machine"),
        ({"host": "192.0.2.7", "auth": "none"}, "set CRM_AUTH to oidc or proxy"),
        ({"auth": "oidc"}, "set CRM_OIDC_ISSUER and CRM_OIDC_CLIENT_ID"),
        (
            {"auth": "oidc", "oidc_issuer": "http://id.example", "oidc_client_id": "map"},
            "begins with https://",
        ),
        ({"auth": "proxy"}, "set CRM_PROXY_FROM"),
        ({"auth": "proxy", "proxy_from": "everywhere"}, "no address and no network"),
        *(
            ({"auth": "proxy", "proxy_from": f"10.0.0.1, {all_}"}, "is everybody")
            for all_ in ("0.0.0.0/0", "::/0")
        ),
        ({"auth": "password"}, "CRM_AUTH is 'password'"),
        ({"roles": "team=donor"}, "with a role of viewer, analyst, staff, admin"),
        ({"roles": "team"}, "is not NAME=ROLE"),
        ({"secret_key": "hush-hush"}, "32 letters or more"),
        ({"public_url": "http://map.example"}, "begins with https://"),
    ],
    ids=str,
)
def test_settings_that_do_not_go_together_are_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, str], said: str
):
    for name, value in change.items():
        monkeypatch.setenv(f"CRM_{name.upper()}", value)
    with pytest.raises(settings.BadSettings, match=said) as told:
        settings.get()
    assert "hush-hush" not in str(told.value)


def test_with_sign_in_the_program_may_serve_others(tmp_path: Path):
    chosen = Settings(store=tmp_path, host="192.0.2.7", auth="proxy", proxy_from="10.0.0.1")
    assert chosen.address == "http://192.0.2.7:8050"
    with pytest.raises(ValidationError):
        Settings(store=tmp_path, host="192.0.2.7")


@pytest.mark.parametrize(
    ("claims", "claim", "found"),
    [
        ({"roles": ["team", 5]}, "roles", ("team",)),
        ({"roles": "team it"}, "roles", ("team", "it")),
        ({"realm_access": {"roles": ["it"]}}, "realm_access.roles", ("it",)),
        ({"https://map.example/roles": ["it"]}, "https://map.example/roles", ("it",)),
        ({"roles": {"it": True}}, "roles", ()),
        ({"roles": None}, "roles.x.y", ()),
        ({}, "roles", ()),
    ],
)
def test_the_claim_is_read_as_providers_write_it(claims: dict[str, Any], claim: str, found: tuple[str, ...]):
    assert named_in(claims, claim) == found


def test_the_highest_role_counts_and_a_donor_is_never_one(tmp_path: Path):
    chosen = Settings(store=tmp_path, roles="team=staff, it=admin, =viewer-of-nothing=viewer")
    assert role_of(["team", "it"], chosen) == Role.ADMIN
    assert role_of(["donor", ""], chosen) == Role.NOBODY
    assert account_in({"sub": "1", "email": "a@example.org"}) == "a@example.org"
