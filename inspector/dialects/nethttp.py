"""Ruby's Net::HTTP, and RestClient and HTTParty, which are written in one call.

URI, Net::HTTP.new -> connection -> request, built up in steps -> draft
"""

from __future__ import annotations

import re

from tree_sitter import Node

from inspector.dialects import ruby
from inspector.dialects.assembly import (
    basic,
    flat_pairs,
    is_absolute,
    joined_uri,
    members,
    merged,
    with_query,
)
from inspector.dialects.bodies import FORM, JSON, text_body
from inspector.dialects.draft import Draft
from inspector.dialects.ruby import Call
from inspector.dialects.source import Source, close, read_closed
from inspector.dialects.values import (
    Answer,
    Number,
    Symbol,
    Thing,
    Unknown,
    Value,
    as_text,
    encode_pairs,
    to_json,
)
from inspector.errors import SnippetError
from inspector.model.headers import Headers
from inspector.model.request import Body, BodyKind, ImportedRequest, Part

_VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
_WITH_BODY = ("post", "put", "patch")
_REQUEST = re.compile(r"(?:::)?Net::HTTP::(Get|Post|Put|Patch|Delete|Head|Options|Trace)")
_LIBRARY = re.compile(r"\bNet::HTTP\b|\bRestClient\b|\bHTTParty\b")
_PATH = re.compile(r"[A-Za-z][\w+.-]*://[^/?#]*|\{\{[^{}]+\}\}")
_KINDS: dict[str, tuple[BodyKind, str]] = {"file": ("file", "path"), "bytes": ("base64", "base64")}
_TYPES = {"json": JSON, "xml": "application/xml", "text": "text/plain", "html": "text/html"}


def sniff(text: str) -> float:
    if not _LIBRARY.search(text):
        return 0.0
    return 0.5 if re.search(r"\bFaraday(?:\.|::)", text) else 0.98


def parse(text: str) -> tuple[ImportedRequest, ...]:
    """Returns a request for each one that is sent; else each that is built.

    Raises:
        SnippetError: There is no such call, or it cannot be followed.
    """
    missing = close(text, comment="#", quotes="'\"`")
    ends = (missing + "\nend" * ends for ends in range(5))
    source, cut = read_closed(text, lambda closed: Source(closed, ruby.GRAMMAR, _spelled), ends)
    reader = _Reader(source)
    reader.run()
    drafts = reader.finished()
    if not drafts:
        raise SnippetError(
            "there is no call of Net::HTTP, RestClient or HTTParty here, such as "
            "Net::HTTP::Post.new(uri); paste the code with the call.",
            1,
            1,
        )
    return source.finish_all(drafts, cut=cut)


