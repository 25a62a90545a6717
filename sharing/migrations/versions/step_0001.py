"""Links, their openings, sessions, and an audit that takes new rows only.

A row of the audit cannot be changed, and goes only when its time is over and a purge is on record that says so.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_SQLITE: Final = (
    """CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit
       BEGIN SELECT RAISE(ABORT, 'rows of the audit are never changed'); END""",
    """CREATE TRIGGER audit_kept BEFORE DELETE ON audit
       WHEN OLD.at >= COALESCE((SELECT MAX("before") FROM audit_purges), '')
       BEGIN SELECT RAISE(ABORT, 'rows of the audit go only by a purge on record'); END""",
    """CREATE TRIGGER purges_unchanged BEFORE UPDATE ON audit_purges
       BEGIN SELECT RAISE(ABORT, 'rows of the audit are never changed'); END""",
    """CREATE TRIGGER purges_kept BEFORE DELETE ON audit_purges
       BEGIN SELECT RAISE(ABORT, 'purges stay on record'); END""",
)
_POSTGRESQL: Final = (
    """CREATE FUNCTION audit_kept() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'audit'
            AND OLD.at < COALESCE((SELECT MAX("before") FROM audit_purges), '') THEN
           RETURN OLD;
         END IF;
         RAISE EXCEPTION 'rows of the audit are never changed, and go only by a purge on record';
       END $$""",
    "CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_kept()",
    "CREATE TRIGGER audit_whole BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_kept()",
    "CREATE TRIGGER purges_kept BEFORE UPDATE OR DELETE ON audit_purges FOR EACH ROW EXECUTE FUNCTION audit_kept()",
    "CREATE TRIGGER purges_whole BEFORE TRUNCATE ON audit_purges FOR EACH STATEMENT EXECUTE FUNCTION audit_kept()",
)


def upgrade() -> None:
    """Make the tables and what keeps the audit."""
    _links()
    _audit()
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


def _links() -> None:
    op.create_table(
        "links",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("digest", sa.Text, nullable=False, unique=True),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("pages", sa.Text, nullable=False),
        sa.Column("filters", sa.Text, nullable=False),
        sa.Column("frozen", sa.Boolean, nullable=False),
        sa.Column("until", sa.Text, nullable=False),
        sa.Column("passphrase", sa.Text),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("revoked_at", sa.Text),
        sa.Column("revoked_by", sa.Text),
    )
    op.create_index("links_by_time", "links", ["made_at"])
    op.create_table(
        "openings",
        sa.Column("link", sa.Text, sa.ForeignKey("links.id"), primary_key=True),
        sa.Column("day", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
    )
    op.create_table(
        "sessions",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("link", sa.Text, sa.ForeignKey("links.id")),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.Column("seen_at", sa.Text, nullable=False),
        sa.Column("ends_at", sa.Text, nullable=False),
        sa.Column("ended_at", sa.Text),
    )
    op.create_index("sessions_by_end", "sessions", ["ends_at"])
    op.create_index("sessions_by_link", "sessions", ["link"])


def _audit() -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "audit",
        sa.Column("id", number, primary_key=True, autoincrement=True),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("link", sa.Text),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )
    op.create_index("audit_by_time", "audit", ["at"])
    op.create_index("audit_by_link", "audit", ["link", "id"])
    op.create_index("audit_by_action", "audit", ["action", "id"])
    op.create_table(
        "audit_purges",
        sa.Column("id", number, primary_key=True, autoincrement=True),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
    )
