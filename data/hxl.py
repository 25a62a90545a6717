"""HXL tags of the columns of exports: the row under the header that other humanitarian tools read.

Source: the Humanitarian Exchange Language standard, hxlstandard.org.
"""

from types import MappingProxyType
from typing import Final

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
