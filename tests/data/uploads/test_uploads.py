"""Uploads without a browser: names, folders, decisions as mappings, and the two steps of the work."""

import errno
import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from data.mapping import read as read_mapping
from data.store import Store
from data.uploads import decided as deciding
from data.uploads import folder, work
from data.uploads.account import MOST_VALUES
from data.uploads.decided import Decided
from data.uploads.folder import NoUpload, Refused, Upload
from geo import country as countries
from tests.messy import COLUMNS, MESSY, ROUNDS


@pytest.fixture
def place(tmp_path: Path) -> work.Place:
    return work.Place(tmp_path / "store", "lka")


def sent(
    place: work.Place, content: str | bytes = MESSY, *, name: str = "messy.csv", table: str = "responses"
) -> Upload:
    upload = folder.create(place.store, who="local", table=table)
    raw = content.encode() if isinstance(content, str) else content
    path = upload.receive("file", name, [raw])
    upload.change(phase="received", name=path.name, size=len(raw))
    return upload


def checked(
    place: work.Place, *, decided: Decided | None = None, **more: Any
) -> tuple[Upload, dict[str, Any]]:
    upload = sent(place, **more)
    if decided:
        upload.change(decided=decided.to_json())
    work.check(upload, place)
    return upload, upload.read("account.json")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("survey.csv", "survey.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\field data.xlsx", "field data.xlsx"),
        ("/", "file"),
        ("..", "file"),
        ("", "file"),
        (".hidden.csv", "hidden.csv"),
        ("a\x00b\n\u202ec.csv", "abc.csv"),
        ("<script>alert(1)<!--.csv", "<script>alert(1)<!--.csv"),
        ("සමීක්ෂණය.xlsx", "සමීක්ෂණය.xlsx"),
        ("x" * 300 + ".csv", "x" * 156 + ".csv"),
    ],
)
def test_a_name_as_sent_becomes_a_name_in_a_folder(given: str, kept: str):
    assert folder.safe_name(given) == kept


def test_a_long_name_in_any_script_is_cut_between_letters():
    name = folder.safe_name("ஆ" * 200 + ".xlsx")
    assert name.endswith("ஆ.xlsx")
    assert len(name.encode()) <= 160


def test_everything_is_readable_by_its_owner_alone(place: work.Place):
    upload, _ = checked(place)
    modes = {path.relative_to(place.store): path.stat().st_mode & 0o077 for path in place.store.rglob("*")}
    assert {str(path) for path, open_to in modes.items() if open_to} == set()
    assert upload.path.parent == place.store / "uploads"


@pytest.mark.parametrize("name", ["../..", "0" * 31, "A" * 32, "", None, 5, "0" * 32])
def test_an_id_that_is_none_finds_nothing(place: work.Place, name: object):
    sent(place)
    with pytest.raises(NoUpload):
        folder.find(place.store, name, who="local")


def test_an_upload_belongs_to_who_sent_it(place: work.Place):
    upload = sent(place)
    assert folder.find(place.store, upload.id, who="local") == upload
    with pytest.raises(NoUpload):
        folder.find(place.store, upload.id, who="another")
    assert folder.of(place.store, who="another") == []


def test_uploads_left_for_a_day_are_removed_and_those_worked_on_are_not(place: work.Place):
    left, held = sent(place), sent(place)
    with held.held():
        folder.sweep(place.store, now=time.time() + folder.KEPT_SECONDS + 1)
    assert (left.path.exists(), held.path.exists()) == (False, True)


def test_an_upload_whose_sending_broke_off_is_removed_soon(place: work.Place):
    broken, whole = folder.create(place.store, who="local", table="calls"), sent(place)
    folder.sweep(place.store, now=time.time() + 600)
    assert (broken.path.exists(), whole.path.exists()) == (False, True)


