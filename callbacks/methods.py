"""The methods page: what every number means, how far to trust it, and where data and context come from."""

from collections.abc import Sequence
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, html
from dash.development.base_component import Component

from callbacks.drawings.reintegration import weights_named
from callbacks.ingest import gate
from charts import formats
from data import context
from data.store import Version
from geo import boundaries
from geo.country import Country
from indicators import adjusting, neglect
from indicators.definitions import INDICATORS, Indicator
from indicators.definitions.indicator import COUNT_OF, NO_DENOMINATOR
from indicators.definitions.quality import CHECKS, THRESHOLDS
from indicators.designs import FEWEST_CLUSTERS
from indicators.questions import PAGES, offered
from indicators.reliability import FLAGGED_BELOW, FULL_FROM, SHOWN_FROM
from indicators.sums import Evidence
from languages import current, later, retold, say
from layouts import ids, pages
from layouts.aria import aria
from layouts.definitions import Definition, Theme, definitions
from layouts.shell import TABLES
from layouts.table import table

READING = (
    (later("A number from fewer than {shown} people is not shown (*); from {shown} to {few} it stands in parentheses, as in the tables of the Demographic and Health Surveys.")),
    (later("Shares have Wilson’s 95\u00a0% interval, means Student’s t interval, changes on the same people Newcombe’s paired interval (shares) or the paired t interval (scores). Where records say which village or event they come from, or carry weights, the variance is linearised by cluster within strata; where they do not, simple random sampling is assumed, and the true uncertainty is larger. Each row of an export names its method.")),
    (later("Clusters are the sessions or villages that the records name; a person whose session is not known counts as a cluster of one. Where there are fewer than {clusters}, no number is shown.")),
    (later("Several places, groups or topics looked at together are adjusted for it: Holm for what is said of places and groups, false discovery ({discovery}) for alerts and clusters, which are reasons to look.")),
    (later("Counts of activities, people and contacts are complete counts of the records: they have no sampling interval, but are only as complete as the records.")),
    (later("People counted at activities are attendances, not unique people. Estimated audiences of radio, social media and newspapers are never added to them.")),
    (later("Changes are shown only for people who answered both times, filed under the later round. A fall is drawn as clearly as a rise. A change is not proof that the activity caused it.")),
    (later("With no round chosen, charts show the rounds apart; in the export, rows with a blank group take all chosen rounds together and rows with the group ‘round’ have each apart.")),
    later("A place is called neglected for one of these: {rules}."),
    later("For staff, groups of one to {flagged} people are flagged in the export."),
)  # fmt: skip
# What the braces of these sentences stand for.
RULES = {
    "shown": SHOWN_FROM,
    "few": FULL_FROM - 1,
    "clusters": FEWEST_CLUSTERS,
    "discovery": adjusting.FALSE_DISCOVERY,
    "flagged": FLAGGED_BELOW - 1,
}
DOUBTS = later(
    "Shares of records that are doubtful, each better when it is lower. A flag is a reason to ask, never a verdict: flagged records are kept and count in every number."
)
PROTECTED = (
    later(
        "Every figure of a link comes from published tables in which nobody can be found: no records, no texts, no villages."
    ),
    (
        later(
            "Places with fewer than ten people in a year are told together with others, and so are small groups of sex, age, round or quarter. A figure that covers more than what was asked names it: in the chart, and in the export under ‘place’ and ‘group_value’."
        )
    ),
    (
        later(
            "Education, livelihood, special needs, audience, type of activity and phase of people are told for the country only. What no table holds, such as education within a place, is marked ‘Not available in this protected view’: that does not mean that there are no records."
        )
    ),
    (
        later(
            "Where few people did not answer, they are counted as ‘no’, ‘does not know’ or the like; where few were asked in one round and not in the next, that response is left out. Sex and age are told only where each group has ten people, so that groups may add up to less than the total."
        )
    ),
    later(
        "New data are shown only once ten people or more came or went in each group; until then the figures keep their day."
    ),
)
SECTIONS = {
    "protected": later("How these figures are protected"),
    "reading": later("How to read the numbers"),
    "measures": later("What each number means"),
    "data": later("The data shown"),
    "context": later("Context and boundaries"),
    "returns": later("Assisted voluntary returns, as published"),
}
TITLES = {page.name: page.title for page in pages.PAGES}


def register(app: Dash) -> None:
    """Add the callback by which the browser writes out the definitions."""
    app.clientside_callback(
        ClientsideFunction("methods", "fill"),
        Output(ids.DEFINITIONS_PLACE, "title"),
        Input(ids.DEFINITIONS, "data"),
        State(ids.DEFINITIONS_PLACE, "id"),
    )


def content(page: pages.Page, version: Version | None, evidence: Evidence) -> list[Component]:
    """The whole page; ``version`` is None for those who may not know how many records there are."""
    parts = [
        *([] if version else [_section("protected", [_listed(PROTECTED)])]),
        _section("reading", [_listed(READING, **RULES, rules=say(neglect.LIST_RULES))]),
        _section("measures", _definitions(evidence.country)),
        *([_section("data", _data(version))] if version else []),
        _section("context", _context(evidence.country)),
        *_returns(evidence.country),
    ]
    return [pages.head(page), _contents([name for name, _ in parts]), *(section for _, section in parts)]


