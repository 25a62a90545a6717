# pyarrow makes the functions of this module when it is imported, so a type checker finds none of them in its source.
from typing import Any

Expression = Any

def __getattr__(name: str) -> Any: ...
