"""What lets somebody in is never written down and never shown: with the log at its loudest, a day's work leaves no secret behind.

Signing in, links, mistakes, forged requests and a failure inside; then everything that was logged, printed, answered, kept in the database
and noted in the audit is searched for each secret there was. The token of Kobo has more tests in tests/data/pull/test_pull_token.py.
"""

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from joserfc.jwk import RSAKey
from pydantic import SecretStr

import settings
from app import create_app
from callbacks import actions, cookies
from settings import Settings
from sharing import __main__ as commands
from sharing import links
from tests import strict_provider
from tests.strict_provider import CLIENT, SECRET, Strict, honest

HERE = "http://127.0.0.1:8050"
PAGE = {"Accept": "text/html", "Origin": HERE}
PASSPHRASE, WRONG = "correct horse battery", "a passphrase that is wrong"
OWN = {
    "CRM_KOBO_TOKEN": "kobo-token-0123456789abcdef",
    "CRM_SECRET_KEY": "k3y-" * 12,
    "CRM_OIDC_CLIENT_SECRET": SECRET,
}


def breaks(claims: dict[str, Any], key: RSAKey) -> str:
    """A provider that fails on the way."""
    raise RuntimeError


class Day:
    """A day's work: what was answered, and the secrets there were."""

    def __init__(self, server: Any, provider: Strict) -> None:
        self.server, self.provider = server, provider
        self.admin, self.donor = server.test_client(), server.test_client()
        self.shown: list[str] = []
        self.secrets = {*OWN.values(), PASSPHRASE, WRONG}

    def ask(self, client: Any, path: str, *, shown: bool = True, **more: Any) -> Any:
        """A request; what comes back counts as shown unless it is the one place where a secret belongs."""
        answered = client.open(path, base_url=HERE, headers=PAGE, **more)
        if shown:
            self.shown.append(f"{answered.headers}\n{answered.get_data(as_text=True)}")
        for name in (cookies.ACCOUNT, cookies.LINK, cookies.WAY_IN):
            if cookie := client.get_cookie(name, domain="127.0.0.1"):
                self.secrets.add(cookie.value)
        return answered

    def sign_in(self) -> None:
        """Once with a lie, once with a failure at the provider, once well."""
        for forge in (
            lambda claims, key: honest(claims | {"aud": "another"}, key),
            breaks,
            honest,
        ):
            self.provider.forge = forge
            question = self.ask(self.admin, "/sign-in/go?next=/links", shown=False).headers["Location"]
            back = requests.get(f"{question}&name=anna", allow_redirects=False, timeout=300).headers[
                "Location"
            ]
            self.ask(
                self.admin, back.removeprefix(HERE), shown=False
            )  # its cookie is a secret where it is set
        self.secrets |= {text for text in self.provider.told if len(text) > 20}

    def share(self) -> str:
        """Make a link with a passphrase; gives its token, which is shown this once."""
        token = self._token()
        form = {
            "recipient": "Embassy",
            "purpose": "Review",
            "until": "2027-06-30",
            "pages": "outreach",
            "passphrase": PASSPHRASE,
        }
        made = self.ask(self.admin, "/links/new", method="POST", data=form | {"token": token}, shown=False)
        found = re.search(r"/s/([\w-]{48})", made.text)
        assert found, made.text
        self.secrets.add(found[1])
        return found[1]

    def open(self, link: str) -> None:
        """Wrongly, rightly, by somebody who may more, and with what was changed on the way; a secret typed where none belongs."""
        address = f"/s/{link}"
        for client, word in ((self.admin, WRONG), (self.donor, WRONG), (self.donor, PASSPHRASE)):
            self.ask(client, address, method="POST", data={"passphrase": word}, shown=False)
        self.ask(self.donor, f"{address[:-1]}~")
        for path in (
            "/export/responses.csv",
            f"/export/answers.csv?page={WRONG}",
            "/links",
            f"/sign-in?{urlencode({'next': address})}",
        ):
            self.ask(self.donor, path, shown="?" not in path)
        for body in (
            {"output": PASSPHRASE},
            {"output": "page.children", "inputs": [{"id": PASSPHRASE}]},
            [PASSPHRASE],
        ):
            self.ask(self.donor, actions.EVENTS, method="POST", json=body)

    def withdraw(self) -> None:
        found = re.search(r'action="(/links/\w+/withdraw)"', self.ask(self.admin, "/links").text)
        assert found
        self.ask(self.admin, found[1], method="POST", data={"token": self._token()})
        self.ask(self.donor, "/outreach")

    def _token(self) -> str:
        found = re.search(r'name="token" value="(\w{64})"', self.ask(self.admin, "/links").text)
        assert found
        return found[1]


