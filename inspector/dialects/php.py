"""PHP: curl's functions, Guzzle and clients like it, streams.

curl_init(…) -> handle (options) -> curl_exec -> draft
new Client([…]) -> client (base_uri, headers) -> request(…), post(…) -> draft
"""

from __future__ import annotations

import re

from tree_sitter import Node

from inspector.dialects import php_requests, php_values
from inspector.dialects.assembly import is_url_like, members
from inspector.dialects.draft import Draft
from inspector.dialects.evaluator import Call
from inspector.dialects.php_builtins import query_text
from inspector.dialects.php_clients import curl_draft, guzzle_draft, stream_draft
from inspector.dialects.php_literals import spell
from inspector.dialects.places import Place
from inspector.dialects.source import Source, close, read_closed
from inspector.dialects.values import Absent, Answer, Thing, Unknown, Value, as_text
from inspector.model.request import ImportedRequest

_VERBS = ("get", "post", "put", "patch", "delete", "head", "options")
_OPTIONS = frozenset(
    ("json", "headers", "form_params", "query", "body", "multipart", "auth", "auth_bearer")
)
_CURL = re.compile(r"\bcurl_(?:init|setopt|setopt_array|exec)\b|\bCURLOPT_[A-Z]+\b")
_GUZZLE = re.compile(
    r"\bGuzzleHttp\b|\bnew \\?(?:[\w\\]{0,60}\\)?Client\(\s*\[|\bHttpClient::create\("
)
_CALL = re.compile(
    r"\$\w+(?:->\w+)?->(?:request|(?:get|post|put|patch|delete)(?:Async)?)\(|\bHttp::\w+\("
)
_REQUEST = re.compile(
    r"\$\w{1,60}\s{0,9}=\s{0,9}new \\?(?:\w{1,60}\\){0,9}Request\(\s{0,99}['\"][A-Z]{3,7}['\"],"
)
_FILE = ("path", "type", "name")
_METHOD = re.compile(
    r"^[ \t]*(?:(?:public|private|protected|static|final)[ \t]+){1,3}(?=function\b)", re.MULTILINE
)
_PECL = re.compile(r"new\s{1,9}\\?http\\Client\\Request\b")
_PASSING = ("acceptJson", "asJson", "timeout", "retry", "withoutVerifying", "withOptions", "accept")


def sniff(text: str) -> float:
    if _CURL.search(text) or _GUZZLE.search(text):
        return 1.0
    if "stream_context_create(" in text or "wp_remote_" in text:
        return 0.97
    if "<?php" in text:
        return 0.97
    if _CALL.search(text) or _REQUEST.search(text):
        return 0.9
    return 0.55 if re.search(r"\$\w+\s*=\s*(?:array\(|\[)[^;]{0,200}?=>", text) else 0.0


def parse(text: str) -> tuple[ImportedRequest, ...]:
    """Returns a request for each one sent; else for what was set up for one.

    Raises:
        SnippetError: There is no such call and nothing set up, or it cannot be followed.
    """
    source, cut = _parsed(text)
    reader = _Reader(source)
    reader.run()
    lacking = (
        "there is no request of PHP here, such as curl_setopt($ch, CURLOPT_URL, …) or "
        "$client->post($uri, […]); paste the code with the call."
    )
    return source.finish_all(reader.finished(), lacking, cut=cut)


def _parsed(text: str) -> tuple[Source, Place]:
    grammar = php_values.grammar_of(text)
    if not re.search(r"\b(?:class|trait|interface)\s+\w", text):
        # A method without its class is a function whose modifiers would not be understood.
        text = _METHOD.sub(lambda match: " " * len(match.group(0)), text)
    missing = close(text, comment="//", quotes="'\"")
    inner = missing.rstrip("}") + ";" + "}" * missing.count("}")
    ends = (missing + ";", inner)
    return read_closed(text, lambda closed: Source(closed, grammar, spell), ends)


