"""HTML as text, escaped once and in one place."""

from collections.abc import Mapping
from typing import Any, Final

from markupsafe import Markup, escape

EMPTY: Final = frozenset({"br", "hr", "img", "input"})


def element(tag: str, attributes: Mapping[str, Any] | None = None, *inside: Any) -> Markup:
    """An element; what is not HTML already is escaped. Attributes that are None or False are left out, True has no value."""
    start = Markup(f"<{tag}{_written(attributes or {})}>")  # noqa: S704 - names are ours, values are escaped
    if tag in EMPTY:
        return start
    return start + joined(inside) + Markup(f"</{tag}>")  # noqa: S704 - a name of ours


def joined(parts: Any) -> Markup:
    """Texts and HTML one after the other."""
    return Markup("").join(parts)


def _written(attributes: Mapping[str, Any]) -> str:
    kept = ((name, value) for name, value in attributes.items() if value is not None and value is not False)
    return "".join(f" {name}" if value is True else f' {name}="{escape(str(value))}"' for name, value in kept)
