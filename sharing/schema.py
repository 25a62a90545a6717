"""The tables of links, sessions and audit, as both databases have them; migrations/ says how they came to be.

Moments are texts in ISO form, UTC, to the second: they sort, and read the same from SQLite and PostgreSQL. Nothing here is
about a person beyond the name of the account: no address, no browser, no text that somebody typed but recipient and purpose.
"""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, MetaData, Table, Text

METADATA: Final = MetaData()

LINKS: Final = Table(
    "links",
    METADATA,
    Column("id", Text, primary_key=True),  # short, for people
    Column("digest", Text, nullable=False, unique=True),  # of the token, which is nowhere
    Column("recipient", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("pages", Text, nullable=False),  # names by comma, "" for all
    Column("filters", Text, nullable=False),  # as in an address
    Column("frozen", Boolean, nullable=False),
    Column("until", Text, nullable=False),  # the last day, in the country's time zone
    Column("passphrase", Text),  # a scrypt hash
    Column("failures", Integer, nullable=False),  # wrong passphrases since the last right one
    Column("made_at", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("revoked_at", Text),
    Column("revoked_by", Text),
    Index("links_by_time", "made_at"),
)
OPENINGS: Final = Table(
    "openings",
    METADATA,
    Column("link", Text, ForeignKey("links.id"), primary_key=True),
    Column("day", Text, primary_key=True),
    Column("number", Integer, nullable=False),
)
SESSIONS: Final = Table(
    "sessions",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("name", Text, nullable=False),  # the account, or the recipient
    Column("role", Text, nullable=False),
    Column("link", Text, ForeignKey("links.id")),
    Column("made_at", Text, nullable=False),
    Column("seen_at", Text, nullable=False),
    Column("ends_at", Text, nullable=False),  # in any case
    Column("ended_at", Text),  # signed out, left, or withdrawn
    Index("sessions_by_end", "ends_at"),
    Index("sessions_by_link", "link"),
)
AUDIT: Final = Table(
    "audit",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("link", Text),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),  # a page, a table, a link's ID
    Column("detail", Text, nullable=False),  # filters, as in an address; what was changed
    Index("audit_by_time", "at"),
    Index("audit_by_link", "link", "id"),
    Index("audit_by_action", "action", "id"),
)
PURGES: Final = Table(
    "audit_purges",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("before", Text, nullable=False),  # rows older than this may go
    Column("number", Integer, nullable=False),  # how many those were
)
