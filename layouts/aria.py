"""Attributes that assistive technology reads, for components whose arguments cannot be named ``aria-…``."""

from typing import Any


def aria(**attributes: str) -> dict[str, Any]:
    """``aria(label="Pages")`` as the keyword arguments ``{"aria-label": "Pages"}``."""
    return {f"aria-{name}": text for name, text in attributes.items()}
