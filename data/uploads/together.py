"""What several uploads would add when they are brought in together: a record that stands in more than one of them counts once.

Belongs here: the keys of the records that a check would add, kept beside it. Not here: checking (work.py), or which are ready.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

import numpy as np

from data.uploads.folder import State, Upload

_KEYS: Final = "keys.npy"


def keep(upload: Upload, keys: np.ndarray) -> None:
    """Keep the keys of the records that a check would add, readable by their owner alone."""
    aside = upload.path / f".{_KEYS}.{secrets.token_hex(4)}.npy"
    aside.touch(0o600)
    np.save(aside, keys)
    aside.replace(upload.path / _KEYS)


def rows(those: Iterable[tuple[Upload, State]]) -> int:
    """How many records all of them add. Where the keys of one are not known, each of its rows counts."""
    found: dict[str, list[np.ndarray]] = defaultdict(list)
    others = 0
    for upload, state in those:
        keys = _keys(upload)
        if len(keys) == state.accepted:
            found[state.table].append(keys)
        else:
            others += state.accepted
    return others + sum(len(np.unique(np.concatenate(keys))) for keys in found.values())


def _keys(upload: Upload) -> np.ndarray:
    """The keys that were kept; none where there are none to be read."""
    try:
        return np.load(upload.path / _KEYS, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return np.empty(0, np.uint64)
