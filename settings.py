"""The settings of the program, one typed object: a name, a default and one sentence each.

Nothing here opens a file of data or imports another room; everything above may import this.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote, unquote, urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

ROLES = ("viewer", "analyst", "staff", "admin")
_LONGEST = 200  # letters of an address, as the name of a folder
SECRETS = frozenset(
    {"kobo_token", "secret_key", "database_url", "oidc_client_secret", "metrics_token"}
)  # settings whose value no message repeats


class BadSettings(Exception):
    """A setting has a value the program cannot work with; the message is for the person who set it."""


class Settings(BaseSettings):
    """What can be set, from environment variables (``CRM_STORE`` …) or ``crm.toml`` (``store = "…"``)."""

    model_config = SettingsConfigDict(env_prefix="CRM_", toml_file="crm.toml", frozen=True, extra="forbid")

    cache: Annotated[
        Path,
        Field(description="Folder for the mirror of a store that is at an address (of each address one)."),
    ] = Path("~/.cache/community-response-map")
    store: Annotated[
        Path,
        Field(description="Folder that holds the ingested data, or the address of one: s3://bucket/prefix."),
    ] = Path("store")
    host: Annotated[str, Field(description="Address to serve on; loopback only unless people sign in.")] = (
        "127.0.0.1"
    )
    public_url: Annotated[
        str,
        Field(description="Address people reach the program at, if it is another: https://map.example.org."),
    ] = ""
    port: Annotated[int, Field(ge=1, le=65535, description="Port to serve on.")] = 8050
    country: Annotated[str, Field(description="Folder name of the country in geo/countries.")] = "lka"
    boundaries: Annotated[
        Path | None, Field(description="Folder with boundaries used instead of the country's own.")
    ] = None
    score_weights: Annotated[
        Path | None, Field(description="Weights file that turns reintegration items into scores.")
    ] = None
    reliability: Annotated[
        Literal["dhs", "nchs"],
        Field(
            description="Rule for numbers not to be shown: dhs (by people) or nchs (by effective n and width)."
        ),
    ] = "dhs"
    pass_mark: Annotated[
        float, Field(gt=0, le=1, description="Share of items answered correctly that counts as a pass.")
    ] = 0.75
    upload_limit: Annotated[
        int, Field(ge=1, description="Largest file the browser may bring in, in megabytes.")
    ] = 500
    trusted_hosts: Annotated[
        str, Field(description="Names this server is called by besides its own address, by comma.")
    ] = ""
    rate_limit: Annotated[
        int, Field(ge=0, description="Requests a minute for one person; 0 sets no limit.")
    ] = 1200
    time_limit: Annotated[
        int, Field(ge=1, le=3600, description="Seconds of work after which a page or an export is ended.")
    ] = 120
    workers: Annotated[
        int, Field(ge=1, le=64, description="Processes that answer under `make serve`; one a processor.")
    ] = 2
    threads: Annotated[
        int, Field(ge=1, le=64, description="Requests that each of them answers at a time.")
    ] = 4
    kept_answers: Annotated[
        int,
        Field(
            ge=0, le=100_000, description="Answers that each process keeps under `make serve`; 0 keeps none."
        ),
    ] = 500
    slow_seconds: Annotated[
        float,
        Field(gt=0, description="Seconds from which an answer is slow: the log then tells its filters."),
    ] = 1.0
    stale_days: Annotated[
        int, Field(ge=1, description="Days after the last record from which `/health` calls the data stale.")
    ] = 60
    metrics_token: Annotated[
        SecretStr | None,
        Field(description="Token with which a monitoring server may read `/metrics`; else administrators."),
    ] = None
    purpose: Annotated[str, Field(description="What the data are used for; stands on every workbook.")] = (
        "Monitoring and evaluation of safe-migration outreach"
    )
    auth: Annotated[
        Literal["none", "oidc", "proxy"],
        Field(description="How people sign in: not at all (this machine only), OpenID Connect, or a proxy."),
    ] = "none"
    secret_key: Annotated[
        SecretStr | None,
        Field(description="What links and cookies are signed with; made in the store if unset."),
    ] = None
    database_url: Annotated[
        SecretStr | None,
        Field(description="PostgreSQL for links, sessions and audit; else a file in the store."),
    ] = None
    oidc_issuer: Annotated[str, Field(description="Address of the OpenID Connect provider.")] = ""
    oidc_client_id: Annotated[str, Field(description="Name of this program at the provider.")] = ""
    oidc_client_secret: Annotated[
        SecretStr | None, Field(description="Its secret there; none for a public client.")
    ] = None
    roles_claim: Annotated[
        str, Field(description="Claim that holds a person's roles; dots lead into it: realm_access.roles.")
    ] = "roles"
    roles: Annotated[
        str, Field(description="Roles by the provider's names for them: field-team=staff,it=admin.")
    ] = "viewer=viewer,analyst=analyst,staff=staff,admin=admin"
    proxy_from: Annotated[
        str, Field(description="Addresses or networks of the proxy that signs people in, by comma.")
    ] = ""
    proxy_user_header: Annotated[str, Field(description="Header in which the proxy names the account.")] = (
        "X-Forwarded-User"
    )
    proxy_roles_header: Annotated[
        str, Field(description="Header in which the proxy names the roles, by comma.")
    ] = "X-Forwarded-Groups"
    session_idle: Annotated[
        int,
        Field(ge=1, le=1440, description="Minutes without a request after which one has to sign in again."),
    ] = 30
    session_hours: Annotated[
        int, Field(ge=1, le=72, description="Hours after which one has to sign in again in any case.")
    ] = 8
    audit_days: Annotated[
        int, Field(ge=30, le=36500, description="Days after which `audit purge` removes rows of the audit.")
    ] = 1825
    retention_days: Annotated[
        int, Field(ge=1, le=36500, description="Days after which `purge` removes the files as they came in.")
    ] = 730
    kobo_token: Annotated[
        SecretStr | None, Field(description="Token for pulling from a Kobo server; never shown.")
    ] = None

    @property
    def address(self) -> str:
        """Where people reach the program, without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url or f"http://{host}:{self.port}"

    @field_validator("store", mode="before")
    @classmethod
    def _mirrored(cls, given: Any, info: ValidationInfo) -> Any:
        """A store at an address is worked with in its mirror, whose name is the address."""
        if not isinstance(given, str) or "://" not in given:
            return given
        return mirror_of(given, cache=info.data.get("cache") or Path())

    @field_validator("public_url")
    @classmethod
    def _without_path(cls, text: str) -> str:
        """Cookies, links and the way back from signing in are for the whole of a name."""
        address = urlsplit(text)
        if address.path.strip("/") or address.query or address.fragment or address.username:
            raise ValueError(
                "the program stands at a name of its own, not below a path: https://map.example.org"
            )
        return text

    @field_validator("oidc_issuer", "public_url")
    @classmethod
    def _over_tls(cls, text: str) -> str:
        """Over plain HTTP somebody on the way could read it, or answer in its place."""
        address = urlsplit(text)
        if not text or (address.scheme == "https" and address.hostname):
            return text.rstrip("/")
        if address.scheme == "http" and is_loopback(address.hostname or ""):
            return text.rstrip("/")
        raise ValueError("an address like this begins with https://")

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, key: SecretStr | None) -> SecretStr | None:
        """Whoever guesses it can sign links: 32 letters or more, or none, and one is made in the store."""
        text = key.get_secret_value() if key else ""
        if text and len(text) < 32:
            raise ValueError("a key has 32 letters or more; `openssl rand -hex 32` makes one")
        return SecretStr(text) if text else None

    @field_validator("proxy_from")
    @classmethod
    def _networks(cls, text: str) -> str:
        for part in filter(None, (part.strip() for part in text.split(","))):
            try:
                everybody = ip_network(part).prefixlen == 0
            except ValueError:
                raise ValueError(
                    f"'{part}' is no address and no network; write 10.0.0.5 or 10.0.0.0/24"
                ) from None
            if everybody:
                raise ValueError(f"'{part}' is everybody; name the proxy's own address or network")
        return text

    @field_validator("roles")
    @classmethod
    def _known_roles(cls, text: str) -> str:
        """Each pair names one of our roles; a donor is somebody with a link, never an account."""
        for pair in filter(None, (pair.strip() for pair in text.split(","))):
            if pair.rpartition("=")[0] == "" or pair.rpartition("=")[2].strip() not in ROLES:
                raise ValueError(f"'{pair}' is not NAME=ROLE with a role of {', '.join(ROLES)}")
        return text

    @model_validator(mode="after")
    def _signed_in(self) -> "Settings":
        """Without sign-in everyone who reaches the server sees every record, so only this machine may."""
        if self.auth == "none" and not is_loopback(self.host):
            raise ValueError(
                f"CRM_HOST is {self.host!r}: without sign-in the program serves only this machine; use 127.0.0.1, "
                "or set CRM_AUTH to oidc or proxy"
            )
        if address_of(self.store) and not self.secret_key:
            raise ValueError(
                f"CRM_STORE is {address_of(self.store)!r}: set CRM_SECRET_KEY too, the same on every host; links, sessions and "
                "the points that donors see follow from it"
            )
        if address_of(self.store) and self.auth != "none" and not self.database_url:
            raise ValueError(
                f"CRM_STORE is {address_of(self.store)!r}: set CRM_DATABASE_URL too; links and audit would be of one host alone"
            )
        if self.auth == "oidc" and not (self.oidc_issuer and self.oidc_client_id):
            raise ValueError("CRM_AUTH is 'oidc': set CRM_OIDC_ISSUER and CRM_OIDC_CLIENT_ID too")
        if self.auth == "proxy" and not self.proxy_from.strip(" ,"):
            raise ValueError(
                "CRM_AUTH is 'proxy': set CRM_PROXY_FROM to the proxy's address; nobody else's word is taken"
            )
        return self

    @field_validator("kobo_token", "metrics_token")
    @classmethod
    def _one_word(cls, token: SecretStr | None) -> SecretStr | None:
        """A blank or a line break inside would break the request it is sent in, so it is told here."""
        text = token.get_secret_value().strip() if token else ""
        if not all("!" <= letter <= "~" for letter in text):
            raise ValueError("a token is one word of letters and digits; copy it again")
        return SecretStr(text) if text else None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over ``crm.toml``, so that one run can differ without editing a file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def mirror_of(address: str, *, cache: Path) -> Path:
    """The folder that mirrors a store at an address. Raises ValueError for an address that holds a password or is too long."""
    text = address.rstrip("/")
    if "@" in urlsplit(text).netloc:
        raise ValueError("no account or password stands in the address of a store; see docs/operations.md")
    name = quote(text, safe="")
    if len(name) > _LONGEST:
        raise ValueError(f"the address of a store has {_LONGEST} letters at most")
    return cache.expanduser() / name


