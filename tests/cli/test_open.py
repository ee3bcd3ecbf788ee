"""`open` hands the window what it begins with; the window itself tells what cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.app.start import Start
from inspector.cli import commands


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ([], Start()),
        (["open"], Start()),
        (["open", "a.har"], Start(Path("a.har").absolute())),
        (["open", "--new"], Start(action="new")),
        (["open", "--paste"], Start(action="paste")),
    ],
)
def test_the_window_is_told_what_to_begin_with(
    tmp_path: Path, words: list[str], start: Start
) -> None:
    seen: list[tuple[Path, Start]] = []

    def window(data_dir: Path, began: Start) -> int:
        seen.append((data_dir, began))
        return 0

    assert commands.run(["--data-dir", str(tmp_path), *words], window) == 0
    assert seen == [(tmp_path, start)]


@pytest.mark.parametrize("words", [["--new", "--paste"], ["a.har", "--new"], ["a.har", "--paste"]])
def test_only_one_thing_can_be_opened(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.run(["open", *words], lambda _folder, _start: 0) == 2
    assert "one of FILE, --new and --paste" in capsys.readouterr().err


def test_standard_input_cannot_be_opened(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.run(["open", "-"], lambda _folder, _start: 0) == 2
    assert "open reads no standard input" in capsys.readouterr().err