def test_too_many_uploads_are_refused(place: work.Place):
    for _ in range(folder.MOST):
        folder.create(place.store, who="local", table="calls")
    with pytest.raises(Refused, match="20 files wait"):
        folder.create(place.store, who="local", table="calls")
    folder.create(place.store, who="a colleague", table="calls")  # nobody's files keep others from theirs


def test_sheets_of_one_file_count_once(place: work.Place):
    upload = sent(place)
    for number in range(folder.MOST):
        folder.for_sheet(place.store, upload, f"sheet {number}")
    assert folder.waiting(place.store, who="local") == 1
    folder.create(place.store, who="local", table="calls")


def test_one_at_a_time(place: work.Place):
    upload = sent(place)
    with upload.held(), pytest.raises(Refused, match="worked on"), upload.held():
        pass
    assert not upload.busy()


def test_work_that_was_cut_short_is_told(place: work.Place):
    upload = sent(place)
    with upload.held():
        upload.change(phase="checking")
        assert upload.settled()[1] is False
    assert upload.settled()[1] is True


# --- what is decided ------------------------------------------------------------------------------------------


def test_decisions_are_a_mapping_that_is_read_back(tmp_path: Path):
    decided = Decided(
        columns=COLUMNS | {"documents": 'Papers "held"'},
        constants={"design": "convenience", "cluster": ""},
        values={"round": ROUNDS, "message_contract": {"Correct": "yes", "Wrong\n\x7f": ""}},
        order="dmy",
        demonstration=True,
        keep_personal=("Village",),
        id_prefix={"respondent_id": 'north "7"-'},
    )
    path = tmp_path / "decided.toml"
    path.write_text(decided.toml("responses"), "utf-8")
    found = read_mapping(path, table="responses")
    assert {name: names[0] for name, names in found.columns.items()} == COLUMNS
    assert found.choices["documents"] == ('Papers "held"',)
    assert dict(found.constants) == {"design": "convenience", "cluster": ""}
    assert found.values["message_contract"]["correct"] == "yes"
    assert (found.date_order, found.demonstration, found.keep_personal) == ("dmy", True, ("Village",))
    assert dict(found.prefixes) == {"respondent_id": 'north "7"-'}
    assert Decided.from_json(json.loads(json.dumps(decided.to_json()))) == decided


ACCOUNT = {
    "sources": [{"source": "Person code"}, {"source": "When"}],
    "made": [{"name": "respondent_id", "recipe": '{parts = ["Village", "No"]}', "label": "Village + No"}],
    "exact": ["place"],
    "values": [{"name": "sex", "text": "Lady"}],
}


def revised(asked: object) -> Decided:
    return deciding.revised(
        Decided(columns={"place": "place"}),
        asked,
        table="responses",
        account=ACCOUNT | {"exact": ["cluster"]},
        country=countries.load("lka"),
    )


def test_what_a_page_sends_is_taken():
    found = revised(
        {
            "columns": {"respondent_id": "c:Person code", "round": "k:before", "cluster": None, "sex": None},
            "values": {"0": "female"},
            "order": "mdy",
            "fixes": ["swap-coordinates"],
        }
    )
    assert found.columns == {"place": "place", "respondent_id": "Person code"}
    assert found.constants == {"round": "before", "cluster": ""}
    assert found.values == {"sex": {"Lady": "female"}}
    assert (found.order, found.fixes) == ("mdy", ("swap-coordinates",))
    assert revised({"values": {"0": deciding.LEAVE_BLANK}}).values == {"sex": {"Lady": ""}}
    together = revised({"columns": {"respondent_id": 'm:{parts = ["Village", "No"]}'}})
    assert (together.recipes, together.columns) == (
        {"respondent_id": '{parts = ["Village", "No"]}'},
        {"place": "place"},
    )
    assert 'respondent_id = {parts = ["Village", "No"]}' in together.toml("responses")


