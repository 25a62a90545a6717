"""Where outreach goes against where people leave from: the Lorenz curve, neglected districts, clusters.

Belongs here: which questions are asked and the sentences of these cards. Not here: the rules (indicators.neglect), the
statistics (indicators.spread).
"""

from collections.abc import Callable, Mapping
from math import isnan

from dash import html

from callbacks.sheet import Sheet, without
from charts import formats, lorenz
from charts.config import empty
from indicators import neglect
from indicators.answers import Answer, districts_of
from indicators.definitions import INDICATORS
from indicators.neglect import Neglect, Reason
from indicators.questions import COUNTRY, Question, offered
from indicators.sums import context_figures
from languages import current, later, say
from layouts.cards import Drawing
from layouts.sentences import rich

PER_DEPARTURES = "reach_per_1000_departures"
LISTED = 8
LIKELY = 0.05
FEWEST = 3  # places between which there is a spread to be seen
ALONE = later("One or two places have no spread to show. Lift the filter on places.")
KINDS = {
    True: later("Reached more than most, like their neighbours: <b>{places}</b>."),
    False: later("Reached less than most, like their neighbours: <b>{places}</b>."),
}


def needed(sheet: Sheet) -> list[Question]:
    """What the cards need that the country offers, so that it is asked at once."""
    placed = (sheet.country.placed,)
    asked = [
        Question("spread_departures", "departures"),
        Question("reach", "counted", placed),
        *(Question("concentration", item) for item in ("gini", "hoover")),
        *of_neglect(sheet).values(),
        *(Question("clustering", item) for item in ("i", "p")),
        *(Question("local_clustering", item, placed) for item in ("i", "p")),
        Question("reach_per_1000_people", "counted", placed),
    ]
    return [question for question in asked if offered(INDICATORS[question.indicator], sheet.country)]


def of_neglect(sheet: Sheet) -> dict[str, Question]:
    """What says whether a place is neglected, and what the country reaches."""
    placed = (sheet.country.placed,)
    return {
        "activities": Question("activities", by=placed),
        "days": Question("days_since_last_activity", by=placed),
        "reach": Question(_measure(sheet), "counted", placed),
        "country": Question(_measure(sheet), "counted", scope=COUNTRY),
    }


def living(sheet: Sheet, people: Answer) -> str:
    """Whose share lives in, or leaves from, districts with an activity."""
    parts = [part for part in [of_people(people)] if part]
    if offered(INDICATORS["spread_departures"], sheet.country):
        leaving = sheet.one("spread_departures", "departures")
        if _there(leaving):
            parts.append(
                say(
                    "{share} of departures are from them",
                    share=formats.value(leaving.estimate[0], "share"),
                )
            )
    return ", ".join(parts)


def of_people(people: Answer) -> str:
    """Whose share of people lives in places with an activity; blank where no population is known."""
    return (
        say("{share} of people live in them", share=formats.value(people.estimate[0], "share"))
        if _there(people)
        else ""
    )


# --- concentration ---------------------------------------------------------------------------------------------------


def _lorenz(sheet: Sheet) -> Drawing:
    title = say("Does outreach go where people leave from?")
    figures = context_figures(sheet.country, "departures")
    if not figures:
        return Drawing(
            title=title, subtitle=say("No departures are known for this country."), figure=without([])
        )
    found = sheet.ask(
        [
            Question("reach", "counted", (sheet.country.placed,)),
            Question("concentration", "gini"),
            Question("concentration", "hoover"),
        ]
    )
    reached, gini, hoover = found.values()
    curve, codes = neglect.curve(reached, figures, districts_of(sheet.view.filters, sheet.evidence))
    if curve is None or not _there(gini):
        return Drawing(title=title, subtitle=sheet.place_name, figure=without([]), summary=title)
    if len(codes) < FEWEST:
        return Drawing(title=title, subtitle=sheet.place_name, figure=empty(ALONE), summary=title)
    half = _at_half(curve.base.tolist(), curve.amount.tolist())
    rows = [reached.index[(code,)] for code in codes if (code,) in reached.index]
    people = sum(float(reached.estimate[row]) for row in rows if not isnan(reached.estimate[row]))
    leaving = sum(figures[code] for code in codes)
    finding = say(
        "The half of departures that is reached least gets {half} of attendances",
        half=formats.value(half, "share"),
    )
    return Drawing(
        title=title,
        subtitle=say(
            "{finding}; an even spread would give it 50\u00a0%",
            finding=finding,
        ),
        figure=lorenz.lorenz(
            base=curve.base.tolist(),
            amount=curve.amount.tolist(),
            names=[sheet.country.name_of(code, current()) for code in codes],
            axes=(
                say(
                    "of {n} departures,<br>least reached districts first",
                    n=formats.count(leaving),
                ),
                say("of {n} people counted", n=formats.count(people)),
            ),
            theme=sheet.view.theme,
        ),
        foot=say(
            "Gini {gini} (0 even, 1 all in one place). Hoover index {hoover}: that share of attendances would have to be elsewhere. {n} districts; a district without an activity on record counts as none.",
            gini=formats.value(gini.estimate[0], "score"),
            hoover=formats.value(hoover.estimate[0], "score"),
            n=int(gini.n[0]),
        ),
        summary=f"{title} {finding}.",
    )


