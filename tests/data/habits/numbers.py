"""Numbers as people write them: counts, measures, steps of a scale, ages."""

import random
from typing import Any, Final

from tests.data.habits.cells import Cell, Habit, Habits, by, in_other_digits, typed, ways


def _grouped(mark: str) -> Habit:
    return by(lambda n: f"{n:,}".replace(",", mark))


def _indian(number: int) -> str:
    """1,50,000, as thousands and lakhs are written in South Asia."""
    head, tail = str(number)[:-3], str(number)[-3:]
    while head:
        head, tail = head[:-2], f"{head[-2:]},{tail}"
    return tail


# Two numbers, or one that is more or less than the number meant; what stands here is told, whatever is stored.
_NO_COUNT: Final = (
    "{0}-{1}", "{0} to {1}", "{0}–{1}", "{0}/{1}", "{0} or {1}", "{0}, {1}", "{0}+{1}", "{0}+", ">{0}", "<{0}", "{0}%", "{0}x{1}", "{0}.5", "{0}(F) {1}(M)",
    "F {0} M {1}", "{0}k", "{0} dozen", "={0}+{1}", "{0};{1}", "{0}\n{1}", "{0} & {1}", "{0}:{1}", "{0}_{1}", "({0})",
)  # fmt: skip


def _no_count(number: int, rng: random.Random) -> Cell:
    return Cell(rng.choice(_NO_COUNT).format(number, number + rng.randint(1, 9)), number, told=True)


def _negative(number: int, rng: random.Random) -> Cell:
    return Cell(f"{rng.choice('-−–')}{number}", 0 if number == 0 else None, told=number != 0)


COUNTS: Final[Habits] = {
    "plain": typed(),
    **{f"thousands {mark!r}": _grouped(mark) for mark in (",", ".", " ", "\u202f", "\u00a0", "’")},
    "indian": by(_indian),
    "units": ways("{} persons", "{} pax", "{} people", "{} දෙනෙක්", "{}பேர்"),
    "about": ways("approx. {}", "~{}", "about {}", "c. {}", "± {}"),
    "decimals": ways("{}.0", "{}.00", "{},0", "{}.000"),
    "several": _no_count,
    "negative": _negative,
    "other digits": in_other_digits(),
    "exponent": by(lambda n: f"{n:E}"),
    "marked": ways("'{}", "+{}"),
    "padded": by(lambda n: f"{n:04d}"),
}


def _comma(number: float) -> str:
    return repr(number).replace(".", ",")


MEASURES: Final[Habits] = {
    "plain": typed(repr),
    "comma": by(_comma),
    "percent": by(lambda x: f"{x * 100:g}%", lambda x: f"{x * 100:g} %"),
    "bare": by(lambda x: repr(x).replace("0.", ".", 1) if x < 1 else repr(x)),
    "rounded": lambda x, rng: Cell(rng.choice((f"{x:.3f}", f"{x:.3f}".replace(".", ","))), round(x, 3)),
    "exponent": lambda x, rng: Cell(f"{x:.2E}", float(f"{x:.2E}")),
    "other digits": in_other_digits(repr),
    "about": ways("~{}", "approx {}"),
    "several": ways("{0}-{0}", "{0} {0}", "{0}/{0}", "{0}; {0}", "{0}/10", told=True),
}
STEPS: Final[Habits] = {
    "plain": typed(),
    "decimals": ways("{}.0"),
    "worded": lambda n, rng: Cell(f"{n} - {('never', 'rarely', 'sometimes', 'often', 'always')[n - 1]}", n),
    "roman": by(lambda n: ("I", "II", "III", "IV", "V")[n - 1]),
    "other digits": in_other_digits(),
    "between": ways("{}/5", "{}.5", "{},5", "{0} or {0}", "{}½", "{0}{0}", told=True),
}

_BANDS: Final = {
    "under-18": (5, 17),
    "18-24": (18, 24),
    "25-34": (25, 34),
    "35-49": (35, 49),
    "50-over": (50, 79),
}
_BORN: Final = 2025


def _aged(*templates: str, told: bool = False, native: bool = False) -> Habit:
    def write(band: str, rng: random.Random) -> Cell:
        age = rng.randint(*_BANDS[band])
        text = rng.choice(templates).format(age, born=_BORN - age, more=age + 30)
        return Cell(text, band, native=age if native else None, told=told)

    return write


def _other_age(band: str, rng: random.Random) -> Cell:
    written: Any = in_other_digits()(rng.randint(*_BANDS[band]), rng)
    return Cell(written.text, band)


AGES: Final[Habits] = {
    "plain": _aged("{}", native=True),
    "decimals": _aged("{}.0", "{}.5", "{},5", "{}½"),
    "years": _aged("{} years", "{}yrs", "{} y", "Age: {}", "අවු. {}", "{} வயது", "{} Years old.", "0{}"),
    "about": _aged("about {}", "~{}", "{} (approx)", "{}?"),
    "born": _aged("{born}", "{born}-05-06", "b. {born}", told=True),
    "several": _aged(
        "{}, {more}", "{}/{more}", "{} & {more}", "{} {more}", "{};{more}", "10-{more}", told=True
    ),
    "months": lambda band, rng: Cell(rng.choice(("8 months", "18 months", "6m", "11 mths")), "under-18"),
    "other digits": _other_age,
}
