"""A brief as it is handed out: its numbers are those of the exports, it is one tagged page, and faults are sentences."""

import csv
import io
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from pypdf import PdfReader

import app as program_file
from callbacks.brief import asked, content, typeset
from callbacks.program import Program
from charts import formats
from data import codebook
from data.filters import GROUPS, Filters, allowed_values
from geo import country
from settings import Settings
from sharing.bounds import Bounds

LKA = country.load("lka")
FIRST = codebook.load().codes("message")[0]
A4 = (595, 842)


@pytest.fixture(scope="module")
def client(app: Any) -> Any:
    return app.server.test_client()


@pytest.fixture(scope="module")
def program(demo_store: Any) -> Program:
    return Program(Settings(store=demo_store))


def sheet_of(code: str, query: dict[str, str], program: Program) -> dict[str, Any]:
    return content.content(asked.view(code, query, program), program, base="http://127.0.0.1:8050")


def reader(document: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(document))


def plain(document: bytes) -> str:
    """The text of a document without the blanks and breaks of its lines."""
    return "".join("".join(page.extract_text() for page in reader(document).pages).split())


def exported(client: Any, page: str, query: str) -> list[dict[str, str]]:
    answered = client.get(f"/export/answers.csv?page={page}&{query}")
    assert answered.status_code == 200, answered.text
    return list(csv.DictReader(io.StringIO(answered.text.removeprefix("\ufeff"))))


Key = tuple[str, ...]
KEY = ("indicator", "item", "place", "group", "group_value")


def whole(rows: list[dict[str, str]]) -> dict[Key, dict[str, str]]:
    """The rows of an export by what they are about, each over its longest period (months have the same names)."""
    found: dict[Key, dict[str, str]] = {}
    for row in sorted(rows, key=lambda row: (row["period_to"], row["period_from"]), reverse=True):
        key = tuple(row[name] for name in KEY)
        if key not in found or row["period_from"] < found[key]["period_from"]:
            found[key] = row
    return found


def shown(row: dict[str, str]) -> bool:
    return row["reliability"] in ("ok", "caution")


def number_at(chart: dict[str, Any], at: float, *, name: str = "ticks") -> float:
    """The number that stands at a place of an axis, by its first and last tick, as they are written."""
    ticks = chart[name]
    (first, low), (last, high) = (
        (tick["at"], float(tick["text"].rstrip(" %\u00a0").replace(",", "")))
        for tick in (ticks[0], ticks[-1])
    )
    return low + (at - first) * (high - low) / (last - first)


def agrees(
    chart: dict[str, Any], dot: dict[str, Any] | None, row: dict[str, str], *, scale: float = 1
) -> bool:
    """Whether a dot with its interval stands where a row of the export says, and none where the row may not be shown."""
    if dot is None or not shown(row):
        return dot is None and not shown(row)
    pairs = [("at", "estimate"), *([("low", "low"), ("high", "high")] if dot["low"] is not None else [])]
    wanted = [(number_at(chart, dot[here]), float(row[there]) * scale) for here, there in pairs]
    return all(found == pytest.approx(number, rel=2e-3, abs=0.02) for found, number in wanted)


# --- its numbers ---------------------------------------------------------------------------------------------------

QUESTIONS = (("LKA", ""), ("LK41", "sex=female&from=2024-06-01"))
ROUNDS = ("before", "after", "follow_up")


@pytest.fixture(scope="module", params=QUESTIONS, ids=lambda pair: "-".join(pair))
def both(request: Any, client: Any, program: Program) -> Any:
    """A place, its brief, and what the pages export for the same filters."""
    code, query = request.param
    own = dict(pair.split("=") for pair in query.split("&") if pair)
    place = {} if code == LKA.iso3 else {"district": code}
    outreach = {name: text for name, text in own.items() if name != "sex"}  # its activities have no sex
    told = whole(exported(client, "outreach", urlencode(outreach | place)))
    rows = exported(client, "overview", urlencode(own | place))
    return code, sheet_of(code, own, program), told | whole(rows), rows


def part(sheet: dict[str, Any], title: str) -> dict[str, Any]:
    return next(one for one in sheet["charts"] if title in one["title"])


