"""What import-linter cannot say, since it knows packages only: the rules for settings.py and app.py.

The contracts between rooms are in pyproject.toml and run with `make check`.
"""

import ast
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = {"callbacks", "charts", "data", "geo", "indicators", "languages", "layouts", "sharing"}


def imported_by(path: Path) -> set[str]:
    """First parts of the names of all modules that a file imports, at its top or within."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def sources() -> list[Path]:
    return [path for room in sorted(ROOMS) for path in sorted((ROOT / room).rglob("*.py"))]


def test_settings_know_no_room():
    assert imported_by(ROOT / "settings.py").isdisjoint(ROOMS | {"app"})


def test_every_room_that_exists_is_under_contract():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    assert {room for room in ROOMS if (ROOT / room).is_dir()} == set(contracts["root_packages"])


def test_the_program_does_not_import_its_tests_or_benches():
    guilty = {str(path) for path in [*sources(), ROOT / "app.py"] if imported_by(path) & {"tests", "bench"}}
    assert guilty == set()


def test_the_program_imports_only_what_its_requirements_name():
    named = {line.split("~")[0].split("[")[0] for line in _requirements()}
    imported = set().union(
        *(imported_by(path) for path in [*sources(), ROOT / "app.py", ROOT / "settings.py"])
    )
    foreign = imported - ROOMS - {"app", "settings"} - sys.stdlib_module_names
    assert {_distribution(module) for module in foreign} <= named


def _requirements() -> list[str]:
    files = ("requirements.txt", "requirements-far.txt")
    lines = [line for name in files for line in (ROOT / name).read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if line and not line.startswith(("#", "--"))]


def test_dask_is_imported_by_one_file_alone_as_not_everybody_has_it():
    importing = [path for path in sources() if imported_by(path) & {"dask", "distributed"}]
    assert importing == [ROOT / "data" / "spread" / "cluster.py"]


def _distribution(module: str) -> str:
    """The name under which a module is installed, where it is not the module's own with hyphens."""
    apart = {"flask": "dash", "werkzeug": "dash"}  # dash pins both: a pin of our own could only disagree
    return apart.get(module, module.replace("_", "-"))
