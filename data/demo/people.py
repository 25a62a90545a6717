"""Who the invented people of the demonstration data are: sex, age, schooling, livelihood, special needs.

Here: drawing persons whose traits hang together (students are young, few women fish). Not here: what they know
(knowledge), what they plan (plans), what is written about them (the table modules).
"""

from dataclasses import dataclass

import numpy as np

from data.demo import chance

SEXES = ("female", "male", "other")
AGE_GROUPS = ("under-18", "18-24", "25-34", "35-49", "50-over")
EDUCATION = ("none", "primary", "secondary", "ordinary_level", "advanced_level", "vocational", "degree")
LIVELIHOODS = (
    "student",
    "farming",
    "fishing",
    "daily_labour",
    "salaried",
    "own_business",
    "unpaid_home",
    "unemployed",
    "other",
)
SPECIAL_NEEDS = (
    "none",
    "disability",
    "chronic_illness",
    "single_parent",
    "older_person_alone",
    "trafficking_survivor",
    "other",
)
AUDIENCES = (
    "students",
    "youth",
    "government_officials",
    "community_leaders",
    "communities",
    "returnees",
    "receiving_communities",
)

_YEARS = np.array([[15, 17], [18, 24], [25, 34], [35, 49], [50, 79]])
_FEMALE = np.array([0.54, 0.46, 0.48, 0.36, 0.57, 0.22, 0.52])  # by audience
_OTHER_SEX = 0.004
_AGES = np.array(  # audience × age group
    [
        [0.55, 0.45, 0.00, 0.00, 0.00],
        [0.06, 0.62, 0.32, 0.00, 0.00],
        [0.00, 0.04, 0.30, 0.46, 0.20],
        [0.00, 0.02, 0.18, 0.45, 0.35],
        [0.02, 0.24, 0.33, 0.27, 0.14],
        [0.00, 0.18, 0.42, 0.32, 0.08],
        [0.02, 0.15, 0.28, 0.33, 0.22],
    ]
)
_EDUCATION = np.array(  # age group × education
    [
        [0.005, 0.04, 0.60, 0.25, 0.10, 0.005, 0.00],
        [0.01, 0.05, 0.18, 0.30, 0.30, 0.10, 0.06],
        [0.01, 0.07, 0.22, 0.30, 0.22, 0.09, 0.09],
        [0.02, 0.13, 0.29, 0.28, 0.16, 0.06, 0.06],
        [0.06, 0.26, 0.32, 0.20, 0.10, 0.02, 0.04],
    ]
)
_LIVELIHOODS = np.array(  # age group × livelihood
    [
        [0.90, 0.01, 0.01, 0.02, 0.00, 0.00, 0.02, 0.03, 0.01],
        [0.30, 0.06, 0.06, 0.14, 0.12, 0.04, 0.07, 0.19, 0.02],
        [0.02, 0.12, 0.10, 0.20, 0.20, 0.10, 0.13, 0.11, 0.02],
        [0.00, 0.17, 0.11, 0.19, 0.18, 0.14, 0.14, 0.05, 0.02],
        [0.00, 0.23, 0.10, 0.15, 0.08, 0.14, 0.19, 0.06, 0.05],
    ]
)
_LIVELIHOODS_BY_SEX = np.array(  # female, male, other: how much likelier
    [
        [1.0, 0.8, 0.12, 0.7, 1.0, 0.8, 2.0, 1.1, 1.0],
        [1.0, 1.2, 1.90, 1.3, 1.0, 1.2, 0.05, 0.9, 1.0],
        [1.0, 1.0, 1.00, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0],
    ]
)
_LIVELIHOODS_BY_AUDIENCE = {  # what an audience is made of, whatever the age
    "students": ("student",),
    "government_officials": ("salaried",),
}
_SPECIAL_NEEDS = np.array([0.885, 0.035, 0.035, 0.024, 0.004, 0.008, 0.009])


@dataclass(frozen=True)
class People:
    """Traits as positions in the tuples above (-1 unknown to the form), an entry a person."""

    sex: np.ndarray
    age_group: np.ndarray
    education: np.ndarray
    livelihood: np.ndarray
    special_needs: np.ndarray

    def __len__(self) -> int:
        return len(self.sex)

    def take(self, rows: np.ndarray) -> "People":
        """The same traits for chosen rows, repeated as asked."""
        return People(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))

    def as_stated(self, rng: np.random.Generator) -> "People":
        """What the form holds: a few did not say."""
        shares = (0.003, 0.008, 0.02, 0.02, 0.04)
        names = self.__dataclass_fields__
        return People(
            *(
                chance.blank(rng, getattr(self, name), share)
                for name, share in zip(names, shares, strict=True)
            )
        )


def years(rng: np.random.Generator, age_group: np.ndarray) -> np.ndarray:
    """Whole years inside each age group (positions; -1 stays -1)."""
    lowest, highest = _YEARS[age_group].T
    return np.where(age_group < 0, -1, rng.integers(lowest, highest + 1))


def draw(rng: np.random.Generator, audience: np.ndarray) -> People:
    """A person for each entry of ``audience`` (positions in AUDIENCES)."""
    n = len(audience)
    sex = np.where(rng.random(n) < _FEMALE[audience], 0, 1)
    sex = np.where(rng.random(n) < _OTHER_SEX, 2, sex)
    age = chance.pick_by(rng, _AGES, audience)
    education = chance.pick_by(rng, _education_table(), age * len(AUDIENCES) + audience)
    return People(sex, age, education, _livelihood(rng, audience, age=age, sex=sex), _special_needs(rng, age))


def _education_table() -> np.ndarray:
    """Age group and audience × education: officials and leaders went to school longer."""
    longer = np.ones((len(AUDIENCES), len(EDUCATION)))
    longer[AUDIENCES.index("government_officials")] = [0, 0.02, 0.1, 0.5, 2, 1.5, 6]
    longer[AUDIENCES.index("community_leaders")] = [0.2, 0.5, 0.8, 1, 1.6, 1.2, 2]
    return (_EDUCATION[:, None, :] * longer[None, :, :]).reshape(-1, len(EDUCATION))


def _livelihood(
    rng: np.random.Generator, audience: np.ndarray, *, age: np.ndarray, sex: np.ndarray
) -> np.ndarray:
    table = _LIVELIHOODS[:, None, :] * _LIVELIHOODS_BY_SEX[None, :, :]
    drawn = chance.pick_by(rng, table.reshape(-1, len(LIVELIHOODS)), age * len(SEXES) + sex)
    for name, (usual,) in _LIVELIHOODS_BY_AUDIENCE.items():
        member = (audience == AUDIENCES.index(name)) & (rng.random(len(audience)) < 0.94)
        drawn = np.where(member, LIVELIHOODS.index(usual), drawn)
    return drawn


def _special_needs(rng: np.random.Generator, age: np.ndarray) -> np.ndarray:
    by_age = np.tile(_SPECIAL_NEEDS, (len(AGE_GROUPS), 1))
    by_age[-1] *= [1, 1.8, 2.6, 0.8, 9, 0.5, 1]
    by_age[0] *= [1, 1, 0.6, 0, 0, 0.5, 1]
    by_age[:-1, SPECIAL_NEEDS.index("older_person_alone")] = 0
    return chance.pick_by(rng, by_age, age)
