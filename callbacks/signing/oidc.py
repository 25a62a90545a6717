"""What is asked of the OpenID Connect provider, and what is believed of its answer.

The code flow with PKCE, a state bound to the browser and a nonce. A signed ID token is believed if it is the provider's,
for us, of now, and an answer to our question. Belongs here: the provider. Not here: our pages and sessions (routes.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Flask
from requests import RequestException
from werkzeug import Response

from settings import Settings

_SECONDS: Final = 10  # the provider has to answer in
_LEEWAY: Final = 30  # seconds by which two clocks may differ
_SIGNED_BY: Final = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)


class NotBelieved(Exception):
    """The provider's answer is not to be believed; the message is for the log, and names no token."""


class Unreachable(Exception):
    """The provider does not answer."""


@dataclass(frozen=True)
class Provider:
    """The provider of the settings, on a server whose signed cookie remembers a sign-in under way."""

    server: Flask
    chosen: Settings

    @cached_property
    def _client(self) -> Any:
        secret = self.chosen.oidc_client_secret
        return OAuth(self.server).register(
            "provider",
            client_id=self.chosen.oidc_client_id,
            client_secret=secret.get_secret_value() if secret else None,
            server_metadata_url=f"{self.chosen.oidc_issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid profile email",
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": "client_secret_basic" if secret else "none",
                "default_timeout": _SECONDS,
            },
        )

    def asked(self, back: str) -> Response:
        """The way to the provider's own page; ``back`` is where it sends the browser afterwards. Raises Unreachable, NotBelieved."""
        try:
            self._metadata()
            return self._client.authorize_redirect(back)
        except (RequestException, ValueError) as error:
            raise Unreachable(type(error).__name__) from None

    def answered(self) -> Mapping[str, Any]:
        """The claims of the person who comes back with the current request. Raises Unreachable, NotBelieved."""
        try:
            metadata = self._metadata()
            metadata.pop("jwks", None)  # a key that the provider withdrew since is believed no longer
            token = self._client.authorize_access_token(
                leeway=_LEEWAY,
                claims_options={
                    "iss": {"essential": True, "value": metadata["issuer"]},
                    "aud": {"essential": True, "value": self.chosen.oidc_client_id},
                    "exp": {"essential": True},
                    "nonce": {"essential": True},
                },
            )
        except RequestException as error:
            raise Unreachable(type(error).__name__) from None
        except Exception as error:
            raise NotBelieved(f"{type(error).__name__}: {getattr(error, 'error', '')}") from None
        claims = token.get("userinfo")
        if not claims or not claims.get("sub"):
            raise NotBelieved("no ID token in the answer")
        return {**self._more(claims, token), **claims}

    def way_out(self, back: str) -> str:
        """Where the provider signs people out too; empty if it says of no such place."""
        try:
            place = self._metadata().get("end_session_endpoint")
            if not place:
                return ""
            made = self._client.create_logout_url(
                post_logout_redirect_uri=back, client_id=self.chosen.oidc_client_id
            )
        except (RequestException, ValueError, NotBelieved):
            return ""  # signed out here it is in any case
        return str(made["url"])

    def _metadata(self) -> dict[str, Any]:
        """What the provider says of itself; it has to be the one of the settings, and to sign with a key of its own."""
        found = self._client.load_server_metadata()
        if str(found.get("issuer", "")).rstrip("/") != self.chosen.oidc_issuer:
            raise NotBelieved("the provider calls itself by another name than CRM_OIDC_ISSUER")
        offered = found.get("id_token_signing_alg_values_supported") or ["RS256"]
        found["id_token_signing_alg_values_supported"] = sorted(_SIGNED_BY & set(offered))
        return found

    def _more(self, claims: Mapping[str, Any], token: Mapping[str, Any]) -> Mapping[str, Any]:
        """Claims that are not in the ID token but where the provider tells of a person, if it is the same person."""
        if self.chosen.roles_claim.split(".")[0] in claims or "userinfo_endpoint" not in self._metadata():
            return {}
        try:
            told = self._client.userinfo(token=dict(token))
        except (RequestException, AuthlibBaseError, ValueError):
            return {}
        return told if told.get("sub") == claims["sub"] else {}
