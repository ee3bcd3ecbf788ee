"""Java: java.net.http, HttpURLConnection, Apache HttpClient, OkHttp, Spring and Unirest.

A request is built up, then sent: HttpRequest.newBuilder()… -> build() -> client.send(request);
header lines of a request that is not shown (`request.addHeader(…)`) become a fragment.
"""

from __future__ import annotations

import re

from tree_sitter import Node

from inspector.dialects import java_bodies, java_requests, java_urls, java_values
from inspector.dialects.draft import Draft
from inspector.dialects.evaluator import Call
from inspector.dialects.java_clients import Clients
from inspector.dialects.java_literals import spelled
from inspector.dialects.java_requests import new_request
from inspector.dialects.source import Source
from inspector.dialects.values import Absent, Answer, Thing, Unknown, Value, as_text
from inspector.model.request import ImportedRequest

_APACHE = re.compile(r"Http(?:Async)?(Get|Post|Put|Patch|Delete|Head|Options)(?:WithBody|HC\w+)?")
_SENDS = frozenset(
    (
        "send", "sendAsync", "execute", "executeAsync", "executeMethod", "enqueue", "doExecute",
        "newCall", "asString", "asJson", "asObject", "asEmpty", "asBytes", "asStringAsync",
        "asJsonAsync", "asFile", "retrieve", "exchange", "exchangeToMono", "toEntity",
        "toBodilessEntity", "getResponseCode", "getInputStream", "getResponseMessage",
        "getErrorStream", "connect", "getHeaderField", "getContent",
    )
)  # fmt: skip
_SENT_WITH = frozenset(
    ("send", "sendAsync", "execute", "executeMethod", "newCall", "doExecute", "executeRequest",
     "exchange", "sendRequest")
)  # fmt: skip
_STRANGE = frozenset(("get", "post", "put", "patch", "delete", "body", "setBody", "url", "uri"))
"""Calls by which libraries set what is not in a header."""
_READING = frozenset(("getInputStream", "getContent"))
_STREAMS = frozenset(
    ("new DataOutputStream", "new OutputStreamWriter", "new PrintWriter", "new BufferedWriter",
     "new BufferedOutputStream", "new PrintStream")
)  # fmt: skip


def sniff(text: str) -> float:
    if re.search(r"\bHttpRequest\b[\s\S]{0,200}?newBuilder|\bBodyPublishers\b", text):
        return 1.0
    if _LIBRARIES.search(text):
        return 0.99
    if re.search(r"\.(?:addHeader|setHeader|setRequestProperty)\s*\(\s*\"", text):
        return 0.9
    if re.search(r"\bnew Http(?:Get|Post|Put|Patch|Delete)\s*\(|\bRequest\.Builder\s*\(", text):
        return 0.9
    if re.search(r"^\s*import (?:static )?(?:java|javax|org|com)\.[\w.*]+;", text, re.MULTILINE):
        return 0.7
    return 0.6 if re.search(r"\.header\s*\(\s*(?:\"[\w-]+\"|HttpHeaders\.\w+)\s*,", text) else 0.0


def parse(text: str) -> tuple[ImportedRequest, ...]:
    """Returns a request for each one made; else the headers set, as a fragment.

    Raises:
        SnippetError: The code builds no request, or it cannot be followed.
    """
    source, cut = java_values.read(text, spelled)
    reader = _Reader(source)
    reader.run()
    lacking = (
        "there is no request here that Java builds, such as HttpRequest.newBuilder()…build() "
        "or request.addHeader(name, value); paste the code that makes it."
    )
    return source.finish_all(reader.drafts(), lacking, cut=cut)