@pytest.mark.parametrize(
    "asked",
    [
        {"columns": {"secret": "c:When"}},
        {"columns": {"_source": "c:When"}},
        {"columns": {"sex": "c:Other"}},
        {"columns": {"sex": "When"}},
        {"columns": {"sex": ["c:When"]}},
        {"columns": {"sex": "k:woman"}},
        {"columns": {"respondent_id": "k:1"}},
        {"columns": {"respondent_id": 'm:{parts = ["No"]}'}},
        {"columns": {"sex": 'm:{parts = ["Village", "No"]}'}},
        {"values": {"1": "female"}},
        {"values": {"-1": "female"}},
        {"values": {"0": "lady"}},
        {"values": {"0": ["female"]}},
        {"values": {"9" * 30: "female"}},
        {"order": "ydm"},
        {"order": ["dmy"]},
        {"fixes": ["rm"]},
        {"fixes": [["swap-coordinates"]]},
    ],
    ids=str,
)
def test_what_no_page_offers_is_refused(asked: object):
    with pytest.raises(Refused):
        revised(asked)


@pytest.mark.parametrize("asked", [None, 5, [], "x", {"columns": 5, "values": [], "fixes": "x"}], ids=str)
def test_what_is_no_decision_changes_nothing(asked: object):
    assert revised(asked) == Decided(columns={"place": "place"})


# --- the work -------------------------------------------------------------------------------------------------


def test_a_check_tells_what_would_come_of_the_file_and_changes_nothing(place: work.Place):
    decided = Decided(columns=COLUMNS, values={"round": ROUNDS}, order="dmy")
    upload, account = checked(place, decided=decided)
    state = upload.state()
    assert (state.phase, state.read, state.accepted, state.refused) == ("checked", 6, 3, 3)
    told = {group["rule"]: (group["severity"], group["count"]) for group in account["problems"]}
    assert told["unknown_place"] == ("refused", 1)
    assert told["no_consent"] == ("refused", 1)
    assert told["missing_key"] == ("refused", 1)
    assert told["not_yes_or_no"] == ("doubtful", 3)
    assert {(one["name"], one["text"], one["rows"]) for one in account["values"] if one["code"] is None} == {
        ("message_contract", "Correct", 2),
        ("message_contract", "Wrong", 1),
        ("district", "Jafna Town", 1),
    }
    assert Store(place.store).current() is None


def test_nothing_of_a_person_is_in_the_account(place: work.Place):
    upload, account = checked(place, decided=Decided(columns=COLUMNS, values={"round": ROUNDS}, order="dmy"))
    text = json.dumps(account) + (upload.path / "problems.csv").read_text("utf-8-sig")
    assert "p-00" not in text
    assert "077" not in text
    first = dict(zip(account["first"]["columns"], account["first"]["rows"][0], strict=True))
    assert (first["respondent_id"], first["district"], first["sex"]) == ("•••", "LK41", "female")
    assert "Phone number" in {one["source"] for one in account["sources"]}


def test_meanings_given_to_values_are_heeded_and_stay_to_be_changed(place: work.Place):
    meant = {"Correct": "yes", "Wrong": "no"}
    values = {"round": ROUNDS, "message_contract": meant, "district": {"Jafna Town": "LK41"}}
    upload, account = checked(place, decided=Decided(columns=COLUMNS, values=values, order="dmy"))
    assert upload.state().accepted == 4
    assert {one["text"]: one["code"] for one in account["values"]} == ROUNDS | meant | {"Jafna Town": "LK41"}


def test_whoever_gave_as_many_meanings_as_the_page_shows_is_asked_for_the_rest(place: work.Place):
    words = [f"{a}{b} female" for a in "abcdefgh" for b in "klmnopqrst"][:70]
    rows = [f"p-{at},before,2025-03-01,{word},yes" for at, word in enumerate(words)]
    content = "\n".join(["respondent_id,round,date,sex,consent", *rows])
    columns = {name: name for name in ("respondent_id", "round", "date", "sex", "consent")}
    _, first = checked(place, content=content, decided=Decided(columns=columns))
    assert [one["code"] for one in first["values"]] == [None] * MOST_VALUES
    assert first["values_left"] == 70 - MOST_VALUES
    meant = {one["text"]: "female" for one in first["values"]}
    _, second = checked(place, content=content, decided=Decided(columns=columns, values={"sex": meant}))
    assert {one["text"] for one in second["values"] if one["code"] is None} == set(words) - set(meant)
    assert second["values_left"] == 0


