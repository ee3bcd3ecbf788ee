"""A QApplication that looks as the program's own does, and eyes for what is painted."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFont, QGuiApplication, QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from inspector.ui import theme
from inspector.ui.application import open_window
from inspector.ui.main_window import MainWindow

T = TypeVar("T", bound=QWidget)
PATIENCE_MS = 30_000
"""How long a test waits for what must happen; nothing is measured with it."""


class Hand:
    """A user's hands on the window: finds by object name, clicks, types and waits."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot = qtbot
        self.window = window

    def find(self, kind: type[T], name: str) -> T:
        found = self.window.findChild(kind, name)
        assert found is not None, name
        return found

    def focus(self, name: str) -> QWidget:
        widget = self.find(QWidget, name)
        self.window.activateWindow()
        widget.setFocus()
        self.qtbot.waitUntil(widget.hasFocus)
        return widget

    def click(self, name: str) -> None:
        self.qtbot.mouseClick(self.find(QAbstractButton, name), Qt.MouseButton.LeftButton)

    def key(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        """Presses a key where the focus is."""
        pressed = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            pressed |= modifier
        self.qtbot.keyClick(QApplication.focusWidget() or self.window, key, pressed)

    def paste(self, text: str, where: str = "findingsList") -> None:
        QGuiApplication.clipboard().setText(text)
        self.focus(where)
        self.key(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        self.turn()

    def turn(self) -> None:
        """Lets the window repaint what changed."""
        self.qtbot.wait(20)

    def wait_for_file(self) -> None:
        """Waits until the file that was asked for last has been looked at."""
        space = self.window.workspace
        self.qtbot.waitUntil(lambda: not space.is_looking, timeout=PATIENCE_MS)
        self.turn()

    def idle(self) -> None:
        space = self.window.workspace
        self.qtbot.waitUntil(lambda: space.state.activity == "idle", timeout=PATIENCE_MS)
        self.turn()

    def send(self) -> int:
        """Presses Send and returns the status of the answer, 0 when there was none."""
        space = self.window.workspace
        before = space.state.shown
        self.click("sendButton")
        self.qtbot.waitUntil(lambda: space.state.shown is not before, timeout=PATIENCE_MS)
        self.idle()
        self.qtbot.waitUntil(
            lambda: space.view is not None and space.view.shown is space.state.shown,
            timeout=PATIENCE_MS,
        )
        self.turn()
        assert space.state.shown is not None
        return space.state.shown.status

    def problem(self) -> str:
        """Returns what the red line under the toolbar says."""
        self.turn()
        return self.window.problem.text() if self.window.problem.isVisible() else ""

    def notice(self) -> str:
        self.turn()
        return self.window.notice.text() if self.window.notice.isVisible() else ""


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
def open_ready(qtbot: QtBot, tmp_path: Path, qapp: QApplication) -> Iterator[Callable[..., Hand]]:
    """Opens real windows that have their findings, and their token unless they came with one."""
    opened: list[MainWindow] = []
    font = QFont(qapp.font())

    def open_it(
        snippet: str | None = None, *, data_dir: Path | None = None, font_px: int = 13
    ) -> Hand:
        large = QFont(font)
        large.setPixelSize(font_px)
        qapp.setFont(large)
        window = open_window(data_dir or tmp_path / "data", snippet)
        opened.append(window)
        space = window.workspace

        def ready() -> bool:
            return (
                space.state.is_checked
                and space.state.activity == "idle"
                and space.shelf is not None
                and "looking" not in space.shelf.keyring.title
                and (snippet is not None or space.state.token is not None)
                and (snippet is not None or bool(space.state.request.url))
            )

        qtbot.waitUntil(ready, timeout=PATIENCE_MS)
        qtbot.wait(20)
        return Hand(qtbot, window)

    yield open_it
    for window in opened:
        window.close()
        window.deleteLater()
    qtbot.wait(1)
    qapp.setFont(font)
    theme.choose("light")


@pytest.fixture
def hand(open_ready: Callable[..., Hand]) -> Hand:
    """A user before the real window on its first start."""
    return open_ready()


@pytest.fixture
def window(hand: Hand) -> MainWindow:
    return hand.window


@pytest.fixture
def free_port() -> int:
    """A loopback port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@pytest.fixture
def silent_host() -> Iterator[str]:
    """A loopback server that takes connections and never answers; its base URL."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


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
