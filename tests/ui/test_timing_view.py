"""Where the time went, painted and in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from inspector.model.exchange import (
    Exchange,
    Failure,
    Hop,
    Response,
    Ticket,
    Timings,
    TlsFacts,
)
from inspector.model.headers import Headers
from inspector.model.request import Request
from inspector.ui import theme
from inspector.ui.timing_view import TimingView, _connection_words

Picture = Callable[[QWidget], QImage]
HOP = Hop(
    "POST",
    "http://127.0.0.1:4000/api/v2/x",
    b"",
    b"",
    0,
    http_version="HTTP/1.1",
    timings=Timings(dns=0.2, connect=0.4, send=0.1, wait=12.5, body=1.0, total=14.2),
    local_address="127.0.0.1:5000",
    remote_address="127.0.0.1:4000",
)


def exchange(*hops: Hop) -> Exchange:
    answer = Response(200, "OK", "HTTP/1.1", Headers(), b"", 0)
    return Exchange(Ticket(1), Request(), answer, hops)


@pytest.fixture
def view(show: Callable[..., Any]) -> TimingView:
    shown: TimingView = show(TimingView(), 600, 300)
    return shown


def test_without_a_send_it_says_what_to_do(view: TimingView, picture: Picture) -> None:
    assert view.lines() == []
    empty = picture(view)
    view.show_exchange(exchange(HOP))
    assert picture(view) != empty
    view.show_exchange(None)
    assert picture(view) == empty


def test_each_phase_has_its_number_also_for_assistive_tools(view: TimingView) -> None:
    view.show_exchange(exchange(HOP))
    assert view.lines() == [
        "Name look-up: 0.2 ms",
        "Connect: 0.4 ms",
        "Request sent: 0.1 ms",
        "Waiting: 12.5 ms",
        "Body: 1.0 ms",
    ]
    assert view.accessibleDescription() == "; ".join(view.lines())
    assert view.accessibleName() == "Timing"


def test_bars_have_the_colour_of_their_phase(
    view: TimingView, colours: Callable[[QWidget], set[str]]
) -> None:
    view.show_exchange(exchange(HOP))
    assert {"ok", "official", "warn"} <= colours(view)


def test_time_between_the_phases_is_told_too(view: TimingView, picture: Picture) -> None:
    view.show_exchange(exchange(HOP))
    without = picture(view)
    spent = replace(HOP.timings, total=HOP.timings.total + 3)
    view.show_exchange(exchange(replace(HOP, timings=spent)))
    assert picture(view) != without


def test_several_hops_need_more_room(view: TimingView, picture: Picture) -> None:
    view.show_exchange(exchange(HOP))
    one = view.sizeHint().height()
    view.show_exchange(exchange(HOP, replace(HOP, url="http://127.0.0.1:4000/next")))
    assert view.sizeHint().height() > one
    assert len(view.lines()) == 10
    assert not picture(view).isNull()


def test_hops_that_do_not_fit_can_be_scrolled_to(
    show: Callable[..., Any], picture: Picture
) -> None:
    area = QScrollArea()
    area.setWidgetResizable(True)
    view = TimingView()
    area.setWidget(view)
    show(area, 500, 300)
    hops = tuple(replace(HOP, url=f"http://127.0.0.1:4000/{n}") for n in range(5))
    view.show_exchange(exchange(*hops))
    QApplication.processEvents()
    assert area.verticalScrollBar().maximum() > 0
    image = picture(view)
    ground = image.pixel(0, image.height() - 1)
    # Below the last line there is nothing but ground: it was not cut off.
    rest = range(image.height() - theme.dp(4), image.height())
    assert all(image.pixel(x, y) == ground for x in range(image.width()) for y in rest)


def test_a_failure_without_a_hop_has_no_timing(view: TimingView, picture: Picture) -> None:
    empty = picture(view)
    view.show_exchange(Exchange(Ticket(1), Request(), Failure("name_not_resolved", "x")))
    assert view.lines() == []
    assert picture(view) == empty


def test_the_connection_is_told_in_words() -> None:
    assert _connection_words(HOP) == (
        "HTTP/1.1 · 127.0.0.1:5000 → 127.0.0.1:4000 · new connection · no TLS · no proxy"
    )
    other = replace(
        HOP,
        http_version="",
        local_address="",
        connection_reused=True,
        proxy="http://proxy:8080",
        tls=TlsFacts("TLSv1.3", "AES", "", "api.x", "A CA"),
    )
    assert _connection_words(other) == (
        "HTTP · 127.0.0.1:4000 · connection reused · TLSv1.3 AES · "
        "certificate of api.x, issued by A CA · via http://proxy:8080"
    )
    bare = replace(other, remote_address="", tls=TlsFacts("TLSv1.3"))
    assert "TLSv1.3 · via" in _connection_words(bare)
