"""An audit that cannot be written over either, and whose young rows stay even where a purge is on record.

SQLite does not ask the triggers of step 0001 when a row is replaced by another of its number; and a purge could have said
that everything up to the year 9999 may go.
"""

from typing import Final

from alembic import op

revision = "0002"
down_revision = "0001"

_YOUNG: Final = 29  # days; CRM_AUDIT_DAYS is 30 or more
_SQLITE: Final = (
    """CREATE TRIGGER audit_not_replaced BEFORE INSERT ON audit
       WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
       BEGIN SELECT RAISE(ABORT, 'rows of the audit are never changed'); END""",
    """CREATE TRIGGER purges_not_replaced BEFORE INSERT ON audit_purges
       WHEN EXISTS (SELECT 1 FROM audit_purges WHERE id = NEW.id)
       BEGIN SELECT RAISE(ABORT, 'purges stay on record'); END""",
    f"""CREATE TRIGGER purges_of_the_old BEFORE INSERT ON audit_purges
       WHEN NEW."before" > date('now', '-{_YOUNG} days')
       BEGIN SELECT RAISE(ABORT, 'a purge is of rows that are {_YOUNG} days old'); END""",
)
_POSTGRESQL: Final = (
    f"""CREATE FUNCTION audit_purge_is_of_the_old() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF NEW."before" > to_char(now() AT TIME ZONE 'UTC' - INTERVAL '{_YOUNG} days', 'YYYY-MM-DD') THEN
           RAISE EXCEPTION 'a purge is of rows that are {_YOUNG} days old';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER purges_of_the_old BEFORE INSERT ON audit_purges
       FOR EACH ROW EXECUTE FUNCTION audit_purge_is_of_the_old()""",
)


def upgrade() -> None:
    """Add the triggers."""
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)
