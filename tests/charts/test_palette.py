"""Colours that can be read, in both themes, in grey, and with any colour vision."""

from pathlib import Path

import numpy as np
import pytest

from charts import palette
from charts.palette import DARK, LIGHT, Theme

BOTH = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
RAMPS = ("sequential", "rises", "falls")

# Viénot, Brettel, Mollon (1999), Color Research & Application 24(4), for linear sRGB as DaltonLens gives them
PROTAN = np.array([[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]])
DEUTAN = np.array([[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]])


def lightness(colour: str) -> float:
    """CIE L*, 0 to 100."""
    y = palette.luminance(colour)
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


def seen(colour: str, vision: np.ndarray) -> np.ndarray:
    """Linear RGB as a person without red or green cones sees it."""
    channels = np.array(palette.rgb(colour)) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return vision @ linear


def colourfulness(colour: str) -> int:
    """Largest less smallest channel, 0 to 255; 0 is grey."""
    return max(palette.rgb(colour)) - min(palette.rgb(colour))


@BOTH
@pytest.mark.parametrize(
    "name", ["text", "muted", "accent", "up", "down", "notice", "danger", "before", "after", "follow_up"]
)
def test_text_colours_are_readable_on_page_and_surface(colours: Theme, name: str) -> None:
    for ground in (colours.page, colours.surface, colours.raised):
        assert palette.contrast(getattr(colours, name), ground) >= 4.5


@BOTH
def test_text_on_coloured_grounds_is_readable(colours: Theme) -> None:
    pairs = (
        (colours.on_accent, colours.accent),
        (colours.accent, colours.accent_soft),
        (colours.notice, colours.notice_soft),
        *((palette.readable_on(shade), shade) for shade in colours.sequential),
    )
    assert min(palette.contrast(text, ground) for text, ground in pairs) >= 4.0
    assert min(palette.contrast(text, ground) for text, ground in pairs[:3]) >= 4.5


@BOTH
def test_series_colours_can_label_a_line(colours: Theme) -> None:
    assert min(palette.contrast(colour, colours.surface) for colour in colours.categorical) >= 4.5


@BOTH
@pytest.mark.parametrize("ramp", RAMPS)
def test_ramps_run_one_way_in_lightness_with_steps_that_survive_greyscale(colours: Theme, ramp: str) -> None:
    steps = np.diff([lightness(shade) for shade in getattr(colours, ramp)])
    assert (np.abs(steps) >= 9).all()
    assert len(set(np.sign(steps))) == 1


@BOTH
@pytest.mark.parametrize("vision", [PROTAN, DEUTAN], ids=["protan", "deutan"])
def test_ramps_keep_their_order_for_colour_blind_eyes(colours: Theme, vision: np.ndarray) -> None:
    weights = np.array([0.2126, 0.7152, 0.0722])
    for ramp in RAMPS:
        light = [float(weights @ seen(shade, vision)) for shade in getattr(colours, ramp)]
        assert sorted(light) in (light, light[::-1])


@BOTH
@pytest.mark.parametrize("vision", [np.eye(3), PROTAN, DEUTAN], ids=["typical", "protan", "deutan"])
def test_a_rise_and_a_fall_of_one_size_differ_in_hue_for_every_eye(
    colours: Theme, vision: np.ndarray
) -> None:
    for rise, fall in zip(colours.rises, colours.falls, strict=True):
        blue_share = [seen(c, vision)[2] / seen(c, vision).sum() for c in (rise, fall)]
        assert blue_share[0] - blue_share[1] > 0.12


@BOTH
def test_places_without_a_number_look_like_no_class(colours: Theme) -> None:
    for shade in (*colours.sequential, *colours.rises, *colours.falls):
        assert colourfulness(shade) > 2 * colourfulness(colours.too_few)
        assert shade not in (colours.too_few, colours.no_data)


def test_the_style_sheet_of_the_pages_is_made_from_the_palette() -> None:
    sheet = Path(__file__).parents[2] / "assets" / "palette.css"
    assert sheet.read_text(encoding="utf-8") == palette.css(), "run: python -m charts"


def test_the_style_sheet_names_every_colour_in_both_themes() -> None:
    assert palette.css().count("--crm-surface:") == 3  # dark once by choice, once by the system's wish
    assert "--crm-sequential-5:" in palette.css()
    assert "--crm-follow-up:" in palette.css()


def test_contrast_is_that_of_wcag() -> None:
    assert palette.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert palette.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


def test_roles_have_their_colours_and_others_the_accent() -> None:
    assert palette.of_role("before", LIGHT) == LIGHT.before
    assert palette.of_role("1", LIGHT) == LIGHT.categorical[1]
    assert palette.of_role("7", LIGHT) == LIGHT.categorical[1]
    assert palette.of_role("single", LIGHT) == LIGHT.accent


def test_an_unknown_theme_is_light() -> None:
    assert palette.theme("dark") is DARK
    assert palette.theme("sepia") is LIGHT


def test_mixing_and_fading_go_from_ground_to_colour() -> None:
    assert palette.mixed("#102030", "#ffffff", 1) == "#102030"
    assert palette.mixed("#102030", "#ffffff", 0) == "#ffffff"
    assert palette.faded("#102030", 0.5) == "rgba(16,32,48,0.5)"
