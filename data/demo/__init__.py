"""Demonstration data: invented files in Kobo's own export format, read through the same path as real ones.

Here: which files there are, how large, and writing and ingesting them. Not here: what they say (a module a table)
and how they are written (kobo). No real person stands behind any row; every identifier begins with ``demo-``.
"""

import sys
from pathlib import Path

import numpy as np

import geo.country
import settings
from data.demo import activities, calls, chance, errors, fieldwork, form, kobo, profile, responses, returnees
from data.demo.activities import Activities
from data.demo.fieldwork import Work
from data.demo.places import Points
from data.demo.responses import World
from data.ingest import Job, Occasion, Report, ingest
from data.intake import progress, report
from data.problems import Unreadable
from data.store import Store
from geo.country import Country

ROWS = 40_000
SEED = 1
RETURNEES = 1_500
CALLS = 6_000
_PER_SURVEY = 100  # responses to a surveyed activity, about
_SURVEYED_OF = 3  # one activity in three is surveyed
_FEWEST_ACTIVITIES = 60
_SENT_TWICE = 0.0015
_CHUNKS_A_LINE = 4  # chunks of responses between two lines of progress

File = tuple[Path, str, Path]


def mapping(table: str) -> Path:
    """The mapping of one of the demonstration files."""
    return Path(__file__).parent / "mappings" / f"{table}.toml"


def write(folder: Path, *, rows: int, seed: int, country: str) -> list[File]:
    """Write the four files into ``folder`` and say for each its path, table and mapping.

    ``rows`` is the number of responses (a few more rows are submissions sent twice). The same rows, seed and country
    give the same bytes. Raises ``ValueError`` where ``rows`` is below 1.
    """
    if rows < 1:
        raise ValueError(f"{rows} responses cannot be written; --rows must be at least 1.")
    folder.mkdir(parents=True, exist_ok=True)
    world = _world(rows=rows, seed=seed, country=country)
    names = {"activities": ".csv", "responses": ".csv", "returnees": ".xlsx", "calls": ".csv"}
    files = [(folder / f"{table}{ending}", table, mapping(table)) for table, ending in names.items()]
    for (path, _, _), writer in zip(files, _WRITERS, strict=True):
        writer(path, world)
        _say(f"wrote {path.name} ({path.stat().st_size / 1e6:,.1f} MB)")
    return files


def run(*, rows: int = ROWS, seed: int = SEED, store: Path, country: str) -> int:
    """Write the files into ``<store>/demo`` and ingest them; earlier demonstration data make room for them.

    Returns 0 in spite of the intended errors. Raises ``Unreadable`` where the store holds real data or a file could
    not be used at all, and ``ValueError`` where ``rows`` is below 1.
    """
    _refuse_real_data(store)
    store.mkdir(mode=0o700, parents=True, exist_ok=True)  # as the store itself would make it
    files = write(store / "demo", rows=rows, seed=seed, country=country)
    for one in _ingest(files, store=store, country=geo.country.load(country)):
        if one.failure:
            raise Unreadable(one.failure)
        sys.stdout.write(report.accounts(one) + "\n")
    return 0


def _refuse_real_data(store: Path) -> None:
    version = Store(store).current()
    real = [one["file"] for one in version.meta["ingests"] if not one["demonstration"]] if version else []
    if real:
        raise Unreadable(
            f"the store {store} holds real data ({', '.join(real[:3])}); demonstration data are not mixed "
            "with it: set CRM_STORE to an empty folder"
        )


def _ingest(files: list[File], *, store: Path, country: Country) -> tuple[Report, ...]:
    """Read the files as real ones are read; the version they make holds nothing else."""
    jobs = [Job(path, table, form) for path, table, form in files]
    weights = settings.get().score_weights
    with progress.shown() as told:
        outcome = ingest(
            jobs,
            store=store,
            country=country,
            weights=weights,
            progress=told,
            occasion=Occasion(told=_say, fresh=True),
        )
    return outcome.reports


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def _world(*, rows: int, seed: int, country: str) -> World:
    assumed = profile.load(country)
    points = Points(assumed)
    surveyed = max(1, round(rows / _PER_SURVEY))
    total = max(_FEWEST_ACTIVITIES, _SURVEYED_OF * surveyed)
    drawn = activities.draw(seed, surveyed=surveyed, total=total, profile=assumed, points=points)
    asked = responses.surveys(seed, drawn, rows=rows)
    respondents = np.zeros(total, dtype=np.int64)
    # A person answers more than once: fewer people than this stand behind so many responses.
    respondents[asked.activity] = np.ceil(0.8 * asked.responses)
    return World(seed, assumed, points, activities.with_room(drawn, respondents=respondents), asked)


