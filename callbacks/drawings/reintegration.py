"""How returnees fare, drawn: the course since the return, what pulls scores down, assistance, communities beside them.

Belongs here: the cards that show reintegration scores, each with the name of its weights. Not here: who the returnees are and
what assistance they had (returnees.py).
"""

from collections.abc import Callable, Mapping, Sequence

from callbacks import marking
from callbacks.sheet import Sheet, any_shown, without
from charts import forest, formats
from charts.forest import Guide, Part
from charts.marks import Marks, Measure, Series
from data.filters import GROUPS
from data.scores import DIMENSIONS, LEVELS, Weights
from indicators.answered import Answer
from indicators.definitions import INDICATORS
from indicators.questions import Question
from indicators.reintegration import items_of
from languages import current, later, say
from layouts.cards import Drawing

BAND = ("months_band",)
PANELS = (*GROUPS, "return_country", "phase")
SCALE = later("0 worst to 1 best")
WITH_PROGRAM = later("demonstration weights, not IOM’s")  # as data/weights/demonstration.toml says
LEVEL_NAMES = {
    "individual": later("Individual: the returnee’s own situation"),
    "community": later("Community: the people around"),
    "structural": later("Structural: services within reach"),
}
NEUTRAL = later("A later move abroad is no evidence of failure and is not counted as one.")


def needed(sheet: Sheet) -> list[Question]:
    """What the cards need of the selection as a whole."""
    items = [item for _, listed in _grouped(sheet.evidence.weights) for item in listed]
    kinds, courses = ("reintegration_item", "reintegration_loss"), ("first", "later", "course")
    return [
        *(Question(f"reintegration_{name}", one, BAND) for one in ("composite", *DIMENSIONS) for name in courses),
        *(Question(kind, item) for kind in kinds for item in items),
        *(Question(name, one) for one in DIMENSIONS for name in ("items_answered", "reintegration")),
        Question("has_score", "composite"),
        Question("community_acceptance"),
        Question("reintegration_change", "composite"),
        *(Question("change_by_assistance", item) for item in INDICATORS["change_by_assistance"].items),
    ]  # fmt: skip


def weights_note(sheet: Sheet) -> str:
    """The name of the weights behind every score on show."""
    return weights_named(sheet.evidence.scores_by)


def weights_named(name: str) -> str:
    """Weights by the name in their file; of those that come with the program in the language of the page."""
    return say(name.replace("'", "’"))


def _course(sheet: Sheet) -> Drawing:
    """First and later score of the same people, by months since the return."""
    parts = []
    for dimension in ("composite", *DIMENSIONS):
        first, later, since = (
            marking.by_group(sheet.one(f"reintegration_{name}", dimension, by=BAND), "months_band")
            for name in ("first", "later", "course")
        )
        series = [
            Series(say("first interview"), first, "before"),
            Series(say("when met again"), later, "single"),
        ]
        label = INDICATORS["reintegration"].item_label(dimension, current())
        parts.append(Part(label, series, joined=True, numbers=_signed(since)))
    return _drawn(
        sheet,
        parts,
        title=say("Do the same people fare better as months pass?"),
        subtitle=say(
            "Mean score of people met twice, {scale}, 95\u00a0% intervals · {weights}",
            scale=say(SCALE),
            weights=weights_note(sheet),
        ),
        foot=say(
            "Bold: beyond chance. {answered} {neutral}", answered=_answered(sheet), neutral=say(NEUTRAL)
        ),
        head=say("change"),
    )


def _signed(change: Marks) -> list[str]:
    """Each change with its sign, strong where its interval leaves no change out."""
    texts = []
    for i in range(len(change)):
        bounds = change.interval(i)
        text = formats.bare(change.estimate[i], "score_change") if change.shown(i) else "*"
        texts.append(f"<b>{text}</b>" if bounds and (bounds[0] > 0 or bounds[1] < 0) else text)
    return texts


