"""The real window on a fresh data folder, driven as a user would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from inspector.ui.application import open_window
from inspector.ui.main_window import MainWindow

Open = Callable[..., MainWindow]


@pytest.fixture
def open_ready(qtbot: QtBot, tmp_path: Path) -> Iterator[Open]:
    """Opens windows that have their token and their findings; closes them at the end."""
    opened: list[MainWindow] = []

    def open_it(snippet: str | None = None, data_dir: Path | None = None) -> MainWindow:
        window = open_window(data_dir or tmp_path / "data", snippet)
        opened.append(window)

        def ready() -> bool:
            state = window.workspace.state
            shelf = window.workspace.shelf
            return (
                state.is_checked
                and state.activity == "idle"
                and state.token is not None
                and shelf is not None
                and "looking" not in shelf.keyring.title
            )

        qtbot.waitUntil(ready, timeout=20_000)
        settle(qtbot)
        return window

    yield open_it
    for window in opened:
        window.close()
        window.deleteLater()
    qtbot.wait(1)


def settle(qtbot: QtBot) -> None:
    """Lets queued repaints run."""
    qtbot.wait(20)
