"""A page as a report: which tables and filters it has, and every number of it, for the export and for the command alike.

Not here: arguments and output of the command (`__main__`), who may ask (sharing), how an answer is made (`answers`).
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from data import scores
from data.aggregation.packing import PUBLIC
from data.cells import Cells
from data.filters import PLACES, Filters, allowed_values, parameters_of
from data.keeping import checksums
from data.store import Version
from geo.country import Country
from indicators.answers import Answer, answer
from indicators.definitions import INDICATORS
from indicators.questions import COUNTRY, PAGES, Question, offered, questions_of
from indicators.reliability import DHS
from indicators.sums import Evidence
from languages import say


class NotOnPage(ValueError):
    """A page there is none of, or a filter that does not apply to it; the message names those that do."""


def tables_of(page: str) -> tuple[str, ...]:
    """The canonical tables a page draws on. Raises NotOnPage for a page there is none of."""
    if page not in PAGES:
        raise NotOnPage(say("'page' is '{page}'; use one of {pages}.", page=page, pages=", ".join(PAGES)))
    tables = (INDICATORS[name].table for name in PAGES[page])
    return tuple(dict.fromkeys(PUBLIC.get(table, table) for table in tables))


def parameters_of_page(page: str) -> tuple[str, ...]:
    """The filters that apply to at least one table a page draws on. Raises NotOnPage."""
    return tuple(dict.fromkeys(name for table in tables_of(page) for name in parameters_of(table)))


def check(page: str, filters: Filters) -> None:
    """Raises NotOnPage where a page does not exist or one of the filters does not apply to it."""
    allowed = parameters_of_page(page)
    strange = next((name for name in filters.chosen if name not in allowed), None)
    if strange:
        raise NotOnPage(
            say(
                "'{name}' does not apply to {page}; it can be filtered by {allowed}.",
                name=strange,
                page=page,
                allowed=", ".join(allowed),
            )
        )


def asked(page: str, filters: Filters, country: Country, *, level: str = "") -> list[Question]:
    """Every question of a page; those of the country only where a place is chosen, else they would be asked twice."""
    somewhere = any(getattr(filters, name) for name in PLACES)
    return [one for one in questions_of(page, country, level=level) if somewhere or one.scope != COUNTRY]


def answers(page: str, filters: Filters, evidence: Evidence, *, level: str = "") -> Iterator[Answer]:
    """The answers to all questions of a page under the filters, in the order of the export, by places of a level."""
    yield from answer(asked(page, filters, evidence.country, level=level), filters, evidence).values()


def evidence_of(
    version: Version, country: Country, pass_mark: float, *, rule: str = DHS, weights: Path | None = None
) -> Evidence:
    """What the answers of a data version are made from; `weights` is the file of those of the reintegration items.

    Raises StoreDamaged where its cells cannot be read, Unreadable where the weights cannot.
    """
    cells = Cells(version.path / "cells")
    try:
        cells.sizes()  # opens every file of the cells
    except (OSError, EOFError, ValueError, KeyError) as error:
        raise version.damaged("cells", error) from None
    if wrong := checksums.first_faults(version.path):
        raise version.damaged(wrong[0], "it is not what was written")
    return Evidence(
        cells,
        country,
        pass_mark,
        demonstration=version.meta["demonstration"],
        rule=rule,
        weights=scores.read(weights),
        score_weights=version.meta["score_weights"] or "",
    )


def lacking(evidence: Evidence) -> list[str]:
    """What indicators are made of and these cells of an earlier release do not count, as ``table.measure``."""
    wanted = {
        (table, name)
        for indicator in INDICATORS.values()
        if offered(indicator, evidence.country)
        for item in indicator.items
        for table, names in indicator.how.measures(item).items()
        for name in names
    }
    counted = {table: evidence.cells.counted(table) for table, _ in wanted}
    return sorted(f"{table}.{name}" for table, name in wanted if name not in counted[table])


def allowed_of(evidence: Evidence) -> Mapping[str, tuple[str, ...]]:
    """Every value a filter may take: those of the codebook and the places, and the divisions there are records of."""
    tables = ("activities", "responses")
    divisions = {name for table in tables for name in evidence.cells.values(table, "ds_division")}
    return allowed_values(evidence.country, sorted(divisions))
