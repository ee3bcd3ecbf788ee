"""The line of facts at the bottom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from inspector.ui.status_bar import StatusBar

CORRELATION = "6f1c2a4e-0b7d-4c51-9f3a-2d8e5b6a7c90"


@pytest.fixture
def bar(show: Callable[..., Any]) -> StatusBar:
    shown: StatusBar = show(StatusBar(), 1200, 26)
    return shown


def texts(bar: StatusBar) -> list[str]:
    return [w.text() for w in bar.findChildren(QLabel) if w.text() and not w.isHidden()]


def test_the_facts_of_an_answer_are_shown_and_go_with_it(bar: StatusBar) -> None:
    bar.show_answer("Rate limit 3 of 180 used", CORRELATION, "HTTP/1.1 · TLS off (loopback)")
    assert "Rate limit 3 of 180 used" in texts(bar)
    assert "Correlation id 6f1c…90" in texts(bar)
    assert "HTTP/1.1 · TLS off (loopback)" in texts(bar)
    bar.show_answer("", "", "")
    assert texts(bar) == []
    assert all(button.isHidden() for button in bar.findChildren(QToolButton))


def test_the_whole_correlation_id_can_be_copied(qtbot: QtBot, bar: StatusBar) -> None:
    bar.show_answer("", CORRELATION, "")
    (copy,) = bar.findChildren(QToolButton)
    assert copy.accessibleName() == "Copy the correlation id"
    with qtbot.waitSignal(bar.copy_wanted) as copied:
        qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert copied.args == [CORRELATION]


def test_the_place_the_activity_and_the_keyring_are_told(bar: StatusBar) -> None:
    bar.show_place("Sandbox on 127.0.0.1:4000 · scenario thread", "ok")
    bar.show_activity("waiting for the answer… (Esc cancels)")
    bar.show_keyring("No keyring: memory, this session only", "Start one.")
    assert texts(bar) == [
        "Sandbox on 127.0.0.1:4000 · scenario thread",
        "waiting for the answer… (Esc cancels)",
        "No keyring: memory, this session only",
    ]
    keyring = next(w for w in bar.findChildren(QLabel) if w.text().startswith("No keyring"))
    assert keyring.toolTip() == "Start one."
    bar.show_activity("")
    assert len(texts(bar)) == 2


def test_a_message_is_forgotten_after_a_while(qtbot: QtBot, bar: StatusBar) -> None:
    bar._forget.setInterval(1)
    bar.show_message("Report copied")
    assert "Report copied" in texts(bar)
    qtbot.waitUntil(lambda: "Report copied" not in texts(bar))


def test_a_long_message_does_not_push_the_window_wider(bar: StatusBar) -> None:
    before = bar.minimumSizeHint().width()
    bar.show_message("Report saved to " + "/a very long folder name" * 20)
    assert bar.minimumSizeHint().width() <= before


def test_a_narrow_bar_shortens_its_words_and_tells_them_in_full(
    qtbot: QtBot, bar: StatusBar
) -> None:
    bar.show_place("Sandbox on 127.0.0.1:39023 · scenario thread", "ok")
    bar.show_answer("Rate limit 1 of 300 used", "4ccb0000-0000-bf", "HTTP/1.1 · TLS off (loopback)")
    assert bar.minimumSizeHint().width() < bar.sizeHint().width() / 2
    correlation = next(w for w in bar.findChildren(QLabel) if w.text().startswith("Correlation"))
    bar.grab()
    assert correlation.toolTip() == "4ccb0000-0000-bf"


def test_what_can_be_done_next_stands_beside_what_was_done(bar: StatusBar) -> None:
    done: list[str] = []
    bar.show_answer("Rate limit 3 of 180 used", "", "HTTP/1.1")
    bar.show_message("Saved", ("Open", lambda: done.append("open")))
    [link] = [b for b in bar.findChildren(QToolButton) if b.text() == "Open"]
    link.click()
    assert done == ["open"]
    assert "Rate limit 3 of 180 used" not in texts(bar)  # it gives way
    bar.show_answer("Rate limit 4 of 180 used", "", "HTTP/1.1")
    assert "Rate limit 4 of 180 used" not in texts(bar)
    bar._forget.timeout.emit()
    assert bar._offered == []
    assert texts(bar) == ["Rate limit 4 of 180 used", "HTTP/1.1"]
