"""A data folder of a later version: window and commands refuse it and change nothing in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from inspector import __version__
from inspector.app.workspace import Workspace
from inspector.cli import commands
from inspector.errors import DataFormatError
from inspector.storage.data_format import FILE, FORMAT

CURL = "curl https://api.mypurecloud.com/api/v2/tokens/me -H 'Authorization: Bearer {{token}}'"


@pytest.fixture
def later(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "profiles").mkdir(parents=True)
    (folder / "profiles" / "kept.toml").write_text("kept = true\n", encoding="utf-8")
    told = {"format": FORMAT + 1, "program": "99.0"}
    (folder / FILE).write_text(json.dumps(told), encoding="utf-8")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("words", [("check",), ("send",), ("isolate", "--dry-run")])
def test_commands_refuse_it(
    later: Path, tmp_path: Path, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(later)
    snippet = tmp_path / "snippet.sh"
    snippet.write_text(CURL, encoding="utf-8")
    code = commands.run(["--data-dir", str(later), *words, str(snippet)])
    told = capsys.readouterr()
    assert (code, told.out) == (2, "")
    assert "Install version 99.0" in told.err
    assert contents(later) == before


def test_the_list_of_rules_refuses_it(later: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.run(["--data-dir", str(later), "rules"]) == 2
    assert "Install version 99.0" in capsys.readouterr().err


def test_the_workspace_refuses_it_before_anything_listens(later: Path) -> None:
    with pytest.raises(DataFormatError):
        Workspace(lambda _news: None, data_dir=later)


WINDOW = """
import sys
from PySide6.QtWidgets import QMessageBox
QMessageBox.critical = staticmethod(lambda _parent, _title, text: print("shown:", text))
from inspector.__main__ import main
sys.exit(main(["--data-dir", sys.argv[1]]))
"""


def test_the_window_says_so_and_ends_with_two(later: Path) -> None:
    before = contents(later)
    done = subprocess.run(
        [sys.executable, "-c", WINDOW, str(later)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.returncode == 2, done.stderr
    assert "shown: The data in" in done.stdout
    assert "Install version 99.0" in done.stderr
    assert contents(later) == before


def test_what_a_command_keeps_is_marked(tmp_path: Path) -> None:
    snippet = tmp_path / "snippet.sh"
    snippet.write_text(CURL, encoding="utf-8")
    folder = tmp_path / "data"
    assert commands.run(["--data-dir", str(folder), "check", str(snippet)]) in (0, 1)
    assert not folder.exists()
    assert commands.run(["--data-dir", str(folder), "send", str(snippet)]) == 0
    assert json.loads((folder / FILE).read_bytes()) == {"format": FORMAT, "program": __version__}
