"""Ruby's Net::HTTP; RestClient and HTTParty are read beside it (`ruby_clients.py`).

URI, Net::HTTP.new -> connection -> request, built up in steps -> draft
"""

from __future__ import annotations

import re

from tree_sitter import Node

from inspector.dialects import ruby
from inspector.dialects.assembly import basic, joined_uri, members, with_query
from inspector.dialects.bodies import FORM
from inspector.dialects.draft import Draft
from inspector.dialects.ruby_builtins import FUNCTIONS
from inspector.dialects.ruby_clients import VERBS, WITH_BODY, Clients, new_request, set_header
from inspector.dialects.ruby_encodings import form_text, is_upload
from inspector.dialects.ruby_names import Call
from inspector.dialects.source import Source
from inspector.dialects.values import Number, Thing, Value, as_text
from inspector.model.request import ImportedRequest

_REQUEST = re.compile(r"(?:::)?Net::HTTP::(Get|Post|Put|Patch|Delete|Head|Options|Trace)")
_PARTS = re.compile(r"(?:::)?Net::HTTP::(Post|Put)::Multipart")
_LIBRARY = re.compile(r"\bNet::HTTP\b|\bRestClient\b|\bHTTParty\b")
_PATH = re.compile(r"[A-Za-z][\w+.-]*://[^/?#]*|\{\{[^{}]+\}\}")


def sniff(text: str) -> float:
    if not _LIBRARY.search(text):
        return 0.0
    return 0.5 if re.search(r"\bFaraday(?:\.|::)", text) else 0.98


def parse(text: str) -> tuple[ImportedRequest, ...]:
    """Returns a request for each one that is sent; else each that is built.

    Raises:
        SnippetError: There is no such call, or it cannot be followed.
    """
    source, cut = ruby.read(text, _spelled)
    reader = _Reader(source)
    reader.run()
    lacking = (
        "there is no call of Net::HTTP, RestClient or HTTParty here, such as "
        "Net::HTTP::Post.new(uri); paste the code with the call."
    )
    return source.finish_all(reader.finished(), lacking, cut=cut)


