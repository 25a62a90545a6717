"""The audit of libraries: it finds what is unsafe, and never takes silence for an answer."""

from datetime import date
from typing import Any

import pytest

from tests import audit


def test_nothing_installed_is_written_down_as_unsafe():
    assert list(audit.unsafe(audit.installed(), audit.written_down())) == []


@pytest.mark.parametrize("listed", audit.written_down(), ids=lambda one: one["name"])
def test_each_version_written_down_is_found(listed: dict[str, str]):
    assert len(list(audit.unsafe({listed["name"]: "0.0.1"}, [listed]))) == 1
    assert list(audit.unsafe({listed["name"]: listed["below"]}, [listed])) == []
    assert listed["why"]


def test_the_list_says_how_old_it_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(audit, "_of_today", list)
    monkeypatch.setattr(audit, "_misfits", list)
    assert audit.main([]) == 0
    assert f"a list of {audit.as_of()}, {audit.age(audit.as_of())} days old" in capsys.readouterr().out
    assert audit.age(date(2020, 1, 1)) > 365


def test_findings_of_a_report_are_sentences():
    report = {"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}, {"name": "b", "skip_reason": "x"}]}  # fmt: skip
    assert list(audit.found(report)) == ["a 1: CVE-1; mended in 2"]


@pytest.mark.parametrize("answer", [None, {"dependencies": []}, {"dependencies": [{"name": "jinja2", "skip_reason": "not found"}]}])  # fmt: skip
def test_a_database_that_does_not_find_what_is_surely_in_it_is_told_as_not_reached(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: Any
):
    monkeypatch.setattr(audit, "_asked", lambda *options: answer)
    monkeypatch.setattr(audit, "_misfits", list)
    assert (audit.main([]), audit.main(["--strict"])) == (0, 1)
    assert "not audited against the advisories of the day" in capsys.readouterr().out


def test_a_finding_of_today_fails(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    bad = {"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": []}]}]}
    monkeypatch.setattr(audit, "_asked", lambda *options: bad)
    monkeypatch.setattr(audit, "_misfits", list)
    assert audit.main([]) == 1
    assert "no version yet" in capsys.readouterr().out
