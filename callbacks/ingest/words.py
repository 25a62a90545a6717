"""Words for the ingest page: labels of canonical columns, and sentences that speak of the page instead of a mapping.

Belongs here: words only. Not here: the rules themselves (data/problems.py).
"""

import re
from types import MappingProxyType
from typing import Final

from data import codebook, tables
from data.uploads import decided as deciding
from languages import current

_LABELS: Final = MappingProxyType(
    {
        "activity_id": "Id of the activity",
        "respondent_id": "Id of the person",
        "returnee_id": "Id of the returnee",
        "call_id": "Id of the call",
        "date": "Date",
        "interview_date": "Date of the interview",
        "followup_due": "Follow-up due from",
        "ds_division": "DS division",
        "reached_female": "Women and girls reached",
        "reached_male": "Men and boys reached",
        "reached_total": "People reached, all together",
        "reach_basis": "Counted or estimated",
        "target": "People planned to be reached",
        "design": "How people were chosen",
        "age_group": "Age group",
        "score": "Items answered correctly",
        "items_asked": "Items asked",
        "source_used": "Sources of information (several)",
        "trusted_source": "Source trusted most",
        "experience": "Experience, in own words",
        "themes": "Themes of it (several)",
        "consent": "Consent",
        "message": "Key messages (several in one question)",
        "documents": "Documents held (several)",
        "migration_reason": "Reasons to migrate (several)",
        "assistance": "Assistance received (several)",
        "point": "Point (latitude and longitude together)",
        "age": "Age in years",
        "district_code": "Code of the district",
        "validation_status": "Validation status in Kobo",
        "enumerator": "Enumerator",
        "started": "Interview started",
        "ended": "Interview ended",
        "submitted": "Sent to the server",
        "return_country": "Country returned from",
    }
)
_FAMILIES: Final = MappingProxyType(
    {
        "message": "Key message",
        "documents": "Document",
        "migration_reason": "Reason",
        "assistance": "Assistance",
        "rss": "Reintegration item",
    }
)
# What a rule or an error tells a person at a command line → what it tells on this page.
_HERE: Final = (
    (r"Say which it is in a mapping: .*$", "Choose “Day and month” below, then check again"),
    (r"name it in a mapping \(.*?\) or rename it", "choose it below"),
    (r"name its columns in a mapping", "choose its columns below"),
    (
        r'say which comes first: \[dates\] order = "dmy" in the mapping',
        "choose “Day and month” under Columns",
    ),
    (r"map (it|the value) under \[values(\.\w+)?\]", "give it a meaning under “Values that need a meaning”"),
    (r", or give --fix swap-coordinates", ", or tick the repair on this page"),
    (r"is kept by keep_personal in the mapping", "is kept by keep_personal in a mapping"),
    (r"add the column or a constant", "choose its column, or one value for every row, under Columns"),
    (r"; name another --store$", ""),
)


def label(table: str, name: str) -> str:
    """A canonical column, helper or question in words."""
    column = tables.columns(table).get(name)
    if column is not None and column.family and column.field:
        of = codebook.load().label(column.field, name.removeprefix(f"{column.family}_"), current())
        return f"{_FAMILIES.get(column.family, column.family.replace('_', ' '))}: {of}"
    return _LABELS.get(name) or name.replace("_", " ").capitalize()


def sheet(choice: str) -> str:
    """The sheet of a file that was chosen, in words."""
    name, _ = deciding.sheet_of(choice)
    return f"sheet “{name}”"


def capital(text: str) -> str:
    """A sentence with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def here(sentence: str) -> str:
    """A sentence of the data room as this page says it, with a full stop at its end."""
    for pattern, words in _HERE:
        sentence = re.sub(pattern, words, sentence)
    return sentence if not sentence or sentence.endswith((".", "?", "…")) else f"{sentence}."
