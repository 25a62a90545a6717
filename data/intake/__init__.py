"""Rows on their way in: known or new, accepted, duplicate or refused, and what is reported of them."""
