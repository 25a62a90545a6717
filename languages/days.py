"""Days and months as a language writes them, from the Unicode CLDR as Babel brings it. English is charts/formats.py's own."""

from datetime import date

from languages.spoken import current


def day(when: date) -> str:
    """A day: "30 ஜூன், 2026"."""
    from babel.dates import format_date

    return _on_one_line(format_date(when, "medium", locale=current()))


def month(when: date) -> str:
    """A month with its year: "2026 ජූනි"."""
    from babel.dates import format_skeleton

    return _on_one_line(format_skeleton("yMMM", when, locale=current()))


def _on_one_line(written: str) -> str:
    return written.replace(" ", "\u00a0")


def month_name(number: int) -> str:
    """The short name of a month, 1 to 12."""
    from babel.dates import get_month_names

    return get_month_names("abbreviated", "stand-alone", locale=current())[number]


def calendar() -> dict[str, list[str]]:
    """The names that a calendar in the browser shows: months and days of the week, from Sunday on."""
    from babel.dates import get_day_names, get_month_names

    def months(width: str) -> list[str]:
        names = get_month_names(width, "stand-alone", locale=current())  # pyright: ignore[reportArgumentType] -- a width is text
        return [names[number] for number in range(1, 13)]

    def days(width: str) -> list[str]:
        names = get_day_names(width, "stand-alone", locale=current())  # pyright: ignore[reportArgumentType] -- a width is text
        return [names[number] for number in (6, 0, 1, 2, 3, 4, 5)]

    return {
        "months": months("wide"),
        "monthsShort": months("abbreviated"),
        "weekdays": days("wide"),
        "weekdaysShort": days("abbreviated"),
        "weekdaysMin": days("narrow"),
    }
