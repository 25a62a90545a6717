"""Answers whose meaning only their column can tell: 1 and 2 for yes and no, a scale from 0, NA for Namibia or for nothing.

Belongs here: which texts of a column are such, by the evidence of the first rows. Not here: reading answers (values.py).

1 is yes beside 0. Beside 2 it is yes in most forms and no in some, and to read it alone would leave nobody who said the
other: neither is read until a mapping says which is which. Items answered from 0 to 4 would all be read one step too
low as answers from 1 to 5. A score of 1 beside 0.8 is all of the items. NA is the code of a country, and what R writes for a blank; NO and DK are codes of countries, and
what people write who have no answer.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final

import pyarrow.compute as pc

from data import codebook, tables
from data.columns.placing import Plan
from data.meaning import values
from data.sources.sheet import Chunk
from data.text import clean, fold
from languages import noted

_LOOKED_AT: Final = 2000  # rows: a code comes early and often
_NUMBERED: Final = frozenset({"1", "2"})
_STEPS: Final = ("0", "1", "2", "3", "4")
_FIRST: Final = ("0", "1", "2", "3", "4", "5")  # of a scale that goes on
_ABOVE: Final = frozenset({"6", "7", "8", "9", "10"})
_PART: Final = re.compile(r"^0?[.,]\d*[1-9]\d*$")
_WHOLES: Final = ("0", "1", "0.0", "1.0", "0,0", "1,0")
_NAMIBIA: Final = "NA"
_NO_ANSWER: Final = ("NO", "DK")  # Norway and Denmark
_TICK: Final = "ok"
_CODE: Final = 2  # letters

Unsure = Mapping[str, Mapping[str, str]]


def found(first: Chunk, plan: Plan) -> Unsure:
    """By column the texts, folded, that are not to be read, each with what to do about it; "" where it is a blank."""
    return {**dict(_found(first, plan)), **_other_scale(first, plan), **_shares(first, plan)}


def is_ticked(first: Chunk, plan: Plan) -> bool:
    """Whether consent was asked as ODK's acknowledge, which writes OK, or nothing for who did not consent."""
    position = plan.columns.get("consent")
    return position is not None and set(map(fold, _texts(first, position))) - {""} == {_TICK}


def _other_scale(first: Chunk, plan: Plan) -> Unsure:
    """The items of a scale that goes from 0 to 4 in this file (some are 0, and none of any item is 5), or on to 10."""
    items = [column.name for column in tables.family(plan.table, "rss") if column.name in plan.columns]
    texts = {name: _texts(first, plan.columns[name]) for name in items if name not in plan.mapping.values}
    held = frozenset().union(*texts.values())
    if "10" in held and len(held & _ABOVE) > 1:  # 7, 8 and 9 alone are codes for no answer
        return {name: dict.fromkeys(_FIRST, _to_ten(name)) for name in texts}
    if "0" not in held or "5" in held:
        return {}
    return {name: dict.fromkeys(_STEPS, _scale(name)) for name in texts}


def _shares(first: Chunk, plan: Plan) -> Unsure:
    """Scores written as shares, as a spreadsheet keeps per cent: where some are 0.8, those of 1 are no single right answer."""
    position = plan.columns.get("score")
    texts = frozenset() if position is None else _texts(first, position)
    return {"score": dict.fromkeys(_WHOLES, values.SHARE)} if any(map(_PART.match, texts)) else {}


def numbered(texts: Collection[str]) -> frozenset[str]:
    """1 and 2 where a column of yes and no writes its answers so; nothing where 0 tells what 1 is."""
    return _NUMBERED if "2" in texts and "0" not in texts else frozenset()


def _found(first: Chunk, plan: Plan) -> Iterator[tuple[str, Mapping[str, str]]]:
    for name, column in tables.columns(plan.table).items():
        position = plan.columns.get(name)
        if position is None:
            continue
        said = plan.mapping.values.get(name, {})
        if column.kind == "boolean" and not _NUMBERED & said.keys():
            if texts := numbered(_texts(first, position)):
                yield name, dict.fromkeys(texts, _which(name))
        elif column.field == codebook.COUNTRY:
            texts = _texts(first, position)
            blank = {_NAMIBIA: ""} if _is_blank(first, plan, position) else {}
            doubtful = _is_no_answer(texts, own_words=_in_own_words(plan))
            told = dict.fromkeys(_NO_ANSWER, _country(name)) if doubtful else {}
            found = {fold(text): fix for text, fix in {**blank, **told}.items()}
            yield name, {text: fix for text, fix in found.items() if text not in said}


def _scale(name: str) -> str:
    return noted(
        'the answers of this file go from 0 to 4, not from 1 to 5: say what each means, [values.{name}] "0" = "1" and so on up to "4" = "5"',
        name=name,
    )


def _to_ten(name: str) -> str:
    return noted(
        'the answers of this file go up to 10, not to 5: say what each means, [values.{name}] "2" = "1" and so on up to "10" = "5"',
        name=name,
    )


def _which(name: str) -> str:
    return noted(
        '1 and 2 stand in this column: say which is yes, [values.{name}] "1" = "yes" and "2" = "no", or the other way round',
        name=name,
    )


def _country(name: str) -> str:
    return noted(
        'it may be a country or no answer: write the name of the country, or say what it is, [values.{name}] "DK" = "" for none',
        name=name,
    )


def _in_own_words(plan: Plan) -> bool:
    """Whether every header is the name of a column of the table, as in our own export, which writes codes alone."""
    return tables.columns(plan.table).keys() >= set(plan.headers)


def _is_no_answer(texts: frozenset[str], *, own_words: bool) -> bool:
    """Whether No and DK may be no countries: names stand beside them, or nothing that shows codes are meant."""
    own = {text for text in texts if text.upper() in _NO_ANSWER}
    others = {text for text in texts - own if text and not values.is_nothing(text)}
    codes = {text for text in others if len(text) == _CODE}
    alike = any(text.isupper() == one.isupper() for text in codes for one in own)
    alone = own_words and all(text.isupper() for text in own)
    return bool(own) and (codes != others or not (alike or alone))


def _is_blank(first: Chunk, plan: Plan, own: int) -> bool:
    """Whether NA is a blank: countries stand beside it by name, or it stands in another column that is read."""
    texts = _texts(first, own)
    named = any(len(text) > _CODE and not values.is_nothing(text) for text in texts)
    others = set(plan.columns.values()) - {own}
    return _NAMIBIA in texts and (named or any(_NAMIBIA in _texts(first, other) for other in others))


def _texts(first: Chunk, position: int) -> frozenset[str]:
    texts = pc.unique(first.columns[position].slice(0, _LOOKED_AT)).to_pylist()
    return frozenset(values.whole(clean(text)) for text in texts)
