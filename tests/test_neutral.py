"""No code names a country or its places: facts of a country stand in its folder, examples in words that are not code."""

import re
import tokenize
from pathlib import Path

import pytest

from geo import country

ROOT = Path(__file__).parents[1]
ROOMS = ("geo", "data", "indicators", "charts", "layouts", "callbacks", "sharing", "assets")
FILES = sorted(
    path
    for path in (*ROOT.glob("*.py"), *(path for room in ROOMS for path in (ROOT / room).rglob("*")))
    if path.suffix in (".py", ".js", ".css", ".toml")
    and "countries" not in path.parts
    and "plotly" not in path.parts
)
# The list of ISO countries names every country; the setting's default names one.
EXCEPT = {"settings.py": r'= "lka"'}


def names() -> re.Pattern[str]:
    """Every country's name and code, and the names and codes of its wider places."""
    words: set[str] = set()
    for code in country.available():
        land = country.load(code)
        words |= {land.name, land.iso3, land.code}
        wide = [level for level in land.levels if level != "ds_division"]
        for level in wide:
            rows = land.at(level)
            words |= {
                name for name in rows["name_en"] if name[0].isupper() and " " not in name and len(name) > 4
            }
            words |= {*rows["pcode"], *rows["iso"]}
    # Words that are English too.
    words -= {"Central", "Eastern", "Northern", "Southern", "Western", ""}
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(words)))})(?![\w-])")


NAMES = names()


def code_of(path: Path) -> str:
    """The text of a file without comments and docstrings, which may give examples."""
    if path.suffix != ".py":
        return re.sub(
            r"/\*.*?\*/|(?m:^\s*(?://|#).*$)", "", path.read_text(encoding="utf-8"), flags=re.DOTALL
        )
    kept = []
    with path.open("rb") as file:
        before = tokenize.NEWLINE
        for token in tokenize.tokenize(file.readline):
            docstring = token.type == tokenize.STRING and before in (
                tokenize.NEWLINE,
                tokenize.INDENT,
                tokenize.NL,
                tokenize.ENCODING,
            )
            if token.type != tokenize.COMMENT and not docstring:
                kept.append(token.string)
            if token.type not in (tokenize.COMMENT,):
                before = token.type
    return " ".join(kept)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_code_names_a_country_or_its_places(path: Path):
    text = re.sub(EXCEPT.get(path.name, "$^"), "", code_of(path))
    assert not NAMES.findall(text)


def test_what_is_looked_for_is_found():
    assert NAMES.findall('x = "LK41"; y = "Sri Lanka"; z = "AF-KAB"; iso = "lka"') == [
        "LK41",
        "Sri Lanka",
        "AF-KAB",
        "lka",
    ]
    assert not NAMES.findall('"bulk", "afghan", "Eastern"')