def test_without_decisions_the_proposal_is_checked(place: work.Place):
    upload, account = checked(place)
    assert upload.state().decided
    assert account["suggested"]["date"]["source"] == "Interview date"


def test_what_the_page_shows_is_what_is_read(place: work.Place):
    """A column of the table's own name is read whatever it holds: unless it is shown, checking again leaves it out unseen."""
    heads = "respondent_id,round,date,district,sex,age,consent,_submission_time"
    rows = [
        f"p-{i},before,2025-03-{1 + i},Jafna{i},Lady{i},{20 + i},perhaps{i},2025-03-30" for i in range(20)
    ]
    upload, first = checked(place, content="\n".join([heads, *rows]))
    kept = upload.state().decided or {}
    shown = kept["columns"]
    assert dict(first["placed"]) == shown
    assert {"district", "consent", "submitted"} <= set(shown)
    country, before = countries.load("lka"), Decided.from_json(kept)
    asked = {
        "columns": {
            name: f"c:{shown[name]}" if name in shown else None for name in deciding.names("responses")
        }
    }
    again = deciding.revised(before, asked, table="responses", account=first, country=country)
    assert again.columns == before.columns
    assert not {*again.constants} & {*shown}
    cleared = {"columns": dict.fromkeys(("district", "age", "submitted"))}
    less = deciding.revised(before, cleared, table="responses", account=first, country=country)
    _, second = checked(place, content="\n".join([heads, *rows]), decided=less)
    assert set(shown) - set(dict(second["placed"])) == {"district", "age", "submitted"}


def test_a_mapping_that_came_along_is_taken(place: work.Place):
    upload = sent(place)
    upload.receive(
        "mapping",
        "own form.toml",
        [Decided(columns=COLUMNS, values={"round": ROUNDS}).toml("responses").encode()],
    )
    work.check(upload, place)
    decided = Decided.from_json(upload.state().decided or {})
    assert upload.state().accepted == 3
    assert decided.columns["respondent_id"] == "Person code"
    assert decided.values["round"] == ROUNDS


def test_a_form_that_came_along_explains_its_codes(place: work.Place, tmp_path: Path):
    sheets = {
        "survey": [
            ("type", "name", "label"),
            ("text", "caller", "Case number"),
            ("date", "day", "Day"),
            ("select_one g", "sx", "Caller is"),
        ],
        "choices": [("list_name", "name", "label"), ("g", "1", "Female"), ("g", "2", "Male")],
    }
    with xlsxwriter.Workbook(str(tmp_path / "form.xlsx")) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    upload = sent(place, "caller,day,sx\nc1,2025-01-02,1\nc2,2025-01-03,2\n", table="calls")
    upload.receive("form", "form.xlsx", [(tmp_path / "form.xlsx").read_bytes()])
    work.check(upload, place)
    first = upload.read("account.json")["first"]
    assert [row[first["columns"].index("sex")] for row in first["rows"]] == ["female", "male"]
    work.ingest([upload], place)
    version = Store(place.store).current()
    assert version is not None
    assert version.table("calls").to_table(columns=["sex"]).column("sex").to_pylist() == ["female", "male"]


def test_a_mapping_that_does_not_fit_is_told_and_the_file_can_still_be_mapped(place: work.Place):
    upload = sent(place)
    upload.receive("mapping", "own.toml", [b'[columns]\nrespondent_id = "Other"\n'])
    work.check(upload, place)
    account = upload.read("account.json")
    assert upload.state().phase == "checked"
    assert "has no column 'Other'" in account["failure"]
    assert account["sources"]


