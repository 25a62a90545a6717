"""The checks of data quality: what share of the records each doubts, defined once, with its threshold and source.

Not here: the thresholds themselves (data.quality.rules), how shares come out of tallies (indicators.quality). They are no
INDICATORS: they speak of records and of those who made them, are for staff, and every one is better when it is lower.
"""

from dataclasses import dataclass
from typing import Final

from data.quality import rules
from languages import later, noted

IMPACT: Final = later("IMPACT Initiatives, minimum standards for data cleaning")
IPA: Final = later("Innovations for Poverty Action, high-frequency checks")


@dataclass(frozen=True)
class Check:
    """A share of doubtful records: ``doubtful`` counts less ``less``, of ``judged`` (all names of tallies).

    ``advice`` is what to ask whoever made the records; ``counted`` what n counts. A definition names its thresholds in braces.
    """

    name: str
    title: str
    question: str
    definition: str
    source: str
    judged: str
    doubtful: str
    advice: str
    less: tuple[str, ...] = ()
    counted: str = later("records")


THRESHOLDS: Final = {
    "in_time": rules.IN_TIME_DAYS,
    "enough": rules.ENOUGH,
    "alike": f"{rules.ALIKE:.0%}",
    "answered": rules.ANSWERED,
    "different": rules.DIFFERENT,
    "ingest": rules.INGEST_DAYS,
}

CHECKS: Final = (
    Check(
        "incomplete",
        later("Incomplete"),
        later("Where records lack something essential"),
        later(
            "Records in which at least one column is blank that every record of its table should fill, of all records."
        ),
        noted("{source}; the columns are programme practice", source=IPA),
        "records",
        "records",
        later("which questions are skipped, and why"),
        less=("complete",),
    ),
    Check(
        "late",
        later("Sent late"),
        later("Where records are sent late"),
        later("Records sent more than {in_time} days after their day, of those with a day of submission."),
        later("Programme practice: devices are to send on the day"),
        "submitted",
        "submitted",
        later("whether the device reaches a network, and that forms are sent on the day"),
        less=("in_time", "sent_before"),
    ),
    Check(
        "sent_before",
        later("Sent before their day"),
        later("Where records are sent before their own day"),
        later(
            "Records sent before the day they speak of, of those with a day of submission: the date or a clock is wrong."
        ),
        IPA,
        "submitted",
        "sent_before",
        later("whether the date is typed in right and the device's clock is"),
    ),
    Check(
        "place_differs",
        later("Point elsewhere"),
        later("Where points lie in another district than stated"),
        later(
            "Records whose point lies in another district than the one stated, or outside all, of those that have both."
        ),
        noted("{source}: points against stated places", source=IMPACT),
        "located",
        "located",
        later("where interviews really took place, and when the point was taken"),
        less=("place_agrees",),
    ),
    Check(
        "speeding",
        later("Too quick"),
        later("Where interviews are too quick"),
        later(
            "Interviews shorter than a third of the median of their form and round, of those whose length is known, where there are "
            "at least {enough}."
        ),
        noted(
            "{source}: length of interviews; the median as in Greszki, Meyer and Schoen (2015)", source=IPA
        ),
        "speeding_judged",
        "speeding",
        later("how the interview was done, and whether questions were read out"),
        counted=later("interviews"),
    ),
    Check(
        "impossible_length",
        later("Impossible length"),
        later("Where the length of interviews cannot be"),
        later(
            "Interviews that end before they begin or last longer than a day, of those whose length is known."
        ),
        IPA,
        "timed",
        "impossible_length",
        later("that forms are closed at the end, and that the clock is right"),
        counted=later("interviews"),
    ),
    Check(
        "near_duplicate",
        later("Near duplicates"),
        later("Where records repeat others"),
        later(
            "Records that agree with an earlier one in at least {alike} of at least {answered} answers (at most "
            "{different} differ within a day, round and enumerator, none elsewhere), where so much agreement is expected by "
            "chance in fewer than one record in a hundred thousand; of those with answers enough."
        ),
        later(
            "Kuriakose and Robbins (2016), with the objections of Simmons et al. (2016) met: answers are weighed by how rare they are"
        ),
        "near_judged",
        "near_duplicate",
        later("whether a form was copied or sent twice under another number"),
    ),
    Check(
        "far_outside",
        later("Far outside"),
        later("Where numbers lie far outside"),
        later(
            "Records with a number beyond Tukey's outer fences (three interquartile ranges from the quartiles) on the logarithm, among "
            "at least {enough} of its kind; of those with such a number."
        ),
        "Tukey (1977); " + IMPACT,
        "number_judged",
        "far_outside",
        later("whether a digit too many was typed, and what was counted"),
    ),
    Check(
        "other",
        later("“Other” answers"),
        later("Where “other” is answered"),
        later(
            "Answers “other”, of all answers to questions that offer it: many of them call for another option in the form."
        ),
        f"{IPA}; {IMPACT}",
        "other_offered",
        "other",
        later("which answers the form has no word for"),
        counted=later("answers"),
    ),
    Check(
        "late_ingest",
        later("Brought in late"),
        later("Where records come into the store late"),
        later(
            "Records brought in here more than {ingest} days after their day, of those sent from the field (demonstration "
            "files were made, not sent)."
        ),
        later("Programme practice: reports are monthly"),
        "ingested",
        "ingested",
        later("that exports are brought in every month"),
        less=("ingested_in_time",),
    ),
)
BY_NAME: Final = {check.name: check for check in CHECKS}
