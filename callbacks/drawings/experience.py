"""Experience: how content returnees are by the assistance they had, and what those speak of whose answers were read for themes.

Belongs here: the tiles and the charts, which come from cells like all others. Not here: the answers themselves (callbacks/experience.py).
"""

from callbacks import marking, telling
from callbacks.drawn import Drawn
from callbacks.sheet import Sheet, any_shown, without
from charts import forest, formats
from charts.forest import Guide, Part
from charts.marks import Marks, Series
from indicators.definitions import INDICATORS
from indicators.questions import Question
from languages import later, say
from layouts.cards import Drawing
from layouts.tiles import Tile

NO_THEMES = later("No themes were noted for these interviews: a form has them in the column “themes”.")


def _tiles(sheet: Sheet) -> list[Tile]:
    interviews, satisfied = Question("interviews"), Question("satisfaction", "satisfied_or_very")
    accepted = Question("community_acceptance")
    themes = [Question("experience_theme", item) for item in INDICATORS["experience_theme"].items]
    found = sheet.ask([interviews, satisfied, accepted, *themes])
    named = max(
        (found[one] for one in themes),
        key=lambda answer: float(answer.estimate[0]) if telling.shown(answer, 0) else -1.0,
    )
    theme = marking.item_name(named)
    spoken = telling.share_tile(
        named, say("answers with themes speak of the most frequent one: {theme}", theme=theme)
    )
    if not named.n[0]:
        spoken = Tile(
            telling.NOTHING,
            say("what most answers speak of"),
            say("No themes were noted for these interviews"),
        )
    return [
        telling.count_tile(found[interviews], say("interviews with returnees"), ""),
        telling.share_tile(
            found[satisfied],
            say("interviews were with people satisfied or very satisfied with the assistance"),
        ),
        telling.share_tile(
            found[accepted], say("interviews were with people who feel accepted by the community")
        ),
        spoken,
    ]


def _by_assistance(sheet: Sheet) -> Drawing:
    """Satisfied and dissatisfied beside each other, most satisfied first; what is left is neither."""
    satisfied, dissatisfied = (
        marking.by_item([sheet.one(name, item) for item in INDICATORS[name].items])
        for name in ("satisfied_by_assistance", "dissatisfied_by_assistance")
    )
    order = sorted(
        range(len(satisfied)), key=lambda i: (not satisfied.shown(i), -(satisfied.estimate[i] or 0.0))
    )
    series = [
        Series(say("satisfied or very satisfied"), satisfied.take(order), "0"),
        Series(say("dissatisfied or very dissatisfied"), dissatisfied.take(order), "1"),
    ]
    whole = sheet.one("satisfaction", "satisfied_or_very")
    guides = [Guide(float(whole.estimate[0]), say("satisfied, of all"))] if telling.shown(whole, 0) else []
    measure = marking.measure_of(INDICATORS["satisfied_by_assistance"])
    theme = sheet.view.theme
    title = say("How content are those who had each assistance?")
    return Drawing(
        title=title,
        subtitle=say("Share of interviews, {place}, 95\u00a0% intervals; at the right the interviews", place=sheet.place_name),
        figure=forest.forest([Part("", series, numbers=_people(series[0].marks))], measure=measure, theme=theme, guides=guides)
        if any_shown(series)
        else without([one.marks for one in series]),
        foot=say("Satisfaction with all the help a person had. Who is given an assistance differs from who is not: this does not show its effect."),
        summary=title,
    )  # fmt: skip


def _people(marks: Marks) -> list[str]:
    return [formats.n(n) for n in marks.n]


def _themes(sheet: Sheet) -> Drawing:
    items = INDICATORS["experience_theme"].items
    drawn = sheet.items(
        "experience_theme", items, title=say("What do they speak of?"),
        subtitle=say("Share of answers with themes, {place}; one answer may speak of several", place=sheet.place_name),
    )  # fmt: skip
    if any(sheet.one("experience_theme", item).n.any() for item in items):
        return drawn
    return Drawing(drawn.title, drawn.subtitle, drawn.figure, foot=say(NO_THEMES), summary=say(NO_THEMES))


DRAWN = Drawn(tiles=_tiles, cards={"by_assistance": _by_assistance, "themes": _themes})
