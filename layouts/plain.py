"""Pages that stand alone, without the shell: signing in, a passphrase, a refusal. Plain HTML, so that they need no script.

Belongs here: their markup. Not here: when they are shown (callbacks/entry.py, callbacks/signing.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

STYLES: Final = ("palette.css", "10-base.css", "30-controls.css", "70-plain.css")


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a form; ``kind`` is that of the HTML input."""

    name: str
    label: str
    kind: str = "text"
    value: str = ""


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form that is sent to ``action``: its fields in order, hidden values, and the words of the button."""

    action: str
    button: str
    fields: Sequence[Field] = ()
    hidden: Sequence[tuple[str, str]] = ()


def page(
    title: str,
    sentences: Sequence[str],
    *,
    product: str,
    form: Form | None = None,
    way: tuple[str, str] | None = None,
) -> str:
    """The whole document: a title, sentences, perhaps a form, perhaps a way on as (address, words)."""
    said = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences if sentence)
    on = f'<p><a class="button button--first" href="{escape(way[0])}">{escape(way[1])}</a></p>' if way else ""
    styles = "".join(f'<link rel="stylesheet" href="/assets/{name}">' for name in STYLES)
    return (
        '<!DOCTYPE html><html lang="en" data-plain><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{escape(title)} – {escape(product)}</title>{styles}"
        '<script src="/assets/plain.js"></script></head>'
        f'<body class="plain"><main class="plain-main"><p class="plain-brand">{escape(product)}</p>'
        f"<h1>{escape(title)}</h1>{said}{_form(form) if form else ''}{on}</main></body></html>"
    )


def _form(form: Form) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in form.hidden
    )
    fields = "".join(_field(field) for field in form.fields)
    return (
        f'<form method="post" action="{escape(form.action)}">{hidden}{fields}'
        f'<button class="button button--first" type="submit">{escape(form.button)}</button></form>'
    )


def _field(field: Field) -> str:
    complete = ' autocomplete="off"' if field.kind == "password" else ""
    return (
        f'<label class="plain-label" for="{escape(field.name)}">{escape(field.label)}</label>'
        f'<input class="plain-input" id="{escape(field.name)}" name="{escape(field.name)}" type="{escape(field.kind)}" '
        f'value="{escape(field.value)}" required{complete}>'
    )