class _Reader(php_values.Php):
    """Gathers what is sent."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._drafts: list[Draft] = []
        self._handles: dict[int, tuple[Thing, Node]] = {}
        self._stranger: Thing | None = None
        self._clients: list[Thing] = []

    def library(self, call: Call, depth: int) -> Value:
        if call.name.startswith("curl_"):
            return self._curl(call)
        if call.name.startswith("new "):
            return self._created(call)
        if call.spelled == "HttpClient::create":
            return self._client(call)
        if call.name.startswith("wp_"):
            return self._wordpress(call)
        if call.holder_text.rpartition("\\")[2] == "Http":
            return self._fluent(call, Thing("client", {"kind": "fluent", "headers": {}}))
        if call.name == "stream_context_create":
            given = call.get(0)
            http = given.get("http") if isinstance(given, dict) else None
            return Thing("context", {"http": http if isinstance(http, dict) else {}})
        if call.name in ("file_get_contents", "fopen"):
            return self._stream(call)
        return self._on_holder(call, call.holder)

    def _on_holder(self, call: Call, holder: Value) -> Value:
        if isinstance(holder, Thing) and holder.kind == "client":
            fluent = holder.slots.get("kind") == "fluent"
            return self._fluent(call, holder) if fluent else self._guzzle(call, holder)
        if isinstance(holder, Thing) and holder.kind in ("steps", "body"):
            return self._step(call, holder)
        if isinstance(holder, Unknown) and self._is_call(call):
            return self._guzzle(call, Thing("client", {"known": False}))
        return Absent()

    def finished(self) -> list[Draft]:
        """Returns what was sent; else what was set up without being sent."""
        for handle, node in self._handles.values():
            if "sent" not in handle.slots and members(handle, "options"):
                self._add(curl_draft(self.source, handle, node), node)
        if self._drafts:
            return self._drafts
        for client in self._clients:
            root = self.source.root
            draft = guzzle_draft(self.source, client, "GET", "", {}, root)
            draft.method, draft.complete = "", False
            draft.note("warning", "The client is set up here, but no request is made with it.")
            return [draft]
        return self._variables()

    def _variables(self) -> list[Draft]:
        """Takes the variable `$headers` for that of a call that is not shown."""
        headers = self.scopes[0].get("headers", self.scopes[0].get("header"))
        if not isinstance(headers, dict | list) or not headers:
            return []
        client = Thing("client", {"headers": headers})
        draft = guzzle_draft(self.source, client, "GET", "", {}, self.source.root)
        draft.method, draft.complete = "", False
        return [draft]

    def _curl(self, call: Call) -> Value:
        handle = call.get(0)
        if call.name == "curl_init":
            made = Thing("curl", {"options": {}})
            if not isinstance(handle, Absent) and handle is not None:
                members(made, "options")["CURLOPT_URL"] = handle
            self._handles[id(made)] = (made, call.node)
            return made
        if call.name == "curl_file_create":
            return Thing("file", dict(zip(_FILE, call.arguments, strict=False)))
        if not isinstance(handle, Thing) or handle.kind != "curl":
            if call.name not in ("curl_setopt", "curl_setopt_array"):
                return Thing("response")
            handle = self._strange(call)
        if call.name == "curl_setopt":
            members(handle, "options")[as_text(call.get(1))] = call.get(2)
        elif call.name == "curl_setopt_array":
            given = call.get(1)
            members(handle, "options").update(given if isinstance(given, dict) else {})
        elif call.name == "curl_reset":
            handle.slots["options"] = {}
        elif call.name in ("curl_exec", "curl_multi_add_handle"):
            handle.slots["sent"] = True
            _, node = self._handles[id(handle)]
            self._add(curl_draft(self.source, handle, node), call.node)
        return True if call.name != "curl_exec" else self._body(call)

    def _strange(self, call: Call) -> Thing:
        """A handle that the snippet does not show being made."""
        if self._stranger is None:
            self._stranger = Thing("curl", {"options": {}})
            self._handles[id(self._stranger)] = (self._stranger, call.node)
        return self._stranger

    def _created(self, call: Call) -> Value:
        name = call.name.removeprefix("new ")
        if name in php_requests.MAKERS or _PECL.match(self.source.text(call.node)[:60]):
            return php_requests.made(name, call.arguments)
        match name:
            case "Body":
                return Thing("body", {"pieces": []})
            case "QueryString":
                return call.get(0)
            case "Client" | "GuzzleClient" | "HttpClient":
                return self._client(call)
            case "Request":
                names = ("method", "uri", "headers", "body")
                return Thing("request", dict(zip(names, call.arguments, strict=False)))
            case _ if name.lower() == "curlfile":
                return Thing("file", dict(zip(_FILE, call.arguments, strict=False)))
            case "CURLStringFile":
                parts = ("text", "name", "type")
                return Thing("text file", dict(zip(parts, call.arguments, strict=False)))
            case _:
                return Absent()

    def _wordpress(self, call: Call) -> Value:
        draft = php_requests.wordpress(self.source, call)
        if draft is not None:
            self._add(draft, call.node)
            return self._answer(call)
        retrieves = call.name.startswith("wp_remote_retrieve_")
        return call.get(0) if retrieves else Absent()

    def _step(self, call: Call, holder: Thing) -> Value:
        if holder.kind == "body":
            pieces = holder.slots["pieces"]
            if call.name == "append" and isinstance(pieces, list):
                forms = [
                    query_text(one) if isinstance(one, dict | list) else one
                    for one in call.arguments
                ]
                pieces += forms
            elif call.name == "addForm":
                said = "The form of this body is not read."
                self.source.warn(call.node, said)
            return holder
        if call.name == "send":
            return self._sent(holder, call)
        return php_requests.tell(self.source, call, holder)

    def _sent(self, request: Thing, call: Call) -> Value:
        self._add(php_requests.draft_of(self.source, request, call.node), call.node)
        return self._answer(call)

    def _client(self, call: Call) -> Value:
        given = call.get(0)
        client = Thing("client", dict(given) if isinstance(given, dict) else {})
        client.slots["known"] = True
        if isinstance(given, str | Unknown):  # Guzzle 3
            client.slots["base_uri"] = given
            said = "This is Guzzle 3: what is told to a request after it is made is not read."
            self.source.warn(call.node, said)
        self._clients.append(client)
        return client

    def _is_call(self, call: Call) -> bool:
        """Tells `$this->client->post('/api/…', […])` from other methods of that name."""
        name = call.name.removesuffix("Async")
        given = call.get(0)
        if name == "send" and isinstance(given, Thing) and given.kind == "request":
            return True
        if name not in (*_VERBS, "request") or call.name in self.own:
            return False
        position = 1 if name == "request" else 0
        options = call.get(position + 1, "options")
        known = isinstance(options, dict) and bool(_OPTIONS & set(options))
        return known or is_url_like(as_text(call.get(position)))

    def _guzzle(self, call: Call, client: Thing) -> Value:
        name = call.name.removesuffix("Async")
        given = [*call.arguments, Absent(), Absent(), Absent()]
        if name == "send" and isinstance(given[0], Thing) and given[0].kind == "request":
            request = given[0].slots
            options = dict(given[1]) if isinstance(given[1], dict) else {}
            options = {
                **{key: request[key] for key in ("headers", "body") if key in request},
                **options,
            }
            method, uri = request.get("method", "GET"), request.get("uri", "")
        elif name == "enqueue" and isinstance(given[0], Thing) and given[0].kind == "steps":
            self._sent(given[0], call)
            return client
        elif name == "request":
            method, uri = given[0], given[1]
            options = self._options(call, given[2])
        elif name in _VERBS:
            method, uri = name, given[0]
            options = self._options(call, given[1])
            if not isinstance(given[2], Absent):  # Guzzle 3: headers, then the body
                kind = "form_params" if isinstance(given[2], dict) else "body"
                options = {"headers": given[1], kind: given[2]}
        else:
            return Absent()
        draft = guzzle_draft(self.source, client, method, as_text(uri), options, call.node)
        self._add(draft, call.node)
        return self._answer(call)

    def _answer(self, call: Call) -> Answer:
        """Returns the response to the request made last."""
        return self.source.answered(len(self._drafts) - 1, call.node)

    def _body(self, call: Call) -> Value:
        return self.source.part_of(self._answer(call), "body", [], call.node)

    def _options(self, call: Call, given: Value) -> dict[str, Value]:
        if isinstance(given, Unknown):
            said = f"The options {given.name} of this call are not known here."
            self.source.warn(call.node, said)
        named = call.keywords.get("options")
        return dict(given) if isinstance(given, dict) else named if isinstance(named, dict) else {}

    def _fluent(self, call: Call, client: Thing) -> Value:
        """Laravel's `Http::withToken($token)->post($url, $data)`."""
        slots = client.slots
        first = call.get(0)
        if call.name in _VERBS:
            data = call.get(1)
            sends = as_text(slots.get("as", "json"))
            kind = "query" if call.name in ("get", "head") else sends
            options: dict[str, Value] = {} if isinstance(data, Absent) else {kind: data}
            draft = guzzle_draft(self.source, client, call.name, as_text(first), options, call.node)
            self._add(draft, call.node)
            return self._answer(call)
        headers = members(client, "headers")
        if call.name == "withToken":
            scheme = call.get(1)
            scheme = "Bearer" if isinstance(scheme, Absent) else scheme
            headers["Authorization"] = self.source.join([scheme, " ", first])
        elif call.name == "withHeaders" and isinstance(first, dict):
            headers.update(first)
        elif call.name == "withHeader":
            headers[as_text(first)] = call.get(1)
        elif call.name == "withBasicAuth":
            slots["auth"] = list(call.arguments)
        elif call.name == "baseUrl":
            slots["base_uri"] = first
        elif call.name == "asForm":
            slots["as"] = "form_params"
        elif call.name == "acceptJson":
            headers["Accept"] = "application/json"
        elif call.name not in _PASSING:
            return Absent()
        return client

    def _stream(self, call: Call) -> Value:
        context = call.get(2 if call.name == "file_get_contents" else 3, "context")
        if not isinstance(context, Thing) or context.kind != "context":
            return Absent()
        self._add(stream_draft(self.source, as_text(call.get(0)), context, call.node), call.node)
        return self._body(call)

    def _add(self, draft: Draft, node: Node) -> None:
        draft.complete = draft.complete and not node.has_error
        self._drafts.append(draft)
