"""Making the application: what holds before the window is there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TOUCHY = '''
"""Answers questions about itself by failing, as a module in the middle of its import may."""

def __getattr__(name):
    raise RuntimeError(name)
'''
CHILD = """
import sys
from pathlib import Path
from inspector.ui.application import open_window

window = open_window(Path(sys.argv[1]))
window.close()
import touchy
print("imported", touchy.__name__)
"""

RUN = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from inspector.ui import application

opened = application.open_window
def open_window(*arguments):
    window = opened(*arguments)
    QTimer.singleShot(0, window, lambda: print("running", flush=True))
    return window
application.open_window = open_window
print("ended with", application.run(Path(sys.argv[1])))
"""
Hand = Any


def test_qt_does_not_question_the_modules_that_workers_import(tmp_path: Path) -> None:
    (tmp_path / "touchy.py").write_text(TOUCHY, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path / "data")],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )
    assert done.stdout.strip() == "imported touchy", done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no polite signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_polite_signal_closes_the_window_as_the_user_would(
    tmp_path: Path, number: signal.Signals
) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", RUN, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "running\n"
        child.send_signal(number)
        out, err = child.communicate(timeout=60)
    finally:
        child.kill()
        child.wait()
    assert out == "ended with 0\n", err
    assert (tmp_path / "window.ini").exists()


def test_a_window_can_open_on_a_snippet(open_ready: Callable[..., Hand]) -> None:
    hand = open_ready("curl https://api.mypurecloud.com/api/v2/users/me")
    assert hand.window.workspace.state.request.url.endswith("/api/v2/users/me")
    assert "Read as curl." in hand.notice()


def test_a_window_opens_on_a_snippet_that_cannot_be_read(open_ready: Callable[..., Hand]) -> None:
    hand = open_ready("Dear support, it does not work.")
    assert hand.problem()
    assert hand.window.workspace.state.request.url == ""


STARTED = """
import sys
from pathlib import Path
from inspector.ui.application import open_window

open_window(Path(sys.argv[1]))
print(*sorted(name for name in sys.modules if name.startswith("inspector.")))
sys.stdout.flush()
import os
os._exit(0)
"""


def test_what_is_only_asked_for_is_not_imported_at_the_start(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", STARTED, str(tmp_path / "data")],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    imported = set(done.stdout.split())
    later = {
        f"inspector.{name}"
        for name in (
            "app.help_pages",
            "app.licences",
            "app.opened_file",
            "app.self_test",
            "app.versions",
            "lab.report_json",
            "ui.about_dialog",
            "ui.help_view",
            "ui.help_window",
            "ui.outside",
            "ui.self_test_window",
        )
    }
    assert "inspector.ui.main_window" in imported
    assert imported & later == set()


@pytest.mark.parametrize(
    ("folder", "plugins", "overlooked"),
    [
        ("Smith, Jones", "plugins", True),
        ("Smith, Jones", "Qt/plugins", True),
        ("Smith", "plugins", False),
    ],
)
def test_plugins_below_a_folder_with_a_comma_are_shown_to_qt(
    tmp_path: Path, folder: str, plugins: str, overlooked: bool
) -> None:
    from inspector.ui.application import overlooked_plugins

    home = tmp_path / folder / "PySide6"
    (home / plugins).mkdir(parents=True)
    assert overlooked_plugins(home) == ([home / plugins] if overlooked else [])