def _answered(sheet: Sheet) -> str:
    """How many items were answered on average, of how many, and how many interviews have no score for want of answers."""
    weights = sheet.evidence.weights
    said = []
    for dimension in DIMENSIONS:
        found = sheet.one("items_answered", dimension)
        if found.keys and found.reliability[0] in ("ok", "caution"):
            count = len(items_of(weights, dimension))
            label = INDICATORS["reintegration"].item_label(dimension, current())
            answered = f"{float(found.estimate[0]) * count:.1f}"
            said.append(
                say("{dimension} {answered} of {all}", dimension=label.lower(), answered=answered, all=count)
            )
    scored = sheet.one("has_score", "composite")
    if not said or not scored.keys:
        return ""
    least = formats.value(weights.minimum_share_answered, "share")
    none = formats.value(1 - float(scored.estimate[0]), "share")
    return say(
        "Items answered on average: {said}. Below {least} of the items there is no score ({none} of interviews lack one for all dimensions).",
        said=", ".join(said),
        least=least,
        none=none,
    )


def _items(sheet: Sheet) -> Drawing:
    """Every item, the lowest first, under the level it belongs to."""
    weights = sheet.evidence.weights
    parts = []
    for heading, items in _grouped(weights):
        answers = sheet.ask([Question("reintegration_item", item) for item in items])
        losses = sheet.ask([Question("reintegration_loss", item) for item in items])
        marks = marking.by_item(list(answers.values()))
        order = sorted(range(len(marks)), key=lambda i: (not marks.shown(i), marks.estimate[i] or 0.0))
        marks, taken = marks.take(order), [list(losses.values())[i] for i in order]
        parts.append(
            Part(heading, [Series("mean", _short(marks), "single")], numbers=[_lost(one) for one in taken])
        )
    return _drawn(
        sheet,
        parts,
        title=say("What pulls the scores down?"),
        subtitle=say(
            "Mean points of each item, {scale}, lowest first · {weights}",
            scale=say(SCALE),
            weights=weights_note(sheet),
        ),
        foot=say("Taken off: what the item takes off the score of its dimension."),
        head=say("taken off"),
    )


def _grouped(weights: Weights) -> list[tuple[str, list[str]]]:
    """Items by level, or by dimension where the file names no levels."""
    every = [one for items in weights.dimensions.values() for one in items]
    if all(one.level for one in every):
        groups = [
            (say(LEVEL_NAMES[level]), [one.id for one in every if one.level == level]) for level in LEVELS
        ]
        return [(name, items) for name, items in groups if items]
    return [(name.capitalize(), [one.id for one in items]) for name, items in weights.dimensions.items()]


def _short(marks: Marks) -> Marks:
    """Names without the dimension in front: the heading says enough."""
    names = [name.split(": ", 1)[-1] for name in marks.names]
    return marks.named([name[:1].upper() + name[1:] for name in names])


def _lost(found: Answer) -> str:
    if not found.keys or found.reliability[0] not in ("ok", "caution"):
        return "*"
    return f"{formats.MINUS}{float(found.estimate[0]):.2f}"


def _communities(sheet: Sheet) -> Drawing:
    """Individual, community and structural side by side, never joined into one number."""
    scores = {name: sheet.one("reintegration", name) for name in DIMENSIONS}
    accepted = sheet.one("community_acceptance")
    feedback = INDICATORS["community_feedback"]
    told = list(sheet.ask(Question("community_feedback", item) for item in feedback.items).values())
    returnees = _marks([accepted], [say("Feel accepted by the community")])
    communities = _marks(told, [feedback.item_label(item, current()) for item in feedback.items])
    parts = [
        Part(
            say("Individual: returnees’ own scores"),
            [Series(say("mean score"), _marks([scores["economic"], scores["psychosocial"]], [say("Economic score"), say("Psychosocial score")]), "single")],
        ),
        Part(say("Community: what returnees say"), [Series(say("share"), returnees, "1")], numbers=_shares(returnees)),
        Part(
            say("Community: what receiving communities say"),
            [Series(say("share"), communities, "1")],
            numbers=_shares(communities),
        ),
        Part(
            say("Structural: housing, school, documents, water, health"),
            [Series(say("mean score"), _marks([scores["social"]], [say("Social score")]), "single")],
        ),
    ]  # fmt: skip
    return _drawn(
        sheet,
        parts,
        measure=Measure(say("Level"), unit="score", range=(0.0, 1.0), counted=later("answers")),
        title=say("Returnees and the communities that receive them"),
        subtitle=say(
            "Scores {scale}; shares 0 nobody to 1 everybody, 95\u00a0% intervals · {weights}",
            scale=say(SCALE),
            weights=weights_note(sheet),
        ),
        foot=say("Each stands for itself: they are not added up."),
    )


