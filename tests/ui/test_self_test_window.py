"""The part of the self-test that needs Qt, and how each of its checks fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QFontDatabase, QFontInfo, QFontMetrics
from PySide6.QtWidgets import QApplication, QStyleFactory

from inspector import resource
from inspector.app.self_test import WINDOW_CHECKS, CheckFailed
from inspector.ui import self_test_window
from inspector.ui.main_window import MainWindow

pytestmark = pytest.mark.usefixtures("qapp")


def test_it_shows_the_starting_case_and_tells_every_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = tmp_path / "window.png"
    assert self_test_window.run(tmp_path / "scratch", picture) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [check["name"] for check in told] == list(WINDOW_CHECKS)
    assert "answered 401" in told[-1]["detail"]
    assert picture.stat().st_size > 10_000


def test_an_icon_that_shows_nothing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "icons").mkdir()
    monkeypatch.setattr(resource, "root", lambda: tmp_path)
    with pytest.raises(CheckFailed, match="There is no icon"):
        self_test_window.look_at_icons()
    empty = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    (tmp_path / "icons" / "empty.svg").write_text(empty, encoding="utf-8")
    with pytest.raises(CheckFailed, match=r"empty\.svg shows nothing at 16"):
        self_test_window.look_at_icons()


def test_missing_image_formats_are_named() -> None:
    with pytest.raises(CheckFailed, match="gif, ico, jpeg, jpg, svg, webp"):
        self_test_window.look_at_formats(readable=lambda: [QByteArray(b"png")])
    with pytest.raises(CheckFailed, match=r"missing: jpeg\."):
        self_test_window.look_at_formats(writable=lambda: [QByteArray(b"png")])


def test_a_system_without_fonts_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFontDatabase, "families", list)
    with pytest.raises(CheckFailed, match="no font"):
        self_test_window.look_at_fonts()


def test_a_font_without_a_name_is_no_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFontInfo, "family", lambda _info: "")
    monkeypatch.setattr(QFontMetrics, "inFontUcs4", lambda _metrics, _letter: False)
    with pytest.raises(CheckFailed, match="The system has no font"):
        self_test_window.look_at_fonts()


def test_a_missing_style_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QStyleFactory, "keys", lambda: ["Windows"])
    with pytest.raises(CheckFailed, match="Fusion is missing"):
        self_test_window.look_at_fonts()


def test_a_picture_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(CheckFailed, match="cannot be written to") as failed:
        self_test_window.show_window(tmp_path / "data", tmp_path / "absent" / "window.png")
    assert "--screenshot" in failed.value.remedy


def test_an_answer_that_is_not_the_expected_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = "curl https://api.mypurecloud.com/api/v2/tokens/me -H 'Authorization: Bearer {{t}}'"
    monkeypatch.setattr(self_test_window, "starting_case", lambda: other)
    with pytest.raises(CheckFailed, match=r"answered with \d+, not 401|did not come to"):
        self_test_window.show_window(tmp_path / "data", None)


def test_a_fault_in_the_window_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def send(_window: MainWindow) -> None:
        raise_from_the_loop()

    def raise_from_the_loop() -> None:
        self_test_window.QTimer.singleShot(0, fail)

    def fail() -> None:
        raise ValueError("planted")

    real = MainWindow.send
    monkeypatch.setattr(MainWindow, "send", lambda window: (send(window), real(window)))
    monkeypatch.setattr(self_test_window, "_noting", lambda faults, _before: _note(faults))
    with pytest.raises(CheckFailed, match="ValueError: planted"):
        self_test_window.show_window(tmp_path / "data", None)


def _note(faults: list[str]):  # type: ignore[no-untyped-def]  # sys.excepthook's shape
    return lambda kind, error, _trace: faults.append(f"{kind.__name__}: {error}")


def test_what_never_comes_ends_at_the_limit() -> None:
    with pytest.raises(CheckFailed, match=r"did not come to the end within 0\.1 seconds"):
        self_test_window._until("the end", lambda: False, 0.1)
    assert QApplication.instance() is not None


def test_a_problem_that_stays_ends_the_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_test_window, "_PROBLEM_LOOKS", 2)
    with pytest.raises(CheckFailed, match="The rules are gone"):
        self_test_window._until("the end", lambda: False, 60, lambda: "The rules are gone")
