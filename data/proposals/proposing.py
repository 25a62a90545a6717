"""The proposal for one file: which sheet, which rows are looked at, and what its columns may be.

Belongs here: the order of the steps. Not here: looking (looking.py), matching (matching.py) or what a person is told
about values (unmapped.py).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from data import mapping, sources, tables
from data.columns import headers
from data.problems import Unreadable
from data.proposals import looking, made, matching, unmapped
from data.proposals.looking import Candidate, Look
from data.proposals.matching import Match
from data.proposals.proposal import MEDIUM, Made, Proposal, Suggestion
from data.sources import kobo, repeats, xlsform
from data.sources.sheet import Sheet
from data.sources.text import OpenQuote
from data.sources.xlsform import XlsForm
from geo.country import Country
from languages import noted

# What is often the same for a whole file and not in it.
_CONSTANTS: Final = MappingProxyType(
    {
        "round": ("after", "if all rows are of one round: before, after or follow_up"),
        "design": (
            "convenience",
            "how respondents were chosen: probability, census, convenience, self_selected",
        ),
        "reach_basis": ("counted", "people counted or an estimated audience: counted, estimated"),
    }
)
_OWN: Final = 1.5  # what a repeat has to add to the columns of its submission: two columns that are likely
_SHEETS: Final = 8  # of a workbook that are looked at


def propose(
    path: Path,
    *,
    table: str,
    country: Country,
    form: Path | None = None,
    only: tuple[str, bool] | None = None,
    only_round: str | None = None,
) -> Proposal:
    """What the columns of the file at ``path`` may be in ``table``. Reads the first 2,000 rows of a sheet, changes nothing.

    ``form``: the XLSForm (.xlsx) the file was collected with. ``only``: the sheet that a person chose, and whether it is
    to be read beside its submissions. ``only_round``: of rounds that stand beside each other in a row, the one that the
    mapping is to be for. Raises Unreadable with a sentence.
    """
    asked = _Asked(path, table, country, xlsform.read(form) if form else None, only, only_round)
    try:
        found = _proposed(asked)
    except OpenQuote:
        found = _proposed(asked, mend=True)
    return replace(found, form=form.name if form else None, only_round=only_round)


@dataclass(frozen=True)
class _Asked:
    """A file, what it is to be read as, and what a person chose of it."""

    path: Path
    table: str
    country: Country
    form: XlsForm | None
    only: tuple[str, bool] | None
    only_round: str | None


def _proposed(asked: _Asked, *, mend: bool = False) -> Proposal:
    form, only, table = asked.form, asked.only, asked.table
    every = sources.read(asked.path, expected=form.headings if form else (), mend=mend)
    sheets = [*every[:_SHEETS], *(sheet for sheet in every[_SHEETS:] if only and sheet.name == only[0])]
    seen = [
        _Seen(look, tuple(matching.matched(look.candidates, table)), joined)
        for sheet, joined in _readings(sheets)
        if only is None or (sheet.name, joined) == only
        for look in [looking.at(sheet, country=asked.country, form=form, only_round=asked.only_round)]
    ]
    if not seen:
        raise Unreadable(
            noted("{file} has no columns; check that it is the right file", file=asked.path.name)
        )
    best = max(seen, key=lambda one: one.worth)
    offered = tuple((sheet.name, joined) for sheet, joined in _readings(every))
    found = replace(_Proposing(best, table, asked.country).proposal(), sheets=offered)
    if best.repeats:
        return replace(found, repeat=best.look.sheet.name)
    # Of sheets that are alike (one a month, one a district) none is named, so that ingest tells of the others.
    alike = sum(one.look.sheet.headers == best.look.sheet.headers for one in seen) > 1
    named = best.look.sheet is not sheets[0] and not alike
    return replace(found, sheet=best.look.sheet.name if named else None)


def _readings(sheets: Sequence[Sheet]) -> Iterator[tuple[Sheet, bool]]:
    """The sheets that may hold the records; a repeat with its submissions beside it, as ingest reads it."""
    for sheet in sheets:
        if not any(sheet.headers):
            continue
        if sheet is sheets[0] or not repeats.is_linked(sheet):
            yield sheet, False
            continue
        try:
            yield repeats.joined(sheets, sheet.name), True
        except Unreadable:
            yield sheet, False


@dataclass(frozen=True)
class _Seen:
    """A sheet and its matches; ``worth`` is higher where more of the table was found.

    A repeat has its submission's columns too, so that it has to bring something of its own.
    """

    look: Look
    matches: tuple[Match, ...]
    repeats: bool = False

    @property
    def worth(self) -> float:
        found = sum(match.confidence for match in self.matches if match.confidence >= MEDIUM)
        return found - _OWN * self.repeats


@dataclass(frozen=True)
class _Proposing:
    """Turns matches into suggestions, one for each column."""

    seen: _Seen
    table: str
    country: Country

    def proposal(self) -> Proposal:
        look = self.seen.look
        matches = {match.candidate.position: match for match in self.seen.matches}
        told = unmapped.found(look, self.seen.matches, self.table, country=self.country)
        columns = [self._suggestion(c, matches, told.values) for c in look.candidates]
        together = tuple(made.found(look, self.seen.matches, self.table, country=self.country))
        return Proposal(
            file=look.sheet.file,
            table=self.table,
            columns=tuple(columns),
            rows=look.rows,
            more=look.more,
            order=told.order,
            needed=tuple(self._needed(columns, told.order, together)),
            made=together,
            only_with=tuple(self._of_round(columns)),
            hints=tuple(self._hints(columns)),
        )

    def _suggestion(
        self, candidate: Candidate, matches: dict[int, Match], told: dict[str, unmapped.Listed]
    ) -> Suggestion:
        plain = Suggestion(candidate.position, candidate.header, candidate.source)
        if candidate.personal:
            why = noted("looks as if it held {what}: left out", what=candidate.personal)
            return replace(plain, why=why, personal=True)
        match = matches.get(candidate.position)
        if match is None and candidate.option_of is not None:
            return self._option(plain, candidate, matches.get(candidate.option_of))
        if candidate.of_another_round:
            return replace(plain, why=noted("of another round"))
        if match is None:
            return replace(plain, why=noted("Kobo's own column")) if candidate.system else plain
        listed = told.get(match.name, unmapped.Listed())
        return replace(
            plain,
            name=match.name,
            confidence=round(match.confidence, 2),
            why=match.why,
            unmapped=listed.values,
            unlisted=listed.unlisted,
            found_anyway=self._found_anyway(match),
        )

    def _found_anyway(self, match: Match) -> bool:
        """Whether ingest finds the column beside a mapping too: by its canonical name, or as what a device wrote."""
        line, names = self.seen.look.line, [match.name]
        if kobo.evidence(line.meant).point_parts.get(match.name) == match.candidate.position:
            return True
        if match.name in mapping.PARADATA:
            names += headers.known().get(match.name, ())
        first = next((at for text in names if (at := line.find(text)) is not None), None)
        return first == match.candidate.position

    def _option(self, plain: Suggestion, candidate: Candidate, question: Match | None) -> Suggestion:
        """An option column goes with its question."""
        if question is None or question.name not in mapping.questions(self.table):
            return plain
        text = next(text for position, text in question.candidate.options if position == candidate.position)
        source = repr(matching.shortened(question.candidate.source))
        why = noted("an option of {source}", source=source)
        confidence = round(question.confidence, 2)
        return replace(
            plain,
            source=question.candidate.source,
            name=question.name,
            confidence=confidence,
            why=why,
            option=text,
        )

    def _of_round(self, columns: Sequence[Suggestion]) -> Iterator[str]:
        """The columns of the round that was asked for, but its day, which may be written down before anybody comes."""
        of_round = {one.position for one in self.seen.look.candidates if one.of_this_round}
        for one in columns:
            if one.position in of_round and one.confidence >= MEDIUM and one.name != tables.DATE[self.table]:
                yield one.source

    def _hints(self, columns: Sequence[Suggestion]) -> Iterator[tuple[str, str, str]]:
        placed = {found.name for found in columns if found.confidence >= MEDIUM}
        for name, (example, why) in _CONSTANTS.items():
            said = name in placed or (name == "round" and self.seen.look.only_round)
            if name in tables.COLUMNS[self.table] and not said:
                yield name, example, why

    def _needed(
        self, columns: Sequence[Suggestion], order: str | None, together: Sequence[Made]
    ) -> list[str]:
        placed = {found.name for found in columns if found.confidence >= MEDIUM}
        placed |= {one.name for one in together if one.sure}
        key, day = tables.KEYS[self.table][0], tables.DATE[self.table]
        found = []
        if key not in placed:
            said = f"no column is surely {key}, which tells one record from another; ingest needs it"
            named = next((one.label for one in together if one.name == key), "")
            found.append(f"{said}. It may be made of {named}, behind a # in the mapping" if named else said)
        if day not in placed:
            found.append(f"no column is surely {day}, the day of the record; ingest needs it")
        if rounds := [c.header for c in self.seen.look.candidates if c.of_one_round]:
            named = ", ".join(repr(matching.shortened(header)) for header in rounds[:2])
            found.append(
                f"columns such as {named} hold several rounds beside each other: make a mapping for each round, with --round before and --round after, and bring the file in with one and then with the other"
            )
        if order:
            found.append(
                'the dates can be read year first or last: say which, [dates] order = "ymd", "dmy" or "mdy"'
                if order == "undecided year"
                else 'the dates can be read day first or month first: say which, [dates] order = "dmy" or "mdy"'
            )
        return found
