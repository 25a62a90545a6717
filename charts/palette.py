"""All colours of the product, light and dark, and the style sheet text made from them.

Charts take a ``Theme``; pages use the CSS custom properties of ``css()``. No colour is written anywhere else.
"""

from dataclasses import dataclass, fields
from typing import Any, Literal

ThemeName = Literal["light", "dark"]


@dataclass(frozen=True)
class Theme:
    """One set of colours. Ramps run from little to much; in the dark theme from dark to light, so that much stands out."""

    page: str
    surface: str
    raised: str
    text: str
    muted: str
    grid: str
    border: str
    accent: str
    accent_soft: str
    on_accent: str
    interval: str
    too_few: str
    no_data: str
    hatch: str
    outline: str
    boundary: str
    up: str
    down: str
    notice: str
    notice_soft: str
    danger: str
    before: str
    after: str
    follow_up: str
    sequential: tuple[str, str, str, str, str]
    rises: tuple[str, str, str, str]
    falls: tuple[str, str, str, str]
    categorical: tuple[str, ...]
    crossed: tuple[
        str, ...
    ]  # nine: rows from little to much of one measure, in each from little to much of another


LIGHT = Theme(
    page="#f5f7f9",
    surface="#ffffff",
    raised="#ffffff",
    text="#17202e",
    muted="#5a6478",
    grid="#e8ecf1",
    border="#dde3ea",
    accent="#0d5570",
    accent_soft="#e4f0f5",
    on_accent="#ffffff",
    interval="#8394a8",
    too_few="#cdcac6",
    no_data="#f7f8fa",
    hatch="#98a2b3",
    outline="#17202e",
    boundary="#ffffff",
    up="#1a66ab",
    down="#b04a06",
    notice="#7a4a00",
    notice_soft="#fdf0d8",
    danger="#b3261e",
    before="#606a7c",
    after="#0d5570",
    follow_up="#8a4fa3",
    sequential=("#dbe9ef", "#aecfda", "#72adbf", "#33869f", "#0d5570"),
    rises=("#c8dff6", "#92bde2", "#4a8cc7", "#1a5a98"),
    falls=("#ffd4ac", "#f2ad74", "#d6752b", "#9c4305"),
    categorical=("#0d5570", "#b4560f", "#8a4fa3", "#66731a", "#b83a62", "#606a7c"),
    crossed=(
        "#ecebe6", "#8eb8d3", "#2f86c0",
        "#e6ac73", "#8d8274", "#345875",
        "#df6d00", "#8c4c15", "#3a2b2a",
    ),
)  # fmt: skip

DARK = Theme(
    page="#10161d",
    surface="#18202a",
    raised="#202a36",
    text="#e9eef4",
    muted="#a0acbc",
    grid="#2a3542",
    border="#2f3b49",
    accent="#7cc7dc",
    accent_soft="#1d3946",
    on_accent="#0c1820",
    interval="#6f8096",
    too_few="#5a5957",
    no_data="#1d2631",
    hatch="#8d9bb0",
    outline="#ffffff",
    boundary="#18202a",
    up="#7ab8f0",
    down="#f2a05c",
    notice="#f4cf8a",
    notice_soft="#3a2f18",
    danger="#ff9a8f",
    before="#a3aebd",
    after="#6cc3da",
    follow_up="#cf9be4",
    sequential=("#24414e", "#2c6074", "#39859d", "#62b0c6", "#a9e0ee"),
    rises=("#25405c", "#356a9c", "#5597d3", "#9ccbf5"),
    falls=("#54361d", "#8f5521", "#cd7f36", "#f8bd8a"),
    categorical=("#6cc3da", "#f0a35e", "#cf9be4", "#bccb62", "#f08aa8", "#a3aebd"),
    crossed=(
        "#2c343e", "#2b6284", "#2a8fc9",
        "#7e4d25", "#87857b", "#90bcd0",
        "#d0660c", "#e3a872", "#f6ead8",
    ),
)  # fmt: skip


def _variables() -> Theme:
    """Each colour as the property that ``css()`` gives it."""
    found: dict[str, Any] = {}
    for field in fields(Theme):
        colour, name = getattr(LIGHT, field.name), _property(field.name)
        steps = tuple(f"var({name}-{step})" for step in range(1, len(colour) + 1))
        found[field.name] = f"var({name})" if isinstance(colour, str) else steps
    return Theme(**found)


def _property(name: str) -> str:
    return f"--crm-{name.replace('_', '-')}"


# For HTML, which the style sheet colours in both themes; nothing can be reckoned from these.
VARIABLES = _variables()


def theme(name: str) -> Theme:
    """The colours of "light" or "dark", or "variables"; light for anything else, since a page must never fail on its look."""
    return {"dark": DARK, "variables": VARIABLES}.get(name, LIGHT)


def of_role(role: str, colours: Theme) -> str:
    """The colour of a series: a round, ``single``, or a category by its position ("0", "1", …)."""
    if role in ("before", "after", "follow_up"):
        return getattr(colours, role)
    if role.isdigit():
        return colours.categorical[int(role) % len(colours.categorical)]
    return colours.accent


def faded(colour: str, opacity: float) -> str:
    """A hex colour as rgba text of the given opacity, for bands."""
    red, green, blue = rgb(colour)
    return f"rgba({red},{green},{blue},{opacity:g})"


def mixed(colour: str, ground: str, share: float) -> str:
    """A colour laid on a ground: ``share`` of the colour, the rest ground; an opaque paler shade."""
    parts = (round(c * share + g * (1 - share)) for c, g in zip(rgb(colour), rgb(ground), strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255, of "#rrggbb"."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1, as WCAG 2 defines it (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in (part / 255 for part in rgb(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21, as WCAG 2 defines it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable_on(fill: str) -> str:
    """Black or white-like text, whichever reads better on this fill."""
    return max((LIGHT.text, "#ffffff"), key=lambda text: contrast(text, fill))


def css() -> str:
    """The style sheet ``assets/palette.css``: every colour as ``--crm-name``, for both themes; paper is always light."""
    return "\n".join(
        (
            "/* Made by python -m charts from charts/palette.py: change colours there. */",
            _rule(":root", LIGHT),
            "@media screen {\n" + _rule('[data-mantine-color-scheme="dark"]', DARK) + "}\n",
            # Where no script has run, the system's wish holds.
            "@media screen and (prefers-color-scheme: dark) {\n"
            + _rule(":root:not([data-mantine-color-scheme])", DARK)
            + "}\n",
            ".js-plotly-plot text {\n  font-variant-numeric: tabular-nums;\n}\n",
        )
    )


def _rule(selector: str, colours: Theme) -> str:
    lines: list[str] = []
    for field in fields(colours):
        name, colour = _property(field.name), getattr(colours, field.name)
        if isinstance(colour, str):
            lines.append(f"  {name}: {colour};")
        else:
            lines += [f"  {name}-{step}: {shade};" for step, shade in enumerate(colour, start=1)]
    return f"{selector} {{\n" + "\n".join(lines) + "\n}\n"
