"""Colours, fonts and sizes: one table per theme, everything else derives from the font.

Sizes are given in pixels of the design at a 13 px font and scale with the real one (`dp`), so
that 200 % text never clips. Colour values: contrast at least 4.5:1 for text on its ground.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from inspector import resource

_READABLE_FIXED = {"win32": ("Cascadia Mono", "Consolas")}
"""Windows names Courier New as its fixed font; these come with it and are made for screens."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by role, as #rrggbb. `*_bg` is the quiet ground of its colour."""

    name: str
    bg: str
    panel: str
    line: str
    text: str
    dim: str
    faint: str
    accent: str
    accent_bg: str
    on_accent: str
    err: str
    err_bg: str
    warn: str
    warn_bg: str
    ok: str
    ok_bg: str
    official: str
    official_bg: str
    claimed: str
    claimed_bg: str
    observed: str
    observed_bg: str
    removed: str
    removed_span: str
    added: str
    added_span: str
    key: str
    string: str
    number: str
    hover: str


LIGHT = Theme(
    name="light",
    bg="#f6f7f9", panel="#ffffff", line="#e3e6eb", text="#1c2330", dim="#5d6778",
    faint="#667085", accent="#2563d9", accent_bg="#eaf1ff", on_accent="#ffffff",
    err="#c4320a", err_bg="#fff1ec", warn="#8a5c00", warn_bg="#fff6dc", ok="#0f7045",
    ok_bg="#e6f6ee", official="#1d5bbf", official_bg="#e7f0ff", claimed="#8a5a00",
    claimed_bg="#fff1cf", observed="#0f7045", observed_bg="#e3f6ec", removed="#ffe9e4",
    removed_span="#ffc9bd", added="#e2f6ea", added_span="#b5e8c9", key="#8b3fa8",
    string="#0f7045", number="#a85508", hover="#eef0f4",
)  # fmt: skip
DARK = Theme(
    name="dark",
    bg="#14171c", panel="#1b1f26", line="#2b313b", text="#e6e9ef", dim="#a3adbb",
    faint="#8f99a8", accent="#6ea0ff", accent_bg="#1d2b47", on_accent="#0d1526",
    err="#ff8a66", err_bg="#3a211b", warn="#f2c14e", warn_bg="#352c14", ok="#5bd39a",
    ok_bg="#16332a", official="#8cb4ff", official_bg="#1d2b47", claimed="#f2c14e",
    claimed_bg="#352c14", observed="#5bd39a", observed_bg="#16332a", removed="#3a211d",
    removed_span="#6b3529", added="#17332a", added_span="#24573f", key="#d39bea",
    string="#7fd8a8", number="#f0a45b", hover="#242a33",
)  # fmt: skip

_current = LIGHT
_chosen = "system"


def current() -> Theme:
    """Returns the theme in use; repaint after `follow_system` or `use` changed it."""
    return _current


def chosen() -> str:
    """Returns the user's choice: `system`, `light` or `dark`."""
    return _chosen


def choose(name: str) -> Theme:
    """Keeps to one theme whatever the system does, or follows it again (`system`)."""
    global _chosen  # noqa: PLW0603 - one choice for the one application
    _chosen = name
    return use(name)


def use(name: str) -> Theme:
    """Makes `light`, `dark` or `system` the theme of the application and returns it."""
    global _current  # noqa: PLW0603 - Qt's palette is global too, and this is its one twin
    if name == "system":
        scheme = QGuiApplication.styleHints().colorScheme()
        name = "dark" if scheme == Qt.ColorScheme.Dark else "light"
    _current = DARK if name == "dark" else LIGHT
    color.cache_clear()
    app = QApplication.instance()
    if isinstance(app, QApplication):
        app.setPalette(_palette(_current))
        app.setStyleSheet(_style_sheet(_current))
    return _current


@cache
def color(role: str) -> QColor:
    """Returns a colour of the current theme by its role, e.g. `err_bg`."""
    return QColor(getattr(_current, role))


def dp(pixels: float) -> int:
    """Scales design pixels (13 px font) to the application's real font."""
    return max(1, round(pixels * _font_pixels() / 13))


def _font_pixels() -> float:
    return QFontInfo(QApplication.font()).pixelSize() or 13


def ui_font(*, size: float = 13, bold: bool = False) -> QFont:
    font = QFont(QApplication.font())
    font.setPixelSize(dp(size))
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


def mono_font(*, size: float = 12, bold: bool = False) -> QFont:
    """Returns the platform's fixed font, for everything that crosses the wire."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setFamilies([*_READABLE_FIXED.get(sys.platform, ()), font.family()])
    font.setPixelSize(dp(size))
    font.setFixedPitch(True)
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


def prepare(app: QApplication) -> None:
    """Sets style, font and theme once, and follows the system from then on."""
    app.setStyle("Fusion")
    font = app.font()
    if QFontInfo(font).pixelSize() < 13:
        font.setPixelSize(13)
        app.setFont(font)
    use(_chosen)
    app.styleHints().colorSchemeChanged.connect(lambda _scheme: use(_chosen))


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for target, value in (
        (role.Window, theme.bg),
        (role.WindowText, theme.text),
        (role.Base, theme.panel),
        (role.AlternateBase, theme.bg),
        (role.Text, theme.text),
        (role.Button, theme.panel),
        (role.ButtonText, theme.text),
        (role.BrightText, theme.err),
        (role.Highlight, theme.accent),
        (role.HighlightedText, theme.on_accent),
        (role.Link, theme.accent),
        (role.ToolTipBase, theme.panel),
        (role.ToolTipText, theme.text),
        (role.PlaceholderText, theme.faint),
        (role.Accent, theme.accent),
        (role.Mid, theme.line),
        (role.Dark, theme.line),
        (role.Light, theme.panel),
        (role.Midlight, theme.line),
    ):
        palette.setColor(target, QColor(value))
    for target in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, QColor(theme.faint))
    return palette


def _style_sheet(theme: Theme) -> str:
    """Fills resources/themes/window.qss.

    `@accent` is a field of the theme, `$12` twelve design pixels, `%check.svg` an icon's path.
    """
    text = resource.path("themes/window.qss").read_text(encoding="utf-8")
    text = re.sub(r"@(\w+)", lambda match: str(getattr(theme, match[1])), text)
    text = re.sub(
        r"%([\w-]+\.svg)", lambda match: f'"{resource.path(f"icons/{match[1]}").as_posix()}"', text
    )
    return re.sub(r"\$(\d+)", lambda match: f"{dp(int(match[1]))}px", text)