class _Reader(Clients):
    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._built: list[tuple[Thing, Node]] = []

    def finished(self) -> list[Draft]:
        is_sent = bool(self.drafts)
        for request, node in self._built:
            if "is_sent" in request.slots:
                continue
            self.send(request, "", "Net::HTTP", node)
            if is_sent:  # others are: this one may be an oversight, or sent by what is not shown
                said = "This request is built here, and nothing in the snippet sends it."
                self.drafts[-1].note("warning", said, self.source.place(node))
                self.drafts[-1].is_aside = True
        return self.drafts

    def spelled(self, value: Value) -> str:
        return _spelled(value)

    def stored(self, holder: Value, holder_text: str, name: str, value: Value) -> None:
        if isinstance(holder, Thing) and holder.kind == "request":
            set_header(holder, name, value)

    def library(self, call: Call, depth: int) -> Value | None:
        text, name = call.receiver_text.removeprefix("::"), call.name
        built = _REQUEST.fullmatch(text) or _PARTS.fullmatch(text)
        if built and name == "new":
            return self._new_request(call, built.group(1).upper())
        if text == "Net::HTTPGenericRequest" and name == "new" and len(call.arguments) > 3:
            return self._build(call, call.arguments[0], call.arguments[3:])
        if text == "Net::HTTP":
            return self._on_module(call, depth)
        if (not text and name == "URI") or (text == "URI" and name in ("parse", "join")):
            return self._uri(call)
        if text in ("URI::HTTPS", "URI::HTTP") and name == "build":
            return Thing("uri", {"url": FUNCTIONS[f"{text}.build"](self.source, [call.keywords])})
        if text == "File" and name in ("read", "binread", "open", "new") and call.arguments:
            return Thing("file", {"path": call.arguments[0]})
        if name == "unpack1" and call.arguments == ["m"] and isinstance(call.receiver, str):
            return Thing("bytes", {"base64": call.receiver})
        if isinstance(call.receiver, Thing) and call.receiver.kind in _OWN:
            return self._on_thing(call, call.receiver)
        return self.at_once(call, text)

    def _uri(self, call: Call) -> Value:
        first = call.arguments[0] if call.arguments else ""
        if call.name == "join" and len(call.arguments) > 1:
            first = joined_uri(_spelled(first), _spelled(call.arguments[1]))
        return first if isinstance(first, Thing) else Thing("uri", {"url": first})

    def _new_request(self, call: Call, method: str) -> Value:
        if not _PARTS.fullmatch(call.receiver_text.removeprefix("::")):
            return self._build(call, method, call.arguments)
        given = [*call.arguments, *([call.keywords] if call.keywords else []), None, None, None]
        request = new_request(method, given[0], self.known_hash(given[2], call.node, "headers"))
        request.slots["parts"] = self.known_hash(given[1], call.node, "fields")
        self._built.append((request, call.node))
        return request

    def _build(self, call: Call, method: Value, given: list[Value]) -> Value:
        headers: dict[str, Value] = dict(call.keywords)
        for argument in given[1:]:
            headers |= self.known_hash(argument, call.node, "headers")
        request = new_request(method, given[0] if given else "", headers)
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
        if name == "const_get":
            return Thing("class", {"method": given[0]})
        if name not in ("get", "get_response", "post", "put", "post_form") or not call.arguments:
            return None
        method = "GET" if name.startswith("get") else name.partition("_")[0].upper()
        request = new_request(method, given[0], dict(call.keywords))
        if method == "GET" and isinstance(given[1], str):  # host and path
            http = Thing("http", {"host": given[0], "port": given[2]})
            request.slots["url"] = joined_uri(_base(http) + "/", given[1])
        elif method == "GET":
            more = self.known_hash(given[1], call.node, "headers")
            members(request, "headers").update(more)
        elif name == "post_form":
            self._set_form(request, given[1] or call.keywords)
            request.slots["headers"] = {"Content-Type": FORM}
        else:
            request.slots["body"] = given[1]
            more = self.known_hash(given[2], call.node, "headers")
            members(request, "headers").update(more)
        answer = self.send(request, "", "Net::HTTP", call.node)
        whole = name != "get"
        return answer if whole else self.source.part_of(answer, "body", [], call.node)

    def _on_thing(self, call: Call, thing: Thing) -> Value | None:
        name, given = call.name, [*call.arguments, None, None, None, None]
        if thing.kind == "uri":
            if name in ("to_s", "request_uri", "path"):
                return thing
            return Thing("host", {"of": thing}) if name in ("host", "hostname", "port") else None
        if thing.kind == "class":
            return (
                self._build(call, thing.slots["method"], call.arguments) if name == "new" else None
            )
        if thing.kind == "request":
            return self._on_request(call, thing, given)
        if name in ("request", "start", "finish"):
            request = given[0]
            if isinstance(request, Thing) and request.kind == "request":
                if given[1] is not None:
                    request.slots["body"] = given[1]
                return self.send(request, _base(thing), "Net::HTTP", call.node)
            return self.run_block(call.block, [thing], 0) if name == "start" else None
        if name == "send_request":
            return self._short(call, thing, given[0], given[1:], with_body=True)
        verb = name.removeprefix("request_")
        if verb not in VERBS:
            return None
        return self._short(call, thing, verb.upper(), given, with_body=verb in WITH_BODY)

    def _short(
        self, call: Call, http: Thing, verb: Value, given: list[Value], *, with_body: bool
    ) -> Value:
        """`http.post(path, body, headers)` and its like."""
        own = self.known_hash(given[2] if with_body else given[1], call.node, "headers")
        headers = {**own, **call.keywords}
        if verb == "DELETE" and not headers:
            headers = {"Depth": "Infinity"}  # so does Net::HTTP where it is given none
        request = new_request(verb, given[0], headers)
        request.slots["body"] = given[1] if with_body else None
        return self.send(request, _base(http), "Net::HTTP", call.node)

    def _on_request(self, call: Call, request: Thing, given: list[Value]) -> Value | None:
        match call.name:
            case "basic_auth":
                value = basic(self.source, call.node, given[0], given[1])
                set_header(request, "Authorization", value)
            case "add_field":
                name = as_text(given[0])
                before = {key.lower(): one for key, one in members(request, "headers").items()}
                both = [before[name.lower()], ", ", given[1]] if name.lower() in before else []
                set_header(request, name, self.source.join(both) if both else given[1])
            case "content_type" | "set_content_type" if call.arguments:
                options = {**self.known_hash(given[1], call.node, "options"), **call.keywords}
                more: list[Value] = []
                for name, one in options.items():
                    more += ["; ", name, "=", one]
                set_header(request, "Content-Type", self.source.join([given[0], *more]))
            case "initialize_http_header":
                own = self.known_hash(given[0], call.node, "headers")
                request.slots["headers"] = {**own, **call.keywords}
            case "set_form_data":
                self._set_form(request, given[0] or call.keywords)
                set_header(request, "Content-Type", FORM)
            case "set_form" if given[1] == "multipart/form-data":
                request.slots["parts"] = given[0]
            case "set_form" if _has_upload(given[0] or call.keywords):
                request.slots["parts"] = given[0] or call.keywords
                said = "set_form is not told multipart/form-data: Net::HTTP would send no file."
                self.source.warn(call.node, said)
            case "set_form":
                self._set_form(request, given[0] or call.keywords)
                set_header(request, "Content-Type", FORM)
            case _:
                return None
        return request

    def _set_form(self, request: Thing, fields: Value) -> None:
        text = form_text(fields, _spelled)
        request.slots["body"] = fields if text is None else text


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


def _has_upload(fields: Value) -> bool:
    if isinstance(fields, dict):
        return any(map(is_upload, fields.values()))
    rows = fields if isinstance(fields, list) else []
    return any(is_upload(cell) for row in rows if isinstance(row, list) for cell in row)


_OWN = ("uri", "http", "class", "request")