def address_of(store: Path) -> str:
    """The address that a folder mirrors; blank for a store of this machine."""
    return unquote(store.name) if quote("://", safe="") in store.name else ""


def store_of(text: str) -> Path:
    """The folder of a store that a command names by a path or an address. Raises BadSettings."""
    try:
        return mirror_of(text, cache=get().cache) if "://" in text else Path(text)
    except ValueError as error:
        raise BadSettings(f"--store: {error}") from None


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


@cache
def get() -> Settings:
    """The settings of this process, read once. Raises BadSettings with a sentence for each bad value."""
    try:
        return Settings()
    except ValidationError as error:
        raise BadSettings("; ".join(_sentence(item) for item in error.errors())) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadSettings(f"crm.toml cannot be read as TOML: {error}") from None


def _sentence(error: Mapping[str, Any]) -> str:
    if not error["loc"]:  # two settings that do not go together
        return str(error["msg"]).removeprefix("Value error, ")
    field = str(error["loc"][0])
    if error["type"] == "extra_forbidden":  # its value may be a secret under a name that was mistyped
        return f"'{field}' in crm.toml is no setting of this program; README.md names those there are"
    value = "not usable" if field in SECRETS else repr(error["input"])
    return f"CRM_{field.upper()} is {value}: {error['msg'].removeprefix('Value error, ')}"