def test_what_was_checked_comes_in_and_nothing_of_the_upload_stays(place: work.Place):
    upload, _ = checked(place, decided=Decided(columns=COLUMNS, values={"round": ROUNDS}, order="dmy"))
    work.ingest([upload], place)
    version = Store(place.store).current()
    assert version is not None
    assert version.meta["rows"]["responses"] == 3
    entry = version.meta["ingests"][0]
    assert (entry["file"], entry["who"], entry["mapping"]) == ("messy.csv", "local", "messy.toml")
    state = upload.state()
    assert (state.phase, state.accepted, state.version) == ("done", 3, version.name)
    assert sorted(path.name for path in upload.path.iterdir()) == [".lock", "state.json"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x89PNG\r\n\x1a\n....", "a picture"),
        (b"   \n  \n", "empty"),
        (bytes(range(256)) * 8, ""),
        (b"PK\x03\x04broken", ""),
        (b"PAR1broken", ""),
        ("{" * 5000, ""),
    ],
    ids=["picture", "blank", "bytes", "zip", "parquet", "braces"],
)
def test_a_file_nothing_can_be_done_with_is_told_in_a_sentence(
    place: work.Place, content: bytes | str, words: str
):
    upload = sent(place, content)
    work.check(upload, place)
    state, account = upload.state(), upload.read("account.json")
    said = state.fault or account["failure"]
    assert words in said
    assert len(said) > 20
    assert said != work.SORRY
    assert str(place.store) not in said


def test_a_file_with_headers_alone_has_nothing_to_add(place: work.Place):
    upload, account = checked(place, content="respondent_id,round,date\n")
    assert upload.state().accepted == 0
    assert account["first"] is None


def test_rows_are_guessed_by_the_lines_at_the_beginning(tmp_path: Path):
    path = tmp_path / "long.csv"
    path.write_text("a,b\n" + "1,2\n" * 200_000)
    assert work.expected_rows(path) == pytest.approx(200_001, rel=0.01)
    path.write_bytes(b"PK\x03\x04")
    assert work.expected_rows(path) is None


# --- the process of its own -----------------------------------------------------------------------------------


def settled(upload: Upload) -> tuple[folder.State, bool]:
    """How it stands once the process has ended."""
    deadline = time.monotonic() + 600
    while upload.busy():
        assert time.monotonic() < deadline, "the process did not end"
        time.sleep(0.05)
    return upload.settled()


def test_a_process_of_its_own_checks_and_ingests(place: work.Place):
    upload = sent(place)
    upload.change(decided=Decided(columns=COLUMNS, values={"round": ROUNDS}, order="dmy").to_json())
    work.start([upload], "check", place)
    process = upload.read("process.json")
    os.kill(process, signal.SIGSTOP)  # so that it is still at work, however fast it is
    try:
        assert upload.busy()
        with pytest.raises(Refused, match="worked on"):
            work.start([upload], "check", place)
    finally:
        os.kill(process, signal.SIGCONT)
    state, cut = settled(upload)
    assert (state.phase, state.accepted, cut) == ("checked", 3, False)
    work.start([upload], "ingest", place)
    state, cut = settled(upload)
    assert (state.phase, state.accepted, cut) == ("done", 3, False)
    version = Store(place.store).current()
    assert version is not None
    assert version.name == state.version


def test_a_process_that_is_ended_leaves_the_upload_to_begin_again(place: work.Place):
    upload = sent(place)
    work.start([upload], "check", place)
    work.stop(upload)
    state, cut = settled(upload)
    assert (state.phase, cut) == ("checking", True)
    work.check(upload, place)
    assert upload.settled()[0].phase == "checked"