def _at_half(base: list[float], amount: list[float]) -> float:
    """The height of the curve at half of the base."""
    for at in range(1, len(base)):
        if base[at] >= 0.5:
            along = (0.5 - base[at - 1]) / (base[at] - base[at - 1])
            return amount[at - 1] + along * (amount[at] - amount[at - 1])
    return 1.0


# --- neglect ---------------------------------------------------------------------------------------------------------


def neglected_of(sheet: Sheet) -> list[Neglect]:
    """The neglected districts of the selection."""
    questions = of_neglect(sheet)
    found = sheet.ask(questions.values())
    answers = {name: found[question] for name, question in questions.items()}
    return neglect.neglected(
        answers,
        answers.pop("country"),
        codes=districts_of(sheet.view.filters, sheet.evidence),
        departures=context_figures(sheet.country, "departures"),
    )


def _measure(sheet: Sheet) -> str:
    """Reach for departures, or for inhabitants where the country's departures are not known."""
    return PER_DEPARTURES if offered(INDICATORS[PER_DEPARTURES], sheet.country) else "reach_per_1000_people"


def _neglected(sheet: Sheet) -> Drawing:
    found = neglected_of(sheet)
    measure = _measure(sheet)
    sentences = [html.Li(_sentence(sheet, one)) for one in found[:LISTED]]
    if len(found) > LISTED:
        sentences.append(html.Li(say("and {n} more, with fewer departures each.", n=len(found) - LISTED)))
    some = _there(sheet.one("activities"))
    none = say(
        "No district is: all had an activity within half a year and reach at least half of what the country does."
    )
    nothing = say(
        "Nothing on record for {place} with these filters: nothing can be said of neglect.",
        place=sheet.place_name,
    )
    return Drawing(
        title=say("Neglected {plural}", plural=say(sheet.placed.plural)),
        subtitle=say("Those with most departures first, and why they are listed"),
        sentences=sentences or [html.Li(none if some else nothing)],
        foot=" ".join(
            filter(None, (_level(sheet, measure), say("Listed: {rules}.", rules=say(neglect.LIST_RULES))))
        ),
    )


def _sentence(sheet: Sheet, one: Neglect) -> list:
    told = {"place": sheet.country.name_of(one.code, current()), "why": reasons(one, sheet)}
    if one.departures != one.departures:
        return rich("<b>{place}</b>: {why}.", **told)
    return rich("<b>{place}</b> ({n} departures): {why}.", n=formats.count(one.departures), **told)


def reasons(one: Neglect, sheet: Sheet) -> str:
    """Why a district is called neglected, in words."""
    measure = _measure(sheet)
    per = f"{INDICATORS[measure].per:,} {_base(measure)}"
    return ", ".join(_reason(reason, per) for reason in one.reasons)


def _reason(reason: Reason, per: str) -> str:
    if reason.why == "none":
        return say("no activity on record")
    if reason.why == "silent":
        return say("no activity for {value} days", value=formats.count(reason.value))
    return say("{value} people counted per {per}", value=formats.value(reason.value, "rate"), per=per)


def _base(measure: str) -> str:
    return say("departures") if measure == PER_DEPARTURES else say("inhabitants")


