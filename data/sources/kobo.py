"""Kobo's marks on an export: system columns, header mode and validation status; Central's in Kobo's words.

Belongs here: what the exporter adds around the answers. Not here: which answer means what (placing.py), or how the
sheets of a repeat are joined (repeats.py). Nothing is concluded from a file's name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from data.columns import dashed
from data.columns.headers import HeaderLine, key
from languages import noted

SYSTEM: Final = (
    "_id",
    "_uuid",
    "_submission_time",
    "_validation_status",
    "_notes",
    "_status",
    "_submitted_by",
    "__version__",
    "_tags",
    "meta/rootUuid",
    "_index",
)
ROOT: Final = "meta/rootUuid"
OWN_ID: Final = "_uuid"
# All columns that tell of a submission and not of what was asked.
BOOKKEEPING: Final = frozenset({*SYSTEM, *dashed.OWN})
_ALWAYS_XML: Final = frozenset({"start", "end", "today", "deviceid", "username", *BOOKKEEPING})
_XML_NAME: Final = re.compile(r"^[a-z_][a-z0-9_.\-]*(/[a-zA-Z0-9_.\-]+)*$")
_SCRIPTS: Final = {"si": re.compile("[\u0d80-\u0dff]"), "ta": re.compile("[\u0b80-\u0bff]")}
_POINT_PART: Final = re.compile(r"^_(?P<question>.+)_(?P<part>latitude|longitude|altitude|precision)$")
# Ona's header of a review, and the numbers that it stores for one (onadata, models/submission_review.py).
_ONA: Final = "_review_status"
_ONA_STATUS: Final = {"1": "approved", "2": "rejected", "3": "pending"}
_STATUS_CODE: Final = re.compile(r"validation_status_(?:not_)?[a-z]+(?:_hold)?")
_STATUS: Final = {
    "": None,
    "approved": None,
    "validation status approved": None,
    "not approved": "not_approved",
    "validation status not approved": "not_approved",
    "on hold": "on_hold",
    "validation status on hold": "on_hold",
    # ODK Central: one that was edited after its review waits for another, as one that was never reviewed.
    "edited": None,
    "received": None,
    "rejected": "not_approved",
    # Ona and SurveyCTO: one that nobody reviewed, or that waits for it.
    "pending": None,
    "none": None,
    # Kobo's page in French, Spanish and Portuguese, from which people copy.
    **dict.fromkeys(("approuvé", "aprobado", "aprovado"), None),
    **dict.fromkeys(("non approuvé", "pas approuvé", "no aprobado", "não aprovado"), "not_approved"),
    **dict.fromkeys(("en attente", "en espera", "em espera"), "on_hold"),
    "hasissues": "on_hold",
    "not decrypted": "not_decrypted",
    "missing encrypted form data": "not_decrypted",
}


@dataclass(frozen=True)
class Evidence:
    """What the header line says about where a file comes from. ``mode``: xml, labels, labels (si), labels (ta).

    ``kobo``: whether it is an export of Kobo, or of ODK Central in Kobo's words (``odk``).
    """

    kobo: bool
    mode: str
    grouped: bool
    point_parts: dict[str, int]
    odk: bool = False

    def sentence(self, *, hxl: bool) -> str:
        """The evidence in words, for a report."""
        if not self.kobo:
            return noted("plain table with an HXL row") if hxl else noted("plain table")
        groups = noted("with groups") if self.grouped else noted("without groups")
        if self.odk:
            return noted("ODK Central export, {groups}", groups=groups)
        if hxl:
            return noted(
                "Kobo export, headers are {mode}, {groups}, HXL row found", mode=self.mode, groups=groups
            )
        return noted(
            "Kobo export, headers are {mode}, {groups}, HXL row not found", mode=self.mode, groups=groups
        )


def evidence(headers: Sequence[str], *, odk: bool = False) -> Evidence:
    """Recognise a Kobo export by its system columns and the header mode by the question texts.

    ``odk``: the headers are those of ODK Central in Kobo's words; it writes names, never labels.
    """
    system = sum(header in SYSTEM for header in headers)
    questions = [h for h in headers if h and h not in _ALWAYS_XML and not _point_part(h)]
    return Evidence(
        kobo=odk or system >= 3,
        mode="xml" if odk else _mode(questions),
        grouped=_grouped(headers),
        point_parts=_point_parts(headers),
        odk=odk,
    )


def status_rule(status: str, *, header: str = "") -> str | None:
    """The rule a validation status breaks: None for approved or blank. Its code may stand in an object of the API as text.

    ``header``: of its column; under Ona's a number stands for a status.
    """
    status = _ONA_STATUS.get(status, status) if header.endswith(_ONA) else status
    coded = _STATUS_CODE.search(status)
    return _STATUS.get(key(coded[0] if coded else status).lstrip("_"), "unknown_status")


def _mode(questions: Sequence[str]) -> str:
    for language, script in _SCRIPTS.items():
        if sum(bool(script.search(text)) for text in questions) * 3 >= max(len(questions), 1):
            return f"labels ({language})"
    return "xml" if all(_XML_NAME.match(text) for text in questions) else "labels"


def _point_part(header: str) -> re.Match[str] | None:
    return _POINT_PART.match(header.rsplit("/", 1)[-1])


def latitudes(headers: Sequence[str]) -> list[int]:
    """Positions of the latitudes of all points of a form."""
    parts = ((at, _point_part(header)) for at, header in enumerate(headers))
    return [at for at, match in parts if match and match["part"] == "latitude"]


def _point_parts(headers: Sequence[str]) -> dict[str, int]:
    """Positions of latitude and longitude of the form's first point, which Kobo writes beside the question."""
    found: dict[str, int] = {}
    for position, header in enumerate(headers):
        match = _point_part(header)
        if match and match["part"] in ("latitude", "longitude"):
            found.setdefault(match["part"], position)
    return found if len(found) == 2 else {}


def _grouped(headers: Sequence[str]) -> bool:
    """Whether group names stand before the questions: best seen on the parts of a point, which are no options."""
    if _point_parts(headers):
        return any("/" in header for header in headers if _point_part(header))
    line = HeaderLine(tuple(headers))
    parents = [
        h.rsplit("/", 1)[0] for i, h in enumerate(headers) if "/" in h and i not in line.option_positions
    ]
    return len([parent for parent in parents if parent != "meta"]) > 0
