"""What the shell says of the person who looks: for whom a link is, with whose account, and the way to share or to leave.

Belongs here: these parts of the shell. Not here: who it is (callbacks/viewing.py), and pages without the shell (plain.py).
"""

from typing import Final

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from languages import in_language, later, say
from layouts import ids
from layouts.sentences import rich

DATED: Final = later(
    "For <b>{recipient}</b>: {purpose}. Until {until}. Figures as of {as_of} are protected: small groups are merged and named."
)
UNDATED: Final = later(
    "For <b>{recipient}</b>: {purpose}. Until {until}. Figures are protected: small groups are merged and named."
)


def banner(*, recipient: str, purpose: str, until: str, as_of: str, token: str) -> Component:
    """For whom this view is, what for and until when; that its figures are protected, as of which day; the way out of it."""
    told = {"recipient": recipient, "purpose": purpose, "until": until}
    said = html.P(
        [
            *(rich(DATED, as_of=as_of, **told) if as_of else rich(UNDATED, **told)),
            " ",
            dmc.Anchor(say("How they are protected"), href=in_language("/methods"), inherit=True),
            ".",
        ]
    )
    return html.Div([said, _leave(token)], id=ids.LINK_BANNER, className="link-banner", role="note")


def share() -> Component:
    """The way to a link of the view that is looked at; assets/links.js takes the view along."""
    return html.A(say("Share"), id=ids.SHARE, href="/links", className="button header-share")


def sign_out(name: str, token: str) -> Component:
    """The way out of an account."""
    return _form("/sign-out", say("Sign out"), token, title=say("Signed in as {name}", name=name))


def _leave(token: str) -> Component:
    return _form("/leave", say("Leave this view"), token)


def _form(action: str, words: str, token: str, *, title: str = "") -> Component:
    # A button's own name and value go with its form; dash has no plain input that would.
    button = html.Button(words, type="submit", name="token", value=token, title=title, className="button")
    return html.Form(button, action=action, method="POST", className="account")
