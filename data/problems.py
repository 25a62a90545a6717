"""Problems: what is wrong with a row or a file, in words for the person who can mend it.

Belongs here: the rules, their severity and fix, and the collector that counts every problem and keeps the
first of them. Not here: deciding whether a value breaks a rule (the module that reads it does).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
import pandas as pd

from data import masking

Severity = Literal["refused", "doubtful", "notice"]
COLUMNS: Final = ("file", "table", "sheet", "row", "column", "value", "rule", "fix", "severity")
# What --problems writes; the rest is for the store.
FILE_COLUMNS: Final = ("file", "sheet", "row", "column", "value", "rule", "fix")
CAP: Final = 100_000
_QUOTED: Final = 80


class Unreadable(Exception):
    """A file, mapping or option nothing can be done with; the message says which, why and what to do."""


@dataclass(frozen=True)
class Rule:
    """A rule a row can break. ``refused`` leaves the row out, ``doubtful`` keeps it, ``notice`` informs."""

    name: str
    severity: Severity
    sentence: str
    fix: str


def _rules(severity: Severity, text: str) -> dict[str, Rule]:
    rows = [line.split(" | ") for line in text.strip().splitlines()]
    return {name: Rule(name, severity, sentence, fix) for name, sentence, fix in rows}


RULES: Final = MappingProxyType(
    _rules(
        "refused",
        """
missing_key | the row has no id, so it cannot be told from others | give every row its id
missing_date | the row has no date | fill in the day of the activity, interview or call
invalid_date | the date cannot be read | write it as 2024-05-31
implausible_date | the date lies before 1990 or after 2049 | correct the year; it lies between 1990 and 2049
rounded_id | the id was cut to its first digits by a spreadsheet, so that it may stand for several records | format its column as text and export again
no_consent | the person did not consent | nothing: the record stays out
consent_unreadable | consent is neither yes nor no | write yes or no, or map the value under [values.consent]
not_approved | the submission was not approved in Kobo, or rejected in ODK | approve it there and export again
on_hold | the submission is held back in Kobo, or has issues in ODK | approve it there and export again
not_decrypted | the submission is encrypted and was exported without its key | export again with the passphrase
unknown_place | the stated district is not known and no point stands beside it | write the district's name or P-code
not_a_district | the stated place is not a district and no point stands beside it | write the district it lies in
ambiguous_place | the stated place can mean more than one | write the district's P-code
code_and_name_disagree | the district's code and its name mean different districts | correct the one that is wrong; ISO codes are written with a hyphen
code_system_unclear | the code means one district as a P-code and another as an ISO code without its hyphen, and what stands beside the codes of the file does not agree on which they are | write P-codes throughout, or ISO codes with their hyphen
wrong_number_of_fields | the row has more or fewer fields than the header | quote the fields that hold the separator
damaged_record | the record cannot be read, or the file ends within it | export the file again
no_parent | the row of the repeat group belongs to no submission of the file | export the whole form again
open_quote | the row has a quote that is not closed | close the quote, or double one that is meant
totals_row | the row is a total of others, not a record | nothing: totals are worked out anew
header_again | the row repeats the headers or holds HXL tags; it is no record | nothing, or delete it
note_row | the row is a note, not a record | nothing, or move notes out of the table
""",
    )
    | _rules(
        "doubtful",
        """
