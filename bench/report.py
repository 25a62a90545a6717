"""How a benchmark's figures are printed: a Markdown table, and the machine and versions they were taken on."""

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

LIBRARIES = ("dash", "plotly", "pandas", "numpy", "pyarrow")


@dataclass(frozen=True)
class Row:
    """One question: milliseconds of processor time, bytes, and bytes compressed, ours and the plain way's."""

    question: str
    ours_ms: float
    ours_bytes: float
    ours_wire: float
    plain_ms: float
    plain_bytes: float
    plain_wire: float


def table(rows: Sequence[Row]) -> str:
    """The rows with their ratios."""
    lines = [
        "| filter change | ours ms | plain ms | times faster | ours bytes | plain bytes | times fewer | compressed | plain |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        faster, fewer = row.plain_ms / row.ours_ms, row.plain_bytes / row.ours_bytes
        lines.append(
            f"| {row.question} | {row.ours_ms:.1f} | {row.plain_ms:.0f} | {faster:.0f} | {row.ours_bytes:,.0f} | {row.plain_bytes:,.0f} "
            f"| {fewer:.1f} | {row.ours_wire:,.0f} | {row.plain_wire:,.0f} |"
        )
    return "\n".join(lines)


def machine() -> str:
    """Python, processor and library versions in a line."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return f"Python {platform.python_version()} on {platform.machine()}; {libraries}"
