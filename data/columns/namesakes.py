"""Columns that were read by their name though another may be meant: the same name under another group, another point.

Belongs here: finding and naming them. Not here: columns of one question, which are read together (moved.py), or which
column is read (placing.py).

"spouse/sex" stands before "respondent/sex" in many a form, or alone, and nothing but a person can tell whether it is meant.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from data import mapping
from data.columns import mangled
from data.columns.headers import PATTERN, HeaderLine, key
from data.columns.placing import GATES, Plan
from data.problems import Problems
from data.proposals import writing
from data.sources import kobo
from data.sources.sheet import Chunk
from languages import noted

_NOT_ASKED: Final = frozenset({*mapping.PARADATA, *GATES})
_SHOWN: Final = 5
_TICKS: Final = frozenset({"", "0", "1", "0.0", "1.0", "TRUE", "FALSE", "True", "False"})
_COUNT: Final = r"^\s*(?:\d+(?:\.0+)?)?\s*$"
_OPTIONS: Final = 3  # columns of a group that hold ticks alone are hardly questions of their own


def tell(first: Chunk, plan: Plan, problems: Problems) -> None:
    """Say of each column that was read by its name what else may be meant, or which group makes it doubtful."""
    line = mangled.line(plan.headers)
    for position, (name, said) in _read(plan).items():
        if not _named(line, said, position):
            found = [*_patterned(line, plan, said, position)]
            if not _by_pattern(said):
                found += [*_namesakes(line, plan, position), *_points(line, plan, position)]
                found += _ticked_beside(line, first, plan, position)
            filled = list(dict.fromkeys(line.texts[at] for at in found if first.filled(at)))
            listed = ", ".join(map(repr, filled[:_SHOWN])) + (" …" if len(filled) > _SHOWN else "")
            if doubt := listed or _group_of_another(line, said, position, name):
                problems.notice("doubtful_column", column=line.texts[position], value=doubt)
                continue
        # Who names the women in a mapping may not have seen the girls beside them; who adds up one column has.
        if beside := [*_counted_beside(line, first, plan, position, name)]:
            _tell_counts(line, name, [position, *beside], problems)


def _read(plan: Plan) -> dict[int, tuple[str, tuple[str, ...]]]:
    """The columns of questions that are read: what each is taken for, and what the mapping calls it."""
    found = {
        position: (name, plan.mapping.columns.get(name, ()))
        for name, position in plan.columns.items()
        if name not in _NOT_ASKED
    }
    for name, choice in plan.choices.items():
        if choice.summary is not None:
            found[choice.summary] = name, plan.mapping.choices.get(name, ())
    return found


def _group_of_another(line: HeaderLine, said: tuple[str, ...], position: int, name: str) -> str:
    """The groups of a header that speak of somebody else or another time; "" where none does, or a pattern found it."""
    from data.proposals import cues  # only files with groups come to this

    header = line.meant[position]
    group = "" if said or header in kobo.BOOKKEEPING else header.rpartition("/")[0]
    return group if group and cues.of_another(group, name) else ""


def _named(line: HeaderLine, names: tuple[str, ...], position: int) -> bool:
    """Whether a mapping names just this column: by all of its header, or by its letters."""
    own = {key(line.texts[position]), key(line.meant[position])}
    return any(key(text) in own or line.is_lettered(text, position) for text in names)


def _by_pattern(names: tuple[str, ...]) -> bool:
    return any(text.startswith(PATTERN) for text in names)


def _patterned(line: HeaderLine, plan: Plan, names: tuple[str, ...], position: int) -> Iterator[int]:
    """Further columns that the pattern fits by which a mapping names one; those that go on from its header belong to it."""
    own = key(line.texts[position])
    for text in names:
        if text.startswith(PATTERN):
            pattern = re.compile(text.removeprefix(PATTERN), re.IGNORECASE)
            for at, header in enumerate(line.texts):
                free = at not in plan.taken and at not in line.option_positions
                if header and free and pattern.search(header) and not key(header).startswith(own):
                    yield at


def _namesakes(line: HeaderLine, plan: Plan, position: int) -> Iterator[int]:
    """Columns of that name which nothing is taken from."""
    if line.meant[position] not in kobo.BOOKKEEPING:
        for at in line.namesakes(position):
            if at not in plan.taken and line.meant[at] not in kobo.BOOKKEEPING:
                yield at


def _ticked_beside(line: HeaderLine, first: Chunk, plan: Plan, position: int) -> list[int]:
    """The columns beside which one is an option: "topics/consent" ticks a topic, as "topics/rights" does, and asks nobody."""
    group = line.meant[position].rpartition("/")[0]
    own = [at for at, header in enumerate(line.meant) if group and header.rpartition("/")[0] == group]
    if len(own) < _OPTIONS or not all(_ticks(first.columns[at]) for at in own):
        return []
    return [at for at in own if at not in plan.taken]


def _ticks(texts: pa.Array) -> bool:
    """Whether nothing but ticks stands in a column, as an export writes them."""
    return {text.strip() for text in pc.unique(texts).to_pylist()} <= _TICKS


def _counted_beside(line: HeaderLine, first: Chunk, plan: Plan, position: int, name: str) -> Iterator[int]:
    """Columns that count some more of those whom one counts by its name: girls beside women, boys beside men."""
    from data.proposals import cues, tokens  # only files of activities come to this

    alone = name in cues.COUNTED_APART and position not in plan.composed
    for at, header in enumerate(line.texts if alone else ()):
        group, _, own = header.rpartition("/")
        words = tokens.Words(tokens.of(own), tokens.of(group))
        free = at != position and at not in plan.taken and first.filled(at)
        if free and cues.counts_some(words, name) and _are_counts(first.columns[at]):
            yield at


def _are_counts(texts: pa.Array) -> bool:
    return bool(pc.all(pc.match_substring_regex(texts, _COUNT)).as_py())


def _tell_counts(line: HeaderLine, name: str, positions: Sequence[int], problems: Problems) -> None:
    own, *others = (line.texts[at] for at in positions)
    named = ", ".join(map(writing.quoted, (own, *others)))
    fix = noted(
        "if nobody is counted twice, add them up in a mapping: {recipe}",
        recipe=f"{name} = {{sum = [{named}]}}",
    )
    problems.notice("doubtful_column", column=own, value=", ".join(map(repr, others)), fix=fix)


def _points(line: HeaderLine, plan: Plan, position: int) -> Iterator[int]:
    """The latitudes of further points, where the first of a form is read because it is one."""
    if position == plan.evidence.point_parts.get("latitude") == plan.columns.get("latitude"):
        yield from (at for at in kobo.latitudes(line.meant) if at != position)
