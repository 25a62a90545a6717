"""Random canonical tables for tests: every column filled with allowed values and gaps, seeded."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from data import codebook, tables
from geo.country import Country

FIRST_DAY = date(2024, 1, 10)
DAYS = 400
MISSING = 0.08


def write(folder: Path, *, country: Country, responses: int = 3000, seed: int = 1) -> dict[str, pd.DataFrame]:
    """Write the four tables as Parquet below `folder` and return them as frames of plain objects."""
    rng, beside = np.random.default_rng(seed), np.random.default_rng(seed + 1000)
    folder.mkdir(parents=True, exist_ok=True)
    sizes = {"activities": 300, "responses": responses, "returnees": 400, "calls": 500}
    frames = {}
    for name, size in sizes.items():
        columns = {column.name: _values(column, size, rng, country) for column in tables.SPECS[name]}
        columns |= _KEYS[name](size, rng)
        trace = {
            "_source": ["random"] * size,
            "_row": list(range(2, size + 2)),
            "_place_check": ["no_point"] * size,
            "_enumerator": [f"team_{number}" for number in beside.integers(1, 6, size)],
            "_minutes": beside.lognormal(3, 0.4, size).round(1),
            "_submitted": [None] * size,
            "_ingest": [1] * size,
        }
        table = pa.table({**columns, **trace}, schema=tables.arrow_schema(name))
        pq.write_table(table, folder / f"{name}.parquet")
        frames[name] = table.to_pandas(
            types_mapper=lambda kind: pd.ArrowDtype(kind) if pa.types.is_boolean(kind) else None
        )
    return frames


def _values(column: tables.Column, size: int, rng: np.random.Generator, country: Country) -> list:
    kinds = {
        "code": lambda: rng.choice(allowed_codes(column), size),
        "codes": lambda: [" ".join(sorted(set(rng.choice(allowed_codes(column), 2)))) for _ in range(size)],
        "place": lambda: rng.choice(country.codes("district")[:12], size),
        "boolean": lambda: rng.random(size) < rng.uniform(0.2, 0.8),
        "integer": lambda: rng.integers(int(column.lowest or 0), int(column.highest or 40), size),
        "number": lambda: rng.random(size).round(3),
        "date": lambda: [FIRST_DAY + timedelta(days=int(day)) for day in rng.integers(0, DAYS, size)],
        "text": lambda: [f"{column.name} {number}" for number in rng.integers(0, 6, size)],
    }
    values = list(kinds[column.kind]())
    if column.name in ("date", "interview_date"):
        return values
    gaps = rng.random(size) < MISSING
    return [
        None if gap else value.item() if hasattr(value, "item") else value
        for value, gap in zip(values, gaps, strict=True)
    ]


def allowed_codes(column: tables.Column) -> tuple[str, ...]:
    """Up to twenty of the codes a coded column is filled with."""
    return codebook.load().codes(column.field or "")[:20]


def _response_keys(size: int, rng: np.random.Generator) -> dict[str, list]:
    """Respondents asked in one to three rounds, in any order of rows; scores within the items asked."""
    pairs = [(f"r{person}", name) for person in range(size) for name in codebook.load().codes("round")]
    chosen = (
        rng.permutation(len(pairs))[:size] // 2
    )  # the first half of the people: most are seen more than once
    chosen = np.unique(chosen)
    chosen = np.concatenate([chosen, np.setdiff1d(np.arange(len(pairs)), chosen)[: size - len(chosen)]])
    picked = [pairs[i] for i in rng.permutation(chosen)]
    asked = rng.choice([8, 5], size).tolist()
    scores = [int(rng.integers(0, items + 1)) if rng.random() > MISSING else None for items in asked]
    return {
        "respondent_id": [person for person, _ in picked],
        "round": [name for _, name in picked],
        "score": scores,
        "items_asked": asked,
    }


def _returnee_keys(size: int, rng: np.random.Generator) -> dict[str, list]:
    return {
        "returnee_id": [f"t{number}" for number in rng.integers(0, size // 3, size)],
        "months_since_return": rng.integers(0, 15, size).tolist(),
    }


_KEYS = {
    "activities": lambda size, rng: {"activity_id": [f"a{i}" for i in range(size)]},
    "responses": _response_keys,
    "returnees": _returnee_keys,
    "calls": lambda size, rng: {"call_id": [f"c{i}" for i in range(size)]},
}
