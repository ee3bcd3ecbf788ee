"""The hop from other threads to the window's."""

from __future__ import annotations

import threading

from pytestqt.qtbot import QtBot

from inspector.ui.bridge import Bridge


def test_events_of_another_thread_arrive_on_the_windows_thread_in_order(qtbot: QtBot) -> None:
    bridge = Bridge()
    arrived: list[tuple[object, threading.Thread]] = []
    bridge.connect_to(lambda event: arrived.append((event, threading.current_thread())))
    poster = threading.Thread(target=lambda: [bridge.post(n) for n in range(5)])
    poster.start()
    poster.join()
    assert arrived == []
    qtbot.waitUntil(lambda: len(arrived) == 5)
    assert [event for event, _ in arrived] == [0, 1, 2, 3, 4]
    assert {thread for _, thread in arrived} == {threading.current_thread()}


def test_an_event_posted_from_the_windows_thread_waits_for_its_turn(qtbot: QtBot) -> None:
    bridge = Bridge()
    arrived: list[object] = []
    bridge.connect_to(arrived.append)
    bridge.post("later")
    assert arrived == []
    qtbot.waitUntil(lambda: arrived == ["later"])


def test_after_stopping_whatever_still_arrives_is_dropped(qtbot: QtBot) -> None:
    bridge = Bridge()
    arrived: list[object] = []
    bridge.connect_to(arrived.append)
    bridge.post("on its way")
    bridge.stop()
    bridge.post("too late")
    qtbot.wait(20)
    assert arrived == []
