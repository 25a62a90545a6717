"""The documents are a contract: what the program has is named in them, and what they name the program has."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import settings
from data import mapping, rules, tables
from data.__main__ import main
from data.filters import PARAMETERS
from indicators.answered import COLUMNS
from layouts.pages import PAGES

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
DATA = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def rows_of(text: str, *, first: str, every: bool = False) -> list[list[str]]:
    """Cells of the Markdown table (or of every one) whose first heading is ``first``, without backticks."""
    found = re.findall(rf"^\| {first} \|.*\n\|[-|]+\n((?:\|.*\n)+)", text, flags=re.MULTILINE)
    lines = "".join(found if every else found[:1]).splitlines()
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]


def fenced(text: str, *, language: str) -> list[str]:
    """The contents of the fenced blocks of a language."""
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


def run_data(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "data", *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "CRM_STORE": str(folder / "store"), "PATH": ""},
        capture_output=True,
        text=True,
    )


def test_readme_lists_every_setting_with_its_default_and_meaning():
    told = {name: (default, meaning) for name, default, meaning in rows_of(README, first="setting")}
    fields = settings.Settings.model_fields
    real = {f"CRM_{name.upper()}": (f.default, f.description or "") for name, f in fields.items()}
    assert told == {
        name: ("" if default is None else str(default), text) for name, (default, text) in real.items()
    }


def test_every_command_of_make_is_named():
    commands = re.findall(
        r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    assert commands
    assert [name for name in commands if f"make {name}" not in README + CONTRIBUTING and name != "help"] == []


def help_of(*arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What a command says of itself."""
    with pytest.raises(SystemExit):
        main([*arguments, "--help"])
    return capsys.readouterr().out


def test_every_command_and_option_of_data_is_named(capsys: pytest.CaptureFixture[str]):
    commands = re.findall(r"^    ([a-z]+) ", help_of(capsys=capsys), flags=re.MULTILINE)
    assert commands
    for command in commands:
        assert f"python -m data {command}" in DATA
        options = set(re.findall(r"--[a-z-]+", help_of(command, capsys=capsys))) - {"--help"}
        assert {option for option in options if f"`{option}" not in DATA} == set()


@pytest.mark.parametrize("table", tables.TABLES)
def test_every_canonical_column_is_described_in_its_order(table: str):
    section = DATA[DATA.index(f"### {table}\n") :]
    told = [row[0] for row in rows_of(section, first="column")]
    real = dict.fromkeys(f"{c.family}_<id>" if c.family else c.name for c in tables.SPECS[table])
    assert told == list(real)


def test_every_rule_is_described_as_it_is_reported():
    told = {tuple(row) for row in rows_of(DATA, first="rule", every=True)}
    assert told == {(rule.name, rule.sentence, rule.fix) for rule in rules.RULES.values()}


def test_every_page_is_named_with_its_address():
    assert [row[0] for row in rows_of(README, first="page")] == [page.path for page in PAGES]


def test_every_column_of_the_answers_is_described_in_its_order():
    assert (
        tuple(row[0] for row in rows_of(DATA[DATA.index("| `indicator`") - 100 :], first="column")) == COLUMNS
    )


def test_every_helper_of_a_mapping_is_described():
    assert tuple(row[0] for row in rows_of(DATA, first="helper")) == mapping.HELPERS


def test_every_filter_is_named():
    assert [name for name in PARAMETERS if f"`{name}`" not in DATA] == []


def test_the_file_in_the_readme_is_accepted(tmp_path: Path):
    (tmp_path / "responses.csv").write_text(fenced(README, language="csv")[0], encoding="utf-8")
    done = run_data("check", "responses.csv", "--as", "responses", folder=tmp_path)
    assert done.returncode == 0, done.stderr


def test_the_mapping_in_the_documents_is_accepted(tmp_path: Path):
    (tmp_path / "form.csv").write_text(fenced(DATA, language="csv")[0], encoding="utf-8")
    (tmp_path / "form.toml").write_text(fenced(DATA, language="toml")[0], encoding="utf-8")
    done = run_data("check", "form.csv", "--as", "responses", "--mapping", "form.toml", folder=tmp_path)
    assert done.returncode == 0, done.stderr


def test_the_rounds_beside_each_other_in_the_documents_come_in(tmp_path: Path):
    (tmp_path / "training.csv").write_text(fenced(DATA, language="csv")[1], encoding="utf-8")
    for name, toml in zip(("before", "after"), fenced(DATA, language="toml")[1:3], strict=True):
        (tmp_path / f"{name}.toml").write_text(toml, encoding="utf-8")
        mapping_of = ("--mapping", f"{name}.toml")
        done = run_data("ingest", "training.csv", "--as", "responses", *mapping_of, folder=tmp_path)
        assert "3 rows read = 2 accepted + 0 duplicate + 1 refused" in done.stdout, done.stderr
        assert "(nothing_asked)" in done.stderr


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(document: Path):
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)|src=\"([^\"]+)\"", document.read_text(encoding="utf-8"))
    local = [one or other for one, other in targets if not (one or other).startswith("http")]
    assert [target for target in local if not (document.parent / target).exists()] == []


def test_the_map_of_data_names_its_folders_and_no_other():
    named = [name for row in rows_of(CONTRIBUTING, first="folder") for name in re.findall(r"(\w+)/", row[0])]
    there = {path.parent.name for path in (ROOT / "data").glob("*/__init__.py")}
    assert len(named) == len(set(named)) == len(there) > 10
    assert set(named) == there


def test_decisions_are_numbered_once():
    numbers = [path.name[:4] for path in sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))]
    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]


def test_python_versions_agree():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["requires-python"] == f">={project['tool']['pyright']['pythonVersion']}"
    assert f"Python {project['tool']['pyright']['pythonVersion']} or newer" in README