def test_places_are_ranked_by_the_numbers_of_the_export(both: Any):
    _, sheet, told, _ = both
    codes = {LKA.name_of(code): code for code in LKA.codes("district")}
    chart = sheet["ranking"]["chart"]
    assert chart["rows"]
    for line in chart["rows"]:
        row = told["comprehension", FIRST, codes[line["name"]], "round", "after"]
        assert agrees(chart, line["dots"][0], row, scale=100), (line, row)
        assert line["n"] == formats.count(int(row["n"]))
        if shown(row):
            assert line["number"].strip("()") == formats.bare(float(row["estimate"]), "share")


def test_messages_stand_and_move_as_in_the_export(both: Any):
    code, sheet, told, _ = both
    chart = part(sheet, "before and after")["chart"]
    messages = codebook.load().codes("message")
    if chart is None:
        rows = [
            told["comprehension", message, code, "round", name] for message in messages for name in ROUNDS[:2]
        ]
        assert not any(map(shown, rows))
        return
    assert len(chart["rows"]) == len(messages)
    for line, message in zip(chart["rows"], messages, strict=True):
        for dot, name in zip(line["dots"], ROUNDS, strict=False):
            assert agrees(chart, dot, told["comprehension", message, code, "round", name], scale=100)
        change = told["change", message, code, "", ""]
        if shown(change):
            low, high = float(change["low"]), float(change["high"])
            assert line["number"].strip("()") == formats.bare(float(change["estimate"]), "points")
            assert line["bounds"] == formats.interval(low, high, "points")


@pytest.mark.parametrize(
    ("title", "indicator", "item", "group", "scale"),
    [
        ("by type of activity", "reach", "counted", "activity_type", 1),
        ("by months since return", "reintegration", "composite", "months_band", 1),
    ],
)
def test_groups_have_the_numbers_of_the_export(both: Any, title: str, indicator: str, item: str, group: str, scale: float):  # fmt: skip
    code, sheet, told, _ = both
    chart = part(sheet, title)["chart"] or {"rows": [], "unit": "count"}
    rows = [row for key, row in told.items() if key[:4] == (indicator, item, code, group) and row["n"] != "0"]
    written = sorted(formats.bare(float(row["estimate"]), chart["unit"]) for row in rows if shown(row))
    assert bool(written) == bool(chart["rows"])
    assert sorted(line["number"].strip("()") for line in chart["rows"] if line["dots"][0]) == written
    ends = sorted(number_at(chart, line["dots"][0]["at"]) for line in chart["rows"] if line["dots"][0])
    assert ends == pytest.approx(
        sorted(float(row["estimate"]) * scale for row in rows if shown(row)), rel=5e-3
    )


def test_sexes_stand_where_the_export_says(both: Any):
    code, sheet, told, _ = both
    drawing = sheet["charts"][2]
    names = {"Female": "female", "Male": "male"}
    lines = [line for line in (drawing["chart"] or {"rows": []})["rows"] if line["name"] in names]
    assert lines or drawing["kind"] == "nothing"
    for line in lines:
        for dot, name in zip(line["dots"], ROUNDS, strict=True):
            row = told["comprehension", FIRST, code, "sex+round", f"{names[line['name']]}+{name}"]
            assert agrees(drawing["chart"], dot, row, scale=100), (line, row)


def test_every_n_in_words_is_one_of_the_export(both: Any):
    _, sheet, told, _ = both
    texts = [run["text"] for item in sheet["findings"]["items"] for run in item]
    texts += [one["note"] for one in sheet["tiles"]]
    written = {found for text in texts for found in re.findall(r"\bn\u00a0([\d,]+)", text)}
    known = {formats.count(int(row["n"])) for row in told.values()}
    known |= {
        formats.count(float(row["estimate"]))
        for key, row in told.items()
        if key[0] == "reach" and row["estimate"]
    }
    assert written
    assert written <= known


def test_months_stand_where_the_export_says(both: Any, program: Program):
    code, _, _, rows = both
    query = (
        {"measure": "contacts"}
        if code == LKA.iso3
        else {"measure": "contacts", "sex": "female", "from": "2024-06-01"}
    )
    chart = sheet_of(code, query, program)["charts"][1]["chart"]
    points = [number_at(chart, point[1], name="y") for run in chart["series"][0]["runs"] for point in run]
    about = ("contacts_per_100000_people", code, "")
    told = [row for row in rows if (row["indicator"], row["place"], row["group"]) == about and shown(row)]
    months = {row["period_from"][:7]: row for row in told if row["period_from"][:7] == row["period_to"][:7]}
    assert points
    assert points == pytest.approx([float(months[month]["estimate"]) for month in sorted(months)], abs=0.02)


