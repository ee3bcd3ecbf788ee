"""Links that lead to a chip, a header's row, a member of the payload, a piece of the URL."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from inspector.ui.chips import Chip
from inspector.ui.flash import _Frame
from inspector.ui.main_window import MainWindow
from inspector.ui.pointing import payload_span, url_span

Hand = Any
BODY = '{"to": {"id": "q"}, "from": {"id": "ü", "name": "x"}}'
URL = "https://api.mypurecloud.de/api/v2/users/ab-1/queues?pageSize=5&flag#end"


@pytest.mark.parametrize(
    ("pointer", "found"),
    [
        ("/to/id", '"id"'),
        ("/name", '"name"'),  # the only one of that name
        ("/from/mail", '"from"'),
        ("/id", None),  # two of that name: neither is meant for sure
        ("/nothing", None),
    ],
)
def test_a_field_is_found_by_its_pointer_or_by_its_name(pointer: str, found: str | None) -> None:
    span = payload_span(BODY, pointer)
    assert (BODY[slice(*span)] if span else None) == found


@pytest.mark.parametrize(
    ("subject", "value", "found"),
    [
        ("pageSize", "", "pageSize=5"),
        ("flag", "", "flag"),
        ("userId", "ab-1", "ab-1"),
        ("api.mypurecloud.de", "", "api.mypurecloud.de"),
        ("/api/v2/users", "", "/api/v2/users"),
        ("size", "", None),
        ("", "", None),
    ],
)
def test_a_piece_of_the_url_is_found(subject: str, value: str, found: str | None) -> None:
    span = url_span(URL, subject, value)
    assert (URL[slice(*span)] if span else None) == found


def frames(window: MainWindow) -> list[QWidget | None]:
    return [frame.parentWidget() for frame in window.findChildren(_Frame)]


def test_a_member_is_selected_where_it_stands(hand: Hand, window: MainWindow) -> None:
    editor = hand.find(QPlainTextEdit, "payloadEditor")
    editor.setPlainText('{"smile": "😀", "to": {"id": "q"}}')
    window._look_at("payload", "/to/id")
    assert editor.textCursor().selectedText() == '"id"'
    assert frames(window) == []
    window._look_at("payload", "/absent")
    assert frames(window) == [editor]


def test_a_parameter_is_selected_in_the_url(hand: Hand, window: MainWindow) -> None:
    url = hand.find(QLineEdit, "urlEdit")
    hand.paste("curl 'https://api.mypurecloud.com/api/v2/users/ab-1/queues?pageSize=5'")
    window._look_at("url", "pageSize")
    assert url.selectedText() == "pageSize=5"
    window._look_at("url", "userId")
    assert url.selectedText() == "ab-1"
    window._look_at("url", "unheard-of")
    assert url.selectedText() == url.text()


def test_a_scope_is_framed_and_a_permission_where_it_is_said(
    hand: Hand, window: MainWindow
) -> None:
    window.activateWindow()
    window._look_at("token", "messaging:guest")
    framed = frames(window)[-1]
    assert isinstance(framed, Chip)
    assert framed.scope == "messaging:guest"
    window._look_at("token", "messaging:web")
    missing = frames(window)[-1]
    assert isinstance(missing, Chip)
    assert missing.hasFocus()
    window._look_at("token", "unheard:of:it")
    assert frames(window)[-1] is window.token_pane
    hand.qtbot.waitUntil(lambda: frames(window) == [])


def test_a_header_that_is_not_there_leaves_the_table_in_hand(
    hand: Hand, window: MainWindow
) -> None:
    window.activateWindow()
    window._look_at("headers", "X-Guest-Id")
    index = window.headers_pane.table.currentIndex()
    assert index.siblingAtColumn(0).data() == "X-Guest-Id"
    window._look_at("headers", "")
    assert frames(window) == [window.headers_pane]
    assert window.headers_pane.table.hasFocus()
