"""What an indicator is: a name, a way from sums to an estimate, a definition in words, and its source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from data import codebook
from indicators.sums import How, Rate, Share

Unit = Literal["share", "points", "score", "score_change", "count", "rate", "days"]
TDH = "Terre des hommes"
CRM = "Community Response Map, published tiles"
PRACTICE = "Programme practice"


@dataclass(frozen=True)
class Indicator:
    """One thing that is measured. `items` are codes; `item_labels` names those the codebook does not."""

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

    def item_label(self, item: str, language: str = "en") -> str:
        """What an item is called."""
        if item in self.item_labels or not self.labelled_in:
            return self.item_labels.get(item, "")
        return codebook.load().label(self.labelled_in, item, language)

    @property
    def per(self) -> int:
        """What a rate is per: 1,000 or 100,000 people."""
        return self.how.per if isinstance(self.how, Rate) else 1

    @property
    def table(self) -> str:
        """The packed table that gives the period and the sampling design."""
        return next(iter(self.how.measures(self.items[0])))


def codes(name: str) -> tuple[str, ...]:
    """The codes of a codebook field, as the items of an indicator."""
    return codebook.load().codes(name)


def yes_no(name: str, title: str, definition: str, source: str, *, sensitive: bool = False) -> Indicator:
    """A question of responses that is answered yes or no."""
    return Indicator(
        name, title, "share", Share("responses", name, yes=("yes",)), definition, source, sensitive=sensitive
    )
