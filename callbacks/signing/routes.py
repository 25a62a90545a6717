"""Signing in and out in the browser: /sign-in, on to the provider, back again, /sign-out.

Belongs here: these requests, and the session that begins and ends with them. Not here: whether the provider is to be
believed (oidc.py), and who somebody is afterwards (callbacks/recognising.py).
"""

import logging
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from flask import Flask, redirect, request, session
from werkzeug import Response

from callbacks import cookies, entry, viewing
from callbacks.ingest import gate
from callbacks.program import Program
from callbacks.signing.oidc import NotBelieved, Provider, Unreachable
from languages import in_language, later, say
from sharing import audit, moments, sessions
from sharing.policy import Role, Viewer
from sharing.roles import account_in, named_in, role_of

GO: Final = "/sign-in/go"
DONE: Final = "/sign-in/done"
log = logging.getLogger("community_response_map")
NOT_DONE: Final = later(
    "Signing in did not work. It has to begin and end in the same browser, within a few minutes; try again."
)
NO_ANSWER: Final = later("The sign-in service does not answer. Try again in a minute.")
NO_ACCOUNT: Final = later(
    "The sign-in service did not say which account this is; an administrator has to set that up."
)
ROUND_TRIP: Final = timedelta(minutes=15)  # for the provider's own page


def register(server: Flask, program: Program) -> None:
    """Add the routes. Without sign-in /sign-in says so, and the way to a provider is none."""
    chosen = program.settings
    logging.getLogger("authlib").setLevel(logging.INFO)  # below that it writes down what proves a sign-in
    server.secret_key = program.key("sign-in").hex() if chosen.auth == "oidc" else None
    server.config.update(
        SESSION_COOKIE_NAME=cookies.named(cookies.WAY_IN, chosen=chosen),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=cookies.secure(chosen),
        PERMANENT_SESSION_LIFETIME=ROUND_TRIP,
        SESSION_REFRESH_EACH_REQUEST=False,
    )
    provider = Provider(server, chosen)
    server.add_url_rule(entry.SIGN_IN, "sign-in", lambda: begin(program, provider))
    server.add_url_rule(entry.SIGN_OUT, "sign-out", lambda: out(program), methods=["POST"])
    if chosen.auth == "oidc":
        server.add_url_rule(GO, "sign-in-go", lambda: go(program, provider))
        server.add_url_rule(DONE, "sign-in-done", lambda: done(program, provider))


def begin(program: Program, provider: Provider) -> Response:
    """The page people start from, and come back to when they have signed out."""
    person = viewing.viewer()
    if person.role > Role.NOBODY or program.settings.auth != "oidc":
        said = say("People are signed in elsewhere here.")
        if program.settings.auth == "none" and not person.link:
            said = say("Nobody has to sign in on this machine.")
        elif person.role:
            said = say("You are signed in as {name}.", name=person.name)
        return entry.plain_page(say("Signed in"), (said,), way=("/", say("To the map")))
    onward = f"{GO}?{urlencode({'next': _inside(request.args.get('next', '/'))})}"
    if "out" in request.args:
        # A link, not a redirect: our own forms may lead to no other host, not even by a redirect.
        there = provider.way_out(f"{program.settings.address}{entry.SIGN_IN}")
        aside = (there, say("Sign out of the sign-in service too"))
        done = say("You are signed out here.")
        return entry.plain_page(say("Signed out"), (done,), way=(onward, say("Sign in")), aside=aside)
    told = say("Sign in with your account to see the map.")
    return entry.plain_page(say("Sign in"), (told,), way=(onward, say("Sign in")))


def go(program: Program, provider: Provider) -> Response:
    """On to the provider's own page."""
    session.clear()
    session.permanent = True
    session["next"] = _inside(request.args.get("next", "/"))
    try:
        return provider.asked(f"{program.settings.address}{DONE}")
    except Unreachable as fault:
        return _failed(str(fault), NO_ANSWER, 503)
    except NotBelieved as fault:
        return _failed(str(fault), NOT_DONE, 502)


def done(program: Program, provider: Provider) -> Response:
    """Back from the provider: a session begins if its answer is to be believed and the account has a role."""
    onward = _inside(str(session.get("next", "/")))
    try:
        claims = provider.answered()
    except Unreachable as fault:
        return _failed(str(fault), NO_ANSWER, 503)
    except NotBelieved as fault:
        return _failed(str(fault), NOT_DONE, 403)
    finally:
        session.clear()
    name, chosen = account_in(claims), program.settings
    if not name:
        return _failed("no claim names the account", NO_ACCOUNT, 403)
    role = role_of(named_in(claims, chosen.roles_claim), chosen)
    token = sessions.begin(
        program.database, name=name, role=role, ends_at=moments.later(hours=chosen.session_hours)
    )
    audit.add(program.database, Viewer(name, role), "signed in")
    answered = redirect(onward, 303)
    cookies.put(answered, cookies.ACCOUNT, token, chosen=chosen)
    return answered


def out(program: Program) -> Response:
    """End the session; the page that follows leads on to the provider's own way out."""
    if not gate.is_own(request.form.get("token", ""), program):
        return entry.refused(say("This page is too old to be used; load it again."), 403)
    if token := cookies.of(cookies.ACCOUNT, chosen=program.settings):
        sessions.end(program.database, token)
        audit.add(program.database, viewing.viewer(), "signed out")
    answered = redirect(in_language(f"{entry.SIGN_IN}?out"), 303)
    cookies.take(answered, cookies.ACCOUNT, chosen=program.settings)
    return answered


def _inside(address: str) -> str:
    """An address of our own to go on to; anything that could lead elsewhere is the first page."""
    plain = address.isprintable() and "\\" not in address
    return address if plain and address.startswith("/") and not address.startswith("//") else "/"


def _failed(why: str, sentence: str, status: int) -> Response:
    log.warning("A sign-in failed: %s", why)
    again = (entry.SIGN_IN, say("Try again"))
    return entry.plain_page(say("Not signed in"), (say(sentence),), status=status, way=again)