# --- the document --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def jaffna(program: Program) -> dict[str, Any]:
    return sheet_of("LK41", {}, program)


@pytest.fixture(scope="module")
def document(jaffna: dict[str, Any]) -> bytes:
    return typeset.pdf(jaffna)


def test_it_is_one_tagged_page_with_a_title_and_a_language(document: bytes):
    found = reader(document)
    assert len(found.pages) == 1
    assert [round(float(side)) for side in found.pages[0].mediabox[2:]] == list(A4)
    assert found.metadata is not None
    assert found.metadata.title == "Jaffna: one-page brief"
    catalogue: Any = found.trailer["/Root"]
    assert (catalogue["/Lang"], catalogue["/MarkInfo"]["/Marked"]) == ("en", True)
    assert "/StructTreeRoot" in catalogue


def test_all_that_stands_on_it_can_be_read_back(jaffna: dict[str, Any], document: bytes):
    text = plain(document)
    drawn = [one for one in (jaffna["ranking"], *jaffna["charts"]) if one["kind"] == "lines"]
    told = [jaffna[name] for name in ("place", "product", "demonstration", "period", "day", "filters")]
    told += [one[name] for one in jaffna["tiles"] for name in ("value", "label", "note", "change")]
    told += [run["text"] for item in jaffna["findings"]["items"] for run in item]
    told += [
        line[name]
        for one in drawn
        for line in one["chart"]["rows"]
        for name in ("name", "number", "bounds", "n")
    ]
    told += [one[name] for one in jaffna["charts"] for name in ("title", "subtitle", "foot")]
    told += [note["text"] for note in jaffna["notes"]] + [jaffna["address"]["text"]]
    assert [one for one in told if "".join(one.split()) not in text] == []


def test_a_letter_that_no_font_has_does_not_keep_it_from_being_made(jaffna: dict[str, Any]):
    assert typeset.pdf(jaffna | {"filters": "යාපනය"}).startswith(b"%PDF")


def everything() -> dict[str, str]:
    """Every filter set, to several values each."""
    allowed = allowed_values(LKA)
    return {name: ",".join(allowed[name]) for name in (*GROUPS, "audience", "activity_type", "phase")} | {
        "from": "2024-01-01", "to": "2026-06-30", "district": ",".join(LKA.codes("district")),
    }  # fmt: skip


EXTREMES = {
    "every filter": ("LKA", everything()),
    "no data": ("LK45", {"from": "2035-01-01"}),
    "one month": ("LKA", {"from": "2025-05-01", "to": "2025-05-31"}),
    "a province": ("LK4", {"panel": "livelihood", "measure": "change", "message": "smuggling_risk"}),
}


@pytest.mark.parametrize(("code", "query"), EXTREMES.values(), ids=EXTREMES)
def test_it_stays_one_page_whatever_stands_on_it(program: Program, code: str, query: dict[str, str]):
    sheet = sheet_of(code, query, program)
    found = reader(typeset.pdf(sheet))
    outside: list[str] = []

    def look(text: str, cm: Any, matrix: Any, *_: Any) -> None:
        x = matrix[4] * cm[0] + matrix[5] * cm[2] + cm[4]
        y = matrix[4] * cm[1] + matrix[5] * cm[3] + cm[5]
        inside = 30 < x < A4[0] - 30 and 20 < y < A4[1] - 20
        if text.strip() and not inside:
            outside.append(text)

    text = found.pages[0].extract_text(visitor_text=look)
    assert len(found.pages) == 1
    assert outside == []
    assert sheet["place"] in text


def test_without_data_it_says_so(program: Program):
    sheet = sheet_of("LK45", {"from": "2035-01-01"}, program)
    assert {one["kind"] for one in sheet["charts"]} == {"nothing"}
    assert all("Nothing on record" in one["foot"] for one in sheet["charts"])


# --- who asks ------------------------------------------------------------------------------------------------------


def test_a_donor_gets_protected_figures_and_the_charts_of_the_link(opened: Any):
    client = opened(Bounds(pages=("overview", "outreach")))
    answered = client.get("/brief/LKA.pdf")
    assert answered.status_code == 200, answered.text
    text = plain(answered.data)
    assert "Protectedfigures" in text
    assert "bytypeofactivity" in text
    assert "Eachkeymessage" not in text
    rows = exported(client, "outreach", "")
    reached = [
        row
        for row in rows
        if (row["indicator"], row["item"], row["group"]) == ("reach", "counted", "activity_type")
    ]
    told = [
        formats.count(float(row["estimate"])) for row in reached if row["place"] == LKA.iso3 and shown(row)
    ]
    assert told
    assert [number for number in told if number not in text] == []


