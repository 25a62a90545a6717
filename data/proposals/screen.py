"""A proposal as a person reads it in a terminal: each column, what it becomes, how sure that is and why.

Belongs here: the table and the sentences around it. Not here: the TOML (writing.py).
"""

import shutil
from collections.abc import Iterator
from typing import Final

from data.proposals.matching import shortened
from data.proposals.proposal import Proposal, Suggestion

_LEVELS: Final = {"high": "sure", "medium": "likely", "low": "not sure", "none": "not placed"}
_HEADER, _NAME, _SURE = 40, 22, 15
_REST: Final = 60  # columns not placed that are named
_HEAD: Final = ("column", "becomes", "confidence", "why")


Lines = Iterator[str]


def lines(found: Proposal) -> Lines:
    """The proposal as lines of text: placed columns first, then those left out, then those not placed."""
    rows = f"the first {found.rows:,} rows" if found.more else f"all {found.rows:,} rows"
    yield f"{found.file}: {len(found.columns)} columns, {rows} looked at, for the table {found.table}"
    placed = [one for one in found.columns if one.name and one.option is None]
    options = [one for one in found.columns if one.option is not None]
    personal = [one for one in found.columns if one.personal]
    rest = [one for one in found.columns if not one.name and not one.personal]
    yield _line(*_HEAD)
    for one in sorted(placed, key=lambda s: -s.confidence):
        yield _row(one)
        yield from _values(one)
    for one in found.made:
        yield _line(one.label, one.name, _LEVELS["high" if one.sure else "low"], one.why)
    for one in personal:
        yield _line(one.header or one.source, "left out", "", one.why)
    yield from (_line(one.header or one.source, "not placed", "", one.why) for one in rest[:_REST])
    if len(rest) > _REST:
        yield f"and {len(rest) - _REST} more columns not placed"
    yield _summary(placed, len(options), len(personal), len(rest))
    yield from (f"still needed: {sentence}" for sentence in found.needed)


def _row(one: Suggestion) -> str:
    remark = "; found without a mapping too" if one.found_anyway else ""
    return _line(
        one.header or one.source,
        str(one.name),
        f"{one.confidence:.2f} {_LEVELS[one.level]}",
        one.why + remark,
    )


def _values(one: Suggestion) -> Iterator[str]:
    """Values without a code, with their rows."""
    if one.unmapped:
        listed = ", ".join(f"{v.value} ({v.rows:,})" if v.rows else v.value for v in one.unmapped)
        more = f" and {one.unlisted:,} more" if one.unlisted else ""
        yield f"    not known in {one.name}: {listed}{more}"
    elif one.unlisted:
        yield f"    not known in {one.name}: {one.unlisted:,} values, not shown since they may be personal"


def _summary(placed: list[Suggestion], options: int, personal: int, rest: int) -> str:
    sure = sum(one.level == "high" for one in placed)
    likely = sum(one.level == "medium" for one in placed)
    with_options = f" and {options} options with their questions" if options else ""
    return (
        f"{sure} sure, {likely} likely, {len(placed) - sure - likely} not sure (behind a # in the mapping)"
        f"{with_options}; {personal} left out as personal; {rest} not placed"
    )


def _line(header: str, name: str, sure: str, why: str) -> str:
    width = max(shutil.get_terminal_size((160, 24)).columns, 100)
    text = f"{shortened(header, _HEADER):<{_HEADER}}  {name:<{_NAME}}  {sure:<{_SURE}}  {why}".rstrip()
    return text if len(text) <= width or not why else f"{text[: width - 1]}…"
