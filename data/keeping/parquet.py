"""Parquet files as the store writes and reads them: each page with a checksum, which is looked at whenever it is read.

Belongs here: what all readers and writers of such files have in common. Not here: what stands in them. A disk that gives back
other bytes than it took would otherwise give other records; so it gives an OSError. Files from before November 2026 have
no checksums and are read as they are.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import pyarrow.dataset
    import pyarrow.parquet as pq

WRITTEN: Final[dict[str, Any]] = {"write_page_checksum": True}  # options of a writer
READ: Final[dict[str, Any]] = {"page_checksum_verification": True}  # options of a reader
_PIECE: Final = 1 << 16


def parts(folder: Path, table: str) -> tuple[Path, ...]:
    """The files of a table in the folder of a version, in order of acceptance: the whole, then what came since (adding.py)."""
    return (folder / f"{table}.parquet", *sorted(folder.glob(f"{table}-*.parquet")))


def opened(path: Path, **options: Any) -> "pq.ParquetFile":
    """A file to be read. Reading raises OSError or ArrowException where it is not what was written."""
    import pyarrow.parquet as pq

    return pq.ParquetFile(path, **READ, **options)


def checked() -> "pyarrow.dataset.ParquetFileFormat":
    """The format of a dataset of such files."""
    import pyarrow.dataset

    return pyarrow.dataset.ParquetFileFormat(
        default_fragment_scan_options=pyarrow.dataset.ParquetFragmentScanOptions(**READ)
    )


def check(path: Path) -> None:
    """Read all of a file. Raises OSError or ArrowException where it is not what was written."""
    with opened(path) as file:
        for _ in file.iter_batches(_PIECE, use_threads=False):
            pass
