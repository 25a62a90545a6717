"""The page where files are brought in: its frame, choosing a file, waiting, and what stands there when it is done.

Not here: what was understood of a file (ingest_review.py), earlier ingests (ingest_history.py), any data.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from languages import in_language, later, say
from layouts import ids
from layouts.aria import aria
from layouts.sentences import rich

STEPS: Final = (later("Choose a file"), later("Look at what was understood"), later("Accept"))
EVERY: Final = 700  # milliseconds between two questions how far the work is
HOLDS: Final = {
    "activities": (later("Activities"), later("One outreach event a row")),
    "responses": (later("Responses"), later("Survey answers: one person at one round a row")),
    "returnees": (later("Returnees"), later("One interview with a returnee a row")),
    "calls": (later("Hotline calls"), later("One contact with the hotline a row")),
}


@dataclass(frozen=True)
class Waiting:
    """A file that was sent and waits to be looked at or accepted: the table it holds, and where it stands."""

    href: str
    name: str
    table: str
    words: str


@dataclass(frozen=True)
class Together:
    """Uploads that one button brings in, what it says, and a word about their number ("" where none is needed)."""

    uploads: Sequence[str]
    accept: str
    words: str = ""


def frame(head: Component, *, access: Mapping[str, Any]) -> list[Component]:
    """The page around what changes. ``access`` is what the page's own requests carry (assets/ingest.js)."""
    return [
        head,
        html.P(id=ids.INGEST_SAID, className="ingest-said", role="alert"),
        html.Div(id=ids.INGEST_PROGRESS, **aria(live="polite")),
        html.Div(id=ids.INGEST_BODY, className="ingest"),
        dcc.Interval(id=ids.INGEST_CLOCK, interval=EVERY, disabled=True),
        dcc.Store(id=ids.INGEST_SHOWN),
        dcc.Store(id=ids.INGEST_AGAIN),
        dcc.Store(id=ids.INGEST_ACCESS, data=dict(access)),
    ]


def steps(at: int) -> Component:
    """Where one is: 0 choose, 1 look, 2 accept; 3 when all is done."""
    items = [
        html.Li(
            [
                html.Span(
                    "✓" if place < at else str(place + 1), className="step-mark", **aria(hidden="true")
                ),
                say(words),
            ],
            className="step step--done" if place < at else "step",
            **(aria(current="step") if place == at else {}),
        )
        for place, words in enumerate(STEPS)
    ]
    return html.Ol(items, className="steps", **aria(label=say("Steps")))


def among_demonstration() -> Component:
    """A word of warning before a file is chosen."""
    return html.P(
        rich(
            "<b>This store holds demonstration data.</b> A file of your own would stand among records that are made up, and every "
            "page would go on saying so. To begin with your own alone, start the program with CRM_STORE set to a new folder."
        ),
        className="notice",
    )


def start(*, limit: int) -> Component:
    """Choose a file and say what it holds. ``limit``: megabytes."""
    return html.Section(
        [
            html.Div([_drop(limit), _holds()], className="ingest-start"),
            _more(),
            html.Div(
                [
                    html.Button(
                        say("Check this file"),
                        id=ids.INGEST_SEND,
                        type="button",
                        className="button button--main",
                    ),
                    html.P(
                        say("Checking changes nothing: you see what was understood, and decide then."),
                        className="ingest-hint",
                    ),
                ],
                className="ingest-go",
            ),
            html.Div(id=ids.INGEST_SENDING, **aria(live="polite")),
        ],
        className="card",
    )


def _drop(limit: int) -> Component:
    return html.Div(
        [
            html.Span(className="icon icon--up", **aria(hidden="true")),
            html.P(say("Drop a file or several here, or"), className="drop-title"),
            html.Button(
                say("Choose a file"), id=ids.ingest_choose("file"), type="button", className="button"
            ),
            html.P(id=ids.ingest_chosen("file"), className="drop-chosen", **aria(live="polite")),
            html.P(
                say(
                    "CSV, Excel (XLSX, XLS), ODS, Parquet, JSON, or a ZIP with one of them; up to {limit} MB each. Exports of Kobo and "
                    "ODK can stay as they are.",
                    limit=f"{limit:,}",
                ),
                className="drop-note",
            ),
        ],
        id=ids.INGEST_DROP,
        className="drop",
    )


def _holds() -> Component:
    radios = [
        dmc.Radio(value=table, label=say(name), description=say(words))
        for table, (name, words) in HOLDS.items()
    ]
    return dmc.RadioGroup(
        html.Div(radios, className="holds"),
        id=ids.INGEST_TABLE,
        label=say("What does the file hold?"),
        className="holds-group",
        size="sm",
    )