class _Reader(ruby.Evaluator):
    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._drafts: list[Draft] = []
        self._built: list[tuple[Thing, Node]] = []
        self._sent: list[Thing] = []
        self._class: dict[str, Value] = {}

    def finished(self) -> list[Draft]:
        for request, node in self._built:
            if not any(sent is request for sent in self._sent):
                self._send(request, "", "Net::HTTP", node)
        return self._drafts

    def stored(self, holder: Value, holder_text: str, name: str, value: Value) -> None:
        if isinstance(holder, Thing) and holder.kind == "request":
            self._set_header(holder, name, value)

    def library(self, call: Call, depth: int) -> Value | None:
        text, name = call.receiver_text.removeprefix("::"), call.name
        built = _REQUEST.fullmatch(text)
        if built and name == "new":
            return self._new_request(call, built.group(1).upper())
        if text == "Net::HTTP":
            return self._on_module(call, depth)
        if (not text and name == "URI") or (text == "URI" and name in ("parse", "join")):
            return self._uri(call)
        if text == "File" and name in ("read", "binread", "open", "new") and call.arguments:
            return Thing("file", {"path": call.arguments[0]})
        if name == "unpack1" and call.arguments == ["m"] and isinstance(call.receiver, str):
            return Thing("bytes", {"base64": call.receiver})
        if text in ("RestClient", "RestClient::Request", "HTTParty", "self.class"):
            return self._at_once(call, text)
        receiver = call.receiver
        if isinstance(receiver, Thing):
            return self._on_thing(call, receiver)
        if not text and name in ("base_uri", "headers", "basic_auth"):
            return self._configure(call)
        return None

    def _configure(self, call: Call) -> Value | None:
        """What a class that includes HTTParty sets for all its requests."""
        if call.name == "headers":
            self._class["headers"] = {**_hash(self._class.get("headers")), **call.keywords}
        elif call.arguments:
            both = call.arguments[:2]
            self._class[call.name] = both[0] if call.name == "base_uri" else [*both, ""][:2]
        else:
            return None
        return Thing("setting")

    def _uri(self, call: Call) -> Value:
        first = call.arguments[0] if call.arguments else ""
        if call.name == "join" and len(call.arguments) > 1:
            first = joined_uri(_spelled(first), _spelled(call.arguments[1]))
        return first if isinstance(first, Thing) else Thing("uri", {"url": first})

    def _new_request(self, call: Call, method: str) -> Value:
        headers: dict[str, Value] = dict(call.keywords)
        for argument in call.arguments[1:]:
            headers |= _hash(argument)
        url = call.arguments[0] if call.arguments else ""
        request = _request(method, url, headers)
        self._built.append((request, call.node))
        return request

    def _on_module(self, call: Call, depth: int) -> Value | None:
        name, given = call.name, [*call.arguments, None, None, None]
        if name in ("new", "start"):
            http = Thing("http", {"host": given[0], "port": given[1], **call.keywords})
            if name == "new":
                return http
            made = self.run_block(call.block, [http], depth)
            return made if call.block is not None else http
        if name in ("get", "get_response", "post", "put", "post_form") and call.arguments:
            method = "GET" if name.startswith("get") else name.partition("_")[0].upper()
            request = _request(method, given[0], dict(call.keywords))
            if name == "post_form":
                self._set_form(request, given[1] or call.keywords)
                request.slots["headers"] = {"Content-Type": FORM}
            elif method != "GET":
                request.slots["body"] = given[1]
                members(request, "headers").update(_hash(given[2]))
            else:
                members(request, "headers").update(_hash(given[1]))
            answer = self._send(request, "", "Net::HTTP", call.node)
            whole = name != "get"
            return answer if whole else self.source.part_of(answer, "body", [], call.node)
        return None

    def _on_thing(self, call: Call, thing: Thing) -> Value | None:
        name, given = call.name, [*call.arguments, None, None, None]
        if thing.kind == "uri":
            if name in ("to_s", "request_uri", "path"):
                return thing
            return Thing("host", {"of": thing}) if name in ("host", "hostname", "port") else None
        if thing.kind == "http":
            if name in ("request", "start", "finish"):
                request = given[0]
                if isinstance(request, Thing) and request.kind == "request":
                    if given[1] is not None:
                        request.slots["body"] = given[1]
                    return self._send(request, _base(thing), "Net::HTTP", call.node)
                return self.run_block(call.block, [thing], 0) if name == "start" else None
            if name.removeprefix("request_") in _VERBS:
                return self._short(call, thing, name.removeprefix("request_"))
            return None
        return self._on_request(call, thing, given) if thing.kind == "request" else None

    def _short(self, call: Call, http: Thing, verb: str) -> Value:
        """`http.post(path, body, headers)` and its like."""
        given = [*call.arguments, None, None]
        headers = given[2] if verb in _WITH_BODY else given[1]
        request = _request(verb.upper(), given[0], {**_hash(headers), **call.keywords})
        request.slots["body"] = given[1] if verb in _WITH_BODY else None
        return self._send(request, _base(http), "Net::HTTP", call.node)

    def _on_request(self, call: Call, request: Thing, given: list[Value]) -> Value | None:
        match call.name:
            case "basic_auth":
                value = basic(self.source, call.node, given[0], given[1])
                self._set_header(request, "Authorization", value)
            case "add_field" | "[]=":
                self._set_header(request, as_text(given[0]), given[1])
            case "content_type" | "set_content_type" if call.arguments:
                self._set_header(request, "Content-Type", given[0])
            case "initialize_http_header":
                request.slots["headers"] = {**_hash(given[0]), **call.keywords}
            case "set_form_data":
                self._set_form(request, given[0] or call.keywords)
                self._set_header(request, "Content-Type", FORM)
            case "set_form":
                request.slots["parts"] = given[0] or call.keywords
            case _:
                return None
        return request

    def _set_form(self, request: Thing, fields: Value) -> None:
        if isinstance(fields, dict):
            fields = encode_pairs(flat_pairs(fields), _spelled)
        request.slots["body"] = fields

    def _set_header(self, request: Thing, name: str, value: Value) -> None:
        request.slots["headers"] = merged(members(request, "headers"), {name: value})

    def _at_once(self, call: Call, library: str) -> Value | None:
        """RestClient and HTTParty: the whole request in one call."""
        verb = call.name
        values = [*call.arguments, *([call.keywords] if call.keywords else [])]
        options = _hash(values[-1]) if values else {}
        if verb == "execute":
            verb = as_text(options.get("method", "get")).lower()
            values = [options.get("url")]
        if verb not in _VERBS:
            return None
        rest = library.startswith("RestClient")
        if rest and call.name != "execute":
            given = [*values[1:], None, None]
            with_body = verb in _WITH_BODY
            options = {"headers": given[with_body], "payload": given[0] if with_body else None}
        request = _request(verb.upper(), values[0] if values else "", {})
        for layer in (self._class.get("headers"), options.get("headers")):
            self._take_headers(request, layer, call.node)
        self._take_login(request, options, call.node)
        query = options.get("query", request.slots.get("query"))
        if isinstance(query, dict):
            request.slots["query"] = query
        self._take_payload(request, options)
        name = "RestClient" if rest else "HTTParty"
        return self._send(request, _spelled(self._class.get("base_uri")), name, call.node)

    def _take_headers(self, request: Thing, layer: Value, node: Node) -> None:
        if isinstance(layer, Unknown):
            self.source.warn(node, "The headers of this call are not known here.")
        for name, value in _hash(layer).items():
            if name == "params":
                request.slots["query"] = value
                continue
            short = isinstance(value, Symbol)
            spelled = _TYPES.get(as_text(value), value) if short else value
            self._set_header(request, _header_name(name), spelled)

    def _take_login(self, request: Thing, options: dict[str, Value], node: Node) -> None:
        auth = options.get("basic_auth", self._class.get("basic_auth"))
        pair: list[Value] = auth if isinstance(auth, list) else []
        if isinstance(auth, dict):
            pair = [auth.get("username", ""), auth.get("password", "")]
        if "user" in options:
            pair = [options["user"], options.get("password", "")]
        if pair:
            value = basic(self.source, node, pair[0], pair[1])
            self._set_header(request, "Authorization", value)

    def _take_payload(self, request: Thing, options: dict[str, Value]) -> None:
        body = options.get("body", options.get("payload"))
        if isinstance(body, dict):
            files = any(isinstance(item, Thing) for item in body.values())
            if files or options.get("multipart") is True:
                request.slots["parts"] = body
                return
            request.slots["body"] = encode_pairs(flat_pairs(body), _spelled)
            named = {name.lower() for name in members(request, "headers")}
            if "content-type" not in named:
                self._set_header(request, "Content-Type", FORM)
            return
        request.slots["body"] = to_json(body) if isinstance(body, list) else body

    def _send(self, request: Thing, base: str, library: str, node: Node) -> Answer:
        self._sent.append(request)
        slots = request.slots
        url = _spelled(slots["url"])
        draft = Draft(as_text(slots["method"]))
        if base and url and not is_absolute(url):
            url = base.rstrip("/") + "/" + url.lstrip("/")
        query = slots.get("query")
        pairs = flat_pairs(query) if isinstance(query, dict) else []
        draft.url = with_query(url or base, encode_pairs(pairs, _spelled))
        headers = dict(members(request, "headers"))
        if isinstance(slots.get("content_type"), str):
            headers = merged(headers, {"Content-Type": slots["content_type"]})
        draft.headers = Headers.of((name, _spelled(value)) for name, value in headers.items())
        draft.complete = not node.has_error
        self._take_body(draft, request, library, node)
        self._drafts.append(draft)
        return self.source.answered(len(self._drafts) - 1, node)

    def _take_body(self, draft: Draft, request: Thing, library: str, node: Node) -> None:
        body = request.slots.get("body_stream", request.slots.get("body"))
        parts = request.slots.get("parts")
        if parts is not None:
            rows = parts if isinstance(parts, list) else [[*one] for one in _hash(parts).items()]
            found = tuple(_part(row) for row in rows if isinstance(row, list))
            draft.body = Body("multipart", parts=found)
            return
        if isinstance(body, dict):
            said = "The body is a hash, and nothing in the snippet turns it into JSON; it is taken"
            draft.note("warning", said + " as meant.", self.source.place(node))
            body = to_json(body, spend=self.source.spend)
        sends = draft.method in ("POST", "PUT", "PATCH") or body not in (None, "")
        if sends and library != "HTTParty" and "Content-Type" not in draft.headers:
            draft.headers = draft.headers.with_added("Content-Type", FORM)
            said = f"The snippet sets no Content-Type; {library} then sends {FORM}."
            draft.note("info", said, self.source.place(node))
        if isinstance(body, Thing) and body.kind in _KINDS:
            kind, slot = _KINDS[body.kind]
            draft.body = Body(kind, as_text(body.slots[slot]))
        else:
            draft.body = text_body(_spelled(body), draft.headers)


