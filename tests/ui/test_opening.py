"""Files that are opened, dropped or given at the start are taken for what they hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QFileOpenEvent, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QMessageBox, QWidget

from inspector import resource
from inspector.app.start import Start
from inspector.model.profile import Profile
from inspector.model.request import Request
from inspector.storage.profiles import export_profile
from inspector.ui.application import open_window

Hand = Any
CURL = "curl -X POST https://api.mypurecloud.com/api/v2/analytics/x -d '{}'"
PROFILE = Profile("an-id", "Guest call", Request("GET", "{{api}}/api/v2/tokens/me"))


def press(title: str) -> Callable[[QWidget], None]:
    def act(asked: QWidget) -> None:
        button = next(b for b in asked.findChildren(QAbstractButton) if b.text() == title)
        button.click()

    return act


def open_file(hand: Hand, path: Path) -> None:
    hand.window.import_file(str(path))
    hand.wait_for_file()


def url(hand: Hand) -> str:
    return hand.window.workspace.state.request.url


def test_a_dropped_file_and_an_opened_one_are_read_alike(
    hand: Hand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "call.sh"
    path.write_text(CURL, encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a: (str(path), ""))
    hand.window.open_file()
    hand.wait_for_file()
    opened = url(hand)
    hand.window.new_request()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    none = Qt.KeyboardModifier.NoModifier
    drop = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none
    )
    hand.window.dropEvent(drop)
    hand.wait_for_file()
    assert url(hand) == opened
    assert opened.endswith("/api/v2/analytics/x")


def test_a_file_that_the_system_hands_over_is_opened(
    hand: Hand, tmp_path: Path, qapp: QApplication
) -> None:
    path = tmp_path / "call.sh"
    path.write_text(CURL, encoding="utf-8")
    QApplication.sendEvent(qapp, QFileOpenEvent(str(path)))
    hand.wait_for_file()
    assert url(hand).endswith("/api/v2/analytics/x")


def test_a_profile_is_shown_before_it_is_kept(
    hand: Hand, tmp_path: Path, when_asked: Callable[[Callable[[QWidget], object]], None]
) -> None:
    path = export_profile(PROFILE, tmp_path / "call.guestprofile")
    said: list[str] = []

    def look(asked: QWidget) -> None:
        assert isinstance(asked, QMessageBox)
        said.append(asked.text() + asked.informativeText())
        press("Add to profiles")(asked)

    when_asked(look)
    open_file(hand, path)
    space = hand.window.workspace
    hand.qtbot.waitUntil(lambda: space.state.profile is not None)
    assert space.state.profile.name == "Guest call"
    assert [p.name for p in space.shelf.profiles] == ["Guest call"]
    assert "GET {{api}}/api/v2/tokens/me" in said[0]
    assert "holds no secrets" in said[0]
    when_asked(press("Cancel"))
    before = space.state
    open_file(hand, path)
    hand.qtbot.wait(30)
    assert space.state.request == before.request


def test_a_profile_can_be_opened_without_being_kept(
    hand: Hand, tmp_path: Path, when_asked: Callable[[Callable[[QWidget], object]], None]
) -> None:
    path = export_profile(PROFILE, tmp_path / "call.guestprofile")
    when_asked(press("Open without saving"))
    open_file(hand, path)
    hand.qtbot.waitUntil(lambda: url(hand).endswith("/api/v2/tokens/me"))
    assert hand.window.workspace.shelf.profiles == ()


def test_a_profile_is_exported_under_its_own_ending(
    hand: Hand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = hand.window.workspace
    space.save_profile("To share")
    hand.qtbot.waitUntil(lambda: bool(space.shelf.profiles))
    target = tmp_path / "shared"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(target), ""))
    hand.window.export_profile(space.shelf.profiles[0].id)
    whole = tmp_path / "shared.guestprofile"
    hand.qtbot.waitUntil(whole.exists)
    assert 'name = "To share"' in whole.read_text(encoding="utf-8")
    hand.window.export_profile("of nobody")


def test_a_pack_is_imported_as_from_the_list_of_rules(
    hand: Hand, tmp_path: Path, when_asked: Callable[[Callable[[QWidget], object]], None]
) -> None:
    seed = next((resource.root() / "rules").glob("*.toml")).read_text(encoding="utf-8")
    path = tmp_path / "mine.guestrules"
    path.write_text(seed.replace('id = "', 'id = "mine-'), encoding="utf-8")
    when_asked(press("Import"))
    open_file(hand, path)
    packs = hand.window.workspace.packs
    hand.qtbot.waitUntil(lambda: bool(packs.library.own))
    assert packs.library.own[0].path.name == "mine.toml"


def test_a_report_gives_its_request_back_and_says_which_it_is(hand: Hand, tmp_path: Path) -> None:
    assert hand.send() == 401
    path = tmp_path / "case.guestreport"
    hand.window.workspace.save_report(str(path))
    told = json.loads(path.read_text(encoding="utf-8"))
    assert told["request"]["url"] == "{{api}}/api/v2/conversations/messaging"
    assert "GENESYS_TOKEN" in json.dumps(told["request"]["headers"])
    hand.window.new_request()
    open_file(hand, path)
    hand.turn()
    space = hand.window.workspace
    assert space.state.request.method == "POST"
    assert url(hand).endswith("/api/v2/conversations/messaging")
    assert "guest-123" in space.state.request.body.text
    assert "case.guestreport" in hand.notice()
    assert "It has no verdict" in hand.notice()
    assert hand.send() == 401


def test_a_masked_report_holds_no_personal_data(hand: Hand, tmp_path: Path) -> None:
    hand.window.workspace.masks_personal_data = True
    hand.window.import_text(
        "curl -X POST https://api.mypurecloud.com/api/v2/conversations/messaging "
        """-H 'Content-Type: application/json' -d '{"email": "jo.doe@customer.example"}'"""
    )
    path = tmp_path / "case.guestreport"
    hand.window.workspace.save_report(str(path))
    assert "jo.doe@customer.example" not in path.read_text(encoding="utf-8")


def test_the_file_asked_for_last_is_the_one_that_is_opened(hand: Hand, tmp_path: Path) -> None:
    path = tmp_path / "call.sh"
    path.write_text(CURL, encoding="utf-8")
    hand.window.import_file(str(tmp_path / "gone.sh"))
    open_file(hand, path)
    assert url(hand).endswith("/api/v2/analytics/x")
    assert not hand.problem()
    hand.window.import_file(str(path))
    hand.paste("curl https://api.mypurecloud.com/api/v2/users/me")
    hand.turn()
    assert not hand.window.workspace.is_looking
    assert url(hand).endswith("/api/v2/users/me")


def test_what_cannot_be_read_changes_nothing(hand: Hand, tmp_path: Path) -> None:
    before = hand.window.workspace.state.request
    damaged = tmp_path / "a.guestreport"
    damaged.write_text("{", encoding="utf-8")
    open_file(hand, damaged)
    assert "line 1, column 2" in hand.problem()
    damaged.write_text('{"kind": "guest-inspector-report", "request": {"method": 3, "url": "x"}}')
    open_file(hand, damaged)
    assert "cannot be read" in hand.problem()
    assert hand.window.workspace.state.request == before


@pytest.mark.parametrize("action", ["file", "new", "paste", "pack"])
def test_the_window_begins_with_what_it_was_started_for(
    qtbot: Any,
    tmp_path: Path,
    qapp: object,
    when_asked: Callable[[Callable[[QWidget], object]], None],
    action: str,
) -> None:
    path = tmp_path / "call.sh"
    path.write_text(CURL, encoding="utf-8")
    QGuiApplication.clipboard().setText(CURL)
    start = Start(path) if action == "file" else Start(action=action)
    asked: list[str] = []
    if action == "pack":
        pack = tmp_path / "mine.guestrules"
        pack.write_text("[[rule]]\nid = 3\n", encoding="utf-8")
        start = Start(pack)

        def answer(question: QWidget) -> None:
            asked.append(question.windowTitle())
            question.close()

        when_asked(answer)
    window = open_window(tmp_path / "data", None, start)
    wanted = {"file": "/analytics/x", "paste": "/analytics/x", "new": "", "pack": "/messaging"}
    space = window.workspace

    def began() -> bool:
        is_new = action == "new" and not space.state.request.url and space.state.number > 1
        return is_new or (action != "new" and space.state.request.url.endswith(wanted[action]))

    qtbot.waitUntil(began, timeout=30_000)
    qtbot.waitUntil(lambda: space.packs.library is not None, timeout=30_000)
    qtbot.waitUntil(lambda: len(asked) == (action == "pack"), timeout=30_000)
    window.close()
    window.deleteLater()
    qtbot.wait(1)


@pytest.mark.parametrize(
    ("action", "error"),
    [("file", "gone.sh cannot be read"), ("paste", "The clipboard holds no text"), ("good", "")],
)
def test_an_error_of_the_start_stays_beside_what_is_told_of_the_lost_token(
    qtbot: Any, open_ready: Callable[..., Hand], tmp_path: Path, action: str, error: str
) -> None:
    first = open_ready()
    first.window.workspace.paste_token("canary-pasted-token")
    first.window.close()
    QGuiApplication.clipboard().setText("")
    path = tmp_path / "gone.sh"
    if action == "good":
        path.write_text(CURL, encoding="utf-8")
    start = Start(action="paste") if action == "paste" else Start(path)
    window = open_window(tmp_path / "data", None, start)
    problem, space = window.problem, window.workspace
    qtbot.waitUntil(lambda: "was in memory only" in problem.text(), timeout=30_000)
    qtbot.waitUntil(lambda: space.state.token is not None, timeout=30_000)
    qtbot.wait(30)
    said = problem.text()
    assert problem.isVisible()
    assert said.count("was in memory only") == 1
    assert error in said.splitlines()[0]
    assert len(said.splitlines()) == (2 if error else 1)
    window.close()
    window.deleteLater()
    qtbot.wait(1)
