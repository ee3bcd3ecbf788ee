"""A QApplication that looks as the program's own does, and eyes for what is painted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from inspector.ui import theme
from inspector.ui.application import open_window
from inspector.ui.main_window import MainWindow


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """The one application, prepared once as `open_window` does."""
    theme.prepare(qapp)
    theme.choose("light")
    return qapp


@pytest.fixture
def show(qtbot: QtBot) -> Callable[..., QWidget]:
    """Shows a widget at a size and returns it."""

    def shown(widget: QWidget, width: int = 400, height: int = 300) -> QWidget:
        qtbot.addWidget(widget)
        widget.resize(width, height)
        with qtbot.waitExposed(widget):
            widget.show()
        return widget

    return shown


@pytest.fixture
def picture() -> Callable[[QWidget], QImage]:
    return lambda widget: widget.grab().toImage()


@pytest.fixture
def colours() -> Callable[[QWidget], set[str]]:
    """Returns the names of the theme's colours that a widget shows."""

    def found(widget: QWidget) -> set[str]:
        image = widget.grab().toImage()
        pixels = {image.pixel(x, y) for y in range(image.height()) for x in range(image.width())}
        roles = [f for f in theme.Theme.__slots__ if f != "name"]
        return {role for role in roles if theme.color(role).rgb() in pixels}

    return found


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """The real window, with its token and its findings."""
    opened = open_window(tmp_path / "data")
    space = opened.workspace
    qtbot.waitUntil(
        lambda: (
            space.state.is_checked
            and space.state.activity == "idle"
            and space.state.token is not None
            and bool(space.state.request.url)
            and space.shelf is not None
            and "looking" not in space.shelf.keyring.title
        ),
        timeout=30_000,
    )
    qtbot.wait(20)
    yield opened
    opened.close()
    opened.deleteLater()
    qtbot.wait(1)


@pytest.fixture
def when_asked(qtbot: QtBot) -> Iterator[Callable[[Callable[[QWidget], object]], None]]:
    """Answers the next dialog or menu with the given act; a test ends with all answered."""
    waiting: list[Callable[[QWidget], object]] = []

    def look() -> None:
        asked = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if asked is not None and waiting:
            waiting.pop(0)(asked)
        if waiting:
            QTimer.singleShot(5, look)

    def expect(act: Callable[[QWidget], object]) -> None:
        waiting.append(act)
        if len(waiting) == 1:
            QTimer.singleShot(5, look)

    yield expect
    left, waiting[:] = list(waiting), []
    qtbot.wait(10)
    assert not left, "a question was expected that nobody asked"
