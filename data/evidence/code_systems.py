"""Which code system the place columns of a file use, looked up before its rows are typed.

Belongs here: gathering the evidence over the chunks of a file. Not here: what evidence proves (geo.codes), or
what becomes of a row (place.py).

A column of ISO codes without hyphens reads as P-codes without an error and paints the wrong districts. Only what
stands beside the codes can tell, and only over the whole column: one row may be a slip.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

import geo.locate
from data.columns import headers, mangled
from data.columns.placing import Plan
from data.meaning import whereabouts
from data.meaning.whereabouts import CODE, NAME, POINT
from data.sources.sheet import Chunk
from geo import codes
from geo.codes import CodeSystem, Evidence
from geo.country import Country


class Systems:
    """A look at the columns of places: the rows whose codes tell, weighed against what stands beside them."""

    def __init__(self, plan: Plan, *, country: Country) -> None:
        self.plan, self.country = plan, country
        self._examined = [name for name in (NAME, CODE) if plan.has(name)]
        self._witnesses = _witnesses(plan)
        self._evidence = dict.fromkeys(self._examined, Evidence())

    @property
    def columns(self) -> set[int]:
        """Positions of places, points and what may witness; none where no column holds a place."""
        inputs = {self.plan.columns[name] for name in (*self._examined, *POINT) if name in self.plan.columns}
        return inputs | set(self._witnesses) if self._examined and inputs else set()

    def take(self, chunk: Chunk) -> None:
        """Weigh the codes of a chunk."""
        for name in self._examined:
            self._evidence[name] += _weigh(
                chunk, self.plan, name, witnesses=self._witnesses, country=self.country
            )

    def join(self, other: "Systems") -> None:
        """Add what was seen in another part of the file."""
        for name, evidence in other._evidence.items():
            self._evidence[name] += evidence

    def found(self) -> dict[str, CodeSystem]:
        """The code systems of ``district`` and ``district_code`` where their codes are not plainly P-codes.

        A column that is ISO throughout or contradicts itself is in the answer, any other is not.
        """
        systems = {name: codes.decide(weighed) for name, weighed in self._evidence.items()}
        return {
            name: system for name, system in systems.items() if system.system == "iso" or system.contradicted
        }


def district_of(text: pd.Series, *, system: CodeSystem, country: Country) -> pd.DataFrame:
    """What texts mean in the system found, as geo.codes.resolve says; a conversion is said once for the file."""
    answers = codes.resolve(text, system=system, country=country)
    if system.system != "iso":
        return answers
    converted = (answers["rule"] == "iso_code").to_numpy(dtype=bool)
    return answers.assign(
        rule=answers["rule"].mask(converted, None), fix=answers["fix"].mask(converted, None)
    )


def _witnesses(plan: Plan) -> list[int]:
    """Columns with the header of a district that fill nothing: they may hold the names of the codes."""
    line, taken = mangled.line(plan.headers), set(plan.columns.values())
    texts = [NAME, *headers.known().get(NAME, ())]
    positions = dict.fromkeys(line.find(text) for text in texts)
    return [position for position in positions if position is not None and position not in taken]


def _weigh(chunk: Chunk, plan: Plan, name: str, *, witnesses: list[int], country: Country) -> Evidence:
    """The evidence of a chunk about one column; what stands beside is looked at only where a code tells."""
    column = whereabouts.place_texts(chunk, plan, name)
    if column is None:
        return Evidence()
    encoded = column.dictionary_encode()
    readings = codes.readings(encoded.dictionary.to_pandas(), country=country)
    at = encoded.indices.to_numpy(zero_copy_only=False)
    evidence = codes.counted(readings, rows=np.bincount(at, minlength=len(encoded.dictionary)))
    rows = np.flatnonzero(readings.telling[at])
    other = CODE if name == NAME else NAME
    if not len(rows) or not (witnesses or plan.has(other) or any(point in plan.columns for point in POINT)):
        return evidence
    part = _rows(chunk, rows)
    given = whereabouts.given(part, plan)
    stated = given.code if name == NAME else given.name
    beside = _beside([stated, *(part.columns[position] for position in witnesses)], country)
    located = _located(given.latitude, given.longitude, country)
    told = column.take(pa.array(rows)).to_pandas()
    told_by = codes.weigh(told, country=country, names_beside=beside, located=located)
    return replace(evidence, names=told_by.names, points=told_by.points)


def _rows(chunk: Chunk, rows: np.ndarray) -> Chunk:
    columns: Mapping[int, pa.Array] = chunk.columns
    kept = {position: column.take(pa.array(rows)) for position, column in columns.items()}
    return Chunk(chunk.rows[rows], kept, chunk.ragged)


def _beside(columns: list[pa.Array | None], country: Country) -> pd.Series | None:
    """The first name beside each code. A code without a hyphen is no witness: it may be misread in the same way."""
    present = [_without_codes(column, country) for column in columns if column is not None]
    return pc.coalesce(*present).to_pandas().astype(object) if present else None


def _without_codes(column: pa.Array, country: Country) -> pa.Array:
    plain = codes.readings(column.to_pandas(), country=country).plain
    blank = pc.equal(pc.utf8_trim_whitespace(column), "")
    return pc.if_else(pc.or_(pa.array(plain), blank), pa.scalar(None, pa.string()), column)


def _located(latitude: np.ndarray, longitude: np.ndarray, country: Country) -> np.ndarray | None:
    if np.isnan(latitude).all():
        return None
    return geo.locate.locate(latitude, longitude, country=country)
