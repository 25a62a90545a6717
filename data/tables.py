"""The four canonical tables: each column is named once here, with its kind, and each table once checked.

Belongs here: names, kinds, keys, Arrow types and the pandera schemas. Not here: how a text becomes a value
(typed.py) or where a column of a form goes (mapping.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

import pyarrow as pa

from data import codebook

if TYPE_CHECKING:
    import pandera.pandas as pandera

Kind = Literal["text", "place", "code", "codes", "boolean", "integer", "number", "date"]


@dataclass(frozen=True)
class Column:
    """A canonical column: its name, its kind, the codebook's field for codes, and the range of a number."""

    name: str
    kind: Kind
    field: str | None = None
    lowest: float | None = None
    highest: float | None = None
    family: str | None = None  # "message" for message_contract: one question with a column an option


def _family(prefix: str, field: str, **limits: float) -> list[Column]:
    kind: Kind = "integer" if limits else "boolean"
    return [
        Column(f"{prefix}_{code}", kind, field=field, family=prefix, **limits)
        for code in codebook.load().codes(field)
    ]


def _person() -> list[Column]:
    fields = ("sex", "age_group", "education", "livelihood", "special_needs")
    return [Column(name, "code", field=name) for name in fields]


def _activities() -> list[Column]:
    return [
        Column("activity_id", "text"),
        Column("date", "date"),
        Column("activity_type", "code", field="activity_type"),
        Column("audience", "code", field="audience"),
        Column("phase", "code", field="phase"),
        Column("district", "place"),
        Column("ds_division", "text"),
        Column("place", "text"),
        Column("latitude", "number", lowest=-90, highest=90),
        Column("longitude", "number", lowest=-180, highest=180),
        Column("reached_female", "integer", lowest=0),
        Column("reached_male", "integer", lowest=0),
        Column("reached_total", "integer", lowest=0),
        Column("reach_basis", "code", field="reach_basis"),
        Column("target", "integer", lowest=0),
        Column("language", "text"),
        Column("partner", "text"),
    ]


def _responses() -> list[Column]:
    return [
        Column("respondent_id", "text"),
        Column("activity_id", "text"),
        Column("round", "code", field="round"),
        Column("date", "date"),
        Column("followup_due", "date"),
        Column("district", "place"),
        Column("ds_division", "text"),
        Column("cluster", "text"),
        Column("stratum", "text"),
        Column("weight", "number", lowest=0),
        Column("design", "code", field="design"),
        *_person(),
        Column("audience", "code", field="audience"),
        Column("activity_type", "code", field="activity_type"),
        Column("phase", "code", field="phase"),
        *_family("message", "message"),
        Column("score", "integer", lowest=0),
        Column("items_asked", "integer", lowest=0),
        Column("feels_informed", "boolean"),
        Column("risk_awareness", "boolean"),
        Column("planned_route", "code", field="planned_route"),
        Column("wants_to_migrate", "boolean"),
        Column("previous_attempt", "boolean"),
        *_family("migration_reason", "migration_reason"),
        *_family("documents", "document"),
        Column("deceived_by_agent", "boolean"),
        Column("source_used", "codes", field="source"),
        Column("trusted_source", "code", field="source"),
        Column("consent", "boolean"),
    ]


def _returnees() -> list[Column]:
    scores = ("economic", "social", "psychosocial", "composite")
    return [
        Column("returnee_id", "text"),
        Column("interview_date", "date"),
        Column("followup_due", "date"),
        Column("return_date", "date"),
        Column("months_since_return", "integer", lowest=0),
        Column("return_country", "code", field=codebook.COUNTRY),
        Column("phase", "code", field="phase"),
        Column("district", "place"),
        *_person(),
        *_family("assistance", "assistance"),
        *_family("rss", "rss", lowest=1, highest=5),
        *(Column(name, "number", lowest=0, highest=1) for name in scores),
        Column("community_acceptance", "boolean"),
        Column("satisfaction", "code", field="satisfaction"),
        Column("experience", "text"),
        Column("themes", "codes", field="theme"),
        Column("consent", "boolean"),
    ]


def _calls() -> list[Column]:
    return [
        Column("call_id", "text"),
        Column("date", "date"),
        Column("district", "place"),
        Column("topic", "code", field="topic"),
        Column("destination", "code", field=codebook.COUNTRY),
        Column("sex", "code", field="sex"),
        Column("age_group", "code", field="age_group"),
        Column("referred", "boolean"),
        Column("answered", "boolean"),
        Column("consent", "boolean"),
    ]


