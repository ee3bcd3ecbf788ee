"""Commands run where PySide6 is not installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

BLOCKED = """
import sys

class NoQt:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "shiboken6"):
            raise ImportError(f"{name} was imported")

sys.meta_path.insert(0, NoQt())
from inspector.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def without_qt(tmp_path):
    def start(*arguments):
        return subprocess.run(
            [sys.executable, "-c", BLOCKED, "--data-dir", tmp_path, *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return start


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--version",), 0),
        (("demo", "--json"), 0),
        (("convert", "FILE", "--to", "k6"), 0),
        (("check", "FILE"), 1),
        (("send", "FILE"), 0),
        (("isolate", "FILE"), 0),
        (("diff", "FILE", "FILE"), 2),
    ],
)
def test_every_command_runs(without_qt, snippet, arguments, code):
    path = str(snippet("variable.sh"))
    done = without_qt(*(path if word == "FILE" else word for word in arguments))

    assert done.returncode == code, done.stderr
    assert "was imported" not in done.stderr


def test_the_window_says_that_it_is_missing(without_qt, monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    done = without_qt()

    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks for an X11 display")
def test_a_missing_display_is_one_line(tmp_path):
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(
        [sys.executable, "-m", "inspector", "--data-dir", tmp_path],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=environment,
    )

    assert done.returncode == 2
    assert "no display" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("convert", "--help")])
def test_what_needs_nothing_imports_nothing_that_takes_time(arguments):
    heavy = {"httpx", "httpcore", "pydantic", "keyring", "asyncio", "sqlite3", "tree_sitter", "jwt"}
    code = (
        "import sys, json; from inspector.__main__ import main; main(sys.argv[1:]); "
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )

    assert not heavy & set(json.loads(done.stderr.splitlines()[-1]))


def test_a_check_imports_nothing_that_sends(snippet, tmp_path):
    code = (
        "import sys, json; from inspector.__main__ import main; main(sys.argv[1:]); "
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    )
    path = snippet("variable.sh")
    done = subprocess.run(
        [sys.executable, "-c", code, "--data-dir", tmp_path, "check", path],
        capture_output=True,
        text=True,
        check=True,
    )

    modules = set(json.loads(done.stderr.splitlines()[-1]))
    assert not {"httpx", "httpcore", "h11", "keyring", "asyncio", "sqlite3"} & modules
