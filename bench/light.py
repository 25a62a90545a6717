"""Bytes and times on a slow line, ours beside a Vizro and a Streamlit page of the same map and charts.

Belongs here: the three programs, started and measured in turn. Not here: how a page is measured (throttled.py), and the pages of the
peers (peer_pages/), which run in an environment of their own, since they need other libraries.
"""

import json
import math
import os
import shutil
import socket
import subprocess
import sys
import time
import venv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

import pandas as pd

from bench import click, throttled
from bench.plain import MESSAGE
from bench.throttled import Mark, Seen, Way
from callbacks.program import Program
from settings import Settings

HERE: Final = Path(__file__).parent
PEERS: Final = HERE / "peer_pages"
STARTS: Final = 120  # seconds a server may take to answer
MARKS: Final = (
    Mark(name="press on a district", path="/", selector=".card--map .choroplethlayer path"),
    Mark(name="press on a bar", path="/outreach", selector=".card--by_type .barlayer path"),
)
RADIO: Final = 'label:has-text("female")'


@dataclass(frozen=True)
class Contender:
    """One program: the command that serves it on a port, its environment, and how its page is handled."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    control: str
    presses: tuple[str, ...]
    map: str = ".choroplethlayer path"  # a map to look at; which one is alive, throttled.LIVE says
    marks: tuple[Mark, ...] = ()  # pressed too; the peers' marks filter nothing


def run(store: Path, folder: Path, *, rounds: int) -> dict[str, dict[str, list[Seen]]]:
    """By program and occasion, what was seen in each round; the programs take turns."""
    python = _environment(folder)
    contenders = [_ours(store), *_peers(python, _laid(store, folder))]
    found: dict[str, dict[str, list[Seen]]] = {one.name: {} for one in contenders}
    with throttled.browser() as opened:
        for at in range(rounds):
            for one in contenders:
                print(f"round {at + 1} of {rounds}: {one.name} …", flush=True)
                with _served(one) as url:
                    way = Way(url=url, control=one.control, map=one.map, presses=one.presses, marks=one.marks)
                    for occasion, seen in throttled.measured(opened, way).items():
                        found[one.name].setdefault(occasion, []).append(seen)
    return found


def _ours(store: Path) -> Contender:
    return Contender(
        "ours",
        (sys.executable, "app.py"),
        {"CRM_STORE": str(store), "CRM_RATE_LIMIT": "0"},
        "#written-filters select, #filters input",  # of the form in the document, or of what takes its place
        ('role=textbox[name="Sex"]', 'role=option[name="Female"]'),
        map=".written-map path, .choroplethlayer path",
        marks=MARKS,
    )


def _peers(python: Path, data: Path) -> list[Contender]:
    here = {"PEERS_DATA": str(data), "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false", "STREAMLIT_SERVER_HEADLESS": "true"}  # fmt: skip
    streamlit = (str(python), "-m", "streamlit", "run", str(PEERS / "streamlit_page.py"), "--server.address", "127.0.0.1", "--server.port", "PORT")  # fmt: skip
    return [
        Contender(
            "Vizro", (str(python), str(PEERS / "vizro_page.py")), here, 'input[type="radio"]', (RADIO,)
        ),
        Contender("Streamlit", streamlit, here, 'input[type="radio"]', (RADIO,)),
    ]


def _environment(folder: Path) -> Path:
    """The Python of the peers' environment, made once for each list of their libraries."""
    wanted, home = PEERS / "requirements.txt", folder / "peers-env"
    python, made = home / "bin" / "python", home / "made.txt"
    if not made.exists() or made.read_bytes() != wanted.read_bytes():
        print("Installing the peers' libraries (once) …", flush=True)
        shutil.rmtree(home, ignore_errors=True)
        venv.create(home, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", str(wanted)], check=True)
        made.write_bytes(wanted.read_bytes())
    return python


def _laid(store: Path, folder: Path) -> Path:
    """The folder with what the peers draw from: the answers to one key message, and the shapes as their source ships them."""
    program = Program(Settings(store=store))
    data = folder / f"peers-{store.name}"
    data.mkdir(exist_ok=True)
    table = pd.read_parquet(
        program.version().path / "responses.parquet",
        columns=["district", "date", "round", "sex", MESSAGE],
    )
    month = pd.to_datetime(table["date"]).dt.to_period("M").dt.to_timestamp()
    table = table.assign(month=month, knows=table[MESSAGE].astype("float32")).drop(columns=["date", MESSAGE])
    names = ["district", "round", "sex"]
    table[names] = table[names].astype("category")
    table.to_parquet(data / "responses.parquet")
    shapes = click.source_shapes(program.country, folder)
    (data / "shapes.geojson").write_text(json.dumps(shapes), "utf-8")
    return data


@contextmanager
def _served(one: Contender) -> Iterator[str]:
    """The address of a program that answers; it ends with the measurement."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    command = [port if part == "PORT" else part for part in one.command]
    environment = {**os.environ, **one.environment, "CRM_PORT": port, "PEERS_PORT": port}
    process = subprocess.Popen(
        command, cwd=HERE.parent, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        url = f"http://127.0.0.1:{port}/"
        _wait(url, process)
        yield url
    finally:
        process.terminate()
        process.wait()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(STARTS * 5):
        if process.poll() is not None:
            raise RuntimeError(f"{process.args} ended with {process.returncode} before it answered")
        try:
            urlopen(url).close()
        except (URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"{process.args} does not answer after {STARTS} s")


def told(found: Mapping[str, Mapping[str, Sequence[Seen]]]) -> str:
    """The medians as a table, and how many times ours is better."""
    lines = [
        "| page | occasion | bytes down | bytes up | requests | controls, s | map, s | live map, s | last change, s |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, occasions in found.items():
        for occasion, several in occasions.items():
            seen = _middle(several)
            times = (seen.controls, seen.map, seen.live, seen.drawn)
            lines.append(
                f"| {name} | {occasion} | {seen.down:,} | {seen.up:,} | {seen.asked} | "
                + " | ".join(_seconds(ms) for ms in times)
                + " |"
            )
    return "\n".join([*lines, "", *_ratios(found)])


def _seconds(ms: float) -> str:
    if math.isinf(ms):
        return f"not in {throttled.PATIENCE // 1000}"
    return f"{ms / 1000:.2f}" if ms else ""


def _ratios(found: Mapping[str, Mapping[str, Sequence[Seen]]]) -> list[str]:
    middles = {
        name: {key: _middle(several) for key, several in occasions.items()}
        for name, occasions in found.items()
    }
    ours = middles["ours"]
    return [
        f"* {name}: {them['filter change'].drawn / ours['filter change'].drawn:.1f} times as long from click to redrawn, "
        f"{them['filter change'].down / ours['filter change'].down:.1f} times the bytes down a click, "
        f"{them['first visit'].down / ours['first visit'].down:.1f} times the bytes of a first visit"
        for name, them in middles.items()
        if name != "ours"
    ]


def _middle(several: Sequence[Seen]) -> Seen:
    """Each figure's median."""
    columns = zip(
        *((s.down, s.up, s.asked, s.controls, s.map, s.live, s.drawn) for s in several), strict=True
    )
    down, up, asked, *times = map(median, columns)
    return Seen(round(down), round(up), round(asked), *times)
