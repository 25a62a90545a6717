"""What the browser is told of pages and exports, and that the shell's callbacks fit the shell."""

import json

from dash import Dash

from callbacks import address, navigation, theme
from callbacks.context import ShellContext
from callbacks.options import options
from data.filters import parameters_of
from geo import country as countries
from layouts.controls import controls
from layouts.shell import TABLES, Frame, PageLink, shell

SRI_LANKA = countries.load("lka")
PAGES = (
    PageLink(path="/", name="Overview", parameters=("sex",), tables=("calls",), answers="overview"),
    PageLink(path="/methods", name="Methods"),
)
OPTIONS = options(SRI_LANKA)
CONTEXT = ShellContext(title="Map", country=SRI_LANKA, pages=PAGES, options=lambda: OPTIONS)


def test_the_browser_knows_pages_tables_and_parameters():
    told = navigation.settings(CONTEXT)
    assert told["title"] == "Map, Sri Lanka"
    assert told["pages"]["/"] == {
        "name": "Overview",
        "parameters": ["sex"],
        "tables": ["calls"],
        "answers": "overview",
    }
    assert told["pages"]["/methods"]["tables"] == list(TABLES)
    assert told["tables"]["calls"] == list(parameters_of("calls"))


def test_callbacks_and_shell_fit_together_and_run_no_inline_script():
    app = Dash(__name__, assets_folder="nothing-here")
    frame = Frame(title="Map", country_name="Sri Lanka", pages=PAGES)
    app.layout = shell(frame, controls=controls(OPTIONS, span=None), settings=navigation.settings(CONTEXT))
    address.register(app, CONTEXT)
    navigation.register(app)
    theme.register(app)
    dependencies = app.server.test_client().get("/_dash-dependencies").get_json()
    scripts = [each["clientside_function"] for each in dependencies if each["clientside_function"]]
    assert {script["namespace"] for script in scripts} == {"shell"}
    assert "search" in json.dumps(dependencies)
