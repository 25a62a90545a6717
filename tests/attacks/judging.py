"""What an answer may never be, whatever was asked and by whom."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from data.store import Store
from settings import Settings
from tests.attacks.payloads import PRODUCT

_INSIDE = ("Traceback", 'File "', "site-packages", "werkzeug", "sqlalchemy", "sqlite3", "pyarrow.lib", "root:x:0:", "[project]", "import annotations", "def create_app")  # fmt: skip
_IDS = re.compile(r"demo-[rtc]-\d+")
_LARGEST = 60_000_000
_RECORDS = ("analyst", "staff", "admin")
_WORDS = ("staff", "admin")


@dataclass(frozen=True)
class Judge:
    """Knows what only some roles may read: ids of records, words of returnees; and where the store is."""

    store: str
    words: tuple[str, ...]

    @classmethod
    def of(cls, chosen: Settings) -> "Judge":
        version = Store(chosen.store).current()
        assert version
        said = version.table("returnees").to_table(columns=["experience"]).column(0).drop_null().unique()
        return cls(str(chosen.store.resolve()), tuple(text for text in said.to_pylist() if len(text) > 12))

    def faults(self, answered: Any, role: str, sent: str = "") -> list[str]:
        """What is wrong with an answer to somebody of this role."""
        body = answered.get_data(as_text=False)[:_LARGEST].decode("utf-8", "replace")
        found = []
        if answered.status_code >= 500 and answered.status_code != 503:
            found.append(f"status {answered.status_code}")
        if answered.status_code == 503 and (role != "donor" or (body and "not published yet" not in body)):
            found.append(f"status 503: {body[:200]}")
        found += [f"says {mark!r}" for mark in (*_INSIDE, self.store) if mark in body]
        if PRODUCT in body and PRODUCT not in sent:
            found.append("worked out a template")
        if "html" in answered.mimetype and "<" in sent and len(sent) > 3 and sent in body:
            found.append("hands markup back as markup")
        return [*found, *self._leaks(body, role), *_headers(answered)]

    def _leaks(self, body: str, role: str) -> list[str]:
        found = []
        if role not in _RECORDS and (ids := _IDS.findall(body)):
            found.append(f"records for {role}: {ids[:3]}")
        if role not in _WORDS and any(words in body for words in self.words):
            found.append(f"free text for {role}")
        return found


def _headers(answered: Any) -> list[str]:
    found = []
    if "X-Injected" in answered.headers or any("\n" in value for _, value in answered.headers):
        found.append("a header came from outside")
    if answered.headers.get("X-Content-Type-Options") != "nosniff":
        found.append("lacks its headers")
    place = urlsplit(answered.headers.get("Location", ""))
    if place.netloc not in ("", "localhost") or answered.headers.get("Location", "").startswith(
        ("//", "/\\")
    ):
        found.append(f"leads away to {answered.headers['Location']}")
    return found
