"""The help beside the window: pages by pane, links, search, keys, and what it never does."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QLabel,
    QLineEdit,
    QListWidget,
    QMessageBox,
    QTextBrowser,
    QWidget,
)

from inspector.app.help_pages import PAGES
from inspector.ui import theme
from inspector.ui.about_dialog import AboutDialog
from inspector.ui.help_window import HelpWindow
from inspector.ui.help_windows import PAGE_OF, RELEASES, page_for

Hand = Any
Ask = Callable[[Callable[[QWidget], object]], None]


@pytest.fixture
def shown(hand: Hand) -> HelpWindow:
    hand.window.help.open_here()
    found = hand.window.findChild(HelpWindow, "helpWindow")
    assert found is not None
    hand.qtbot.waitExposed(found)
    return found


def press(title: str) -> Callable[[QWidget], None]:
    def act(asked: QWidget) -> None:
        next(b for b in asked.findChildren(QAbstractButton) if b.text() == title).click()

    return act


def text(shown: HelpWindow) -> str:
    return shown.findChild(QTextBrowser, "helpView").toPlainText()


@pytest.mark.parametrize(
    ("focus", "page"),
    [
        ("headersTable", "headers"),
        ("payloadEditor", "payload"),
        ("findingsList", "isolation"),
        ("historyList", "profiles"),
        ("urlEdit", "first-steps"),
        ("environmentBox", "environments"),
        ("getTokenButton", "token"),
    ],
)
def test_f1_opens_the_page_of_the_pane(hand: Hand, focus: str, page: str) -> None:
    if focus == "historyList":  # hidden while it is empty
        hand.send()
        hand.qtbot.waitUntil(hand.find(QWidget, focus).isVisible, timeout=30_000)
    hand.focus(focus)
    hand.key(Qt.Key.Key_F1)
    found = hand.window.findChild(HelpWindow, "helpWindow")
    assert found.page == page
    assert not found.isModal()


def test_every_pane_that_has_a_page_is_in_the_window(window: Any) -> None:
    for name, page in PAGE_OF.items():
        assert window.findChild(QWidget, name) is not None, name
        assert page in PAGES
    assert page_for(None) == ""


def test_without_a_pane_it_opens_where_it_was_left(hand: Hand, shown: HelpWindow) -> None:
    first = shown.page
    shown.show_page("secrets")
    shown.close()
    hand.window.setFocus()
    shown.show_page("")
    assert (first in PAGES, shown.page) == (True, "secrets")


def test_the_keys_are_the_windows_own(hand: Hand, shown: HelpWindow) -> None:
    hand.window.help.show_keys()
    told = text(shown)
    for action in hand.window.actions():
        for key in action.shortcuts():
            assert key.toString() in told, action.text()
    assert "Isolate against it" in told


def test_links_go_to_pages_and_back(shown: HelpWindow) -> None:
    shown.show_page("first-steps")
    shown.follow("evidence.md")
    assert shown.page == "evidence"
    shown.go_back()
    assert shown.page == "first-steps"
    shown.go_forward()
    assert shown.page == "evidence"
    shown.go_forward()
    assert shown.page == "evidence"
    shown.follow("isolation.md#against-a-working-request")
    assert shown.page == "isolation"
    shown.follow("no-such-page.md")
    assert shown.page == "isolation"
    shown.follow("#isolate")
    assert shown.page == "isolation"


def test_a_search_goes_through_all_pages(hand: Hand, shown: HelpWindow) -> None:
    search = shown.findChild(QLineEdit, "helpSearch")
    hand.qtbot.keyClick(shown, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    hand.qtbot.keyClicks(search, "snippet")
    hits = shown.findChild(QListWidget, "helpList")
    count = hits.count()
    assert count > 2
    assert "snippet" in hits.item(0).text()
    pages = []
    view = shown.findChild(QTextBrowser, "helpView")
    for _ in range(count + 1):
        hand.qtbot.keyClick(search, Qt.Key.Key_Return)
        assert view.textCursor().selectedText().lower() == "snippet"
        pages.append(shown.page)
    assert pages[0] == pages[-1]  # around the end
    assert len(set(pages)) > 1
    hand.qtbot.keyClick(search, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert hits.currentRow() == count - 1
    hand.qtbot.keyClick(search, Qt.Key.Key_Down)
    assert hits.currentRow() == 0
    search.setText("no such words anywhere")
    assert hits.count() == 0
    assert shown.findChild(QLabel, "faint").text() == "No hits"
    hand.qtbot.keyClick(search, Qt.Key.Key_Return)


def test_escape_ends_the_search_then_closes(hand: Hand, shown: HelpWindow) -> None:
    search = shown.findChild(QLineEdit, "helpSearch")
    search.setText("token")
    hand.qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert search.text() == ""
    assert shown.isVisible()
    hand.qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.isVisible()
    hand.qtbot.keyClick(shown, Qt.Key.Key_A)


def test_a_chosen_page_is_shown(shown: HelpWindow) -> None:
    pages = shown.findChild(QListWidget, "helpList")
    pages.setCurrentRow(PAGES.index("scopes"))
    assert shown.page == "scopes"
    assert "ways" not in text(shown)


def test_colours_follow_the_theme(hand: Hand, shown: HelpWindow, colours: Any) -> None:
    shown.show_page("first-steps")
    theme.choose("dark")
    hand.qtbot.waitUntil(lambda: "accent" in colours(shown))
    theme.choose("light")
    hand.qtbot.waitUntil(lambda: {"bg", "accent"} <= colours(shown))


def test_an_address_is_shown_before_the_browser_is_asked(
    hand: Hand, shown: HelpWindow, when_asked: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        QDesktopServices, "openUrl", lambda url: opened.append(url.toString()) or True
    )
    said: list[str] = []

    def look(asked: QWidget) -> None:
        assert isinstance(asked, QMessageBox)
        said.append(asked.text())
        press("Cancel")(asked)

    when_asked(look)
    shown.follow("https://doc.qt.io/qt-6/lgpl.html")
    assert said == ["https://doc.qt.io/qt-6/lgpl.html"]
    assert opened == []
    when_asked(press("Open"))
    hand.window.help.show_releases()
    assert opened == [RELEASES]
    when_asked(press("Copy address"))
    hand.window.help.show_releases()
    assert QGuiApplication.clipboard().text() == RELEASES


def test_an_address_that_nothing_opens_is_copied(
    hand: Hand, when_asked: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    QGuiApplication.clipboard().setText("")
    when_asked(press("Open"))
    hand.window.help.show_releases()
    assert QGuiApplication.clipboard().text() == RELEASES


def test_the_releases_page_is_the_one_of_the_package() -> None:
    told = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    assert told["project"]["urls"]["Releases"] == RELEASES


def test_nothing_is_loaded_for_a_page(shown: HelpWindow) -> None:
    view = shown.findChild(QTextBrowser, "helpView")
    assert view.loadResource(2, QUrl("https://example.org/a.png")) is None
    assert view.loadResource(2, QUrl.fromLocalFile("/etc/hostname")) is None


def test_licences_are_listed_with_their_texts(hand: Hand, shown: HelpWindow) -> None:
    hand.window.help.show_licences()
    assert "Lesser General Public License" in text(shown)
    shown.follow("httpx/LICENSE.md")
    assert "Redistribution" in text(shown)
    shown.go_back()
    assert shown.page == "licences"


def test_about_is_copied_and_leads_to_the_licences(hand: Hand, when_asked: Ask) -> None:
    def look(asked: QWidget) -> None:
        assert isinstance(asked, AboutDialog)
        press("Copy")(asked)
        press("Licences")(asked)

    when_asked(look)
    hand.window.help.show_about()
    told = QGuiApplication.clipboard().text().splitlines()
    names = [line.split()[0] for line in told]
    assert names[:5] == ["Guest", "commit", "Python", "Qt", "httpx"]
    assert hand.window.findChild(HelpWindow, "helpWindow").page == "licences"


def test_it_closes_with_the_window(hand: Hand, shown: HelpWindow) -> None:
    hand.window.close()
    assert not shown.isVisible()
