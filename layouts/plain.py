"""Pages of plain HTML, no script needed: signing in, a passphrase, a refusal; links and the audit.

The first stand alone in a window. The last two, the wide ones, have the header, navigation and footer of the shell
(layouts/shell.py) in the same classes, so that one style sheet dresses both.

Belongs here: their frame and the parts several of them have. Not here: when they are shown (callbacks/entry.py,
callbacks/signing, callbacks/links), and what is on the wide ones (layouts/links.py, layouts/audit.py).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import Final

from charts import formats
from languages import ENGLISH, current, in_language, later, say

STYLES: Final = ("palette.css", "10-base.css", "15-scripts.css", "20-layout.css", "30-controls.css", "40-components.css", "50-ingest.css", "70-plain.css", "90-print.css")  # fmt: skip
METHODS: Final = ("/methods", later("Definitions, methods and sources"))
ADMIN: Final = (
    ("/links", later("Links")),
    ("/audit", later("Audit")),
)  # the wide pages, one beside the other


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a form; ``kind`` is that of the HTML input."""

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    required: bool = True
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form that is sent to ``action``: its fields in order, hidden values, and the words of the button."""

    action: str
    button: str
    fields: Sequence[Field] = ()
    hidden: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, kw_only=True)
class Around:
    """What stands around a wide page, as (address, words): the tabs and actions of who looks; ``out`` is the way out."""

    product: str
    country: str
    path: str
    tabs: Sequence[tuple[str, str]]
    actions: Sequence[tuple[str, str]] = ()
    credits: Sequence[str] = ()
    out: Form | None = None
    languages: Mapping[str, str] = field(default_factory=dict)  # on offer, each by its own name
    draft: bool = False  # whether the translation is one


def _theme_switch() -> str:
    return (
        f'<button type="button" class="icon-button" id="plain-theme" aria-label="{escape(say("Switch between light and dark"))}">'
        '<span class="icon icon--sun"></span><span class="icon icon--moon"></span></button>'
    )


def page(
    title: str,
    sentences: Sequence[str],
    *,
    product: str,
    form: Form | None = None,
    way: tuple[str, str] | None = None,
    aside: tuple[str, str] | None = None,
) -> str:
    """A small page: a title, sentences, perhaps a form, perhaps a way on, and one beside it, as (address, words)."""
    said = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences if sentence)
    there = escape(in_language(way[0])) if way else ""
    on = f'<p><a class="button button--first" href="{there}">{escape(way[1])}</a></p>' if way else ""
    beside = f'<p><a href="{escape(aside[0])}">{escape(aside[1])}</a></p>' if aside and aside[0] else ""
    main = (
        f'<main class="plain-main"><p class="plain-brand">{escape(product)}</p>'
        f"<h1>{escape(title)}</h1>{said}{form_of(form) if form else ''}{on}{beside}</main>"
    )
    return document(title, main, product=product, look="plain")


def wide(title: str, question: str, sections: Sequence[str], *, around: Around) -> str:
    """A page within the shell, from sections that are HTML already."""
    beside = _links([(path, say(words)) for path, words in ADMIN], around.path, "nav-link")
    head = (
        f'<div class="page-head"><div><h1 class="page-title">{escape(title)}</h1><p class="question">{escape(question)}</p></div>'
        f'<nav class="nav" aria-label="{escape(say("Administration"))}"><ul class="nav-list">{beside}</ul></nav></div>'
    )
    body = (
        f'<div class="shell"><a class="skip-link" href="#main">{escape(say("Skip to the content"))}</a>{_header(around)}'
        f'<main class="main wide-main" id="main" tabindex="-1">{head}{"".join(sections)}</main>{_footer(around)}</div>'
    )
    return document(title, body, product=around.product, look="wide")


def _header(around: Around) -> str:
    """Brand, tabs and actions as the shell has them."""
    country = f'<span class="brand-country">{escape(around.country)}</span>'
    brand = f'<div class="brand"><span class="brand-name">{escape(around.product)}</span>{country}</div>'
    listed = _links(around.tabs, around.path, "nav-link")
    tabs = f'<nav class="nav" aria-label="{escape(say("Pages"))}"><ul class="nav-list">{listed}</ul></nav>'
    actions = "".join(
        f'<a class="button header-action" href="{escape(in_language(path))}" aria-label="{escape(words)}"><span class="icon icon--up"></span>'
        f'<span class="action-name">{escape(words)}</span></a>'
        for path, words in around.actions
    )
    out = form_of(around.out, first=False) if around.out else ""
    return (
        f'<header class="header"><div class="header-inner">{brand}{tabs}'
        f'<div class="header-actions">{_languages(around)}{_theme_switch()}{actions}{out}</div></div></header>'
    )


def _links(listed: Sequence[tuple[str, str]], path: str, look: str) -> str:
    return "".join(
        f'<li><a class="{look}" href="{escape(in_language(where))}"{" aria-current=page" if where == path else ""}>{escape(words)}</a></li>'
        for where, words in listed
    )


def _languages(around: Around) -> str:
    """The page in the other languages, each by its own name, in the menu that the shell has."""
    here = around.languages.get(current(), "")
    if len(around.languages) < 2:
        return ""
    links = "".join(
        f'<li><a class="menu-link" lang="{code}" hreflang="{code}" href="{escape(_in(code, around.path))}"'
        f"{' aria-current=true' if code == current() else ''}>{escape(name)}</a></li>"
        for code, name in around.languages.items()
    )
    named = escape(say("Language: {name}", name=here))
    return (
        f'<details class="menu" id="language"><summary class="button header-action" aria-label="{named}">'
        f'<span class="icon icon--globe"></span><span class="action-name">{escape(here)}</span></summary>'
        f'<div class="menu-panel menu-panel--short"><ul>{links}</ul></div></details>'
    )


def _in(code: str, path: str) -> str:
    return path if code == ENGLISH else f"{path}?lang={code}"


def _draft(around: Around) -> str:
    """That nobody who grew up with the language has read its texts yet."""
    if not around.draft:
        return ""
    told = say("This translation is a draft: no native speaker has reviewed it yet.")
    return f'<span id="draft">{escape(told)}</span>'


def _footer(around: Around) -> str:
    said = "".join(f"<span>{escape(credit)}</span>" for credit in around.credits)
    return (
        f'<section class="footer" aria-label="{escape(say("Sources and methods"))}">{_draft(around)}{said}'
        f'<a href="{escape(in_language(METHODS[0]))}">{escape(say(METHODS[1]))}</a></section>'
    )


def document(title: str, body: str, *, product: str, look: str) -> str:
    """The whole document around a body."""
    styles = "".join(f'<link rel="stylesheet" href="/assets/{name}">' for name in STYLES)
    return (
        f'<!DOCTYPE html><html lang="{current()}" data-plain><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f'<title>{escape(title)} · {escape(product)}</title><link rel="icon" href="/_favicon.ico">{styles}'
        '<script src="/assets/plain.js"></script><script src="/assets/links.js" defer></script></head>'
        f'<body class="{look}">{body}</body></html>'
    )


def form_of(form: Form, *, more: str = "", first: bool = True) -> str:
    """A form; ``more`` is HTML between its fields and its button, ``first`` whether the button is the page's main one."""
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in form.hidden
    )
    fields = "".join(field_of(field) for field in form.fields)
    look = "button button--first" if first else "button"
    return (
        f'<form method="post" action="{escape(in_language(form.action))}">{hidden}{fields}{more}'
        f'<button class="{look}" type="submit">{escape(form.button)}</button></form>'
    )


