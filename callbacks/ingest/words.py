"""Words for the ingest page: labels of canonical columns, and sentences that speak of the page instead of a mapping.

Belongs here: words only. Not here: the rules themselves (data/rules.py).
"""

import re
from types import MappingProxyType
from typing import Final

from charts import formats
from data import codebook, tables
from data.uploads import decided as deciding
from languages import current, later, retold, say, values_of
from layouts.shell import TABLES

_LABELS: Final = MappingProxyType(
    {
        "activity_id": later("Id of the activity"),
        "respondent_id": later("Id of the person"),
        "returnee_id": later("Id of the returnee"),
        "call_id": later("Id of the call"),
        "date": later("Date"),
        "interview_date": later("Date of the interview"),
        "followup_due": later("Follow-up due from"),
        "ds_division": later("DS division"),
        "reached_female": later("Women and girls reached"),
        "reached_male": later("Men and boys reached"),
        "reached_total": later("People reached, all together"),
        "reach_basis": later("Counted or estimated"),
        "target": later("People planned to be reached"),
        "design": later("How people were chosen"),
        "age_group": later("Age group"),
        "score": later("Items answered correctly"),
        "items_asked": later("Items asked"),
        "source_used": later("Sources of information (several)"),
        "trusted_source": later("Source trusted most"),
        "experience": later("Experience, in own words"),
        "themes": later("Themes of it (several)"),
        "consent": later("Consent"),
        "message": later("Key messages (several in one question)"),
        "documents": later("Documents held (several)"),
        "migration_reason": later("Reasons to migrate (several)"),
        "assistance": later("Assistance received (several)"),
        "point": later("Point (latitude and longitude together)"),
        "age": later("Age in years"),
        "district_code": later("Code of the district"),
        "validation_status": later("Validation status in Kobo"),
        "enumerator": later("Enumerator"),
        "started": later("Interview started"),
        "ended": later("Interview ended"),
        "submitted": later("Sent to the server"),
        "return_country": later("Country returned from"),
        "activity_type": later("Activity type"),
        "audience": later("Audience"),
        "phase": later("Phase"),
        "district": later("District"),
        "place": later("Place"),
        "latitude": later("Latitude"),
        "longitude": later("Longitude"),
        "language": later("Language"),
        "partner": later("Partner"),
        "round": later("Round"),
        "cluster": later("Cluster"),
        "stratum": later("Stratum"),
        "weight": later("Weight"),
        "sex": later("Sex"),
        "education": later("Education"),
        "livelihood": later("Livelihood"),
        "special_needs": later("Special needs"),
        "feels_informed": later("Feels informed"),
        "risk_awareness": later("Is aware of the risks"),
        "planned_route": later("Planned route"),
        "wants_to_migrate": later("Wants to migrate"),
        "previous_attempt": later("Tried to migrate before"),
        "deceived_by_agent": later("Deceived by an agent"),
        "return_date": later("Date of return"),
        "months_since_return": later("Months since the return"),
        "economic": later("Economic"),
        "social": later("Social"),
        "psychosocial": later("Psychosocial"),
        "composite": later("Reintegration score"),
        "community_acceptance": later("Accepted by the community"),
        "satisfaction": later("Satisfaction with assistance"),
        "topic": later("Topic of the contact"),
        "destination": later("Destination"),
        "referred": later("Referred to a service"),
        "answered": later("Answered"),
    }
)
_FAMILIES: Final = MappingProxyType(
    {
        "message": later("Key message"),
        "documents": later("Document"),
        "migration_reason": later("Reason"),
        "assistance": later("Assistance"),
        "rss": later("Reintegration item"),
    }
)
# What a rule or an error tells a person at a command line → what it tells on this page.
_HERE: Final = MappingProxyType(
    {
        '{file}: the dates of {header} ({example}) can be read with the day or the month first; {what}. Say which it is in a mapping: [dates] order = "dmy" or order = "mdy"': later(
            "{file}: the dates of {header} ({example}) can be read with the day or the month first; {what}. Choose “Day and month” below, then check again"
        ),
        '{file}: the dates of {header} ({example}) can be read with the year first or last; both fit all rows. Say which it is in a mapping: [dates] order = "ymd", order = "dmy" or order = "mdy"': later(
            "{file}: the dates of {header} ({example}) can be read with the year first or last; both fit all rows. Choose “Day and month” below, then check again"
        ),
        "{said}. Where several columns tell records apart together, put it together in a mapping: {recipe}": later(
            "{said}. Where only several columns together tell records apart, its list may offer them, under “Several columns together”"
        ),
        '{file}: no column could be taken as {name}, {role}; name it in a mapping ([columns] {name} = "…") or rename it. The file has: {shown}': later(
            "{file}: no column could be taken as {name}, {role}; choose it below. The file has: {shown}"
        ),
        "{file} is not a table of {table} as it stands: none of its headers is known ({shown}); name its columns in a mapping": later(
            "{file} is not a table of {table} as it stands: none of its headers is known ({shown}); choose its columns below"
        ),
        'say which comes first: [dates] order = "dmy" in the mapping': later(
            "choose “Day and month” under Columns"
        ),
        "write yes or no, or map the value under [values.consent]": later(
            "write yes or no, or give it a meaning under “Values that need a meaning”"
        ),
        "write yes or no, or map the value under [values]": later(
            "write yes or no, or give it a meaning under “Values that need a meaning”"
        ),
        '1 and 2 stand in this column: say which is yes, [values.{name}] "1" = "yes" and "2" = "no", or the other way round': later(
            "1 and 2 stand in this column: say which is yes under “Values that need a meaning”"
        ),
        'the answers of this file go from 0 to 4, not from 1 to 5: say what each means, [values.{name}] "0" = "1" and so on up to "4" = "5"': later(
            "the answers of this file go from 0 to 4, not from 1 to 5: add 1 to each in the file, and bring it in again"
        ),
        "use a code of the codebook or map the value under [values]": later(
            "use a code of the codebook or give it a meaning under “Values that need a meaning”"
        ),
        "map it under [values] or leave it out": later(
            "give it a meaning under “Values that need a meaning” or leave it out"
        ),
        "exchange the two columns, or give --fix swap-coordinates": later(
            "exchange the two columns, or tick the repair on this page"
        ),
        "add the column or a constant": later("choose its column, or one value for every row, under Columns"),
        "the store holds data of {country}, not of {code}; name another --store": later(
            "the store holds data of {country}, not of {code}"
        ),
    }
)

