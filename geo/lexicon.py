"""What one written value means in a country: the rules for a single place name or code.

Belongs here: P-codes, ISO codes, names, aliases, and names known not to be a place of the level asked for.
Does not belong here: columns of values (names), or the characters of a spelling (spelling).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property

import pandas as pd

from geo import spelling
from geo.country import Country
from languages import noted

_NUMBERED = re.compile(r"^\s*[(\[]?\d{1,3}\s*[.)\]:=]\s*(?=[^\W\d_])")
_BETWEEN = re.compile(r"\s*[,;/|()\n]\s*|\s+[-\u2013\u2014]\s+|\s*>\s*")
_MOST_PARTS = 5
# Longer values are quoted in part: a wrong column may hold whole answers of a person.
_QUOTED = 60


@dataclass(frozen=True)
class Meaning:
    """A P-code, or the rule that was broken and how to fix it; with ``iso_code`` both at once."""

    pcode: str | None = None
    rule: str | None = None
    fix: str | None = None


MISSING = Meaning()


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Everything that can be written for a place of one level of one country, by its key."""

    country: Country
    level: str
    pcodes: Mapping[str, str]
    iso: Mapping[str, str]
    bare_iso: Mapping[str, str]
    names: Mapping[str, tuple[str, ...]]
    words: tuple[str, ...]
    other_words: Mapping[str, str]

    @cached_property
    def elsewhere(self) -> Mapping[str, str]:
        """What names and codes outside this level are: gathered when a first text is no name of it."""
        return _elsewhere(self.country, self.level)

    def around(self, pcode: str) -> frozenset[str]:
        """Keys of the names of all places that hold a place or lie in it, with the words of their level and without."""
        return _around(self.country, pcode)

    @property
    def article(self) -> str:
        """The level in a sentence: "a district"."""
        return self.country.level(self.level).article

    def said(self, pcode: str) -> str:
        """A place in a sentence: "Kandy (LK21)"."""
        return f"{self.country.name_of(pcode)} ({pcode})"

    def iso_reading(self, code: str) -> str | None:
        """P-code that a hyphenless code key would stand for if it were an ISO code without its hyphen."""
        return self.bare_iso.get(code)


@cache
def load(country: Country, level: str) -> Lexicon:
    """The lexicon of one level of a country. Raises UnknownPlace for a level it does not have."""
    settings, places = country.level(level), country.at(level)
    words = spelling.word_keys(settings.words)
    return Lexicon(
        country=country,
        level=level,
        pcodes={spelling.code_key(code): code for code in places["pcode"]},
        iso=_iso(places),
        bare_iso={code.replace("-", ""): pcode for code, pcode in _iso(places).items()},
        names=_names(places, country.languages, words),
        words=words,
        other_words=_other_words(country, level),
    )


def meaning(text: str, lexicon: Lexicon, *, suggest: bool = True) -> Meaning:
    """What one written value means. A blank or a dash is missing, not wrong.

    ``suggest`` adds the nearest known name to the fix; it is never taken for the answer.
    """
    if spelling.is_blank(text):
        return MISSING
    bare = _NUMBERED.sub("", text)  # "11. Colombo", as statistics packages write a label with its number
    found = _code(text, lexicon) or _name(bare, lexicon)
    if found is None or found.rule == f"not_a_{lexicon.level}":
        found = _among_others(bare, lexicon) or found
    return found or _unknown(text, lexicon, suggest=suggest)


