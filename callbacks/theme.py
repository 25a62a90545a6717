"""The theme in use, told to figures: the browser knows it, so the browser answers (assets/shell.js)."""

from dash import ClientsideFunction, Dash, Input, Output

from layouts import ids


def register(app: Dash) -> None:
    """Keep the THEME store at "light" or "dark"; later changes are pushed by the same script."""
    app.clientside_callback(
        ClientsideFunction("shell", "theme"), Output(ids.THEME, "data"), Input(ids.THEME, "id")
    )
