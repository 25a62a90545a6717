"""Which code system a whole column of place codes uses: P-codes, or ISO 3166-2 codes that lost their hyphen.

Belongs here: weighing the evidence beside the codes, and reading a column by the outcome.
Does not belong here: single values (lexicon), names (names), points (locate).

The two systems look alike and give some codes to different places, so a column of ISO codes without hyphens
reads as P-codes without an error and paints the wrong places. Only names or points beside them can tell.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from geo import lexicon, names, spelling
from geo.country import Country
from geo.lexicon import Lexicon, Meaning
from languages import noted

System = Literal["pcode", "iso", "undecidable"]
# About 2 to 7 % of field points lie in another district than the stated one: evidence is never unanimous.
_CLEAR = 0.8
# One or two rows are slips of the pen; they do not turn a whole column into another code system.
_ENOUGH = 3
_WAY_OUT = noted("write P-codes throughout, or ISO codes with their hyphen.")


@dataclass(frozen=True)
class Votes:
    """Rows in which what stands beside a telling code agrees with its P-code or its ISO reading."""

    pcode: int = 0
    iso: int = 0

    def __add__(self, other: "Votes") -> "Votes":
        return Votes(self.pcode + other.pcode, self.iso + other.iso)

    @property
    def verdict(self) -> System | None:
        """The system nearly all votes are for; "undecidable" where they are split, None where too few say so."""
        cast = self.pcode + self.iso
        slips = self.iso < _ENOUGH and self.iso < self.pcode
        if cast and (slips or self.pcode >= _CLEAR * cast):
            return "pcode"
        if cast < _ENOUGH:
            return None
        return "iso" if self.iso >= _CLEAR * cast else "undecidable"


@dataclass(frozen=True)
class Evidence:
    """Counts of rows; those of the parts of a file add up.

    ``plain``: codes without a hyphen; ``telling``: those of them that read two ways; ``words``: anything else
    that is written, such as names.
    """

    plain: int = 0
    hyphenated: int = 0
    telling: int = 0
    names: Votes = Votes()
    points: Votes = Votes()
    words: int = 0

    def __add__(self, other: "Evidence") -> "Evidence":
        return Evidence(
            self.plain + other.plain,
            self.hyphenated + other.hyphenated,
            self.telling + other.telling,
            self.names + other.names,
            self.points + other.points,
            self.words + other.words,
        )

    @property
    def of_codes(self) -> bool:
        """Whether the column is one of codes; in a column of words each code speaks for itself."""
        return self.plain + self.hyphenated > self.words


@dataclass(frozen=True, eq=False)
class Readings:
    """P-code (or None) of each row's code, read as P-code and as ISO code that lost its hyphen."""

    pcode: np.ndarray
    iso: np.ndarray
    hyphenated: np.ndarray
    words: np.ndarray  # rows that hold something else than a code

    @property
    def telling(self) -> np.ndarray:
        """Rows whose code has no hyphen and reads two ways."""
        return self.pcode != self.iso

    @property
    def plain(self) -> np.ndarray:
        """Rows with a code without a hyphen."""
        return ~pd.isna(self.pcode) | ~pd.isna(self.iso)


@dataclass(frozen=True)
class CodeSystem:
    """What the codes of a column are and why, in a sentence for the person who sent it.

    An undecidable column that is ``contradicted`` has something against P-codes without enough for ISO: its
    telling codes must be refused. One that is not contradicted is read as P-codes, as a hyphenless code is.
    """

    system: System
    contradicted: bool
    evidence: Evidence
    sentence: str


def code_system(
    codes: pd.Series,
    *,
    country: Country,
    level: str | None = None,
    names_beside: pd.Series | None = None,
    located: np.ndarray | None = None,
) -> CodeSystem:
    """The code system of a column of codes, by the names and the located P-codes in the same rows."""
    evidence = weigh(codes, country=country, level=level, names_beside=names_beside, located=located)
    return decide(evidence)


def weigh(
    codes: pd.Series,
    *,
    country: Country,
    level: str | None = None,
    names_beside: pd.Series | None = None,
    located: np.ndarray | None = None,
) -> Evidence:
    """The evidence in one part of a file; ``located`` has P-codes or None, as locate gives them."""
    read = readings(codes, country=country, level=level)
    said = None
    if names_beside is not None:
        said = names.resolve(names_beside, country=country, level=level)["pcode"].to_numpy(dtype=object)
    return replace(counted(read), names=_votes(said, read), points=_votes(located, read))


def counted(read: Readings, *, rows: np.ndarray | None = None) -> Evidence:
    """The codes of a part of a file by kind, without what stands beside them.

    ``rows``: how many rows have each of the codes read; one each, if it is not given.
    """
    weights = np.ones(len(read.words), dtype=np.int64) if rows is None else rows
    return Evidence(
        plain=int(weights[read.plain].sum()),
        hyphenated=int(weights[read.hyphenated].sum()),
        telling=int(weights[read.telling].sum()),
        words=int(weights[read.words].sum()),
    )


