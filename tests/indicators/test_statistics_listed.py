"""docs/statistics.md names, for every statistic, files that are there; every module that estimates or tests is in it."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLE = (ROOT / "docs" / "statistics.md").read_text(encoding="utf-8")
# Modules with a formula of their own: those that name a paper or a book.
FORMULAS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "indicators").glob("*.py")
    if re.search(r"Sources?: ", path.read_text(encoding="utf-8"))
)


def test_every_file_that_is_named_is_there():
    named = re.findall(r"`((?:indicators|data|tests)/[\w/]+\.py)`", TABLE)
    assert len(named) > 40
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_module_with_a_formula_is_listed():
    assert len(FORMULAS) > 5
    assert [name for name in FORMULAS if f"`{name}`" not in TABLE] == []