class _Reader(Clients):
    """Gathers requests in the order in which they are made; each is a draft once it is sent."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._made: list[tuple[Thing, Node]] = []
        self._places: dict[int, int] = {}
        self._done: dict[int, Draft] = {}
        self._begun: list[tuple[Thing, Node]] = []
        self._loose = new_request("GET", "", "loose")
        self._loose_used = False

    def library(self, call: Call, depth: int) -> Value:
        holder = call.holder
        if call.name.startswith("new "):
            return self._created(call)
        if isinstance(holder, Thing):
            known = self._on_thing(call, holder)
            if not isinstance(known, Absent):
                return known
        if call.name in _SENT_WITH and call.arguments:
            for given in (call.get(0), call.get(1)):
                if isinstance(given, Thing) and given.kind == "request":
                    return self.answer(given, call)
        if isinstance(holder, Answer):
            return self.of_answer(call, holder)
        for known in (
            java_bodies.static(self, call),
            java_urls.static(call),
            self.static(call),
        ):
            if not isinstance(known, Absent):
                return known
        if java_requests.is_header_call(call) and call.holder_text and not isinstance(holder, dict):
            self._loose_used = True
            java_requests.add_header(self._loose, call)
            return holder if isinstance(holder, Unknown) else Absent()
        return Absent()

    def begin(self, request: Thing, node: Node) -> Thing:
        self._begun.append((request, node))
        return request

    def make(self, request: Thing, node: Node) -> Thing:
        self._places[id(request)] = len(self._made)
        self._made.append((request, node))
        return request

    def answer(self, request: Thing, call: Call) -> Answer:
        """Sends a request; returns what it is answered."""
        index = self._places.get(id(request), -1)
        if index >= 0 and index in self._done and as_text(request.slots["family"]) == "apache":
            before, now = self._done[index], java_requests.draft_of(self, request, call.node)
            if (now.url, now.headers, now.body) != (before.url, before.headers, before.body):
                index = -1  # it is sent again, changed
        if index < 0:
            self.make(request, call.node)
            index = len(self._made) - 1
        if index not in self._done:
            self._done[index] = java_requests.draft_of(self, request, self._made[index][1])
        return self.source.answered(index, call.node)

    def drafts(self) -> list[Draft]:
        for request, node in self._begun:
            if request.slots.get("built") is not True and id(request) not in self._places:
                self.make(request, node)
        for index, (request, node) in enumerate(self._made):
            late = request.slots.get("family") == "connection"
            if index not in self._done or late:
                self._done[index] = java_requests.draft_of(self, request, node)
        if not self._made and self._loose_used:
            draft = java_requests.draft_of(self, self._loose, self.source.root)
            draft.complete = False
            if self.called & _STRANGE:
                said = "Only the headers are read here: the library that sends this is not known."
                draft.note("warning", said)
            return [draft]
        return [self._done[index] for index in range(len(self._made))]

    def _created(self, call: Call) -> Value:
        name = call.name.removeprefix("new ")
        apache = _APACHE.fullmatch(name)
        if apache:
            url = call.get(0)
            request = new_request(apache.group(1).upper(), url if call.arguments else "", "apache")
            return self.make(request, call.node)
        if name in ("HttpUriRequestBase", "BasicClassicHttpRequest") and len(call.arguments) > 1:
            method, url = call.arguments[:2]
            return self.make(new_request(as_text(method), url, "apache"), call.node)
        if call.holder_text.endswith("Request.Builder"):
            return self.begin(new_request("GET", "", "okhttp"), call.node)
        if call.name in _STREAMS and call.arguments:
            given = call.arguments[0]
            return given if isinstance(given, Thing) else Absent()
        for known in (
            java_bodies.created(self, call),
            java_urls.created(self, call),
            self.client(call),
        ):
            if not isinstance(known, Absent):
                return known
        return Absent()

    def _on_thing(self, call: Call, holder: Thing) -> Value:
        match holder.kind:
            case "request":
                return self._on_request(call, holder)
            case "headers":
                return java_requests.on_headers(self, call, holder)
            case "body":
                return java_bodies.on_body(self, call, holder)
            case "url":
                return java_urls.on_url(self, call, holder)
            case "stream":
                return self._on_stream(call, holder)
            case "entity":
                return self._on_entity(call, holder)
            case "client":
                return self.on_client(call, holder)
            case _:
                return Absent()

    def _on_request(self, call: Call, request: Thing) -> Value:
        family = as_text(request.slots["family"])
        if call.name == "getOutputStream":
            request.slots["written"] = True
            return Thing("stream", {"of": request})
        if call.name in ("build", "copy") and family != "apache":
            made = Thing("request", {**request.slots})
            if call.name == "copy":
                return self.begin(made, call.node)
            made.slots["headers"] = [*java_requests.listed(request, "headers")]
            request.slots["built"] = True
            return self.make(made, call.node)
        if call.name == "build":
            return self.make(request, call.node)
        if call.name in _SENDS or (family == "jersey" and call.name in java_requests.VERBS):
            if family == "jersey":
                request.slots["method"] = call.name.upper()
                request.slots["body"] = call.arguments[0] if call.arguments else None
            answer = self.answer(request, call)
            return self.of_answer(call, answer) if call.name in _READING else answer
        return java_requests.on_request(self, call, request)

    def _on_stream(self, call: Call, stream: Thing) -> Value:
        """`os.write(bytes)`, `writer.writeBytes(text)` into a connection."""
        request = stream.slots["of"]
        assert isinstance(request, Thing)
        if call.name in ("write", "writeBytes", "print", "println", "append", "writeUTF"):
            before = request.slots["body"]
            given: list[Value] = [call.get(0)] if call.arguments else []
            given += ["\n"] if call.name == "println" else []
            plain = given if before is None else [before, *given]
            single = len(plain) == 1 and isinstance(plain[0], Thing)
            request.slots["body"] = plain[0] if single else self.source.join(plain)
            return stream
        return None if call.name in ("flush", "close") else Absent()

    def _on_entity(self, call: Call, entity: Thing) -> Value:
        if call.name == "getBody":
            return entity.slots["body"]
        return entity.slots["headers"] if call.name == "getHeaders" else Absent()


_LIBRARIES = re.compile(
    r"\b\w*(?:[rR]estTemplate|[tT]emplate)\.(?:exchange|(?:post|get|patch)For\w+)\(|"
    r"\b\w*(?:webClient|restClient)\s*\.\s*(?:get|post|put|patch|delete|method)\(|"
    r"\b(?:RestTemplate|HttpURLConnection|HttpsURLConnection"
    r"|CloseableHttpClient|UriComponentsBuilder|ClassicRequestBuilder|RequestBuilder)\b"
    r"|\b(?:RestClient|WebClient)(?:\.(?:create|builder)\(|(?:\.Builder)? \w+\s*[=;])"
    r"|\bUnirest\s*\.|\bnew OkHttpClient\b|\bRequest\.(?:Post|Get|Put|Delete|Patch)\("
    r"|\bnew (?:HttpEntity|UrlEncodedFormEntity|StringEntity|URIBuilder)\s*[<(]"
)
