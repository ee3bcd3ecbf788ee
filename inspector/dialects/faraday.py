"""Ruby's Faraday: connections built up in steps, and the calls made on them.

Faraday.new -> connection (url, headers, params, middleware) -> verb -> request -> draft
"""

from __future__ import annotations

import re
from urllib.parse import quote_plus, unquote_plus

from inspector.dialects import ruby
from inspector.dialects.assembly import basic, default_type, flat_pairs
from inspector.dialects.bodies import FORM, JSON, text_body
from inspector.dialects.draft import Draft
from inspector.dialects.places import NOWHERE, Place
from inspector.dialects.ruby_encodings import is_upload, nested_pairs, part
from inspector.dialects.ruby_names import Call
from inspector.dialects.source import Source
from inspector.dialects.values import (
    Symbol,
    Thing,
    Unknown,
    Value,
    as_text,
    encode_around,
    to_json,
)
from inspector.model.headers import Headers
from inspector.model.request import Body, BodyKind, ImportedRequest

_WITH_BODY = ("post", "put", "patch")
_WITHOUT_BODY = ("get", "head", "delete", "options", "trace")
_ORIGIN = re.compile(r"([A-Za-z][\w+.-]*://[^/?#]*|\{\{[^{}]+\}\})(.*)", re.DOTALL)
_BODIES: dict[str, tuple[BodyKind, str]] = {
    "file": ("file", "path"),
    "bytes": ("base64", "base64"),
}
_IGNORED = frozenset(("adapter", "response", "use", "ssl", "proxy", "options", "builder"))


def sniff(text: str) -> float:
    if re.search(r"\bFaraday\b", text):
        return 1.0 if re.search(r"Faraday(?:\.|::)", text) else 0.7
    if re.search(r"\.(?:post|put|patch|get|delete)\b[^\n]{0,400}\bdo \|\w+\|", text):
        return 0.8
    if re.search(
        r"\b(?:req|request|conn|connection|f|faraday|client)\.headers\[|\.to_json\b", text
    ):
        return 0.45 if ";" not in text.split("\n", 1)[0] else 0.2
    return 0.0


def parse(text: str) -> tuple[ImportedRequest, ...]:
    """Returns a request for each call of a verb on a connection; else what was set up for one.

    Raises:
        SnippetError: There is no such call and nothing set up, or it cannot be followed.
    """
    source, cut = ruby.read(text)
    reader = _Reader(source)
    reader.run()
    lacking = (
        "there is no Faraday call here, such as conn.post(path) do |req|; paste the code with "
        "the call."
    )
    return source.finish_all(reader.drafts or reader.fragments(), lacking, cut=cut)