@pytest.fixture
def day(demo_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Day]:
    with strict_provider.running(f"{HERE}/sign-in/done") as provider:
        provider.roles = {"anna": "admin"}
        more = {
            "CRM_STORE": demo_store,
            "CRM_AUTH": "oidc",
            "CRM_OIDC_ISSUER": provider.issuer,
            "CRM_OIDC_CLIENT_ID": CLIENT,
        }
        for name, value in (
            OWN | more | {"CRM_DATABASE_URL": f"sqlite:///{tmp_path}/sharing.sqlite"}
        ).items():
            monkeypatch.setenv(name, str(value))
        settings.get.cache_clear()
        yield Day(create_app(settings.get()).server, provider)


def test_a_day_of_work_leaves_no_secret_behind(
    day: Day,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
):
    caplog.set_level(logging.DEBUG)
    day.sign_in()
    link = day.share()
    day.open(link)
    with monkeypatch.context() as broken:
        broken.setattr(links, "refusal", lambda link, today: 1 / 0)
        assert day.ask(day.server.test_client(), f"/s/{link}").status_code == 500
    day.withdraw()
    for path in ("/audit", "/export/audit.csv", "/links"):
        assert day.ask(day.admin, path).status_code == 200
    assert [commands.main(one.split()) for one in ("links list", "audit list")] == [0, 0]
    printed = "".join(capsys.readouterr())
    database = "".join(path.read_bytes().decode("latin-1") for path in tmp_path.glob("sharing.sqlite*"))
    places = {
        "log": caplog.text,
        "answers": "".join(day.shown),
        "terminal": printed,
        "database": database,
        "settings": repr(settings.get()),
    }
    assert len(day.secrets) > 10
    assert "Exception" in places["log"] or "failed" in places["log"]
    for text in ("opened link", "refused", "signed in", "withdrew link", "made link"):
        assert text in places["answers"]
        assert text in printed
    found = [(place, secret) for place, text in places.items() for secret in day.secrets if secret in text]
    assert found == []


@pytest.mark.parametrize("text", ["kobo_tokn = 'hush-hush'", "secretkey = 'hush-hush'", "kobo_token = 'hush hush'", "secret_key = 'hush'", "[kobo_token]\nvalue = 'hush'",
                                  "database_url = ['hush']", "oidc_client_secret = {a = 'hush'}"])  # fmt: skip
def test_a_secret_under_a_wrong_name_or_of_a_wrong_kind_is_not_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
):
    (tmp_path / "crm.toml").write_text(text)
    monkeypatch.setitem(Settings.model_config, "toml_file", str(tmp_path / "crm.toml"))
    with pytest.raises(settings.BadSettings) as told:
        settings.get()
    assert "hush" not in str(told.value)
    assert "crm.toml" in str(told.value) or "CRM_" in str(told.value)


def test_settings_and_what_is_made_of_them_show_no_secret():
    chosen = Settings(kobo_token=SecretStr("hush"), secret_key=SecretStr("hush" * 8), database_url=SecretStr("hush"), oidc_client_secret=SecretStr("hush"))  # fmt: skip
    assert "hush" not in f"{chosen!r} {chosen} {chosen.model_dump()} {chosen.model_dump_json()}"
