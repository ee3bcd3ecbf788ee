"""Badges, marks, links and labels that say the same in text as in colour."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QHelpEvent, QImage, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QMenu,
    QToolButton,
    QToolTip,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from inspector.ui import theme
from inspector.ui.panel import Badge, Dot, Elided, Link, Panel, paint_mark

Show = Callable[..., Any]
Colours = Callable[[QWidget], set[str]]


def test_a_badge_says_its_word_and_hides_when_it_has_none(show: Show, colours: Colours) -> None:
    badge: Badge = show(Badge("2 missing", "err"))
    assert badge.accessibleName() == badge.text == "2 missing"
    assert {"err", "err_bg"} <= colours(badge)
    badge.show_text("", "err")
    assert badge.isHidden()
    badge.show_text("valid", "ok", "no problem found")
    assert not badge.isHidden()
    assert badge.toolTip() == "no problem found"
    assert "ok_bg" in colours(badge)


def test_a_badge_never_flashes_as_a_window_of_its_own(qtbot: QtBot, show: Show) -> None:
    holder = QWidget()
    layout = QVBoxLayout(holder)
    show(holder)
    badge = Badge("2 missing", "err")
    assert not badge.isVisible()
    layout.addWidget(badge)
    qtbot.waitUntil(badge.isVisible)
    assert not badge.isWindow()
    empty = Badge("", "err")
    layout.addWidget(empty)
    qtbot.wait(1)
    assert not empty.isVisible()
    empty.show_text("1")
    assert empty.isVisible()


def test_a_badge_keeps_its_tone_when_none_is_given(show: Show, colours: Colours) -> None:
    badge = show(Badge("1", "err"))
    badge.show_text("2")
    assert "err_bg" in colours(badge)


def test_a_badge_is_wide_enough_for_its_word(qtbot: QtBot) -> None:
    short, long = Badge("1", "err"), Badge("observed on the sandbox", "observed", square=True)
    qtbot.addWidget(short)
    qtbot.addWidget(long)
    assert long.minimumSizeHint().width() > long.fontMetrics().horizontalAdvance(long.text)
    assert short.sizeHint().width() < long.sizeHint().width()


def test_a_dot_has_the_colour_of_its_state(show: Show, colours: Colours) -> None:
    dot: Dot = show(Dot("ok"))
    assert "ok" in colours(dot)
    dot.show_tone("err")
    assert "err" in colours(dot)


def test_marks_differ_in_shape_and_not_by_colour_alone(qapp: object) -> None:
    shapes = []
    for tone in ("err", "warn", "dim"):
        image = QImage(20, 20, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        paint_mark(painter, tone, QPoint(10, 10), 10)
        painter.end()
        shapes.append(
            frozenset(
                (x, y) for x in range(20) for y in range(20) if image.pixelColor(x, y).alpha() > 128
            )
        )
    assert len(set(shapes)) == 3
    disc, _triangle, ring = shapes
    assert (10, 10) in disc
    assert (10, 10) not in ring


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, None])
def test_a_link_acts_by_mouse_and_by_key(qtbot: QtBot, show: Show, key: Qt.Key | None) -> None:
    acted: list[int] = []
    link = show(Link("Fix", lambda: acted.append(1)))
    if key is None:
        qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    else:
        link.setFocus()
        qtbot.keyClick(link, key)
    assert acted == [1]


def test_a_link_with_a_menu_opens_it_at_once(qtbot: QtBot) -> None:
    link = Link("Add ▾")
    qtbot.addWidget(link)
    menu = QMenu(link)
    assert link.with_menu(menu) is link
    assert link.menu() is menu
    assert link.popupMode() == QToolButton.ToolButtonPopupMode.InstantPopup


def test_a_long_text_is_shortened_and_whole_in_the_tooltip(show: Show) -> None:
    label: Elided = show(Elided("a very long text that does not fit"), 60, 20)
    label.grab()
    assert label.text() == label.accessibleName() == label.toolTip()
    label.show_text("short")
    label.resize(200, 20)
    label.grab()
    assert label.toolTip() == ""


def test_a_panel_is_titled_for_the_eye_and_for_assistive_tools(show: Show) -> None:
    panel: Panel = show(Panel("Headers", "headersPane"))
    assert panel.objectName() == "headersPane"
    assert panel.accessibleName() == panel.title.text() == "Headers"
    assert panel.header.height() == theme.dp(34)


def header_of(show: Show, width: int) -> Panel:
    panel = Panel("Payload", "pane")
    panel.badges.addWidget(Badge("1 missing", "err"))
    panel.badges.addWidget(Badge("not valid JSON", "err"))
    panel.badges.addWidget(Badge("valid JSON", "ok"))
    panel.controls.addWidget(Link("Format", short="{}"))
    panel.controls.addWidget(Link("JSON ▾"))
    panel.controls.addWidget(QLabel("3"))
    shown: Panel = show(panel, width, 100)
    return shown


@pytest.mark.parametrize(
    ("room", "compact", "link"), [(200, False, "Format"), (-1, True, "Format"), (-999, True, "{}")]
)
def test_where_room_is_short_badges_become_marks_and_then_links_their_short_form(
    show: Show, room: int, compact: bool, link: str
) -> None:
    panel = header_of(show, 900)
    words = panel.header.findChildren(Badge)
    spent = [b.geometry().right() - b.geometry().left() + 1 for b in words]
    free = panel.controls.geometry().left() - panel.badges.geometry().right() - 2 * theme.dp(8)
    assert spent == [b.width_as(compact=False) for b in words]
    panel.resize(max(900 - free + room, panel.minimumSizeHint().width()), 200)
    QApplication.processEvents()
    links = panel.header.findChildren(Link)
    badges = panel.header.findChildren(Badge)
    assert [b.text() for b in links] == [link, "JSON ▾"]
    for badge in badges:
        assert badge.width() == badge.width_as(compact=compact)
        assert badge.accessibleName() == badge.text
    assert panel.header.rect().contains(links[-1].geometry())
    for button in links:
        assert button.width() >= button.sizeHint().width()


def test_a_pane_is_never_narrower_than_its_shortest_header(show: Show) -> None:
    panel = header_of(show, 600)
    assert panel.minimumSizeHint().width() >= panel.header.minimumSizeHint().width() > 200
    assert Panel("Empty", "pane").minimumSizeHint() == QSize(theme.dp(200), theme.dp(200))


def test_a_short_link_keeps_its_name_and_its_text(qtbot: QtBot) -> None:
    link = Link("Format", short="{}")
    qtbot.addWidget(link)
    link.make_short(True)
    assert (link.text(), link.accessibleName(), link.toolTip()) == ("{}", "Format", "Format")
    link.setText("Lay out")
    assert link.text() == "{}"
    link.offer_short("[]")
    assert link.text() == "[]"
    link.make_short(False)
    assert link.text() == "Lay out"
    plain = Link("Add")
    qtbot.addWidget(plain)
    plain.make_short(True)
    assert plain.text() == "Add"
    named = Link("Get", short="G")
    qtbot.addWidget(named)
    named.setAccessibleName("Get a token")
    named.setToolTip("Ask for one")
    named.make_short(True)
    assert (named.accessibleName(), named.toolTip()) == ("Get a token", "Ask for one")


def test_a_compact_badge_says_its_word_where_the_mouse_rests(qtbot: QtBot, show: Show) -> None:
    badge: Badge = show(Badge("1 missing", "err"))
    badge.show_text("1 missing", "err", "X-Guest-Id is missing")
    badge.make_compact(True)
    place = QPoint(2, 2)
    event = QHelpEvent(QEvent.Type.ToolTip, place, badge.mapToGlobal(place))
    QApplication.sendEvent(badge, event)
    assert QToolTip.text() == "1 missing\nX-Guest-Id is missing"
    QToolTip.hideText()
