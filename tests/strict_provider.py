"""An OpenID Connect provider of Authlib's own server parts: another reading of the standard than ours (browser/provider.py).

It asks for PKCE (S256), a nonce it has not seen and its client's secret, gives each code once, signs with keys that can be rotated, and has
an end of session. It lies where ``forge`` gives another ID token than it would. People sign in by naming themselves: ``?name=``.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import ClientMixin, OAuth2Request
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, request
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.loopback import serving

CLIENT, SECRET = "map", "a-client's-secret-that-nobody-tells"
Forge = Callable[[dict[str, Any], RSAKey], str]


def honest(claims: dict[str, Any], key: RSAKey) -> str:
    """The ID token as it should be."""
    return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)


@dataclass
class _Client(ClientMixin):
    redirect: str

    def get_client_id(self) -> str:
        return CLIENT

    def get_default_redirect_uri(self) -> str:
        return self.redirect

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.redirect

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass(frozen=True)
class _Code:
    """What was asked for when a code was given out."""

    name: str
    asked: Mapping[str, str]

    def get_redirect_uri(self) -> str:
        return self.asked["redirect_uri"]

    def get_scope(self) -> str:
        return self.asked["scope"]

    def get_nonce(self) -> str:
        return self.asked["nonce"]

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None

    @property
    def code_challenge(self) -> str:
        return self.asked["code_challenge"]

    @property
    def code_challenge_method(self) -> str:
        return self.asked["code_challenge_method"]


@dataclass
class Strict:
    """``told`` is what it was sent and gave out that nobody else may ever read."""

    redirect: str
    issuer: str = ""
    roles: Mapping[str, Any] = field(default_factory=dict)
    keys: list[RSAKey] = field(default_factory=lambda: [RSAKey.generate_key(2048, {"kid": "first"})])
    forge: Forge = honest
    extra: Callable[[dict[str, Any]], dict[str, Any]] = lambda token: token
    codes: dict[str, _Code] = field(default_factory=dict)
    nonces: set[str] = field(default_factory=set)
    told: list[str] = field(default_factory=list)

    def app(self) -> Flask:
        """Its routes."""
        app = Flask("strict")
        server = AuthorizationServer(
            app,
            query_client=lambda id: _Client(self.redirect) if id == CLIENT else None,
            save_token=self._keep,
        )
        server.register_grant(_grant(self), [_id_token(self), CodeChallenge(required=True)])
        app.add_url_rule("/.well-known/openid-configuration", "about", self.about)
        app.add_url_rule("/keys", "keys", lambda: {"keys": [key.as_dict(private=False) for key in self.keys]})
        app.add_url_rule("/authorize", "authorize", lambda: self._authorized(server))
        app.add_url_rule("/token", "token", lambda: self._token(server), methods=["POST"])
        return app

    def about(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "end_session_endpoint": f"{self.issuer}/out",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            "code_challenge_methods_supported": ["S256"],
        }

    def _authorized(self, server: AuthorizationServer) -> Any:
        try:
            grant = server.get_consent_grant(end_user=request.args["name"])
        except OAuth2Error as error:
            return str(error.error), 400
        return server.create_authorization_response(grant=grant, grant_user=request.args["name"])

    def _token(self, server: AuthorizationServer) -> Any:
        self.told += [request.form.get("code", ""), request.form.get("code_verifier", "")]
        return server.create_token_response()

    def _keep(self, token: Mapping[str, Any], asked: OAuth2Request) -> None:
        self.told.append(token["access_token"])


def _grant(provider: Strict) -> type[AuthorizationCodeGrant]:
    class Grant(AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS: ClassVar = ["client_secret_basic"]

        def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
            assert request.payload
            provider.codes[code] = _Code(str(request.user), dict(request.payload.data))
            provider.nonces.add(request.payload.data["nonce"])

        def query_authorization_code(self, code: str, client: ClientMixin) -> _Code | None:
            return provider.codes.get(code)

        def delete_authorization_code(self, authorization_code: _Code) -> None:
            provider.codes = {
                code: one for code, one in provider.codes.items() if one is not authorization_code
            }

        def authenticate_user(self, authorization_code: _Code) -> str:
            return authorization_code.name

    return Grant


def _id_token(provider: Strict) -> OpenIDCode:
    class IdToken(OpenIDCode):
        def exists_nonce(self, nonce: str, request: OAuth2Request) -> bool:
            return nonce in provider.nonces

        def encode_id_token(self, token: dict[str, Any], request: OAuth2Request) -> str:
            now, code = int(time.time()), request.authorization_code
            assert isinstance(code, _Code)
            claims = {
                "iss": provider.issuer,
                "aud": CLIENT,
                "iat": now,
                "exp": now + 300,
                "nonce": code.get_nonce(),
            }
            person = {"sub": f"id-{code.name}", "preferred_username": code.name}
            made = provider.forge(
                {**claims, **person, "roles": provider.roles.get(code.name, [])}, provider.keys[-1]
            )
            provider.told.append(made)
            return made

    return IdToken(require_nonce=True)


@contextmanager
def running(redirect_to: str) -> Iterator[Strict]:
    """A provider at work, which knows one client that is at ``redirect_to``."""
    provider = Strict(redirect_to)
    with serving(provider.app()) as provider.issuer:
        yield provider
