"""The line under the toolbar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from inspector.ui.banner import Banner

Show = Callable[..., Any]


def buttons(banner: Banner) -> dict[str, QToolButton]:
    return {b.text(): b for b in banner.findChildren(QToolButton) if not b.isHidden()}


def test_a_banner_is_hidden_until_it_has_something_to_say(qtbot: QtBot) -> None:
    banner = Banner("problem")
    qtbot.addWidget(banner)
    assert banner.isHidden()
    banner.say("The port was refused.")
    assert not banner.isHidden()
    assert banner.text() == banner.accessibleName() == "The port was refused."
    assert set(buttons(banner)) == {"Dismiss"}
    banner.say("")
    assert banner.isHidden()


def test_what_is_added_stands_below_and_leaves_the_action(qtbot: QtBot) -> None:
    banner = Banner("problem")
    qtbot.addWidget(banner)
    banner.add("")
    assert banner.isHidden()
    banner.add("A rule is damaged.")
    banner.say("It cannot be read.", "Show text", lambda: None)
    banner.add("")
    assert banner.text() == "It cannot be read."
    banner.add("The token is gone.")
    assert banner.text() == banner.accessibleName() == "It cannot be read.\nThe token is gone."
    assert set(buttons(banner)) == {"Show text", "Dismiss"}


def test_a_message_can_be_dismissed_by_mouse_and_key(qtbot: QtBot, show: Show) -> None:
    banner = show(Banner("problem"))
    banner.say("A sentence.")
    qtbot.mouseClick(buttons(banner)["Dismiss"], Qt.MouseButton.LeftButton)
    assert banner.isHidden()
    banner.say("Another one.")
    assert not banner.isHidden()
    buttons(banner)["Dismiss"].setFocus()
    qtbot.keyClick(buttons(banner)["Dismiss"], Qt.Key.Key_Space)
    assert banner.isHidden()


def test_an_offer_is_one_click_away_and_ends_the_message(qtbot: QtBot, show: Show) -> None:
    banner = show(Banner("notice"))
    done: list[str] = []
    banner.say("Deleted.", "Undo", lambda: done.append("restored"))
    qtbot.mouseClick(buttons(banner)["Undo"], Qt.MouseButton.LeftButton)
    assert done == ["restored"]
    assert banner.isHidden()


def test_the_offer_may_say_something_new(qtbot: QtBot, show: Show) -> None:
    banner = show(Banner("notice"))
    banner.say("One.", "Go on", lambda: banner.say("Two."))
    qtbot.mouseClick(buttons(banner)["Go on"], Qt.MouseButton.LeftButton)
    assert banner.text() == "Two."
    assert not banner.isHidden()
    assert set(buttons(banner)) == {"Dismiss"}


def test_text_is_never_read_as_markup(show: Show) -> None:
    banner = show(Banner("problem"))
    banner.say("<b>401</b> <img src=x>")
    assert banner.text() == "<b>401</b> <img src=x>"
    label = next(w for w in banner.children() if getattr(w, "textFormat", None))
    assert label.textFormat() == Qt.TextFormat.PlainText
