"""Header lines of Kobo whose groups and options end in something else than a slash: the exporter asks which.

Belongs here: telling that separator by what stands in the line, and finding columns in it all the same. Not here: any
other header (headers.py). Nothing is renamed: headers are reported as the file has them.

Source: formpack, export.py: one separator between groups, before the parts of a point and before options; Kobo's own
columns (``meta/rootUuid``) are written as they are.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from data.columns.headers import ForeignLine, HeaderLine

_SYSTEM: Final = frozenset(
    {
        "_id",
        "_uuid",
        "_submission_time",
        "_validation_status",
        "_status",
        "_submitted_by",
        "__version__",
        "_index",
    }
)
_FEWEST: Final = 3  # of Kobo's columns, and of headers that share a beginning
_SEPARATOR: Final = re.compile(r"(?:[-.:|>~\\]{1,3}|_{2,5})$")
# Names end before a dot; a label may hold one, but hardly ever underscores, colons or dashes in a row.
_DOT: Final = re.compile(r"^([A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*)(\.)[A-Za-z_]")
_ROW: Final = re.compile(r"^([^/]*?[^\W_][^\s/_:-]?)(_{2,5}|::|--)(?=\S)")
_BETWEEN: Final = re.compile(r"^([-.:|>~\\]{1,3}|_{2,5})(?=[^\W_])")
_PART: Final = "_latitude"


@dataclass(frozen=True)
class SeparatedLine(ForeignLine):
    """A header line with a separator of its own: found as the file has it, else with slashes in its place."""

    separator: str = "/"

    def as_kobo(self, text: str) -> str:
        """A header with slashes in the place of the separator; Kobo's own columns have none."""
        return text if text in _SYSTEM else self._inside.sub("/", text)

    def questions(self) -> Iterator[str]:
        return HeaderLine(self.meant).questions()

    @cached_property
    def _inside(self) -> re.Pattern[str]:
        return re.compile(rf"(?<=\S){re.escape(self.separator)}(?=\S)")


def separator(texts: Sequence[str]) -> str | None:
    """What ends groups in a header line of Kobo, where that is no slash; None where nothing tells."""
    if len(_SYSTEM.intersection(texts)) < _FEWEST:
        return None
    asked = [text for text in texts if text and text not in _SYSTEM and not text.startswith("meta/")]
    found = Counter((*_of_points(asked), *_of_options(asked), *_of_groups(asked)))
    return found.most_common(1)[0][0] if found else None


def _of_points(texts: Sequence[str]) -> Iterator[str]:
    """The main column of a point stands without its group; its parts have it: ``gps`` and ``where.._gps_latitude``."""
    for text in texts:
        if text.endswith(_PART):
            wanted = (own for own in texts if text.endswith(f"_{own}{_PART}"))
            before = (text.removesuffix(f"_{own}{_PART}") for own in wanted)
            yield from (match[0] for head in before if (match := _SEPARATOR.search(head)))


def _of_options(texts: Sequence[str]) -> Iterator[str]:
    """What stands between a question and each of its options, where two headers or more go on from a third alike."""
    ordered = sorted(set(texts))
    for at, question in enumerate(ordered):
        ends = Counter[str]()
        for text in ordered[at + 1 :]:
            if not text.startswith(question):
                break
            if match := _BETWEEN.match(text[len(question) :]):
                ends[match[1]] += 1
        yield from (end for end, count in ends.items() if count > 1)


def _of_groups(texts: Sequence[str]) -> Iterator[str]:
    """What ends a beginning that several headers share, where it hardly stands within one; no dot where slashes end groups."""
    slashes = any("/" in text for text in texts)
    found = (
        match.groups() for text in texts if (match := _ROW.match(text) or (not slashes and _DOT.match(text)))
    )
    yield from (end for (_, end), count in Counter(found).items() if count >= _FEWEST)
