"""The start of the program: what stands in its way is a sentence and the exit code 2, before an address is announced."""

import socket
from pathlib import Path

import pytest

import app
import settings


def _refused(capsys: pytest.CaptureFixture[str]) -> str:
    settings.get.cache_clear()
    assert app.main() == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    return said.err


def test_a_port_in_use_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setenv("CRM_PORT", str(other.getsockname()[1]))
        assert "set CRM_PORT to another number" in _refused(capsys)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("CRM_PORT", "abc", "CRM_PORT is 'abc'"),
        ("CRM_HOST", "0.0.0.0", "serves only this machine"),
        ("CRM_COUNTRY", "xx", "There is no country 'xx'"),
        ("CRM_BOUNDARIES", "/nowhere", "which is not a folder"),
    ],
)
def test_a_setting_that_cannot_be_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str, said: str
):
    monkeypatch.setenv(name, value)
    assert said in _refused(capsys)


def test_a_store_that_points_nowhere_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    (tmp_path / "CURRENT").write_text("000009-gone")
    monkeypatch.setenv("CRM_STORE", str(tmp_path))
    assert "names version '000009-gone'" in _refused(capsys)


@pytest.mark.parametrize("text", [b'port = "8', b"\xff\xfe", b"strange = 1"])
def test_a_settings_file_that_cannot_be_read_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, text: bytes
):
    (tmp_path / "crm.toml").write_bytes(text)
    monkeypatch.setitem(settings.Settings.model_config, "toml_file", str(tmp_path / "crm.toml"))
    assert _refused(capsys)
