"""Questions with several answers: option columns, a summary column, or both, read as answered or missing.

Belongs here: select_multiple. Not here: finding its columns (placing.py). Unanswered is blank in all columns:
it is missing, never "no".
"""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data import codebook, tables
from data.columns.placing import Choice, Plan, question_field
from data.meaning import values
from data.meaning.values import Fault, Memory, Read, Wrong
from data.problems import Problems
from data.sources.sheet import Chunk
from data.text import clean, fold

# What REDCap and statistics packages write of a box.
_TICKED: Final = MappingProxyType(
    {"checked": True, "selected": True, "unchecked": False, "not checked": False, "not selected": False}
)


@dataclass(frozen=True)
class Answer:
    """The canonical columns a question fills, its faults, how many rows left it unanswered, and the codes that some row chose."""

    columns: dict[str, Read]
    faults: tuple[Fault, ...]
    unanswered: int
    chosen: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Chosen:
    """Rows × codes: which codes were chosen, and which were left open; which were on offer, and which rows answered at all."""

    codes: tuple[str, ...]
    chosen: np.ndarray
    offered: np.ndarray
    answered: np.ndarray
    faults: tuple[Fault, ...]
    open: np.ndarray | None = None


def read(chunk: Chunk, plan: Plan, name: str) -> Answer:
    """The answers to the question ``name`` of the plan (a family such as ``documents``, or ``source_used``)."""
    choice = plan.choices[name]
    found = _from_options(chunk, plan, name) if choice.options else _from_summary(chunk, plan, name)
    members = tables.family(plan.table, name)
    if members:
        columns = {f"{name}_{code}": Read(_flags(found, i)) for i, code in enumerate(found.codes)}
    else:
        columns = {name: Read(_joined(found))}
    chosen = frozenset(np.array(found.codes)[found.chosen.any(axis=0)].tolist())
    return Answer(columns, found.faults, int((~found.answered).sum()), chosen)


def tell_never_chosen(plan: Plan, chosen: Mapping[str, Set[str]], problems: Problems) -> None:
    """Name the options that nobody chose though nothing tells that they were on offer: they are "no" for all who answered.

    That is where only a summary was exported, and no form says which options it had. ``chosen``: codes by question.
    """
    for name, own in chosen.items():
        choice = plan.choices[name]
        told = choice.options or name in plan.mapping.offered
        # A question that nobody answered, and a column of codes, say no of nothing.
        if own and not told and tables.family(plan.table, name):
            never = [code for code in _codes(plan, name) if code not in own]
            if never:
                problems.notice("never_chosen", column=choice.question, value=", ".join(never))


def _codes(plan: Plan, name: str) -> tuple[str, ...]:
    return codebook.load().codes(question_field(plan.table, name))


def _from_options(chunk: Chunk, plan: Plan, name: str) -> _Chosen:
    choice, codes = plan.choices[name], _codes(plan, name)
    n = len(chunk.rows)
    chosen, told = np.zeros((n, len(codes)), dtype=bool), np.zeros((n, len(codes)), dtype=bool)
    yeses, noes = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    faults: list[Fault] = []
    for position, option in choice.options.items():
        marks = values.read(chunk.columns[position], Memory(_mark(plan, name, option)), pa.bool_())
        faults += marks.faults
        yes = pc.fill_null(marks.values, False).to_numpy(zero_copy_only=False)
        valid = pc.is_valid(marks.values).to_numpy(zero_copy_only=False)
        yeses, noes = yeses | yes, noes | (valid & ~yes)
        code = choice.codes[position]
        if code is None:
            at = np.flatnonzero(yes)
            faults += [Fault("unknown_option", None, at, [option] * len(at))] if len(at) else []
        elif code:
            chosen[:, codes.index(code)] |= yes
            told[:, codes.index(code)] |= valid
    # Nobody answers with nothing: Central, and people who fill blanks, write 0 for every option of what was not answered.
    several = plan.evidence.odk or choice.summary is not None
    answered = _summary_filled(chunk, choice) | yeses | (noes & (not several))
    offered = np.isin(codes, [code for code in choice.codes.values() if code])
    # Who marks what was not chosen leaves blank what was not asked; else a blank is an option that was not chosen.
    found = _Chosen(codes, chosen, offered, answered, tuple(faults), open=noes[:, None] & ~told)
    return _with_summaries(found, chunk, plan, name, where=answered & ~yeses & ~noes)


