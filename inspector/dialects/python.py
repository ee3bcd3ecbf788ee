"""Python: requests, httpx and aiohttp, http.client and urllib.

requests.Session() -> client (headers, params, auth) -> .post(…) -> draft
urllib.request.Request(…) -> request -> urlopen -> draft
"""

from __future__ import annotations

import re

from tree_sitter import Node

from inspector.dialects import python_values
from inspector.dialects.assembly import is_url_like, members
from inspector.dialects.draft import Draft
from inspector.dialects.evaluator import Call
from inspector.dialects.python_clients import OPTIONS, draft_of, new_client, urllib_draft
from inspector.dialects.source import Source
from inspector.dialects.values import Absent, Thing, Unknown, Value, as_text
from inspector.model.request import ImportedRequest

_VERBS = ("get", "post", "put", "patch", "delete", "head", "options")
_WITH_BODY = ("post", "put", "patch")
_PREPARED = ("method", "url", "headers", "files", "data", "params", "auth", "cookies")
_MODULES = {"requests": "requests", "requests.api": "requests", "httpx": "httpx"}
_CLIENTS = {
    "requests.Session": "requests",
    "requests.session": "requests",
    "requests.sessions.Session": "requests",
    "httpx.Client": "httpx",
    "httpx.AsyncClient": "httpx",
    "aiohttp.ClientSession": "aiohttp",
}
_IMPORTED = re.compile(
    r"^[ \t>]{0,40}(?:import[ \t][\w., \t]{0,200}?|from[ \t]+)"
    r"\b(?:requests|httpx|aiohttp|http\.client|urllib2?|httplib)\b(?!['\"])",
    re.MULTILINE,
)
_CALLED = re.compile(
    r"\b(?:requests|httpx)\.(?:get|post|put|patch|delete|head|options|request|[Ss]ession|Client"
    r"|AsyncClient|Request)\(|\burllib\.request\.|\bhttp\.client\.|\baiohttp\.ClientSession\("
)
_KEYWORDS = re.compile(
    r"\.(?:get|post|put|patch|delete|request)\([^;{}]{0,300}?[\s,(](?:json|headers|data|params|auth)"
    r"[ ]?=(?![=>])"
)
_PARTS = re.compile(
    r"\.headers\.update\(|\bos\.(?:environ|getenv)\b|\bjson\.dumps\(|[(=\s,:]f['\"][^'\"\n]{0,200}\{"
    r"|^headers[ ]?=[ ]?\{\s*['\"]",
    re.MULTILINE,
)


def sniff(text: str) -> float:
    if _IMPORTED.search(text):
        return 1.0
    if _CALLED.search(text):
        return 0.95
    if _KEYWORDS.search(text):
        return 0.75
    return 0.55 if _PARTS.search(text) else 0.0


def parse(text: str) -> tuple[ImportedRequest, ...]:
    """Returns a request for each one sent; else what was set up for one.

    Raises:
        SnippetError: There is no such call and nothing set up, or it cannot be followed.
    """
    source, cut = python_values.read(text)
    reader = _Reader(source)
    reader.run()
    lacking = (
        "there is no call of requests, httpx or another Python client here, such as "
        "requests.post(url, json=…); paste the code with the call."
    )
    return source.finish_all(reader.finished(), lacking, cut=cut)


