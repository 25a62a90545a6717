"""XLSForms: read with languages, groups and lists, and used so that one mapping fits an export in any language."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter

import geo.country
from data import ingest, mapping, sources
from data.columns import formed
from data.ingest import Job
from data.intake.reading import Report
from data.meaning import values
from data.problems import Unreadable
from data.sources import xlsform
from tests.data import files
from tests.data.conftest import rows_of

LABELS = ("label::English (en)", "label::தமிழ் (ta)")
SURVEY = [
    ["type", "name", *LABELS, "calculation"],
    ["start", "start", "", "", ""],
    ["begin_group", "who", "About you", "உங்களைப் பற்றி", ""],
    ["text", "card", "**Number** on your card", "அட்டை இலக்கம்", ""],
    ["select_one gender", "q_gender", "You are a …", "நீங்கள் யார்?", ""],
    ["calculate", "age", "", "", "int(3)"],
    ["note", "thanks", "Thank you", "நன்றி", ""],
    ["end_group", "", "", "", ""],
    ["date", "when_held", "Day of this talk", "பேசிய நாள்", ""],
    ["select_one home", "q_home", "Where is home?", "வீடு எங்கே?", ""],
    ["select_one stage", "round", "Which time is this?", "எத்தனையாவது முறை?", ""],
    ["select_multiple papers or_other", "q_papers", "Papers in hand", "கையிலுள்ள தாள்கள்", ""],
    ["select_one yn", "ok", "May we keep this?", "வைத்திருக்கலாமா?", ""],
]
CHOICES = [
    ["list_name", "name", *LABELS],
    ["gender", "1", "Lady", "பெண்மணி"],
    ["gender", "2", "Gent", "ஆடவர்"],
    ["home", "jf", "Jaffna", "யாழ்ப்பாணம்"],
    ["home", "mn", "Mannar", "மன்னார்"],
    ["stage", "a", "First time", "முதல் முறை"],
    ["stage", "b", "Second time", "இரண்டாம் முறை"],
    ["papers", "p", "Passport", "கடவுச்சீட்டு"],
    ["papers", "w", "Permission to work", "வேலை செய்ய அனுமதி"],
    ["yn", "y", "Yes", "ஆம்"],
    ["yn", "n", "No", "இல்லை"],
]
MAPPING = """
table = "responses"
form = "form.xlsx"

[columns]
respondent_id = "card"
sex = "q_gender"
date = "when_held"
district = "q_home"
consent = "ok"

[choices]
documents = "q_papers"

[values.sex]
1 = "female"
2 = "male"

[values.round]
a = "before"
b = "after"

