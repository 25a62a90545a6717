"""Components written short: what an answer sends of them, for the browser to write out (assets/drawing.js).

``html.Div("7 in 10", className="tile-value")`` is ``["Div.tile-value", "7 in 10"]``; properties other than the class stand
second, as a dict. Only plain HTML without ids: what reacts to events stands in the page from the start.
"""

from typing import Any

from dash.development.base_component import Component

HTML = "dash_html_components"


def shorthand(content: Any) -> Any:
    """A component, or a list of components and texts, as lists and texts. Raises TypeError for what is not plain HTML."""
    if isinstance(content, list | tuple):
        return [shorthand(each) for each in content]
    if not isinstance(content, Component):
        return content
    written = content.to_plotly_json()
    properties = dict(written["props"])
    if written["namespace"] != HTML or "id" in properties:
        raise TypeError(f"{content!r} cannot be written short: it is not plain HTML without an id")
    inside = properties.pop("children", None)
    classes = properties.pop("className", None)
    name = ".".join([written["type"], *(classes or "").split()])
    return [name, *([properties] if properties else []), *_listed(shorthand(inside), inside)]


def _listed(short: Any, inside: Any) -> list[Any]:
    """What is in a component as a list, be it several, one or nothing."""
    if inside is None:
        return []
    return short if isinstance(inside, list | tuple) else [short]