class _Reader(ruby.Evaluator):
    """Gathers what is called on connections."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.drafts: list[Draft] = []
        self._loose = Thing("request", {"headers": {}, "params": {}, "body": None})
        self._connections: list[Thing] = []

    def library(self, call: Call, depth: int) -> Value | None:
        if call.receiver_text in ("Faraday", "Faraday::Connection", "::Faraday"):
            if call.name == "new":
                return self._connect(call, depth)
            if call.name in (*_WITH_BODY, *_WITHOUT_BODY):
                return self._verb(call, _connection(known=True), depth)
            return None
        receiver = call.receiver
        if call.receiver_text == "File" and call.name in ("read", "binread") and call.arguments:
            return Thing("file", {"path": call.arguments[0]})
        if call.name == "unpack1" and call.arguments == ["m"] and isinstance(receiver, str):
            return Thing("bytes", {"base64": receiver})
        if isinstance(receiver, Thing) and receiver.kind == "connection":
            return self._on_connection(call, receiver, depth)
        if isinstance(receiver, Thing) and receiver.kind == "request":
            return self._on_request(call, receiver)
        if isinstance(receiver, Unknown) and self._is_call(call):
            return self._verb(call, _connection(), depth)
        if call.name in ("merge!", "update") and isinstance(receiver, Unknown):
            for name, value in _pairs(call):
                self.stored(receiver, call.receiver_text, name, value)
        return None

    def stored(self, holder: Value, holder_text: str, name: str, value: Value) -> None:
        """Keeps `req.headers[…] =` and the like of a request that the snippet does not show."""
        part = holder_text.rpartition(".")[2]
        if part in ("headers", "params"):
            slot = self._loose.slots[part]
            assert isinstance(slot, dict)
            slot[name] = value
        elif name == "body" or (name == "headers" and isinstance(value, dict)):
            self._loose.slots[name] = value

    def fragments(self) -> list[Draft]:
        """Returns a draft of what was set up without being sent, if anything was."""
        for connection in self._connections:
            for slot in ("headers", "params"):
                _dict(connection, slot).update(_dict(self._loose, slot))
            connection.slots["body"] = self._loose.slots["body"]
            draft = self._draft("GET", connection, connection)
            draft.method, draft.complete = "", False
            draft.note("warning", "The connection is set up here, but no request is made on it.")
            return [draft]
        if not _dict(self._loose, "headers") and self._loose.slots["body"] is None:
            return []
        draft = self._draft("", _connection(), self._loose)
        draft.url = ""
        return [draft]

    def _is_call(self, call: Call) -> bool:
        """Tells `client.post('/api/…')` on an unknown client from other methods of that name."""
        if call.name not in (*_WITH_BODY, *_WITHOUT_BODY) or not call.receiver_text:
            return False
        if call.receiver_text[:1].isupper() and call.name in self.methods:
            return False  # a module of the snippet's own
        first = as_text(call.arguments[0]) if call.arguments else ""
        about_request = call.block is not None and re.search(
            r"\.(?:headers|body|url|params)\b", self.source.text(call.block)
        )
        return bool(about_request) or bool(
            re.match(r"/|https?://|api/|\{\{\w*(?i:url|path)", first)
        )

    def _connect(self, call: Call, depth: int) -> Value:
        connection = _connection(known=True)
        options = dict(call.keywords)
        for argument in call.arguments:
            if isinstance(argument, dict):
                options.update(argument)
            else:
                connection.slots["url"] = argument or ""
        connection.slots["url"] = options.get("url", connection.slots["url"])
        for name in ("headers", "params"):
            given = options.get(name)
            if isinstance(given, dict):
                connection.slots[name] = dict(given)
            elif given is not None:
                self.source.warn(call.node, f"The {name} of this connection are not known here.")
        own = options.get("request")
        if isinstance(own, dict):
            connection.slots["options"] = Thing("options", dict(own))
        if call.block is not None:
            self.run_block(call.block, [connection], depth)
        self._connections.append(connection)
        return connection

    def _on_connection(self, call: Call, connection: Thing, depth: int) -> Value | None:
        name = call.name
        if name == "options" and not call.arguments and call.block is None:
            return connection.slots["options"]
        if name in (*_WITH_BODY, *_WITHOUT_BODY):
            return self._verb(call, connection, depth)
        if name == "run_request":
            verb, url, body, headers = ([*call.arguments, None, None, None, None])[:4]
            request = _request(connection, url)
            request.slots["body"] = body
            if isinstance(headers, dict):
                _dict(request, "headers").update(headers)
            return self._send(as_text(verb).upper(), connection, request, call, depth)
        if name in ("request", "authorization", "basic_auth", "request_auth", "token_auth"):
            self._middleware(call, connection)
            return connection
        if name in ("url_prefix", "url"):
            return connection.slots["url"]
        return connection if name in _IGNORED else None

    def _middleware(self, call: Call, connection: Thing) -> None:
        values = call.arguments
        kind = as_text(values[0]) if values else ""
        if call.name == "authorization":
            self._authorize(call, connection, values)
        elif call.name == "basic_auth" or kind == "basic_auth":
            pair = values[1:] if call.name == "request" else values
            self._authorize(call, connection, ["Basic", *pair])
        elif kind in ("authorization", "auth"):
            self._authorize(call, connection, values[1:])
        elif kind == "oauth2" and len(values) > 1:
            self._authorize(call, connection, ["Bearer", values[1]])
        elif kind in ("json", "url_encoded", "multipart"):
            connection.slots.setdefault("encoder", kind)

    def _authorize(self, call: Call, connection: Thing, values: list[Value]) -> None:
        scheme = as_text(values[0]).capitalize() if values else "Bearer"
        if scheme == "Basic" and len(values) > 2:
            connection.slots["authorization"] = basic(self.source, call.node, values[1], values[2])
            return
        given = values[1] if len(values) > 1 else ""
        connection.slots["authorization"] = self.source.join([scheme, " ", given])

    def _verb(self, call: Call, connection: Thing, depth: int) -> Value:
        values = list(call.arguments)
        url = values[0] if values else ""
        request = _request(connection, url)
        last: list[Value] = [call.keywords] if call.keywords else []
        if call.name in _WITH_BODY:
            rest = [*values[1:], *last, None, None]
            request.slots["body"] = rest[0]
            extra = rest[1]
        else:
            rest = [*values[1:], *last, None, None]
            if isinstance(rest[0], dict):
                _dict(request, "params").update(rest[0])
            extra = rest[1]
        if isinstance(extra, dict):
            _dict(request, "headers").update(extra)
        elif extra is not None:
            self.source.warn(call.node, "The headers of this call are not known here.")
        return self._send(call.name.upper(), connection, request, call, depth)

    def _send(self, verb: str, connection: Thing, request: Thing, call: Call, depth: int) -> Value:
        self.run_block(call.block, [request], depth)
        draft = self._draft(verb, connection, request, self.source.place(call.node))
        if call.node.has_error:
            draft.complete = False
        self.drafts.append(draft)
        return self.source.answered(len(self.drafts) - 1, call.node)

    def _on_request(self, call: Call, request: Thing) -> Value | None:
        if call.name in ("url", "path") and call.arguments:
            request.slots["url"] = call.arguments[0]
            _dict(request, "params").update(_pairs(call))
            return request
        return request if call.name in ("options", "http_method") else None

    def _draft(self, verb: str, connection: Thing, request: Thing, place: Place = NOWHERE) -> Draft:
        draft = Draft(verb)
        for name in ("headers", "params"):
            if isinstance(request.slots.get(name), Unknown):
                draft.note("warning", f"The {name} of this call are not known here.", place)
        draft.url = _address(draft, connection, request, place)
        headers = _dict(request, "headers")
        draft.headers = Headers.of(
            (_header_name(name), as_text(value)) for name, value in headers.items()
        )
        authorization = connection.slots.get("authorization")
        if authorization is not None and "Authorization" not in draft.headers:
            draft.headers = draft.headers.with_added("Authorization", as_text(authorization))
        self._set_body(draft, connection, request.slots.get("body"), place)
        return draft

    def _set_body(self, draft: Draft, connection: Thing, body: Value, place: Place) -> None:
        if body is None or body == "":
            return
        if isinstance(body, Thing) and body.kind in _BODIES:
            given, slot = _BODIES[body.kind]
            draft.body = Body(given, as_text(body.slots[slot]))
            return
        encoder = as_text(connection.slots.get("encoder", ""))
        named = (draft.headers.get("Content-Type") or "").lower()
        if isinstance(body, dict) and any(map(is_upload, body.values())):
            draft.body = Body("multipart", parts=tuple(part([*row]) for row in body.items()))
            return
        if isinstance(body, dict | list):
            if "json" in named or (not named and encoder == "json"):
                if encoder != "json":
                    draft.note(
                        "warning",
                        "The body is a hash, and nothing in the snippet turns it into JSON; it is "
                        "taken as meant.",
                        place,
                    )
                text = to_json(body, spend=self.source.spend)
                default_type(draft, JSON)
            else:
                text = _query(body) if isinstance(body, dict) else to_json(body)
                default_type(draft, FORM)
            draft.body = text_body(text, draft.headers)
            return
        if not named and not connection.slots["known"]:
            draft.note(
                "info",
                "No Content-Type is set here; the connection, which is not shown, may set one.",
                place,
            )
        elif not named:
            kind = JSON if encoder == "json" else FORM
            default_type(draft, kind)
            said = f"The snippet sets no Content-Type; Faraday then sends {kind}."
            draft.note("info", said, place)
        draft.body = text_body(as_text(body), draft.headers)


def _connection(*, known: bool = False) -> Thing:
    slots: dict[str, Value] = {"url": "", "headers": {}, "params": {}, "options": Thing("options")}
    return Thing("connection", {**slots, "known": known})


def _request(connection: Thing, url: Value) -> Thing:
    headers = dict(_dict(connection, "headers"))
    return Thing("request", {"url": url, "headers": headers, "params": {}, "body": None})


def _dict(thing: Thing, slot: str) -> dict[str, Value]:
    value = thing.slots.get(slot)
    return value if isinstance(value, dict) else {}


def _pairs(call: Call) -> list[tuple[str, Value]]:
    merged = dict(call.keywords)
    for argument in call.arguments:
        if isinstance(argument, dict):
            merged.update(argument)
    return list(merged.items())


def _joined(base: str, path: str) -> str:
    """Joins as Faraday does: a path with a slash replaces the base's, one without continues it."""
    if re.match(r"[A-Za-z][\w+.-]*://", path) or not base:
        bare = path and not path.startswith(("/", "{{")) and "://" not in path
        return "/" + path if bare else path
    origin = _ORIGIN.fullmatch(base)
    if not path or origin is None:
        return base + path
    if path.startswith("/"):
        return origin.group(1) + path
    return base.rstrip("/") + "/" + path