_FIELD: Final = re.compile(r"(?<=codes or labels of )\w+$")


def label(table: str, name: str) -> str:
    """A canonical column, helper or question in words."""
    column = tables.columns(table).get(name)
    if column is not None and column.family and column.field:
        of = codebook.load().label(column.field, name.removeprefix(f"{column.family}_"), current())
        return f"{say(_FAMILIES.get(column.family, column.family.replace('_', ' ')))}: {of}"
    return say(_LABELS[name]) if name in _LABELS else name.replace("_", " ").capitalize()


def reason(kept: str, column: str) -> str:
    """Why a column of a file was taken as one that is called ``column``: what its header says, and what its values are."""
    parts = (retold(_FIELD.sub(lambda _: column, part)) for part in kept.split("; "))
    return "; ".join(parts).replace(" %", formats.SHARE_SIGN)


def sheet(choice: str) -> str:
    """The sheet of a file that was chosen, in words."""
    name, _ = deciding.sheet_of(choice)
    return say("sheet “{name}”", name=name)


def capital(text: str) -> str:
    """A sentence with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def here(kept: str) -> str:
    """A sentence of the data room as this page says it, in the language spoken, with a full stop at its end."""
    said = _here(kept)
    return said if not said or said.endswith((".", "?", "…")) else f"{said}."


def _here(kept: str) -> str:
    for message, instead in _HERE.items():
        values = values_of(message, kept)
        if values is not None:
            return say(instead, **{name: _named(name, value) for name, value in values.items()})
    return retold(kept)


def _named(name: str, value: str) -> str:
    """What stands in a sentence: a column or a table of the program as the page calls it, a sentence in it, else the value."""
    if name == "said":
        return _here(value)
    if name == "name" and value in _LABELS:
        return f"“{say(_LABELS[value])}”"
    if name == "table" and value in TABLES:
        return f"“{say(TABLES[value])}”"
    return retold(value)
