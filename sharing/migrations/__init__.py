"""How the tables of schema.py came to be, step by step, for Alembic: one file a step, never changed once released."""
