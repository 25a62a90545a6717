"""Submissions of a made-up form, exported in every way Kobo offers: with the form and one mapping the table is the same.

Names of choices are numbers, codes of other districts or anything; labels of two questions are the names of others.
"""

import random
from pathlib import Path

import pytest

import geo.country
from data import ingest
from data.ingest import Job
from tests.data import files
from tests.data.conftest import rows_of
from tests.data.sources.test_xlsform import LABELS, write_form

LISTS: dict[str, dict[object, tuple[str, str]]] = {
    "g": {"female": ("Lady", "பெண்மணி"), "male": ("Gent", "ஆடவர்")},
    "d": {
        "LK41": ("Jaffna", "யாழ்ப்பாணம்"),
        "LK45": ("Kilinochchi", "கிளிநொச்சி"),
        "LK42": ("Mannar", "மன்னார்"),
    },
    "yn": {True: ("Yes", "ஆம்"), False: ("No", "இல்லை")},
    "doc": {
        "passport": ("Passport", "கடவுச்சீட்டு"),
        "work_permit": ("Permission to work", "வேலை அனுமதி"),
        "job_offer": ("Job offer / letter", "வேலை கடிதம்"),
    },
}
QUESTIONS = [
    ("select_one g", "q1", "Are you …", "நீங்கள்?"),
    ("select_one d", "q2", "Home", "வீடு எங்கே?"),
    ("select_one yn", "q3", "Cheated?", "ஏமாற்றம்?"),
    ("select_one yn", "q4", "Going abroad?", "வெளிநாடு?"),
    ("select_multiple doc", "q5", "Papers?", "தாள்கள்?"),
    ("select_one yn", "q_other", "q3", "q4"),
]
REPEAT = [
    ("begin_repeat", "hh", "Members", "உறுப்பினர்"),
    ("select_one g", "q_member", "Are you …", "நீங்கள்?"),
    ("end_repeat", "", "", ""),
]
COLUMNS = {"q1": "sex", "q2": "district", "q3": "deceived_by_agent", "q4": "wants_to_migrate"}
MAPPING = "\n".join(
    [
        "[columns]",
        *(f'{name} = "{question}"' for question, name in COLUMNS.items()),
        '[choices]\ndocuments = "q5"\n[values.sex]\nLady = "female"\nGent = "male"',
        '[values.documents]\n"Job offer / letter" = "job_offer"',
    ]
)


class _Export:
    """One way to write a form and what was answered."""

    def __init__(self, seed: int) -> None:
        self.rng = rng = random.Random(seed)
        self.language = rng.choice([None, 0, 1])
        self.several = rng.choice(["both", "options", "summary"])
        self.marks = rng.choice([("1", "0"), ("True", "False"), None])
        self.end = rng.choice(["/", "/", "___"])
        self.questions = rng.sample(QUESTIONS, len(QUESTIONS))
        self.grouped = rng.random() < 0.5
        self.names = {listed: self._names(list(codes)) for listed, codes in LISTS.items()}
        self.answers = [self._answers() for _ in range(rng.randint(3, 9))]

    def _names(self, codes: list[object]) -> dict[object, str]:
        self.rng.shuffle(codes)
        first = self.rng.randint(0, 1)
        number = {code: str(at) for at, code in enumerate(codes, start=first)}
        strange = {code: f"LK4{at}" for at, code in enumerate(codes, start=2)}
        return self.rng.choice([number, strange, {code: f"x_{at}" for code, at in number.items()}])

    def _answers(self) -> dict[str, list[object]]:
        """The codes chosen by question; a question with one answer has one or none, the district always one."""
        found: dict[str, list[object]] = {}
        for kind, name, *_ in QUESTIONS:
            codes = list(LISTS[kind.split()[1]])
            most = len(codes) if "multiple" in kind else 1
            found[name] = self.rng.sample(codes, self.rng.randint(int(name == "q2"), most))
        return found

    def _text(self, listed: str, code: object) -> str:
        return self.names[listed][code] if self.language is None else LISTS[listed][code][self.language]

    def form(self, path: Path) -> Path:
        survey = [["type", "name", *LABELS], *map(list, REPEAT), ["begin_group", "part", "Part A", "பகுதி"]]
        survey += [*map(list, self.questions), ["end_group", "", "", ""]]
        choices = [[x, self.names[x][code], *LISTS[x][code]] for x in LISTS for code in self.names[x]]
        return write_form(path, survey, [["list_name", "name", *LABELS], *choices])

    def rows(self) -> list[list[str]]:
        columns = {"today": ["2025-03-01"] * len(self.answers)}
        for question in self.questions:
            columns |= self._columns(question)
        system = {name: [f"{name}-{at}" for at in range(len(self.answers))] for name in files.SYSTEM}
        columns |= system | dict.fromkeys(
            ("_validation_status", "_submission_time"), [""] * len(self.answers)
        )
        return [list(columns), *map(list, zip(*columns.values(), strict=True))]

    def _columns(self, question: tuple[str, str, str, str]) -> dict[str, list[str]]:
        (kind, name, *labels), listed = question, question[0].split()[1]
        group = ("part" if self.language is None else ("Part A", "பகுதி")[self.language]) + self.end
        head = (group if self.grouped else "") + (name if self.language is None else labels[self.language])
        whole = {head: [" ".join(self._text(listed, c) for c in told[name]) for told in self.answers]}
        if "multiple" not in kind:
            return whole
        end = self.end if self.grouped else "/"
        options = {
            f"{head}{end}{self._text(listed, c)}": self._marked(name, listed, c) for c in LISTS[listed]
        }
        return (whole if self.several != "options" else {}) | (options if self.several != "summary" else {})

    def _marked(self, name: str, listed: str, code: object) -> list[str]:
        yes, no = self.marks or (self._text(listed, code), "")
        return [(yes if code in told[name] else no) if told[name] else "" for told in self.answers]

    def wanted(self) -> list[dict[str, object]]:
        return [
            {name: (told[question] or [None])[0] for question, name in COLUMNS.items()}
            | {f"documents_{c}": c in told["q5"] if told["q5"] else None for c in LISTS["doc"]}
            for told in self.answers
        ]


@pytest.mark.parametrize("seed", range(16))
def test_every_export_of_a_form_is_the_same_table(tmp_path: Path, without_cells: None, seed: int) -> None:
    export = _Export(seed)
    path = files.as_kobo_csv(tmp_path / "e.csv", export.rows())
    (tmp_path / "m.toml").write_text(MAPPING, "utf-8")
    job = Job(path, "responses", tmp_path / "m.toml", form=export.form(tmp_path / "form.xlsx"))
    outcome = ingest.ingest([job], store=tmp_path / "store", country=geo.country.load("lka"))
    assert outcome.reports[0].failure is None
    found = rows_of(tmp_path / "store", "responses")
    wanted = export.wanted()
    assert [{name: row[name] for name in wanted[0]} for row in found] == wanted
