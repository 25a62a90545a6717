"""Where the browser of the tests comes from: one that is installed, or else one that this installs.

Run as a command by `make test`. What the tests do with the browser is in conftest.py.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# In a process of its own: Playwright starts only once in one that is running tests.
ASK_PLAYWRIGHT = (
    "from playwright.sync_api import sync_playwright as start\n"
    "with start() as playwright: print(playwright.chromium.executable_path, end='')"
)
ADVICE = (
    "No Chromium could be found or installed. Install it (Debian: apt-get install chromium), then run again."
)


def find() -> str | None:
    """The path of a Chromium that starts: the one named by CHROMIUM, one on PATH, or Playwright's own."""
    return next((path for path in _candidates() if path and _starts(path)), None)


def install() -> str | None:
    """Install a Chromium by the system's packages, else by Playwright. Returns its path, None if both failed."""
    for way in (lambda: by_apt("chromium"), _by_playwright):
        way()
        if path := find():
            return path
    return None


def main() -> int:
    """Make sure of a Chromium; say in one sentence when there is none. Returns the exit code."""
    if find():
        return 0
    print("Installing a Chromium for the tests (once) …", file=sys.stderr)
    if install():
        return 0
    print(ADVICE, file=sys.stderr)
    return 1


def _candidates() -> Iterator[str | None]:
    yield os.environ.get("CHROMIUM")
    yield from map(shutil.which, NAMES)
    yield subprocess.run([sys.executable, "-c", ASK_PLAYWRIGHT], capture_output=True, text=True).stdout


def _starts(path: str) -> bool:
    """Ubuntu's `chromium-browser` may be a stub that only asks for a snap: being there is not enough."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def by_apt(package: str) -> None:
    """Install a package of the system where that is possible without asking anybody."""
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if not shutil.which("apt-get") or (root and not _may_sudo()):
        return
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", package]):
        subprocess.run([*root, "apt-get", *step], env=quiet, stdout=subprocess.DEVNULL)


def _may_sudo() -> bool:
    return (
        bool(shutil.which("sudo"))
        and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0
    )


def _by_playwright() -> None:
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
