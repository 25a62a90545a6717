"""What a pull is told to ask: the token, the address, the project and the mapping."""

import socket
from pathlib import Path

import pytest
from pydantic import SecretStr

import settings
from data import pull
from data.problems import Unreadable
from data.pull import client
from tests.data.kobo_server import TOKEN, Kobo, Reply, submission
from tests.data.pulling import Pull

# --- the token ----------------------------------------------------------------------------------------------


def test_the_token_is_sent_as_kobo_wants_it_and_kept_nowhere(
    run: Pull, kobo: Kobo, tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    kobo.replies = [Reply(503), Reply(503, headers={"Retry-After": TOKEN}, body=TOKEN.encode())]
    assert run() == 0
    assert set(kobo.tokens) == {f"Token {TOKEN}"}
    told = capfd.readouterr()
    assert TOKEN not in told.out + told.err
    files = [path for path in (tmp_path / "store").rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if TOKEN.encode() in path.read_bytes()] == []


def test_no_repr_has_the_token(kobo: Kobo):
    own = settings.Settings(kobo_token=SecretStr(TOKEN))
    asking = client.Client(kobo.url, SecretStr(TOKEN), told=print)
    shown = [
        repr(own),
        str(own),
        repr(asking),
        str(vars(asking)),
        own.model_dump_json(),
        str(own.model_dump()),
    ]
    assert [text for text in shown if TOKEN in text] == []


@pytest.mark.parametrize("token", ["", "  "])
def test_without_a_token_nothing_is_asked(
    run: Pull, kobo: Kobo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], token: str
):
    monkeypatch.setenv("CRM_KOBO_TOKEN", token)
    settings.get.cache_clear()
    assert run() == 2
    assert "CRM_KOBO_TOKEN is not set" in capsys.readouterr().err
    assert kobo.tokens == []


@pytest.mark.parametrize("token", ["secret one", "secret\none", "secrét"])
def test_a_token_that_cannot_be_one_is_told_without_repeating_it(
    run: Pull, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], token: str
):
    monkeypatch.setenv("CRM_KOBO_TOKEN", token)
    settings.get.cache_clear()
    assert run() == 2
    err = capsys.readouterr().err
    assert err.startswith("CRM_KOBO_TOKEN is not usable: a token is one word")
    assert "secr" not in err


def test_blanks_around_a_token_are_no_part_of_it(run: Pull, kobo: Kobo, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CRM_KOBO_TOKEN", f" {TOKEN}\n")
    settings.get.cache_clear()
    assert run() == 0
    assert set(kobo.tokens) == {f"Token {TOKEN}"}


def test_no_proxy_sees_the_token_without_encryption(run: Pull, kobo: Kobo, monkeypatch: pytest.MonkeyPatch):
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.getsockname()[1]}")
        assert run() == 0


# --- what is asked for --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("server", "told"),
    [
        ("kf.kobotoolbox.org", "no address of a server"),
        ("ftp://kobo.example.org", "no address of a server"),
        ("https://", "no address of a server"),
        ("https://kobo.example.org:port", "no address of a server"),
        ("https://kobo.example.org/a b", "no address of a server"),
        ("http://kobo.example.org", "not encrypted"),
        ("http://127.0.0.1.example.org", "not encrypted"),
        ("http://localhost.example.org", "not encrypted"),
        ("https://user:word@kobo.example.org", "the address alone"),
        ("https://kobo.example.org/?a=b", "the address alone"),
    ],
)
def test_an_address_that_will_not_do_is_told(
    run: Pull, capsys: pytest.CaptureFixture[str], server: str, told: str
):
    assert run(server=server) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    "server", ["https://kobo.example.org/", "http://localhost:8000", "http://[::1]:8000"]
)
def test_encrypted_addresses_and_this_machine_will_do(server: str):
    assert client.address(server) == server.rstrip("/")


@pytest.mark.parametrize("asset", ["", "../..", "a/b", "a b", "a" * 65])
def test_an_id_that_is_none_is_told(asset: str, tmp_path: Path):
    order = pull.Order("http://localhost", asset, "calls")
    with (
        pytest.raises(Unreadable, match="no id of a project"),
        pull.fetched(order, store=tmp_path, token=SecretStr(TOKEN), told=print),
    ):
        pass


def test_a_mistake_in_the_mapping_is_told_before_anything_is_asked(
    run: Pull, kobo: Kobo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("[column]\n", encoding="utf-8")
    assert run(mapping=wrong) == 2
    assert run(mapping=tmp_path / "none.toml") == 2
    assert run("--country", "nowhere") == 2
    assert capsys.readouterr().err.count("\n") == 3
    assert kobo.tokens == []


def test_progress_of_a_long_pull_is_told(run: Pull, kobo: Kobo, capsys: pytest.CaptureFixture[str]):
    kobo.most, kobo.records = 100, [submission(number) for number in range(1, 251)]
    assert run() == 0
    err = capsys.readouterr().err
    assert "100 of 250 new submissions" in err
    assert "250 of 250 new submissions" in err


def test_problems_are_written_as_a_file(run: Pull, kobo: Kobo, tmp_path: Path):
    kobo.records[1] |= {"_validation_status": {"uid": "validation_status_not_approved"}}
    assert run("--problems", str(tmp_path / "p.csv")) == 1
    assert ",102," in (tmp_path / "p.csv").read_text("utf-8-sig")
