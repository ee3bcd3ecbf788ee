"""Recognises frames of the web messaging socket, which no HTTP request can carry.

    {"action": "onMessage", …}                 what a guest sends
    {"type": "response", "class": "…", …}      what the platform answers

Two answers lead to an HTTP request of the guest's: an upload to a presigned URL, and the history
that a JWT opens. Any other frame stays a text to look at, with the socket's address.
"""

from __future__ import annotations

import re
from typing import Any

from inspector.dialects.draft import Draft, variable
from inspector.dialects.foreign import load
from inspector.dialects.places import Lines
from inspector.model.headers import Headers
from inspector.model.request import Body, ImportedRequest


def sniff(text: str) -> float:
    if text.lstrip()[:1] != "{":
        return 0.0
    is_frame = _ACTION.match(text) or (_ACTION.search(text) and _TOKEN.search(text))
    return 0.96 if is_frame or (_CLASS.search(text) and _TYPE.search(text)) else 0.0


def parse(text: str) -> tuple[ImportedRequest, ...]:
    """Returns what a frame leads to.

    Raises:
        SnippetError: It is no JSON object.
    """
    document = load(text, "web messaging frame")
    frame = document.value
    body = frame.get("body")
    draft = Draft("GET", complete=False, place=Lines(text).place(document.start))
    document.tell(draft)
    what = frame.get("action") or frame.get("class") or "frame"
    draft.name = f"Web messaging: {what}"[:80]
    draft.note("info", f"A frame of the web messaging socket ({str(what)[:60]}).")
    if what == "PresignedUrlResponse" and isinstance(body, dict):
        _upload(draft, body)
    elif what == "JwtResponse" and isinstance(body, dict):
        draft.url = "{{api}}/api/v2/webmessaging/messages?pageNumber=1&pageSize=25"
        jwt = body.get("jwt")
        token = jwt if isinstance(jwt, str) and jwt else variable("token")
        draft.headers = Headers((("Authorization", f"Bearer {token}"),))
        draft.note("info", "The frame itself is no request; its JWT opens the history over HTTP.")
        draft.complete = True
    else:
        found = frame.get("deploymentId")
        deployment = found if isinstance(found, str) and found else variable("deploymentId")
        draft.url = f"wss://webmessaging.{variable('domain')}/v1?deploymentId={deployment}"
        draft.body = Body("json", text.strip())
        said = "It travels in a WebSocket and cannot be sent over HTTP: nothing here sends it."
        draft.note("warning", said)
    return (draft.finish(),)


def _upload(draft: Draft, body: dict[str, Any]) -> None:
    headers, url, name = (body.get(key) for key in ("headers", "url", "fileName"))
    draft.method = "PUT"
    draft.url = url if isinstance(url, str) else ""
    pairs = headers.items() if isinstance(headers, dict) else ()
    draft.headers = Headers.of((key, value) for key, value in pairs if isinstance(value, str))
    draft.body = Body("file", name if isinstance(name, str) and name else variable("file"))
    draft.complete = bool(draft.url)
    draft.note("info", "The frame itself is no request; the file goes to its URL with HTTP PUT.")


_ACTIONS = (
    "configureSession|configureAuthenticatedSession|onMessage|echo|onAttachment|getAttachment"
    "|deleteAttachment|getJwt|closeSession|getConfiguration|disconnectCustomer|resumeToken"
)
_ACTION = re.compile(rf'\s*+\{{?\s*+"action"\s*+:\s*+"(?:{_ACTIONS})"')
_TOKEN = re.compile(r'"(?:token|deploymentId|tracingId)"\s*+:')
_TYPE = re.compile(r'"type"\s*+:\s*+"(?:response|message)"')
_CLASS = re.compile(
    r'"class"\s*+:\s*+"(?:\w{1,40}(?:Response|Event|Message|Error)|StructuredMessage|string)"'
)
