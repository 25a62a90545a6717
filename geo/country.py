"""A country as the program knows it: a folder of settings and a table of places, read once and frozen.

Belongs here: reading ``geo/countries/<code>/`` and plain questions about its places.
Does not belong here: matching what people write (names), shapes (boundaries), points (locate).
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

import settings

COUNTRIES = Path(__file__).parent / "countries"


class UnknownCountry(Exception):
    """There is no folder for this country; the message names those there are."""


class UnknownPlace(Exception):
    """A P-code, level or language that the country does not have; the message names what it has."""


@dataclass(frozen=True)
class Level:
    """One level of places and how files write it. ``article`` reads in a sentence: "a district".

    ``name`` is the level's name in addresses; ``column`` the canonical column that holds its codes.
    """

    name: str
    column: str
    title: str
    plural: str
    article: str
    words: tuple[str, ...]
    pcode_columns: tuple[str, ...]
    iso_columns: tuple[str, ...]
    union_of: str | None


@dataclass(frozen=True)
class OtherArea:
    """A kind of area outside the places table, known by the words that follow its names."""

    article: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class ContextColumn:
    """A figure known for each place, in the unit its label states, with its source and, if known, year."""

    column: str
    label: str
    source: str
    year: int | None = None


@dataclass(frozen=True)
class BoundarySource:
    """Where the boundaries of one level are built from, and the digest that file must have."""

    level: str
    package: str
    member: str
    sha256: str
    iso_column: str
    folder: str = ""


@dataclass(frozen=True)
class CoverageSource:
    """Where the polygons of the narrowest level are built from: those whose id begins with ``ids``.

    ``within`` is the wider level that each is assigned to by area.
    """

    level: str
    within: str
    package: str
    member: str
    sha256: str
    ids: str


@dataclass(frozen=True, eq=False)
class Country:
    """One country. Equal only to itself, so that prepared look-ups can be kept by country.

    ``places`` has a row a place: pcode, level, iso, parent, ``name_<language>``, aliases (separated by
    ``;``) as text, blank where there is none, and the context columns as floats, NaN where not known.
    """

    code: str
    iso3: str
    name: str
    time_zone: str
    languages: tuple[str, ...]
    levels: tuple[str, ...]
    population_year: int | None
    credits: Mapping[str, str]
    level_settings: Mapping[str, Level]
    other_areas: tuple[OtherArea, ...]
    context_columns: Mapping[str, ContextColumn]
    boundary_source: BoundarySource | None
    coverage_source: CoverageSource | None
    folder: Path
    places: pd.DataFrame
    not_places: Mapping[str, str]

    def __reduce__(self) -> tuple[Callable[[str], "Country"], tuple[str]]:
        """To another process a country goes by its code: it is read there from its own folder."""
        return load, (self.code,)

    @property
    def boundaries_credit(self) -> str:
        """The line that must stand on a map of the country's own boundaries."""
        return self.credits.get("boundaries", "")

    @property
    def population(self) -> dict[str, float]:
        """People by P-code at the census of ``population_year``; a place without a figure is absent."""
        return {} if self.population_year is None else self.context(f"population_{self.population_year}")

    @cached_property
    def placed(self) -> str:
        """The level that every record is placed in: the one whose codes stand in the canonical column ``district``."""
        return self.level_in("district") or self.levels[-1]

    def level_in(self, column: str) -> str | None:
        """The level whose codes stand in a canonical column; None where the country has none."""
        return next((name for name in self.levels if self.level_settings[name].column == column), None)

    @cached_property
    def provinces(self) -> Mapping[str, str | None]:
        """For each place of the level ``placed`` the code of its province: itself where that is the province."""
        own = self.placed == "province"
        found = {code: code if own else self._parent_of.get(code) for code in self.codes(self.placed)}
        return MappingProxyType(found)

    def level(self, name: str) -> Level:
        """The settings of a level. Raises UnknownPlace if the country has no such level."""
        if name not in self.level_settings:
            raise UnknownPlace(f"{self.name} has no level {name!r}; its levels are {', '.join(self.levels)}.")
        return self.level_settings[name]

    def at(self, level: str) -> pd.DataFrame:
        """The places of one level, sorted by P-code. Raises UnknownPlace for a level it does not have."""
        self.level(level)
        return self._by_level[level]

    @cached_property
    def _by_level(self) -> dict[str, pd.DataFrame]:
        return {
            level: self.places[self.places["level"] == level].sort_values("pcode", ignore_index=True)
            for level in self.levels
        }

    @cached_property
    def _codes(self) -> dict[str, tuple[str, ...]]:
        return {level: tuple(rows["pcode"]) for level, rows in self._by_level.items()}

    @cached_property
    def _parent_of(self) -> dict[str, str]:
        pairs = zip(self.places["pcode"], self.places["parent"], strict=True)
        return {code: parent for code, parent in pairs if parent}

    @cached_property
    def _names(self) -> dict[tuple[str, str], str]:
        return {
            (code, language): str(name or english)
            for language in self.languages
            for code, name, english in zip(
                self.places["pcode"], self.places[f"name_{language}"], self.places["name_en"], strict=True
            )
        }

    def codes(self, level: str) -> tuple[str, ...]:
        """The P-codes of one level, sorted. Raises UnknownPlace for a level it does not have."""
        self.level(level)
        return self._codes[level]

    def parents(self, level: str) -> Mapping[str, str]:
        """P-code of the place each place of a level lies in; empty for the widest level. Raises UnknownPlace."""
        self.level(level)
        return self._parents[level]

    @cached_property
    def _parents(self) -> dict[str, Mapping[str, str]]:
        known = self._parent_of
        return {
            level: MappingProxyType({code: known[code] for code in codes if code in known})
            for level, codes in self._codes.items()
        }

    def children(self, pcode: str) -> tuple[str, ...]:
        """P-codes of the places directly inside one place, sorted; empty for the narrowest level."""
        return tuple(sorted(code for code, parent in self._parent_of.items() if parent == pcode))

    def holding(self, pcode: str) -> tuple[str, ...]:
        """P-codes of the places that hold one place, the nearest first; empty for the widest level."""
        parent = self._parent_of.get(pcode)
        return (parent, *self.holding(parent)) if parent else ()

    def name_of(self, pcode: str, language: str = "en") -> str:
        """Name of a place; English where that language has none. Raises UnknownPlace for a strange code."""
        if language not in self.languages:
            allowed = ", ".join(self.languages)
            raise UnknownPlace(f"{self.name} has no names in language {language!r}; it has {allowed}.")
        if (pcode, language) not in self._names:
            raise UnknownPlace(f"{pcode!r} is not a P-code of {self.name}.")
        return self._names[pcode, language]

    def context(self, column: str) -> dict[str, float]:
        """Figure of a context column by P-code, over all levels. What is not known is absent, never 0.

        A column the country does not have gives an empty dict: measures that need it are not offered.
        """
        return dict(self._figures.get(column, {}))

    def context_column(self, kind: str) -> ContextColumn | None:
        """The newest column of a kind of figure ("population", "departures", "area"); None where the country has none."""
        named = sorted(name for name in self.context_columns if name.startswith(f"{kind}_"))
        return self.context_columns[named[-1]] if named else None

    def figures(self, kind: str) -> dict[str, float]:
        """The newest figures of a kind by P-code, over all levels; empty where the country has none."""
        column = self.context_column(kind)
        return self.context(column.column) if column else {}

    @cached_property
    def _figures(self) -> dict[str, dict[str, float]]:
        figures = self.places.set_index("pcode")
        return {
            column: {str(code): float(figure) for code, figure in figures[column].dropna().items()}
            for column in self.context_columns
        }