def _address(draft: Draft, connection: Thing, request: Thing, place: Place) -> str:
    """Returns the URL as Faraday builds it: all parameters in one query, sorted by name."""
    base, _, own = as_text(connection.slots.get("url", "")).partition("?")
    path = as_text(request.slots.get("path", request.slots.get("url", "")))
    path, _, asked = path.partition("?")
    options = connection.slots.get("options")
    encoder = options.slots.get("params_encoder") if isinstance(options, Thing) else None
    is_flat = isinstance(encoder, Unknown) and "Flat" in encoder.name
    params = {**_dict(connection, "params"), **_dict(request, "params")}
    if encoder is not None and not is_flat:  # an encoder of the snippet's own: as it is written
        pieces = [own, asked, _query(params)]
    else:
        found: dict[str, Value] = {}
        lost = [*_take_query(found, own), *_take_query(found, asked)]
        for name in lost:
            said = f"Of several values of {name} in a query, Faraday sends only the last."
            draft.note("warning", said, place)
        pieces = [_query({**found, **params}, is_flat=is_flat)]
    query = "&".join(piece for piece in pieces if piece)
    return _joined(base, path) + ("?" + query if query else "")


def _take_query(found: dict[str, Value], query: str) -> list[str]:
    """Adds the pairs of a query; returns the names of which another value was there."""
    lost: list[str] = []
    given: set[str] = set()
    for pair in query.split("&") if query else ():
        name, equals, value = pair.partition("=")
        name = unquote_plus(name)
        text = unquote_plus(value) if equals else None
        if name.endswith("[]"):
            before = found.get(name[:-2]) if name in given else []
            found[name[:-2]] = [*(before if isinstance(before, list) else []), text]
        else:
            lost += [name] if name in given else []
            found[name] = text
        given.add(name)
    return lost


def _query(pairs: dict[str, Value], *, is_flat: bool = False) -> str:
    """Encodes fields as Faraday does: sorted by name, what is nil without a sign."""
    rows = nested_pairs(pairs, in_order=False)
    if is_flat:
        rows = sorted(flat_pairs(pairs), key=lambda row: row[0])
    spelled = [(_encoded(name), value) for name, value in rows]
    return "&".join(
        name if value is None else f"{name}={_encoded(as_text(value))}" for name, value in spelled
    )


def _encoded(text: str) -> str:
    return encode_around(text, lambda literal: quote_plus(literal, errors="replace"))


def _header_name(name: str) -> str:
    if not isinstance(name, Symbol):
        return name
    return "-".join(part[:1].upper() + part[1:] for part in re.split(r"[_-]", name))