def _more() -> Component:
    parts = {
        "mapping": (
            say("A mapping"),
            say("A TOML file that says which column is which, if this form has one."),
            say("Choose a mapping"),
        ),
        "form": (
            say("The form"),
            say("The XLSForm (XLSX) the answers were collected with: it explains columns and codes."),
            say("Choose the form"),
        ),
    }
    rows = [
        html.Div(
            [
                html.Div([html.B(title), html.P(words)]),
                html.Button(say("Choose"), id=ids.ingest_choose(part), type="button", className="button", **aria(label=choose)),
                html.P(id=ids.ingest_chosen(part), className="drop-chosen"),
            ],
            className="extra",
        )
        for part, (title, words, choose) in parts.items()
    ]  # fmt: skip
    return html.Details(
        [html.Summary(say("You have a mapping or the form itself?")), html.Div(rows, className="extras")],
        className="filter-more ingest-more",
    )


def bar(title: str, words: str, *, share: float | None) -> Component:
    """How far the work is; ``share`` 0 to 100, None while nobody knows how long it takes."""
    known = share is not None
    progress = dmc.Progress(
        value=share if known else 100,
        striped=not known,
        animated=not known,
        size="md",
        color="var(--crm-accent)",
        **aria(label=title),
    )
    foot = [
        html.P(words, className="card-foot"),
        html.Button(say("Stop"), id=ids.INGEST_STOP, type="button", className="button"),
    ]
    return html.Section(
        [html.H2(title, className="card-title"), html.Div(progress, className="card-body"), html.Div(foot, className="ingest-go ingest-go--apart")],
        className="card",
    )  # fmt: skip


def waiting(those: Sequence[Waiting], order: Together, idle: Sequence[str]) -> Component | None:
    """Files that were sent and not accepted yet, what brings several of them in, and what lets go of the ``idle``."""
    if not those:
        return None
    items = [
        html.Li(
            [
                html.Span([dmc.Anchor(one.name, href=one.href, className="file-name"), html.Span(f" → {one.table}", className="aside")]),
                html.Span(one.words, className="waiting-words"),
            ],
            className="waiting-file",
        )
        for one in those
    ]  # fmt: skip
    return html.Section(
        [
            html.H2(say("Waiting for you"), className="card-title"),
            html.Ul(items, className="plain-list"),
            _accept_all(order) if order.uploads else None,
            _cancel_all(idle) if idle else None,
        ],
        className="card",
    )


def _accept_all(order: Together) -> Component:
    hint = f"{order.words} {say('They make one version, which one step back takes out again.')}".strip()
    button = html.Button(
        order.accept,
        id=ids.ingest_together(" ".join(order.uploads)),
        type="button",
        className="button button--main",
    )
    return html.Div([button, html.P(hint, className="ingest-hint")], className="ingest-go")


def _cancel_all(idle: Sequence[str]) -> Component:
    """A button that asks once more: what was sent would have to be sent again."""
    sure = [
        html.P(say("Everything that was sent and not accepted yet is removed. What was accepted stays.")),
        html.Button(
            say("Yes, cancel these {n} files", n=len(idle)),
            id=ids.ingest_none(" ".join(idle)),
            type="button",
            className="button button--main",
        ),
    ]
    return html.Details(
        [html.Summary(say("Cancel all"), className="button"), html.Div(sure, className="confirm")],
        className="go-back go-back--apart",
    )


def done(title: str, words: str, links: Mapping[str, str]) -> Component:
    """What became of a file, and where its records are seen now: label → address."""
    anchors: list[Component] = [
        dmc.Anchor(label, href=href, className="button", underline="never") for label, href in links.items()
    ]
    return html.Section(
        [
            html.H2([html.Span("✓ ", className="ok", **aria(hidden="true")), title], className="card-title"),
            html.P(words, className="ingest-words"),
            html.Div(anchors, className="ingest-go"),
        ],
        className="card",
    )  # fmt: skip


def trouble(title: str, words: str, *, again: str = "", cancel: str = "") -> Component:
    """Something that does not go on as it is: why, and what can be done. ``again``, ``cancel``: labels of buttons."""
    buttons: list[Component] = []
    if again:
        buttons.append(
            html.Button(again, id=ids.INGEST_RETRY, type="button", className="button button--main")
        )
    if cancel:
        buttons.append(html.Button(cancel, id=ids.INGEST_CANCEL, type="button", className="button"))
    else:
        buttons.append(
            dmc.Anchor(
                say("Choose another file"), href=in_language("/ingest"), className="button", underline="never"
            )
        )
    return html.Section(
        [html.H2(title, className="card-title"), html.P(words, className="notice"), html.Div(buttons, className="ingest-go")],
        className="card",
    )  # fmt: skip
