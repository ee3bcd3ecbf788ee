"""The recorder by itself: phases, times, the cap, and what comes outside a hop."""

from __future__ import annotations

import pytest

from inspector.transport.recorder import Recorder, read_status_line


class Line:
    local_address = "127.0.0.1:1"
    remote_address = "127.0.0.1:2"
    tls = None

    def __init__(self):
        self.aborted = self.detached = False

    def abort(self):
        self.aborted = True

    def detach(self):
        self.detached = True


def recorder_at(times, **kwargs):
    moments = iter(times)
    return Recorder(clock_ns=lambda: next(moments) * 1_000_000, **kwargs)


def test_phases_have_the_times_between_them():
    seen = []
    recorder = recorder_at(
        [0, 1, 11, 31, 35, 45, 45, 95],
        on_progress=lambda phase, count: seen.append((phase, count)),
    )
    line = Line()
    recorder.begin("GET", "http://h/")
    recorder.enter("dns")
    recorder.enter("connect")
    recorder.opened(line)
    recorder.enter("send")
    recorder.uses(line)
    recorder.enter("send")
    recorder.add_sent(b"GET")
    recorder.awaits_answer()
    recorder.add_received(b"HTTP/1.1 200 OK\r\n\r\n")
    recorder.end()
    (hop,) = recorder.hops
    times = hop.timings
    assert (times.dns, times.connect, times.tls, times.send) == (10, 20, None, 4)
    assert (times.wait, times.body, times.total) == (10, 50, 95)
    assert [phase for phase, _ in seen] == ["dns", "connect", "send", "wait", "body", "body"]
    assert seen[-1] == ("body", 19)
    assert line.detached
    assert not line.aborted
    assert (hop.local_address, hop.connection_reused) == ("127.0.0.1:1", False)


def test_an_answer_during_the_upload_begins_the_body_when_it_arrives():
    recorder = recorder_at([0, 10, 40, 60, 100])
    recorder.begin("POST", "http://h/")
    recorder.enter("send")
    recorder.add_received(b"HTTP/1.1 413 No\r\n\r\n")
    recorder.awaits_answer()
    recorder.end()
    times = recorder.hops[0].timings
    assert (times.send, times.wait, times.body) == (50, None, 60)


def test_outside_a_hop_nothing_is_recorded():
    seen = []
    recorder = Recorder(on_progress=lambda *args: seen.append(args))
    line = Line()
    recorder.enter("dns")
    recorder.opened(line)
    recorder.uses(line)
    recorder.tunnelled(line)
    recorder.add_sent(b"x")
    recorder.add_received(b"x")
    recorder.awaits_answer()
    recorder.abort()
    recorder.end()
    assert recorder.hops == []
    assert seen == []
    assert not line.aborted


def test_an_abort_closes_what_was_opened_and_what_is_used():
    recorder = Recorder()
    recorder.begin("GET", "http://h/")
    first, second = Line(), Line()
    recorder.opened(first)
    recorder.uses(second)
    recorder.abort()
    assert first.aborted
    assert second.aborted
    recorder.end()
    assert recorder.hops[0].connection_reused


def test_what_exceeds_the_cap_is_counted():
    recorder = Recorder(cap_bytes=5)
    recorder.begin("GET", "http://h/")
    for piece in (b"123", b"456", b"789"):
        recorder.add_received(piece)
    assert not recorder.tape.has_excess(0, is_chunked=False)
    recorder.end()
    assert (recorder.hops[0].received, recorder.hops[0].received_bytes) == (b"12345", 9)


@pytest.mark.parametrize(
    ("received", "body_bytes", "is_chunked", "excess"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\nhi", 2, False, False),
        (b"HTTP/1.1 200 OK\r\n\r\nhi!", 2, False, True),
        (b"HTTP/1.1 200 OK\n\nhi", 2, False, False),
        (b"HTTP/1.1 103 E\r\n\r\nHTTP/1.1 200 OK\r\n\r\nhi", 2, False, False),
        (b"HTTP/1.1 200 OK\r\n\r\n2\r\nhi\r\n0\r\n\r\n", 2, True, False),
        (b"HTTP/1.1 200 OK\r\n\r\n2\r\nhi\r\n0\r\n\r\nmore", 2, True, True),
    ],
)
def test_bytes_behind_the_end_are_noticed(received, body_bytes, is_chunked, excess):
    recorder = Recorder()
    recorder.begin("GET", "http://h/")
    recorder.add_received(received)
    assert recorder.tape.has_excess(body_bytes, is_chunked=is_chunked) == excess


@pytest.mark.parametrize(
    ("received", "found"),
    [
        (b"", ("", 0, "")),
        (b"SSH-2.0\r\n", ("", 0, "")),
        (b"HTTP/1.1 200 OK", ("", 0, "")),
        (b"HTTP/1.0 200\n", ("HTTP/1.0", 200, "")),
        (b"HTTP/1.1 404 Not Found\r\nX: 1\r\n\r\n", ("HTTP/1.1", 404, "Not Found")),
        (b"HTTP/1.1 100 Continue\r\n\r\n", ("HTTP/1.1", 100, "Continue")),
        (b"HTTP/1.1 100 C\r\n\r\nHTTP/1.1 201 Made\r\n", ("HTTP/1.1", 201, "Made")),
        (b"HTTP/1.1 101 Up\r\n\r\nHTTP/1.1 201 Made\r\n", ("HTTP/1.1", 101, "Up")),
    ],
)
def test_the_status_line_is_read_even_where_the_parser_gives_up(received, found):
    assert read_status_line(received) == found
