"""The HTTP clients of browsers and Node: fetch, XMLHttpRequest, jQuery; axios stands beside.

Code mixes them (a login by one, the call by another), so one reader follows them all, and the
dialects differ only in what they recognise.
"""

from __future__ import annotations

import re

from tree_sitter import Node

from inspector.dialects import (
    javascript,
    javascript_axios,
    javascript_node,
    javascript_source,
    javascript_web,
)
from inspector.dialects.assembly import basic, is_absolute, set_method, with_query
from inspector.dialects.bodies import FORM
from inspector.dialects.draft import Draft
from inspector.dialects.source import Source
from inspector.dialects.values import Absent, Answer, Thing, Unknown, Value, as_text
from inspector.model.request import ImportedRequest

_FETCH = frozenset(
    ("fetch", "window.fetch", "globalThis.fetch", "self.fetch", "nodeFetch", "node_fetch",
     "crossFetch", "$fetch", "ofetch", "undici.fetch")
)  # fmt: skip
_JQUERY = re.compile(r"(?:\$|jQuery)\.(ajax|get|post|getJSON)")
_LEFT_OUT = {
    "signal": "sets when to give up",
    "keepalive": "lets the request outlive the page",
    "agent": "sets how Node connects",
    "dispatcher": "sets how Node connects",
}
_COOKIES = {"include", "same-origin"}


def read(text: str, expected: str) -> tuple[ImportedRequest, ...]:
    """Returns a request for each call of a client, in the order in which they are made.

    Raises:
        SnippetError: There is no such call (`expected` says which), or it cannot be followed.
    """
    source, cut = javascript_source.read(text)
    reader = _Reader(source)
    reader.run()
    lacking = f"there is no call of {expected}; paste the code with the call."
    return source.finish_all(reader.finished(), lacking, cut=cut)


