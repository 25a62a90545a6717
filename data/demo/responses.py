"""The invented responses of the demonstration data: the same people before, after and three months later.

Here: who answered in which round, who was lost, and the columns of the survey form (XML names with groups). Rows are
drawn in chunks of activities, so that a million of them need no more memory than fifty thousand. Not here: what
people know (knowledge) or plan (plans), and the errors put into the file (errors).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from data.demo import activities, chance, fieldwork, form, messages, people, plans, text
from data.demo.activities import Activities
from data.demo.fieldwork import Work
from data.demo.knowledge import AFTER, FOLLOW_UP, Answers, Session, draw
from data.demo.kobo import Columns
from data.demo.people import People
from data.demo.places import Points
from data.demo.plans import Plans
from data.demo.profile import Profile

CHUNK = 50_000
TAGS = {
    "survey/date": "#date",
    "loc/district": "#adm2+name",
    "gps": "#geo",
    "person/sex": "#meta+sex",
    "person/age": "#meta+age",
    "kap/score": "#indicator+score",
    "plan/wants": "#indicator+wants",
}
_ROUND_WORDS = ("pre", "post", "m3")
_SEX_WORDS = ("woman", "man", "other_or_none")
# by type of activity: the share asked beforehand, and of those the share still there at the end
_ASKED_BEFORE = np.array([0.95, 0.96, 0.80, 0.97, 0.98, 0.85, 0.75, 0.35, 1, 1, 1])
_STAYED = np.array([0.93, 0.94, 0.84, 0.97, 0.98, 0.92, 0.82, 0.88, 1, 1, 1])
_STRATA = ("urban", "rural")
_STRATIFIED = 8  # samples in a district from which on they are drawn by stratum: a stratum of one tells nothing of its spread


@dataclass(frozen=True)
class Surveys:
    """What is decided once for each surveyed activity (an entry each): where it stands, its size, its sessions."""

    activity: np.ndarray
    responses: np.ndarray
    mood: np.ndarray
    short_form: np.ndarray
    score_only: np.ndarray
    design: np.ndarray
    stratum: np.ndarray

    def chunks(self) -> Iterator[np.ndarray]:
        """Positions of activities that together have about CHUNK responses."""
        ends = np.cumsum(self.responses)
        yield from np.split(np.arange(len(ends)), np.flatnonzero(np.diff(ends // CHUNK)) + 1)


def surveys(seed: int, drawn: Activities, *, rows: int) -> Surveys:
    """Share ``rows`` responses among the surveyed activities and draw what holds for a whole session."""
    rng = chance.stream(seed, "surveys")
    activity = np.flatnonzero(drawn.surveyed)
    n, kind = len(activity), drawn.kind[activity]
    by_phone = kind == activities.TYPES.index("sms_quiz")
    return Surveys(
        activity=activity,
        responses=chance.exactly(rng, rows, drawn.reached[activity] ** 0.5 * rng.lognormal(0, 0.4, n)),
        mood=rng.normal(0, 1, n),
        short_form=by_phone | (rng.random(n) < 0.12),
        score_only=by_phone & (rng.random(n) < 0.5),
        design=(design := _designs(rng, kind, drawn.phase[activity])),
        stratum=_strata(design, drawn.district[activity]),
    )


def _strata(design: np.ndarray, district: np.ndarray) -> np.ndarray:
    """One sample in three from towns, the others from villages, in districts that have samples enough; else none (-1)."""
    stratum = np.full(len(design), -1)
    for code in np.unique(district):
        drawn_by_lot = np.flatnonzero(
            (district == code) & (design == activities.DESIGNS.index("probability"))
        )
        if len(drawn_by_lot) >= _STRATIFIED:
            stratum[drawn_by_lot] = np.where(np.arange(len(drawn_by_lot)) % 3 == 0, 0, 1)
    return stratum


def _designs(rng: np.random.Generator, kind: np.ndarray, phase: np.ndarray) -> np.ndarray:
    """Sessions count everybody, open events whom they meet, quizzes who replies; some in phase V draw a sample."""
    luck = rng.random(len(kind))
    census, convenience, self_selected, probability = range(4)
    open_event = np.isin(
        kind, [activities.TYPES.index(t) for t in ("public_forum", "word_of_mouth", "sports_event")]
    )
    design = np.where(open_event | (luck < 0.12), convenience, census)
    workshop = kind == activities.TYPES.index("awareness_workshop")
    design = np.where(workshop & (phase == 1) & (luck > 0.8), probability, design)
    return np.where(kind == activities.TYPES.index("sms_quiz"), self_selected, design)


@dataclass(frozen=True)
class Rows:
    """The rows of a chunk: respondent (position among the chunk's people), survey, round, day and day due."""

    respondent: np.ndarray
    survey: np.ndarray
    rounds: np.ndarray
    day: np.ndarray
    due: np.ndarray
    people: People

    def __len__(self) -> int:
        return len(self.respondent)


def draw_rows(
    rng: np.random.Generator, survey: np.ndarray, *, surveyed: Surveys, drawn: Activities, profile: Profile
) -> Rows:
    """Exactly as many rows as the surveys of this chunk have responses, in the order of their days."""
    wanted = surveyed.responses[survey]
    candidate = np.repeat(survey, wanted)
    activity = surveyed.activity[candidate]
    who = people.draw(rng, drawn.audience[activity])
    attended = _attended(rng, drawn.kind[activity])
    day = drawn.day[activity]
    due = day + rng.integers(84, 99, len(day)) * form.A_DAY
    reached_on = due + rng.integers(-6, 30, len(day)) * form.A_DAY
    found = rng.random(len(day)) < _found(who, drawn.district[activity], profile)
    attended[:, FOLLOW_UP] = attended[:, AFTER] & found & (reached_on <= activities.LAST_DAY)
    attended = _cut(attended, np.repeat(wanted, wanted), first=np.repeat(np.cumsum(wanted) - wanted, wanted))
    person, rounds = np.nonzero(attended)
    days = np.where(rounds == FOLLOW_UP, reached_on[person], day[person])
    order = np.lexsort((person, rounds, days))
    person, rounds = person[order], rounds[order]
    _, respondent = np.unique(person, return_inverse=True)
    due_days = np.where(rounds == AFTER, due[person], np.datetime64("NaT", "D"))
    return Rows(respondent, candidate[person], rounds, days[order], due_days, who.take(person))


def _attended(rng: np.random.Generator, kind: np.ndarray) -> np.ndarray:
    """People × rounds; nobody is asked at follow-up yet, and everybody answered at least once."""
    before = rng.random(len(kind)) < _ASKED_BEFORE[kind]
    after = ~before | (rng.random(len(kind)) < _STAYED[kind])
    return np.stack([before, after, np.zeros_like(before)], axis=1)


def _found(who: People, district: np.ndarray, profile: Profile) -> np.ndarray:
    """The chance to be found again: worse for young men, for those without work, and in some places."""
    young_men = (who.sex == 1) & np.isin(who.age_group, (1, 2))
    moving = np.isin(
        who.livelihood, [people.LIVELIHOODS.index(name) for name in ("unemployed", "daily_labour")]
    )
    return chance.likely(1.35 - 0.85 * young_men - 0.35 * moving - profile.lost[district])


def _cut(attended: np.ndarray, wanted: np.ndarray, *, first: np.ndarray) -> np.ndarray:
    """Only as many answers as an activity should have; ``first`` is where each one's activity begins."""
    each = attended.sum(axis=1)
    done = np.cumsum(each) - each
    left = wanted - (done - done[first])
    return attended & (np.cumsum(attended, axis=1) <= left[:, None])


def session(rows: Rows, *, surveyed: Surveys, drawn: Activities) -> Session:
    """What each row knows of its session."""
    activity = surveyed.activity[rows.survey]
    strength = np.array([messages.STRENGTH[kind] for kind in activities.TYPES])
    return Session(
        rounds=rows.rounds,
        district=drawn.district[activity],
        audience=drawn.audience[activity],
        strength=strength[drawn.kind[activity]],
        mood=surveyed.mood[rows.survey],
        short_form=surveyed.short_form[rows.survey],
        score_only=surveyed.score_only[rows.survey],
    )


@dataclass(frozen=True)
class World:
    """What every chunk looks things up in."""

    seed: int
    profile: Profile
    points: Points
    activities: Activities
    surveys: Surveys


@dataclass(frozen=True)
class Piece:
    """A chunk of the survey form: the day of each row, its columns, and who did it."""

    day: np.ndarray
    columns: Columns
    work: Work


def chunks(world: World) -> Iterator[Piece]:
    """The survey form, chunk after chunk; respondents are numbered on."""
    known = 0
    for number, survey in enumerate(world.surveys.chunks()):
        rng = chance.stream(world.seed, "responses", number)
        rows = draw_rows(rng, survey, surveyed=world.surveys, drawn=world.activities, profile=world.profile)
        if len(rows):
            found = columns(rng, rows, world=world, respondents_before=known)
            yield _worked(fieldwork.stream(world.seed, "responses", number), rows, found, world)
            known += int(rows.respondent.max()) + 1


def _worked(rng: np.random.Generator, rows: Rows, found: Columns, world: World) -> Piece:
    """The columns with what devices note beside them, and with the few forms that were copied."""
    phone = rows.rounds == FOLLOW_UP
    district = world.activities.district[world.surveys.activity[rows.survey]]
    done = fieldwork.work(rng, district, visit=rows.survey, phone=phone)
    found = fieldwork.copied(rng, found, done, person=rows.respondent)
    minutes = np.where(world.surveys.short_form[rows.survey], 8.0, 17.0) * np.where(phone, 0.8, 1.0)
    return Piece(rows.day, fieldwork.beside(rng, found, done, minutes=minutes, profile=world.profile), done)


def columns(rng: np.random.Generator, rows: Rows, *, world: World, respondents_before: int) -> Columns:
    """All columns of these rows but Kobo's own."""
    n_people = int(rows.respondent.max()) + 1
    where = session(rows, surveyed=world.surveys, drawn=world.activities)
    ability = rng.normal(0, 0.8, n_people)[rows.respondent]
    answers = draw(rng, rows.people, ability=ability, session=where, profile=world.profile)
    inclined = plans.person(rng, n_people).take(rows.respondent)
    planned = plans.draw(rng, inclined, people=rows.people, session=where, profile=world.profile)
    return {
        **_survey(rng, rows, world=world, first=respondents_before),
        **_place(rng, rows, where, world=world),
        **_sample(rng, rows, world=world),
        **_person(rng, rows),
        **_knowledge(answers),
        **_plans(planned),
    }


def _survey(rng: np.random.Generator, rows: Rows, *, world: World, first: int) -> Columns:
    activity = world.surveys.activity[rows.survey]
    width = max(7, len(str(world.surveys.responses.sum())))
    return {
        "start": form.started(rng, rows.day, world.profile),
        "survey/respondent_id": text.numbered("demo-r-", rows.respondent + first + 1, width),
        "survey/activity_id": form.activity_ids(activity),
        "survey/round": text.words(rows.rounds, _ROUND_WORDS),
        "survey/date": text.days(rows.day),
        "survey/followup_due": text.days(rows.due),
        "survey/consent": text.constant("yes", len(rows)),
        "survey/activity_type": text.words(world.activities.kind[activity], activities.TYPES),
        "survey/audience": text.words(world.activities.audience[activity], people.AUDIENCES),
        "survey/phase": text.words(world.activities.phase[activity], activities.PHASES),
    }


def _place(rng: np.random.Generator, rows: Rows, where: Session, *, world: World) -> Columns:
    """The follow-up is by telephone and has no point; beside a point a district may be left blank."""
    sites, activity = world.activities.sites, world.surveys.activity[rows.survey]
    noted = (rows.rounds != FOLLOW_UP) & (rng.random(len(rows)) < 0.7)
    shift = rng.normal(0, 0.0012, (2, len(rows)))
    latitude = np.where(noted, np.round(sites.latitude[activity] + shift[0], 5), np.nan)
    longitude = np.where(noted, np.round(sites.longitude[activity] + shift[1], 5), np.nan)
    left_out = ~np.isnan(latitude) & (rng.random(len(rows)) < 0.004)
    return {
        "loc/district": form.district_text(rng, np.where(left_out, -1, where.district), world.profile),
        "loc/ds_division": text.words(sites.division[activity], world.points.divisions),
        **form.gps("gps", latitude, longitude, prefix="loc/"),
    }


def _sample(rng: np.random.Generator, rows: Rows, *, world: World) -> Columns:
    design = world.surveys.design[rows.survey]
    activity = world.surveys.activity[rows.survey]
    drawn_by_lot = design == activities.DESIGNS.index("probability")
    in_person = design != activities.DESIGNS.index("self_selected")
    village = world.activities.district[activity] * 100_000 + world.activities.village[activity]
    weights = np.round(rng.lognormal(0, 0.35, int(rows.respondent.max()) + 1), 2)[rows.respondent]
    return {
        "sample/design": text.words(design, activities.DESIGNS),
        "sample/cluster": text.only(text.numbered("demo-v-", village, 7), in_person),
        "sample/stratum": text.words(np.where(drawn_by_lot, world.surveys.stratum[rows.survey], -1), _STRATA),
        "sample/weight": text.numbers(weights, known=drawn_by_lot),
    }


def _person(rng: np.random.Generator, rows: Rows) -> Columns:
    """Who answers; the age in years is the same in every round, as the form asks for it but once."""
    stated = rows.people.as_stated(rng)
    _, first = np.unique(rows.respondent, return_index=True)
    age = people.years(rng, rows.people.age_group[first])[rows.respondent]
    return {
        "person/sex": text.words(stated.sex, _SEX_WORDS),
        "person/age": text.numbers(age, known=stated.age_group >= 0),
        "person/education": text.words(stated.education, people.EDUCATION),
        "person/livelihood": text.words(stated.livelihood, people.LIVELIHOODS),
        "person/special_needs": text.words(stated.special_needs, people.SPECIAL_NEEDS),
    }


def _knowledge(answers: Answers) -> Columns:
    items = {
        f"kap/m_{name}": text.flags(answers.correct[:, at], asked=answers.answered[:, at])
        for at, name in enumerate(messages.IDS)
    }
    return {
        **items,
        "kap/score": text.numbers(answers.score),
        "kap/items_asked": text.numbers(answers.items_asked),
        "kap/feels_informed": text.flags(answers.feels_informed, yes="yes", no="no"),
        "kap/risk_awareness": text.flags(answers.risk_awareness, yes="yes", no="no"),
    }


def _plans(planned: Plans) -> Columns:
    held = np.column_stack([planned.documents, ~planned.documents.any(axis=1)])
    return {
        "plan/route": text.words(planned.route, plans.ROUTES),
        "plan/wants": text.flags(planned.wants, yes="yes", no="no"),
        "plan/previous_attempt": text.flags(
            planned.previous_attempt, asked=planned.profile_asked, yes="yes", no="no"
        ),
        **form.several("plan/reasons", plans.REASONS, chosen=planned.reasons, asked=planned.reasons_asked),
        **form.several("plan/docs", (*plans.DOCUMENTS, "none"), chosen=held, asked=planned.documents_asked),
        "plan/deceived": text.flags(planned.deceived, asked=planned.deceived_asked, yes="yes", no="no"),
        "info/source_used": text.words(planned.source_used, plans.SOURCES),
        "info/trusted_source": text.words(planned.trusted_source, plans.SOURCES),
    }
