"""What a header says of the numbers below it: "Consent (1=Yes, 2=No)", "Sex: 1 = Male; 2 = Female".

Belongs here: such a legend, as the values of a mapping. Not here: what a label means (codebook.py, values.py), or numbers
that no header explains (unsure.py).
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from data import codebook, tables
from data.columns.placing import Plan
from data.meaning import values
from data.meaning.values import Wrong

_PAIR: Final = re.compile(r"(?<![\w.])(\d{1,3})\s*[=:]\s*([^\d=:;,/|()\[\]]*[^\W\d_][^\d=:;,/|()\[\]]*)")
_SEVERAL: Final = 2  # pairs: one alone may be a remark


def taken(plan: Plan) -> Plan:
    """The plan with the legends of its headers as values; what its mapping says of a column stands."""
    found = dict(_found(plan))
    said = MappingProxyType({**found, **plan.mapping.values})
    return replace(plan, mapping=replace(plan.mapping, values=said)) if found else plan


def _found(plan: Plan) -> Iterator[tuple[str, MappingProxyType[str, str]]]:
    for name, column in tables.columns(plan.table).items():
        position = plan.columns.get(name)
        if position is None or column.kind not in ("boolean", "code"):
            continue
        pairs = {number: label.strip() for number, label in _PAIR.findall(plan.headers[position])}
        if len(pairs) >= _SEVERAL and all(_is_known(label, column) for label in pairs.values()):
            yield name, MappingProxyType(pairs)


def _is_known(label: str, column: tables.Column) -> bool:
    if column.kind == "boolean":
        return not isinstance(values.yes_or_no(label), Wrong)
    return codebook.load().code_of(column.field or "", label) is not None