class _Reader(javascript.Evaluator):
    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.drafts: list[Draft] = []
        self._opened: list[tuple[Thing, Node]] = []
        self._axios = javascript_axios.module()
        for name in javascript_axios.names(source):
            self.set_global(name, self._axios)
        self._senders = javascript_node.Senders(source, self._add, self._run)
        for name, module in javascript_node.names(source.data.decode()).items():
            self.set_global(name, module)

    def finished(self) -> list[Draft]:
        """Returns the drafts; a request that is set up but never sent is one too."""
        for request, node in self._opened:
            if "sent" not in request.slots:
                self._send(request, Absent(), node)
                self.drafts[-1].complete = False
                said = "The request is set up here, but never sent."
                self.drafts[-1].note("warning", said, self.source.place(node))
        return self.drafts

    def library(self, callee: str, node: Node, arguments: list[Value]) -> Value | None:
        first = arguments[0] if arguments else Absent()
        if callee in _FETCH:
            return self._fetch(first, arguments[1] if len(arguments) > 1 else Absent(), node)
        jquery = _JQUERY.fullmatch(callee)
        if jquery:
            return self._jquery(jquery.group(1), arguments, node)
        if callee == "require":
            return self._axios if first == "axios" else javascript_node.module(as_text(first))
        if callee == "URL" or callee.endswith(".URL"):
            return javascript_web.made(self.source, "URL", arguments)
        if callee == "Request":
            return Thing("request", {"url": first, "init": ([*arguments[1:], Absent()])[0]})
        if callee == "XMLHttpRequest":
            return Thing("xhr", {"headers": []})
        if callee == "TextEncoder":
            return Thing("encoder")
        if isinstance(self.known(callee), Thing):
            given = self._direct(self.known(callee), arguments, node)
            if given is not None:
                return given
        return javascript_web.made(self.source, callee, arguments)

    def is_own(self, callee: str) -> bool:
        return callee not in _FETCH and super().is_own(callee)

    def run_uncalled(self, name: str, function: Node, depth: int) -> Value:
        """Passes over a wrapper that only loads fetch under its own name."""
        return Absent() if name in _FETCH else super().run_uncalled(name, function, depth)

    def on(
        self,
        holder: Value,
        name: str,
        node: Node,
        given: list[Node],
        arguments: list[Value],
        depth: int,
    ) -> Value | None:
        if isinstance(holder, Answer) and name in ("done", "success") and given:
            body = self.source.part_of(holder, "json", [], node)
            self.call(given[0], [body], depth)
            return holder
        if isinstance(holder, Answer) and name in ("on", "once") and len(arguments) > 1:
            body = self.source.part_of(holder, "body", [], node)
            self._run(arguments[1], [body] if arguments[0] == "data" else [])
            return holder
        if not isinstance(holder, Thing):
            return None
        match holder.kind:
            case "axios":
                if name == "create":
                    return javascript_axios.created(holder, arguments)
                draft = javascript_axios.called(self.source, holder, name, arguments, node)
                return None if draft is None else self._add(draft, node)
            case "interceptor":
                return self._intercept(holder, given, node, depth)
            case "xhr":
                return self._on_xhr(holder, name, arguments, node)
            case "request" if name == "clone":
                return holder
            case "node" | "sender" | "outgoing" | "agent" | "jar":
                return self._senders.on(holder, name, arguments, node)
            case _:
                return javascript_web.on(self.source, holder, name, arguments)

    def _direct(self, value: Value | None, arguments: list[Value], node: Node) -> Value | None:
        """`axios(config)`, and an instance called the same way."""
        if isinstance(value, Thing) and value.kind == "sender":
            return self._senders.direct(value, arguments, node)
        if not isinstance(value, Thing) or value.kind != "axios":
            return None
        draft = javascript_axios.called(self.source, value, "request", arguments, node)
        return None if draft is None else self._add(draft, node)

    def _intercept(self, holder: Thing, given: list[Node], node: Node, depth: int) -> Value:
        """An interceptor is given the configuration of each request: the instance's own here."""
        if holder.slots["about"] == "request" and given:
            self.call(given[0], [holder.slots["defaults"]], depth)
            said = "An interceptor changes every request; what it does is read as far as it tells."
            self.source.remarks.append(("info", said, self.source.place(node)))
        return Thing("interceptor", holder.slots)

    def _run(self, function: Value, arguments: list[Value]) -> None:
        """Runs a function that a client is given, once it has what to give it."""
        self.run_value(function, arguments, 0)

    def _add(self, draft: Draft, node: Node) -> Answer:
        draft.complete = draft.complete and not node.has_error
        self.drafts.append(draft)
        return self.source.answered(len(self.drafts) - 1, node)

    def _fetch(self, url: Value, init: Value, node: Node) -> Value:
        place = self.source.place(node)
        options: dict[str, Value] = {}
        if isinstance(url, Thing) and url.kind == "request":
            options.update(_members(url.slots["init"]))
            url = url.slots["url"]
        elif isinstance(url, dict):  # a configuration with the URL in it
            options.update(url)
            url = url.get("url", "")
        options.update(_members(init))
        draft = Draft(url=javascript_web.spelled(url))
        if not isinstance(init, dict | Absent) and init is not None:
            self._unknown_options(draft, init, node)
        headers = options.get("headers", Absent())
        draft.headers = javascript_web.header_map(self.source, headers, draft, place)
        kind = javascript_web.set_body(self.source, draft, options.get("body", Absent()))
        _type_body(draft, "" if isinstance(headers, Unknown) else kind, "fetch", place)
        self._set_verb(draft, options.get("method"), node)
        if draft.url and not is_absolute(draft.url) and not draft.url.startswith("/"):
            draft.url = "/" + draft.url
        referrer = options.get("referrer")
        if isinstance(referrer, str) and is_absolute(referrer) and "Referer" not in draft.headers:
            draft.headers = draft.headers.with_added("Referer", referrer)
        if options.get("credentials") in _COOKIES and "Cookie" not in draft.headers:
            said = "The browser adds its cookies for this host; they are not in the snippet."
            draft.note("info", said, place)
        for name, about in _LEFT_OUT.items():
            if name in options:
                draft.note("info", f"{name} {about}; it was left out.", place)
        return self._add(draft, node)

    def _unknown_options(self, draft: Draft, init: Value, node: Node) -> None:
        said = f"The options of this call ({as_text(init)[:60]}) are not known here."
        draft.note("warning", said, self.source.place(node))
        draft.complete = False

    def _on_xhr(self, xhr: Thing, name: str, arguments: list[Value], node: Node) -> Value | None:
        padded: list[Value] = [*arguments, Absent(), Absent()]
        match name:
            case "open":
                xhr.slots |= {"method": padded[0], "url": padded[1], "headers": []}
                xhr.slots.pop("sent", None)
                xhr.slots["login"] = arguments[3:5]
                self._opened.append((xhr, node))
            case "setRequestHeader":
                headers = xhr.slots["headers"]
                assert isinstance(headers, list)
                headers.append(padded[:2])
            case "send" if "url" in xhr.slots:
                xhr.slots["sent"] = True
                self._send(xhr, padded[0], node)
            case _:
                return Absent()
        return xhr

    def _send(self, xhr: Thing, body: Value, node: Node) -> None:
        url = javascript_web.spelled(xhr.slots["url"])
        draft = Draft(url=url)
        place = self.source.place(node)
        headers = Thing("headers", {"pairs": xhr.slots["headers"]})
        draft.headers = javascript_web.header_map(self.source, headers, draft, place)
        login = xhr.slots["login"]
        if isinstance(login, list) and len(login) > 1:
            draft.headers = draft.headers.with_added(
                "Authorization", basic(self.source, node, login[0], login[1])
            )
        _type_body(draft, javascript_web.set_body(self.source, draft, body), "a browser", place)
        self._set_verb(draft, xhr.slots["method"], node)
        self._add(draft, node)

    def _jquery(self, name: str, arguments: list[Value], node: Node) -> Value | None:
        first: Value = arguments[0] if arguments else Absent()
        options: dict[str, Value] = {"url": first}
        if name == "ajax":
            options.update(_members(arguments[1] if len(arguments) > 1 else Absent()))
        elif len(arguments) > 1 and not (
            isinstance(arguments[1], Thing) and arguments[1].kind == "function"
        ):
            options["data"] = arguments[1]
        if isinstance(first, dict):
            options |= first
        elif name == "ajax" and isinstance(first, Unknown) and len(arguments) == 1:
            return None
        default = "POST" if name == "post" else "GET"
        draft = Draft()
        draft.url = javascript_web.spelled(options.get("url", ""))
        place = self.source.place(node)
        headers = options.get("headers", Absent())
        draft.headers = javascript_web.header_map(self.source, headers, draft, place)
        self._set_verb(draft, options.get("type", options.get("method", default)), node)
        before = Thing("xhr", {"headers": []})
        self._run(options.get("beforeSend"), [before])
        added = Thing("headers", {"pairs": before.slots["headers"]})
        for key, item in javascript_web.pairs_of(added):
            draft.headers = draft.headers.with_value(key, javascript_web.spelled(item))
        if "username" in options and "Authorization" not in draft.headers:
            value = basic(self.source, node, options["username"], options.get("password", ""))
            draft.headers = draft.headers.with_added("Authorization", value)
        self._set_jquery_data(draft, options)
        answer = self._add(draft, node)
        body = self.source.part_of(answer, "json", [], node)
        for given in (*arguments, options.get("success"), options.get("complete")):
            self._run(given, [body])
        return answer

    def _set_jquery_data(self, draft: Draft, options: dict[str, Value]) -> None:
        data = options.get("data", Absent())
        if isinstance(data, dict) and options.get("processData") is not False:
            data = javascript_web.encoded_query(data)
        if draft.method in ("GET", "HEAD"):
            draft.url = with_query(draft.url, "" if isinstance(data, Absent) else as_text(data))
            return
        named = options.get("contentType")
        kind = as_text(named) if isinstance(named, str) else f"{FORM}; charset=UTF-8"
        has_type = named is not False and "Content-Type" not in draft.headers
        if has_type and not isinstance(data, Absent):
            draft.headers = draft.headers.with_added("Content-Type", kind)
        javascript_web.set_body(self.source, draft, data)

    def _set_verb(self, draft: Draft, given: Value, node: Node) -> None:
        """Sets the verb; of one that is unknown, what the code falls back to."""
        default = self.source.defaults.get(given.name) if isinstance(given, Unknown) else None
        if isinstance(given, str | Unknown) and given != "":
            set_method(draft, default or given, self.source, node)
        if default is not None:
            said = f"The method is not in the snippet; {draft.method} is what it falls back to."
            draft.note("warning", said, self.source.place(node))


def _members(value: Value) -> dict[str, Value]:
    return value if isinstance(value, dict) else {}


def _type_body(draft: Draft, kind: str, who: str, place: tuple[int, int]) -> None:
    """Adds the Content-Type that goes with a body whose sender sets none."""
    if not kind or "Content-Type" in draft.headers:
        return
    draft.headers = draft.headers.with_added("Content-Type", kind)
    said = f"The snippet sets no Content-Type; {who} then sends {kind}."
    draft.note("info", said, place)