[values.documents]
w = "work_permit"
other = ""
"""
# One person, answered in each header mode of an export.
XML = {
    "who/card": "c-1",
    "who/q_gender": "1",
    "who/age": "30",
    "when_held": "2025-03-04",
    "q_home": "jf",
    "round": "b",
    "q_papers": "p w",
    "ok": "y",
}
ENGLISH = {
    "About you/**Number** on your card": "c-1",
    "About you/You are a …": "Lady",
    "About you/age": "30",
    "Day of this talk": "2025-03-04",
    "Where is home?": "Jaffna",
    "Which time is this?": "Second time",
    "Papers in hand": "Passport Permission to work",
    "Papers in hand/Passport": "1",
    "Papers in hand/Permission to work": "1",
    "Papers in hand/Other": "0",
    "May we keep this?": "Yes",
}
TAMIL = {
    "அட்டை இலக்கம்": "c-1",
    "நீங்கள் யார்?": "பெண்மணி",
    "age": "30",
    "பேசிய நாள்": "2025-03-04",
    "வீடு எங்கே?": "யாழ்ப்பாணம்",
    "எத்தனையாவது முறை?": "இரண்டாம் முறை",
    "கையிலுள்ள தாள்கள்/கடவுச்சீட்டு": "1",
    "கையிலுள்ள தாள்கள்/வேலை செய்ய அனுமதி": "1",
    "வைத்திருக்கலாமா?": "ஆம்",
}


def write_form(
    path: Path, survey: Sequence[Sequence[str]] = SURVEY, choices: Sequence[Sequence[str]] = CHOICES
) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in (
            ("survey", survey),
            ("choices", choices),
            ("settings", [["form_title"], ["Talks"]]),
        ):
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return path


def brought(tmp_path: Path, answers: dict[str, str], *, toml: str | None, form: Path | None = None) -> Report:
    path = files.as_csv(tmp_path / "export.csv", [list(answers), list(answers.values())])
    (tmp_path / "m.toml").write_text(toml or "", "utf-8")
    job = Job(path, "responses", tmp_path / "m.toml" if toml else None, form=form)
    return ingest.ingest([job], store=tmp_path / "store", country=geo.country.load("lka")).reports[0]


def test_a_form_has_its_languages_groups_and_lists(tmp_path: Path) -> None:
    form = xlsform.read(write_form(tmp_path / "form.xlsx"))
    assert form.title == "Talks"
    assert form.languages == ("English (en)", "தமிழ் (ta)")
    named = {question.name: question for question in form.questions}
    assert "thanks" not in named
    assert "q_papers_other" in named
    assert named["card"].path == "who/card"
    assert "உங்களைப் பற்றி/அட்டை இலக்கம்" in named["card"].texts
    assert named["q_papers"].several
    assert [choice.name for choice in named["q_papers"].choices] == ["p", "w", "other"]
    assert named["q_gender"].choices[1].texts == ("2", "Gent", "ஆடவர்")


def test_old_forms_with_one_language_and_blanks_in_types_are_read(tmp_path: Path) -> None:
    survey = [
        ["Type", "Name", "Label"],
        ["select one yn", "ok", "All right?"],
        ["begin repeat", "each", "Each"],
    ]
    survey += [["integer", "age", "Age"], ["end repeat", "", ""]]
    form = xlsform.read(
        write_form(tmp_path / "f.xlsx", survey, [["list name", "name", "label"], ["yn", "1", "Yes"]])
    )
    assert form.questions[0].choices[0].texts == ("1", "Yes")
    assert form.questions[1].groups[0].repeats
    assert form.questions[1].labels == {"": "Age"}


@pytest.mark.parametrize(
    ("survey", "told"),
    [
        ([["question"], ["How old?"]], "is not an XLSForm: it needs a sheet survey"),
        ([["type", "name"], ["select_one nowhere", "q"]], "asks for the list 'nowhere'"),
    ],
)
def test_what_is_no_form_is_told_in_a_sentence(tmp_path: Path, survey: list[list[str]], told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        xlsform.read(write_form(tmp_path / "f.xlsx", survey))


def test_a_form_that_is_not_there_or_no_workbook_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="there is no form"):
        xlsform.read(tmp_path / "none.xlsx")
    (tmp_path / "text.xlsx").write_text("type,name\n", "utf-8")
    with pytest.raises(Unreadable, match=r"text\.xlsx is not an XLSForm"):
        xlsform.read(tmp_path / "text.xlsx")


@pytest.mark.parametrize("answers", [XML, ENGLISH, TAMIL], ids=["xml", "english", "tamil"])
def test_one_mapping_fits_exports_in_every_language(
    tmp_path: Path, without_cells: None, answers: dict[str, str]
) -> None:
    write_form(tmp_path / "form.xlsx")
    report = brought(tmp_path, answers, toml=MAPPING)
    assert (report.failure, report.accepted, report.refused) == (None, 1, 0)
    row = rows_of(tmp_path / "store", "responses")[0]
    told = ("respondent_id", "sex", "age_group", "district", "round", "documents_passport", "consent")
    assert [row[name] for name in told] == ["c-1", "female", "25-34", "LK41", "after", True, True]
    assert row["documents_work_permit"] is True


def test_labels_of_a_summary_are_split_where_the_form_has_them_all(
    tmp_path: Path, without_cells: None
) -> None:
    write_form(tmp_path / "form.xlsx")
    answers = {name: text for name, text in ENGLISH.items() if not name.startswith("Papers in hand/")}
    report = brought(tmp_path, answers, toml=MAPPING)
    assert "labels_cannot_be_split" not in set(report.problems["rule"])
    row = rows_of(tmp_path / "store", "responses")[0]
    assert (row["documents_passport"], row["documents_work_permit"]) == (True, True)


def test_labels_that_can_be_split_in_two_ways_are_not_guessed() -> None:
    known = {"a": "passport", "b": "visa", "a b": "work_permit", "c d": "job_offer"}
    assert values.several("c d b", field="document", replacements=known, xml=False) == "visa job_offer"
    assert values.several("c d A B", field="document", replacements=known, xml=False) == values.Wrong(
        "labels_cannot_be_split"
    )


def test_without_a_mapping_questions_with_canonical_names_are_found_by_their_labels(
    tmp_path: Path, without_cells: None
) -> None:
    survey = [
        ["type", "name", "label"],
        ["text", "respondent_id", "Your number"],
        ["date", "date", "The day"],
    ]
    survey += [["select_one home", "district", "Home"], ["select_one yn", "consent", "All right?"]]
    choices = [["list_name", "name", "label"], ["home", "LK41", "Up north"], ["yn", "yes", "Sure"]]
    form = write_form(tmp_path / "f.xlsx", survey, choices)
    answers = {"Your number": "n-1", "The day": "2025-02-01", "Home": "Up north", "All right?": "Sure"}
    report = brought(tmp_path, answers, toml=None, form=form)
    assert (report.failure, report.accepted, report.refused) == (None, 1, 0)
    row = rows_of(tmp_path / "store", "responses")[0]
    assert (row["district"], row["consent"]) == ("LK41", True)


def test_labels_that_several_questions_have_go_in_the_order_of_the_form(tmp_path: Path) -> None:
    survey = [["type", "name", "label"], ["text", "first", "Why?"], ["text", "second", "Why?"]]
    form = xlsform.read(write_form(tmp_path / "f.xlsx", survey))
    columns = formed.Formed(form, ("Why?", "Why?")).columns
    assert [columns[at].question.name for at in (0, 1)] == ["first", "second"]
    meant = formed.understood(
        mapping.Mapping("responses", "m", columns=mapping.MappingProxyType({"place": ("second",)})),
        form,
        ("Why?", "Why?"),
        country=geo.country.load("lka"),
    )
    assert meant.columns["place"] == ("second", "column B")


def test_a_form_named_in_a_mapping_stands_beside_it(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text('form = "f.xlsx"\n', "utf-8")
    assert mapping.read(tmp_path / "m.toml", table="calls").form == tmp_path / "f.xlsx"


def test_a_form_sent_in_place_of_its_answers_is_told_as_that(tmp_path: Path):
    with pytest.raises(Unreadable, match=r"f\.xlsx is not a table: it is the form \(XLSForm\)"):
        sources.read(write_form(tmp_path / "f.xlsx"))