def _request(method: str, url: Value, headers: dict[str, Value]) -> Thing:
    return Thing("request", {"method": method, "url": url, "headers": headers, "body": None})


def _hash(value: Value) -> dict[str, Value]:
    return value if isinstance(value, dict) else {}


def _spelled(value: Value) -> str:
    """Returns a value as Ruby joins it to a text."""
    if not isinstance(value, Thing) or value.kind not in ("uri", "host"):
        return as_text(value)
    if value.kind == "host":
        return _base(Thing("http", {"host": value})).partition("://")[2]
    url = _spelled(value.slots["url"])
    if "path" in value.slots:
        found = _PATH.match(url)
        url = (found.group(0) if found else "") + _spelled(value.slots["path"])
    if "query" in value.slots:
        query = _spelled(value.slots["query"])
        url = with_query(url.partition("?")[0], query)
    return url


def _base(http: Thing) -> str:
    """Returns scheme, host and port that a connection is made to."""
    host, port = http.slots.get("host"), http.slots.get("port")
    if isinstance(host, Thing) and host.kind == "host":
        inner = host.slots["of"]
        found = _PATH.match(_spelled(inner))
        return found.group(0) if found else ""
    number = port.text if isinstance(port, Number) else ""
    secure = http.slots.get("use_ssl") is True or number == "443"
    shown = f":{number}" if number and number not in ("443", "80") else ""
    return f"{'https' if secure else 'http'}://{_spelled(host)}{shown}"


def _part(row: list[Value]) -> Part:
    name, value, options = [*row, "", None][:3]
    named = _hash(options)
    kind = named.get("content_type")
    typed = None if kind is None else as_text(kind)
    if isinstance(value, Thing) and value.kind == "file":
        path = as_text(value.slots["path"])
        given = named.get("filename", re.split(r"[\\/]", path)[-1])
        return Part(as_text(name), "", as_text(given), typed, path)
    return Part(as_text(name), _spelled(value), None, typed)


def _header_name(name: str) -> str:
    if not isinstance(name, Symbol):
        return name
    return "-".join(part[:1].upper() + part[1:] for part in name.split("_"))