def _shares(marks: Marks) -> list[str]:
    """Shares among scores: in per cent, so that nobody takes one for the other."""
    return [formats.value(marks.estimate[i], "share") if marks.shown(i) else "*" for i in range(len(marks))]


def _marks(answers: Sequence[Answer], names: Sequence[str]) -> Marks:
    return marking.by_item(answers).named(names)


def _change_by(sheet: Sheet) -> Drawing:
    """From first to latest interview, each returnee once, by group."""
    panel = sheet.panel(PANELS)
    whole = _marks([sheet.one("reintegration_change", "composite")], [say("All returnees")])
    found = sheet.by_group(
        sheet.around(panel).one("reintegration_change", "composite", by=(panel,)), panel, once=True
    )
    order = sorted(range(len(found)), key=lambda i: (not found.shown(i), -(found.estimate[i] or 0.0)))
    if panel not in ("age_group", "education"):
        found = found.take(order)
    parts = [
        Part("", [Series(say("change"), marks, role)], numbers=_signed(marks))
        for marks, role in ((whole, "before"), (found, "single"))
    ]
    return _drawn(
        sheet,
        parts,
        measure=marking.measure_of(INDICATORS["reintegration_change"]),
        title=say("For whom did it change?"),
        subtitle=say(
            "Change of the score from first to latest interview, same people, 95\u00a0% intervals · {weights}",
            weights=weights_note(sheet),
        ),
        foot=say(
            "Right of 0: higher than at the first interview. Bold: beyond chance. {neutral}",
            neutral=say(NEUTRAL),
        ),
        guides=[Guide(0.0)],
    )


def _by_assistance(sheet: Sheet) -> Drawing:
    """From first to latest interview, of those who had each assistance."""
    items = INDICATORS["change_by_assistance"].items
    found = sheet.ask([Question("change_by_assistance", item) for item in items])
    marks = marking.by_item(list(found.values()))
    order = sorted(range(len(marks)), key=lambda i: (not marks.shown(i), -(marks.estimate[i] or 0.0)))
    whole = sheet.one("reintegration_change", "composite")
    known = bool(whole.keys) and whole.reliability[0] in ("ok", "caution")
    guides = [Guide(0.0), *([Guide(float(whole.estimate[0]), say("all"))] if known else [])]
    return _drawn(
        sheet,
        [Part("", [Series(say("change"), marks.take(order), "single")], numbers=_signed(marks.take(order)))],
        measure=marking.measure_of(INDICATORS["change_by_assistance"]),
        title=say("Change of those who had each assistance"),
        subtitle=say(
            "From first to latest interview, same people, 95\u00a0% intervals · {weights}",
            weights=weights_note(sheet),
        ),
        foot=say("Who is given an assistance differs from who is not: this does not show its effect."),
        guides=guides,
    )


def _drawn(  # noqa: PLR0913 - the texts of a card; all but two are named
    sheet: Sheet, parts: list[Part], *, title: str, subtitle: str, foot: str, measure: Measure | None = None,
    guides: Sequence[Guide] = (), head: str = "",
) -> Drawing:  # fmt: skip
    series = [one for part in parts for one in part.series]
    measure = measure or marking.measure_of(INDICATORS["reintegration"])
    shown = any_shown(series)
    bands = (
        [Guide(band.start, band.name) for band in sheet.evidence.weights.bands]
        if measure.unit == "score"
        else []
    )
    figure = (
        forest.forest(parts, measure=measure, theme=sheet.view.theme, guides=[*guides, *bands], head=head)
        if shown
        else without([one.marks for one in series])
    )
    return Drawing(title=title, subtitle=subtitle, figure=figure, foot=foot if shown else "", summary=title)


CARDS: Mapping[str, Callable[[Sheet], Drawing]] = {
    "course": _course,
    "items": _items,
    "communities": _communities,
    "change_by": _change_by,
    "by_assistance": _by_assistance,
}
