"""The alerts of the hotline in sentences: which topic rises where, by how much, and how sure that is.

Not here: what an alert is (indicators.alerts) and the test behind it (indicators.rises).
"""

from collections.abc import Mapping

from dash import html

from callbacks.sheet import Sheet
from charts import formats
from indicators import alerts
from indicators.adjusting import FALSE_DISCOVERY
from indicators.alerts import Alert
from indicators.answers import Answer, districts_of
from indicators.definitions import INDICATORS
from indicators.questions import Question
from indicators.reliability import FLAGGED_BELOW
from indicators.rises import BEFORE, LATEST, Which
from languages import current, say
from layouts.cards import Drawing
from layouts.sentences import rich

LISTED = 6
INDICATOR: Mapping[Which, str] = {
    "latest": "topic_latest",
    "before": "topic_before",
    "ratio": "topic_rise",
    "p": "topic_rise_p",
}


def drawing(sheet: Sheet) -> Drawing:
    """The card of alerts: those of the selection, among all districts and topics that were looked at."""
    found = _asked(sheet)
    told = alerts.alerts(found, codes=districts_of(sheet.view.filters, sheet.evidence))
    looked_at = sum(int((answers["p"].estimate == answers["p"].estimate).sum()) for answers in found.values())
    sentences = [html.Li(_sentence(sheet, one)) for one in told[:LISTED]]
    if len(told) > LISTED:
        sentences.append(html.Li(say("and {n} more.", n=len(told) - LISTED)))
    level = say(sheet.placed.title).lower()
    none = (
        say(
            "No topic rose faster than chance in any {level} of {place}.",
            level=level,
            place=sheet.place_name,
        )
        if looked_at
        else say("Nothing on record that could be compared: choose a longer period.")
    )
    return Drawing(
        title=say("Rising topics"),
        subtitle=say("Latest {latest} months of the period against up to {before} months before, by {level}", latest=LATEST, before=BEFORE, level=level),
        sentences=sentences or [html.Li(none)],
        foot=say("Exact conditional test of two Poisson rates, days as exposure (Przyborowski and Wilenski 1940); {looked_at} pairs of {level} and topic looked at, {false_discovery}; at least {least} contacts. Calls after one event come together and seasons differ: an alert is a reason to ask.", looked_at=looked_at, level=level, false_discovery=say(FALSE_DISCOVERY), least=alerts.LEAST),
    )  # fmt: skip


def _asked(sheet: Sheet) -> dict[str, dict[Which, Answer]]:
    topics = INDICATORS["topic_rise"].items
    questions: dict[str, dict[Which, Question]] = {
        topic: {which: Question(name, topic, (sheet.country.placed,)) for which, name in INDICATOR.items()}
        for topic in topics
    }
    found = sheet.ask([one for several in questions.values() for one in several.values()])
    return {
        topic: {which: found[one] for which, one in several.items()} for topic, several in questions.items()
    }


def _sentence(sheet: Sheet, one: Alert) -> list:
    topic = INDICATORS["topic_rise"].item_label(one.topic, current())
    told = {
        "place": sheet.country.name_of(one.code, current()),
        "topic": f"{topic[0].lower()}{topic[1:]}",
        "latest": formats.count(one.latest),
        "before": _few(one.before),
        "p": _p(one.p),
    }
    if one.ratio != one.ratio:
        return rich("<b>{place}: {topic}</b> – {latest} contacts lately, {before} before; p {p}.", **told)
    return rich(
        "<b>{place}: {topic}</b> – {latest} contacts lately, {before} before: {ratio} times as many a day (95\u00a0% interval {interval}; p {p}).",
        ratio=formats.value(one.ratio, "ratio"),
        interval=formats.interval(one.low, one.high, "ratio"),
        **told,
    )


def _few(count: int) -> str:
    """A count that could single people out is not told."""
    if count == 0:
        return say("none")
    return (
        say("fewer than {flagged_below}", flagged_below=FLAGGED_BELOW)
        if count < FLAGGED_BELOW
        else formats.count(count)
    )


def _p(value: float) -> str:
    return say("below 0.001") if value < 0.001 else f"{value:.3f}"