differs_from_first | a row with this id is already there, with other values; the first stands | decide which is right and correct its id or remove it
unknown_code | the value is none of the codes of this column | use a code of the codebook or map the value under [values]
unknown_option | an option was chosen that the codebook does not have | map it under [values] or leave it out
labels_cannot_be_split | several labels stand in one cell with nothing between them | export with XML values, or with a column an option
not_yes_or_no | the value is neither yes nor no | write yes or no, or map the value under [values]
not_a_number | the value is not a number | write digits only
out_of_range | the number is outside the range of this column | correct it
missing_code | the number is one that forms write for "does not know", "refused" or "not asked"; it was left blank | nothing; where it is meant as a number, keep it under [values]: "99" = "99"
unlikely_age | the age is not between 0 and 120 | correct it
invalid_other_date | the date cannot be read; the row is kept without it | write it as 2024-05-31
ambiguous_date_order | day and month cannot be told apart in this column | say which comes first: [dates] order = "dmy" in the mapping
score_above_items | the score is higher than the items asked | correct the score or the items asked
total_below_parts | the total is below the sum of its parts | correct the total or its parts
return_after_interview | the return lies after the interview | correct one of the two dates
place_differs | the point lies in another district than the one stated; the stated one stands | check the point and the district
point_outside | the point lies outside the country's districts | check the point; latitude comes first
point_incomplete | the point has only one of latitude and longitude, or cannot be read | give both, in degrees
no_place | neither a district nor a point is given | fill in the district
unknown_division | the stated DS division is not known; the point decided, or it stands as written | write its name as in the list of places, or its code
division_elsewhere | the stated DS division lies in another district than the record; the point decided, or it stands as written | check the DS division and the district
place_from_point | the stated place is not a district; the district of the point was taken | write the district's name or P-code
consent_blank | consent was not recorded | record it; without it the record should not be used
unknown_status | the validation status is none that Kobo or ODK writes | use Approved, Not approved or On hold
columns_disagree | several columns of one question say different things in this row; it was left blank | find out which is right and clear the other
damaged_text | the text was destroyed before the file came here; it was left blank | export the file again, in UTF-8
personal_text | the text holds an e-mail address, a phone number or an identity number; it was left blank | take it out of the text; keep_personal in the mapping keeps the column as it is
ambiguous_number | the number can mean thousands or a part of one, and nothing else in the column tells | write it without a mark between thousands and with a decimal point
near_duplicate | another record says the same or nearly the same, more than chance would explain | compare the two rows; remove one if it is a copy
speeding | the interview took less than a third of what is usual for its form and round | ask how it was done
far_outside | the number lies far outside the others of its kind | check it
ended_before_start | the interview ends before it begins | check the clock of the device
interview_over_a_day | the interview lasts longer than a day: the form was left open, or a clock is wrong | close and send forms on the day
point_zero | the point is 0, 0, which a device writes that knows no point; it was not used | give the point, or leave it blank
""",
    )
    | _rules(
        "notice",
        """
