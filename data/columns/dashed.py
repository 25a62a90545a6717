"""Header lines of ODK Central and Briefcase: groups end in a dash, and Central's own columns have names of their own.

Belongs here: recognising such a line, and what its headers are in the words of a Kobo export, so that everything
behind speaks of one kind of form. Not here: any other header (headers.py), or what Central writes into cells.
Nothing is renamed: headers are reported as the file has them.

Source: getodk/central-backend, lib/data/briefcase.js (streamBriefcaseCsvs): SubmissionDate first, groups joined by
"-", a geopoint as -Latitude, -Longitude, -Altitude and -Accuracy, an option of a select multiple as "question/option",
PARENT_KEY and KEY at the end of a repeat, and at the end of the submissions KEY, SubmitterID, SubmitterName,
AttachmentsPresent, AttachmentsExpected, Status, ReviewState, DeviceID, Edits, FormVersion.
"""

import re
from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

from data.columns.headers import ForeignLine

KEY: Final = "KEY"
PARENT: Final = "PARENT_KEY"
SUBMITTED: Final = "SubmissionDate"
# Central's columns as a Kobo export calls them. KEY stays when a submission is edited, meta-instanceID does not.
AS_KOBO: Final = MappingProxyType(
    {
        KEY: "meta/rootUuid",
        SUBMITTED: "_submission_time",
        "ReviewState": "_validation_status",
        "SubmitterName": "_submitted_by",
        "Status": "_status",
        "FormVersion": "__version__",
    }
)
# Those that Kobo has no word for; they tell of the submission, not of what was asked.
OWN: Final = frozenset(
    {
        PARENT,
        "SubmitterID",
        "AttachmentsPresent",
        "AttachmentsExpected",
        "DeviceID",
        "Edits",
        "meta/instanceID",
    }
)
_POINT_PART: Final = re.compile(
    r"^(?P<group>(?:.*-)?)(?P<question>[^-]+)-(?P<part>Latitude|Longitude|Altitude|Accuracy)$"
)
# The parts of a point, in the order of their columns, as a Kobo export calls them.
PARTS: Final = MappingProxyType(
    {"Latitude": "latitude", "Longitude": "longitude", "Altitude": "altitude", "Accuracy": "precision"}
)


def is_one(texts: Sequence[str]) -> bool:
    """Whether a header line is Central's or Briefcase's: a KEY beside the day of submission or the parent's key."""
    return KEY in texts and (SUBMITTED in texts or PARENT in texts)


class DashedLine(ForeignLine):
    """A header line of ODK Central: found as the file has it, else with dashes read as ends of groups."""

    def as_kobo(self, text: str) -> str:
        """A header as a Kobo export would write it: ``where-gps-Latitude`` is ``where/_gps_latitude``."""
        if text in AS_KOBO:
            return AS_KOBO[text]
        if match := _POINT_PART.match(text):
            return f"{match['group'].replace('-', '/')}_{match['question']}_{PARTS[match['part']]}"
        question, slash, option = text.partition("/")  # Central has slashes before options only
        return question.replace("-", "/") + slash + option
