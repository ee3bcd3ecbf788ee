"""Java's clients that are more than a builder: Spring, Unirest, Apache's fluent calls, JAX-RS."""

from __future__ import annotations

import re
from abc import abstractmethod

from tree_sitter import Node

from inspector.dialects.assembly import basic
from inspector.dialects.evaluator import Call
from inspector.dialects.java_literals import pairs_of
from inspector.dialects.java_requests import VERBS, address, listed, new_request
from inspector.dialects.java_values import Java
from inspector.dialects.source import arguments_of
from inspector.dialects.values import Absent, Answer, Thing, Unknown, Value, as_text

# What RestTemplate's methods send, and whether they take a body.
_TEMPLATE = {
    "getForObject": ("GET", False), "getForEntity": ("GET", False),
    "postForObject": ("POST", True), "postForEntity": ("POST", True),
    "postForLocation": ("POST", True), "put": ("PUT", True), "patchForObject": ("PATCH", True),
    "delete": ("DELETE", False), "headForHeaders": ("HEAD", False),
    "optionsForAllow": ("OPTIONS", False),
}  # fmt: skip
# What goes on with an answer, and what reads its body.
_PASSES = frozenset(
    ("execute", "enqueue", "join", "block", "toEntity", "returnResponse", "exchange", "orElse",
     "orElseThrow", "getObject", "getNode")
)  # fmt: skip
_READS = frozenset(
    ("readLine", "lines", "collect", "useDelimiter", "next", "nextLine", "readAllBytes", "body",
     "readEntity", "bodyToMono", "bodyToFlux", "returnContent", "asString", "getContent",
     "handleResponse", "getInputStream", "byteStream", "charStream", "bytes", "readUtf8",
     "source", "getBodyAsString", "getResponseBody")
)  # fmt: skip
_MEMBERS = frozenset(
    ("getJSONObject", "getJSONArray", "getAsJsonObject", "getAsJsonPrimitive", "getInt", "getLong",
     "optString", "findValue", "findPath", "at")
)  # fmt: skip