def field_of(field: Field) -> str:
    """A label with its input."""
    name = escape(field.name)
    complete = ' autocomplete="off"' if field.kind == "password" else ""
    hint = f'<span class="plain-hint" id="{name}-hint">{escape(field.hint)}</span>' if field.hint else ""
    # A browser writes a day in its own language, not in that of the page: assets/links.js says it in words.
    day = (
        f'<output class="plain-hint" for="{name}" data-day="{escape(_days())}"></output>'
        if field.kind == "date"
        else ""
    )
    described = f' aria-describedby="{name}-hint"' if field.hint else ""
    return (
        f'<div class="plain-field"><label class="plain-label" for="{name}">{escape(field.label)}</label>'
        f'<input class="plain-input" id="{name}" name="{name}" type="{escape(field.kind)}" '
        f'value="{escape(field.value)}"{" required" if field.required else ""}{complete}{described}>{day}{hint}</div>'
    )


def _days() -> str:
    """The 11th of each month of 2222 as the page writes days: not every browser knows the months of every language."""
    return json.dumps([formats.day(date(2222, month, 11)) for month in range(1, 13)], ensure_ascii=False)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, label: str) -> str:
    """A table that scrolls inside its place; its cells are HTML already."""
    head = "".join(f'<th scope="col">{escape(word)}</th>' for word in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return (
        f'<div class="table-place" tabindex="0" role="region" aria-label="{escape(label)}">'
        f'<table class="table table--stacked"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )
