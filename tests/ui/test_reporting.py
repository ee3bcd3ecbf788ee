"""Reports out of the window: copied, saved, opened; what they leave out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from inspector.ui.main_window import MainWindow
from inspector.ui.panel import Link

PATIENCE_MS = 30_000


@pytest.fixture
def hand(open_ready: Callable[..., Any]) -> Any:
    return open_ready()


@pytest.fixture
def window(hand: Any) -> MainWindow:
    shown: MainWindow = hand.window
    return shown


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[tuple[Any, ...]]]:
    """Answers the file dialog; returns what it was asked with."""

    def answer(path: Path | str, kind: str = "") -> list[tuple[Any, ...]]:
        asked: list[tuple[Any, ...]] = []

        def chosen(*arguments: Any) -> tuple[str, str]:
            asked.append(arguments)
            return str(path), kind

        monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)
        return asked

    return answer


def message(window: MainWindow) -> str:
    return window.status._message.text()


def saved(qtbot: QtBot, window: MainWindow) -> None:
    window.save_report()
    qtbot.waitUntil(lambda: message(window).startswith("Report saved"), timeout=PATIENCE_MS)


def links(window: MainWindow) -> dict[str, Link]:
    return {link.text(): link for link in window.status._offered}


def test_a_copied_report_is_markdown_for_plain_and_tables_for_rich_fields(
    hand: Any, window: MainWindow
) -> None:
    hand.click("copyReportButton")
    held = QGuiApplication.clipboard().mimeData()
    assert set(held.formats()) == {"text/plain", "text/html"}
    assert held.text().startswith("# POST /api/v2/conversations/messaging")
    assert "<table" in held.html()
    for text in (held.text(), held.html()):
        assert "X-Guest-Id" in text
        assert window.workspace.state.token.secret.reveal() not in text
    assert message(window) == "Report copied, secrets redacted"
    assert "PySide6" in held.text()


@pytest.mark.parametrize(
    ("name", "begins"),
    [("r.md", b"# POST"), ("r.html", b"<!DOCTYPE html>"), ("r.PDF", b"%PDF-")],
)
def test_a_report_is_saved_in_the_form_that_its_name_ends_in(
    qtbot: QtBot, window: MainWindow, choose: Any, tmp_path: Path, name: str, begins: bytes
) -> None:
    asked = choose(tmp_path / name)
    saved(qtbot, window)
    assert (tmp_path / name).read_bytes().startswith(begins)
    [(parent, title, proposal, filters)] = asked
    assert parent is window
    assert title == "Save report"
    assert Path(proposal).name.startswith("post-conversations-messaging-20")
    assert [part.rpartition(" ")[2] for part in filters.split(";;")] == [
        "(*.pdf)",
        "(*.html)",
        "(*.md)",
        "(*.guestreport)",
    ]
    choose("")
    again = choose("")
    window.save_report()
    assert Path(again[0][2]).parent == tmp_path


def test_nothing_is_saved_when_the_dialog_is_left(
    window: MainWindow, choose: Any, tmp_path: Path
) -> None:
    choose("")
    window.save_report()
    assert message(window) == ""


@pytest.mark.parametrize(
    ("kind", "suffix"),
    [("Markdown (*.md)", ".md"), ("PDF document (*.pdf)", ".pdf"), ("", ".html")],
)
def test_a_name_without_an_ending_gets_that_of_the_chosen_form(
    qtbot: QtBot, window: MainWindow, choose: Any, tmp_path: Path, kind: str, suffix: str
) -> None:
    choose(tmp_path / "ticket 1.2", kind)
    saved(qtbot, window)
    assert (tmp_path / f"ticket 1.2{suffix}").exists()


@pytest.mark.parametrize("agrees", [True, False])
def test_a_completed_name_replaces_a_file_only_when_told_to(
    qtbot: QtBot,
    window: MainWindow,
    choose: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    agrees: bool,
) -> None:
    there = tmp_path / "r.md"
    there.write_text("mine")
    choose(tmp_path / "r", "Markdown (*.md)")

    def answer(box: QMessageBox) -> int:
        assert box.text() == "r.md is there already."
        wanted = "Replace" if agrees else "Cancel"
        next(b for b in box.buttons() if wanted in b.text().replace("&", "")).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)
    if agrees:
        saved(qtbot, window)
        assert there.read_text().startswith("# POST")
    else:
        window.save_report()
        assert there.read_text() == "mine"


def test_a_saved_report_and_its_folder_are_one_click_away(
    qtbot: QtBot, hand: Any, window: MainWindow, choose: Any, tmp_path: Path
) -> None:
    opened: list[QUrl] = []
    window.open_url = lambda url: opened.append(url) is None
    choose(tmp_path / "r.md")
    saved(qtbot, window)
    for title in ("Open", "Show in folder"):
        link = links(window)[title]
        assert link.accessibleDescription() == "Report saved, secrets redacted"
        qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert opened == [QUrl.fromLocalFile(str(tmp_path / "r.md")), QUrl.fromLocalFile(str(tmp_path))]
    window.status.show_message("Something else")
    assert links(window) == {}


def test_what_nothing_opens_is_told(
    qtbot: QtBot, hand: Any, window: MainWindow, choose: Any, tmp_path: Path
) -> None:
    window.open_url = lambda _url: False
    choose(tmp_path / "r.md")
    saved(qtbot, window)
    links(window)["Open"].click()
    assert (
        hand.problem() == f"Nothing here opens {tmp_path / 'r.md'}: find it in your file manager."
    )


def test_a_report_that_cannot_be_saved_gets_a_sentence(
    qtbot: QtBot, hand: Any, window: MainWindow, choose: Any, tmp_path: Path
) -> None:
    choose(tmp_path / "none" / "r.pdf")
    window.save_report()
    expected = "the folder is gone; make it again or choose another folder."
    qtbot.waitUntil(lambda: hand.problem().endswith(expected), timeout=PATIENCE_MS)
    assert message(window) == ""


def test_personal_data_is_masked_by_one_switch_that_is_remembered(
    hand: Any, window: MainWindow, open_ready: Callable[..., Any]
) -> None:
    menu = window.toolbar.more.menu()
    titles = [action.text() for action in menu.actions()]
    place = titles.index("Mask personal data in reports")
    assert titles[place - 1] == "Copy report"
    switch = menu.actions()[place]
    menu.aboutToShow.emit()
    assert not switch.isChecked()
    switch.trigger()
    assert window.workspace.masks_personal_data
    window.copy_report()
    assert message(window) == "Report copied, secrets redacted, personal data masked"
    assert "personal data masked" in QGuiApplication.clipboard().text()
    menu.aboutToShow.emit()
    assert switch.isChecked()
    window.save_layout(window.workspace.shelf.data_dir / "x.ini")
    window.workspace.masks_personal_data = False
    window.restore_layout(window.workspace.shelf.data_dir / "x.ini")
    assert window.workspace.masks_personal_data
