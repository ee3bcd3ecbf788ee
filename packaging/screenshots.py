"""Takes the window's pictures: starting state, after 401, verdict, after 200; light and dark.

    python packaging/screenshots.py FOLDER [--readme]

The real window runs on the embedded sandbox with a fresh data folder; without a display it uses
Qt's offscreen platform. Inter and JetBrains Mono stand for the system's fonts where installed.
`--readme` also renews the picture that the README shows.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
os.environ.setdefault("FONTCONFIG_FILE", str(HERE / "screenshots.fonts.conf"))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication  # noqa: E402 - the platform is chosen above

from inspector.ui import theme  # noqa: E402
from inspector.ui.application import open_window  # noqa: E402
from inspector.ui.main_window import MainWindow  # noqa: E402

SIZES = ((1280, 800), (1920, 1080))
README_PICTURE = HERE.parent / "resources" / "help" / "window.png"


def until(condition: Callable[[], bool], what: str, limit_s: float = 20) -> None:
    end = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"gave up waiting for {what}")
        QApplication.processEvents()
        time.sleep(0.002)
    settle()


def settle() -> None:
    for _ in range(30):
        QApplication.processEvents()
        time.sleep(0.002)


class Photographer:
    """Walks one window through the story and takes a picture at every station."""

    def __init__(self, folder: Path, mode: str, size: tuple[int, int]) -> None:
        self.folder, self.mode, self.size = folder, mode, size
        self.data = tempfile.TemporaryDirectory()
        self.window: MainWindow = open_window(Path(self.data.name))
        theme.use(mode)
        self.window.resize(*size)
        self.space = self.window.workspace

    def run(self) -> None:
        state = self.space
        until(self._is_ready, "the token and the findings")
        self.take("1-start")
        self.window.send()
        until(lambda: self._is_shown(401), "401")
        self.take("2-refused")
        self.window.isolate()
        until(lambda: state.state.verdict is not None and self._is_shown(200), "the verdict")
        self.take("3-verdict")
        if self.mode == "light" and self.size == SIZES[0] and "--readme" in sys.argv:
            README_PICTURE.parent.mkdir(exist_ok=True)
            self.window.grab().save(str(README_PICTURE))
        self.space.save_profile("Guest message 401")
        until(lambda: state.state.profile is not None, "the profile")
        self.space.apply([f.edit for f in state.state.findings if f.edit is not None])
        until(lambda: state.state.activity == "idle", "the token")
        self.window.send()
        until(lambda: self._is_shown(200) and len(state.state.exchanges) == 2, "200")
        self.take("4-works")
        for index, name in ((1, "body"), (2, "raw"), (3, "timing")):
            self.window.response_pane.tabs.setCurrentIndex(index)
            settle()
            self.take(f"5-{name}")
        self.window.close()
        self.data.cleanup()

    def take(self, name: str) -> None:
        settle()
        width, height = self.size
        path = self.folder / f"{name}-{self.mode}-{width}x{height}.png"
        self.window.grab().save(str(path))
        print(path)

    def _is_ready(self) -> bool:
        state, shelf = self.space.state, self.space.shelf
        asked = shelf is not None and "looking" not in shelf.keyring.title
        return state.is_checked and state.activity == "idle" and state.token is not None and asked

    def _is_shown(self, status: int) -> bool:
        view, state = self.space.view, self.space.state
        return (
            state.activity == "idle"
            and view is not None
            and view.shown is state.shown
            and view.shown.status == status
        )


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for mode in ("light", "dark"):
        for size in SIZES:
            Photographer(folder, mode, size).run()


if __name__ == "__main__":
    main(Path(next((a for a in sys.argv[1:] if not a.startswith("-")), "dist/screenshots")))
