"""Bad input through the real window: a clear sentence in the right place, and nothing lost."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QTreeWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from inspector.model.exchange import Failure
from inspector.ui import dialogs
from inspector.ui.application import open_window
from inspector.ui.findings_pane import FindingsList
from inspector.ui.main_window import MainWindow

Open = Callable[..., MainWindow]
T = TypeVar("T", bound=QWidget)
PATIENCE_MS = 30_000
CURL = """curl -X POST https://api.mypurecloud.com/api/v2/conversations/messaging \\
  -H 'Authorization: Bearer canary-token-5d41402abc4b' -H 'Content-Type: application/json' \\
  -d '{"externalContact":{"id":"guest-123"},"to":{"id":"queue-456"}}'"""


def child(window: MainWindow, kind: type[T], name: str) -> T:
    found = window.findChild(kind, name)
    assert found is not None, name
    return found


def paste(qtbot: QtBot, window: MainWindow, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    place = child(window, QPushButton, "copyReportButton")
    place.setFocus()
    qtbot.keyClick(place, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.wait(50)


def send(qtbot: QtBot, window: MainWindow) -> int:
    space = window.workspace
    before = len(space.state.exchanges)
    qtbot.mouseClick(child(window, QPushButton, "sendButton"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: len(space.state.exchanges) == before + 1 and space.state.activity == "idle",
        timeout=PATIENCE_MS,
    )
    qtbot.waitUntil(lambda: space.view is not None and space.view.shown is space.state.shown)
    qtbot.wait(20)
    return space.state.exchanges[-1].status


def save(qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch, name: str) -> Path:
    """Saves a profile and returns its file."""
    monkeypatch.setattr(dialogs, "ask_name", lambda *_: name)
    child(window, QWidget, "saveProfileButton").click()  # type: ignore[attr-defined]  # a button
    qtbot.waitUntil(lambda: window.workspace.state.profile is not None, timeout=PATIENCE_MS)
    shelf = window.workspace.shelf
    assert shelf is not None
    (path,) = (shelf.data_dir / "profiles").glob("*.toml")
    return path


def problem(window: MainWindow) -> str:
    return window.problem.text() if window.problem.isVisible() else ""


def profiles(window: MainWindow) -> list[str]:
    tree = child(window, QTreeWidget, "profilesTree")
    items = [tree.topLevelItem(i) for i in range(tree.topLevelItemCount())]
    return [item.text(0) for item in items if item is not None]


def click_profile(qtbot: QtBot, window: MainWindow, name: str) -> None:
    tree = child(window, QTreeWidget, "profilesTree")
    qtbot.waitUntil(lambda: name in profiles(window), timeout=PATIENCE_MS)
    (item,) = tree.findItems(name, Qt.MatchFlag.MatchExactly)
    place = tree.visualItemRect(item).center()
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.wait(50)


def status(window: MainWindow) -> str:
    bar = child(window, QWidget, "statusBar")
    return " | ".join(label.text() for label in bar.findChildren(QLabel) if label.isVisible())


def is_a_sentence(text: str) -> bool:
    """Tells text for people from a traceback, a repr or an error's bare name."""
    return (
        bool(text) and text[0].isprintable() and not re.search(r"Traceback|Error\(|<\w+ at", text)
    )


# A snippet that cannot be read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dear support, it does not work any more since Monday.", ""),
        ("{'not': json}", ""),
        ("\x00\x01\x02\x03", ""),
        ("   \n ", "The clipboard holds no text to import."),
    ],
    ids=["prose", "no JSON", "binary", "nothing"],
)
def test_a_snippet_that_cannot_be_read_says_why_and_changes_nothing(
    qtbot: QtBot, open_ready: Open, text: str, expected: str
) -> None:
    window = open_ready()
    send(qtbot, window)
    before = window.workspace.state
    paste(qtbot, window, text)
    assert is_a_sentence(problem(window))
    assert expected in problem(window)
    after = window.workspace.state
    assert (after.request, after.token, after.exchanges) == (
        before.request,
        before.token,
        before.exchanges,
    )
    assert child(window, QLineEdit, "urlEdit").text() == before.request.url
    paste(qtbot, window, "curl https://api.mypurecloud.com/api/v2/users/me")
    assert problem(window) == ""
    assert window.workspace.state.request.url.endswith("/users/me")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "curl -X POST 'https://api.mypurecloud.com/api/v2/x",
            "line 1, column 14: This single quote is not closed",
        ),
        ("import http from 'k6/http'; http.post(", "line 1, column 39: The script is cut short"),
    ],
    ids=["open quote", "cut off"],
)
def test_a_snippet_that_was_cut_short_says_where_and_can_be_taken_back(
    qtbot: QtBot, open_ready: Open, text: str, said: str
) -> None:
    window = open_ready()
    send(qtbot, window)
    before = window.workspace.state
    paste(qtbot, window, text)
    assert window.notice.isVisible()
    assert said in window.notice.text()
    qtbot.keyClick(
        child(window, QPushButton, "copyReportButton"),
        Qt.Key.Key_Z,
        Qt.KeyboardModifier.ControlModifier,
    )
    qtbot.wait(30)
    after = window.workspace.state
    assert (after.request, after.token, after.exchanges) == (
        before.request,
        before.token,
        before.exchanges,
    )


