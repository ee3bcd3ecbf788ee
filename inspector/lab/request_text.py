"""Two requests side by side, as the text diff shows two answers: templates, never their secrets."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote_plus

from inspector.lab import json_text
from inspector.lab.response_text import Line, ResponseText
from inspector.lab.text_diff import TextDiff, compare_texts
from inspector.model.redact import Redactor
from inspector.model.request import Body, Request


def compare_requests(left: Request, right: Request, redactor: Redactor) -> TextDiff:
    """Returns the aligned rows of two requests, redacted; takes long for large payloads."""
    sides = [read_request(redactor.request(side)) for side in (left, right)]
    return compare_texts(sides[0], sides[1])


def read_request(request: Request) -> ResponseText:
    """Returns a request as text: its address, headers by name, then query and payload by line."""
    address, _, query = request.url.partition("#")[0].partition("?")
    headers = sorted(((name, value) for name, value in request.headers), key=_by_name)
    parameters = [f"?{line}" for line in _pairs(query)]
    payload = list(_payload(request.body))
    between = [""] if parameters and payload else []
    body = tuple(Line(line) for line in (*parameters, *between, *payload))
    return ResponseText(f"{request.method} {address}", tuple(headers), body)


def _by_name(header: tuple[str, str]) -> str:
    return header[0].lower()


def _pairs(text: str) -> Iterator[str]:
    for piece in filter(None, text.split("&")):
        name, _, value = piece.partition("=")
        yield f"{unquote_plus(name)} = {unquote_plus(value)}"


def _payload(body: Body) -> Iterator[str]:
    if body.kind == "multipart":
        for part in body.parts:
            yield f"{part.name}: {part.path or part.text}"
    elif body.kind == "form":
        yield from _pairs(body.text)
    elif body.text:
        yield from _lines(body)


def _lines(body: Body) -> list[str]:
    if body.kind == "json":
        try:
            return json_text.pretty(body.text).split("\n")
        except (ValueError, RecursionError):
            pass
    return body.text.split("\n")
