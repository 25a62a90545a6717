"""One page being drawn: the view, the evidence, and the pictures most pages share (map, ranking, trend, bars)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import get_args

from callbacks import (
    activity_points,
    base_layers,
    levels,
    located,
    marking,
    periods,
    place_map,
    titles,
    viewing,
)
from callbacks.options import options
from callbacks.place_map import Places
from callbacks.view import View
from charts import distribution, dots, formats, ranking, trend, words
from charts.config import Figure, empty
from charts.marks import Marks, Measure, Series
from charts.source import Lines, Months
from data import codebook
from data.asking.points import Located
from data.filters import DIMENSIONS, PARAMETERS, PERIOD, Filters
from geo.country import Country, Level
from indicators.answers import Answer, answer, place_of
from indicators.definitions import INDICATORS, Indicator
from indicators.due import Waiting
from indicators.questions import Question, offered
from indicators.sums import Evidence
from languages import current, later, listed, say
from layouts.cards import Drawing
from layouts.tiles import Tile

ROUNDS = ("before", "after", "follow_up")
ROUND_NAMES = {
    "before": later("before"),
    "after": later("directly after"),
    "follow_up": later("at follow-up"),
    "unknown": later("in a round not stated"),
}
BY_SPAN = {"month": later("{title}, by month"), "quarter": later("{title}, by quarter")}
EMPTY = later("Nothing on record for these filters. Lift a filter, or choose a longer period.")
QUARTERS = later("by quarter, as most months have too few people or sessions")
TOO_FEW = later("Too few people or sessions for any number here. Lift a filter, or choose a longer period.")


@dataclass(frozen=True)
class Choice:
    """A measure a page's map can show. `item` '{message}' stands for the chosen key message; `round` the one preferred."""

    code: str
    indicator: str
    item: str = ""
    round: str = ""
    label: str = ""