def test_json_that_is_typed_wrong_is_marked_at_its_place_and_sent_as_it_is(
    qtbot: QtBot, open_ready: Open
) -> None:
    window = open_ready()
    editor = child(window, QPlainTextEdit, "payloadEditor")
    editor.setFocus()
    editor.selectAll()
    qtbot.keyClicks(editor, '{"to": oops}')
    qtbot.wait(30)
    assert "json-invalid" in {f.id for f in window.workspace.state.findings}
    assert window.payload_pane.badge.text == "not valid JSON"
    assert editor.extraSelections()
    send(qtbot, window)
    shown = window.workspace.state.shown
    assert shown is not None
    assert shown.hops[0].sent.endswith(b'{"to": oops}')
    assert editor.toPlainText() == '{"to": oops}'


# A profile that was damaged by hand


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'format = 1\nname = "x\n', "line 2"),
        (b"\xff\xfe\x00 no text", ""),
        (b"", ""),
        (b"format = 99\n", "newer"),
    ],
    ids=["TOML", "encoding", "empty", "newer version"],
)
def test_a_damaged_profile_is_named_and_left_as_it_is(
    qtbot: QtBot,
    open_ready: Open,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    content: bytes,
    expected: str,
) -> None:
    first = open_ready()
    save(qtbot, first, monkeypatch, "Guest 401")
    first.close()
    damaged = tmp_path / "data" / "profiles" / "damaged.toml"
    damaged.write_bytes(content)

    window = open_ready()
    qtbot.waitUntil(lambda: "damaged.toml" in profiles(window), timeout=PATIENCE_MS)
    assert "Guest 401" in profiles(window)
    before = window.workspace.state.request
    click_profile(qtbot, window, "damaged.toml")
    assert is_a_sentence(problem(window))
    assert "damaged.toml" in problem(window)
    assert expected in problem(window)
    assert window.workspace.state.request == before
    assert damaged.read_bytes() == content
    click_profile(qtbot, window, "Guest 401")
    qtbot.waitUntil(
        lambda: (
            window.workspace.state.activity == "idle" and window.workspace.state.token is not None
        ),
        timeout=PATIENCE_MS,
    )
    assert send(qtbot, window) == 401


