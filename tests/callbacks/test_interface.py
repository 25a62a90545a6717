"""The language of the interface: told by the address, kept from request to request by nothing, never mixed in what is kept."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr

import app as application
from bench.click import our_body
from callbacks import interface
from data import codebook
from geo import country
from settings import Settings

EVENT = "/_dash-update-component"
LANGUAGES = ("si", "ta")


@pytest.fixture(scope="module")
def client(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    notes = SecretStr(f"sqlite:///{tmp_path_factory.mktemp('notes')}/audit.sqlite")
    chosen = Settings(store=demo_store, database_url=notes, rate_limit=0)
    return application.create_app(chosen).server.test_client()


def answer(client: FlaskClient, search: str, page: str = "overview") -> str:
    answered = client.post(EVENT, json=our_body(search, page))
    assert answered.status_code == 200
    return json.dumps(answered.get_json(), ensure_ascii=False)


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_the_document_says_its_language(client: FlaskClient, language: str):
    text = client.get(f"/?lang={language}").get_data(as_text=True)
    assert f'<html lang="{language}" ' in text
    assert ('id="words"' in text) == (language != "en")


def test_a_language_that_is_not_on_offer_is_english(client: FlaskClient):
    for asked in ("tlh", "fa", "../../etc", ""):
        assert '<html lang="en" ' in client.get("/", query_string={"lang": asked}).get_data(as_text=True)


def test_only_languages_with_names_of_places_are_on_offer():
    assert list(interface.offered(country.load("lka"))) == ["en", "si", "ta"]
    assert list(interface.offered(country.load("afg"))) == ["en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shell_is_in_the_language_of_its_page_and_says_that_it_is_a_draft(
    client: FlaskClient, language: str
):
    spoken = client.get("/_dash-layout", headers={interface.HEADER: language}).get_json()
    text = json.dumps(spoken, ensure_ascii=False)
    for english in ("Skip to the content", "More filters", "Find a place", "First time here?"):
        assert english not in text
    assert codebook.load().label("sex", "female", language) in text
    assert '"id": "draft"' in text
    english = json.dumps(client.get("/_dash-layout").get_json(), ensure_ascii=False)
    assert "Skip to the content" in english
    assert '"id": "draft"' not in english


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_has_the_names_of_places_and_the_labels_of_its_language(client: FlaskClient, language: str):
    text = answer(client, f"?lang={language}")
    land = country.load("lka")
    message = codebook.load().codes("message")[0]
    assert land.name_of("LK41", language) in text
    assert codebook.load().label("message", message, language) in text
    assert "Jaffna" not in text


def test_languages_do_not_mix_in_what_is_kept(client: FlaskClient):
    first = {language: answer(client, f"?sex=female&lang={language}", "hotline") for language in LANGUAGES}
    english = answer(client, "?sex=female", "hotline")
    again = {language: answer(client, f"?sex=female&lang={language}", "hotline") for language in LANGUAGES}
    assert again == first
    assert len({english, *first.values()}) == 3
    assert "Districts, highest first" in english
    assert answer(client, "?sex=female", "hotline") == english


def test_the_language_of_one_request_is_not_that_of_the_next(client: FlaskClient):
    client.get("/?lang=ta")
    assert '<html lang="en" ' in client.get("/").get_data(as_text=True)


def test_exports_keep_codes_and_english_columns_in_every_language(client: FlaskClient):
    plain = client.get("/export/answers.csv?page=hotline")
    spoken = client.get("/export/answers.csv?page=hotline", headers={interface.HEADER: "ta"})
    assert plain.status_code == 200
    assert spoken.data == plain.data
