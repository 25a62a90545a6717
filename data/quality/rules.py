"""The thresholds of the quality checks, each with where it comes from. Nowhere else is one written.

A flag is a reason to look and to phone, never a verdict: flagged records are kept and counted in every result. Where
practice differs, the stricter reading (fewer flags) was chosen.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

# --- interviews that were too quick -----------------------------------------------------------------------------------
# Shorter than this share of the median of the same form and round. Practice marks below half the median (Marketing Inc.,
# "Speeders and straight-liners") or some standard deviations from it, from a hundred interviews on (Qualtrics, "Response
# quality"); lengths are skewed, so a share of the median is used, and a third so that a short form filled in by someone
# practised is not told. Greszki, Meyer and Schoen (2015, Public Opinion Quarterly 79, 471–503) also go by the median.
SPEEDING: Final = 1 / 3
# A median of fewer interviews is no measure to go by: the usual least size of a sample for its quantiles.
ENOUGH: Final = 30
LONGEST_MINUTES: Final = 24 * 60.0

# --- near duplicates --------------------------------------------------------------------------------------------------
# At least this share of the answers equal: between the 85 % of Kuriakose and Robbins (2016, Statistical Journal of the IAOS
# 32, 283–291) and identity; within one block at most DIFFERENT answers may differ, elsewhere none.
ALIKE: Final = 0.9
DIFFERENT: Final = 2
# With fewer answers nothing can be said: Simmons, Mercer, Schwarzer and Kennedy (2016, ibid. 327–338) show that short
# questionnaires match by chance.
ANSWERED: Final = 10
# So much agreement must be expected by chance in fewer than one record in a hundred thousand; see near.py. Answers of one
# person hang together, which makes agreement likelier than the product of shares says: of the 40,000 responses of the
# demonstration, drawn without a copy among them, 1 in 900 was told at one in a hundred, 1 in 20,000 at one in ten thousand
# and none at this level.
CHANCE: Final = 1e-5

# --- numbers far outside ----------------------------------------------------------------------------------------------
# Beyond this many interquartile ranges from the quartiles, on the logarithm of one more than the number: Tukey's outer fences
# (1977, Exploratory Data Analysis). IMPACT's cleaningtools look at log(x + 1) too; IPA's high-frequency checks use the
# interquartile range.
FENCE: Final = 3.0

# --- late -------------------------------------------------------------------------------------------------------------
# Days from the record's day to its submission that are still in time. Field guides ask for submission on the day; three
# days leave room for places without a network and for a weekend.
IN_TIME_DAYS: Final = 3
# Days to the store, for programmes that report by month.
INGEST_DAYS: Final = 31

# --- complete -----------------------------------------------------------------------------------------------------------
# What every record should say, whatever was skipped: where, who, and what the record is for. Programme practice.
ESSENTIAL: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "activities": (
            *("activity_type", "audience", "district", "latitude", "reached_total", "reach_basis", "target"),
            "partner",
        ),
        "responses": (
            *(
                "round",
                "activity_id",
                "district",
                "sex",
                "age_group",
                "education",
                "livelihood",
                "items_asked",
            ),
            "consent",
        ),
        "returnees": (
            *("district", "sex", "age_group", "return_date", "return_country", "composite", "satisfaction"),
            *("community_acceptance", "consent"),
        ),
        "calls": ("district", "topic", "sex", "age_group", "answered", "consent"),
    }
)
# Numbers looked at for being far outside, and what they are compared within.
NUMBERS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "activities": dict.fromkeys(
            ("reached_female", "reached_male", "reached_total", "target"), "activity_type"
        ),
        "returnees": {"months_since_return": ""},
    }
)
OTHER: Final = "other"  # the code of an answer that the form had no word for