def test_what_an_ended_process_left_goes_with_the_upload(place: work.Place, monkeypatch: pytest.MonkeyPatch):
    """A process that is ended removes nothing: rows that it had read would lie in the machine's folder for good."""
    upload, started = sent(place), subprocess.Popen
    leaving = "import tempfile, pathlib; pathlib.Path(tempfile.mkdtemp(), 'rows').write_text('p-001')"

    def popen(command: list[str], **more: Any) -> "subprocess.Popen[bytes]":
        return started([command[0], "-c", leaving], **more)

    monkeypatch.setattr(subprocess, "Popen", popen)
    left = []
    for _ in range(2):
        work.start([upload], "check", place)
        settled(upload)
        left = [path for path in upload.path.rglob("*") if path.name == "rows"]
        assert len(left) == 1  # what the one before left is gone
    upload.remove()
    assert not left[0].exists()


def test_an_upload_that_went_on_before_it_was_held_is_left_alone(place: work.Place):
    done, sent_only = sent(place), sent(place)
    done.change(phase="done")
    for upload in (done, sent_only):
        with pytest.raises(Refused):
            work.start([upload], "ingest", place)
    with pytest.raises(Refused):
        work.start([done], "check", place)
    assert (done.state().phase, sent_only.state().phase) == ("done", "received")
    done.remove()
    with pytest.raises(NoUpload):
        work.start([done], "check", place)


def test_what_came_in_is_not_said_to_have_failed(place: work.Place, monkeypatch: pytest.MonkeyPatch):
    """After the new version there is work left, and a small machine may not have the memory for it."""
    from data import ingest as ingesting

    upload, _ = checked(place, content="call_id,date\nc-1,2025-01-01\n", name="c.csv", table="calls")
    whole = ingesting.ingest

    def short(*given: Any, **more: Any) -> None:
        whole(*given, **more)
        raise MemoryError

    monkeypatch.setattr(ingesting, "ingest", short)
    upload.change(phase="ingesting")
    work.ingest([upload], place)
    state = upload.state()
    assert (state.phase, state.fault, state.accepted, bool(state.version)) == ("done", "", 1, True)