def _with_summaries(found: _Chosen, chunk: Chunk, plan: Plan, name: str, *, where: np.ndarray) -> _Chosen:
    """The same with the summary read in rows of which no option is marked: they come from an export without options."""
    summary = plan.choices[name].summary
    if summary is None or not where.any():
        return found
    at = np.flatnonzero(where)
    rows = replace(chunk, rows=chunk.rows[at], columns={summary: chunk.columns[summary].take(pa.array(at))})
    told = _from_summary(rows, plan, name)
    found.chosen[at], found.answered[at] = told.chosen, told.answered
    faults = (replace(fault, positions=at[fault.positions]) for fault in told.faults)
    return replace(found, offered=found.offered | told.chosen.any(axis=0), faults=(*found.faults, *faults))


def _mark(plan: Plan, name: str, option: str) -> Callable[[str], bool | Wrong | None]:
    """A parser of one option column: 1/0, yes/no, or the option's own label where it was chosen."""
    label = fold(option)
    code = plan.choices[name].codes

    def parse(text: str) -> bool | Wrong | None:
        if fold(text) == label or (code and values.fold(text) in {fold(c) for c in code.values() if c}):
            return True
        if (ticked := _TICKED.get(fold(text))) is not None:
            return ticked
        return None if values.is_nothing(text) else values.yes_or_no(text)

    return parse


def _summary_filled(chunk: Chunk, choice: Choice) -> np.ndarray:
    if choice.summary is None:
        return np.zeros(len(chunk.rows), dtype=bool)
    return ~values.blank(chunk.columns[choice.summary])


def _from_summary(chunk: Chunk, plan: Plan, name: str) -> _Chosen:
    """Answers from the summary column alone; one that cannot be split counts as missing and is a fault."""
    choice, codes = plan.choices[name], _codes(plan, name)
    assert choice.summary is not None
    field, xml = question_field(plan.table, name), plan.evidence.kobo and plan.evidence.mode == "xml"
    replacements = plan.mapping.values.get(name, {})

    def parse(text: str) -> str | Wrong | None:
        if values.is_nothing(text) and fold(text) not in replacements:
            return None
        return values.several(clean(text), field=field, replacements=replacements, xml=xml)

    texts = values.read(chunk.columns[choice.summary], Memory(parse), pa.dictionary(pa.int32(), pa.string()))
    rows = texts.values.indices.to_numpy(zero_copy_only=False)
    sets = [set(text.split()) for text in texts.values.dictionary.to_pylist()]
    table = np.array([[code in chosen for code in codes] for chosen in [*sets, set()]], dtype=bool)
    answered = pc.is_valid(texts.values).to_numpy(zero_copy_only=False)
    at = np.where(answered, np.nan_to_num(rows, nan=len(sets)), len(sets)).astype(int)
    offered = np.isin(codes, list(plan.mapping.offered.get(name, codes)))
    return _Chosen(codes, table[at], offered | table.any(axis=0), answered, texts.faults)


def _flags(found: _Chosen, i: int) -> pa.Array:
    """One option as yes, no or missing; one that was not on offer is missing for everyone, one left open in its row."""
    known = found.answered if found.offered[i] else np.zeros(len(found.answered), dtype=bool)
    known = known if found.open is None else known & ~found.open[:, i]
    return pa.array(found.chosen[:, i], mask=~known)


def _joined(found: _Chosen) -> pa.Array:
    """The chosen codes of each row, blank-separated in codebook order; nothing chosen is missing."""
    weights = 1 << np.arange(len(found.codes), dtype=np.int64)
    patterns, at = np.unique(found.chosen @ weights, return_inverse=True)
    texts = [
        " ".join(c for i, c in enumerate(found.codes) if pattern >> i & 1) or None for pattern in patterns
    ]
    return values.dictionary(texts, pa.array(at, pa.int32()))
