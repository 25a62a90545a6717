"""How the person behind a request is recognised: by a link, by a session, by a trusted proxy, or as this machine's own.

A browser that opened a link is that link's donor until it leaves it, whoever else it could be; when the link shows nothing
any more it is nobody. Belongs here: from a request to a Viewer. Not here: signing in (signing/), links and sessions as such.
"""

import hmac
from ipaddress import ip_address, ip_network

from flask import request

from callbacks import cookies
from callbacks.program import Program
from callbacks.viewing import LOCAL, NOBODY
from callbacks.watching import metrics
from languages import later, say
from settings import Settings
from sharing import links, moments, sessions
from sharing.policy import Role, Viewer
from sharing.roles import role_of

UNKNOWN_LINK = later(
    "This browser opened a link that is not known here any more. Open the address you were sent again."
)
PAUSED = later("This link was not used for a while. Open the address you were sent again.")
NO_ROLE = later(
    "You are signed in as {name}, but this account has no role here. Ask an administrator to give it one."
)
NOT_BY_PROXY = later("People are signed in by a proxy here; this request did not come through it.")


def person(program: Program) -> Viewer:
    """Who sent the current request. Raises DatabaseFault where that cannot be looked up."""
    if request.path == metrics.PATH and _is_monitoring(program.settings):
        return Viewer("monitoring", Role.ADMIN)  # for this one path
    if token := cookies.of(cookies.LINK, chosen=program.settings):
        return donor(program, token)
    if program.settings.auth == "none":
        return LOCAL
    if program.settings.auth == "proxy":
        return _named_by_proxy(program.settings)
    token = cookies.of(cookies.ACCOUNT, chosen=program.settings)
    return account(program, token) if token else NOBODY


def _is_monitoring(chosen: Settings) -> bool:
    """Whether the request carries the token that a monitoring server was given."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    token = chosen.metrics_token
    return token is not None and hmac.compare_digest(given.encode(), token.get_secret_value().encode())


def donor(program: Program, token: str) -> Viewer:
    """The donor behind a link's session, or nobody with the reason."""
    found = sessions.find(program.database, token, idle_minutes=program.settings.session_hours * 60)
    if found is None or found.link is None:
        return Viewer("", Role.NOBODY, why=say(UNKNOWN_LINK))
    why = links.refusal(found.link, today=moments.today(program.country.time_zone)) or (
        say(PAUSED) if found.over else ""
    )
    if why:
        return Viewer("", Role.NOBODY, why=why)
    return Viewer(found.name, Role.DONOR, link=links.seen(found.link), session=found.digest)


def account(program: Program, token: str) -> Viewer:
    """The account behind a session, nobody when the session is over."""
    found = sessions.find(program.database, token, idle_minutes=program.settings.session_idle)
    if found is None or found.over or found.link is not None:
        return NOBODY
    return _with_role(found.name, found.role, session=found.digest)


def _with_role(name: str, role: Role, *, session: str = "") -> Viewer:
    why = say(NO_ROLE, name=name) if role == Role.NOBODY else ""
    return Viewer(name, role, session=session, why=why)


def _named_by_proxy(chosen: Settings) -> Viewer:
    """Whom the proxy names; anybody else's headers are not even looked at."""
    if not _is_proxy(request.remote_addr or "", chosen):
        return Viewer("", Role.NOBODY, why=say(NOT_BY_PROXY))
    names = request.headers.getlist(chosen.proxy_user_header)
    # Two headers, or a list in one, is what comes of a client's own header passed on beside the proxy's.
    if len(names) != 1 or not names[0].strip() or "," in names[0]:
        return NOBODY
    given = request.headers.get(chosen.proxy_roles_header, "").split(",")
    return _with_role(names[0].strip(), role_of([one.strip() for one in given], chosen))


def _is_proxy(address: str, chosen: Settings) -> bool:
    networks = [ip_network(part.strip()) for part in chosen.proxy_from.split(",") if part.strip()]
    try:
        sender = ip_address(address)
    except ValueError:
        return False
    return any(sender in network for network in networks)
