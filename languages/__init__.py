"""The languages of the interface: which one a request is answered in, and what its texts are in it.

Whoever writes a text for people wraps it here: ``say("{n} districts", n=…)``. English is the message itself; the others stand in
``locales/``. Stands on the ground floor, so that every room can speak. Not here: names of places (geo) and labels of codes (the codebook).
"""

from languages.retelling import noted, retold, values_of
from languages.saying import later, listed, say, say_n
from languages.spoken import ENGLISH, NAMES, current, in_language, speak, speaking

__all__ = [
    "ENGLISH",
    "NAMES",
    "current",
    "in_language",
    "later",
    "listed",
    "noted",
    "retold",
    "say",
    "say_n",
    "speak",
    "speaking",
    "values_of",
]
