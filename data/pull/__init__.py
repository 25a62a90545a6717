"""Pulling from a server: what is new there is fetched into the store's folder, then ingested as any file is.

Belongs here: the order of the steps of a pull from Kobo. Not here: HTTP, pages, folders (the other modules), or what
ingest does with the file.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from data import mapping
from data.problems import Unreadable, quoted
from data.pull import kept
from data.pull.client import Client
from data.pull.gathering import Gathered, Gathering
from data.pull.kept import Basis, Folder
from data.sources import xlsform
from data.store import Store

_UID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class Order:
    """What to pull: a project (``asset``) of a server, as a table. ``everything`` asks for what is known too."""

    server: str
    asset: str
    table: str
    mapping: Path | None = None
    everything: bool = False
    form: Path | None = None


@dataclass(frozen=True)
class Pulled:
    """What came: ``file`` is ready for ingest, None where nothing was new. Call ``settle`` once it is ingested."""

    order: Order
    file: Path | None
    gathered: Gathered
    folder: Folder
    basis: Basis

    @property
    def account(self) -> str:
        """One line for the person who asked."""
        got = self.gathered
        gone = f", {len(got.gone):,} no longer there" if got.gone else ""
        changed = f"{len(got.changed):,} edited or with another status"
        return f"kobo {self.order.asset}: {len(got.new):,} new, {changed}{gone}"

    def settle(self, ingested: str | None) -> None:
        """Remember what was ingested and drop the pages. ``ingested`` is the digest of the file, None if there was none."""
        self.folder.settle(self.basis, marks=self.gathered.there, anchor=ingested)


@contextmanager
def fetched(
    order: Order, *, store: Path, token: SecretStr | None, told: Callable[[str], None]
) -> Iterator[Pulled]:
    """Fetch what is new or edited and hold the folder until the work with it is done.

    Raises Unreadable with a sentence for a bad order, or a server that refuses or does not add up.
    """
    client = _client(order, token, told=told)
    basis = Basis(client.server, _digest(order))
    with kept.opened(store, asset=order.asset, table=order.table) as folder:
        folder.of_server(client.server)
        asset = client.get(f"/api/v2/assets/{order.asset}/", {"format": "json"})
        known = {} if order.everything else folder.known(basis, ingested=_ingested(store))
        gathered = Gathering(client, order.asset, folder, told).run(known)
        file = folder.file(asset, order.asset, gone=gathered.gone)
        yield Pulled(order, file, gathered, folder, basis)


def _client(order: Order, token: SecretStr | None, *, told: Callable[[str], None]) -> Client:
    if not _UID.fullmatch(order.asset):
        raise Unreadable(
            f"{quoted(order.asset)} is no id of a project; it is the part after /forms/ in the address that Kobo shows, "
            "like aBcD3fGhJkLmN0pQrStUvW"
        )
    if token is None:
        raise Unreadable(
            "CRM_KOBO_TOKEN is not set; copy the token from the account settings in Kobo into that variable"
        )
    return Client(order.server, token, told=told)


def _digest(order: Order) -> str:
    """A digest of mapping and form: with others, rows refused before may be accepted, so all are asked for again."""
    if order.mapping is not None:
        mapping.read(order.mapping, table=order.table)  # a mistake in it is told before anything is fetched
    if order.form is not None:
        xlsform.read(order.form)
    given = [path.read_bytes() for path in (order.mapping, order.form) if path is not None]
    return hashlib.sha256(b"".join(given)).hexdigest() if given else ""


def _ingested(store: Path) -> frozenset[str]:
    """Digests of the files whose rows the store has. Going back to an older version takes some away again."""
    current = Store(store).current()
    return frozenset(entry["sha256"] for entry in current.meta["ingests"]) if current else frozenset()
