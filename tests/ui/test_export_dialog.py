"""The request in other languages: seen, copied, saved, and refused with the reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from inspector.model.request import Body, Request
from inspector.ui import words
from inspector.ui.export_dialog import ExportDialog

Hand = Any


@pytest.fixture
def dialog(hand: Hand) -> ExportDialog:
    hand.window.export()
    found = hand.window.findChild(ExportDialog)
    assert isinstance(found, ExportDialog)
    return found


def choose(dialog: ExportDialog, title: str) -> None:
    (item,) = dialog.list.findItems(title, Qt.MatchFlag.MatchExactly)
    dialog.list.setCurrentItem(item)


def test_the_snippets_own_language_is_shown_first(hand: Hand, dialog: ExportDialog) -> None:
    assert dialog.target() == "faraday"
    assert dialog.view.toPlainText().startswith('require "faraday"')
    assert dialog._about.text() == "Secrets as variables: GENESYS_TOKEN."
    shown = [dialog.list.item(row).text() for row in range(dialog.list.count())]
    assert {row.title for row in hand.window.workspace.targets()} < set(shown)
    assert "Command line" in shown


def test_secrets_are_written_only_when_asked_for(hand: Hand, dialog: ExportDialog) -> None:
    token = hand.window.workspace.state.token.secret.reveal()
    for row in hand.window.workspace.targets():
        choose(dialog, row.title)
        assert token not in dialog.view.toPlainText()
    choose(dialog, "curl")
    assert not dialog._warning.isVisible()
    dialog.reveal.setChecked(True)
    assert token in dialog.view.toPlainText()
    assert dialog._warning.isVisible()
    assert dialog._about.text() == "Nothing is left to fill in."
    dialog._copy_text()
    assert token in QGuiApplication.clipboard().text()
    assert "Copied as curl; secrets in the clear" in hand.window.status._message.text()


def test_what_is_shown_is_copied(hand: Hand, dialog: ExportDialog) -> None:
    choose(dialog, "Python httpx")
    text = dialog.view.toPlainText()
    dialog._copy.click()
    assert QGuiApplication.clipboard().text() == text
    assert not dialog.isVisible()
    assert "Copied as Python httpx; secrets are variables" in hand.window.status._message.text()


def test_what_a_language_cannot_say_is_refused_before_it_is_copied(hand: Hand) -> None:
    space = hand.window.workspace
    broken = Request("POST", space.state.request.url, body=Body("file", ""))
    space.edit_request(broken)
    hand.window.export()
    dialog = hand.window.findChild(ExportDialog)
    assert "no path is given" in dialog.view.accessibleDescription()
    assert not dialog._copy.isEnabled()
    assert not dialog._save.isEnabled()
    before = QGuiApplication.clipboard().text()
    dialog._copy_text()
    dialog._save_text()
    assert QGuiApplication.clipboard().text() == before
    dialog.reject()


def test_it_is_saved_with_the_ending_of_its_language(
    hand: Hand, dialog: ExportDialog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[str] = []
    chosen = tmp_path / "call.rb"

    def ask(*arguments: Any) -> tuple[str, str]:
        asked.append(Path(arguments[2]).name)
        return str(chosen), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    dialog._save.click()
    hand.qtbot.waitUntil(chosen.exists, timeout=30_000)
    assert asked == ["post-conversations-messaging.rb"]
    assert chosen.read_text(encoding="utf-8") == dialog._text
    hand.qtbot.waitUntil(lambda: "Saved as call.rb" in hand.window.status._message.text())
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    dialog._save.click()
    chosen = tmp_path / "no such folder" / "call.rb"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    dialog._save.click()
    hand.qtbot.waitUntil(lambda: "cannot be saved" in hand.window.problem.text())
    dialog.reject()


def test_what_has_no_value_is_to_be_filled_in(hand: Hand) -> None:
    space = hand.window.workspace
    request = space.state.request
    space.edit_request(replace(request, url=request.url + "?id={{contact}}"))
    hand.window.export()
    dialog = hand.window.findChild(ExportDialog)
    assert "To fill in: contact." in dialog._about.text()
    dialog.reveal.setChecked(True)
    assert dialog._about.text() == "To fill in: contact."
    dialog.reject()


def test_without_a_request_there_is_nothing_to_export(
    hand: Hand, when_asked: Callable[..., None]
) -> None:
    hand.window.new_request()
    hand.window.export()
    assert hand.window.findChild(ExportDialog) is None
    assert "nothing to export" in hand.problem()


def test_a_request_without_words_still_has_a_name() -> None:
    assert words.file_stem(Request("GET", "https://x.example/")).startswith("get")
    assert words.file_stem(Request("✓", "https://x.example/✓")) == "request"
