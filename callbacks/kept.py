"""Answers of pages, kept by data version and question: what somebody was told a moment ago is told again at once.

Belongs here: which answers are kept, for whom, and for how long. Not here: how they are made (pages.py) or packed (delivery.py).

An answer depends on the version (or the release) on show, on what the person who asks may see, and on the event itself, page and
filters within it; all of that is its key, so that new data need nothing to be forgotten. Each process keeps its own, the one used
longest ago goes first. Who may ask, how often, and what is noted of it is decided before and after, as for any other answer.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, Final

from flask import Flask, Response, g, request

import languages
from callbacks import actions, viewing
from callbacks.program import NothingToShow, Program
from layouts import ids

# The pages whose answers say nothing but what the data say: others tell what was brought in or noted since.
PAGES: Final = frozenset({"overview", "outreach", "comprehension", "follow-up", "returnees", "hotline"})
_OUTPUTS: Final = {f"{of(name)}.data" for name in PAGES for of in (ids.answer, ids.rest_answer)}
_MESSAGE: Final = b'"sideUpdate"'  # of an event that failed: the sentence for the person is no answer


@dataclass
class Answer:
    """One answer, and how it was packed, by the name of the encoding."""

    body: bytes
    packed: dict[str, bytes] = field(default_factory=dict)


class Kept:
    """The latest answers of one process."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, threading.Lock()
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()

    def get(self, key: Hashable) -> Answer | None:
        """The answer to the same question, if it is kept."""
        with self._lock:
            found = self._answers.get(key)
            if found is not None:
                self._answers.move_to_end(key)
        return found

    def put(self, key: Hashable, body: bytes) -> Answer:
        """Keep an answer."""
        with self._lock:
            self._answers[key] = made = Answer(body)
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)
        return made


def register(server: Flask, program: Program) -> None:
    """Answer events of pages from what is kept, where there is anything. Call it when Dash has its routes."""
    make: Callable[..., Any] = server.view_functions[actions.EVENTS]
    kept = Kept(program.settings.kept_answers)

    def answered(*given: Any, **named: Any) -> Any:
        key = _key(program)
        if key is None:
            return make(*given, **named)
        found = kept.get(key)
        if found is None:
            made = make(*given, **named)
            if made.status_code == 200 and made.is_json and _MESSAGE not in made.get_data():
                g.kept = kept.put(key, made.get_data())
            return made
        g.kept = found
        return Response(found.body, mimetype="application/json")

    if program.settings.kept_answers:
        server.view_functions[actions.EVENTS] = answered


def packed(answered: Response, encoding: str, pack: Callable[[bytes], bytes]) -> Response:
    """An answer that is kept, packed once; any other as it is."""
    answer: Answer | None = g.get("kept")
    if answer is None or "Content-Encoding" in answered.headers or not answered.is_json:
        return answered
    if encoding not in answer.packed:
        answer.packed[encoding] = pack(answer.body)
    answered.set_data(answer.packed[encoding])
    answered.headers["Content-Encoding"] = encoding
    answered.vary.add("Accept-Encoding")
    return answered


def _key(program: Program) -> Hashable:
    """What the answer to the current event depends on; None where it is none of a page's."""
    body: Any = request.get_json(silent=True)
    if not isinstance(body, dict) or body.get("output") not in _OUTPUTS:
        return None
    person = viewing.viewer()
    try:
        shown = program.shown()
    except NothingToShow:
        return None
    return shown, person.role, person.link, languages.current(), request.get_data()