def readings(codes: pd.Series, *, country: Country, level: str | None = None) -> Readings:
    """What each code of a column would mean in either system."""
    words = lexicon.load(country, level or country.placed)
    rows, distinct = pd.factorize(codes)
    # One more place at the end, for row number -1: a missing code reads as nothing either way.
    keys = [*(spelling.code_key(str(code)) for code in distinct), ""]
    codelike = words.iso.keys() | words.bare_iso.keys() | words.pcodes.keys()
    return Readings(
        pcode=np.array([words.pcodes.get(key) for key in keys], dtype=object)[rows],
        iso=np.array([words.iso_reading(key) for key in keys], dtype=object)[rows],
        hyphenated=np.array([key in words.iso and key not in words.pcodes for key in keys])[rows],
        words=np.array([key not in codelike and not spelling.is_blank(key) for key in keys])[rows],
    )


def decide(evidence: Evidence) -> CodeSystem:
    """The code system that the evidence of a whole column speaks for."""
    if evidence.hyphenated and not evidence.plain and evidence.of_codes:
        return CodeSystem("iso", False, evidence, _hyphen_sentence(evidence))
    verdict = _verdict(evidence.names.verdict, evidence.points.verdict)
    if verdict == "iso":
        return CodeSystem("iso", False, evidence, _iso_sentence(evidence))
    if verdict == "pcode" or (evidence.plain and not evidence.telling):
        return CodeSystem("pcode", False, evidence, "The codes are P-codes.")
    if verdict == "undecidable" or (evidence.hyphenated and evidence.telling and evidence.of_codes):
        return CodeSystem("undecidable", True, evidence, _contradiction(evidence))
    sentence = "Nothing beside the codes tells P-codes from ISO codes; a code without a hyphen is a P-code."
    return CodeSystem("undecidable", False, evidence, sentence)


def _verdict(names_say: System | None, points_say: System | None) -> System | None:
    """One verdict of two: names count for more, for points stray; opposite ones settle nothing."""
    if names_say is None or points_say is None:
        return names_say or points_say
    return "undecidable" if {names_say, points_say} == {"pcode", "iso"} else names_say


def resolve(
    codes: pd.Series, *, system: CodeSystem, country: Country, level: str | None = None
) -> pd.DataFrame:
    """P-code, rule and fix of each code, as names.resolve gives them, in the system the column was found to use.

    ISO codes are converted, rule ``iso_code``. Where the evidence is contradicted, codes that mean different
    places in the two systems are refused, rule ``code_system_unclear``.
    """
    words = lexicon.load(country, level or country.placed)
    rows, distinct = pd.factorize(codes)
    texts = [str(code) for code in distinct]
    ordinary = names.meanings(texts, words)
    meanings = [_meaning(text, system, words) or plain for text, plain in zip(texts, ordinary, strict=True)]
    return names.spread(meanings, rows, codes.index)


def _votes(said: np.ndarray | None, read: Readings) -> Votes:
    if said is None:
        return Votes()
    heard = np.asarray(said, dtype=object)[read.telling]
    present = ~pd.isna(heard)
    return Votes(
        int((present & (heard == read.pcode[read.telling])).sum()),
        int((present & (heard == read.iso[read.telling])).sum()),
    )


def _meaning(text: str, system: CodeSystem, words: Lexicon) -> Meaning | None:
    """The meaning of a code without a hyphen in a column that is not plainly of P-codes; None for all else."""
    key = spelling.code_key(text)
    pcode, iso = words.pcodes.get(key), words.iso_reading(key)
    if iso is None or (system.system != "iso" and not system.contradicted):
        return None
    if system.system == "iso":
        fix = noted(
            "{text} is an ISO 3166-2 code without its hyphen, read as {place}.",
            text=lexicon.quoted(text),
            place=words.said(iso),
        )
        return Meaning(iso, "iso_code", fix)
    if pcode == iso:
        return Meaning(pcode)
    other = noted("the P-code of {place}", place=words.said(pcode)) if pcode else noted("no P-code")
    fix = noted(
        "{text} is {other} and the ISO code of {place}; {way}",
        text=lexicon.quoted(text),
        other=other,
        place=words.said(iso),
        way=_WAY_OUT,
    )
    return Meaning(None, "code_system_unclear", fix)


def _hyphen_sentence(evidence: Evidence) -> str:
    return noted(
        "The codes are ISO 3166-2 codes, told by their hyphen in {rows} rows, and were converted to P-codes.",
        rows=f"{evidence.hyphenated:,}",
    )


def _iso_sentence(evidence: Evidence) -> str:
    return noted(
        "The codes are ISO 3166-2 codes without their hyphen and were converted to P-codes: of {rows} rows that tell, {what}.",
        rows=f"{evidence.telling:,}",
        what=_counted(evidence),
    )


def _contradiction(evidence: Evidence) -> str:
    mixed = (
        f" {evidence.hyphenated:,} other codes have the hyphen of ISO codes." if evidence.hyphenated else ""
    )
    return (
        f"The codes may be P-codes or ISO 3166-2 codes without their hyphen: of {evidence.telling:,} rows "
        f"that tell, {_counted(evidence)}.{mixed} Those rows are refused; {_WAY_OUT}"
    )


def _counted(evidence: Evidence) -> str:
    kinds = {noted("names"): evidence.names, noted("points"): evidence.points}
    said = [
        noted(
            "{kind} agree with ISO in {iso} and with P-codes in {pcode}",
            kind=kind,
            iso=f"{votes.iso:,}",
            pcode=f"{votes.pcode:,}",
        )
        for kind, votes in kinds.items()
        if votes.pcode or votes.iso
    ]
    return "; ".join(said) or noted("nothing beside them says which")
