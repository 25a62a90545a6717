"""What the shell says of the person who looks: for whom a link is, with whose account, and the way to share or to leave.

Belongs here: these parts of the shell. Not here: who it is (callbacks/viewing.py), and pages without the shell (plain.py).
"""

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from layouts import ids


def banner(*, recipient: str, purpose: str, until: str, as_of: str, token: str) -> Component:
    """For whom this view is, what for and until when; that its figures are protected, as of which day; the way out of it."""
    said = html.P(
        [
            "For ",
            html.Strong(recipient),
            f": {purpose}. Until {until}. Figures{f' as of {as_of}' if as_of else ''} are protected: small groups are merged and named. ",
            dmc.Anchor("How they are protected", href="/methods", inherit=True),
            ".",
        ]
    )
    return html.Div([said, _leave(token)], id=ids.LINK_BANNER, className="link-banner", role="note")


def share() -> Component:
    """The way to a link of the view that is looked at; assets/links.js takes the view along."""
    return html.A("Share", id=ids.SHARE, href="/links", className="button header-share")


def sign_out(name: str, token: str) -> Component:
    """The way out of an account."""
    return _form("/sign-out", "Sign out", token, title=f"Signed in as {name}")


def _leave(token: str) -> Component:
    return _form("/leave", "Leave this view", token)


def _form(action: str, words: str, token: str, *, title: str = "") -> Component:
    # A button's own name and value go with its form; dash has no plain input that would.
    button = html.Button(words, type="submit", name="token", value=token, title=title, className="button")
    return html.Form(button, action=action, method="POST", className="account")
