"""A strict OpenID Connect provider on loopback, which can also be told to lie.

Strict: it knows one client with its secret and redirect address, wants PKCE with S256, a state and a nonce, and gives each code
once. It lies by `change`, which gets the claims of each ID token before they are signed. The people are in `roles`.
"""

import base64
import hashlib
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Flask, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.loopback import serving

CLIENT, SECRET = "map", "a client's secret that is long enough"


@dataclass
class Provider:
    """``issuer`` is its address; ``asked`` holds the parameters of each sign-in it was asked for."""

    issuer: str = ""
    redirect: str = ""
    roles: dict[str, Any] = field(default_factory=dict)
    change: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    held: list[str] | None = None  # a list: the ways back, which nobody is sent
    asked: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)

    def app(self) -> Flask:
        """Its routes."""
        app = Flask("provider")
        app.add_url_rule("/.well-known/openid-configuration", "about", self.about)
        app.add_url_rule("/keys", "keys", lambda: {"keys": [self.key.as_dict(private=False)]})
        app.add_url_rule("/authorize", "authorize", self.authorize, methods=["GET", "POST"])
        app.add_url_rule("/token", "token", self.token, methods=["POST"])
        return app

    def about(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256", "none", "HS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def authorize(self) -> Any:
        """The page that asks for a name, and the way back with a code."""
        asked = request.args.to_dict()
        wanted = {
            "client_id": CLIENT,
            "redirect_uri": self.redirect,
            "response_type": "code",
            "code_challenge_method": "S256",
        }
        wrong = [name for name, value in wanted.items() if asked.get(name) != value]
        wrong += [name for name in ("state", "nonce", "code_challenge") if len(asked.get(name, "")) < 16]
        if wrong or "openid" not in asked.get("scope", "").split():
            return f"refused: {wrong}", 400
        if request.method == "GET":
            return '<form method="post"><input name="name" aria-label="Name"><button>Go</button></form>'
        self.asked.append(asked)
        code = secrets.token_urlsafe(16)
        self.codes[code] = (request.form["name"], asked)
        back = f"{self.redirect}?{urlencode({'code': code, 'state': asked['state']})}"
        if self.held is not None:
            self.held.append(back)
            return "held"
        return redirect(back)

    def token(self) -> Any:
        """The ID token for a code, once, for the client that asked and proves it."""
        auth, form = request.authorization, request.form
        if not auth or (auth.username, auth.password) != (CLIENT, SECRET):
            return {"error": "invalid_client"}, 401
        name, asked = self.codes.pop(form.get("code", ""), ("", {}))
        proof = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proven = base64.urlsafe_b64encode(proof).rstrip(b"=").decode() == asked.get("code_challenge")
        if not name or not proven or form.get("redirect_uri") != self.redirect:
            return {"error": "invalid_grant"}, 400
        now = int(time.time())
        claims = {
            "iss": self.issuer, "sub": f"id-{name}", "aud": CLIENT, "exp": now + 300, "iat": now,
            "nonce": asked["nonce"], "preferred_username": name, "roles": self.roles.get(name, []),
        }  # fmt: skip
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, self.change(claims), self.key)
        return {
            "access_token": secrets.token_urlsafe(16),
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": signed,
        }


@contextmanager
def running(redirect_to: str) -> Iterator[Provider]:
    """A provider at work, which knows one client that is at ``redirect_to``."""
    provider = Provider(redirect=redirect_to)
    with serving(provider.app()) as provider.issuer:
        yield provider
