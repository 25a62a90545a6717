"""What the demonstration data assumes about a country: where outreach happens, when, and how places are written.

Here: reading the country's file (``demo.toml`` in its folder) or, without one, spreading outreach by population. Not here:
any assumption about people or answers (people, knowledge, plans), which are the same everywhere.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import geo.country
from data.demo import messages

_HERE = Path(__file__).parent
_VARIANTS = 48
_LEFT_TO_RIGHT_MARK, _BYTE_ORDER_MARK = "\u200e", "\ufeff"


@dataclass(frozen=True)
class Profile:
    """A country's assumptions; arrays have one entry a district, in the order of ``districts``."""

    country: str
    time_zone: str
    districts: tuple[str, ...]
    outreach: np.ndarray
    returnees: np.ndarray
    calls: np.ndarray
    lost: np.ndarray
    ability: np.ndarray
    irregular: np.ndarray
    drive: np.ndarray
    seasons: np.ndarray  # districts × 12 months
    falls: np.ndarray  # districts × messages, not-a-number where the usual gain holds
    languages: tuple[dict[str, float], ...]
    divisions: tuple[tuple[tuple[str, float, float], ...], ...]
    spellings: tuple[str, ...]
    spelling_of: np.ndarray  # districts × variants, positions in ``spellings``
    partners: tuple[str, ...]
    destinations: dict[str, float]
    return_countries: dict[str, float]
    not_districts: tuple[str, ...]


def load(code: str) -> Profile:
    """The profile of a country; raises ``geo.country.UnknownCountry`` where the country does not exist."""
    country = geo.country.load(code)
    own = country.folder / "demo.toml"
    settings = _read(_HERE / "fallback.toml") | (_read(own) if own.exists() else {})
    districts = country.codes(country.placed)
    by_district = settings.get("districts") or _by_population(country, districts, settings["empty_share"])
    rows = [by_district.get(pcode, {}) for pcode in districts]
    spellings, spelling_of = _spellings(country, districts)
    return Profile(
        country=code,
        time_zone=country.time_zone,
        districts=tuple(districts),
        **{
            name: _numbers(rows, name)
            for name in ("outreach", "returnees", "calls", "lost", "ability", "drive")
        },
        irregular=_numbers(rows, "irregular", default=1.0),
        seasons=np.array([settings["seasons"][row.get("season", "default")] for row in rows]),
        falls=np.array([[row.get("falls", {}).get(m, np.nan) for m in messages.IDS] for row in rows]),
        languages=tuple(
            row.get("languages") or settings.get("languages") or {country.languages[0]: 1} for row in rows
        ),
        divisions=tuple(tuple(map(tuple, row.get("divisions", []))) for row in rows),
        spellings=spellings,
        spelling_of=spelling_of,
        **{name: tuple(settings[name]) for name in ("partners", "not_districts")},
        **{name: settings[name] for name in ("destinations", "return_countries")},
    )


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _numbers(rows: list[dict[str, Any]], name: str, *, default: float = 0.0) -> np.ndarray:
    return np.array([row.get(name, default) for row in rows], dtype=float)


def _by_population(country: geo.country.Country, districts: tuple[str, ...], empty: float) -> dict[str, Any]:
    """Outreach, returnees and calls by population; the least populous districts get no outreach."""
    sizes = {pcode: country.population.get(pcode, 1.0) for pcode in districts}
    without = sorted(districts, key=lambda pcode: (sizes[pcode], pcode))[: int(len(districts) * empty)]
    return {
        pcode: {"outreach": 0 if pcode in without else size, "returnees": size, "calls": size}
        for pcode, size in sizes.items()
    }


def _spellings(
    country: geo.country.Country, districts: tuple[str, ...]
) -> tuple[tuple[str, ...], np.ndarray]:
    """Every way a district is written in the files, and which of them each variant of a district is."""
    places = country.places.set_index("pcode")
    rows = [_ways(pcode, places.loc[pcode]) for pcode in districts]
    flat = tuple(dict.fromkeys(way for row in rows for way in row))
    position = {way: i for i, way in enumerate(flat)}
    return flat, np.array([[position[way] for way in row] for row in rows])


def _ways(pcode: str, place: Any) -> list[str]:
    """The spellings of one district, the usual ones repeated so that a random one is usual."""
    english = place["name_en"]
    local = [place[name] for name in sorted(place.index) if name.startswith("name_") and name != "name_en"]
    aliases = [alias.strip() for alias in place["aliases"].split(";") if alias.strip()]
    odd = [pcode] * 3 + [english.upper(), english.lower() + " ", " " + english, *aliases]
    odd += [way for name in filter(None, local) for way in [name] * 4 + [name + _LEFT_TO_RIGHT_MARK]]
    odd += [_BYTE_ORDER_MARK + english]
    return (odd + [english] * _VARIANTS)[:_VARIANTS]
