"""Are the installed libraries known to be unsafe? ``python -m tests.audit [--strict]``, part of `make check`.

Three looks, the first two without any network: versions that fit together (pip check), versions written down as unsafe
(advisories.toml), and the advisories of the day (pip-audit) where their database can be reached. It is first asked for
something that is known to be in it: a database that does not find that one is told as not reached, never as nothing found.

Exit codes: 0 nothing known (what was not looked at is said), 1 something unsafe; with --strict also where nothing of the day was reached.
"""

import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from packaging.version import Version

WRITTEN_DOWN: Final = Path(__file__).with_name("advisories.toml")
KNOWN_TO_BE_UNSAFE: Final = "jinja2==3.1.5"  # CVE-2025-27516: any database of advisories has it
PATIENCE: Final = 120  # seconds for one question to the database
NOT_REACHED: Final = (
    "not audited against the advisories of the day: their database was not reached from here, or does not know them. "
    "Run `make audit` where the internet is."
)


def main(arguments: Sequence[str]) -> int:
    """Look three times and say what was found."""
    faults = [*_misfits(), *unsafe(installed(), written_down())]
    today = _of_today()
    for line in faults + (today or []):
        print(f"unsafe: {line}")
    if today is None:
        print(NOT_REACHED)
    if not faults and not today:
        print(
            f"{len(installed())} libraries: none is among the {len(written_down())} written down as unsafe, "
            f"a list of {as_of()}, {age(as_of())} days old."
        )
    return int(bool(faults or today) or (today is None and "--strict" in arguments))


def installed() -> Mapping[str, str]:
    """The installed libraries and their versions, names in lower case."""
    return {one.metadata["Name"].lower(): one.version for one in metadata.distributions()}


def written_down() -> list[dict[str, str]]:
    """The versions that must not be installed."""
    return tomllib.loads(WRITTEN_DOWN.read_text("utf-8"))["library"]


def as_of() -> date:
    """The day on which the list was last compared with the published advisories."""
    return tomllib.loads(WRITTEN_DOWN.read_text("utf-8"))["as_of"]


def age(day: date) -> int:
    """How many days ago that was; never less than none."""
    return max((datetime.now(UTC).date() - day).days, 0)


def unsafe(versions: Mapping[str, str], listed: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """A sentence for each installed library that is older than the first safe version."""
    for one in listed:
        version = versions.get(one["name"])
        if version and Version(version) < Version(one["below"]):
            yield f"{one['name']} {version}: {one['why']}; install {one['below']} or newer"


def found(report: Mapping[str, Any]) -> Iterator[str]:
    """A sentence for each finding of a report of pip-audit."""
    for one in report["dependencies"]:
        for finding in one.get("vulns", []):
            fixed = ", ".join(finding.get("fix_versions") or ["no version yet"])
            yield f"{one['name']} {one['version']}: {finding['id']}; mended in {fixed}"


def _misfits() -> list[str]:
    run = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True)
    return [] if run.returncode == 0 else run.stdout.splitlines()


def _of_today() -> list[str] | None:
    """What the database of today finds; None where it is not reached or does not find what is surely in it."""
    with tempfile.TemporaryDirectory() as folder:
        known = Path(folder) / "known.txt"
        known.write_text(KNOWN_TO_BE_UNSAFE)
        sure = _asked("--requirement", str(known), "--no-deps", "--disable-pip")
    if sure is None or not list(found(sure)):
        return None
    report = _asked("--local")
    return None if report is None else list(found(report))


def _asked(*options: str) -> Mapping[str, Any] | None:
    command = [sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off", *options]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
        return json.loads(run.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
