"""Reads an answer, whatever its form: ErrorBody, OAuth error, socket frame, page, or nothing.

Everything that leaves here is redacted: an error may quote the token that it refuses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qs

from inspector.model.exchange import Response
from inspector.model.redact import Redactor
from inspector.rules.answers.challenge import read_challenge

Form = Literal["platform", "oauth", "frame", "message", "page", "text", "empty", "hidden"]
MAX_BODY_BYTES = 256 * 1024
_MAX_TEXT = 2_000
_MAX_ITEMS = 50
_DEPTH = 3
_ERROR = re.compile(r"[a-z][a-z0-9_]{2,40}")
_ID = re.compile(r"[A-Za-z0-9._:=-]{8,128}")
_HTML = re.compile(r"\s*(?:<!doctype html|<html|<head|<body)", re.IGNORECASE)
_CLASSES = {"TooManyRequestsErrorMessage", "GenerateUrlError", "UploadFailureEvent"}


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """An answer as read. `number` is a socket code, 0 without one; `retry_after` a frame's own.

    `details` are (field or entity name, errorCode) pairs; `limit` is ErrorBody's, in words.
    `challenge` is the error of a Bearer challenge, `scopes` those that it says are needed.
    """

    status: int
    form: Form
    code: str = ""
    number: int = 0
    message: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    details: tuple[tuple[str, str], ...] = ()
    limit: str = ""
    correlation_id: str = ""
    retry_after: int | None = None
    challenge: str = ""
    scopes: tuple[str, ...] = ()

    @property
    def is_refusal(self) -> bool:
        return self.status >= 400 or self.number >= 400 or self.number < 0 or self.form == "oauth"


def read(response: Response, redactor: Redactor) -> Answer:
    """Returns what the answer says; whether it refuses anything is another question."""
    known_as = _identifier(response.headers.get("ININ-Correlation-Id") or "", redactor)
    found = _read_body(response, redactor)
    if found.form == "empty" and 300 <= response.status < 400:
        found = _read_redirect(response, redactor)
    asked = read_challenge(response.headers.get_all("WWW-Authenticate"))
    return Answer(
        status=response.status,
        form=found.form,
        code=found.code,
        number=found.number,
        message=found.message,
        params=found.params,
        details=found.details,
        limit=found.limit,
        correlation_id=known_as or found.correlation_id,
        retry_after=found.retry_after,
        challenge=asked.error if _ERROR.fullmatch(asked.error) else "",
        scopes=tuple(name for name in asked.scopes if redactor.text(name) == name),
    )


def _read_redirect(response: Response, redactor: Redactor) -> Answer:
    """Reads the error that the authorize page appends to redirect_uri (RFC 6749, 4.1.2.1)."""
    location = (response.headers.get("Location") or "")[:_MAX_TEXT]
    query = location.partition("?")[2].replace("#", "&") or location.partition("#")[2]
    values = parse_qs(query)
    error = values.get("error", [""])[0]
    if not _ERROR.fullmatch(error):
        return Answer(response.status, "empty")
    said = _clean(values.get("error_description", [""])[0], redactor)
    return Answer(response.status, "oauth", code=error, message=said)


def _read_body(response: Response, redactor: Redactor) -> Answer:
    status, body = response.status, response.body
    if not body.strip():
        return Answer(status, "empty")
    if _HTML.match(body[:512].decode("latin-1")):
        return Answer(status, "page", message=_title(body[:8192], redactor))
    if len(body) > MAX_BODY_BYTES:
        return Answer(status, "hidden")
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        text = body[:MAX_BODY_BYTES].decode("utf-8", "replace")
        return Answer(status, "text", message=_clean(text, redactor))
    if not isinstance(document, dict):
        return Answer(status, "text")
    return _read_document(status, document, redactor)


def _read_document(status: int, document: dict[str, object], redactor: Redactor) -> Answer:
    if isinstance(document.get("class"), str) and "body" in document:
        return _read_frame(status, document, redactor)
    error = document.get("error")
    if isinstance(error, str) and _ERROR.fullmatch(error) and "code" not in document:
        words = document.get("error_description") or document.get("description")
        return Answer(status, "oauth", code=error, message=_clean(words, redactor))
    code = document.get("code")
    number = code if isinstance(code, int) and not isinstance(code, bool) else 0
    named = _clean(code, redactor)[:128]
    message = _clean(document.get("message") or document.get("errorMessage"), redactor)
    return Answer(
        status,
        "platform" if named or (number and number != status) else "message",
        code=named,
        # An HTTP status repeated as a number is no code.
        number=number if number >= 1000 or -2000 < number < 0 else 0,
        message=message,
        params=_params(document.get("messageParams"), redactor),
        details=tuple(_details(document, redactor, _DEPTH))[:_MAX_ITEMS],
        limit=_limit(document.get("limit"), redactor),
        correlation_id=_identifier(document.get("contextId"), redactor),
    )


def _read_frame(status: int, document: dict[str, object], redactor: Redactor) -> Answer:
    """Reads a frame of the web messaging socket; one that is no error has no number."""
    body, number = document["body"], _whole(document.get("code")) or 0
    values: dict[str, object] = body if isinstance(body, dict) else {"errorMessage": body}
    if isinstance(body, dict) and document["class"] in _CLASSES:
        number = _whole(body.get("errorCode")) or number
    return Answer(
        status,
        "frame",
        number=number if number >= 400 else 0,
        message=_clean(values.get("errorMessage"), redactor),
        retry_after=_whole(values.get("retryAfter")),
    )


def _details(document: dict[str, object], redactor: Redactor, depth: int) -> list[tuple[str, str]]:
    """Returns the details of an ErrorBody and of the ones within it, in order."""
    found: list[tuple[str, str]] = []
    for item in _items(document.get("details")):
        name = item.get("fieldName") or item.get("entityName")
        if isinstance(name, str) and name:
            found.append((_clean(name, redactor), _clean(item.get("errorCode"), redactor)))
    if depth:
        for item in _items(document.get("errors")):
            found += _details(item, redactor, depth - 1)
    return found


def _items(value: object) -> list[dict[str, object]]:
    items = value[:_MAX_ITEMS] if isinstance(value, list) else []
    return [item for item in items if isinstance(item, dict)]


def _params(value: object, redactor: Redactor) -> dict[str, str]:
    pairs = list(value.items())[:_MAX_ITEMS] if isinstance(value, dict) else []
    return {
        _clean(name, redactor): redactor.field(name, _clean(text, redactor))
        for name, text in pairs
        if isinstance(text, str | int)
    }


def _limit(value: object, redactor: Redactor) -> str:
    if not isinstance(value, dict):
        return ""
    pieces = [value.get(name) for name in ("namespace", "key", "value")]
    words = [_clean(piece, redactor) for piece in pieces if isinstance(piece, str | int)]
    return " ".join(filter(None, words))


def _whole(value: object) -> int | None:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value):
        return int(value)
    return value if isinstance(value, int) and 0 <= value < 10**9 else None


def _identifier(value: object, redactor: Redactor) -> str:
    """Returns an id that may be copied into a ticket, empty for what does not look like one."""
    text = value.strip() if isinstance(value, str) else ""
    return text if _ID.fullmatch(text) and redactor.text(text) == text else ""


def _title(head: bytes, redactor: Redactor) -> str:
    found = re.search(r"<title[^>]{0,100}>([^<]{1,200})", head.decode("latin-1"), re.IGNORECASE)
    return _clean(found.group(1), redactor) if found else ""


def _clean(value: object, redactor: Redactor) -> str:
    """Returns a text on one line without a secret in it, empty for what is no text or number."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return " ".join(redactor.text(str(value)).split())[:_MAX_TEXT]