def _write_activities(path: Path, world: World) -> None:
    rng, drawn = chance.stream(world.seed, "activities file"), world.activities
    columns = activities.columns(rng, drawn, profile=world.profile, points=world.points)
    submitted = form.submitted(rng, drawn.day, world.profile)
    system = kobo.system(rng, first=0, submitted=submitted, status=kobo.STATUS["label"])
    columns = _visited(columns, drawn, world) | fieldwork.sent(system, _visits(drawn, world), drawn.day)
    columns = errors.put(rng, columns, errors.of_activities(world.profile))
    columns = errors.send_again(rng, columns, share=_SENT_TWICE)
    with kobo.csv_export(path, tags=activities.TAGS) as export:
        export.write(columns)
        export.write(errors.totals_row(columns, summed=activities.SUMMED))


def _visits(drawn: Activities, world: World) -> Work:
    nobody, order = np.zeros(len(drawn), dtype=bool), np.arange(len(drawn))
    return fieldwork.work(
        fieldwork.stream(world.seed, "activities"), drawn.district, visit=order, phone=nobody
    )


def _visited(columns: kobo.Columns, drawn: Activities, world: World) -> kobo.Columns:
    """The form of an activity with its end and the user of the device."""
    rng, minutes = fieldwork.stream(world.seed, "activities", 1), np.full(len(drawn), 9.0)
    return fieldwork.beside(rng, columns, _visits(drawn, world), minutes=minutes, profile=world.profile)


def _write_responses(path: Path, world: World) -> None:
    with kobo.csv_export(path, tags=responses.TAGS) as export:
        for number, piece in enumerate(responses.chunks(world)):
            rng = chance.stream(world.seed, "responses file", number)
            submitted = form.submitted(rng, piece.day, world.profile)
            system = kobo.system(rng, first=export.rows, submitted=submitted, status=kobo.STATUS["xml"])
            columns = piece.columns | fieldwork.sent(system, piece.work, piece.day)
            columns = errors.put(rng, columns, errors.of_responses(world.profile))
            export.write(errors.send_again(rng, columns, share=_SENT_TWICE))
            if (number + 1) % _CHUNKS_A_LINE == 0:
                _say(f"{path.name}: {export.rows:,} rows written")


def _write_returnees(path: Path, world: World) -> None:
    rng = chance.stream(world.seed, "returnees")
    drawn = returnees.draw(rng, RETURNEES, profile=world.profile)
    columns = returnees.columns(rng, drawn, profile=world.profile)
    submitted = drawn.returned.astype("datetime64[s]") + np.timedelta64(12 * 3600, "s")
    columns |= kobo.system(rng, first=0, submitted=submitted, status=kobo.STATUS["label"])
    columns = errors.put(rng, columns, errors.of_returnees(world.profile))
    repeat = errors.put(rng, returnees.interviews(rng, drawn, profile=world.profile), errors.of_interviews())
    noted = fieldwork.stream(world.seed, "returnees")
    repeat |= fieldwork.interviewed(noted, drawn.day, drawn.district[drawn.returnee])
    repeat |= kobo.repeat_system(columns, parent_row=drawn.returnee, sheet=returnees.FORM)
    kobo.write_workbook(path, {returnees.FORM: columns, returnees.SHEET: repeat}, tags=returnees.TAGS)


def _write_calls(path: Path, world: World) -> None:
    rng = chance.stream(world.seed, "calls")
    moments, columns = calls.draw(rng, CALLS, profile=world.profile)
    submitted = moments + rng.integers(60, 2400, CALLS).astype("timedelta64[s]")
    columns |= kobo.system(rng, first=0, submitted=submitted, status=kobo.STATUS["xml"])
    columns |= calls.noted(fieldwork.stream(world.seed, "calls"), columns)
    columns = errors.put(rng, columns, errors.of_calls(world.profile))
    with kobo.csv_export(path, tags=calls.TAGS) as export:
        export.write(errors.send_again(rng, columns, share=_SENT_TWICE))


_WRITERS = (_write_activities, _write_responses, _write_returnees, _write_calls)
