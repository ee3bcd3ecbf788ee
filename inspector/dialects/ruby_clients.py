"""Ruby's HTTParty and RestClient, which are written in one call, and what is sent in any way.

Net::HTTP::Post.new … http.request ─┐
HTTParty.post(url, options) ────────┼─> request -> draft
RestClient.post(url, payload, …) ───┘
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Callable

from tree_sitter import Node

from inspector.dialects import ruby
from inspector.dialects.assembly import basic, is_absolute, members, merged, set_method, with_query
from inspector.dialects.bodies import FORM, JSON, text_body
from inspector.dialects.draft import Draft
from inspector.dialects.ruby_encodings import (
    form_text,
    is_upload,
    nested_pairs,
    part,
    uri_component,
)
from inspector.dialects.ruby_names import Call
from inspector.dialects.source import Source
from inspector.dialects.values import (
    Answer,
    Symbol,
    Thing,
    Unknown,
    Value,
    as_text,
    encode_around,
    encode_pairs,
    to_json,
)
from inspector.model.headers import Headers
from inspector.model.request import Body, BodyKind

VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
WITH_BODY = ("post", "put", "patch")
_KINDS: dict[str, tuple[BodyKind, str]] = {"file": ("file", "path"), "bytes": ("base64", "base64")}
_TYPES = {"json": JSON, "xml": "application/xml", "text": "text/plain", "html": "text/html"}
_SETTINGS = ("base_uri", "headers", "basic_auth", "default_params", "format", "default_timeout")
_INCLUDES = re.compile(r"^\s*(?:include|extend)\s+(?:::)?HTTParty\b", re.MULTILINE)


class Clients(ruby.Evaluator):
    """Sends what the libraries send."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.drafts: list[Draft] = []
        self._libraries: list[str] = []
        self._class: dict[str, Value] = {}
        self._is_party = bool(_INCLUDES.search(source.data.decode()))

    @abstractmethod
    def spelled(self, value: Value) -> str:
        """Returns a value as Ruby joins it to a text."""

    def part_of(self, answer: Answer, name: str, arguments: list[Value], node: Node) -> Value:
        """`response['x']`: a member of HTTParty's parsed answer, a header of Net::HTTP's."""
        is_whole = self.source.is_whole(answer)
        if is_whole and name == "response" and not arguments:
            return answer
        is_element = is_whole and node.type == "element_reference"
        if is_element and self._libraries[answer.request] == "HTTParty":
            return self.source.part_of(self.source.body_of(answer), name, arguments, node)
        if is_element and self._libraries[answer.request] == "Net::HTTP":
            return self.source.part_of(answer, "header", [name], node)
        return super().part_of(answer, name, arguments, node)

    def at_once(self, call: Call, text: str) -> Value | None:
        """Reads a call of RestClient or HTTParty, or of a class that includes HTTParty."""
        if text in ("RestClient", "RestClient::Request", "HTTParty"):
            return self._at_once(call, text)
        if text == "RestClient::Resource" and call.name == "new":
            return _resource(call)
        receiver = call.receiver
        if isinstance(receiver, Thing) and receiver.kind == "resource":
            return self._on_resource(call, receiver)
        own = text in ("", "self", "self.class") or text[:1].isupper()
        if not self._is_party or not own:
            return None
        if call.name in _SETTINGS and call.name not in self.methods:
            return self._configure(call)
        is_request = call.name in VERBS and (call.arguments or call.keywords)
        if is_request and (text == "self.class" or call.name not in self.methods):
            return self._at_once(call, "HTTParty")
        return None

    def known_hash(self, value: Value, node: Node, what: str) -> dict[str, Value]:
        """Returns a hash; of one that the snippet does not show, it is said."""
        if isinstance(value, Unknown):
            self.source.warn(node, f"The {what} of this call are not known here.")
        return value if isinstance(value, dict) else {}

    def _configure(self, call: Call) -> Value | None:
        """What a class that includes HTTParty sets for all its requests."""
        given = call.arguments[0] if call.arguments else call.keywords
        if call.name in ("headers", "default_params"):
            layer = self.known_hash(given, call.node, call.name)
            self._class[call.name] = {**_hash(self._class.get(call.name)), **layer}
        elif not call.arguments:
            return None
        else:
            both = [*call.arguments[:2], ""][:2]
            self._class[call.name] = both if call.name == "basic_auth" else given
        return Thing("setting")

    def _on_resource(self, call: Call, resource: Thing) -> Value | None:
        if call.name == "[]" and call.arguments:
            url = f"{self.spelled(resource.slots['url']).rstrip('/')}/{as_text(call.arguments[0])}"
            return Thing("resource", {**resource.slots, "url": url})
        if call.name not in VERBS:
            return None
        values = [*call.arguments, *([call.keywords] if call.keywords else []), None, None]
        with_body = call.name in WITH_BODY
        options = dict(_hash(resource.slots.get("options")))
        more = self.known_hash(values[with_body], call.node, "headers")
        options["headers"] = {**_hash(options.get("headers")), **more}
        options["payload"] = values[0] if with_body else None
        return self._make(call, "RestClient", call.name, resource.slots["url"], options)

    def _at_once(self, call: Call, library: str) -> Value | None:
        """The whole request in one call."""
        verb = call.name
        values = [*call.arguments, *([call.keywords] if call.keywords else [])]
        is_rest = library.startswith("RestClient")
        options: dict[str, Value] = {}
        if verb == "execute":
            options = self.known_hash(values[0] if values else None, call.node, "options")
            verb = as_text(options.get("method", "get")).lower()
            values = [options.get("url")]
        elif is_rest:
            given = [*values[1:], None, None]
            with_body = verb in WITH_BODY
            options = {"headers": given[with_body], "payload": given[0] if with_body else None}
        elif len(values) > 1:
            options = self.known_hash(values[-1], call.node, "options")
        if verb not in VERBS:
            return None
        name = "RestClient" if is_rest else "HTTParty"
        return self._make(call, name, verb, values[0] if values else "", options)

    def _make(
        self, call: Call, library: str, verb: str, url: Value, options: dict[str, Value]
    ) -> Answer:
        request = new_request(verb.upper(), url, {})
        settings = self._class if library == "HTTParty" else {}
        for layer in (settings.get("headers"), options.get("headers")):
            self._take_headers(request, layer, call.node, library)
        self._take_login(request, {**settings, **options}, call.node)
        query = options.get("query", request.slots.get("query"))
        defaults = _hash(settings.get("default_params"))
        if isinstance(query, dict) or (defaults and query is None):
            pairs = nested_pairs({**defaults, **_hash(query)})
            request.slots["query"] = _fields(pairs, library, self.spelled)
        elif query is not None:
            request.slots["query"] = self.spelled(query)
        self._take_payload(request, options, library)
        base = as_text(settings.get("base_uri", ""))
        is_bare = bool(base) and not is_absolute(base)
        answer = self.send(request, "http://" * is_bare + base, library, call.node)
        if is_bare:
            said = "The base_uri names no scheme: HTTParty takes http, and so does this."
            self.drafts[-1].note("info", said, self.source.place(call.node))
        return answer

    def _take_headers(self, request: Thing, layer: Value, node: Node, library: str) -> None:
        for name, value in self.known_hash(layer, node, "headers").items():
            if library == "HTTParty":
                set_header(request, name, value)
            elif name == "params":
                request.slots["query"] = value
            else:
                short = isinstance(value, Symbol)
                spelled = _TYPES.get(as_text(value), value) if short else value
                set_header(request, _header_name(name), spelled)

    def _take_login(self, request: Thing, options: dict[str, Value], node: Node) -> None:
        auth = options.get("basic_auth")
        pair: list[Value] = auth if isinstance(auth, list) else []
        if isinstance(auth, dict):
            pair = [auth.get("username", ""), auth.get("password", "")]
        elif isinstance(auth, Unknown):
            pair = [auth, ""]
        if "user" in options:
            pair = [options["user"], options.get("password", "")]
        if pair:
            value = basic(self.source, node, pair[0], pair[1])
            set_header(request, "Authorization", value)

    def _take_payload(self, request: Thing, options: dict[str, Value], library: str) -> None:
        body = options.get("body", options.get("payload"))
        if isinstance(body, dict):
            if any(map(is_upload, body.values())) or options.get("multipart") is True:
                request.slots["parts"] = body
                return
            request.slots["body"] = _fields(nested_pairs(body), library, self.spelled)
            named = {name.lower() for name in members(request, "headers")}
            if "content-type" not in named:
                set_header(request, "Content-Type", FORM)
            return
        request.slots["body"] = to_json(body) if isinstance(body, list) else body

    def send(self, request: Thing, base: str, library: str, node: Node) -> Answer:
        """Makes a draft of a request; returns what will be answered."""
        slots = request.slots
        slots["is_sent"] = True
        url = self.spelled(slots["url"])
        draft = Draft(as_text(slots["method"]).upper())
        if base and url and not is_absolute(url):
            if library == "HTTParty" and not url.startswith("/"):
                said = "HTTParty puts no slash between its base_uri and this path."
                draft.note("warning", said, self.source.place(node))
                url = base.rstrip("/") + url
            else:
                url = base.rstrip("/") + "/" + url.lstrip("/")
        draft.url = with_query(url or base, as_text(slots.get("query", "")))
        headers = dict(members(request, "headers"))
        if "form_data" in slots:
            slots["body"] = form_text(slots["form_data"], self.spelled) or slots["form_data"]
            headers = merged(headers, {"Content-Type": FORM})
        if isinstance(slots.get("content_type"), str):
            headers = merged(headers, {"Content-Type": slots["content_type"]})
        draft.headers = Headers.of((name, self.spelled(value)) for name, value in headers.items())
        draft.complete = not node.has_error
        self._take_body(draft, request, library, node)
        set_method(draft, slots["method"], self.source, node)
        self.drafts.append(draft)
        self._libraries.append(library)
        return self.source.answered(len(self.drafts) - 1, node)

    def _take_body(self, draft: Draft, request: Thing, library: str, node: Node) -> None:
        body = request.slots.get("body_stream", request.slots.get("body"))
        parts = request.slots.get("parts")
        if parts is not None:
            rows = parts if isinstance(parts, list) else [[*one] for one in _hash(parts).items()]
            found = tuple(part(row, self.spelled) for row in rows if isinstance(row, list))
            draft.body = Body("multipart", parts=found)
            return
        if isinstance(body, dict):
            said = "The body is a hash, and nothing in the snippet turns it into JSON; it is taken"
            draft.note("warning", said + " as meant.", self.source.place(node))
            body = to_json(body, spend=self.source.spend)
        has_body = body not in (None, "")
        sends = has_body or draft.method in ("POST", "PUT", "PATCH")
        if sends and "Content-Type" not in draft.headers:
            draft.headers = draft.headers.with_added("Content-Type", FORM)
            said = f"The snippet sets no Content-Type; {library} then sends {FORM}."
            draft.note("info", said, self.source.place(node))
        if isinstance(body, Thing) and body.kind in _KINDS:
            kind, slot = _KINDS[body.kind]
            draft.body = Body(kind, as_text(body.slots[slot]))
        else:
            draft.body = text_body(self.spelled(body), draft.headers)


def new_request(method: Value, url: Value, headers: dict[str, Value]) -> Thing:
    return Thing("request", {"method": method, "url": url, "headers": headers, "body": None})


def set_header(request: Thing, name: str, value: Value) -> None:
    request.slots["headers"] = merged(members(request, "headers"), {name: value})


def _resource(call: Call) -> Thing:
    url = call.arguments[0] if call.arguments else ""
    given = call.arguments[1] if len(call.arguments) > 1 else call.keywords
    return Thing("resource", {"url": url, "options": given})


def _fields(pairs: list[tuple[str, Value]], library: str, spell: Callable[[Value], str]) -> str:
    """Returns a query or a form; HTTParty leaves names as they are and a space is no plus."""
    if library != "HTTParty":
        return encode_pairs(pairs, spell)
    return "&".join(f"{name}={encode_around(spell(value), uri_component)}" for name, value in pairs)


def _hash(value: Value) -> dict[str, Value]:
    return value if isinstance(value, dict) else {}


def _header_name(name: str) -> str:
    if not isinstance(name, Symbol):
        return name
    return "-".join(part[:1].upper() + part[1:] for part in name.split("_"))
