"""Turns an edited request into the one that is sent: variables filled, body as bytes."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import replace
from pathlib import Path

from inspector.errors import InspectorError
from inspector.model import environment as environments
from inspector.model.environment import Environment
from inspector.model.headers import Headers
from inspector.model.request import (
    Bindings,
    Body,
    Request,
    WireRequest,
    resolve,
    token_variable,
)
from inspector.model.token import Token


def with_token(request: Request, bindings: Bindings, token: Token | None) -> Bindings:
    """Returns the bindings with the token standing in for the Authorization variable."""
    name = token_variable(request)
    if name is None or token is None or not token.secret:
        return bindings
    return {**bindings, name: token.secret}


def to_wire(request: Request, bindings: Bindings, environment: Environment) -> WireRequest:
    """Returns what crosses the wire; reads files that the body names.

    Raises:
        VariablesMissing: Some variables have no value.
        InspectorError: A body file cannot be read, or base64 text is not base64.
    """
    filled = resolve(
        replace(request, url=environments.absolute(request.url, environment)), bindings
    )
    content, headers = _encode(filled.body, filled.headers)
    return WireRequest(filled.method or "GET", filled.url, headers, content)


def _encode(body: Body, headers: Headers) -> tuple[bytes, Headers]:
    match body.kind:
        case "none":
            return b"", headers
        case "base64":
            try:
                return base64.b64decode(body.text, validate=True), headers
            except binascii.Error as error:
                raise InspectorError(f"The payload is not base64: {error}.") from error
        case "file":
            return _read(body.text), headers
        case "multipart":
            return _multipart(body, headers)
        case _:
            return body.text.encode("utf-8", "surrogateescape"), headers


def _read(path: str) -> bytes:
    try:
        return Path(path).expanduser().read_bytes()
    except OSError as error:
        reason = error.strerror or error
        raise InspectorError(f"The payload's file {path} cannot be read: {reason}.") from error


def _multipart(body: Body, headers: Headers) -> tuple[bytes, Headers]:
    """Frames the parts (RFC 7578); the boundary is the header's own, else follows the content."""
    contents = [_read(part.path) if part.path else part.text.encode() for part in body.parts]
    declared = headers.get("Content-Type") or "multipart/form-data"
    own = re.search(r'boundary="?([^";\s]+)', declared)
    boundary = own[1] if own else "gai-" + hashlib.sha256(b"\0".join(contents)).hexdigest()[:24]
    lines: list[bytes] = []
    for part, content in zip(body.parts, contents, strict=True):
        disposition = f'form-data; name="{_quotable(part.name)}"'
        if part.filename is not None:
            disposition += f'; filename="{_quotable(part.filename)}"'
        lines.append(f"--{boundary}\r\nContent-Disposition: {disposition}\r\n".encode())
        # A file without a name of its own is the text of a field.
        if part.content_type or (part.path and part.filename is not None):
            kind = part.content_type or "application/octet-stream"
            lines.append(f"Content-Type: {kind}\r\n".encode())
        lines += [b"\r\n", content, b"\r\n"]
    lines.append(f"--{boundary}--\r\n".encode())
    if own is None:
        headers = headers.with_value("Content-Type", f"{declared}; boundary={boundary}")
    return b"".join(lines), headers


def _quotable(name: str) -> str:
    """Returns the name as browsers write it between quotes (HTML, Multipart form data)."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
