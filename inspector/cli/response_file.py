"""Reads a saved answer: raw HTTP as `curl -i` or `send` write it, a HAR entry, or `send --json`.

Pure: bytes in, an exchange out. Tools that save an answer often undo its framing and coding and
keep the headers that declare them, so a body that does not fit its headers is taken as it is.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from inspector.errors import SnippetError
from inspector.model.exchange import Exchange, Outcome, Response, Ticket
from inspector.model.headers import Headers
from inspector.model.request import Request

MOST_DECODED_BYTES = 256 * 1024 * 1024

_STATUS = re.compile(rb"HTTP/(\d(?:\.\d)?)[ \t]+(\d{3})(?:[ \t]+([^\r\n]*))?[ \t]*(?:\r?\n|\Z)")
_FIELD = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_BOM = b"\xef\xbb\xbf"
# gzip and zlib; deflate without its envelope (RFC 9110, 8.4.1.2) is tried last.
_WINDOWS = {"gzip": (47,), "x-gzip": (47,), "deflate": (47, -15)}


def read_response(content: bytes) -> Exchange:
    """Returns the saved answer as an exchange.

    Raises:
        SnippetError: It is none of the forms that can be read; says where it stops being one.
    """
    text = content.removeprefix(_BOM)
    start = len(text) - len(text.lstrip())
    line = text.count(b"\n", 0, start) + 1
    text = text[start:]
    if text[:1] == b"{":
        return _exchange(_from_json(text))
    if not _STATUS.match(text):
        raise SnippetError(
            "expected a saved answer: a status line such as “HTTP/1.1 200 OK”, a HAR entry, or "
            "what send --json printed.",
            line,
            1,
        )
    return _exchange(_from_raw(text, line))


def _from_raw(text: bytes, line: int) -> Response:
    """Reads the last answer: curl writes the interim and redirecting ones in front of it."""
    while True:
        first = _STATUS.match(text)
        assert first is not None
        fields, body, lines = _read_fields(text[first.end() :], line + 1)
        status = int(first[2])
        passing = 100 <= status < 200 or 300 <= status < 400 or b"onnection est" in first[0]
        if not (passing and _STATUS.match(body)):
            break
        text, line = body, line + 1 + lines
    headers = Headers(tuple(fields))
    encoded = body
    if "chunked" in (headers.get("Transfer-Encoding") or "").lower():
        encoded = _without_chunks(body)
    return Response(
        status,
        (first[3] or b"").decode("latin-1").strip(),
        f"HTTP/{first[1].decode()}",
        headers,
        _decoded(encoded, headers),
        len(encoded),
    )


def _read_fields(text: bytes, line: int) -> tuple[list[tuple[str, str]], bytes, int]:
    """Returns the header fields, what follows the blank line, and the lines read."""
    fields: list[tuple[str, str]] = []
    position = count = 0
    while position < len(text):
        end = text.find(b"\n", position)
        end = len(text) if end < 0 else end
        raw = text[position:end].removesuffix(b"\r")
        position = end + 1
        count += 1
        if not raw:
            break
        field = _FIELD.fullmatch(raw.decode("utf-8", "replace"))
        if field is None:
            raise SnippetError("expected a header line such as “Name: value”.", line + count - 1, 1)
        fields.append((field[1], field[2]))
    return fields, text[position:], count


def _without_chunks(body: bytes) -> bytes:
    """Returns a chunked body's content (RFC 9112, 7.1); one that is not chunked as it is."""
    pieces: list[bytes] = []
    position = 0
    while size := _CHUNK.match(body, position):
        end = size.end() + int(size[1], 16)
        if end == size.end():
            return b"".join(pieces)
        if end > len(body):
            break
        pieces.append(body[size.end() : end])
        position = end + (2 if body[end : end + 2] == b"\r\n" else 1)
    return body


def _decoded(body: bytes, headers: Headers) -> bytes:
    """Undoes gzip and deflate where the bytes are that; other codings stay as they are."""
    coding = (headers.get("Content-Encoding") or "").strip().lower()
    for window in _WINDOWS.get(coding, ()):
        with contextlib.suppress(zlib.error):
            decoder = zlib.decompressobj(window)
            decoded = decoder.decompress(body, MOST_DECODED_BYTES)
            if decoder.eof:
                return decoded
    return body


def _from_json(text: bytes) -> Response:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        problem = f"this is not valid JSON: {error.msg}."
        raise SnippetError(problem, error.lineno, error.colno) from error
    except (ValueError, RecursionError) as error:
        raise SnippetError("this JSON cannot be read.", 1, 1) from error
    entries = _at(document, "log", "entries")
    if isinstance(entries, list):
        if len(entries) != 1:
            raise SnippetError(f"this HAR has {len(entries)} entries; save the one to compare.")
        document = entries[0]
    response = _at(document, "response")
    if isinstance(response, dict):
        return _from_har(response)
    if isinstance(document, dict) and document.get("outcome") == "response":
        return _from_send(document)
    raise SnippetError("this JSON is neither a HAR entry nor a response that send --json printed.")


def _from_har(response: Mapping[str, Any]) -> Response:
    """Reads `response` of HAR 1.2; unknown members are left alone."""
    status = response.get("status")
    if not isinstance(status, int) or not 100 <= status <= 999:
        raise SnippetError("this HAR entry has no status: the request was not answered.")
    pairs = [
        (field.get("name"), field.get("value"))
        for field in _list(response.get("headers"))
        if isinstance(field, dict)
    ]
    text, encoding = _at(response, "content", "text"), _at(response, "content", "encoding")
    body = _text(text).encode("utf-8", "surrogatepass")
    if encoding == "base64":
        try:
            body = base64.b64decode(_text(text), validate=True)
        except (binascii.Error, ValueError) as error:
            raise SnippetError("the content of this HAR entry is not base64.") from error
    version = _text(response.get("httpVersion")).upper() or "HTTP/1.1"
    reason = _text(response.get("statusText"))
    return Response(status, reason, version, _headers(pairs), body, len(body))


def _from_send(document: Mapping[str, Any]) -> Response:
    status, body = document.get("status"), document.get("body")
    if not isinstance(status, int) or not isinstance(body, str):
        raise SnippetError("this response of send --json has no status or no body as text.")
    pairs = [pair for pair in _list(document.get("headers")) if _is_pair(pair)]
    encoded = body.encode("utf-8", "surrogatepass")
    version = _text(_at(_last(document.get("hops")), "http_version")) or "HTTP/1.1"
    reason = _text(document.get("reason"))
    return Response(status, reason, version, _headers(pairs), encoded, len(encoded))


def _exchange(outcome: Outcome) -> Exchange:
    return Exchange(Ticket(0), Request(), outcome)


def _headers(pairs: Sequence[Any]) -> Headers:
    return Headers(tuple((_text(name), _text(value)) for name, value in pairs))


def _at(document: object, *names: str) -> object:
    for name in names:
        document = document.get(name) if isinstance(document, dict) else None
    return document


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _last(value: object) -> object:
    return value[-1] if isinstance(value, list) and value else None


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