def candidates(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Every P-code of the level that a text may mean, sorted: what stands beside it may tell which."""
    code = spelling.code_key(text)
    if code in lexicon.pcodes:
        return (lexicon.pcodes[code],)
    name = spelling.key(text)
    return lexicon.names.get(name) or lexicon.names.get(spelling.without_words(name, lexicon.words), ())


def quoted(text: str) -> str:
    """A value as quoted in sentences, cut where it is long."""
    shown = "".join(char for char in text.strip() if char.isprintable() or char == spelling.JOINER)
    return f'"{shown[:_QUOTED]}…"' if len(shown) > _QUOTED else f'"{shown}"'


def _code(text: str, lexicon: Lexicon) -> Meaning | None:
    """The meaning of a code. A hyphen makes it ISO 3166-2, none (or a blank) makes it a P-code."""
    code = spelling.code_key(text)
    if code in lexicon.pcodes:
        return Meaning(lexicon.pcodes[code])
    if code in lexicon.iso:
        pcode = lexicon.iso[code]
        fix = noted(
            "{text} is an ISO 3166-2 code, read as {place}; P-codes have no hyphen.",
            text=quoted(text),
            place=lexicon.said(pcode),
        )
        return Meaning(pcode, "iso_code", fix)
    return _separated_code(text, spelling.key(code), lexicon)


def _separated_code(text: str, code: str, lexicon: Lexicon) -> Meaning | None:
    """The meaning of a code with "_" or "/" for a hyphen: clear if both readings agree."""
    pcode, iso = lexicon.pcodes.get(code), lexicon.iso_reading(code)
    if pcode is None or pcode == iso or iso is None:
        return Meaning(pcode) if pcode else None
    fix = noted(
        "{text} may be the P-code of {place} or the ISO code of {other}; write the P-code without a separator.",
        text=quoted(text),
        place=lexicon.said(pcode),
        other=lexicon.said(iso),
    )
    return Meaning(None, "ambiguous_place", fix)


def _name(text: str, lexicon: Lexicon) -> Meaning | None:
    """The meaning of a name: of this level, of something else that is known, or None."""
    written, name = spelling.phrase(text), spelling.key(text)
    for words, kind in lexicon.other_words.items():
        if written.endswith(" " + words):
            return _not_this_level(text, kind, lexicon)
    found = lexicon.names.get(name) or lexicon.names.get(spelling.without_words(name, lexicon.words), ())
    if len(found) == 1:
        return Meaning(found[0])
    if found:
        fix = noted(
            "{text} may be {places}; write the P-code.",
            text=quoted(text),
            places=" or ".join(map(lexicon.said, found)),
        )
        return Meaning(None, "ambiguous_place", fix)
    known = lexicon.elsewhere.get(name) or lexicon.elsewhere.get(spelling.without_words(name, lexicon.words))
    return _not_this_level(text, known, lexicon) if known else None


def _among_others(text: str, lexicon: Lexicon) -> Meaning | None:
    """The meaning of a name beside places that hold it or lie in it, or beside itself in another script.

    "Galle, Southern Province", "Jaffna / යාපනය". None where a part is not known, or lies elsewhere: "Galle and Matara".
    """
    parts = [part for part in _BETWEEN.split(text) if part.strip()]
    if not 1 < len(parts) <= _MOST_PARTS:
        return None
    own = {part: candidates(part, lexicon) for part in parts}
    found = {codes for codes in own.values() if codes}
    if len(found) != 1 or len(codes := found.pop()) != 1:
        return None
    around = lexicon.around(codes[0])
    strange = (part for part, codes in own.items() if not codes and spelling.key(part) not in around)
    return Meaning(codes[0]) if next(strange, None) is None else None


def _not_this_level(text: str, kind: str, lexicon: Lexicon) -> Meaning:
    fix = noted(
        "{text} is {kind}, not {level}; write the name or P-code of {level}.",
        text=quoted(text),
        kind=kind,
        level=lexicon.article,
    )
    return Meaning(None, f"not_a_{lexicon.level}", fix)


def _unknown(text: str, lexicon: Lexicon, *, suggest: bool) -> Meaning:
    near = get_close_matches(spelling.key(text), lexicon.names, n=1, cutoff=0.75) if suggest else []
    hint = (
        noted("did you mean {near}?", near=lexicon.said(lexicon.names[near[0]][0]))
        if near
        else noted("write its name or P-code.")
    )
    fix = noted(
        "{text} is not known as {level} of {country}; {hint}",
        text=quoted(text),
        level=lexicon.article,
        country=lexicon.country.name,
        hint=hint,
    )
    return Meaning(None, "unknown_place", fix)


def _iso(places: pd.DataFrame) -> dict[str, str]:
    pairs = zip(places["iso"], places["pcode"], strict=True)
    return {spelling.code_key(iso): pcode for iso, pcode in pairs if iso}


def _names(
    places: pd.DataFrame, languages: Iterable[str], words: tuple[str, ...]
) -> dict[str, tuple[str, ...]]:
    """P-codes by key of each spelling. A spelling of two places keeps both, so that it is refused."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for pcode, written in spellings(places, languages):
        found[spelling.key(written)].add(pcode)
        found[spelling.without_words(spelling.key(written), words)].add(pcode)
    return {name: tuple(sorted(codes)) for name, codes in found.items() if name}


def spellings(places: pd.DataFrame, languages: Iterable[str]) -> list[tuple[str, str]]:
    """(P-code, spelling) for every name and alias in rows of a places table."""
    columns = [places[f"name_{language}"] for language in languages]
    named = [(pcode, name) for column in columns for pcode, name in zip(places["pcode"], column, strict=True)]
    rows = zip(places["pcode"], places["aliases"], strict=True)
    aliases = [(pcode, alias.strip()) for pcode, written in rows for alias in written.split(";")]
    return [(pcode, name) for pcode, name in named + aliases if name]


def _elsewhere(country: Country, level: str) -> dict[str, str]:
    """What names and codes outside this level are, for the sentence that refuses them."""
    known: dict[str, str] = {}
    # The widest level comes last, and what is no place at all after it: of two things a name is, that tells most.
    for other in (name for name in reversed(country.levels) if name != level):
        settings, places = country.level(other), country.at(other)
        names = _names(places, country.languages, spelling.word_keys(settings.words))
        known |= dict.fromkeys(names, settings.article)
        known |= {spelling.key(code): settings.article for code in places["pcode"]}
    known |= {spelling.key(name): what for name, what in country.not_places.items()}
    return known


@cache
def _around(country: Country, pcode: str) -> frozenset[str]:
    own = {pcode, *country.children(pcode), *country.holding(pcode)}
    found = {spelling.key(country.name)}
    for level in country.levels:
        places, words = country.at(level), country.level(level).words
        for _, name in spellings(places[places["pcode"].isin(own - {pcode})], country.languages):
            found.update(spelling.key(written) for written in (name, *(f"{name} {word}" for word in words)))
    return frozenset(found)


def _other_words(country: Country, level: str) -> dict[str, str]:
    """What a name is by the words it ends in, the longest first; words of the level itself are left out."""
    own = set(map(spelling.phrase, country.level(level).words))
    kinds = [(area.article, area.words) for area in country.other_areas]
    kinds += [
        (country.level(name).article, country.level(name).words) for name in country.levels if name != level
    ]
    found = {spelling.phrase(words): article for article, many in kinds for words in many}
    return {
        words: found[words] for words in sorted(found.keys() - own, key=lambda words: (-len(words), words))
    }
