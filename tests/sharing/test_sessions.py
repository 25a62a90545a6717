"""Sessions and the clock of the machine."""

import pytest
from sqlalchemy import update

from sharing import moments, sessions
from sharing.database import Database
from sharing.policy import Role
from sharing.schema import SESSIONS


@pytest.mark.parametrize(("minutes", "over"), [(0, False), (-20, False), (-40, True), (40, True)])
def test_a_session_that_was_idle_or_is_yet_to_be_seen_is_over(database: Database, minutes: int, over: bool):
    token = sessions.begin(database, name="anna", role=Role.STAFF, ends_at=moments.later(hours=8))
    with database.writing() as connection:
        connection.execute(update(SESSIONS).values(seen_at=moments.later(minutes=minutes)))
    found = sessions.find(database, token, idle_minutes=30)
    assert found
    assert found.over is over
