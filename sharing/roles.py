"""Which role an account has, from what a provider or a proxy says of it.

Belongs here: reading the claim and the mapping. Not here: whether what was said can be believed (signing in).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from settings import Settings
from sharing.policy import Role

_NAMES = ("preferred_username", "email", "sub")


def role_of(named: Sequence[str], chosen: Settings) -> Role:
    """The highest role among those named; NOBODY when none is ours."""
    known = {
        pair.rpartition("=")[0].strip(): Role[pair.rpartition("=")[2].strip().upper()]
        for pair in chosen.roles.split(",")
        if pair.strip()
    }
    return max((known[name] for name in named if name in known), default=Role.NOBODY)


def named_in(claims: Mapping[str, Any], claim: str) -> tuple[str, ...]:
    """What a claim names; dots lead into it (``realm_access.roles``). A text is one name, or several by blanks or commas."""
    found: Any = claims
    if claim in claims:
        found = claims[claim]
    else:
        for part in claim.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return tuple(found.replace(",", " ").split())
    return tuple(one for one in found if isinstance(one, str)) if isinstance(found, list) else ()


def account_in(claims: Mapping[str, Any]) -> str:
    """What an account is called here: the first of user name, address and number that the provider gives."""
    return next((str(claims[name]) for name in _NAMES if claims.get(name)), "")
