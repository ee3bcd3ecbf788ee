"""The report to read in the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from inspector.lab.document import Badge, Callout, Code, Diff, Document, Heading, Paragraph, Table
from inspector.ui import theme
from inspector.ui.report_dialog import ReportDialog

REPORT = Document(
    "POST /x: 401",
    (Badge("Explained", "ok"),),
    (
        Paragraph("It was refused.", "401 becomes 200."),
        Callout("Observed on the sandbox."),
        Heading("Smallest fix"),
        Diff((("-", "A: 1"), ("+", "A: 2"))),
        Table(("Finding", "Source"), (("F", "S"),)),
        Code("line\n" * 80),
    ),
    "Made here",
)


@pytest.fixture
def dialog(show: Callable[..., QWidget], qtbot: QtBot) -> Iterator[ReportDialog]:
    parent = show(QWidget())
    made = ReportDialog(parent, REPORT)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    theme.choose("light")


def test_it_shows_the_whole_report_from_its_beginning(dialog: ReportDialog) -> None:
    text = dialog.view.toPlainText()
    for part in ("POST /x: 401", "Explained", "401 becomes 200.", "-A: 1", "+A: 2", "Made here"):
        assert part in text
    bar = dialog.view.verticalScrollBar()
    assert bar.maximum() > 0
    assert bar.value() == 0


def test_it_follows_the_theme_and_stays_where_it_was_read(
    qtbot: QtBot, dialog: ReportDialog, colours: Callable[[QWidget], set[str]]
) -> None:
    bar = dialog.view.verticalScrollBar()
    assert {"added", "removed", "ok", "err"} <= colours(dialog.view)
    bar.setValue(40)
    theme.choose("dark")
    qtbot.wait(20)
    assert bar.value() == 40
    bar.setValue(0)
    assert {"added", "removed", "ok", "err"} <= colours(dialog.view)


@pytest.mark.parametrize(
    ("title", "key", "signal"),
    [
        ("Copy report", Qt.Key.Key_C, "copy_wanted"),
        ("Save report…", Qt.Key.Key_S, "save_wanted"),
    ],
)
def test_it_is_copied_and_saved_from_there(
    qtbot: QtBot, dialog: ReportDialog, title: str, key: Qt.Key, signal: str
) -> None:
    button = next(b for b in dialog.findChildren(QPushButton) if b.text() == title)
    with qtbot.waitSignal(getattr(dialog, signal)):
        button.click()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    with qtbot.waitSignal(getattr(dialog, signal)):
        qtbot.keyClick(dialog.view, key, keys)


def test_the_window_shows_its_report(open_ready: Callable[..., Any]) -> None:
    hand = open_ready()
    window = hand.window
    read: list[str] = []

    def look() -> None:
        shown = QApplication.activeModalWidget()
        assert isinstance(shown, ReportDialog)
        read.append(shown.view.toPlainText())
        shown.copy_wanted.emit()
        shown.reject()

    QTimer.singleShot(50, look)
    window.show_report()
    assert read[0].startswith("POST /api/v2/conversations/messaging")
    assert "Report copied" in window.status._message.text()
