"""Rows of text to rows of a canonical table: every value typed, every doubt named, every gate kept.

Belongs here: one file's rows, chunk by chunk, by its plan. Not here: reading files (sources), which column is
which (placing.py), single values (values.py, dates.py, place.py), or rows of other files (ingest.py).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data import tables
from data.columns import mangled
from data.columns.headers import key
from data.columns.placing import GATES
from data.evidence import damage, no_consent, personal
from data.evidence.survey import Survey
from data.meaning import choices, dates, derived, division, ids, marks, out_of, values, whereabouts
from data.meaning.paradata import Paradata
from data.meaning.place import Placer
from data.meaning.pseudonyms import Coder
from data.meaning.values import Fault, Memory, Read, Wrong
from data.problems import Problems
from data.rules import RULES
from data.scores import Weights
from data.sources import kobo
from data.sources.sheet import Chunk, Sheet
from data.text import may_hold
from geo.country import Country
from languages import noted

_NOTHING: Final[dict[str, str]] = {}
_ABOUT_NOBODY: Final = ("place", "partner", "language")  # texts about an event
_NUMBERS: Final = ("integer", "number")
_OF_SCORES: Final = ("score", "items_asked")  # 8/10 says both
_NO_CODES: Final = frozenset[int]()
_YEARS: Final = f"correct the year; it lies between {dates.FIRST.year} and {dates.LAST.year}"


@dataclass
class Draft:
    """A chunk on its way: typed columns so far, faults by column, and which rows are refused."""

    rows: np.ndarray
    columns: dict[str, pa.Array] = field(default_factory=dict)
    faults: list[tuple[str, Fault]] = field(default_factory=list)
    refused: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=bool))

    def take(self, name: str, read: Read) -> None:
        """Add a typed column and its faults; a fault of a refusing rule refuses its rows."""
        self.columns[name] = read.values
        for fault in read.faults:
            self.blame(name, fault)

    def blame(self, name: str, fault: Fault) -> None:
        """Add one fault; a refusing rule refuses the rows."""
        self.faults.append((name, fault))
        if RULES[fault.rule].severity == "refused":
            self.refused[fault.positions] = True

    def blame_where(self, name: str, rule: str, mask: np.ndarray) -> None:
        """Add a fault without texts for the rows of a mask."""
        if mask.any():
            self.blame(name, Fault(rule, None, np.flatnonzero(mask), [""] * int(mask.sum())))

    def disagree(self, name: str, where: pa.Array) -> None:
        """Leave a column blank where another one says something else of the same."""
        mask = pc.fill_null(where, False)
        self.blame_where(name, "columns_disagree", mask.to_numpy(zero_copy_only=False))
        values = self.columns[name]
        self.columns[name] = pc.if_else(mask, pa.scalar(None, values.type), values)

    def blame_all(self, name: str, rule: str, found: Mapping[int, str]) -> None:
        """Add a fault of the rows at some positions, with the value of each."""
        if found:
            self.blame(name, Fault(rule, None, np.array(list(found)), list(found.values())))


class Typist:
    """Types the rows of one sheet. What a text means is remembered from chunk to chunk."""

    def __init__(
        self,
        sheet: Sheet,
        survey: Survey,
        *,
        country: Country,
        weights: Weights,
        problems: Problems,
        coder: Coder,
    ) -> None:
        self.sheet, self.plan, self.problems, self.weights = sheet, survey.plan, problems, weights
        self.specs = tables.columns(survey.plan.table)
        self.placer = Placer(country, systems=survey.systems)
        self.paradata = Paradata(survey.plan, zone=country.time_zone, coder=coder)
        self.acknowledged = survey.acknowledged
        self.unanswered: dict[str, int] = {}
        self.chosen: dict[str, frozenset[str]] = {}
        self.place_checks: dict[str, int] = {}
        self._memories = {
            name: Memory(parse, lines=name in self.specs and self.specs[name].kind in _NUMBERS)
            for name, parse in self._parsers(country, survey)
        }
        self._announce()

    def _announce(self) -> None:
        if "consent" in self.specs and not self.plan.has("consent"):
            self.problems.notice("no_consent_column", column="consent", fix=no_consent.advice(self.plan))
        if "round" in self.specs and not self.plan.has("round"):
            self.problems.notice("no_round_column", column="round")
        keys = [key(header) for header in self.plan.headers]
        for name, position in self.plan.columns.items():
            if keys.count(keys[position]) > 1:
                fix = noted(
                    "rename the columns {header} that are not meant", header=repr(self.header_of(name))
                )
                self.problems.notice("repeated_header", column=self.header_of(name), fix=fix)
        for name, system in self.placer.systems.items():
            if system.system == "iso":
                self.problems.notice("iso_code", column=self.header_of(name), fix=system.sentence)

    def _parsers(self, country: Country, survey: Survey) -> list[tuple[str, Callable[[str], Any]]]:
        zone = ZoneInfo(country.time_zone)
        xml = self.plan.evidence.kobo and self.plan.evidence.mode == "xml"
        found: list[tuple[str, Callable[[str], Any]]] = [
            ("age", self._age_parser(survey)),
            *((name, _status_parser(self.header_of(name))) for name in GATES),
        ]
        for column in self.specs.values():
            if column.kind == "date":
                found.append(
                    (column.name, self._day_parser(column.name, zone, survey.orders.get(column.name, "dmy")))
                )
            elif column.kind not in ("text", "place"):
                replacements = self.plan.mapping.values.get(column.name, _NOTHING)
                decimal = survey.marks.get(column.name)
                unknown = survey.no_answers.get(column.name, _NO_CODES)
                parse = values.parser(
                    column,
                    replacements=replacements,
                    xml=xml,
                    decimal=decimal,
                    no_answers=unknown,
                    unsure=survey.unsure.get(column.name, _NOTHING),
                )
                found.append((column.name, parse))
        return found

    def _age_parser(self, survey: Survey) -> Callable[[str], Any]:
        replacements = self.plan.mapping.values.get("age", _NOTHING)
        codes = survey.no_answers.get("age", _NO_CODES)

        def parse(text: str) -> Any:
            text = values.whole(text)
            replaced = replacements.get(values.fold(text))
            if replaced is not None:
                return values.age_group(replaced) if replaced else None
            return None if values.is_nothing(text) else values.age_group(text, no_answers=codes)

        return parse

    def _day_parser(self, name: str, zone: ZoneInfo, order: dates.Fit) -> Callable[[str], Any]:
        position = self.plan.columns.get(name)
        header = mangled.line(self.plan.headers).meant[position] if position is not None else ""
        undecided = order in dates.OPEN
        rule = "invalid_date" if name in tables.essential(self.plan.table) else "invalid_other_date"
        reader = dates.Reader(
            zone,
            order if order in ("mdy", "ymd") else "dmy",
            utc=key(header).endswith("_submission time"),
            zero=self.sheet.day_zero,
        )

        def parse(text: str) -> Any:
            if values.is_nothing(text):
                return None
            if undecided and dates.leaves_choice(text):
                return Wrong("ambiguous_date_order")
            if day := reader.day(text):
                return day
            if reader.is_implausible(text):
                return Wrong("implausible_date" if rule == "invalid_date" else rule, _YEARS)
            return Wrong(rule, _unread_day(text))

        return parse

    def typed(self, chunk: Chunk) -> tuple[pa.Table, np.ndarray]:
        """The chunk as rows of the table (all of them) and a mask of the refused ones; problems are collected."""
        draft = Draft(chunk.rows, refused=np.zeros(len(chunk.rows), dtype=bool))
        for name, column in self.specs.items():
            if column.kind != "place":
                draft.take(name, self._column(chunk, column))
        for name in self.plan.choices:
            self._choice(chunk, draft, name)
        self._age(chunk, draft)
        if (scores := self._texts(chunk, "score")) is not None and "score" in self.specs:
            draft.disagree("score", out_of.another(scores, draft.columns["items_asked"]))
        beside = {"_place_check": self._place(chunk, draft)}
        derived.fill(draft.columns, blame=draft.blame_where, plan=self.plan, weights=self.weights)
        self._gates(chunk, draft)
        beside |= self.paradata.read(chunk, blame=draft.blame_where)
        derived.before_their_day(draft.columns, beside["_submitted"], plan=self.plan, blame=draft.blame_where)
        self._report(draft)
        return self._table(draft, beside), draft.refused

    def _texts(self, chunk: Chunk, name: str) -> pa.Array | None:
        return whereabouts.texts(chunk, self.plan, name)

    def _column(self, chunk: Chunk, column: tables.Column) -> Read:
        texts, kind = self._texts(chunk, column.name), tables.arrow_type(column.kind)
        if column.name in _OF_SCORES and (scores := self._texts(chunk, "score")) is not None:
            texts = out_of.score(scores) if column.name == "score" else out_of.asked(scores, texts)
        if texts is None:
            return Read(pa.nulls(len(chunk.rows), kind))
        if column.kind == "text":
            found = _without_lost(self._text(texts, column.name))
            return self._without_telling(column.name, found) if column.name in _ABOUT_NOBODY else found
        if column.kind == "codes":
            blank = pc.sum(pc.equal(pc.utf8_trim_whitespace(texts), "")).as_py() or 0
            self.unanswered[column.name] = self.unanswered.get(column.name, 0) + blank
        return values.read(texts, self._memories[column.name], kind)

    def _text(self, texts: pa.Array, name: str) -> pa.Array:
        trimmed = ids.read(texts) if name.endswith("_id") else marks.restored_column(values.text(texts))
        if self.plan.evidence.kobo and name in tables.KEYS[self.plan.table]:
            trimmed = pc.replace_substring_regex(trimmed, pattern="^uuid:", replacement="")
        prefix = self.plan.mapping.prefixes.get(name)
        return pc.binary_join_element_wise(prefix, trimmed, "") if prefix else trimmed

    def _without_telling(self, name: str, read: Read) -> Read:
        """Texts about an event without those that give somebody's number or address: "ask Nimal, 077 123 4567"."""
        if self.header_of(name) in self.plan.mapping.keep_personal:
            return read
        telling = personal.telling(read.values)
        if not telling.any():
            return read
        fault = Fault("personal_text", None, np.flatnonzero(telling), [""] * int(telling.sum()))
        kept = pc.if_else(pa.array(telling), pa.scalar(None, pa.string()), read.values)
        return Read(kept, (*read.faults, fault))

    def _choice(self, chunk: Chunk, draft: Draft, name: str) -> None:
        answer = choices.read(chunk, self.plan, name)
        self.unanswered[name] = self.unanswered.get(name, 0) + answer.unanswered
        self.chosen[name] = self.chosen.get(name, frozenset()) | answer.chosen
        for column, read in answer.columns.items():
            if column not in self.plan.columns:
                draft.take(column, read)
        for fault in answer.faults:
            draft.blame(name, fault)

    def _age(self, chunk: Chunk, draft: Draft) -> None:
        texts = self._texts(chunk, "age")
        if texts is None or "age_group" not in self.specs:
            return
        read = values.read(texts, self._memories["age"], tables.arrow_type("code"))
        given, own = (one.cast(pa.string()) for one in (draft.columns["age_group"], read.values))
        draft.take("age_group", Read(pc.coalesce(given, own).dictionary_encode()))
        draft.disagree("age_group", pc.not_equal(given, own))
        for fault in read.faults:
            draft.blame("age", fault)

    def _place(self, chunk: Chunk, draft: Draft) -> pa.Array:
        """Fill the district (and keep the point where the table has one); gives the place checks."""
        given = whereabouts.given(chunk, self.plan)
        if "latitude" in self.specs:
            draft.columns["latitude"] = pa.array(given.latitude, from_pandas=True)
            draft.columns["longitude"] = pa.array(given.longitude, from_pandas=True)
            draft.faults = [(name, f) for name, f in draft.faults if name not in ("latitude", "longitude")]
        placed = self.placer.place(given)
        draft.take(whereabouts.NAME, Read(placed.district, placed.faults))
        for fault in placed.code_faults:
            draft.blame(whereabouts.CODE, fault)
        draft.refused |= placed.refused
        if (texts := draft.columns.get(division.COLUMN)) is not None:
            divided = self.placer.divider.divided(texts, placed.district, given)
            draft.take(division.COLUMN, divided or Read(texts))
        return placed.check

    def _gates(self, chunk: Chunk, draft: Draft) -> None:
        """Key, day, consent and validation status: a row that fails one of them is refused."""
        table = self.plan.table
        id_column, day_column = tables.KEYS[table][0], tables.DATE[table]
        made = self.plan.composed.get(self.plan.columns.get(id_column, -1))
        without = "incomplete_id" if made and made.kind == "parts" else "missing_key"
        draft.blame_where(id_column, without, _null(draft.columns[id_column]))
        prefix = self.plan.mapping.prefixes.get(id_column, "")
        cut = ids.rounded(draft.columns[id_column], prefix=prefix)
        draft.blame_where(id_column, "rounded_id", cut)
        unread = np.zeros(len(draft.rows), dtype=bool)
        if self.plan.only_with:
            unread = _blank(chunk, self.plan.only_with)  # of a round that was not, no day is missing
            draft.blame_where(id_column, "nothing_asked", unread)
        for name, fault in draft.faults:
            if name == day_column:
                unread[fault.positions] = True
        draft.blame_where(day_column, "missing_date", _null(draft.columns[day_column]) & ~unread)
        draft.blame_all(day_column, "future_date", dates.to_come(draft.columns[day_column]))
        self._consent(draft)
        for name in GATES:
            if (status := self._texts(chunk, name)) is not None:
                draft.take(name, values.read(status, self._memories[name], pa.string()))

    def _consent(self, draft: Draft) -> None:
        if "consent" not in self.specs or not self.plan.has("consent"):
            return
        consent = draft.columns["consent"]
        unread = np.zeros(len(draft.rows), dtype=bool)
        for at, (name, fault) in enumerate(draft.faults):
            if name == "consent":
                unread[fault.positions] = True
                draft.faults[at] = (
                    name,
                    Fault("consent_unreadable", fault.fix, fault.positions, fault.texts),
                )
        draft.refused |= unread
        given = pc.fill_null(consent, True).to_numpy(zero_copy_only=False)
        draft.blame_where("consent", "no_consent", ~given)
        blank = "no_consent" if self.acknowledged else "consent_blank"
        draft.blame_where("consent", blank, _null(consent) & ~unread)

    def _report(self, draft: Draft) -> None:
        """Hand the faults on as problems: a refused row is told why it is refused, not what else is doubtful."""
        for name, fault in draft.faults:
            severe = RULES[fault.rule].severity == "refused"
            keep = np.flatnonzero(severe | ~draft.refused[fault.positions])
            header = self.header_of(name)
            hidden = name in tables.PERSONAL or personal.by_header(header)
            texts = "" if hidden else [fault.texts[int(i)] for i in keep]
            fix = None if hidden else fault.fix  # it may say the value again
            self.problems.add(
                fault.rule, draft.rows[fault.positions[keep]], column=header, values=texts, fix=fix
            )

    def header_of(self, name: str) -> str:
        """The header a canonical column was taken from, or its own name; a district may come from its code."""
        if name == whereabouts.NAME and not self.plan.has(name) and self.plan.has(whereabouts.CODE):
            name = whereabouts.CODE
        if (position := self.plan.columns.get(name)) is not None:
            return self.plan.headers[position]
        choice = self.plan.choices.get(name)
        return choice.question if choice else name

    def _table(self, draft: Draft, beside: Mapping[str, pa.Array]) -> pa.Table:
        schema = tables.arrow_schema(self.plan.table)
        n = len(draft.rows)
        source = pa.DictionaryArray.from_arrays(pa.array(np.zeros(n, np.int32)), pa.array([self.sheet.file]))
        number = pa.array(np.full(n, self.sheet.number, np.int32))
        trace = {"_source": source, "_row": pa.array(draft.rows), **beside, "_ingest": number}
        columns = [(draft.columns | trace)[name].cast(schema.field(name).type) for name in schema.names]
        return pa.Table.from_arrays(columns, schema=schema)


