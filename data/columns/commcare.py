"""Header lines of CommCare: paths with dots, questions below ``form``, what was done with a case below ``form.case``.

Belongs here: recognising such a line, and what its headers are in the words of a Kobo export. Not here: any other header
(headers.py), or what CommCare writes into cells. Nothing is renamed: headers are reported as the file has them.

Source: dimagi/commcare-hq, corehq/apps/export: ``formid`` is the id of a submission, ``form.meta`` what the device noted, and
"form.question | choice" a choice of a question with several answers. What a form writes into its case it asked in a
question of its own, so that nothing is looked for below ``form.case``.
"""

from collections.abc import Sequence
from typing import Final

from data.columns.headers import ForeignLine

_ID: Final = "formid"
_FORM: Final = "form."
_CASE: Final = "form.case."
_INFO: Final = "info."
_CHOICE: Final = " | "


def is_one(texts: Sequence[str]) -> bool:
    """Whether a header line is CommCare's: the id of a form beside paths below it."""
    return _ID in texts and any(text.startswith(_FORM) for text in texts)


class PathLine(ForeignLine):
    """A header line of CommCare: found as the file has it, else with dots read as ends of groups."""

    def as_kobo(self, text: str) -> str:
        """A header as a Kobo export would write it: ``form.where.district`` is ``where/district``."""
        if text == _ID:
            return "meta/instanceID"
        if text.startswith(_CASE) or not text.startswith((_FORM, _INFO)):
            return text
        path, choice, option = text.partition(_CHOICE)
        return path.partition(".")[2].replace(".", "/") + ("/" if choice else "") + option
