"""The rules a row or a file can break: what is wrong and how to mend it, in words for the person who can.

Belongs here: names, sentences and fixes, and the names of repairs. Not here: collecting problems (problems.py), deciding whether a value breaks a rule (the
module that reads it does).
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from languages import noted

Severity = Literal["refused", "doubtful", "notice"]
SWAP: Final = "swap-coordinates"
REPAIRS: Final = (SWAP,)  # of a whole file, where a person asks for them


@dataclass(frozen=True)
class Rule:
    """A rule a row can break. ``refused`` leaves the row out, ``doubtful`` keeps it, ``notice`` informs."""

    name: str
    severity: Severity
    sentence: str
    fix: str


def _rules(severity: Severity, told: dict[str, tuple[str, str]]) -> dict[str, Rule]:
    return {name: Rule(name, severity, sentence, fix) for name, (sentence, fix) in told.items()}


# fmt: off -- a rule a line, as a table
_REFUSED: Final = {
    "missing_key": (
        noted("the row has no id, so it cannot be told from others"),
        noted("give every row its id"),
    ),
    "incomplete_id": (
        noted("a part of the id is blank, so that the row cannot be told from others"),
        noted("fill in every part of the id, or put it together of other columns"),
    ),
    "nothing_asked": (
        noted("the row is blank in all columns of its round"),
        noted(
            "nothing, if the person was not asked in this round; the columns stand in only_with of the mapping"
        ),
    ),
    "missing_date": (
        noted("the row has no date"),
        noted("fill in the day of the activity, interview or call"),
    ),
    "invalid_date": (noted("the date cannot be read"), noted("write it as 2024-05-31")),
    "implausible_date": (
        noted("the date lies before 1990 or after 2049"),
        noted("correct the year; it lies between 1990 and 2049"),
    ),
    "future_date": (
        noted("the day had not come yet when the file was brought in"),
        noted(
            "correct the year, or bring the row in again after that day; where the rows are right, the clock of this machine is wrong"
        ),
    ),
    "rounded_id": (
        noted(
            "the id was cut to its first digits by a spreadsheet, so that it may stand for several records"
        ),
        noted("format its column as text and export again"),
    ),
    "no_consent": (noted("the person did not consent"), noted("nothing: the record stays out")),
    "consent_unreadable": (
        noted("consent is neither yes nor no"),
        noted("write yes or no, or map the value under [values.consent]"),
    ),
    "not_approved": (
        noted("the submission was not approved in Kobo, or rejected in ODK"),
        noted("approve it there and export again"),
    ),
    "on_hold": (
        noted("the submission is held back in Kobo, or has issues in ODK"),
        noted("approve it there and export again"),
    ),
    "not_decrypted": (
        noted("the submission is encrypted and was exported without its key"),
        noted("export again with the passphrase"),
    ),
    "unknown_place": (
        noted("the stated district is not known and no point stands beside it"),
        noted("write the district's name or P-code"),
    ),
    "not_a_district": (
        noted("the stated place is not a district and no point stands beside it"),
        noted("write the district it lies in"),
    ),
    "ambiguous_place": (
        noted("the stated place can mean more than one"),
        noted("write the district's P-code"),
    ),
    "code_and_name_disagree": (
        noted("the district's code and its name mean different districts"),
        noted("correct the one that is wrong; ISO codes are written with a hyphen"),
    ),
    "code_system_unclear": (
        noted(
            "the code means one district as a P-code and another as an ISO code without its hyphen, and what stands beside the codes of the file does not agree on which they are"
        ),
        noted("write P-codes throughout, or ISO codes with their hyphen"),
    ),
    "wrong_number_of_fields": (
        noted("the row has more or fewer fields than the header"),
        noted("quote the fields that hold the separator"),
    ),
    "damaged_record": (
        noted("the record cannot be read, or the file ends within it"),
        noted("export the file again"),
    ),
    "no_parent": (
        noted("the row of the repeat group belongs to no submission of the file, or to one of several"),
        noted("export the whole form again, and bring in each export by itself"),
    ),
    "open_quote": (
        noted("the row has a quote that is not closed"),
        noted("close the quote, or double one that is meant"),
    ),
    "totals_row": (
        noted("the row is a total of others, not a record"),
        noted("nothing: totals are worked out anew"),
    ),
    "header_again": (
        noted("the row repeats the headers or holds HXL tags; it is no record"),
        noted("nothing, or delete it"),
    ),
    "other_table": (
        noted("the row stands below other headers than those of the table: its columns mean something else"),
        noted("bring that table in by itself, from a file or a sheet of its own"),
    ),
    "stands_already": (
        noted("the row is left out, but a record with its id came in before and still counts"),
        noted(
            "where it was withdrawn or rejected since, have that record removed: python -m data forget --table … --id …"
        ),
    ),
    "note_row": (noted("the row is a note, not a record"), noted("nothing, or move notes out of the table")),
}
_DOUBTFUL: Final = {
    "differs_from_first": (
        noted("a row with this id is already there, with other values; the first stands"),
        noted(
            "decide which is right and correct its id or remove it; where each file counts its ids from the beginning, give this one's something of their own: [id_prefix] in its mapping"
        ),
    ),
    "unknown_code": (
        noted("the value is none of the codes of this column"),
        noted("use a code of the codebook or map the value under [values]"),
    ),
    "unknown_option": (
        noted("an option was chosen that the codebook does not have"),
        noted("map it under [values] or leave it out"),
    ),
    "labels_cannot_be_split": (
        noted("several labels stand in one cell with nothing between them"),
        noted("export with XML values, or with a column an option"),
    ),
    "not_yes_or_no": (
        noted("the value is neither yes nor no"),
        noted("write yes or no, or map the value under [values]"),
    ),
    "not_a_number": (noted("the value is not a number"), noted("write digits only")),
    "out_of_range": (noted("the number is outside the range of this column"), noted("correct it")),
    "missing_code": (
        noted(
            'the number is one that forms write for "does not know", "refused" or "not asked"; it was left blank'
        ),
        noted('nothing; where it is meant as a number, keep it under [values]: "99" = "99"'),
    ),
    "unlikely_age": (noted("the age is not between 0 and 120"), noted("correct it")),
    "invalid_other_date": (
        noted("the date cannot be read; the row is kept without it"),
        noted("write it as 2024-05-31"),
    ),
    "ambiguous_date_order": (
        noted("day and month cannot be told apart in this column"),
        noted('say which comes first: [dates] order = "dmy" in the mapping'),
    ),
    "score_above_items": (
        noted("the score is higher than the items asked"),
        noted("correct the score or the items asked"),
    ),
    "total_below_parts": (
        noted("the total is below the sum of its parts"),
        noted("correct the total or its parts"),
    ),
    "return_after_interview": (
        noted("the return lies after the interview"),
        noted("correct one of the two dates"),
    ),
    "sent_before_day": (
        noted("the record was sent before the day it gives"),
        noted("correct the day, or the clock of the device"),
    ),
    "due_before_day": (
        noted("the next interview is due before the day of this one"),
        noted("correct one of the two days"),
    ),
    "place_differs": (
        noted("the point lies in another district than the one stated; the stated one stands"),
        noted("check the point and the district"),
    ),
    "point_outside": (
        noted("the point lies outside the country's districts"),
        noted("check the point; latitude comes first"),
    ),
    "point_incomplete": (
        noted("the point has only one of latitude and longitude, or cannot be read"),
        noted("give both, in degrees"),
    ),
    "no_place": (noted("neither a district nor a point is given"), noted("fill in the district")),
    "unknown_division": (
        noted("the stated DS division is not known; the point decided, or it stands as written"),
        noted("write its name as in the list of places, or its code"),
    ),
    "division_elsewhere": (
        noted(
            "the stated DS division lies in another district than the record; the point decided, or it stands as written"
        ),
        noted("check the DS division and the district"),
    ),
    "place_from_point": (
        noted("the stated place is not a district; the district of the point was taken"),
        noted("write the district's name or P-code"),
    ),
    "consent_blank": (
        noted("consent was not recorded"),
        noted("record it; without it the record should not be used"),
    ),
    "unknown_status": (
        noted("the validation status is none that Kobo or ODK writes"),
        noted("use Approved, Not approved or On hold"),
    ),
    "columns_disagree": (
        noted("several columns of one question say different things in this row; it was left blank"),
        noted("find out which is right and clear the other"),
    ),
    "damaged_text": (
        noted("the text was destroyed before the file came here; it was left blank"),
        noted("export the file again, in UTF-8"),
    ),
    "personal_text": (
        noted("the text holds an e-mail address, a phone number or an identity number; it was left blank"),
        noted("take it out of the text; keep_personal in the mapping keeps the column as it is"),
    ),
    "ambiguous_number": (
        noted("the number can mean thousands or a part of one, and nothing else in the column tells"),
        noted("write it without a mark between thousands and with a decimal point"),
    ),
    "near_duplicate": (
        noted("another record says the same or nearly the same, more than chance would explain"),
        noted("compare the two rows; remove one if it is a copy"),
    ),
    "speeding": (
        noted("the interview took less than a third of what is usual for its form and round"),
        noted("ask how it was done"),
    ),
    "far_outside": (noted("the number lies far outside the others of its kind"), noted("check it")),
    "ended_before_start": (
        noted("the interview ends before it begins"),
        noted("check the clock of the device"),
    ),
    "interview_over_a_day": (
        noted("the interview lasts longer than a day: the form was left open, or a clock is wrong"),
        noted("close and send forms on the day"),
    ),
    "point_zero": (
        noted("the point is 0, 0, which a device writes that knows no point; it was not used"),
        noted("give the point, or leave it blank"),
    ),
}
_NOTICE: Final = {
    "repeated_header": (
        noted("several columns have this header; the first of them was read"),
        noted("rename those that are not meant"),
    ),
    "doubtful_column": (
        noted("the column was read by its name; by its group, or beside other columns, it may be another"),
        noted("name the one that is meant in a mapping, with its group"),
    ),
    "iso_code": (
        noted("the place is written as an ISO 3166-2 code; it was converted to the P-code"),
        noted("nothing, or write P-codes"),
    ),
    "no_consent_column": (
        noted("no column of the file was read as consent"),
        noted("make sure that consent was given, and say so in the file"),
    ),
    "no_round_column": (
        noted("the file does not say the round of a response (before, after, follow_up)"),
        noted("add the column or a constant"),
    ),
    "personal_column": (
        noted("the column looks as if it told who a person is; it was left out"),
        noted("nothing; a column of text that is meant is kept by keep_personal in the mapping"),
    ),
    "personal_key": (
        noted("the ids look as if they told who a person is"),
        noted(
            'give every record an id that tells nobody who it is, or let a mapping make codes of these: {parts = ["…"]}'
        ),
    ),
    "coded_part": (
        noted("a part of the ids tells who a person is; a code that only this store can make stands for it"),
        noted("nothing; where an id is asked for, python -m data code --id tells the code of a person"),
    ),
    "damaged_column": (
        noted("texts of the column were destroyed before the file came here"),
        noted("export the file again, in UTF-8 and with columns wide enough"),
    ),
    "swapped_coordinates": (
        noted("latitude and longitude are the wrong way round in the whole file"),
        noted("exchange the two columns, or give --fix swap-coordinates"),
    ),
    "fix_not_needed": (
        noted("a repair was asked for that this file does not need; nothing was repaired"),
        noted("leave the option out"),
    ),
    "other_sheets": (
        noted("further sheets of the file hold records that were not read"),
        noted('bring them in with --sheet "…", once for each, or choose one on the page'),
    ),
    "lost_zeros": (
        noted(
            "some ids begin with 0 and others are shorter: a spreadsheet probably took zeros from their beginning, and the same record may have two ids"
        ),
        noted("format the column as text where the file was made, and export it again"),
    ),
    "day_ids": (
        noted("some ids are days, probably made by a spreadsheet of ids like 1-4"),
        noted("format the column as text where the file was made, write these ids again and export it"),
    ),
    "never_chosen": (
        noted("nobody in the file chose these options; they count as no for all who answered the question"),
        noted("where the form did not offer them, give the form with --form, so that they are left blank"),
    ),
    "ids_alike": (
        noted(
            "some ids differ from others, of this file or stored, only in capitals, zeros, blanks or dashes; they count as others"
        ),
        noted("where they are the same people or records, write their ids alike and bring the file in again"),
    ),
    "rows_again": (
        noted("so many rows of this file are stored already under other ids, from another mapping of it"),
        noted(
            "unless they are other people or records, go back to the version before that ingest and bring the file in once: they count twice"
        ),
    ),
    "edited_key": (
        noted(
            "so many submissions stand in the store already under another id, round or day: they were edited since"
        ),
        noted(
            "both records count: go back to the version before they first came and bring in the latest export, or pull with --all"
        ),
    ),
    "header_row": (
        noted("the headers do not stand in the first row alone"),
        noted("check that these rows hold no records"),
    ),
    "moved_question": (
        noted(
            "a question stands in several columns, one for each version of the form; they were read as one"
        ),
        noted(
            "nothing, if they are one question; else name the column that is meant with its group in a mapping"
        ),
    ),
    "turned_dates": (
        noted(
            "a spreadsheet made dates of some texts of this column and left others; it probably took days for months"
        ),
        noted("export the file again with dates as text"),
    ),
    "broken_letters": (
        noted(
            "some bytes of the file are no text in its encoding; a sign of damage stands for each, nothing for zero bytes"
        ),
        noted("export the file again, in UTF-8"),
    ),
    "page_only": (
        noted("the file is one page of a server's answer, which had more records than are in it"),
        noted("export them all, or take them from the server with python -m data pull"),
    ),
    "blank_header": (
        noted("a column without a header holds values; it was not read"),
        noted("give it a header if it is meant"),
    ),
}
# fmt: on

RULES: Final = MappingProxyType(
    _rules("refused", _REFUSED) | _rules("doubtful", _DOUBTFUL) | _rules("notice", _NOTICE)
)
