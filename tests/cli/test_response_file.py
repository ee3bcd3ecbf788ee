"""Saved answers in the forms that tools write them."""

from __future__ import annotations

import base64
import contextlib
import gzip
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.cli.response_file import read_response
from inspector.errors import SnippetError

BODY = b'{"message":"Invalid login credentials.","code":"bad.credentials"}'


def raw(*fields: bytes, status=b"HTTP/1.1 401 Unauthorized", body=BODY, end=b"\r\n"):
    return end.join([status, *fields, b"", b""]) + body


def response(content):
    found = read_response(content).response
    assert found is not None
    return found


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_raw_http_is_read_with_either_line_end(end):
    found = response(raw(b"Content-Type: application/json", b"X-A: b", b"X-A:  c ", end=end))

    assert (found.status, found.reason, found.http_version) == (401, "Unauthorized", "HTTP/1.1")
    assert found.headers.get_all("x-a") == ("b", "c")
    assert found.body == BODY


@pytest.mark.parametrize("status", [b"HTTP/2 401", b"HTTP/2 401 ", b"HTTP/1.1 401"])
def test_the_reason_may_be_absent(status):
    assert response(raw(status=status)).reason == ""


def test_a_status_line_alone_is_an_answer():
    assert response(b"HTTP/1.1 204 No Content").body == b""


def test_blank_lines_and_a_byte_order_mark_in_front_do_not_matter():
    assert response(b"\xef\xbb\xbf\n\n" + raw()).status == 401


def test_interim_answers_proxies_and_redirects_in_front_are_passed_over():
    front = (
        raw(status=b"HTTP/1.1 200 Connection established", body=b"")
        + raw(status=b"HTTP/1.1 100 Continue", body=b"")
        + raw(b"Location: /x", status=b"HTTP/1.1 302 Found", body=b"")
    )

    assert response(front + raw()).status == 401


def test_a_body_that_looks_like_an_answer_stays_a_body():
    inner = b"HTTP/1.1 500 Oops\r\n\r\n"

    assert response(raw(status=b"HTTP/1.1 200 OK", body=inner)).body == inner


def test_chunks_are_joined_and_what_only_says_so_is_taken_as_it_is():
    chunked = b"5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n"

    assert response(raw(b"Transfer-Encoding: chunked", body=chunked)).body == b"hello world"
    assert response(raw(b"Transfer-Encoding: chunked", body=b"5\nhello\n0\n\n")).body == b"hello"
    for plain in (BODY, b"ff\r\nshort", b""):
        assert response(raw(b"Transfer-Encoding: chunked", body=plain)).body == plain


@pytest.mark.parametrize(
    ("coding", "encode"),
    [
        (b"gzip", gzip.compress),
        (b"X-GZIP", gzip.compress),
        (b"deflate", zlib.compress),
        (b"deflate", lambda data: zlib.compress(data)[2:-4]),
    ],
)
def test_a_coding_is_undone(coding, encode):
    found = response(raw(b"Content-Encoding: " + coding, body=encode(BODY)))

    assert found.body == BODY
    assert found.encoded_bytes == len(encode(BODY))


@pytest.mark.parametrize("coding", [b"gzip", b"deflate", b"br", b"identity"])
def test_a_body_that_is_not_coded_any_more_is_taken_as_it_is(coding):
    assert response(raw(b"Content-Encoding: " + coding)).body == BODY


@pytest.mark.parametrize("whole", [True, False])
def test_a_har_entry_is_read_alone_or_in_its_log(whole):
    entry = {
        "request": {"method": "POST"},
        "response": {
            "status": 401,
            "statusText": "Unauthorized",
            "httpVersion": "http/2.0",
            "headers": [{"name": "X-A", "value": "b"}, "odd"],
            "content": {"text": BODY.decode(), "mimeType": "application/json"},
        },
        "time": 12,
    }
    document = {"log": {"version": "1.2", "entries": [entry]}} if whole else entry
    found = response(json.dumps(document).encode())

    assert (found.status, found.http_version, found.body) == (401, "HTTP/2.0", BODY)
    assert found.headers.get("x-a") == "b"


def test_the_content_of_a_har_may_be_base64():
    content = {"text": base64.b64encode(b"\x00\xff").decode(), "encoding": "base64"}
    entry = {"response": {"status": 200, "content": content}}

    assert response(json.dumps(entry).encode()).body == b"\x00\xff"


def test_what_send_wrote_is_read_back():
    document = {
        "outcome": "response",
        "status": 401,
        "reason": "Unauthorized",
        "headers": [["X-A", "b"], ["odd"]],
        "body": BODY.decode(),
        "hops": [{"http_version": "HTTP/1.1"}],
    }
    found = response(json.dumps(document).encode())

    assert (found.status, found.reason, found.body) == (401, "Unauthorized", BODY)
    assert list(found.headers) == [("X-A", "b")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "line 1, column 1: expected a saved answer"),
        (b"\n\nhello", "line 3, column 1: expected a saved answer"),
        (b"POST /x HTTP/1.1\n\n", "expected a saved answer"),
        (b"HTTP/1.1 200 OK\nX-A: b\nnonsense\n\n", "line 3, column 1: expected a header line"),
        (b'{"a": }', "line 1, column 7: this is not valid JSON"),
        (b"{" * 100_000, "this JSON cannot be read|this is not valid JSON"),
        (b"{}", "neither a HAR entry nor a response"),
        (b'{"outcome": "failure"}', "neither a HAR entry nor a response"),
        (b'{"outcome": "response"}', "no status or no body"),
        (b'{"response": {"status": 0}}', "was not answered"),
        (b'{"log": {"entries": []}}', "0 entries"),
        (b'{"log": {"entries": [{}, {}]}}', "2 entries"),
        (b'{"response":{"status":200,"content":{"text":"%","encoding":"base64"}}}', "not base64"),
    ],
)
def test_what_is_no_saved_answer_is_refused_where_it_stops_being_one(content, said):
    with pytest.raises(SnippetError, match=said):
        read_response(content)


def test_a_lone_half_of_a_character_pair_survives():
    content = json.dumps({"response": {"status": 200, "content": {"text": "\ud800"}}})

    assert response(content.encode()).body


@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail_otherwise(content):
    for text in (content, b"HTTP/1.1 200 OK\r\n" + content, b"{" + content):
        with contextlib.suppress(SnippetError):
            assert read_response(text).response is not None
