"""Data quality in words: tiles, and findings that say whom to phone, about what, and on how many records that rests.

Belongs here: sentences. Not here: which groups stand out (indicators.quality), pictures (drawing.py).
"""

from collections.abc import Sequence
from typing import Final

from dash import html
from dash.development.base_component import Component

from callbacks import queries
from callbacks.quality.look import FIRST, NAME, Look
from charts import formats
from data.filters import UNKNOWN
from indicators.definitions.quality import BY_NAME, Check
from indicators.quality import Shares, Standing
from languages import current, in_language, later, listed, say
from layouts.sentences import rich
from layouts.shell import TABLES
from layouts.tiles import Tile

SHOWN: Final = 8
_LOOKED_AT: Final = {
    "activities": later("activities looked at"),
    "responses": later("responses looked at"),
    "returnees": later("returnees looked at"),
    "calls": later("hotline calls looked at"),
}
# The checks that tiles show, in this order, as far as a table has them.
TILES: Final = ("incomplete", "place_differs", "late", "speeding", "near_duplicate", "other", "far_outside")
NOBODY: Final = later("not recorded")
DID: Final = {
    "incomplete": later("lack something essential"),
    "late": later("were sent late"),
    "sent_before": later("were sent before their own day"),
    "place_differs": later("have a point in another place than stated"),
    "speeding": later("were too quick"),
    "impossible_length": later("have a length that cannot be"),
    "near_duplicate": later("repeat another record"),
    "far_outside": later("have a number far outside"),
    "other": later("are “other”"),
    "late_ingest": later("were brought in late"),
}


def tiles(look: Look) -> list[Tile]:
    """How many records there are, and the share of the first checks the table has."""
    records = int(look.tallies.sums(look.asked.chosen).counts["records"][0])
    there = {check.name: check for check in look.checks}
    found = [look.shares(there[name]) for name in TILES if name in there][:3]
    count = Tile(formats.count(records), say(_LOOKED_AT[look.table]), look.place_name)
    return [count, *(_tile(one) for one in found)]


def _tile(found: Shares) -> Tile:
    check = BY_NAME[found.check]
    label = say(check.title)
    if check.counted != "records":
        label = say("{check}, of {counted}", check=label, counted=say(check.counted))
    if found.reliability[0] not in ("ok", "caution"):
        few = say("n {n}: too few to show", n=formats.count(int(found.n[0])))
        return Tile("*" if found.n[0] else "–", label, few if found.n[0] else say("Nothing on record"))
    between = precise_interval(float(found.low[0]), float(found.high[0]))
    note = say("95\u00a0% interval {interval} · {n}", interval=between, n=formats.n(int(found.n[0])))
    return Tile(precise(float(found.estimate[0])), label, note)


def findings(look: Look) -> list[Component]:
    """Who and where stands out, the first of each check before the second of any; or that nobody does."""
    if not int(look.tallies.sums(look.asked.chosen).counts["records"][0]):
        nothing = say("{table}: nothing on record for these filters.", table=say(TABLES[look.table]))
        return [html.Li(nothing)]
    told = [_finding(look, one) for one in look.standing[:SHOWN]]
    if not told:
        return [
            html.Li(
                say(
                    "Nobody and no place stands out from the others beyond chance. What is doubtful at all is shown below."
                )
            )
        ]
    rest = len(look.standing) - len(told)
    more = say("And {n} more that stand out less: see the table below.", n=rest)
    return [*told, *([html.Li(more)] if rest else [])]


def _finding(look: Look, one: Standing) -> Component:
    """Who, on how many records, what, against whom, and what to ask; what was found leads to its map."""
    check = BY_NAME[one.check]
    return html.Li(
        rich(
            "<b>{who}</b>{where}: {doubtful} of {n} {counted} {did} ({share}; all others together {others}). Ask {advice}.",
            who=named(look, one.by, one.key),
            where=_mostly(look, one, check),
            doubtful=formats.count(one.doubtful),
            n=formats.count(one.n),
            counted=say(check.counted),
            did=html.A(say(DID[check.name]), href=address(look, check), className="findings-link"),
            share=precise(one.doubtful / one.n),
            others=precise(one.elsewhere),
            advice=say(check.advice),
        )
    )


def address(look: Look, check: Check) -> str:
    """The page with this check on the map, for the same table and filters."""
    table = {} if look.table == FIRST else {"panel": look.table}
    return in_language(f"/{NAME}{queries.write(look.view.filters, {**table, 'measure': check.name})}")


def _mostly(look: Look, one: Standing, check: Check) -> str:
    """The districts in which an enumerator has most of the doubtful records; nothing for a district."""
    if one.by != "enumerator":
        return ""
    within = look.asked.chosen
    chosen = type(within)(within.months, (*within.values, ("enumerator", (one.key,))))
    found = look.shares(check, by="district", chosen=chosen)
    order = sorted(range(len(found.keys)), key=lambda i: -int(found.doubtful[i]))[:2]
    names = [named(look, "district", found.keys[i]) for i in order if found.doubtful[i]]
    return f" ({listed(names)})" if names else ""


def named(look: Look, by: str, key: str) -> str:
    """What a group is called: a district by its name, an enumerator by the code kept for them."""
    if key == UNKNOWN:
        return say(NOBODY) if by == "enumerator" else say("No stated place")
    return look.country.name_of(key, current()) if by == "district" else key


def precise(share: float) -> str:
    """A share in per cent; below ten per cent with a decimal, since 0.4 % and 0 % are not the same to look into."""
    return formats.value(share, "fine_share")


def precise_interval(low: float, high: float) -> str:
    """The interval of a share, each end as precise as a share itself is written."""
    return formats.interval(low, high, "fine_share")


def months_note(look: Look) -> str:
    """That months are whole, where the period begins or ends within one."""
    return "" if look.asked.whole_months else say("Months are counted whole.")


def joined(parts: Sequence[str]) -> str:
    """Sentences of a foot, without those that are empty."""
    return " ".join(part.strip() for part in parts if part.strip())