def test_a_disk_that_takes_no_word_of_a_fault_is_no_fault_of_its_own(
    place: work.Place, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    upload = sent(place)
    upload.change(phase="checking")
    with monkeypatch.context() as patch:
        patch.setattr(folder, "write_text", full)
        work.check(upload, place)
    assert upload.settled()[1], "the page says that it was cut short"


def test_only_a_process_at_work_is_ended(place: work.Place):
    upload = sent(place)
    upload.write("process.json", os.getpid())
    work.stop(upload)
    assert upload.state().phase == "received"


# --- sheets, repeats, columns that look personal ----------------------------------------------------------------


def workbook(path: Path, sheets: dict[str, list[list[str]]]) -> bytes:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return path.read_bytes()


def test_another_sheet_is_read_when_it_is_chosen(place: work.Place, tmp_path: Path):
    months = {
        f"2025-0{month}": [
            ["call_id", "date", "district"],
            *([f"c-{month}-{i}", f"2025-0{month}-0{i}", "Galle"] for i in range(1, month + 2)),
        ]
        for month in (1, 2)
    }
    content = workbook(tmp_path / "f.xlsx", {"About": [["Calls of 2025"]], **months})
    upload, account = checked(place, content=content, name="f.xlsx", table="calls")
    assert account["sheets"] == ["s:About", "s:2025-01", "s:2025-02"]
    assert (account["sheet"], account["rows"]["accepted"]) == ("s:2025-01", 2)
    upload.change(sheet="s:2025-02", decided=None)
    work.check(upload, place)
    account = upload.read("account.json")
    assert (account["sheet"], account["rows"]["accepted"]) == ("s:2025-02", 3)
    work.ingest([upload], place)
    assert upload.state().accepted == 3


def test_a_repeat_is_joined_when_it_is_chosen(place: work.Place, tmp_path: Path):
    content = workbook(
        tmp_path / "f.xlsx",
        {
            "form": [
                ["start", "district", "_id", "_uuid", "_index"],
                ["2025-03-01", "LK21", "1", "u-1", "1"],
            ],
            "visit": [
                ["call_id", "date", "_submission__id", "_parent_index"],
                *([f"v-{i}", f"2025-03-0{i}", "1", "1"] for i in (1, 2, 3)),
            ],
        },
    )
    upload, account = checked(place, content=content, name="f.xlsx", table="calls")
    assert set(account["sheets"]) == {"s:form", "r:visit"}
    upload.change(sheet="r:visit", decided=None)
    work.check(upload, place)
    account = upload.read("account.json")
    assert (account["sheet"], account["rows"]["accepted"]) == ("r:visit", 3)
    assert Decided.from_json(upload.state().decided or {}).repeat == "visit"


def test_a_column_that_looks_personal_is_kept_when_it_is_ticked(place: work.Place):
    rows = "\n".join(f"A-{i},2025-03-0{i},Galle,07712345{i}0" for i in range(1, 8))
    upload, account = checked(
        place, content=f"activity_id,date,district,place\n{rows}\n", name="f.csv", table="activities"
    )
    assert account["personal"] == ["place"]
    before = Decided.from_json(upload.state().decided or {})
    lka = countries.load("lka")
    asked = {"fixes": ["keep:place"]}
    after = deciding.revised(before, asked, table="activities", account=account, country=lka)
    assert after.keep_personal == ("place",)
    upload.change(decided=after.to_json())
    work.check(upload, place)
    assert "place" in upload.read("account.json")["first"]["columns"]
    with pytest.raises(Refused, match="is no repair"):
        deciding.revised(before, {"fixes": ["keep:date"]}, table="activities", account=account, country=lka)


def test_columns_made_of_others_are_offered_chosen_and_stay_chosen(place: work.Place):
    heads = "Village,HH no,Day,Month,Year,District,Round"
    rows = [
        f"{village},{house},4,March,2025,{'' if house % 4 else 'Jaffna'},after"
        for village in ("Nallur", "Kopay")
        for house in range(8)
    ]
    content = "\n".join([heads, *rows])
    upload, first = checked(place, content=content)
    assert "Village + HH no" in {one["label"] for one in first["made"]}
    before = Decided.from_json(upload.state().decided or {})
    assert set(before.recipes) == {"date"}
    assert "date" not in before.columns
    columns = {"respondent_id": 'm:{parts = ["Village", "HH no"]}', "district": 'm:{down = "District"}'}
    chosen = deciding.revised(
        before, {"columns": columns}, table="responses", account=first, country=countries.load("lka")
    )
    upload, _ = checked(place, content=content, decided=chosen)
    assert upload.state().accepted == 16
    kept = Decided.from_json(upload.state().decided or {})
    assert set(kept.recipes) == {"respondent_id", "date", "district"}
    assert not set(kept.recipes) & set(kept.columns)
    again = sent(place, content=content)
    again.receive("mapping", "own.toml", [kept.toml("responses").encode()])
    work.check(again, place)
    assert again.state().accepted == 16
    assert Decided.from_json(again.state().decided or {}).recipes == kept.recipes


def test_a_day_of_three_columns_is_read_again_as_it_was_proposed(place: work.Place):
    rows = [f"p-{n},{n},March,2025,Jaffna,after" for n in range(1, 9)]
    content = "\n".join(["Respondent code,Day,Month,Year,District,Round", *rows])
    upload, first = checked(place, content=content)
    assert upload.state().accepted == 8
    before = Decided.from_json(upload.state().decided or {})
    assert set(before.recipes) == {"date"}
    assert "date" not in before.columns
    changed = deciding.revised(
        before, {"columns": {"round": None}}, table="responses", account=first, country=countries.load("lka")
    )
    upload, second = checked(place, content=content, decided=changed)
    assert (second["failure"], upload.state().accepted) == ("", 8)
