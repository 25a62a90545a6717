"""The map of a measure and the places ranked by it, at the level asked for or, where that is too sparse, the next wider one.

Belongs here: which places are drawn, at which level, and what is said about it. Not here: the figures (charts), the
answers (indicators), and where a click leads (levels.py).
"""

from dataclasses import dataclass
from functools import lru_cache

from callbacks import levels, marking
from callbacks.view import View
from charts import formats, ranking
from charts.classes import Classes, classify
from charts.marks import Marks
from data.aggregation.packing import PUBLIC
from data.filters import Filters, parameters_of
from geo.country import Country
from indicators.answers import Answer, answer
from indicators.definitions import INDICATORS, Indicator
from indicators.questions import Question
from indicators.sums import Evidence
from languages import current, say

MOST_RANKED = 28  # lines that fit beside the map


@dataclass(frozen=True)
class Places:
    """What is drawn: the level, the marks of the places in view, and a sentence where the level is not the one asked for."""

    level: str
    found: Answer
    marks: Marks
    note: str = ""

    def ranked(self, sort: ranking.Sort) -> Marks:
        """The marks for the ranking: as many as fit in the order asked for, then those with too few people."""
        return self.marks.take(ranking.order(self.marks, sort=sort)[:MOST_RANKED])

    def cut_words(self, plural: str) -> str:
        """That the ranking leaves places out for want of room; empty where it does not."""
        drawn = len(ranking.order(self.marks))
        return (
            say(
                "The first {most} of {drawn} {plural}.",
                most=MOST_RANKED,
                drawn=drawn,
                plural=plural,
            )
            if drawn > MOST_RANKED
            else ""
        )


def question(indicator: str, item: str, level: str, rest: tuple[str, ...]) -> Question:
    """The question of a map; ``rest`` the round, where there is one."""
    return Question(indicator, item, (level, "round") if rest else (level,))


def has_level(indicator: Indicator, level: str) -> bool:
    """Whether the records behind an indicator say the places of a level."""
    return level in parameters_of(PUBLIC.get(indicator.table, indicator.table))


def of_level(found: Answer, view: View, level: str, country: Country, *, rest: tuple[str, ...]) -> Marks:
    """A mark for each place of the level that lies in what is chosen; all of the level where nothing wider is."""
    codes = codes_in_view(view.filters, level, country)
    names = [marking.place_name(found, (code, *rest), country.name_of(code, current())) for code in codes]
    return marking.by_key(found, codes, names, lambda code: (code, *rest)).standing_for("place")


def codes_in_view(filters: Filters, level: str, country: Country) -> tuple[str, ...]:
    """The places of a level that the map shows; of the whole country every one, whatever is chosen."""
    if level == country.placed and not levels.came_down(filters, level, country):
        return country.codes(level)
    return levels.inside(filters, level, country)


def sparse(marks: Marks) -> bool:
    """Whether no place of a level has a number that may be shown."""
    return not any(marks.shown(i) for i in range(len(marks)))


def why_wider(marks: Marks | None, context: str, level: str, shown: str, country: Country) -> str:
    """Why a wider level is shown than the one asked for; ``context`` is the figure of places that the measure needs."""
    asked, wider = country.level(level), country.level(shown)
    if marks is None:
        reason = say("Not recorded by {title}", title=say(asked.title))
    elif context and level != country.placed:
        reason = say("No {context} is known of {plural}", context=say(context), plural=say(asked.plural))
    elif any(marks.too_few(i) for i in range(len(marks))):
        reason = say("Too few people or sessions in each {title} for a number", title=say(asked.title))
    else:
        reason = say("Nothing on record by {title}", title=say(asked.title))
    return say("{reason}: {plural} are shown", reason=reason, plural=say(wider.plural))


def unplaced(place: Places, country: Country, rest: tuple[str, ...]) -> str:
    """How many are on no place of the map: those without one, and names that mean none. Of a part it is not known."""
    if len(place.marks) < len(country.codes(place.level)):
        return ""
    known, plural = set(country.codes(place.level)), country.level(place.level)
    rows = [row for row, key in enumerate(place.found.keys) if key[0] not in known and key[1:] == rest]
    count = sum(int(place.found.n[row]) for row in rows)
    return (
        say(
            "Without {article} and not on the map: {count}",
            article=say(plural.article),
            count=formats.count(count),
        )
        if count
        else ""
    )


@lru_cache(maxsize=256)
def classes(evidence: Evidence, asked: Question, rest: tuple[str, ...]) -> Classes:
    """Classes from the unfiltered country, so that a colour keeps its meaning while filters change."""
    found = answer([asked], Filters(), evidence)[asked]
    level = asked.level or evidence.country.placed
    marks = marking.by_place(found, evidence.country, level=level, rest=rest)
    measure = marking.measure_of(INDICATORS[asked.indicator], asked.item)
    return classify([marks.estimate[i] for i in range(len(marks)) if marks.shown(i)], measure)
