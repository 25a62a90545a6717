"""Links are signed, kept as digests, ended and withdrawn at once, and slow down for who guesses."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from data.filters import Filters
from settings import Settings
from sharing import links, moments, secret, sessions
from sharing.bounds import Bounds
from sharing.database import Database
from sharing.links import Wanted
from sharing.policy import Role

KEY = b"k" * 32
TODAY = date(2026, 6, 30)


def wanted(**more: object) -> Wanted:
    plain = {
        "recipient": "Embassy",
        "purpose": "Review",
        "until": TODAY + timedelta(days=3),
        "bounds": Bounds(),
    }
    return Wanted(**{**plain, **more})


def test_a_link_is_found_by_its_token_and_by_nothing_else(database: Database):
    made = links.make(database, wanted(), key=KEY)
    found = links.of_token(database, made.token, key=KEY)
    assert found
    assert found.id == made.id
    tampered = [
        made.token[:-1] + ("A" if made.token[-1] != "A" else "B"),
        made.token[:-4],
        made.token + "A",
        "",
        "ය",
        "x" * 5000,
    ]
    assert [links.of_token(database, token, key=KEY) for token in tampered] == [None] * len(tampered)
    assert links.of_token(database, made.token, key=b"another") is None


def test_the_token_is_nowhere_in_the_database(chosen: Settings, database: Database):
    made = links.make(database, wanted(passphrase="correct horse"), key=KEY)
    with database.reading() as connection:
        rows = [str(row) for row in connection.execute(text("SELECT * FROM links"))]
    assert made.token not in str(rows)
    assert "correct horse" not in str(rows)


def test_a_link_shows_nothing_after_its_last_day_or_when_withdrawn(database: Database):
    made = links.make(database, wanted(), key=KEY)
    link = links.of_token(database, made.token, key=KEY)
    assert link
    assert links.refusal(link, today=TODAY + timedelta(days=3)) == ""
    assert "ended on 3 July 2026" in links.refusal(link, today=TODAY + timedelta(days=4))
    assert links.revoke(database, made.id, by="anna")
    assert not links.revoke(database, made.id, by="anna")
    link = links.of_token(database, made.token, key=KEY)
    assert link
    assert "withdrawn" in links.refusal(link, today=TODAY)
    with pytest.raises(links.NoLink, match="no link 'none'"):
        links.revoke(database, "none", by="anna")


def test_withdrawing_a_link_ends_its_sessions(database: Database):
    made = links.make(database, wanted(), key=KEY)
    token = sessions.begin(
        database, name="Embassy", role=Role.DONOR, ends_at=moments.later(days=1), link=made.id
    )
    before = sessions.find(database, token, idle_minutes=5)
    links.revoke(database, made.id, by="anna")
    after = sessions.find(database, token, idle_minutes=5)
    assert before
    assert after
    assert (before.over, after.over) == (False, True)


def test_a_passphrase_is_asked_for_a_number_of_times(database: Database):
    made = links.make(database, wanted(passphrase="correct horse"), key=KEY)

    def tries(passphrase: str) -> bool:
        link = links.of_token(database, made.token, key=KEY)
        assert link
        return links.passes(database, link, passphrase)

    assert [tries("wrong"), tries("correct horse")] == [False, True]
    with database.writing() as connection:
        connection.execute(text(f"UPDATE links SET failures = {links.MOST_FAILURES}"))
    assert not tries("correct horse")


def test_tries_at_the_same_moment_are_as_many_tries(database: Database):
    """A thousand requests that all looked at the link before the first was counted."""
    made = links.make(database, wanted(passphrase="correct horse"), key=KEY)
    link = links.of_token(database, made.token, key=KEY)
    assert link
    with database.writing() as connection:
        connection.execute(text(f"UPDATE links SET failures = {links.MOST_FAILURES - 1}"))
    assert [links.passes(database, link, word) for word in ("wrong", "correct horse")] == [False, False]


def test_openings_are_counted_by_day_and_listed(database: Database):
    made = links.make(
        database, wanted(bounds=Bounds(pages=("outreach",), filters=Filters(sex=("female",)))), key=KEY
    )
    link = links.of_token(database, made.token, key=KEY)
    assert link
    for day in (TODAY, TODAY, TODAY + timedelta(days=1)):
        links.opened(database, link, today=day)
    [listed] = links.listed(database, today=TODAY, most=10)
    assert listed.openings == {"2026-06-30": 2, "2026-07-01": 1}
    assert (listed.state, listed.bounds) == (
        "open",
        Bounds(pages=("outreach",), filters=Filters(sex=("female",))),
    )
    assert links.number(database) == 1


def test_a_session_is_over_when_ended_unused_or_past_its_end(database: Database):
    def begun(**ends: int) -> str:
        return sessions.begin(database, name="anna", role=Role.STAFF, ends_at=moments.later(**ends))

    ended, past, unused, open_ = begun(hours=1), begun(minutes=-1), begun(hours=1), begun(hours=1)
    sessions.end(database, ended)
    with database.writing() as connection:
        long_ago = moments.later(minutes=-31)
        connection.execute(
            text("UPDATE sessions SET seen_at = :at WHERE digest = :digest"),
            {"at": long_ago, "digest": sessions.digest(unused)},
        )
    found = [sessions.find(database, token, idle_minutes=30) for token in (ended, past, unused, open_)]
    assert [one and one.over for one in found] == [True, True, True, False]
    assert sessions.find(database, "forged", idle_minutes=30) is None


def test_the_secret_is_made_once_for_its_owner_alone(tmp_path: Path):
    chosen = Settings(store=tmp_path / "store")
    first = secret.key(chosen, purpose="links")
    assert first == secret.key(chosen, purpose="links") != secret.key(chosen, purpose="pages")
    assert (tmp_path / "store" / secret.NAME).stat().st_mode & 0o777 == 0o600
