"""Making the application: what holds before the window is there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

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