@dataclass(frozen=True)
class Page:
    """What was drawn of a page: its tiles and the drawing of each card, by name."""

    tiles: Sequence[Tile]
    drawings: dict[str, Drawing] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """The view of one viewer and what answers it."""

    view: View
    evidence: Evidence
    points: Callable[[Filters], Located] | None = (
        None  # the activities over the map, where they are asked for
    )
    known: dict[Question, Answer] = field(
        default_factory=dict, compare=False
    )  # what was asked for this page already
    others: dict[tuple[str, ...], "Sheet"] = field(default_factory=dict, compare=False)  # by what they lift
    freed: tuple[str, ...] = ()

    @property
    def country(self) -> Country:
        return self.evidence.country

    def around(self, *parameters: str) -> "Sheet":
        """The sheet without some filters: a chart whose marks stand for one keeps them all, the chosen ones standing out."""
        freed = self.view.filters.without(*(name for name in parameters if name in PARAMETERS))
        if freed == self.view.filters:
            return self
        name = (*self.freed, *parameters)
        if name not in self.others:
            view = replace(self.view, filters=freed)
            self.others[name] = replace(self, view=view, known={}, others={}, freed=name)
        return self.others[name]

    def over_time(self, series: Sequence[Series], span: str = periods.MONTHLY) -> list[Series]:
        """Lines of months or quarters whose marks can be pressed, those of the chosen period standing out."""
        shown = self.view.filters
        return [replace(one, marks=periods.over_time(one.marks, span, shown)) for one in series]

    def by_group(self, found: Answer, dimension: str, *, rest: tuple[str, ...] = (), once: bool = False) -> Marks:  # fmt: skip
        """The values of a dimension as marks; where it is a filter, they can be pressed and the chosen ones stand out."""
        marks = marking.by_group(found, dimension, rest=rest, once=once)
        if dimension not in DIMENSIONS:
            return marks
        values = getattr(self.view.filters, dimension)
        return marks.standing_for(dimension, marking.told_with(found, values, marks.codes, rest=rest))

    def by_message(self, answers: Sequence[Answer], *, key: tuple[str, ...] = ()) -> Marks:
        """Key messages as marks: the one pressed is the one that map and months show."""
        return marking.by_item(answers, key=key).standing_for("message", (self.message,))

    def ask(self, questions: Iterable[Question], *, designs: bool = False) -> dict[Question, Answer]:
        """Answers under the viewer's filters; asked together, they share their sums. ``designs``: each row with its sampling."""
        listed = list(questions)
        new = [question for question in listed if question not in self.known]
        self.known.update(answer(new, self.view.filters, self.evidence, designs=designs))
        return {question: self.known[question] for question in listed}

    def one(
        self, indicator: str, item: str = "", *, by: tuple[str, ...] = (), scope: str = "selection"
    ) -> Answer:
        """The answer to one question."""
        question = Question(indicator, item, by, scope)
        return self.ask([question])[question]

    def labels(self) -> Mapping[tuple[str, str], str]:
        """What a person reads for each value of a filter."""
        found = options(self.country)
        return {(name, one.value): one.label for name, those in found.items() for one in those}

    @property
    def sort(self) -> ranking.Sort:
        """The order of what has none of its own: the one asked for, or the highest first."""
        return next((name for name in get_args(ranking.Sort) if name == self.view.sort), "value")

    @property
    def placed(self) -> Level:
        """The level that every record is placed in: districts, where the country has them."""
        return self.country.level(self.country.placed)

    @property
    def message(self) -> str:
        """The key message on show: the one asked for, or the first."""
        messages = codebook.load().codes("message")
        return self.view.message if self.view.message in messages else messages[0]

    @property
    def message_label(self) -> str:
        return codebook.load().label("message", self.message, current())

    def choice(self, choices: Sequence[Choice]) -> Choice:
        """The measure asked for, or the first that the country can offer."""
        possible = [one for one in choices if offered(INDICATORS[one.indicator], self.country)]
        return next((one for one in possible if one.code == self.view.measure), possible[0])

    def panel(self, panels: Sequence[str]) -> str:
        """What the groups of a page are split by: what is asked for, or sex."""
        return self.view.panel if self.view.panel in panels else "sex"

    def rest(self, indicator: Indicator, preferred: str) -> tuple[str, ...]:
        """The round a picture shows, as further split; none for what exists in one round or has no rounds."""
        if indicator.table != "responses" or indicator.round:
            return ()
        return (self.view.shown_round(preferred or "after"),)

    @property
    def place_name(self) -> str:
        """The place the filters select, in words."""
        level, code = place_of(self.view.filters, self.evidence)
        if level in self.country.levels and levels.of_code(code, self.country):
            return self.country.name_of(code, current())
        if code == "unknown":
            return say("no stated place")
        return say(self.country.name) if level == "country" else say("the chosen places")

    # --- pictures ----------------------------------------------------------------------------------------------

    def with_points(self, level: str, drawing: Drawing) -> Drawing:
        """A map of a level with the activities over it, where they are asked for."""
        if self.points is None:
            return drawing
        drawn = activity_points.overlay(
            self.points(self.view.filters), self.view.filters, level, self.country
        )
        return activity_points.over(drawing, drawn, theme=self.view.theme, exact=located.exact())

    def places(
        self,
        indicator: Indicator,
        item: str,
        rest: tuple[str, ...],
        *,
        ask: Callable[[Question], Answer] | None = None,
    ) -> Places:
        """What the map shows: the level asked for, or the next wider one that has a number, and then why.

        ``ask`` answers a question by place; without it the viewer's own filters do.
        """
        asked = levels.asked(self.view.level, self.country)
        tried = reversed(self.country.levels[: self.country.levels.index(asked) + 1])
        note = ""
        for level in tried:
            last = level == self.country.levels[0] or level == self.country.placed
            marks = None
            if place_map.has_level(indicator, level) or last:
                question = place_map.question(indicator.name, item, level, rest)
                found = ask(question) if ask else self.ask([question], designs=True)[question]
                marks = place_map.of_level(found, self.view, level, self.country, rest=rest)
                if last or not place_map.sparse(marks):
                    return Places(level, found, marks, note)
            note = place_map.why_wider(marks, indicator.context, level, self.country.placed, self.country)
        raise AssertionError("the widest level is always drawn")

    def trend(self, indicator_name: str, item: str = "", *, title: str = "") -> Drawing:
        """The months of an indicator: a line a round, one line, or bars for what is counted."""
        indicator = INDICATORS[indicator_name]
        rounds = indicator.table == "responses" and not indicator.round
        every = self.around(*PERIOD)
        found = every.one(indicator_name, item, by=("month", "round") if rounds else ("month",))
        measure = marking.measure_of(indicator, item)
        if rounds:
            shown = [
                name for name in ROUNDS if not self.view.filters.round or name in self.view.filters.round
            ]
            series = [
                Series(say(ROUND_NAMES[name]), marking.by_month(found, rest=(name,)), name) for name in shown
            ]
        else:
            series = [Series(measure.label, marking.by_month(found))]
        wider = None
        if indicator.unit != "count":
            wider = periods.clearer(found, series, every.view.filters, self.evidence)
        span, series = (periods.QUARTER, wider) if wider else (periods.MONTHLY, series)
        series = self.over_time(series, span)
        draw = trend.bars if indicator.unit == "count" else trend.lines
        figure = (
            draw(series, measure=measure, theme=self.view.theme)
            if any_shown(series)
            else without([one.marks for one in series], height=None)
        )
        return Drawing(
            title=title or say(BY_SPAN[span], title=titles.title(indicator, item)),
            subtitle=with_intervals(self.place_name, [one.marks for one in series])
            + (f" · {say(QUARTERS)}" if span == "quarter" else ""),
            figure=figure,
            foot=months_note(series),
            summary=title or say(BY_SPAN[span], title=say(indicator.title)),
            source=Months(series=_of_chosen(series), measure=measure, bars=draw is trend.bars) if any_shown(_of_chosen(series)) else None,
        )  # fmt: skip

    def trend_of(self, choices: Sequence[Choice]) -> Drawing:
        """The months of the measure that the map shows."""
        choice = self.choice(choices)
        return self.trend(choice.indicator, choice.item.format(message=self.message))

    def items(self, indicator_name: str, items: Sequence[str], *, title: str, subtitle: str, key: tuple[str, ...] = (),
              sort: bool = True) -> Drawing:  # fmt: skip
        """Bars of the items of an indicator for the selection; `key` the round, for what has rounds."""
        indicator = INDICATORS[indicator_name]
        rest = self.rest(indicator, key[0] if key else "")
        questions = [Question(indicator_name, item, ("round",) if rest else ()) for item in items]
        answers = self.ask(questions)
        marks = marking.by_item([answers[question] for question in questions], key=rest)
        return self.bars(marks, marking.measure_of(indicator), title=title, subtitle=subtitle, sort=sort)

    def groups(self, indicator_name: str, dimension: str, item: str = "", *, title: str, subtitle: str = "",
               goal: float | None = None) -> Drawing:  # fmt: skip
        """Bars of one indicator by the values of a dimension, in the order of the codebook; `goal` a value to reach."""
        indicator = INDICATORS[indicator_name]
        rest = self.rest(indicator, "after")
        found = self.around(dimension).one(
            indicator_name, item, by=(dimension, *(("round",) if rest else ()))
        )
        marks = self.by_group(found, dimension, rest=rest, once=True)
        about = subtitle or self.about(found, rest)
        ordered = dimension in ("age_group", "education", "months_band")
        return self.bars(
            marks,
            marking.measure_of(indicator, item),
            title=title,
            subtitle=about,
            sort=not ordered,
            goal=goal,
        )

    def rounds_by_group(
        self, indicator_name: str, dimension: str, item: str = "", *, title: str, subtitle: str
    ) -> Drawing:
        """One indicator by the values of a dimension, a dot with its interval a round."""
        indicator = INDICATORS[indicator_name]
        found = self.around(dimension).one(indicator_name, item, by=(dimension, "round"))
        names = [name for name in ROUNDS if not self.view.filters.round or name in self.view.filters.round]
        rounds = marking.without_repeats([self.by_group(found, dimension, rest=(name,)) for name in names])
        series = [
            Series(say(ROUND_NAMES[name]), marks, name) for name, marks in zip(names, rounds, strict=True)
        ]
        return self._several(dots.dots, series, marking.measure_of(indicator, item), title, subtitle)

    def side_by_side(
        self, series: Sequence[Series], measure: Measure, *, title: str, subtitle: str
    ) -> Drawing:
        """Grouped bars with intervals."""
        return self._several(distribution.grouped, series, measure, title, subtitle)

    def _several(self, draw: Callable[..., Figure], series: Sequence[Series], measure: Measure, title: str, subtitle: str) -> Drawing:  # fmt: skip
        theme = self.view.theme
        figure = (
            draw(series, measure=measure, theme=theme)
            if any_shown(series)
            else without([one.marks for one in series])
        )
        return Drawing(
            title=title,
            subtitle=subtitle,
            figure=figure,
            foot=months_note(series),
            summary=title,
            source=Lines(series=_of_chosen(series), measure=measure)
            if any_shown(_of_chosen(series))
            else None,
        )

    def bars(self, marks: Marks, measure: Measure, *, title: str, subtitle: str, sort: bool = True,
             goal: float | None = None) -> Drawing:  # fmt: skip
        """Lying bars with intervals."""
        theme = self.view.theme
        some = any(marks.shown(i) for i in range(len(marks)))
        kept = marks.of_chosen()
        figure = (
            distribution.bars(
                marks, measure=measure, theme=theme, sort=self.sort if sort else None, goal=goal
            )
            if some
            else without([marks])
        )
        return Drawing(
            title=title, subtitle=subtitle, figure=figure, foot=ranking.caption(marks, counted=measure.counted) if some else "", summary=f"{title}. {words.spoken(marks, measure)}",
            source=Lines(series=[Series(measure.label, kept.take(distribution.ordered(kept, self.sort)) if sort else kept)], measure=measure, bars=True) if some else None,
        )  # fmt: skip

    # --- words -------------------------------------------------------------------------------------------------

    def about(self, found: Answer, rest: tuple[str, ...]) -> str:
        """Which round and which days."""
        indicator = INDICATORS[found.question.indicator]
        if indicator.published:
            return base_layers.about(indicator, self.country)
        how, as_of, days = indicator.how, self.evidence.as_of, found.periods[:1]
        if isinstance(how, Waiting) and as_of:
            days = [how.due_in(found.question.item, one, as_of) for one in days]
        asked = say("Asked {round}", round=say(ROUND_NAMES[rest[0]])) if rest else ""
        parts = [asked, *(formats.period(*one) for one in days)]
        return " · ".join(part for part in parts if part)


