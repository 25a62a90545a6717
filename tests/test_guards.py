"""The guards of conftest.py do guard."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

import settings
from tests.browser import chromium

ELSEWHERE = "192.0.2.1"  # TEST-NET-1 (RFC 5737): documentation only, belongs to nobody


def test_another_machine_is_out_of_reach():
    with socket.socket() as caller, pytest.raises(AssertionError, match=ELSEWHERE):
        caller.connect((ELSEWHERE, 80))


def test_no_name_is_looked_up():
    with pytest.raises(AssertionError, match=r"example\.org"):
        socket.create_connection(("example.org", 443))


def test_this_machine_is_in_reach():
    with socket.socket() as listener, socket.socket() as caller:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        caller.connect(listener.getsockname())
        assert caller.getpeername() == listener.getsockname()


def test_the_store_of_a_test_is_its_own(tmp_path: Path):
    assert settings.get().store == tmp_path / "store"


def test_a_browser_that_does_not_start_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    stub = tmp_path / "chromium"
    stub.write_text("#!/bin/sh\necho 'this needs the snap'\nexit 1\n")
    stub.chmod(0o755)
    monkeypatch.setenv("CHROMIUM", str(stub))
    assert chromium.find() != str(stub)


def test_a_browser_named_in_the_environment_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    stub = tmp_path / "my-browser"
    stub.write_text("#!/bin/sh\necho Chromium 1\n")
    stub.chmod(0o755)
    monkeypatch.setenv("CHROMIUM", str(stub))
    assert chromium.find() == str(stub)


def test_without_any_browser_the_command_says_so_and_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(chromium, "find", lambda: None)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(subprocess, "run", lambda *args, **kwargs: subprocess.CompletedProcess(args, 1))
    assert chromium.main() == 1
    assert "Install it" in capsys.readouterr().err


def test_settings_of_this_machine_do_not_leak_in():
    assert [name for name in os.environ if name.startswith("CRM_")] == ["CRM_STORE", "CRM_RATE_LIMIT"]