def available() -> tuple[str, ...]:
    """Codes of the countries that have a folder, sorted."""
    return tuple(sorted(path.parent.name for path in COUNTRIES.glob("*/country.toml")))


def load(code: str) -> Country:
    """The country of a code such as the names in ``geo/countries``. Raises UnknownCountry otherwise.

    Where imported boundaries brought codes of their own for a level, their places stand for those of the folder.
    """
    if code not in available():
        raise UnknownCountry(f"There is no country {code!r}; choose one of {', '.join(available())}.")
    imported = supplied_folder(code)
    places = imported / "places.csv" if imported else None
    return _load(code, places if places and places.exists() else None)


@cache
def _load(code: str, imported: Path | None) -> Country:
    return read(COUNTRIES / code, imported=imported)


def supplied_folder(code: str) -> Path | None:
    """The folder with boundaries used instead of the country's own: CRM_BOUNDARIES, or what was imported into the store."""
    chosen = settings.get()
    imported = chosen.store / "boundaries" / code
    return chosen.boundaries or (imported if imported.is_dir() else None)


def places_columns(country: Country) -> list[str]:
    """The columns of the places table of a country."""
    return list(country.places.columns)


def read(folder: Path, *, imported: Path | None = None) -> Country:
    """The country described by a folder with country.toml, places.csv and, if wanted, not_places.csv.

    ``imported``: a table whose rows stand for all rows of their levels.
    """
    told = tomllib.loads((folder / "country.toml").read_text(encoding="utf-8"))
    context = {name: ContextColumn(name, **rest) for name, rest in told.get("context", {}).items()}
    levels = {name: _level(name, rest) for name, rest in told["levels"].items()}
    source, coverage = told.get("boundaries"), told.get("coverage")
    return Country(
        code=folder.name,
        iso3=told["iso3"],
        name=told["name"],
        time_zone=told["time_zone"],
        languages=tuple(told["languages"]),
        levels=tuple(levels),
        population_year=told.get("population_year"),
        credits=MappingProxyType(told.get("credits", {})),
        level_settings=MappingProxyType(levels),
        other_areas=tuple(
            OtherArea(area["article"], tuple(area["words"])) for area in told.get("other_areas", [])
        ),
        context_columns=MappingProxyType(context),
        boundary_source=BoundarySource(**source) if source else None,
        coverage_source=CoverageSource(**coverage) if coverage else None,
        folder=folder,
        places=_places(folder / "places.csv", imported, figures=tuple(context)),
        not_places=MappingProxyType(_not_places(folder / "not_places.csv")),
    )


def _level(name: str, settings: Mapping[str, Any]) -> Level:
    return Level(
        name=name,
        column=settings.get("column", name),
        title=settings.get("title", name.replace("_", " ").capitalize()),
        plural=settings.get("plural", f"{name.replace('_', ' ')}s"),
        article=settings["article"],
        words=tuple(settings["words"]),
        pcode_columns=tuple(settings["pcode_columns"]),
        iso_columns=tuple(settings["iso_columns"]),
        union_of=settings.get("union_of"),
    )


def _places(path: Path, imported: Path | None, *, figures: tuple[str, ...]) -> pd.DataFrame:
    # Text first: a code such as "NA" or "012" must not be read as missing or as a number.
    text = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    if imported is not None:
        other = pd.read_csv(imported, dtype=str, keep_default_na=False, encoding="utf-8")
        kept = text[~text["level"].isin(other["level"])]
        text = pd.concat([kept, other.reindex(columns=text.columns, fill_value="")], ignore_index=True)
    return text.assign(**{name: pd.to_numeric(text[name]).astype("float64") for name in figures})


def _not_places(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    rows = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    return dict(zip(rows["name"], rows["what"], strict=True))
