"""Published figures shown beside a country's own data: not records, nobody's answers, each with its source.

Belongs here: reading the small public tables in the folder of a country. Not here: figures of places, which the
places table of the country has (geo), and anything that was collected with this program.
"""

from typing import Final

import pandas as pd

from geo.country import COUNTRIES

COLUMNS: Final = ("table", "key", "value", "source")


def load_returns(country: str) -> pd.DataFrame:
    """The published figures on assisted voluntary returns, a row a figure: table, key, value (people), source.

    ``table`` says in words what ``key`` is: a year, or a host country in some months. A country without such figures
    gives no rows, with the same columns.
    """
    path = COUNTRIES / country / "returns.csv"
    if not path.exists():
        return pd.DataFrame(
            {name: pd.Series(dtype="int64" if name == "value" else "str") for name in COLUMNS}
        )
    return pd.read_csv(path, dtype={"key": str, "value": "int64"}, keep_default_na=False, encoding="utf-8")
