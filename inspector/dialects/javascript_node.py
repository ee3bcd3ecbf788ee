"""The HTTP clients of Node: http and https, request, got and ky, superagent, unirest, needle.

    https.request(options) -> outgoing -> write, end -> draft
    superagent.post(url) -> agent -> set, send, query -> draft

A request is made where it is begun, so that what its callback sends comes after it; what is
written to it later is added to its draft.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tree_sitter import Node

from inspector.dialects import javascript_web
from inspector.dialects.assembly import is_absolute, set_method, with_query
from inspector.dialects.draft import Draft
from inspector.dialects.javascript_agents import (
    Run,
    authorize,
    login,
    set_fields,
    set_json,
    take_jar,
    tell,
)
from inspector.dialects.source import Source
from inspector.dialects.values import Absent, Answer, Thing, Unknown, Value, as_text

_VERBS = ("get", "post", "put", "patch", "delete", "del", "head", "options")
_REQUEST = ("request", "request-promise", "request-promise-native", "postman-request", "rp")
_LIBRARIES: dict[str, str] = {
    **dict.fromkeys(_REQUEST, "request"),
    "got": "got", "ky": "got", "superagent": "superagent", "unirest": "unirest",
    "needle": "needle",
}  # fmt: skip
_IMPORT = re.compile(
    r"\bimport\s{1,9}(?:\*\s{1,9}as\s{1,9})?(\w{1,60})\s{1,9}from\s{1,9}['\"](?:node:)?([\w-]{2,30})['\"]"
)
_UNDICI = re.compile(
    r"\bimport\s{0,9}\{[^{}]{0,99}?\brequest\b[^{}]{0,99}\}\s{0,9}from\s{0,9}['\"]undici['\"]"
)
_SETTINGS = {
    "timeout": "sets how long the client waits",
    "proxy": "sends the request through a proxy",
    "agent": "sets how Node connects",
    "agentOptions": "sets how Node connects",
    "strictSSL": "says how the server's certificate is checked",
    "rejectUnauthorized": "says how the server's certificate is checked",
    "oauth": "signs the request (OAuth 1)",
}
MARKS = re.compile(
    r"\brequire\(\s{0,9}['\"`](?:node:)?(?:https?|request(?:-promise(?:-native)?)?|postman-request"
    r"|got|ky|superagent|unirest|needle|follow-redirects|undici)['\"`]\s{0,9}\)"
    r"|\bfrom\s{1,9}['\"](?:node:)?(?:https?|got|ky|superagent|unirest|needle|undici|request|request-promise)['\"]"
    r"|\bhttps\.(?:request|get)\s{0,9}\(|\brp(?:\.\w{3,6})?\(|\bsuperagent\s{0,9}\.\w{3,6}\("
    r"|\bunirest(?:\.\w{3,6})?\(|\bneedle(?:\.\w{3,6})?\(|\bgot(?:\.\w{3,6})?\("
    r"|\brequest(?:\.(?:get|post|put|patch|del|delete))?\([^;]{1,300}?"
    r"(?:function\s{0,9}\w{0,30}\(\s{0,9}e\w{0,9},|\(\s{0,9}e\w{0,9}\s{0,9},[^()]{0,60}\)\s{0,9}=>)"
)


def module(name: str) -> Value | None:
    """Returns what a module of Node is as far as it sends requests; None for any other."""
    name = name.removeprefix("node:")
    if name in ("http", "https"):
        return Thing("node", {"scheme": name})
    if name == "follow-redirects":
        return {
            "http": Thing("node", {"scheme": "http"}),
            "https": Thing("node", {"scheme": "https"}),
        }
    if name == "undici":
        return {"request": Thing("sender", {"library": name, "defaults": {}})}
    library = _LIBRARIES.get(name)
    return None if library is None else Thing("sender", {"library": library, "defaults": {}})


def names(text: str) -> dict[str, Value]:
    """Returns the names that stand for such modules in a text, as imported or as usual."""
    usual = ["http", "https", "rp", "got", "ky", "superagent", "unirest", "needle"]
    usual += ["request"] if not re.search(r"\bfetch\(|\baxios\b", text) else []
    pairs = [(name, name) for name in usual] + _IMPORT.findall(text)
    found = {name: module(imported) for name, imported in pairs}
    if _UNDICI.search(text):
        found["request"] = Thing("sender", {"library": "undici", "defaults": {}})
    return {name: value for name, value in found.items() if value is not None}


class Senders:
    """Gathers what these clients send."""

    def __init__(
        self,
        source: Source,
        add: Callable[[Draft, Node], Answer],
        run: Run,
    ) -> None:
        self._source = source
        self._add = add
        self._run = run
        self._drafts: dict[int, tuple[Thing, Draft]] = {}

    def direct(self, sender: Thing, arguments: list[Value], node: Node) -> Value | None:
        """`request(options, callback)`, `got(url)`, `unirest('POST', url)`."""
        library = sender.slots["library"]
        if library in ("unirest", "needle"):
            verb = as_text(arguments[0]).lower() if arguments else ""
            return self.on(sender, verb, arguments[1:], node)
        return self._send(sender, None, arguments, node)

    def on(self, holder: Thing, name: str, arguments: list[Value], node: Node) -> Value | None:
        if holder.kind == "node" and name in ("request", "get"):
            return self._begin(as_text(holder.slots["scheme"]), arguments, node)
        if holder.kind == "sender":
            if name in ("defaults", "extend", "create") and arguments:
                given = arguments[0] if isinstance(arguments[0], dict) else {}
                before = holder.slots["defaults"]
                assert isinstance(before, dict)
                return Thing("sender", {**holder.slots, "defaults": {**before, **given}})
            if name == "jar":
                return Thing("jar", {"cookies": []})
            if name == "cookie":
                return arguments[0] if arguments else None
            return self._send(holder, name, arguments, node) if name in _VERBS else None
        if holder.kind == "jar":
            cookies = holder.slots["cookies"]
            if name in ("setCookie", "setCookieSync", "add") and isinstance(cookies, list):
                cookies += arguments[:1]
            return holder
        if holder.kind == "outgoing":
            return self._on_outgoing(holder, name, arguments, node)
        if holder.kind == "agent":
            draft = self._drafts[id(holder)][1]
            return tell(self._source, holder, draft, name, arguments, node, self._run)
        return None

    def _opened(self, kind: str, draft: Draft, node: Node, more: dict[str, Value]) -> Thing:
        answer = self._add(draft, node)
        thing = Thing(kind, {"answer": answer, **more})
        self._drafts[id(thing)] = (thing, draft)
        return thing

    def _begin(self, scheme: str, arguments: list[Value], node: Node) -> Thing:
        url = ""
        options: dict[str, Value] = {}
        for given in arguments[:2]:
            if isinstance(given, dict):
                options.update(given)
            elif isinstance(given, str) or (isinstance(given, Thing) and given.kind == "url"):
                url = javascript_web.spelled(given)
            elif isinstance(given, Unknown):
                url = url or as_text(given)
        draft = Draft("GET", url or self._address(scheme, options))
        place = self._source.place(node)
        draft.headers = javascript_web.header_map(
            self._source, options.get("headers", Absent()), draft, place
        )
        given = options.get("auth")
        if isinstance(given, str) and "Authorization" not in draft.headers:
            user, _, password = given.partition(":")
            login(self._source, draft, user, password, node)
        if options.get("method"):
            set_method(draft, options["method"], self._source, node)
        self._note(draft, options, node)
        outgoing = self._opened("outgoing", draft, node, {"pieces": []})
        for one in arguments:
            self._run(one, [outgoing.slots["answer"]])
        return outgoing

    def _address(self, scheme: str, options: dict[str, Value]) -> str:
        host = options.get("hostname") or options.get("host") or "localhost"
        protocol = options.get("protocol") or scheme + ":"
        port = options.get("port")
        given = "" if port is None else javascript_web.spelled(port)
        usual = {"https:": "443", "http:": "80"}.get(as_text(protocol))
        named = f":{given}" if given and given != usual else ""
        path = javascript_web.spelled(options.get("path") or "/")
        path = path if path.startswith(("/", "{{")) else "/" + path
        return f"{as_text(protocol)}//{javascript_web.spelled(host)}{named}{path}"

    def _on_outgoing(
        self, outgoing: Thing, name: str, arguments: list[Value], node: Node
    ) -> Value | None:
        draft = self._drafts[id(outgoing)][1]
        pieces = outgoing.slots["pieces"]
        assert isinstance(pieces, list)
        if name in ("write", "end"):
            data = [one for one in arguments[:1] if not _is_function(one)]
            pieces += [one for one in data if one is not None and not isinstance(one, Absent)]
            if data and len(pieces) == 1:
                javascript_web.set_body(self._source, draft, pieces[0])
            elif data:
                javascript_web.set_body(self._source, draft, self._source.join(pieces))
        elif name == "setHeader" and len(arguments) > 1:
            value = javascript_web.spelled(arguments[1])
            draft.headers = draft.headers.with_value(as_text(arguments[0]), value)
        elif name in ("on", "once") and arguments[:1] == ["response"]:
            self._run(arguments[-1], [outgoing.slots["answer"]])
        elif name in ("on", "once"):
            self._run(arguments[-1] if arguments else None, [])
        return outgoing

    def _send(
        self, sender: Thing, verb: str | None, arguments: list[Value], node: Node
    ) -> Value | None:
        library = as_text(sender.slots["library"])
        given = [one for one in arguments if not _is_function(one)]
        defaults = sender.slots["defaults"]
        assert isinstance(defaults, dict)
        options = dict(defaults)
        draft = Draft()
        if library == "needle" and verb not in ("get", "head"):
            given = _needled(given)
        for one in given[:2]:
            if isinstance(one, dict):
                options.update(one)
            elif isinstance(one, str | Unknown) or (isinstance(one, Thing) and one.kind == "url"):
                options["url"] = one
        self._target(draft, options, defaults)
        place = self._source.place(node)
        draft.headers = javascript_web.header_map(
            self._source, options.get("headers", Absent()), draft, place
        )
        take_jar(self._source, draft, options.get("jar"), node)
        authorize(self._source, draft, options, node)
        self._fill(draft, options)
        named = "delete" if verb == "del" else verb
        set_method(draft, named or options.get("method") or "GET", self._source, node)
        self._note(draft, options, node)
        if library in ("superagent", "unirest"):
            return self._opened("agent", draft, node, {"library": library})
        answer = self._add(draft, node)
        body = self._source.part_of(answer, "body", [], node)
        for one in arguments:
            self._run(one, [None, answer, body])
        # request-promise gives the body itself.
        plain = library == "request" and options.get("resolveWithFullResponse") is not True
        return body if plain else answer

    def _target(self, draft: Draft, options: dict[str, Value], defaults: dict[str, Value]) -> None:
        url = javascript_web.spelled(options.get("url") or options.get("uri") or "")
        base = options.get("baseUrl") or options.get("prefixUrl") or options.get("prefix")
        if base and not is_absolute(url):
            url = javascript_web.spelled(base).rstrip("/") + "/" + url.lstrip("/")
        query = options.get("qs") or options.get("searchParams") or options.get("query")
        if isinstance(query, str):
            url = with_query(url, query.removeprefix("?"))
        elif query is not None:
            url = with_query(url, javascript_web.query_string(query))
        draft.url = url

    def _fill(self, draft: Draft, options: dict[str, Value]) -> None:
        form, document, body = (options.get(name, Absent()) for name in ("form", "json", "body"))
        parts = options.get("formData")
        if isinstance(parts, dict):
            pairs: list[Value] = [_field(name, value) for name, value in parts.items()]
            javascript_web.set_body(self._source, draft, Thing("parts", {"pairs": pairs}))
        elif not isinstance(form, Absent):
            set_fields(self._source, draft, form)
        elif isinstance(document, dict | list | str) and document != "":
            set_json(self._source, draft, document)
        elif (document is True or isinstance(document, Unknown)) and not isinstance(body, Absent):
            if isinstance(body, dict | list | Unknown):
                set_json(self._source, draft, body)
            else:
                javascript_web.set_body(self._source, draft, body)
        elif not isinstance(body, Absent):
            javascript_web.set_body(self._source, draft, body)
        elif isinstance(document, Unknown):
            said = f"Whether {document.name} is a body is not known; it was left out."
            draft.note("warning", said)

    def _note(self, draft: Draft, options: dict[str, Value], node: Node) -> None:
        for name, about in _SETTINGS.items():
            if name in options:
                draft.note("info", f"{name} {about}; it was left out.", self._source.place(node))


def _needled(given: list[Value]) -> list[Value]:
    """needle takes the data between the URL and the options."""
    url, data, more = ([*given, Absent(), Absent(), Absent()])[:3]
    options = dict(more) if isinstance(more, dict) else {}
    as_json = options.pop("json", False) is True
    return [url, {**options, "json" if as_json else "form": data}]


def _is_function(value: Value) -> bool:
    return isinstance(value, Thing) and value.kind == "function"


def _field(name: str, value: Value) -> Value:
    """A field of request's formData: a value, or one with what it is called."""
    if isinstance(value, dict) and "value" in value:
        return [name, value["value"], value.get("options", {})]
    return [name, value]