def _unread_day(text: str) -> str | None:
    """What to do about a text that is no day, where more can be said than how days are written."""
    if set(text) == {"#"}:
        return "the column was too narrow in the workbook: widen it and save again"
    what = dates.no_day(text)
    return f"it names {what}: write the day, or the first day of it if no other is known" if what else None


def _status_parser(header: str) -> Callable[[str], str | Wrong | None]:
    def parse(text: str) -> str | Wrong | None:
        if values.is_nothing(text):
            return None
        rule = kobo.status_rule(text, header=header)
        return Wrong(rule) if rule else text

    return parse


def _without_lost(texts: pa.Array) -> Read:
    """Texts without those that were destroyed before the file came here: nothing is better than "????"."""
    if not may_hold(texts, damage.SIGNS):
        return Read(texts)
    lost = pc.fill_null(pc.match_substring_regex(texts, damage.LOST), False)
    at = np.flatnonzero(lost.to_numpy(zero_copy_only=False))
    if not len(at):
        return Read(texts)
    fault = Fault("damaged_text", None, at, texts.take(pa.array(at)).to_pylist())
    return Read(pc.if_else(lost, pa.scalar(None, pa.string()), texts), (fault,))


def _blank(chunk: Chunk, positions: Collection[int]) -> np.ndarray:
    """Rows in which all of some columns are blank, or say that there is nothing."""
    found = np.ones(len(chunk.rows), dtype=bool)
    for at in positions:
        encoded = chunk.columns[at].dictionary_encode()
        texts = (text.strip() for text in encoded.dictionary.to_pylist())
        nothing = [not text or values.is_nothing(text) for text in texts]
        found &= np.array(nothing, dtype=bool)[encoded.indices.to_numpy(zero_copy_only=False)]
    return found


def _null(array: pa.Array) -> np.ndarray:
    return pc.is_null(array).to_numpy(zero_copy_only=False)