def test_a_link_without_the_overview_has_no_brief(opened: Any):
    answered = opened(Bounds(pages=("outreach",))).get("/brief/LKA.pdf")
    assert (answered.status_code, answered.text) == (403, "This is not part of the link you opened.\n")


def test_a_link_to_a_district_has_no_brief_of_another(opened: Any):
    client = opened(Bounds(filters=Filters(district=("LK41",))))
    assert "'district' cannot be 'LK11'" in client.get("/brief/LK11.pdf").text
    assert "Jaffna" in plain(client.get("/brief/LKA.pdf").data)


# --- asking --------------------------------------------------------------------------------------------------------


def test_a_browser_gets_a_file_named_by_place_and_day(client: Any):
    answered = client.get("/brief/LK41.pdf?sex=female&message=documents")
    assert (answered.status_code, answered.mimetype) == (200, "application/pdf")
    assert (
        answered.headers["Content-Disposition"]
        == 'attachment; filename="demonstration-data_brief_LK41_2026-06-30.pdf"'
    )
    text = plain(answered.data)
    assert "http://localhost/?district=LK41&sex=female&message=documents" in text
    assert "Sex:Female" in text


FAULTS = {
    "/brief/LK99.pdf": (404, "There is no place 'LK99'; use LKA for Sri Lanka"),
    "/brief/LK41.pdf?district=LK11": (400, "'district' is given beside Jaffna (LK41)"),
    "/brief/LKA.pdf?sex=f": (400, "'sex' cannot be 'f'; allowed are"),
    "/brief/LKA.pdf?colour=red": (400, "Parameter 'colour' is not known"),
    "/brief/LKA.pdf?sex=male&sex=female": (400, "Parameter 'sex' is given twice"),
}


@pytest.mark.parametrize("path", FAULTS)
def test_what_cannot_be_asked_is_told_in_a_sentence(client: Any, path: str):
    status, sentence = FAULTS[path]
    answered = client.get(path)
    assert (answered.status_code, answered.text.startswith(sentence)) == (status, True), answered.text


def test_the_command_writes_the_same_bytes(program: Program, document: bytes, tmp_path: Any, monkeypatch: Any, capsys: Any):  # fmt: skip
    monkeypatch.setenv("CRM_STORE", str(program.settings.store))
    to = tmp_path / "brief.pdf"
    assert program_file.main(["brief", "--district", "LK41", "--to", str(to)]) == 0
    assert to.read_bytes() == document
    assert capsys.readouterr().out.startswith(f"{to}: brief of Jaffna")


def test_the_command_writes_in_the_language_that_is_asked_for(program: Program, tmp_path: Any, monkeypatch: Any):  # fmt: skip
    monkeypatch.setenv("CRM_STORE", str(program.settings.store))
    to = tmp_path / "brief.pdf"
    assert program_file.main(["brief", "--district", "LK41", "--to", str(to), "--filters", "lang=ta"]) == 0
    found: Any = reader(to.read_bytes())
    assert (found.trailer["/Root"]["/Lang"], "யாழ்ப்பாணம்" in found.metadata.title) == ("ta", True)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["brief", "--district", "LK99", "--to", "{}/brief.pdf"], "There is no place 'LK99'"),
        (["brief", "--to", "{}/none/brief.pdf"], "There is no folder"),
        (["brief", "--to", "{}"], "is a folder; name a file in it"),
        (["report"], "'report' is not known here"),
    ],
)
def test_a_command_that_cannot_be_done_says_why(program: Program, tmp_path: Any, monkeypatch: Any, capsys: Any, arguments: list[str], sentence: str):  # fmt: skip
    monkeypatch.setenv("CRM_STORE", str(program.settings.store))
    assert program_file.main([text.format(tmp_path) for text in arguments]) == 2
    assert sentence in capsys.readouterr().err


def test_without_data_the_command_says_how_to_get_some(tmp_path: Any, capsys: Any):
    assert program_file.main(["brief", "--to", str(tmp_path / "brief.pdf")]) == 2
    assert "There are no data in" in capsys.readouterr().err
