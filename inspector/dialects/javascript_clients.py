"""The HTTP clients of browsers and Node: fetch, XMLHttpRequest, jQuery; axios stands beside.

Code mixes them (a login by one, the call by another), so one reader follows them all, and the
dialects differ only in what they recognise.
"""

from __future__ import annotations

import re
from functools import partial

from tree_sitter import Node

from inspector.dialects import javascript, javascript_axios, javascript_web
from inspector.dialects.assembly import basic, is_absolute, with_query
from inspector.dialects.bodies import FORM
from inspector.dialects.draft import Draft
from inspector.dialects.places import Place
from inspector.dialects.source import Source, arguments_of, close, read_closed
from inspector.dialects.values import Absent, Answer, Thing, Unknown, Value, as_text
from inspector.errors import SnippetError
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
_GENERIC = re.compile(r"\w<[A-Za-z][\w\[\]{}|:;, .<>]{0,99}>\(")
_COOKIES = {"include", "same-origin"}


def read(text: str, expected: str) -> tuple[ImportedRequest, ...]:
    """Returns a request for each call of a client, in the order in which they are made.

    Raises:
        SnippetError: There is no such call (`expected` says which), or it cannot be followed.
    """
    source, cut = source_of(text)
    reader = _Reader(source)
    reader.run()
    drafts = reader.finished()
    if not drafts:
        raise SnippetError(f"there is no call of {expected}; paste the code with the call.", 1, 1)
    return source.finish_all(drafts, cut=cut)


def source_of(text: str) -> tuple[Source, Place]:
    """Parses JavaScript, or TypeScript where that reads better; tells where the text was cut."""
    grammars = [javascript.GRAMMAR, *javascript.TYPED]
    if _GENERIC.search(text):  # which JavaScript reads as two comparisons
        grammars = [*javascript.TYPED]
    source, cut = _parsed(text, grammars[0])
    for grammar in grammars[1:]:
        if not source.root.has_error:
            break
        typed, its_cut = _parsed(text, grammar)
        if typed.fault_count() < source.fault_count():
            source, cut = typed, its_cut
    return source, cut


def _parsed(text: str, grammar: str) -> tuple[Source, Place]:
    missing = close(text, comment="//", quotes="'\"`")
    make = partial(Source, grammar=grammar, spell=javascript_web.spelled)
    return read_closed(text, make, [missing])


class _Reader(javascript.Evaluator):
    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.drafts: list[Draft] = []
        self._opened: list[tuple[Thing, Node]] = []
        self._axios = javascript_axios.module()
        for name in javascript_axios.names(source):
            self.set_global(name, self._axios)

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
            answer = self._jquery(jquery.group(1), arguments, node)
            for child in arguments_of(node.child_by_field_name("arguments")):
                if isinstance(answer, Answer) and child.type in javascript.FUNCTIONS:
                    self.handled.add(child.id)
                    self.call(child, [self.source.part_of(answer, "json", [], node)], 0)
            return answer
        if callee == "require":
            return self._axios if first == "axios" else None
        if callee == "URL" or callee.endswith(".URL"):
            return javascript_web.made(self.source, "URL", arguments)
        if callee == "Request":
            return Thing("request", {"url": first, "init": ([*arguments, Absent()])[1]})
        if callee == "XMLHttpRequest":
            return Thing("xhr", {"headers": []})
        if callee == "TextEncoder":
            return Thing("encoder")
        if callee.isidentifier() and self.known(callee) is not None:
            return self._direct(self.known(callee), arguments, node)
        return javascript_web.made(self.source, callee, arguments)

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
            case _:
                return javascript_web.on(self.source, holder, name, arguments)

    def _direct(self, value: Value | None, arguments: list[Value], node: Node) -> Value | None:
        """`axios(config)`, and an instance called the same way."""
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

    def _add(self, draft: Draft, node: Node) -> Value:
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
        draft = Draft(_verb(options.get("method")), javascript_web.spelled(url))
        if not isinstance(init, dict | Absent) and init is not None:
            self._unknown_options(draft, init, node)
        headers = options.get("headers", Absent())
        draft.headers = javascript_web.header_map(self.source, headers, draft, place)
        kind = javascript_web.set_body(self.source, draft, options.get("body", Absent()))
        _type_body(draft, "" if isinstance(headers, Unknown) else kind, "fetch", place)
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
        draft = Draft(_verb(xhr.slots["method"]), url)
        place = self.source.place(node)
        headers = Thing("headers", {"pairs": xhr.slots["headers"]})
        draft.headers = javascript_web.header_map(self.source, headers, draft, place)
        login = xhr.slots["login"]
        if isinstance(login, list) and len(login) > 1:
            draft.headers = draft.headers.with_added(
                "Authorization", basic(self.source, node, login[0], login[1])
            )
        _type_body(draft, javascript_web.set_body(self.source, draft, body), "a browser", place)
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
        draft = Draft(_verb(options.get("type", options.get("method", default))))
        draft.url = javascript_web.spelled(options.get("url", ""))
        place = self.source.place(node)
        headers = options.get("headers", Absent())
        draft.headers = javascript_web.header_map(self.source, headers, draft, place)
        if "username" in options and "Authorization" not in draft.headers:
            value = basic(self.source, node, options["username"], options.get("password", ""))
            draft.headers = draft.headers.with_added("Authorization", value)
        data = options.get("data", Absent())
        if isinstance(data, dict) and options.get("processData") is not False:
            data = javascript_web.encoded_query(data)
        if draft.method in ("GET", "HEAD"):
            draft.url = with_query(draft.url, "" if isinstance(data, Absent) else as_text(data))
            return self._add(draft, node)
        named = options.get("contentType")
        kind = as_text(named) if isinstance(named, str) else f"{FORM}; charset=UTF-8"
        has_type = named is not False and "Content-Type" not in draft.headers
        if has_type and not isinstance(data, Absent):
            draft.headers = draft.headers.with_added("Content-Type", kind)
        javascript_web.set_body(self.source, draft, data)
        return self._add(draft, node)


def _members(value: Value) -> dict[str, Value]:
    return value if isinstance(value, dict) else {}


def _verb(value: Value) -> str:
    """The usual verbs are sent in capitals however they are spelled, PATCH among them here."""
    return as_text(value).upper() if isinstance(value, str | Unknown) and value else "GET"


def _type_body(draft: Draft, kind: str, who: str, place: tuple[int, int]) -> None:
    """Adds the Content-Type that goes with a body whose sender sets none."""
    if not kind or "Content-Type" in draft.headers:
        return
    draft.headers = draft.headers.with_added("Content-Type", kind)
    said = f"The snippet sets no Content-Type; {who} then sends {kind}."
    draft.note("info", said, place)