def test_a_profile_that_somebody_else_changed_meanwhile_is_kept_beside_ours(
    qtbot: QtBot, open_ready: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_ready()
    path = save(qtbot, window, monkeypatch, "Guest 401")
    theirs = path.read_text(encoding="utf-8").replace("guest-123", "their-guest")
    path.write_text(theirs, encoding="utf-8")
    editor = child(window, QPlainTextEdit, "payloadEditor")
    editor.setFocus()
    qtbot.keyClicks(editor, " ")
    child(window, QWidget, "saveProfileButton").click()  # type: ignore[attr-defined]  # a button
    qtbot.waitUntil(lambda: not window.workspace.state.is_dirty, timeout=PATIENCE_MS)
    kept = [p for p in path.parent.rglob("*") if p.is_file() and "their-guest" in p.read_text()]
    assert kept


# An unknown environment


def test_a_profile_of_an_unknown_environment_opens_here_and_says_so(
    qtbot: QtBot, open_ready: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = open_ready()
    path = save(qtbot, first, monkeypatch, "Guest 401")
    first.close()
    text = path.read_text(encoding="utf-8")
    assert 'environment = "sandbox"' in text
    path.write_text(
        text.replace('environment = "sandbox"', 'environment = "mars-1"'), encoding="utf-8"
    )
    window = open_ready()
    click_profile(qtbot, window, "Guest 401")
    qtbot.waitUntil(lambda: bool(problem(window)), timeout=PATIENCE_MS)
    assert problem(window).startswith("There is no environment 'mars-1'. Known: sandbox,")
    assert "was opened on Sandbox" in problem(window)
    assert child(window, QComboBox, "environmentBox").currentData() == "sandbox"
    assert 'environment = "mars-1"' in path.read_text(encoding="utf-8")


# A refused port


def test_a_refused_port_is_told_where_the_answer_would_be(qtbot: QtBot, open_ready: Open) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    window = open_ready()
    assert send(qtbot, window) == 401
    url = window.workspace.state.request.url
    field = child(window, QLineEdit, "urlEdit")
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, f"http://127.0.0.1:{port}/api/v2/x")
    method = child(window, QComboBox, "methodBox")
    method.setCurrentText("GET")
    method.activated.emit(method.currentIndex())
    assert send(qtbot, window) == 0
    shown = window.workspace.state.shown
    assert shown is not None
    assert isinstance(shown.outcome, Failure)
    text = child(window, QWidget, "responseDiffRight").toPlainText()  # type: ignore[attr-defined]
    assert shown.outcome.message in text
    assert f"127.0.0.1:{port}" in shown.outcome.message
    assert "connection refused" in child(window, QWidget, "responseDiffRight").accessibleName()
    assert problem(window) == ""
    qtbot.waitUntil(
        lambda: child(window, QListWidget, "historyList").count() >= 2, timeout=PATIENCE_MS
    )
    field.selectAll()
    qtbot.keyClicks(field, url)
    method.setCurrentText("POST")
    method.activated.emit(method.currentIndex())
    assert send(qtbot, window) == 401


# No keyring


def test_without_a_keyring_secrets_stay_in_memory_and_the_window_says_so(
    qtbot: QtBot, open_ready: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = open_ready(CURL)
    assert "No keyring: memory, this session only" in status(first)
    keyring = next(w for w in first.findChildren(QLabel) if w.text().startswith("No keyring"))
    assert "forgotten when the window closes" in keyring.toolTip()
    save(qtbot, first, monkeypatch, "Guest 401")
    first.close()
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or b"canary-token" not in path.read_bytes(), path

    window = open_ready()
    click_profile(qtbot, window, "Guest 401")
    qtbot.waitUntil(lambda: bool(problem(window)), timeout=PATIENCE_MS)
    assert problem(window) == (
        "The keyring does not hold the token of the profile Guest 401 (any more): enter it again."
    )
    assert "queue-456" in window.workspace.state.request.body.text


# No network


def no_network(_host: str, _port: int) -> NoReturn:
    raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")


def test_without_a_network_the_name_that_cannot_be_found_is_told(
    qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_window(tmp_path / "data", "curl https://api.mypurecloud.com/api/v2/users/me")
    window.workspace.engine._resolve = no_network  # before the engine starts
    try:
        qtbot.waitUntil(
            lambda: window.workspace.state.is_checked and window.workspace.state.activity == "idle",
            timeout=PATIENCE_MS,
        )
        window.workspace.select_environment("us-east-1")
        qtbot.wait(20)
        assert send(qtbot, window) == 0
        shown = window.workspace.state.shown
        assert shown is not None
        assert isinstance(shown.outcome, Failure)
        assert shown.outcome.kind == "name_not_resolved"
        assert "api.mypurecloud.com" in shown.outcome.message
        assert is_a_sentence(shown.outcome.message)
        text = child(window, QWidget, "responseDiffLeft").toPlainText()  # type: ignore[attr-defined]
        assert shown.outcome.message in text
        assert window.workspace.state.request.url.endswith("/users/me")
    finally:
        window.close()
        window.deleteLater()
        qtbot.wait(1)


def test_without_a_network_no_token_can_be_had_and_the_request_stays(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(tmp_path / "data", CURL)
    window.workspace.engine._resolve = no_network  # before the engine starts
    try:
        qtbot.waitUntil(
            lambda: window.workspace.state.is_checked and window.workspace.state.activity == "idle",
            timeout=PATIENCE_MS,
        )
        window.workspace.select_environment("us-east-1")
        qtbot.wait(20)
        before = window.workspace.state.request

        def answer(dialog: dialogs.CredentialsDialog) -> int:
            dialog.findChild(QLineEdit, "clientIdEdit").setText("5c1f")
            dialog.findChild(QLineEdit, "clientSecretEdit").setText("canary-secret")
            return 1

        monkeypatch.setattr(dialogs.CredentialsDialog, "exec", answer)
        window.token_pane.credentials_wanted.emit()
        qtbot.waitUntil(lambda: bool(problem(window)), timeout=PATIENCE_MS)
        assert "login.mypurecloud.com" in problem(window)
        assert "canary" not in problem(window)
        assert window.workspace.state.request == before
        assert window.workspace.state.token is None
    finally:
        window.close()
        window.deleteLater()
        qtbot.wait(1)


# Files that are in the way


def test_a_damaged_history_is_set_aside_and_told(
    qtbot: QtBot, open_ready: Open, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "history.sqlite").write_bytes(b"this is no database " * 200)
    window = open_ready()
    qtbot.waitUntil(lambda: bool(problem(window)), timeout=PATIENCE_MS)
    assert problem(window).startswith("The history was damaged; it was set aside as ")
    aside = list((tmp_path / "data").glob("history.sqlite.damaged-*"))
    assert aside[0].read_bytes().startswith(b"this is no database")
    send(qtbot, window)
    qtbot.waitUntil(
        lambda: child(window, QListWidget, "historyList").count() > 0, timeout=PATIENCE_MS
    )


def test_a_broken_rule_pack_is_named_with_its_line_and_the_others_work(
    qtbot: QtBot, open_ready: Open, tmp_path: Path
) -> None:
    rules = tmp_path / "data" / "rules"
    rules.mkdir(parents=True)
    (rules / "broken.toml").write_text("[[rule]]\nid = \n", encoding="utf-8")
    window = open_ready()
    qtbot.waitUntil(lambda: bool(problem(window)), timeout=PATIENCE_MS)
    assert "broken.toml, line 2" in problem(window)
    assert child(window, FindingsList, "findingsList").count() > 0


def test_a_data_folder_that_cannot_be_used_is_told_and_sending_works(
    qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "data").write_text("a file is in the way", encoding="utf-8")
    window = open_window(tmp_path / "data")
    try:
        space = window.workspace
        qtbot.waitUntil(
            lambda: space.state.is_checked and bool(problem(window)), timeout=PATIENCE_MS
        )
        assert is_a_sentence(problem(window))
        assert str(tmp_path / "data") in problem(window)
        paste(qtbot, window, CURL)
        assert send(qtbot, window) == 401
    finally:
        window.close()
        window.deleteLater()
        qtbot.wait(1)
    assert (tmp_path / "data").read_text(encoding="utf-8") == "a file is in the way"


def test_a_report_that_cannot_be_written_is_told(
    qtbot: QtBot, open_ready: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_ready()
    path = tmp_path / "no such folder" / "report.md"
    monkeypatch.setattr("PySide6.QtWidgets.QFileDialog.getSaveFileName", lambda *_: (str(path), ""))
    window.activateWindow()
    qtbot.keyClick(
        window,
        Qt.Key.Key_S,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    qtbot.wait(20)
    reason = "the folder is gone; make it again or choose another folder"
    expected = f"The report cannot be written to {path}: {reason}."
    qtbot.waitUntil(lambda: problem(window) == expected)


def test_a_snippet_file_that_cannot_be_read_is_told(
    qtbot: QtBot, open_ready: Open, tmp_path: Path
) -> None:
    window = open_ready()
    before = window.workspace.state.request
    window.import_file(str(tmp_path / "gone.rb"))
    qtbot.waitUntil(lambda: problem(window) != "")
    told = f"{tmp_path / 'gone.rb'} cannot be read: No such file or directory. "
    first = problem(window)
    assert first.startswith(told)
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    window.import_file(str(tmp_path / "picture.png"))
    qtbot.waitUntil(lambda: problem(window) not in ("", first), timeout=30_000)
    assert is_a_sentence(problem(window))
    assert window.workspace.state.request == before


def test_a_payload_file_that_is_gone_is_told_and_nothing_is_sent(
    qtbot: QtBot, open_ready: Open, tmp_path: Path
) -> None:
    window = open_ready()
    gone = tmp_path / "gone.json"
    paste(qtbot, window, f"curl https://api.mypurecloud.com/api/v2/x --data-binary @{gone}")
    qtbot.mouseClick(child(window, QPushButton, "sendButton"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(problem(window)), timeout=PATIENCE_MS)
    assert str(gone) in problem(window)
    assert window.workspace.state.exchanges == ()
