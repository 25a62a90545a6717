"""How sure it is that a column is a canonical one: header and values weighed together, in one number and a sentence.

Belongs here: the weighing. Not here: reading headers (cues.py) or values (profiles.py), or giving each column to
one name only (matching.py).

The number is meant as a chance of being right: 0.8 and more where header and values agree, 0.5 to 0.8 where one of
them speaks and the other does not contradict, less where they contradict each other or only values of a kind that many
columns have speak.
"""

from dataclasses import dataclass
from typing import Final

from data import tables
from data.meaning import out_of
from data.proposals.cues import Said
from data.proposals.profiles import Profile
from data.text import percent
from languages import noted

# How often a column whose values are of a kind is the one meant, if its header says nothing.
_TELLING: Final = {
    "sex": 0.72,
    "district": 0.55,
    "age_group": 0.72,
    "education": 0.66,
    "livelihood": 0.6,
    "topic": 0.6,
}
_TELLING_DAY, _TELLING_CODE, _TELLING_POINT = 0.35, 0.4, 0.7
_ALONE: Final = 0.15  # more, where no other column of the file has such values
_NO_VALUES: Final = 0.78  # of a header's strength, where values of the kind cannot tell
_KNOWN: Final = 0.85  # the same, where the header is a known one
_BLANK: Final = 0.55
_UNKNOWN_ANSWERS: Final = 0.68
# Columns of text that hold words; others, such as a cluster, may hold numbers.
_WORDS: Final = ("ds_division", "partner", "language", "experience")
_BARE: Final = 0.9
_HELPER_KINDS: Final = {
    "age": "age",
    "point": "point",
    "latitude": "degrees",
    "longitude": "degrees",
    "district_code": "place",
    "started": "date",
    "ended": "date",
    "submitted": "date",
}


@dataclass(frozen=True)
class Fit:
    """What the values say for a name: ``share`` that fit (None: cannot tell), and how telling that is alone."""

    share: float | None
    telling: float = 0.0
    holds: str = ""


@dataclass(frozen=True)
class Weighed:
    """The confidence that a column is a name, and why, in words."""

    confidence: float
    why: str


def kind(name: str, table: str) -> str:
    """The kind of a canonical column, helper or question."""
    column = tables.columns(table).get(name)
    if name in tables.KEYS[table][:1]:
        return "key"
    if name in _HELPER_KINDS:
        return _HELPER_KINDS[name]
    if column is None and tables.family(table, name):
        return "codes"
    return column.kind if column else "text"


def fit(name: str, profile: Profile, *, table: str) -> Fit:
    """What a column's values say for a name."""
    what = kind(name, table)
    if not profile.filled:
        return Fit(None, holds=noted("the column is blank in the rows looked at"))
    column = tables.columns(table).get(name)
    if what in ("code", "codes"):
        return _codes(name, profile, table=table)
    if what in ("integer", "number") and column:
        low = 0.0 if column.lowest is None else column.lowest
        high = 1e6 if column.highest is None else column.highest
        share = profile.within(low, high, whole=what == "integer")
        share += profile.share(out_of.is_one) if name == "score" else 0.0
        return Fit(share, holds=_share(share, noted("numbers of its range")))
    return _plain(what, name, profile)


def _plain(what: str, name: str, profile: Profile) -> Fit:
    if what == "key":
        return _key(profile)
    if what == "date":
        # Any file has several days: without a word in the header only the record's own may be meant.
        telling = _TELLING_DAY if name in tables.DATE.values() else 0.0
        return Fit(profile.days, telling, _share(profile.days, noted("days")))
    if what == "place":
        return _place(name, profile)
    if what == "boolean":
        return Fit(profile.yes_no, holds=_share(profile.yes_no, noted("yes or no")))
    if what == "age":
        share = profile.ages if profile.distinct > 3 or profile.filled < 8 else 0.3
        return Fit(share, 0.1, _share(profile.ages, noted("whole numbers from 0 to 120")))
    if what == "point":
        return Fit(profile.points, _TELLING_POINT, _share(profile.points, noted("points")))
    if what == "degrees":
        share = profile.within(
            -90 if name == "latitude" else -180, 90 if name == "latitude" else 180, whole=False
        )
        return Fit(share, holds=_share(share, noted("degrees")))
    if name not in _WORDS or max(profile.numeric, profile.days) <= _BARE:
        return Fit(None)
    return Fit(0.0, holds=noted("its values are numbers or days, not words"))


def _key(profile: Profile) -> Fit:
    if profile.numbered:
        return Fit(
            0.3, holds=noted("numbers of this list only, 1, 2, 3 …: another file would have them again")
        )
    if profile.uniqueness < 0.3:
        return Fit(
            0.0,
            holds=noted(
                "{n} different values in {rows} rows", n=f"{profile.distinct:,}", rows=f"{profile.filled:,}"
            ),
        )
    same = profile.uniqueness * profile.code_like
    differ = (
        noted("values like ids, different in every row")
        if profile.uniqueness == 1
        else noted("values like ids, {share} of rows differ", share=percent(profile.uniqueness))
    )
    return Fit(same, 0.3 if profile.uniqueness == 1 else 0.0, differ)


def _place(name: str, profile: Profile) -> Fit:
    share = profile.place_codes if name == "district_code" else profile.places
    if name == "district":
        share -= 0.1 * profile.place_codes  # codes are rather a column of codes, where there is one
    return Fit(share, _TELLING["district"], _share(share, noted("districts")))


def _codes(name: str, profile: Profile, *, table: str) -> Fit:
    from data.columns.placing import question_field

    column = tables.columns(table).get(name)
    field = column.field if column and column.field else question_field(table, name)
    what = kind(name, table)
    share = profile.several(field) if what == "codes" else profile.codes(field)
    telling = _TELLING.get(name, _TELLING_CODE) if profile.distinct > 1 else 0.0
    return Fit(share, telling, _share(share, noted("codes or labels of {field}", field=field)))


def _share(share: float, of: str) -> str:
    if share > 0.005:
        return noted("{share} of its values are {kind}", share=percent(share), kind=of)
    return noted("none of its values are {kind}", kind=of)


def weigh(said: Said, found: Fit, profile: Profile, *, alone: bool, categories: bool) -> Weighed:
    """Header and values together. ``alone``: no other column has such values; ``categories``: values may be answers."""
    header, share = said.strength, found.share
    if share is None:
        sure = header * (_BLANK if not profile.filled else _KNOWN if said.known else _NO_VALUES)
        return Weighed(sure * said.factor, _why(said, found))
    if share >= 0.5:
        telling = min(0.95, found.telling + (_ALONE if alone and found.telling else 0.0))
        both = header + (1 - header) * 0.5 * share if header >= 0.5 else 0.0
        sure = max(both, 1 - (1 - 0.8 * header) * (1 - telling * share))
    elif categories:
        sure = header * (_UNKNOWN_ANSWERS + 0.2 * share)
    else:
        sure = header * (0.3 + 0.6 * share)
    return Weighed(sure * said.factor, _why(said, found))


def _why(said: Said, found: Fit) -> str:
    header = (
        noted("its header is a known one")
        if said.known
        else noted("its header says so")
        if said.strength >= 0.8
        else noted("its header may say so")
        if said.strength >= 0.5
        else noted("its header does not tell")
    )
    if said.turned:
        header = noted("{header}, but yes to it seems to mean no here", header=header)
    elif said.factor < 0.9:
        header = noted("{header}, but names somebody or something else too", header=header)
    return noted("{header}; {values}", header=header, values=found.holds) if found.holds else header
