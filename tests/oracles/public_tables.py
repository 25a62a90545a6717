"""The public export read without any of the project's code."""

import csv
import io
import zipfile


def read(archive: bytes, table: str) -> list[dict[str, str]]:
    """The lines of one table of the archive."""
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        return list(csv.DictReader(io.StringIO(files.read(f"{table}.csv").decode())))
