"""``python -m sharing``: what it prints, its exit codes, and that an error is a sentence."""

import io
import re

import pytest

import settings
from sharing import audit, links, secret
from sharing.__main__ import main
from sharing.database import Database

ADD = ["links", "add", "--recipient", "Embassy", "--purpose", "Review", "--until", "2027-01-01"]


def database() -> Database:
    return Database(settings.get())


def test_a_link_is_made_listed_and_withdrawn(capsys: pytest.CaptureFixture[str]):
    assert main([*ADD, "--pages", "overview,outreach", "--filters", "district=LK41", "--frozen"]) == 0
    address = capsys.readouterr().out
    found = re.fullmatch(r"http://127\.0\.0\.1:8050/s/([\w-]{48})\n", address)
    assert found
    link = links.of_token(database(), found[1], key=secret.key(settings.get(), purpose="links"))
    assert link
    assert main(["links", "list"]) == 0
    line = capsys.readouterr().out
    assert line.startswith(f"{link.id}  open  until 2027-01-01  opened 0 times  for Embassy: Review")
    assert (line.count("\n"), "district=LK41; frozen" in line) == (1, True)
    assert main(["links", "revoke", link.id]) == 0
    assert main(["links", "revoke", link.id]) == 0
    assert "withdrawn already" in capsys.readouterr().out
    assert [row.action for _, row in audit.latest(database(), most=9)] == ["withdrew link", "made link"]


def test_the_passphrase_comes_from_the_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse\n"))
    assert main([*ADD, "--passphrase-stdin"]) == 0
    token = capsys.readouterr().out.strip().rpartition("/")[2]
    link = links.of_token(database(), token, key=secret.key(settings.get(), purpose="links"))
    assert link
    assert links.passes(database(), link, "correct horse")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert main([*ADD, "--passphrase-stdin"]) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([*ADD[:-1], "2020-01-01"], "a link ends between today"),
        ([*ADD, "--pages", "data"], "cannot show the page 'data'"),
        ([*ADD, "--filters", "distrikt=LK41"], "'distrikt' is not known"),
        *(
            ([*ADD, "--filters", blank], "'district' has no value")
            for blank in ("district", "district=", "district=,")
        ),
        ([*ADD, "--filters", "from=&district=LK41"], "'from' has no value"),
        (["links", "revoke", "none"], "There is no link 'none'"),
    ],
    ids=str,
)
def test_what_cannot_be_done_is_told(capsys: pytest.CaptureFixture[str], arguments: list[str], said: str):
    assert main(arguments) == 2
    assert said in capsys.readouterr().err


def test_the_audit_is_listed_and_purged(capsys: pytest.CaptureFixture[str]):
    main(ADD)
    capsys.readouterr()
    assert main(["audit", "list"]) == 0
    assert "made link" in capsys.readouterr().out
    assert main(["audit", "purge", "--dry-run"]) == 0
    assert main(["audit", "purge"]) == 0
    assert capsys.readouterr().out.count("0 rows from before") == 2


def test_a_database_that_cannot_be_reached_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("CRM_DATABASE_URL", "postgresql://crm:hush@127.0.0.1:1/x")
    settings.get.cache_clear()
    assert main(["links", "list"]) == 2
    said = capsys.readouterr().err
    assert ("cannot be used" in said, "hush" in said) == (True, False)
