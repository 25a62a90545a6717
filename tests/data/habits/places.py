"""Districts and points as people write them."""

import random
from functools import cache
from typing import Final

import geo.boundaries
from tests.data.habits.answers import spaced
from tests.data.habits.cells import COUNTRY, Cell, Habit, Habits, by, in_other_digits, typed, ways

_PLACES: Final = COUNTRY.at("district").set_index("pcode")
_WITH_WORDS: Final = (
    "{0} District", "District of {0}", "Dist. of {0}", "{0} Dist.", "{0} (LK)", "{0}, Sri Lanka", "{0} ({1})", "{1} - {0}", "{1} {0}", "{0} dist", "{0}-District",
    "District: {0}", "{0} දිස්ත්‍රික්කය", "{0} மாவட்டம்", "11. {0}",
)  # fmt: skip
_TWO: Final = (
    "{0}/{1}", "{0} & {1}", "{0}, {1}", "{0} and {1}", "{0} - {1}", "near {0}", "not {0}", "{0} or {1}", "{0}; {1}", "{0} → {1}", "{0}\n{1}", "{0} ({1})",
)  # fmt: skip


def _name(pcode: str, language: str = "en") -> str:
    return str(_PLACES.at[pcode, f"name_{language}"])


def _alias(pcode: str, rng: random.Random) -> Cell:
    known = [alias.strip() for alias in str(_PLACES.at[pcode, "aliases"]).split(";") if alias.strip()]
    return Cell(rng.choice(known or [pcode]), pcode)


def _two(pcode: str, rng: random.Random) -> Cell:
    other = rng.choice([code for code in _PLACES.index if code != pcode])
    return Cell(rng.choice(_TWO).format(_name(pcode), _name(other)), pcode, told=True)


PLACES: Final[Habits] = {
    **{f"name ({at})": by(lambda pcode, at=at: _name(pcode, at)) for at in ("en", "si", "ta")},
    "code": ways("{}", " {} "),
    "code otherwise": by(str.lower, lambda pcode: f"{pcode[:2]} {pcode[2:]}"),
    "iso": by(lambda pcode: str(_PLACES.at[pcode, "iso"])),
    "alias": _alias,
    "words": lambda pcode, rng: Cell(rng.choice(_WITH_WORDS).format(_name(pcode), pcode), pcode),
    "spaced": lambda pcode, rng: Cell(spaced(_name(pcode, rng.choice(("en", "si", "ta"))), rng), pcode),
    "two": _two,
}

_SIXTY: Final = (
    "{d}°{m}'{s}\"{l}",
    "{d}° {m}′ {s}″ {l}",
    "{l} {d} {m} {s}",
    "{d}º{m}’{s}”{l}",
    "{d}d{m}m{s}s{l}",
    "{l}{d}°{m}'{s}''",
)
_BARE_SIXTY: Final = (
    "{d} {m} {s}",
    "{d}.{m}.{s}",
    "{d}:{m}:{s}",
    "{d}-{m}-{s}",
    "{d} {m}",
    "{d}:{m}",
    "{d},{m},{s}",
)
# A point in one column; degrees with a decimal comma could not be told apart there.
POINTS: Final = (
    "{} {} 0 5", "{}, {}", "{} {}", "{};{}", "{},{}", "{}/{}", "({}, {})", "{}N {}E", "lat {} long {}", "[{}, {}]", "{}° N, {}° E",
)  # fmt: skip


def _sixty(letter: str, *templates: str, told: bool = False) -> Habit:
    def write(x: float, rng: random.Random) -> Cell:
        minutes = (x - int(x)) * 60
        d, m, s = int(x), int(minutes), round((minutes - int(minutes)) * 60, 1)
        return Cell(rng.choice(templates).format(d=d, m=m, s=s, l=letter), d + m / 60 + s / 3600, told=told)

    return write


@cache
def degrees(letter: str) -> Habits:
    """How degrees north (N) or east (E) are written."""
    return {
        "plain": typed(repr),
        "comma": by(lambda x: repr(x).replace(".", ",")),
        "degrees": ways(
            "{}°", f"{{}}° {letter}", f"{{}}{letter}", f"{letter} {{}}", f"{{}} {letter.lower()}"
        ),
        "sixty": _sixty(letter, *_SIXTY),
        "bare sixty": _sixty(letter, *_BARE_SIXTY, told=True),
        "without point": by(lambda x: f"{x:.5f}".replace(".", "")),
        "marked": ways("+{}", "0{}"),
        "other digits": in_other_digits(repr),
        "rounded": lambda x, rng: Cell(f"{x:.2f}", round(x, 2)),
    }


@cache
def points() -> dict[str, tuple[float, float]]:
    """A point, latitude and longitude, in each district."""
    shapes = geo.boundaries.load(COUNTRY, "district")
    inside = shapes.geometry.representative_point()
    where = zip(inside.y.round(6).tolist(), inside.x.round(6).tolist(), strict=True)
    return dict(zip(shapes["pcode"], where, strict=True))
