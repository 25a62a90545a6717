"""What an indicator is: a name, a way from sums to an estimate, what a methods page says of it, and its source.

The methods page and the codebook of the exports are written from these fields, the numbers are computed from `how`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from data import codebook
from indicators.sums import How, Share
from languages import ENGLISH, later, say

Unit = Literal["share", "points", "score", "score_change", "count", "rate", "ratio", "index", "days"]
TDH = later("Terre des hommes")
CRM = later("Community Response Map, published tiles")
PRACTICE = later("Programme practice")

# Formulas that many share; A is the numerator and B the denominator of the indicator.
PART_OF = "A ÷ B"
MEAN_OF = later("sum of A ÷ B")
COUNT_OF = "A"
DIFFERENCE_OF = later("A ÷ B later − A ÷ B earlier, on the same people")
PER_1000 = "A ÷ B × 1,000"
PER_100000 = "A ÷ B × 100,000"
NO_DENOMINATOR = "none"
SELF_REPORTED = later("What people say of themselves; nobody checks it.")


@dataclass(frozen=True)
class Indicator:
    """One thing that is measured. `items` are codes; `item_labels` names those the codebook does not.

    `formula` speaks of A, the `numerator`, and B, the `denominator`; `caveat` says what the number does not tell.
    """

    name: str
    title: str
    unit: Unit
    how: How
    definition: str
    source: str
    items: tuple[str, ...] = ("",)
    labelled_in: str = ""  # codebook field of the items
    item_labels: Mapping[str, str] = field(default_factory=dict)
    round: str = ""  # the only round it exists in: pairs are filed under the later round
    context: str = ""  # kind of context figure without which the indicator is not offered
    sensitive: bool = False
    formula: str = field(default=PART_OF, kw_only=True)
    numerator: str = field(default="", kw_only=True)
    denominator: str = field(default="", kw_only=True)
    caveat: str = field(default="", kw_only=True)

    def item_label(self, item: str, language: str = "en") -> str:
        """What an item is called."""
        if item in self.item_labels or not self.labelled_in:
            label = self.item_labels.get(item, "")
            return label if language == ENGLISH else say(label)
        return codebook.load().label(self.labelled_in, item, language)

    @property
    def per(self) -> int:
        """What a rate is per: 1,000 or 100,000 people."""
        return getattr(self.how, "per", 1)

    @property
    def published(self) -> bool:
        """Whether it is a published figure of places: no records stand behind it, and it has a year of its own."""
        return hasattr(self.how, "days")

    @cached_property
    def table(self) -> str:
        """The packed table that gives the period and the sampling design."""
        return next(iter(self.how.measures(self.items[0])))


def codes(name: str) -> tuple[str, ...]:
    """The codes of a codebook field, as the items of an indicator."""
    return codebook.load().codes(name)


def yes_no(
    name: str, title: str, yes: str, source: str, *, sensitive: bool = False, caveat: str = SELF_REPORTED
) -> Indicator:
    """A question of responses that is answered yes or no; `yes` says who is counted in the numerator."""
    return Indicator(
        name,
        title,
        "share",
        Share("responses", name, yes=("yes",)),
        say("{yes}, of those asked.", yes=yes),
        source,
        sensitive=sensitive,
        numerator=yes,
        denominator=say("Respondents who answered the question"),
        caveat=caveat,
    )