SPECS: Final = MappingProxyType(
    {
        "activities": tuple(_activities()),
        "responses": tuple(_responses()),
        "returnees": tuple(_returnees()),
        "calls": tuple(_calls()),
    }
)
TABLES: Final = tuple(SPECS)
COLUMNS: Final = MappingProxyType({table: tuple(c.name for c in specs) for table, specs in SPECS.items()})
KEYS: Final = MappingProxyType(
    {
        "activities": ("activity_id",),
        "responses": ("respondent_id", "round"),
        "returnees": ("returnee_id", "interview_date"),
        "calls": ("call_id",),
    }
)
# The day a record belongs to: filters, trends and "as of" go by it.
DATE: Final = MappingProxyType(
    {"activities": "date", "responses": "date", "returnees": "interview_date", "calls": "date"}
)
# Stored beside each record, never exported: where it came from, whether its place and point agree, who asked (a code),
# how long the interview took, the day it was sent, and the number of the ingest (data/keeping/history.py): files share names.
TRACE: Final = MappingProxyType(
    {
        "_source": pa.dictionary(pa.int32(), pa.string()),
        "_row": pa.int64(),
        "_place_check": pa.dictionary(pa.int32(), pa.string()),
        "_enumerator": pa.dictionary(pa.int32(), pa.string()),
        "_minutes": pa.float32(),
        "_submitted": pa.date32(),
        "_ingest": pa.int32(),
    }
)
OWN_WORDS: Final = "experience"
# In a person's own words, and what whoever read them noted that they speak of: for staff alone.
FREE_TEXT: Final = (OWN_WORDS, "themes")
# Told by a person or about one: such a value is not repeated in problems.
PERSONAL: Final = frozenset(
    {"respondent_id", "returnee_id", "call_id", "enumerator", "experience"}
    | {"latitude", "longitude", "point", "age"}
)


def essential(table: str) -> frozenset[str]:
    """The columns without which a record cannot be used: its key and its day."""
    return frozenset({DATE[table], *KEYS[table]})


def columns(table: str) -> MappingProxyType[str, Column]:
    """The columns of ``table`` by name, in canonical order."""
    return MappingProxyType({column.name: column for column in SPECS[table]})


def family(table: str, prefix: str) -> tuple[Column, ...]:
    """The columns of one question with a column an option, e.g. ``documents``; empty where there is none."""
    return tuple(column for column in SPECS[table] if column.family == prefix)


def families(table: str) -> tuple[str, ...]:
    """The prefixes of questions with a column an option (``rss`` items are questions of their own)."""
    found = dict.fromkeys(c.family for c in SPECS[table] if c.family and c.kind == "boolean")
    return tuple(name for name in found if name)


def arrow_type(kind: Kind) -> pa.DataType:
    """The Arrow type a kind of column is stored as; codes and places as dictionaries, dates as days."""
    kinds: dict[str, pa.DataType] = {
        "boolean": pa.bool_(),
        "integer": pa.int32(),
        "number": pa.float64(),
        "date": pa.date32(),
        "text": pa.string(),
    }
    return kinds.get(kind, pa.dictionary(pa.int32(), pa.string()))


@cache
def arrow_schema(table: str) -> pa.Schema:
    """The stored form of ``table``: its canonical columns and the trace of each record."""
    trace = [pa.field(name, kind) for name, kind in TRACE.items()]
    return pa.schema([pa.field(c.name, arrow_type(c.kind)) for c in SPECS[table]] + trace)


@cache
def schema(table: str) -> "pandera.DataFrameSchema":
    """The pandera schema of a typed frame of ``table`` (pandas nullable types); imports pandera when called."""
    import pandera.pandas as pandera

    dtypes = {"boolean": "boolean", "integer": "Int32", "number": "Float64"}
    return pandera.DataFrameSchema(
        {
            column.name: pandera.Column(
                dtypes.get(column.kind), _checks(column), nullable=may_be_blank(table, column)
            )
            for column in SPECS[table]
        },
        checks=_whole_row_checks(table),
        strict="filter",
        ordered=True,
    )


def may_be_blank(table: str, column: Column) -> bool:
    """Whether a record may lack a value in this column: all but those of its key and its day."""
    # A response without its round is kept: many forms are asked once only.
    return column.name == "round" or column.name not in (*KEYS[table], DATE[table])


def _checks(column: Column) -> "list[pandera.Check]":
    import pandera.pandas as pandera

    found: list[pandera.Check] = []
    if column.lowest is not None:
        found.append(pandera.Check.ge(column.lowest))
    if column.highest is not None:
        found.append(pandera.Check.le(column.highest))
    if column.kind == "code" and column.field:
        found.append(pandera.Check.isin(codebook.load().codes(column.field)))
    return found


def _whole_row_checks(table: str) -> "list[pandera.Check]":
    """Rules between columns: a score within its items, a total not below its parts."""
    import pandera.pandas as pandera

    if table == "responses":
        return [
            pandera.Check(lambda frame: (frame["score"] <= frame["items_asked"]).fillna(True), name="score")
        ]
    if table == "activities":
        return [
            pandera.Check(
                lambda frame: (
                    frame["reached_total"]
                    >= frame["reached_female"].fillna(0) + frame["reached_male"].fillna(0)
                ).fillna(True),
                name="reached_total",
            )
        ]
    return []


def with_all(batch: pa.RecordBatch, table: str, columns: Sequence[str]) -> pa.RecordBatch:
    """The batch with null for what its version was written too early to have."""
    for name in columns:
        if name not in batch.schema.names:
            kind = arrow_schema(table).field(name).type
            batch = batch.append_column(name, pa.nulls(batch.num_rows, kind))
    return batch


def whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column as one array, which is copied only where it is in several pieces."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
