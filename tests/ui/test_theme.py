"""Colours that can be read, sizes that follow the font, and a theme that follows the system."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication

from inspector import resource
from inspector.ui import theme
from inspector.ui.theme import DARK, LIGHT, Theme

TEXTS = (
    *(("text", ground) for ground in ("bg", "panel", "hover", "accent_bg", "removed", "added")),
    *((ink, ground) for ink in ("dim", "faint", "accent") for ground in ("bg", "panel")),
    *(
        (tone, f"{tone}_bg")
        for tone in ("err", "warn", "ok", "official", "claimed", "observed", "accent")
    ),
    *((ink, "bg") for ink in ("key", "string", "number", "err", "ok", "warn")),
    ("on_accent", "accent"),
    ("text", "removed_span"),
    ("text", "added_span"),
)


@pytest.fixture(autouse=True)
def back_to_light(qapp: QApplication) -> Iterator[None]:
    font = QFont(qapp.font())
    yield
    qapp.setFont(font)
    theme.choose("light")


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("one", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXTS)
def test_text_has_enough_contrast_on_its_ground(one: Theme, ink: str, ground: str) -> None:
    lights = sorted(luminance(getattr(one, role)) for role in (ink, ground))
    assert (lights[1] + 0.05) / (lights[0] + 0.05) >= 4.5


def test_a_chosen_theme_is_the_palette_and_the_style_sheet(qapp: QApplication) -> None:
    assert theme.choose("dark") is DARK
    assert theme.chosen() == "dark"
    assert theme.current() is DARK
    assert theme.color("bg").name() == DARK.bg
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == DARK.bg
    assert DARK.panel in qapp.styleSheet()
    theme.choose("light")
    assert theme.color("bg").name() == LIGHT.bg
    assert DARK.panel not in qapp.styleSheet()


def test_the_systems_scheme_is_followed_until_one_is_chosen(qapp: QApplication) -> None:
    hints = qapp.styleHints()
    theme.choose("system")
    for scheme, expected in ((Qt.ColorScheme.Dark, DARK), (Qt.ColorScheme.Light, LIGHT)):
        hints.setColorScheme(scheme)
        hints.colorSchemeChanged.emit(scheme)
        if hints.colorScheme() == scheme:  # the offscreen platform may not know schemes
            assert theme.current() is expected
    theme.choose("dark")
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme.current() is DARK


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_style_sheet_leaves_nothing_unfilled(qapp: QApplication, name: str) -> None:
    theme.choose(name)
    sheet = re.sub(r"/\*.*?\*/", "", qapp.styleSheet(), flags=re.DOTALL)
    assert not re.search(r"[@$]\w", sheet)


def test_every_colour_of_the_style_sheet_exists() -> None:
    text = resource.path("themes/window.qss").read_text(encoding="utf-8")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    assert {match[1] for match in re.finditer(r"@(\w+)", text)} <= set(Theme.__slots__)


def test_sizes_follow_the_font(qapp: QApplication) -> None:
    font = QFont(qapp.font())
    font.setPixelSize(13)
    qapp.setFont(font)
    assert theme.dp(100) == 100
    assert theme.dp(0) == 1
    font.setPixelSize(26)
    qapp.setFont(font)
    assert theme.dp(100) == 200
    assert theme.ui_font(size=11).pixelSize() == 22
    assert theme.mono_font().pixelSize() == 24


def test_a_bold_font_is_bolder_and_code_has_a_fixed_pitch(qapp: QApplication) -> None:
    assert theme.ui_font(bold=True).weight() > theme.ui_font().weight()
    assert theme.mono_font(bold=True).weight() > theme.mono_font().weight()
    assert theme.mono_font().fixedPitch()


def test_a_font_that_is_too_small_to_read_is_made_larger(qapp: QApplication) -> None:
    font = QFont(qapp.font())
    font.setPixelSize(9)
    qapp.setFont(font)
    theme.prepare(qapp)
    assert qapp.font().pixelSize() == 13