repeated_header | several columns have this header; the first of them was read | rename those that are not meant
iso_code | the place is written as an ISO 3166-2 code; it was converted to the P-code | nothing, or write P-codes
no_consent_column | no column of the file was read as consent | make sure that consent was given, and say so in the file
no_round_column | the file does not say the round of a response (before, after, follow_up) | add the column or a constant
personal_column | the column looks as if it told who a person is; it was left out | nothing; a column of text that is meant is kept by keep_personal in the mapping
personal_key | the ids look as if they told who a person is | give every record an id that tells nobody who it is
damaged_column | texts of the column were destroyed before the file came here | export the file again, in UTF-8 and with columns wide enough
swapped_coordinates | latitude and longitude are the wrong way round in the whole file | exchange the two columns, or give --fix swap-coordinates
fix_not_needed | a repair was asked for that this file does not need; nothing was repaired | leave the option out
other_sheets | further sheets of the file hold records that were not read | bring them in with --sheet "…", once for each, or choose one on the page
lost_zeros | some ids begin with 0 and others are shorter: a spreadsheet probably took zeros from their beginning, and the same record may have two ids | format the column as text where the file was made, and export it again
header_row | the headers do not stand in the first row alone | check that these rows hold no records
moved_question | a question stands in several columns, one for each version of the form; they were read as one | nothing, if they are one question; else name the column that is meant with its group in a mapping
turned_dates | a spreadsheet made dates of some texts of this column and left others; it probably took days for months | export the file again with dates as text
broken_letters | some bytes of the file are no text in its encoding; a sign of damage stands for each, nothing for zero bytes | export the file again, in UTF-8
blank_header | a column without a header holds values; it was not read | give it a header if it is meant
""",
    )
)


def quoted(text: str) -> str:
    """A value cut to what a person wants to read of it."""
    return text if len(text) <= _QUOTED else text[:_QUOTED] + "…"


def shown(text: str) -> str:
    """What a problem repeats of a value: nothing of one that tells who a person is."""
    return "" if masking.telling(text) else quoted(text)


@dataclass(frozen=True)
class Told:
    """A notice: its rule and the column it is about."""

    rule: str
    column: str


@dataclass(frozen=True)
class _Batch:
    rule: str
    severity: Severity
    column: str
    fix: str
    rows: np.ndarray
    values: Sequence[str] | str

    def first(self, number: int) -> "_Batch":
        """The first of them."""
        values = self.values if isinstance(self.values, str) else self.values[:number]
        return replace(self, rows=self.rows[:number], values=values)


class Problems:
    """Collects the problems of one file. Every one is counted, the first ``cap`` are kept."""

    def __init__(self, *, file: str, table: str, sheet: str = "", cap: int = CAP) -> None:
        self.file, self.table, self.sheet, self.cap = file, table, sheet, cap
        self.counts: dict[str, int] = {}
        self._batches: list[_Batch] = []
        self._kept = 0

    def add(
        self,
        rule: str,
        rows: np.ndarray | Sequence[int],
        *,
        column: str = "",
        values: Sequence[str] | str = "",
        fix: str | None = None,
    ) -> None:
        """Record that ``rows`` (row numbers of the file) break ``rule`` with these values (one each, or one)."""
        rows = np.asarray(rows, dtype=np.int64)
        if not len(rows):
            return
        known = RULES[rule]
        self.counts[rule] = self.counts.get(rule, 0) + len(rows)
        room = self.cap - self._kept
        if room <= 0:
            return
        kept = shown(values) if isinstance(values, str) else [shown(value) for value in values[:room]]
        fix = known.fix if fix is None or masking.telling(fix) else fix
        self._batches.append(_Batch(rule, known.severity, column, fix, rows[:room], kept))
        self._kept += min(len(rows), room)

    def notice(self, rule: str, *, column: str = "", value: str = "", fix: str | None = None) -> None:
        """Record something about the whole file: a problem without a row (row 0)."""
        self.add(rule, [0], column=column, values=value, fix=fix)

    def join(self, other: "Problems") -> None:
        """Add what was found in the next rows of the same file. What was said of the whole file is not said again."""
        told = set(self.notices())
        for rule, count in other.counts.items():
            self.counts[rule] = self.counts.get(rule, 0) + count
        for batch in other._batches:
            if batch.severity == "notice" and Told(batch.rule, batch.column) in told:
                self.counts[batch.rule] -= 1
            elif self._kept < self.cap:
                self._batches.append(batch.first(self.cap - self._kept))
                self._kept += len(self._batches[-1].rows)

    def forget(self) -> None:
        """Keep the counts alone: others before these were kept."""
        self._batches, self._kept = [], 0

    @property
    def kept(self) -> int:
        """How many problems are kept."""
        return self._kept

    def notices(self) -> list[Told]:
        """What was said about the whole file so far."""
        return [Told(batch.rule, batch.column) for batch in self._batches if batch.severity == "notice"]

    @property
    def left_out(self) -> int:
        """How many problems were counted and not kept."""
        return sum(self.counts.values()) - self._kept

    def frame(self) -> pd.DataFrame:
        """The problems kept, by row: columns ``COLUMNS``; row 0 means the whole file."""
        parts = [self._part(batch) for batch in self._batches]
        if not parts:
            return empty()
        return pd.concat(parts, ignore_index=True).sort_values("row", kind="stable", ignore_index=True)

    def _part(self, batch: _Batch) -> pd.DataFrame:
        values = [batch.values] * len(batch.rows) if isinstance(batch.values, str) else list(batch.values)
        columns = {
            "file": self.file,
            "table": self.table,
            "sheet": self.sheet,
            "row": batch.rows,
            "column": batch.column,
            "value": values,
            "rule": batch.rule,
            "fix": batch.fix,
            "severity": batch.severity,
        }
        return pd.DataFrame(columns, index=pd.RangeIndex(len(batch.rows)))


def empty() -> pd.DataFrame:
    """A frame of no problems, with the columns and types of one that has some."""
    types = dict.fromkeys(COLUMNS, "str") | {"row": "int64"}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types.items()})
