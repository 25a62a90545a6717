"""The settings of the program, one typed object: a name, a default and one sentence each.

Nothing here opens a file of data or imports another room; everything above may import this.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

SECRETS = frozenset({"kobo_token"})  # settings whose value no message repeats


class BadSettings(Exception):
    """A setting has a value the program cannot work with; the message is for the person who set it."""


class Settings(BaseSettings):
    """What can be set, from environment variables (``CRM_STORE`` …) or ``crm.toml`` (``store = "…"``)."""

    model_config = SettingsConfigDict(env_prefix="CRM_", toml_file="crm.toml", frozen=True, extra="forbid")

    store: Annotated[Path, Field(description="Folder that holds the ingested data.")] = Path("store")
    host: Annotated[str, Field(description="Address to serve on; loopback only.")] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535, description="Port to serve on.")] = 8050
    country: Annotated[str, Field(description="Folder name of the country in geo/countries.")] = "lka"
    boundaries: Annotated[
        Path | None, Field(description="Folder with boundaries used instead of the country's own.")
    ] = None
    score_weights: Annotated[
        Path | None, Field(description="Weights file that turns reintegration items into scores.")
    ] = None
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
    purpose: Annotated[str, Field(description="What the data are used for; stands on every workbook.")] = (
        "Monitoring and evaluation of safe-migration outreach"
    )
    retention_days: Annotated[
        int, Field(ge=1, le=36500, description="Days after which `purge` removes the files as they came in.")
    ] = 730
    kobo_token: Annotated[
        SecretStr | None, Field(description="Token for pulling from a Kobo server; never shown.")
    ] = None

    @field_validator("host")
    @classmethod
    def _loopback_only(cls, host: str) -> str:
        """Without sign-in everyone who reaches the server sees every record, so only this machine may."""
        if host == "localhost" or _is_loopback(host):
            return host
        raise ValueError("without sign-in the program serves only this machine; use 127.0.0.1")

    @field_validator("kobo_token")
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


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
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
    field = str(error["loc"][0])
    value = "not usable" if field in SECRETS else repr(error["input"])
    return f"CRM_{field.upper()} is {value}: {error['msg'].removeprefix('Value error, ')}"