def _contents(names: Sequence[str]) -> Component:
    """What stands on the page, as links to it."""
    links = [html.Li(html.A(say(SECTIONS[name]), href=f"#{name}")) for name in names]
    return html.Nav(html.Ul(links), className="contents", **aria(label=say("On this page")))


def _listed(texts: Sequence[str], **values: Any) -> Component:
    return html.Ul([html.Li(say(text, **values)) for text in texts], className="findings")


def _section(name: str, body: Sequence[Component]) -> tuple[str, Component]:
    """A section with its name, by which it is linked."""
    title = html.H2(say(SECTIONS[name]), className="card-title")
    return name, html.Section([title, *body], id=name, className="card prose")


def _folded(title: str, inside: Component) -> Component:
    """What is looked up rather than read: behind its title until it is opened."""
    return html.Details([html.Summary(html.H3(title)), inside], className="theme")


def _definitions(country: Country) -> list[Component]:
    """Every indicator once, under the first page it stands on; the overview repeats those of others."""
    seen: set[str] = set()
    themes: list[Theme] = []
    for page in (name for name in PAGES if name != "overview"):
        new = [name for name in PAGES[page] if name not in seen and offered(INDICATORS[name], country)]
        seen |= set(new)
        if new:
            themes.append(
                Theme(
                    say(TITLES.get(page, page.capitalize())), [_definition(INDICATORS[name]) for name in new]
                )
            )
    themes += _quality()
    lead = say(
        "A and B are the numerator and the denominator named under each formula; Σ adds over the places of records."
    )
    return [html.P(lead), *definitions(themes)]


def _definition(indicator: Indicator) -> Definition:
    """What the methods page says of an indicator: the fields it is defined by, and how its interval is made."""
    none = indicator.denominator == NO_DENOMINATOR
    parts = (
        (say("Formula"), "" if indicator.formula == COUNT_OF else retold(indicator.formula)),
        (say("Counted") if indicator.formula == COUNT_OF else "A", retold(indicator.numerator)),
        ("B", "" if none else retold(indicator.denominator)),
        (say("Method"), retold(indicator.how.method)),
        (say("Caveat"), retold(indicator.caveat)),
        (say("Source"), retold(indicator.source)),
    )
    return Definition(say(indicator.title), indicator.name, retold(indicator.definition), parts)


def _quality() -> list[Theme]:
    """What data quality doubts, for those who may see its page."""
    if not gate.may("quality"):
        return []
    checks = [
        Definition(
            say(one.title),
            one.name,
            say(one.definition, **THRESHOLDS),
            ((say("Source"), retold(one.source)),),
        )
        for one in CHECKS
    ]
    return [Theme(say("Data quality"), checks, say(DOUBTS))]


def _data(version: Version) -> list[Component]:
    meta = version.meta
    lead = (
        say(
            "These are demonstration data: invented records in the form real files have. No real person is in them."
        )
        if meta["demonstration"]
        else say("Records as sent from the field.")
    )
    rows = [
        (say(TABLES[name]), formats.day(meta["as_of"][name]), formats.count(count))
        for name, count in meta["rows"].items()
    ]
    weights = meta.get("score_weights")
    note = (
        say("Reintegration scores by: {weights}.", weights=weights_named(weights))
        if weights
        else say("No reintegration scores were computed.")
    )
    return [
        html.P(lead),
        table((say("Table"), say("Last day"), say("Records")), rows, numbers={2}, stacked=True, fitted=True),
        html.P(f"{note} {say('Data version {name}.', name=version.name)}"),
    ]


def _context(country: Country) -> list[Component]:
    columns = list(country.context_columns.values())
    places = country.at(country.placed)
    rows = [
        (
            country.name_of(row["pcode"], current()),
            row["pcode"],
            *(formats.count(row[column.column]) for column in columns),
        )
        for row in places.to_dict("records")
    ]
    sources = [html.Li(f"{say(column.label)}: {column.source}") for column in columns]
    return [
        html.P(say(boundaries.credit(country))),
        html.Ul(sources, className="findings"),
        _folded(
            say("The figures of each {title}", title=say(country.level(country.placed).title).lower()),
            table(
                (
                    say(country.level(country.placed).title),
                    "P-code",
                    *(say(column.label) for column in columns),
                ),
                rows,
                numbers=range(2, 2 + len(columns)),
                fitted=True,
            ),
        ),
    ]


def _returns(country: Country) -> list[tuple[str, Component]]:
    frame = context.load_returns(country.code)
    if frame.empty:
        return []
    parts: list[Component] = [html.P(str(frame["source"].iloc[0]))]
    for title, figures in frame.groupby("table", sort=False):
        rows = [
            (str(key), formats.count(value))
            for key, value in zip(figures["key"], figures["value"], strict=True)
        ]
        by = say("Year") if all(key.isdigit() for key, _ in rows) else say("Country returned from")
        parts.append(_folded(say(str(title)), table((by, say("Returns")), rows, numbers={1}, fitted=True)))
    return [_section("returns", parts)]
