"""What Alembic runs: the steps, over the connection that database.py gives it."""

from alembic import context

from sharing.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
