"""Record exports as anyone's pandas would hold them, brought to plain columns that can be compared and added up.

Knows the CSV of an export and nothing else: canonical names, codes, `true`/`false`, ISO days, blank for unknown, an
apostrophe before a text that a spreadsheet could run.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

YES_NO = {"true": 1.0, "false": 0.0, "1": 1.0, "0": 0.0, "1.0": 1.0, "0.0": 0.0, "yes": 1.0, "no": 0.0}
UNKNOWN = "unknown"
NO_DAY = np.datetime64("NaT", "D")


def read(source: Any) -> pd.DataFrame:
    """A CSV as text: read with pandas' own idea of missing values, Namibia ('NA') would be nowhere."""
    return pd.read_csv(source, dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8-sig")


@dataclass
class Records:
    """One table; `day` names the column that filters and months go by. Derived columns are added with `add`."""

    frame: pd.DataFrame
    day: str
    provinces: dict[str, str]
    kept: dict[Any, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.frame)

    def has(self, name: str) -> bool:
        """Whether the table can be filtered or grouped by this parameter."""
        return ("district" if name == "province" else name) in self.frame or ("text", name) in self.kept

    def add(self, kind: str, name: str, values: np.ndarray) -> "Records":
        """Keep a derived column ('text', 'number')."""
        self.kept[kind, name] = values
        return self

    def text(self, name: str) -> np.ndarray:
        """Codes or text, None where unknown."""
        if ("text", name) not in self.kept:
            listed = self.frame[name].tolist()
            self.kept["text", name] = np.array([_text(value) for value in listed], dtype=object)
        return self.kept["text", name]

    def number(self, name: str) -> np.ndarray:
        """Numbers, or 1 for yes and 0 for no; NaN where unknown."""
        if ("number", name) not in self.kept:
            listed = self.frame[name].tolist()
            self.kept["number", name] = np.array([_number(value) for value in listed], dtype=float)
        return self.kept["number", name]

    def days(self, name: str = "") -> np.ndarray:
        """Days, NaT where unknown; of the table's own day column unless another is named."""
        name = name or self.day
        if ("days", name) not in self.kept:
            listed = [str(value)[:10] if _known(value) else NO_DAY for value in self.frame[name].tolist()]
            self.kept["days", name] = np.array(listed, dtype="datetime64[D]")
        return self.kept["days", name]

    def where(self, name: str, values: tuple[str, ...]) -> np.ndarray:
        """Which records have one of these values; 'unknown' asks for those without one."""
        if ("where", name, values) not in self.kept:
            column = self.text("district" if name == "province" else name)
            if name == "province":
                column = [None if code is None else self.provinces.get(code, "?") for code in column]
            wanted = {None if value == UNKNOWN else value for value in values}
            self.kept["where", name, values] = np.array([value in wanted for value in column], dtype=bool)
        return self.kept["where", name, values]

    def between(self, first: str, last: str) -> np.ndarray:
        """Which records fall on these days, both included; a blank bound is none."""
        if ("between", first, last) not in self.kept:
            days, chosen = self.days(), np.ones(len(self), dtype=bool)
            if first:
                chosen = chosen & (days >= np.datetime64(first))
            if last:
                chosen = chosen & (days <= np.datetime64(last))
            self.kept["between", first, last] = chosen
        return self.kept["between", first, last]

    def span(self) -> tuple[str, str] | None:
        """First and last day of the records, None without any."""
        return (str(self.days().min()), str(self.days().max())) if len(self) else None


def _known(value: Any) -> bool:
    return value is not None and value is not pd.NA and value is not pd.NaT and value == value and value != ""


def _text(value: Any) -> str | None:
    return str(value).removeprefix("'") if _known(value) else None


def _number(value: Any) -> float:
    if not _known(value):
        return np.nan
    said = str(value).strip().lower()
    return YES_NO[said] if said in YES_NO else float(said)
