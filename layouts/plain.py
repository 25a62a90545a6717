"""Components as the plain dicts that are sent: an answer with none but plain values is written out in one go.

Dash walks through every number of an answer as soon as one component is in it.
"""

from typing import Any

from dash.development.base_component import Component


def plain(tree: Any) -> Any:
    """The same tree with every component as a dict; texts and numbers as they are."""
    if isinstance(tree, Component):
        return {name: plain(value) for name, value in tree.to_plotly_json().items()}
    if isinstance(tree, dict):
        return {name: plain(value) for name, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [plain(item) for item in tree]
    return tree