def _level(sheet: Sheet, measure: str) -> str:
    """What the country reaches, for comparison."""
    whole = sheet.one(measure, "counted", scope=COUNTRY)
    if not _there(whole):
        return ""
    per = INDICATORS[measure].per
    return say(
        "The country: {number} people counted per {per} {base}.",
        number=formats.value(whole.estimate[0], "rate"),
        per=f"{per:,}",
        base=_base(measure),
    )


# --- clusters --------------------------------------------------------------------------------------------------------


def _clusters(sheet: Sheet) -> Drawing:
    whole = [Question("clustering", "i"), Question("clustering", "p")]
    local = [Question("local_clustering", item, (sheet.country.placed,)) for item in ("i", "p")]
    per = Question("reach_per_1000_people", "counted", (sheet.country.placed,))
    plural = say(sheet.placed.plural)
    title = say("Do neighbouring {plural} resemble each other?", plural=plural)
    if not offered(INDICATORS["clustering"], sheet.country):
        return Drawing(title=title, subtitle=say("No population is known for this country."))
    found = sheet.ask([*whole, *local, per])
    i, p = (found[question] for question in whole)
    near, sure = (found[question] for question in local)
    some = _there(i) and _there(p)
    sentences = [_global(i, p), *_local(sheet, near, sure, found[per])] if some else []
    return Drawing(
        title=title,
        subtitle=say("People counted per 1,000 inhabitants, {place}", place=sheet.place_name),
        sentences=sentences
        or [
            html.Li(say("Too few districts, or too little on record, for a pattern to be told from chance."))
        ],
        foot=say(
            "Moran’s I with neighbours that share a border; two-sided p from 9,999 random orders (always the same ones), for single districts with their own value held and adjusted for false discovery over all districts. With so few districts only strong patterns can be seen, and one extreme district can carry them."
        ),
    )


def _global(i: Answer, p: Answer) -> html.Li:
    value, chance, n = float(i.estimate[0]), float(p.estimate[0]), int(i.n[0])
    told = {
        "value": formats.value(value, "index"),
        "p": _p(chance),
        "n": n,
        "alone": formats.value(-1 / (n - 1), "index"),
    }
    if chance > LIKELY:
        said = later(
            "<b>No pattern beyond chance</b>: Moran’s I {value}, p {p}, {n} districts (chance alone gives about {alone})."
        )
    elif value > 0:
        said = later(
            "<b>Neighbouring districts have similar reach</b>: Moran’s I {value}, p {p}, {n} districts (chance alone gives about {alone})."
        )
    else:
        said = later(
            "<b>High and low reach alternate between neighbours</b>: Moran’s I {value}, p {p}, {n} districts (chance alone gives about {alone})."
        )
    return html.Li(rich(said, **told))


def _local(sheet: Sheet, i: Answer, p: Answer, reach: Answer) -> list[html.Li]:
    """The districts that stand out together with their neighbours."""
    told = [
        (key[0], float(reach.estimate[reach.index[key]]), float(i.estimate[row]))
        for key, row in i.index.items()
        if key in reach.index and float(p.estimate[row]) <= LIKELY
    ]
    shown = [value for value in reach.estimate.tolist() if value == value]
    middle = sum(shown) / len(shown) if shown else 0.0
    together = [(code, value > middle) for code, value, alike in told if alike > 0]
    parts = [
        html.Li(rich(words, places=", ".join(sheet.country.name_of(code, current()) for code, high in together if high == side)))
        for side, words in KINDS.items()
        if any(high == side for _, high in together)
    ]  # fmt: skip
    apart = [sheet.country.name_of(code, current()) for code, _, alike in told if alike <= 0]
    if apart:
        parts.append(html.Li(rich("Unlike their neighbours: <b>{places}</b>.", places=", ".join(apart))))
    return parts or [html.Li(say("No single district stands out with its neighbours beyond chance."))]


def _p(value: float) -> str:
    return say("below 0.001") if value < 0.001 else f"{value:.3f}" if value < 0.1 else f"{value:.2f}"


def _there(answer: Answer) -> bool:
    return bool(len(answer.estimate)) and not bool(answer.estimate[0] != answer.estimate[0])


CARDS: Mapping[str, Callable[[Sheet], Drawing]] = {
    "lorenz": _lorenz,
    "neglected": _neglected,
    "clusters": _clusters,
}
