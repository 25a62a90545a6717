"""The one secret of an installation, and the keys that are made from it: one for links, one for forms, one for cookies.

Belongs here: where the secret comes from. It is in no message and in no log; whoever has it can make links and sessions.
"""

import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Final

from settings import Settings

NAME: Final = ".secret"  # in the store
POINTS: Final = "points"  # the purpose of the key that points are moved by: the same for viewers and releases


def key(chosen: Settings, *, purpose: str) -> bytes:
    """The key (32 bytes) for one purpose; the same for all workers that share the setting or the store."""
    return hmac.new(_secret(chosen), purpose.encode(), hashlib.sha256).digest()


def _secret(chosen: Settings) -> bytes:
    if chosen.secret_key:
        return chosen.secret_key.get_secret_value().encode()
    return _kept(chosen.store)


def _kept(store: Path) -> bytes:
    """The secret of this store, made once, readable by its owner alone."""
    path = store / NAME
    try:
        return path.read_bytes()
    except FileNotFoundError:
        store.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = path.with_name(f"{NAME}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(32))
    try:
        os.link(aside, path)  # whoever comes second finds the secret of the first
    except FileExistsError:
        pass
    finally:
        aside.unlink()
    return path.read_bytes()