class Clients(Java):
    """Knows what is called on a client or a library's class; the reader keeps what is sent."""

    @abstractmethod
    def begin(self, request: Thing, node: Node) -> Thing:
        """Keeps a request that is made when it is built or sent, or at the end."""

    @abstractmethod
    def make(self, request: Thing, node: Node) -> Thing:
        """Keeps a request that is made here."""

    @abstractmethod
    def answer(self, request: Thing, call: Call) -> Answer:
        """Sends a request; returns what it is answered."""

    def client(self, call: Call) -> Value:
        """Returns the client that `new NAME(…)` makes; Absent for any other class."""
        match call.name.removeprefix("new "):
            case "RestTemplate" | "TestRestTemplate":
                return _new_client("spring")
            case "RestTemplateBuilder":
                return _new_client("spring")
            case _:
                return Absent()

    def static(self, call: Call) -> Value:
        """Follows calls of a library's classes, and of clients that are not shown."""
        owner = call.holder_text.rpartition(".")[2]
        for known in (self._begun_by(call, owner), self._made_by(call, owner)):
            if not isinstance(known, Absent):
                return known
        return self._stranger(call)

    def _begun_by(self, call: Call, owner: str) -> Value:
        """Follows what begins a builder."""
        first, verb = call.get(0), call.name.lower()
        if call.name == "newBuilder" and owner == "HttpRequest":
            made = new_request("GET", first if call.arguments else "", "net")
            return self.begin(made, call.node)
        if owner == "Credentials" and call.name == "basic":
            return basic(self.source, call.node, first, call.get(1))
        if owner in ("WebClient", "RestClient") and call.name in ("builder", "create"):
            client = _new_client("spring" if owner != "WebClient" else "web")
            client.slots["base"] = first if isinstance(first, str | Unknown) else ""
            return client
        if owner in _BUILDERS and verb in (*VERBS, "create"):
            method = verb.upper() if verb != "create" else first
            url = first if verb != "create" and call.arguments else ""
            return self.begin(new_request(as_text(method), url, "apache"), call.node)
        prepared = _PREPARED.fullmatch(call.name)
        if prepared:
            made = new_request(prepared.group(1).upper(), first if call.arguments else "", "async")
            return self.begin(made, call.node)
        if call.name == "target" and call.arguments:
            return new_request("GET", first, "jersey")
        if owner == "RequestEntity" and (verb in VERBS or verb == "method"):
            return self._request_entity(call)
        return Absent()

    def _made_by(self, call: Call, owner: str) -> Value:
        """Follows what makes a request at once."""
        verb = call.name.lower()
        if owner == "Unirest" and (verb in VERBS or verb == "request"):
            return self._unirest(call)
        if owner == "Request" and verb in VERBS and call.arguments:
            return self.make(new_request(verb.upper(), call.get(0), "fluent"), call.node)
        if call.name == "openConnection":
            return self.make(new_request("GET", call.holder, "connection"), call.node)
        if call.name == "openStream" and isinstance(call.holder, str):
            return self.answer(self.make(new_request("GET", call.holder, "net"), call.node), call)
        return Absent()

    def _stranger(self, call: Call) -> Value:
        """Follows a call of a RestTemplate, WebClient or RestClient that is not shown."""
        is_call = call.name in _TEMPLATE and bool(call.arguments)
        is_call = is_call or (call.name == "exchange" and len(call.arguments) > 2)
        if is_call and self._is_template(call):
            return self._template(call, _new_client("spring"))
        if call.name.lower() in (*VERBS, "method") and isinstance(call.holder, Unknown):
            stranger = call.holder_text.lower()
            if "webclient" in stranger or "restclient" in stranger:
                family = "web" if "webclient" in stranger else "spring"
                return self.on_client(call, _new_client(family))
        return Absent()

    def _unirest(self, call: Call) -> Value:
        method = call.name.upper() if call.name != "request" else as_text(call.get(0))
        url = call.get(1 if call.name == "request" else 0)
        return self.make(new_request(method, url, "unirest"), call.node)

    def _request_entity(self, call: Call) -> Value:
        verb = call.name.upper() if call.name != "method" else as_text(call.get(0))
        at = 1 if call.name == "method" else 0
        url = address(self, call.get(at), call.arguments[at + 1 :], {})
        return new_request(verb, url, "spring")

    def _is_template(self, call: Call) -> bool:
        """Tells RestTemplate's calls from a map's `put` and its like."""
        if call.name not in ("put", "delete"):
            return isinstance(call.holder, Unknown) or call.holder is None
        words = call.holder_text.lower()
        return "resttemplate" in words or words.endswith("template")

    def on_client(self, call: Call, client: Thing) -> Value:
        name, first = call.name, call.get(0)
        slots = client.slots
        if name in ("baseUrl", "rootUri"):
            slots["base"] = first
        elif name in ("defaultHeader", "defaultHeaders"):
            made = Thing("headers", {"pairs": listed(client, "headers")})
            if isinstance(first, Thing) and first.kind == "function":
                self.run_lambda(first, [made])
            else:
                values = call.arguments[1:]
                listed(made, "pairs").extend([first, item] for item in values)
            slots["headers"] = made.slots["pairs"]
        elif name in ("basicAuthentication", "basicAuth", "setBasicAuth") and call.arguments[1:]:
            value = basic(self.source, call.node, first, call.get(1))
            listed(client, "headers").append(["Authorization", value])
        elif (name.lower() in VERBS and name not in _TEMPLATE and not call.arguments) or (
            name in ("put", "delete") and not call.arguments
        ):
            return self.begin(self._chained(name.upper(), client), call.node)
        elif name == "method" and call.arguments:
            return self.begin(self._chained(as_text(first), client), call.node)
        elif name in _TEMPLATE or name in ("exchange", "execute"):
            return self._template(call, client)
        return client

    def _chained(self, method: str, client: Thing) -> Thing:
        request = new_request(method, "", as_text(client.slots["family"]))
        request.slots["base"] = client.slots.get("base", "")
        request.slots["defaults"] = [*listed(client, "headers")]
        return request

    def _template(self, call: Call, client: Thing) -> Value:
        """RestTemplate: `exchange(url, method, entity, type, variables…)` and the short calls."""
        given = call.arguments
        first = call.get(0)
        if isinstance(first, Thing) and first.kind == "request":  # a RequestEntity
            return self.answer(first, call)
        if call.name in ("exchange", "execute"):
            method, entity = as_text(call.get(1)), call.get(2)
            if isinstance(call.get(1), Absent) or method in ("", "{{null}}"):
                return Absent()
            rest = given[3:]
        else:
            method, takes = _TEMPLATE[call.name]
            entity = call.get(1) if takes else None
            rest = given[2 if takes else 1 :]
        nodes = arguments_of(call.node.child_by_field_name("arguments"))[len(given) - len(rest) :]
        typed = bool(nodes) and call.name not in ("put", "delete")
        kind = self.source.text(nodes[0])[:200] if typed else ""
        request = self._chained(method, client)
        request.slots["url"] = address(self, first, rest[1:] if typed else rest, request.slots)
        self._set_entity(call, request, entity)
        self.make(request, call.node)
        answer = self.answer(request, call)
        if call.name.endswith("ForObject"):
            body = self.source.part_of(answer, "getBody", [], call.node)
            return self.answer_as(body, kind, call.node)
        self._types[as_text(answer)] = kind
        return answer

    def _set_entity(self, call: Call, request: Thing, entity: Value) -> None:
        if isinstance(entity, Thing) and entity.kind == "entity":
            request.slots["body"] = entity.slots["body"]
            headers = entity.slots["headers"]
            if isinstance(headers, Unknown):
                said = f"The headers {headers.name} are not known here."
                self.source.warn(call.node, said)
            request.slots["headers"] = [list(pair) for pair in pairs_of(headers)]
        elif isinstance(entity, Unknown):
            said = f"What {entity.name} sends is not known here: its headers and its body."
            self.source.warn(call.node, said)
            request.slots["body"] = entity if request.slots["method"] != "GET" else None
        elif not isinstance(entity, Absent):
            request.slots["body"] = entity

    @property
    def _types(self) -> dict[str, str]:
        """The class that an answer is read as, by the answer's variable."""
        return self.__dict__.setdefault("_answer_types", {})  # type: ignore[no-any-return]

    def of_answer(self, call: Call, answer: Answer) -> Value:
        """Returns what a method of an answer gives; Absent for those all libraries share."""
        reads = call.name == "thenApply" and "body" in self.source.text(call.node)[-60:]
        if call.name in _READS or reads:
            if not self._is_whole(answer):
                return answer
            return self.source.part_of(answer, "getBody", [], call.node)
        if call.name in _PASSES or (call.name in ("get", "thenApply") and not call.arguments[1:]
                                    and self._is_whole(answer)):  # fmt: skip
            return answer
        if call.name == "getBody" and as_text(answer) in self._types:
            body = self.source.part_of(answer, "getBody", [], call.node)
            return self.answer_as(body, self._types[as_text(answer)], call.node)
        if call.name in _MEMBERS and call.arguments:
            return self.source.part_of(answer, "get", call.arguments, call.node)
        return Absent()

    def _is_whole(self, answer: Answer) -> bool:
        """Tells a response from a part of it: a future's `get()` gives the response."""
        return not answer.source.partition(":")[2] and answer.source.startswith("response")


def _new_client(family: str) -> Thing:
    return Thing("client", {"family": family, "base": "", "headers": []})


_PREPARED = re.compile(r"prepare(Get|Post|Put|Patch|Delete|Head|Options)")
_BUILDERS = frozenset(("RequestBuilder", "ClassicRequestBuilder", "SimpleRequestBuilder",
                       "AsyncRequestBuilder", "BasicRequestBuilder"))  # fmt: skip
