"""HXL tags of columns: the row under the header that other humanitarian tools read and write.

Source: the Humanitarian Exchange Language standard, hxlstandard.org.
"""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from data import tables

TAGS: Final = MappingProxyType(
    {
        "activity_id": "#activity+id",
        "activity_type": "#activity+type",
        "audience": "#beneficiary+type",
        "call_id": "#contact+id",
        "date": "#date",
        "design": "#meta+design",
        "district": "#adm2+code",
        "ds_division": "#adm3+name",
        "followup_due": "#date+due",
        "interview_date": "#date+interview",
        "latitude": "#geo+lat",
        "longitude": "#geo+lon",
        "partner": "#org+partner",
        "place": "#loc+name",
        "reached_female": "#reached+f",
        "reached_male": "#reached+m",
        "reached_total": "#reached",
        "respondent_id": "#meta+id",
        "return_country": "#country+return+code",
        "return_date": "#date+return",
        "returnee_id": "#meta+id",
        "target": "#targeted",
        "weight": "#meta+weight",
        "age_group": "#meta+age",
        "sex": "#meta+sex",
        "estimate": "#value",
        "low": "#value+min",
        "high": "#value+max",
        "n": "#value+count",
        "indicator": "#indicator+name",
        "period_from": "#date+start",
        "period_to": "#date+end",
    }
)


def tag(column: str) -> str:
    """The tag of a column; those without one of their own are indicators by name."""
    return TAGS.get(column, f"#indicator+{column}")


# How others write what stands above: attributes come in any order, and the key of a table is any id.
_ALSO: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "district": ("#adm2", "#adm2+name"),
        "district_code": ("#adm2+code", "#adm2+pcode"),
        "ds_division": ("#adm3", "#adm3+name"),
        "latitude": ("#geo+lat", "#lat_deg"),
        "longitude": ("#geo+lon", "#lon_deg"),
        "place": ("#loc", "#loc+name"),
        "partner": ("#org", "#org+partner", "#org+name"),
        "reached_female": ("#reached+f", "#reached+female"),
        "reached_male": ("#reached+m", "#reached+male"),
        "target": ("#targeted",),
        "activity_id": ("#activity+id", "#activity+code"),
        "call_id": ("#contact+id", "#contact+code"),
        "activity_type": ("#activity+type", "#activity"),
        "date": ("#date", "#date+reported"),
    }
)


def columns(tags: Sequence[str], *, table: str) -> dict[str, int]:
    """Canonical column (or helper) → position, for the columns of ``table`` that HXL tags name; the first of each."""
    wanted: dict[str, tuple[str, ...]] = {name: (tag(name),) for name in tables.COLUMNS[table]}
    wanted |= _ALSO
    key = tables.KEYS[table][0]
    wanted[key] = (*wanted[key], "#meta+id", "#id", "#meta+code")
    wanted[tables.DATE[table]] = (tag(tables.DATE[table]), *_ALSO["date"])
    known = {
        name: texts for name, texts in wanted.items() if name in (*tables.COLUMNS[table], "district_code")
    }
    written = {_parts(text): position for position, text in reversed(list(enumerate(tags))) if text}
    found = {
        name: next((written[_parts(text)] for text in texts if _parts(text) in written), None)
        for name, texts in known.items()
    }
    return {name: position for name, position in found.items() if position is not None}


def _parts(text: str) -> frozenset[str]:
    """A tag as its parts: #adm2 +code and #adm2+code are one, and so are attributes in another order."""
    return frozenset(re.sub(r"\s", "", text).lower().split("+"))
