"""Scope chips: what they say, what they do, and how they wrap."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from inspector.ui import theme
from inspector.ui.chips import Chip, FlowLayout

Show = Callable[..., Any]
SCOPES = ["messaging:guest", "messaging:web", "admin", "users:readonly", "routing"]


@pytest.mark.parametrize(
    ("kind", "text", "name", "roles"),
    [
        ("granted", "✓ admin", "Scope admin, granted", {"ok", "ok_bg"}),
        ("missing", "+ admin", "Scope admin, missing", {"err_bg"}),
        ("extra", "admin", "Scope admin, granted, not asked for", {"panel"}),
    ],
)
def test_a_chip_says_what_it_is_in_words_marks_and_colour(
    show: Show,
    colours: Callable[[QWidget], set[str]],
    kind: str,
    text: str,
    name: str,
    roles: set[str],
) -> None:
    chip: Chip = show(Chip("admin", kind, "a tip"), 120, 24)
    assert (chip.text(), chip.accessibleName(), chip.toolTip()) == (text, name, "a tip")
    assert roles <= colours(chip)


def test_only_a_missing_scope_can_be_reached_and_pressed(qtbot: QtBot, show: Show) -> None:
    missing: Chip = show(Chip("messaging:web", "missing"))
    with qtbot.waitSignal(missing.clicked):
        qtbot.keyClick(missing, Qt.Key.Key_Space)
    granted = Chip("admin", "granted")
    qtbot.addWidget(granted)
    assert granted.focusPolicy() == Qt.FocusPolicy.NoFocus
    assert missing.focusPolicy() == Qt.FocusPolicy.StrongFocus


def test_a_chip_with_the_focus_shows_it(
    qtbot: QtBot, show: Show, colours: Callable[[QWidget], set[str]]
) -> None:
    chip = show(Chip("messaging:web", "missing"))
    chip.activateWindow()
    chip.setFocus()
    qtbot.waitUntil(chip.hasFocus)
    assert "accent" in colours(chip)


@pytest.fixture
def holder(show: Show) -> QWidget:
    widget = QWidget()
    flow = FlowLayout()
    widget.setLayout(flow)
    flow.replace([Chip(scope, "granted") for scope in SCOPES])
    shown: QWidget = show(widget, 260, 200)
    return shown


def chips(holder: QWidget) -> list[Chip]:
    layout = holder.layout()
    assert isinstance(layout, FlowLayout)
    found = [layout.itemAt(i) for i in range(layout.count())]
    return [item.widget() for item in found if item is not None]  # type: ignore[misc]  # chips


def test_chips_wrap_like_words_and_never_overlap(holder: QWidget) -> None:
    boxes = [chip.geometry() for chip in chips(holder)]
    assert len({box.top() for box in boxes}) > 1
    for box in boxes:
        assert box.right() <= holder.width()
        assert not any(box.intersects(other) for other in boxes if other is not box)
    order = [(box.top(), box.left()) for box in boxes]
    assert order == sorted(order)


def test_the_height_follows_the_width(holder: QWidget) -> None:
    layout = holder.layout()
    assert layout is not None
    assert layout.hasHeightForWidth()
    assert layout.heightForWidth(2000) == chips(holder)[0].height()
    assert layout.heightForWidth(150) > layout.heightForWidth(260) > layout.heightForWidth(2000)


def test_a_chip_wider_than_the_pane_has_a_line_of_its_own(holder: QWidget) -> None:
    layout = holder.layout()
    assert layout is not None
    one = chips(holder)[0].height()
    assert layout.heightForWidth(10) == len(SCOPES) * one + (len(SCOPES) - 1) * theme.dp(6)


def test_replacing_lets_the_old_chips_go(qtbot: QtBot, holder: QWidget) -> None:
    layout = holder.layout()
    assert isinstance(layout, FlowLayout)
    old = chips(holder)
    layout.replace([Chip("new", "extra")])
    assert all(chip.isHidden() for chip in old)
    assert [chip.scope for chip in chips(holder)] == ["new"]
    assert layout.itemAt(7) is None
    assert layout.takeAt(7) is None
    assert layout.sizeHint() == layout.minimumSize()
    qtbot.wait(1)
