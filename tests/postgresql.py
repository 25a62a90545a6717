"""A PostgreSQL of the tests' own: found or installed, started in a folder of its own, gone when they end.

Run as a command by `make test` to install one where there is none. Nothing here touches a server that runs already.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.browser.chromium import by_apt

ADVICE = "No PostgreSQL could be found or installed. Install it (Debian: apt-get install postgresql), then run again."
ACCOUNTS = ("postgres", "nobody")  # as whom it may run, since it refuses to run as root
_DEBIAN = Path("/usr/lib/postgresql")


def find() -> Path | None:
    """The folder with initdb and postgres: that of PATH, or where Debian keeps them, the newest first."""
    on_path = shutil.which("initdb")
    kept = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]), reverse=True)
    found = [Path(on_path).resolve()] if on_path else []
    return next((path.parent for path in [*found, *kept] if (path.parent / "postgres").exists()), None)


@contextmanager
def running() -> Iterator[str]:
    """The address of a database on a server started for the while; it listens on a socket of its own, on no port."""
    programs = find()
    assert programs, ADVICE
    folder = Path(tempfile.mkdtemp(prefix="crm-pg-"))  # short: a socket's path has at most 107 characters
    try:
        _own(folder)
        _run(
            programs / "initdb",
            "-D",
            str(folder / "data"),
            "-U",
            "crm",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        )
        with (folder / "log").open("w") as log:
            server = subprocess.Popen(
                [programs / "postgres", "-D", folder / "data", "-k", folder, "-h", "", "-F"],
                stdout=log, stderr=log, **_account(),
            )  # fmt: skip
            try:
                _run(programs / "pg_isready", "-h", str(folder), "-t", "30", tries=60)
                yield f"postgresql://crm@/postgres?host={folder}"
            finally:
                server.send_signal(signal.SIGINT)  # ends sessions that are open; SIGTERM would wait for them
                server.wait(timeout=120)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _account() -> dict[str, Any]:
    """As whom to run: ourselves, unless we are root."""
    if os.geteuid() != 0:
        return {}
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    name = next(name for name in ACCOUNTS if name in known)
    return {"user": name, "extra_groups": [], "cwd": "/"}


def _own(folder: Path) -> None:
    if account := _account():
        shutil.chown(folder, user=account["user"])
    folder.chmod(0o755)


def _run(program: Path, *arguments: str, tries: int = 1) -> None:

    for _ in range(tries):
        done = subprocess.run(
            [program, *arguments],
            capture_output=True,
            text=True,
            env=dict(os.environ, LC_ALL="C"),
            **_account(),
        )
        if done.returncode == 0:
            return
        time.sleep(0.1)
    raise AssertionError(f"{program.name} failed: {done.stdout} {done.stderr}")


def main() -> int:
    """Make sure of a PostgreSQL; say in one sentence when there is none. Returns the exit code."""
    if find():
        return 0
    print("Installing a PostgreSQL for the tests (once) …", file=sys.stderr)
    by_apt("postgresql")
    if find():
        return 0
    print(ADVICE, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