class _Reader(python_values.Python):
    """Gathers what clients send."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._drafts: list[Draft] = []
        self._clients: list[Thing] = []
        self._unsent: list[tuple[Thing, Node]] = []
        self._strangers: dict[str, Thing] = {}

    def library(self, call: Call, depth: int) -> Value:
        module, _, name = call.spelled.rpartition(".")
        if call.spelled in _CLIENTS:
            client = new_client(_CLIENTS[call.spelled], call)
            self._clients.append(client)
            return client
        if name in ("HTTPBasicAuth", "BasicAuth"):
            user, password = call.get(0, "username"), call.get(1, "password")
            return Thing("basic", {"user": user, "password": password})
        if module in _MODULES:
            return self._module_call(call, _MODULES[module], name)
        if name in ("HTTPSConnection", "HTTPConnection"):
            return self._connect(call, name)
        if module in ("urllib.request", "request", "urllib2") and not isinstance(
            call.holder, Thing
        ):
            return self._urllib(call, name)
        if isinstance(call.holder, Thing):
            return self._on_thing(call, call.holder)
        if isinstance(call.holder, dict) and call.holder_text.endswith("cookies") and name == "set":
            call.holder[as_text(call.get(0))] = call.get(1)
            return None
        if isinstance(call.holder, Unknown):
            return self._on_stranger(call)
        return Absent()

    def stored(self, holder: Value, holder_text: str, name: str, value: Value) -> None:
        """Keeps `session.headers[…] =` of a session that the snippet does not show."""
        owner, _, part = holder_text.rpartition(".")
        if part in ("headers", "params", "cookies") and owner:
            members(self._stranger(owner), part)[name] = value
        elif name in ("headers", "params", "cookies", "auth"):
            self._stranger(holder_text).slots[name] = value

    def finished(self) -> list[Draft]:
        """Returns what was sent; else what was set up without being sent, if anything was."""
        for request, node in self._unsent:
            self._drafts.append(self._draft_of(request, node))
        if self._drafts:
            return self._drafts
        for client in (*self._clients, *self._strangers.values()):
            draft = draft_of(self.source, client, "GET", client.slots["base"], {}, self.source.root)
            draft.method, draft.complete = "", False
            if client.slots["known"]:
                draft.note("warning", "The client is set up here, but no request is made with it.")
            return [draft]
        return self._variables()

    def _variables(self) -> list[Draft]:
        """Takes the variables `headers` and `payload` for those of a call that is not shown."""
        headers = self.scopes[0].get("headers")
        names = ("payload", "data", "body", "json_data")
        body = next((self.scopes[0][name] for name in names if name in self.scopes[0]), None)
        options: dict[str, Value] = {"headers": headers} if isinstance(headers, dict) else {}
        if isinstance(body, dict | list):
            options["json"] = body
        elif isinstance(body, str):
            options["data"] = body
        if not options:
            return []
        client = new_client(self._flavour(), None)
        draft = draft_of(self.source, client, "GET", "", options, self.source.root)
        draft.method = ""
        return [draft]

    def _module_call(self, call: Call, flavour: str, name: str) -> Value:
        client = new_client(flavour, None)
        client.slots["known"] = True
        if name == "Request":
            return self._prepared(call, client)
        return self._on_client(call, client)

    def _on_client(self, call: Call, client: Thing) -> Value:
        name, given = call.name.lower(), list(call.arguments)
        first: tuple[str, ...]
        if name in ("request", "stream"):
            method, url = call.get(0, "method"), call.get(1, "url")
            given = given[2:]
            first = ("params", "data")
        elif name in _VERBS:
            method, url = name, call.get(0, "url")
            given = given[1:]
            first = ("data", "json") if name in _WITH_BODY else ("params",)
        else:
            return Absent()
        options = {**dict(zip(first, given, strict=False)), **call.keywords}
        self._add(draft_of(self.source, client, method, url, options, call.node), call.node)
        return self._answer(call)

    def _prepared(self, call: Call, client: Thing) -> Value:
        request = Thing("request", dict(zip(_PREPARED, call.arguments, strict=False)))
        request.slots.update(call.keywords)
        request.slots["client"] = client
        self._unsent.append((request, call.node))
        return request

    def _on_thing(self, call: Call, thing: Thing) -> Value:
        name = call.name
        if thing.kind == "client":
            if name == "build_request":
                return self._prepared(call, thing)
            if name in ("prepare_request", "send"):
                return self._sent(call, thing)
            return self._on_client(call, thing)
        if thing.kind == "connection" and name == "request":
            options = dict(zip(("data", "headers"), call.arguments[2:], strict=False))
            options |= {OPTIONS.get(key, key): value for key, value in call.keywords.items()}
            url = as_text(thing.slots["base"]) + as_text(call.get(1, "url"))
            draft = draft_of(
                self.source,
                new_client("http", None),
                call.get(0, "method"),
                url,
                options,
                call.node,
            )
            self._add(draft, call.node)
            return None
        if thing.kind == "connection" and name == "getresponse" and self._drafts:
            return self._answer(call)
        if thing.kind == "request":
            if name in ("add_header", "add_unredirected_header") and len(call.arguments) == 2:
                members(thing, "headers")[as_text(call.arguments[0])] = call.arguments[1]
                return None
            return thing if name == "prepare" else Absent()
        return Absent()

    def _sent(self, call: Call, client: Thing) -> Value:
        request = call.get(0, "request")
        if not isinstance(request, Thing) or request.kind != "request":
            return Absent()
        request.slots["client"] = client
        if call.name == "send":
            self._unsent = [item for item in self._unsent if item[0] is not request]
            self._add(self._draft_of(request, call.node), call.node)
            return self._answer(call)
        return request

    def _connect(self, call: Call, name: str) -> Value:
        scheme = "https" if name == "HTTPSConnection" else "http"
        host, port = as_text(call.get(0, "host")), call.get(1, "port")
        base = f"{scheme}://{host}" + ("" if isinstance(port, Absent) else ":" + as_text(port))
        return Thing("connection", {"base": base})

    def _urllib(self, call: Call, name: str) -> Value:
        if name == "Request":
            names = ("url", "data", "headers")
            request = Thing("request", dict(zip(names, call.arguments, strict=False)))
            request.slots.update(call.keywords)
            request.slots["client"] = Thing("urllib")
            self._unsent.append((request, call.node))
            return request
        if name != "urlopen":
            return Absent()
        given = call.get(0, "url")
        if isinstance(given, Thing) and given.kind == "request":
            self._unsent = [item for item in self._unsent if item[0] is not given]
            request = given
        else:
            request = Thing("request", {"url": given, "client": Thing("urllib")})
        data = call.get(1, "data")
        if not isinstance(data, Absent):
            request.slots["data"] = data
        self._add(self._draft_of(request, call.node), call.node)
        return self._answer(call)

    def _answer(self, call: Call) -> Value:
        """Returns the response to the request made last."""
        return self.source.answered(len(self._drafts) - 1, call.node)

    def _draft_of(self, request: Thing, node: Node) -> Draft:
        client = request.slots["client"]
        assert isinstance(client, Thing)
        if client.kind == "urllib":
            return urllib_draft(self.source, request, node)
        options = {name: value for name, value in request.slots.items() if name != "client"}
        method, url = options.pop("method", Absent()), options.pop("url", Absent())
        return draft_of(self.source, client, method, url, options, node)

    def _on_stranger(self, call: Call) -> Value:
        """Takes `client.post('/api/…', json=…)` on an unknown client for what it seems to be."""
        owner, _, part = call.holder_text.rpartition(".")
        if call.name == "update" and part in ("headers", "params", "cookies") and owner:
            given = call.get(0)
            if isinstance(given, dict):
                members(self._stranger(owner), part).update(given)
            return None
        if call.name not in (*_VERBS, "request") or call.name in self.own or not call.holder_text:
            return Absent()
        url = call.get(0 if call.name in _VERBS else 1, "url")
        if isinstance(url, Absent):
            return Absent()
        about = {"json", "data", "headers", "params", "content", "files"} & set(call.keywords)
        if not about and not is_url_like(as_text(url)):
            return Absent()
        return self._on_client(call, self._stranger(call.holder_text))

    def _stranger(self, name: str) -> Thing:
        if name not in self._strangers:
            client = new_client(self._flavour(), None)
            client.slots["known"] = False
            self._strangers[name] = client
        return self._strangers[name]

    def _flavour(self) -> str:
        for flavour in ("httpx", "aiohttp"):
            if any(full.startswith(flavour) for full in self.imports.values()):
                return flavour
        return "requests"

    def made(self, call: Call) -> Thing:
        """An object of a class made from a session is one; one that is called logs in."""
        bases = [self.resolved(base) for base in self.bases.get(call.name, [])]
        flavours = [_CLIENTS[base] for base in bases if base in _CLIENTS]
        if flavours:
            client = self._stranger("self")
            client.slots["flavour"] = flavours[0]
            return client
        return super().made(call)

    def _add(self, draft: Draft, node: Node) -> None:
        if node.has_error:
            draft.complete = False
        self._drafts.append(draft)