def capital(words: str) -> str:
    """The words with a capital at their start, where their script has any."""
    return words[:1].upper() + words[1:]


def design_words(designs: Sequence[str]) -> str:
    """The sampling designs behind an answer, in words."""
    said = [codebook.load().label("design", code, current()).lower() for code in designs]
    if not said:
        return say("design not stated")
    return listed(said)


def with_intervals(words: str, series: Sequence[Marks]) -> str:
    """The words, and that there are intervals where there are."""
    some = any(marks.interval(i) for marks in series for i in range(len(marks)))
    return say("{words}, with 95\u00a0% intervals", words=words) if some else words


def months_note(series: Sequence[Series]) -> str:
    """What is left out of a chart with several series."""
    return words.unshown_sentence(one.marks for one in series)


def without(several: Sequence[Marks], *, height: int | None = 200) -> Figure:
    """In place of a chart that has no number to draw: whether there is nothing, or too little to be shown."""
    few = any(marks.too_few(i) for marks in several for i in range(len(marks)))
    return empty(say(TOO_FEW) if few else viewing.unanswered(say(EMPTY)), height=height)


def _of_chosen(series: Sequence[Series]) -> list[Series]:
    """The series without what only stands by: paper shows what was asked for."""
    return [replace(one, marks=one.marks.of_chosen()) for one in series]


def any_shown(series: Sequence[Series]) -> bool:
    """Whether there is a number to draw."""
    return any(one.marks.shown(i) for one in series for i in range(len(one.marks)))
