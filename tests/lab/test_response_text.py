"""Outcomes as lines of text."""

from __future__ import annotations

from typing import Any

import pytest

from inspector.lab import response_text
from inspector.lab.response_text import decode, read_outcome, render_response
from inspector.model.exchange import Cancelled, Failure


def render(kit: Any, body: bytes, content_type: str = "", **options: Any) -> tuple[str, ...]:
    headers = [("Content-Type", content_type)] if content_type else []
    outcome = kit.respond(200, headers=headers, body=body, reason="OK")
    lines = render_response(kit.exchange(outcome, **options))
    return tuple(lines[lines.index("") + 1 :]) if "" in lines else ()


def test_status_line_headers_sorted_by_name_blank_line_and_laid_out_json(kit: Any) -> None:
    headers = [("X-B", "2"), ("Content-Type", "application/json"), ("x-b", "1"), ("Date", "now")]
    outcome = kit.respond(401, "x", headers, reason="Unauthorized")
    assert render_response(kit.exchange(outcome)) == (
        "HTTP/1.1 401 Unauthorized",
        "Content-Type: application/json",
        "Date: now",
        "X-B: 2",
        "x-b: 1",
        "",
        "{",
        '  "code": "x",',
        '  "status": 401',
        "}",
    )


def test_no_body_means_no_blank_line(kit: Any) -> None:
    assert render_response(kit.exchange(kit.respond(204, body=b""))) == ("HTTP/1.1 204",)


def test_a_failure_is_its_sentence_and_the_bytes_received(kit: Any) -> None:
    failed = kit.exchange(
        Failure("closed", "The server closed it."), b"HTTP/1.1 200 OK\r\nA: b\r\n"
    )
    assert render_response(failed) == (
        "The server closed it.",
        "",
        "HTTP/1.1 200 OK",
        "A: b",
        "",
    )
    assert render_response(kit.exchange(Failure("timeout", "Too late."))) == ("Too late.",)


def test_bytes_of_a_failure_that_are_no_text_are_dumped(kit: Any) -> None:
    lines = render_response(kit.exchange(Failure("closed", "Closed."), b"\x16\x03\x01"))
    assert lines[2].startswith("00000000  16 03 01")


@pytest.mark.parametrize(
    ("phase", "sentence"),
    [("wait", "Cancelled while waiting for the answer."), (None, "Cancelled.")],
)
def test_a_cancelled_send_says_where(kit: Any, phase: Any, sentence: str) -> None:
    assert render_response(kit.exchange(Cancelled(phase))) == (sentence,)


def test_text_is_split_at_line_feeds_and_the_last_line_end_shows(kit: Any) -> None:
    assert render(kit, b"a\nb", "text/plain") == ("a", "b")
    assert render(kit, b"a\nb\n", "text/plain") == ("a", "b", "")


def test_a_lonely_carriage_return_is_shown_and_a_regular_one_is_not(kit: Any) -> None:
    assert render(kit, b"a\r\nb\r\n", "text/plain") == ("a", "b", "")
    assert render(kit, b"a\r\nb\n", "text/plain") == ("a␍", "b", "")


def test_json_is_recognised_without_its_content_type_and_nothing_else_is(kit: Any) -> None:
    assert render(kit, b'{"a":1}') == ("{", '  "a": 1', "}")
    assert render(kit, b'{"a":1', "application/json") == ('{"a":1',)


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("é".encode(), "", "é"),
        ("é".encode("latin-1"), "text/plain; charset=ISO-8859-1", "é"),
        ("é".encode("latin-1"), 'text/plain; x=y; charset="utf-8"', "\\xe9"),
        ("é".encode("latin-1"), "text/html", "\\xe9"),
        ("é".encode("latin-1"), "application/octet-stream", None),
        (b"\xef\xbb\xbfa", "", "a"),
        (b"a", "text/plain; charset=no-such", "a"),
        (b"a", "text/plain; charset=hex", "a"),
        (b"a", "text/plain; charset=a\0b", "a"),
        (b"+2AA-", "text/plain; charset=utf-7", "\\ud800"),
        (b"a\x00b", "text/plain", None),
    ],
)
def test_text_is_told_from_bytes(body: bytes, content_type: str, text: str | None) -> None:
    assert decode(body, content_type) == text


def test_bytes_are_dumped_and_a_long_dump_ends_with_a_digest(kit: Any) -> None:
    lines = render(kit, bytes(range(20)), "application/octet-stream")
    assert lines[0].startswith("00000000  00 01 02")
    assert lines[1].split() == ["00000010", "10", "11", "12", "13", "...."]
    long = render(kit, b"\x00" * (response_text.MAX_HEX_BYTES + 5))
    assert long[-1].startswith("… 5 more bytes; SHA-256 of all ")


@pytest.mark.parametrize(
    ("body", "lines"),
    [("[" + "1," * 3_000 + "1]", 3_001), ('[{"a":1,"b":2},' + '{"a":1},' * 500 + "1]", 502)],
)
def test_very_large_json_is_not_laid_out_and_says_so(kit: Any, body: str, lines: int) -> None:
    exchange = kit.exchange(kit.respond(200, body=body.encode()))
    read = read_outcome(exchange, max_layout_chars=1_000)
    assert "too large to be laid out" in read.notice
    assert "broken after commas" in read.notice
    assert len(read.body) == lines
    assert "".join(line.text for line in read.body) == body
    assert read.json is None


def test_very_large_text_that_has_lines_keeps_them(kit: Any) -> None:
    exchange = kit.exchange(kit.respond(200, body=b"[1,\n2]"))
    read = read_outcome(exchange, max_layout_chars=1)
    assert [line.text for line in read.body] == ["[1,", "2]"]
    assert "commas" not in read.notice
